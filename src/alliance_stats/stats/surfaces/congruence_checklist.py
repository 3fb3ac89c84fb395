"""The conditions under which a response surface speaks for a congruence effect."""

from __future__ import annotations

from dataclasses import dataclass
from math import isnan
from typing import Literal, Protocol

from alliance_stats.checks import check_confidence
from alliance_stats.stats.interval import Estimate

Sense = Literal["broad", "strict"]
Verdict = Literal["strict", "broad", "not supported", "undecided"]


class Surface(Protocol):
    """Anything that can name its surface estimates."""

    def named(self) -> dict[str, Estimate]:
        """Return the estimates of the surface by name."""


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition of the checklist.

    Attributes
    ----------
    name : str
        For example ``"a4 below 0"``.
    estimate : Estimate
        The number it is about.
    required : str
        What must hold, in words.
    sense : {"broad", "strict"}
        "strict" conditions are needed only for the claim that nothing but congruence matters.
    met : bool or None
        None where the number, or its test, does not exist.
    """

    name: str
    estimate: Estimate
    required: str
    sense: Sense
    met: bool | None


@dataclass(frozen=True, slots=True)
class Checklist:
    """All conditions and what follows from them; see :func:`congruence_checklist`."""

    conditions: tuple[Condition, ...]
    verdict: Verdict
    reason: str
    alpha: float


def congruence_checklist(surface: Surface, *, alpha: float = 0.05) -> Checklist:
    """Check the conditions of a congruence effect one by one.

    Answers: may one say that the outcome is best where coach and client see the same? All
    conditions are needed; a significant a4 alone proves nothing.

    Parameters
    ----------
    surface : ResponseSurface or RoleSurface
        The full surface. Its axis intervals should have the level 1 - alpha.
    alpha : float, default 0.05
        Level of the tests.

    Returns
    -------
    Checklist
        ``verdict``: "broad" when the ridge lies on the line of congruence and the surface falls
        off to both sides; "strict" when the outcome is, besides, the same all along that line;
        "not supported" when a condition fails; "undecided" when none fails but one cannot be
        judged.

    Raises
    ------
    OptionError
        If ``alpha`` is not between 0 and 1.

    Notes
    -----
    Broad: a4 < 0 significantly; a3 and a5 not different from 0; the interval of p10 includes 0
    and that of p11 includes 1. Strict: also a1 and a2 not different from 0. "Not different" is
    absence of evidence: with few dyads it is easily met, so read the intervals.

    References
    ----------
    Humberg, Nestler & Back (2019), Social Psychological and Personality Science 10:409.

    Checked against surfaces built to meet and to break each condition.

    Examples
    --------
    >>> import numpy as np
    >>> from alliance_stats.stats.surfaces.response_surface import response_surface
    >>> x, y, noise = np.random.default_rng(4).normal(size=(3, 150))
    >>> surface = response_surface(x, y, 2 - (x - y) ** 2 + noise, n_resamples=500)
    >>> congruence_checklist(surface).verdict
    'strict'
    """
    check_confidence(alpha, "alpha")
    rows = surface.named()
    conditions = (
        _below(rows["a4"], alpha),
        _near(rows["a3"], "a3", "broad", alpha),
        _near(rows["a5"], "a5", "broad", alpha),
        _inside(rows["p10"], "p10", 0.0),
        _inside(rows["p11"], "p11", 1.0),
        _near(rows["a1"], "a1", "strict", alpha),
        _near(rows["a2"], "a2", "strict", alpha),
    )
    verdict, reason = _verdict(conditions)
    return Checklist(conditions, verdict, reason, alpha)


def _below(row: Estimate, alpha: float) -> Condition:
    met = None if isnan(row.p_value) else row.value < 0 and row.p_value < alpha
    required = "The surface falls off to both sides of the line of congruence."
    return Condition("a4 below 0", row, required, "broad", met)


def _near(row: Estimate, name: str, sense: Sense, alpha: float) -> Condition:
    required = {
        "a3": "Across the line of congruence the surface is level where it meets it.",
        "a5": "The ridge runs in the direction of the line of congruence.",
        "a1": "Along the line of congruence the outcome neither rises nor falls.",
        "a2": "Along the line of congruence the outcome does not bend.",
    }[name]
    met = None if isnan(row.p_value) else row.p_value >= alpha
    return Condition(f"{name} near 0", row, required, sense, met)


def _inside(row: Estimate, name: str, target: float) -> Condition:
    required = {
        "p10": "The first principal axis passes through the point where both views are zero.",
        "p11": "The first principal axis has the slope of the line of congruence.",
    }[name]
    interval = row.interval
    met = None
    if interval is not None and not isnan(interval.low):
        met = interval.low <= target <= interval.high
    return Condition(f"{name} near {target:.0f}", row, required, "broad", met)


def _verdict(conditions: tuple[Condition, ...]) -> tuple[Verdict, str]:
    broad = [one for one in conditions if one.sense == "broad"]
    strict = [one for one in conditions if one.sense == "strict"]
    failed = [one.name for one in broad if one.met is False]
    if failed:
        return "not supported", f"Not met: {', '.join(failed)}."
    open_ones = [one.name for one in broad if one.met is None]
    if open_ones:
        return "undecided", f"Cannot be judged: {', '.join(open_ones)}."
    if all(one.met for one in strict):
        return "strict", "All conditions are met."
    left = [one.name for one in strict if not one.met]
    return "broad", f"Congruence matters, but not alone: {', '.join(left)} not met."
