"""Actor-partner moderation: on what it depends how strongly a relation holds."""

from __future__ import annotations

from collections.abc import Sequence

from alliance_stats.formatting import count, degrees, join
from alliance_stats.report.blocks import Rich, code, em, rich
from alliance_stats.report.capitals import capitalised
from alliance_stats.report.content import ReportContent
from alliance_stats.report.sections.dyadic_models import GROUP, ModelKind, Telling, names
from alliance_stats.report.sections.model_tables import Line, Part
from alliance_stats.report.sections.model_words import corrected_by, estimate_text, owned, spaced
from alliance_stats.report.sentences import standing, with_bounds
from alliance_stats.results import Estimate, Result

_PATTERNS = {
    "strengthening": "stronger where it was higher",
    "weakening": "weaker where it was higher",
    "reversing": "of the other sign where it was higher",
    "only high": "clear only where it was high",
    "only low": "clear only where it was low",
}
_MAIN = ("actor", "partner", "moderator", "own_moderator", "partner_moderator")
_TESTS = {
    "no_moderation": "no moderation at all",
    "equal_moderation": "moderation equal in both roles",
}


def _tell(content: ReportContent, result: Result) -> Telling:
    called = names(content, result)
    x, m, y = (called[side] for side in ("predictor", "moderator", "outcome"))
    found = interactions(result)
    return Telling(
        name=f"Actor–partner moderation of {x} and {y} by {m}",
        answer=_answer(content, result, found, x, m, y),
        paths=[_in_words(row, x, m, y) for row in found],
        parts=[*_parts(interactions(result), x, m, y), _tests(result)],
        folded=(
            "Effects at the means",
            _parts([row for row in result.estimates if row.term in _MAIN], x, m, y),
        ),
        units=rich(
            em("b"), ": points of outcome per point of predictor at the moderator’s mean; products "
            "say by how much that changes per point of the moderator. Simple slopes and regions "
            "are in ", code("tables/apim_moderation.csv"), ".",
        ),
        closing="Which of the two is the moderator is taken as given: no number here tests it.",
        picture="Products of predictor and moderator.",
    )  # fmt: skip


def interactions(result: Result) -> list[Estimate]:
    """Return the products of predictor and moderator."""
    return [row for row in result.estimates if row.term.endswith("moderator") and "_x_" in row.term]


def _answer(
    content: ReportContent, result: Result, rows: Sequence[Estimate], x: str, m: str, y: str
) -> Rich:
    """Say on what the relation depended, and how many products are open."""
    states: dict[str, list[Estimate]] = {}
    whole = next((row for row in result.estimates if row.term == "no_moderation"), None)
    for row in rows:
        found = corrected_by(row, whole)
        states.setdefault(standing(found, alpha=1 - content.confidence), []).append(row)
    parts: list[str | Rich] = []
    if clear := states.get("clear"):
        parts.append(f"{capitalised(join(_dependence(row, x, m, y) for row in clear))}.")
    if early := states.get("before correction"):
        told = join(_dependence(row, x, m, y) for row in early)
        parts.append(f"Before correction {told}; after it, not settled.")
    open_ones, total = len(states.get("open", [])), len(rows)
    if open_ones == total:
        parts.append(
            f"Whether it depends on {m} how strongly {x} goes with {y} is not settled by these "
            f"data: none of the {count(total)} products was clear of zero."
        )
    elif open_ones:
        parts.append(f"The other {count(open_ones)} of {count(total)} products are not settled.")
    return spaced(parts)


def _dependence(row: Estimate, x: str, m: str, y: str) -> str:
    role = row.extra.get("role")
    whom = f"{y} as rated by {role}" if role else f"one’s own view of {y}"
    pattern = _PATTERNS.get(str(row.extra.get("pattern")), "")
    how = f", {pattern}" if pattern else ""
    return (
        f"how strongly {whom} went with {owned(row.extra.get('other'), role)} {x} depended on "
        f"{_moderator(row, m)} {estimate_text(row)}{how}"
    )


def _moderator(row: Estimate, m: str) -> str:
    who = row.extra.get("moderated_by")
    return m if who == "dyad" else f"{owned(who, row.extra.get('role'))} {m}"


def _parts(wanted: Sequence[Estimate], x: str, m: str, y: str) -> list[Part]:
    roles = dict.fromkeys(row.extra.get("role") for row in wanted)
    return [
        Part(
            [Line(_words(row, x, m), row) for row in wanted if row.extra.get("role") == role],
            f"{capitalised(y)} as rated by {role or 'either role'}",
        )
        for role in roles
    ]


def _words(row: Estimate, x: str, m: str) -> str:
    role = row.extra.get("role")
    if row.term == "moderator":
        return m
    if row.term.endswith("_moderator") and "_x_" not in row.term:
        return f"{owned(row.extra.get('other'), role, short=True)} {m}"
    source = f"{owned(row.extra.get('other'), role, short=True)} {x}"
    who = row.extra.get("moderated_by")
    if who is None:
        return source
    return f"{source} × {m}" if who == "dyad" else f"{source} × {owned(who, role, short=True)} {m}"


def _in_words(row: Estimate, x: str, m: str, y: str) -> str:
    whose = row.extra.get("role") or "either role"
    words = f"{y} as rated by {whose}, {_words(row, x, m)}"
    return f"{capitalised(words)}: {with_bounds(row.estimate, row.conf_low, row.conf_high)}."


def _tests(result: Result) -> Part:
    return Part(
        [
            Line(
                f"{_TESTS[row.term]}, χ² with {degrees(row.df)} df",
                row,
                compares=row.term == "equal_moderation",
            )
            for row in result.estimates
            if row.term in _TESTS
        ],
        "Tests",
    )


KIND = ModelKind(
    analysis="apim_moderation",
    kicker="I and We",
    question="On what does it depend how strongly the relation holds?",
    group=GROUP,
    tell=_tell,
    draws="actor",
    method=(
        "Actor–partner moderation follows Garcia, Kenny and Ledermann (2015): products of centred "
        "scores, outcomes by full information maximum likelihood."
    ),
)
