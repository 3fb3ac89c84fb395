"""Sentences about many numbers at once: ranges, shares, and what reliability allows."""

from __future__ import annotations

import math
from collections.abc import Iterable

from alliance_stats.formatting import count, counted, join, unit, value, value_interval
from alliance_stats.interpret import FEWEST_PEOPLE, GROUP_RELIABILITY, RELIABILITY_FLOOR
from alliance_stats.report.blocks import Rich, rich
from alliance_stats.report.capitals import capitalised, in_sentence
from alliance_stats.report.sentences import Number, standing


def not_interpreted(scale: str, role: str, alpha_value: float) -> str:
    """Say that a score is too unreliable to interpret.

    Examples
    --------
    >>> not_interpreted("society", "coach", 0.58)
    'society as rated by coach (α = .58)'
    """
    return f"{in_sentence(scale)} as rated by {role} (α = {unit(alpha_value)})"


def agreement_text(measure: str, found: Number) -> str:
    """Write an ICC with its name.

    Examples
    --------
    >>> agreement_text("icc(C,1)", Number(0.34, 0.13, 0.52))
    'ICC(C,1) = .34 [.13, .52]'
    """
    return f"{measure.replace('icc', 'ICC')} = {with_interval(measure, found)}"


def reliability_summary(values: list[tuple[str, str, float]], few: int = 0) -> Rich:
    """Say how reliable the scores were: (scale, role, α) for every score, NaN where it has none.

    Three kinds are told apart: at or above the usual minimum for groups, between that and the
    floor, and below the floor. ``few`` scores more rest on too few people to be judged.
    """
    if few and not values:
        return rich(
            f"Every reliability rests on fewer than {FEWEST_PEOPLE} people, too few to say whether "
            "the scores are reliable; the table gives what can be computed."
        )
    known = [entry for entry in values if not math.isnan(entry[2])]
    if not known:
        return rich("Reliability could not be estimated for any scale; the reasons are listed.")
    usable = [entry for entry in known if entry[2] >= RELIABILITY_FLOOR.value]
    low = [entry for entry in known if entry[2] < RELIABILITY_FLOOR.value]
    weak = [entry for entry in usable if entry[2] < GROUP_RELIABILITY.value]
    text = _usable_sentence(usable, weak, len(values) + few)
    if low:
        names = join(not_interpreted(*entry) for entry in low[:3])
        more = f" and {counted(len(low) - 3, 'other score')}" if len(low) > 3 else ""
        floor = unit(RELIABILITY_FLOOR.value)
        text += f" Below {floor}, and so described and not interpreted: {names}{more}."
    if few:
        rest = counted(few, "score rests", "scores rest")
        text += f" {rest} on fewer than {FEWEST_PEOPLE} people and cannot be judged."
    if len(known) < len(values):
        without = len(values) - len(known)
        text += f" {capitalised(counted(without, 'score has', 'scores have'))} no estimate."
    return rich(text.strip())


def _usable_sentence(
    usable: list[tuple[str, str, float]], weak: list[tuple[str, str, float]], total: int
) -> str:
    if not usable:
        return "No score reached the floor for interpretation."
    least, most = (f(entry[2] for entry in usable) for f in (min, max))
    span = f"α from {unit(least)} to {unit(most)}" if least < most else f"α = {unit(most)}"
    minimum = unit(GROUP_RELIABILITY.value)
    if not weak:
        which = f"{share(len(usable), total)} scores" if total > 1 else "the one score"
        verb = "was" if len(usable) == 1 else "were"
        return (
            f"{capitalised(which)} {verb} reliable enough for statements about groups ({span}; "
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
    after = after_correction(known)
    if len(known) == 1:
        shown = with_interval("pearson", known[0])
        is_clear = "clear" if clear else "not clear"
        return f"the one correlation was {shown}, {is_clear} of zero{after}"
    span = spread("pearson", [n.estimate for n in known])
    if all(math.isnan(n.low) for n in known):
        return f"correlations ran {span}; no interval can be given"
    ran = "ran" if span.startswith("from") else "were all"
    return f"correlations {ran} {span} and were clear of zero{after} in {share(clear, len(known))}"


def after_correction(found: Iterable[Number]) -> str:
    """Return `` after correction`` where any of these p values was corrected, else nothing.

    Examples
    --------
    >>> after_correction([Number(0.2, 0.1, 0.3)])
    ''
    """
    return " after correction" if any(not math.isnan(n.p_adjusted) for n in found) else ""


def share(part: int, whole: int) -> str:
    """Write a part of a whole in words that suit the ends.

    Examples
    --------
    >>> share(0, 4), share(2, 4), share(4, 4), share(2, 2)
    ('none of 4', '2 of 4', 'all 4', 'both')
    """
    if part == whole:
        return "both" if whole == 2 else f"all {count(whole)}"
    return f"{'none' if part == 0 else count(part)} of {count(whole)}"


def with_interval(term: str, found: Number) -> str:
    """Write an estimate and its interval, as a table cell holds them."""
    text = value(term, found.estimate)
    bounds = value_interval(term, found.low, found.high)
    return text if math.isnan(found.low) and math.isnan(found.high) else f"{text} {bounds}"
