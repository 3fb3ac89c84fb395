from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from tests.stats.dyadic.couples import both, expected, numbers, simulated

from alliance_stats.stats import dyadic
from conftest import shared_path


def test_common_fate_of_148_couples_as_lavaan() -> None:
    block = expected("A28_cfm_mim_acitelli")["common_fate_observed_indicators"]
    values, errors = (numbers(block["parameters"], c) for c in ("est", "se"))
    found = dyadic.common_fate(both("Tension"), both("Satisfaction"))
    assert found.effect.value == pytest.approx(values["Y~X"], rel=1e-5)
    assert found.effect.std_error == pytest.approx(errors["Y~X"], rel=1e-4)
    assert found.predictor_variance.value == pytest.approx(values["X~~X"], rel=1e-5)
    assert found.disturbance.value == pytest.approx(values["Y~~Y"], rel=1e-4)
    assert found.standardised == pytest.approx(
        numbers(block["parameters"], "std.all")["Y~X"], rel=1e-5
    )
    assert found.test.chi2 == pytest.approx(block["fit"]["chisq"], abs=1e-4)
    assert found.test.p_value == pytest.approx(block["fit"]["pvalue"], abs=1e-4)
    assert found.admissible


def test_negative_disturbance_is_reported_and_is_no_finding() -> None:
    """b = 1.642 (.465) with a disturbance variance of −.004: never a finding."""
    found = dyadic.common_fate(both("OtherPos"), both("Satisfaction"))
    cell = found.fit.parameter("effect")
    assert (round(cell.estimate, 3), round(cell.std_error, 3)) == (1.642, 0.465)
    assert round(found.fit.value("var_y"), 3) == -0.004
    assert round(found.test.chi2, 3) == 0.006
    assert not found.admissible
    assert np.isnan([found.effect.value, found.standardised, found.effect.p_value]).all()
    assert found.undefined == (
        "The solution is inadmissible: a variance is negative (the dyadic outcome). The model does "
        "not suit these data."
    )


def test_members_who_do_not_agree_have_no_common_fate() -> None:
    rng = np.random.default_rng(2)
    x = rng.normal(size=(100, 1)) * [1.0, -1.0] + 0.5 * rng.normal(size=(100, 2))
    found = dyadic.common_fate(x, rng.normal(size=(100, 2)) + rng.normal(size=(100, 1)))
    assert not found.admissible
    assert np.isnan(found.effect.value)


@pytest.mark.slow
def test_items_of_118_couples_as_lavaan() -> None:
    frame = pd.read_csv(shared_path("reference", "data", "commitmentQ.csv")).dropna()
    tables = [
        [frame[[f"{stem}{m}_{j}" for j in range(1, 6)]].to_numpy(dtype=float) for m in (1, 2)]
        for stem in ("sat.g.", "com.")
    ]
    case = expected("A29_cfm_latent_commitmentQ")
    found = dyadic.common_fate_items(*tables)
    values, errors = (numbers(case["parameters"], c) for c in ("est", "se"))
    assert found.n == case["n_used"]
    assert found.test.df == case["fit"]["df"]
    assert found.test.chi2 == pytest.approx(case["fit"]["chisq"], abs=1e-3)
    assert found.effect.value == pytest.approx(values["Y~X"], rel=1e-4)
    assert found.effect.std_error == pytest.approx(errors["Y~X"], rel=1e-3)


@pytest.mark.parametrize(
    ("variant", "block"),
    [
        ("free", "mutual_influence_free"),
        ("equal", "mutual_influence_equal_m"),
        ("uncorrelated", "mutual_influence_uncorrelated_residuals"),
    ],
)
def test_mutual_influence_of_148_couples_as_lavaan(variant: str, block: str) -> None:
    case = expected("A28_cfm_mim_acitelli")
    values, errors = (numbers(case[block]["parameters"], c) for c in ("est", "se"))
    found = dyadic.mutual_influence(
        both("Tension"),
        both("Satisfaction"),
        variant=variant,  # type: ignore[arg-type]
    )
    for path, term in zip(
        (*found.actor, *found.mutual), ("ya~xa", "yb~xb", "ya~yb", "yb~ya"), strict=True
    ):
        assert path.value == pytest.approx(values[term], rel=1e-5)
        assert path.std_error == pytest.approx(errors[term], rel=1e-4)
    if found.test.df:
        assert found.test.chi2 == pytest.approx(case[block]["fit"]["chisq"], abs=1e-4)
    else:
        assert found.test.undefined is not None
    assert found.weak_instrument == (False, False)


def test_a_loop_that_does_not_settle_is_no_finding() -> None:
    found = dyadic.mutual_influence(both("SimHob"), both("Satisfaction"))
    if found.undefined is None:
        product = found.mutual[0].value * found.mutual[1].value
        assert abs(product) < 1
    else:
        assert np.isnan([path.value for path in found.mutual]).all()


def test_without_own_paths_the_instruments_are_called_weak() -> None:
    rng = np.random.default_rng(3)
    x, y = rng.normal(size=(120, 2)), rng.normal(size=(120, 1)) + rng.normal(size=(120, 2))
    assert True in dyadic.mutual_influence(x, y, variant="equal").weak_instrument


def test_dyadic_score_model_is_least_squares_on_means_and_differences() -> None:
    x, y = simulated()
    found = dyadic.dyadic_score(x, y)
    columns = np.column_stack([np.ones(len(x)), x.mean(axis=1), x[:, 0] - x[:, 1]])
    for outcome, terms in (
        (y.mean(axis=1), (found.mean_to_mean, found.difference_to_mean)),
        (y[:, 0] - y[:, 1], (found.mean_to_difference, found.difference_to_difference)),
    ):
        b = np.linalg.lstsq(columns, outcome, rcond=None)[0]
        assert [term.value for term in terms] == pytest.approx(b[1:], abs=1e-6)


def test_equal_effects_make_it_actor_plus_and_minus_partner() -> None:
    """148 couples: .688 (.075) and .112 (.057)."""
    x, y = both("OtherPos"), both("Satisfaction")
    alike = dyadic.apim(x, y, model="indistinguishable", n_resamples=0)
    actor, partner = (alike.effect(term).estimate.value for term in ("actor", "partner"))
    assert (round(actor + partner, 3), round(actor - partner, 3)) == (0.688, 0.112)
    found = dyadic.dyadic_score(x, y)
    assert found.mean_to_mean.std_error == pytest.approx(0.075, abs=5e-4)
    assert found.difference_to_difference.std_error == pytest.approx(0.057, abs=5e-4)
