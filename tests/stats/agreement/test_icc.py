from __future__ import annotations

from math import isnan

import numpy as np
import pytest
from hypothesis import assume, given
from numpy.typing import NDArray

from alliance_stats import stats
from alliance_stats.errors import OptionError
from alliance_stats.stats.agreement.icc import FORMS
from stats.strategies import pairs, tables, varies


def values(table: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.array([record.value for record in stats.icc_all(table).values()])


@given(tables())
def test_the_order_of_rows_and_raters_does_not_matter(table: NDArray[np.float64]) -> None:
    assume(varies(table))
    np.testing.assert_allclose(values(table[::-1]), values(table), rtol=1e-8, atol=1e-10)
    np.testing.assert_allclose(values(table[:, ::-1]), values(table), rtol=1e-8, atol=1e-10)


@given(tables())
def test_stretching_the_scale_changes_nothing(table: NDArray[np.float64]) -> None:
    assume(varies(table))
    np.testing.assert_allclose(values(25 * table - 3), values(table), rtol=1e-7, atol=1e-9)


@given(pairs())
def test_a_constant_on_one_rater_changes_agreement_only(table: NDArray[np.float64]) -> None:
    assume(varies(table))
    near, far = stats.icc_all(table), stats.icc_all(table + np.array([0.0, 50.0]))
    for form in ("C,1", "C,k"):
        assert far[form].value == pytest.approx(near[form].value, rel=1e-7, abs=1e-9)
    # Far apart in level, two raters cannot agree: the coefficient goes to zero.
    assert abs(far["A,1"].value) < 0.05
    assert far["A,1"].f_raters.statistic > near["A,1"].f_raters.statistic


@given(tables())
def test_intervals_hold_their_estimate(table: NDArray[np.float64]) -> None:
    assume(varies(table))
    for record in stats.icc_all(table).values():
        if record.undefined is None:
            assert record.interval.low <= record.value <= record.interval.high <= 1


@pytest.mark.parametrize("form", FORMS)
def test_fewer_than_three_targets(form: str) -> None:
    record = stats.icc([[1, 2], [3, 4], [5, None]], form=form)
    assert isnan(record.value)
    assert (record.n, record.n_dropped) == (2, 1)
    assert record.undefined == "An ICC needs at least 3 targets rated by everyone; there are 2."


def test_no_rows_at_all() -> None:
    record = stats.icc(np.empty((0, 2)))
    assert isnan(record.value)
    assert record.n == 0


def test_equal_floats_are_seen_as_equal() -> None:
    """Thirds and tenths leave variances of rounding size, which are not zero."""
    for constant in (0.1, 1 / 3, 4.3, 1e6 / 7):
        ratings = np.full((9, 2), constant)
        ratings[:, 1] = constant * 3 / 3
        assert isnan(stats.icc(ratings).value), constant


def test_a_constant_shift_is_perfect_consistency() -> None:
    x = np.array([0.1, 0.7, 1.3, 2.2])
    results = stats.icc_all(np.column_stack([x, x + 0.3]))
    assert results["C,1"].value == 1
    assert isnan(results["C,1"].interval.low)
    assert results["A,1"].value < 1
    assert results["A,1"].undefined is not None
    assert results["1,1"].undefined is None


def test_raters_who_never_vary() -> None:
    results = stats.icc_all([[3, 4]] * 6)
    assert results["1,1"].value == -1
    assert isnan(results["A,1"].value)
    assert "do not differ" in str(results["A,1"].undefined)


def test_unknown_form_and_one_rater() -> None:
    with pytest.raises(OptionError, match="must be '1,1', 'A,1'"):
        stats.icc([[1, 2], [2, 3], [3, 4]], form="ICC2")  # type: ignore[arg-type]
    with pytest.raises(OptionError, match="at least 2 columns"):
        stats.icc([[1], [2], [3]])


def test_inputs_are_left_alone() -> None:
    ratings = np.array([[1.0, 2.0], [np.nan, 3.0], [4.0, 4.0], [2.0, 5.0], [5.0, 6.0]])
    before = ratings.copy()
    stats.icc_all(ratings)
    np.testing.assert_array_equal(ratings, before)


def test_bounds_that_leave_out_their_estimate_are_not_given() -> None:
    """Found by search: McGraw and Wong's bounds would be -.705 and -.671 around -.656."""
    results = stats.icc_all([[1, 1.58], [1.43, 1], [1, 1.59], [1, 1.69]])
    for form in ("A,1", "A,k"):
        assert isnan(results[form].interval.low)
        assert isnan(results[form].interval.high)
        assert "too little agreement" in str(results[form].undefined)
    assert results["A,1"].value == pytest.approx(-0.6564077)
    assert results["C,1"].undefined is None


def test_raters_nearer_than_chance_add_nothing_to_the_error_of_agreement() -> None:
    # Equal rater means: MSJ is 0, below MSE, and the variance between raters is taken as 0.
    ratings = np.array([[1.0, 2], [3, 3], [5, 4], [2, 3], [6, 5]])
    ours = stats.icc(ratings, form="A,1")
    difference = ratings[:, 0] - ratings[:, 1]
    assert difference.mean() == 0
    error = np.sqrt(difference.var(ddof=1) / 2)
    assert ours.sem_agreement == pytest.approx(error)
    assert ours.sem_consistency == pytest.approx(error)
