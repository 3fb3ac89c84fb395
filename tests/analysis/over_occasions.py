"""Made studies with several occasions: lines of two roles, and deviations that carry over."""

from __future__ import annotations

import numpy as np

from alliance_stats.dyads.table import Dyads
from analysis.factories import Form, make_dyads, make_instrument, make_subscale

OCCASIONS = ("start", "middle", "late", "end")


def followed(
    n: int = 120,
    *,
    seed: int = 1,
    occasions: tuple[str, ...] = OCCASIONS,
    n_coaches: int = 0,
    missing: float = 0.0,
    target: str = "us",
    asked: tuple[str, ...] = ("coach", "client"),
    client_misses: tuple[str, ...] = (),
) -> Dyads:
    """Scales; slopes .2 (coach) and .4 (client) on ``bond``, none on ``gain`` and ``calm``."""
    rng = np.random.default_rng(seed)
    shared = rng.normal(size=(n, 1)) * 0.5
    level = 4 + shared + rng.normal(size=(n, 2)) * 0.6
    slope = np.array([0.2, 0.4]) + 0.2 * rng.normal(size=(n, 1)) + 0.25 * rng.normal(size=(n, 2))
    carried = rng.normal(size=(n, 2, len(occasions))) * 0.6
    for t in range(1, len(occasions)):
        carried[:, :, t] += 0.3 * carried[:, :, t - 1] + 0.2 * carried[:, ::-1, t - 1]
    instrument = make_instrument(
        [
            make_subscale("bond", ["bond1"], target=target),
            make_subscale("gain", ["gain1"]),
            make_subscale("calm", ["calm1"]),
        ],
        item_roles={"bond1": asked},
    )
    forms = []
    for t, occasion in enumerate(occasions):
        bond = level + slope * t + rng.normal(size=(n, 2)) * 0.4
        gain = 5 + shared + carried[:, :, t]
        for member, role in enumerate(("coach", "client")):
            if role == "client" and occasion in client_misses:
                continue
            calm = gain[:, member] + rng.normal(size=n) * 0.5
            answers = {"gain1": np.clip(gain[:, member], 0, 10), "calm1": np.clip(calm, 0, 10)}
            if role in asked:
                answers["bond1"] = np.clip(bond[:, member], 0, 10)
            for column in answers.values():
                column[rng.random(n) < missing] = np.nan
            forms.append(Form(instrument, role, answers, occasion=occasion))
    coaches = {f"d{i + 1:03d}": f"k{i % n_coaches}" for i in range(n)} if n_coaches else {}
    return make_dyads(forms, coaches=coaches, occasions=list(occasions))


def series(dyads: Dyads, scale: str, role: str) -> np.ndarray:
    """One role's scores, dyads by occasions, as the frame holds them."""
    rows = dyads.frame[dyads.frame["scale"] == scale]
    table = rows.pivot(index="dyad_id", columns="occasion", values=role)
    return table[list(dyads.occasions)].to_numpy(dtype=float)
