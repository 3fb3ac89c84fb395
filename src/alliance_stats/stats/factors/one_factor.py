"""One common factor behind several items, by maximum likelihood, for many matrices at once.

The model: item j = loading_j × factor + residual_j, residuals uncorrelated, factor variance 1, so
the covariances are Σ = λλ' + Ψ. The loadings that belong to given residual variances are an
eigenvector, so only the k residual variances are searched for: Newton's method in their
logarithms with the exact second derivatives. A leading axis holds many matrices (resamples), which
are fitted together.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from alliance_stats.stats.arrays import Floats

Flags = NDArray[np.bool_]

# A residual variance below this share of the item's variance is one that wants to be negative.
LOWEST_RESIDUAL = 1e-4
LOWEST_LOG = float(np.log(LOWEST_RESIDUAL))
# Newton decrement: how much the discrepancy could still fall, in its own unit.
TOLERANCE = 1e-14
MAX_ITERATIONS = 100
START = float(np.log(0.5))
START_BETWEEN = (0.05, 0.95)
# Second eigenvalue of the scaled matrix; 1 where one factor is all there is.
SEVERAL = 1.5
LARGEST_STEP = 2.0
# Correlations whose smallest scaled eigenvalue lies below this hold a linear dependence.
SINGULAR = 1e-9


@dataclass(frozen=True, slots=True)
class OneFactor:
    """Fitted one-factor models, one for each matrix; leading axes as given.

    Attributes
    ----------
    loadings : ndarray, shape (…, k)
        In the unit of the items, their sum not negative; NaN where there is no fit.
    residuals : ndarray, shape (…, k)
        Residual variances, squared units.
    discrepancy : ndarray, shape (…)
        F = ln|Σ| - ln|S| + tr(SΣ⁻¹) - k at the solution.
    converged : ndarray of bool, shape (…)
        Whether the Newton decrement is below its tolerance.
    heywood : ndarray of bool, shape (…)
        Whether a residual variance stands at its lower bound (it would be negative without it).
    usable : ndarray of bool, shape (…)
        Whether the matrix could be fitted at all: positive definite, no item without variance.
    """

    loadings: Floats
    residuals: Floats
    discrepancy: Floats
    converged: Flags
    heywood: Flags
    usable: Flags


@dataclass(slots=True)
class _State:
    """Where a batch stands: log residual variances, discrepancy, derivatives, eigenvalues."""

    x: Floats
    f: Floats
    gradient: Floats
    hessian: Floats
    approximate: Floats
    top: Floats
    vector: Floats
    second: Floats
    smallest: Floats

    def rows(self, which: NDArray[np.generic]) -> _State:
        """Return the state of some rows."""
        return _State(*(getattr(self, name)[which] for name in self.__slots__))

    def replace(self, which: NDArray[np.generic], other: _State) -> None:
        """Take over the rows of another state."""
        for name in self.__slots__:
            getattr(self, name)[which] = getattr(other, name)


def fit_one_factor(cov: Floats, start: Floats | None = None) -> OneFactor:
    """Fit one factor to covariance matrices by maximum likelihood.

    Answers: how strongly does each item reflect what all of them share?

    Parameters
    ----------
    cov : ndarray, shape (…, k, k)
        Covariance or correlation matrices of k ≥ 3 items.
    start : ndarray, shape (k,), optional
        Residual variances as shares of the item variances to start from; by default those of the
        centroid solution.

    Returns
    -------
    OneFactor

    Notes
    -----
    With R the correlations, s_j = ψ_j^(-1/2) and θ_1 > θ_2 ≥ … the eigenvalues of sRs,
    F = Σ_{m>1} (θ_m - ln θ_m - 1) and λ = ψ^(1/2) v_1 (θ_1 - 1)^(1/2). Residual variances are kept
    above 1e-4 of the item variance. A fit that stops early or at that bound is tried again from
    elsewhere, and the better one is kept. The solution rescales with the items.

    References
    ----------
    Jöreskog (1967), Psychometrika 32:443. Lawley & Maxwell (1971), Factor analysis as a
    statistical method, chapter 4. Clarke (1970), British Journal of Mathematical and Statistical
    Psychology 23:43 (exact second derivatives).

    Checked against lavaan::cfa (tests/reference/omega.json).

    Examples
    --------
    >>> loadings = np.array([0.9, 0.8, 0.7, 0.6])
    >>> fit = fit_one_factor(np.outer(loadings, loadings) + np.diag(1 - loadings**2))
    >>> fit.loadings.round(6).tolist(), bool(fit.converged)
    ([0.9, 0.8, 0.7, 0.6], True)
    """
    k = cov.shape[-1]
    matrices = cov.reshape(-1, k, k)
    variances = np.einsum("bii->bi", matrices)
    usable = np.isfinite(matrices).all(axis=(1, 2)) & (variances > 0).all(axis=1)
    sd = np.sqrt(np.where(usable[:, None], variances, 1.0))
    correlations = matrices / (sd[:, :, None] * sd[:, None, :])
    correlations[~usable] = np.eye(k)
    first = _starts(correlations) if start is None else np.tile(start, (len(sd), 1))
    best, converged, regular = _minimise(correlations, np.log(np.clip(first, 1e-3, 0.999)))
    usable &= regular
    # Two dimensions: the likelihood may have several peaks. One matrix is worth the search.
    several = SEVERAL if len(sd) == 1 else np.inf
    doubtful = ~converged | _at_bound(best.x) | (best.second > several)
    rows = np.flatnonzero(usable & doubtful)
    if len(rows):
        starts = _other_starts(k, thorough=len(sd) == 1)
        # All starts of all matrices side by side, then one after another held against the best.
        tried, done, _ = _minimise(
            np.tile(correlations[rows], (len(starts), 1, 1)), np.repeat(starts, len(rows), axis=0)
        )
        for again in np.arange(len(starts) * len(rows)).reshape(len(starts), len(rows)):
            better = (tried.f[again] < best.f[rows] - 1e-9) | (done[again] & ~converged[rows])
            best.replace(rows[better], tried.rows(again[better]))
            converged[rows[better]] = done[again[better]]
    loadings = np.exp(best.x / 2) * best.vector * np.sqrt(np.maximum(best.top - 1, 0))[:, None]
    loadings *= np.where(loadings.sum(axis=1) < 0, -1.0, 1.0)[:, None]
    blank = np.where(usable, 1.0, np.nan)
    shape = cov.shape[:-2]
    return OneFactor(
        loadings=(loadings * sd * blank[:, None]).reshape(*shape, k),
        residuals=(np.exp(best.x) * sd**2 * blank[:, None]).reshape(*shape, k),
        discrepancy=(np.maximum(best.f, 0.0) * blank).reshape(shape),
        converged=(converged & usable).reshape(shape),
        heywood=(_at_bound(best.x) & usable).reshape(shape),
        usable=usable.reshape(shape),
    )


def _starts(correlations: Floats) -> Floats:
    """Residual variances of the centroid solution (Thurstone), two rounds of it.

    Loadings are row sums of the correlations, divided by the root of their total, with what an
    item shares with the others on the diagonal: first 1 - 1 / (R⁻¹)_jj, then the loading squared.
    """
    # The ridge lets a singular matrix through; it is found out by its eigenvalues.
    inverse = np.linalg.inv(correlations + 1e-8 * np.eye(correlations.shape[-1]))
    residuals = 1 / np.maximum(np.einsum("bii->bi", inverse), 1.0)
    sums = correlations.sum(axis=-1)
    for _ in range(2):
        shared = sums - residuals
        total = np.maximum(shared.sum(axis=-1, keepdims=True), 1e-6)
        residuals = np.clip(1 - shared**2 / total, *START_BETWEEN)
    return np.asarray(residuals, dtype=np.float64)


def _at_bound(x: Floats) -> Flags:
    return np.asarray((x <= LOWEST_LOG + 1e-9).any(axis=1), dtype=np.bool_)


def _other_starts(k: int, *, thorough: bool) -> Floats:
    """Equal residuals; thoroughly, also every single item as the one that is the factor."""
    equal = np.full((1, k), START)
    if not thorough:
        return equal
    alone = np.where(np.eye(k) > 0, np.log(0.05), np.log(0.9))
    return np.vstack([equal, alone])


def _minimise(correlations: Floats, x: Floats) -> tuple[_State, Flags, Flags]:
    """Damped Newton steps until nothing can be gained; finished matrices leave the batch.

    Returns the states, whether each arrived, and whether its matrix is regular.
    """
    best = _evaluate(correlations, np.maximum(x, LOWEST_LOG))
    regular = best.smallest > SINGULAR
    converged: Flags = np.zeros(len(x), dtype=np.bool_)
    active = np.flatnonzero(regular)
    now, matrices, damping = best, correlations, np.zeros(len(x))
    if len(active) < len(x):
        now, matrices, damping = best.rows(active), correlations[active], damping[active]
    for _ in range(MAX_ITERATIONS):
        step, decrement = _step(now, damping)
        done = decrement < TOLERANCE
        if done.any():
            best.replace(active[done], now.rows(done))
            converged[active[done]] = True
            left = ~done
            active, now, step = active[left], now.rows(left), step[left]
            matrices, damping = matrices[left], damping[left]
        if not len(active):
            return best, converged, regular
        trial = _evaluate(matrices, np.maximum(now.x - step, LOWEST_LOG))
        better = trial.f <= now.f + 1e-13
        if better.all():
            now = trial
        else:
            now.replace(better, trial.rows(better))
        damping = np.where(better, damping / 5, np.maximum(damping * 10, 1e-3))
        damping[damping < 1e-6] = 0.0
    best.replace(active, now)
    return best, converged, regular


def _step(state: _State, damping: Floats) -> tuple[Floats, Floats]:
    """Return the step to subtract and what it promises to gain (twice, in F)."""
    k = state.x.shape[1]
    identity = np.eye(k)
    gradient, hessian, approximate = state.gradient, state.hessian, state.approximate
    # A residual variance at its bound that would go lower stays there.
    held = (state.x <= LOWEST_LOG) & (gradient > 0)
    ridge = damping[:, None, None] * identity
    if held.any():
        gradient = np.where(held, 0.0, gradient)
        either = held[:, :, None] | held[:, None, :]
        hessian, approximate = np.where(either, 0.0, hessian), np.where(either, 0.0, approximate)
        ridge = ridge + np.where(held[:, :, None], identity, 0.0)
    step = _solve(hessian + ridge, gradient)
    gain = (gradient * step).sum(axis=1)
    # Far from the solution the exact matrix may point uphill; the approximate one never does.
    uphill = np.flatnonzero(~(gain >= 0))
    if len(uphill):
        safe = approximate[uphill] + ridge[uphill] + 1e-6 * identity
        step[uphill] = _solve(safe, gradient[uphill])
        gain[uphill] = (gradient[uphill] * step[uphill]).sum(axis=1)
        flat = np.abs(gradient[uphill]).max(axis=1) < 1e-9
        # A saddle: the gradient is nothing but the second derivatives say that it is no minimum.
        gain[uphill] = np.where(flat, gain[uphill], np.maximum(gain[uphill], 2 * TOLERANCE))
    limited: Floats = np.clip(step, -LARGEST_STEP, LARGEST_STEP)
    return limited, np.asarray(gain, dtype=np.float64)


def _solve(matrices: Floats, vectors: Floats) -> Floats:
    # The smallest ridge keeps an exactly singular matrix from stopping the whole batch.
    ridge = 1e-13 * np.eye(matrices.shape[-1])
    return np.asarray(np.linalg.solve(matrices + ridge, vectors[..., None])[..., 0], np.float64)


def _evaluate(correlations: Floats, x: Floats) -> _State:
    """Return the discrepancy and its first and second derivatives by the log residual variances.

    With w_m the eigenvectors of the scaled matrix but the top one (v_1, θ_1), and ω = w²:
    gradient_j = Σ_m ω_jm (1 - θ_m); Hessian = (Σ w w') ∘ (Σ θ w w') + v_1 v_1' ∘
    Σ (1 - θ_m) (θ_1 + θ_m) / (θ_1 - θ_m) w w'. Dropping the last term gives a matrix that is
    never indefinite.
    """
    scale = np.exp(-x / 2)
    values, vectors = np.linalg.eigh(correlations * scale[:, :, None] * scale[:, None, :])
    theta, w = values[:, :-1], vectors[:, :, :-1]
    top, vector = values[:, -1], vectors[:, :, -1]
    transposed = w.transpose(0, 2, 1)
    safe = np.maximum(theta, 1e-300)
    f = (theta - np.log(safe) - 1).sum(axis=1)
    gradient: Floats = ((w * w) @ (1 - theta)[:, :, None])[:, :, 0]
    gap = np.maximum(top[:, None] - theta, 1e-9)
    bend = (1 - theta) * (top[:, None] + theta) / gap
    approximate = (w @ transposed) * ((w * theta[:, None, :]) @ transposed)
    bending = (w * bend[:, None, :]) @ transposed
    hessian = approximate + vector[:, :, None] * vector[:, None, :] * bending
    return _State(x, f, gradient, hessian, approximate, top, vector, values[:, -2], values[:, 0])
