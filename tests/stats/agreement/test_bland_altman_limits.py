"""Limits of agreement with MOVER intervals, over repeated pairs, and as lines."""

from __future__ import annotations

from math import isnan, nan

import numpy as np
import pytest

from alliance_stats import stats
from alliance_stats.errors import OptionError
from reference.loader import reference

CASES = reference("bland_altman_mover")


def bounds(interval: stats.Interval | None) -> tuple[float, float]:
    assert interval is not None
    return interval.low, interval.high


def test_single_pairs() -> None:
    case = CASES["single_pairs"]
    ours = stats.bland_altman(case.input["x"], case.input["y"])
    for limit, theirs in ((ours.lower, "lower"), (ours.upper, "upper")):
        assert bounds(limit.interval_mover) == pytest.approx(case.expected[theirs], rel=case.rtol)
        exact = bounds(limit.interval)
        assert bounds(limit.interval_mover) == pytest.approx(exact, abs=0.1 * ours.sd_difference)


def test_roles_swapped_and_another_unit() -> None:
    case = CASES["single_pairs"]
    x, y = np.array(case.input["x"]), np.array(case.input["y"])
    ours, swapped = stats.bland_altman(x, y), stats.bland_altman(y, x)
    low, high = bounds(ours.upper.interval_mover)
    assert bounds(swapped.lower.interval_mover) == pytest.approx((-high, -low), rel=1e-12)
    scaled = stats.bland_altman(3 * x + 2, 3 * y + 2)
    assert bounds(scaled.upper.interval_mover) == pytest.approx((3 * low, 3 * high), rel=1e-10)


def test_equal_differences_have_no_mover_interval() -> None:
    ours = stats.bland_altman([1, 2, 3, 4], [2, 3, 4, 5])
    assert isnan(ours.lower.interval_mover.low)
    assert ours.lower.value == -1


def test_repeated_pairs() -> None:
    case = CASES["repeated_pairs"]
    ours = stats.bland_altman_repeated(case.input["x"], case.input["y"], case.input["subjects"])
    mover, theirs = ours.mover, case.expected
    assert mover.bias.value == pytest.approx(theirs["bias"], rel=case.rtol)
    assert mover.bias.value == ours.bias_of_subject_means
    assert bounds(mover.bias.interval) == pytest.approx(theirs["bias_interval"], rel=1e-9)
    assert mover.sd_total == pytest.approx(theirs["sd_total"], rel=case.rtol)
    assert bounds(mover.sd_interval) == pytest.approx(theirs["sd_interval"], rel=1e-9)
    assert mover.harmonic_mean_pairs == pytest.approx(theirs["harmonic"], rel=case.rtol)
    for limit, name in ((mover.lower, "lower"), (mover.upper, "upper")):
        numbers = (limit.value, *bounds(limit.interval))
        assert numbers == pytest.approx(theirs[name], rel=1e-9)


def test_equal_numbers_of_pairs_give_both_limits_alike() -> None:
    rng = np.random.default_rng(3)
    subjects = np.repeat(np.arange(15), 4)
    x = rng.normal(size=15)[subjects] + rng.normal(size=60)
    ours = stats.bland_altman_repeated(x, np.zeros(60), subjects)
    assert ours.mover.sd_total == pytest.approx(ours.sd_total, rel=1e-12)
    assert ours.mover.lower.value == pytest.approx(ours.lower, rel=1e-12)


def test_repeated_pairs_without_variation_within() -> None:
    ours = stats.bland_altman_repeated([1, 1, 2, 2], [0] * 4, list("aabb"))
    assert isnan(ours.mover.lower.value)
    assert ours.mover.undefined is not None
    one = stats.bland_altman_repeated([1, 2, 3], [2, 2, 2], list("abc"))
    assert one.mover.undefined == one.undefined


def test_lines() -> None:
    case = CASES["lines"]
    ours, theirs = (
        stats.bland_altman_regression(case.input["x"], case.input["y"]),
        case.expected,
    )
    for line, name in (
        ((ours.level_intercept, ours.level_slope), "level"),
        ((ours.spread_intercept, ours.spread_slope), "spread"),
    ):
        for part, row in zip(line, theirs[name], strict=True):
            numbers = (part.value, part.std_error, part.statistic, part.p_value)
            assert numbers == pytest.approx(row, rel=1e-8)
    assert ours.sd_residual == pytest.approx(theirs["sd_residual"], rel=case.rtol)
    lower, centre, upper = ours.limits(case.input["at"])
    np.testing.assert_allclose(lower, theirs["lower"], rtol=1e-9)
    np.testing.assert_allclose(centre, theirs["centre"], rtol=1e-9)
    np.testing.assert_allclose(upper, theirs["upper"], rtol=1e-9)
    constant = ours.limits(case.input["at"], spread="constant")[2]
    np.testing.assert_allclose(constant, theirs["constant"], rtol=1e-9)


def test_lines_turn_with_the_roles() -> None:
    case = CASES["lines"]
    ours = stats.bland_altman_regression(case.input["x"], case.input["y"])
    swapped = stats.bland_altman_regression(case.input["y"], case.input["x"])
    at = [30.0, 60.0]
    np.testing.assert_allclose(swapped.limits(at)[0], -ours.limits(at)[2], rtol=1e-10)


def test_no_width_where_the_spread_line_is_not_positive() -> None:
    case = CASES["lines"]
    ours = stats.bland_altman_regression(case.input["x"], case.input["y"])
    crossing = -ours.spread_intercept.value / ours.spread_slope.value
    lower, centre, _ = ours.limits([crossing - 1, crossing + 1])
    assert isnan(lower[0])
    assert not isnan(centre[0])
    assert not isnan(lower[1])
    with pytest.raises(OptionError):
        ours.limits([1.0], spread="none")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("x", "y", "word"),
    [
        ([1, 2, 3, 4], [2, 2, 3, 5], "need 5 pairs"),
        ([1, 2, 3, 4, 5, nan], [2, 3, 4, 5, 6, 7], "do not vary"),
        ([2, 4, 6, 8, 10], [1, 2, 3, 4, 5], "one line"),
        ([1, 2, 3, 4, 5], [5, 4, 3, 2, 1], "horizontal axis"),
    ],
)
def test_lines_that_do_not_exist(x: list[float], y: list[float], word: str) -> None:
    ours = stats.bland_altman_regression(x, y)
    assert ours.undefined is not None
    assert word in ours.undefined
    assert np.isnan(ours.limits([3.0])[0]).all()
    assert isnan(ours.spread_slope.value)
