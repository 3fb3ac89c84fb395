"""What each role reports: scores described, per role and perspective."""

from __future__ import annotations

from alliance_stats.formatting import count, counted, join, percent
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
)
from alliance_stats.report.capitals import in_sentence
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
    order,
    results_of,
    role_title,
    why_absent,
)
from alliance_stats.report.tabling import (
    group_row,
    head,
    interval_cell,
    left,
    note,
    right,
    value_cell,
    without_number,
)
from alliance_stats.results import Estimate, Result

_PER_ROLE = 4


def section(content: ReportContent) -> Section | None:
    """Return the description of scores, per role."""
    results = results_of(content, "describe")
    if not results:
        return None
    every = keys_of(results)
    shown, rest = chosen(content, every)
    keys = [key for key in every if key in {*shown, *rest}]
    title = f"Scores{at_occasion(content)}, by role"
    notes = rest_note(shown, rest, every, "describe")
    blocks: list[Block] = [
        Paragraph(rich(_answer(content, results, keys)), "answer"),
        _table(content, "tab-describe", title, results, shown, notes),
    ]
    if rest:
        further = _table(content, "", "The other scores, by role", results, rest)
        blocks.append(Details(f"Scores of {counted(len(rest), 'more scale')}", (further,)))
    if len(content.occasions) > 1:
        tables = tuple(_over_time(content, role, keys) for role in content.roles)
        blocks.append(Details("Means at every occasion", tables))
    return Section(
        id="description",
        kicker="Scores of each role",
        question="What does each person report?",
        contents="Scores of each role",
        group="Each role by itself",
        blocks=tuple(blocks),
    )


def _answer(content: ReportContent, results: list[Result], keys: list[ScaleKey]) -> str:
    crowded = [
        f"{in_sentence(form_title(content, key))} as rated by {role} ({percent(found.estimate)})"
        for key in keys
        for role in content.roles
        if (found := _ceiling(results, key, role)) is not None and found.estimate > 0.15
    ]
    start = "Scores are described for each role apart; nothing in this section compares roles. "
    if not crowded:
        return start + "On no scale did more than 15% of a role stand at the highest score."
    more = [counted(len(crowded) - 4, "more score")] if len(crowded) > 4 else []
    shown = join([*crowded[:4], *more])
    return start + f"More than 15% stood at the highest possible score of {shown}."


def _ceiling(results: list[Result], key: ScaleKey, role: str) -> Estimate | None:
    found = estimate_of(_of(results, key), "ceiling", role=role)
    return found if has_number(found) else None


def _of(results: list[Result], key: ScaleKey) -> list[Result]:
    return [result for result in results if key_of(result) == key]


def _table(
    content: ReportContent,
    name: str,
    title: str,
    results: list[Result],
    keys: list[ScaleKey],
    more: Rich = (),
) -> Table:
    top = (
        head("Scale", left=True, rows=2),
        *(head(role_title(role), span=_PER_ROLE) for role in content.roles),
    )
    names = tuple(
        cell
        for _ in content.roles
        for cell in (head("n"), head("Mean [CI]"), head("SD"), head("At top"))
    )
    rows: list[Row] = []
    groups = grouped(content, keys)
    for heading, members in groups:
        if len(groups) > 1 or heading != OTHER:
            rows.append(group_row(heading, 1 + _PER_ROLE * len(content.roles)))
        rows += [_row(content, _of(results, key), key) for key in members]
    text = rich(
        "n: people with a score. Means are in score points, with Student’s t interval. At top: "
        "share of people at the highest possible score. Means of the two roles stand side by side "
        "for the record; whether they may be compared is the question of the gate. Median, range, "
        "skewness, kurtosis and missing scores are in ",
        code("tables/describe.csv"),
        ".",
        more,
    )
    return Table(name, title, (top, names), tuple(rows), (note(text),))


def _row(content: ReportContent, results: list[Result], key: ScaleKey) -> Row:
    cells: list[Cell] = [left(form_title(content, key))]
    for role in content.roles:
        mean = estimate_of(results, "mean", role=role)
        ceiling = estimate_of(results, "ceiling", role=role)
        if mean is None:
            cells.append(without_number(*why_absent(content, "describe", key, role), _PER_ROLE))
            continue
        if not has_number(mean):
            cells.append(without_number("undefined", mean.undefined or "no scores", _PER_ROLE))
            continue
        share = percent(ceiling.estimate) if ceiling is not None else "–"
        cells += [
            right(count(extra_number(mean, "n"))),
            interval_cell(mean),
            value_cell(estimate_of(results, "sd", role=role)),
            right(share),
        ]
    return Row(tuple(cells), indent=True)


def _over_time(content: ReportContent, role: str, keys: list[ScaleKey]) -> Table:
    everything = [result for result in content.results if result.analysis == "describe"]
    header = (head("Scale", left=True), *(head(occasion) for occasion in content.occasions))
    rows = []
    for key in sorted(keys, key=lambda one: order(content, one)):
        cells = [_mean_at(everything, key, role, occasion) for occasion in content.occasions]
        rows.append(Row((left(form_title(content, key)), *cells)))
    return Table("", f"Means at every occasion, rated by {role} (n)", (header,), tuple(rows))


def _mean_at(results: list[Result], key: ScaleKey, role: str, occasion: str) -> Cell:
    here = [r for r in _of(results, key) if r.about.get("occasion") == occasion]
    mean = estimate_of(here, "mean", role=role)
    if mean is None or not has_number(mean):
        return right("–", dim=True)
    value = value_cell(mean)
    return right(value.text, f" ({count(extra_number(mean, 'n'))})")
