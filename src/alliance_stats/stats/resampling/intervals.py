"""Intervals from replicates: percentile, BCa and studentised.

B replicates t*_b of an estimate t, shape (B,). The percentile interval reads the bounds off their
distribution; BCa moves the two tail probabilities for bias and skewness; the studentised interval
turns the distribution of (t*_b - t) / s*_b around t.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

import numpy as np
from scipy import special

from alliance_stats.stats.arrays import ROUNDING, Floats
from alliance_stats.stats.interval import Interval, no_interval
from alliance_stats.stats.resampling.scales import Scale, back, forward

IntervalMethod: TypeAlias = Literal["bca", "percentile", "studentised"]
METHODS: dict[IntervalMethod, str] = {
    "bca": "bootstrap BCa",
    "percentile": "bootstrap percentile",
    "studentised": "bootstrap studentised",
}


def percentile(replicates: Floats, confidence: float) -> Interval:
    """Return the percentile interval of known replicates.

    References
    ----------
    Efron & Tibshirani (1993), section 13.3.

    Examples
    --------
    >>> percentile(np.arange(101.0), 0.90).high
    95.0
    """
    tail = (1 - confidence) / 2
    low, high = np.quantile(replicates, [tail, 1 - tail])
    return Interval(float(low), float(high), confidence, METHODS["percentile"])


def bca(
    replicates: Floats, value: float, jackknife: Floats, confidence: float
) -> tuple[Interval, str | None]:
    """Return the bias-corrected and accelerated interval, or why there is none.

    Notes
    -----
    z0 is the normal quantile of the share of replicates below the estimate, ties halved; with d
    the mean of the leave-one-out values minus each of them, a = Σ d³ / (6 (Σ d²)^(3/2)). The tail
    probabilities are Φ(z0 + (z0 + z) / (1 - a (z0 + z))) at z = ± the normal quantile.

    References
    ----------
    Efron (1987), Journal of the American Statistical Association 82:171. Efron & Tibshirani
    (1993), section 14.3.

    Checked against scipy.stats.bootstrap on the same replicates.

    Examples
    --------
    >>> interval, reason = bca(np.arange(101.0), 50.0, np.array([49.0, 50.0, 51.0]), 0.90)
    >>> round(interval.low, 6), round(interval.high, 6)
    (5.0, 95.0)
    """
    nothing = no_interval(confidence, METHODS["bca"])
    if np.isnan(jackknife).any():
        return nothing, "Leaving out one unit leaves the statistic undefined, so there is no BCa."
    # Sums in another order differ in their last digits, and a tie must not turn on those.
    slack = ROUNDING * max(abs(value), float(np.abs(replicates).max()))
    below = float((replicates < value - slack).mean())
    share = (below + float((replicates <= value + slack).mean())) / 2
    if not 0 < share < 1:
        return nothing, "All replicates lie on one side of the estimate, so there is no BCa."
    deviations = jackknife.mean() - jackknife
    squares = float((deviations**2).sum())
    if squares == 0:
        return nothing, "Leaving out one unit changes nothing, so there is no BCa."
    acceleration = float((deviations**3).sum()) / (6 * squares**1.5)
    z0 = float(special.ndtri(share))
    z = z0 + float(special.ndtri((1 + confidence) / 2)) * np.array([-1.0, 1.0])
    room = 1 - acceleration * z
    if (room <= 0).any():
        return nothing, "The statistic is too skewed at these data for a BCa interval."
    low, high = np.quantile(replicates, special.ndtr(z0 + z / room))
    return Interval(float(low), float(high), confidence, METHODS["bca"]), None


def studentised(
    replicates: Floats,
    errors: Floats,
    value: float,
    error: float,
    confidence: float,
    scale: Scale = "identity",
) -> tuple[Interval, str | None]:
    """Return the studentised interval, or why there is none.

    ``value`` and ``replicates`` are on their own scale; ``error`` and ``errors`` are standard
    errors on ``scale``, where the distances are compared.

    References
    ----------
    Davison & Hinkley (1997), section 5.2.1.

    Checked against its coverage for a skewed mean, and by hand for five replicates.

    Examples
    --------
    >>> interval, _ = studentised(np.array([1.0, 2.0, 3.0]), np.ones(3), 2.0, 0.5, 0.50)
    >>> interval.low, interval.high
    (1.75, 2.25)
    """
    nothing = no_interval(confidence, METHODS["studentised"])
    centre = float(forward(np.array([value]), scale)[0])
    if not error > 0 or np.isnan(centre):
        return nothing, "The estimate has no standard error, so it cannot be studentised."
    usable = errors > 0
    distance = (forward(replicates, scale) - centre)[usable] / errors[usable]
    distance = distance[~np.isnan(distance)]
    if len(distance) < 0.95 * len(replicates):
        return nothing, "Too many resamples have no standard error, so none is studentised."
    tail = (1 - confidence) / 2
    far, near = np.quantile(distance, [1 - tail, tail])
    low, high = back(centre - error * np.array([far, near]), scale)
    return Interval(float(low), float(high), confidence, METHODS["studentised"]), None


def does_not_vary(replicates: Floats) -> bool:
    """Say whether replicates are equal but for rounding.

    Examples
    --------
    >>> does_not_vary(np.array([0.1 * 3, 0.3])), does_not_vary(np.array([0.1, 0.2]))
    (True, False)
    """
    low, high = float(replicates.min()), float(replicates.max())
    return high - low <= ROUNDING * max(abs(low), abs(high))
