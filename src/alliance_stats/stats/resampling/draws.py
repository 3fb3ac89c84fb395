"""The replicates themselves: by count weights for sums over rows, else from the drawn rows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from alliance_stats.stats.arrays import Floats
from alliance_stats.stats.resampling.counts import weighted_sums
from alliance_stats.stats.resampling.parallel import Parallel, replicate
from alliance_stats.stats.resampling.plan import Units
from alliance_stats.stats.resampling.scales import forward_columns
from alliance_stats.stats.resampling.statistic import MomentStatistic

Arrays = tuple[NDArray[np.generic], ...]
# Third root of the machine precision: where a central difference is most exact.
STEP = 6e-6


@dataclass(frozen=True, slots=True)
class Draws:
    """Replicates of k numbers and what the intervals need besides.

    ``jackknife`` (n_units, k) leaves out one unit at a time. ``errors`` (k,) and
    ``replicate_errors`` (n_resamples, k) are standard errors on the statistic's scale; None when
    they were not asked for.
    """

    values: Floats
    replicates: Floats
    jackknife: Floats | None
    errors: Floats | None
    replicate_errors: Floats | None


def moment_draws(
    statistic: MomentStatistic,
    data: Arrays,
    plan: Units,
    n_resamples: int,
    seed: int,
    *,
    studentise: bool,
    progress: Callable[[int], None] | None,
) -> Draws:
    """Draw replicates of a statistic of sums: one matrix product.

    The size of each unit is summed like a feature, because resamples of clusters differ in their
    number of rows.

    Notes
    -----
    The standard error of a replicate is that of the infinitesimal jackknife: with the influence
    U_u = g'T_u of unit u (g the gradient of the value by the sums, T_u the unit's sums) and
    counts w_u, V = G / (G - 1) [Σ w_u U_u² - (Σ w_u U_u)² / G]. It needs the products of the
    features too, which are summed in the same matrix product.

    References
    ----------
    Davison & Hinkley (1997), sections 2.7.2 and 5.2.1.
    """
    form = statistic.form(*data)
    totals = plan.totals(np.column_stack([form.features, np.ones(plan.n_rows)]))
    columns = totals.shape[1]
    rows, others = np.triu_indices(columns)
    if studentise:
        totals = np.hstack([totals, totals[:, rows] * totals[:, others]])
    sums = weighted_sums(totals, n_resamples=n_resamples, seed=seed, progress=progress)
    all_units = totals.sum(axis=0)

    def value(table: Floats) -> Floats:
        return form.value(table[..., : columns - 1], table[..., columns - 1])

    errors = replicate_errors = None
    if studentise:
        scales = statistic.scales_of_all()

        def on_scale(table: Floats) -> Floats:
            return forward_columns(value(table), scales)

        size = np.sqrt(np.diag(_square(all_units[columns:], columns)))
        errors = _infinitesimal(on_scale, all_units[None], size, plan.n_units)[0]
        replicate_errors = _infinitesimal(on_scale, sums, size, plan.n_units)
    left_out = all_units[:columns] - totals[:, :columns]
    return Draws(value(all_units), value(sums), value(left_out), errors, replicate_errors)


def _infinitesimal(
    value: Callable[[Floats], Floats], sums: Floats, size: Floats, n_units: int
) -> Floats:
    """Return standard errors, shape (m, k), from sums and summed products, shape (m, …)."""
    columns = len(size)
    linear = sums[:, :columns]
    # A column of zeros, say a cell of a table that nobody chose, moves nothing.
    moving = np.flatnonzero(size > 0)
    gradients = []
    for j in moving:
        step = np.zeros(columns)
        step[j] = STEP * size[j]
        change = value(linear + step) - value(linear - step)
        gradients.append(change / (2 * step[j]))
    gradient = np.stack(gradients, axis=-1)
    products = _square(sums[:, columns:], columns)[:, moving[:, None], moving]
    linear = linear[:, moving]
    spread = products - linear[:, :, None] * linear[:, None, :] / n_units
    variance = (gradient @ spread * gradient).sum(axis=-1)
    result: Floats = np.sqrt(np.maximum(variance, 0) * n_units / max(n_units - 1, 1))
    return result


def _square(packed: Floats, columns: int) -> Floats:
    """Unpack upper triangles, shape (…, q (q + 1) / 2), into symmetric matrices (…, q, q)."""
    rows, others = np.triu_indices(columns)
    full = np.empty((*packed.shape[:-1], columns, columns))
    full[..., rows, others] = packed
    full[..., others, rows] = packed
    return full


def index_draws(
    statistic: Callable[..., ArrayLike],
    data: Arrays,
    plan: Units,
    n_resamples: int,
    seed: int,
    *,
    jackknife: bool,
    studentise: bool,
    parallel: Parallel,
    progress: Callable[[int], None] | None,
) -> Draws:
    """Draw replicates of any statistic by computing it from the drawn rows.

    Studentising recomputes the statistic with every unit of every resample left out, and takes
    that much longer.
    """

    def values_of(drawn: NDArray[np.intp]) -> Floats:
        rows = plan.rows_of(drawn)
        result = statistic(*(array[rows] for array in data))
        return np.asarray(result, dtype=np.float64).reshape(-1)

    def without_each(drawn: NDArray[np.intp]) -> Floats:
        return np.stack([values_of(np.delete(drawn, u)) for u in range(len(drawn))])

    def one(rng: np.random.Generator) -> Floats:
        drawn = rng.integers(0, plan.n_units, plan.n_units)
        value = values_of(drawn)
        if not studentise:
            return value
        return np.concatenate([value, jackknife_error(without_each(drawn))])

    everyone = np.arange(plan.n_units)
    values = values_of(everyone)
    k = len(values)
    table = replicate(one, n_resamples, seed=seed, parallel=parallel, progress=progress)
    left_out = without_each(everyone) if jackknife or studentise else None
    if not studentise or left_out is None:
        return Draws(values, table[:, :k], left_out, None, None)
    return Draws(values, table[:, :k], left_out, jackknife_error(left_out), table[:, k:])


def jackknife_error(left_out: Floats) -> Floats:
    """Return the jackknife standard error of each column, shape (k,).

    Examples
    --------
    >>> jackknife_error(np.array([[2.5], [2.0], [1.5]])).round(4).tolist()
    [0.5774]
    """
    n = len(left_out)
    deviations = left_out - left_out.mean(axis=0)
    result: Floats = np.sqrt((n - 1) / n * (deviations**2).sum(axis=0))
    return result
