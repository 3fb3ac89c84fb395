"""Climbs to the maximum of the likelihood, and says honestly whether it arrived.

Two phases. Fisher scoring (the expected information is never indefinite) brings any start near;
Newton steps with the observed information then converge quadratically, where scoring is only
linear under misfit. Every step is damped (Levenberg) until the likelihood does not fall. Several
searches run side by side along a leading axis.

The test of arrival is the Newton decrement g'H⁻¹g: twice what the likelihood could still gain were
it quadratic; its root is the largest distance to the maximum in standard errors of any parameter.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from alliance_stats.stats.arrays import Floats
from alliance_stats.stats.sem.likelihood import Flags
from alliance_stats.stats.sem.objective import Objective

# In squared standard errors: a millionth of one.
TOLERANCE = 1e-12
SCORING_STEPS = 3
MOST_STEPS = 250
# Below this share of the largest, an eigenvalue of the scaled information counts as zero.
SINGULAR = 1e-9
LARGEST_DAMPING = 1e12


@dataclass(frozen=True, slots=True)
class Search:
    """Where b searches ended.

    ``x`` (b, q), ``value`` (b,) log-likelihoods, ``decrement`` (b,) of the last step, ``arrived``
    (b,) whether it fell below the tolerance, ``steps`` taken.
    """

    x: Floats
    value: Floats
    decrement: Floats
    arrived: Flags
    steps: int


def climb(
    objective: Objective,
    start: Floats,
    lower: Floats,
    upper: Floats,
    *,
    tolerance: float = TOLERANCE,
    most_steps: int = MOST_STEPS,
    scoring_steps: int = SCORING_STEPS,
) -> Search:
    """Maximise from each row of ``start``, shape (b, q).

    Rows that arrived are set aside, so that a batch costs what its members still need.
    """
    x = np.clip(start, lower, upper)
    value, decrement = np.full(len(x), -np.inf), np.full(len(x), np.inf)
    arrived = np.zeros(len(x), dtype=bool)
    active = np.arange(len(x))
    here, step = objective, 0
    damping = np.full(len(x), 0.0)
    while len(active) and step < most_steps:
        step += 1
        v, g, h = _slope(here, x[active], newton=step > scoring_steps)
        value[active] = v
        move, decrement[active] = _step(x[active], g, h, damping[active], lower, upper)
        done = decrement[active] < tolerance
        arrived[active[done]] = True
        stuck = ~np.isfinite(v) | ~np.isfinite(move).all(axis=1)
        if (done | stuck).any():
            keep = np.flatnonzero(~(done | stuck))
            active, v, move = active[keep], v[keep], move[keep]
            g, h = g[keep], h[keep]
            here = here.only(keep)
        if len(active) == 0:
            break
        x[active], damping[active], given_up = _advance(
            here, x[active], v, g, h, move, damping[active], lower, upper
        )
        if given_up.any():
            keep = np.flatnonzero(~given_up)
            active, here = active[keep], here.only(keep)
    return Search(x, value, decrement, arrived, step)


def _slope(objective: Objective, x: Floats, *, newton: bool) -> tuple[Floats, Floats, Floats]:
    """Return value, gradient and a positive definite matrix to step by."""
    if not newton:
        return objective.slope(x, "expected")
    value, gradient, matrix = objective.slope(x, "observed")
    bad = ~_positive(matrix)
    if bad.any():
        there = np.flatnonzero(bad)
        matrix[there] = objective.only(there).slope(x[there], "expected")[2]
    return value, gradient, matrix


def _positive(matrices: Floats) -> Flags:
    """Say which matrices are safely positive definite, whatever the units of the parameters."""
    scale = np.sqrt(np.maximum(np.einsum("bii->bi", matrices), 1e-300))
    with np.errstate(all="ignore"):
        scaled = matrices / scale[:, :, None] / scale[:, None, :]
        scaled = scaled - SINGULAR * np.eye(matrices.shape[-1])
        try:
            np.linalg.cholesky(scaled)
        except np.linalg.LinAlgError:
            if len(matrices) == 1:
                return np.zeros(1, dtype=bool)
            return np.concatenate([_positive(half) for half in np.array_split(matrices, 2)])
    return np.ones(len(matrices), dtype=bool)


def _step(
    x: Floats, gradient: Floats, matrix: Floats, damping: Floats, lower: Floats, upper: Floats
) -> tuple[Floats, Floats]:
    """Return the damped step and the undamped decrement of each search.

    A parameter on its bound whose gradient points outwards stays there and is left out.
    """
    held = ((x <= lower) & (gradient < 0)) | ((x >= upper) & (gradient > 0))
    g = np.where(held, 0.0, gradient)
    h = np.where(held[:, :, None] | held[:, None, :], np.eye(x.shape[1]), matrix)
    plain = solve(h, g)
    decrement = np.abs((plain * g).sum(axis=1))
    decrement = np.where(np.isfinite(decrement), decrement, np.inf)
    if not damping.any():
        return plain, decrement
    return solve(_damped(h, damping), g), decrement


def _damped(matrix: Floats, damping: Floats) -> Floats:
    diagonal = np.maximum(np.einsum("bii->bi", matrix), 1e-12)
    result: Floats = matrix + (damping[:, None] * diagonal)[:, :, None] * np.eye(matrix.shape[-1])
    return result


def solve(matrix: Floats, right: Floats) -> Floats:
    """Solve for each row; where the matrix is singular, take the shortest solution."""
    with np.errstate(all="ignore"):
        try:
            solved = np.linalg.solve(matrix, right[..., None])[..., 0]
        except np.linalg.LinAlgError:
            if len(matrix) == 1:
                return _shortest(matrix[0], right[0])[None]
            halves = zip(np.array_split(matrix, 2), np.array_split(right, 2), strict=True)
            return np.concatenate([solve(m, r) for m, r in halves])
    return np.asarray(solved, dtype=np.float64)


def _shortest(matrix: Floats, right: Floats) -> Floats:
    if not (np.isfinite(matrix).all() and np.isfinite(right).all()):
        return np.full_like(right, np.nan)
    size = np.sqrt(np.maximum(np.abs(np.diag(matrix)), 1e-300))
    scaled = matrix / size[:, None] / size[None, :]
    values, vectors = np.linalg.eigh(0.5 * (scaled + scaled.T))
    usable = values > SINGULAR * max(float(values[-1]), 1e-300)
    inner = vectors[:, usable] / values[usable] @ (vectors[:, usable].T @ (right / size))
    result: Floats = inner / size
    return result


def _advance(
    objective: Objective,
    x: Floats,
    value: Floats,
    gradient: Floats,
    matrix: Floats,
    move: Floats,
    damping: Floats,
    lower: Floats,
    upper: Floats,
) -> tuple[Floats, Floats, Flags]:
    """Take each step, damped more until the likelihood does not fall."""
    x, damping = x.copy(), damping.copy()
    waiting = np.arange(len(x))
    slack = 1e-10 * np.abs(value)
    while len(waiting):
        new = np.clip(x[waiting] + move, lower, upper)
        better = objective.only(waiting).value(new) >= (value - slack)[waiting]
        x[waiting[better]] = new[better]
        damping[waiting[better]] = np.where(
            damping[waiting[better]] > 1e-8, damping[waiting[better]] * 0.1, 0.0
        )
        waiting = waiting[~better]
        damping[waiting] = np.maximum(damping[waiting] * 10.0, 1e-3)
        waiting = waiting[damping[waiting] < LARGEST_DAMPING]
        if len(waiting):
            move, _ = _step(
                x[waiting],
                gradient[waiting],
                matrix[waiting],
                damping[waiting],
                lower,
                upper,
            )
    return x, damping, damping >= LARGEST_DAMPING
