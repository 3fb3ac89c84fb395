from __future__ import annotations

from math import isnan, nan

import numpy as np
import pytest
from hypothesis import assume, given
from numpy.typing import NDArray

from alliance_stats import stats
from alliance_stats.errors import OptionError
from stats.strategies import tables, varies


def defined(table: NDArray[np.float64]) -> bool:
    """Two columns that mirror each other leave a sum without variance, or next to none."""
    return varies(table) and float(np.ptp(table.sum(axis=1))) > 0.5


@given(tables(min_columns=3))
def test_order_of_rows_and_items_and_units_do_not_matter(table: NDArray[np.float64]) -> None:
    assume(defined(table))
    value = stats.alpha(table).value
    for other in (table[::-1], table[:, ::-1], 4 * table - 1):
        assert stats.alpha(other).value == pytest.approx(value, rel=1e-8, abs=1e-9)


@given(tables())
def test_both_policies_agree_on_complete_answers(table: NDArray[np.float64]) -> None:
    assume(defined(table))
    a, b = stats.alpha(table), stats.alpha(table, missing="pairwise")
    assert a.value == pytest.approx(b.value, rel=1e-8, abs=1e-9)
    assert a.n == b.n == len(table)


def test_alpha_equals_consistency_of_the_mean() -> None:
    items = np.random.default_rng(3).normal(size=(30, 5)) + np.arange(30)[:, None] / 10
    alpha, icc = stats.alpha(items), stats.icc(items, form="C,k")
    assert alpha.value == pytest.approx(icc.value, rel=1e-12)
    assert alpha.interval.low == pytest.approx(icc.interval.low, rel=1e-10)
    assert alpha.interval.high == pytest.approx(icc.interval.high, rel=1e-10)


def test_interval_uses_the_rows_that_were_used() -> None:
    """A printed example elsewhere takes 12 rows for 9: Feldt's bounds are .533 and .947."""
    interval = stats.alpha(np.eye(4) + np.arange(4)[:, None]).interval
    items = np.vstack([np.eye(4) + np.arange(4)[:, None], [1, nan, 1, 1], [nan, 2, 2, 2]])
    again = stats.alpha(items)
    assert again.n == again.n_interval == 4
    assert again.n_dropped == 2
    assert again.interval == interval


def test_undefined() -> None:
    few = stats.alpha([[1, 2], [2, None], [3, 4]])
    assert isnan(few.value)
    assert few.undefined == "Alpha needs at least 3 complete rows; there are 2."
    mirrored = stats.alpha([[1, 5], [2, 4], [3, 3], [4, 2]])
    assert isnan(mirrored.value)
    assert "does not vary" in str(mirrored.undefined)
    apart = stats.alpha([[1, None], [2, None], [None, 3], [None, 4]], missing="pairwise")
    assert isnan(apart.value)
    assert "never answered by the same people" in str(apart.undefined)
    empty = stats.alpha(np.full((5, 3), nan))
    assert isnan(empty.value)
    assert empty.n == 0


def test_identical_items() -> None:
    record = stats.alpha(np.repeat(np.arange(6.0)[:, None], 3, axis=1))
    assert record.value == pytest.approx(1)


def test_options() -> None:
    with pytest.raises(OptionError, match="Did you mean 'listwise'"):
        stats.alpha([[1, 2], [2, 3]], missing="listwide")  # type: ignore[arg-type]
    with pytest.raises(OptionError, match="between 0 and 1"):
        stats.alpha([[1, 2], [2, 3]], confidence=95)
    with pytest.raises(OptionError, match="at least 2 columns"):
        stats.alpha([[1], [2]])
