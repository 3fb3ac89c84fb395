"""Oblique rotation to simple structure (oblimin, γ = 0), for many loading matrices at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from alliance_stats.stats.arrays import Floats
from alliance_stats.stats.factors.one_factor import Flags

MAX_ITERATIONS = 1000
CLOSE = 1e-6
VARIMAX_STEPS = 60


@dataclass(frozen=True, slots=True)
class Rotated:
    """Pattern loadings (…, k, m), factor correlations (…, m, m), whether each arrived."""

    pattern: Floats
    correlations: Floats
    converged: Flags


def oblimin(loadings: Floats) -> Rotated:
    """Rotate factors so that each item loads on few of them; factors may correlate.

    Parameters
    ----------
    loadings : ndarray, shape (…, k, m)
        Unrotated, m ≥ 2.

    Notes
    -----
    Minimises Σ_j Σ_{a<b} L_ja² L_jb² / 2 over L = A (T')⁻¹ with unit columns of T by gradient
    projection, from the varimax solution. Another start may end elsewhere: rotations have
    several optima in weak data.

    References
    ----------
    Jennrich & Sampson (1966), Psychometrika 31:313. Jennrich (2002), Psychometrika 67:7. Kaiser
    (1958), Psychometrika 23:187 (varimax).

    Checked against GPArotation::oblimin (tests/reference/omega_hierarchical.json).

    Examples
    --------
    >>> pattern = np.array([[0.8, 0], [0.7, 0], [0, 0.6], [0, 0.9]])
    >>> spread = pattern @ np.linalg.cholesky(np.array([[1, 0.5], [0.5, 1]]))
    >>> rotated = oblimin(spread)
    >>> rotated.correlations.round(5).tolist()
    [[1.0, 0.5], [0.5, 1.0]]
    """
    k, m = loadings.shape[-2:]
    shape = loadings.shape[:-2]
    a = loadings.reshape(-1, k, m)
    usable: Flags = np.asarray(np.isfinite(a).all(axis=(1, 2)), dtype=np.bool_)
    a = np.where(usable[:, None, None], a, np.eye(k)[:, :m])
    turned, converged = _descend(_varimax(a))
    pattern, correlations = turned
    sign = np.where(pattern.sum(axis=1) < 0, -1.0, 1.0)
    pattern = pattern * sign[:, None, :]
    correlations = correlations * sign[:, :, None] * sign[:, None, :]
    blank = np.where(usable, 1.0, np.nan)[:, None, None]
    return Rotated(
        (pattern * blank).reshape(*shape, k, m),
        (correlations * blank).reshape(*shape, m, m),
        (converged & usable).reshape(shape),
    )


def _varimax(a: Floats) -> Floats:
    """Orthogonal rotation of loadings with rows scaled to length one; near enough as a start."""
    k = a.shape[1]
    length = np.sqrt(np.maximum((a * a).sum(axis=2, keepdims=True), 1e-12))
    rows = a / length
    turn = np.broadcast_to(np.eye(a.shape[2]), (len(a), a.shape[2], a.shape[2]))
    for _ in range(VARIMAX_STEPS):
        now = rows @ turn
        target = now**3 - now * ((now * now).sum(axis=1, keepdims=True) / k)
        u, _, vt = np.linalg.svd(rows.swapaxes(1, 2) @ target)
        turn = u @ vt
    return np.asarray(a @ turn, dtype=np.float64)


def _descend(a: Floats) -> tuple[tuple[Floats, Floats], Flags]:
    """Gradient projection with step halving; batches that arrived stand still."""
    n, _, m = a.shape
    turn = np.tile(np.eye(m), (n, 1, 1))
    step = np.ones(n)
    pattern, f, gradient = _criterion(a, turn)
    converged: Flags = np.zeros(n, dtype=np.bool_)
    for _ in range(MAX_ITERATIONS):
        projected = gradient - turn * (turn * gradient).sum(axis=1, keepdims=True)
        size = np.sqrt((projected**2).sum(axis=(1, 2)))
        converged = np.asarray(size < CLOSE, dtype=np.bool_)
        if converged.all():
            break
        trial = turn - step[:, None, None] * projected
        trial /= np.sqrt((trial**2).sum(axis=1, keepdims=True))
        new_pattern, new_f, new_gradient = _criterion(a, trial)
        better = (f - new_f > 0.5 * size**2 * step) & ~converged
        wide = better[:, None, None]
        turn, f = np.where(wide, trial, turn), np.where(better, new_f, f)
        pattern = np.where(wide, new_pattern, pattern)
        gradient = np.where(wide, new_gradient, gradient)
        step = np.where(better, np.minimum(step * 2, 64.0), np.maximum(step / 2, 1e-6))
    return (pattern, turn.swapaxes(1, 2) @ turn), converged


def _criterion(a: Floats, turn: Floats) -> tuple[Floats, Floats, Floats]:
    """Return the pattern loadings, the criterion and its gradient by the turning matrix."""
    inverse = np.linalg.inv(turn)
    pattern: Floats = a @ inverse.swapaxes(1, 2)
    squares = pattern**2
    others = squares.sum(axis=2, keepdims=True) - squares
    f: Floats = (squares * others).sum(axis=(1, 2)) / 4
    by_pattern = pattern * others
    gradient: Floats = -(pattern.swapaxes(1, 2) @ by_pattern @ inverse).swapaxes(1, 2)
    return pattern, f, gradient
