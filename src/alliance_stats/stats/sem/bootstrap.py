"""Bootstrap of a whole model: all replicates climb side by side.

A resample is a set of count weights, so its moments are a matrix product; the search starts at the
estimates of the sample and needs a few Newton steps.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from alliance_stats.errors import OptionError
from alliance_stats.stats.arrays import Floats
from alliance_stats.stats.sem.defined import named, replicated
from alliance_stats.stats.sem.montecarlo import Simulated, summarised
from alliance_stats.stats.sem.objective import Objective
from alliance_stats.stats.sem.optimise import climb
from alliance_stats.stats.sem.record import SemFit
from alliance_stats.stats.sem.sample import weighted

# A replicate need not be known to more than a ten-thousandth of its standard error.
TOLERANCE = 1e-8
MOST_STEPS = 60
# Numbers per block of replicates: blocks of this size stay in the processor's cache.
CELLS_AT_ONCE = 150_000


@dataclass(frozen=True, slots=True)
class SemBootstrap:
    """Replicates of a model; see :func:`bootstrap`.

    Attributes
    ----------
    names : tuple of str
        The columns of ``replicates``: the fit's free parameters.
    replicates : ndarray, shape (n_resamples, k)
        NaN where a search did not arrive.
    n_failed : int
    estimates : dict of str to Simulated
        Free parameters, defined ones and expressions, with percentile intervals.
    units : {"rows", "clusters"}
        What was drawn.
    """

    names: tuple[str, ...]
    replicates: Floats
    n_failed: int
    estimates: dict[str, Simulated]
    units: str
    seed: int


def bootstrap(
    fit: SemFit,
    expressions: Mapping[str, str] | None = None,
    *,
    n_resamples: int = 1000,
    seed: int = 0,
    confidence: float | None = None,
    clusters: ArrayLike | None = None,
    progress: Callable[[int], None] | None = None,
) -> SemBootstrap:
    """Refit the model to resamples of its rows.

    Answers: how far would every parameter, and every function of them, have moved in another
    sample, without assuming that the estimates are normally distributed?

    Parameters
    ----------
    fit : SemFit
        From data, not from moments.
    expressions : mapping of name to expression, optional
        Such as ``{"k": "pa/aa"}``; the model's own ``:=`` are always there.
    n_resamples : int, default 1000
    seed : int, default 0
    confidence : float, optional
        The fit's own level unless given.
    clusters : array_like, optional
        A label per used row, in the order of the fit (group after group): whole clusters are
        drawn. The clusters given to the fit are used unless others are given here.
    progress : callable, optional
        Called with the number of replicates done so far.

    Returns
    -------
    SemBootstrap

    Raises
    ------
    OptionError
        If the fit has no rows or did not arrive.

    Notes
    -----
    Rows are drawn within groups, clusters over all groups. Percentile intervals.

    References
    ----------
    Efron & Tibshirani (1993), section 13.3. Kenny & Ledermann (2010), Journal of Family Psychology
    24:359 (for k).

    Checked against refitting resampled rows one at a time, and lavaan's ``bootstrapLavaan``.
    """
    if n_resamples < 2:
        raise OptionError(f"`n_resamples` must be at least 2; got {n_resamples!r}.")
    sizes = [0 if s.rows is None else len(s.rows) for s in fit.objective.samples]
    if not all(sizes):
        raise OptionError("The bootstrap needs rows of data; published moments have none.")
    if not fit.usable:
        raise OptionError("The bootstrap needs a fit that arrived and is identified.")
    extra = named(expressions)
    draw, units = _drawing(fit, sizes, clusters)
    rng = np.random.default_rng(seed)
    q, per = len(fit.position), _block(fit)
    x = np.full((n_resamples, q), np.nan)
    for start in range(0, n_resamples, per):
        block = slice(start, min(start + per, n_resamples))
        x[block] = _refit(fit, draw(rng, block.stop - block.start), sizes)
        if progress is not None:
            progress(block.stop)
    level = fit.confidence if confidence is None else confidence
    table, centre = replicated(fit, x, extra), replicated(fit, fit.position[None], extra)
    estimates = {
        name: summarised(float(centre[name][0]), values, level, "bootstrap percentile")
        for name, values in table.items()
    }
    theta = np.column_stack([table[name] for name in fit.names])
    failed = int(np.isnan(x).any(axis=1).sum())
    return SemBootstrap(fit.names, theta, failed, estimates, units, seed)


def _block(fit: SemFit) -> int:
    p, patterns = len(fit.model.observed), max(len(s.pattern) for s in fit.objective.samples)
    cells = p * p * (patterns * 4 + 3 * len(fit.position))
    return max(8, CELLS_AT_ONCE // cells)


Draw = Callable[[np.random.Generator, int], Floats]


def _drawing(fit: SemFit, sizes: list[int], clusters: ArrayLike | None) -> tuple[Draw, str]:
    """Return the function that draws count weights, shape (b, n), and what it draws."""
    n = sum(sizes)
    labels = fit.clusters if clusters is None else np.asarray(clusters, dtype=object)
    if labels is not None and len(labels) != n:
        raise OptionError(f"`clusters` must hold one label for each of the {n} rows used.")
    codes = None if labels is None else np.unique(labels, return_inverse=True)[1].ravel()
    if codes is not None and codes.max() + 1 < n:
        return (lambda rng, b: _counts(rng, int(codes.max()) + 1, b)[:, codes]), "clusters"
    return (lambda rng, b: np.hstack([_counts(rng, size, b) for size in sizes])), "rows"


def _counts(rng: np.random.Generator, n: int, size: int) -> Floats:
    drawn = rng.integers(0, n, (size, n)) + (np.arange(size) * n)[:, None]
    return np.bincount(drawn.ravel(), minlength=size * n).reshape(size, n).astype(np.float64)


def _refit(fit: SemFit, weights: Floats, sizes: list[int]) -> Floats:
    edges = np.cumsum([0, *sizes])
    samples = [
        weighted(sample, weights[:, edges[g] : edges[g + 1]])
        for g, sample in enumerate(fit.objective.samples)
    ]
    objective = Objective(fit.objective.groups, samples, fit.objective.means)
    found = climb(
        objective,
        np.repeat(fit.position[None], len(weights), 0),
        fit.model.lower,
        fit.model.upper,
        tolerance=TOLERANCE,
        most_steps=MOST_STEPS,
        scoring_steps=2,
    )
    return np.where(found.arrived[:, None], found.x, np.nan)
