from __future__ import annotations

import numpy as np
import pytest

from alliance_stats import stats
from alliance_stats.analysis.similarity import SimilarityResult, similarity
from alliance_stats.errors import InsufficientDataError, OptionError, RefusedError
from analysis.couples import couples_dyads
from analysis.expected import case, close
from analysis.factories import make_dyads
from analysis.views import coach_of, profile_forms

BOTH = ("bond", "task")
FEW = {"n_resamples": 200, "n_pairings": 99}


def ask(dyads=None, scale=BOTH, **options) -> SimilarityResult:
    dyads = make_dyads(profile_forms()) if dyads is None else dyads
    return similarity(dyads, scale=scale, **(FEW | options))


def keyed(forms):
    """Both roles' answers, shape (n, 8) each, with b2 turned round."""
    items = [f"{letter}{j}" for letter in "bt" for j in (1, 2, 3, 4)]
    tables = [np.column_stack([form.answers[item] for item in items]) for form in forms]
    for table in tables:
        table[:, 1] = 8 - table[:, 1]
    return tables


def test_couples_equal_r():
    expected = case("A22_profile_similarity_commitmentQ")
    result = similarity(couples_dyads(), scale=["satisfaction", "commitment"], **FEW)
    raw = np.array(expected["raw"], dtype=float)
    np.testing.assert_allclose(result.table["overall"], raw, rtol=1e-8, atol=1e-14)
    assert result["generalised"].estimate == close(expected["generalized_r"])
    usable = raw[np.abs(np.where(np.isnan(raw), 2, raw)) < 1 - 1e-10]
    assert result["overall"].estimate == close(np.tanh(np.arctanh(usable).mean()))
    np.testing.assert_allclose(result.norm_first, list(expected["norm_A"].values()))
    assert len(result.table) == expected["n_complete"]


def test_rows_are_those_of_stats_on_keyed_answers():
    forms = profile_forms()
    first, second = keyed(forms)
    parts = stats.profile_similarity(first, second)
    result = ask(make_dyads(forms))
    for form in ("overall", "distinctive", "double_entry"):
        mean = stats.mean_similarity(getattr(parts, form))
        assert result[form].estimate == pytest.approx(mean.value)
        assert result[form].std_error == pytest.approx(mean.std_error)
    for place, role in (("first", "coach"), ("second", "client")):
        for term in ("normative", "cross_normative"):
            expected = stats.mean_similarity(getattr(parts, f"{term}_{place}")).value
            assert result.find(term, role=role).estimate == pytest.approx(expected)
    gap = (first - second).mean(axis=1)
    assert result["elevation_difference"].estimate == pytest.approx(gap.mean())
    assert result["elevation_difference"].extra["gate"] == "not tested"
    assert result["mean_absolute_difference"].estimate == pytest.approx(
        np.abs(first - second).mean()
    )


def test_baseline_stands_beside_the_means_and_is_that_of_wrong_pairs():
    result = ask()
    for term in ("overall", "distinctive", "double_entry"):
        row = result[term]
        extra = row.extra
        assert extra["baseline_low"] < extra["baseline"] < extra["baseline_high"]
        assert extra["above_baseline"] == pytest.approx(row.estimate - extra["baseline"])
        assert extra["above_low"] < extra["above_baseline"] < extra["above_high"]
        assert row.p_value == extra["p_permutation"] == pytest.approx(0.01)
    assert result.null_overall.mean() == pytest.approx(
        result["overall"].extra["baseline"], abs=0.02
    )
    assert abs(result["distinctive"].extra["baseline"]) < 0.05 < result["overall"].extra["baseline"]
    normative = result["normative"].extra
    assert np.isnan(normative["baseline"])
    assert "by construction" in str(normative["baseline_reason"])


def test_strangers_have_nothing_beyond_the_baseline():
    forms = profile_forms(60)
    others = profile_forms(60, seed=9)
    forms[1].answers = others[1].answers
    result = ask(make_dyads(forms))
    assert result["distinctive"].p_value > 0.01
    assert abs(result["distinctive"].estimate) < 0.15


def test_norms_leave_a_dyad_out_below_thirty():
    assert ask(make_dyads(profile_forms(29))).norms == "leave_one_out"
    large = ask(make_dyads(profile_forms(30)))
    assert large.norms == "all"
    assert any("left out of the norm" in note for note in ask(make_dyads(profile_forms(29))).notes)


def test_swapping_the_roles_turns_the_differences_only():
    forms = profile_forms()
    result = ask(make_dyads(forms))
    turned = ask(make_dyads(forms[::-1], roles=("client", "coach")))
    for term in ("overall", "distinctive", "double_entry", "generalised", "shape_distance"):
        assert turned[term].estimate == pytest.approx(result[term].estimate)
    for term in ("elevation_difference", "scatter_difference"):
        assert turned[term].estimate == pytest.approx(-result[term].estimate)
    for role in ("coach", "client"):
        one, two = (each.find("normative", role=role).estimate for each in (result, turned))
        assert one == pytest.approx(two)


def test_a_constant_added_to_one_role_changes_level_and_double_entry_only():
    forms = profile_forms()
    for form in forms:
        form.answers = {item: np.clip(values, 1, 6) for item, values in form.answers.items()}
        form.answers["b2"] = np.clip(form.answers["b2"], 2, 7)
    before = ask(make_dyads(forms))
    forms[0].answers = {item: values + 1 for item, values in forms[0].answers.items()}
    forms[0].answers["b2"] -= 2
    after = ask(make_dyads(forms))
    for term in ("overall", "distinctive", "normative", "generalised", "scatter_difference"):
        assert after[term].estimate == pytest.approx(before[term].estimate)
    moved = after["elevation_difference"].estimate - before["elevation_difference"].estimate
    assert moved == pytest.approx(1)
    assert after["double_entry"].estimate != pytest.approx(before["double_entry"].estimate)


def test_coaches_are_resampled_and_too_few_of_them_give_no_interval():
    forms = profile_forms(60)
    nested = ask(make_dyads(forms, coaches=coach_of(60, 12)))
    assert "resamples of clusters" in nested["overall"].method
    assert nested["overall"].extra["n_coaches"] == 12
    assert nested["overall"].conf_low < nested["overall"].estimate < nested["overall"].conf_high
    few = ask(make_dyads(forms, coaches=coach_of(60, 5)))["overall"]
    assert few.estimate == pytest.approx(nested["overall"].estimate)
    assert np.isnan(few.conf_low)
    assert "5 coaches" in str(few.undefined)


def test_profiles_over_scores_of_scales():
    forms = profile_forms()
    dyads = make_dyads(forms)
    with pytest.raises(RefusedError, match="at least 3 parts"):
        ask(dyads, over="subscales")
    with pytest.raises(OptionError, match="over"):
        ask(dyads, over="words")


def test_incomplete_dyads_are_told_and_left_out():
    forms = profile_forms()
    forms[0].answers["b1"][:3] = np.nan
    result = ask(make_dyads(forms))
    assert len(result.table) == 37
    assert any("37 of 40 dyads" in note for note in result.notes)


@pytest.mark.parametrize(
    ("scale", "reason"),
    [("own", "rates itself"), ("mixed", "different things"), ("result", "at least 3 parts")],
)
def test_a_profile_that_has_no_meaning_is_refused(scale, reason):
    with pytest.raises(RefusedError, match=reason):
        ask(scale=scale)


def test_crossed_targets_and_two_targets_are_refused():
    with pytest.raises(RefusedError, match="reciprocity"):
        ask(make_dyads(profile_forms(target="partner")), scale="bond")
    with pytest.raises(RefusedError, match="about one thing"):
        ask(scale=("bond", "result"))


def test_nobody_there_is_said():
    forms = profile_forms(occasion="start")
    dyads = make_dyads(forms, occasions=("start", "end"))
    with pytest.raises(InsufficientDataError, match="'end'"):
        ask(dyads, occasion="end")


def test_the_same_seed_gives_the_same_numbers():
    one, two, other = ask(seed=3), ask(seed=3), ask(seed=4)
    assert one["overall"] == two["overall"]
    assert one["overall"].conf_low != other["overall"].conf_low


def test_where_both_always_answer_alike_the_reason_is_told():
    one, other = profile_forms()
    other.answers = one.answers
    result = ask(make_dyads([one, other]))
    for term in ("overall", "distinctive", "double_entry"):
        row = result[term]
        assert np.isnan(row.estimate)
        assert row.undefined is not None
        assert row.undefined.endswith("Similarities of 1 or −1, which have no Fisher z: 40.")
