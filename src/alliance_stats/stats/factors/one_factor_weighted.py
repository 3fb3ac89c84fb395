"""One factor behind correlations, by diagonally weighted least squares, for many matrices at once.

Each correlation counts with the inverse of its own error variance: the estimator for polychoric
correlations, where full maximum likelihood would take them for correlations of observed scores.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from alliance_stats.stats.arrays import Floats
from alliance_stats.stats.factors.one_factor import Flags

MAX_ITERATIONS = 200
TOLERANCE = 1e-16
# A loading that stands here would go beyond one.
LARGEST_LOADING = 0.9999


@dataclass(frozen=True, slots=True)
class WeightedFactor:
    """Loadings (…, k) of standardised items, whether each fit arrived and is admissible.

    ``heywood`` marks a loading at its bound: without it, it would be one or more.
    """

    loadings: Floats
    converged: Flags
    heywood: Flags


def fit_weighted(correlations: Floats, std_errors: Floats) -> WeightedFactor:
    """Fit one factor to correlations by their own errors.

    Parameters
    ----------
    correlations, std_errors : ndarray, shape (…, k, k)
        Off-diagonal entries are used.

    Notes
    -----
    Minimises Σ_{i<j} (r_ij - λ_i λ_j)² / se_ij² by damped Newton steps, with all
    |λ| ≤ 0.9999.

    References
    ----------
    Muthén, du Toit & Spisic (1997), unpublished (WLSMV). Jöreskog & Sörbom (1996), LISREL 8.

    Checked against lavaan's WLSMV estimates (tests/reference/omega_ordinal.json; case A08).

    Examples
    --------
    >>> known = np.array([0.8, 0.7, 0.6, 0.5])
    >>> fit = fit_weighted(np.outer(known, known), np.full((4, 4), 0.1))
    >>> fit.loadings.round(6).tolist()
    [0.8, 0.7, 0.6, 0.5]
    """
    k = correlations.shape[-1]
    shape = correlations.shape[:-2]
    apart = 1.0 - np.eye(k)
    r = correlations.reshape(-1, k, k) * apart
    with np.errstate(divide="ignore", invalid="ignore"):
        weight = np.where(apart > 0, std_errors.reshape(-1, k, k) ** -2.0, 0.0)
    usable: Flags = np.asarray(np.isfinite(r + weight).all(axis=(1, 2)), dtype=np.bool_)
    r, weight = np.where(usable[:, None, None], r, 0.0), np.where(usable[:, None, None], weight, 1)
    # Only the ratios of the weights matter.
    weight = weight / (weight.sum(axis=(1, 2), keepdims=True) / (k * (k - 1)))
    loadings, converged = _newton(r, weight * apart)
    loadings *= np.where(loadings.sum(axis=1) < 0, -1.0, 1.0)[:, None]
    loadings[~usable] = np.nan
    heywood = (np.abs(loadings) >= LARGEST_LOADING).any(axis=1)
    return WeightedFactor(
        loadings.reshape(*shape, k),
        np.asarray(converged & usable).reshape(shape),
        np.asarray(heywood).reshape(shape),
    )


def _newton(r: Floats, weight: Floats) -> tuple[Floats, Flags]:
    k = r.shape[-1]
    identity = np.eye(k)
    # Centroid loadings: row sums over the root of the total.
    total = np.maximum(r.sum(axis=(1, 2)) + k / 2, 0.1)
    x = (r.sum(axis=2) + 0.5) / np.sqrt(total)[:, None]
    damping = np.zeros(len(r))
    converged: Flags = np.zeros(len(r), dtype=np.bool_)
    x = np.clip(x, -LARGEST_LOADING, LARGEST_LOADING)
    f, gradient, hessian = _derivatives(r, weight, x)
    for _ in range(MAX_ITERATIONS):
        # A loading at its bound that would go beyond stays there.
        held = (np.abs(x) >= LARGEST_LOADING) & (gradient * x < 0)
        either = held[:, :, None] | held[:, None, :]
        free = np.where(held, 0.0, gradient)
        ridge = (damping[:, None, None] + 1e-12 + held[:, :, None]) * identity
        curvature = np.where(either, 0.0, hessian) + ridge
        step = np.linalg.solve(curvature, free[..., None])[..., 0]
        gain = (free * step).sum(axis=1)
        # A direction that does not descend is replaced by the gradient itself.
        step = np.where((gain < 0)[:, None], free / 4, step)
        converged |= np.abs(gain) < TOLERANCE
        if converged.all():
            break
        trial = np.clip(x - np.clip(step, -0.5, 0.5), -LARGEST_LOADING, LARGEST_LOADING)
        trial = np.where(converged[:, None], x, trial)
        new_f, new_gradient, new_hessian = _derivatives(r, weight, trial)
        better = new_f <= f + 1e-15
        x = np.where(better[:, None], trial, x)
        f = np.where(better, new_f, f)
        gradient = np.where(better[:, None], new_gradient, gradient)
        hessian = np.where(better[:, None, None], new_hessian, hessian)
        damping = np.where(better, damping / 5, np.maximum(damping * 10, 1e-2))
        damping[damping < 1e-6] = 0.0
    return x, converged


def _derivatives(r: Floats, weight: Floats, x: Floats) -> tuple[Floats, Floats, Floats]:
    """Return half the weighted squares summed over i and j, gradient and Hessian by loadings."""
    outer = x[:, :, None] * x[:, None, :]
    residual = weight * (r - outer)
    f = (residual * (r - outer)).sum(axis=(1, 2)) / 2
    gradient = -2 * (residual @ x[:, :, None])[:, :, 0]
    hessian = 2 * weight * (2 * outer - r)
    position = np.arange(x.shape[1])
    hessian[:, position, position] = 2 * (weight @ (x * x)[:, :, None])[:, :, 0]
    return f, gradient, hessian
