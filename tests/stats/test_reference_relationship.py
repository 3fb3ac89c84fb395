"""Similarity, perception, congruence and pairs against the shared results computed in R."""

from __future__ import annotations

from collections.abc import Sequence
from math import isnan
from typing import Any

import numpy as np
import pytest
from tests.stats.test_reference_cases import close, close_interval, columns, data, expected

from alliance_stats import stats

ITERATIVE = 1e-5  # nlme::gls coefficients and likelihood; variances, rho and errors 1e-4
VARIANCES = 1e-4
ROLES = ("husband", "wife")


def couples() -> tuple[np.ndarray, np.ndarray]:
    table = data("commitmentQ")
    return tuple(  # type: ignore[return-value]
        columns(table, *(f"{scale}.{role}_{j}" for scale in ("sat.g", "com") for j in range(1, 6)))
        for role in (1, 2)
    )


def test_profile_similarity() -> None:
    theirs = expected("A22_profile_similarity_commitmentQ")
    first, second = couples()
    ours = stats.profile_similarity(first, second)
    rows = np.array(theirs["row_index_used"]) - 1
    assert (ours.n, ours.n_items, ours.norms) == (theirs["n_complete"], 10, "all")
    close(ours.generalised, theirs["generalized_r"])
    np.testing.assert_allclose(ours.norm_first, list(theirs["norm_A"].values()))
    np.testing.assert_allclose(ours.norm_second, list(theirs["norm_B"].values()))
    pairs = {
        "overall": "raw",
        "distinctive": "distinctive",
        "normative_first": "normativeness_A",
        "normative_second": "normativeness_B",
        "double_entry": "double_entry",
        "squared_distance": "D2",
        "elevation_difference": "elevation_diff",
        "scatter_difference": "scatter_diff",
        "mean_absolute_difference": "mean_abs_diff",
    }
    for ours_name, theirs_name in pairs.items():
        values = theirs[theirs_name]
        values = list(values.values()) if isinstance(values, dict) else values
        np.testing.assert_allclose(
            getattr(ours, ours_name)[rows],
            np.array(values, dtype=float),
            rtol=1e-8,
            atol=1e-10,
            err_msg=ours_name,
        )
    others = np.setdiff1d(np.arange(len(first)), rows)
    assert np.isnan(ours.overall[others]).all()


def test_profile_summaries_and_baseline() -> None:
    theirs = expected("A22_profile_similarity_commitmentQ")
    first, second = couples()
    profiles = stats.profile_similarity(first, second)
    for values, name in (
        (profiles.overall, "raw_summary"),
        (profiles.distinctive, "distinctive_summary"),
    ):
        ours, block = stats.mean_similarity(values), theirs[name]
        assert (ours.n, ours.df) == (block["n_used"], block["df"])
        close(ours.mean_z, block["mean_z"])
        close(ours.value, block["back_r"])
        close(ours.statistic, block["t"])
        close(ours.p_value, block["p"])
        close_interval(ours.interval, block["ci_r"])
    baseline = stats.profile_baseline(first, second)
    close(baseline.overall_real, theirs["pseudo_raw"]["mean_real"])
    close(baseline.overall_pseudo, theirs["pseudo_raw"]["mean_pseudo"])
    close(baseline.distinctive_real, theirs["pseudo_distinctive"]["mean_real"])
    close(baseline.distinctive_pseudo, theirs["pseudo_distinctive"]["mean_pseudo"])


@pytest.mark.parametrize("variable", ["Satisfaction", "Tension", "OtherPos"])
def test_interdependence(variable: str) -> None:
    theirs = expected("A23_interdependence_acitelli")[variable]
    table = data("acitelli_wide")
    x, y = table[f"{variable}_wife"], table[f"{variable}_husband"]
    ours = stats.correlation(x, y)
    assert ours.n == theirs["n_dyads"]
    close(ours.value, theirs["pearson"]["r"])
    close(ours.statistic, theirs["pearson"]["t"])
    close_interval(ours.interval, theirs["pearson"]["ci95"])
    block, icc = theirs["icc_indistinguishable"], stats.icc(np.column_stack([x, y]), form="1,1")
    close(icc.value, block["icc"])
    close(icc.f_targets.statistic, block["F"])
    assert (icc.f_targets.df, icc.f_targets.df2) == (block["df1"], block["df2"])
    close(icc.f_targets.p_value, block["p_one_sided"])
    both = stats.correlation(np.concatenate([x, y]), np.concatenate([y, x]))
    close(both.value, theirs["double_entry_r"])
    block, limits = theirs["paired_t"], stats.bland_altman(x, y)
    close(limits.bias.value, block["mean_diff"])
    close(limits.bias.statistic, block["t"])
    close(limits.bias.p_value, block["p"])
    close(limits.pitman_morgan.value, theirs["pitman_morgan"]["r"])
    close(limits.pitman_morgan.p_value, theirs["pitman_morgan"]["p"])


SURFACES = {
    "A32_rsa_motcon": ("motcon", ("ePow", "iPow", "postVA"), 0.0),
    "A33_rsa_acitelli": (
        "acitelli_wide",
        ("OtherPos_wife", "OtherPos_husband", "Satisfaction_wife"),
        4.264,
    ),
}


@pytest.mark.parametrize("case", SURFACES)
def test_response_surface(case: str) -> None:
    file, names, centre = SURFACES[case]
    theirs = expected(case)
    x, y, z = columns(data(file), *names).T
    ours = stats.response_surface(x - centre, y - centre, z, n_resamples=0)
    assert ours.n == theirs["n"]
    for j, row in enumerate(ours.coefficients):
        block = theirs["coef"]
        close(row.value, block["est"][j])
        close(row.std_error, block["se"][j])
        close(row.statistic, block["t"][j])
        close(row.p_value, block["p"][j])
    np.testing.assert_allclose(ours.covariance, theirs["vcov"]["values"], rtol=1e-8)
    for j, row in enumerate(ours.parameters):
        block = theirs["surface"]
        close(row.value, block["est"][j])
        close(row.std_error, block["se"][j])
        close(row.p_value, block["p_t"][j])
        assert row.interval is not None
        close_interval(row.interval, (block["ci_lower_t"][j], block["ci_upper_t"][j]))
    for name, value in theirs["principal_axes"].items():
        close(getattr(ours.axes, name).value, value)
    close(ours.axes.x0.value, theirs["stationary_point"]["X0"])
    close(ours.axes.y0.value, theirs["stationary_point"]["Y0"])
    close(ours.r_squared, theirs["r2"])
    close(ours.adjusted_r_squared, theirs["adj_r2"])
    test, block = ours.f_linear, theirs["f_test_vs_linear"]
    close(test.statistic, block["F"])
    close(test.p_value, block["p"])
    close(ours.delta_r_squared, block["delta_r2"])
    close(ours.f_model.statistic, theirs["F"][0])


def test_congruence_alone_against_the_full_surface() -> None:
    """METHODS GOLD-A11: F(4, 78) = 3.069, p = .0211."""
    x, y, z = columns(data("motcon"), "ePow", "iPow", "postVA").T
    models = {model.name: model for model in stats.surface_models(x, y, z).models}
    test = models["SQD"].f_full
    assert (round(test.statistic, 3), test.df, test.df2) == (3.069, 4, 78)
    assert round(test.p_value, 4) == 0.0211


def test_a_constant_predictor_has_no_surface() -> None:
    table = data("nasty_one_rater_constant")
    ours = stats.response_surface(table["x"], table["y"], table["x"])
    assert all(isnan(row.value) for row in ours.coefficients)
    assert ours.undefined is not None


@pytest.mark.parametrize(
    ("key", "judge", "partner"),
    [("wife_judges_husband", "wife", "husband"), ("husband_judges_wife", "husband", "wife")],
)
def test_truth_force(key: str, judge: str, partner: str) -> None:
    theirs = expected("A34_truth_bias_acitelli")[key]
    table = data("acitelli_wide")
    ours = stats.truth_bias(table[f"OtherPos_{judge}"], table[f"SelfPos_{partner}"])
    for j, row in enumerate((ours.directional_bias, ours.truth_force)):
        close(row.value, theirs["coef"]["Estimate"][j])
        close(row.std_error, theirs["coef"]["Std. Error"][j])
        close(row.p_value, theirs["coef"]["Pr(>|t|)"][j])
    close(ours.sigma, theirs["sigma"])
    close(ours.r_squared, theirs["r2"])


def test_truth_and_bias_of_indistinguishable_judges() -> None:
    """METHODS GOLD-A9, printed with six decimals."""
    table = data("acitelli_wide")
    own = columns(table, "SelfPos_wife", "SelfPos_husband")
    ours = stats.truth_bias_dyadic(
        columns(table, "OtherPos_wife", "OtherPos_husband"),
        own[:, ::-1],
        bias=own,
        structure="indistinguishable",
    )
    (judge,) = ours.judges
    assert judge.bias_force is not None
    rows = (judge.directional_bias, judge.truth_force, judge.bias_force)
    assert [round(row.value, 6) for row in rows] == [0.077027, 0.269181, 0.273528]
    assert [round(row.std_error, 6) for row in rows] == [0.029307, 0.066484, 0.066484]
    assert round(ours.fit.correlation, 6) == 0.140594
    assert round(judge.truth_mean, 5) == 4.18649


def apim(
    table: dict[str, Any], names: Sequence[str], centred: bool, outcome: str
) -> tuple[Any, Any, Any]:
    """Outcome, columns by role in nlme's order (role within term), and one set for both."""
    y = columns(table, *(f"{outcome}_{role}" for role in ROLES))
    scores = [columns(table, *(f"{name}_{role}" for role in ROLES)) for name in names]
    if centred:
        scores = [own - own.mean() for own in scores]
    one = np.stack([np.ones_like(y), *scores, *(own[:, ::-1] for own in scores)], axis=2)
    two = np.zeros((len(y), 2, 2 * one.shape[2]))
    two[:, 0, 0::2], two[:, 1, 1::2] = one[:, 0], one[:, 1]
    return y, two, one


GLS = {
    "A24_apim_gls_acitelli": ("acitelli_wide", ("OtherPos",), False),
    "A25_apim_gls_acitelli_two_predictors": ("acitelli_wide", ("SelfPos", "Tension"), True),
    "A67_nasty_apim_one_role_missing_gls": (
        "nasty_acitelli_one_role_missing",
        ("OtherPos",),
        False,
    ),
    "A70_nasty_apim_outcome_missing": ("nasty_acitelli_one_role_missing", ("OtherPos",), False),
}


def gls_results(case: str) -> dict[str, Any]:
    theirs = expected(case)
    block: dict[str, Any] = theirs["gls"] if case.startswith("A70") else theirs
    return block


def gls_inputs(case: str) -> tuple[Any, Any, Any]:
    file, names, centred = GLS[case]
    outcome = "Tension" if case.startswith("A70") else "Satisfaction"
    return apim(data(file), names, centred, outcome)


@pytest.mark.parametrize("case", GLS)
@pytest.mark.parametrize("estimator", ["REML", "ML"])
@pytest.mark.parametrize("structure", ["distinguishable", "indistinguishable"])
def test_gls(case: str, estimator: Any, structure: Any) -> None:
    suffix = "_two_intercept" if structure == "distinguishable" else ""
    theirs = gls_results(case)[f"{structure}{suffix}_{estimator}"]
    y, two, one = gls_inputs(case)
    design = two if structure == "distinguishable" else one
    ours = stats.paired_gls(y, design, structure=structure, estimator=estimator, df="rows")
    assert ours.n_observations == theirs["n_obs"]
    assert ours.n_parameters == theirs["npar"]
    for j, row in enumerate(ours.coefficients):
        close(row.value, theirs["coef"]["est"][j], ITERATIVE)
        close(row.std_error, theirs["coef"]["se"][j], VARIANCES)
        close(row.p_value, theirs["coef"]["p"][j], 1e-3)
    close(ours.correlation, theirs["rho"], VARIANCES)
    spreads = list(theirs["resid_sd"].values())
    close(ours.sd_first, spreads[0], VARIANCES)
    close(ours.sd_second, spreads[-1], VARIANCES)
    close(ours.log_likelihood, theirs["logLik"], ITERATIVE)
    close(ours.aic, theirs["AIC"], ITERATIVE)
    close(ours.bic, theirs["BIC"], ITERATIVE)


@pytest.mark.parametrize("case", GLS)
def test_distinguishability(case: str) -> None:
    theirs = gls_results(case)["lr_test_distinguishable_vs_indistinguishable_ML"]
    y, two, one = gls_inputs(case)
    ours = stats.likelihood_ratio(
        stats.paired_gls(y, two, estimator="ML"),
        stats.paired_gls(y, one, estimator="ML", structure="indistinguishable"),
    )
    close(ours.statistic, theirs["chisq"], ITERATIVE)
    assert ours.df == theirs["df"]
    close(ours.p_value, theirs["p"], ITERATIVE)
