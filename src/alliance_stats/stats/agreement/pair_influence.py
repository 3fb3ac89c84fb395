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

with c = n/(n-1). Pearson's r is s_xy / (s_x s_y), the variance of the differences c (s_x² + s_y² -
2 s_xy). Without pair i, whose centred scores are x_i and y_i, the difference of the means is
d - (x_i - y_i)/(n-1), and a moment such as s_xy becomes (n s_xy - c x_i y_i)/(n-1). With z the
measure on the scale of its errors, the pair's contribution is (n-1)(z - z without it): the
jackknife, in closed form. It holds its level better in small samples than the derivative does.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import nan
from typing import Literal

import numpy as np

from alliance_stats.stats.agreement.bland_altman import is_zero_spread
from alliance_stats.stats.arrays import ROUNDING, Floats, is_constant

Scale = Literal["fisher", "log", "identity"]
Moment = Literal["icc(1,1)", "icc(A,1)", "icc(C,1)", "ccc", "pearson", "bias", "sd_difference"]
MIN_PAIRS = 3
# What is left of a sum after its largest term was taken out again is no more exact than this.
LEFT_OVER = 1e-12
ONE_PAIR = "Without one of the pairs it is undefined or at its limit, so there is no interval."


@dataclass(frozen=True, slots=True)
class Contribution:
    """A measure, and what each pair contributes to it.

    Attributes
    ----------
    value : float
        The measure, in its own unit.
    influence : ndarray, shape (n,)
        Jackknife contribution of each pair on the measure's ``scale``. Empty where there is no
        error to be had.
    scale : {"fisher", "log", "identity"}
        Scale on which errors are made.
    undefined : str or None
        Why value or contributions do not exist.
    """

    value: float
    influence: Floats
    scale: Scale
    undefined: str | None = None


def blank(value: float, scale: Scale, reason: str) -> Contribution:
    """Return a measure without contributions, with the reason.

    Examples
    --------
    >>> len(blank(1.0, "fisher", "The raters agree exactly.").influence)
    0
    """
    return Contribution(value, np.zeros(0), scale, reason)


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


def transformed(values: Floats | float, scale: Scale) -> Floats:
    """Return measures on the scale of their errors; infinite at the ends of that scale.

    Examples
    --------
    >>> transformed(np.array([0.5, 1.0]), "fisher").round(4)
    array([0.5493,    inf])
    """
    given = np.asarray(values, dtype=np.float64)
    if scale == "identity":
        return given
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.log(given) if scale == "log" else np.arctanh(given)


def jackknifed(value: float, left_out: Floats, scale: Scale) -> Contribution:
    """Return a measure with each pair's contribution, from its values without each pair.

    Examples
    --------
    >>> jackknifed(2.0, np.array([1.5, 2.0, 2.5]), "identity").influence
    array([ 1.,  0., -1.])
    """
    if scale == "fisher":
        left_out = np.where(1 - np.abs(left_out) < LEFT_OVER, np.inf, left_out)
    rows = (len(left_out) - 1) * (transformed(value, scale) - transformed(left_out, scale))
    if not np.isfinite(rows).all():
        return blank(value, scale, ONE_PAIR)
    return Contribution(value, rows, scale)


def contribution(x: Floats, y: Floats, measure: Moment) -> Contribution:
    """Return a measure of agreement of complete pairs and each pair's contribution to it.

    Examples
    --------
    >>> part = contribution(np.array([4.0, 5, 3, 6]), np.array([3.0, 5, 4, 4]), "bias")
    >>> part.value, part.influence.tolist()
    (0.5, [0.5, -0.5, -1.5, 1.5])
    """
    scale, n = scale_of(measure), len(x)
    if n < MIN_PAIRS:
        reason = f"Agreement needs at least {MIN_PAIRS} complete pairs; there are {n}."
        return blank(nan, scale, reason)
    special = _special(x, y, measure)
    if special is not None:
        return special
    value = float(_measured(moments(x, y), measure, n))
    return jackknifed(value, _measured(moments_without(x, y), measure, n - 1), scale)


def ratio(moments_: Floats, measure: Moment, n: int) -> Floats:
    """Return a ratio measure of moments t, shape (…, 4), of n pairs.

    Examples
    --------
    >>> ratio(np.array([0.0, 2.0, 2.0, 1.0]), "ccc", 10)
    array(0.5)
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
    above, below = (moments_ @ np.array(weights, dtype=np.float64) for weights in table[measure])
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.where(below > 0, above / below, nan), dtype=np.float64)


def moments(x: Floats, y: Floats) -> Floats:
    """Return t of the head of this file.

    Examples
    --------
    >>> moments(np.array([1.0, 3.0]), np.array([0.0, 0.0]))
    array([4., 1., 0., 0.])
    """
    dx, dy = _centred(x), _centred(y)
    gap = float((x - y).mean())
    return np.array([gap**2, (dx * dx).mean(), (dy * dy).mean(), (dx * dy).mean()])


def moments_without(x: Floats, y: Floats) -> Floats:
    """Return t without each pair in turn, shape (n, 4).

    Examples
    --------
    >>> x, y = np.array([1.0, 2, 4, 4]), np.array([2.0, 2, 3, 5])
    >>> np.allclose(moments_without(x, y)[0], moments(x[1:], y[1:]))
    True
    """
    n = len(x)
    dx, dy = _centred(x), _centred(y)
    gap = float((x - y).mean()) - (dx - dy) / (n - 1)
    products = np.column_stack([dx * dx, dy * dy, dx * dy])
    total = products.sum(axis=0)
    left = (total - n / (n - 1) * products) / (n - 1)
    nothing = left[:, :2] <= LEFT_OVER * total[:2]
    left[:, :2][nothing] = 0.0
    left[nothing.any(axis=1), 2] = 0.0
    # A difference in level that is rounding only would make 0/0 look like a number.
    gap[np.abs(gap) <= LEFT_OVER * max(float(np.abs(x).max()), float(np.abs(y).max()))] = 0.0
    return np.column_stack([gap**2, left])


def _measured(moments_: Floats, measure: Moment, n: int) -> Floats:
    if measure in ("bias", "sd_difference", "pearson"):
        x, y, both = moments_[..., 1], moments_[..., 2], moments_[..., 3]
        if measure == "sd_difference":
            spread = x + y - 2 * both
            return np.sqrt(np.where(spread <= LEFT_OVER * (x + y), 0.0, n / (n - 1) * spread))
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.asarray(both / np.sqrt(x * y), dtype=np.float64)
    return ratio(moments_, measure, n)


def _centred(values: Floats) -> Floats:
    return np.zeros(len(values)) if is_constant(values) else values - float(values.mean())


def _special(x: Floats, y: Floats, measure: Moment) -> Contribution | None:
    """Return the measure where it is simple, or where rounding would be all there is of it."""
    scale = scale_of(measure)
    gaps = x - y
    level = is_zero_spread(gaps, x)
    if scale != "fisher":
        value = float(gaps.mean()) if measure == "bias" else 0.0
        if level:
            reason = "The differences do not vary, so the interval does not exist."
            return blank(value, scale, reason)
        return Contribution(value, gaps - value, scale) if measure == "bias" else None
    flat_x, flat_y = is_constant(x), is_constant(y)
    if (flat_x and flat_y) or (measure == "pearson" and (flat_x or flat_y)):
        who = "Neither rater's scores vary" if flat_x and flat_y else "A rater's scores do not vary"
        return blank(nan, scale, f"{who}, so it is undefined.")
    if (flat_x or flat_y) and measure != "icc(1,1)":
        reason = "One rater's scores are all equal: it is 0 by definition, without interval."
        return blank(0.0, scale, reason)
    if measure == "pearson":
        return _on_a_line(x, y)
    exact = abs(float(gaps.mean())) <= ROUNDING * float(np.abs(x).max())
    if level and (exact or measure == "icc(C,1)"):
        kind = "agree exactly" if exact else "differ by a constant only"
        return blank(1.0, scale, f"The raters {kind}, so the interval does not exist.")
    return None


def _on_a_line(x: Floats, y: Floats) -> Contribution | None:
    r = float(_measured(moments(x, y), "pearson", len(x)))
    if 1 - abs(r) >= 1e-13:
        return None
    reason = "All points lie on one line, so the interval does not exist."
    return blank(1.0 if r > 0 else -1.0, "fisher", reason)
