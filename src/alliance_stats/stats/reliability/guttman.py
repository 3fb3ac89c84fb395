"""Guttman's six lower bounds to reliability, and split-half reliability."""

from __future__ import annotations

from dataclasses import dataclass
from math import nan, sqrt
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from alliance_stats.checks import check_choice
from alliance_stats.stats.arrays import Floats, is_constant, matrix
from alliance_stats.stats.reliability.covariances import (
    MISSING,
    Missing,
    as_correlation,
    constant_columns,
    item_covariance,
    pairwise_correlation,
    used_rows,
)
from alliance_stats.stats.reliability.splits import MOST_ITEMS, best_split, split_coefficients

Metric = Literal["covariance", "correlation"]
METRICS: tuple[Metric, ...] = ("covariance", "correlation")


@dataclass(frozen=True, slots=True)
class Guttman:
    """Guttman's lower bounds; see :func:`guttman`.

    Attributes
    ----------
    lambda1, lambda2, lambda3, lambda4, lambda5, lambda6 : float
        The six bounds; lambda 3 is alpha, lambda 2 is never below it and is the one to report.
        Lambda 4 is NaN above 12 items.
    n, n_items, n_dropped : int
        Rows used, items, rows left out.
    metric : {"covariance", "correlation"}
        Bounds of the sum of the raw, or of the standardised items.
    method : str
        Metric and missing-data policy.
    undefined : str or None
        Why the NaN among the numbers are NaN.
    """

    lambda1: float
    lambda2: float
    lambda3: float
    lambda4: float
    lambda5: float
    lambda6: float
    n: int
    n_items: int
    n_dropped: int
    metric: Metric
    method: str
    undefined: str | None = None


@dataclass(frozen=True, slots=True)
class SplitHalf:
    """Split-half reliability; see :func:`split_half`.

    Attributes
    ----------
    value : float
        Odd-even halves, stepped up by the Spearman–Brown formula.
    r_halves : float
        Correlation of the two halves.
    guttman_split : float
        Guttman's coefficient of the odd-even split, which does not need equal variances.
    best, worst, average : float
        Guttman's coefficient over all splits; the average equals alpha with an even number of
        items. NaN above 12 items.
    n_splits : int
        Number of splits looked at.
    n, n_items, n_dropped : int
        Rows used, items, rows left out.
    method : str
        The split and the missing-data policy.
    undefined : str or None
        Why the NaN among the numbers are NaN.
    """

    value: float
    r_halves: float
    guttman_split: float
    best: float
    worst: float
    average: float
    n_splits: int
    n: int
    n_items: int
    n_dropped: int
    method: str
    undefined: str | None = None


def guttman(
    items: ArrayLike, *, missing: Missing = "listwise", metric: Metric = "covariance"
) -> Guttman:
    """Compute Guttman's lower bounds to the reliability of a sum score.

    Answers: how reliable is the sum at the very least? Lambda 2 is a better bound than alpha
    where items do not all measure equally well. In small samples lambda 4 and 6 come out too high.

    Parameters
    ----------
    items : array_like, shape (n_people, n_items)
        Answers in scale points, keyed in one direction; NaN where one is missing.
    missing : {"listwise", "pairwise"}, default "listwise"
        Complete rows, or each covariance (correlation) from the rows that have both items.
    metric : {"covariance", "correlation"}, default "covariance"
        Whether the score is the sum of the raw or of the standardised items.

    Returns
    -------
    Guttman
        NaN, with the reason, below 3 rows or where the sum does not vary.

    Raises
    ------
    OptionError
        If there are fewer than two columns, or an option is not allowed.

    Notes
    -----
    With matrix C, total V = Σ C and off-diagonal part O: l1 = 1 - tr C / V,
    l2 = l1 + sqrt(k/(k-1) Σ O²) / V, l3 = k/(k-1) l1, l4 = the best split,
    l5 = l1 + 2 sqrt(max column of Σ O²) / V, l6 = 1 - Σ e² / V with e² the residual variance of
    each item on the others.

    References
    ----------
    Guttman (1945), Psychometrika 10:255.

    Checked against psych::guttman (tests/reference/alpha.json).

    Examples
    --------
    >>> rows = [[4, 5, 4], [2, 3, 2], [5, 5, 3], [1, 2, 2], [3, 3, 4]]
    >>> result = guttman(rows)
    >>> round(result.lambda2, 4), round(result.lambda3, 4)
    (0.9051, 0.8789)
    """
    check_choice("missing", missing, MISSING)
    check_choice("metric", metric, METRICS)
    table = matrix("items", items, min_columns=2)
    rows, dropped = used_rows(table, missing)
    n, k = rows.shape
    method = f"Guttman's lower bounds, {metric} metric, {missing}"
    reason = _unusable(rows, missing)
    if reason is None and metric == "correlation" and constant_columns(rows):
        reason = "An item does not vary, so the standardised sum is undefined."
    if reason is not None:
        return Guttman(*(nan,) * 6, n, k, dropped, metric, method, reason)
    cov = _matrix(rows, missing, metric)
    bounds = _bounds(cov)
    return Guttman(*bounds, n, k, dropped, metric, method, _missing_bounds(bounds, k))


def split_half(items: ArrayLike, *, missing: Missing = "listwise") -> SplitHalf:
    """Compute the split-half reliability of a sum score.

    Answers: how well do two halves of the scale tell the same story? Odd columns against even
    ones, and the range over all possible splits.

    Parameters
    ----------
    items : array_like, shape (n_people, n_items)
        Answers in scale points, keyed in one direction; NaN where one is missing.
    missing : {"listwise", "pairwise"}, default "listwise"
        Complete rows, or each covariance from the rows that have both items.

    Returns
    -------
    SplitHalf
        NaN, with the reason, below 3 rows or where a half does not vary.

    Raises
    ------
    OptionError
        If there are fewer than two columns, or an option is not allowed.

    Notes
    -----
    Spearman–Brown 2 r / (1 + r); Guttman 2 (1 - (s_a² + s_b²) / s_(a+b)²). With an odd number of
    items the halves differ in length by one, and neither formula corrects for that. A
    correlation of -1 between the halves has no Spearman–Brown value.

    References
    ----------
    Spearman (1910) and Brown (1910), British Journal of Psychology 3. Guttman (1945).

    Checked against base R (tests/reference/alpha.json), and the average against alpha.

    Examples
    --------
    >>> rows = [[4, 5, 4, 4], [2, 3, 2, 1], [5, 5, 3, 4], [1, 2, 2, 2], [3, 3, 4, 3]]
    >>> result = split_half(rows)
    >>> round(result.value, 4), round(result.average, 4), result.n_splits
    (0.9661, 0.924, 3)
    """
    check_choice("missing", missing, MISSING)
    table = matrix("items", items, min_columns=2)
    rows, dropped = used_rows(table, missing)
    n, k = rows.shape
    reason = _unusable(rows, missing)
    r = stepped_up = coefficient = best = worst = average = nan
    count = 0
    if reason is None:
        cov = item_covariance(rows, missing)
        r, coefficient = _odd_even(cov)
        stepped_up = 2 * r / (1 + r) if r > -1 else nan
        splits = split_coefficients(cov)
        count = len(splits)
        if count:
            best, worst, average = (float(f(splits)) for f in (np.max, np.min, np.mean))
        reason = _split_reason(r, k)
    return SplitHalf(
        value=stepped_up,
        r_halves=r,
        guttman_split=coefficient,
        best=best,
        worst=worst,
        average=average,
        n_splits=count,
        n=n,
        n_items=k,
        n_dropped=dropped,
        method=f"odd-even split, Spearman–Brown, {missing}",
        undefined=reason,
    )


def _matrix(rows: Floats, missing: Missing, metric: Metric) -> Floats:
    if metric == "covariance":
        return item_covariance(rows, missing)
    if missing == "pairwise":
        return pairwise_correlation(rows)
    return as_correlation(item_covariance(rows, missing))


def _bounds(cov: Floats) -> tuple[float, float, float, float, float, float]:
    k, total = len(cov), float(cov.sum())
    if not total > 0:
        return nan, nan, nan, nan, nan, nan
    squares = cov**2
    np.fill_diagonal(squares, 0.0)
    lambda1 = 1 - float(np.trace(cov)) / total
    lambda2 = lambda1 + sqrt(k / (k - 1) * float(squares.sum())) / total
    lambda5 = lambda1 + 2 * sqrt(float(squares.sum(axis=0).max())) / total
    return lambda1, lambda2, k / (k - 1) * lambda1, best_split(cov), lambda5, _lambda6(cov, total)


def _lambda6(cov: Floats, total: float) -> float:
    """NaN where the items depend on each other, which leaves no residual variance to invert."""
    # Standardised first, so that the test for dependence does not hang on the items' units.
    spread = np.sqrt(np.diag(cov))
    if not (spread > 0).all():
        return nan
    values, vectors = np.linalg.eigh(cov / np.outer(spread, spread))
    if values[0] <= 1e-10:
        return nan
    inverse_diagonal = ((vectors**2) / values).sum(axis=1)
    return 1 - float((spread**2 / inverse_diagonal).sum()) / total


def _odd_even(cov: Floats) -> tuple[float, float]:
    """Correlation of the odd and even halves, and Guttman's coefficient of that split."""
    odd = np.arange(len(cov)) % 2 == 0
    var_odd, var_even = float(cov[np.ix_(odd, odd)].sum()), float(cov[np.ix_(~odd, ~odd)].sum())
    shared = float(cov[np.ix_(odd, ~odd)].sum())
    noise = 1e-14 * float(np.trace(cov))
    r = shared / sqrt(var_odd * var_even) if min(var_odd, var_even) > noise else nan
    return r, 4 * shared / float(cov.sum())


def _unusable(rows: Floats, missing: Missing) -> str | None:
    if len(rows) < 3:
        return f"At least 3 rows are needed; there are {len(rows)}."
    sums = rows.sum(axis=1)
    if (missing == "listwise" and is_constant(sums)) or (
        len(constant_columns(rows)) == rows.shape[1]
    ):
        return "The sum of the items does not vary."
    return None


def _missing_bounds(bounds: tuple[float, ...], k: int) -> str | None:
    if np.isnan(bounds[0]):
        return "Two of the items were never answered by the same people."
    reasons = []
    if k > MOST_ITEMS:
        reasons.append(f"Lambda 4 looks at all splits and is left out above {MOST_ITEMS} items.")
    if np.isnan(bounds[5]):
        reasons.append("Lambda 6 is undefined: an item does not vary or depends on the others.")
    return " ".join(reasons) or None


def _split_reason(r: float, k: int) -> str | None:
    if np.isnan(r):
        return "One half of the items does not vary."
    if not r > -1:
        return "The halves correlate -1, so there is no Spearman–Brown value."
    if k > MOST_ITEMS:
        return f"The range over all splits is left out above {MOST_ITEMS} items."
    return None
