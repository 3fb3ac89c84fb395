"""Derivatives of the one-factor likelihood by all its parameters, in closed form.

Parameters are the k loadings λ and the k log residual variances x = ln ψ, in this order.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from alliance_stats.stats.arrays import Floats


@dataclass(frozen=True, slots=True)
class Derivatives:
    """Discrepancy F of (…) models, its gradient (…, 2k) and Hessian (…, 2k, 2k)."""

    f: Floats
    gradient: Floats
    hessian: Floats


def derivatives(
    cov: Floats, loadings: Floats, log_residuals: Floats, *, log_det: float | None = None
) -> Derivatives:
    """Return F, its gradient and its Hessian by loadings and log residual variances.

    Parameters
    ----------
    cov : ndarray, shape (k, k)
        The matrix that the model is compared with.
    loadings, log_residuals : ndarray, shape (…, k)
        Where the derivatives are taken.
    log_det : float, optional
        ln|S|, where it is known already.

    Notes
    -----
    With A = Σ⁻¹, W = A (Σ - S) A, a = Aλ and w = Wλ: ∂F/∂λ = 2w, ∂F/∂ψ_j = W_jj,
    ∂²F/∂ψ∂ψ' = A ∘ A - 2 A ∘ W, ∂²F/∂λ_i∂ψ_j = 2 A_ij (a_j - w_j) - 2 W_ij a_j, and
    ∂²F/∂λ∂λ' = 2W + 2 (aa' + (λ'a) A) - 2 (wa' + aw' + (λ'a) W + (λ'w) A).

    References
    ----------
    Lawley & Maxwell (1971), Factor analysis as a statistical method, chapter 4.

    Checked against central differences of F.

    Examples
    --------
    >>> loadings = np.array([0.9, 0.8, 0.7])
    >>> cov = np.outer(loadings, loadings) + np.diag(1 - loadings**2)
    >>> at_truth = derivatives(cov, loadings, np.log(1 - loadings**2))
    >>> bool(abs(at_truth.f) < 1e-12), bool(np.abs(at_truth.gradient).max() < 1e-12)
    (True, True)
    """
    k = cov.shape[0]
    psi = np.exp(log_residuals)
    inverse = _inverse(loadings, psi)
    product = inverse @ cov
    misfit = inverse - product @ inverse
    a = np.einsum("...ij,...j->...i", inverse, loadings)
    w = np.einsum("...ij,...j->...i", misfit, loadings)
    size, shared = _dot(loadings, a)[..., None, None], _dot(loadings, w)[..., None, None]
    implied = log_residuals.sum(axis=-1) + np.log1p((loadings**2 / psi).sum(axis=-1))
    known = np.linalg.slogdet(cov)[1] if log_det is None else log_det
    f = implied - known + np.einsum("...ii->...", product) - k
    by_psi = np.einsum("...ii->...i", misfit) * psi
    hessian = np.empty((*loadings.shape[:-1], 2 * k, 2 * k))
    across = _outer(w, a)
    hessian[..., :k, :k] = 2 * (
        misfit * (1 - size)
        + _outer(a, a)
        + (size - shared) * inverse
        - across
        - np.swapaxes(across, -1, -2)
    )
    mixed = 2 * (inverse * (a - w)[..., None, :] - misfit * a[..., None, :]) * psi[..., None, :]
    hessian[..., :k, k:] = mixed
    hessian[..., k:, :k] = np.swapaxes(mixed, -1, -2)
    hessian[..., k:, k:] = (inverse**2 - 2 * inverse * misfit) * _outer(psi, psi)
    position = np.arange(k, 2 * k)
    hessian[..., position, position] += by_psi
    return Derivatives(f, np.concatenate([2 * w, by_psi], axis=-1), hessian)


def row_gradients(centred: Floats, loadings: Floats, log_residuals: Floats) -> Floats:
    """Return the gradient of F that each row would give alone, shape (n, 2k).

    F is linear in S apart from ln|S|, so these average to the gradient of all rows: they are what
    influence functions and robust errors are made of.

    Examples
    --------
    >>> rows = np.array([[1.0, 2.0, 0.5], [-1.0, 0.0, 0.5], [0.0, -2.0, -1.0]])
    >>> point = np.array([0.5, 0.6, 0.7]), np.zeros(3)
    >>> each = row_gradients(rows, *point)
    >>> whole = derivatives(rows.T @ rows / 3 + np.eye(3), *point).gradient
    >>> shifted = row_gradients(np.sqrt(3) * np.eye(3), *point).mean(axis=0)
    >>> none = row_gradients(np.zeros((1, 3)), *point)[0]
    >>> bool(np.allclose(each.mean(axis=0) + shifted - none, whole))
    True
    """
    psi = np.exp(log_residuals)
    inverse = _inverse(loadings, psi)
    a = inverse @ loadings
    scaled = centred @ inverse
    by_loading = 2 * (a - scaled * (scaled @ loadings)[:, None])
    by_log_residual = (np.diag(inverse) - scaled**2) * psi
    return np.hstack([by_loading, by_log_residual])


def _inverse(loadings: Floats, psi: Floats) -> Floats:
    """Σ⁻¹ of λλ' + Ψ: a diagonal minus an outer product."""
    scaled = loadings / psi
    result: Floats = -_outer(scaled, scaled) / (1 + _dot(loadings, scaled))[..., None, None]
    position = np.arange(loadings.shape[-1])
    result[..., position, position] += 1 / psi
    return result


def _dot(x: Floats, y: Floats) -> Floats:
    result: Floats = (x * y).sum(axis=-1)
    return result


def _outer(x: Floats, y: Floats) -> Floats:
    result: Floats = x[..., :, None] * y[..., None, :]
    return result
