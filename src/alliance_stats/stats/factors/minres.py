"""Exploratory factors with the smallest residual correlations, for many matrices at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from alliance_stats.stats.arrays import Floats
from alliance_stats.stats.factors.one_factor import Flags

# Bounds of a uniqueness, as shares of the item's variance.
LOWEST, HIGHEST = 0.005, 1.0
MAX_ITERATIONS = 100
TOLERANCE = 1e-14


@dataclass(frozen=True, slots=True)
class MinresFit:
    """Unrotated loadings (…, k, m), uniquenesses (…, k), whether each arrived and is admissible.

    ``heywood`` marks a uniqueness at its lower bound.
    """

    loadings: Floats
    uniqueness: Floats
    converged: Flags
    heywood: Flags


def fit_minres(correlations: Floats, n_factors: int) -> MinresFit:
    """Extract factors that leave the smallest squared residual correlations.

    Answers: which few dimensions account for how the items go together?

    Parameters
    ----------
    correlations : ndarray, shape (…, k, k)
        Without missing values.
    n_factors : int
        Number of factors m < k.

    Notes
    -----
    With θ and v the eigenvalues and vectors of R - Ψ in falling order, the loadings for given
    uniquenesses are v θ^(1/2) of the first m, and f = Σ_{a>m} θ_a² / 2. Newton's method in Ψ:
    gradient_j = -Σ_{a>m} θ_a v_ja², Hessian = (Σ_{a>m} vv') ∘ (Σ_{a>m} vv') + 2 Σ_{a>m} Σ_{b≤m}
    θ_a / (θ_a - θ_b) (v_a ∘ v_b)(v_a ∘ v_b)'.

    References
    ----------
    Harman & Jones (1966), Psychometrika 31:351. Jöreskog (1977), in Enslein, Ralston & Wilf (eds.),
    Statistical methods for digital computers.

    Checked against psych::fa (tests/reference/omega_hierarchical.json).

    Examples
    --------
    >>> known = np.array([0.8, 0.7, 0.6, 0.5])
    >>> fit = fit_minres(np.outer(known, known) + np.diag(1 - known**2), 1)
    >>> fit.loadings[:, 0].round(6).tolist()
    [0.8, 0.7, 0.6, 0.5]
    """
    k = correlations.shape[-1]
    shape = correlations.shape[:-2]
    r = correlations.reshape(-1, k, k)
    usable: Flags = np.asarray(np.isfinite(r).all(axis=(1, 2)), dtype=np.bool_)
    r = np.where(usable[:, None, None], r, np.eye(k))
    inverse = np.linalg.inv(r + 1e-6 * np.eye(k))
    start = 1 / np.maximum(np.einsum("bii->bi", inverse), 1.0)
    x, converged = _newton(r, np.clip(start, LOWEST, HIGHEST), n_factors)
    values, vectors = np.linalg.eigh(r - x[:, :, None] * np.eye(k))
    values, vectors = values[:, ::-1][:, :n_factors], vectors[:, :, ::-1][:, :, :n_factors]
    loadings = vectors * np.sqrt(np.maximum(values, 0.0))[:, None, :]
    loadings = loadings * np.where(loadings.sum(axis=1) < 0, -1.0, 1.0)[:, None, :]
    loadings[~usable] = np.nan
    heywood = np.asarray((x <= LOWEST + 1e-9).any(axis=1)) & usable
    return MinresFit(
        loadings.reshape(*shape, k, n_factors),
        np.where(usable[:, None], x, np.nan).reshape(*shape, k),
        (converged & usable).reshape(shape),
        heywood.reshape(shape),
    )


def _newton(r: Floats, x: Floats, m: int) -> tuple[Floats, Flags]:
    identity = np.eye(r.shape[-1])
    damping = np.zeros(len(r))
    converged: Flags = np.zeros(len(r), dtype=np.bool_)
    f, gradient, hessian, approximate = _derivatives(r, x, m)
    for _ in range(MAX_ITERATIONS):
        held = ((x <= LOWEST) & (gradient > 0)) | ((x >= HIGHEST) & (gradient < 0))
        either = held[:, :, None] | held[:, None, :]
        free = np.where(held, 0.0, gradient)
        ridge = (damping[:, None, None] + 1e-10 + held[:, :, None]) * identity
        step = _solve(np.where(either, 0.0, hessian) + ridge, free)
        uphill = (free * step).sum(axis=1) < 0
        plain = _solve(np.where(either, 0.0, approximate) + ridge, free)
        step = np.where(uphill[:, None], plain, step)
        converged |= (free * step).sum(axis=1) < TOLERANCE
        if converged.all():
            break
        trial = np.where(converged[:, None], x, np.clip(x - step, LOWEST, HIGHEST))
        new = _derivatives(r, trial, m)
        better = new[0] <= f + 1e-15
        x = np.where(better[:, None], trial, x)
        f = np.where(better, new[0], f)
        gradient = np.where(better[:, None], new[1], gradient)
        hessian = np.where(better[:, None, None], new[2], hessian)
        approximate = np.where(better[:, None, None], new[3], approximate)
        damping = np.where(better, damping / 5, np.maximum(damping * 10, 1e-3))
        damping[damping < 1e-7] = 0.0
    return x, converged


def _solve(matrices: Floats, vectors: Floats) -> Floats:
    return np.asarray(np.linalg.solve(matrices, vectors[..., None])[..., 0], dtype=np.float64)


def _derivatives(r: Floats, x: Floats, m: int) -> tuple[Floats, Floats, Floats, Floats]:
    """Return f, its gradient and Hessian by the uniquenesses, and a Hessian never indefinite."""
    k = r.shape[-1]
    values, vectors = np.linalg.eigh(r - x[:, :, None] * np.eye(k))
    left, kept = values[:, : k - m], values[:, k - m :]
    v, w = vectors[:, :, : k - m], vectors[:, :, k - m :]
    f: Floats = (left**2).sum(axis=1) / 2
    gradient: Floats = -((v * v) @ left[:, :, None])[:, :, 0]
    approximate: Floats = (v @ v.swapaxes(1, 2)) ** 2
    gap = np.minimum(left[:, :, None] - kept[:, None, :], -1e-9)
    ratio = left[:, :, None] / gap
    bend = np.zeros_like(r)
    for b in range(m):
        crossed = v * w[:, :, b, None]
        bend += (crossed * ratio[:, None, :, b]) @ crossed.swapaxes(1, 2)
    return f, gradient, approximate + 2 * bend, approximate
