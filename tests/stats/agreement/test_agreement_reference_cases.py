"""Categorical and repeated agreement against the shared results computed in R."""

from __future__ import annotations

import csv
import json
from math import isnan, nan
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from alliance_stats import stats
from alliance_stats.stats.agreement.krippendorff import LEVELS
from conftest import shared_path

CLOSED_FORM = 1e-8  # exact arithmetic on both sides


def expected(case: str) -> dict[str, Any]:
    path = shared_path("reference", "expected", f"{case}.json")
    results: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))["results"]
    return results


def data(name: str) -> dict[str, NDArray[np.float64]]:
    path = shared_path("reference", "data", f"{name}.csv")
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    known = [column for column in rows[0] if _is_number(rows[0][column])]
    return {c: np.array([float(row[c]) if row[c] else nan for row in rows]) for c in known}


def _is_number(cell: str) -> bool:
    return cell == "" or cell.replace(".", "", 1).replace("-", "", 1).isdigit()


def close(ours: float, theirs: float) -> None:
    assert ours == pytest.approx(theirs, rel=CLOSED_FORM, abs=1e-12)


@pytest.mark.parametrize("case", ["A17_kappa_fleiss_cohen_everitt", "A18_kappa_anxiety_r1_r2"])
@pytest.mark.parametrize("scheme", ["unweighted", "linear", "quadratic"])
def test_weighted_kappa(case: str, scheme: str) -> None:
    results = expected(case)
    theirs = results["fleiss_cohen_everitt_1969"][scheme]
    if case.startswith("A17"):
        ours = stats.weighted_kappa(results["table"]["values"], weights=scheme)  # type: ignore[arg-type]
    else:
        table = data("irr_anxiety")
        ours = stats.weighted_kappa((table["rater1"], table["rater2"]), weights=scheme)  # type: ignore[arg-type]
        assert ours.table.tolist() == results["table"]["values"]
    close(ours.value, theirs["kappa"])
    close(ours.std_error, theirs["se_asymptotic"])
    close(ours.std_error_null, theirs["se_null"])
    close(ours.statistic, theirs["z"])
    close(ours.p_value, theirs["p"])
    close(ours.observed, theirs["po"])
    close(ours.expected, theirs["pe"])
    close(ours.interval.low, theirs["ci95"][0])
    close(ours.interval.high, theirs["ci95"][1])
    close(ours.percent_agreement, results["percent_agreement"])
    assert ours.n == results["n"]


@pytest.mark.parametrize("level", LEVELS)
def test_krippendorff(level: str) -> None:
    theirs = expected("A19_krippendorff_2011")
    table = data("krippendorff_2011")
    ratings = np.column_stack([table[f"X{unit}"] for unit in range(1, 13)])
    ours = stats.krippendorff_alpha(ratings, level=level)  # type: ignore[arg-type]
    close(ours.value, theirs[level]["alpha"])
    assert (ours.n_values, ours.n_raters) == (theirs[level]["n_pairable"], 4)
    assert ours.n_units + ours.n_dropped == theirs[level]["n_units"]


def test_repeated_limits_have_intervals() -> None:
    """A16 gives the limits themselves; those of Zou must lie near, with bounds around them."""
    theirs = expected("A16_bland_altman_repeated_unbalanced")
    path = shared_path("reference", "data", "nasty_unbalanced_sessions.csv")
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    sessions: dict[tuple[str, str], dict[str, float]] = {}
    for row in rows:
        value = float(row["closeness"]) if row["closeness"] not in ("", "NA") else nan
        sessions.setdefault((row["coupleID"], row["diaryday"]), {})[row["gender"]] = value
    both = {key: value for key, value in sessions.items() if len(value) == 2}
    ours = stats.bland_altman_repeated(
        [value["female"] for value in both.values()],
        [value["male"] for value in both.values()],
        [couple for couple, _ in both],
    )
    close(ours.lower, theirs["loa_lower"])
    close(ours.upper, theirs["loa_upper"])
    close(ours.mover.bias.value, theirs["bias_mean_of_subject_means"])
    for limit, name in ((ours.mover.lower, "loa_lower"), (ours.mover.upper, "loa_upper")):
        assert limit.interval is not None
        assert limit.interval.low < theirs[name] < limit.interval.high


@pytest.mark.parametrize("case", ["A12_ccc_pefr", "A13_ccc_acitelli_otherpos"])
def test_concordance_variants(case: str) -> None:
    theirs = expected(case)
    table = data("ba1986_pefr" if case.startswith("A12") else "acitelli_wide")
    names = (
        ("wright1", "mini1") if case.startswith("A12") else ("OtherPos_wife", "OtherPos_husband")
    )
    x, y = (table[name] for name in names)
    ours = stats.concordance(x, y)
    close(ours.value, theirs["ccc_n_denominator"])
    close(ours.value_n_minus_1, theirs["ccc_nminus1_denominator"])
    close(ours.u_statistic.value, stats.icc(np.column_stack([x, y]), form="A,1").value)
    assert ours.u_statistic.interval is not None
    assert ours.u_statistic.interval.low < ours.value < ours.u_statistic.interval.high


@pytest.mark.parametrize("case", ["A14_bland_altman_pefr", "A15_bland_altman_acitelli_tension"])
def test_mover_lies_between_the_exact_and_the_approximate(case: str) -> None:
    theirs = expected(case)
    table = data("ba1986_pefr" if case.startswith("A14") else "acitelli_wide")
    names = ("wright1", "mini1") if case.startswith("A14") else ("Tension_wife", "Tension_husband")
    ours = stats.bland_altman(*(table[name] for name in names)).upper.interval_mover
    exact, old = theirs["loa_upper_exact_ci95"], theirs["loa_upper_ci95_1986"]
    gap = theirs["se_loa_1986_sqrt3"]
    assert abs(ours.low - exact[0]) < 0.2 * gap
    assert abs(ours.high - exact[1]) < 0.2 * gap
    assert abs(ours.high - exact[1]) < abs(old[1] - exact[1])


def test_within_groups_of_two_is_cautioned() -> None:
    rng = np.random.default_rng(1)
    items = rng.integers(1, 6, (20, 3))
    pairs = stats.within_group(items, np.repeat(np.arange(10), 2), scale_points=5)
    assert pairs.caution is not None
    assert "two members" in pairs.caution
    teams = stats.within_group(items, np.repeat(np.arange(4), 5), scale_points=5)
    assert teams.caution is None
    for name in ("cohesion", "lq2002_12companies"):
        table = data(name)
        group = "UNIT" if name == "cohesion" else "COMPID"
        path = shared_path("reference", "data", f"{name}.csv")
        with path.open(encoding="utf-8", newline="") as file:
            labels = [row[group] for row in csv.DictReader(file)]
        columns = [c for c in table if c.startswith(("COH", "LEAD"))]
        ours = stats.within_group(
            np.column_stack([table[c] for c in columns]), labels, scale_points=5
        )
        assert ours.caution is None


def test_everybody_answers_four() -> None:
    """R: kappa NaN; irr calls alpha 1, which is 0/0 by definition."""
    table = data("nasty_all_constant")
    x, y = table["x"], table["y"]
    theirs = expected("A64_nasty_all_constant")
    assert theirs["kripp"]["interval_by_definition"] == "NaN"
    for scheme in ("unweighted", "linear", "quadratic"):
        ours = stats.weighted_kappa((x, y), weights=scheme, categories=range(1, 7))  # type: ignore[arg-type]
        assert isnan(ours.value)
        assert theirs["kappa"]["fleiss_cohen_everitt_1969"][scheme]["kappa"] == "NaN"
        assert ours.undefined is not None
    for level in LEVELS:
        alpha = stats.krippendorff_alpha([x, y], level=level)
        assert isnan(alpha.value)
        assert alpha.undefined == "All values are equal, so alpha is undefined."
    for measure in ("icc(1,1)", "icc(A,1)", "icc(C,1)", "ccc", "pearson"):
        assert isnan(stats.pair_agreement(x, y, measure=measure).value)  # type: ignore[arg-type]


def test_one_rater_is_constant() -> None:
    table = data("nasty_one_rater_constant")
    x, y = table["x"], table["y"]
    theirs = expected("A65_nasty_one_rater_constant")
    for scheme in ("unweighted", "linear", "quadratic"):
        ours = stats.weighted_kappa((x, y), weights=scheme, categories=range(1, 7))  # type: ignore[arg-type]
        fce = theirs["kappa"]["fleiss_cohen_everitt_1969"][scheme]
        assert ours.value == fce["kappa"] == 0
        close(ours.observed, fce["po"])
        assert isnan(ours.std_error)
        assert isnan(ours.interval.low)
    for level in LEVELS:
        alpha = stats.krippendorff_alpha([x, y], level=level)
        close(alpha.value, theirs["kripp"][level]["alpha"])


def test_raters_agree_exactly() -> None:
    table = data("nasty_perfect_agreement")
    x, y = table["x"], table["y"]
    theirs = expected("A63_nasty_perfect_agreement")
    for block, categories in (("kappa", range(1, 7)), ("kappa_observed_levels", [1, 3, 5, 6])):
        for scheme in ("unweighted", "linear", "quadratic"):
            ours = stats.weighted_kappa((x, y), weights=scheme, categories=categories)  # type: ignore[arg-type]
            fce = theirs[block]["fleiss_cohen_everitt_1969"][scheme]
            assert ours.value == fce["kappa"] == 1
            close(ours.std_error_null, fce["se_null"])
            close(ours.p_value, fce["p"])
            close(ours.expected, fce["pe"])
            assert isnan(ours.interval.low)
            assert ours.undefined is not None
    for level in LEVELS:
        assert stats.krippendorff_alpha([x, y], level=level).value == 1


def test_heavy_ties() -> None:
    """A69: the same answers as A18, as scores."""
    theirs = expected("A69_nasty_ties")
    table = data("irr_anxiety")
    x, y = table["rater1"], table["rater2"]
    r = stats.correlation(x, y)
    close(r.value, theirs["pearson"]["r"])
    close(r.p_value, theirs["pearson"]["p"])
    close(r.interval.low, theirs["pearson"]["ci95"][0])
    icc = stats.icc(np.column_stack([x, y]), form="1,1")
    close(icc.value, theirs["icc_indistinguishable"]["icc"])
    close(icc.f_targets.statistic, theirs["icc_indistinguishable"]["F"])
    close(stats.pair_agreement(x, y, measure="icc(1,1)").value, icc.value)
    limits = stats.bland_altman(x, y)
    close(limits.bias.value, theirs["paired_t"]["mean_diff"])
    close(limits.pitman_morgan.value, theirs["pitman_morgan"]["r"])
    close(limits.pitman_morgan.p_value, theirs["pitman_morgan"]["p"])
    # Equal means: the double-entry correlation is quadratic kappa and Lin's coefficient.
    close(stats.weighted_kappa((x, y)).value, theirs["double_entry_r"])
    close(stats.concordance(x, y).value, theirs["double_entry_r"])
