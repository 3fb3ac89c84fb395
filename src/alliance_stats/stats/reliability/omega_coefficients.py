"""Omega as a function of a covariance matrix, and how it moves with each row."""

from __future__ import annotations

from typing import Literal, TypeAlias

import numpy as np

from alliance_stats.stats.arrays import Floats
from alliance_stats.stats.factors.one_factor import OneFactor
from alliance_stats.stats.factors.one_factor_derivatives import derivatives, row_gradients

OmegaKind: TypeAlias = Literal["model", "observed", "standardised"]
KINDS: dict[OmegaKind, str] = {
    "model": "sum of the items, variance of the sum as the model implies it",
    "observed": "sum of the items, variance of the sum as observed",
    "standardised": "sum of the standardised items",
}
STEP = 1e-6


def omega_of(loadings: Floats, residuals: Floats, cov: Floats, kind: OmegaKind) -> Floats:
    """Return omega from loadings and residual variances, shape (…, k), and matrices (…, k, k).

    Examples
    --------
    >>> loadings, residuals = np.array([1.0, 1.0, 2.0]), np.array([1.0, 1.0, 2.0])
    >>> float(omega_of(loadings, residuals, np.eye(3), "model"))
    0.8
    """
    if kind == "standardised":
        sd = np.sqrt(loadings**2 + residuals)
        return omega_of(loadings / sd, residuals / sd**2, cov, "model")
    common = loadings.sum(axis=-1) ** 2
    total = cov.sum(axis=(-2, -1)) if kind == "observed" else common + residuals.sum(axis=-1)
    share: Floats = common / total
    return share


def omega_influence(rows: Floats, cov: Floats, fit: OneFactor, kind: OmegaKind) -> Floats:
    """Return how much each row moves omega, shape (n,): its first derivative by the row's weight.

    Parameters
    ----------
    rows : ndarray, shape (n, k)
        Centred complete rows.
    cov : ndarray, shape (k, k)
        Their covariances, divisor n.
    fit : OneFactor
        The model of that matrix, inside its bounds.
    kind : str
        Which omega.

    Notes
    -----
    With θ the parameters, H the Hessian of F and ∇F_i the gradient of row i alone, a row moves θ
    by -H⁻¹ ∇F_i, and omega by its gradient times that. The observed variance of the sum moves by
    (1'y_i)² minus its mean.

    References
    ----------
    Hampel (1974), Journal of the American Statistical Association 69:383.

    Checked against leaving out one row at a time.

    Examples
    --------
    >>> from alliance_stats.stats.factors.one_factor import fit_one_factor
    >>> rows = np.random.default_rng(1).normal(size=(50, 1)) + np.eye(4)[np.arange(50) % 4]
    >>> rows = rows - rows.mean(axis=0)
    >>> cov = rows.T @ rows / 50
    >>> bool(abs(omega_influence(rows, cov, fit_one_factor(cov), "model").mean()) < 1e-9)
    True
    """
    sd = np.sqrt(np.diag(cov))
    k = len(sd)
    scaled, matrix = rows / sd, cov / np.outer(sd, sd)
    point = np.concatenate([fit.loadings / sd, np.log(fit.residuals / sd**2)])
    each = row_gradients(scaled, point[:k], point[k:])
    hessian = derivatives(matrix, point[:k], point[k:]).hessian
    slope = _slope(point, sd, cov, kind)
    moved: Floats = -(each - each.mean(axis=0)) @ np.linalg.solve(hessian, slope)
    if kind == "observed":
        variance = float(cov.sum())
        value = float(omega_of(fit.loadings, fit.residuals, cov, kind))
        moved -= value * (rows.sum(axis=1) ** 2 - variance) / variance
    return moved


def _slope(point: Floats, sd: Floats, cov: Floats, kind: OmegaKind) -> Floats:
    """Central differences of omega by the loadings and log residuals of standardised items."""
    k = len(sd)
    steps = STEP * np.eye(2 * k)

    def value(points: Floats) -> Floats:
        return omega_of(points[:, :k] * sd, np.exp(points[:, k:]) * sd**2, cov, kind)

    return (value(point + steps) - value(point - steps)) / (2 * STEP)
