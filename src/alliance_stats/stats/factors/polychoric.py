"""Polychoric correlations: of the normal variables that ordered answers are cut from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from alliance_stats.stats.arrays import Floats, complete_rows, matrix
from alliance_stats.stats.factors.polychoric_pairs import (
    coded_answers,
    fit_pairs,
    margins,
    pair_tables,
    square,
)

MOST_STEPS = 20


@dataclass(frozen=True, slots=True)
class Polychoric:
    """Polychoric correlations; see :func:`polychoric`.

    Attributes
    ----------
    correlations, std_errors : ndarray, shape (k, k)
        NaN where a pair has no solution; the diagonal is 1, its errors 0.
    thresholds : tuple of tuple of float
        For each item, where its normal variable is cut: one less than its answer steps.
    categories : tuple of tuple of float
        The answers of each item that occur, in order.
    n, n_items, n_dropped : int
        Complete rows used, items, rows left out.
    n_bound : int
        Pairs whose correlation would go to plus or minus one.
    method : str
        Name of the estimator.
    undefined : str or None
        Why the NaN among the numbers are NaN.
    """

    correlations: Floats
    std_errors: Floats
    thresholds: tuple[tuple[float, ...], ...]
    categories: tuple[tuple[float, ...], ...]
    n: int
    n_items: int
    n_dropped: int
    n_bound: int
    method: str
    undefined: str | None = None


def polychoric(items: ArrayLike) -> Polychoric:
    """Estimate the polychoric correlations of all pairs of items.

    Answers: how closely would the items go together if answers were not forced into a few steps?
    Each ordered answer is taken to be a cut standard normal variable, and each pair of them to be
    bivariate normal. Use it for rating scales of up to about seven steps.

    Parameters
    ----------
    items : array_like, shape (n_people, n_items)
        Answers as numbers in their order (their distances do not matter); incomplete rows are
        left out and counted.

    Returns
    -------
    Polychoric
        NaN, with the reason, for an item without variance, below 3 rows, or above 20 steps.

    Raises
    ------
    OptionError
        If there are fewer than two columns.

    Notes
    -----
    Two steps: thresholds from the shares of answers of each item alone, then each correlation by
    Fisher scoring on its own table, all pairs together. No constant is added to empty cells.
    Standard errors allow for the estimated thresholds, by the rows' own influence.

    References
    ----------
    Olsson (1979), Psychometrika 44:443. Muthén (1984), Psychometrika 49:115 (errors).

    Checked against lavaan::lavCor (tests/reference/omega_ordinal.json; case A08).

    Examples
    --------
    >>> x = [1, 1, 1, 2, 2, 2, 3, 3, 3, 3]
    >>> y = [1, 1, 2, 1, 2, 2, 2, 2, 1, 2]
    >>> result = polychoric(np.column_stack([x, y]))
    >>> round(float(result.correlations[0, 1]), 3), len(result.thresholds[0])
    (0.472, 2)
    """
    table = matrix("items", items, min_columns=2)
    rows, dropped = complete_rows(table)
    n, k = rows.shape
    blank = np.full((k, k), np.nan)
    answers = tuple(tuple(np.unique(column).tolist()) for column in rows.T)
    reason = ordered_reason(rows)
    cuts: tuple[tuple[float, ...], ...] = ()
    correlations, errors, n_bound = blank, blank, 0
    if reason is None:
        coded = coded_answers(rows)
        fit = fit_pairs(pair_tables(coded), margins(coded))
        cuts = tuple(tuple(line[np.isfinite(line)].tolist()) for line in fit.cuts)
        correlations, errors = square(fit.rho, k), square(fit.std_error, k, diagonal=0.0)
        n_bound = int(fit.bound.sum())
    if n_bound:
        reason = f"{n_bound} of {k * (k - 1) // 2} correlations would be plus or minus one."
    return Polychoric(
        correlations=correlations,
        std_errors=errors,
        thresholds=cuts,
        categories=answers,
        n=n,
        n_items=k,
        n_dropped=dropped,
        n_bound=n_bound,
        method="polychoric, two-step maximum likelihood, listwise",
        undefined=reason,
    )


def ordered_reason(rows: Floats) -> str | None:
    """Say why rows cannot be treated as ordered answers, or None.

    Examples
    --------
    >>> ordered_reason(np.ones((4, 2)))
    'Polychoric correlations are undefined: an item has the same answer everywhere.'
    """
    if len(rows) < 3:
        return f"Polychoric correlations need at least 3 complete rows; there are {len(rows)}."
    steps = [len(np.unique(column)) for column in rows.T]
    if min(steps) < 2:
        return "Polychoric correlations are undefined: an item has the same answer everywhere."
    if max(steps) > MOST_STEPS:
        return (
            f"Polychoric correlations need at most {MOST_STEPS} answer steps; found {max(steps)}."
        )
    return None
