"""Profile-likelihood interval of omega: every value that the likelihood does not rule out."""

from __future__ import annotations

from math import nan

import numpy as np
from scipy import special

from alliance_stats.stats.arrays import Floats
from alliance_stats.stats.factors.one_factor import LOWEST_LOG
from alliance_stats.stats.factors.one_factor_derivatives import Derivatives, derivatives
from alliance_stats.stats.interval import Interval, no_interval

PROFILE = "profile likelihood"
# The way out is walked in parts if it cannot be jumped.
PARTS = (1, 4, 16)
MAX_STEPS = 25
CLOSE = 1e-8
HOPELESS = 1e3
RIDGE = 1e-14


def profile_interval(
    cov: Floats, loadings: Floats, residuals: Floats, n: int, confidence: float
) -> tuple[Interval, str | None]:
    """Return the profile interval of a one-factor omega, or why there is none.

    Parameters
    ----------
    cov : ndarray, shape (k, k)
        Covariances of the items, divisor n.
    loadings, residuals : ndarray, shape (k,)
        The maximum-likelihood solution, inside its bounds.
    n : int
        Rows behind ``cov``.
    confidence : float
        Level.

    Notes
    -----
    The bounds are the smallest and the largest ω among all models with n (F - F̂) ≤ q, q the
    quantile of χ²(1). At a bound the gradients of F and of h = logit ω = 2 ln Σλ - ln Σψ point
    the same way, ∇F = μ∇h, and n (F - F̂) = q: 2k + 1 equations, solved by Newton's method from
    where a quadratic likelihood would have the bound. Items are taken to be normal.

    References
    ----------
    Venzon & Moolgavkar (1988), Applied Statistics 37:87. Neale & Miller (1997), Behavior Genetics
    27:113.

    Checked against lavaan: with omega held at either bound, χ² rises by q
    (tests/reference/omega.json).

    Examples
    --------
    >>> loadings = np.array([0.9, 0.8, 0.7, 0.6])
    >>> cov = np.outer(loadings, loadings) + np.diag(1 - loadings**2)
    >>> interval, _ = profile_interval(cov, loadings, 1 - loadings**2, 100, 0.95)
    >>> round(interval.low, 3), round(interval.high, 3)
    (0.784, 0.886)
    """
    sd = np.sqrt(np.diag(cov))
    scaled = cov / np.outer(sd, sd)
    # Standardised items make the steps comparable; omega stays in the metric of the items.
    model = _Model(scaled, sd)
    best = np.concatenate([loadings / sd, np.log(residuals / sd**2)])
    rise = float(special.chdtri(1, 1 - confidence)) / n
    for parts in PARTS:
        low, high = model.bounds(best, rise, parts)
        if low < high:
            return Interval(low, high, confidence, PROFILE), None
    text = "The likelihood has no bound of omega that could be found; use a bootstrap."
    return no_interval(confidence, PROFILE), text


class _Model:
    """The likelihood of standardised items and the logit of omega of the raw ones.

    Both ends of the interval are searched together: points have shape (2, 2k).
    """

    def __init__(self, cov: Floats, sd: Floats) -> None:
        self.cov, self.sd = cov, sd
        self.k = len(sd)
        self.log_det = float(np.linalg.slogdet(cov)[1])
        self.ridge = RIDGE * np.eye(2 * self.k + 1)

    def at(self, points: Floats) -> Derivatives:
        """Return F and its derivatives."""
        k = self.k
        return derivatives(self.cov, points[..., :k], points[..., k:], log_det=self.log_det)

    def bounds(self, best: Floats, rise: float, parts: int) -> tuple[float, float]:
        """Return omega at both ends, or NaN where Newton's method does not get there."""
        at_best = self.at(best)
        slope, _ = self.logit_derivatives(best[None])
        direction = np.linalg.solve(at_best.hessian, slope[0])
        curvature = float(slope[0] @ direction)
        if not curvature > 0:
            return nan, nan
        pull = np.array([-1.0, 1.0]) * np.sqrt(2 * rise / curvature) / parts
        point = best + pull[:, None] * direction
        for part in range(1, parts + 1):
            target = float(at_best.f) + rise * (part / parts) ** 2
            if not self.solve(point, pull, target):
                return nan, nan
            low, high = self.value(point)
            # The distance from the best point grows in proportion to the root of the rise.
            point = best + (point - best) * (part + 1) / part
            pull = pull * (part + 1) / part
        middle = self.value(best[None])[0]
        return (low, high) if low < middle < high else (nan, nan)

    def solve(self, point: Floats, pull: Floats, target: float) -> bool:
        """Move to where ∇F = μ∇h and F = target by Newton's method; False if it fails."""
        k, size = self.k, 2 * self.k
        system = np.zeros((2, size + 1, size + 1))
        error = np.empty((2, size + 1))
        for _ in range(MAX_STEPS):
            if (point[:, :k] @ self.sd <= 0).any() or point[:, k:].min() < LOWEST_LOG:
                return False
            here = self.at(point)
            slope, bend = self.logit_derivatives(point)
            error[:, :size] = here.gradient - pull[:, None] * slope
            error[:, size] = here.f - target
            worst = float(np.abs(error).max())
            if worst < CLOSE:
                return True
            if not worst < HOPELESS:
                return False
            system[:, :size, :size] = here.hessian - pull[:, None, None] * bend
            system[:, :size, size] = -slope
            system[:, size, :size] = here.gradient
            change = np.linalg.solve(system + self.ridge, error[..., None])[..., 0]
            change *= min(1.0, 1.0 / float(np.abs(change[:, :size]).max()))
            point -= change[:, :size]
            pull -= change[:, size]
        return False

    def value(self, points: Floats) -> tuple[float, ...]:
        """Return omega at each point."""
        common = (points[:, : self.k] @ self.sd) ** 2
        return tuple((common / (common + np.exp(points[:, self.k :]) @ self.sd**2)).tolist())

    def logit_derivatives(self, points: Floats) -> tuple[Floats, Floats]:
        """Gradient and Hessian of 2 ln Σ sλ - ln Σ s²ψ by (λ, ln ψ)."""
        k = self.k
        by_loading = self.sd / (points[:, :k] @ self.sd)[:, None]
        psi = np.exp(points[:, k:]) * self.sd**2
        share = psi / psi.sum(axis=1, keepdims=True)
        bend = np.zeros((len(points), 2 * k, 2 * k))
        bend[:, :k, :k] = -2 * by_loading[:, :, None] * by_loading[:, None, :]
        bend[:, k:, k:] = share[:, :, None] * share[:, None, :]
        position = np.arange(k, 2 * k)
        bend[:, position, position] -= share
        return np.concatenate([2 * by_loading, -share], axis=1), bend
