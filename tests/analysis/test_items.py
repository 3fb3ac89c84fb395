from __future__ import annotations

import numpy as np
import pytest

from alliance_stats.analysis.items import items
from alliance_stats.errors import OptionError
from analysis.couples import BLOCKS, couples_dyads
from analysis.expected import case, close
from analysis.factories import LIKERT, Form, make_instrument, make_scores, make_subscale, two_scales


def scores_of(answers, **options):
    instrument = make_instrument([make_subscale("bond", list(answers), min_valid=1)], **options)
    return make_scores([Form(instrument, "coach", answers)])


@pytest.mark.parametrize(("role", "block"), BLOCKS)
def test_couples_equal_psych(role, block):
    want = case("A03_alpha_commitmentQ_roles")[block]["listwise"]
    rows = items(couples_dyads().scores, scale="satisfaction", role=role).estimates
    assert [row.extra["item_id"] for row in rows] == ["q1", "q2", "q3", "q4", "q5"]
    for name, row in zip(want["item_mean"], rows, strict=True):
        assert row.term == "item"
        assert row.estimate == row.extra["item_total"] == close(want["corrected_item_total"][name])
        assert row.extra["alpha_if_deleted"] == close(want["alpha_if_deleted"][name])
        assert row.extra["mean"] == close(want["item_mean"][name])
        assert row.extra["sd"] == close(want["item_sd"][name])
        assert row.extra["n"] == want["n_complete"]


def test_floor_ceiling_and_missing_after_reversing():
    answers = {"a": [1, 1, 7, np.nan], "b": [7, 2, 3, 4]}
    result = items(scores_of(answers, scale=LIKERT, reverse=["a"]), scale="bond", role="coach")
    a, b = result.estimates
    assert (a.extra["floor"], a.extra["ceiling"]) == pytest.approx((1 / 3, 2 / 3))
    assert (a.extra["missing"], b.extra["missing"]) == (0.25, 0)
    assert (b.extra["floor"], b.extra["ceiling"]) == (0, 0.25)
    assert any(note.startswith("1 of 4 people left at least") for note in result.notes)


def test_the_only_item_is_described_and_not_correlated():
    (row,) = items(scores_of({"a": [0, 5, 10, np.nan]}), scale="bond", role="coach").estimates
    assert np.isnan(row.estimate) and "one item" in row.undefined
    assert (row.extra["mean"], row.extra["n"]) == (5, 3)
    assert (row.extra["floor"], row.extra["ceiling"]) == pytest.approx((1 / 3, 1 / 3))


def test_a_constant_item_has_no_correlation_and_says_so():
    answers = {"a": [1, 2, 3, 4], "b": [2, 1, 4, 3], "c": [5, 5, 5, 5]}
    result = items(scores_of(answers), scale="bond", role="coach")
    assert np.isnan(result.estimates[2].estimate) and "vary" in result.estimates[2].undefined
    assert result.undefined()[0]["item_id"] == "c"
    assert result.estimates[0].undefined is None


def test_a_composite_shows_the_items_of_all_its_parts():
    scores = make_scores(two_scales(20)[0])
    result = items(scores, scale="all_scales", role="client")
    shown = [row.extra["item_id"] for row in result.estimates]
    assert shown == ["b1", "b2", "b3", "g1", "g2"]


def test_unknown_role():
    with pytest.raises(OptionError, match="role"):
        items(scores_of({"a": [1, 2, 3]}), scale="bond", role="boss")
