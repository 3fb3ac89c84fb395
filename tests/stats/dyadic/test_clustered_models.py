"""Models of dyads that share clusters, with missing values: errors, test and fit indices."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from alliance_stats.stats import dyadic
from alliance_stats.stats.dyadic.model_fit import ModelFit
from alliance_stats.stats.interval import Estimate
from reference.loader import Case, reference

CASES = reference("clustered_models")


def columns(case: Case, *names: str) -> NDArray[np.float64]:
    data = case.input["data"]
    return np.column_stack([np.array(data[name], dtype=float) for name in names])


def agrees(case: Case, found: Estimate, label: str) -> None:
    assert found.value == pytest.approx(case.expected["est"][label], rel=case.rtol, abs=1e-6)
    # lavaan leaves out what few clusters cost.
    error = found.std_error / np.sqrt(20 / 19)
    assert error == pytest.approx(case.expected["se"][label], rel=case.rtol)


def fits_alike(case: Case, test: ModelFit) -> None:
    want = case.expected
    assert test.df == want["df"]
    for name in ("chi2", "cfi", "rmsea", "srmr"):
        assert getattr(test, name) == pytest.approx(want[name], rel=case.rtol), name


def test_common_fate_as_lavaan() -> None:
    case = CASES["common fate"]
    x, y = columns(case, "xa", "xb"), columns(case, "ya", "yb")
    found = dyadic.common_fate(x, y, clusters=case.input["clusters"])
    agrees(case, found.effect, "effect")
    agrees(case, found.predictor_variance, "var_x")
    agrees(case, found.disturbance, "var_y")
    fits_alike(case, found.test)


def test_cross_lagged_panel_of_unequal_intervals_as_lavaan() -> None:
    case = CASES["ri-clpm"]
    first, second = (columns(case, *(f"{m}{j}" for j in range(1, 5))) for m in "ab")
    found = dyadic.ri_clpm(first, second, times=[0, 1, 3, 4], clusters=case.input["clusters"])
    for kind, lag in enumerate(found.lags, start=1):
        agrees(case, lag.carry_first, f"aa_d{kind}")
        agrees(case, lag.carry_second, f"bb_d{kind}")
        agrees(case, lag.cross_first, f"ab_d{kind}")
        agrees(case, lag.cross_second, f"ba_d{kind}")
    for estimate, label in zip(found.intercept_variance, ("v_ra", "v_rb"), strict=True):
        agrees(case, estimate, label)
    fits_alike(case, found.test)
