"""What the data say, as far as a normal likelihood can hear: counts, means and covariances.

Rows are grouped by which values they have. Complete data are one pattern; published moments are
one pattern too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from alliance_stats.stats.arrays import Floats, Integers


@dataclass(frozen=True, slots=True)
class Sample:
    """Sufficient statistics of one group, with a leading axis b for replicates.

    Attributes
    ----------
    names : tuple of str
        The p variables.
    count : ndarray, shape (b, k)
        Rows (or weights) of each of the k patterns.
    means : ndarray, shape (b, k, p)
        Of each pattern, less ``centre``; 0 where the pattern has no values.
    covariances : ndarray, shape (b, k, p, p)
        With divisor n; 0 where the pattern has no values.
    centre : ndarray, shape (p,)
        Subtracted from all values, so that sums lose no digits.
    pattern : ndarray of bool, shape (k, p)
        Which variables a pattern has.
    rows : ndarray, shape (n, p), or None
        The centred values (0 where missing), for case-wise scores; None for published moments.
    row_pattern : ndarray of int, shape (n,), or None
        Pattern of each row.
    """

    names: tuple[str, ...]
    count: Floats
    means: Floats
    covariances: Floats
    centre: Floats
    pattern: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]
    rows: Floats | None = None
    row_pattern: Integers | None = None

    @property
    def complete(self) -> bool:
        """Whether no value is missing."""
        return bool(self.pattern.all())

    @property
    def n(self) -> float:
        """Number of rows in the first replicate."""
        return float(self.count[0].sum())

    @property
    def observed(self) -> Floats:
        """Mask of the cells of each pattern's covariance matrix, shape (k, p, p)."""
        both = self.pattern[:, :, None] & self.pattern[:, None, :]
        return both.astype(np.float64)

    @property
    def filling(self) -> Floats:
        """Identity on the missing variables of each pattern, shape (k, p, p)."""
        missing = (~self.pattern).astype(np.float64)
        return missing[:, :, None] * np.eye(len(self.names))


def of_rows(names: Sequence[str], table: Floats) -> Sample:
    """Summarise rows, shape (n, p), NaN where missing; every row has at least one value.

    Examples
    --------
    >>> sample = of_rows(["x", "y"], np.array([[1.0, 2.0], [3.0, 2.0], [2.0, np.nan]]))
    >>> sample.count.tolist(), sample.complete
    ([[1.0, 2.0]], False)
    """
    there = ~np.isnan(table)
    if there.all():
        pattern, codes = np.ones((1, table.shape[1]), dtype=bool), np.zeros(len(table), np.intp)
    else:
        pattern, codes = np.unique(there, axis=0, return_inverse=True)
    centre = np.nanmean(table, axis=0)
    rows = np.where(there, table - centre, 0.0)
    empty = Sample(
        tuple(names), *_nothing(len(pattern), len(centre)), centre, pattern, rows, codes.ravel()
    )
    return weighted(empty, None)


def _nothing(k: int, p: int) -> tuple[Floats, Floats, Floats]:
    return np.zeros((1, k)), np.zeros((1, k, p)), np.zeros((1, k, p, p))


def weighted(sample: Sample, weights: Floats | None) -> Sample:
    """Return the statistics of reweighted rows: weights (b, n), or None for once each.

    Counts of a bootstrap resample are weights; so all replicates are a few matrix products.
    """
    if sample.rows is None or sample.row_pattern is None:
        return sample
    p = len(sample.names)
    first, second = np.triu_indices(p)
    features = np.hstack([np.ones((len(sample.rows), 1)), sample.rows])
    features = np.hstack([features, sample.rows[:, first] * sample.rows[:, second]])
    b = 1 if weights is None else len(weights)
    sums = np.empty((b, len(sample.pattern), features.shape[1]))
    for code in range(len(sample.pattern)):
        here = sample.row_pattern == code
        part = features[here]
        sums[:, code] = part.sum(axis=0) if weights is None else weights[:, here] @ part
    count = sums[..., 0]
    share = sums / np.where(count > 0, count, 1.0)[..., None]
    means = share[..., 1 : p + 1]
    covariances = np.empty((*count.shape, p, p))
    covariances[..., first, second] = share[..., p + 1 :]
    covariances[..., second, first] = share[..., p + 1 :]
    covariances -= means[..., :, None] * means[..., None, :]
    return Sample(
        sample.names,
        count,
        means,
        covariances,
        sample.centre,
        sample.pattern,
        sample.rows,
        sample.row_pattern,
    )


def of_moments(names: Sequence[str], n: float, covariance: Floats, means: Floats) -> Sample:
    """Take a covariance matrix with divisor n and means as they are.

    Examples
    --------
    >>> of_moments(["x"], 10, np.eye(1), np.zeros(1)).n
    10.0
    """
    p = len(names)
    return Sample(
        tuple(names),
        np.array([[float(n)]]),
        np.zeros((1, 1, p)),
        np.asarray(covariance, dtype=np.float64)[None, None],
        np.asarray(means, dtype=np.float64),
        np.ones((1, p), dtype=bool),
    )
