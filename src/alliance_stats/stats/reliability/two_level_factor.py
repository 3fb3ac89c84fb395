"""One factor within clusters and one between them, by maximum likelihood."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from alliance_stats.stats.arrays import Floats
from alliance_stats.stats.factors.one_factor import LOWEST_RESIDUAL, fit_one_factor
from alliance_stats.stats.reliability.two_level_likelihood import SINGULAR, TwoLevelSample, slope

# A start of the between level where its moments are no covariance matrix.
WEAK = 0.1
# Half the gain in log-likelihood that another Newton step could bring.
TOLERANCE = 1e-10
STEP = 1e-5
# No standardised loading or log residual variance lies that far out.
FAR = 100.0
NEWTON_STEPS = 8


@dataclass(frozen=True, slots=True)
class TwoLevelFactor:
    """A fitted model.

    Attributes
    ----------
    x : ndarray, shape (5k,)
        λ_w, ln ψ_w, λ_b, ln ψ_b and μ, in units of the items' pooled standard deviations.
    scale : ndarray, shape (k,)
        Those standard deviations.
    information : ndarray, shape (5k, 5k)
        Observed information of ``x``.
    log_likelihood : float
        Of the items in their own units.
    converged : bool
    improper : tuple of str
        Levels (``"within"``, ``"between"``) with a residual variance that wants to be negative.
    """

    x: Floats
    scale: Floats
    information: Floats
    log_likelihood: float
    converged: bool
    improper: tuple[str, ...]

    def level(self, which: str) -> tuple[Floats, Floats]:
        """Return loadings and residual variances of a level, in the units of the items."""
        loadings, residuals = split(self.x)[which]
        return loadings * self.scale, residuals * self.scale**2


def split(x: Floats) -> dict[str, tuple[Floats, Floats]]:
    """Return loadings and residual variances, shape (…, k), of both levels.

    Examples
    --------
    >>> split(np.zeros(15))["between"][1].tolist()
    [1.0, 1.0, 1.0]
    """
    k = x.shape[-1] // 5
    return {
        "within": (x[..., :k], np.exp(x[..., k : 2 * k])),
        "between": (x[..., 2 * k : 3 * k], np.exp(x[..., 3 * k : 4 * k])),
    }


def fit_two_level(sample: TwoLevelSample) -> TwoLevelFactor:
    """Fit one factor at each level.

    Answers: how strongly does each item reflect what all items share, among the rows of a cluster,
    and among clusters?

    Notes
    -----
    Items are rescaled by their pooled standard deviation within clusters. From the loadings of the
    pooled covariances and of the moments between, quasi-Newton steps (BFGS), then Newton steps
    with the observed information (central differences of the exact gradient) until they gain
    nothing. A residual variance below 1e-4 of its item's wants to be negative.

    Checked against lavaan (case A53: estimates 1e-5, errors 1e-4).
    """
    from scipy import optimize

    scale = np.sqrt(np.diag(sample.scatter) / (sample.n - sample.n_clusters))
    scaled = _rescaled(sample, scale)

    def negative(x: Floats) -> tuple[float, Floats]:
        value, gradient = _value(scaled, x)
        return -value, -gradient

    found = optimize.minimize(
        negative, _start(scaled), jac=True, method="BFGS", options={"gtol": 1e-6, "maxiter": 500}
    )
    x, information, converged = _polished(scaled, np.asarray(found.x, dtype=np.float64))
    value = _value(scaled, x)[0] - sample.n * float(np.log(scale).sum())
    return TwoLevelFactor(x, scale, information, value, converged, _improper(x))


def _rescaled(sample: TwoLevelSample, scale: Floats) -> TwoLevelSample:
    both = np.outer(scale, scale)
    return TwoLevelSample(
        sample.n,
        sample.n_clusters,
        sample.scatter / both,
        sample.sizes,
        sample.counts,
        sample.means / scale,
        sample.spreads / both,
    )


def _value(sample: TwoLevelSample, x: Floats) -> tuple[float, Floats]:
    """Return the log-likelihood and its gradient; minus infinity where there is none."""
    k = len(x) // 5
    if not np.abs(x[: 4 * k]).max() < FAR:
        return -np.inf, np.zeros_like(x)
    levels = split(x)
    moments = [np.outer(load, load) + np.diag(psi) for load, psi in levels.values()]
    found = slope(sample, moments[0], moments[1], x[4 * k :])
    if found is None:
        return -np.inf, np.zeros_like(x)
    parts = []
    for by_moments, (load, psi) in zip((found.within, found.between), levels.values(), strict=True):
        parts += [2 * by_moments @ load, np.diag(by_moments) * psi]
    return found.value, np.concatenate([*parts, found.means])


def _start(sample: TwoLevelSample) -> Floats:
    pooled = sample.scatter / (sample.n - sample.n_clusters)
    means = sample.counts @ sample.means / sample.n_clusters
    away = sample.means - means
    about = sample.spreads + sample.counts[:, None, None] * away[:, :, None] * away[:, None, :]
    typical = sample.n_clusters / float((sample.counts / sample.sizes).sum())
    between = about.sum(axis=0) / sample.n_clusters - pooled / typical
    floor = WEAK * np.diag(pooled) / typical
    values, vectors = np.linalg.eigh(between)
    between = (vectors * np.maximum(values, floor.mean())) @ vectors.T
    parts = []
    for matrix in (pooled, between):
        fit = fit_one_factor(matrix)
        parts += [fit.loadings, np.log(np.maximum(fit.residuals, 0.05 * np.diag(matrix)))]
    return np.concatenate([*parts, means])


def _polished(sample: TwoLevelSample, x: Floats) -> tuple[Floats, Floats, bool]:
    """Take Newton steps; return the end, the information there, and whether it is a maximum."""
    for _ in range(NEWTON_STEPS):
        value, gradient = _value(sample, x)
        information = _information(sample, x)
        if not (np.isfinite(value) and np.isfinite(information).all()):
            return x, information, False
        values = np.linalg.eigvalsh(information)
        if values[0] <= SINGULAR * values[-1]:
            return x, information, False
        step = np.linalg.solve(information, gradient)
        if 0.5 * float(gradient @ step) < TOLERANCE:
            return x, information, True
        better = [
            half for half in 0.5 ** np.arange(8) if _value(sample, x + half * step)[0] > value
        ]
        if not better:
            return x, information, False
        x = x + better[0] * step
    return x, _information(sample, x), False


def _information(sample: TwoLevelSample, x: Floats) -> Floats:
    """Return minus the second derivatives, by central differences of the gradient."""
    q = len(x)
    moves = STEP * np.eye(q)
    rows = [(_value(sample, x - m)[1] - _value(sample, x + m)[1]) / (2 * STEP) for m in moves]
    table: Floats = np.array(rows)
    return (table + table.T) / 2


def _improper(x: Floats) -> tuple[str, ...]:
    return tuple(
        name
        for name, (loadings, residuals) in split(x).items()
        if (residuals < LOWEST_RESIDUAL * (loadings**2 + residuals)).any()
    )
