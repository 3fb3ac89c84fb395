"""What an interaction means: simple slopes, the region where a slope is clear, and its pattern."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import isnan, nan, sqrt
from typing import Literal, TypeAlias

import numpy as np

from alliance_stats.stats import sem
from alliance_stats.stats.arrays import Floats
from alliance_stats.stats.dyadic.apim_moderation_model import (
    Moderated,
    Moderator,
    Named,
    Product,
    Side,
)
from alliance_stats.stats.dyadic.inference import Inference, combination
from alliance_stats.stats.interval import Estimate

Where: TypeAlias = Literal["outside", "inside", "everywhere", "nowhere"]
ModerationPattern: TypeAlias = Literal[
    "strengthening", "weakening", "reversing", "only high", "only low"
]


@dataclass(frozen=True, slots=True)
class SimpleSlope:
    """An actor or partner effect at one value of a moderator, the other moderator at its mean.

    Attributes
    ----------
    side : {"actor", "partner"}
    by : {"own", "partner", "dyad"}
        Whose moderator has that value.
    member : 0, 1 or None
        Whose outcome.
    level : str
        ``"-1 SD"``, ``"mean"``, ``"+1 SD"``; ``"lower value"`` and ``"higher value"`` of two.
    at : float
        That value, in the moderator's own unit.
    estimate : Estimate
    """

    side: Side
    by: Moderator
    member: int | None
    level: str
    at: float
    estimate: Estimate


@dataclass(frozen=True, slots=True)
class Region:
    """Where along the moderator an effect is clearly not zero (Johnson and Neyman).

    Attributes
    ----------
    where : {"outside", "inside", "everywhere", "nowhere"} or None
        Clear outside of the two bounds, between them, for any value or for none.
    low, high : float
        The bounds in the moderator's own unit; NaN where there are none.
    share : float
        Share of the observed values of the moderator at which the effect is clear.
    """

    where: Where | None
    low: float
    high: float
    share: float


@dataclass(frozen=True, slots=True)
class Interaction:
    """How one moderator changes one effect.

    ``pattern`` is named only where the interaction's interval leaves out 0, from the simple slopes
    at the lowest and the highest probed value; ``pattern_reason`` says what decided.
    """

    side: Side
    by: Moderator
    member: int | None
    estimate: Estimate
    slopes: tuple[SimpleSlope, ...]
    region: Region
    pattern: ModerationPattern | None
    pattern_reason: str


def interaction(
    main: Named,
    product: Product,
    of: Moderated,
    fit: sem.SemFit,
    inference: Inference,
    method: str,
) -> Interaction:
    """Probe one interaction: ``main`` is the effect at the moderator's mean."""
    side, by, member = product.side, product.by, product.cell.member
    found = combination(fit, product.cell.weights, inference, method)
    slopes = []
    for level, value in of.probed():
        weights = summed(main.cell.weights, product.cell.weights, value)
        slope = combination(fit, weights, inference, method)
        at = of.centre_moderator + value
        slopes.append(SimpleSlope(side, by, member, level, at, slope))
    pattern, why = name_pattern(found, slopes[0].estimate, slopes[-1].estimate)
    region = _region(main, product, of, fit, inference)
    return Interaction(side, by, member, found, tuple(slopes), region, pattern, why)


def summed(one: Mapping[str, float], other: Mapping[str, float], times: float) -> dict[str, float]:
    """Return the weights of one sum of parameters plus ``times`` another.

    Examples
    --------
    >>> summed({"b": 1.0}, {"b": 1.0, "c": 2.0}, 0.5)
    {'b': 1.5, 'c': 1.0}
    """
    names = dict.fromkeys((*one, *other))
    return {name: one.get(name, 0.0) + times * other.get(name, 0.0) for name in names}


def name_pattern(
    product: Estimate, low: Estimate, high: Estimate
) -> tuple[ModerationPattern | None, str]:
    """Name what a moderator does to an effect, if the intervals decide.

    Examples
    --------
    >>> from alliance_stats.stats.interval import Interval
    >>> def of(value):
    ...     return Estimate(value, 100, "", interval=Interval(value - 0.2, value + 0.2, 0.95, ""))
    >>> name_pattern(of(0.3), of(0.3), of(0.9))[0]
    'strengthening'
    >>> name_pattern(of(0.3), of(-0.3), of(0.3))[0]
    'reversing'
    >>> name_pattern(of(0.1), of(0.3), of(0.5))
    (None, 'The interaction could be zero, so no pattern is named.')
    """
    known = [_sign(one) for one in (product, low, high)]
    if any(sign is None for sign in known):
        return None, "An interval is missing, so no pattern is named."
    moderation, below, above = known
    if not moderation:
        return None, "The interaction could be zero, so no pattern is named."
    if not below and not above:
        return None, "Neither simple slope is clearly different from zero, so no pattern is named."
    if not below:
        return "only high", "The effect is clear where the moderator is high, and not where low."
    if not above:
        return "only low", "The effect is clear where the moderator is low, and not where high."
    if below != above:
        return "reversing", "The effect is clear at both ends of the moderator, with other signs."
    if abs(high.value) > abs(low.value):
        return "strengthening", "The effect is clear at both ends, and stronger where it is high."
    return "weakening", "The effect is clear at both ends, and weaker where it is high."


def _sign(found: Estimate) -> int | None:
    """Return 1 or -1 where the interval leaves out zero, 0 where it does not, None without one."""
    interval = found.interval
    if interval is None or isnan(interval.low):
        return None
    return int(interval.low > 0) - int(interval.high < 0)


def _region(
    main: Named, product: Product, of: Moderated, fit: sem.SemFit, inference: Inference
) -> Region:
    if not fit.usable or inference.undefined is not None:
        return Region(None, nan, nan, nan)
    both = np.column_stack([_vector(one, fit) for one in (main, product)])
    slope, product_value = both.T @ fit.estimates
    covariance = both.T @ fit.covariance @ both
    half = (inference.quantile * inference.factor * inference.stretch) ** 2
    # (slope + product m)^2 - half * variance of it, as a polynomial in m
    square = product_value**2 - half * covariance[1, 1]
    linear = 2 * (slope * product_value - half * covariance[0, 1])
    constant = slope**2 - half * covariance[0, 0]
    clear = square * of.values**2 + linear * of.values + constant > 0
    return _bounds(square, linear, constant, of.centre_moderator, share=float(np.mean(clear)))


def _bounds(
    square: float, linear: float, constant: float, centre: float, *, share: float
) -> Region:
    """Solve for where the polynomial is positive.

    Examples
    --------
    >>> _bounds(1.0, 0.0, -4.0, 10.0, share=0.5)
    Region(where='outside', low=8.0, high=12.0, share=0.5)
    >>> _bounds(-1.0, 0.0, -4.0, 10.0, share=0.0).where
    'nowhere'
    """
    discriminant = linear**2 - 4 * square * constant
    if discriminant < 0 or square == 0:
        return Region("everywhere" if constant > 0 else "nowhere", nan, nan, share)
    roots = sorted((-linear + sign * sqrt(discriminant)) / (2 * square) for sign in (-1, 1))
    where: Where = "outside" if square > 0 else "inside"
    return Region(where, centre + float(roots[0]), centre + float(roots[1]), share)


def _vector(one: Named | Product, fit: sem.SemFit) -> Floats:
    vector = np.zeros(len(fit.names))
    for name, weight in one.cell.weights.items():
        vector[fit.names.index(name)] += weight
    return vector
