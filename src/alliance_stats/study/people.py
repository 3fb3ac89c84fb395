"""How many different people stand behind each number of a study, clients and coaches apart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from alliance_stats.instrument.model import Instrument
from alliance_stats.results import Result
from alliance_stats.study.results import StudyResults
from alliance_stats.study.small_cells import LEAST, is_small
from alliance_stats.vocabulary import (
    COACH,
    DYAD,
    INSTRUMENT,
    OCCASION,
    PERSPECTIVE,
    ROLE,
    SCALE,
    SCORE,
)

_COACH_WORD = "coach"
_KEYS = [OCCASION, INSTRUMENT, SCALE, PERSPECTIVE]
Cell = tuple[str, ...]


@dataclass(frozen=True)
class People:
    """Counts of distinct people.

    Attributes
    ----------
    coach_role
        The role whose people may have several dyads; "" where every dyad stands alone.
    hidden_role
        The same role where it has too few people to be shown at all, else "".
    answers
        (role, occasion, instrument, scale, perspective) → people with a score.
    pairs
        (occasion, instrument, scale, perspective) → people of the smaller side of complete pairs.
    """

    coach_role: str
    hidden_role: str
    answers: Mapping[Cell, int]
    pairs: Mapping[Cell, int]
    instruments: Mapping[str, Instrument]

    @classmethod
    def of(cls, results: StudyResults) -> People:
        """Count the people of a study."""
        roles = results.dyads.roles
        coach_role = ""
        if results.design.is_nested:
            coach_role = _COACH_WORD if _COACH_WORD in roles else roles[0]
        n_coaches = results.design.n_coaches + results.design.n_without_coach
        return cls(
            coach_role=coach_role,
            hidden_role=coach_role if coach_role and n_coaches < LEAST else "",
            answers=_answers(results.scores.frame, coach_role),
            pairs=_pairs(results.dyads.frame, roles, coach_role),
            instruments=results.study.instruments,
        )

    def few_answers(self, result: Result, role: str) -> bool:
        """Say whether a role's answers to any scale of a result are those of few people."""
        cells = ((role, *cell) for cell in _cells(result))
        return any(is_small(self.answers.get(part, 0)) for c in cells for part in self._with(c, 1))

    def few_pairs(self, result: Result) -> bool:
        """Say whether the complete pairs on any scale of a result are those of few people."""
        cells = list(_cells(result))
        return any(is_small(self.pairs.get(part, 0)) for c in cells for part in self._with(c, 0))

    def _with(self, cell: Cell, shift: int) -> Iterator[Cell]:
        """Yield a cell and those of its parts: a total and all parts but one tell that one."""
        yield cell
        instrument = self.instruments.get(cell[1 + shift])
        scale = cell[2 + shift]
        if instrument is not None and scale in instrument.composites:
            for part in instrument.composites[scale].of:
                yield from self._with((*cell[: 2 + shift], part, *cell[3 + shift :]), shift)


def _cells(result: Result) -> Iterator[Cell]:
    """Yield (occasion, instrument, scale, perspective) of everything a result is about."""
    about = result.about
    perspective = str(about.get(PERSPECTIVE) or "direct")
    for occasion in _occasions(result):
        for owner, name in _scales(about, result):
            yield (occasion, owner, name.rpartition(".")[2], perspective)


def _occasions(result: Result) -> Sequence[str]:
    if result.about.get(OCCASION):
        return [str(result.about[OCCASION])]
    several = getattr(result, "occasions", ())
    return [str(one) for one in several]


def _scales(about: Mapping[str, Any], result: Result) -> Iterator[tuple[str, str]]:
    if about.get(SCALE):
        yield str(about.get(INSTRUMENT, "")), str(about[SCALE])
    else:
        for name in getattr(result, "scales", ()):
            yield str(about.get(INSTRUMENT, "")), str(name)
    for side in ("predictor", "mediator", "moderator", "outcome"):
        if about.get(side):
            yield str(about.get(f"{side}_instrument", "")), str(about[side])


def _answers(frame: pd.DataFrame, coach_role: str) -> dict[Cell, int]:
    scored = frame[frame[SCORE].notna()]
    person = scored[DYAD].astype(object)
    if coach_role:
        of_coach = (scored[ROLE] == coach_role) & scored[COACH].notna()
        person = person.where(~of_coach, scored[COACH].astype(object))
    counts = person.groupby([scored[key] for key in (ROLE, *_KEYS)], observed=True).nunique()
    return {tuple(str(part) for part in cell): int(n) for cell, n in counts.items()}  # type: ignore[attr-defined]


def _pairs(frame: pd.DataFrame, roles: tuple[str, str], coach_role: str) -> dict[Cell, int]:
    whole = frame[frame[roles[0]].notna() & frame[roles[1]].notna()]
    keys = [whole[key] for key in _KEYS]
    dyads = whole[DYAD].astype(object).groupby(keys, observed=True).nunique()
    found = {tuple(str(part) for part in cell): int(n) for cell, n in dyads.items()}  # type: ignore[attr-defined]
    if coach_role:
        named = whole[COACH].astype(object).where(whole[COACH].notna(), whole[DYAD].astype(object))
        for cell, n in named.groupby(keys, observed=True).nunique().items():
            key = tuple(str(part) for part in cell)  # type: ignore[attr-defined]
            found[key] = min(found[key], int(n))
    return found
