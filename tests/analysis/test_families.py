from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from alliance_stats.analysis.agreement import agreement
from alliance_stats.analysis.correlate import CorrelateResult, correlate
from alliance_stats.analysis.describe import describe
from alliance_stats.analysis.families import adjust, is_answered
from alliance_stats.results import Estimate
from analysis.expected import CLOSED_FORM, case
from analysis.factories import make_dyads, two_scales


def with_p(*p_values: float, **about) -> CorrelateResult:
    rows = tuple(Estimate(term="pearson", estimate=0.1, p_value=p) for p in p_values)
    return CorrelateResult(
        estimates=rows,
        about={"predictor": "bond", "outcome": "growth"} | about,
        roles=("coach", "client"),
        predictor_title="",
        outcome_title="",
    )


def adjusted(result) -> list[float]:
    return [row.extra["p_adjusted"] for row in result.estimates]


def test_by_hand():
    p_values = (0.01, 0.04, 0.03)
    (explored,) = adjust([with_p(*p_values)])
    assert adjusted(explored) == pytest.approx([0.03, 0.04, 0.04])
    (declared,) = adjust([with_p(*p_values)], [{"correlate": {"predictor": "bond"}}])
    assert adjusted(declared) == pytest.approx([0.03, 0.06, 0.06])
    assert {row.extra["family"] for row in declared.estimates} == {"confirmatory"}


@pytest.mark.parametrize(("declared", "name"), [((), "BH"), (({"correlate": {}},), "holm")])
def test_equal_to_r(declared, name):
    for block in case("A50_padjust").values():
        p_values = np.ravel(np.array(block["p"], dtype=float))
        (result,) = adjust([with_p(*p_values)], declared)
        want = np.ravel(np.array(block[name], dtype=float))
        np.testing.assert_allclose(adjusted(result), want, rtol=CLOSED_FORM)


def test_families_are_corrected_apart():
    results = [with_p(0.01, 0.02), with_p(0.01, 0.02, outcome="transfer")]
    one, two = adjust(results, [{"correlate": {"predictor": "bond", "outcome": "growth"}}])
    assert adjusted(one) == pytest.approx([0.02, 0.02])
    assert {row.extra["family"] for row in two.estimates} == {"exploratory"}
    assert adjusted(two) == pytest.approx([0.02, 0.02])
    assert one.notes[-1] == "Column p_adjusted: Holm over the 2 tests of the confirmatory family."


def test_undefined_tests_do_not_count():
    (result,) = adjust([with_p(0.01, np.nan, 0.02)])
    assert adjusted(result)[0] == pytest.approx(0.02)
    assert np.isnan(adjusted(result)[1])
    assert result.estimates[1].extra["family"] is None


def test_what_was_declared_stays_declared_without_a_test():
    (result,) = adjust([with_p(0.01, np.nan)], [{"correlate": {"predictor": "bond"}}])
    assert [row.extra["family"] for row in result.estimates] == ["confirmatory"] * 2
    assert adjusted(result)[0] == pytest.approx(0.01)
    assert np.isnan(adjusted(result)[1])
    assert result.notes[-1] == "Column p_adjusted: Holm over the 1 test of the confirmatory family."


def test_a_declared_question_is_answered_by_a_number():
    results = [with_p(0.01), replace(with_p(0.2, predictor="trust"), estimates=())]
    assert is_answered(results, "correlate", {"predictor": "bond", "outcome": "growth"})
    assert not is_answered(results, "correlate", {"predictor": "trust"})
    assert not is_answered(results, "apim", {"predictor": "bond"})


def test_rows_may_be_declared_by_role_and_by_instrument():
    dyads = make_dyads(two_scales(30)[0])
    result = correlate(dyads, predictor="bond", outcome="growth")
    declared = {"predictor": "toy.bond", "outcome": "growth", "role_x": "coach", "role_y": "client"}
    (found,) = adjust([result], [{"correlate": declared}])
    families = {
        (row.extra["role_x"], row.extra["role_y"]): row.extra["family"]
        for row in found.estimates
        if row.term == "pearson"
    }
    assert families.pop(("coach", "client")) == "confirmatory"
    assert set(families.values()) == {"exploratory"}


def test_a_declared_agreement_is_one_test():
    result = agreement(make_dyads(two_scales(30)[0]), scale="bond")
    (found,) = adjust([result], [{"agreement": {"scale": "bond"}}, {"apim": {"predictor": "bond"}}])
    families = {row.term: row.extra["family"] for row in found.estimates}
    assert [term for term, family in families.items() if family] == ["pearson"]
    assert families["pearson"] == "confirmatory"
    assert found["pearson"].extra["p_adjusted"] == pytest.approx(result["pearson"].p_value)
    assert np.isnan(found["bias"].extra["p_adjusted"])


def with_gate(result, verdict):
    rows = tuple(
        replace(row, extra=row.extra | {"gate": verdict}) if row.extra["gate"] else row
        for row in result.estimates
    )
    return replace(result, estimates=rows)


@pytest.mark.parametrize("declared", [(), [{"agreement": {"scale": "bond"}}]])
def test_levels_are_exploratory_and_only_where_the_gate_is_open(declared):
    result = agreement(make_dyads(two_scales(30)[0]), scale="bond")
    for verdict, counted in (
        ("licensed", ["bias", "proportional_bias"]),
        ("partially licensed", ["bias", "proportional_bias"]),
        ("not licensed", []),
        ("not tested", []),
    ):
        (found,) = adjust([with_gate(result, verdict)], declared)
        explored = [r.term for r in found.estimates if r.extra["family"] == "exploratory"]
        assert [term for term in explored if term != "pearson"] == counted


def test_nothing_else_changes():
    dyads = make_dyads(two_scales(30)[0])
    results = [describe(dyads.scores, scale="bond"), agreement(dyads, scale="bond")]
    before = [repr(result) for result in results]
    after = adjust(results)
    assert [repr(result) for result in results] == before
    for old, new in zip(results, after, strict=True):
        assert type(old) is type(new)
        for one, two in zip(old.estimates, new.estimates, strict=True):
            assert repr(replace(two, extra={})) == repr(replace(one, extra={}))
        assert set(new.to_frame().columns) - set(old.to_frame().columns) == {"p_adjusted", "family"}
    assert after[0].notes == results[0].notes


def test_nothing_to_adjust():
    assert adjust([]) == ()


def test_covariates_are_part_of_the_question():
    """Plain and adjusted are two hypotheses: a declaration means the one that it names."""
    plain = Estimate(term="pearson", estimate=0.1, p_value=0.01)
    held = Estimate(term="partial", p_value=0.02, extra={"covariates": "work, home"})
    both = replace(with_p(), estimates=(plain, held))
    pair = {"predictor": "bond", "outcome": "growth"}
    declared = [
        ({}, ["confirmatory", "exploratory"]),
        ({"covariates": ["home", "context.work"]}, ["exploratory", "confirmatory"]),
        ({"covariates": ["work"]}, ["exploratory", "exploratory"]),
    ]
    for more, families in declared:
        (found,) = adjust([both], [{"correlate": pair | more}])
        assert [row.extra["family"] for row in found.estimates] == families
    assert is_answered([both], "correlate", pair)
    assert not is_answered([both], "correlate", pair | {"covariates": ["work", "home"]})
