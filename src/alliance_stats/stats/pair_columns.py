"""Correlation and ICC of many pairs of columns at once, incomplete pairs left out.

What a null distribution needs: the number alone, thousands of times, for every re-pairing anew.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from alliance_stats.errors import OptionError
from alliance_stats.stats.arrays import ROUNDING, Floats


def columns_pearson(x: ArrayLike, y: ArrayLike) -> Floats:
    """Correlate each column of ``x`` with the same column of ``y``.

    Parameters
    ----------
    x, y : array_like, shape (n, m)
        NaN where missing; a pair with a missing side is left out of its column.

    Returns
    -------
    ndarray, shape (m,)
        NaN below 3 pairs, or where a column does not vary.

    Raises
    ------
    OptionError
        If shapes differ.

    Notes
    -----
    Covariance over the root of the product of the variances.

    Checked against numpy.corrcoef.

    Examples
    --------
    >>> columns_pearson([[1, 1], [2, 2], [3, np.nan], [5, 4]], [[1, 1], [3, 5], [2, 4], [4, 2]])
    array([0.83152184, 0.05241424])
    """
    _, _, sxx, syy, sxy, n = _moments(x, y)
    usable = (n >= 3) & (sxx > 0) & (syy > 0)
    r: Floats = np.where(usable, sxy / np.sqrt(np.where(usable, sxx * syy, 1.0)), np.nan)
    return np.clip(r, -1.0, 1.0)


def columns_icc_a1(x: ArrayLike, y: ArrayLike) -> Floats:
    """Return ICC(A,1) of each column of ``x`` with the same column of ``y``.

    Parameters
    ----------
    x, y : array_like, shape (n, m)
        As in :func:`columns_pearson`.

    Returns
    -------
    ndarray, shape (m,)
        NaN below 3 pairs, or where nothing varies.

    Raises
    ------
    OptionError
        If shapes differ.

    Notes
    -----
    With two raters 2 s_xy / (s_x² + s_y² + d² - s_d² / n), d the difference of the means and s_d²
    the variance of the differences (McGraw & Wong 1996, Case 2A).

    Checked against ``icc``.

    Examples
    --------
    >>> columns_icc_a1([[1.0], [2], [3], [5]], [[1.0], [3], [2], [4]])
    array([0.83018868])
    """
    mean_x, mean_y, sxx, syy, sxy, n = _moments(x, y)
    usable = (n >= 3) & (sxx + syy > 0)
    size = np.where(usable, n, 3.0)
    sxx, syy, sxy = (part / (size - 1) for part in (sxx, syy, sxy))
    gap = (mean_x - mean_y) ** 2 - (sxx + syy - 2 * sxy) / size
    below = np.where(usable, sxx + syy + gap, 1.0)
    value: Floats = np.where(
        usable & (below > 0), 2 * sxy / np.where(below > 0, below, 1.0), np.nan
    )
    return value


def _moments(x: ArrayLike, y: ArrayLike) -> tuple[Floats, ...]:
    """Means, sums of squares and products, and number of complete pairs, each shape (m,)."""
    a, b = np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
    if a.ndim != 2 or a.shape != b.shape:
        raise OptionError(f"`x` and `y` must be tables of one shape; got {a.shape} and {b.shape}.")
    there = ~np.isnan(a + b)
    n = there.sum(axis=0).astype(np.float64)
    known = np.maximum(n, 1.0)
    a, b = np.where(there, a, 0.0), np.where(there, b, 0.0)
    mean_a, mean_b = a.sum(axis=0) / known, b.sum(axis=0) / known
    da, db = np.where(there, a - mean_a, 0.0), np.where(there, b - mean_b, 0.0)
    sums = [(da**2).sum(axis=0), (db**2).sum(axis=0)]
    # What is left of equal answers after their mean is taken out is rounding, not spread.
    for j, (column, mean) in enumerate(((a, mean_a), (b, mean_b))):
        floor = known * (ROUNDING * np.maximum(np.abs(column).max(axis=0), np.abs(mean))) ** 2
        sums[j] = np.where(sums[j] <= floor, 0.0, sums[j])
    return mean_a, mean_b, sums[0], sums[1], (da * db).sum(axis=0), n
