from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from alliance_stats import stats
from alliance_stats.analysis.agreement import agreement
from alliance_stats.analysis.apim import ApimResult
from alliance_stats.analysis.perception import perception
from alliance_stats.analysis.two_way import two_way
from alliance_stats.errors import RefusedError
from alliance_stats.results import Estimate
from analysis.test_perception import made
from analysis.views import coach_of, one_item_views

TERMS = ["agreement", "reciprocity", "meta_accuracy", "meta_accuracy", "equality", "equality"]
MODEL: dict[str, Any] = {
    "roles": ("coach", "client"),
    "predictor_title": "Bond",
    "outcome_title": "Growth",
    "model": "distinguishable",
    "n": 40,
    "n_complete": 40,
    "n_clusters": 0,
}


def panel(direct, meta, target="us", coaches=None):
    dyads = one_item_views(direct, meta, target=target, coaches=coaches)
    return dyads, two_way(dyads, scale="bond", n_pairings=99)


def test_every_row_is_a_number_or_a_reason():
    for target in ("us", "partner", "client"):
        _, result = panel(*made(), target=target)
        assert [row.term for row in result.estimates] == TERMS
        for row in result.estimates:
            assert np.isnan(row.estimate) == (row.undefined is not None)
            assert row.extra["question"].endswith("?")


def test_the_same_thing_agrees_and_crossed_targets_are_mutual():
    _, shared = panel(*made())
    _, crossed = panel(*made(), target="partner")
    assert shared["agreement"].undefined is None
    assert "they agree" in str(shared["reciprocity"].undefined)
    assert "rates the other" in str(crossed["agreement"].undefined)
    assert crossed["reciprocity"].undefined is None
    assert shared["agreement"].extra["gate"] == "not tested"
    assert set(shared.nulls) == {"agreement", "meta_accuracy:coach", "meta_accuracy:client"}
    assert "reciprocity" in crossed.nulls


def test_numbers_are_those_of_the_other_verbs():
    dyads, result = panel(*made())
    here, there = result["agreement"], agreement(dyads, scale="bond")["icc(A,1)"]
    assert (here.estimate, here.conf_low, here.conf_high) == (
        there.estimate,
        there.conf_low,
        there.conf_high,
    )
    seen = perception(dyads, scale="bond", n_pairings=99)
    for role in ("coach", "client"):
        row = result.find("meta_accuracy", role=role)
        other = seen.find("accuracy", judge=role)
        assert row.estimate == pytest.approx(other.estimate)
        assert (row.conf_low, row.conf_high) == pytest.approx((other.conf_low, other.conf_high))
        assert row.p_value == row.extra["p_permutation"] == other.extra["p_permutation"]


def test_baseline_is_that_of_wrong_pairs():
    direct, meta = made(40)
    _, result = panel(direct, meta)
    wrong = [np.corrcoef(meta[0], np.roll(direct[1], shift))[0, 1] for shift in range(1, 40)]
    assert result["meta_accuracy"].extra["baseline"] == pytest.approx(np.mean(wrong), abs=0.06)


def test_intervals_know_of_coaches():
    direct, meta = made()
    _, nested = panel(direct, meta, coaches=coach_of(50, 10))
    row = nested["agreement"]
    expected = stats.pair_agreement(*direct, clusters=[i % 10 for i in range(50)])
    assert (row.conf_low, row.conf_high) == pytest.approx(
        (expected.interval.low, expected.interval.high)
    )
    _, few = panel(direct, meta, coaches=coach_of(50, 3))
    assert np.isnan(few["agreement"].conf_low)
    assert few["agreement"].undefined


def test_without_meta_items_the_accuracy_says_why():
    direct, _ = made()
    _, result = panel(direct, [None, None])
    assert "no meta items" in str(result["meta_accuracy"].undefined)
    with pytest.raises(RefusedError, match="rates itself"):
        panel(direct, [None, None], target="self")


def test_equality_takes_k_of_a_model_that_is_about_this_scale():
    dyads = one_item_views(*made())
    rows = tuple(
        Estimate(term="k", estimate=value, conf_low=0.1, conf_high=1.0, extra={"role": role})
        for role, value in (("coach", 0.4), ("client", 0.7))
    )
    about = {"predictor": "bond", "outcome": "growth"}
    model = ApimResult(estimates=rows, about=about, **MODEL)
    other = replace(model, about={"predictor": "else", "outcome": "growth"})
    result = two_way(dyads, scale="bond", models=[other, model], n_pairings=49)
    assert [row.term for row in result.estimates] == TERMS
    row = result.find("equality", role="client", outcome="growth")
    assert (row.estimate, row.conf_high, row.extra["measure"]) == (0.7, 1.0, "k")
    alone = two_way(dyads, scale="bond", models=[other], n_pairings=49)
    assert "actor-partner model" in str(alone["equality"].undefined)
