"""Two raters' answers counted against each other, and how far apart two answers are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import ArrayLike

from alliance_stats.checks import check_choice
from alliance_stats.errors import OptionError
from alliance_stats.stats.arrays import Floats, Integers, is_missing, matrix, numbers, vector

Scheme = Literal["quadratic", "linear", "unweighted"]
Weights: TypeAlias = Scheme | ArrayLike
TableOrPair: TypeAlias = tuple[ArrayLike, ArrayLike] | ArrayLike
SCHEMES: tuple[Scheme, ...] = ("quadratic", "linear", "unweighted")
# More would be scores, not answers, and a table of them nearly empty.
MOST_CATEGORIES = 500
# A table of counts is spread out again, one place per pair.
MOST_PAIRS = 10_000_000


@dataclass(frozen=True, slots=True)
class CrossTable:
    """Counts of two raters' answers; see :func:`cross_table`.

    Attributes
    ----------
    counts : ndarray, shape (n_categories, n_categories)
        Rows are the first rater's answers, columns the second's.
    categories : tuple
        Labels of rows and columns, in order.
    first, second : ndarray of int, shape (n,)
        Category of each complete pair; cell by cell where a table was given.
    complete : ndarray of bool
        Which of the rows given are complete pairs.
    n_dropped : int
        Incomplete pairs left out.
    """

    counts: Floats
    categories: tuple[object, ...]
    first: Integers
    second: Integers
    complete: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]
    n_dropped: int

    @property
    def n(self) -> int:
        """Pairs counted."""
        return int(self.counts.sum())


def cross_table(table_or_pair: TableOrPair, categories: Sequence[object] | None) -> CrossTable:
    """Count two raters' answers against each other, or accept a table of counts.

    Answers: how often did the raters give which two answers?

    Parameters
    ----------
    table_or_pair : tuple of two lists, or array_like of shape (c, c)
        A tuple is a pair of raters, with NaN or None where an answer is missing. Anything else
        is a table of counts.
    categories : sequence or None
        All possible answers in their order. Without them: every whole number from the smallest
        to the largest answer, or the different answers given where some are not whole.

    Raises
    ------
    OptionError
        If the table is not square or holds no counts, lengths differ, answers are text without
        ``categories``, or an answer is none of the categories.

    Examples
    --------
    >>> cross_table(([1, 3, 3, None], [1, 1, 3, 2]), None).counts
    array([[1., 0., 0.],
           [0., 0., 0.],
           [1., 0., 1.]])
    """
    if isinstance(table_or_pair, tuple):
        if len(table_or_pair) != 2:
            raise OptionError("A pair of raters is a tuple of two lists of answers.")
        return _counted(table_or_pair[0], table_or_pair[1], categories)
    counts = matrix("table_or_pair", table_or_pair)
    if counts.shape[0] != counts.shape[1]:
        raise OptionError(
            f"A table of counts has as many rows as columns; got {counts.shape[0]} and "
            f"{counts.shape[1]}. Give two raters' answers as a tuple (x, y)."
        )
    if np.isnan(counts).any() or (counts < 0).any() or (counts != np.round(counts)).any():
        raise OptionError("A table of counts holds whole numbers from 0 upwards.")
    if counts.sum() > MOST_PAIRS:
        raise OptionError(f"A table of counts holds at most {MOST_PAIRS:,} pairs.")
    labels = tuple(range(1, len(counts) + 1)) if categories is None else tuple(categories)
    if len(labels) != len(counts):
        raise OptionError(
            f"`categories` has {len(labels)} labels for a table of {len(counts)} rows."
        )
    cells = np.repeat(np.arange(counts.size), counts.ravel().astype(np.intp))
    first, second = np.divmod(cells, len(counts))
    return CrossTable(counts, labels, first, second, np.ones(len(cells), dtype=np.bool_), 0)


def square_tables(tables: ArrayLike) -> Floats:
    """Return tables of counts, shape (…, c, c), as floats.

    Examples
    --------
    >>> square_tables([[[1, 2], [3, 4]]]).shape
    (1, 2, 2)
    """
    counts = numbers("tables", tables)
    if counts.ndim < 2 or counts.shape[-1] != counts.shape[-2]:
        raise OptionError(f"`tables` must have the shape (…, c, c); got {counts.shape}.")
    return counts


def band(values: ArrayLike, edges: Sequence[float]) -> Floats:
    """Sort scores into bands.

    Answers: which of the bands between given edges does each score fall into?

    Parameters
    ----------
    values : array_like, shape (n,)
        Scores; NaN stays NaN.
    edges : sequence of float
        Increasing borders. A score equal to a border belongs to the band above it.

    Returns
    -------
    ndarray, shape (n,)
        Band numbers 0 to ``len(edges)``.

    Raises
    ------
    OptionError
        If there is no edge or the edges do not increase.

    Notes
    -----
    Banding throws information away; the share of a statistic that banding costs is not reported.
    Checked against ``numpy.digitize``.

    Examples
    --------
    >>> band([1.0, 3.5, 5.0, None], [3, 5])
    array([ 0.,  1.,  2., nan])
    """
    scores, borders = vector("values", values), vector("edges", edges)
    if len(borders) == 0 or not (np.diff(borders) > 0).all() or np.isnan(borders).any():
        raise OptionError("`edges` must hold at least one number, in increasing order.")
    bands = np.digitize(scores, borders).astype(np.float64)
    return np.where(np.isnan(scores), np.nan, bands)


def disagreement(weights: Weights, n_categories: int) -> tuple[Floats, str]:
    """Return the weight of each disagreement, 0 on the diagonal and at most 1, and its name.

    Raises
    ------
    OptionError
        If a scheme is unknown, or a matrix has the wrong shape or is neither agreement weights
        (1 on the diagonal, at most 1 elsewhere) nor disagreement weights (0 on the diagonal, at
        least 0 elsewhere).

    Examples
    --------
    >>> disagreement("linear", 3)[0]
    array([[0. , 0.5, 1. ],
           [0.5, 0. , 0.5],
           [1. , 0.5, 0. ]])
    """
    if isinstance(weights, str):
        check_choice("weights", weights, SCHEMES)
        places = np.arange(n_categories, dtype=np.float64)
        steps = np.abs(places[:, None] - places) / max(n_categories - 1, 1)
        if weights == "unweighted":
            return (steps > 0).astype(np.float64), weights
        return (steps**2 if weights == "quadratic" else steps), weights
    given = matrix("weights", weights)
    if given.shape != (n_categories, n_categories):
        raise OptionError(
            f"`weights` must have {n_categories} rows and columns, one for each category; got "
            f"{given.shape[0]} and {given.shape[1]}."
        )
    return _custom(given), "custom"


def _custom(given: Floats) -> Floats:
    diagonal = np.diag(given)
    if (diagonal == 0).all() and (given >= 0).all() and (given > 0).any():
        # Only ratios of disagreement weights matter to kappa, so the largest may be 1.
        scaled: Floats = given / given.max()
        return scaled
    if (diagonal == 1).all() and (given <= 1).all() and (given < 1).any():
        return 1 - given
    raise OptionError(
        "`weights` must be agreement weights (1 on the diagonal, at most 1 elsewhere) or "
        "disagreement weights (0 on the diagonal, at least 0 elsewhere)."
    )


def _counted(x: ArrayLike, y: ArrayLike, categories: Sequence[object] | None) -> CrossTable:
    first, second = np.asarray(x, dtype=object), np.asarray(y, dtype=object)
    if first.ndim != 1 or second.ndim != 1 or len(first) != len(second):
        raise OptionError("The two raters' answers must be two lists of the same length.")
    missing = np.array([is_missing(a) or is_missing(b) for a, b in zip(first, second, strict=True)])
    complete = ~missing.astype(np.bool_)
    left, right = first[complete].tolist(), second[complete].tolist()
    labels = _observed(left + right) if categories is None else tuple(categories)
    if len(set(labels)) != len(labels):
        raise OptionError("`categories` names a category twice.")
    numbers = {label: number for number, label in enumerate(labels)}
    if not set(left + right) <= set(labels):
        raise OptionError("Some answers are none of the `categories`.")
    a = np.array([numbers[label] for label in left], dtype=np.intp)
    b = np.array([numbers[label] for label in right], dtype=np.intp)
    c = len(labels)
    counts = np.bincount(a * c + b, minlength=c * c).reshape(c, c).astype(np.float64)
    return CrossTable(counts, labels, a, b, complete, int(missing.sum()))


def _observed(answers: list[object]) -> tuple[object, ...]:
    try:
        seen = np.unique(vector("answers", np.array(answers)))
    except OptionError as error:
        raise OptionError("Answers that are not numbers need `categories`, in order.") from error
    whole = bool(len(seen)) and bool((seen == np.round(seen)).all())
    n_categories = int(seen[-1] - seen[0]) + 1 if whole else len(seen)
    if n_categories > MOST_CATEGORIES:
        raise OptionError(
            f"There would be {n_categories} categories; the most is {MOST_CATEGORIES}. Sort the "
            "scores into bands first."
        )
    return tuple(range(int(seen[0]), int(seen[-1]) + 1)) if whole else tuple(seen.tolist())
