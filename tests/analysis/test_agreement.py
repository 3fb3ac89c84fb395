from __future__ import annotations

import numpy as np
import pytest

from alliance_stats import stats
from alliance_stats.analysis.agreement import AgreementResult, agreement
from alliance_stats.analysis.agreement_rows import COMPARES_ROLES
from alliance_stats.errors import InsufficientDataError, OptionError, RefusedError
from analysis.couples import PARTNERS, couples_dyads, couples_frame
from analysis.expected import NONCENTRAL_T, case, close, data
from analysis.factories import (
    SLIDER,
    Form,
    make_composite,
    make_dyads,
    make_instrument,
    make_subscale,
    one_item_dyads,
    two_scales,
)

TERMS = [
    *(f"icc({form})" for form in ("1,1", "A,1", "C,1", "1,k", "A,k", "C,k")),
    *("f_targets", "f_raters", "ccc", "pearson", "bias", "sd_difference", "loa_low", "loa_high"),
    *("proportional_bias", "spread_slope", "gap_reliability", "mean_reliability"),
]
COACH = [4, 6, 3, 8, 5, 7, 2, 6]
CLIENT = [5, 6, 4, 9, 5, 9, 3, 5]


def test_terms_and_tidy_columns():
    result = agreement(one_item_dyads(COACH, CLIENT), scale="bond")
    assert [row.term for row in result.estimates] == TERMS
    frame = result.to_frame()
    assert list(frame["scale"].unique()) == ["bond"]
    assert set(frame["n_dyads"]) == {8}
    assert {"gate", "shrout_fleiss", "instrument", "occasion", "perspective"} <= set(frame.columns)


def test_differences_are_first_minus_second():
    result = agreement(one_item_dyads(COACH, CLIENT), scale="bond")
    gaps = np.array(COACH) - np.array(CLIENT)
    np.testing.assert_allclose(result.differences, gaps)
    np.testing.assert_allclose(result.means, (np.array(COACH) + np.array(CLIENT)) / 2)
    assert result["bias"].estimate == pytest.approx(gaps.mean())
    assert result["sd_difference"].estimate == pytest.approx(gaps.std(ddof=1))
    half = 1.959963984540054 * gaps.std(ddof=1)
    assert result["loa_low"].estimate == pytest.approx(gaps.mean() - half)
    assert result["loa_high"].estimate == pytest.approx(gaps.mean() + half)
    assert "Differences are coach minus client, in score points." in result.notes


def test_f_tests_are_named_for_what_they_test():
    result = agreement(one_item_dyads(COACH, CLIENT), scale="bond")
    # With two roles the F test of the roles is the square of the paired t test.
    assert result["f_raters"].statistic == pytest.approx(result["bias"].statistic ** 2)
    assert result["f_raters"].p_value == pytest.approx(result["bias"].p_value)
    r = result["icc(C,1)"].estimate
    assert result["f_targets"].statistic == pytest.approx((1 + r) / (1 - r))
    assert (result["f_targets"].df, result["f_targets"].extra["df2"]) == (7, 7)


def test_shrout_fleiss_names_stand_beside():
    result = agreement(one_item_dyads(COACH, CLIENT), scale="bond")
    names = [result[term].extra["shrout_fleiss"] for term in TERMS[:6]]
    assert names == ["ICC(1,1)", "ICC(2,1)", "ICC(3,1)", "ICC(1,k)", "ICC(2,k)", "ICC(3,k)"]


def test_every_row_that_compares_roles_carries_the_gate():
    result = agreement(one_item_dyads(COACH, CLIENT), scale="bond")
    for row in result.estimates:
        assert row.extra["gate"] == ("not tested" if row.term in COMPARES_ROLES else None)
    assert {"bias", "loa_low", "loa_high", "icc(A,1)", "icc(A,k)", "ccc"} <= COMPARES_ROLES
    assert not {"icc(C,1)", "icc(C,k)", "pearson", "mean_reliability"} & COMPARES_ROLES
    assert any("not tested" in note for note in result.notes)


def acitelli(name: str) -> AgreementResult:
    frame = data("acitelli_wide.csv")
    dyads = one_item_dyads(
        frame[f"{name}_wife"], frame[f"{name}_husband"], roles=("wife", "husband")
    )
    return agreement(dyads, scale="bond")


def test_icc_equals_psych():
    want = case("A11_icc_acitelli_satisfaction")
    result = acitelli("Satisfaction")
    table = want["results"]
    for place, term in enumerate(TERMS[:6]):
        row = result[term]
        assert row.estimate == close(table["ICC"][place])
        assert (row.conf_low, row.conf_high) == close(
            (table["lower"][place], table["upper"][place])
        )
    ms = want["mean_squares"]
    assert result["f_targets"].statistic == close(ms["MSB"] / ms["MSE"])
    assert result["f_targets"].p_value == close(table["p"][2])
    assert result["f_raters"].statistic == close(ms["MSJ"] / ms["MSE"])


def test_ccc_equals_epir():
    want = case("A13_ccc_acitelli_otherpos")
    result = acitelli("OtherPos")
    ccc = result["ccc"]
    found = want["epiR_ztransform"]
    assert ccc.estimate == close(found["est"])
    assert (ccc.conf_low, ccc.conf_high) == close((found["lower"], found["upper"]))
    assert result["pearson"].estimate == close(want["pearson_r"])


def test_bland_altman_equals_base_r():
    want = case("A15_bland_altman_acitelli_tension")
    result = acitelli("Tension")
    bias = result["bias"]
    assert bias.estimate == close(want["bias"])
    assert (bias.conf_low, bias.conf_high) == close(tuple(want["bias_ci95"]))
    assert (bias.statistic, bias.p_value) == close((want["t_bias"], want["p_bias"]))
    assert result["sd_difference"].estimate == close(want["sd_diff"])
    for term, name in (("loa_low", "loa_lower"), ("loa_high", "loa_upper")):
        row = result[term]
        assert row.estimate == close(want[name])
        bounds = tuple(want[f"{name}_exact_ci95"])
        assert (row.conf_low, row.conf_high) == close(bounds, NONCENTRAL_T)
    slope = want["proportional_bias_regression_diff_on_mean"]["slope"]
    assert result["proportional_bias"].estimate == close(slope["Estimate"])
    assert result["proportional_bias"].p_value == close(slope["Pr(>|t|)"])


def test_couples_gap_and_mean_rest_on_alpha_of_each_partner():
    result = agreement(couples_dyads(), scale="satisfaction")
    blocks = case("A03_alpha_commitmentQ_roles")
    r11, r22 = (blocks[block]["listwise"]["alpha_raw"] for block in ("role1", "role2"))
    frame = couples_frame()
    one, two = (frame[[f"sat.g.{k}_{j}" for j in range(1, 6)]] for k in (1, 2))
    # min_valid 4 of 5, prorated: the mean of the answered items.
    x, y = one.mean(axis=1), two.mean(axis=1)
    s1, s2, r12 = x.std(), y.std(), x.corr(y)
    shared = 2 * r12 * s1 * s2
    true = s1**2 * r11 + s2**2 * r22
    total = s1**2 + s2**2
    assert len(result.first) == 118
    assert result["gap_reliability"].estimate == close((true - shared) / (total - shared))
    assert result["mean_reliability"].estimate == close((true + shared) / (total + shared))
    assert result["gap_reliability"].extra["reliability_first"] == close(r11)
    assert result.roles == PARTNERS


def test_couples_equal_the_estimators_on_the_same_arrays():
    result = agreement(couples_dyads(), scale="satisfaction", confidence=0.9)
    ratings = np.column_stack([result.first, result.second])
    for form, found in stats.icc_all(ratings, confidence=0.9).items():
        row = result[f"icc({form})"]
        assert (row.estimate, row.conf_low, row.conf_level) == (
            found.value,
            found.interval.low,
            0.9,
        )
    assert result["ccc"].estimate == stats.concordance(result.first, result.second).value


def test_order_of_the_roles_flips_the_sign_of_the_difference_only():
    forms, _ = two_scales(30)
    there = agreement(make_dyads(forms), scale="bond")
    back = agreement(make_dyads(forms, roles=("client", "coach")), scale="bond")
    assert back.roles == ("client", "coach")
    mirrored = {"loa_low": "loa_high", "loa_high": "loa_low"}
    for term in TERMS:
        one, two = there[term], back[mirrored.get(term, term)]
        sign = -1 if term in {"bias", "proportional_bias", *mirrored} else 1
        assert two.estimate == pytest.approx(sign * one.estimate), term
        ends = sorted([sign * one.conf_low, sign * one.conf_high])
        assert [two.conf_low, two.conf_high] == pytest.approx(ends, nan_ok=True), term
        assert two.p_value == pytest.approx(one.p_value, nan_ok=True), term
        assert two.extra["gate"] == one.extra["gate"]


# Refusals ------------------------------------------------------------------------------------


@pytest.mark.parametrize("target", ["us", "context", "coach", "client"])
def test_one_thing_rated_by_both_is_answered(target):
    assert agreement(one_item_dyads(COACH, CLIENT, target=target), scale="bond").estimates


@pytest.mark.parametrize(
    ("target", "instead"), [("partner", "reciprocity"), ("self", "actor and partner effects")]
)
def test_two_things_are_refused_with_the_question_that_can_be_asked(target, instead):
    with pytest.raises(RefusedError, match=instead) as caught:
        agreement(one_item_dyads(COACH, CLIENT, target=target), scale="bond")
    assert str(caught.value).startswith("Agreement on 'bond' has no meaning: each role rates")


def test_partner_targets_point_to_the_meta_perspective_where_there_is_one():
    plain = one_item_dyads(COACH, CLIENT, target="partner")
    with_meta = one_item_dyads(COACH, CLIENT, target="partner", perspectives=("direct", "meta"))
    with pytest.raises(RefusedError) as without:
        agreement(plain, scale="bond")
    with pytest.raises(RefusedError, match="know how the other rates it"):
        agreement(with_meta, scale="bond")
    assert "meta" not in str(without.value)


def test_meta_ratings_are_refused():
    dyads = one_item_dyads(COACH, CLIENT, perspectives=("direct", "meta"))
    with pytest.raises(RefusedError, match="how accurate"):
        agreement(dyads, scale="bond", perspective="meta")


def test_mixed_composites_are_refused_and_the_others_are_not():
    subscales = [
        make_subscale("ours", ["a", "b"]),
        make_subscale("ours_too", ["e", "f"]),
        make_subscale("mine", ["c", "d"], target="self"),
    ]
    composites = [
        make_composite("mixed", ["ours", "mine"]),
        make_composite("alike", ["ours", "ours_too"], over="subscales"),
    ]
    instrument = make_instrument(subscales, composites=composites)
    rng = np.random.default_rng(5)
    forms = [
        Form(instrument, role, {item: rng.uniform(0, 10, 9) for item in instrument.items})
        for role in ("coach", "client")
    ]
    dyads = make_dyads(forms)
    with pytest.raises(RefusedError, match="its parts are about different things"):
        agreement(dyads, scale="mixed")
    assert agreement(dyads, scale="alike")["icc(A,1)"].n_dyads == 9


def test_a_scale_asked_of_one_role_is_refused():
    instrument = make_instrument([make_subscale("bond", ["b1"])], item_roles={"b1": ("client",)})
    other = make_instrument([make_subscale("growth", ["g1"])], name="other")
    forms = [
        Form(instrument, "client", {"b1": CLIENT}),
        Form(other, "coach", {"g1": COACH}),
        Form(other, "client", {"g1": CLIENT}),
    ]
    with pytest.raises(RefusedError, match="only role 'client' is asked"):
        agreement(make_dyads(forms), scale="bond")


def test_target_that_is_no_role_of_the_instrument_is_refused():
    with pytest.raises(RefusedError, match="neither a role"):
        agreement(one_item_dyads(COACH, CLIENT, target="manager"), scale="bond")


# Poor data -----------------------------------------------------------------------------------


def reasons_are_given(result: AgreementResult) -> None:
    for row in result.estimates:
        numbers = [row.estimate] if np.isnan(row.conf_level) else [row.estimate, row.conf_low]
        if np.isnan(numbers).any():
            assert row.undefined, row.term


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ([4, 5], [5, 6]),
        ([4], [5]),
        ([4, np.nan, 3], [np.nan, 5, np.nan]),
        ([4, 4, 4, 4], [4, 4, 4, 4]),
        ([4, 4, 4, 4], [1, 2, 3, 4]),
        ([1, 2, 3, 4], [2, 3, 4, 5]),
        ([1, 2, 3, 4], [1, 2, 3, 4]),
        ([1, 2, 3], [1, 2, 4]),
    ],
    ids=["two", "one", "none", "all equal", "one constant", "shifted", "perfect", "three"],
)
def test_whatever_is_undefined_says_why(first, second):
    result = agreement(one_item_dyads(first, second), scale="bond")
    reasons_are_given(result)
    assert "NaN" not in result.summary() and "nan" not in result.summary()


def test_fewer_than_three_pairs_have_no_number():
    result = agreement(one_item_dyads([4, 5, 6], [5, 6, np.nan]), scale="bond")
    assert np.isnan([row.estimate for row in result.estimates]).all()
    assert "at least 3" in result["icc(A,1)"].undefined
    assert result["bias"].n_dyads == 2


def test_perfect_agreement_is_one_without_an_interval():
    result = agreement(one_item_dyads([1, 2, 3, 5], [1, 2, 3, 5]), scale="bond")
    for term in ("icc(A,1)", "icc(C,1)", "ccc"):
        assert result[term].estimate == 1
        assert np.isnan(result[term].conf_low) and result[term].undefined
    assert result["bias"].estimate == 0


def test_single_item_scale_has_no_reliability_of_the_gap():
    row = agreement(one_item_dyads(COACH, CLIENT), scale="bond")["gap_reliability"]
    assert np.isnan(row.estimate)
    assert "role coach" in row.undefined and "role client" in row.undefined


def test_one_sided_dyads_are_counted_and_not_used():
    first, second = [4, 5, 6, 7, np.nan, 3], [5, 6, 6, 9, 4, np.nan]
    result = agreement(one_item_dyads(first, second), scale="bond")
    assert result["bias"].n_dyads == 4
    assert (
        "4 of 6 dyads have both scores. Not used here: 1 with only coach's score and 1 with only "
        "client's score."
    ) in result.notes


def test_a_negative_reliability_of_the_gap_is_undefined_and_explained():
    rng = np.random.default_rng(0)
    shared, n = rng.normal(5, 1, 30), 30
    instrument = make_instrument([make_subscale("bond", ["a", "b"])])
    noise = rng.uniform(-2, 2, n)
    forms = [
        Form(
            instrument, role, {"a": shared + noise, "b": shared - noise + 0.1 * rng.normal(size=n)}
        )
        for role in ("coach", "client")
    ]
    result = agreement(make_dyads(forms), scale="bond")
    row = result["gap_reliability"]
    assert np.isnan(row.estimate)
    assert "is no reliability: alphas of " in row.undefined and "correlation of" in row.undefined


def test_reliability_of_the_gap_needs_ten_dyads():
    def of(n):
        forms, _ = two_scales(n)
        return agreement(make_dyads(forms), scale="bond")["mean_reliability"]

    assert np.isnan(of(9).estimate) and "at least 10 dyads" in of(9).undefined
    assert not np.isnan(of(12).estimate)


def test_dropped_dyads_are_still_told():
    instrument = make_instrument([make_subscale("bond", ["b1"])])
    forms = [
        Form(instrument, "coach", {"b1": [*COACH, 9]}),
        Form(instrument, "client", {"b1": [*CLIENT, np.nan]}),
    ]
    result = agreement(make_dyads(forms, incomplete="drop"), scale="bond")
    assert result["bias"].n_dyads == 8
    assert any("1 dyad with only one" in note for note in result.notes)
    assert result.options["incomplete_dyads"] == "drop"


def test_nobody_answered():
    instrument = make_instrument([make_subscale("bond", ["b1"])])
    forms = [
        Form(instrument, role, {"b1": COACH}, occasion="start") for role in ("coach", "client")
    ]
    dyads = make_dyads(forms, occasions=("start", "end"))
    with pytest.raises(InsufficientDataError, match="'start'"):
        agreement(dyads, scale="bond")


def test_nested_dyads_are_mentioned_and_the_correlation_is_clustered():
    forms, coaches = two_scales(40, n_coaches=10)
    nested = agreement(make_dyads(forms, coaches=coaches), scale="bond")
    alone = agreement(make_dyads(forms), scale="bond")
    assert any("10 coaches" in note for note in nested.notes)
    assert not any("belong to" in note for note in alone.notes)
    assert "CR2" in nested["pearson"].method and "CR2" not in alone["pearson"].method
    assert nested["pearson"].estimate == alone["pearson"].estimate
    for term in ("icc(A,1)", "ccc", "bias", "sd_difference", "loa_low", "proportional_bias"):
        assert nested[term].estimate == alone[term].estimate
        assert nested[term].conf_low != alone[term].conf_low, term
        assert "CR2" in nested[term].method or "of coaches" in nested[term].method, term
    assert np.isnan(nested["f_targets"].p_value) and "coaches" in nested["f_targets"].undefined


def test_bias_of_nested_dyads_is_a_mean_with_clustered_errors():
    forms, coaches = two_scales(40, n_coaches=10)
    result = agreement(make_dyads(forms, coaches=coaches), scale="bond")
    line = stats.regression(
        np.ones((40, 1)), result.differences, clusters=list(coaches.values())
    ).coefficients[0]
    bias = result["bias"]
    assert (bias.std_error, bias.df, bias.p_value) == pytest.approx(
        (line.std_error, line.df, line.p_value)
    )
    assert (bias.conf_low, bias.conf_high) == pytest.approx((line.interval.low, line.interval.high))


@pytest.mark.parametrize(("n_coaches", "has_interval"), [(5, True), (3, False)])
def test_few_coaches_fall_back_or_have_no_interval(n_coaches, has_interval):
    forms, coaches = two_scales(40, n_coaches=n_coaches)
    result = agreement(make_dyads(forms, coaches=coaches), scale="bond")
    alone = agreement(make_dyads(forms), scale="bond")
    for term in ("icc(A,1)", "icc(A,k)", "ccc", "bias", "pearson"):
        row = result[term]
        assert np.isnan(row.conf_low) != has_interval, term
        assert has_interval == (row.undefined is None), term
    assert np.isnan(result["loa_low"].conf_low) and "at least 8" in result["loa_low"].undefined
    if has_interval:
        assert result["pearson"].conf_low <= alone["pearson"].conf_low
        assert result["bias"].p_value >= alone["bias"].p_value
        assert any("provisional" in note for note in result.notes)


def test_resampling_does_not_depend_on_the_names_of_dyads_and_coaches():
    forms, coaches = two_scales(40, n_coaches=10)
    one = agreement(make_dyads(forms, coaches=coaches), scale="bond")
    names = {dyad: f"x{99 - i}" for i, dyad in enumerate(coaches)}
    for form in forms:
        form.dyads = [names[dyad] for dyad in form.dyads]
    renamed = {names[dyad]: f"z{coach[::-1]}" for dyad, coach in coaches.items()}
    two = agreement(make_dyads(forms, coaches=renamed), scale="bond")
    for row in one.estimates:
        if not np.isnan(row.conf_low):
            assert two[row.term].conf_low == pytest.approx(row.conf_low), row.term


def test_roles_with_different_items_are_mentioned():
    instrument = make_instrument(
        [make_subscale("bond", ["a", "b", "c"], min_valid=1)], item_roles={"c": ("client",)}
    )
    forms = [
        Form(instrument, "coach", {"a": COACH, "b": COACH}),
        Form(instrument, "client", {"a": CLIENT, "b": CLIENT, "c": CLIENT}),
    ]
    notes = agreement(make_dyads(forms), scale="bond").notes
    assert "The two roles are not asked the same items of this scale." in notes


def test_figure_fields():
    result = agreement(one_item_dyads(COACH, CLIENT), scale="bond")
    assert (result.title, result.score_range) == ("Bond", (SLIDER.minimum, SLIDER.maximum))
    assert result.roles == ("coach", "client")


def test_json_safe():
    shown = agreement(one_item_dyads([1, 2, 3], [1, 2, 3]), scale="bond").to_dict()
    assert shown["analysis"] == "agreement" and shown["scale"] == "bond"
    assert shown["rows"][0]["conf_low"] is None
    assert any(entry["term"] == "icc(A,1)" for entry in shown["undefined"])


@pytest.mark.parametrize("options", [{"scale": "bnd"}, {"scale": "bond", "confidence": 1.5}])
def test_wrong_options(options):
    with pytest.raises(OptionError):
        agreement(one_item_dyads(COACH, CLIENT), **options)
