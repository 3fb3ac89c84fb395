"""Estimators against the shared results computed in R, at the tolerances of their README."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from math import isnan, nan
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from alliance_stats import stats
from conftest import shared_path

CLOSED_FORM = 1e-8  # exact arithmetic on both sides
NONCENTRAL_T = 1e-5  # R's own noncentral t is no more exact than this
Table = dict[str, NDArray[Any]]


def expected(case: str) -> dict[str, Any]:
    path = shared_path("reference", "expected", f"{case}.json")
    results: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))["results"]
    return results


def data(name: str) -> Table:
    path = shared_path("reference", "data", f"{name}.csv")
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {column: _column([row[column] for row in rows]) for column in rows[0]}


def _column(cells: Sequence[str]) -> NDArray[Any]:
    try:
        return np.array([float(cell) if cell not in ("", "NA") else nan for cell in cells])
    except ValueError:
        return np.array(cells, dtype=object)


def columns(table: Table, *names: str) -> NDArray[np.float64]:
    return np.column_stack([table[name] for name in names])


def close(ours: float, theirs: float, rtol: float = CLOSED_FORM) -> None:
    assert ours == pytest.approx(theirs, rel=rtol, abs=1e-12), (ours, theirs)


def close_interval(ours: stats.Interval, theirs: Sequence[float], rtol: float = 1e-8) -> None:
    close(ours.low, theirs[0], rtol)
    close(ours.high, theirs[1], rtol)


def agree_items() -> NDArray[np.float64]:
    items = columns(data("bfi"), *(f"A{j}" for j in range(1, 6)))
    items[:, 0] = 7 - items[:, 0]
    return items


def alpha_inputs() -> dict[str, tuple[NDArray[np.float64], dict[str, Any]]]:
    couples = data("commitmentQ")
    roles = expected("A03_alpha_commitmentQ_roles")
    return {
        "agree": (agree_items(), expected("A01_alpha_bfi_agree")),
        "neuro": (
            columns(data("bfi"), *(f"N{j}" for j in range(1, 6))),
            expected("A02_alpha_bfi_neuro"),
        ),
        "role1": (columns(couples, *(f"sat.g.1_{j}" for j in range(1, 6))), roles["role1"]),
        "role2": (columns(couples, *(f"sat.g.2_{j}" for j in range(1, 6))), roles["role2"]),
        "negative": (
            columns(data("nasty_negative_alpha"), *(f"C{j}" for j in range(1, 6))),
            expected("A61_nasty_negative_alpha")["alpha"],
        ),
    }


@pytest.mark.parametrize("name", ["agree", "neuro", "role1", "role2", "negative"])
def test_alpha_listwise(name: str) -> None:
    items, results = alpha_inputs()[name]
    theirs, ours = results["listwise"], stats.alpha(items)
    assert (ours.n, ours.n_interval, ours.n_items) == (
        theirs["n_complete"],
        theirs["n_complete"],
        theirs["k"],
    )
    close(ours.value, theirs["alpha_raw"])
    close(ours.standardised, theirs["alpha_std"])
    close(ours.mean_inter_item_r, theirs["mean_interitem_r"])
    close_interval(ours.interval, list(theirs["feldt_ci95"].values()))
    close(ours.mean_total, theirs["scale_mean_of_sum"])
    close(ours.sd_total, theirs["scale_sd_of_sum"])
    close(stats.measurement_error(ours.sd_total, ours.value).sem, theirs["sem_of_sum"])
    assert ours.undefined is None


@pytest.mark.parametrize("name", ["agree", "neuro", "role1", "role2", "negative"])
def test_alpha_pairwise(name: str) -> None:
    items, results = alpha_inputs()[name]
    theirs, ours = results["psych_pairwise"], stats.alpha(items, missing="pairwise")
    close(ours.value, theirs["total"]["raw_alpha"])
    close(ours.standardised, theirs["total"]["std.alpha"])
    close(ours.mean_inter_item_r, theirs["total"]["average_r"])
    close_interval(ours.interval, [theirs["feldt"]["lower"], theirs["feldt"]["upper"]])


@pytest.mark.parametrize("name", ["agree", "neuro", "role1", "role2", "negative"])
def test_item_table(name: str) -> None:
    items, results = alpha_inputs()[name]
    theirs = results["listwise"]
    pairs = {
        "mean": "item_mean",
        "sd": "item_sd",
        "item_total": "corrected_item_total",
        "alpha_if_deleted": "alpha_if_deleted",
    }
    for ours_name, theirs_name in pairs.items():
        for row, value in zip(stats.item_table(items), theirs[theirs_name].values(), strict=True):
            close(getattr(row, ours_name), value)
    theirs = results["psych_pairwise"]
    for j, row in enumerate(stats.item_table(items, missing="pairwise")):
        assert row.n == theirs["item_stats"]["n"][j]
        close(row.mean, theirs["item_stats"]["mean"][j])
        close(row.sd, theirs["item_stats"]["sd"][j])
        close(row.item_total, theirs["item_stats"]["r.drop"][j])
        close(row.alpha_if_deleted, theirs["alpha_drop"]["raw_alpha"][j])


@pytest.mark.parametrize("name", ["agree", "neuro", "role1", "role2", "negative"])
def test_split_half(name: str) -> None:
    items, results = alpha_inputs()[name]
    theirs, ours = results["listwise"]["spearman_brown_odd_even"], stats.split_half(items)
    close(ours.r_halves, theirs["r_halves"])
    close(ours.value, theirs["spearman_brown"])
    close(ours.guttman_split, theirs["guttman_split"])


def test_guttman() -> None:
    theirs = expected("A04_guttman_bfi_agree")
    ours = stats.guttman(agree_items())
    for name, value in theirs["covariance_based_listwise"].items():
        close(getattr(ours, name), value)
    ours = stats.guttman(agree_items(), missing="pairwise", metric="correlation")
    for j in range(1, 7):
        close(getattr(ours, f"lambda{j}"), theirs["psych_on_correlations"][f"lambda.{j}"])


ICC_CASES = {
    "A10_icc_shrout_fleiss": (None, "shrout_fleiss_1979", ("J1", "J2", "J3", "J4")),
    "A11_icc_acitelli_satisfaction": (
        None,
        "acitelli_wide",
        ("Satisfaction_wife", "Satisfaction_husband"),
    ),
    "A62_nasty_n3": ("icc", "nasty_n3", ("A1", "A2", "A3", "A4", "A5")),
    "A65_nasty_one_rater_constant": ("icc", "nasty_one_rater_constant", ("x", "y")),
    "A66_nasty_icc_missing": (
        "listwise_anova",
        "nasty_shrout_fleiss_missing",
        ("J1", "J2", "J3", "J4"),
    ),
}


@pytest.mark.parametrize("case", ICC_CASES)
def test_icc(case: str) -> None:
    key, file, names = ICC_CASES[case]
    theirs = expected(case)[key] if key else expected(case)
    table = theirs["results"]
    for j, ours in enumerate(stats.icc_all(columns(data(file), *names)).values()):
        assert ours.n == theirs["n_targets"]
        close(ours.value, table["ICC"][j])
        close_interval(ours.interval, (table["lower"][j], table["upper"][j]))
        close(ours.f_targets.statistic, table["F"][j])
        assert (ours.f_targets.df, ours.f_targets.df2) == (table["df1"][j], table["df2"][j])
        close(ours.f_targets.p_value, table["p"][j])
        squares = theirs["mean_squares"]
        close(ours.mean_squares.targets, squares["MSB"])
        close(ours.mean_squares.within, squares["MSW"])
        close(ours.mean_squares.raters, squares["MSJ"])
        close(ours.mean_squares.error, squares["MSE"])
        close(ours.f_raters.statistic, squares["MSJ"] / squares["MSE"])
        close(ours.sem_agreement, theirs["SEM_agreement"])
        close(ours.sem_consistency, theirs["SEM_consistency"])


def test_icc_of_three_pairs() -> None:
    """R prints 4.34 as the lower bound of ICC(A,k): its denominator is negative. Ours is NaN."""
    theirs = expected("A62_nasty_n3")["icc_pair"]["results"]
    results = list(stats.icc_all(columns(data("nasty_n3"), "A2", "A3")).values())
    for j, ours in enumerate(results):
        close(ours.value, theirs["ICC"][j])
        close(ours.interval.high, theirs["upper"][j])
        if ours.form != "A,k":
            close(ours.interval.low, theirs["lower"][j])
    assert theirs["lower"][4] > theirs["upper"][4]
    assert isnan(results[4].interval.low)
    assert "Too few targets" in str(results[4].undefined)


def test_icc_of_single_cells_is_another_estimator() -> None:
    """psych's mixed-model route uses the two incomplete targets; ours leaves them out."""
    theirs = expected("A66_nasty_icc_missing")["lmer_all_cells"]["results"]["ICC"]
    ratings = columns(data("nasty_shrout_fleiss_missing"), "J1", "J2", "J3", "J4")
    ours = stats.icc(ratings, form="A,1")
    assert (ours.n, ours.n_dropped) == (4, 2)
    assert abs(ours.value - theirs[1]) > 0.1


CCC_CASES = {
    "A12_ccc_pefr": ("ba1986_pefr", "wright1", "mini1"),
    "A13_ccc_acitelli_otherpos": ("acitelli_wide", "OtherPos_wife", "OtherPos_husband"),
}


@pytest.mark.parametrize("case", CCC_CASES)
def test_concordance(case: str) -> None:
    file, x, y = CCC_CASES[case]
    theirs, table = expected(case), data(file)
    ours = stats.concordance(table[x], table[y])
    assert ours.n == theirs["n"]
    close(ours.value, theirs["ccc_n_denominator"])
    close(ours.value_n_minus_1, theirs["ccc_nminus1_denominator"])
    z, normal = theirs["epiR_ztransform"], theirs["epiR_asymptotic"]
    close_interval(ours.interval, (z["lower"], z["upper"]))
    close_interval(ours.interval_asymptotic, (normal["lower"], normal["upper"]))
    close(ours.pearson, theirs["pearson_r"])
    close(ours.bias_factor, theirs["C_b"])
    close(ours.scale_shift, theirs["scale_shift"])
    close(ours.location_shift, theirs["location_shift"])


BA_CASES = {
    "A14_bland_altman_pefr": (None, "ba1986_pefr", "wright1", "mini1"),
    "A15_bland_altman_acitelli_tension": (
        None,
        "acitelli_wide",
        "Tension_wife",
        "Tension_husband",
    ),
    "A62_nasty_n3": ("ba", "nasty_n3", "A2", "A3"),
    "A65_nasty_one_rater_constant": ("ba", "nasty_one_rater_constant", "x", "y"),
}


@pytest.mark.parametrize("case", BA_CASES)
def test_bland_altman(case: str) -> None:
    key, file, x, y = BA_CASES[case]
    theirs, table = expected(case), data(file)
    theirs = theirs[key] if key else theirs
    ours = stats.bland_altman(table[x], table[y])
    assert ours.n == theirs["n"]
    close(ours.bias.value, theirs["bias"])
    close(ours.bias.std_error, theirs["se_bias"])
    close(ours.bias.statistic, theirs["t_bias"])
    close(ours.bias.p_value, theirs["p_bias"])
    assert ours.bias.interval is not None
    close_interval(ours.bias.interval, theirs["bias_ci95"])
    close(ours.sd_difference, theirs["sd_diff"])
    close(ours.multiplier, theirs["loa_multiplier"])
    for side in ("lower", "upper"):
        limit: stats.Limit = getattr(ours, side)
        close(limit.value, theirs[f"loa_{side}"])
        close(limit.std_error_1986, theirs["se_loa_1986_sqrt3"])
        close(limit.std_error_1999, theirs["se_loa_1999"])
        close_interval(limit.interval_1986, theirs[f"loa_{side}_ci95_1986"])
        close_interval(limit.interval_1999, theirs[f"loa_{side}_ci95_1999"])
        close_interval(limit.interval, theirs[f"loa_{side}_exact_ci95"], NONCENTRAL_T)


@pytest.mark.parametrize("case", ["A14_bland_altman_pefr", "A15_bland_altman_acitelli_tension"])
def test_proportional_bias(case: str) -> None:
    _, file, x, y = BA_CASES[case]
    theirs, table = expected(case), data(file)
    ours = stats.bland_altman(table[x], table[y])
    lines = theirs["proportional_bias_regression_diff_on_mean"]
    for estimate, line in (
        (ours.proportional, lines["slope"]),
        (ours.proportional_intercept, lines["intercept"]),
    ):
        close(estimate.value, line["Estimate"])
        close(estimate.std_error, line["Std. Error"])
        close(estimate.statistic, line["t value"])
        close(estimate.p_value, line["Pr(>|t|)"])
    close(ours.pitman_morgan.value, theirs["pitman_morgan_r_sum_diff"])


def test_bland_altman_repeated() -> None:
    theirs = expected("A16_bland_altman_repeated_unbalanced")
    sessions = data("nasty_unbalanced_sessions")
    sides: dict[str, dict[tuple[float, float], float]] = {"female": {}, "male": {}}
    for dyad, day, gender, closeness in zip(
        *(sessions[name] for name in ("coupleID", "diaryday", "gender", "closeness")),
        strict=True,
    ):
        sides[gender][dyad, day] = closeness
    both = [key for key in sides["female"] if key in sides["male"]]
    ours = stats.bland_altman_repeated(
        [sides["female"][key] for key in both],
        [sides["male"][key] for key in both],
        [key[0] for key in both],
    )
    assert (ours.n, ours.n_subjects) == (theirs["n_obs"], theirs["n_subjects"])
    names = {
        "m0": "m0",
        "mean_square_between": "MSB",
        "mean_square_within": "MSW",
        "var_between": "var_between",
        "var_within": "var_within",
        "sd_total": "sd_total",
        "bias": "bias_mean_of_observations",
        "bias_of_subject_means": "bias_mean_of_subject_means",
        "lower": "loa_lower",
        "upper": "loa_upper",
    }
    for ours_name, theirs_name in names.items():
        close(getattr(ours, ours_name), theirs[theirs_name])


GROUP_CASES = {
    "A20_rwg_icc_cohesion": ("cohesion", "UNIT", [f"COH0{j}" for j in range(1, 6)]),
    "A21_rwg_icc_lq2002": (
        "lq2002_12companies",
        "COMPID",
        [f"LEAD{j:02d}" for j in range(1, 12)],
    ),
}


@pytest.mark.parametrize("case", GROUP_CASES)
def test_within_group(case: str) -> None:
    file, group, names = GROUP_CASES[case]
    theirs, table = expected(case), data(file)
    ours = stats.within_group(columns(table, *names), table[group], scale_points=5)
    assert (ours.n, ours.n_groups) == (theirs["n"], theirs["n_groups"])
    close(ours.null_variance, theirs["ranvar_uniform"])
    close(ours.icc1, theirs["ICC1"])
    close(ours.icc2, theirs["ICC2"])
    close(ours.eta_squared, theirs["eta2"])
    close(ours.f_groups.statistic, theirs["anova"]["F"])
    close(ours.f_groups.p_value, theirs["anova"]["p"])
    for index, ours_name in (("rwg_scale_score", "rwg"), ("rwg_j", "rwg_j")):
        block = theirs[index]
        per_group = block["per_group"]
        values = per_group["rwg_j" if index == "rwg_j" else "rwg"]
        labels = [str(label).removesuffix(".0") for label in ours.groups]
        mine = dict(zip(labels, getattr(ours, ours_name), strict=True))
        for label, value in zip(per_group["group"], values, strict=True):
            close(mine[label], value)
        close(getattr(ours, f"mean_{ours_name}"), block["mean"])
        close(getattr(ours, f"median_{ours_name}"), block["median"])


def test_correlation() -> None:
    theirs, table = expected("A52_correlation_tests_satact"), data("sat_act")
    known = ~np.isnan(columns(table, "ACT", "SATV", "SATQ")).any(axis=1)
    ours = stats.correlation(table["ACT"][known], table["SATV"][known])
    assert ours.n == theirs["n"]
    close(ours.value, theirs["r_xy"])
    close_interval(ours.interval, theirs["fisher_ci_xy"])


def test_partial_and_disattenuated_correlation() -> None:
    theirs, table = expected("A43_partial_attenuation_satact"), data("sat_act")
    ours = stats.partial_correlation(
        table["ACT"], table["SATV"], columns(table, "age", "education")
    )
    partial = theirs["partial"]
    close(ours.value, partial["r"])
    close(ours.statistic, partial["t"])
    close(ours.p_value, partial["p"])
    assert ours.df == partial["df"]
    close_interval(ours.interval, partial["ci95"])
    simple = stats.correlation(table["ACT"], table["SATV"])
    corrected = stats.disattenuate(simple.value, 0.85, 0.90, interval=simple.interval)
    close(corrected.value, theirs["attenuation"]["r_corrected"])
    assert corrected.interval is not None
    close_interval(corrected.interval, theirs["attenuation"]["ci95_corrected_endpoints"])


def test_constant_item() -> None:
    table = data("nasty_constant_item")
    theirs = expected("A60_nasty_constant_item")["listwise_hand"]
    items = np.column_stack(list(table.values()))
    ours = stats.alpha(items)
    close(ours.value, theirs["alpha_raw"])
    close_interval(ours.interval, list(theirs["feldt_ci95"].values()))
    assert isnan(ours.standardised)
    assert "no variance in item column 6" in str(ours.undefined)
    rows = stats.item_table(items)
    for row, r, alpha in zip(
        rows,
        theirs["corrected_item_total"].values(),
        theirs["alpha_if_deleted"].values(),
        strict=True,
    ):
        close(row.alpha_if_deleted, alpha)
        if r is None:
            assert isnan(row.item_total)
            assert row.sd == 0
            assert "does not vary" in str(row.undefined)
        else:
            close(row.item_total, r)
    halves = theirs["spearman_brown_odd_even"]
    close(stats.split_half(items).value, halves["spearman_brown"])
    close(stats.split_half(items).guttman_split, halves["guttman_split"])


def test_three_people() -> None:
    table = data("nasty_n3")
    theirs = expected("A62_nasty_n3")
    items = np.column_stack(list(table.values()))
    ours = stats.alpha(items)
    close(ours.value, theirs["alpha_hand"]["alpha_raw"])
    close_interval(ours.interval, list(theirs["alpha_hand"]["feldt_ci95"].values()))
    assert isnan(ours.standardised)
    pair = stats.concordance(table["A2"], table["A3"])
    assert pair.value == theirs["ccc"]["ccc_n_denominator"] == 0
    assert isnan(pair.interval.low)
    assert isnan(pair.pearson)
    assert pair.undefined is not None


def test_perfect_agreement() -> None:
    """R prints rounding noise for F, p and bounds here; the estimates are 1."""
    table = data("nasty_perfect_agreement")
    x, y = table["x"], table["y"]
    for ours in stats.icc_all(np.column_stack([x, y])).values():
        assert ours.value == 1
        assert isnan(ours.interval.low)
        assert isnan(ours.f_targets.statistic)
        assert "agree exactly" in str(ours.undefined)
    ccc = stats.concordance(x, y)
    assert ccc.value == ccc.value_n_minus_1 == 1
    assert isnan(ccc.interval.high)
    ba = stats.bland_altman(x, y)
    assert ba.bias.value == ba.sd_difference == ba.lower.value == ba.upper.value == 0
    assert isnan(ba.bias.p_value)
    assert isnan(ba.upper.interval.low)
    assert ba.undefined is not None
    assert stats.correlation(x, y).value == 1


def test_all_constant() -> None:
    table = data("nasty_all_constant")
    x, y = table["x"], table["y"]
    for ours in stats.icc_all(np.column_stack([x, y])).values():
        assert isnan(ours.value)
        assert "All ratings are equal" in str(ours.undefined)
    for record in (
        stats.concordance(x, y),
        stats.correlation(x, y),
        stats.alpha(np.column_stack([x, y])),
    ):
        assert isnan(record.value)
        assert record.undefined is not None
    assert isnan(stats.split_half(np.column_stack([x, y])).value)


def test_one_rater_constant() -> None:
    table = data("nasty_one_rater_constant")
    ours = stats.concordance(table["x"], table["y"])
    assert ours.value == 0
    assert isnan(ours.location_shift)
    assert isnan(stats.correlation(table["x"], table["y"]).value)
    ba = stats.bland_altman(table["x"], table["y"])
    close(ba.proportional.value, 2.0)
    assert isnan(ba.proportional.std_error)
    assert ba.proportional.undefined is not None
