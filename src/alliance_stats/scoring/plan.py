"""What has to be computed for one role and perspective, worked out once per instrument.

A plan is the key in the form the kernel of ``block`` wants: column numbers, mirrors, counts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from alliance_stats.instrument.model import Composite, Instrument, ResponseScale, Subscale
from alliance_stats.scoring.keying import mirror_of
from alliance_stats.vocabulary import Aggregate, Perspective

#: Whole codes from 0 to this fit the compact columns; one more code means "no answer".
HIGHEST_CODE = 254


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedScore:
    """One score as the kernel sees it.

    Attributes
    ----------
    id
        Subscale or composite.
    columns
        Places of the item columns behind it, each once.
    leaves
        Subscales whose item totals add up to it without counting an item twice; empty where its
        own columns have to be read.
    parts
        Scores that are averaged (``over: subscales``); empty where items are.
    aggregate
        ``mean``, or ``sum`` (prorated: mean of what is there × number of parts).
    needed
        How many parts (or items) must be there; more than there are means never.
    low, high
        Lowest and highest possible score.
    """

    id: str
    columns: tuple[int, ...]
    leaves: tuple[str, ...]
    parts: tuple[str, ...]
    aggregate: Aggregate
    needed: int
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Everything the kernel needs for one role and perspective.

    ``scores`` stand in an order in which parts come before what they are part of. ``mirrors``
    holds minimum + maximum for reversed items and ``None`` for the others; ``highest`` the top
    of each item's declared scale.
    """

    items: tuple[str, ...]
    mirrors: tuple[float | None, ...]
    highest: tuple[float, ...]
    scores: tuple[PlannedScore, ...]


def has_whole_codes(scale: ResponseScale) -> bool:
    """Say whether every answer is a whole number from 0 to 254."""
    return bool(scale.values) and all(
        float(code).is_integer() and 0 <= code <= HIGHEST_CODE for code in scale.values
    )


def asked_items(instrument: Instrument, role: str, perspective: Perspective) -> tuple[str, ...]:
    """Return the scored items a role is asked from a perspective, in file order."""
    return tuple(
        item
        for item in instrument.scored_items
        if role in instrument.items[item].roles
        and perspective in instrument.items[item].perspectives
    )


def plan_scores(instrument: Instrument, role: str, perspective: Perspective = "direct") -> Plan:
    """Work out the scores that one role has from one perspective.

    A subscale is planned when the role is asked at least one of its items, and rests on those it
    is asked; a composite when all its parts are planned.

    Prorating takes the parts that are there to stand for those that are not, which they can only
    do on a common range: where ranges differ, every part is needed.
    """
    items = asked_items(instrument, role, perspective)
    place = {item: i for i, item in enumerate(items)}
    planned: dict[str, PlannedScore] = {}
    for subscale in instrument.subscales.values():
        if any(item in place for item in subscale.items):
            planned[subscale.id] = _plan_subscale(instrument, subscale, place)
    waiting = list(instrument.composites.values())
    while ready := [each for each in waiting if all(part in planned for part in each.of)]:
        for composite in ready:
            planned[composite.id] = _plan_composite(instrument, composite, items, planned)
        waiting = [each for each in waiting if each.id not in planned]
    return Plan(
        items=items,
        mirrors=tuple(mirror_of(instrument, item) for item in items),
        highest=tuple(_item_range(instrument, item)[1] for item in items),
        scores=tuple(planned.values()),
    )


def _plan_subscale(
    instrument: Instrument, subscale: Subscale, place: Mapping[str, int]
) -> PlannedScore:
    """Plan a subscale over those of its items that are asked (``place``: item → column)."""
    asked = [item for item in subscale.items if item in place]
    ranges = [_item_range(instrument, item) for item in asked]
    low, high = _score_range(ranges, subscale.aggregate)
    return PlannedScore(
        id=subscale.id,
        columns=tuple(place[item] for item in asked),
        leaves=(subscale.id,),
        parts=(),
        aggregate=subscale.aggregate,
        needed=_needed(subscale, ranges),
        low=low,
        high=high,
    )


def _plan_composite(
    instrument: Instrument,
    composite: Composite,
    items: Sequence[str],
    planned: Mapping[str, PlannedScore],
) -> PlannedScore:
    """Plan a composite whose parts are all ``planned``."""
    parts = [planned[part] for part in composite.of]
    columns = tuple(sorted({column for part in parts for column in part.columns}))
    leaves = tuple(dict.fromkeys(leaf for part in parts for leaf in part.leaves))
    counted = sorted(column for leaf in leaves for column in planned[leaf].columns)
    if composite.over == "items":
        ranges = [_item_range(instrument, items[column]) for column in columns]
    else:
        ranges = [(part.low, part.high) for part in parts]
    low, high = _score_range(ranges, composite.aggregate)
    return PlannedScore(
        id=composite.id,
        columns=columns,
        leaves=leaves if counted == list(columns) else (),
        parts=composite.of if composite.over == "subscales" else (),
        aggregate=composite.aggregate,
        needed=_needed(composite, ranges),
        low=low,
        high=high,
    )


def _needed(score: Subscale | Composite, ranges: Sequence[tuple[float, float]]) -> int:
    if score.missing == "complete" or len(set(ranges)) > 1:
        return max(score.min_valid, len(ranges))
    return score.min_valid


def _score_range(
    ranges: Sequence[tuple[float, float]], aggregate: Aggregate
) -> tuple[float, float]:
    low, high = (sum(bound) for bound in zip(*ranges, strict=True))
    return (low / len(ranges), high / len(ranges)) if aggregate == "mean" else (low, high)


def _item_range(instrument: Instrument, item_id: str) -> tuple[float, float]:
    scale = instrument.scales[instrument.items[item_id].scale]
    return scale.minimum, scale.maximum
