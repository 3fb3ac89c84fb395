"""The engine of polychoric correlations: all pairs of items, and all resamples, at once.

Pairs are those of ``numpy.triu_indices(k, 1)``. Answers are coded 0, 1, … by their place.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

from alliance_stats.stats.arrays import Floats, Integers
from alliance_stats.stats.factors.normal_pairs import bivariate_density, bivariate_normal

MAX_ITERATIONS = 60
CLOSE = 1e-10
# A correlation that wants to go beyond this is at its bound: the table has a diagonal of zeros.
LARGEST = 0.9995
LARGEST_STEP = 0.3
# Standard normal variables do not get beyond this.
FAR = 9.0


@dataclass(frozen=True, slots=True)
class Pairs:
    """Fitted pairs: ``cuts`` (…, k, c - 1), the others (…, pairs) in the order of ``triu``."""

    rho: Floats
    std_error: Floats
    cuts: Floats
    bound: NDArray[np.bool_]


def coded_answers(rows: Floats) -> Integers:
    """Return each answer as its place among the item's answers: 0, 1, and so on.

    Examples
    --------
    >>> coded_answers(np.array([[1.0, 5.0], [3.0, 7.0], [3.0, 5.0]])).tolist()
    [[0, 0], [1, 1], [1, 0]]
    """
    columns = [np.unique(column, return_inverse=True)[1] for column in rows.T]
    return np.column_stack(columns).astype(np.intp)


def indicators(coded: Integers) -> Floats:
    """Return one column for each item and step, 1 where that answer was given, (n, k, c).

    Examples
    --------
    >>> indicators(np.array([[0, 1]])).tolist()
    [[[1.0, 0.0], [0.0, 1.0]]]
    """
    result: Floats = (coded[:, :, None] == np.arange(coded.max() + 1)).astype(np.float64)
    return result


def pair_tables(coded: Integers) -> Floats:
    """Return the table of answers of every pair i < j, shape (pairs, c, c)."""
    marks = indicators(coded)
    n, k, c = marks.shape
    flat = marks.reshape(n, k * c)
    counts = (flat.T @ flat).reshape(k, c, k, c)
    i, j = np.triu_indices(k, 1)
    tables: Floats = counts[i, :, j, :]
    return tables


def margins(coded: Integers) -> Floats:
    """Return how often each item has each answer, shape (k, c)."""
    result: Floats = indicators(coded).sum(axis=0)
    return result


def thresholds_of(counts: Floats) -> Floats:
    """Return where the normal variables are cut, shape (…, k, c - 1); infinite beyond the last.

    Examples
    --------
    >>> thresholds_of(np.array([[5.0, 5.0, 0.0]])).tolist()
    [[0.0, inf]]
    """
    total = counts.sum(axis=-1, keepdims=True)
    cumulated = np.cumsum(counts, axis=-1)[..., :-1]
    below = np.where(cumulated >= total, 1.0, cumulated / total)
    cuts: Floats = special.ndtri(below)
    return cuts


def fit_pairs(
    tables: Floats, counts: Floats, start: Floats | None = None, close: float = CLOSE
) -> Pairs:
    """Estimate the correlation of every table by Fisher scoring.

    Parameters
    ----------
    tables : ndarray, shape (…, pairs, c, c)
        Counts; rows belong to the first item of the pair.
    counts : ndarray, shape (…, k, c)
        Answers of each item.
    start : ndarray, shape (pairs,), optional
        Where to start; the correlation of the codes by default.
    close : float, optional
        Step at which a correlation has arrived.
    """
    k = counts.shape[-2]
    i, j = np.triu_indices(k, 1)
    cuts = thresholds_of(counts)
    first, second = cuts[..., i, :, None], cuts[..., j, None, :]
    n = tables.sum(axis=(-2, -1))
    rho = np.clip(_code_correlation(tables) if start is None else start, -0.9, 0.9)
    rho = np.array(np.broadcast_to(rho, n.shape))
    shape = n.shape
    flat = (tables.reshape(-1, *tables.shape[-2:]), n.ravel())
    a = first.reshape(-1, *first.shape[-2:])
    b = second.reshape(-1, *second.shape[-2:])
    values = rho.ravel()
    active = np.arange(len(values))
    for _ in range(MAX_ITERATIONS):
        observed = flat[0][active]
        p, slope = _cells(a[active], b[active], values[active])
        score = (observed * slope / p).sum(axis=(1, 2))
        information = flat[1][active] * (slope * slope / p).sum(axis=(1, 2))
        step = np.clip(score / np.maximum(information, 1e-12), -LARGEST_STEP, LARGEST_STEP)
        moved = np.clip(values[active] + step, -LARGEST, LARGEST)
        change = np.abs(moved - values[active])
        values[active] = moved
        active = active[change > close]
        if not len(active):
            break
    unfinished = np.zeros(len(values), dtype=np.bool_)
    unfinished[active] = True
    bound = (np.abs(values) >= LARGEST).reshape(shape)
    values[unfinished] = np.nan
    error = _errors(flat[0], a, b, values).reshape(shape)
    return Pairs(values.reshape(shape), np.where(bound, np.nan, error), cuts, bound)


def _code_correlation(tables: Floats) -> Floats:
    """Pearson correlation of the step numbers."""
    steps = np.arange(tables.shape[-1], dtype=np.float64)
    n = tables.sum(axis=(-2, -1))
    rows, columns = tables.sum(axis=-1), tables.sum(axis=-2)
    mean_x, mean_y = rows @ steps / n, columns @ steps / n
    var_x, var_y = rows @ steps**2 / n - mean_x**2, columns @ steps**2 / n - mean_y**2
    cross = np.einsum("...ab,a,b->...", tables, steps, steps) / n - mean_x * mean_y
    result: Floats = cross / np.sqrt(np.maximum(var_x * var_y, 1e-12))
    return result


def _cells(a: Floats, b: Floats, rho: Floats) -> tuple[Floats, Floats]:
    """Return cell probabilities and their derivatives by the correlation, (pairs, c, c)."""
    m, c = len(rho), a.shape[1] + 1
    # Cuts beyond the last answer are infinite; the quadrature needs finite ones.
    x, y = np.minimum(a, FAR), np.minimum(b, FAR)
    x, y, r = np.maximum(x, -FAR), np.maximum(y, -FAR), rho[:, None, None]
    below = np.zeros((m, c + 1, c + 1))
    below[:, 1:-1, 1:-1] = bivariate_normal(x, y, r)
    below[:, 1:-1, -1] = special.ndtr(x[:, :, 0])
    below[:, -1, 1:-1] = special.ndtr(y[:, 0, :])
    below[:, -1, -1] = 1.0
    slope = np.zeros((m, c + 1, c + 1))
    slope[:, 1:-1, 1:-1] = bivariate_density(x, y, r)
    return np.maximum(_differences(below), 1e-14), _differences(slope)


def _differences(grid: Floats) -> Floats:
    result: Floats = grid[:, 1:, 1:] - grid[:, :-1, 1:] - grid[:, 1:, :-1] + grid[:, :-1, :-1]
    return result


def _errors(tables: Floats, a: Floats, b: Floats, rho: Floats) -> Floats:
    """Return standard errors of two-step correlations from the influence of each cell.

    With s the score of a cell by the correlation and t by a threshold, a cell moves the
    correlation by (s - Σ E[s t] × its influence on the threshold) / E[s²]. Expectations are means
    over the rows. A threshold moves by (share below - [below]) / density.
    """
    n = tables.sum(axis=(1, 2))
    r = rho[:, None, None]
    p, slope = _cells(a, b, rho)
    s = slope / p
    weight = tables / n[:, None, None]
    moved = s.copy()
    rest = np.sqrt(1 - r * r)
    x, y = np.clip(a, -FAR, FAR), np.clip(b, -FAR, FAR)
    for cuts, other, axis in ((x[:, :, 0], y, 1), (y[:, 0, :], np.swapaxes(x, 1, 2), 2)):
        conditional = special.ndtr((other - r * cuts[:, :, None]) / rest)
        edge = np.zeros((len(n), cuts.shape[1], p.shape[1] + 1))
        edge[:, :, 1:-1], edge[:, :, -1] = conditional, 1.0
        density = np.exp(-cuts * cuts / 2) / np.sqrt(2 * np.pi)
        # Derivative of the cells on either side of each cut, over the steps of the other item.
        by_cut = density[:, :, None] * np.diff(edge, axis=2)
        q, w, z = (np.swapaxes(v, 1, 2) if axis == 2 else v for v in (p, weight, s))
        cross = (w[:, :-1] * z[:, :-1] * by_cut / q[:, :-1]).sum(axis=2) - (
            w[:, 1:] * z[:, 1:] * by_cut / q[:, 1:]
        ).sum(axis=2)
        share = np.cumsum(w.sum(axis=2), axis=1)[:, :-1]
        steps = np.arange(p.shape[1])
        is_below = (steps[None, :] <= np.arange(cuts.shape[1])[:, None]).astype(np.float64)
        influence = (is_below[None] - share[:, :, None]) / np.maximum(density, 1e-12)[:, :, None]
        pull = np.einsum("mt,mtc->mc", cross, influence)
        moved -= pull[:, :, None] if axis == 1 else pull[:, None, :]
    information = (weight * s * s).sum(axis=(1, 2))
    variance = (weight * moved * moved).sum(axis=(1, 2)) / np.maximum(information, 1e-100) ** 2
    result: Floats = np.sqrt(variance / n)
    return result


def square(values: Floats, k: int, diagonal: float = 1.0) -> Floats:
    """Return pairs i < j as symmetric matrices, shape (…, k, k).

    Examples
    --------
    >>> square(np.array([0.5]), 2).tolist()
    [[1.0, 0.5], [0.5, 1.0]]
    """
    full = np.full((*values.shape[:-1], k, k), diagonal)
    i, j = np.triu_indices(k, 1)
    full[..., i, j] = values
    full[..., j, i] = values
    return full
