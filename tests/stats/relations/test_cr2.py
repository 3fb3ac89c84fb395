from __future__ import annotations

from math import isnan

import numpy as np
import pytest

from alliance_stats import stats


def data(seed: int = 3) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    clusters = np.repeat(np.arange(10), 4)
    design = np.column_stack([np.ones(40), rng.normal(size=40)])
    return design, design @ [1, 2] + rng.normal(size=10)[clusters] + rng.normal(size=40), clusters


def test_units_of_a_predictor_scale_its_row_only() -> None:
    design, outcome, clusters = data()
    ours = stats.ols_cr2(design, outcome, clusters).coefficients
    other = stats.ols_cr2(design * [1, 1e6], outcome, clusters).coefficients
    assert other[1].std_error * 1e6 == pytest.approx(ours[1].std_error)
    assert other[1].df == pytest.approx(ours[1].df)
    assert other[0].std_error == pytest.approx(ours[0].std_error)


def test_every_row_its_own_cluster_is_hc2() -> None:
    design, outcome, _ = data()
    ours = stats.ols_cr2(design, outcome, np.arange(40))
    bread = np.linalg.inv(design.T @ design)
    residual = outcome - design @ (bread @ design.T @ outcome)
    leverage = np.einsum("ij,jk,ik->i", design, bread, design)
    meat = (design * (residual**2 / (1 - leverage))[:, None]).T @ design
    np.testing.assert_allclose(ours.covariance, bread @ meat @ bread, rtol=1e-9)


def test_a_predictor_of_one_cluster_alone() -> None:
    """Its cluster determines the coefficient: I - H is singular there, which must not divide."""
    design, outcome, clusters = data()
    dummy = (clusters == 3).astype(float)
    ours = stats.ols_cr2(np.column_stack([design, dummy]), outcome, clusters)
    assert all(np.isfinite(row.std_error) for row in ours.coefficients)


def test_undefined() -> None:
    design, outcome, clusters = data()
    for x, y, g, reason in (
        (design, outcome, np.zeros(40), "at least 2 clusters"),
        (design[:2], outcome[:2], [0, 1], "2 coefficients and only 2"),
        (np.column_stack([design, design[:, 1]]), outcome, clusters, "depend on each other"),
        (design, np.full(40, 0.3), clusters, "does not vary"),
        (design, design @ [1, 2], clusters, "completely"),
    ):
        ours = stats.ols_cr2(x, y, g)
        assert reason in str(ours.undefined)
        assert all(isnan(row.value) for row in ours.coefficients)


def test_missing_rows_are_counted() -> None:
    design, outcome, clusters = data()
    outcome[:4] = np.nan
    ours = stats.ols_cr2(design, outcome, clusters)
    assert (ours.n, ours.n_clusters, ours.n_dropped) == (36, 9, 4)
