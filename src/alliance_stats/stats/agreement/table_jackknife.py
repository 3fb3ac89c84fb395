"""Jackknife of statistics of a table of two raters' categories.

Pairs with the same two answers leave the same table behind, so a table of c² cells needs c²
values at most, however many pairs there are.
"""

from __future__ import annotations

from collections.abc import Callable
from math import atanh, nan, tanh

import numpy as np

from alliance_stats.stats.agreement.cross_table import CrossTable
from alliance_stats.stats.agreement.pair_influence import ONE_PAIR, Contribution, blank, jackknifed
from alliance_stats.stats.arrays import Floats, Integers
from alliance_stats.stats.interval import Interval, no_interval
from alliance_stats.stats.relations.influence import influence_error

METHOD = "jackknife on Fisher's z, Student t"
CLUSTERED = "jackknife contributions on Fisher's z, CR2 errors, Satterthwaite t"


def table_contributions(
    table: CrossTable, value: float, of_tables: Callable[[Floats], Floats]
) -> Contribution:
    """Return a coefficient with what each pair contributes to Fisher's z of it.

    Parameters
    ----------
    table : CrossTable
        The pairs.
    value : float
        The coefficient of the table.
    of_tables : callable
        ``counts (m, c, c) -> coefficients (m,)``.

    Examples
    --------
    >>> from alliance_stats.stats.agreement.cross_table import cross_table
    >>> table = cross_table([[3, 1], [1, 3]], None)
    >>> part = table_contributions(table, 0.5, lambda t: np.trace(t, axis1=1, axis2=2) / 8 - 0.25)
    >>> part.influence.round(3).tolist()
    [1.086, 1.086, 1.086, 0.0, 0.0, 1.086, 1.086, 1.086]
    """
    if not abs(value) < 1:
        return blank(value, "fisher", ONE_PAIR)
    c = len(table.counts)
    used = np.flatnonzero(table.counts.ravel())
    cells = np.eye(c * c)[used].reshape(-1, c, c)
    left_out = np.full(c * c, nan)
    left_out[used] = of_tables(table.counts - cells)
    return jackknifed(value, left_out[table.first * c + table.second], "fisher")


def table_interval(
    table: CrossTable,
    value: float,
    of_tables: Callable[[Floats], Floats],
    clusters: Integers | None,
    confidence: float,
) -> Interval:
    """Return the jackknife interval of a coefficient; NaN where there is none.

    Examples
    --------
    >>> from alliance_stats.stats.agreement.cross_table import cross_table
    >>> table = cross_table([[30, 10], [10, 30]], None)
    >>> share = lambda t: np.trace(t, axis1=1, axis2=2) / t.sum(axis=(1, 2))
    >>> round(table_interval(table, 0.75, share, None, 0.95).low, 3)
    0.634
    """
    method = METHOD if clusters is None else CLUSTERED
    part = table_contributions(table, value, of_tables)
    if part.undefined is not None:
        return no_interval(confidence, method)
    error = influence_error(part.influence, clusters, confidence)
    half = error.quantile * error.std_error
    z = atanh(value)
    return Interval(tanh(z - half), tanh(z + half), confidence, method)
