"""All ways of cutting a set of items into two halves."""

from __future__ import annotations

from itertools import combinations
from math import nan

import numpy as np

from alliance_stats.stats.arrays import Floats

MOST_ITEMS = 12


def half_signs(n_items: int) -> Floats:
    """Return every split as signs, shape (n_splits, n_items): +1 for one half, -1 for the other.

    With an odd number of items the halves differ in size by one. Each split appears once.

    Examples
    --------
    >>> half_signs(4).astype(int).tolist()
    [[1, 1, -1, -1], [1, -1, 1, -1], [1, -1, -1, 1]]
    """
    half = n_items // 2
    chosen = [split for split in combinations(range(n_items), half)]
    if n_items % 2 == 0:
        # A half and its complement are the same split; keep the one with the first item.
        chosen = [split for split in chosen if split[0] == 0]
    signs = np.full((len(chosen), n_items), -1.0)
    signs[np.arange(len(chosen))[:, None], chosen] = 1.0
    return signs


def split_coefficients(cov: Floats) -> Floats:
    """Return Guttman's coefficient of every split of a covariance matrix; empty above 12 items.

    With halves A and B it is 4 cov(A, B) / var(A + B) = 1 - var(A - B) / var(A + B).

    Examples
    --------
    >>> split_coefficients(np.array([[1, 0.5], [0.5, 1]])).round(6).tolist()
    [0.666667]
    """
    if len(cov) > MOST_ITEMS:
        return np.empty(0)
    signs = half_signs(len(cov))
    contrast = ((signs @ cov) * signs).sum(axis=1)
    coefficients: Floats = 1 - contrast / float(cov.sum())
    return coefficients


def best_split(cov: Floats) -> float:
    """Return the largest split coefficient (Guttman's lambda 4); NaN above 12 items.

    Examples
    --------
    >>> round(best_split(np.array([[1, 0.5], [0.5, 1]])), 6)
    0.666667
    """
    coefficients = split_coefficients(cov)
    return float(coefficients.max()) if len(coefficients) else nan
