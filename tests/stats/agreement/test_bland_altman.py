from __future__ import annotations

from math import isnan, nan

import numpy as np
import pytest
from hypothesis import assume, given
from numpy.typing import NDArray

from alliance_stats import stats
from stats.strategies import pairs, varies


@given(pairs())
def test_swapping_the_raters_mirrors_everything(table: NDArray[np.float64]) -> None:
    assume(varies(table))
    x, y = table.T
    one, two = stats.bland_altman(x, y), stats.bland_altman(y, x)
    assert two.bias.value == pytest.approx(-one.bias.value, abs=1e-12)
    assert two.bias.p_value == pytest.approx(one.bias.p_value, rel=1e-9)
    assert two.lower.value == pytest.approx(-one.upper.value, abs=1e-10)
    assert two.lower.interval.low == pytest.approx(-one.upper.interval.high, abs=1e-8)
    assert two.lower.interval.high == pytest.approx(-one.upper.interval.low, abs=1e-8)
    assert two.sd_difference == pytest.approx(one.sd_difference)


@given(pairs())
def test_limits_are_inside_their_intervals(table: NDArray[np.float64]) -> None:
    assume(varies(table))
    ours = stats.bland_altman(*table.T)
    for limit in (ours.lower, ours.upper):
        for interval in (limit.interval, limit.interval_1986, limit.interval_1999):
            assert interval.low < limit.value < interval.high


@given(pairs())
def test_pitman_morgan_is_the_test_of_the_slope(table: NDArray[np.float64]) -> None:
    assume(varies(table))
    assume(np.ptp(table.sum(axis=1)) > 0.05)
    ours = stats.bland_altman(*table.T)
    assume(abs(ours.pitman_morgan.value) < 0.999)
    assert ours.proportional.p_value == pytest.approx(ours.pitman_morgan.p_value, rel=1e-6)


def test_figure_data_are_the_pairs_used() -> None:
    ours = stats.bland_altman([1, 2, nan, 4], [2, 2, 3, 3])
    np.testing.assert_array_equal(ours.differences, [-1, 0, 1])
    np.testing.assert_array_equal(ours.means, [1.5, 2, 3.5])
    assert (ours.n, ours.n_dropped) == (3, 1)


def test_coverage_changes_the_limits_and_confidence_their_intervals() -> None:
    x, y = [4, 5, 3, 6, 2], [3, 5, 4, 4, 1]
    wide, narrow = stats.bland_altman(x, y), stats.bland_altman(x, y, coverage=0.8)
    assert narrow.upper.value < wide.upper.value
    sure = stats.bland_altman(x, y, confidence=0.99)
    assert sure.upper.value == wide.upper.value
    assert sure.upper.interval.high > wide.upper.interval.high


def test_undefined() -> None:
    few = stats.bland_altman([1, 2], [2, 3])
    assert isnan(few.bias.value)
    assert isnan(few.upper.value)
    assert "at least 3 complete pairs; there are 2" in str(few.undefined)
    x = np.array([0.1, 0.2, 0.3, 0.7])
    shifted = stats.bland_altman(x + 0.3, x)
    assert shifted.bias.value == pytest.approx(0.3)
    assert shifted.sd_difference == 0
    assert isnan(shifted.bias.p_value)
    assert isnan(shifted.lower.interval.low)
    assert shifted.proportional.value == 0
    assert isnan(shifted.proportional.p_value)
    assert isnan(shifted.pitman_morgan.value)
    assert "do not vary" in str(shifted.undefined)


def test_repeated_with_one_pair_each() -> None:
    ours = stats.bland_altman_repeated([1, 2, 3], [2, 2, 2], ["a", "b", "c"])
    assert isnan(ours.lower)
    assert "No subject has two pairs" in str(ours.undefined)
    alone = stats.bland_altman_repeated([1, 2, nan], [2, 2, 2], ["a", "a", "b"])
    assert isnan(alone.bias)
    assert (alone.n, alone.n_subjects, alone.n_dropped) == (2, 1, 1)


def test_repeated_with_variance_between_estimated_below_zero() -> None:
    ours = stats.bland_altman_repeated([1, 3, 1, 3, 1, 3], [0] * 6, list("aabbcc"))
    assert ours.var_between < 0
    assert ours.sd_total == pytest.approx(np.sqrt(2))
