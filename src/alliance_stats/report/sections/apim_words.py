"""Sentences about actor-partner models: what each effect has earned."""

from __future__ import annotations

from collections.abc import Sequence
from math import isnan

from alliance_stats.analysis.apim import ApimResult
from alliance_stats.formatting import interval, join, number, p_relation, sentence
from alliance_stats.report.blocks import Rich, em, rich
from alliance_stats.report.content import ReportContent
from alliance_stats.report.lookup import (
    ScaleKey,
    extra_number,
    named_scale,
    scale_title,
    unreliable,
)
from alliance_stats.report.sentences import Number, in_sentence, standing
from alliance_stats.report.tabling import number_of
from alliance_stats.results import Estimate

_PATTERNS = {
    "couple": "the couple pattern (k = 1: the partner counts as much as oneself)",
    "actor-only": "the actor-only pattern (k = 0: the partner does not count)",
    "contrast": "the contrast pattern (k = −1: the partner counts the other way)",
}


def answer(content: ReportContent, result: ApimResult) -> Rich:
    """Say which effects were clear of zero, which could be zero, and which pattern is decided.

    Effects of a score below the floor of reliability enter no sentence.
    """
    x, y = _titles(content, result)
    weak = unreliable(content)
    rows = [row for row in result.estimates if row.term in ("actor", "partner")]
    sound = [row for row in rows if not _touches(content, result, row, weak)]
    parts = _effects(sound, x, y, alpha=1 - content.confidence)
    if len(sound) < len(rows):
        parts.append(
            "Effects that rest on a score below the floor of reliability are shown and not "
            "interpreted."
        )
    parts += _patterns(result, sound)
    return rich(" ".join(parts))


def _titles(content: ReportContent, result: ApimResult) -> tuple[str, str]:
    keys = _keys(content, result)
    return in_sentence(scale_title(content, keys[0])), in_sentence(scale_title(content, keys[1]))


def _keys(content: ReportContent, result: ApimResult) -> tuple[ScaleKey, ScaleKey]:
    names = [
        f"{result.about[f'{side}_instrument']}.{str(result.about[side]).rpartition('.')[-1]}"
        for side in ("predictor", "outcome")
    ]
    return named_scale(content, names[0]), named_scale(content, names[1])


def _touches(
    content: ReportContent, result: ApimResult, row: Estimate, weak: set[tuple[ScaleKey, str]]
) -> bool:
    x, y = _keys(content, result)
    whose, other = (str(row.extra.get(name) or "") for name in ("role", "other"))
    if result.model == "indistinguishable":
        return any((key, role) in weak for key in (x, y) for role in result.roles)
    return (y, whose) in weak or (x, other) in weak


def _effects(rows: Sequence[Estimate], x: str, y: str, *, alpha: float) -> list[str]:
    said: dict[str, list[tuple[str, str]]] = {}
    for row in rows:
        found = number_of(row)
        state = standing(found, alpha=alpha)
        kind = "no interval" if state == "open" and isnan(found.low) else state
        said.setdefault(kind, []).append(_path(row, x, y, found))
    clear, early = said.get("clear", []), said.get("before correction", [])
    lost, unknown = said.get("open", []), said.get("no interval", [])
    parts = []
    if clear:
        parts.append(f"{_upper(join(f'{who} went with {what}' for who, what in clear))}.")
    if early:
        told = join(f"{who} went with {what}" for who, what in early)
        parts.append(f"Before correction {told}; after it, not settled.")
    if lost:
        told = join((f"{who} goes with {what}" for who, what in lost), last="or")
        parts.append(f"Whether {told} is not settled by these data.")
    if unknown:
        told = join((f"{who} goes with {what}" for who, what in unknown), last="or")
        parts.append(f"Whether {told} cannot be said: there is no interval.")
    return parts


def _path(row: Estimate, x: str, y: str, found: Number) -> tuple[str, str]:
    role, other = row.extra.get("role"), row.extra.get("other")
    bounds = "" if isnan(found.low) else f" {interval(found.low, found.high)}"
    size = f"({number(found.estimate)}{bounds})"
    if role is None:
        own = "one’s own" if row.term == "actor" else "the partner’s"
        return f"{own} {x}", f"one’s own view of {y} {size}"
    whose = f"the {other}’s {x}" if row.term == "partner" else f"the {role}’s own {x}"
    return whose, f"{y} as rated by {role} {size}"


def _patterns(result: ApimResult, sound: Sequence[Estimate]) -> list[str]:
    roles = {row.extra.get("role") for row in sound}
    parts = []
    for row in result.estimates:
        pattern = row.extra.get("pattern")
        if row.term != "k" or not pattern or row.extra.get("role") not in roles:
            continue
        whom = f"For the {row.extra['role']}, " if row.extra.get("role") else ""
        if pattern == "partner-only":
            told = "one’s own view could be zero and the partner’s could not (partner-only pattern)"
        else:
            bounds = interval(row.conf_low, row.conf_high)
            told = f"k = {number(row.estimate)} {bounds} is in line with {_PATTERNS[str(pattern)]}"
            told += " and with no other named one"
        parts.append(f"{whom}{told}." if whom else f"{_upper(told)}.")
    return parts


def pattern_note(result: ApimResult) -> tuple[Rich, ...]:
    """Say what decided on a pattern, or why none is named, once for each role."""
    notes = []
    for row in result.estimates:
        reason = row.extra.get("pattern_reason")
        if row.term == "k" and reason and not isnan(row.estimate):
            whom = row.extra.get("role") or "both roles"
            notes.append(rich(f"Pattern, {whom}: {sentence(str(reason))}"))
    return tuple(notes)


def distinguishability_words(content: ReportContent, result: ApimResult) -> Rich:
    """Say whether the roles may be held equal, if that was tested."""
    sides = ("predictor", "outcome", "predictor_instrument", "outcome_instrument", "occasion")
    for found in content.results:
        if found.analysis != "distinguishability":
            continue
        if any(found.about.get(side) != result.about.get(side) for side in sides):
            continue
        row = found["complete"]
        if not isnan(row.estimate):
            adjusted = extra_number(row, "p_adjusted")
            p = row.p_value if isnan(adjusted) else adjusted
            told = "could not be told from equal" if p >= 1 - content.confidence else "differed"
            return rich(
                f"Held equal in everything, the roles {told}: χ²({row.df:.0f}) = "
                f"{number(row.estimate)}, ",
                em("p"),
                f" {p_relation(row.p_value)}. ",
            )
    return rich()


def _upper(text: str) -> str:
    return text[0].upper() + text[1:]
