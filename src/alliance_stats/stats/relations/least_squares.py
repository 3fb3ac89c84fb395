"""A straight line through points: slope and intercept with their t tests."""

from __future__ import annotations

from dataclasses import dataclass
from math import nan, sqrt

from alliance_stats.stats.arrays import ROUNDING, Floats, is_constant
from alliance_stats.stats.distributions import t_quantile, t_two_sided
from alliance_stats.stats.interval import Estimate, Interval, no_interval

METHOD = "ordinary least squares"
T_INTERVAL = "Student t"


@dataclass(frozen=True, slots=True)
class Line:
    """Slope and intercept of a straight line."""

    slope: Estimate
    intercept: Estimate

    @classmethod
    def undefined(cls, n: int, reason: str) -> Line:
        """Return the line that does not exist, with the reason."""
        blank = Estimate(nan, n, METHOD, undefined=reason)
        return cls(blank, blank)

    @classmethod
    def level(cls, height: float, n: int, reason: str) -> Line:
        """Return the level line through equal values: known, but not testable."""
        return cls(
            Estimate(0.0, n, METHOD, undefined=reason),
            Estimate(height, n, METHOD, undefined=reason),
        )


def straight_line(x: Floats, y: Floats, confidence: float) -> Line:
    """Fit y = intercept + slope x.

    Answers: by how much does y rise per unit of x?

    Parameters
    ----------
    x, y : ndarray, shape (n,)
        Complete values.
    confidence : float
        Level of the intervals.

    Returns
    -------
    Line
        NaN, with the reason, below 3 points or where x does not vary. A line that passes through
        every point has no standard errors.

    Notes
    -----
    slope = s_xy / s_xx; SE(slope) = s / sqrt(S_xx), SE(intercept) = s sqrt(1/n + mean(x)²/S_xx),
    with n - 2 degrees of freedom.

    Checked against lm in R (tests/reference/published.json).

    Examples
    --------
    >>> import numpy as np
    >>> line = straight_line(np.array([1.0, 2, 3, 4]), np.array([2.0, 4, 5, 8]), 0.95)
    >>> round(line.slope.value, 4), round(line.slope.std_error, 4)
    (1.9, 0.2646)
    """
    n = len(x)
    if n < 3:
        return Line.undefined(n, f"A line needs at least 3 points; there are {n}.")
    if is_constant(x):
        return Line.undefined(n, "The values on the horizontal axis do not vary.")
    dx, dy = x - x.mean(), y - y.mean()
    s_xx = float(dx @ dx)
    slope = float(dx @ dy) / s_xx
    intercept = float(y.mean()) - slope * float(x.mean())
    residual = dy - slope * dx
    noise = ROUNDING * (abs(float(abs(y).max())) + abs(slope) * float(abs(x).max()))
    exact = float(abs(residual).max()) <= noise
    s = nan if exact else sqrt(float(residual @ residual) / (n - 2))
    reason = "All points lie on one line, so it has no standard error." if exact else None
    slope_error = s / sqrt(s_xx)
    intercept_error = s * sqrt(1 / n + float(x.mean()) ** 2 / s_xx)
    return Line(
        _estimate(slope, slope_error, n, confidence, reason),
        _estimate(intercept, intercept_error, n, confidence, reason),
    )


def _estimate(
    value: float, error: float, n: int, confidence: float, reason: str | None
) -> Estimate:
    if not error > 0:
        blank = no_interval(confidence, T_INTERVAL)
        return Estimate(value, n, METHOD, interval=blank, undefined=reason)
    t, df = value / error, n - 2
    half = t_quantile((1 + confidence) / 2, df) * error
    interval = Interval(value - half, value + half, confidence, T_INTERVAL)
    return Estimate(value, n, METHOD, error, t, df, nan, t_two_sided(t, df), interval)
