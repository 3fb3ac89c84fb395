"""What this study found: a few sentences, each with its evidence, and what is not settled.

The choice follows a rule and never the numbers. The account of the data opens the list and what
is not settled closes it. Between them stands what was declared beforehand, then whether the
scores are reliable, then one sentence per perspective (We, I, Outcomes) before a second one of
any. What finds no room is answered in its section.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import zip_longest

from alliance_stats.formatting import count, counted, join, level
from alliance_stats.interpret import MINIMUM_CLUSTERS
from alliance_stats.report.blocks import Finding, Found, Paragraph, Rich, Section, rich
from alliance_stats.report.capitals import in_sentence
from alliance_stats.report.content import ReportContent
from alliance_stats.report.lookup import ScaleKey, estimate_of, scale_title
from alliance_stats.report.pairs import correlations
from alliance_stats.report.sections import found_sentences as may
from alliance_stats.report.sentences import Number, standing
from alliance_stats.report.shared import open_gates, shared_scales
from alliance_stats.report.tabling import gate_of, number_of

MOST = 6
"""Findings in all: more would be a section, not a summary."""
_BETWEEN = MOST - 2


def section(content: ReportContent) -> Section:
    """Return the findings; there is always one, for the data are always accounted for."""
    findings = [*may.accounted(content), *_chosen(content), _not_settled(content)]
    aside = (
        f"Square brackets hold {level(content.confidence)} confidence intervals throughout. "
        "Counts aside, every finding is exploratory unless it says that it was declared beforehand."
    )
    return Section(
        id="found",
        kicker="",
        question="What this study found",
        contents="What this study found",
        group="",
        blocks=(Found(tuple(findings)), Paragraph(rich(aside), "aside")),
        numbered=False,
    )


def _chosen(content: ReportContent) -> list[Finding]:
    """Return what stands between the account of the data and what is not settled, in order."""
    told = within(may.declared_findings(content), _BETWEEN, len(content.confirmatory))
    declared = _provisional(content, told)
    reliable = may.reliable(content)[: _BETWEEN - len(declared)]
    room = _BETWEEN - len(declared) - len(reliable)
    we = [*may.agreements(content), *may.both_sides(content), *may.levels(content)]
    outcomes = may.relations(content)
    return [*reliable, *declared, *_provisional(content, in_turn([we, outcomes], room))]


def within(declared: Sequence[Finding], room: int, total: int = 0) -> list[Finding]:
    """Keep what was declared as long as there is room; the last place tells how many more.

    ``total`` counts the analyses that were declared: some, as a description, have no sentence here,
    and a panel model of two scales has several.
    """
    if len(declared) <= room:
        return list(declared)
    kept, rest = declared[: room - 1], declared[room - 1 :]
    number_of = total - len(kept) if total > len(kept) else len(rest)
    text = (
        f"Declared beforehand as well: {counted(number_of, 'more analysis', 'more analyses')}, "
        "each told in its own section."
    )
    return [*kept, Finding(rich(text), rest[0].evidence)]


def in_turn(perspectives: Sequence[Sequence[Finding]], room: int) -> list[Finding]:
    """Take one finding of each perspective before a second one of any, and keep their order."""
    rounds = (one for turn in zip_longest(*perspectives) for one in turn if one is not None)
    taken = list(rounds)[:room]
    return [one for findings in perspectives for one in findings if one in taken]


def _provisional(content: ReportContent, findings: Sequence[Finding]) -> list[Finding]:
    """Mark what rests on few coaches: the reader of one line must not have to look further."""
    design = content.design
    if not design.is_nested or design.n_coaches >= MINIMUM_CLUSTERS.value:
        return list(findings)
    hidden = math.isnan(design.n_coaches)
    few = "few coaches" if hidden else counted(design.n_coaches, "coach", "coaches")
    mark = f" Provisional: {few}."
    return [Finding(rich(one.text, mark), one.evidence) for one in findings]


def _shut_levels(content: ReportContent, shut: Sequence[ScaleKey]) -> str:
    """Say that levels are not compared, on which scales, and why."""
    first, second = content.roles
    shared = shared_scales(content)
    names = join(in_sentence(scale_title(content, key)) for key in shut)
    where = "" if len(shut) == len(shared) else f" on {names}"
    verdicts = {gate_of(estimate_of([shared[key]], "bias")) for key in shut}
    tested = (
        "it was not tested that both understand the items alike"
        if verdicts == {"not tested"}
        else "the test that both understand the items alike was not passed"
    )
    return f"whether {first} or {second} rated higher{where}, since {tested}"


def _not_settled(content: ReportContent) -> Finding:
    """Say what these data leave open; something always is."""
    parts: list[str] = []
    evidence = "section-missing"
    sound = [c for c in correlations(content) if c.interpreted]
    open_pairs = _open(content, [number_of(c.estimate) for c in sound])
    shut = [key for key in shared_scales(content) if key not in open_gates(content)]
    if shut:
        parts.append(_shut_levels(content, shut))
        evidence = "section-gate"
    if open_pairs:
        every = counted(len(sound), "relation")
        share = (
            f"all {every}" if open_pairs == len(sound) > 1 else f"{count(open_pairs)} of {every}"
        )
        parts.append(f"{share} with outcomes")
        evidence = evidence if shut else "section-outcomes"
    if correlations(content):
        parts.append("what came first, which this design cannot say")
    if not parts:
        parts.append("how the roles differ in level, and what goes with outcomes")
    # The parts hold commas of their own.
    text: Rich = rich(f"Not settled by these data: {'; and '.join(parts)}.")
    return Finding(text, evidence)


def _open(content: ReportContent, numbers: Sequence[Number]) -> int:
    alpha = 1 - content.confidence
    return sum(standing(n, alpha=alpha) in {"open", "before correction"} for n in numbers)
