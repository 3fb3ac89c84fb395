"""Estimators against the numbers of tests/reference, which need no R and no other folder."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from alliance_stats import stats
from reference.loader import Case, reference


def close(ours: Any, theirs: Any, case: Case) -> None:
    if case.decimals is not None:
        np.testing.assert_array_equal(np.round(ours, case.decimals), theirs)
        return
    np.testing.assert_allclose(ours, theirs, rtol=case.rtol, atol=1e-12)


def floats(values: Sequence[Any]) -> np.ndarray[Any, np.dtype[np.float64]]:
    return np.array(values, dtype=float)  # JSON's null becomes NaN


@pytest.mark.parametrize("case", reference("icc").values(), ids=lambda case: case.name)
def test_icc(case: Case) -> None:
    results = stats.icc_all(case.input["ratings"], confidence=case.input["confidence"])
    records, theirs = list(results.values()), case.expected
    close([r.value for r in records], theirs["value"], case)
    if case.source == "published":
        return
    close([r.interval.low for r in records], theirs["low"], case)
    close([r.interval.high for r in records], theirs["high"], case)
    close([r.f_targets.statistic for r in records], theirs["f"], case)
    close([r.f_targets.df2 for r in records], theirs["df2"], case)
    close([r.f_targets.p_value for r in records], theirs["p"], case)
    first = records[0]
    close(first.f_raters.statistic, theirs["f_raters"], case)
    close(first.f_raters.p_value, theirs["p_raters"], case)
    squares = first.mean_squares
    close([squares.targets, squares.raters, squares.error], theirs["mean_squares"], case)
    for form, record in results.items():
        alone = stats.icc(case.input["ratings"], form=form, confidence=case.input["confidence"])
        assert alone == record


@pytest.mark.parametrize("case", reference("alpha").values(), ids=lambda case: case.name)
def test_alpha_and_items(case: Case) -> None:
    items, theirs = floats(case.input["items"]), case.expected
    ours, table = stats.alpha(items), stats.item_table(items)
    assert ours.n == ours.n_interval == theirs["n"]
    close(
        [ours.value, ours.standardised, ours.mean_inter_item_r],
        [theirs["alpha"], theirs["standardised"], theirs["mean_r"]],
        case,
    )
    close([ours.interval.low, ours.interval.high], [theirs["low"], theirs["high"]], case)
    close([item.alpha_if_deleted for item in table], theirs["alpha_drop"], case)
    close([item.item_total for item in table], theirs["item_total"], case)
    close([item.mean for item in table], theirs["item_mean"], case)
    close([item.sd for item in table], theirs["item_sd"], case)


@pytest.mark.parametrize("case", reference("alpha").values(), ids=lambda case: case.name)
def test_pairwise_alpha(case: Case) -> None:
    items, theirs = floats(case.input["items"]), case.expected["pairwise"]
    ours = stats.alpha(items, missing="pairwise")
    close([ours.value, ours.n_interval], [theirs["alpha"], theirs["n"]], case)
    close([ours.interval.low, ours.interval.high], [theirs["low"], theirs["high"]], case)
    table = stats.item_table(items, missing="pairwise")
    assert [item.n for item in table] == theirs["item_n"]
    close([item.item_total for item in table], theirs["item_total"], case)


@pytest.mark.parametrize("case", reference("alpha").values(), ids=lambda case: case.name)
def test_lower_bounds_and_halves(case: Case) -> None:
    items, theirs = floats(case.input["items"]), case.expected
    ours = stats.guttman(items, metric="correlation")
    close([getattr(ours, f"lambda{j}") for j in range(1, 7)], theirs["lambdas"], case)
    halves = stats.split_half(items)
    close(
        [halves.r_halves, halves.value, halves.guttman_split, halves.best, halves.worst],
        [theirs[k] for k in ("r_halves", "spearman_brown", "guttman_split", "best", "worst")],
        case,
    )


def correlation_record(case: Case) -> stats.Correlation:
    given = dict(case.input)
    if "controls" in given:
        return stats.partial_correlation(given.pop("x"), given.pop("y"), **given)
    return stats.correlation(given.pop("x"), given.pop("y"), **given)


@pytest.mark.parametrize("name", ["pearson", "partial", "clustered", "clustered_partial"])
def test_correlation(name: str) -> None:
    case = reference("correlation")[name]
    ours, theirs = correlation_record(case), case.expected
    close(ours.value, theirs["value"], case)
    close([ours.statistic, ours.df, ours.p_value], [theirs[k] for k in ("t", "df", "p")], case)
    close([ours.interval.low, ours.interval.high], [theirs["low"], theirs["high"]], case)
    if "std_error" in theirs:
        close(ours.std_error, theirs["std_error"], case)
    assert ours.inference == ("cr2" if name.startswith("clustered") else "fisher")


def test_disattenuated() -> None:
    case = reference("correlation")["disattenuated"]
    close(stats.disattenuate(**case.input).value, case.expected["value"], case)


@pytest.mark.parametrize("case", reference("cr2").values(), ids=lambda case: case.name)
def test_cr2(case: Case) -> None:
    given, theirs = case.input, case.expected
    ours = stats.ols_cr2(given["design"], given["outcome"], given["clusters"])
    rows = ours.coefficients
    for name, key in (
        ("value", "value"),
        ("std_error", "std_error"),
        ("df", "df"),
        ("statistic", "t"),
        ("p_value", "p"),
    ):
        close([getattr(row, name) for row in rows], theirs[key], case)
    close([row.interval.low for row in rows if row.interval], theirs["low"], case)
    close([row.interval.high for row in rows if row.interval], theirs["high"], case)
    # Against the standard errors' size: an entry near zero has no relative precision.
    errors = np.outer(theirs["std_error"], theirs["std_error"])
    close(ours.covariance / errors + 1, np.array(theirs["covariance"]) / errors + 1, case)


@pytest.mark.parametrize("case", reference("moments").values(), ids=lambda case: case.name)
def test_moments(case: Case) -> None:
    ours, theirs = stats.moments(floats(case.input["values"])), dict(case.expected)
    bounds = [theirs.pop("low"), theirs.pop("high")]
    close([ours.interval.low, ours.interval.high], bounds, case)
    close([getattr(ours, name) for name in theirs], list(theirs.values()), case)


def test_bland_altman() -> None:
    case = reference("published")["bland_altman"]
    ours, theirs = stats.bland_altman(**case.input), case.expected
    pairs = {
        "bias": ours.bias.value,
        "t": ours.bias.statistic,
        "p": ours.bias.p_value,
        "sd": ours.sd_difference,
        "sd_low": ours.sd_interval.low,
        "sd_high": ours.sd_interval.high,
        "lower": ours.lower.value,
        "upper": ours.upper.value,
        "se_1986": ours.upper.std_error_1986,
        "se_1999": ours.lower.std_error_1999,
        "upper_low_1999": ours.upper.interval_1999.low,
        "pitman": ours.pitman_morgan.value,
        "pitman_p": ours.pitman_morgan.p_value,
    }
    for name, value in pairs.items():
        close(value, theirs[name], case)
    for line, key in ((ours.proportional, "slope"), (ours.proportional_intercept, "intercept")):
        close([line.value, line.std_error, line.statistic, line.p_value], theirs[key], case)


def test_exact_bounds_of_the_limits() -> None:
    case = reference("published")["bland_altman_exact"]
    ours = stats.bland_altman(**case.input)
    bounds = [
        ours.lower.interval.low,
        ours.lower.interval.high,
        ours.upper.interval.low,
        ours.upper.interval.high,
    ]
    close(bounds, list(case.expected.values()), case)


def test_bland_altman_as_printed() -> None:
    case = reference("published")["bland_altman_printed"]
    ours = stats.bland_altman(**case.input)
    close([ours.bias.value, ours.sd_difference], list(case.expected.values()), case)


@pytest.mark.parametrize("name", ["concordance", "concordance_epir"])
def test_concordance(name: str) -> None:
    case = reference("published")[name]
    ours, theirs = stats.concordance(**case.input), case.expected
    close(ours.value, theirs["value"], case)
    close([ours.interval.low, ours.interval.high], [theirs["low"], theirs["high"]], case)
    close(ours.bias_factor, theirs["bias_factor"], case)
    if name == "concordance":
        close(ours.std_error, theirs["std_error"], case)
        close(ours.value_n_minus_1, theirs["n_minus_1"], case)
        close(ours.pearson, theirs["pearson"], case)


def test_bland_altman_repeated() -> None:
    case = reference("bland_altman_repeated")["ten_subjects"]
    ours = stats.bland_altman_repeated(**case.input)
    close([getattr(ours, name) for name in case.expected], list(case.expected.values()), case)


def test_within_group() -> None:
    case = reference("within_group")["six_groups"]
    ours, theirs = stats.within_group(**case.input), case.expected
    close(ours.rwg, theirs["rwg"], case)
    close(ours.rwg_j, theirs["rwg_j"], case)
    close(ours.r_star_wg_j, theirs["r_star"], case)
    close([ours.icc1, ours.icc2], [theirs["icc1"], theirs["icc2"]], case)
    close([ours.f_groups.statistic, ours.f_groups.p_value], [theirs["f"], theirs["p"]], case)
    close(ours.eta_squared, theirs["eta_squared"], case)
