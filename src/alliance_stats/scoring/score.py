"""``score``: what the answers amount to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from alliance_stats.checks import check_kind
from alliance_stats.errors import ScoringError, listed
from alliance_stats.instrument.model import Instrument
from alliance_stats.responses.table import Responses
from alliance_stats.scoring.block import check_possible, score_block
from alliance_stats.scoring.columns import ItemColumns, item_columns
from alliance_stats.scoring.norms import band_labels, norm_for, pomp, z_scores
from alliance_stats.scoring.people import IntArray, category, codes_in, words_of
from alliance_stats.scoring.plan import Plan, plan_scores
from alliance_stats.scoring.table import Scores
from alliance_stats.vocabulary import (
    COACH,
    DYAD,
    INSTRUMENT,
    N_ANSWERED,
    N_ITEMS,
    OCCASION,
    PERSPECTIVE,
    PERSPECTIVES,
    POMP,
    ROLE,
    SCALE,
    SCORE,
    SCORE_COLUMNS,
    Perspective,
)


def score(
    responses: Responses, instrument: Instrument | Sequence[Instrument] | None = None
) -> Scores:
    """Score every person at every occasion, on every scale of every instrument they were given.

    Parameters
    ----------
    responses
        The answers, as given. They are never changed.
    instrument
        The questionnaire or questionnaires to score; by default all that were read.

    Returns
    -------
    Scores
        One row per person, occasion, scale and perspective. Reversed items are turned round by
        the declared range (minimum + maximum - answer). With enough answers a mean is that of
        the answered items and a sum is that mean × the number of items; with fewer than
        ``min_valid`` (or any missing, under ``missing: complete``) the score is NaN. ``pomp`` is
        100 (score - lowest) / (highest - lowest possible score). A composite needs all its parts
        unless it has a ``min_valid`` of its own. Columns ``z`` and ``t`` (50 + 10 z) are there
        where an instrument declares norms, ``band`` where it declares bands.

    Raises
    ------
    ScoringError
        An item that was asked has no rows at all, an answer is off its scale, or an instrument
        was asked for that these responses have no answers to.

    Examples
    --------
    >>> import alliance_stats as als
    >>> study = als.simulate(n_dyads=40, n_coaches=8, occasions=["end"], seed=1)
    >>> frame = score(study.responses).frame
    >>> one = frame[(frame["dyad_id"] == "D001") & (frame["role"] == "client")]
    >>> print(one[["scale", "score", "n_answered", "n_items"]].head(2).to_string(index=False))
            scale    score  n_answered  n_items
            trust 5.333333           3        4
    collaboration 5.250000           4        4
    """
    check_kind("responses", responses, Responses, "read_responses(…)")
    chosen = _choose(responses, instrument)
    if instrument is not None:
        responses = replace(responses, instruments={each.id: each for each in chosen})
    tables = [_score_instrument(responses, each) for each in chosen]
    tables = [table for table in tables if len(table)]
    if not tables:
        empty = pd.DataFrame(columns=list(SCORE_COLUMNS))
        return Scores(frame=empty, responses=responses)
    return Scores(frame=_join(tables, chosen), responses=responses)


def _choose(
    responses: Responses, instrument: Instrument | Sequence[Instrument] | None
) -> list[Instrument]:
    if instrument is None:
        return list(responses.instruments.values())
    chosen = [instrument] if isinstance(instrument, Instrument) else list(instrument)
    unread = [each.id for each in chosen if each.id not in responses.instruments]
    if unread:
        raise ScoringError(
            f"The responses were not read with {listed(unread, 'and')}. "
            f"They hold {listed(responses.instruments, 'and')}."
        )
    return chosen


def _score_instrument(responses: Responses, instrument: Instrument) -> pd.DataFrame:
    """Return the rows of one instrument in the order person, scale."""
    columns = item_columns(responses, instrument)
    people = columns.people
    grid = _Grid(len(people), instrument)
    for who, role in enumerate(responses.roles):
        for view, name in enumerate(PERSPECTIVES):
            perspective: Perspective = name  # type: ignore[assignment]
            members = np.flatnonzero((people.role == who) & (people.perspective == view))
            if len(members):
                grid.fill(columns, members, role, perspective)
    return grid.to_frame(responses, columns)


class _Grid:
    """Scores of one instrument, people × scales, filled role by role."""

    def __init__(self, n_people: int, instrument: Instrument) -> None:
        shape = (n_people, len(instrument.score_ids))
        self.instrument = instrument
        self.numbers = {name: np.full(shape, np.nan) for name in (SCORE, POMP, "z", "t")}
        self.answered = np.zeros(shape, dtype=np.int64)
        self.n_items = np.zeros(shape, dtype=np.int64)
        self.band = np.full(shape, None, dtype=object)

    def fill(
        self, columns: ItemColumns, members: IntArray, role: str, perspective: Perspective
    ) -> None:
        """Score the members of one role from one perspective."""
        plan = plan_scores(self.instrument, role, perspective)
        if not plan.scores:
            return
        block = score_block(columns.block(plan.items, members), plan)
        check_possible(block, plan)
        for i, planned in enumerate(plan.scores):
            cells = (members, self.instrument.score_ids.index(planned.id))
            self.answered[cells] = block.answered[i]
            self.n_items[cells] = len(planned.columns)
            self._place(cells, block.scores[i], plan, i, (role, perspective))

    def _place(
        self,
        cells: tuple[IntArray, int],
        scores: NDArray[np.float64],
        plan: Plan,
        i: int,
        whose: tuple[str, Perspective],
    ) -> None:
        """Write one score with what is derived from it."""
        planned = plan.scores[i]
        derived = {"raw": scores, POMP: pomp(scores, planned.low, planned.high)}
        norm = norm_for(self.instrument, planned.id, *whose)
        if norm is not None:
            derived["z"] = z_scores(scores, norm)
            derived["t"] = 50.0 + 10.0 * derived["z"]
        for name, values in derived.items():
            self.numbers[SCORE if name == "raw" else name][cells] = values
        bands = self.instrument.score(planned.id).bands
        if bands is not None and bands.on in derived:
            self.band[cells] = band_labels(derived[bands.on], bands)

    def to_frame(self, responses: Responses, columns: ItemColumns) -> pd.DataFrame:
        """Return one row per person and planned scale."""
        people = columns.people
        person, scale = np.nonzero(self.n_items)
        cells = (person, scale)
        data: dict[str, Any] = {
            DYAD: category(people.dyad[person], people.dyads),
            COACH: category(people.coach[person], people.coaches),
            ROLE: category(people.role[person], responses.roles, ordered=True),
            OCCASION: category(people.occasion[person], responses.occasions, ordered=True),
            INSTRUMENT: category(np.zeros(len(person), dtype=int), [self.instrument.id]),
            SCALE: category(scale, self.instrument.score_ids),
            PERSPECTIVE: category(people.perspective[person], PERSPECTIVES),
            SCORE: self.numbers[SCORE][cells],
            POMP: self.numbers[POMP][cells],
            N_ANSWERED: self.answered[cells],
            N_ITEMS: self.n_items[cells],
            "z": self.numbers["z"][cells],
            "t": self.numbers["t"][cells],
            "band": self.band[cells],
        }
        return pd.DataFrame(data)


def _join(tables: Sequence[pd.DataFrame], chosen: Sequence[Instrument]) -> pd.DataFrame:
    """Lay the tables of several instruments end to end, keys still categorical."""
    joined = pd.concat(tables, ignore_index=True)
    for name in (DYAD, COACH, INSTRUMENT, SCALE):
        words = list(dict.fromkeys(word for table in tables for word in words_of(table[name])))
        parts = [codes_in(table[name], words)[0] for table in tables]
        joined[name] = category(np.concatenate(parts), words)
    if not any(each.norms for each in chosen):
        joined = joined.drop(columns=["z", "t"])
    if not any(each.score(s).bands for each in chosen for s in each.score_ids):
        joined = joined.drop(columns=["band"])
    return joined
