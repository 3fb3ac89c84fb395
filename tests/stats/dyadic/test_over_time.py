from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray
from tests.stats.dyadic.couples import expected, numbers

from alliance_stats.errors import InsufficientDataError, OptionError
from alliance_stats.stats import dyadic
from alliance_stats.stats.interval import Estimate
from conftest import shared_path
from reference.loader import reference

CASES = reference("dyadic")


def both(name: str) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    data = CASES[name].input["data"]
    columns = {
        key: np.array([np.nan if v in (None, "NA") else v for v in values], dtype=float)
        for key, values in data.items()
    }
    first, second = (
        np.column_stack([values for key, values in columns.items() if key[0] == member])
        for member in "ab"
    )
    return first, second


def agrees(name: str, found: Estimate, term: str) -> None:
    table, rtol = CASES[name].expected["parameters"], CASES[name].rtol
    assert found.value == pytest.approx(numbers(table)[term], rel=rtol, abs=1e-5)
    assert found.std_error == pytest.approx(numbers(table, "se")[term], rel=rtol)


@pytest.mark.parametrize("name", ["growth complete", "growth fiml"])
def test_parallel_growth_as_lavaan(name: str) -> None:
    found = dyadic.dyadic_growth(*both(name))
    want = CASES[name].expected
    assert found.test.chi2 == pytest.approx(want["chi2"], abs=1e-4)
    assert found.test.df == want["df"]
    assert found.fit.log_likelihood == pytest.approx(want["logl"], rel=1e-6)
    for member, letter in enumerate("ab"):
        agrees(name, found.intercept[member], f"i{letter}~1")
        agrees(name, found.slope[member], f"s{letter}~1")
        agrees(name, found.slope_variance[member], f"s{letter}~~s{letter}")
        agrees(name, found.intercept_variance[member], f"i{letter}~~i{letter}")
    est = numbers(want["parameters"])
    r = est["sa~~sb"] / np.sqrt(est["sa~~sa"] * est["sb~~sb"])
    assert found.slope_correlation.value == pytest.approx(r, rel=1e-4)
    assert found.slope_difference.value == pytest.approx(est["sa~1"] - est["sb~1"], abs=1e-5)


FIXED = reference("growth_fixed")


@pytest.mark.parametrize(("name", "fixed"), [("none", ()), ("second", (1,)), ("both fiml", (0, 1))])
def test_growth_with_the_same_slope_in_all_dyads_as_lavaan(
    name: str, fixed: tuple[int, ...]
) -> None:
    data = {key: np.array(v, dtype=float) for key, v in FIXED[name].input["data"].items()}
    a, b = (np.column_stack([v for key, v in data.items() if key[0] == m]) for m in "ab")
    found = dyadic.dyadic_growth(a, b, fixed_slopes=fixed)
    want = FIXED[name].expected
    assert found.test.chi2 == pytest.approx(want["chi2"], abs=1e-4)
    assert found.test.df == want["df"]
    assert found.fit.log_likelihood == pytest.approx(want["logl"], abs=1e-5)
    assert found.fixed_slopes == fixed
    values, errors = (numbers(want["parameters"], column) for column in ("est", "se"))
    if name == "none":
        # lavaan has the same negative variance, and so no finding either.
        assert values["sb~~sb"] < 0
        assert found.negative_slopes == (1,)
        assert np.isnan(found.slope[0].value)
        assert found.fit.value("v_sb_sb") == pytest.approx(values["sb~~sb"], abs=1e-5)
        return
    for record, term in (
        (found.intercept[0], "ia~1"),
        (found.intercept[1], "ib~1"),
        (found.slope[0], "sa~1"),
        (found.slope[1], "sb~1"),
        (found.gap_variance[0], "gap1:=p1+q1-2*c1"),
        (found.gap_variance[-1], "gap4:=p4+q4-2*c4"),
        (found.gap_change, "change:=gap4-gap1"),
    ):
        assert record.value == pytest.approx(values[term], abs=1e-5)
        assert record.std_error == pytest.approx(errors[term], abs=1e-4)
    for member in fixed:
        reason = "The slope is the same in all dyads."
        assert found.slope_variance[member].undefined == reason
        assert found.level_with_slope[member].undefined == reason
    assert np.isnan(found.slope_correlation.value)


def test_slopes_are_fixed_for_members_only() -> None:
    with pytest.raises(OptionError, match="names members"):
        dyadic.dyadic_growth(*both("growth complete"), fixed_slopes=(2,))


def test_units_of_time_divide_the_slopes() -> None:
    a, b = both("growth complete")
    one, other = (dyadic.dyadic_growth(a, b, times=t) for t in ([0, 1, 2, 3], [0, 7, 14, 21]))
    assert one.slope[0].value == pytest.approx(7 * other.slope[0].value, rel=1e-4)
    assert one.test.chi2 == pytest.approx(other.test.chi2, abs=1e-4)


def test_equal_residuals_cost_degrees_of_freedom() -> None:
    a, b = both("growth complete")
    assert dyadic.dyadic_growth(a, b, residuals="equal").test.df == 24


def test_ri_clpm_as_lavaan() -> None:
    name = "ri-clpm"
    found = dyadic.ri_clpm(*both(name))
    want = CASES[name].expected
    assert found.test.chi2 == pytest.approx(want["chi2"], abs=1e-4)
    assert found.test.df == want["df"] == 17
    [lag] = found.lags
    agrees(name, lag.carry_first, "wa2~wa1")
    agrees(name, lag.carry_second, "wb2~wb1")
    agrees(name, lag.cross_first, "wa2~wb1")
    agrees(name, lag.cross_second, "wb2~wa1")
    agrees(name, found.intercept_variance[0], "ra~~ra")


def test_unequal_intervals_have_paths_of_their_own() -> None:
    a, b = both("ri-clpm")
    found = dyadic.ri_clpm(a, b, times=[0, 1, 2, 5])
    assert [lag.interval for lag in found.lags] == [1, 3]
    assert found.test.df == 13
    free = dyadic.ri_clpm(a, b, lags="free")
    assert [lag.step for lag in free.lags] == [1, 2, 3]
    assert free.test.df == 9


def test_bifactor_as_lavaan() -> None:
    name = "bifactor"
    found = dyadic.bifactor(both(name))
    want = CASES[name].expected
    assert found.test.chi2 == pytest.approx(want["chi2"], abs=1e-4)
    est = numbers(want["parameters"])
    spread = np.sqrt(est["G=~a1"] ** 2 + est["Sa=~a1"] ** 2 + est["a1~~a1"])
    assert abs(found.shared_loadings[0][0]) == pytest.approx(abs(est["G=~a1"]) / spread, rel=1e-4)
    assert all(0 < share < 1 for share in found.shared_variance)


def test_a_bifactor_model_of_members_without_anything_of_their_own_is_no_finding() -> None:
    rng = np.random.default_rng(3)
    shared = rng.normal(size=(60, 1))
    found = dyadic.bifactor([shared + rng.normal(size=(60, 4)) for _ in range(2)])
    if found.undefined is None:
        assert found.admissible
    else:
        assert np.isnan(found.shared_variance).all()
        assert found.undefined.endswith(".")


def test_cross_lagged_model_of_75_countries_as_lavaan() -> None:
    """Two waves and no random intercept: the actor-partner model, times for members."""
    frame = pd.read_csv(shared_path("reference", "data", "political_democracy.csv"))
    means = [
        (frame[one] + frame[two]).to_numpy(dtype=float) / 2
        for one, two in (("y1", "y4"), ("y2", "y3"), ("y5", "y8"), ("y6", "y7"))
    ]
    found = dyadic.apim(np.column_stack(means[:2]), np.column_stack(means[2:]), n_resamples=0)
    case = expected("A42_crosslag_polidem")
    values, errors = (numbers(case["parameters"], c) for c in ("est", "se"))
    for term, member, name in (
        ("actor", 0, "x2~x1"),
        ("partner", 0, "x2~y1"),
        ("actor", 1, "y2~y1"),
        ("partner", 1, "y2~x1"),
    ):
        effect = found.effect(term, member).estimate
        assert effect.value == pytest.approx(values[name], rel=1e-5, abs=1e-6)
        assert effect.std_error == pytest.approx(errors[name], rel=1e-4)
    assert found.r_squared == pytest.approx([case["r2"]["x2"], case["r2"]["y2"]], rel=1e-5)


def test_wrong_shapes_are_refused_in_words() -> None:
    a, b = both("ri-clpm")
    for verb in (dyadic.dyadic_growth, dyadic.ri_clpm):
        with pytest.raises(OptionError, match="same occasions"):
            verb(a[:, :2], b[:, :2])
        with pytest.raises(OptionError, match="larger than the one before"):
            verb(a, b, times=[0, 1, 1, 2])
        gone = a.copy()
        gone[:, 2] = np.nan
        with pytest.raises(InsufficientDataError, match="Occasion 3"):
            verb(gone, b)
    with pytest.raises(OptionError, match="at least 3 items"):
        dyadic.bifactor([a[:, :2], b[:, :2]])


def test_an_inadmissible_bifactor_names_item_and_member() -> None:
    rng = np.random.default_rng(4)
    own = rng.normal(size=(40, 4)) + rng.normal(size=(40, 1))
    tables = [own, rng.normal(size=(40, 4))]
    named = dyadic.bifactor(tables, names=list("wxyz"), labels=["coach", "client"])
    [below] = named.fit.negative_variances
    place = int(below[1:]) - 1
    who, member = ("coach", "first") if below[0] == "a" else ("client", "second")
    assert named.undefined is not None
    assert f"({'wxyz'[place]} as answered by {who})" in named.undefined
    bare = dyadic.bifactor(tables)
    assert f"(item {place + 1} as answered by the {member} member)" in str(bare.undefined)
    with pytest.raises(OptionError, match="`names` must hold 4 names; it has 2"):
        dyadic.bifactor(tables, names=["w", "x"])
    with pytest.raises(OptionError, match="`labels` must hold 2 names"):
        dyadic.bifactor(tables, labels=["coach"])
