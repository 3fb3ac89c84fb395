from __future__ import annotations

from math import isnan

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliance_stats import stats
from alliance_stats.errors import OptionError
from alliance_stats.stats.agreement.krippendorff import LEVELS, Level
from reference.loader import reference

CASES = reference("krippendorff")
UNITS = st.lists(st.tuples(st.integers(1, 5), st.integers(1, 5)), min_size=3, max_size=30)


def floats(rows: list[list[float | None]]) -> np.ndarray:
    return np.array(rows, dtype=float)


@pytest.mark.parametrize("level", LEVELS)
def test_printed_values(level: Level) -> None:
    case = CASES["printed"]
    ours = stats.krippendorff_alpha(floats(case.input["ratings"]), level=level)
    assert round(ours.value, 3) == case.expected[level]
    assert (ours.n_raters, ours.n_units, ours.n_values, ours.n_dropped) == (4, 11, 40, 1)


def test_printed_table() -> None:
    case = CASES["printed_irrCAC"]
    ours = stats.krippendorff_of_tables(
        np.array(case.input["table"]), level="nominal", categories=[1, 2, 3]
    )
    assert round(float(ours), 7) == case.expected["nominal"]


@pytest.mark.parametrize("level", LEVELS)
def test_against_pairs_of_values(level: Level) -> None:
    case = CASES["three_raters"]
    ratings, theirs = floats(case.input["ratings"]), case.expected[level]
    ours = stats.krippendorff_alpha(ratings, level=level)
    assert ours.value == pytest.approx(theirs["value"], rel=case.rtol)
    assert ours.observed_disagreement == pytest.approx(theirs["observed"], rel=case.rtol)
    assert ours.expected_disagreement == pytest.approx(theirs["expected"], rel=case.rtol)
    assert ours.std_error == pytest.approx(theirs["std_error"], rel=case.rtol)
    assert ours.df == ours.n_units - 1
    clustered = stats.krippendorff_alpha(ratings, level=level, clusters=case.input["clusters"])
    assert clustered.std_error == pytest.approx(theirs["std_error_clusters"], rel=case.rtol)
    assert (clustered.n_clusters, clustered.df) == (8, 7)


@given(UNITS, st.sampled_from(LEVELS))
def test_raters_and_units_may_change_places(pairs: list[tuple[int, int]], level: Level) -> None:
    x, y = np.array(pairs, dtype=float).T
    ours = stats.krippendorff_alpha([x, y], level=level)
    for other in (
        stats.krippendorff_alpha([y, x], level=level),
        stats.krippendorff_alpha([x[::-1], y[::-1]], level=level),
        stats.krippendorff_alpha(
            [np.where(np.arange(len(x)) % 2, x, y), np.where(np.arange(len(x)) % 2, y, x)],
            level=level,
        ),
    ):
        np.testing.assert_allclose(
            [other.value, other.std_error], [ours.value, ours.std_error], atol=1e-9
        )


@given(UNITS)
def test_each_level_ignores_what_it_does_not_know(pairs: list[tuple[int, int]]) -> None:
    x, y = np.array(pairs, dtype=float).T

    def alpha(a: np.ndarray, b: np.ndarray, level: Level) -> float:
        return stats.krippendorff_alpha([a, b], level=level).value

    names = np.array([0.0, 3, 1, 5, 2, 4])
    nominal = alpha(names[x.astype(int)], names[y.astype(int)], "nominal")
    np.testing.assert_allclose(nominal, alpha(x, y, "nominal"), atol=1e-12)
    np.testing.assert_allclose(alpha(x**3, y**3, "ordinal"), alpha(x, y, "ordinal"), atol=1e-12)
    interval = alpha(10 * x - 3, 10 * y - 3, "interval")
    np.testing.assert_allclose(interval, alpha(x, y, "interval"), atol=1e-9)
    np.testing.assert_allclose(alpha(7 * x, 7 * y, "ratio"), alpha(x, y, "ratio"), atol=1e-12)


@given(UNITS, st.sampled_from(LEVELS))
def test_stack_of_tables(pairs: list[tuple[int, int]], level: Level) -> None:
    x, y = np.array(pairs).T
    table = np.zeros((5, 5))
    np.add.at(table, (x - 1, y - 1), 1)
    value = stats.krippendorff_of_tables(table, level=level, categories=range(1, 6))
    np.testing.assert_allclose(
        value, stats.krippendorff_alpha([x, y], level=level).value, atol=1e-9
    )


def test_interval_alpha_is_nearly_the_one_way_icc() -> None:
    rng = np.random.default_rng(4)
    t = rng.normal(size=(400, 1))
    ratings = np.round(4 + t + rng.normal(size=(400, 2)))
    alpha = stats.krippendorff_alpha(ratings.T, level="interval").value
    assert alpha == pytest.approx(stats.icc(ratings, form="1,1").value, abs=0.002)


@pytest.mark.parametrize("level", LEVELS)
def test_degenerate(level: Level) -> None:
    constant = stats.krippendorff_alpha([[4] * 10, [4] * 10], level=level)
    assert isnan(constant.value)
    assert constant.undefined == "All values are equal, so alpha is undefined."
    exact = stats.krippendorff_alpha([[1, 2, 3, 4], [1, 2, 3, 4]], level=level)
    assert exact.value == 1.0
    assert isnan(exact.interval.low)
    nan = float("nan")
    apart = stats.krippendorff_alpha([[1, 2, nan, nan], [nan, nan, 1, 2]], level=level)
    assert isnan(apart.value)
    assert (apart.n_units, apart.n_dropped) == (0, 4)
    one = stats.krippendorff_alpha([[3, 3, 3, 3], [3, 3, 3, 4]], level=level)
    assert isnan(one.interval.low)
    assert one.undefined is not None
    zeros = stats.krippendorff_alpha([[0, 0, 1], [0, 1, 1]], level=level)
    assert not isnan(zeros.value)


def test_refused() -> None:
    with pytest.raises(OptionError):
        stats.krippendorff_alpha([[1, 2], [2, 1]], level="metric")  # type: ignore[arg-type]
    with pytest.raises(OptionError, match="below 0"):
        stats.krippendorff_alpha([[-1, 2], [2, 1]], level="ratio")
    with pytest.raises(OptionError, match="bands"):
        stats.krippendorff_alpha(np.random.default_rng(1).normal(size=(2, 400)), level="interval")


def test_few_clusters_have_no_interval() -> None:
    ratings = [[1, 2, 3, 4, 5, 1], [1, 2, 3, 5, 5, 2]]
    ours = stats.krippendorff_alpha(ratings, level="ordinal", clusters=list("aabbcc"))
    assert ours.std_error > 0
    assert isnan(ours.interval.low)
    assert ours.undefined is not None
