"""Covariances and correlations of a table of items, from complete rows or pair by pair."""

from __future__ import annotations

from typing import Literal

import numpy as np

from alliance_stats.stats.arrays import Floats, complete_rows, is_constant

Missing = Literal["listwise", "pairwise"]
MISSING: tuple[Missing, ...] = ("listwise", "pairwise")


def covariance(table: Floats) -> Floats:
    """Return the covariance matrix (divisor n - 1) of complete rows, shape (k, k).

    Examples
    --------
    >>> covariance(np.array([[1.0, 2.0], [3.0, 6.0]]))
    array([[2., 4.],
           [4., 8.]])
    """
    centred = table - table.mean(axis=0)
    product: Floats = centred.T @ centred / (len(table) - 1)
    return product


def pairwise_covariance(table: Floats) -> Floats:
    """Return covariances, each from the rows where both items are answered (R: ``use="pairwise"``).

    The result need not be a covariance matrix of anything: it may have negative eigenvalues.
    A pair with fewer than two common rows is NaN.

    Examples
    --------
    >>> pairwise_covariance(np.array([[1.0, 2.0], [3.0, 6.0], [8.0, np.nan]]))
    array([[13.,  4.],
           [ 4.,  8.]])
    """
    return _pairwise(table)[0]


def pairwise_correlation(table: Floats) -> Floats:
    """Return correlations, each from the rows where both items are answered.

    Unlike a pairwise covariance matrix rescaled by its diagonal, both standard deviations of a
    correlation come from the pair's own rows.

    Examples
    --------
    >>> pairwise_correlation(np.array([[1.0, 2.0], [3.0, 6.0], [8.0, np.nan]]))
    array([[1., 1.],
           [1., 1.]])
    """
    cross, squares = _pairwise(table)
    with np.errstate(invalid="ignore", divide="ignore"):
        correlation: Floats = cross / np.sqrt(squares * squares.T)
    return correlation


def as_correlation(cov: Floats) -> Floats:
    """Rescale a covariance matrix to correlations; NaN where a variance is zero.

    Examples
    --------
    >>> as_correlation(np.array([[4.0, 3.0], [3.0, 9.0]]))
    array([[1. , 0.5],
           [0.5, 1. ]])
    """
    spread = np.sqrt(np.diag(cov))
    with np.errstate(invalid="ignore", divide="ignore"):
        correlation: Floats = cov / np.outer(spread, spread)
    return correlation


def constant_columns(table: Floats) -> list[int]:
    """Return the columns whose answers are all equal (or that have no answer).

    Examples
    --------
    >>> constant_columns(np.array([[1.0, 2.0], [1.0, 3.0], [np.nan, 4.0]]))
    [0]
    """
    columns = (column[~np.isnan(column)] for column in table.T)
    return [j for j, column in enumerate(columns) if is_constant(column)]


def used_rows(table: Floats, missing: Missing) -> tuple[Floats, int]:
    """Return the rows that a missing-data policy uses and how many it drops.

    Listwise keeps complete rows, pairwise every row with at least one answer.

    Examples
    --------
    >>> used_rows(np.array([[1.0, 2.0], [3.0, np.nan], [np.nan, np.nan]]), "pairwise")[1]
    1
    """
    if missing == "listwise":
        return complete_rows(table)
    answered = ~np.isnan(table).all(axis=1)
    return table[answered], int(len(table) - answered.sum())


def item_covariance(table: Floats, missing: Missing) -> Floats:
    """Return the item covariances under a missing-data policy; rows as ``used_rows`` gives them.

    Examples
    --------
    >>> item_covariance(np.array([[1.0, 2.0], [3.0, 6.0]]), "listwise").shape
    (2, 2)
    """
    return covariance(table) if missing == "listwise" else pairwise_covariance(table)


def _pairwise(table: Floats) -> tuple[Floats, Floats]:
    """Cross-products of i and j, and squares of i, both over the rows common to i and j."""
    answered = (~np.isnan(table)).astype(np.float64)
    filled = np.where(answered > 0, table - np.nanmean(table, axis=0), 0.0)
    n = answered.T @ answered
    sums = filled.T @ answered
    with np.errstate(invalid="ignore", divide="ignore"):
        cross = (filled.T @ filled - sums * sums.T / n) / (n - 1)
        squares = ((filled**2).T @ answered - sums**2 / n) / (n - 1)
    cross[n < 2] = np.nan
    return cross, squares
