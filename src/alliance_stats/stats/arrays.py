"""What the caller gave, turned into float arrays; the one door through which numbers enter.

Missing values are NaN. Infinite values, text, wrong shapes and sizes whose powers leave double
precision are refused here, so that the estimators behind the door never see them.
"""

from __future__ import annotations

import math
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from alliance_stats.errors import OptionError

Floats: TypeAlias = NDArray[np.float64]
Integers: TypeAlias = NDArray[np.intp]

# Values that differ by less than this many units in the last place differ by arithmetic only.
ROUNDING = 16 * float(np.finfo(np.float64).eps)
# Fourth powers and determinants of what lies between can still be told from 0 and infinity.
SMALLEST, LARGEST = 1e-30, 1e30


def matrix(name: str, values: ArrayLike, *, min_columns: int = 1) -> Floats:
    """Return ``values`` as a float array of shape (n_rows, n_columns).

    Raises
    ------
    OptionError
        If the values are not numbers, not a table, infinite, or have too few columns.

    Examples
    --------
    >>> matrix("items", [[1, 2], [3, None]])
    array([[ 1.,  2.],
           [ 3., nan]])
    """
    table = numbers(name, values)
    if table.ndim != 2:
        raise OptionError(
            f"`{name}` must be a table with rows and columns; got {table.ndim} dimension(s)."
        )
    if table.shape[1] < min_columns:
        raise OptionError(
            f"`{name}` must have at least {min_columns} columns; got {table.shape[1]}."
        )
    return table


def vector(name: str, values: ArrayLike) -> Floats:
    """Return ``values`` as a float array of shape (n,).

    Raises
    ------
    OptionError
        If the values are not numbers, not one-dimensional, or infinite.

    Examples
    --------
    >>> vector("x", [1, None, 3])
    array([ 1., nan,  3.])
    """
    line = numbers(name, values)
    if line.ndim != 1:
        raise OptionError(f"`{name}` must be one list of numbers; got {line.ndim} dimension(s).")
    return line


def numbers(name: str, values: ArrayLike) -> Floats:
    """Return a copy of ``values`` as a float array of the shape it has.

    Raises
    ------
    OptionError
        If the values are not numbers, infinite, or all so large or so small that their powers
        are not.

    Examples
    --------
    >>> numbers("design", [[[1, None]]]).shape
    (1, 1, 2)
    """
    try:
        given = np.asarray(values)
        found = np.array(_plain(given), dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise OptionError(
            f"`{name}` must hold numbers, NaN where one is missing, in rows of equal length."
        ) from error
    if np.isinf(found).any():
        raise OptionError(f"`{name}` must not hold infinite values; use NaN for a missing one.")
    size = float(np.fmax.reduce(np.abs(found), axis=None, initial=0.0))
    if size > LARGEST or 0 < size < SMALLEST:
        raise OptionError(
            f"The largest number of `{name}` is {size:.0e} in size, which leaves too few digits "
            f"to compute with (from {SMALLEST:.0e} to {LARGEST:.0e}). Use another unit."
        )
    return found


def pair(x: ArrayLike, y: ArrayLike) -> tuple[Floats, Floats, int]:
    """Return the complete pairs of ``x`` and ``y`` and how many pairs were incomplete.

    Raises
    ------
    OptionError
        If the two differ in length.

    Examples
    --------
    >>> pair([1, 2, None], [4, 5, 6])
    (array([1., 2.]), array([4., 5.]), 1)
    """
    first, second = vector("x", x), vector("y", y)
    same_length(first, second, "x", "y")
    complete = ~(np.isnan(first) | np.isnan(second))
    return first[complete], second[complete], int(len(first) - complete.sum())


def same_length(first: NDArray[np.generic], second: NDArray[np.generic], a: str, b: str) -> None:
    """Raise ``OptionError`` unless both arrays have the same number of rows.

    Examples
    --------
    >>> same_length(np.zeros(2), np.ones(2), "x", "y")
    """
    for given, name in ((first, a), (second, b)):
        if given.ndim == 0:
            raise OptionError(f"`{name}` must hold one entry per row; got a single value.")
    if len(first) != len(second):
        raise OptionError(
            f"`{a}` and `{b}` must have the same number of rows; got {len(first)} and "
            f"{len(second)}."
        )


def complete_rows(table: Floats) -> tuple[Floats, int]:
    """Return the rows without a missing value and how many rows were dropped.

    Examples
    --------
    >>> complete_rows(np.array([[1.0, 2.0], [3.0, np.nan]]))
    (array([[1., 2.]]), 1)
    """
    missing = np.isnan(table)
    if not missing.any():
        return table, 0
    complete = ~missing.any(axis=1)
    return table[complete], int(len(table) - complete.sum())


def group_codes(name: str, labels: ArrayLike, n: int) -> Integers:
    """Return group numbers 0, 1, … in the order in which the labels first appear.

    A row without a label (None or NaN) is a group of its own: nothing says that it belongs to
    another row.

    Raises
    ------
    OptionError
        If there is not one label for each of the ``n`` rows.

    Examples
    --------
    >>> group_codes("clusters", ["b", "a", "b", None], 4)
    array([0, 1, 0, 2])
    """
    known = np.asarray(labels, dtype=object)
    if known.shape != (n,):
        raise OptionError(f"`{name}` must hold one label for each of the {n} rows.")
    numbers: dict[object, int] = {}
    # A missing label is told from every other by its row, NaN being unequal to itself anyway.
    keys = [(row,) if is_missing(label) else label for row, label in enumerate(known.tolist())]
    return np.array([numbers.setdefault(key, len(numbers)) for key in keys], dtype=np.intp)


def is_missing(label: object) -> bool:
    """Say whether a label is absent: None, NaN, or pandas' NA.

    Examples
    --------
    >>> is_missing(None), is_missing(float("nan")), is_missing("coach 3")
    (True, True, False)
    """
    if label is None or type(label).__name__ in {"NAType", "NaTType"}:
        return True
    return isinstance(label, float) and label != label


def is_constant(values: Floats) -> bool:
    """Say whether all values are equal, rounding in the last digits apart.

    The largest is compared with the smallest: a variance of equal floats need not be zero.

    Examples
    --------
    >>> is_constant(np.full(7, 0.1) * 3), is_constant(np.array([1.0, 2.0]))
    (True, False)
    """
    if len(values) == 0:
        return True
    low, high = float(values.min()), float(values.max())
    return high - low <= ROUNDING * max(abs(low), abs(high))


def _plain(given: NDArray[Any]) -> NDArray[Any]:
    """Turn None and pandas' NA into NaN; refuse text, even where it spells a number."""
    if given.dtype.kind in "biuf":
        return given
    if given.dtype.kind != "O":
        raise TypeError(given.dtype)
    cells = [math.nan if is_missing(cell) else _number(cell) for cell in given.ravel().tolist()]
    return np.array(cells, dtype=np.float64).reshape(given.shape)


def _number(cell: Any) -> float:
    if isinstance(cell, str | bytes):
        raise TypeError(type(cell))
    return float(cell)
