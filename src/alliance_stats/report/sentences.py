"""Sentences that a result has earned: the condition chooses the words.

Order inside a sentence: what, how much, how sure, then the limit. Past tense, because they are
about this sample. No word says that one thing made another, and none says more than its interval.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from alliance_stats.formatting import (
    count,
    counted,
    interval,
    join,
    number,
    p_relation,
    sentence,
    unit,
    value,
    value_interval,
)
from alliance_stats.interpret import (
    GROUP_RELIABILITY,
    MINIMUM_CLUSTERS,
    RELIABILITY_FLOOR,
    excludes,
    gate_is_open,
)
from alliance_stats.report.blocks import Rich, em, rich

Standing = Literal["clear", "before correction", "open", "undefined"]


@dataclass(frozen=True, slots=True)
class Number:
    """One estimate as a sentence needs it; ``p_adjusted`` NaN means no correction was asked."""

    estimate: float
    low: float
    high: float
    p_adjusted: float = math.nan
    reason: str = ""


def standing(found: Number, *, alpha: float = 0.05, null: float = 0.0) -> Standing:
    """Say what an estimate has earned.

    *clear*: the interval excludes the null and the corrected *p* is below ``alpha``; *before
    correction*: only the interval does; *open*: it does not; *undefined*: there is no estimate.

    Examples
    --------
    >>> standing(Number(0.3, 0.1, 0.5, 0.01)), standing(Number(0.3, 0.1, 0.5, 0.08))
    ('clear', 'before correction')
    >>> standing(Number(0.1, -0.1, 0.3)), standing(Number(math.nan, math.nan, math.nan))
    ('open', 'undefined')
    """
    if math.isnan(found.estimate):
        return "undefined"
    if not excludes(found.low, found.high, null):
        return "open"
    is_corrected = math.isnan(found.p_adjusted) or found.p_adjusted < alpha
    return "clear" if is_corrected else "before correction"


def correlation_text(found: Number) -> Rich:
    """Write ``r = .34 [.13, .52]``."""
    bounds = interval(found.low, found.high, bounded=True)
    return rich(em("r"), f" = {unit(found.estimate)} {bounds}")


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
    states = {"clear": rich(), "open": rich()}
    twice = False
    for role_x, role_y, number_found in found:
        state = standing(number_found, alpha=alpha)
        if state == "undefined":
            continue
        kind = "clear" if state == "clear" else "open"
        who = f"{role_x} rated both" if role_x == role_y else f"{role_x} rated {x} and {role_y} {y}"
        joint = ", " if states[kind] else ""
        text = correlation_text(number_found)
        states[kind] = rich(states[kind], f"{joint}where {who} (", text, ")")
        twice = twice or (kind == "clear" and role_x == role_y)
    if not (states["clear"] or states["open"]):
        return undefined(f"The declared relation of {x} with {y}", found[0][2].reason)
    parts = rich("Declared beforehand: ")
    if states["clear"]:
        parts = rich(parts, f"{x} went with {y} ", states["clear"])
        parts = rich(parts, "; not settled ", states["open"]) if states["open"] else parts
    else:
        parts = rich(parts, f"whether {x} goes with {y} is not settled ", states["open"])
    extra = " Part of this may be one person answering twice." if twice else ""
    return rich(parts, ".", extra)


def level_difference(
    scale: str,
    roles: tuple[str, str],
    found: Number,
    *,
    gate: str,
    reason: str = "",
    alpha: float = 0.05,
) -> Rich:
    """Say which role rated higher, only where the gate allows it.

    ``found`` is first role minus second. ``reason`` says why the gate is shut, or which items
    were freed where it is half open.

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
    state = standing(found, alpha=alpha)
    if state == "undefined":
        return undefined(f"The difference on {scale}", found.reason)
    size = f"{number(abs(found.estimate))} points {_positive_interval(found)}"
    freed = f", with {reason} freed" if gate == "partially licensed" and reason else ""
    if state == "open":
        signed = f"{number(found.estimate)} {interval(found.low, found.high)}"
        return rich(
            f"Whether {first} and {second} differ on {scale} is not settled by these data{freed}: "
            f"the difference could be zero ({signed})."
        )
    higher, lower = (first, second) if found.estimate > 0 else (second, first)
    if state == "clear":
        return rich(f"{_cap(higher)} rated {scale} higher than {lower}, by {size}{freed}.")
    return rich(
        f"{_cap(higher)} rated {scale} higher than {lower} before correction, by {size}{freed}; "
        "after it, not settled (",
        em("p"),
        f" {p_relation(found.p_adjusted)}).",
    )


def undefined(result: str, reason: str, remedy: str = "") -> Rich:
    """Say that an estimate does not exist, why, and what would help.

    Examples
    --------
    >>> from alliance_stats.report.blocks import plain_text
    >>> plain_text(undefined("Alpha of trust", "The scale has one item."))
    'Alpha of trust is undefined: the scale has one item.'
    """
    why = _clause(reason or "no reason was recorded")
    return rich(f"{result} is undefined: {why}. {sentence(remedy)}".strip())


def few_coaches(n_coaches: int) -> str:
    """Say what few coaches mean for intervals; empty where there are enough.

    Examples
    --------
    >>> few_coaches(12)
    ''
    """
    if n_coaches >= MINIMUM_CLUSTERS.value or n_coaches < 1:
        return ""
    return (
        f"With {counted(n_coaches, 'coach', 'coaches')}, cluster-robust intervals are not "
        "trusted; what stands in their place is provisional."
    )


def not_interpreted(scale: str, role: str, alpha_value: float) -> str:
    """Say that a score is too unreliable to interpret.

    Examples
    --------
    >>> not_interpreted("society", "coach", 0.58)
    'society as rated by coach (α = .58)'
    """
    return f"{in_sentence(scale)} as rated by {role} (α = {unit(alpha_value)})"


def reliability_summary(values: list[tuple[str, str, float]]) -> Rich:
    """Say how reliable the scores were: (scale, role, α) for every score that has one.

    Three kinds are told apart: at or above the usual minimum for groups, between that and the
    floor, and below the floor.
    """
    known = [entry for entry in values if not math.isnan(entry[2])]
    if not known:
        return rich("Reliability could not be estimated for any scale; the reasons are listed.")
    usable = [entry for entry in known if entry[2] >= RELIABILITY_FLOOR.value]
    low = [entry for entry in known if entry[2] < RELIABILITY_FLOOR.value]
    weak = [entry for entry in usable if entry[2] < GROUP_RELIABILITY.value]
    text = _usable_sentence(usable, weak)
    if low:
        names = join(not_interpreted(*entry) for entry in low[:3])
        more = f" and {counted(len(low) - 3, 'other score')}" if len(low) > 3 else ""
        floor = unit(RELIABILITY_FLOOR.value)
        text += f" Below {floor}, and so described and not interpreted: {names}{more}."
    return rich(text.strip())


def _usable_sentence(
    usable: list[tuple[str, str, float]], weak: list[tuple[str, str, float]]
) -> str:
    if not usable:
        return "No score reached the floor for interpretation."
    least, most = (f(entry[2] for entry in usable) for f in (min, max))
    span = f"α from {unit(least)} to {unit(most)}" if least < most else f"α = {unit(most)}"
    minimum = unit(GROUP_RELIABILITY.value)
    if not weak:
        return (
            f"Scores were reliable enough for statements about groups ({span}; "
            f"the usual minimum is {minimum})."
        )
    names = join(not_interpreted(*entry) for entry in weak[:3])
    more = f" and {counted(len(weak) - 3, 'other score')}" if len(weak) > 3 else ""
    return (
        f"Reliability of the interpreted scores: {span}. Short of {minimum}, the usual minimum "
        f"for statements about groups: {names}{more}."
    )


def spread(term: str, estimates: list[float]) -> str:
    """Write the range of several estimates.

    Examples
    --------
    >>> spread("pearson", [0.12, 0.47, 0.3]), spread("pearson", [0.12])
    ('from .12 to .47', '.12')
    """
    known = [x for x in estimates if not math.isnan(x)]
    if not known:
        return "undefined"
    low, high = value(term, min(known)), value(term, max(known))
    return low if low == high else f"from {low} to {high}"


def pattern(found: list[Number], *, alpha: float = 0.05) -> str:
    """Say how several correlations lie, as the second half of a sentence; "" where none exists.

    Examples
    --------
    >>> pattern([Number(0.2, 0.1, 0.3, 0.01), Number(0.4, -0.1, 0.6, 0.2)])
    'correlations ran from .20 to .40 and were clear of zero after correction in 1 of 2'
    >>> pattern([Number(0.2, 0.1, 0.3)])
    'the one correlation was .20 [.10, .30], clear of zero'
    """
    known = [n for n in found if standing(n) != "undefined"]
    if not known:
        return ""
    clear = sum(standing(n, alpha=alpha) == "clear" for n in known)
    corrected = any(not math.isnan(n.p_adjusted) for n in known)
    after = " after correction" if corrected else ""
    if len(known) == 1:
        shown = with_interval("pearson", known[0])
        is_clear = "clear" if clear else "not clear"
        return f"the one correlation was {shown}, {is_clear} of zero{after}"
    span = spread("pearson", [n.estimate for n in known])
    return f"correlations ran {span} and were clear of zero{after} in {share(clear, len(known))}"


def share(part: int, whole: int) -> str:
    """Write a part of a whole in words that suit the ends.

    Examples
    --------
    >>> share(0, 4), share(2, 4), share(4, 4)
    ('none of 4', '2 of 4', 'all 4')
    """
    if part == whole:
        return f"all {count(whole)}"
    return f"{'none' if part == 0 else count(part)} of {count(whole)}"


def with_interval(term: str, found: Number) -> str:
    """Write an estimate and its interval, as a table cell holds them."""
    text = value(term, found.estimate)
    bounds = value_interval(term, found.low, found.high)
    return text if math.isnan(found.low) and math.isnan(found.high) else f"{text} {bounds}"


def _positive_interval(found: Number) -> str:
    if found.estimate >= 0:
        return interval(found.low, found.high)
    return interval(-found.high, -found.low)


def _clause(text: str) -> str:
    text = text.strip().rstrip(".")
    return in_sentence(text)


def in_sentence(text: str) -> str:
    """Return a title as it stands inside a sentence.

    Examples
    --------
    >>> in_sentence("Mutual understanding"), in_sentence("WHO index")
    ('mutual understanding', 'WHO index')
    """
    # A word in capitals, or one letter such as a symbol, keeps its case.
    return text if len(text) < 2 or text[1].isupper() else text[0].lower() + text[1:]


def _cap(text: str) -> str:
    return text[0].upper() + text[1:] if text else text
