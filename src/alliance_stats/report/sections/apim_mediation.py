"""Actor-partner mediation: through whose view a relation may run."""

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

INDIRECT = ("actor_actor", "partner_partner", "actor_partner", "partner_actor")
_SUMS = ("indirect_actor", "indirect_partner")
_DIRECT = ("direct_actor", "direct_partner")
_TOTAL = ("total_actor", "total_partner")
#: In the order of a role's rows: ways of one's own predictor and their sum, then the partner's.
_ROWS = (
    *("actor_actor", "partner_partner", "indirect_actor"),
    *("partner_actor", "actor_partner", "indirect_partner"),
)
_TESTS = {
    "equal_indirect": "paths through the mediator equal in both roles",
    "complete": "everything equal in both roles",
}


def _tell(content: ReportContent, result: Result) -> Telling:
    called = names(content, result)
    x, m, y = (called[side] for side in ("predictor", "mediator", "outcome"))
    indirect = [row for row in result.estimates if row.term in INDIRECT]
    return Telling(
        name=f"Actor–partner mediation of {x} and {y} through {m}",
        answer=_answer(content, result, indirect, x, m, y),
        paths=[_in_words(row, x, m, y) for row in result.estimates if _is_drawn(row)],
        parts=_parts(result, _ROWS, x, m, y),
        folded=(
            "Direct and total, and whether the roles are alike",
            [*_parts(result, (*_DIRECT, *_TOTAL), x, m, y), _tests(result)],
        ),
        units=rich(
            em("b"), ": points of outcome per point of predictor; a way through a mediator is a "
            "product of two paths and has a Monte Carlo interval. Corrected is the sum of both "
            "ways. Contrasts and bootstrap intervals: ", code("tables/apim_mediation.csv"), ".",
        ),
        closing="Direct paths of the partner’s predictor are not drawn. The order of "
        "the three is taken as given: no number here tests it.",
    )  # fmt: skip


def _answer(
    content: ReportContent, result: Result, rows: Sequence[Estimate], x: str, m: str, y: str
) -> Rich:
    """Say which ways through the mediator the data are compatible with, and how many are open."""
    states: dict[str, list[Estimate]] = {}
    for row in rows:
        found = corrected_by(row, _sum_of(result, row))
        states.setdefault(standing(found, alpha=1 - content.confidence), []).append(row)
    parts: list[str | Rich] = []
    clear, early = states.get("clear", []), states.get("before correction", [])
    if clear:
        parts.append(f"The data are compatible with {join(_way(row, x, m, y) for row in clear)}.")
    if early:
        told = join(_way(row, x, m, y) for row in early)
        subject = "they are also" if clear else "the data are"
        parts.append(f"Before correction {subject} compatible with {told}; after it, not settled.")
    open_ones, total = len(states.get("open", [])), len(rows)
    if open_ones == total:
        parts.append(
            f"Whether anything of how {x} goes with {y} runs through {m} is not settled by these "
            f"data: none of the {count(total)} ways was clear of zero."
        )
    elif open_ones:
        parts.append(f"The other {count(open_ones)} of {count(total)} ways are not settled.")
    parts.append(f"That {m} stands between them is an assumption, which no number here tests.")
    return spaced(parts)


def _sum_of(result: Result, row: Estimate) -> Estimate | None:
    """Return the sum that counts as the test of a way: of one's own predictor or the partner's."""
    own = row.term in ("actor_actor", "partner_partner")
    wanted = ("indirect_actor" if own else "indirect_partner", row.extra.get("role"))
    return next(
        (one for one in result.estimates if (one.term, one.extra.get("role")) == wanted), None
    )


def _way(row: Estimate, x: str, m: str, y: str) -> str:
    return f"a way {_route(row, x, m, y)} {estimate_text(row)}"


def _route(row: Estimate, x: str, m: str, y: str) -> str:
    role = row.extra.get("role")
    source, via = (owned(row.extra.get(key), role) for key in ("other", "via"))
    target = f"{y} as rated by {role}" if role else f"one’s own view of {y}"
    return f"from {source} {x} through {via} {m} to {target}"


def _is_drawn(row: Estimate) -> bool:
    return row.term in (*_DIRECT, "actor", "partner")


def _in_words(row: Estimate, x: str, m: str, y: str) -> str:
    role = row.extra.get("role")
    begin, end = {"a": (x, m), "b": (m, y)}.get(str(row.extra.get("path")), (x, y))
    whose = owned(row.extra.get("other"), role)
    direct = ", directly" if row.term in _DIRECT else ""
    shown = with_bounds(row.estimate, row.conf_low, row.conf_high)
    words = f"{whose} {begin} to {end} as rated by {role or 'oneself'}{direct}"
    return f"{capitalised(words)}: {shown}."


def _parts(result: Result, terms: Sequence[str], x: str, m: str, y: str) -> list[Part]:
    roles = dict.fromkeys(row.extra.get("role") for row in result.estimates if row.term in INDIRECT)
    return [
        Part(
            [
                Line(_words(row, x, m), row)
                for term in terms
                for row in result.estimates
                if (row.extra.get("role"), row.term) == (role, term)
            ],
            f"{capitalised(y)} as rated by {role or 'either role'}",
        )
        for role in roles
    ]


def _words(row: Estimate, x: str, m: str) -> str:
    role = row.extra.get("role")
    source = f"{owned(row.extra.get('other'), role, short=True)} {x}"
    if row.term in _DIRECT:
        return f"{source}, directly"
    if row.term in _TOTAL:
        return f"{source}, in all"
    if row.term in _SUMS:
        return f"{source} → {m}, both ways"
    return f"{source} → {owned(row.extra.get('via'), role, short=True)} {m}"


def _tests(result: Result) -> Part:
    return Part(
        [
            Line(f"{_TESTS[row.term]}, χ² with {degrees(row.df)} df", row, compares=True)
            for row in result.estimates
            if row.term in _TESTS
        ],
        "Both roles",
    )


KIND = ModelKind(
    analysis="apim_mediation",
    kicker="I and We",
    question="Through whose view may the relation run?",
    group=GROUP,
    tell=_tell,
    draws="actor_actor",
    method=(
        "Actor–partner mediation follows Ledermann, Macho and Kenny (2011); ways through the "
        "mediator have Monte Carlo intervals and a percentile bootstrap, never a normal one."
    ),
)
