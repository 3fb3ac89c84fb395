"""The thresholds of the gate, on and beside them."""

from __future__ import annotations

from math import nan

import pytest

from alliance_stats.stats.comparability.rules import InvarianceRules

RULES = InvarianceRules()


@pytest.mark.parametrize(
    ("p", "cfi", "srmr", "passes"),
    [
        (0.05, 0.5, 0.5, True),
        (0.049, 0.90, 0.08, True),
        (0.049, 0.899, 0.08, False),
        (0.049, 0.90, 0.081, False),
        (nan, 0.95, 0.05, True),
        (nan, nan, nan, False),
    ],
)
def test_the_unconstrained_model(p: float, cfi: float, srmr: float, passes: bool) -> None:
    assert RULES.configural_passes(p=p, cfi=cfi, srmr=srmr) is passes


@pytest.mark.parametrize(
    ("p", "delta_cfi", "delta_rmsea", "passes"),
    [
        (0.05, -0.5, 0.5, True),
        (0.049, -0.010, 0.015, True),
        (0.049, -0.011, 0.0, False),
        (0.049, 0.0, 0.016, False),
        (nan, nan, nan, False),
    ],
)
def test_a_step(p: float, delta_cfi: float, delta_rmsea: float, passes: bool) -> None:
    assert RULES.step_passes(p=p, delta_cfi=delta_cfi, delta_rmsea=delta_rmsea) is passes


@pytest.mark.parametrize(("n", "few"), [(61, True), (62, False), (nan, True)])
def test_two_rows_for_each_parameter(n: float, few: bool) -> None:
    assert RULES.too_few(n, 31) is few
