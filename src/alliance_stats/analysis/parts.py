"""What a score is made of: the people × parts matrix that internal consistency is asked of."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from alliance_stats.analysis.question import Question
from alliance_stats.instrument.model import Composite
from alliance_stats.results import NAN
from alliance_stats.scoring.matrix import item_matrix
from alliance_stats.scoring.table import Scores
from alliance_stats.stats.arrays import is_missing
from alliance_stats.stats.reliability.alpha import alpha
from alliance_stats.vocabulary import COACH, DYAD, ROLE, SCORE

#: Fewer groups do not determine what they have in common.
MIN_GROUPS = 3
_ABOUT_GROUPS = "Omega hierarchical is about a total over three or more subscales"


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """Keyed answers (or subscale scores) of one role, shape (n_people, n_parts).

    ``kind`` is ``"items"``, or ``"subscales"`` for a composite over subscale scores. ``coaches``
    names each person's coach (None: not named).
    """

    values: NDArray[np.float64]
    names: tuple[str, ...]
    kind: str
    coaches: NDArray[np.object_]

    @property
    def complete(self) -> NDArray[np.bool_]:
        """Where a person answered every part, shape (n_people,)."""
        return np.asarray(~np.isnan(self.values).any(axis=1))

    @property
    def too_few(self) -> str | None:
        """Say why parts cannot be consistent with each other, if there are fewer than two."""
        if len(self.names) > 1:
            return None
        return "A score of one part has no internal consistency; it needs at least two."


@dataclass(frozen=True, slots=True, kw_only=True)
class Coefficient:
    """A reliability, the number of people behind it, and why it is NaN if it is."""

    value: float
    n: int
    undefined: str | None


def parts_of(scores: Scores, question: Question, role: str) -> Parts:
    """Return what a role's score is made of.

    The parts of a scale, and of a composite over items, are its items, reversed where the key
    says so. The parts of a composite over subscales are the scores of those subscales.
    """
    found = question.form_of(role).score(question.scale)
    if isinstance(found, Composite) and found.over == "subscales":
        return _subscale_parts(scores, question, found, role)
    return item_parts(scores, question, role)


def group_parts(scores: Scores, question: Question, role: str) -> Parts | str:
    """Return the subscale scores that add up to a total, or why there are none.

    A total over items is the sum of its subscales' items, so each subscale's score counts as
    often as it has items; a total over subscales counts each once.
    """
    form = question.form_of(role)
    found = form.score(question.scale)
    if not isinstance(found, Composite):
        return f"{_ABOUT_GROUPS}; this scale declares none."
    if len(found.of) < MIN_GROUPS:
        return f"{_ABOUT_GROUPS}; this total has {len(found.of)}."
    asked = set(question.items_of(role))
    sizes = [len(asked.intersection(form.items_of(part))) for part in found.of]
    if sum(sizes) > len(asked):
        return f"{_ABOUT_GROUPS} that share no items; some of this total's do."
    parts = _subscale_parts(scores, question, found, role)
    if found.over == "subscales":
        return parts
    weights = [
        size if form.score(part).aggregate == "mean" else 1
        for part, size in zip(found.of, sizes, strict=True)
    ]
    return replace(parts, values=parts.values * weights)


def item_parts(scores: Scores, question: Question, role: str) -> Parts:
    """Return the keyed answers to every item behind a scale or composite.

    People who answered none of the items are not in it.
    """
    matrix = item_matrix(
        scores.responses,
        question.form_of(role),
        question.items_of(role),
        role=role,
        occasion=question.occasion,
        perspective=question.perspective,
    )
    return _answering(matrix.values, matrix.items, "items", matrix.coach_id)


def _subscale_parts(scores: Scores, question: Question, composite: Composite, role: str) -> Parts:
    columns: dict[str, pd.Series] = {}
    coaches: dict[str, object] = {}
    for part in composite.of:
        rows = question.select(scores.frame, scale=part, role=role)
        rows = rows[rows[ROLE] == role]
        ids = [str(dyad) for dyad in rows[DYAD]]
        columns[part] = pd.Series(rows[SCORE].to_numpy(dtype=float, na_value=np.nan), index=ids)
        coaches |= zip(ids, rows[COACH].astype(object), strict=True)
    dyads = sorted(coaches)
    table = pd.DataFrame(columns, index=dyads, columns=list(composite.of))
    named = [None if is_missing(coaches[dyad]) else coaches[dyad] for dyad in dyads]
    return _answering(
        table.to_numpy(dtype=float), composite.of, "subscales", np.array(named, dtype=object)
    )


def _answering(
    values: NDArray[np.float64],
    names: tuple[str, ...],
    kind: str,
    coaches: NDArray[np.object_],
) -> Parts:
    """Leave out rows without a single answer: a blank half of a dyad's row is nobody's form."""
    some = ~np.isnan(values).all(axis=1)
    return Parts(values=values[some], names=names, kind=kind, coaches=coaches[some])


def alpha_of(scores: Scores, question: Question, role: str) -> Coefficient:
    """Return Cronbach's alpha of one role's score, complete rows only.

    This is the reliability that gap, mean and disattenuated correlation rest on.
    """
    if role not in question.asked(scores.roles):
        return Coefficient(value=NAN, n=0, undefined=f"Role {role} is not asked this scale.")
    parts = parts_of(scores, question, role)
    if parts.too_few:
        return Coefficient(value=NAN, n=len(parts.values), undefined=parts.too_few)
    found = alpha(parts.values, missing="listwise")
    return Coefficient(
        value=found.value, n=found.n, undefined=found.undefined if np.isnan(found.value) else None
    )
