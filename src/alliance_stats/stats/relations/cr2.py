"""Least squares for clustered rows: CR2 covariance and Satterthwaite degrees of freedom.

The plain sandwich estimator is too small when clusters are few. CR2 corrects each cluster's
residuals so that the covariance is unbiased if rows are in truth independent, and Satterthwaite's
degrees of freedom tell how many independent pieces of information each coefficient rests on.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import nan, sqrt

import numpy as np
from numpy.typing import ArrayLike

from alliance_stats.checks import check_confidence
from alliance_stats.stats.arrays import (
    Floats,
    Integers,
    group_codes,
    is_constant,
    matrix,
    same_length,
    vector,
)
from alliance_stats.stats.distributions import t_quantile, t_two_sided
from alliance_stats.stats.interval import Estimate, Interval

METHOD = "ordinary least squares, CR2 errors, Satterthwaite df"


@dataclass(frozen=True, slots=True)
class ClusterRegression:
    """Least-squares coefficients with cluster-robust errors; see :func:`ols_cr2`.

    Attributes
    ----------
    coefficients : tuple of Estimate
        One for each column of the design, in its order; ``df`` is Satterthwaite's.
    covariance : ndarray, shape (p, p)
        CR2 covariance matrix of the coefficients.
    n, n_clusters, n_dropped : int
        Rows and clusters used, and incomplete rows left out.
    method : str
        The estimator.
    undefined : str or None
        Why the NaN among the numbers are NaN.
    """

    coefficients: tuple[Estimate, ...]
    covariance: Floats
    n: int
    n_clusters: int
    n_dropped: int
    method: str
    undefined: str | None = None


def ols_cr2(
    design: ArrayLike, outcome: ArrayLike, clusters: ArrayLike, *, confidence: float = 0.95
) -> ClusterRegression:
    """Fit a linear regression whose errors may be correlated within clusters.

    Answers: how does the outcome change with each column, and how sure is that when rows of one
    cluster (clients of one coach) resemble each other?

    Parameters
    ----------
    design : array_like, shape (n, p)
        Predictors, with a column of ones where an intercept is wanted.
    outcome : array_like, shape (n,)
        NaN where missing; incomplete rows are left out.
    clusters : array_like, shape (n,)
        A label for each row. A row without one is its own cluster.
    confidence : float, default 0.95
        Level of the intervals.

    Returns
    -------
    ClusterRegression
        NaN, with the reason, with fewer than 2 clusters, with no more rows than columns, or where
        columns depend on each other. Below about 8 clusters, or with df below 4, do not
        rely on the test.

    Raises
    ------
    OptionError
        If lengths differ.

    Notes
    -----
    M = (X'X)^-1, A_g = (I - X_g M X_g')^(-1/2), V = M (Σ X_g' A_g e_g e_g' A_g X_g) M. For
    coefficient c with q_g = A_g X_g M c: df = tr(P)² / tr(P²) with
    P_gh = [g = h] q_g'q_g - q_g' X_g M X_h' q_h, under independent rows of equal variance.

    References
    ----------
    Pustejovsky & Tipton (2018), Journal of Business & Economic Statistics 36:672, equations 6
    and 11. Bell & McCaffrey (2002), Survey Methodology 28:169.

    Checked against clubSandwich::coef_test (tests/reference/cr2.json).

    Examples
    --------
    >>> x = [0, 1, 2, 0, 1, 2, 0, 1, 2]
    >>> y = [1, 2, 4, 0, 1, 1, 2, 4, 5]
    >>> result = ols_cr2([[1, value] for value in x], y, [1, 1, 1, 2, 2, 2, 3, 3, 3])
    >>> slope = result.coefficients[1]
    >>> round(slope.value, 4), round(slope.std_error, 4), round(slope.df, 4)
    (1.1667, 0.3333, 2.0)
    """
    check_confidence(confidence)
    x, y = matrix("design", design), vector("outcome", outcome)
    same_length(x, y, "design", "outcome")
    labels = np.asarray(clusters, dtype=object)
    same_length(x, labels, "design", "clusters")
    complete = ~(np.isnan(x).any(axis=1) | np.isnan(y))
    x, y = x[complete], y[complete]
    codes = group_codes("clusters", labels[complete], len(y))
    n_clusters = int(codes.max()) + 1 if len(codes) else 0
    dropped = int(len(complete) - complete.sum())
    n, p = x.shape
    reason = _reason(x, y, n_clusters)
    if reason is not None:
        blank = tuple(Estimate(nan, n, METHOD, undefined=reason) for _ in range(p))
        nothing = np.full((p, p), nan)
        return ClusterRegression(blank, nothing, n, n_clusters, dropped, METHOD, reason)
    beta, covariance, df = _fit(x, y, codes)
    coefficients = tuple(
        _estimate(float(beta[j]), float(covariance[j, j]), float(df[j]), n, confidence)
        for j in range(p)
    )
    return ClusterRegression(coefficients, covariance, n, n_clusters, dropped, METHOD)


def _fit(x: Floats, y: Floats, clusters: Integers) -> tuple[Floats, Floats, Floats]:
    """Coefficients (p,), their CR2 covariance (p, p), and degrees of freedom (p,)."""
    n_clusters, p = int(clusters.max()) + 1, x.shape[1]
    # Unit columns keep X'X well conditioned whatever the predictors' units.
    scale = np.sqrt((x**2).sum(axis=0))
    x = x / scale
    bread: Floats = np.linalg.inv(x.T @ x).astype(np.float64)
    beta = bread @ (x.T @ y)
    residual = y - x @ beta
    scores = np.empty((n_clusters, p))
    squares = np.empty((n_clusters, p))
    crossed = np.empty((n_clusters, p, p))
    order = np.argsort(clusters, kind="stable")
    ends = np.cumsum(np.bincount(clusters))[:-1]
    root: Floats = np.linalg.cholesky(bread).astype(np.float64)
    for g, rows in enumerate(np.split(order, ends)):
        adjusted = _adjusted(x[rows], root)
        scores[g] = adjusted.T @ residual[rows]
        q = adjusted @ bread
        squares[g] = (q**2).sum(axis=0)
        crossed[g] = x[rows].T @ q
    covariance = bread @ (scores.T @ scores) @ bread
    df = np.array([_satterthwaite(squares[:, j], crossed[:, :, j], bread) for j in range(p)])
    return beta / scale, covariance / np.outer(scale, scale), df


def _adjusted(x: Floats, root: Floats) -> Floats:
    """(I - X_g M X_g')^(-1/2) X_g, with directions that the cluster alone determines left out.

    With M = R R' and W = X_g R this is W (I - W'W)^(-1/2) R^(-1): a matrix of the size of the
    number of predictors, however many rows the cluster has.
    """
    w = x @ root
    values, vectors = np.linalg.eigh(w.T @ w)
    left = 1 - values
    usable = left > 1e-10
    roots = np.where(usable, 1 / np.sqrt(np.where(usable, left, 1.0)), 0.0)
    turned: Floats = np.linalg.solve(root.T, ((vectors * roots) @ vectors.T @ w.T)).T
    return turned


def _satterthwaite(squares: Floats, crossed: Floats, bread: Floats) -> float:
    products = np.diag(squares) - crossed @ bread @ crossed.T
    return float(np.trace(products) ** 2 / (products**2).sum())


def _estimate(value: float, variance: float, df: float, n: int, confidence: float) -> Estimate:
    error = sqrt(max(variance, 0.0))
    t = value / error
    half = t_quantile((1 + confidence) / 2, df) * error
    interval = Interval(value - half, value + half, confidence, METHOD)
    return Estimate(value, n, METHOD, error, t, df, nan, t_two_sided(t, df), interval)


def _reason(x: Floats, y: Floats, n_clusters: int) -> str | None:
    n, p = x.shape
    if n_clusters < 2:
        return f"Cluster-robust errors need at least 2 clusters; there are {n_clusters}."
    if n <= p:
        return f"The regression has {p} coefficients and only {n} complete rows."
    scale = np.sqrt((x**2).sum(axis=0))
    if (scale == 0).any() or np.linalg.matrix_rank(x / scale, tol=1e-8) < p:
        return "Some predictors depend on each other or do not vary."
    if is_constant(y):
        return "The outcome does not vary."
    residual = y - x @ np.linalg.lstsq(x, y, rcond=None)[0]
    if float(residual @ residual) <= 1e-24 * float(y @ y):
        return "The predictors explain the outcome completely, so there are no errors to estimate."
    return None
