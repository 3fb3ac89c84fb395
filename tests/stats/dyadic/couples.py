"""148 couples of the shared reference data, and what R found in them."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from conftest import shared_path

COMPLETE = "acitelli_wide.csv"
ONE_SIDED = "nasty_acitelli_one_role_missing.csv"


def both(variable: str, file: str = COMPLETE) -> NDArray[np.float64]:
    """Return wife's and husband's scores."""
    frame = pd.read_csv(shared_path("reference", "data", file))
    return frame[[f"{variable}_wife", f"{variable}_husband"]].to_numpy(dtype=float)


def expected(case: str) -> dict[str, Any]:
    """Return the results of a reference case."""
    path = shared_path("reference", "expected", f"{case}.json")
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))["results"]
    return found


def numbers(block: dict[str, Any], column: str = "est") -> dict[str, float]:
    """Return one column of a parameter table by term."""
    return dict(zip(block["term"], block[column], strict=True))


def simulated(
    n: int = 150,
    *,
    actor: float = 0.5,
    partner: float = 0.3,
    seed: int = 1,
    missing: float = 0.0,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return predictor and outcome of ``n`` dyads with the same effects on both members."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(n, 1)) * 0.6 + rng.normal(size=(n, 2))
    y = actor * x + partner * x[:, ::-1] + rng.normal(size=(n, 1)) + rng.normal(size=(n, 2))
    for side in (0, 1):
        gone = rng.random(n) < missing
        x[gone, side] = y[gone, side] = np.nan
    keep = ~np.isnan(np.column_stack([x, y])).all(axis=1)
    return x[keep], y[keep]
