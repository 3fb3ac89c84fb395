"""3 Reliability: do the answers to one scale hang together, in each chair."""

from __future__ import annotations

from collections.abc import Collection

from alliance_stats.formatting import count, level, number, percent, unit
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
    named_in_study,
    of_scale,
    results_of,
)
from alliance_stats.report.summaries import reliability_summary
from alliance_stats.report.tabling import (
    MOST_ROWS,
    Reasons,
    group_row,
    head,
    interval_cell,
    left,
    left_out,
    note,
    right,
    value_cell,
    without_number,
)
from alliance_stats.results import Estimate, Result

_PER_ROLE = 5


def section(content: ReportContent) -> Section | None:
    """Return the reliability of every score, per role."""
    results = results_of(content, "reliability")
    if not results:
        return None
    values, few = alphas(content, results, _shown(content, results))
    blocks: list[Block] = [
        Paragraph(reliability_summary(values, few), "answer"),
        _table(content, results),
    ]
    items = results_of(content, "items")
    if items and content.audience == "research":
        tables = tuple(_items(content, items, key) for key in _shown(content, items))
        blocks.append(Details("Items of each scale", tables))
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


def _shown(content: ReportContent, results: list[Result]) -> list[ScaleKey]:
    keys = keys_of(results)
    return named_in_study(content, keys) if len(keys) > MOST_ROWS else keys


def _table(content: ReportContent, results: list[Result]) -> Table:
    keys = _shown(content, results)
    ci = level(content.confidence)
    roles = content.roles
    top = (
        head("Scale", left=True, rows=2),
        *(head(role, span=_PER_ROLE) for role in roles),
    )
    names = [cell for _ in roles for cell in _headings(ci)]
    rows: list[Row] = []
    reasons = Reasons("b")
    groups = grouped(content, keys)
    for title, members in groups:
        if len(groups) > 1 or title != OTHER:
            rows.append(group_row(title, 1 + _PER_ROLE * len(roles)))
        rows += [_row(content, of_scale(results, key), key, reasons) for key in members]
    return Table(
        "tab-reliability",
        f"Reliability{at_occasion(content)}, by role",
        (top, tuple(names)),
        tuple(rows),
        (*_notes(content, results, keys, rows), *reasons.notes()),
    )


def _headings(ci: str) -> tuple[Cell, ...]:
    return head("n"), head(f"α [{ci} CI]"), head(f"ω [{ci} CI]"), head("SEM"), head("MDC")


def _notes(
    content: ReportContent, results: list[Result], keys: list[ScaleKey], rows: list[Row]
) -> tuple[Rich, ...]:
    parts = rich(
        "n: people whose rows are complete. α: Cronbach’s alpha with Feldt’s interval. ω: omega "
        "total of the score from a one-factor model by maximum likelihood, with a percentile "
        "bootstrap interval. SEM: standard error of measurement in score points, from α. MDC: "
        "smallest change in one person that exceeds measurement error with 95% confidence. "
        "Guttman’s λ2, the split-half coefficient and omega for ordered answers are in ",
        code("tables/reliability.csv"),
        ".",
        left_out(keys, keys_of(results), "reliability"),
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
        cells += _role_cells(results, role, reasons)
    return Row(tuple(cells), indent=True)


def _role_cells(results: list[Result], role: str, reasons: Reasons) -> list[Cell]:
    alpha = estimate_of(results, "alpha", role=role)
    if alpha is None:
        return [without_number("", "not asked of this role", _PER_ROLE)]
    if not has_number(alpha):
        return [without_number("undefined", alpha.undefined or "no reason given", _PER_ROLE)]
    mark = "a" if alpha.estimate < RELIABILITY_FLOOR.value else ""
    return [
        right(count(extra_number(alpha, "n"))),
        interval_cell(alpha, mark=mark),
        interval_cell(estimate_of(results, "omega", role=role), reasons=reasons),
        value_cell(estimate_of(results, "sem", role=role)),
        value_cell(estimate_of(results, "mdc95", role=role)),
    ]


def _items(content: ReportContent, items: list[Result], key: ScaleKey) -> Table:
    header = (
        head("Item", left=True),
        head("Mean"),
        head("SD"),
        head("Item–rest"),
        head("α without"),
        head("Missing"),
        head("Floor"),
        head("Ceiling"),
    )
    rows: list[Row] = []
    for result in of_scale(items, key):
        rows.append(group_row(f"Rated by {result.about.get('role', '')}", len(header)))
        rows += [_item_row(estimate) for estimate in result.estimates]
    return Table("", form_title(content, key), (header,), tuple(rows))


def _item_row(estimate: Estimate) -> Row:
    def shown(name: str) -> float:
        return extra_number(estimate, name)

    return Row(
        (
            left(code(str(estimate.extra.get("item_id", estimate.term)))),
            right(number(shown("mean"))),
            right(number(shown("sd"))),
            right(unit(shown("item_total"))),
            right(unit(shown("alpha_if_deleted"))),
            right(percent(shown("missing"))),
            right(percent(shown("floor"))),
            right(percent(shown("ceiling"))),
        ),
        indent=True,
    )
