"""Both roles' answers to the same items of one scale, for models of the items themselves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from alliance_stats.analysis.invariance_views import Views, role_views
from alliance_stats.analysis.question import Question, nobody_answered
from alliance_stats.analysis.resampled import canonical_order
from alliance_stats.dyads.table import Dyads
from alliance_stats.errors import InsufficientDataError, RefusedError


def check_items(model: str, question: Question, roles: Sequence[str], *, least: int) -> None:
    """Raise unless both roles answer the same items, and enough of them.

    Raises
    ------
    RefusedError
        For composites, for two forms, and where the roles are asked different items.
    InsufficientDataError
        For fewer than ``least`` items.
    """
    name = question.scale
    if name in question.instrument.composites:
        raise RefusedError(
            f"{model} is about items, and '{name}' is made of other scales. Ask about one of these."
        )
    first, second = (question.items_of(role) for role in roles)
    if question.second_form is not None or set(first) != set(second):
        raise RefusedError(
            f"{model} needs the same items in both roles, and '{name}' has different ones. What "
            "can be asked is the model of the scores."
        )
    if len(first) < least:
        raise InsufficientDataError(
            f"{model} needs at least {least} items; '{name}' has {len(first)}."
        )


def item_tables(dyads: Dyads, question: Question) -> Views:
    """Return both roles' answers, one row per dyad with any.

    Raises
    ------
    InsufficientDataError
        If a role has no answer at all.
    """
    views = role_views(dyads, question)
    if not views.n_rows:
        raise nobody_answered(question, dyads.scores)
    return views


def side_by_side(found: Sequence[Views]) -> list[Views]:
    """Return the tables with the same dyads in the same rows: all that answered any.

    The order depends on the answers alone.
    """
    coach_of = {dyad: c for view in found for dyad, c in zip(view.rows, view.coaches, strict=True)}
    place = {dyad: n for n, dyad in enumerate(coach_of)}
    wide = []
    for view in found:
        table = np.full((len(place), 2 * len(view.items)), np.nan)
        table[[place[dyad] for dyad in view.rows]] = np.hstack(view.tables)
        wide.append(table)
    order = canonical_order(*(np.nan_to_num(table, nan=-np.inf) for table in wide))
    dyads = np.array(list(place), dtype=object)[order]
    coaches = np.array([coach_of[dyad] for dyad in dyads], dtype=object)
    return [
        replace(
            view,
            tables=(table[order, : len(view.items)], table[order, len(view.items) :]),
            coaches=coaches,
            rows=tuple(dyads),
        )
        for view, table in zip(found, wide, strict=True)
    ]
