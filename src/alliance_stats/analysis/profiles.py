"""Both roles' profiles of each dyad: the same items, or subscales, in the same order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from alliance_stats.analysis.question import Question
from alliance_stats.checks import check_choice
from alliance_stats.dyads.table import Dyads
from alliance_stats.dyads.values import PairedValues, paired_values
from alliance_stats.errors import InsufficientDataError, RefusedError
from alliance_stats.formatting import join, plain
from alliance_stats.scoring.matrix import item_matrix
from alliance_stats.vocabulary import DYAD

Over = Literal["items", "subscales"]
FEWEST_PARTS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Profiles:
    """Profiles of the two roles, shape (n_dyads, n_parts); NaN where not answered.

    Every dyad that has a row for these scales is there; ``parts`` are item or subscale ids.
    """

    first: NDArray[np.float64]
    second: NDArray[np.float64]
    dyad_id: NDArray[np.object_]
    coach_id: NDArray[np.object_]
    parts: tuple[str, ...]

    @property
    def complete(self) -> NDArray[np.bool_]:
        """Where both roles answered every part."""
        return np.asarray(~np.isnan(self.first + self.second).any(axis=1))


def profiles_of(dyads: Dyads, questions: Sequence[Question], over: str) -> Profiles:
    """Return the profiles over the items of some scales, or over the scales' scores.

    Answers are keyed, so that all items of a scale point the same way.

    Raises
    ------
    RefusedError
        Fewer than 3 parts, items that the roles do not share, or parts with different ranges.
    InsufficientDataError
        No dyad has a row.
    """
    check_choice("over", over, get_args(Over))
    question = questions[0]
    values = [_scores(dyads, one) for one in questions]
    there = np.isin(values[0].dyad_id, _dyads_with_rows(dyads, questions))
    if not there.any():
        raise InsufficientDataError(
            f"No dyad answered {join([one.scale for one in questions])} at occasion "
            f"'{question.occasion}'."
        )
    dyad_id = values[0].dyad_id[there]
    if over == "subscales":
        parts = _alike({one.scale: one.range for one in questions})
        sides = [np.column_stack([one.of(side)[there] for one in values]) for side in (0, 1)]
    else:
        items = _shared_items(questions, dyads.roles)
        parts = _alike({item: question.item_range(item) for item in items})
        sides = [_answers(dyads, question, parts, role, dyad_id) for role in dyads.roles]
    return Profiles(
        first=sides[0],
        second=sides[1],
        dyad_id=dyad_id,
        coach_id=values[0].coach_id[there],
        parts=parts,
    )


def _scores(dyads: Dyads, question: Question) -> PairedValues:
    name = f"{question.instrument.id}.{question.scale}"
    return paired_values(dyads, name, occasion=question.occasion)


def _dyads_with_rows(dyads: Dyads, questions: Sequence[Question]) -> list[str]:
    rows = pd.concat([question.select(dyads.frame) for question in questions])
    return [str(dyad) for dyad in rows[DYAD].unique()]


def _shared_items(questions: Sequence[Question], roles: Sequence[str]) -> tuple[str, ...]:
    asked = [
        tuple(dict.fromkeys(item for question in questions for item in question.items_of(role)))
        for role in roles
    ]
    if set(asked[0]) != set(asked[1]):
        raise RefusedError(
            "Similarity of these profiles has no meaning: the two roles are not asked the same "
            "items. Use over='subscales' to compare profiles of scores."
        )
    return asked[0]


def _alike(ranges: Mapping[str, tuple[float, float]]) -> tuple[str, ...]:
    """Return the parts of a profile, which must be answered in one unit and be three or more."""
    if len(ranges) < FEWEST_PARTS:
        raise RefusedError(
            f"A profile needs at least {FEWEST_PARTS} parts; there are {len(ranges)} "
            f"({join(ranges)}). Two points always fit a line. Name more scales."
        )
    if len(set(ranges.values())) > 1:
        told = sorted({f"{plain(low)} to {plain(high)}" for low, high in ranges.values()})
        raise RefusedError(
            f"A profile needs parts in one unit; these have the ranges {join(told)}. "
            "Name scales that are answered alike."
        )
    return tuple(ranges)


def _answers(
    dyads: Dyads,
    question: Question,
    items: Sequence[str],
    role: str,
    dyad_id: NDArray[np.object_],
) -> NDArray[np.float64]:
    """Return one role's keyed answers, one row for each of the dyads."""
    matrix = item_matrix(
        dyads.scores.responses,
        question.form_of(role),
        items,
        role=role,
        occasion=question.occasion,
        perspective="direct",
    )
    row_of = {dyad: row for row, dyad in enumerate(matrix.dyad_id)}
    values = np.full((len(dyad_id), len(items)), np.nan)
    for place, dyad in enumerate(dyad_id):
        if dyad in row_of:
            values[place] = matrix.values[row_of[dyad]]
    return values
