from __future__ import annotations

import numpy as np
import pytest

from alliance_stats import stats
from alliance_stats.analysis.correlate import correlate
from alliance_stats.analysis.families import adjust
from alliance_stats.errors import InsufficientDataError, OptionError
from analysis.couples import couples_dyads
from analysis.expected import case, close
from analysis.factories import Form, make_dyads, make_instrument, make_subscale, two_scales

PAIRS = [("coach", "coach"), ("coach", "client"), ("client", "coach"), ("client", "client")]


def small(coaches=None, **changes):
    """Two single-item scales, six dyads."""
    answers = {
        "coach": {"b1": [1, 2, 3, 4, 5, 6], "g1": [2, 1, 4, 3, 7, 5]},
        "client": {"b1": [2, 2, 5, 4, 6, 9], "g1": [1, 3, 2, 6, 5, 8]},
    }
    answers["client"] |= changes
    instrument = make_instrument(
        [make_subscale("bond", ["b1"]), make_subscale("growth", ["g1"], target="self")]
    )
    forms = [Form(instrument, role, given) for role, given in answers.items()]
    return make_dyads(forms, coaches=coaches)


def test_every_pair_of_roles_is_there():
    result = correlate(small(), predictor="bond", outcome="growth")
    rows = [row for row in result.estimates if row.term == "pearson"]
    assert [(row.extra["role_x"], row.extra["role_y"]) for row in rows] == PAIRS
    assert [row.extra["same_source"] for row in rows] == [True, False, False, True]
    for row in rows:
        assert (row.extra["x"], row.extra["y"], row.extra["level"]) == ("bond", "growth", "total")
    assert (result.about["predictor"], result.about["outcome"]) == ("bond", "growth")


def test_closed_form_with_fishers_interval():
    result = correlate(small(), predictor="bond", outcome="growth")
    row = result.find("pearson", role_x="coach", role_y="coach")
    r = np.corrcoef([1, 2, 3, 4, 5, 6], [2, 1, 4, 3, 7, 5])[0, 1]
    half = 1.959963984540054 / np.sqrt(3)
    assert row.estimate == pytest.approx(r)
    assert row.conf_low == pytest.approx(np.tanh(np.arctanh(r) - half))
    assert row.conf_high == pytest.approx(np.tanh(np.arctanh(r) + half))
    assert row.statistic == pytest.approx(r * np.sqrt(4 / (1 - r**2)))
    assert (row.df, row.n_dyads, row.extra["n_coaches"]) == (4, 6, 0)
    assert "No coach is named, so dyads are taken as independent." in result.notes


def test_coaches_with_one_dyad_each_change_nothing():
    alone = {f"d{i + 1:03d}": f"c{i}" for i in range(6)}
    plain = correlate(small(), predictor="bond", outcome="growth")
    named = correlate(small(alone), predictor="bond", outcome="growth")
    for one, two in zip(plain.estimates, named.estimates, strict=True):
        assert (one.conf_low == two.conf_low) or np.isnan([one.conf_low, two.conf_low]).all()
    assert named["pearson"].extra["n_coaches"] == 6
    assert not any("No coach" in note for note in named.notes)


def test_nested_dyads_get_cr2_equal_to_the_estimator():
    forms, coaches = two_scales(60, n_coaches=12)
    dyads = make_dyads(forms, coaches=coaches)
    row = correlate(dyads, predictor="bond", outcome="growth").find(
        "pearson", role_x="coach", role_y="client"
    )
    frame = dyads.frame
    x = frame.loc[frame["scale"] == "bond", "coach"].to_numpy()
    y = frame.loc[frame["scale"] == "growth", "client"].to_numpy()
    own = [coaches[dyad] for dyad in frame.loc[frame["scale"] == "bond", "dyad_id"]]
    want = stats.correlation(x, y, clusters=own)
    assert "CR2" in row.method
    assert (row.estimate, row.df, row.p_value) == pytest.approx((want.value, want.df, want.p_value))
    assert (row.conf_low, row.conf_high) == pytest.approx((want.interval.low, want.interval.high))
    assert row.extra["n_coaches"] == 12


@pytest.mark.parametrize(
    ("n_coaches", "word", "has_interval"), [(5, "bootstrap", True), (3, "no interval", False)]
)
def test_few_coaches_are_said_and_not_pretended(n_coaches, word, has_interval):
    forms, coaches = two_scales(30, n_coaches=n_coaches)
    dyads = make_dyads(forms, coaches=coaches)
    result = correlate(dyads, predictor="bond", outcome="growth", seed=7)
    row = result["pearson"]
    assert word in row.method
    assert np.isfinite(row.conf_low) == has_interval
    assert np.isfinite(row.estimate)
    assert (row.undefined is None) == has_interval
    assert any(f"With {n_coaches} coaches, fewer than 8" in note for note in result.notes)
    again = correlate(dyads, predictor="bond", outcome="growth", seed=7)["pearson"]
    assert repr(again) == repr(row)
    assert result.options["seed"] == 7


def test_disattenuated_is_r_over_the_root_of_both_alphas():
    dyads = couples_dyads()
    result = correlate(dyads, predictor="satisfaction", outcome="commitment")
    for role_x in dyads.roles:
        for role_y in dyads.roles:
            roles = {"role_x": role_x, "role_y": role_y}
            row, r = result.find("disattenuated", **roles), result.find("pearson", **roles)
            product = row.extra["reliability_x"] * row.extra["reliability_y"]
            assert row.estimate == pytest.approx(r.estimate / np.sqrt(product))
            assert np.isnan(row.conf_low) and "no interval" in row.method
    first = result.find("disattenuated", role_x="partner1", role_y="partner1")
    want = case("A03_alpha_commitmentQ_roles")["role1"]["listwise"]["alpha_raw"]
    assert first.extra["reliability_x"] == close(want)


def test_disattenuated_without_reliability_says_why():
    row = correlate(small(), predictor="bond", outcome="growth")["disattenuated"]
    assert np.isnan(row.estimate) and "one part" in row.undefined


def test_partial_holds_every_role_of_the_covariate_constant():
    rng = np.random.default_rng(2)
    n = 25
    z = {role: rng.normal(5, 1, n) for role in ("coach", "client")}
    x = z["coach"] + z["client"] + rng.normal(size=n)
    y = z["coach"] - z["client"] + rng.normal(size=n)
    instrument = make_instrument([make_subscale(name, [name]) for name in ("x", "y", "z")])
    forms = [
        Form(instrument, role, {"x": x / 2, "y": y + 5, "z": z[role]})
        for role in ("coach", "client")
    ]
    result = correlate(make_dyads(forms), predictor="x", outcome="y", covariates=["z"])
    design = np.column_stack([np.ones(n), z["coach"], z["client"]])
    left = [v - design @ np.linalg.lstsq(design, v, rcond=None)[0] for v in (x, y)]
    row = result["partial"]
    assert row.estimate == pytest.approx(np.corrcoef(*left)[0, 1])
    assert row.df == n - 2 - 2
    assert result.options["covariates"] == ["z"]
    assert any("hold z constant" in note for note in result.notes)
    assert [e.term for e in result.estimates[:3]] == ["pearson", "partial", "disattenuated"]


def test_each_pair_uses_the_dyads_it_has():
    result = correlate(small(b1=[2, 2, np.nan, 4, 6, 9]), predictor="bond", outcome="growth")
    counts = {
        (row.extra["role_x"], row.extra["role_y"]): row.n_dyads
        for row in result.estimates
        if row.term == "pearson"
    }
    assert counts == dict(zip(PAIRS, (6, 6, 5, 5), strict=True))
    assert any("of 6 dyads in the study" in note for note in result.notes)


def test_a_constant_score_is_undefined_with_the_reason():
    result = correlate(small(b1=[4] * 6), predictor="bond", outcome="growth")
    row = result.find("pearson", role_x="client", role_y="coach")
    assert np.isnan(row.estimate) and "no variation" in row.undefined
    assert row.undefined in result.find("disattenuated", role_x="client", role_y="coach").undefined
    assert result.undefined()[1]["role_x"] == "coach"


def test_a_scale_is_not_correlated_with_itself():
    for outcome in ("bond", "toy.bond"):
        with pytest.raises(OptionError, match="'bond' is named twice"):
            correlate(small(), predictor="bond", outcome=outcome)
    with pytest.raises(OptionError, match="named twice"):
        correlate(small(), predictor="bond", outcome="growth", covariates=["growth"])


def test_shared_items_are_told():
    forms, _ = two_scales(20)
    dyads = make_dyads(forms)
    part = correlate(dyads, predictor="bond", outcome="all_scales")
    apart = correlate(dyads, predictor="bond", outcome="growth")
    assert any("share 3 items" in note for note in part.notes)
    assert not any("share" in note for note in apart.notes)


def test_same_scale_name_in_two_instruments():
    instruments = [make_instrument([make_subscale("bond", ["b1"])], name=n) for n in ("one", "two")]
    rng = np.random.default_rng(4)
    forms = [
        Form(instrument, role, {"b1": rng.uniform(0, 10, 8)})
        for instrument in instruments
        for role in ("coach", "client")
    ]
    dyads = make_dyads(forms)
    with pytest.raises(OptionError, match=r"one\.bond"):
        correlate(dyads, predictor="bond", outcome="two.bond")
    result = correlate(dyads, predictor="one.bond", outcome="two.bond")
    assert (result["pearson"].extra["x"], result.about["outcome"]) == ("one.bond", "two.bond")


def test_only_roles_that_are_asked():
    instrument = make_instrument(
        [make_subscale("bond", ["b1"]), make_subscale("growth", ["g1"])],
        item_roles={"g1": ("client",)},
    )
    forms = [
        Form(instrument, "coach", {"b1": [1, 2, 3, 5]}),
        Form(instrument, "client", {"b1": [1, 3, 2, 4], "g1": [2, 3, 1, 4]}),
    ]
    result = correlate(make_dyads(forms), predictor="bond", outcome="growth")
    rows = [row for row in result.estimates if row.term == "pearson"]
    assert [row.extra["role_y"] for row in rows] == ["client", "client"]


def test_nobody_answered_the_outcome():
    instruments = [
        make_instrument([make_subscale(name, [name])], name=f"{name}-form") for name in ("x", "y")
    ]
    forms = [
        Form(instrument, role, {scale: [1, 2, 4]}, occasion=occasion)
        for instrument, scale, occasion in zip(instruments, "xy", ("end", "start"), strict=True)
        for role in ("coach", "client")
    ]
    with pytest.raises(InsufficientDataError, match=r"scale 'y'.*'start'"):
        correlate(make_dyads(forms, occasions=("start", "end")), predictor="x", outcome="y")


def test_levels_stand_beside_the_total_where_coaches_have_several_dyads():
    forms, coaches = two_scales(60, n_coaches=12)
    dyads = make_dyads(forms, coaches=coaches)
    result = correlate(dyads, predictor="bond", outcome="growth")
    for role_x, role_y in PAIRS:
        rows = [
            row
            for row in result.estimates
            if row.term == "pearson"
            and (row.extra["role_x"], row.extra["role_y"]) == (role_x, role_y)
        ]
        assert [row.extra["level"] for row in rows] == ["total", "within", "between"]
        assert [row.df for row in rows[1:]] == [60 - 12 - 1, 12 - 2]
    expected = stats.correlation_levels(
        *(result_scores(dyads, scale) for scale in ("bond", "growth")),
        [coaches[f"d{i + 1:03d}"] for i in range(60)],
    )
    within = result.find("pearson", role_x="coach", role_y="coach", level="within")
    assert within.estimate == pytest.approx(expected.within.value, abs=1e-9)
    (adjusted,) = adjust([result])
    assert {row.extra["family"] for row in adjusted.estimates if row.extra["level"] != "total"} == {
        None
    }


def result_scores(dyads, scale):
    rows = dyads.frame[dyads.frame["scale"] == scale].sort_values("dyad_id")
    return rows["coach"].to_numpy(dtype=float)


def test_without_nesting_there_are_no_levels():
    forms, _ = two_scales(40)
    result = correlate(make_dyads(forms), predictor="bond", outcome="growth")
    assert {row.extra["level"] for row in result.estimates} == {"total"}
