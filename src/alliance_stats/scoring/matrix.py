"""The people × items matrix that reliability is asked of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from alliance_stats.checks import check_choice
from alliance_stats.instrument.model import Instrument
from alliance_stats.responses.table import Responses
from alliance_stats.scoring.keying import mirror_of
from alliance_stats.scoring.people import codes_in, find_people, labels
from alliance_stats.vocabulary import (
    INSTRUMENT,
    ITEM,
    OCCASION,
    PERSPECTIVE,
    PERSPECTIVES,
    RESPONSE,
    ROLE,
    Perspective,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemMatrix:
    """Answers of one role at one occasion.

    Attributes
    ----------
    dyad_id, coach_id
        One per person; ``coach_id`` is ``None`` where no coach is named.
    values
        Answers, shape (people, items); NaN is no answer.
    items
        Item ids, one per column.
    """

    dyad_id: NDArray[np.object_]
    coach_id: NDArray[np.object_]
    values: NDArray[np.float64]
    items: tuple[str, ...]


def item_matrix(
    responses: Responses,
    instrument: Instrument,
    items: Sequence[str],
    *,
    role: str,
    occasion: str,
    perspective: Perspective = "direct",
    keyed: bool = True,
) -> ItemMatrix:
    """Return the answers of one role at one occasion as a matrix, people × items.

    People are those with at least one row for these items, in the order of the dyad ids. The
    answers kept in ``responses`` stay as they are.

    Parameters
    ----------
    responses
        All answers.
    instrument, items
        The questionnaire, and ids of its items, in the order wanted.
    role, occasion, perspective
        Whose answers, when, and about whose view.
    keyed
        Reverse the reversed items (minimum + maximum - answer, by the declared scale).

    Raises
    ------
    OptionError
        An unknown item, role, occasion or perspective.

    Examples
    --------
    >>> import alliance_stats as als
    >>> responses = als.simulate(n_dyads=40, n_coaches=8, occasions=["end"], seed=1).responses
    >>> instrument = responses.instruments["we-scale"]
    >>> items = instrument.items_of("trust")
    >>> item_matrix(responses, instrument, items, role="client", occasion="end").items
    ('tr1', 'tr2', 'tr3', 'tr4')
    """
    check_choice("role", role, responses.roles)
    check_choice("occasion", occasion, responses.occasions)
    check_choice("perspective", perspective, PERSPECTIVES)
    for item in items:
        check_choice("items", item, instrument.items)
    frame = responses.frame
    column = codes_in(frame[ITEM], list(items))[0]
    wanted = (
        (column >= 0)
        & (frame[INSTRUMENT] == instrument.id).to_numpy(dtype=bool)
        & (frame[ROLE] == role).to_numpy(dtype=bool)
        & (frame[OCCASION] == occasion).to_numpy(dtype=bool)
        & (frame[PERSPECTIVE] == perspective).to_numpy(dtype=bool)
    )
    people = find_people(frame[wanted], responses.roles, responses.occasions)
    values = np.full((len(people), len(items)), np.nan)
    values[people.row, column[wanted]] = frame[RESPONSE].to_numpy(dtype=float)[wanted]
    if keyed:
        for j, item in enumerate(items):
            mirror = mirror_of(instrument, item)
            if mirror is not None:
                values[:, j] = mirror - values[:, j]
    return ItemMatrix(
        dyad_id=labels(people.dyad, people.dyads),
        coach_id=labels(people.coach, people.coaches),
        values=values,
        items=tuple(items),
    )
