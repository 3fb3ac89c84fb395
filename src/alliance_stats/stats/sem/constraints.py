"""Linear constraints solved once: some parameters become sums of the others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from alliance_stats.errors import OptionError, did_you_mean
from alliance_stats.stats.arrays import Floats
from alliance_stats.stats.sem.expressions import linear_form
from alliance_stats.stats.sem.spec import Constraint

TINY = 1e-10


@dataclass(frozen=True, slots=True)
class Reduction:
    """Named parameters as ``mixing @ free + offset``.

    Attributes
    ----------
    names : tuple of str
        All k parameters.
    free : tuple of int
        Which q of them are free.
    mixing : ndarray, shape (k, q)
    offset : ndarray, shape (k,)
    """

    names: tuple[str, ...]
    free: tuple[int, ...]
    mixing: Floats
    offset: Floats


def reduce(
    names: Sequence[str], constraints: Sequence[Constraint], bounded: frozenset[str]
) -> Reduction:
    """Solve the constraints for as many parameters as they determine.

    Raises
    ------
    OptionError
        If a constraint names an unknown parameter, contradicts another, or would determine a
        parameter that has bounds.

    Examples
    --------
    >>> reduction = reduce(["a", "b"], [Constraint.of("b", "2*a + 1")], frozenset())
    >>> reduction.free, reduction.mixing.tolist(), reduction.offset.tolist()
    ((0,), [[1.0], [2.0]], [0.0, 1.0])
    """
    k = len(names)
    if not constraints:
        return Reduction(tuple(names), tuple(range(k)), np.eye(k), np.zeros(k))
    table, right = _equations(names, constraints)
    # Later parameters are determined before earlier ones, unbounded ones before bounded ones.
    order = sorted(range(k), key=lambda i: (names[i] in bounded, -i))
    pivots = _eliminate(table, right, order, constraints)
    taken = [names[i] for i in pivots.values() if names[i] in bounded]
    if taken:
        raise OptionError(
            f"The constraints determine '{taken[0]}', which has bounds: bound another parameter."
        )
    free = tuple(i for i in range(k) if i not in pivots.values())
    mixing, offset = np.zeros((k, len(free))), np.zeros(k)
    for column, i in enumerate(free):
        mixing[i, column] = 1.0
    for row, i in pivots.items():
        mixing[i] = -table[row, list(free)]
        offset[i] = right[row]
    return Reduction(tuple(names), free, mixing, offset)


def _equations(names: Sequence[str], constraints: Sequence[Constraint]) -> tuple[Floats, Floats]:
    table = np.zeros((len(constraints), len(names)))
    right = np.zeros(len(constraints))
    place = {name: i for i, name in enumerate(names)}
    for row, constraint in enumerate(constraints):
        for sign, side in ((1.0, constraint.left), (-1.0, constraint.right)):
            coefficients, constant = linear_form(side)
            right[row] -= sign * constant
            for name, value in coefficients.items():
                if name not in place:
                    raise OptionError(
                        f"The constraint '{constraint.text}' speaks of '{name}', which is no free "
                        f"parameter of the model.{did_you_mean(name, names)}"
                    )
                table[row, place[name]] += sign * value
    if not (np.isfinite(table).all() and np.isfinite(right).all()):
        raise OptionError("A constraint holds a number that is not finite.")
    return table, right


def _eliminate(
    table: Floats, right: Floats, order: list[int], constraints: Sequence[Constraint]
) -> dict[int, int]:
    """Bring the equations to reduced form in place; return the pivot column of each row."""
    pivots: dict[int, int] = {}
    for row in range(len(table)):
        size = float(np.abs(table[row]).max(initial=0.0))
        column = next((i for i in order if abs(table[row, i]) > TINY * max(size, 1.0)), None)
        if column is None:
            if abs(right[row]) > TINY:
                raise OptionError(f"The constraint '{constraints[row].text}' cannot hold.")
            continue
        right[row] /= table[row, column]
        table[row] /= table[row, column]
        for other in range(len(table)):
            if other != row and table[other, column] != 0:
                right[other] -= table[other, column] * right[row]
                table[other] -= table[other, column] * table[row]
        pivots[row] = column
    return pivots
