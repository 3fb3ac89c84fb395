"""The two models every other one is compared with: all moments free, and nothing related.

The saturated model reproduces every mean and covariance; with missing values it must be searched
for. The baseline has variances and means only; its maximum is known, variable by variable.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import pi

import numpy as np

from alliance_stats.stats.arrays import Floats
from alliance_stats.stats.sem.objective import Objective
from alliance_stats.stats.sem.optimise import climb
from alliance_stats.stats.sem.ram import Matrices
from alliance_stats.stats.sem.record import SemFit
from alliance_stats.stats.sem.sample import Sample
from alliance_stats.stats.sem.starts import rough_moments


@dataclass(frozen=True, slots=True)
class Saturated:
    """All moments of one group, estimated freely.

    ``covariance`` (p, p) with divisor n, ``means`` (p,), their ``log_likelihood``, and the
    objective and ``position`` they were found at.
    """

    covariance: Floats
    means: Floats
    log_likelihood: float
    objective: Objective
    position: Floats
    arrived: bool


def saturated(sample: Sample, *, means: bool) -> Saturated:
    """Estimate means and covariances without a model (with missing values: by search).

    Checked against lavaan's unrestricted log-likelihood.

    Examples
    --------
    >>> from alliance_stats.stats.sem.sample import of_rows
    >>> table = np.array([[1.0, 2.0], [2.0, 1.0], [3.0, 4.0], [4.0, np.nan]])
    >>> saturated(of_rows(["x", "y"], table), means=True).means.round(3).tolist()
    [2.5, 2.833]
    """
    matrices = free_moments(sample.names, means=means)
    row, column = matrices.spread
    objective = Objective((matrices,), (sample,), means)
    level, covariance = rough_moments(sample)
    start = np.concatenate([covariance[row, column], level if means else []])
    if sample.complete:
        value = float(objective.value(start[None])[0])
        return Saturated(covariance, level, value, objective, start, True)
    unbounded = np.full(len(start), np.inf)
    found = climb(objective, start[None], -unbounded, unbounded)
    x = found.x[0]
    best = np.empty_like(covariance)
    best[row, column] = best[column, row] = x[: len(row)]
    return Saturated(
        best, x[len(row) :], float(found.value[0]), objective, x, bool(found.arrived[0])
    )


def saturated_of(fit: SemFit) -> list[Saturated]:
    """Return the free moments of each group that a model was fitted to, searched for once."""
    if "saturated" not in fit.known:
        means = fit.objective.means
        fit.known["saturated"] = [saturated(s, means=means) for s in fit.objective.samples]
    found: list[Saturated] = fit.known["saturated"]
    return found


def free_moments(names: tuple[str, ...], *, means: bool, related: bool = True) -> Matrices:
    """Return a model of free variances and means, with free covariances or none."""
    p = len(names)
    row, column = np.tril_indices(p) if related else (np.arange(p), np.arange(p))
    level = np.arange(p if means else 0)
    q = len(row) + len(level)
    return Matrices(
        names,
        p,
        np.zeros((2, 0), dtype=np.intp),
        np.array([row, column]),
        np.array([level, np.zeros_like(level)]),
        np.zeros((p, p)),
        np.zeros((p, p)),
        np.zeros(p),
        np.eye(q),
        np.zeros(q),
        True,
    )


@dataclass(frozen=True, slots=True)
class Baseline:
    """The model in which nothing is related: its parameters, likelihood and position."""

    log_likelihood: float
    n_parameters: int
    objective: Objective
    position: Floats


def baseline(sample: Sample, *, means: bool, related: tuple[str, ...] = ()) -> Baseline:
    """Fit variances and means only; ``related`` variables keep their covariances.

    Notes
    -----
    Unrelated variables have separate likelihoods: with v the variance (divisor n) of its n values,
    -n/2 (ln 2πv + 1) each. Related ones are a saturated model of their own.
    """
    block = [i for i, name in enumerate(sample.names) if name in related]
    count = sample.count[0][:, None] * sample.pattern
    n = count.sum(axis=0)
    level = (count * sample.means[0]).sum(axis=0) / n
    variances = np.diagonal(sample.covariances[0], axis1=-2, axis2=-1)
    spread = (count * (variances + (sample.means[0] - level) ** 2)).sum(axis=0) / n
    value = -0.5 * n * (np.log(2 * pi * spread) + 1)
    matrices = free_moments(sample.names, means=means, related=False)
    position = np.concatenate([spread, level + sample.centre if means else []])
    p = len(sample.names)
    n_parameters = p + (p if means else 0)
    total = float(value.sum())
    if len(block) > 1:
        inner = saturated(_marginal(sample, block), means=means)
        total += inner.log_likelihood - float(value[block].sum())
        n_parameters += len(block) * (len(block) - 1) // 2
    return Baseline(total, n_parameters, Objective((matrices,), (sample,), means), position)


def _marginal(sample: Sample, block: list[int]) -> Sample:
    """Return the sample of some of the variables; patterns without any of them drop out."""
    keep = sample.pattern[:, block].any(axis=1)
    return Sample(
        tuple(sample.names[i] for i in block),
        sample.count[:1, keep],
        sample.means[:1, keep][:, :, block],
        sample.covariances[:1, keep][:, :, block][:, :, :, block],
        sample.centre[block],
        sample.pattern[keep][:, block],
    )
