"""From the influence of single rows to the error of an estimate.

To first order an estimate is the mean of what each row contributes to it. That mean has an error
like any other, for independent rows and for rows in clusters; no distribution is assumed.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import nan

import numpy as np

from alliance_stats.stats.arrays import ROUNDING, Floats, Integers
from alliance_stats.stats.distributions import t_quantile
from alliance_stats.stats.relations.clustered_mean import clustered_mean
from alliance_stats.stats.relations.regression import MIN_CLUSTERS


@dataclass(frozen=True, slots=True)
class InfluenceError:
    """Standard error of an estimate, made of its influence values.

    Attributes
    ----------
    std_error, df : float
        Standard error, and degrees of freedom of its t distribution.
    quantile : float
        Half the width of the interval in standard errors; NaN where clusters are too few.
    n_clusters : int
        Clusters; 0 where rows count as independent.
    undefined : str or None
        Why there is no interval.
    """

    std_error: float
    df: float
    quantile: float
    n_clusters: int
    undefined: str | None = None


def influence_error(values: Floats, clusters: Integers | None, confidence: float) -> InfluenceError:
    """Return the error of an estimate from the influence of each row.

    Parameters
    ----------
    values : ndarray, shape (n,)
        Influence values; their mean is zero.
    clusters : ndarray of int, shape (n,), or None
        Cluster of each row, or None for independent rows.
    confidence : float
        Level of the interval to come.

    Returns
    -------
    InfluenceError
        sd / sqrt(n) with n - 1 degrees of freedom, or CR2 with Satterthwaite's. Below 8 clusters
        the standard error stays and the quantile is NaN.

    Examples
    --------
    >>> round(influence_error(np.array([-1.0, 0.0, 1.0]), None, 0.95).df, 6)
    2.0
    """
    codes = np.arange(len(values)) if clusters is None else clusters
    mean = clustered_mean(values, codes)
    n_clusters = 0 if clusters is None else int(codes.max()) + 1
    if clusters is not None and n_clusters < MIN_CLUSTERS:
        reason = (
            f"An interval over clusters needs at least {MIN_CLUSTERS} of them; there are "
            f"{n_clusters}."
        )
        return InfluenceError(mean.std_error, mean.df, nan, n_clusters, reason)
    if not mean.std_error > ROUNDING * float(np.abs(values).max(initial=1.0)):
        reason = "The rows do not differ in what they contribute, so there is no interval."
        return InfluenceError(mean.std_error, mean.df, nan, n_clusters, reason)
    quantile = t_quantile((1 + confidence) / 2, mean.df)
    return InfluenceError(mean.std_error, mean.df, quantile, n_clusters)
