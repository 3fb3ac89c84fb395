"""Small questionnaires and studies made by hand, scored and paired by the real rooms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from alliance_stats.dyads.pairing import pair
from alliance_stats.dyads.table import Dyads
from alliance_stats.instrument.model import (
    Composite,
    Instrument,
    Item,
    ResponseScale,
    Subscale,
)
from alliance_stats.responses.table import Responses
from alliance_stats.scoring.score import score
from alliance_stats.scoring.table import Scores

ROLES = ("coach", "client")
LIKERT = ResponseScale(
    name="likert", minimum=1, maximum=7, values=tuple(float(code) for code in range(1, 8))
)
SLIDER = ResponseScale(name="slider", minimum=0, maximum=10)


def make_subscale(name: str, items: Sequence[str], *, target: str = "us", **changes) -> Subscale:
    given = {
        "id": name,
        "title": {"en": name.title()},
        "items": tuple(items),
        "target": target,
        "aggregate": "mean",
        "min_valid": len(items),
        "missing": "prorate",
        "output": ("raw", "pomp"),
    }
    return Subscale(**(given | changes))


def make_composite(name: str, of: Sequence[str], *, over: str = "items", **changes) -> Composite:
    given = {
        "id": name,
        "title": {"en": name.title()},
        "of": tuple(of),
        "over": over,
        "aggregate": "mean",
        "min_valid": len(of),
        "missing": "prorate",
        "output": ("raw", "pomp"),
    }
    return Composite(**(given | changes))


def make_instrument(
    subscales: Sequence[Subscale],
    *,
    name: str = "toy",
    composites: Sequence[Composite] = (),
    roles: Sequence[str] = ROLES,
    perspectives: Sequence[str] = ("direct",),
    scale: ResponseScale = SLIDER,
    reverse: Sequence[str] = (),
    item_roles: Mapping[str, Sequence[str]] | None = None,
) -> Instrument:
    """An instrument whose items are those its subscales name."""
    ids = dict.fromkeys(item for subscale in subscales for item in subscale.items)
    items = {
        item: Item(
            id=item,
            scale=scale.name,
            roles=tuple((item_roles or {}).get(item, roles)),
            perspectives=tuple(perspectives),
            reverse=item in reverse,
        )
        for item in ids
    }
    return Instrument(
        id=name,
        version="1.0.0",
        title={"en": name},
        licence="CC-BY-4.0",
        text="key-only",
        key_status="original",
        languages=("en",),
        roles=tuple(roles),
        perspectives=tuple(perspectives),
        scales={scale.name: scale},
        items=items,
        subscales={one.id: one for one in subscales},
        composites={one.id: one for one in composites},
    )


class Form:
    """Answers of one role: people × items of one instrument; None for a dyad = no form."""

    def __init__(
        self,
        instrument: Instrument,
        role: str,
        answers: Mapping[str, ArrayLike],
        *,
        occasion: str = "once",
        perspective: str = "direct",
        dyads: Sequence[str] | None = None,
    ) -> None:
        self.instrument = instrument
        self.role = role
        self.answers = {item: np.asarray(given, dtype=float) for item, given in answers.items()}
        self.occasion = occasion
        self.perspective = perspective
        n = len(next(iter(self.answers.values())))
        self.dyads = list(dyads) if dyads is not None else [f"d{i + 1:03d}" for i in range(n)]

    def rows(self, coaches: Mapping[str, str | None]) -> pd.DataFrame:
        return pd.concat(
            [
                pd.DataFrame(
                    {
                        "dyad_id": self.dyads,
                        "coach_id": [coaches.get(dyad) for dyad in self.dyads],
                        "role": self.role,
                        "occasion": self.occasion,
                        "perspective": self.perspective,
                        "instrument": self.instrument.id,
                        "item_id": item,
                        "response": given,
                    }
                )
                for item, given in self.answers.items()
            ]
        )


def make_responses(
    forms: Sequence[Form],
    *,
    roles: Sequence[str] = ROLES,
    occasions: Sequence[str] = ("once",),
    coaches: Mapping[str, str | None] | None = None,
) -> Responses:
    frame = pd.concat([form.rows(coaches or {}) for form in forms], ignore_index=True)
    for column in ("dyad_id", "coach_id", "perspective", "instrument", "item_id"):
        frame[column] = pd.Categorical(frame[column])
    frame["role"] = pd.Categorical(frame["role"], categories=list(roles), ordered=True)
    frame["occasion"] = pd.Categorical(frame["occasion"], categories=list(occasions), ordered=True)
    return Responses(
        frame=frame,
        instruments={form.instrument.id: form.instrument for form in forms},
        roles=tuple(roles),
        occasions=tuple(occasions),
    )


def make_scores(forms: Sequence[Form], **options) -> Scores:
    return score(make_responses(forms, **options))


def make_dyads(forms: Sequence[Form], *, incomplete: str = "keep", **options) -> Dyads:
    return pair(make_scores(forms, **options), incomplete=incomplete)


def one_item_dyads(
    first: ArrayLike, second: ArrayLike, *, target: str = "us", roles=ROLES, coaches=None, **options
) -> Dyads:
    """Dyads whose score on ``bond`` is exactly the number given (one slider item)."""
    instrument = make_instrument(
        [make_subscale("bond", ["b1"], target=target)], roles=roles, **options
    )
    forms = [
        Form(instrument, roles[0], {"b1": first}),
        Form(instrument, roles[1], {"b1": second}),
    ]
    return make_dyads(forms, roles=roles, coaches=coaches)


def two_scales(
    n: int = 40, *, seed: int = 1, n_coaches: int = 0, target: str = "us", roles=ROLES
) -> tuple[list[Form], dict[str, str]]:
    """Forms on ``bond`` (3 items) and ``growth`` (2 items) that go together, and coaches."""
    rng = np.random.default_rng(seed)
    instrument = make_instrument(
        [
            make_subscale("bond", ["b1", "b2", "b3"], target=target),
            make_subscale("growth", ["g1", "g2"], target="client"),
        ],
        composites=[
            make_composite("all_items", ["bond", "growth"]),
            make_composite("all_scales", ["bond", "growth"], over="subscales"),
        ],
        reverse=["b3"],
        roles=roles,
    )
    coaches = {f"d{i + 1:03d}": f"c{i % n_coaches + 1:02d}" for i in range(n if n_coaches else 0)}
    shared = rng.normal(size=n)
    if n_coaches:
        shared += rng.normal(size=n_coaches)[np.arange(n) % n_coaches]
    forms = []
    for place, role in enumerate(roles):
        own = shared + 0.7 * rng.normal(size=n) + 0.4 * place
        raw = {item: own + 0.6 * rng.normal(size=n) for item in ("b1", "b2", "b3", "g1", "g2")}
        answers = {item: np.clip(np.round(5 + 1.5 * x, 2), 0, 10) for item, x in raw.items()}
        answers["b3"] = 10 - answers["b3"]
        forms.append(Form(instrument, role, answers))
    return forms, coaches
