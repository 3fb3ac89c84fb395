"""The engine against the shared reference cases and the golden numbers computed from their data."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pandas as pd
import pytest

from alliance_stats.stats import sem
from conftest import shared_path

APIM = """
ya ~ aa*xa + pa*xb
yb ~ ab*xb + pb*xa
xa ~~ vxa*xa
xb ~~ vxb*xb
xa ~~ cx*xb
ya ~~ vya*ya
yb ~~ vyb*yb
ya ~~ cy*yb
xa ~ mxa*1
xb ~ mxb*1
ya ~ iya*1
yb ~ iyb*1
"""
DEFINED = """
k_a := pa/aa
k_b := pb/ab
diff_actor := aa - ab
diff_partner := pa - pb
sum_a := aa + pa
sum_b := ab + pb
contrast_a := aa - pa
contrast_b := ab - pb
"""
SAME = {"ab*": "aa*", "pb*": "pa*", "vxb": "vxa", "vyb": "vya", "mxb": "mxa", "iyb": "iya"}
HOLZINGER = "visual =~ x1+x2+x3\ntextual =~ x4+x5+x6\nspeed =~ x7+x8+x9"
FIELDS = {"chisq": "chi2", "df": "df", "pvalue": "p_value", "cfi": "cfi", "tli": "tli"}
FIELDS |= {"rmsea": "rmsea", "srmr": "srmr", "aic": "aic", "bic": "bic", "npar": "n_parameters"}


def expected(name: str) -> dict[str, Any]:
    text = shared_path("reference", "expected", f"{name}.json").read_text(encoding="utf-8")
    return json.loads(text)["results"]  # type: ignore[no-any-return]


def frame(name: str) -> pd.DataFrame:
    table = pd.read_csv(shared_path("reference", "data", f"{name}.csv"))
    return table.rename(columns=lambda column: column.replace(".", "_"))


def couples(name: str, x: str, y: str) -> pd.DataFrame:
    wide = frame(name)
    columns = {"xa": f"{x}_wife", "xb": f"{x}_husband", "ya": f"{y}_wife", "yb": f"{y}_husband"}
    return pd.DataFrame({key: wide[column] for key, column in columns.items()})


def replaced(text: str, changes: dict[str, str]) -> str:
    for old, new in changes.items():
        text = text.replace(old, new)
    return text


def assert_parameters(fit: sem.SemFit, theirs: dict[str, Any], *, estimates: float = 1e-5) -> None:
    """Estimates to 1e-5 of their size, errors to 1e-4: lavaan's own stopping rule is the limit."""
    assert fit.converged and fit.identified
    defined = {one.name: one for one in fit.defined}
    for term, value, error in zip(theirs["term"], theirs["est"], theirs["se"], strict=True):
        ours: Any = defined[term.split(":=")[0]] if ":=" in term else fit.parameter(term)
        assert ours.estimate == pytest.approx(value, rel=estimates, abs=estimates), term
        if error:
            assert ours.std_error == pytest.approx(error, rel=1e-4), term


def assert_fit(fit: sem.SemFit, theirs: dict[str, Any]) -> None:
    ours = sem.fit_indices(fit)
    for name, field in FIELDS.items():
        if isinstance(theirs.get(name), int | float):
            assert getattr(ours, field) == pytest.approx(theirs[name], abs=1e-4), name
    assert fit.log_likelihood == pytest.approx(theirs["logl"], abs=1e-6)
    assert ours.rmsea_interval.low == pytest.approx(theirs["rmsea.ci.lower"], abs=1e-5)
    assert ours.rmsea_interval.high == pytest.approx(theirs["rmsea.ci.upper"], abs=1e-5)


@pytest.mark.parametrize(
    ("case", "data"),
    [
        ("A26_apim_lavaan_acitelli", "acitelli_wide"),
        ("A27_apim_lavaan_fiml_one_role_missing", "nasty_acitelli_one_role_missing"),
    ],
)
def test_actor_partner_models(case: str, data: str) -> None:
    theirs, pairs = expected(case), couples(data, "OtherPos", "Satisfaction")
    fit = sem.fit(APIM + DEFINED, pairs)
    assert_parameters(fit, theirs["saturated"]["parameters"])
    assert fit.n == theirs["n_used"]
    assert sem.r_squared(fit)[0] == pytest.approx(theirs["saturated"]["r2"], abs=1e-5)
    standard = {p.term: p.estimate for p in sem.standardised(fit)}
    table = theirs["saturated"]["parameters"]
    for term, value in zip(table["term"], table["std.all"], strict=True):
        if ":=" not in term:
            assert standard[term] == pytest.approx(value, abs=1e-5)
    alike = sem.fit(replaced(APIM, SAME) + "k := pa/aa", pairs)
    assert_parameters(alike, theirs["indistinguishable_all6"]["parameters"])
    assert_fit(alike, theirs["indistinguishable_all6"]["fit"])
    paths = sem.fit(replaced(APIM, {"ab*": "aa*", "pb*": "pa*"}), pairs)
    assert_fit(paths, theirs["equal_actor_partner_paths_only"]["fit"])


def test_fixed_k() -> None:
    theirs = expected("A26_apim_lavaan_acitelli")["k_fixed"]
    pairs = couples("acitelli_wide", "OtherPos", "Satisfaction")
    for name, k in (("couple_k1", 1), ("contrast_kminus1", -1), ("actor_only_k0", 0)):
        fit = sem.fit(f"{APIM}\npa == {k}*aa\npb == {k}*ab", pairs)
        assert sem.fit_indices(fit).chi2 == pytest.approx(theirs[name]["chisq"], abs=1e-5)
        assert fit.df == theirs[name]["df"]


def test_kennys_chi_squares_use_n_minus_one() -> None:
    """Published: 9.192 (6), .328 (2); k equal in both, 0.320 (1)."""
    pairs = couples("acitelli_wide", "OtherPos", "Satisfaction")
    alike = sem.fit(replaced(APIM, SAME), pairs)
    assert sem.fit_indices(alike, chi2_scaling="n-1").chi2 == pytest.approx(9.192, abs=5e-4)
    assert sem.fit_indices(alike).chi2 == pytest.approx(9.254908198, abs=1e-6)
    free = sem.fit(APIM, pairs)
    paths = sem.fit(replaced(APIM, {"ab*": "aa*", "pb*": "pa*"}), pairs)
    difference = sem.difference(paths, free, chi2_scaling="n-1")
    assert (round(difference.chi2, 3), difference.df) == (0.328, 2)


def test_intervals_of_k() -> None:
    """Kenny's published limits for the indistinguishable k: .484 to 1.027 (bootstrap)."""
    pairs = couples("acitelli_wide", "OtherPos", "Satisfaction")
    fit = sem.fit(replaced(APIM, SAME) + "k := pa/aa", pairs)
    simulated = sem.monte_carlo(fit, seed=1)["k"]
    drawn = sem.bootstrap(fit, seed=1)
    assert fit.value("k") == pytest.approx(0.719, abs=5e-4)
    for one in (simulated, drawn.estimates["k"]):
        assert one.interval.low == pytest.approx(0.484, abs=0.03)
        assert one.interval.high == pytest.approx(1.02, abs=0.03)
    assert drawn.n_failed == 0
    assert "ratio" in (fit.defined[0].undefined or "")
    assert np.isnan(fit.defined[0].interval.low)


COMMON_FATE = "X =~ 1*xa + 1*xb\nY =~ 1*ya + 1*yb\nY ~ b*X\nxa ~~ ya\nxb ~~ yb"
MUTUAL = "ya ~ a1*xa + {0}*yb\nyb ~ a2*xb + {1}*ya\nya ~~ {2}yb\nxa ~~ xb"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("common_fate_observed_indicators", COMMON_FATE),
        ("mutual_influence_free", MUTUAL.format("m1", "m2", "")),
        ("mutual_influence_equal_m", MUTUAL.format("m", "m", "")),
        ("mutual_influence_uncorrelated_residuals", MUTUAL.format("m1", "m2", "0*")),
    ],
)
def test_common_fate_and_mutual_influence(name: str, text: str) -> None:
    theirs = expected("A28_cfm_mim_acitelli")[name]
    fit = sem.fit(text, couples("acitelli_wide", "Tension", "Satisfaction"))
    assert_parameters(fit, theirs["parameters"])
    if fit.df > 0:
        assert_fit(fit, theirs["fit"])


def test_inadmissible_common_fate_is_flagged() -> None:
    fit = sem.fit(COMMON_FATE, couples("acitelli_wide", "OtherPos", "Satisfaction"))
    assert fit.converged and not fit.admissible
    assert fit.value("b") == pytest.approx(1.642, abs=5e-4)
    assert fit.parameter("b").std_error == pytest.approx(0.465, abs=5e-4)
    assert fit.value("Y~~Y") == pytest.approx(-0.004, abs=5e-4)
    assert any("negative" in note and "'Y'" in note for note in fit.notes)


def ladder(step: int, a: str, b: str) -> str:
    k = range(1, 6)
    loads = [f"l{i}*" if step >= 1 else "" for i in k]
    levels = [f"i{i}*" if step >= 2 else "" for i in k]
    lines = [
        f"FA =~ NA*{a}1 + " + " + ".join(f"{loads[i - 1]}{a}{i}" for i in k),
        f"FB =~ NA*{b}1 + " + " + ".join(f"{loads[i - 1]}{b}{i}" for i in k),
        "FA ~~ 1*FA",
        "FB ~~ NA*FB" if step >= 1 else "FB ~~ 1*FB",
        "FB ~ NA*1" if step >= 2 else "FB ~ 0*1",
        *(f"{a}{i} ~~ {b}{i}" for i in k),
        *(f"{v}{i} ~ {levels[i - 1]}1" for v in (a, b) for i in k),
    ]
    if step >= 3:
        lines += [f"{v}{i} ~~ e{i}*{v}{i}" for v in (a, b) for i in k]
    return "\n".join(lines)


@pytest.mark.parametrize(
    ("case", "a", "b", "missing"),
    [
        ("A30_dyadic_invariance_commitmentQ_sat", "sat_g_1_", "sat_g_2_", "listwise"),
        ("A31_dyadic_invariance_commitmentQ_com_fiml", "com_1_", "com_2_", "fiml"),
    ],
)
def test_dyadic_invariance(case: str, a: str, b: str, missing: Any) -> None:
    theirs, data = expected(case), frame("commitmentQ")
    steps = ("configural", "loading", "intercept", "residual")
    fits = [sem.fit(ladder(step, a, b), data, missing=missing) for step in range(4)]
    for name, fit in zip(steps, fits, strict=True):
        assert_parameters(fit, theirs["parameters"][name], estimates=4e-5)
        assert_fit(fit, theirs["fit"][name])
    for i, test in enumerate(theirs["lrt"].values()):
        ours = sem.difference(fits[i + 1], fits[i])
        assert ours.chi2 == pytest.approx(test["chisq_diff"], abs=1e-4)
        assert ours.p_value == pytest.approx(test["p"], abs=1e-6)


def test_latent_common_fate() -> None:
    theirs = expected("A29_cfm_latent_commitmentQ")
    fit = sem.fit(theirs["syntax"], frame("commitmentQ"), missing="listwise")
    # lavaan stops 3e-8 below our likelihood, on a flat ridge.
    assert_parameters(fit, theirs["parameters"], estimates=5e-5)
    assert_fit(fit, theirs["fit"])


@pytest.mark.parametrize("case", ["A07_omega_cfa_bfi_agree", "A09_omega_cfa_commitmentQ"])
def test_one_factor(case: str) -> None:
    theirs = expected(case)
    if case.startswith("A07"):
        data = frame("bfi").assign(A1=lambda d: 7 - d.A1)
        items = [f"A{i}" for i in range(1, 6)]
    else:
        data = frame("commitmentQ").rename(columns={f"sat_g_1_{i}": f"s{i}" for i in range(1, 6)})
        items = [f"s{i}" for i in range(1, 6)]
    fit = sem.fit(f"G =~ {' + '.join(items)}", data, missing="listwise", scaling="variance")
    assert fit.n == theirs["n_used"]
    assert_parameters(fit, theirs["parameters"])
    assert_fit(fit, theirs["fit"])


def test_growth() -> None:
    theirs, data = expected("A40_growth_sem"), frame("demo_growth_A")
    text = theirs["syntax"] + "\ni ~ 1\ns ~ 1\n" + "\n".join(f"t{i} ~ 0*1" for i in range(1, 5))
    for name, more in (
        ("free_residuals", ""),
        ("equal_residuals", "\n".join(f"t{i} ~~ e*t{i}" for i in range(1, 5))),
    ):
        fit = sem.fit(f"{text}\n{more}", data)
        assert_parameters(fit, theirs[name]["parameters"])
        assert_fit(fit, theirs[name]["fit"])


def test_cross_lagged() -> None:
    theirs, d = expected("A42_crosslag_polidem"), frame("political_democracy")
    data = {"x1": (d.y1 + d.y4) / 2, "y1": (d.y2 + d.y3) / 2}
    data |= {"x2": (d.y5 + d.y8) / 2, "y2": (d.y6 + d.y7) / 2}
    text = "x2 ~ sx*x1 + cyx*y1\ny2 ~ sy*y1 + cxy*x1\nx1 ~~ y1\nx2 ~~ y2\ndiff := cxy - cyx"
    assert_parameters(sem.fit(text, data), theirs["parameters"])


def test_regression_with_missing_values() -> None:
    theirs, data = expected("A49_fiml_bfi_neuro_age"), frame("bfi").iloc[:300].copy()
    data["N4"] = data["N4"].astype(float).mask(np.arange(300) % 9 == 3)
    fit = sem.fit("N1 ~ N2 + N3 + N4 + N5", data)
    assert_parameters(fit, theirs["fiml_regression"])
    assert fit.n == theirs["n_used"]


def test_holzinger_swineford() -> None:
    """Printed everywhere: 85.306 (24), CFI .931, TLI .896, RMSEA .092, SRMR .065, AIC 7517.490."""
    data = frame("holzinger")
    ours = sem.fit_indices(sem.fit(HOLZINGER, data, means=False))
    numbers = [ours.chi2, ours.df, ours.cfi, ours.tli, ours.rmsea, ours.srmr, ours.aic, ours.bic]
    printed = [85.306, 24, 0.931, 0.896, 0.092, 0.065, 7517.490, 7595.339]
    assert [round(n, 3) for n in numbers] == printed
    robust = sem.fit_indices(sem.fit(HOLZINGER, data, errors="robust"))
    assert robust.chi2_scaled == pytest.approx(87.1316, abs=1e-4)
    assert robust.scaling_factor == pytest.approx(0.97904, abs=1e-5)
    chi2 = [
        sem.fit_indices(sem.fit(HOLZINGER, data, groups=data.school, equal=equal)).chi2
        for equal in ([], ["loadings"], ["loadings", "intercepts"])
    ]
    assert [round(value, 3) for value in chi2] == [115.851, 124.044, 164.103]
