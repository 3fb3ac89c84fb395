from __future__ import annotations

from math import isnan, nan

import numpy as np
import pytest
from hypothesis import assume, given
from numpy.typing import NDArray

from alliance_stats import stats
from stats.strategies import tables, varies


@given(tables(min_rows=8, min_columns=4, max_columns=4))
def test_bounds_that_hold_by_algebra(table: NDArray[np.float64]) -> None:
    assume(varies(table) and np.ptp(table.sum(axis=1)) > 0.5)
    ours = stats.guttman(table)
    slack = 1e-9 * max(1, abs(ours.lambda1))
    assert ours.lambda1 <= ours.lambda3 + slack or ours.lambda1 < 0
    assert ours.lambda3 <= ours.lambda2 + slack
    assert ours.lambda3 == pytest.approx(stats.alpha(table).value, rel=1e-8, abs=1e-9)
    halves = stats.split_half(table)
    # Cronbach (1951): alpha is the mean of all split halves.
    assert halves.average == pytest.approx(ours.lambda3, rel=1e-7, abs=1e-8)
    assert halves.best == pytest.approx(ours.lambda4)
    assert halves.worst - slack <= halves.guttman_split <= halves.best + slack


def test_two_items() -> None:
    rows = [[1, 2], [2, 2], [4, 3], [5, 5]]
    ours, halves = stats.guttman(rows), stats.split_half(rows)
    assert ours.lambda2 == pytest.approx(ours.lambda3) == pytest.approx(halves.guttman_split)
    assert halves.n_splits == 1


def test_number_of_splits() -> None:
    rng = np.random.default_rng(1)
    for k, n_splits in ((3, 3), (5, 10), (6, 10), (12, 462), (13, 0)):
        halves = stats.split_half(rng.normal(size=(20, k)))
        assert halves.n_splits == n_splits
        assert isnan(halves.best) == (n_splits == 0)
    assert "above 12 items" in str(halves.undefined)
    bounds = stats.guttman(rng.normal(size=(20, 13)))
    assert isnan(bounds.lambda4)
    assert not isnan(bounds.lambda2)
    assert "Lambda 4" in str(bounds.undefined)


def test_undefined() -> None:
    few = stats.guttman([[1, 2], [2, nan], [3, 4]])
    assert isnan(few.lambda2)
    assert few.undefined == "At least 3 rows are needed; there are 2."
    twins = np.random.default_rng(1).normal(size=(20, 3))[:, [0, 1, 1, 2]]
    assert isnan(stats.guttman(twins).lambda6)
    assert "depends on the others" in str(stats.guttman(twins).undefined)
    half = stats.split_half([[1, 3, 1], [2, 3, 3], [4, 3, 3]])
    assert isnan(half.value)
    assert half.undefined == "One half of the items does not vary."
    flat = stats.guttman([[1, 3, 1], [2, 3, 3], [4, 3, 3]], metric="correlation")
    assert isnan(flat.lambda2)
    mirrored = stats.split_half([[1, 5.5], [2, 4], [3, 2.5]])
    assert mirrored.r_halves == pytest.approx(-1)


def test_lambda_5_by_hand() -> None:
    rows = np.random.default_rng(6).normal(size=(30, 4)) @ np.triu(np.ones((4, 4)))
    covariance = np.cov(rows.T)
    shared = covariance - np.diag(np.diag(covariance))
    most = max(sum(c**2 for c in column) for column in shared.T)
    total = covariance.sum()
    expected = (shared.sum() + 2 * np.sqrt(most)) / total
    assert stats.guttman(rows).lambda5 == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("noise", [1.0, 0.1, 0.01, 0.001])
def test_lambda_6_of_two_standardised_items_is_their_correlation(noise: float) -> None:
    # Residual variances 1 - r^2 beside a sum of variance 2 + 2 r.
    x, e = np.random.default_rng(7).normal(size=(2, 60))
    rows = np.column_stack([x, x + noise * e])
    ours = stats.guttman(rows, metric="correlation")
    assert ours.lambda6 == pytest.approx(np.corrcoef(rows.T)[0, 1], abs=1e-8)
