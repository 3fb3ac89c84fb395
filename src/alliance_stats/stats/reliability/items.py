"""The item table: how each item of a scale behaves among the others."""

from __future__ import annotations

from dataclasses import dataclass
from math import nan, sqrt

import numpy as np
from numpy.typing import ArrayLike

from alliance_stats.checks import check_choice
from alliance_stats.stats.arrays import Floats, is_constant, matrix
from alliance_stats.stats.reliability.alpha import alpha_of
from alliance_stats.stats.reliability.covariances import (
    MISSING,
    Missing,
    item_covariance,
    used_rows,
)


@dataclass(frozen=True, slots=True)
class ItemStatistics:
    """One row of the item table; see :func:`item_table`.

    Attributes
    ----------
    index : int
        Column of the item, from 0.
    n : int
        Answers used for mean and standard deviation.
    mean, sd : float
        In scale points.
    item_total : float
        Correlation with the sum of the other items (corrected item-total correlation).
    alpha_if_deleted : float
        Raw alpha of the other items; NaN with two items.
    missing : float
        Share of all rows without an answer.
    floor, ceiling : float
        Share of all answers at the lowest and the highest possible value; NaN when these were
        not given.
    undefined : str or None
        Why the NaN among the numbers are NaN.
    """

    index: int
    n: int
    mean: float
    sd: float
    item_total: float
    alpha_if_deleted: float
    missing: float
    floor: float
    ceiling: float
    undefined: str | None = None


def item_table(
    items: ArrayLike,
    *,
    minimum: float | None = None,
    maximum: float | None = None,
    missing: Missing = "listwise",
) -> tuple[ItemStatistics, ...]:
    """Describe every item of a scale.

    Answers: which items are hard to answer, pile up at an end, or do not go with the others?

    Parameters
    ----------
    items : array_like, shape (n_people, n_items)
        Answers in scale points, keyed in one direction; NaN where one is missing.
    minimum, maximum : float, optional
        Lowest and highest possible answer, as declared (never taken from the data).
    missing : {"listwise", "pairwise"}, default "listwise"
        Rows behind mean, sd, item-total and alpha: complete ones, or all answers there are.
        Missing, floor and ceiling always look at all rows.

    Returns
    -------
    tuple of ItemStatistics
        In column order. NaN, with the reason, for an item that does not vary or below 3 rows.

    Raises
    ------
    OptionError
        If there are fewer than two columns.

    Notes
    -----
    Item-total: (Σ_j≠i c_ij) / sqrt(c_ii Σ_j,k≠i c_jk) from the item covariances c.

    References
    ----------
    Nunnally & Bernstein (1994), Psychometric theory, chapter 8.

    Checked against psych::alpha (tests/reference/alpha.json).

    Examples
    --------
    >>> table = item_table([[4, 5, 4], [2, 3, 2], [5, 5, 3], [1, 2, 2]], minimum=1, maximum=5)
    >>> [round(item.item_total, 3) for item in table], table[1].ceiling
    ([0.92, 0.993, 0.817], 0.5)
    """
    check_choice("missing", missing, MISSING)
    table = matrix("items", items, min_columns=2)
    rows, _ = used_rows(table, missing)
    k = table.shape[1]
    cov = item_covariance(rows, missing) if len(rows) > 2 else np.full((k, k), nan)
    return tuple(_item(j, table[:, j], rows, cov, minimum, maximum) for j in range(k))


def _item(
    j: int, column: Floats, rows: Floats, cov: Floats, low: float | None, high: float | None
) -> ItemStatistics:
    answers = column[~np.isnan(column)]
    used = rows[:, j][~np.isnan(rows[:, j])]
    flat = is_constant(used)
    others = np.delete(np.delete(cov, j, axis=0), j, axis=1)
    shared = float(np.delete(cov[j], j).sum())
    # A constant item has covariances of rounding size; its correlation is 0/0.
    product = 0.0 if flat else float(cov[j, j]) * float(others.sum())
    item_total = shared / sqrt(product) if product > 0 else nan
    return ItemStatistics(
        index=j,
        n=len(used),
        mean=float(used.mean()) if len(used) else nan,
        sd=nan if len(used) < 2 else 0.0 if flat else float(used.std(ddof=1)),
        item_total=item_total,
        alpha_if_deleted=_alpha_without(rows, j, others),
        missing=(len(column) - len(answers)) / len(column) if len(column) else nan,
        floor=nan if low is None or not len(answers) else float((answers == low).mean()),
        ceiling=nan if high is None or not len(answers) else float((answers == high).mean()),
        undefined=_reason(len(rows), flat, item_total),
    )


def _alpha_without(rows: Floats, j: int, others: Floats) -> float:
    """Alpha of the other items; NaN where their sum does not vary."""
    rest = np.delete(rows, j, axis=1).sum(axis=1)
    known = rest[~np.isnan(rest)]
    return nan if len(known) and is_constant(known) else alpha_of(others)


def _reason(n: int, flat: bool, item_total: float) -> str | None:
    if n < 3:
        return f"The item table needs at least 3 rows; there are {n}."
    if flat:
        return "The item does not vary, so it has no correlation with the others."
    if np.isnan(item_total):
        return "The sum of the other items does not vary."
    return None
