"""Mutual influence: whether each role's outcome goes with the other's."""

from __future__ import annotations

from alliance_stats.report.blocks import Rich, em, rich
from alliance_stats.report.capitals import capitalised
from alliance_stats.report.content import ReportContent
from alliance_stats.report.sections.dyadic_models import GROUP, ModelKind, Telling, names
from alliance_stats.report.sections.model_tables import Line, Part
from alliance_stats.report.sections.model_words import (
    difference_sentence,
    paths_sentences,
    spaced,
    told_path,
)
from alliance_stats.report.sentences import with_bounds
from alliance_stats.report.words import the
from alliance_stats.results import Estimate, Result


def _tell(content: ReportContent, result: Result) -> Telling:
    called = names(content, result)
    x, y = called["predictor"], called["outcome"]
    alpha = 1 - content.confidence
    both = _ways(content)
    paths = [
        told_path(
            f"{the(other)}’s view of {y}",
            f"{y} as rated by {role}",
            result.find("mutual", role=role),
        )
        for role, other in both
    ]
    parts = [_part(result, role, other, x, y) for role, other in both]
    difference = _difference(result)
    said: list[str | Rich] = [*paths_sentences(paths, alpha=alpha)]
    if difference is not None:
        said.append(
            difference_sentence(difference, "one side goes more with the other’s", alpha=alpha)
        )
    return Telling(
        name=f"Mutual influence model of {x} and {y}",
        answer=spaced(said),
        paths=[words for role, other in both for words in _in_words(result, role, other, x, y)],
        parts=[*parts, Part(_shared_lines(content, result), "Both roles")],
        units=rich(em("b"), ": points of outcome per point of the score it goes with."),
        identification=str(getattr(result, "identification", "")),
    )


def _ways(content: ReportContent) -> list[tuple[str, str]]:
    first, second = content.roles
    return [(first, second), (second, first)]


def _part(result: Result, role: str, other: str, x: str, y: str) -> Part:
    lines = [
        Line(f"own {x}", result.find("actor", role=role)),
        Line(f"{other}’s view of {y}", result.find("mutual", role=role)),
    ]
    return Part(lines, f"{capitalised(y)} as rated by {role}")


def _difference(result: Result) -> Estimate | None:
    return next((row for row in result.estimates if row.term == "mutual_difference"), None)


def _shared_lines(content: ReportContent, result: Result) -> list[Line]:
    first, second = content.roles
    lines = [Line("correlation of what is left over", result["correlation"])]
    difference = _difference(result)
    if difference is not None:
        words = f"difference of the two paths between the roles ({first} − {second})"
        lines.insert(0, Line(words, difference, compares=True))
    return lines


def _in_words(result: Result, role: str, other: str, x: str, y: str) -> list[str]:
    said = []
    for term, source in (
        ("actor", f"{capitalised(the(role))}’s own {x}"),
        ("mutual", f"{capitalised(the(other))}’s view of {y}"),
    ):
        row = result.find(term, role=role)
        shown = with_bounds(row.estimate, row.conf_low, row.conf_high)
        said.append(f"{source} to {y} as rated by {role}: {shown}.")
    return said


KIND = ModelKind(
    analysis="mutual_influence",
    kicker="I and We",
    question="Does each role’s outcome go with the other’s?",
    group=GROUP,
    tell=_tell,
    draws="actor",
    method=(
        "Mutual influence models follow Kenny (1996): each role’s predictor is taken to go with "
        "its own outcome only, which is what tells the two paths between the outcomes apart."
    ),
)
