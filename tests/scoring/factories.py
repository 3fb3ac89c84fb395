"""Small questionnaires and answers, written out by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from alliance_stats.instrument.model import (
    Composite,
    Instrument,
    Item,
    ResponseScale,
    Subscale,
)
from alliance_stats.responses.table import Responses

ROLES = ("coach", "client")
SEVEN = ResponseScale(name="seven", minimum=1, maximum=7, values=(1, 2, 3, 4, 5, 6, 7))
SLIDER = ResponseScale(name="slider", minimum=0, maximum=10)
SIGNED = ResponseScale(name="signed", minimum=-3, maximum=3, values=(-3, -2, -1, 1, 2, 3))


def item(name: str, *, scale: str = "seven", **changes) -> Item:
    given = {"id": name, "scale": scale, "roles": ROLES, "perspectives": ("direct", "meta")}
    return Item(**(given | changes))


def subscale(name: str, items: Sequence[str], *, min_valid: int | None = None, **changes):
    given = {
        "id": name,
        "title": {"en": name},
        "items": tuple(items),
        "target": "us",
        "aggregate": "mean",
        "min_valid": len(items) if min_valid is None else min_valid,
        "missing": "prorate",
        "output": ("raw", "pomp"),
    }
    return Subscale(**(given | changes))


def composite(name: str, of: Sequence[str], *, over: str = "subscales", **changes):
    given = {
        "id": name,
        "title": {"en": name},
        "of": tuple(of),
        "over": over,
        "aggregate": "mean",
        "min_valid": len(of),
        "missing": "prorate",
        "output": ("raw", "pomp"),
    }
    return Composite(**(given | changes))


def instrument(
    items: Sequence[Item],
    subscales: Sequence[Subscale],
    composites: Sequence[Composite] = (),
    *,
    name: str = "demo",
    scales: Sequence[ResponseScale] = (SEVEN, SLIDER, SIGNED),
    roles: Sequence[str] = ROLES,
    **changes,
) -> Instrument:
    given = {
        "id": name,
        "version": "1.0",
        "title": {"en": name},
        "licence": "CC0-1.0",
        "text": "included",
        "key_status": "original",
        "languages": ("en",),
        "roles": tuple(roles),
        "perspectives": ("direct", "meta"),
        "scales": {each.name: each for each in scales},
        "items": {each.id: each for each in items},
        "subscales": {each.id: each for each in subscales},
        "composites": {each.id: each for each in composites},
    }
    return Instrument(**(given | changes))


def demo() -> Instrument:
    """Two subscales of three and two items; ``a3`` and ``b2`` are reversed."""
    return instrument(
        [item("a1"), item("a2"), item("a3", reverse=True), item("b1"), item("b2", reverse=True)],
        [subscale("alpha", ["a1", "a2", "a3"], min_valid=2), subscale("beta", ["b1", "b2"])],
        [composite("total", ["alpha", "beta"])],
    )


@dataclass(frozen=True)
class Form:
    dyad: str
    role: str
    answers: Mapping[str, float | None]
    occasion: str = "once"
    perspective: str = "direct"
    coach: str | None = "C1"
    instrument: str = "demo"


@dataclass(frozen=True)
class Study:
    forms: Sequence[Form]
    instruments: Sequence[Instrument] = field(default_factory=lambda: [demo()])
    roles: tuple[str, ...] = ROLES
    occasions: tuple[str, ...] = ("once",)

    def responses(self) -> Responses:
        rows = [
            (f.dyad, f.coach, f.role, f.occasion, f.perspective, f.instrument, name, answer)
            for f in self.forms
            for name, answer in f.answers.items()
        ]
        names = ["dyad_id", "coach_id", "role", "occasion", "perspective", "instrument"]
        frame = pd.DataFrame(rows, columns=[*names, "item_id", "response"])
        for column in [*names, "item_id"]:
            frame[column] = frame[column].astype("category")
        frame["role"] = frame["role"].cat.set_categories(self.roles, ordered=True)
        frame["occasion"] = frame["occasion"].cat.set_categories(self.occasions, ordered=True)
        frame["response"] = frame["response"].astype(float)
        return Responses(
            frame=frame,
            instruments={each.id: each for each in self.instruments},
            roles=self.roles,
            occasions=self.occasions,
        )


def answers(*given: float | None, names: Sequence[str] = ("a1", "a2", "a3", "b1", "b2")):
    return dict(zip(names, given, strict=True))


def one(scores, scale: str, **where) -> pd.Series:
    """Return the only row of a scale."""
    frame = scores.frame[scores.frame["scale"] == scale]
    for column, value in where.items():
        frame = frame[frame[column] == value]
    (row,) = (row for _, row in frame.iterrows())
    return row
