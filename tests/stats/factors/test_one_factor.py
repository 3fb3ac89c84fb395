from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from alliance_stats.stats.factors.one_factor import fit_one_factor
from alliance_stats.stats.factors.one_factor_derivatives import derivatives, row_gradients

Floats = NDArray[np.float64]


def sample(seed: int, n: int, loadings: list[float]) -> Floats:
    rng = np.random.default_rng(seed)
    known = np.array(loadings)
    noise = rng.normal(size=(n, len(known))) * np.sqrt(1 - known**2)
    return rng.normal(size=(n, 1)) * known + noise


def discrepancy(cov: Floats, loadings: Floats, residuals: Floats) -> float:
    sigma = np.outer(loadings, loadings) + np.diag(residuals)
    ratio = np.linalg.slogdet(sigma)[1] - np.linalg.slogdet(cov)[1]
    return float(ratio + np.trace(np.linalg.solve(sigma, cov)) - len(cov))


def test_a_matrix_of_one_factor_is_recovered() -> None:
    known = np.array([0.9, 1.4, 0.3, 2.0])
    residuals = np.array([0.4, 0.2, 1.0, 3.0])
    fit = fit_one_factor(np.outer(known, known) + np.diag(residuals))
    np.testing.assert_allclose(fit.loadings, known, rtol=1e-7)
    np.testing.assert_allclose(fit.residuals, residuals, rtol=1e-7)
    assert fit.discrepancy < 1e-13


def test_three_items_have_a_closed_form() -> None:
    cov = np.cov(sample(1, 60, [0.8, 0.7, 0.6]).T)
    fit = fit_one_factor(cov)
    first = np.sqrt(cov[0, 1] * cov[0, 2] / cov[1, 2])
    np.testing.assert_allclose(fit.loadings, [first, cov[0, 1] / first, cov[0, 2] / first])


def test_the_discrepancy_is_that_of_the_solution() -> None:
    cov = np.cov(sample(2, 50, [0.8, 0.7, 0.6, 0.5, 0.4]).T)
    fit = fit_one_factor(cov)
    assert float(fit.discrepancy) == pytest.approx(
        discrepancy(cov, fit.loadings, fit.residuals), abs=1e-12
    )


def test_nothing_is_to_be_gained_at_a_solution() -> None:
    """First derivatives vanish and second ones are positive, by the independent formulas."""
    for seed in range(20):
        cov = np.cov(sample(seed, 80, [0.8, 0.7, 0.6, 0.7]).T)
        fit = fit_one_factor(cov)
        if fit.heywood:
            continue
        at = derivatives(cov, fit.loadings, np.log(fit.residuals))
        assert np.abs(at.gradient).max() < 1e-7
        assert np.linalg.eigvalsh(at.hessian)[0] > 0


def test_a_batch_is_the_same_as_one_by_one() -> None:
    matrices = np.stack([np.cov(sample(seed, 40, [0.7, 0.6, 0.5, 0.6]).T) for seed in range(30)])
    together = fit_one_factor(matrices.reshape(5, 6, 4, 4))
    assert together.loadings.shape == (5, 6, 4)
    for j, matrix in enumerate(matrices):
        alone = fit_one_factor(matrix)
        there = together.discrepancy.reshape(-1)[j]
        # Alone, more starts are tried.
        assert alone.discrepancy <= there + 1e-10
    assert together.converged.all()


def test_weak_small_samples_arrive_and_are_flagged() -> None:
    """As weak as coaching data get: everything converges, and what is improper says so."""
    matrices = np.stack([np.cov(sample(seed, 30, [0.3] * 5).T) for seed in range(300)])
    fit = fit_one_factor(matrices)
    assert fit.converged.all()
    bound = (fit.residuals / (fit.loadings**2 + fit.residuals) < 1.01e-4).any(axis=1)
    assert (bound == fit.heywood).all()
    assert 0.2 < fit.heywood.mean() < 0.9


@pytest.mark.slow
def test_no_start_of_a_general_optimiser_is_better() -> None:
    from scipy import optimize

    worse = 0
    for seed in range(40):
        cov = np.cov(sample(seed, 40, [0.6, 0.5, 0.4, 0.5]).T)
        sd = np.sqrt(np.diag(cov))
        standard = cov / np.outer(sd, sd)
        rng = np.random.default_rng(seed)

        def f(point: Floats, matrix: Floats = standard) -> float:
            return discrepancy(matrix, point[:4], np.exp(point[4:]))

        bounds = [(None, None)] * 4 + [(np.log(1e-4), 3)] * 4
        best = min(
            optimize.minimize(f, rng.normal(size=8) * 0.6, bounds=bounds, method="L-BFGS-B").fun
            for _ in range(6)
        )
        worse += float(fit_one_factor(cov).discrepancy) > best + 1e-6
    assert worse <= 1


def test_what_cannot_be_fitted_does_not_stop_the_others() -> None:
    good = np.cov(sample(3, 50, [0.8, 0.7, 0.6]).T)
    flat, twice = good.copy(), good.copy()
    flat[0], flat[:, 0] = 0.0, 0.0
    twice[1], twice[:, 1] = twice[0], twice[:, 0]
    twice[1, 1] = twice[0, 1] = twice[0, 0]
    missing = np.full((3, 3), np.nan)
    fit = fit_one_factor(np.stack([flat, good, twice, missing]))
    assert fit.usable.tolist() == [False, True, False, False]
    assert np.isnan(fit.loadings[[0, 2, 3]]).all()
    np.testing.assert_allclose(fit.loadings[1], fit_one_factor(good).loadings, rtol=1e-6)


def test_derivatives_equal_differences() -> None:
    rng = np.random.default_rng(4)
    cov = np.cov(sample(4, 50, [0.8, 0.7, 0.6, 0.5]).T)
    point = np.concatenate([rng.uniform(0.3, 1, 4), rng.normal(size=4) / 3])
    at = derivatives(cov, point[:4], point[4:])
    step = 1e-5

    def near(j: int, sign: int) -> tuple[Floats, Floats]:
        moved = point + sign * step * np.eye(8)[j]
        return moved[:4], moved[4:]

    for j in range(8):
        up, down = derivatives(cov, *near(j, 1)), derivatives(cov, *near(j, -1))
        assert at.gradient[j] == pytest.approx((up.f - down.f) / (2 * step), abs=1e-8)
        np.testing.assert_allclose(
            at.hessian[j], (up.gradient - down.gradient) / (2 * step), atol=1e-7
        )


def test_gradients_of_rows_average_to_the_gradient() -> None:
    rows = sample(5, 60, [0.8, 0.7, 0.6])
    centred = rows - rows.mean(axis=0)
    cov = centred.T @ centred / len(rows)
    point = np.array([0.5, 0.6, 0.7]), np.log([0.5, 0.6, 0.7])
    each = row_gradients(centred, *point)
    np.testing.assert_allclose(each.mean(axis=0), derivatives(cov, *point).gradient, atol=1e-12)
