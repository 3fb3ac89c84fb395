"""Sentences that a result has earned: the condition chooses the words.

Order inside a sentence: what, how much, how sure, then the limit. Past tense, because they are
about this sample. No word says that one thing made another, and none says more than its interval.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from alliance_stats.formatting import (
    count,
    counted,
    interval,
    join,
    number,
    p_relation,
    unit,
)
from alliance_stats.interpret import (
    MINIMUM_CLUSTERS,
    WILD_COACHES,
    excludes,
    gate_is_open,
)
from alliance_stats.report.blocks import Rich, em, rich
from alliance_stats.report.capitals import capitalised, lowered
from alliance_stats.report.no_number import undefined

Standing = Literal["clear", "within the margin", "before correction", "open", "undefined"]
SAME_SOURCE = "Part of this may be one person answering twice."


@dataclass(frozen=True, slots=True)
class Number:
    """One estimate as a sentence needs it; ``p_adjusted`` NaN means no correction was asked."""

    estimate: float
    low: float
    high: float
    p_adjusted: float = math.nan
    reason: str = ""


def standing(
    found: Number, *, alpha: float = 0.05, null: float = 0.0, margin: float = math.nan
) -> Standing:
    """Say what an estimate has earned.

    *within the margin*: the whole interval is closer to the null than the declared smallest
    difference of interest; *clear*: the interval excludes the null and the corrected *p* is below
    ``alpha``; *before correction*: only the interval does; *open*: it does not; *undefined*: there
    is no estimate.

    Examples
    --------
    >>> standing(Number(0.3, 0.1, 0.5, 0.01)), standing(Number(0.3, 0.1, 0.5, 0.08))
    ('clear', 'before correction')
    >>> standing(Number(0.1, -0.1, 0.3)), standing(Number(math.nan, math.nan, math.nan))
    ('open', 'undefined')
    >>> standing(Number(0.1, -0.1, 0.3), margin=0.4)
    'within the margin'
    """
    if math.isnan(found.estimate):
        return "undefined"
    if null - margin < found.low and found.high < null + margin:
        return "within the margin"
    if not excludes(found.low, found.high, null):
        return "open"
    is_corrected = math.isnan(found.p_adjusted) or found.p_adjusted < alpha
    return "clear" if is_corrected else "before correction"


def with_bounds(x: float, low: float, high: float, *, bounded: bool = False) -> str:
    """Write an estimate and its interval as a sentence needs them, and say where there is none.

    Examples
    --------
    >>> with_bounds(0.4, 0.2, 0.6), with_bounds(0.4, 0.2, 0.6, bounded=True)
    ('0.40 [0.20, 0.60]', '.40 [.20, .60]')
    >>> with_bounds(0.4, math.nan, math.nan)
    '0.40, no interval'
    """
    text = unit(x) if bounded else number(x)
    if math.isnan(low) and math.isnan(high):
        return text if math.isnan(x) else f"{text}, no interval"
    return f"{text} {interval(low, high, bounded=bounded)}"


def correlation_text(found: Number) -> Rich:
    """Write ``r = .34 [.13, .52]``."""
    return rich(em("r"), f" = {with_bounds(found.estimate, found.low, found.high, bounded=True)}")


def declared(x: str, y: str, found: list[tuple[str, str, Number]], *, alpha: float = 0.05) -> Rich:
    """Say what became of one relation that was declared beforehand, by who rated what.

    ``found`` holds (who rated ``x``, who rated ``y``, the correlation).

    Examples
    --------
    >>> from alliance_stats.report.blocks import plain_text
    >>> both, apart = Number(0.3, 0.1, 0.5), Number(0.1, -0.1, 0.3)
    >>> pairs = [("coach", "coach", both), ("coach", "client", apart)]
    >>> print(plain_text(declared("trust", "growth", pairs)))
    Declared beforehand: trust went with growth where coach rated both (r = .30 [.10, .50]); not
    settled where coach rated trust and client growth (r = .10 [−.10, .30]). Part of this may be
    one person answering twice.
    """
    states: dict[str, list[Rich]] = {"clear": [], "open": []}
    twice = False
    for role_x, role_y, number_found in found:
        state = standing(number_found, alpha=alpha)
        if state == "undefined":
            continue
        kind = "clear" if state == "clear" else "open"
        who = f"{role_x} rated both" if role_x == role_y else f"{role_x} rated {x} and {role_y} {y}"
        text = correlation_text(number_found)
        before = "; clear before correction only" if state == "before correction" else ""
        states[kind].append(rich(f"where {who} (", text, f"{before})"))
        twice = twice or (kind == "clear" and role_x == role_y)
    if not (states["clear"] or states["open"]):
        return undefined(f"The declared relation of {x} with {y}", found[0][2].reason)
    parts = rich("Declared beforehand: ")
    if states["clear"]:
        parts = rich(parts, f"{x} went with {y} ", _listed(states["clear"]))
        rest = rich("; not settled ", _listed(states["open"])) if states["open"] else ()
        parts = rich(parts, rest)
    else:
        parts = rich(parts, f"whether {x} goes with {y} is not settled ", _listed(states["open"]))
    extra = f" {SAME_SOURCE}" if twice else ""
    return rich(parts, ".", extra)


def _listed(parts: Sequence[Rich]) -> Rich:
    """Join clauses as a sentence lists them."""
    joints = ["" if not i else " and " if i == len(parts) - 1 else ", " for i in range(len(parts))]
    return rich(*(rich(joint, part) for joint, part in zip(joints, parts, strict=True)))


def level_difference(
    scale: str,
    roles: tuple[str, str],
    found: Number,
    *,
    gate: str,
    reason: str = "",
    alpha: float = 0.05,
    margin: float = math.nan,
) -> Rich:
    """Say which role rated higher, only where the gate allows it.

    ``found`` is first role minus second. ``reason`` says why the gate is shut, or which items
    were freed where it is half open. ``margin`` is the smallest difference of interest, in the
    same points, NaN where the study declares none.

    Examples
    --------
    >>> from alliance_stats.report.blocks import plain_text
    >>> shut = level_difference(
    ...     "trust", ("coach", "client"), Number(-0.4, -0.6, -0.2), gate="not tested"
    ... )
    >>> plain_text(shut)
    'Whether coach or client rated trust higher is not said: the gate was not tested.'
    """
    first, second = roles
    if not gate_is_open(gate):
        why = reason or (
            "the gate was not tested"
            if gate == "not tested"
            else "the roles use the items differently"
        )
        return rich(f"Whether {first} or {second} rated {scale} higher is not said: {why}.")
    state = standing(found, alpha=alpha, margin=margin)
    if state == "undefined":
        return undefined(f"The difference on {scale}", found.reason)
    if state == "within the margin":
        return _within(scale, roles, found, margin, gate, reason)
    size = f"{number(abs(found.estimate))} points {_positive_interval(found)}"
    freed = f", with {reason} freed" if gate == "partially licensed" and reason else ""
    if state == "open":
        signed = with_bounds(found.estimate, found.low, found.high)
        return rich(
            f"Whether {first} and {second} differ on {scale} is not settled by these data{freed}: "
            f"the difference could be zero ({signed})."
        )
    higher, lower = (first, second) if found.estimate > 0 else (second, first)
    start = f"{capitalised(higher)} rated {scale} higher than {lower}"
    if state == "clear":
        return rich(f"{start}, by {size}{freed}.")
    return rich(
        f"{start} before correction, by {size}{freed}; after it, not settled (",
        em("p"),
        f" {p_relation(found.p_adjusted)}).",
    )


def _within(
    scale: str, roles: tuple[str, str], found: Number, margin: float, gate: str, reason: str
) -> Rich:
    """Say that a difference is smaller than what was declared to be of interest."""
    first, second = roles
    freed = f", with {reason} freed" if gate == "partially licensed" and reason else ""
    return rich(
        f"Any difference between {first} and {second} on {scale} is smaller than "
        f"{number(margin)} points, the declared margin ({number(found.estimate)} "
        f"{interval(found.low, found.high)}){freed}."
    )


def adjusted(x: str, y: str, before: Number, after: Number, others: str, **how: float) -> Rich:
    """Say what is left of a relation when what surrounds both is held constant.

    ``before`` is the correlation, ``after`` the partial one, ``others`` names what was held
    constant; ``how`` takes the ``alpha`` of ``standing``.

    Examples
    --------
    >>> from alliance_stats.report.blocks import plain_text
    >>> alone, rest = Number(0.3, 0.1, 0.5), Number(0.1, -0.1, 0.3)
    >>> print(plain_text(adjusted("trust", "growth", alone, rest, "workplace culture")))
    Trust went with growth (r = .30 [.10, .50]); with workplace culture held constant that is not
    settled (r = .10 [−.10, .30]).
    """
    states = standing(before, **how), standing(after, **how)
    shown = correlation_text(before), correlation_text(after)
    if "undefined" in states:
        reason = (before if states[0] == "undefined" else after).reason
        return undefined(f"The relation of {x} with {y}, {others} held constant,", reason)
    if states[0] != "clear":
        start = rich(f"Whether {x} goes with {y} is not settled (", shown[0], ")")
        then = "it was clear of zero" if states[1] == "clear" else "neither is it settled"
    else:
        start = rich(f"{capitalised(x)} went with {y} (", shown[0], ")")
        then = "it still did" if states[1] == "clear" else "that is not settled"
    return rich(start, f"; with {others} held constant {then} (", shown[1], ").")


def held_constant(others: str, still: int, clear: int, *, some: bool = False) -> str:
    """Say how many relations stayed clear when something else was held constant.

    ``some``: not all that were clear are meant, for what is held constant went with it too.

    Examples
    --------
    >>> held_constant("workplace culture", 3, 5)
    'With workplace culture held constant, 3 of the 5 relations that were clear of zero still were.'
    >>> held_constant("workplace culture", 0, 1)
    'With workplace culture held constant, the one relation that was clear of zero no longer was.'
    >>> held_constant("society", 3, 5, some=True)
    'With society held constant, 3 of the 5 relations of other scales that were clear of zero still
    were.'
    """
    start = f"With {others} held constant, "
    of = " of other scales" if some else ""
    if clear == 1:
        then = "still" if still else "no longer"
        return f"{start}the one relation{of} that was clear of zero {then} was."
    if still == clear:
        return f"{start}all {count(clear)} relations{of} that were clear of zero still were."
    part = count(still) if still else "none"
    return f"{start}{part} of the {count(clear)} relations{of} that were clear of zero still were."


def level_summary(
    roles: tuple[str, str],
    found: Sequence[tuple[str, Number, float]],
    *,
    alpha: float = 0.05,
) -> Rich:
    """Say which role rated higher on which of several scales whose levels may be compared.

    ``found`` holds (scale, first role minus second, declared margin or NaN).

    Examples
    --------
    >>> from alliance_stats.report.blocks import plain_text
    >>> clear, unsure = Number(-0.4, -0.6, -0.2), Number(-0.1, -0.3, 0.1)
    >>> scales = [("trust", clear, math.nan), ("empathy", unsure, math.nan)]
    >>> print(plain_text(level_summary(("coach", "client"), scales)))
    Where levels may be compared, client rated higher than coach on trust; on empathy who rated
    higher is not settled.
    """
    first, second = roles
    kinds: dict[str, list[str]] = {}
    for scale, number_found, margin in found:
        state = standing(number_found, alpha=alpha, margin=margin)
        higher, lower = (first, second) if number_found.estimate > 0 else (second, first)
        words = {
            "clear": f"{higher} rated higher than {lower} on",
            "before correction": f"{higher} rated higher than {lower} before correction only on",
            "within the margin": f"any difference is smaller than {number(margin)} points on",
            "open": "on",
        }
        if state != "undefined":
            kinds.setdefault(words[state], []).append(scale)
    if not kinds:
        return ()
    unsettled = kinds.pop("on", [])
    parts = [f"{words} {join(names)}" for words, names in kinds.items()]
    if unsettled:
        parts.append(f"on {join(unsettled)} who rated higher is not settled")
    return rich(f"Where levels may be compared, {'; '.join(parts)}.")


def few_coaches(n_coaches: float) -> str:
    """Say what few coaches mean for intervals; empty where there are enough.

    Examples
    --------
    >>> few_coaches(12)
    ''
    """
    if n_coaches >= MINIMUM_CLUSTERS.value or n_coaches < 1:
        return ""
    if math.isnan(n_coaches):
        return "There are few coaches, so what respects that dyads share them is provisional."
    if n_coaches < WILD_COACHES:
        return (
            f"With {counted(n_coaches, 'coach', 'coaches')}, no interval can respect that dyads "
            "share them; estimates stand without one."
        )
    return (
        f"With {counted(n_coaches, 'coach', 'coaches')}, cluster-robust intervals are not "
        "trusted; what stands in their place is provisional."
    )


def _positive_interval(found: Number) -> str:
    if found.estimate >= 0:
        return interval(found.low, found.high)
    return interval(-found.high, -found.low)


def as_declared(said: Rich) -> Rich:
    """Name what a sentence is about as declared beforehand.

    Examples
    --------
    >>> from alliance_stats.report.blocks import plain_text
    >>> plain_text(as_declared(rich("The coach’s trust went with growth.")))
    'Declared beforehand: the coach’s trust went with growth.'
    """
    if not said:
        return ()
    first = replace(said[0], text=lowered(said[0].text))
    return rich("Declared beforehand: ", first, said[1:])
