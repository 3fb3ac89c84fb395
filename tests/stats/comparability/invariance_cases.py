"""Answers with known differences between views, and the reference cases of lavaan."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from alliance_stats.stats.arrays import Floats
from conftest import shared_path

NAMES_IN_R = {
    "configural": "configural",
    "loadings": "loading",
    "intercepts": "intercept",
    "residuals": "residual",
}
_FILES = {
    "A30": "A30_dyadic_invariance_commitmentQ_sat.json",
    "A31": "A31_dyadic_invariance_commitmentQ_com_fiml.json",
}


def expected(case: str) -> dict[str, Any]:
    """Return what lavaan found."""
    path = shared_path(f"reference/expected/{_FILES[case]}")
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))["results"]
    return found


def two_partners(scale: str) -> list[Floats]:
    """Return five items of satisfaction (``sat``) or commitment (``com``) of 118 couples."""
    table = pd.read_csv(shared_path("reference/data/commitmentQ.csv"))
    stem = {"sat": "sat.g", "com": "com"}[scale]
    return [
        table[[f"{stem}.{partner}_{j}" for j in range(1, 6)]].to_numpy(dtype=float)
        for partner in (1, 2)
    ]


def answers(
    seed: int,
    *,
    n: int,
    intercepts: Sequence[float] = (0, 0, 0, 0),
    loadings: Sequence[float] = (0, 0, 0, 0),
) -> list[Floats]:
    """Return four items in two views; the second's lines differ by what is given.

    Its factor has mean 0.5 and variance 1.2 where the first has 0 and 1; both correlate, and so
    do the residuals of an item.
    """
    rng = np.random.default_rng(seed)
    common = np.linspace(0.7, 1.0, 4)
    factor = rng.multivariate_normal([0.0, 0.5], [[1.0, 0.5], [0.5, 1.2]], n)
    residual = rng.normal(size=(n, 2, 4))
    second = 0.3 * residual[:, 0] + np.sqrt(1 - 0.09) * residual[:, 1]
    first_view = 5 + factor[:, :1] * common + 0.7 * residual[:, 0]
    slopes = common + np.asarray(loadings)
    second_view = 5 + np.asarray(intercepts) + factor[:, 1:] * slopes + 0.7 * second
    return [first_view, second_view]
