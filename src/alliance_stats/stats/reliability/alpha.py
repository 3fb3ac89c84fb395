"""Cronbach's alpha: how consistently a set of items measures one thing."""

from __future__ import annotations

from dataclasses import dataclass
from math import nan, sqrt

import numpy as np
from numpy.typing import ArrayLike

from alliance_stats.checks import check_choice, check_confidence
from alliance_stats.stats.arrays import Floats, is_constant, matrix
from alliance_stats.stats.distributions import f_quantile
from alliance_stats.stats.interval import Interval, no_interval
from alliance_stats.stats.reliability.covariances import (
    MISSING,
    Missing,
    as_correlation,
    constant_columns,
    item_covariance,
    used_rows,
)

FELDT = "Feldt (1987)"


@dataclass(frozen=True, slots=True)
class Alpha:
    """Cronbach's alpha with its interval; see :func:`alpha`.

    Attributes
    ----------
    value : float
        Raw alpha, from covariances. At most 1; negative when items contradict each other.
    interval : Interval
        Feldt's exact interval.
    standardised, mean_inter_item_r : float
        Alpha of the standardised items, and the mean correlation between items.
    n : int
        Rows used: complete rows (listwise) or rows with at least one answer (pairwise).
    n_interval : int
        The number of rows that Feldt's interval was computed with; equal to ``n``.
    n_items, n_dropped : int
        Items, and rows left out.
    missing : str
        The missing-data policy.
    mean_total, sd_total : float
        Mean and standard deviation of the sum over items; NaN when pairwise, where rows have
        sums over different items.
    method : str
        Name of the coefficient and the policy.
    undefined : str or None
        Why the NaN among the numbers are NaN.
    """

    value: float
    interval: Interval
    standardised: float
    mean_inter_item_r: float
    n: int
    n_interval: int
    n_items: int
    n_dropped: int
    missing: Missing
    mean_total: float
    sd_total: float
    method: str
    undefined: str | None = None


def alpha(items: ArrayLike, *, missing: Missing = "listwise", confidence: float = 0.95) -> Alpha:
    """Estimate Cronbach's alpha of a scale.

    Answers: how large a share of the variance of the sum score do the items have in common? It is
    the reliability of the sum if all items measure the same thing equally well, and a lower bound
    of it otherwise. It does not show that a scale has one dimension. Items must be keyed in one
    direction beforehand; nothing is reversed here.

    Parameters
    ----------
    items : array_like, shape (n_people, n_items)
        Answers in scale points; NaN where one is missing.
    missing : {"listwise", "pairwise"}, default "listwise"
        Use complete rows, or each covariance from the rows that have both items.
    confidence : float, default 0.95
        Level of the interval.

    Returns
    -------
    Alpha
        Unitless. NaN, with the reason, below 3 rows, for answers that never vary, or where two
        items were never answered together.

    Raises
    ------
    OptionError
        If ``items`` has fewer than two columns, or an option is not allowed.

    Notes
    -----
    With k items, item variances s_j² and variance s_X² of the sum,
    alpha = k/(k-1) (1 - Σ s_j² / s_X²). The interval is 1 - (1 - alpha) F, F at (1 ± level)/2 with
    n - 1 and (n - 1)(k - 1) degrees of freedom; n counts the rows used. Pairwise has no single n:
    psych's convention is taken, every row with an answer, which makes the interval a little
    too narrow. An item without variance keeps its place in k; the standardised alpha is then
    undefined.

    References
    ----------
    Cronbach (1951), Psychometrika 16:297. Feldt, Woodruff & Salih (1987), Applied Psychological
    Measurement 11:93, equation 7.

    Checked against psych::alpha (tests/reference/alpha.json), and against ICC(C,k), which it
    equals.

    Examples
    --------
    >>> result = alpha([[4, 5, 4], [2, 3, 2], [5, 5, 3], [1, 2, 2], [3, 3, 4], [4, 4, None]])
    >>> round(result.value, 4), result.n, result.n_dropped
    (0.8789, 5, 1)
    >>> alpha([[4, 4], [4, 4], [4, 4]]).undefined
    'The sum of the items does not vary, so alpha is undefined.'
    """
    check_choice("missing", missing, MISSING)
    check_confidence(confidence)
    table = matrix("items", items, min_columns=2)
    rows, dropped = used_rows(table, missing)
    n, k = rows.shape
    reason = _unusable(rows, missing)
    cov = np.full((k, k), nan) if n < 3 else item_covariance(rows, missing)
    value = nan if reason else alpha_of(cov)
    if reason is None and np.isnan(value):
        reason = "Two of the items were never answered by the same people, so alpha is undefined."
    mean_r, reason = _mean_inter_item_r(cov, rows, reason)
    total = rows.sum(axis=1)
    return Alpha(
        value=value,
        interval=feldt_interval(value, n, k, confidence),
        standardised=k * mean_r / (1 + (k - 1) * mean_r),
        mean_inter_item_r=mean_r,
        n=n,
        n_interval=n,
        n_items=k,
        n_dropped=dropped,
        missing=missing,
        mean_total=float(total.mean()) if n and missing == "listwise" else nan,
        sd_total=sqrt(cov.sum()) if missing == "listwise" and cov.sum() >= 0 else nan,
        method=f"Cronbach's alpha, {missing}",
        undefined=reason,
    )


def alpha_of(cov: Floats) -> float:
    """Return alpha of an item covariance (or correlation) matrix, shape (k, k).

    Examples
    --------
    >>> round(alpha_of(np.array([[1, 0.5], [0.5, 1]])), 6)
    0.666667
    """
    k, total = len(cov), float(cov.sum())
    if k < 2 or not total > 0:
        return nan
    return k / (k - 1) * (1 - float(np.trace(cov)) / total)


def feldt_interval(value: float, n: int, n_items: int, confidence: float) -> Interval:
    """Return Feldt's interval of an alpha computed from ``n`` rows and ``n_items`` items.

    Examples
    --------
    >>> interval = feldt_interval(0.8016949, 9, 11, 0.95)
    >>> round(interval.low, 3), round(interval.high, 3)
    (0.533, 0.947)
    """
    if n < 3 or n_items < 2 or not value < 1:
        return no_interval(confidence, FELDT)
    df, df2, tail = n - 1, (n - 1) * (n_items - 1), (1 - confidence) / 2
    low = 1 - (1 - value) * f_quantile(1 - tail, df, df2)
    high = 1 - (1 - value) * f_quantile(tail, df, df2)
    return Interval(low, high, confidence, FELDT)


def _unusable(rows: Floats, missing: Missing) -> str | None:
    if len(rows) < 3:
        kind = "complete rows" if missing == "listwise" else "rows with an answer"
        return f"Alpha needs at least 3 {kind}; there are {len(rows)}."
    # With missing cells the items are tested instead: row sums then differ for that reason alone.
    sums_vary = not is_constant(rows.sum(axis=1)) if missing == "listwise" else True
    if not sums_vary or len(constant_columns(rows)) == rows.shape[1]:
        return "The sum of the items does not vary, so alpha is undefined."
    return None


def _mean_inter_item_r(cov: Floats, rows: Floats, reason: str | None) -> tuple[float, str | None]:
    """Mean correlation between items, and the reason if it (or alpha itself) does not exist."""
    flat = constant_columns(rows)
    if reason is not None and len(rows) < 3:
        return nan, reason
    if flat:
        which = ", ".join(str(j + 1) for j in flat)
        text = f"Standardised alpha is undefined: no variance in item column {which}."
        return nan, reason or text
    correlation = as_correlation(cov)
    above = correlation[np.triu_indices(len(cov), 1)]
    return float(above.mean()), reason
