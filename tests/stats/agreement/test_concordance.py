from __future__ import annotations

from math import isnan

import numpy as np
import pytest
from hypothesis import assume, given
from numpy.typing import NDArray

from alliance_stats import stats
from alliance_stats.errors import OptionError
from stats.strategies import pairs, varies


@given(pairs())
def test_swapping_the_raters_leaves_the_coefficient(table: NDArray[np.float64]) -> None:
    assume(varies(table))
    x, y = table.T
    one, two = stats.concordance(x, y), stats.concordance(y, x)
    assert two.value == pytest.approx(one.value, rel=1e-9, abs=1e-12)
    assert two.interval.low == pytest.approx(one.interval.low, rel=1e-8, abs=1e-10, nan_ok=True)
    assert two.location_shift == pytest.approx(-one.location_shift, rel=1e-9, abs=1e-12)
    assert two.scale_shift * one.scale_shift == pytest.approx(1)


@given(pairs())
def test_precision_times_accuracy(table: NDArray[np.float64]) -> None:
    assume(varies(table))
    ours = stats.concordance(*table.T)
    assert ours.pearson * ours.bias_factor == pytest.approx(ours.value, rel=1e-9, abs=1e-12)
    assert abs(ours.value) <= abs(ours.pearson) + 1e-12
    stretched = stats.concordance(*(3 * table.T - 7))
    assert stretched.value == pytest.approx(ours.value, rel=1e-8, abs=1e-10)


def test_no_correlation_at_all_still_has_an_interval() -> None:
    """Lin's formula divides by r; written with the bias factor it does not."""
    ours = stats.concordance([1, 2, 3, 1, 2, 3], [1, 1, 1, 3, 3, 3])
    assert ours.pearson == ours.value == 0
    assert ours.interval.low == pytest.approx(-ours.interval.high)
    assert ours.undefined is None


def test_undefined() -> None:
    few = stats.concordance([1, 2, None], [1, 3, 4])
    assert isnan(few.value)
    assert (few.n, few.n_dropped) == (2, 1)
    apart = stats.concordance([2, 2, 2], [3, 3, 3])
    assert isnan(apart.value)
    assert apart.undefined == "Neither rater's scores vary, so the coefficient is undefined."
    with pytest.raises(OptionError, match="same number of rows"):
        stats.concordance([1, 2, 3], [1, 2])


def test_perfect_agreement_of_awkward_floats() -> None:
    x = np.array([0.1, 0.2, 0.3, 0.7])
    ours = stats.concordance(x, x * 3 / 3)
    assert ours.value == 1
    assert isnan(ours.interval.low)
    assert "agree exactly" in str(ours.undefined)
