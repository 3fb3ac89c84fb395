"""Who gave a row: from the key columns of a long frame to one number per person and occasion.

The long frame repeats its keys once per answer. They are categorical, so a person is a place in
a small grid of codes; no pivot and no sort is needed to find them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from alliance_stats.errors import ScoringError, listed
from alliance_stats.vocabulary import COACH, DYAD, OCCASION, PERSPECTIVE, PERSPECTIVES, ROLE

IntArray = NDArray[np.intp]


def codes_in(
    column: pd.Series, order: Sequence[str] | None = None
) -> tuple[IntArray, tuple[str, ...]]:
    """Return each cell's place in ``order``, and the order; -1 is missing or not in it.

    Without ``order`` it is that of the column's categories (sorted, where it has none).

    Examples
    --------
    >>> codes, words = codes_in(pd.Series(["b", "a", None]), order=["b", "a"])
    >>> codes.tolist(), words
    ([0, 1, -1], ('b', 'a'))
    """
    if not isinstance(column.dtype, pd.CategoricalDtype):
        column = column.astype("category")
    own = words_of(column)
    codes = column.cat.codes.to_numpy().astype(np.intp)
    if order is None or tuple(order) == own:
        return codes, own
    place = {word: i for i, word in enumerate(order)}
    moved = np.array([*(place.get(word, -1) for word in own), -1], dtype=np.intp)
    return moved[codes], tuple(order)


def words_of(column: pd.Series) -> tuple[str, ...]:
    """Return the categories of a categorical column, as text."""
    return tuple(map(str, column.cat.categories.to_numpy(dtype=object)))


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """Every person-occasion-perspective that has a row, in the order dyad, occasion, role.

    ``row`` gives, for each row of the frame, its person; the other arrays have one cell per
    person. Codes point into ``dyads``, ``coaches`` (-1: no coach named), the declared roles and
    occasions, and ``PERSPECTIVES``.
    """

    row: IntArray
    dyad: IntArray
    coach: IntArray
    occasion: IntArray
    role: IntArray
    perspective: IntArray
    dyads: tuple[str, ...]
    coaches: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.dyad)


def find_people(frame: pd.DataFrame, roles: Sequence[str], occasions: Sequence[str]) -> People:
    """Give every person of a long frame a number.

    Parameters
    ----------
    frame
        Rows with the key columns of ``Responses.frame``.
    roles, occasions
        In declared order.
    """
    dyad, dyads = codes_in(frame[DYAD])
    coach, coaches = codes_in(frame[COACH])
    keys = (
        dyad,
        codes_in(frame[OCCASION], occasions)[0],
        codes_in(frame[ROLE], roles)[0],
        codes_in(frame[PERSPECTIVE], PERSPECTIVES)[0],
    )
    shape = (len(dyads), len(occasions), len(roles), len(PERSPECTIVES))
    _check_declared(keys)
    cell = np.ravel_multi_index(keys, shape) if len(frame) else np.zeros(0, dtype=np.intp)
    taken = np.zeros(int(np.prod(shape)), dtype=bool)
    taken[cell] = True
    person = np.cumsum(taken) - 1
    row = person[cell]
    places = np.unravel_index(np.flatnonzero(taken), shape)
    return People(
        row=row,
        dyad=places[0],
        coach=coach_of_each(dyad, coach, len(dyads))[places[0]],
        occasion=places[1],
        role=places[2],
        perspective=places[3],
        dyads=dyads,
        coaches=coaches,
    )


def _check_declared(keys: Sequence[IntArray]) -> None:
    names = (DYAD, OCCASION, ROLE, PERSPECTIVE)
    unknown = [name for name, codes in zip(names, keys, strict=True) if np.any(codes < 0)]
    if unknown:
        raise ScoringError(
            f"Some rows have no known value in {listed(unknown, 'and')}. "
            "Every row needs a dyad, and a role, occasion and perspective that are declared."
        )


def coach_of_each(dyad: IntArray, coach: IntArray, n_dyads: int) -> IntArray:
    """Return each dyad's coach: the one its rows name, or -1 where none does.

    Examples
    --------
    >>> coach_of_each(np.array([0, 0, 1]), np.array([3, -1, -1]), 2).tolist()
    [3, -1]
    """
    found = np.full(n_dyads, -1, dtype=np.intp)
    named = coach >= 0
    found[dyad[named]] = coach[named]
    return found


def labels(codes: IntArray, words: Sequence[str]) -> NDArray[np.object_]:
    """Return the words behind codes; ``None`` where the code is -1.

    Examples
    --------
    >>> labels(np.array([1, -1]), ["a", "b"]).tolist()
    ['b', None]
    """
    lookup = np.array([*words, None], dtype=object)
    return lookup[codes]


def category(codes: IntArray, words: Sequence[str], *, ordered: bool = False) -> pd.Categorical:
    """Return a categorical column from codes; -1 is missing.

    Examples
    --------
    >>> category(np.array([1, -1]), ["a", "b"]).tolist()
    ['b', nan]
    """
    dtype = pd.CategoricalDtype(list(words), ordered=ordered)
    return pd.Categorical.from_codes(codes, dtype=dtype)
