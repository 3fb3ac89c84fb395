"""The engine against lavaan on the synthetic data of tests/reference/sem.R, which need no R."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from alliance_stats.stats import sem
from reference.loader import Case, reference

CASES = reference("sem")
MEASURES = {
    "chisq": "chi2",
    "df": "df",
    "pvalue": "p_value",
    "cfi": "cfi",
    "tli": "tli",
    "rmsea": "rmsea",
    "srmr": "srmr",
    "aic": "aic",
    "bic": "bic",
    "logl": "log_likelihood",
    "npar": "n_parameters",
    "rmsea.pvalue": "close_fit_p",
}
# lavaan's estimates are its optimiser's; its own gradient test stops near a thousandth of this.
ESTIMATES, ERRORS, INDICES = 2e-5, 1e-4, 1e-4


def data_of(case: Case) -> dict[str, Any]:
    table = np.array(case.input["data"], dtype=float)
    return {"data": table, "names": case.input["names"], "missing": case.input["missing"]}


def assert_cells(
    theirs: dict[str, Any], ours: tuple[sem.SemParameter, ...], fit: sem.SemFit
) -> None:
    """Compare every cell that lavaan prints; a parameter that is fixed there has an error of 0."""
    groups = theirs.get("group", [1] * len(theirs["term"]))
    known = {(p.term, fit.group_labels.index(p.group)): p for p in ours}
    turned = {(f"{p.right}~~{p.left}", g): p for (_, g), p in known.items() if p.operator == "~~"}
    defined = {d.name: d for d in fit.defined}
    for term, estimate, error, group in zip(
        theirs["term"], theirs["est"], theirs["se"], groups, strict=True
    ):
        if ":=" in term:
            cell: Any = defined[term.split(":=")[0]]
        else:
            cell = known.get((term, group - 1)) or turned[term, group - 1]
        size = max(1.0, abs(estimate))
        assert abs(cell.estimate - estimate) < ESTIMATES * size, term
        if error is not None and error > 1e-8:
            assert cell.std_error == pytest.approx(error, rel=ERRORS), term
        else:
            assert np.isnan(cell.std_error) or cell.std_error < 1e-6, term


def assert_indices(theirs: dict[str, float], fit: sem.SemFit, **options: Any) -> None:
    ours = sem.fit_indices(fit, **options)
    for name, field in MEASURES.items():
        if theirs.get(name) is None:
            continue
        if theirs["df"] == 0 and name in ("pvalue", "rmsea.pvalue"):
            continue
        value = getattr(ours, field)
        assert value == pytest.approx(theirs[name], rel=1e-6, abs=INDICES), name
    if theirs["df"] > 0:
        interval = ours.rmsea_interval
        assert interval.low == pytest.approx(theirs["rmsea.ci.lower"], abs=1e-5)
        assert interval.high == pytest.approx(theirs["rmsea.ci.upper"], abs=1e-5)


@pytest.fixture(scope="module", params=["listwise", "fiml"])
def ladder(request: pytest.FixtureRequest) -> tuple[Case, list[sem.SemFit]]:
    case = CASES[f"ladder_{request.param}"]
    return case, [sem.fit(text, **data_of(case)) for text in case.input["models"]]


@pytest.fixture(scope="module")
def robust(ladder: tuple[Case, list[sem.SemFit]]) -> list[sem.SemFit]:
    return [sem.with_errors(fit, "robust") for fit in ladder[1]]


def test_ladder_of_invariance(ladder: tuple[Case, list[sem.SemFit]]) -> None:
    case, fits = ladder
    for step, fit in enumerate(fits):
        assert fit.converged and fit.identified and fit.admissible and not fit.notes
        assert_cells(case.expected["cells"][step], fit.parameters, fit)
        assert_indices(case.expected["fit"][step], fit)


def test_robust_errors_and_scaling(
    ladder: tuple[Case, list[sem.SemFit]], robust: list[sem.SemFit]
) -> None:
    case, _ = ladder
    for step, fit in enumerate(robust):
        assert_cells(case.expected["robust_cells"][step], fit.parameters, fit)
        theirs, ours = case.expected["robust"][step], sem.fit_indices(fit)
        assert ours.scaling_factor == pytest.approx(theirs["chisq.scaling.factor"], rel=1e-5)
        assert ours.chi2_scaled == pytest.approx(theirs["chisq.scaled"], abs=1e-4)
        # Unless it is told to go on (test_missing_indices.py), lavaan stops its search for the free
        # moments of incomplete data a little early.
        close = 1e-5 if case.name == "ladder_listwise" else 2e-5
        for name in ("cfi", "tli", "rmsea"):
            value = getattr(ours, f"{name}_robust")
            assert value == pytest.approx(theirs[f"{name}.robust"], abs=close)


def test_cluster_robust_errors(ladder: tuple[Case, list[sem.SemFit]]) -> None:
    case, _ = ladder
    text, clusters = case.input["models"][2], case.input["cluster"]
    fit = sem.fit(text, **data_of(case), clusters=clusters, errors="cluster")
    theirs = case.expected["cluster_cells"]
    assert_cells(theirs, fit.parameters, fit)
    factor = sem.fit_indices(fit).scaling_factor
    assert factor == pytest.approx(case.expected["cluster_factor"], rel=1e-5)


@pytest.mark.parametrize("kind", ["expected", "observed"])
def test_information(ladder: tuple[Case, list[sem.SemFit]], kind: Any) -> None:
    case, fits = ladder
    fit = sem.with_errors(fits[2], kind)
    theirs = {**case.expected["cells"][2], "se": case.expected[f"{kind}_se"]}
    assert_cells(theirs, fit.parameters, fit)


def test_differences(ladder: tuple[Case, list[sem.SemFit]], robust: list[sem.SemFit]) -> None:
    case, fits = ladder
    for i in range(3):
        pairs = [
            (case.expected["difference"][i], sem.difference(fits[i + 1], fits[i])),
            (case.expected["difference_2001"][i], sem.difference(robust[i + 1], robust[i])),
        ]
        for theirs, ours in pairs:
            assert ours.chi2 == pytest.approx(theirs["chi2"], abs=2e-4)
            assert ours.df == theirs["df"]
            assert ours.p_value == pytest.approx(theirs["p"], abs=1e-5)
    theirs = case.expected["difference_2010"][0]
    ours = sem.difference(robust[3], robust[2], scaled="2010")
    assert ours.chi2 == pytest.approx(theirs["chi2"], abs=2e-4)
    assert ours.method == "Satorra-Bentler (2010)"


def test_score_tests(ladder: tuple[Case, list[sem.SemFit]]) -> None:
    case, fits = ladder
    ours = sem.score_tests(fits[2])
    np.testing.assert_allclose(
        sorted(test.chi2 for test in ours), sorted(case.expected["score"]["chi2"]), atol=1e-4
    )
    theirs = case.expected["modification"]
    for term, chi2, change in zip(theirs["term"], theirs["mi"], theirs["epc"], strict=True):
        one = sem.score_tests(fits[0], [term])[0]
        assert one.chi2 == pytest.approx(chi2, abs=1e-4)
        assert one.expected_change == pytest.approx(change, abs=1e-5)


def test_standardised_and_r_squared(ladder: tuple[Case, list[sem.SemFit]]) -> None:
    case, fits = ladder
    assert_cells(case.expected["standardised"], sem.standardised(fits[2]), fits[2])
    shares = sem.r_squared(fits[2])[0]
    for name, value in case.expected["r2"].items():
        assert shares[name] == pytest.approx(value, abs=1e-6)


@pytest.mark.parametrize("name", [name for name in CASES if name.startswith("groups_")])
def test_groups(name: str) -> None:
    case = CASES[name]
    given = data_of(case)
    for step, equal in enumerate(case.input["equal"]):
        fit = sem.fit(
            case.input["model"],
            **given,
            groups=case.input["groups"],
            equal=[equal] if isinstance(equal, str) else equal,
            scaling=case.input["scaling"],
        )
        assert_cells(case.expected["cells"][step], fit.parameters, fit)
        assert_indices(case.expected["fit"][step], fit)
        if step == 2:
            assert_cells(case.expected["standardised"], sem.standardised(fit), fit)


SINGLE = [n for n in CASES if not n.startswith(("ladder", "groups", "moments"))]


@pytest.mark.parametrize("name", SINGLE)
def test_models_of_all_kinds(name: str) -> None:
    case = CASES[name]
    fit = sem.fit(case.input["model"], **data_of(case))
    assert_cells(case.expected["cells"], fit.parameters, fit)
    standardised = case.expected["standardised"]
    keep = [i for i, term in enumerate(standardised["term"]) if ":=" not in term]
    assert_cells(
        {key: [values[i] for i in keep] for key, values in standardised.items()},
        sem.standardised(fit),
        fit,
    )
    theirs = case.expected["fit"]
    exogenous = name.startswith(("mediation", "latent_regression", "linear", "nonrecursive"))
    assert_indices(theirs, fit, baseline="exogenous" if exogenous else "independence")


@pytest.mark.parametrize("name", ["moments_means", "moments_no_means"])
def test_published_moments(name: str) -> None:
    case = CASES[name]
    keys = ("names", "n", "correlation", "sds", "means")
    table = sem.SampleMoments(**{k: case.input[k] for k in keys if k in case.input})
    fit = sem.fit(case.input["model"], moments=table)
    assert_cells(case.expected["cells"], fit.parameters, fit)
    assert_indices(case.expected["fit"], fit)
