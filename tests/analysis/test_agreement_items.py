from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from alliance_stats import stats
from alliance_stats.analysis.agreement import agreement
from alliance_stats.instrument.model import Bands
from analysis.factories import (
    LIKERT,
    ROLES,
    Form,
    make_dyads,
    make_instrument,
    make_subscale,
    one_item_dyads,
)
from analysis.views import profile_forms


def rows(result, term):
    return {row.extra.get("item_id"): row for row in result.estimates if row.term == term}


def test_items_are_those_of_stats():
    forms = profile_forms()
    result = agreement(make_dyads(forms), scale="bond")
    for item in ("b1", "b2", "b3", "b4"):
        pair = tuple(form.answers[item] for form in forms)
        kappa = stats.weighted_kappa(pair, categories=range(1, 8))
        row = rows(result, "weighted_kappa")[item]
        assert row.estimate == pytest.approx(kappa.value)
        assert row.std_error == pytest.approx(kappa.std_error)
        gwet = stats.gwet_ac(pair, weights="quadratic", categories=range(1, 8))
        assert rows(result, "gwet_ac2")[item].estimate == pytest.approx(gwet.value)
        alpha = stats.krippendorff_alpha(np.stack(pair), level="ordinal")
        assert rows(result, "krippendorff_alpha")[item].estimate == pytest.approx(alpha.value)
        assert row.extra["n_categories"] == 7


def test_quadratic_kappa_comes_to_equal_icc_a1():
    for n, tolerance in ((40, 0.02), (4000, 2e-4)):
        form = profile_forms(n)
        result = agreement(make_dyads(form), scale="result")
        kappa, icc = result["weighted_kappa"].estimate, result["icc(A,1)"].estimate
        assert kappa == pytest.approx(icc, abs=tolerance)


def test_continuous_answers_have_no_categories():
    result = agreement(one_item_dyads([1, 2, 3, 4.5], [1, 2.5, 3, 4]), scale="bond")
    assert not rows(result, "weighted_kappa")


def test_bands_of_the_score_are_compared():
    bands = Bands(on="raw", source="made up", cuts=((1, "low"), (3, "middle"), (5, "high")))
    instrument = make_instrument([make_subscale("bond", ["b1", "b2"], bands=bands)], scale=LIKERT)
    rng = np.random.default_rng(1)
    answers = rng.integers(1, 8, size=(2, 2, 30)).astype(float)
    answers[1] = np.clip(answers[0] + rng.integers(-1, 2, size=(2, 30)), 1, 7)
    forms = [
        Form(instrument, role, dict(zip(("b1", "b2"), own, strict=True)))
        for role, own in zip(ROLES, answers, strict=True)
    ]
    result = agreement(make_dyads(forms), scale="bond")
    codes = [np.digitize(own.mean(axis=0), [3, 5]) for own in answers]
    expected = stats.weighted_kappa(tuple(codes), categories=range(3))
    row = rows(result, "weighted_kappa")[None]
    assert row.estimate == pytest.approx(expected.value)
    assert row.extra["categories"] == "low, middle, high"
    turned = replace(bands, on="pomp", cuts=((0, "low"), (100 / 3, "middle"), (200 / 3, "high")))
    same = make_instrument([make_subscale("bond", ["b1", "b2"], bands=turned)], scale=LIKERT)
    for form in forms:
        form.instrument = same
    other = agreement(make_dyads(forms), scale="bond")
    assert rows(other, "weighted_kappa")[None].estimate == pytest.approx(row.estimate)


def test_an_affine_change_leaves_r_and_icc_c_and_scales_the_limits():
    rng = np.random.default_rng(2)
    first = 2 + 2 * rng.random(50)
    second = np.clip(first + rng.normal(size=50) / 3, 0, 5)
    plain = agreement(one_item_dyads(first, second), scale="bond")
    changed = agreement(one_item_dyads(1 + 1.5 * first, 1 + 1.5 * second), scale="bond")
    for term in ("pearson", "icc(C,1)", "icc(A,1)", "ccc"):
        assert changed[term].estimate == pytest.approx(plain[term].estimate)
    for term in ("bias", "sd_difference", "loa_low", "loa_high"):
        assert changed[term].estimate == pytest.approx(1.5 * plain[term].estimate)
    moved = agreement(one_item_dyads(first + 1, second), scale="bond")
    assert moved["icc(C,1)"].estimate == pytest.approx(plain["icc(C,1)"].estimate)
    assert moved["icc(A,1)"].estimate < plain["icc(A,1)"].estimate
