"""Runs the search from as many starts as it takes, and judges what it found."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from alliance_stats.errors import listed
from alliance_stats.stats.arrays import Floats, Integers
from alliance_stats.stats.sem.likelihood import Flags
from alliance_stats.stats.sem.model import Model
from alliance_stats.stats.sem.objective import Objective
from alliance_stats.stats.sem.optimise import SINGULAR, TOLERANCE, Search, climb
from alliance_stats.stats.sem.starts import first_start, starts

MORE_STARTS = 20
# A search that has not arrived by then has usually run away.
MOST_FURTHER_STEPS = 50
# With a smaller eigenvalue of the scaled information a factor model is weak: it may have several
# maxima. Healthy ones lie near 0.1.
WEAK = 0.06
# A variance below minus this share of the variable's own is negative, not rounded.
NEGATIVE = 1e-8


@dataclass(frozen=True, slots=True)
class Found:
    """The best solution and the verdict on it; see :class:`SemFit` for the words."""

    x: Floats
    value: float
    converged: bool
    identified: bool
    admissible: bool
    notes: tuple[str, ...]
    steps: int
    decrement: float
    least: float  # smallest eigenvalue of the scaled observed information


def find(model: Model, objective: Objective, seed: int) -> Found:
    """Search from the first start; where that fails or is improper, from several more."""
    first = climb(objective, first_start(model, objective.samples), model.lower, model.upper)
    best = judge(model, objective, first, 0)
    if best.converged and best.admissible and not (model.spec.latent and best.least < WEAK):
        return best
    more = starts(model, objective.samples, MORE_STARTS, seed)[1:]
    further = climb(objective, more, model.lower, model.upper, most_steps=MOST_FURTHER_STEPS)
    for row in range(len(more)):
        if not np.isfinite(further.value[row]) or not further.arrived[row]:
            continue
        other = judge(model, objective, further, row)
        if _better(other, best):
            best = other
    return best


def _better(other: Found, best: Found) -> bool:
    """Say whether to change over: to a maximum, to an admissible one, to a higher one.

    Beyond the admissible region the likelihood often rises again, towards negative variances that
    no population has; such a maximum is the answer only where there is no admissible one.
    """
    ranks = [(f.converged, f.converged and f.identified and f.admissible) for f in (other, best)]
    if ranks[0] != ranks[1]:
        return ranks[0] > ranks[1]
    return other.value > best.value + 1e-6


def judge(model: Model, objective: Objective, search: Search, row: int) -> Found:
    """Judge where one search ended."""
    x = search.x[row]
    notes: list[str] = []
    if not np.isfinite(search.value[row]):
        return Found(
            x,
            float("nan"),
            False,
            False,
            False,
            ("No starting point gave a covariance matrix that is positive definite.",),
            search.steps,
            float("inf"),
            float("nan"),
        )
    held = on_bound(model, objective, x)
    free = np.flatnonzero(~held)
    identified, blind = _identified(model, objective, x, free)
    notes += _bound_notes(model, held) + blind
    converged, decrement, least, why = _arrived(objective, x, free, identified=identified)
    notes += why
    improper = impropriety(model, x)
    return Found(
        x,
        float(search.value[row]),
        converged,
        identified,
        not improper,
        tuple(notes + improper),
        search.steps,
        decrement,
        least,
    )


def on_bound(model: Model, objective: Objective, x: Floats) -> Flags:
    """Say which parameters rest on a bound that the likelihood would cross, shape (q,)."""
    at = (x <= model.lower) | (x >= model.upper)
    if not at.any():
        return at
    gradient = objective.slope(x[None], "expected")[1][0]
    outwards = ((x <= model.lower) & (gradient <= 0)) | ((x >= model.upper) & (gradient >= 0))
    result: Flags = at & outwards
    return result


def _bound_notes(model: Model, held: Flags) -> list[str]:
    names = [model.names[model.reduction.free[i]] for i in np.flatnonzero(held)]
    if not names:
        return []
    return [f"On its bound, so without a standard error: {listed(names, 'and')}."]


def scaled_eigen(matrix: Floats) -> tuple[Floats, Floats]:
    """Return eigenvalues and vectors of a symmetric matrix, made free of the units."""
    size = np.sqrt(np.maximum(np.abs(np.diag(matrix)), 1e-300))
    scaled = matrix / size[:, None] / size[None, :]
    if not np.isfinite(scaled).all():
        return np.full(len(matrix), np.nan), np.eye(len(matrix))
    values, vectors = np.linalg.eigh(0.5 * (scaled + scaled.T))
    return values, vectors


def _identified(
    model: Model,
    objective: Objective,
    x: Floats,
    free: Integers,
) -> tuple[bool, list[str]]:
    """Look whether the moments speak to every parameter: the expected information is regular."""
    if len(free) == 0:
        return True, []
    information = objective.slope(x[None], "expected")[2][0][np.ix_(free, free)]
    silent = np.diag(information) <= 0
    values, vectors = scaled_eigen(information)
    if not silent.any() and values[0] > SINGULAR * values[-1]:
        return True, []
    weight = np.abs(vectors[:, 0])
    involved = silent | (weight > 0.3 * np.nanmax(weight))
    names = [model.names[model.reduction.free[free[i]]] for i in np.flatnonzero(involved)][:6]
    return False, [
        "The model is not identified: other values fit as well. Fix or drop some of "
        f"{listed(names, 'and')}."
    ]


def _arrived(
    objective: Objective,
    x: Floats,
    free: Integers,
    *,
    identified: bool,
) -> tuple[bool, float, float, list[str]]:
    """Test for a maximum with the observed information."""
    if len(free) == 0:
        return True, 0.0, 1.0, []
    _, gradient, information = objective.slope(x[None], "observed")
    g, h = gradient[0][free], information[0][np.ix_(free, free)]
    size = np.sqrt(np.maximum(np.abs(np.diag(h)), 1e-300))
    values, vectors = scaled_eigen(h)
    if not np.isfinite(values).all():
        return False, float("inf"), float("nan"), ["The search did not arrive at a maximum."]
    along = vectors.T @ (g / size)
    least = float(values[0])
    flat = values <= SINGULAR * max(float(values[-1]), 1e-300)
    # Far from a maximum this may be infinite, which is an answer.
    with np.errstate(over="ignore"):
        decrement = float((along[~flat] ** 2 / values[~flat]).sum())
    if identified and flat.any():
        return False, decrement, least, ["The search ended at a point that is no maximum."]
    if not identified and (values < -1e-6).any():
        return False, decrement, least, ["The search ended at a point that is no maximum."]
    if decrement > 100 * TOLERANCE:
        return False, decrement, least, ["The search did not arrive at a maximum."]
    return True, decrement, least, []


def impropriety(model: Model, x: Floats) -> list[str]:
    """Return sentences on negative variances and impossible correlations."""
    notes: list[str] = []
    for number, group in enumerate(model.groups):
        where = f" in group {number + 1}" if len(model.groups) > 1 else ""
        spread = group.base_spread.copy()
        n_paths = group.paths.shape[1]
        cells = group.mixing @ x + group.offset
        row, column = group.spread
        values = cells[n_paths : n_paths + len(row)]
        spread[row, column] = spread[column, row] = values
        size = np.abs(np.diag(spread))
        low = np.flatnonzero(np.diag(spread) < -NEGATIVE * max(float(size.max()), 1e-300))
        for i in low:
            kind = "residual variance" if i < group.n_observed else "variance"
            notes.append(
                f"The {kind} of '{group.names[i]}' is negative{where} ({spread[i, i]:.4g}): the "
                "solution is inadmissible (Heywood case)."
            )
        if len(low) == 0 and scaled_eigen(spread)[0][0] < -1e-6:
            notes.append(f"A correlation beyond 1 is implied{where}: the solution is inadmissible.")
    return notes
