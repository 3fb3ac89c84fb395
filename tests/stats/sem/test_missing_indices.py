"""Robust indices of incomplete data against lavaan (tests/reference/sem_missing.R)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from alliance_stats.stats import sem
from reference.loader import Case, reference

DATA = reference("sem")
CASES = reference("sem_missing")
FIELDS = ("cfi", "tli", "rmsea")
# Both take lavaan's data as they are; what is left is where its search stops.
CLOSE = 1e-6


def fits_of(case: Case) -> list[sem.SemFit]:
    given = DATA[case.input["case"]].input
    options: dict[str, Any] = {"names": given["names"], "errors": case.input["errors"]}
    if "groups" in given:
        options |= {"groups": given["groups"], "equal": case.input["equal"]}
        options |= {"scaling": given["scaling"]}
    table = np.array(given["data"], dtype=float)
    models = given["models"] if "models" in given else [given["model"]]
    return [sem.fit(text, table, **options) for text in models]


@pytest.mark.parametrize("case", CASES.values(), ids=lambda case: case.name)
def test_indices_as_lavaan(case: Case) -> None:
    fits = fits_of(case)
    assert len(fits) == len(case.expected["robust"])
    for fit, theirs in zip(fits, case.expected["robust"], strict=True):
        ours = sem.fit_indices(fit)
        for name in FIELDS:
            value = getattr(ours, f"{name}_robust")
            assert value == pytest.approx(theirs[f"{name}.robust"], abs=CLOSE), name


def test_missing_values_hide_misfit() -> None:
    """The plain RMSEA of the first step is 0; the same misfit among complete data is not."""
    ours = sem.fit_indices(fits_of(CASES["ladder_ml"])[0])
    assert ours.rmsea == 0
    assert ours.rmsea_robust > 0.06


def test_complete_data_have_nothing_to_correct_without_robust_errors() -> None:
    given = DATA["ladder_listwise"].input
    fit = sem.fit(given["models"][0], np.array(given["data"]), names=given["names"])
    assert np.isnan(sem.fit_indices(fit).cfi_robust)


def test_clusters_count_in_what_chance_adds() -> None:
    given = DATA["ladder_fiml"].input
    table, text = np.array(given["data"], dtype=float), given["models"][0]
    rows = sem.fit(text, table, names=given["names"], errors="robust")
    whole = sem.fit(text, table, names=given["names"], errors="cluster", clusters=given["cluster"])
    alone = replace(whole, clusters=np.arange(len(table)))
    one, other = (sem.fit_indices(fit) for fit in (rows, whole))
    assert one.cfi_robust != pytest.approx(other.cfi_robust, abs=1e-3)
    # Clusters of one row are rows, but for the factor G / (G - 1).
    assert sem.fit_indices(alone).rmsea_robust == pytest.approx(one.rmsea_robust, abs=5e-3)


def test_baseline_with_related_predictors_is_not_corrected() -> None:
    given = DATA["linear_fiml"].input
    fit = sem.fit(given["model"], np.array(given["data"], dtype=float), names=given["names"])
    assert fit.df > 0
    assert np.isfinite(sem.fit_indices(fit).cfi_robust)
    assert np.isnan(sem.fit_indices(fit, baseline="exogenous").cfi_robust)
