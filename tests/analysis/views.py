"""Dyads with meta ratings and several occasions, made by hand."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from alliance_stats.dyads.table import Dyads
from alliance_stats.instrument.model import ResponseScale
from analysis.factories import (
    LIKERT,
    ROLES,
    Form,
    make_composite,
    make_dyads,
    make_instrument,
    make_subscale,
)


def one_item_views(
    direct: Sequence[ArrayLike],
    meta: Sequence[ArrayLike | None],
    *,
    target: str = "us",
    coaches: dict[str, str | None] | None = None,
    scale: ResponseScale | None = None,
) -> Dyads:
    """Dyads whose direct and meta scores on ``bond`` are exactly the numbers given, per role."""
    options = {} if scale is None else {"scale": scale}
    asked = meta[0] is not None or meta[1] is not None
    views = ("direct", "meta") if asked else ("direct",)
    instrument = make_instrument(
        [make_subscale("bond", ["b1"], target=target)], perspectives=views, **options
    )
    forms = [Form(instrument, role, {"b1": own}) for role, own in zip(ROLES, direct, strict=True)]
    forms += [
        Form(instrument, role, {"b1": guess}, perspective="meta")
        for role, guess in zip(ROLES, meta, strict=True)
        if guess is not None
    ]
    return make_dyads(forms, coaches=coaches)


def coach_of(n: int, n_coaches: int) -> dict[str, str | None]:
    return {f"d{i + 1:03d}": f"c{i % n_coaches + 1:02d}" for i in range(n)}


def profile_forms(
    n: int = 40, *, seed: int = 1, target: str = "us", k: int = 4, occasion: str = "once"
) -> list[Form]:
    """Forms on ``bond`` and ``task`` (k Likert items each) and ``result`` (one slider-like)."""
    rng = np.random.default_rng(seed)
    names = {scale: [f"{scale[0]}{j + 1}" for j in range(k)] for scale in ("bond", "task")}
    instrument = make_instrument(
        [
            *(make_subscale(scale, items, target=target) for scale, items in names.items()),
            make_subscale("result", ["r1"], target="client"),
            make_subscale("own", ["o1", "o2", "o3"], target="self"),
        ],
        composites=[make_composite("mixed", ["bond", "own"])],
        scale=LIKERT,
        reverse=["b2"],
    )
    items = [item for each in names.values() for item in each]
    easy, pair = rng.normal(size=2 * k), rng.normal(size=(n, 2 * k))
    level = rng.normal(size=n)
    forms = []
    for place, role in enumerate(ROLES):
        raw = 4 + easy + 0.8 * pair + 0.6 * level[:, None] + rng.normal(size=(n, 2 * k))
        answers = dict(zip(items, np.clip(np.round(raw + 0.3 * place), 1, 7).T, strict=True))
        answers["b2"] = 8 - answers["b2"]
        answers["r1"] = np.clip(np.round(4 + level + rng.normal(size=n)), 1, 7)
        answers |= {f"o{j}": rng.integers(1, 8, size=n).astype(float) for j in (1, 2, 3)}
        forms.append(Form(instrument, role, answers, occasion=occasion))
    return forms
