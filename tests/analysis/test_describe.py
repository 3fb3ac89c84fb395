from __future__ import annotations

import numpy as np
import pytest

from alliance_stats.analysis.describe import describe
from alliance_stats.errors import InsufficientDataError, OptionError
from analysis.factories import (
    Form,
    make_dyads,
    make_instrument,
    make_scores,
    make_subscale,
    two_scales,
)

TERMS = ["mean", "sd", "median", "min", "max", "skew", "kurtosis", "floor", "ceiling", "missing"]


def one_scale(coach, client, **options):
    instrument = make_instrument([make_subscale("bond", ["b1", "b2"])])
    forms = [
        Form(instrument, "coach", {"b1": coach, "b2": coach}),
        Form(instrument, "client", {"b1": client, "b2": client}),
    ]
    return make_scores(forms, **options)


def test_closed_forms_for_each_role():
    result = describe(one_scale([2, 4, 4, 6], [0, 10, 10, np.nan]), scale="bond")

    assert [row.term for row in result.estimates] == TERMS * 2
    coach = {term: result.find(term, role="coach").estimate for term in TERMS}
    assert coach["mean"] == 4
    assert coach["sd"] == pytest.approx(np.sqrt(8 / 3))
    assert (coach["median"], coach["min"], coach["max"]) == (4, 2, 6)
    assert coach["skew"] == pytest.approx(0)
    # m4 / m2^2 - 3 = 8 / 4 - 3 = -1; G2 = 3 / (2 * 1) * (5 * -1 + 6) = 1.5
    assert coach["kurtosis"] == pytest.approx(1.5)
    assert (coach["floor"], coach["ceiling"], coach["missing"]) == (0, 0, 0)

    client = {term: result.find(term, role="client") for term in TERMS}
    assert client["floor"].estimate == pytest.approx(1 / 3)
    assert client["ceiling"].estimate == pytest.approx(2 / 3)
    assert client["missing"].estimate == pytest.approx(1 / 4)
    assert client["mean"].extra["n"] == 3
    assert any("1 of 4 people in role client" in note for note in result.notes)


def test_the_mean_has_students_interval():
    mean = describe(one_scale([2, 4, 4, 6], [1, 2, 3, 4]), scale="bond", confidence=0.9)["mean"]
    error = np.sqrt(8 / 3) / 2
    half = 2.353363434801823 * error  # t(.95; 3)
    assert mean.std_error == pytest.approx(error)
    assert (mean.conf_low, mean.conf_high) == pytest.approx((4 - half, 4 + half))
    assert mean.conf_level == 0.9


@pytest.mark.parametrize("aggregate", ["mean", "sum"])
def test_floor_and_ceiling_use_the_possible_range_of_the_score(aggregate):
    items = ["b1", "b2", "b3"]
    instrument = make_instrument([make_subscale("bond", items, aggregate=aggregate)])
    answers = {item: [0, 10, 10, 5] for item in items}
    scores = make_scores([Form(instrument, "coach", answers), Form(instrument, "client", answers)])
    result = describe(scores, scale="bond")
    assert result["floor"].estimate == 0.25
    assert result["ceiling"].estimate == 0.5
    assert result.score_range == ((0, 10) if aggregate == "mean" else (0, 30))


def test_constant_scores_have_no_interval_and_say_why():
    result = describe(one_scale([3, 3, 3, 3], [1, 2, 3, 4]), scale="bond")
    mean, skew = result.find("mean", role="coach"), result.find("skew", role="coach")
    assert mean.estimate == 3
    assert np.isnan(mean.conf_low) and "equal" in mean.undefined
    assert np.isnan(skew.estimate) and "equal" in skew.undefined
    assert result.find("sd", role="coach").undefined is None


def test_one_person_has_a_mean_and_nothing_else():
    result = describe(one_scale([3], [4]), scale="bond")
    assert result["mean"].estimate == 3
    for row in result.estimates:
        assert row.undefined or not np.isnan(row.estimate)


def test_a_role_that_gave_no_answer_is_left_out():
    result = describe(one_scale([3, 4, 5], [np.nan] * 3), scale="bond")
    assert result.roles == ("coach",)


def test_nobody_answered_names_the_occasions_that_have_answers():
    instrument = make_instrument([make_subscale("bond", ["b1", "b2"])])
    answers = {"b1": [1, 2, 3], "b2": [2, 3, 4]}
    forms = [Form(instrument, role, answers, occasion="start") for role in ("coach", "client")]
    scores = make_scores(forms, occasions=("start", "end"))
    with pytest.raises(InsufficientDataError, match=r"at occasion 'end'.*'start'"):
        describe(scores, scale="bond")
    assert describe(scores, scale="bond", occasion="start").about["occasion"] == "start"


def test_the_last_occasion_is_taken_and_said():
    instrument = make_instrument([make_subscale("bond", ["b1"])])
    forms = [
        Form(instrument, "coach", {"b1": values}, occasion=occasion)
        for occasion, values in {"start": [1, 2, 3], "end": [5, 6, 7]}.items()
    ]
    scores = make_scores(forms, occasions=("start", "end"))
    result = describe(scores, scale="bond")
    assert result["mean"].estimate == 6
    assert any("'end', was taken" in note for note in result.notes)


def test_meta_ratings_are_described_apart():
    instrument = make_instrument([make_subscale("bond", ["b1"])], perspectives=("direct", "meta"))
    forms = [
        Form(instrument, "coach", {"b1": values}, perspective=perspective)
        for perspective, values in {"direct": [1, 2, 3], "meta": [5, 6, 7]}.items()
    ]
    scores = make_scores(forms)
    assert describe(scores, scale="bond")["mean"].estimate == 2
    assert describe(scores, scale="bond", perspective="meta")["mean"].estimate == 6


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"scale": "bnd"}, "bond"),
        ({"scale": "bond", "occasion": "later"}, "occasion"),
        ({"scale": "bond", "perspective": "met"}, "perspective"),
        ({"scale": "bond", "perspective": "meta"}, "no meta perspective"),
        ({"scale": "bond", "confidence": 95}, "confidence"),
    ],
)
def test_wrong_options_are_refused_in_words(options, message):
    with pytest.raises(OptionError, match=message):
        describe(one_scale([1, 2, 3], [1, 2, 3]), **options)


def test_people_of_one_coach_are_mentioned_only_where_there_are_some():
    forms, coaches = two_scales(12, n_coaches=4)
    nested = describe(make_dyads(forms, coaches=coaches).scores, scale="bond")
    alone = describe(make_dyads(forms).scores, scale="bond")
    assert any("4 coaches" in note for note in nested.notes)
    assert not any("coach" in note and "belong" in note for note in alone.notes)


def test_summary_is_readable():
    text = describe(one_scale([2, 4, 4, 6], [1, 2, 3, np.nan]), scale="bond").summary()
    assert text.startswith("describe: scale bond")
    assert "median" in text and "Left out: 1 of 4 people" in text
