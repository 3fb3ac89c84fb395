"""Bootstrap of Cronbach's alpha."""

from __future__ import annotations

from dataclasses import dataclass
from math import nan

import numpy as np
from numpy.typing import ArrayLike

from alliance_stats.checks import check_confidence, check_positive
from alliance_stats.stats.alpha import alpha
from alliance_stats.stats.arrays import Floats, complete_rows, matrix
from alliance_stats.stats.interval import Interval, no_interval
from alliance_stats.stats.resampling.counts import weighted_means

PERCENTILE = "bootstrap percentile"


@dataclass(frozen=True, slots=True)
class AlphaBootstrap:
    """Bootstrap distribution of alpha; see :func:`alpha_bootstrap`.

    Attributes
    ----------
    value : float
        Alpha of the data.
    std_error : float
        Standard deviation of the replicates.
    interval : Interval
        Percentile interval.
    replicates : ndarray, shape (n_resamples,)
        Alpha of each resample; NaN where the resample does not vary.
    n, n_items, n_dropped : int
        Complete rows used, items, and rows left out.
    n_undefined, seed : int
        Resamples without an alpha, and the seed.
    method : str
        What was resampled.
    undefined : str or None
        Why the NaN among the numbers are NaN.
    """

    value: float
    std_error: float
    interval: Interval
    replicates: Floats
    n: int
    n_items: int
    n_dropped: int
    n_undefined: int
    seed: int
    method: str
    undefined: str | None = None


def alpha_bootstrap(
    items: ArrayLike, *, n_resamples: int = 1000, seed: int = 0, confidence: float = 0.95
) -> AlphaBootstrap:
    """Resample people and recompute Cronbach's alpha.

    Answers: how uncertain is alpha when items are far from normal? People must be independent of
    each other: rows of one person or one coach belong in one resampling unit.

    Parameters
    ----------
    items : array_like, shape (n_people, n_items)
        Answers in scale points; incomplete rows are left out and counted.
    n_resamples, seed : int
        Number of resamples, and seed.
    confidence : float, default 0.95
        Level of the percentile interval.

    Returns
    -------
    AlphaBootstrap
        NaN, with the reason, where alpha itself is undefined.

    Raises
    ------
    OptionError
        If there are fewer than two columns.

    Notes
    -----
    Alpha needs k + 2 means per resample: of each item x_j, of Σ x_j², and of the squared total.

    References
    ----------
    Efron & Tibshirani (1993), section 13.3.

    Checked against recomputing alpha from the drawn rows, and Feldt's interval for normal items.

    Examples
    --------
    >>> rows = [[4, 5, 4], [2, 3, 2], [5, 5, 3], [1, 2, 2], [3, 3, 4], [4, 4, 5]]
    >>> result = alpha_bootstrap(rows, n_resamples=200, seed=7)
    >>> round(result.value, 4), result.interval.low < result.value < result.interval.high
    (0.8712, True)
    """
    check_confidence(confidence)
    check_positive(n_resamples, "n_resamples")
    table = matrix("items", items, min_columns=2)
    rows, dropped = complete_rows(table)
    observed = alpha(rows)
    n, k = rows.shape
    replicates = np.full(n_resamples, nan)
    if not np.isnan(observed.value):
        replicates = _replicates(rows, n_resamples, seed)
    known = replicates[~np.isnan(replicates)]
    usable = len(known) > 1
    interval = no_interval(confidence, PERCENTILE)
    if usable:
        tail = (1 - confidence) / 2
        low, high = np.quantile(known, [tail, 1 - tail])
        interval = Interval(float(low), float(high), confidence, PERCENTILE)
    return AlphaBootstrap(
        value=observed.value,
        std_error=float(known.std(ddof=1)) if usable else nan,
        interval=interval,
        replicates=replicates,
        n=n,
        n_items=k,
        n_dropped=dropped,
        n_undefined=n_resamples - len(known),
        seed=seed,
        method="bootstrap of rows, listwise",
        undefined=None if usable else observed.undefined or "No resample has an alpha.",
    )


def _replicates(rows: Floats, n_resamples: int, seed: int) -> Floats:
    k = rows.shape[1]
    centred = rows - rows.mean(axis=0)
    total = centred.sum(axis=1)
    features = np.column_stack([centred, (centred**2).sum(axis=1), total**2])
    means = weighted_means(features, n_resamples=n_resamples, seed=seed)
    items, squares, squared_total = means[:, :k], means[:, k], means[:, k + 1]
    item_variances = squares - (items**2).sum(axis=1)
    total_variance = squared_total - items.sum(axis=1) ** 2
    # A resample of equal rows has a total variance of rounding size.
    varies = total_variance > 1e-12 * float((total**2).mean())
    ratio = item_variances / np.where(varies, total_variance, 1.0)
    replicates: Floats = np.where(varies, k / (k - 1) * (1 - ratio), nan)
    return replicates
