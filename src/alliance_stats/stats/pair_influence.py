"""How much each pair of scores contributes to a measure of agreement.

Derivation in one place. With n complete pairs, means and moments of divisor n, let
t = (d², s_x², s_y², s_xy), d the difference of the means. Every ratio measure is a't / b't:

========= ============================================== =====================================
measure   a                                              b
========= ============================================== =====================================
ccc       (0, 0, 0, 2)                                   (1, 1, 1, 0)
icc(C,1)  (0, 0, 0, 2)                                   (0, 1, 1, 0)
icc(A,1)  (0, 0, 0, 2 n/(n-1))                           (1, 1, 1, 2/(n-1))
icc(1,1)  (-1/2, (c-1)/2, (c-1)/2, c+1)                  (1/2, (c+1)/2, (c+1)/2, c-1)
========= ============================================== =====================================

with c = n/(n-1). One pair's influence on t is u = (2d (g - d), x² - s_x², y² - s_y², xy - s_xy),
x and y centred and g the pair's difference; its influence on the ratio R is (a - R b)'u / b't.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import atanh, log, nan, sqrt
from typing import Literal

import numpy as np

from alliance_stats.stats.arrays import ROUNDING, Floats, is_constant
from alliance_stats.stats.bland_altman import is_zero_spread
from alliance_stats.stats.correlation import influence

Scale = Literal["fisher", "log", "identity"]
Moment = Literal["icc(1,1)", "icc(A,1)", "icc(C,1)", "ccc", "pearson", "bias", "sd_difference"]
MIN_PAIRS = 3


@dataclass(frozen=True, slots=True)
class Contribution:
    """A measure, and the influence of each pair on it.

    Attributes
    ----------
    value : float
        The measure, in its own unit.
    influence : ndarray, shape (n,)
        Influence of each pair on the measure's ``scale``; its mean is zero. Empty where there is
        no error to be had.
    scale : {"fisher", "log", "identity"}
        Scale on which errors are made.
    undefined : str or None
        Why value or influence do not exist.
    """

    value: float
    influence: Floats
    scale: Scale
    undefined: str | None = None


def scale_of(measure: str) -> Scale:
    """Return the scale on which a measure's errors are made.

    Examples
    --------
    >>> scale_of("icc(A,1)"), scale_of("bias"), scale_of("sd_difference")
    ('fisher', 'identity', 'log')
    """
    if measure == "bias":
        return "identity"
    return "log" if measure == "sd_difference" else "fisher"


def transformed(value: float, scale: Scale) -> float:
    """Return a measure on the scale of its errors.

    Examples
    --------
    >>> transformed(1.0, "log"), round(transformed(0.5, "fisher"), 4)
    (0.0, 0.5493)
    """
    return value if scale == "identity" else log(value) if scale == "log" else atanh(value)


def contribution(x: Floats, y: Floats, measure: Moment) -> Contribution:
    """Return a measure of agreement of complete pairs and each pair's influence on it.

    Examples
    --------
    >>> part = contribution(np.array([4.0, 5, 3, 6]), np.array([3.0, 5, 4, 4]), "bias")
    >>> part.value, part.influence.tolist()
    (0.5, [0.5, -0.5, -1.5, 1.5])
    """
    scale, n = scale_of(measure), len(x)
    if n < MIN_PAIRS:
        reason = f"Agreement needs at least {MIN_PAIRS} complete pairs; there are {n}."
        return Contribution(nan, np.zeros(0), scale, reason)
    if scale != "fisher":
        return _difference(x, y, scale)
    return _correlation(x, y) if measure == "pearson" else _ratio(x, y, measure)


def ratio_weights(measure: Moment, n: int) -> tuple[Floats, Floats]:
    """Return a and b of the head of this file.

    Examples
    --------
    >>> ratio_weights("ccc", 10)[0]
    array([0., 0., 0., 2.])
    """
    c = n / (n - 1)
    table = {
        "ccc": ([0, 0, 0, 2], [1, 1, 1, 0]),
        "icc(C,1)": ([0, 0, 0, 2], [0, 1, 1, 0]),
        "icc(A,1)": ([0, 0, 0, 2 * c], [1, 1, 1, 2 / (n - 1)]),
        "icc(1,1)": (
            [-0.5, (c - 1) / 2, (c - 1) / 2, c + 1],
            [0.5, (c + 1) / 2, (c + 1) / 2, c - 1],
        ),
    }
    above, below = table[measure]
    return np.array(above, dtype=np.float64), np.array(below, dtype=np.float64)


def moment_influence(x: Floats, y: Floats) -> tuple[Floats, Floats]:
    """Return t of the head of this file, shape (4,), and each pair's influence on it, (n, 4).

    Examples
    --------
    >>> moment_influence(np.array([1.0, 3.0]), np.array([0.0, 0.0]))[0]
    array([4., 1., 0., 0.])
    """
    gap = float((x - y).mean())
    dx = np.zeros(len(x)) if is_constant(x) else x - x.mean()
    dy = np.zeros(len(y)) if is_constant(y) else y - y.mean()
    parts = np.column_stack([2 * gap * (dx - dy), dx**2, dy**2, dx * dy])
    moments = np.array([gap**2, *parts[:, 1:].mean(axis=0)])
    parts[:, 1:] -= moments[1:]
    return moments, parts


def ratio_contribution(
    above: float, below: float, influence_above: Floats, influence_below: Floats
) -> Contribution:
    """Return a ratio of two sums of moments, with influence on Fisher's z of it.

    Examples
    --------
    >>> part = ratio_contribution(1.0, 2.0, np.array([-1.0, 1.0]), np.array([0.0, 0.0]))
    >>> part.value, part.influence.round(4).tolist()
    (0.5, [-0.6667, 0.6667])
    """
    nothing = np.zeros(0)
    if not below > 0:
        return Contribution(nan, nothing, "fisher", "All scores are equal: it is undefined.")
    value = above / below
    if 1 - abs(value) <= 4 * ROUNDING:
        reason = "The raters agree exactly, so the interval does not exist."
        if value < 0:
            reason = "The raters contradict each other exactly, so the interval does not exist."
        return Contribution(1.0 if value > 0 else -1.0, nothing, "fisher", reason)
    rows = (influence_above - value * influence_below) / below / (1 - value**2)
    return Contribution(value, rows, "fisher")


def _ratio(x: Floats, y: Floats, measure: Moment) -> Contribution:
    nothing = np.zeros(0)
    flat_x, flat_y = is_constant(x), is_constant(y)
    if flat_x and flat_y:
        reason = "Neither rater's scores vary, so it is undefined."
        return Contribution(nan, nothing, "fisher", reason)
    if (flat_x or flat_y) and measure != "icc(1,1)":
        reason = "One rater's scores are all equal: it is 0 by definition, without interval."
        return Contribution(0.0, nothing, "fisher", reason)
    gaps = x - y
    if is_zero_spread(gaps, x):
        exact = abs(float(gaps.mean())) <= ROUNDING * float(np.abs(x).max())
        if exact or measure == "icc(C,1)":
            kind = "agree exactly" if exact else "differ by a constant only"
            reason = f"The raters {kind}, so the interval does not exist."
            return Contribution(1.0, nothing, "fisher", reason)
    moments, parts = moment_influence(x, y)
    above, below = ratio_weights(measure, len(x))
    return ratio_contribution(
        float(above @ moments), float(below @ moments), parts @ above, parts @ below
    )


def _correlation(x: Floats, y: Floats) -> Contribution:
    if is_constant(x) or is_constant(y):
        reason = "A rater's scores do not vary, so it is undefined."
        return Contribution(nan, np.zeros(0), "fisher", reason)
    dx, dy = x - x.mean(), y - y.mean()
    r = float(dx @ dy) / sqrt(float(dx @ dx) * float(dy @ dy))
    if 1 - abs(r) < 1e-13:
        reason = "All points lie on one line, so the interval does not exist."
        return Contribution(1.0 if r > 0 else -1.0, np.zeros(0), "fisher", reason)
    return Contribution(r, influence(dx, dy, r), "fisher")


def _difference(x: Floats, y: Floats, scale: Scale) -> Contribution:
    gaps = x - y
    bias = float(gaps.mean())
    if is_zero_spread(gaps, x):
        reason = "The differences do not vary, so the interval does not exist."
        return Contribution(bias if scale == "identity" else 0.0, np.zeros(0), scale, reason)
    deviations = gaps - bias
    if scale == "identity":
        return Contribution(bias, deviations, scale)
    variance = float((deviations**2).mean())
    value = sqrt(variance * len(x) / (len(x) - 1))
    return Contribution(value, (deviations**2 / variance - 1) / 2, scale)
