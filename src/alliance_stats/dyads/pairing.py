"""``pair``: both views of one relationship side by side."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from alliance_stats.checks import check_choice, check_kind
from alliance_stats.dyads.forms import form_notes, join_forms, joint_scales
from alliance_stats.dyads.table import Dyads
from alliance_stats.errors import DyadError, OptionError, Problem, listed
from alliance_stats.scoring.people import IntArray, codes_in
from alliance_stats.scoring.table import Scores
from alliance_stats.vocabulary import (
    COACH,
    DIFFERENCE,
    DYAD,
    INSTRUMENT,
    MEAN,
    OCCASION,
    PERSPECTIVE,
    PERSPECTIVES,
    ROLE,
    SCALE,
    SCORE,
    IncompleteDyads,
)

_KEYS = (DYAD, COACH, OCCASION, INSTRUMENT, SCALE, PERSPECTIVE)
_COLUMNS = (*_KEYS, DIFFERENCE, MEAN)


def pair(
    scores: Scores,
    *,
    incomplete: IncompleteDyads = "keep",
    roles: tuple[str, str] | None = None,
) -> Dyads:
    """Put the two roles of every dyad side by side.

    Where the roles answer forms of their own that pair with each other (``pairs_with``), a scale
    of the same name in both is one question: on raw scores if both are means with one range, else
    on POMP (percent of the possible range). ``notes`` of the result say so.

    Parameters
    ----------
    scores
        From ``score``.
    incomplete
        What to do with a dyad of which only one side has any score at an occasion at which both
        roles were asked: ``"keep"`` it (the other side is NaN), ``"drop"`` that dyad-occasion
        and say so, or raise an ``"error"`` that lists them all.
    roles
        First and second role; by default the first two declared. The difference is always
        first - second.

    Returns
    -------
    Dyads
        ``frame`` holds one row per dyad, occasion, scale and perspective, one column per role.

    Raises
    ------
    DyadError
        Fewer than two roles, two people in one role of one dyad and occasion, or one-sided dyads
        under ``"error"``.

    Examples
    --------
    >>> import alliance_stats as als
    >>> study = als.simulate(n_dyads=40, n_coaches=8, occasions=["end"], seed=1)
    >>> dyads = pair(als.score(study.responses))
    >>> dyads.roles
    ('coach', 'client')
    >>> list(dyads.frame.columns[-4:])
    ['coach', 'client', 'difference', 'mean']
    """
    check_kind("scores", scores, Scores, "score(responses)")
    check_choice("incomplete", incomplete, ("keep", "drop", "error"))
    first, second = _choose_roles(scores, roles)
    joined = join_forms(scores, joint_scales(scores.instruments, (first, second)))
    grid = _Cells.of(joined, (first, second))
    said = list(_unpaired_roles(scores, (first, second)))
    sided = grid.one_sided()
    if incomplete == "error" and sided.any():
        raise DyadError(grid.describe(sided, scores.occasions, (first, second)))
    gone = np.zeros(len(grid.key), dtype=bool)
    if incomplete == "drop" and sided.any():
        gone = sided[grid.dyad, grid.occasion]
        said.extend(_dropped(sided, scores.occasions, (first, second)))
    return Dyads(
        frame=_frame(joined, grid, ~gone, (first, second)),
        scores=scores,
        roles=(first, second),
        policy=incomplete,
        dropped=tuple(said),
        notes=form_notes(scores.instruments, (first, second)),
    )


def _choose_roles(scores: Scores, roles: tuple[str, str] | None) -> tuple[str, str]:
    declared = scores.roles
    taken = [role for role in roles or declared[:2] if role in _COLUMNS]
    if taken:
        raise DyadError(
            f"A role cannot be called {listed(taken)}: the table of dyads has a column of that "
            "name. Choose another word for the role."
        )
    if roles is None:
        if len(declared) < 2:
            raise DyadError(
                f"A dyad needs two roles; the data declare {listed(declared, 'and')}. "
                "Declare both roles when the responses are read."
            )
        return declared[0], declared[1]
    first, second = roles
    check_choice("roles", first, declared)
    check_choice("roles", second, declared)
    if first == second:
        raise OptionError(f"`roles` must name two different roles; got '{first}' twice.")
    return first, second


def _unpaired_roles(scores: Scores, roles: tuple[str, str]) -> list[str]:
    others = [role for role in scores.roles if role not in roles]
    if not others:
        return []
    return [
        f"Only {listed(roles, 'and')} are paired; {listed(others, 'and')} "
        f"{'is' if len(others) == 1 else 'are'} scored but not part of a pair."
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Cells:
    """One cell per dyad, occasion, instrument, scale and perspective that has a row.

    ``sides`` is (2, cells): the row of the score frame that holds each side, -1 for none.
    ``values`` is (2, cells): the scores.
    """

    key: IntArray
    dyad: IntArray
    occasion: IntArray
    question: IntArray
    sides: IntArray
    values: NDArray[np.float64]
    shape: tuple[int, int, int]
    dyads: tuple[str, ...]

    @classmethod
    def of(cls, scores: Scores, roles: tuple[str, str]) -> _Cells:
        """Find the cells of the two roles' rows."""
        frame = scores.frame
        side = codes_in(frame[ROLE], roles)[0]
        rows = np.flatnonzero(side >= 0)
        dyad, dyads = codes_in(frame[DYAD])
        occasion = codes_in(frame[OCCASION], scores.occasions)[0]
        question, n_questions = _questions(frame)
        shape = (len(dyads), len(scores.occasions), n_questions)
        cell = np.ravel_multi_index((dyad[rows], occasion[rows], question[rows]), shape)
        key, place = np.unique(cell, return_inverse=True)
        sides = np.full((2, len(key)), -1, dtype=np.intp)
        sides[side[rows], place] = rows
        _refuse_twice(scores, rows, side, place, len(key))
        numbers = np.append(frame[SCORE].to_numpy(dtype=float), np.nan)
        at = np.unravel_index(key, shape)
        return cls(
            key=key,
            dyad=at[0],
            occasion=at[1],
            question=at[2],
            sides=sides,
            values=numbers[sides],
            shape=shape,
            dyads=dyads,
        )

    def one_sided(self) -> NDArray[np.bool_]:
        """Mark the dyad-occasions with one side only, shape (dyads, occasions).

        A question put to one role alone at an occasion says nothing about who is absent, so only
        questions that both roles have rows for count.
        """
        asked = np.zeros((2, *self.shape[1:]), dtype=bool)
        there = np.zeros((2, *self.shape[:2]), dtype=bool)
        for side in (0, 1):
            has_row = self.sides[side] >= 0
            asked[side, self.occasion[has_row], self.question[has_row]] = True
        both = asked[0] & asked[1]
        shared = both[self.occasion, self.question]
        for side in (0, 1):
            scored = shared & ~np.isnan(self.values[side])
            there[side, self.dyad[scored], self.occasion[scored]] = True
        only: NDArray[np.bool_] = there[0] != there[1]
        return only

    def describe(
        self, sided: NDArray[np.bool_], occasions: tuple[str, ...], roles: tuple[str, str]
    ) -> list[Problem]:
        """Say for each occasion which dyads have one side only."""
        problems = []
        for i, occasion in enumerate(occasions):
            ids = [self.dyads[d] for d in np.flatnonzero(sided[:, i])]
            if ids:
                problems.append(
                    Problem(
                        f"Occasion '{occasion}': {_count(len(ids))} only one of "
                        f"{listed(roles, 'and')} ({', '.join(ids)}). "
                        "Complete them, or choose `incomplete` 'keep' or 'drop'."
                    )
                )
        return problems


def _questions(frame: pd.DataFrame) -> tuple[IntArray, int]:
    """Give a number to every combination of instrument, scale and perspective."""
    instrument, instruments = codes_in(frame[INSTRUMENT])
    scale, scales = codes_in(frame[SCALE])
    view = codes_in(frame[PERSPECTIVE], PERSPECTIVES)[0]
    shape = (len(instruments), len(scales), len(PERSPECTIVES))
    if not len(frame):
        return np.zeros(0, dtype=np.intp), 0
    number = np.ravel_multi_index((instrument, scale, view), shape)
    return np.asarray(number), int(np.prod(shape))


def _refuse_twice(
    scores: Scores, rows: IntArray, side: IntArray, place: IntArray, n_cells: int
) -> None:
    times = np.bincount(2 * place + side[rows], minlength=2 * n_cells)
    twice = np.flatnonzero(times > 1)
    if not len(twice):
        return
    of_row = np.isin(2 * place + side[rows], twice)
    repeated = scores.frame.iloc[rows[of_row]][[DYAD, ROLE, OCCASION]].drop_duplicates()
    raise DyadError(
        Problem(
            f"Dyad '{row[DYAD]}' has two people in role '{row[ROLE]}' at occasion "
            f"'{row[OCCASION]}'. A dyad has one person in each role; give each pair its own id."
        )
        for row in repeated.to_dict("records")
    )


def _dropped(
    sided: NDArray[np.bool_], occasions: tuple[str, ...], roles: tuple[str, str]
) -> list[str]:
    return [
        f"Occasion '{occasion}': {_count(int(n))} only one of {listed(roles, 'and')} and "
        "left out, as the policy for one-sided dyads says."
        for occasion, n in zip(occasions, sided.sum(axis=0), strict=True)
        if n
    ]


def _count(n: int) -> str:
    return "1 dyad with" if n == 1 else f"{n} dyads with"


def _frame(
    scores: Scores, cells: _Cells, kept: NDArray[np.bool_], roles: tuple[str, str]
) -> pd.DataFrame:
    """Return one row per kept cell, in the order dyad, occasion, instrument, scale."""
    first, second = cells.values[:, kept]
    sides = cells.sides[:, kept]
    row = np.where(sides[0] >= 0, sides[0], sides[1])
    frame: pd.DataFrame = scores.frame[list(_KEYS)].iloc[row].reset_index(drop=True)
    frame[roles[0]] = first
    frame[roles[1]] = second
    frame[DIFFERENCE] = first - second
    frame[MEAN] = (first + second) / 2.0
    return frame
