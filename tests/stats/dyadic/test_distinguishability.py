from __future__ import annotations

import pytest
from tests.stats.dyadic.couples import both, expected, simulated

from alliance_stats.stats import dyadic


def test_the_ladder_of_148_couples_as_lavaan() -> None:
    complete, outcome, effects = dyadic.distinguishability(both("OtherPos"), both("Satisfaction"))
    case = expected("A26_apim_lavaan_acitelli")
    for step, block in (
        (complete, case["indistinguishable_all6"]["fit"]),
        (effects, case["equal_actor_partner_paths_only"]["fit"]),
    ):
        assert step.chi2 == pytest.approx(block["chisq"], abs=1e-4)
        assert step.df == block["df"]
        assert step.p_value == pytest.approx(block["pvalue"], abs=1e-5)
        assert step.rmsea == pytest.approx(block["rmsea"], abs=1e-5)
    assert (round(outcome.chi2, 3), outcome.df, round(outcome.p_value, 3)) == (7.277, 4, 0.122)


def test_kennys_values_take_n_minus_1() -> None:
    """Published: 9.192 (p .163), 7.228 (.124), 0.328 (.849)."""
    steps = dyadic.distinguishability(both("OtherPos"), both("Satisfaction"), chi2_scaling="n-1")
    assert [round(s.chi2, 3) for s in steps] == [9.192, 7.228, 0.328]
    assert [round(s.p_value, 3) for s in steps] == [0.163, 0.124, 0.849]
    assert {s.chi2_scaling for s in steps} == {"n-1"}


def test_a_good_fit_has_rmsea_0_and_never_nan() -> None:
    effects = dyadic.distinguishability(both("OtherPos"), both("Satisfaction"))[2]
    assert effects.chi2 < effects.df
    assert effects.rmsea == 0


def test_members_who_differ_are_found_to_differ() -> None:
    x, y = simulated(200)
    y = y + [0.8, 0.0] + x * [0.6, 0.0]
    complete, outcome, effects = dyadic.distinguishability(x, y)
    assert max(complete.p_value, outcome.p_value, effects.p_value) < 0.01


def test_order_of_the_members_does_not_matter() -> None:
    x, y = simulated(missing=0.2)
    one = dyadic.distinguishability(x, y)
    other = dyadic.distinguishability(x[:, ::-1], y[:, ::-1])
    assert [s.chi2 for s in one] == pytest.approx([s.chi2 for s in other], abs=1e-5)


def test_few_clusters_have_no_test() -> None:
    x, y = simulated(40)
    steps = dyadic.distinguishability(x, y, clusters=[i // 10 for i in range(40)])
    assert all(step.p_value != step.p_value for step in steps)
    assert all("at least 8" in str(step.undefined) for step in steps)
