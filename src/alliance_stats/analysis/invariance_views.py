"""The tables that the invariance ladder compares: the same items of roles, occasions, cohorts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from alliance_stats.analysis.question import Question
from alliance_stats.dyads.table import Dyads
from alliance_stats.scoring.matrix import ItemMatrix, item_matrix
from alliance_stats.stats.arrays import is_missing
from alliance_stats.vocabulary import DYAD


@dataclass(frozen=True, slots=True, kw_only=True)
class Views:
    """Keyed answers to the same items.

    Attributes
    ----------
    tables : tuple of ndarray, shape (n_rows, n_items) each
        One per view, side by side; for groups the one table of all. NaN is no answer.
    labels, items : tuple of str
        Names of the views and of the items.
    coaches : ndarray of object, shape (n_rows,)
        None where no coach is named.
    rows : tuple of str
        Dyad ids, where views stand side by side.
    groups : ndarray of object, shape (n_rows,), or None
        Group of each row, where the views are groups.
    """

    tables: tuple[NDArray[np.float64], ...]
    labels: tuple[str, ...]
    items: tuple[str, ...]
    coaches: NDArray[np.object_]
    groups: NDArray[np.object_] | None = None
    rows: tuple[str, ...] = ()

    @property
    def n_rows(self) -> int:
        """Rows with any answer."""
        return len(self.coaches)

    @property
    def n_complete(self) -> int:
        """Rows with every answer in every view."""
        return int((~np.isnan(np.hstack(self.tables)).any(axis=1)).sum())


def role_views(dyads: Dyads, question: Question) -> Views:
    """Return both roles' answers, a row for each dyad in which anybody answered."""
    items = question.items_of(dyads.roles[0])
    found = [_answers(dyads, question, items, role) for role in dyads.roles]
    allowed = {str(dyad) for dyad in question.select(dyads.frame)[DYAD].unique()}
    return _side_by_side(found, dyads.roles, items, allowed)


def occasion_views(dyads: Dyads, question: Question, role: str, occasions: Sequence[str]) -> Views:
    """Return one role's answers at each occasion at which there are any."""
    items = question.items_of(role)
    tables: dict[str, ItemMatrix] = {}
    for occasion in occasions:
        one = _answers(dyads, replace(question, occasion=occasion), items, role)
        if not np.isnan(one.values).all():
            tables[occasion] = one
    return _side_by_side(list(tables.values()), tuple(tables), items, None)


def cohort_views(dyads: Dyads, question: Question, role: str, cohorts: Mapping[str, str]) -> Views:
    """Return one role's answers, with the cohort of each dyad that has one."""
    items = question.items_of(role)
    one = _answers(dyads, question, items, role)
    used = ~np.isnan(one.values).all(axis=1)
    used &= np.array([str(dyad) in cohorts for dyad in one.dyad_id], dtype=bool)
    groups = np.array([cohorts[str(dyad)] for dyad in one.dyad_id[used]], dtype=object)
    return Views(
        tables=(one.values[used],),
        labels=tuple(dict.fromkeys(str(group) for group in groups)),
        items=items,
        coaches=_named(one.coach_id[used]),
        groups=groups,
    )


def coaches_with_several(coaches: NDArray[np.object_]) -> bool:
    """Say whether some coach has several rows.

    Examples
    --------
    >>> coaches_with_several(np.array(["a", "b", None, None], dtype=object))
    False
    """
    named = [coach for coach in coaches if coach is not None]
    return len(set(named)) < len(named)


def _answers(dyads: Dyads, question: Question, items: Sequence[str], role: str) -> ItemMatrix:
    return item_matrix(
        dyads.scores.responses,
        question.form_of(role),
        items,
        role=role,
        occasion=question.occasion,
        perspective=question.perspective,
    )


def _side_by_side(
    found: Sequence[ItemMatrix],
    labels: tuple[str, ...],
    items: tuple[str, ...],
    allowed: set[str] | None,
) -> Views:
    coach_of = {str(d): c for one in found for d, c in zip(one.dyad_id, one.coach_id, strict=True)}
    dyad_ids = sorted(dyad for dyad in coach_of if allowed is None or dyad in allowed)
    row = {dyad: n for n, dyad in enumerate(dyad_ids)}
    tables = [np.full((len(row), len(items)), np.nan) for _ in found]
    for table, one in zip(tables, found, strict=True):
        here = np.array([str(dyad) in row for dyad in one.dyad_id], dtype=bool)
        places = np.array([row[str(dyad)] for dyad in one.dyad_id[here]], dtype=np.intp)
        table[places] = one.values[here]
    coaches = _named(np.array([coach_of[dyad] for dyad in dyad_ids], dtype=object))
    some = np.zeros(len(row), dtype=bool)
    for table in tables:
        some |= ~np.isnan(table).all(axis=1)
    return Views(
        tables=tuple(table[some] for table in tables),
        labels=labels,
        items=items,
        coaches=coaches[some],
        rows=tuple(np.array(dyad_ids, dtype=object)[some]),
    )


def _named(coaches: NDArray[np.object_]) -> NDArray[np.object_]:
    return np.array([None if is_missing(coach) else coach for coach in coaches], dtype=object)
