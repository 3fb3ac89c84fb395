"""The invariance ladder against lavaan, and verdicts on data whose truth is known."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from tests.stats.comparability.invariance_cases import NAMES_IN_R, answers, expected, two_partners

from alliance_stats.errors import OptionError
from alliance_stats.stats import sem
from alliance_stats.stats.arrays import Floats
from alliance_stats.stats.comparability.invariance import (
    Invariance,
    invariance,
    invariance_of_groups,
)
from alliance_stats.stats.comparability.models import STEPS, Freed, reaches, wide_model
from alliance_stats.stats.comparability.rules import RULES, InvarianceRules

FIT = {
    "chi2": "chisq",
    "df": "df",
    "p_value": "pvalue",
    "cfi": "cfi",
    "tli": "tli",
    "rmsea": "rmsea",
    "srmr": "srmr",
    "aic": "aic",
    "bic": "bic",
}


@pytest.fixture(scope="module", params=["sat", "com"])
def case(request: pytest.FixtureRequest) -> tuple[Invariance, dict[str, Any]]:
    found = expected("A30" if request.param == "sat" else "A31")
    views = two_partners(request.param)
    return invariance(views, missing=found["missing"]), found


@pytest.mark.parametrize("step", STEPS)
def test_fit_is_that_of_lavaan(case: tuple[Invariance, dict[str, Any]], step: str) -> None:
    found, known = case
    theirs = known["fit"][NAMES_IN_R[step]]
    for ours, name in FIT.items():
        # SRMR of incomplete data compares with lavaan's own EM moments, a little short of 1e-6.
        tolerance = 1e-4 if ours in ("chi2", "aic", "bic") else 1e-5
        assert getattr(found[step], ours) == pytest.approx(theirs[name], abs=tolerance), ours


@pytest.mark.parametrize(("before", "step"), list(pairwise(STEPS)))
def test_cost_of_a_step_is_that_of_lavaan(
    case: tuple[Invariance, dict[str, Any]], before: str, step: str
) -> None:
    found, known = case
    theirs = known["lrt"][f"{NAMES_IN_R[step]}_vs_{NAMES_IN_R[before]}"]
    ours = found[step]
    assert ours.delta_chi2 == pytest.approx(theirs["chisq_diff"], abs=1e-4)
    assert ours.delta_df == theirs["df_diff"]
    assert ours.delta_p == pytest.approx(theirs["p"], abs=1e-5)
    assert ours.delta_cfi == pytest.approx(theirs["delta_cfi"], abs=1e-6)
    assert ours.delta_rmsea == pytest.approx(theirs["delta_rmsea"], abs=1e-6)


def test_satisfaction_of_couples_is_licensed_up_to_intercepts() -> None:
    found = invariance(two_partners("sat"), missing="listwise")
    chi2 = [(round(step.chi2, 3), step.df) for step in found.steps]
    assert chi2 == [(53.026, 29), (58.810, 33), (60.321, 37), (78.842, 42)]
    assert (found.verdict, found.level) == ("licensed", "intercepts")
    assert found.reason == "Licensed up to intercepts, not residuals."
    mean, variance = found.mean_differences[0], found.variance_ratios[0]
    # METHODS GOLD-B6 gives second less first: 0.183, SE 0.067, z = 2.72; variance 0.835.
    assert (round(mean.value, 3), round(mean.std_error, 3)) == (-0.183, 0.067)
    assert (round(mean.statistic, 2), round(variance.value, 3)) == (-2.72, 0.835)
    assert mean.interval is not None
    assert mean.interval.low < mean.value < mean.interval.high < 0


def test_one_factor_that_does_not_fit_licenses_nothing() -> None:
    found = invariance(two_partners("com"))
    assert (found.verdict, found.level) == ("not licensed", "")
    assert "One factor in each of view 1 and view 2 does not describe" in found.reason
    assert found.method == "maximum likelihood, full information"
    assert np.isnan(found.mean_differences[0].value)
    assert found.mean_differences[0].undefined is not None


def test_views_that_use_items_alike_are_licensed() -> None:
    verdicts = [invariance(answers(seed, n=200)).verdict for seed in range(6)]
    # Each of two tests errs in 5 % of samples unless CFI and RMSEA stay where they were.
    assert verdicts.count("licensed") >= 5


def test_one_deviating_intercept_is_named() -> None:
    views = answers(1, n=300, intercepts=[0, 0, 0, 1.0])
    found = invariance(views, items=["a", "b", "c", "d"], labels=["coach", "client"])
    assert found.verdict == "partially licensed"
    assert found.reason == "The intercept of d differs between coach and client and was freed."
    assert found.freed == Freed(intercepts=frozenset({3}))
    (relaxed,) = found.partial
    assert relaxed.name == "intercepts"
    assert relaxed.passes
    assert not found["intercepts"].passes
    # The client's mean is 0.5 SD above the coach's; the freed item no longer disturbs that.
    assert found.mean_differences[0].value == pytest.approx(-0.5, abs=0.2)
    assert max(found.effects, key=lambda one: one.dmacs).item == 3
    assert found.effects[3].difference == pytest.approx(-1.0, abs=0.2)


def test_one_deviating_loading_is_named() -> None:
    views = answers(2, n=300, loadings=[0, -0.6, 0, 0])
    found = invariance(views, items=["a", "b", "c", "d"])
    assert found.verdict == "partially licensed"
    assert found.freed.loadings == {1}
    assert [step.name for step in found.partial] == ["loadings", "intercepts"]


def test_most_items_deviating_is_not_licensed() -> None:
    found = invariance(answers(3, n=300, intercepts=[0, 1.2, -1.2, 3.0]))
    assert found.verdict == "not licensed"
    assert found.level == "loadings"
    assert "no more than half may be" in found.reason


def test_order_of_views_turns_the_difference_only() -> None:
    one, other = answers(4, n=200)
    there, back = invariance([one, other]), invariance([other, one])
    for step, turned in zip(there.steps, back.steps, strict=True):
        assert step.chi2 == pytest.approx(turned.chi2, abs=1e-5)
    assert there.verdict == back.verdict
    assert np.sign(there.mean_differences[0].value) == -np.sign(back.mean_differences[0].value)


def test_units_do_not_matter() -> None:
    views = answers(5, n=150)
    plain = invariance(views)
    scaled = invariance([10 * view - 3 for view in views])
    for step, other in zip(plain.steps, scaled.steps, strict=True):
        assert step.chi2 == pytest.approx(other.chi2, abs=1e-4)
        assert step.delta_p == pytest.approx(other.delta_p, abs=1e-5, nan_ok=True)
    assert plain.effects[0].dmacs == pytest.approx(scaled.effects[0].dmacs, abs=1e-4)


def test_three_occasions() -> None:
    one, other = answers(6, n=200)
    third = one + np.random.default_rng(6).normal(0, 0.5, one.shape)
    found = invariance([one, other, third], labels=["start", "middle", "end"])
    assert [step.df for step in found.steps][1:] != []
    assert len(found.mean_differences) == 2
    assert all(np.isnan(effect.dmacs) and effect.undefined for effect in found.effects)


def test_groups_agree_with_the_sum_of_separate_fits() -> None:
    one, other = answers(7, n=250)
    found = invariance_of_groups(np.vstack([one, other]), np.repeat(["a", "b"], 250))
    alone = [invariance_of_groups(np.vstack([x, x]), np.repeat([0, 1], 250)) for x in (one, other)]
    # Two copies of one group double its chi-square; nothing is shared before loadings are.
    half = sum(each["configural"].chi2 / 2 for each in alone)
    assert found["configural"].chi2 == pytest.approx(half, abs=1e-5)
    assert [step.df for step in found.steps] == [4, 7, 10, 14]
    assert alone[0].verdict == "licensed"
    assert alone[0]["residuals"].delta_chi2 == pytest.approx(0, abs=1e-6)


def test_clusters_scale_the_tests() -> None:
    views = answers(8, n=200)
    coaches = np.repeat(np.arange(25), 8)
    found = invariance(views, errors="cluster", clusters=coaches)
    plain = invariance(views)
    assert found["loadings"].chi2 != pytest.approx(plain["loadings"].chi2)
    assert np.isfinite(found["loadings"].delta_p)
    # The indices that decide are those corrected as the tests are.
    for step in found.steps:
        assert step.fit is not None
        indices = sem.fit_indices(step.fit)
        assert (step.cfi, step.rmsea) == (indices.cfi_robust, indices.rmsea_robust)
        assert (indices.cfi_robust, indices.rmsea_robust) != (indices.cfi, indices.rmsea)


@pytest.mark.parametrize(
    ("views", "words"),
    [
        ([np.ones((50, 1))] * 2, "There is one item"),
        ([np.ones((50, 2))] * 2, "There are 2 items"),
        ([np.random.default_rng(1).normal(size=(40, 4))] * 2, "40 rows for the 29 parameters"),
        ([np.full((80, 4), np.nan)] * 2, "0 rows for the 29 parameters"),
        ([np.ones((80, 4))] * 2, "does not vary. The same goes for 7 more."),
        ([np.random.default_rng(1).normal(size=(80, 4))] * 2, ""),
    ],
    ids=["one item", "two items", "few rows", "all missing", "constant", "duplicated"],
)
def test_what_cannot_be_tested_says_why(views: list[Floats], words: str) -> None:
    found = invariance(views)
    assert found.verdict == "not tested"
    assert words in found.reason
    assert found.reason.endswith(".")
    assert all(np.isnan(one.dmacs) and one.undefined for one in found.effects)


def test_wrong_shapes_are_refused() -> None:
    with pytest.raises(OptionError, match="same rows and items"):
        invariance([np.ones((5, 3)), np.ones((5, 4))])
    with pytest.raises(OptionError, match="at least two views"):
        invariance([np.ones((5, 3))])
    with pytest.raises(OptionError, match="`items` must hold 3 names"):
        invariance([np.ones((5, 3))] * 2, items=["a"])
    with pytest.raises(OptionError, match="at least two groups"):
        invariance_of_groups(np.ones((5, 3)), ["a"] * 5)


def test_views_are_not_changed() -> None:
    views = answers(9, n=100)
    copies = [view.copy() for view in views]
    invariance(views)
    for view, copy in zip(views, copies, strict=True):
        np.testing.assert_array_equal(view, copy)


def test_rules_decide() -> None:
    views = answers(1, n=300, intercepts=[0, 0, 0, 1.0])
    lenient = InvarianceRules(delta_cfi=-1.0, delta_rmsea=1.0)
    assert invariance(views, rules=lenient).verdict == "licensed"
    assert invariance(views, rules=InvarianceRules(rows_per_parameter=20)).verdict == "not tested"
    assert RULES.step_passes(p=0.2, delta_cfi=-0.5, delta_rmsea=0.5)
    assert not RULES.step_passes(p=0.01, delta_cfi=-0.011, delta_rmsea=0.0)
    assert not RULES.step_passes(p=0.01, delta_cfi=0.0, delta_rmsea=0.016)
    assert not RULES.step_passes(p=float("nan"), delta_cfi=float("nan"), delta_rmsea=0.0)


def test_steps_hold_what_their_names_say() -> None:
    assert [reaches(step, "intercepts") for step in STEPS] == [False, False, True, True]
    labels = {term.term: term.label[0] for term in wide_model(2, 3, "residuals").terms}
    assert labels["F1=~x1_2"] == labels["F2=~x2_2"] == "l2"
    assert labels["x1_1~1"] == labels["x2_1~1"] == "i1"
    assert labels["x1_3~~x1_3"] == labels["x2_3~~x2_3"] == "r3"
    assert labels["x1_1~~x2_1"] is None
    free = wide_model(2, 3, "residuals", Freed(intercepts=frozenset({0})))
    labels = {term.term: term.label[0] for term in free.terms}
    assert labels["F1=~x1_1"] == "l1"
    assert labels["x1_1~1"] is None
    assert labels["x1_1~~x1_1"] is None


def test_an_inadmissible_step_names_its_items() -> None:
    rng = np.random.default_rng(1)
    one = rng.normal(size=(90, 1)) * [1, 0.3, 0.3, 0.3] + rng.normal(size=(90, 4))
    two = rng.normal(size=(90, 4)) + rng.normal(size=(90, 1))
    step = invariance([one, two], items=list("wxyz"))["configural"]
    assert step.fit is not None
    negative = step.fit.negative_variances
    assert negative
    assert all(step.fit.value(f"{name}~~{name}") < 0 for name in negative)
    assert step.undefined is not None
    assert not any(name in step.undefined for name in step.fit.names if name.startswith("x"))
    names = {"wxyz"[int(name.rpartition("_")[2]) - 1] for name in negative}
    assert all(f"residual variance of {name}" in step.undefined for name in names)
