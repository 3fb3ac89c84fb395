"""From long answers to one column per item, checked against the response scales."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from alliance_stats.errors import Problem, ScoringError, listed
from alliance_stats.instrument.model import Instrument, ResponseScale
from alliance_stats.responses.table import Responses
from alliance_stats.scoring.block import NO_ANSWER
from alliance_stats.scoring.people import IntArray, People, codes_in, find_people
from alliance_stats.scoring.plan import HIGHEST_CODE, asked_items, has_whole_codes
from alliance_stats.vocabulary import INSTRUMENT, ITEM, PERSPECTIVES, RESPONSE


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemColumns:
    """Answers to one instrument: row ``i`` of ``table`` is item ``items[i]``, one cell a person.

    ``table`` is ``uint8`` with 255 for no answer where all answers are whole codes, else
    ``float64`` with NaN.
    """

    people: People
    items: tuple[str, ...]
    table: NDArray[Any]

    def block(self, items: Sequence[str], members: IntArray) -> list[NDArray[Any]]:
        """Return the columns of some items for some people."""
        place = {item: i for i, item in enumerate(self.items)}
        return [self.table[place[item]][members] for item in items]


def item_columns(responses: Responses, instrument: Instrument) -> ItemColumns:
    """Lay the answers to one instrument out by item.

    Raises
    ------
    ScoringError
        An item has no row at all although the same role was asked the others at that occasion,
        or an answer is not on its response scale. Every such fault is listed.
    """
    frame = responses.frame
    rows = (frame[INSTRUMENT] == instrument.id).to_numpy(dtype=bool)
    own: pd.DataFrame = frame if rows.all() else frame[rows]
    people = find_people(own, responses.roles, responses.occasions)
    items = instrument.scored_items
    item = codes_in(own[ITEM], items)[0]
    scored = item >= 0
    _check_complete(responses, instrument, people, item[scored], people.row[scored])
    answers = own[RESPONSE].to_numpy(dtype=float)
    table = _empty_table(instrument, answers[scored], (len(items), len(people)))
    compact = table.dtype == np.uint8
    _check_once(instrument, item[scored], people.row[scored], table.shape)
    table[item[scored], people.row[scored]] = (
        _as_codes(answers[scored]) if compact else answers[scored]
    )
    _check_allowed(instrument, items, table)
    return ItemColumns(people=people, items=items, table=table)


def _empty_table(
    instrument: Instrument, answers: NDArray[np.float64], shape: tuple[int, int]
) -> NDArray[Any]:
    """Return a table without answers, of bytes where scales and ``answers`` are whole codes."""
    scales = {instrument.items[item].scale for item in instrument.scored_items}
    given = answers[~np.isnan(answers)]
    compact = (
        all(has_whole_codes(instrument.scales[scale]) for scale in scales)
        and bool(np.all((given >= 0) & (given <= HIGHEST_CODE)))
        and bool(np.all(given == np.rint(given)))
    )
    return np.full(shape, NO_ANSWER) if compact else np.full(shape, np.nan)


def _as_codes(answers: NDArray[np.float64]) -> NDArray[np.uint8]:
    return np.where(np.isnan(answers), NO_ANSWER, answers).astype(np.uint8)


def _check_complete(
    responses: Responses,
    instrument: Instrument,
    people: People,
    item: IntArray,
    person: IntArray,
) -> None:
    """Raise if an asked item has no row for a role, occasion and perspective that has others."""
    shape = (len(instrument.scored_items), len(PERSPECTIVES), len(responses.roles))
    seen = np.zeros((*shape, len(responses.occasions)), dtype=bool)
    seen[item, people.perspective[person], people.role[person], people.occasion[person]] = True
    problems = []
    for view, who, when in np.argwhere(seen.any(axis=0)):
        perspective = PERSPECTIVES[view]
        role, occasion = responses.roles[who], responses.occasions[when]
        asked = set(asked_items(instrument, role, perspective))
        absent = [
            name
            for name, there in zip(instrument.scored_items, seen[:, view, who, when], strict=True)
            if name in asked and not there
        ]
        if absent:
            problems.append(_absent(instrument, absent, role, occasion, perspective))
    if problems:
        raise ScoringError(problems)


def _check_once(
    instrument: Instrument, item: IntArray, person: IntArray, shape: tuple[int, ...]
) -> None:
    filled = np.zeros(shape, dtype=bool)
    filled[item, person] = True
    twice = len(item) - int(filled.sum())
    if twice:
        raise ScoringError(
            f"Instrument '{instrument.id}': {twice} answers are there twice for the same dyad, "
            "role, occasion and item. Set duplicates aside when the responses are read."
        )


def _absent(
    instrument: Instrument, absent: Sequence[str], role: str, occasion: str, perspective: str
) -> Problem:
    which = "item" if len(absent) == 1 else "items"
    view = "" if perspective == "direct" else f" ({perspective} answers)"
    return Problem(
        f"Instrument '{instrument.id}': no rows for {which} {listed(absent, 'and')} in role "
        f"'{role}' at occasion '{occasion}'{view}. An item that was asked and not answered is a "
        "row without an answer; an absent item cannot be scored. Check the columns of the data."
    )


def _check_allowed(instrument: Instrument, items: Sequence[str], table: NDArray[Any]) -> None:
    """Raise if an answer is not on its item's scale."""
    problems = []
    for item, column in zip(items, table, strict=True):
        scale = instrument.scales[instrument.items[item].scale]
        wrong = _not_allowed(scale, column)
        if wrong:
            problems.append(
                Problem(
                    f"Instrument '{instrument.id}', item '{item}': {wrong} "
                    f"{'answer is' if wrong == 1 else 'answers are'} not on the response scale "
                    f"{scale.minimum:g} to {scale.maximum:g}. Declare missing codes, or mend the "
                    "data."
                )
            )
    if problems:
        raise ScoringError(problems)


def _not_allowed(scale: ResponseScale, column: NDArray[Any]) -> int:
    if column.dtype != np.uint8:
        return int(np.sum(~scale.allows(column)))
    codes = np.arange(256, dtype=float)
    allowed = scale.allows(codes)
    allowed[NO_ANSWER] = True
    return int(np.sum(~allowed[column]))
