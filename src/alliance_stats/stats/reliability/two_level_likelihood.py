"""The normal likelihood of rows in clusters: covariances within, covariances between, means.

A row is the mean of all, plus what its cluster has to itself (covariances Σ_b), plus what the row
has to itself (Σ_w). A cluster of n rows then says two independent things: its mean, with
covariances V = Σ_b + Σ_w / n, and how its rows scatter about that mean. So rows are needed only
through the pooled scatter within clusters and the means of the clusters, which may differ in size.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import log, pi

import numpy as np

from alliance_stats.stats.arrays import Floats, Integers

# Smallest eigenvalue, as a share of the largest, below which a matrix has no inverse.
SINGULAR = 1e-13


@dataclass(frozen=True, slots=True)
class TwoLevelSample:
    """What rows in clusters say about their moments.

    Attributes
    ----------
    n, n_clusters : int
        Rows and clusters.
    scatter : ndarray, shape (k, k)
        Squares and products about the means of the clusters, summed.
    sizes, counts : ndarray, shape (s,)
        The different sizes of clusters, and how many clusters have each.
    means : ndarray, shape (s, k)
        Mean of the cluster means of each size.
    spreads : ndarray, shape (s, k, k)
        Squares and products of the cluster means of each size about their mean, summed.
    """

    n: int
    n_clusters: int
    scatter: Floats
    sizes: Floats
    counts: Floats
    means: Floats
    spreads: Floats


@dataclass(frozen=True, slots=True)
class Slope:
    """The log-likelihood and its derivatives by Σ_w, Σ_b (as symmetric matrices) and the means."""

    value: float
    within: Floats
    between: Floats
    means: Floats


def summarise(rows: Floats, codes: Integers) -> TwoLevelSample:
    """Summarise complete rows, shape (n, k), whose clusters are numbered 0, 1, ….

    Examples
    --------
    >>> found = summarise(np.array([[1.0], [3.0], [5.0]]), np.array([0, 0, 1]))
    >>> found.scatter.tolist(), found.sizes.tolist(), found.means.tolist()
    ([[2.0]], [1.0, 2.0], [[5.0], [2.0]])
    """
    n, k = rows.shape
    size = np.bincount(codes)
    centres = np.stack([np.bincount(codes, column) for column in rows.T], axis=1) / size[:, None]
    about = rows - centres[codes]
    sizes, which = np.unique(size, return_inverse=True)
    means, spreads = np.empty((len(sizes), k)), np.empty((len(sizes), k, k))
    for s in range(len(sizes)):
        here = centres[which == s]
        means[s] = here.mean(axis=0)
        spreads[s] = (here - means[s]).T @ (here - means[s])
    counts = np.bincount(which).astype(np.float64)
    return TwoLevelSample(
        n, len(size), about.T @ about, sizes.astype(np.float64), counts, means, spreads
    )


def slope(sample: TwoLevelSample, within: Floats, between: Floats, means: Floats) -> Slope | None:
    """Return the log-likelihood and its derivatives; None where it does not exist.

    Notes
    -----
    With N rows in J clusters, S their scatter, J_s clusters of size n_s and M_s the squares and
    products of their means about μ, V_s = Σ_b + Σ_w / n_s:

    -2ℓ = N k ln 2π + (N - J) ln|Σ_w| + tr(Σ_w⁻¹ S) + Σ_s [J_s (k ln n_s + ln|V_s|) + tr(V_s⁻¹ M_s)]

    References
    ----------
    Muthén (1994), Sociological Methods & Research 22:376. McDonald & Goldstein (1989), British
    Journal of Mathematical and Statistical Psychology 42:215.

    Checked against lavaan (case A53) and, for the derivatives, central differences.
    """
    k = len(means)
    combined = between + within / sample.sizes[:, None, None]
    stack = np.concatenate([within[None], combined])
    if not np.isfinite(stack).all():
        return None
    values = np.linalg.eigvalsh(stack)
    if (values[:, 0] <= SINGULAR * values[:, -1]).any():
        return None
    logs = np.log(values).sum(axis=1)
    inverse = np.linalg.inv(stack)
    away = sample.means - means
    about = sample.spreads + sample.counts[:, None, None] * away[:, :, None] * away[:, None, :]
    rest = sample.n - sample.n_clusters
    deviance = sample.n * k * log(2 * pi) + rest * logs[0] + (inverse[0] * sample.scatter).sum()
    deviance += float(sample.counts @ (k * np.log(sample.sizes) + logs[1:]))
    deviance += float((inverse[1:] * about).sum())
    by_combined = sample.counts[:, None, None] * inverse[1:] - inverse[1:] @ about @ inverse[1:]
    by_within = rest * inverse[0] - inverse[0] @ sample.scatter @ inverse[0]
    by_within = by_within + (by_combined / sample.sizes[:, None, None]).sum(axis=0)
    pull = (inverse[1:] @ (sample.counts[:, None] * away)[..., None])[..., 0].sum(axis=0)
    return Slope(-0.5 * deviance, -0.5 * by_within, -0.5 * by_combined.sum(axis=0), pull)
