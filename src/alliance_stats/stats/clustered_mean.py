"""The mean of clustered values: its CR2 variance, and its wild cluster bootstrap.

A mean is a regression on an intercept alone, for which the general formulas of ``cr2.py`` close:
with n rows, cluster sizes n_g and cluster sums of residuals S_g, the CR2 variance is
Σ S_g² / (1 - n_g/n) / n².
"""

from __future__ import annotations

from dataclasses import dataclass
from math import nan, sqrt

import numpy as np

from alliance_stats.stats.arrays import Floats, Integers

WEBB = np.sqrt([0.5, 1.0, 1.5])


@dataclass(frozen=True, slots=True)
class ClusteredMean:
    """Mean of clustered values with its CR2 standard error.

    Attributes
    ----------
    value, std_error, df : float
        The mean, its standard error and Satterthwaite's degrees of freedom.
    sums, sizes : ndarray, shape (n_clusters,)
        Sum of the residuals, and number of rows, of each cluster.
    """

    value: float
    std_error: float
    df: float
    sums: Floats
    sizes: Floats


def clustered_mean(values: Floats, clusters: Integers) -> ClusteredMean:
    """Estimate a mean and its CR2 standard error.

    Parameters
    ----------
    values : ndarray, shape (n,)
        Complete values.
    clusters : ndarray of int, shape (n,)
        Cluster of each row, numbered from 0 without gaps.

    Returns
    -------
    ClusteredMean
        ``std_error`` and ``df`` are NaN with fewer than two clusters.

    Notes
    -----
    With a = n_g / (1 - n_g/n)^(1/2), the degrees of freedom under independent rows are
    (Σ P_gg)² / Σ P_gh², P_gg = n_g and P_gh = -a_g a_h / n.

    References
    ----------
    Pustejovsky & Tipton (2018), equations 6 and 11, for an intercept alone.

    Checked against ``ols_cr2`` with a column of ones, and clubSandwich through it.

    Examples
    --------
    >>> result = clustered_mean(np.array([1.0, 2.0, 4.0, 5.0]), np.array([0, 0, 1, 1]))
    >>> result.value, result.std_error, round(result.df, 6)
    (3.0, 1.5, 1.0)
    """
    n = len(values)
    sizes = np.bincount(clusters).astype(np.float64)
    mean = float(values.mean())
    sums: Floats = np.bincount(clusters, weights=values - mean).astype(np.float64)
    if len(sizes) < 2:
        return ClusteredMean(mean, nan, nan, sums, sizes)
    weights = sizes / np.sqrt(1 - sizes / n)
    products = -np.outer(weights, weights) / n
    np.fill_diagonal(products, sizes)
    df = float(sizes.sum()) ** 2 / float((products**2).sum())
    variance = float((sums**2 / (1 - sizes / n)).sum()) / n**2
    return ClusteredMean(mean, sqrt(variance), df, sums, sizes)


def wild_bootstrap_t(mean: ClusteredMean, n_resamples: int, seed: int) -> Floats:
    """Draw the studentised deviations of a clustered mean, shape (n_resamples,).

    Each cluster's residuals are multiplied by one of Webb's six weights, ±sqrt(.5), ±1,
    ±sqrt(1.5), which a handful of clusters needs: two-point weights allow too few combinations.

    Examples
    --------
    >>> values, clusters = np.arange(12.0) % 5, np.repeat(np.arange(4), 3)
    >>> wild_bootstrap_t(clustered_mean(values, clusters), 3, seed=1).shape
    (3,)
    """
    rng = np.random.default_rng(seed)
    sizes, n = mean.sizes, float(mean.sizes.sum())
    values = np.concatenate([WEBB, -WEBB])
    signed = values[rng.integers(0, 6, (n_resamples, len(sizes)))] * mean.sums
    deviation = signed.sum(axis=1) / n
    residual = signed - deviation[:, None] * sizes
    variance = (residual**2 / (1 - sizes / n)).sum(axis=1) / n**2
    t: Floats = deviation / np.sqrt(variance)
    return t
