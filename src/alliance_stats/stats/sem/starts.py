"""Where the search begins: several starts, none of them left to chance alone.

The first takes each factor's loadings from the leading eigenvector of its indicators' correlations;
the second is plain (equal loadings); the rest shake the first one or draw loadings anew, with a
fixed seed: in weak data another maximum may lie where the loadings are quite different.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from alliance_stats.stats.arrays import Floats
from alliance_stats.stats.sem.cells import Cell
from alliance_stats.stats.sem.model import Model
from alliance_stats.stats.sem.sample import Sample

# Shares of an indicator's variance that a factor may claim at the start.
LEAST, MOST = 0.1, 0.9


def rough_moments(sample: Sample) -> tuple[Floats, Floats]:
    """Return means and covariances that need no iteration: pairwise, shrunk until definite.

    Examples
    --------
    >>> from alliance_stats.stats.sem.sample import of_moments
    >>> rough_moments(of_moments(["x"], 9, np.eye(1), np.zeros(1)))[1]
    array([[1.]])
    """
    weight = sample.count[0][:, None] * sample.pattern
    n = np.maximum(weight.sum(axis=0), 1.0)
    means = (weight * sample.means[0]).sum(axis=0) / n
    off = (sample.means[0] - means) * sample.pattern
    both = sample.count[0][:, None, None] * sample.observed
    products = sample.covariances[0] + off[:, :, None] * off[:, None, :]
    pairs = np.maximum(both.sum(axis=0), 1.0)
    covariance = (both * products).sum(axis=0) / pairs
    variances = np.diag(np.diag(covariance))
    while np.linalg.eigvalsh(_scaled(covariance))[0] < 1e-3 and not sample.complete:
        covariance = 0.8 * covariance + 0.2 * variances
        if np.abs(covariance - variances).max() < 1e-9 * np.abs(variances).max():
            break
    return means + sample.centre, covariance


def _scaled(covariance: Floats) -> Floats:
    size = np.sqrt(np.maximum(np.diag(covariance), 1e-300))
    result: Floats = covariance / size[:, None] / size[None, :]
    return result


def starts(model: Model, samples: Sequence[Sample], n_starts: int, seed: int) -> Floats:
    """Return start vectors, shape (n_starts, q)."""
    rough = [rough_moments(sample) for sample in samples]
    plans = [_plan(model, rough, plain=False)]
    if n_starts > 1:
        plans.append(_plan(model, rough, plain=True))
    rng = np.random.default_rng(seed)
    loading = _is_loading(model)
    while len(plans) < n_starts:
        if len(plans) % 4 == 2:
            plans.append(plans[0] * np.exp(rng.normal(0.0, 0.5, model.n_free)))
            continue
        size = np.exp(rng.normal(0.0, 1.0, model.n_free)) * rng.choice([-1, 1], model.n_free)
        drawn = rng.normal(0.0, 1.0, model.n_free)
        wild = plans[0] * size if len(plans) % 4 == 3 else drawn * np.abs(plans[0])
        plans.append(np.where(loading, wild, plans[0]))
    return np.array(plans)


def _is_loading(model: Model) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    """Say which of the searched numbers are loadings, shape (q,)."""
    names = {cell.name for cell in model.cells if cell.operator == "=~" and cell.fixed is None}
    return np.array([model.names[i] in names for i in model.reduction.free], dtype=bool)


def first_start(model: Model, samples: Sequence[Sample]) -> Floats:
    """Return the first start alone, shape (1, q)."""
    return starts(model, samples, 1, 0)


def _plan(model: Model, rough: Sequence[tuple[Floats, Floats]], *, plain: bool) -> Floats:
    sums = dict.fromkeys(model.names, 0.0)
    counts = dict.fromkeys(model.names, 0)
    for group, moments in enumerate(rough):
        cells = [cell for cell in model.cells if cell.group == group]
        guess = _Guess(model, cells, *moments, plain=plain)
        for cell in cells:
            if cell.fixed is None:
                value = cell.start if cell.start is not None else guess.of(cell)
                sums[cell.name] += value
                counts[cell.name] += 1
    theta = np.array([sums[name] / max(counts[name], 1) for name in model.names])
    return theta[list(model.reduction.free)]


class _Guess:
    """Start values for the cells of one group."""

    def __init__(
        self, model: Model, cells: Sequence[Cell], means: Floats, covariance: Floats, *, plain: bool
    ) -> None:
        self.place = {name: i for i, name in enumerate(model.observed)}
        self.means, self.covariance = means, covariance
        self.loadings: dict[tuple[str, str], float] = {}
        self.variances: dict[str, float] = {}
        self.shares = dict.fromkeys(model.observed, 0.0)
        outcomes = {cell.left for cell in cells if cell.operator == "~"}
        self.outcomes = outcomes
        self.latent = frozenset(model.spec.latent)
        for factor in model.spec.latent:
            self._factor(
                factor, [c for c in cells if c.left == factor and c.operator == "=~"], cells, plain
            )

    def of(self, cell: Cell) -> float:
        """Return the guess for one cell."""
        if cell.operator == "=~":
            return self.loadings.get((cell.left, cell.right), 1.0)
        if cell.operator == "~1":
            return float(self.means[self.place[cell.left]]) if cell.left in self.place else 0.0
        if cell.operator == "~":
            return 0.0
        if cell.left == cell.right:
            if cell.left in self.latent:
                return self.variances.get(cell.left, 0.5)
            i = self.place[cell.left]
            left_over = 1.0 - min(max(self.shares[cell.left], 0.0), MOST)
            return left_over * float(self.covariance[i, i])
        return self._covariance(cell)

    def _covariance(self, cell: Cell) -> float:
        """Observed variables without a cause begin at their covariance, all others at 0."""
        for name in (cell.left, cell.right):
            if name in self.latent or name in self.outcomes or self.shares[name] > 0:
                return 0.0
        return float(self.covariance[self.place[cell.left], self.place[cell.right]])

    def _factor(
        self, factor: str, loadings: Sequence[Cell], cells: Sequence[Cell], plain: bool
    ) -> None:
        seen = [cell for cell in loadings if cell.right in self.place]
        if not seen:
            self.variances[factor] = 0.5
            return
        index = [self.place[cell.right] for cell in seen]
        size = np.sqrt(np.maximum(np.diag(self.covariance)[index], 1e-12))
        shape = _leading(_scaled(self.covariance[np.ix_(index, index)]), plain=plain) * size
        scale = self._scale(factor, seen, shape, cells)
        self.variances[factor] = scale**2
        for cell, value, spread in zip(seen, shape, size, strict=True):
            self.loadings[factor, cell.right] = float(value / scale)
            own = cell.fixed if cell.fixed is not None else value / scale
            self.shares[cell.right] += float(min((own * scale / spread) ** 2, MOST))

    @staticmethod
    def _scale(factor: str, seen: Sequence[Cell], shape: Floats, cells: Sequence[Cell]) -> float:
        """Return the factor's standard deviation that its fixed cells ask for."""
        for cell in cells:
            own = cell.operator == "~~" and cell.left == cell.right == factor
            if own and cell.fixed is not None and cell.fixed > 0:
                return float(np.sqrt(cell.fixed))
        for cell, value in zip(seen, shape, strict=True):
            if cell.fixed:
                return float(max(abs(value / cell.fixed), 1e-6))
        return 1.0


def _leading(correlation: Floats, *, plain: bool) -> Floats:
    """Return standardised loadings of one factor, their signs set by the first indicator."""
    k = len(correlation)
    if plain or k == 1:
        return np.full(k, np.sqrt(0.5))
    values, vectors = np.linalg.eigh(correlation)
    first = vectors[:, -1] * np.sqrt(max(float(values[-1]), 1e-12))
    first = first if first[0] >= 0 else -first
    size = np.clip(np.abs(first), np.sqrt(LEAST), np.sqrt(MOST))
    result: Floats = np.where(first < 0, -size, size)
    return result
