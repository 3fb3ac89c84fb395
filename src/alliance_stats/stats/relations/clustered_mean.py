"""The mean of clustered values and its CR2 variance.

A mean is a regression on an intercept alone, for which the general formulas of ``cr2.py`` close:
with n rows, cluster sizes n_g and cluster sums of residuals S_g, the CR2 variance is
Σ S_g² / (1 - n_g/n) / n².
"""

from __future__ import annotations

from dataclasses import dataclass
from math import nan, sqrt

import numpy as np

from alliance_stats.stats.arrays import Floats, Integers


@dataclass(frozen=True, slots=True)
class ClusteredMean:
    """Mean of clustered values with its CR2 standard error.

    Attributes
    ----------
    value, std_error, df : float
        The mean, its standard error and Satterthwaite's degrees of freedom.
    """

    value: float
    std_error: float
    df: float


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
        return ClusteredMean(mean, nan, nan)
    squares = sizes**2 / (1 - sizes / n)
    # Sum of P_gh² over all pairs of different clusters, without the matrix of pairs.
    between = (float(squares.sum()) ** 2 - float((squares**2).sum())) / n**2
    df = float(sizes.sum()) ** 2 / (float((sizes**2).sum()) + between)
    variance = float((sums**2 / (1 - sizes / n)).sum()) / n**2
    return ClusteredMean(mean, sqrt(variance), df)
