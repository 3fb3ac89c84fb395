from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from alliance_stats.errors import ScoringError
from alliance_stats.instrument.model import Bands, Norm
from alliance_stats.scoring.score import score
from alliance_stats.vocabulary import SCORE_COLUMNS
from scoring.factories import (
    Form,
    Study,
    answers,
    composite,
    demo,
    instrument,
    item,
    one,
    subscale,
)

FULL = answers(7, 6, 2, 5, 3)


def scored(*forms: Form, **changes):
    return score(Study(forms, **changes).responses())


def test_means_use_the_declared_range_to_reverse():
    scores = scored(Form("D1", "client", FULL))
    # a3: 8 - 2 = 6, b2: 8 - 3 = 5; nobody answered 1, so the data's own range would differ
    assert one(scores, "alpha")["score"] == pytest.approx((7 + 6 + 6) / 3)
    assert one(scores, "beta")["score"] == 5.0
    assert one(scores, "total")["score"] == pytest.approx((19 / 3 + 5) / 2)
    assert one(scores, "beta")["pomp"] == pytest.approx(100 * 4 / 6)


def test_columns_and_order():
    scores = scored(Form("D2", "client", FULL), Form("D1", "client", FULL))
    assert list(scores.frame.columns) == list(SCORE_COLUMNS)
    assert scores.frame["scale"].tolist() == ["alpha", "beta", "total"] * 2
    assert scores.frame["dyad_id"].tolist() == ["D1"] * 3 + ["D2"] * 3
    assert scores.frame["role"].cat.ordered


def test_enough_answers_are_prorated_and_too_few_give_nothing():
    scores = scored(Form("D1", "client", answers(7, None, 2, 5, None)))
    alpha, beta, total = (one(scores, name) for name in ("alpha", "beta", "total"))
    assert alpha["score"] == 6.5
    assert (alpha["n_answered"], alpha["n_items"]) == (2, 3)
    assert np.isnan(beta["score"]) and np.isnan(beta["pomp"])
    assert beta["n_answered"] == 1
    assert np.isnan(total["score"])
    assert (total["n_answered"], total["n_items"]) == (3, 5)


def test_nothing_answered_is_a_row_without_a_score():
    scores = scored(Form("D1", "client", answers(None, None, None, None, None)))
    assert scores.frame["score"].isna().all()
    assert (scores.frame["n_answered"] == 0).all()
    assert len(scores.frame) == 3


@pytest.mark.parametrize(
    ("given", "expected"),
    [((2, 3, 4), 2 + 3 + 4), ((2, 3, None), 2.5 * 3), ((2, None, None), np.nan)],
)
def test_a_sum_is_prorated_and_never_the_sum_of_what_is_there(given, expected):
    key = instrument(
        [item("a1"), item("a2"), item("a3")],
        [subscale("alpha", ["a1", "a2", "a3"], min_valid=2, aggregate="sum")],
    )
    form = Form("D1", "client", answers(*given, names=["a1", "a2", "a3"]))
    row = one(scored(form, instruments=[key]), "alpha")
    assert row["score"] == pytest.approx(expected, nan_ok=True)
    assert row["pomp"] == pytest.approx(100 * (expected - 3) / 18, nan_ok=True)


def test_complete_means_complete():
    key = demo()
    strict = replace(key.subscales["alpha"], missing="complete")
    key = replace(key, subscales={**key.subscales, "alpha": strict})
    scores = scored(Form("D1", "client", answers(7, 6, None, 5, 3)), instruments=[key])
    assert np.isnan(one(scores, "alpha")["score"])


def test_mean_of_subscales_is_not_mean_of_items():
    key = demo()
    items = composite("of_items", ["alpha", "beta"], over="items", min_valid=5)
    key = replace(key, composites={**key.composites, "of_items": items})
    scores = scored(Form("D1", "client", FULL), instruments=[key])
    assert one(scores, "of_items")["score"] == pytest.approx((7 + 6 + 6 + 5 + 5) / 5)
    assert one(scores, "total")["score"] == pytest.approx(((7 + 6 + 6) / 3 + 5) / 2)


def test_a_composite_with_its_own_minimum_stands_on_what_is_there():
    key = demo()
    lenient = replace(key.composites["total"], min_valid=1)
    key = replace(key, composites={"total": lenient})
    scores = scored(Form("D1", "client", answers(7, 6, 2, None, None)), instruments=[key])
    assert one(scores, "total")["score"] == pytest.approx(19 / 3)


def test_composites_may_nest_in_any_order():
    key = demo()
    outer = composite("outer", ["total", "beta"])
    key = replace(key, composites={"outer": outer, **key.composites})
    scores = scored(Form("D1", "client", FULL), instruments=[key])
    total = (19 / 3 + 5) / 2
    assert one(scores, "outer")["score"] == pytest.approx((total + 5) / 2)
    # b1 and b2 stand in both parts and still are two answers
    assert one(scores, "outer")["n_answered"] == 5
    assert scores.frame["scale"].tolist() == ["alpha", "beta", "outer", "total"]


def test_over_items_counts_an_item_of_two_subscales_once():
    key = demo()
    shared = subscale("gamma", ["a1", "b1"])
    both = composite("both", ["alpha", "gamma"], over="items", min_valid=4)
    key = replace(key, subscales={**key.subscales, "gamma": shared}, composites={"both": both})
    row = one(scored(Form("D1", "client", FULL), instruments=[key]), "both")
    assert row["score"] == pytest.approx((7 + 6 + 6 + 5) / 4)
    assert row["n_answered"] == 4


def test_direct_and_meta_are_scored_side_by_side():
    scores = scored(
        Form("D1", "client", FULL),
        Form("D1", "client", answers(1, 1, 7, 1, 7), perspective="meta"),
    )
    assert one(scores, "alpha", perspective="meta")["score"] == 1.0
    assert one(scores, "alpha", perspective="direct")["score"] == pytest.approx(19 / 3)


def test_a_scale_that_only_one_role_is_asked_has_rows_for_that_role_alone():
    key = demo()
    items = {name: replace(key.items[name], roles=("client",)) for name in ("b1", "b2")}
    key = replace(key, items={**key.items, **items})
    scores = scored(
        Form("D1", "client", FULL),
        Form("D1", "coach", answers(7, 6, 2, names=["a1", "a2", "a3"])),
        instruments=[key],
    )
    coach = scores.frame[scores.frame["role"] == "coach"]
    assert coach["scale"].tolist() == ["alpha"]


def test_an_item_without_any_row_is_an_error_that_names_it():
    forms = [Form("D1", "client", answers(7, 6, 2, 5, names=["a1", "a2", "a3", "b1"]))]
    with pytest.raises(ScoringError, match=r"no rows for item 'b2' in role 'client'"):
        scored(*forms)


def test_absent_items_are_looked_for_in_each_role_and_occasion():
    short = answers(7, 6, 2, 5, names=["a1", "a2", "a3", "b1"])
    forms = [
        Form("D1", "client", FULL, occasion="t1"),
        Form("D1", "client", short, occasion="t2"),
        Form("D1", "coach", short, occasion="t1"),
    ]
    with pytest.raises(ScoringError) as caught:
        scored(*forms, occasions=("t1", "t2"))
    assert len(caught.value.problems) == 2


def test_answers_off_the_scale_are_refused_by_item_without_the_answer():
    forms = [Form("D1", "client", answers(7, 99, 2, 5, 3)), Form("D2", "client", FULL)]
    with pytest.raises(ScoringError, match=r"item 'a2': 1 answer is not on the response scale"):
        scored(*forms)


@pytest.mark.parametrize("wrong", [2.5, 0, -1, 300, np.inf])
def test_answers_between_or_beyond_the_codes_are_refused(wrong):
    with pytest.raises(ScoringError, match="not on the response scale"):
        scored(Form("D1", "client", answers(7, 6, wrong, 5, 3)))


def test_answers_given_twice_are_refused():
    with pytest.raises(ScoringError, match="there twice"):
        scored(Form("D1", "client", FULL), Form("D1", "client", FULL))


def test_sliders_and_negative_codes():
    key = instrument(
        [
            item("s1", scale="slider"),
            item("s2", scale="slider", reverse=True),
            item("n1", scale="signed"),
            item("n2", scale="signed", reverse=True),
        ],
        [subscale("mood", ["s1", "s2"], min_valid=1), subscale("regard", ["n1", "n2"])],
    )
    names = ["s1", "s2", "n1", "n2"]
    scores = scored(
        Form("D1", "client", answers(2.5, 1.25, -3, 2, names=names)),
        Form("D2", "client", answers(None, 1.25, 3, -3, names=names)),
        instruments=[key],
    )
    assert one(scores, "mood", dyad_id="D1")["score"] == pytest.approx((2.5 + 8.75) / 2)
    assert one(scores, "mood", dyad_id="D2")["score"] == 8.75
    assert one(scores, "regard", dyad_id="D1")["score"] == -2.5
    assert one(scores, "regard", dyad_id="D2")["pomp"] == 100.0


def test_prorating_is_refused_where_parts_have_unlike_ranges():
    key = instrument(
        [item("a1"), item("s1", scale="slider")],
        [subscale("alpha", ["a1"]), subscale("mood", ["s1"])],
        [composite("mix", ["alpha", "mood"], min_valid=1)],
    )
    names = ["a1", "s1"]
    scores = scored(
        Form("D1", "client", answers(None, 10, names=names)),
        Form("D2", "client", answers(7, 10, names=names)),
        instruments=[key],
    )
    assert np.isnan(one(scores, "mix", dyad_id="D1")["score"])
    assert one(scores, "mix", dyad_id="D2")["pomp"] == 100.0


def test_norms_are_for_one_role_and_its_own_view():
    norm = Norm(
        score="alpha", role="client", mean=5, sd=0.5, n=100, population="p", source="made up"
    )
    key = replace(demo(), norms=(norm,))
    scores = scored(
        Form("D1", "client", answers(6, 6, 2, 5, 3)),
        Form("D1", "coach", answers(6, 6, 2, 5, 3)),
        Form("D1", "client", answers(6, 6, 2, 5, 3), perspective="meta"),
        instruments=[key],
    )
    row = one(scores, "alpha", role="client", perspective="direct")
    assert (row["z"], row["t"]) == (2.0, 70.0)
    assert np.isnan(one(scores, "alpha", role="coach")["z"])
    assert np.isnan(one(scores, "alpha", perspective="meta")["z"])
    assert np.isnan(one(scores, "beta", role="client", perspective="direct")["t"])


def test_bands_are_half_open():
    bands = Bands(on="pomp", source="made up", cuts=((0, "low"), (50, "middle"), (75, "high")))
    key = demo()
    key = replace(
        key, subscales={**key.subscales, "beta": replace(key.subscales["beta"], bands=bands)}
    )
    given = {"D1": (4, 4), "D2": (7, 1), "D3": (3, 5), "D4": (None, 5)}
    forms = [Form(dyad, "client", answers(7, 6, 2, *pair)) for dyad, pair in given.items()]
    scores = scored(*forms, instruments=[key])
    found = [one(scores, "beta", dyad_id=dyad)["band"] for dyad in given]
    assert found[:3] == ["middle", "high", "low"]
    assert pd.isna(found[3])
    assert pd.isna(one(scores, "alpha", dyad_id="D1")["band"])


def test_two_instruments_keep_their_own_scales():
    other = instrument([item("a1")], [subscale("alpha", ["a1"])], name="other")
    scores = scored(
        Form("D1", "client", FULL),
        Form("D1", "client", answers(1, names=["a1"]), instrument="other"),
        instruments=[demo(), other],
    )
    assert one(scores, "alpha", instrument="other")["score"] == 1.0
    assert one(scores, "alpha", instrument="demo")["score"] == pytest.approx(19 / 3)
    only = score(scores.responses, other)
    assert only.frame["instrument"].unique().tolist() == ["other"]
    assert list(only.instruments) == ["other"]


def test_an_instrument_that_was_not_read_is_refused():
    other = instrument([item("a1")], [subscale("alpha", ["a1"])], name="other")
    with pytest.raises(ScoringError, match="were not read with 'other'"):
        score(Study([Form("D1", "client", FULL)]).responses(), other)


def test_row_order_and_plain_columns_do_not_matter_and_nothing_is_changed():
    forms = [
        Form("D1", "client", FULL),
        Form("D1", "coach", answers(1, 2, 3, 4, 5)),
        Form("D2", "client", answers(3, None, 1, 2, 2), coach=None),
    ]
    responses = Study(forms).responses()
    before = responses.frame.copy(deep=True)
    expected = score(responses).frame
    pd.testing.assert_frame_equal(responses.frame, before)
    shuffled = responses.frame.sample(frac=1, random_state=1)
    again = score(replace(responses, frame=shuffled)).frame
    pd.testing.assert_frame_equal(again, expected)
    plain = shuffled.astype({name: object for name in shuffled.columns if name != "response"})
    again = score(replace(responses, frame=plain)).frame
    pd.testing.assert_frame_equal(again, expected, check_categorical=False)


def test_no_rows_at_all():
    scores = score(Study([]).responses())
    assert list(scores.frame.columns) == list(SCORE_COLUMNS)
    assert scores.frame.empty


def test_a_role_that_was_not_declared_is_refused():
    responses = Study([Form("D1", "client", FULL)]).responses()
    with pytest.raises(ScoringError, match="no known value in 'role'"):
        score(replace(responses, roles=("coach", "manager")))
