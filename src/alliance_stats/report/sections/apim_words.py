"""Sentences about actor-partner models: what each effect has earned."""

from __future__ import annotations

from collections.abc import Sequence
from math import isnan

from alliance_stats.analysis.apim import ApimResult
from alliance_stats.formatting import degrees, interval, number, p_relation, sentence
from alliance_stats.report.blocks import Rich, em, rich
from alliance_stats.report.capitals import capitalised
from alliance_stats.report.content import ReportContent
from alliance_stats.report.lookup import ScaleKey, extra_number, unreliable
from alliance_stats.report.pairs import side_key
from alliance_stats.report.sections.dyadic_models import names
from alliance_stats.report.sections.model_words import ToldPath, paths_sentences, spaced, told_path
from alliance_stats.report.words import the
from alliance_stats.results import Estimate

_PATTERNS = {
    "couple": ("the couple pattern (", " = 1: the partner counts as much as oneself)"),
    "actor-only": ("the actor-only pattern (", " = 0: the partner does not count)"),
    "contrast": ("the contrast pattern (", " = −1: the partner counts the other way)"),
}


def answer(content: ReportContent, result: ApimResult) -> Rich:
    """Say which effects were clear of zero, which could be zero, and which pattern is decided.

    Effects of a score below the floor of reliability enter no sentence.
    """
    called = names(content, result)
    x, y = called["predictor"], called["outcome"]
    weak = unreliable(content)
    rows = [row for row in result.estimates if row.term in ("actor", "partner")]
    sound = [row for row in rows if not _touches(content, result, row, weak)]
    told = [_path(row, x, y) for row in sound]
    parts: list[str | Rich] = [*paths_sentences(told, alpha=1 - content.confidence)]
    if len(sound) < len(rows):
        parts.append(
            "Actor or partner effects of a score below the floor of reliability are shown and not "
            "interpreted."
        )
    parts += _patterns(result, sound)
    return spaced(parts)


def _touches(
    content: ReportContent, result: ApimResult, row: Estimate, weak: set[tuple[ScaleKey, str]]
) -> bool:
    x, y = (side_key(content, result, side) for side in ("predictor", "outcome"))
    whose, other = (str(row.extra.get(name) or "") for name in ("role", "other"))
    if result.model == "indistinguishable":
        return any((key, role) in weak for key in (x, y) for role in result.roles)
    return (y, whose) in weak or (x, other) in weak


def _path(row: Estimate, x: str, y: str) -> ToldPath:
    role, other = row.extra.get("role"), row.extra.get("other")
    if role is None:
        own = "one’s own" if row.term == "actor" else "the partner’s"
        return told_path(f"{own} {x}", f"one’s own view of {y}", row)
    whose = f"{the(other)}’s {x}" if row.term == "partner" else f"{the(role)}’s own {x}"
    return told_path(whose, f"{y} as rated by {role}", row)


def _patterns(result: ApimResult, sound: Sequence[Estimate]) -> list[Rich]:
    roles = {row.extra.get("role") for row in sound}
    parts: list[Rich] = []
    for row in result.estimates:
        pattern = row.extra.get("pattern")
        if row.term != "k" or not pattern or row.extra.get("role") not in roles:
            continue
        whom = f"For {the(row.extra['role'])}, " if row.extra.get("role") else ""
        if pattern == "partner-only":
            told = (
                "one’s own view could be zero and the partner’s could not (partner-only pattern)."
            )
            parts.append(rich(f"{whom}{told}" if whom else capitalised(told)))
            continue
        bounds = interval(row.conf_low, row.conf_high)
        name, meaning = _PATTERNS[str(pattern)]
        shown = f" = {number(row.estimate)} {bounds} is in line with {name}"
        parts.append(rich(whom, em("k"), shown, em("k"), f"{meaning} and with no other named one."))
    return parts


def pattern_note(result: ApimResult) -> tuple[Rich, ...]:
    """Say what decided on a pattern, or why none is named, once for each role."""
    notes: list[Rich] = []
    for row in result.estimates:
        reason = row.extra.get("pattern_reason")
        if row.term == "k" and reason and not isnan(row.estimate):
            whom = row.extra.get("role") or "both roles"
            first = not notes
            notes.append(
                rich(
                    "Pattern of ",
                    em("k"),
                    f", {whom}: {sentence(str(reason))}",
                    " Actor only is 0, couple 1, contrast −1." if first else "",
                )
            )
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
            told = (
                "Whether the roles differ in this model is not settled (everything held equal: "
                if p >= 1 - content.confidence
                else "The model fitted worse with everything held equal in both roles ("
            )
            return rich(
                f"{told}χ²({degrees(row.df)}) = {number(row.estimate)}, ",
                em("p"),
                f" {p_relation(row.p_value)}",
                () if isnan(adjusted) else rich(", ", em("p"), f" adj. {p_relation(adjusted)}"),
                "). ",
            )
    return rich()
