from __future__ import annotations

import numpy as np
import pytest

from alliance_stats.analysis.reliability import TERMS, reliability
from alliance_stats.errors import InsufficientDataError, OptionError
from analysis.couples import BLOCKS, couples_dyads
from analysis.expected import case, close
from analysis.factories import (
    Form,
    make_composite,
    make_instrument,
    make_scores,
    make_subscale,
    two_scales,
)


def scores_of(answers, **changes):
    instrument = make_instrument([make_subscale("bond", list(answers), **changes)])
    forms = [Form(instrument, role, answers) for role in ("coach", "client")]
    return make_scores(forms)


# Two items with variances 1 and covariance 1/2: alpha = 2 (1 - 2/3) = 2/3, and the same by
# Spearman-Brown; the standard deviation of the mean is sqrt(3)/2.
TWO = {"a": np.array([3, 4, 5.0]), "b": np.array([4, 3, 5.0])}


def test_closed_form_of_two_items():
    result = reliability(scores_of(TWO), scale="bond", role="coach")
    assert [row.term for row in result.estimates] == list(TERMS)
    for term in ("alpha", "alpha_std", "lambda2", "split_half"):
        assert result[term].estimate == pytest.approx(2 / 3)
    sd = np.sqrt(3) / 2
    assert result["sem"].estimate == pytest.approx(sd * np.sqrt(1 / 3))
    assert result["mdc95"].estimate == pytest.approx(1.959963985 * np.sqrt(2) * sd * np.sqrt(1 / 3))


def test_sem_is_in_the_points_of_the_score_people_use():
    mean = reliability(scores_of(TWO), scale="bond", role="coach")
    total = reliability(scores_of(TWO, aggregate="sum"), scale="bond", role="coach")
    assert total["sem"].estimate == pytest.approx(2 * mean["sem"].estimate)
    assert total["alpha"].estimate == mean["alpha"].estimate
    assert "sum scores" in total["sem"].method and "r = alpha" in total["sem"].method


def test_reversed_items_are_turned_round_first():
    answers = TWO | {"b": 10 - TWO["b"]}
    instrument = make_instrument([make_subscale("bond", ["a", "b"])], reverse=["b"])
    scores = make_scores([Form(instrument, "coach", answers)])
    assert reliability(scores, scale="bond", role="coach")["alpha"].estimate == pytest.approx(2 / 3)


@pytest.mark.parametrize(("role", "block"), BLOCKS)
def test_couples_equal_psych(role, block):
    want = case("A03_alpha_commitmentQ_roles")[block]["listwise"]
    result = reliability(couples_dyads().scores, scale="satisfaction", role=role)
    alpha = result["alpha"]
    assert alpha.estimate == close(want["alpha_raw"])
    assert alpha.conf_low == close(want["feldt_ci95"]["lower"])
    assert alpha.conf_high == close(want["feldt_ci95"]["upper"])
    assert alpha.extra["n"] == want["n_complete"]
    assert result["alpha_std"].estimate == close(want["alpha_std"])
    halves = want["spearman_brown_odd_even"]["spearman_brown"]
    assert result["split_half"].estimate == close(halves)
    assert result["sem"].estimate == close(want["sem_of_sum"] / 5)
    assert result["lambda2"].estimate >= alpha.estimate


def test_couples_first_partner_as_published():
    alpha = reliability(couples_dyads().scores, scale="satisfaction", role="partner1")["alpha"]
    assert alpha.estimate == pytest.approx(0.945593, abs=5e-7)
    assert (alpha.conf_low, alpha.conf_high) == pytest.approx((0.928285, 0.959755), abs=5e-7)
    assert "Feldt" in alpha.method


@pytest.mark.parametrize(("role", "block"), BLOCKS)
def test_couples_pairwise_equal_psych(role, block):
    want = case("A03_alpha_commitmentQ_roles")[block]["psych_pairwise"]["total"]
    scores = couples_dyads().scores
    result = reliability(scores, scale="satisfaction", role=role, missing="pairwise")
    assert result["alpha"].estimate == close(want["raw_alpha"])
    assert result.options["missing"] == "pairwise"
    assert any(note.startswith("Used where they answered") for note in result.notes)


def test_composite_over_items_and_over_subscales():
    forms, _ = two_scales(30)
    scores = make_scores(forms)
    over_items = reliability(scores, scale="all_items", role="coach")
    over_scales = reliability(scores, scale="all_scales", role="coach")
    assert (over_items.kind, over_items.parts) == ("items", ("b1", "b2", "b3", "g1", "g2"))
    assert (over_scales.kind, over_scales.parts) == ("subscales", ("bond", "growth"))
    assert any("bond and growth, not their items" in note for note in over_scales.notes)
    frame = scores.frame[scores.frame["role"] == "coach"]
    two = [frame.loc[frame["scale"] == part, "score"].to_numpy() for part in ("bond", "growth")]
    cov = np.cov(two)
    assert over_scales["alpha"].estimate == pytest.approx(2 * (1 - np.trace(cov) / cov.sum()))


def test_nested_composite_uses_the_scores_of_composites():
    subscales = [make_subscale(name, [f"{name}1", f"{name}2"]) for name in ("x", "y", "z")]
    inner = make_composite("inner", ["x", "y"], over="subscales")
    outer = make_composite("outer", ["inner", "z"], over="subscales")
    instrument = make_instrument(subscales, composites=[inner, outer])
    rng = np.random.default_rng(3)
    answers = {item: rng.uniform(0, 10, 20) for item in instrument.items}
    result = reliability(
        make_scores([Form(instrument, "coach", answers)]), scale="outer", role="coach"
    )
    inner_score = (answers["x1"] + answers["x2"] + answers["y1"] + answers["y2"]) / 4
    cov = np.cov([inner_score, (answers["z1"] + answers["z2"]) / 2])
    assert result["alpha"].estimate == pytest.approx(2 * (1 - np.trace(cov) / cov.sum()))


def test_people_left_out_are_counted_and_said():
    answers = {"a": [1, 2, 3, 4, np.nan, np.nan], "b": [2, 1, 4, 3, 5, np.nan]}
    result = reliability(scores_of(answers, min_valid=1), scale="bond", role="client")
    # The last person answered nothing at all: there is no form to leave out.
    assert result["alpha"].extra["n"] == 4
    assert (
        "Left out: 1 of 5 people, who left at least one of the 2 items unanswered." in result.notes
    )


@pytest.mark.parametrize(
    ("answers", "reason"),
    [
        ({"a": [1, 2, 3, 4]}, "one part"),
        ({"a": [1, 2], "b": [2, 2]}, "at least 3"),
        ({"a": [3, 3, 3, 3], "b": [5, 5, 5, 5]}, "vary"),
        ({"a": [1, np.nan, 3, 4], "b": [np.nan, 2, np.nan, np.nan]}, "at least 3"),
    ],
    ids=["one item", "two people", "constant", "no complete row"],
)
def test_undefined_is_nan_with_the_reason(answers, reason):
    result = reliability(scores_of(answers, min_valid=1), scale="bond", role="coach")
    for row in result.estimates:
        assert np.isnan(row.estimate), row.term
        # A model needs three items before it asks anything else.
        special = {"omega": "at least 3 items", "omega_h": "three or more subscales"}
        wanted = special.get(row.term, reason) if len(answers) == 2 else reason
        assert wanted in row.undefined.lower(), row.term
    assert len(result.undefined()) == len(TERMS)


def test_negative_alpha_is_shown_as_it_is():
    result = reliability(
        scores_of({"a": [1, 2, 3, 5], "b": [5, 3, 3, 2]}), scale="bond", role="coach"
    )
    assert result["alpha"].estimate < 0
    assert result["alpha"].undefined is None


def test_a_constant_item_leaves_alpha_and_removes_the_standardised_one():
    answers = TWO | {"c": np.array([4, 4, 4.0])}
    result = reliability(scores_of(answers), scale="bond", role="coach")
    assert np.isfinite(result["alpha"].estimate) and result["alpha"].undefined is None
    assert np.isnan(result["alpha_std"].estimate) and result["alpha_std"].undefined


def test_only_the_items_a_role_is_asked():
    instrument = make_instrument(
        [make_subscale("bond", ["a", "b", "c"], min_valid=1)], item_roles={"c": ("client",)}
    )
    three = TWO | {"c": np.array([3, 5, 4.0])}
    scores = make_scores([Form(instrument, "coach", TWO), Form(instrument, "client", three)])
    assert reliability(scores, scale="bond", role="coach").parts == ("a", "b")
    assert reliability(scores, scale="bond", role="client").parts == ("a", "b", "c")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"role": "boss"}, "role"),
        ({"role": "coach", "missing": "drop"}, "missing"),
        ({"role": "coach", "confidence": 0}, "confidence"),
    ],
)
def test_wrong_options(options, message):
    with pytest.raises(OptionError, match=message):
        reliability(scores_of(TWO), scale="bond", **options)


def test_a_role_that_is_not_asked():
    instrument = make_instrument(
        [make_subscale("bond", ["a", "b"])],
        item_roles={"a": ("client",), "b": ("client",)},
    )
    scores = make_scores([Form(instrument, "client", TWO)])
    with pytest.raises(OptionError, match=r"not asked of role 'coach'.*It is asked of 'client'"):
        reliability(scores, scale="bond", role="coach")


def test_a_role_that_did_not_answer():
    with pytest.raises(InsufficientDataError, match="Nobody in role 'coach'"):
        instrument = make_instrument([make_subscale("bond", ["a", "b"])])
        reliability(make_scores([Form(instrument, "client", TWO)]), scale="bond", role="coach")
