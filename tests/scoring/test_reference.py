"""Scores of real data against R."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

from alliance_stats.instrument.model import ResponseScale
from alliance_stats.scoring.score import score
from conftest import shared_path
from scoring.factories import Form, Study, instrument, item, subscale

NAMES = ["A1", "A2", "A3", "A4", "A5"]
SIX = ResponseScale(name="seven", minimum=1, maximum=6, values=(1, 2, 3, 4, 5, 6))
#: Means and prorated sums are closed forms.
TOLERANCE = 1e-12


def bfi_scores(min_valid: int):
    path = shared_path("reference", "data", "bfi.csv")
    frame = pd.read_csv(path, usecols=NAMES, nrows=300)
    key = instrument(
        [item(name, reverse=name == "A1") for name in NAMES],
        [
            subscale("mean", NAMES, min_valid=min_valid),
            subscale("sum", NAMES, min_valid=min_valid, aggregate="sum"),
            subscale("complete", NAMES, min_valid=min_valid, aggregate="sum", missing="complete"),
            subscale("any", NAMES, min_valid=1),
        ],
        scales=[SIX],
    )
    forms = [
        Form(f"D{i:03d}", "client", dict(zip(NAMES, row, strict=True)))
        for i, row in enumerate(frame.to_numpy())
    ]
    scores = score(Study(forms, [key]).responses()).frame
    return {name: part.reset_index() for name, part in scores.groupby("scale", observed=True)}


@pytest.mark.parametrize(("block", "min_valid"), [("min80", 4), ("min60", 3)])
def test_bfi_with_missing_answers_equals_r(block, min_valid):
    path = shared_path("reference", "expected", "A51_scores_bfi_missing.json")
    expected = json.loads(path.read_text(encoding="utf-8"))["results"][block]
    scores = bfi_scores(min_valid)

    def same(scale: str, name: str) -> None:
        wanted = np.array(expected[name], dtype=float)
        np.testing.assert_allclose(scores[scale]["score"], wanted, rtol=TOLERANCE)

    same("mean", "mean_min_prop")
    same("sum", "prorated_sum")
    same("complete", "complete_only_sum")
    same("any", "mean_any")
    assert scores["mean"]["n_answered"].tolist() == expected["n_answered"]


def test_couples_equal_row_means():
    """118 couples: the study's own key (80% rule) against plain row means of pandas."""
    frame = pd.read_csv(shared_path("reference", "data", "commitmentQ.csv"))
    nine = ResponseScale(name="seven", minimum=1, maximum=9, values=tuple(range(1, 10)))
    names = [f"q{j}" for j in range(1, 6)]
    key = instrument(
        [item(name, roles=("one", "two")) for name in names],
        [subscale("satisfaction", names, min_valid=4)],
        scales=[nine],
        roles=("one", "two"),
    )
    forms, expected = [], []
    for role, number in (("one", 1), ("two", 2)):
        part = frame[[f"sat.g.{number}_{j}" for j in range(1, 6)]]
        means = part.mean(axis=1).where(part.notna().sum(axis=1) >= 4)
        for i, row in enumerate(part.to_numpy()):
            forms.append(Form(f"D{i:03d}", role, dict(zip(names, row, strict=True))))
            expected.append((f"D{i:03d}", role, means[i]))
    scores = score(Study(forms, [key], roles=("one", "two")).responses()).frame
    wanted = sorted(expected)
    assert len(frame) == 118
    np.testing.assert_allclose(scores["score"], [mean for *_, mean in wanted], rtol=TOLERANCE)
