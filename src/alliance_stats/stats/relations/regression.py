"""Linear regression by least squares, for independent rows and for rows in clusters.

One door for every regression of the package: the coefficients are the same with and without
clusters, only what is said about their uncertainty differs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import nan, sqrt

import numpy as np
from numpy.typing import ArrayLike

from alliance_stats.checks import check_confidence
from alliance_stats.stats.arrays import (
    ROUNDING,
    Floats,
    Integers,
    group_codes,
    is_constant,
    matrix,
    same_length,
    vector,
)
from alliance_stats.stats.distributions import f_tail, t_quantile, t_two_sided
from alliance_stats.stats.interval import Estimate, FTest, Interval, no_interval
from alliance_stats.stats.relations.cr2 import ols_cr2

METHOD = "ordinary least squares"
CR2_METHOD = "ordinary least squares, CR2 errors, Satterthwaite df"
# Below about this number of clusters Satterthwaite's df promise more than they hold.
MIN_CLUSTERS = 8
NO_TEST = FTest(nan, nan, nan, nan)


@dataclass(frozen=True, slots=True)
class Regression:
    """A least-squares regression; see :func:`regression`.

    Attributes
    ----------
    coefficients : tuple of Estimate
        One for each column of the design, in its order.
    covariance : ndarray, shape (p, p)
        Covariance matrix of the coefficients: model-based, or CR2 with clusters.
    r_squared, adjusted_r_squared : float
        Share of the outcome's variance that the predictors explain.
    f_model : FTest
        All predictors together against the mean alone, for independent rows.
    sigma, rss : float
        Residual standard deviation (divisor n - p) and residual sum of squares.
    n, n_clusters, n_dropped : int
        Rows used, clusters (0 where rows count as independent), and incomplete rows left out.
    method : str
        The estimator and its errors.
    undefined : str or None
        Why the NaN among the numbers are NaN.
    """

    coefficients: tuple[Estimate, ...]
    covariance: Floats
    r_squared: float
    adjusted_r_squared: float
    f_model: FTest
    sigma: float
    rss: float
    n: int
    n_clusters: int
    n_dropped: int
    method: str
    undefined: str | None = None


def regression(
    design: ArrayLike,
    outcome: ArrayLike,
    *,
    clusters: ArrayLike | None = None,
    confidence: float = 0.95,
) -> Regression:
    """Regress an outcome on the columns of a design.

    Answers: how does the outcome change with each column while the others stay the same?

    Parameters
    ----------
    design : array_like, shape (n, p)
        Predictors; the first column is the intercept's ones.
    outcome : array_like, shape (n,)
        NaN where missing; incomplete rows are left out and counted.
    clusters : array_like, shape (n,), optional
        A label for each row, for example the coach. Where no cluster has two rows, rows count as
        independent.
    confidence : float, default 0.95
        Level of the intervals.

    Returns
    -------
    Regression
        NaN, with the reason, with no more rows than columns, where columns depend on each other,
        or where the outcome does not vary. With fewer than 8 clusters the coefficients and their
        CR2 errors stay; intervals and p values are NaN, with the reason.

    Raises
    ------
    OptionError
        If lengths differ.

    Notes
    -----
    b = (X'X)^-1 X'y; covariance sigma² (X'X)^-1 with t on n - p degrees of freedom, or the
    covariance and degrees of freedom of :func:`alliance_stats.stats.relations.cr2.ols_cr2`.

    References
    ----------
    Pustejovsky & Tipton (2018), Journal of Business & Economic Statistics 36:672.

    Checked against lm in R and clubSandwich (tests/reference/surface.json, truth_bias.json).

    Examples
    --------
    >>> fit = regression([[1, 0], [1, 1], [1, 2], [1, 3]], [1, 2, 4, 4])
    >>> [round(row.value, 4) for row in fit.coefficients], round(fit.r_squared, 4)
    ([1.1, 1.1], 0.8963)
    """
    check_confidence(confidence)
    x, y = matrix("design", design), vector("outcome", outcome)
    same_length(x, y, "design", "outcome")
    complete = ~(np.isnan(x).any(axis=1) | np.isnan(y))
    codes = cluster_codes(clusters, complete)
    x, y = x[complete], y[complete]
    dropped = int(len(complete) - complete.sum())
    reason = _reason(x, y)
    if reason is not None:
        return _blank(x, dropped, codes, confidence, reason)
    return _fit(x, y, codes, dropped, confidence)


def cluster_codes(clusters: ArrayLike | None, used: np.ndarray) -> Integers | None:
    """Return cluster numbers of the used rows, or None where no cluster has two of them.

    Examples
    --------
    >>> cluster_codes(["a", "b", "a"], np.array([True, True, True]))
    array([0, 1, 0])
    >>> cluster_codes(["a", "b", "a"], np.array([True, True, False])) is None
    True
    """
    if clusters is None:
        return None
    labels = np.asarray(clusters, dtype=object)
    same_length(labels, used, "clusters", "outcome")
    codes = group_codes("clusters", labels[used], int(used.sum()))
    nested = len(codes) > 0 and int(codes.max()) + 1 < len(codes)
    return codes if nested else None


def clustered(
    x: Floats, y: Floats, codes: Integers, confidence: float
) -> tuple[tuple[Estimate, ...], Floats, str | None]:
    """Return CR2 coefficients and covariance, without tests where clusters are too few.

    Examples
    --------
    >>> x = np.column_stack([np.ones(6), [0, 1, 2, 0, 1, 3]])
    >>> rows, _, reason = clustered(x, x[:, 1] ** 2, np.array([0, 0, 1, 1, 2, 2]), 0.95)
    >>> rows[1].std_error > 0, rows[1].p_value, reason
    (True, nan, 'Cluster-robust tests need about 8 clusters; there are 3.')
    """
    robust = ols_cr2(x, y, codes, confidence=confidence)
    if robust.undefined is not None:
        return robust.coefficients, robust.covariance, robust.undefined
    if robust.n_clusters >= MIN_CLUSTERS:
        return robust.coefficients, robust.covariance, None
    reason = (
        f"Cluster-robust tests need about {MIN_CLUSTERS} clusters; there are {robust.n_clusters}."
    )
    return untested(robust.coefficients, confidence, reason), robust.covariance, reason


def untested(rows: Sequence[Estimate], confidence: float, reason: str) -> tuple[Estimate, ...]:
    """Return estimates without their tests and intervals, and why.

    Examples
    --------
    >>> untested([Estimate(0.5, 9, "mean", 0.1, 5.0, 8.0, nan, 0.001)], 0.95, "Too few.")[0].p_value
    nan
    """
    return tuple(
        replace(
            row,
            statistic=nan,
            df=nan,
            p_value=nan,
            interval=no_interval(confidence, row.method),
            undefined=row.undefined or reason,
        )
        for row in rows
    )


def t_estimate(
    value: float, std_error: float, df: float, n: int, method: str, confidence: float
) -> Estimate:
    """Return an estimate with its t test and interval.

    Examples
    --------
    >>> round(t_estimate(1.0, 0.5, 10, 12, "mean", 0.95).p_value, 4)
    0.0734
    """
    half = t_quantile((1 + confidence) / 2, df) * std_error
    t = value / std_error
    interval = Interval(value - half, value + half, confidence, method)
    return Estimate(value, n, method, std_error, t, df, nan, t_two_sided(t, df), interval)


def f_nested(rss_small: float, rss_large: float, df: float, df_residual: float) -> FTest:
    """Compare a restricted regression with the larger one that contains it.

    Parameters
    ----------
    rss_small, rss_large : float
        Residual sums of squares of the restricted and of the larger regression.
    df : float
        Number of restrictions.
    df_residual : float
        Rows minus coefficients of the larger regression.

    Examples
    --------
    >>> test = f_nested(12.0, 10.0, 2, 20)
    >>> round(test.statistic, 4), round(test.p_value, 4)
    (2.0, 0.1615)
    """
    if not (df > 0 and df_residual > 0 and rss_large > 0):
        return NO_TEST
    statistic = max(rss_small - rss_large, 0.0) / df / (rss_large / df_residual)
    return FTest(statistic, df, df_residual, f_tail(statistic, df, df_residual))


def least_squares(x: Floats, y: Floats) -> tuple[Floats, Floats, Floats]:
    """Return the coefficients, the residuals and (X'X)^-1 of a regression of full rank.

    Examples
    --------
    >>> b, e, _ = least_squares(np.array([[1.0, 0], [1, 1], [1, 2]]), np.array([1.0, 3, 5]))
    >>> b.round(6).tolist()
    [1.0, 2.0]
    """
    # Unit columns and an orthogonal basis keep every digit whatever the predictors' units.
    scale = np.sqrt((x**2).sum(axis=0))
    basis, triangle = np.linalg.qr(x / scale)
    inverse = np.linalg.solve(triangle, np.eye(x.shape[1]))
    beta = inverse @ (basis.T @ y) / scale
    residual: Floats = y - x @ beta
    bread: Floats = (inverse @ inverse.T) / np.outer(scale, scale)
    return beta, residual, bread


def _fit(
    x: Floats, y: Floats, codes: Integers | None, dropped: int, confidence: float
) -> Regression:
    n, p = x.shape
    beta, residual, bread = least_squares(x, y)
    rss, total = float(residual @ residual), float(((y - y.mean()) ** 2).sum())
    noise = (ROUNDING * float(np.abs(y).max())) ** 2 * n
    reason: str | None = None
    covariance: Floats = bread * (rss / (n - p))
    if rss <= noise:
        reason = "The predictors explain the outcome completely, so there are no errors."
        blank = no_interval(confidence, METHOD)
        rows = tuple(Estimate(float(b), n, METHOD, interval=blank, undefined=reason) for b in beta)
        covariance = np.full((p, p), nan)
    elif codes is None:
        errors = np.sqrt(np.diag(covariance))
        rows = tuple(
            t_estimate(float(b), float(s), n - p, n, METHOD, confidence)
            for b, s in zip(beta, errors, strict=True)
        )
    else:
        rows, covariance, reason = clustered(x, y, codes, confidence)
    share = 1 - rss / total
    return Regression(
        coefficients=rows,
        covariance=covariance,
        r_squared=share,
        adjusted_r_squared=1 - (1 - share) * (n - 1) / (n - p),
        f_model=NO_TEST if rss <= noise else f_nested(total, rss, p - 1, n - p),
        sigma=sqrt(rss / (n - p)),
        rss=rss,
        n=n,
        n_clusters=0 if codes is None else int(codes.max()) + 1,
        n_dropped=dropped,
        method=METHOD if codes is None else CR2_METHOD,
        undefined=reason,
    )


def _blank(
    x: Floats, dropped: int, codes: Integers | None, confidence: float, reason: str
) -> Regression:
    n, p = x.shape
    method = METHOD if codes is None else CR2_METHOD
    nothing = no_interval(confidence, method)
    rows = tuple(Estimate(nan, n, method, interval=nothing, undefined=reason) for _ in range(p))
    n_clusters = 0 if codes is None else int(codes.max()) + 1
    covariance = np.full((p, p), nan)
    return Regression(
        rows, covariance, nan, nan, NO_TEST, nan, nan, n, n_clusters, dropped, method, reason
    )


def _reason(x: Floats, y: Floats) -> str | None:
    n, p = x.shape
    if n <= p:
        return f"The regression has {p} coefficients and only {n} complete rows."
    if dependent(x):
        return "Some predictors depend on each other or do not vary."
    if is_constant(y):
        return "The outcome does not vary."
    return None


def dependent(x: Floats) -> bool:
    """Say whether the columns are, to working precision, combinations of each other.

    Examples
    --------
    >>> dependent(np.array([[1.0, 2.0], [1.0, 2.0], [1.0, 2.0]]))
    True
    """
    scale = np.sqrt((x**2).sum(axis=0))
    if (scale == 0).any():
        return True
    rank = int(np.linalg.matrix_rank(x / scale, tol=1e-8))
    return bool(rank < x.shape[1])
