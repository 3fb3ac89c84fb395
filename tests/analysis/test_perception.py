from __future__ import annotations

import numpy as np
import pytest

from alliance_stats import stats
from alliance_stats.analysis.perception import perception
from alliance_stats.errors import InsufficientDataError, OptionError, RefusedError
from analysis.expected import case, close, data
from analysis.factories import make_dyads
from analysis.views import coach_of, one_item_views, profile_forms


def made(n=50, seed=2):
    """Direct and meta scores per role: guesses follow the other and the judge."""
    rng = np.random.default_rng(seed)
    shared = rng.normal(size=n)
    direct = [5 + shared + 0.8 * rng.normal(size=n) for _ in range(2)]
    meta = [
        0.5 * direct[1 - judge] + 0.3 * direct[judge] + 1 + 0.5 * rng.normal(size=n)
        for judge in (0, 1)
    ]
    return direct, meta


def ask(direct, meta, target="us", coaches=None, **options):
    dyads = one_item_views(direct, meta, target=target, coaches=coaches)
    return perception(dyads, scale="bond", **({"n_pairings": 99} | options))


def acitelli():
    frame = data("acitelli_wide.csv")
    direct = [frame["SelfPos_wife"], frame["SelfPos_husband"]]
    return direct, [frame["OtherPos_wife"], frame["OtherPos_husband"]]


def test_both_forces_of_married_couples_equal_nlme():
    # Kenny & Acitelli's couples, compound symmetry, REML (METHODS, GOLD-A9).
    result = ask(*acitelli(), structure="indistinguishable")
    rows = {row.term: row for row in result.estimates if row.extra["judge"] == "both"}
    assert rows["directional_bias"].estimate == pytest.approx(0.077027, abs=5e-7)
    assert rows["truth_force"].estimate == pytest.approx(0.269181, abs=5e-7)
    assert rows["bias_force"].estimate == pytest.approx(0.273528, abs=5e-7)
    assert rows["directional_bias"].std_error == pytest.approx(0.029307, abs=5e-7)
    assert rows["truth_force"].std_error == pytest.approx(0.066484, abs=5e-7)


def test_directional_bias_and_accuracy_equal_r():
    expected = case("A34_truth_bias_acitelli")["wife_judges_husband"]
    result = ask(*acitelli())
    row = result.find("directional_bias", judge="coach")
    assert row.estimate == close(expected["coef"]["Estimate"][0])
    accuracy = result.find("accuracy", judge="coach")
    assert accuracy.estimate**2 == close(expected["r2"])


def test_accuracy_and_assumed_similarity_are_the_right_correlations():
    direct, meta = made()
    result = ask(direct, meta)
    for judge, role in enumerate(("coach", "client")):
        accuracy = np.corrcoef(meta[judge], direct[1 - judge])[0, 1]
        assumed = np.corrcoef(meta[judge], direct[judge])[0, 1]
        assert result.find("accuracy", judge=role).estimate == pytest.approx(accuracy)
        assert result.find("assumed_similarity", judge=role).estimate == pytest.approx(assumed)
    agreement = result["agreement"]
    assert agreement.estimate == pytest.approx(np.corrcoef(*direct)[0, 1])
    extra = result.find("accuracy", judge="coach").extra
    assert extra["p_permutation"] == pytest.approx(0.01)
    assert abs(extra["baseline"]) < 0.1
    assert "one person" in str(result["assumed_similarity"].extra["baseline_reason"])


def test_gate_is_on_the_comparison_of_levels_only():
    result = ask(*made())
    gated = {row.term for row in result.estimates if row.extra.get("gate")}
    assert gated == {"directional_bias", "directional_bias_difference"}


def test_swapping_roles_swaps_judges_and_turns_differences():
    direct, meta = made()
    result, turned = ask(direct, meta), ask(direct[::-1], meta[::-1])
    for term in ("accuracy", "truth_force", "bias_force", "directional_bias"):
        one = result.find(term, judge="coach").estimate
        assert turned.find(term, judge="client").estimate == pytest.approx(one, rel=1e-6)
        if term != "accuracy":
            gap, other = (each[f"{term}_difference"].estimate for each in (result, turned))
            assert gap == pytest.approx(-other, rel=1e-5)


def test_a_constant_added_to_the_guesses_moves_the_directional_bias_only():
    direct, meta = made()
    result = ask(direct, meta)
    moved = ask(direct, [guess + 1 for guess in meta])
    for term in ("accuracy", "assumed_similarity", "truth_force", "bias_force"):
        assert moved[term].estimate == pytest.approx(result[term].estimate, rel=1e-6)
    for role in ("coach", "client"):
        one, two = (each.find("directional_bias", judge=role) for each in (result, moved))
        assert two.estimate - one.estimate == pytest.approx(1)


def test_crossed_targets_have_no_agreement_and_say_why():
    result = ask(*made(), target="partner")
    row = result["agreement"]
    assert np.isnan(row.estimate)
    assert "rates the other" in str(row.undefined)
    assert result["accuracy"].p_value < 0.01


def test_one_judge_alone():
    direct, meta = made()
    result = ask(direct, [None, meta[1]])
    assert {row.extra["judge"] for row in result.estimates} == {"client", None}
    assert [judge.role for judge in result.judges] == ["client"]
    assert any("Nobody in role coach" in note for note in result.notes)
    alone = stats.truth_bias(meta[1], direct[0], bias=direct[1])
    row = result.find("truth_force", judge="client")
    assert row.estimate == pytest.approx(alone.truth_force.value)
    pooled = ask(direct, [None, meta[1]], structure="indistinguishable")
    assert pooled.find("truth_force", judge="client").estimate == pytest.approx(row.estimate)


def test_judges_hold_complete_triples():
    direct, meta = made()
    meta[0][:4] = np.nan
    direct[1][4] = np.nan
    result = ask(direct, meta)
    coach, client = result.judges
    assert (coach.role, coach.other, len(coach.truth), len(client.truth)) == (
        "coach",
        "client",
        45,
        49,
    )
    assert result.find("truth_force", judge="coach").n_dyads == 45
    np.testing.assert_allclose(coach.truth, direct[1][5:])


def test_few_coaches_give_estimates_without_tests():
    direct, meta = made()
    result = ask(direct, meta, coaches=coach_of(50, 4))
    row = result.find("truth_force", judge="coach")
    assert not np.isnan(row.estimate)
    assert np.isnan(row.p_value)
    assert row.undefined


def test_what_has_no_meaning_is_refused():
    direct, meta = made()
    with pytest.raises(RefusedError, match="no meta items"):
        ask(direct, [None, None])
    with pytest.raises(RefusedError, match="rates itself"):
        ask(direct, meta, target="self")
    with pytest.raises(OptionError, match="structure"):
        ask(direct, meta, structure="equal")
    with pytest.raises(RefusedError, match="no meta items"):
        perception(make_dyads(profile_forms()), scale="bond")


def test_nobody_guessed_is_said():
    direct, _ = made()
    blank = np.full(50, np.nan)
    with pytest.raises(InsufficientDataError, match="meta"):
        ask(direct, [blank, blank])
