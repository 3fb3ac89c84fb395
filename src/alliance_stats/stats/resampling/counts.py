"""Bootstrap resamples as weights.

A resample draws n rows with replacement. Any statistic that depends on sums over rows needs only
how often each row was drawn, so a block of resamples is one product of a count matrix with a table
of row features. Drawing the row numbers is nearly all of the work.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from alliance_stats.stats.arrays import Floats

# Counts of this many rows stay in a processor's cache.
CELLS_AT_ONCE = 1_000_000


def weighted_means(features: Floats, *, n_resamples: int, seed: int) -> Floats:
    """Return the mean of every feature in every resample, shape (n_resamples, n_features).

    Answers: what would these averages have been in other samples of the same size? Centre the
    features first: means of large offsets lose digits.

    Parameters
    ----------
    features : ndarray, shape (n, n_features)
        One row per person; complete.
    n_resamples : int
        Number of resamples.
    seed : int
        Seed of the generator; the same seed gives the same resamples.

    Returns
    -------
    ndarray, shape (n_resamples, n_features)

    Notes
    -----
    Counts are small whole numbers, exact in single precision; the product is taken in double.

    References
    ----------
    Efron & Tibshirani (1993), An introduction to the bootstrap, section 20.2 (resampling vectors).

    Checked against averaging the drawn rows one resample at a time.

    Examples
    --------
    >>> weighted_means(np.array([[1.0], [1.0], [1.0]]), n_resamples=2, seed=1).tolist()
    [[1.0], [1.0]]
    """
    n = len(features)
    rng = np.random.default_rng(seed)
    block = max(1, CELLS_AT_ONCE // n)
    means = np.empty((n_resamples, features.shape[1]))
    for start in range(0, n_resamples, block):
        size = min(block, n_resamples - start)
        means[start : start + size] = draw_counts(rng, n, size) @ features
    return means / n


def draw_counts(rng: np.random.Generator, n: int, size: int) -> NDArray[np.float64]:
    """Return how often each of ``n`` rows occurs in each of ``size`` resamples.

    Examples
    --------
    >>> draw_counts(np.random.default_rng(1), 4, 2).sum(axis=1).tolist()
    [4.0, 4.0]
    """
    rows = rng.integers(0, n, (size, n), dtype=np.int32)
    # One flat count over all resamples: resample b owns the numbers b n … b n + n - 1.
    rows += np.arange(size, dtype=np.int32)[:, None] * np.int32(n)
    counts = np.bincount(rows.ravel(), minlength=size * n)
    return counts.reshape(size, n).astype(np.float64)
