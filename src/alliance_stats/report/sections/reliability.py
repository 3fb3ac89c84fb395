"""3 Reliability: do the answers to one scale hang together, in each chair."""

from __future__ import annotations

import math
from collections.abc import Collection

from alliance_stats.formatting import count, counted, join, unit
from alliance_stats.interpret import FEWEST_PEOPLE, RELIABILITY_FLOOR
from alliance_stats.report.blocks import (
    Block,
    Cell,
    Details,
    Paragraph,
    Rich,
    Row,
    Section,
    Table,
    code,
    rich,
    sup,
)
from alliance_stats.report.choice import chosen, rest_note
from alliance_stats.report.content import ReportContent
from alliance_stats.report.lookup import (
    OTHER,
    ScaleKey,
    at_occasion,
    estimate_of,
    extra_number,
    form_title,
    grouped,
    has_number,
    key_of,
    keys_of,
    of_scale,
    results_of,
    role_title,
    why_absent,
)
from alliance_stats.report.sections.reliability_items import item_details
from alliance_stats.report.summaries import reliability_summary
from alliance_stats.report.tabling import (
    Reasons,
    group_row,
    head,
    interval_cell,
    left,
    note,
    value_cell,
    without_number,
)
from alliance_stats.results import Result

_PER_ROLE = 4


def section(content: ReportContent) -> Section | None:
    """Return the reliability of every score, per role."""
    results = results_of(content, "reliability")
    if not results:
        return None
    keys = keys_of(results)
    shown, rest = chosen(content, keys)
    values, few = alphas(content, results, {*shown, *rest})
    notes = rest_note(shown, rest, keys, "reliability")
    title = f"Reliability{at_occasion(content)}, by role"
    blocks: list[Block] = [
        Paragraph(reliability_summary(values, few), "answer"),
        _table(content, "tab-reliability", title, results, shown, notes),
    ]
    if rest:
        further = _table(content, "", "Reliability of the other scores", results, rest)
        blocks.append(Details(f"Reliability of {counted(len(rest), 'more score')}", (further,)))
    blocks += _elsewhere(content)
    items = results_of(content, "items")
    if items and content.audience == "research":
        blocks.append(item_details(content, items))
    return Section(
        id="reliability",
        kicker="Reliability",
        question="Do the answers to one scale hang together, in each chair?",
        contents="Reliability",
        group="Can the numbers be trusted?",
        blocks=tuple(blocks),
    )


def alphas(
    content: ReportContent, results: list[Result], shown: Collection[ScaleKey]
) -> tuple[list[tuple[str, str, float]], int]:
    """Return (scale, role, α) of the scores shown, and how many more rest on too few people."""
    values = []
    few = 0
    for result in results:
        found = estimate_of([result], "alpha")
        if found is None or key_of(result) not in shown:
            continue
        n = extra_number(found, "n")
        if n < FEWEST_PEOPLE:
            few += 1
            continue
        role = str(result.about.get("role", ""))
        values.append((form_title(content, key_of(result)), role, found.estimate))
    return values, few


def _elsewhere(content: ReportContent) -> list[Block]:
    """Show what was declared for another occasion than the analysed one."""
    blocks: list[Block] = []
    for place, occasion in enumerate(content.occasions):
        mine = [
            result
            for result in content.results
            if result.analysis == "reliability" and result.about.get("occasion") == occasion
        ]
        if mine and occasion != content.occasion:
            title = f"Reliability at {occasion}, declared beforehand"
            blocks.append(_table(content, f"tab-reliability-{place}", title, mine, keys_of(mine)))
    return blocks


def _table(
    content: ReportContent,
    name: str,
    title: str,
    results: list[Result],
    keys: list[ScaleKey],
    more: Rich = (),
) -> Table:
    roles = content.roles
    top = (
        head("Scale", left=True, rows=2),
        *(head(role_title(role), span=_PER_ROLE) for role in roles),
    )
    names = [cell for _ in roles for cell in _headings()]
    rows: list[Row] = []
    reasons = Reasons("b")
    groups = grouped(content, keys)
    for heading, members in groups:
        if len(groups) > 1 or heading != OTHER:
            rows.append(group_row(heading, 1 + _PER_ROLE * len(roles)))
        rows += [_row(content, of_scale(results, key), key, reasons) for key in members]
    mine = [result for result in results if key_of(result) in keys]
    return Table(
        name,
        title,
        (top, tuple(names)),
        tuple(rows),
        (*_notes(content, mine, rows, more), *reasons.notes()),
    )


def _headings() -> tuple[Cell, ...]:
    return head("ω [CI]"), head("α"), head("SEM"), head("MDC")


def _people(content: ReportContent, results: list[Result]) -> str:
    """Say on how many people the rows of a table rest, per role."""
    spans = []
    for role in content.roles:
        found = [
            extra_number(alpha, "n")
            for result in results
            if (alpha := estimate_of([result], "alpha", role=role)) is not None
        ]
        known = [n for n in found if not math.isnan(n)]
        if known:
            ends = dict.fromkeys((count(min(known)), count(max(known))))
            spans.append(f"{' to '.join(ends)} for {role}")
    return f"Complete rows: {join(spans)}. " if spans else ""


def _notes(
    content: ReportContent, results: list[Result], rows: list[Row], more: Rich
) -> tuple[Rich, ...]:
    parts = rich(
        f"{_people(content, results)}ω: omega total of the score from a one-factor model by "
        "maximum likelihood, with a percentile bootstrap interval. α: Cronbach’s alpha. SEM: "
        "standard error of measurement in score points, from α. MDC: smallest change in one person "
        "that exceeds measurement error with 95% confidence. Intervals of α, λ2, the split-half "
        "coefficient, omega hierarchical and omega for ordered answers are in ",
        code("tables/reliability.csv"),
        ".",
        more,
    )
    notes = [note(parts)]
    spans = [span for row in rows for cell in row.cells for span in cell.text]
    marked = any(span.style == "sup" and "a" in span.text for span in spans)
    if marked:
        floor = unit(RELIABILITY_FLOOR.value)
        notes.append(rich(sup("a"), f" Below {floor}: described here, not interpreted."))
    return tuple(notes)


def _row(content: ReportContent, results: list[Result], key: ScaleKey, reasons: Reasons) -> Row:
    cells: list[Cell] = [left(form_title(content, key))]
    for role in content.roles:
        cells += _role_cells(content, results, key, role, reasons)
    return Row(tuple(cells), indent=True)


def _role_cells(
    content: ReportContent, results: list[Result], key: ScaleKey, role: str, reasons: Reasons
) -> list[Cell]:
    alpha = estimate_of(results, "alpha", role=role)
    if alpha is None:
        return [without_number(*why_absent(content, "reliability", key, role), _PER_ROLE)]
    if not has_number(alpha):
        return [without_number("undefined", alpha.undefined or "no reason given", _PER_ROLE)]
    mark = "a" if alpha.estimate < RELIABILITY_FLOOR.value else ""
    return [
        interval_cell(estimate_of(results, "omega", role=role), reasons=reasons),
        value_cell(alpha, mark=mark),
        value_cell(estimate_of(results, "sem", role=role)),
        value_cell(estimate_of(results, "mdc95", role=role)),
    ]
