"""Congruence: does an outcome go with both views being equal, or only with either of them."""

from __future__ import annotations

from alliance_stats.formatting import count, join, unit, value
from alliance_stats.interpret import gate_is_open
from alliance_stats.report.blocks import (
    Block,
    Cell,
    Paragraph,
    Row,
    Section,
    Table,
    code,
    em,
    rich,
)
from alliance_stats.report.content import ReportContent
from alliance_stats.report.lookup import (
    ScaleKey,
    at_occasion,
    has_number,
    unreliable,
)
from alliance_stats.report.pairs import side_key
from alliance_stats.report.sections.congruence_parts import (
    in_order,
    models_of,
    pictured,
    row_of,
    titles,
    verdicts,
)
from alliance_stats.report.sections.congruence_shown import shown_surface
from alliance_stats.report.sentences import in_sentence
from alliance_stats.report.tabling import (
    gate_cell,
    gate_of,
    group_row,
    head,
    interval_cell,
    left,
    note,
    right,
    without_number,
)
from alliance_stats.results import Estimate, Result

_MOST_RESULTS = 18
_WIDTH = 7


def section(content: ReportContent) -> Section | None:
    """Return the response surfaces: verdicts for all, pictures and conditions for a few."""
    results = in_order(content)
    if not results:
        return None
    blocks: list[Block] = [
        Paragraph(rich(_answer(content, results)), "answer"),
        _table(content, results),
    ]
    for result in pictured(content):
        blocks += shown_surface(content, result)
    first, second = content.roles
    return Section(
        id="congruence",
        kicker="We · Congruence",
        question=f"Does it matter that {first} and {second} see the same?",
        contents="Congruence and outcomes",
        group="We",
        blocks=tuple(blocks),
    )


def _answer(content: ReportContent, results: list[Result]) -> str:
    every = [e for r in results for e in verdicts(r)]
    if not every:
        return "No surface could be fitted; the table gives the reason."
    if not any(gate_is_open(gate_of(e)) for e in every):
        return (
            "Whether an outcome goes with both seeing the same is not said, because it was not "
            "tested that both understand the items alike: a surface compares the levels of the "
            "two views. Surfaces, conditions and verdicts are shown for the record."
        )
    weak = unreliable(content)
    held = [
        f"{_in_words(content, r)} (rated by {e.extra.get('role')})"
        for r in results
        for e in verdicts(r)
        if e.extra.get("verdict") in ("strict", "broad") and gate_is_open(gate_of(e))
        if not {side_key(content, r, "predictor")} & {key for key, _ in weak}
    ]
    if not held:
        return (
            "On no surface did all conditions of congruence hold; that is not evidence that "
            "congruence does not matter."
        )
    text = f"All conditions of congruence held for {join(held)}."
    if len(every) == 1:
        return text
    return (
        f"{text} That is {len(held)} of {len(every)} surfaces; nothing corrects for having looked "
        "at so many, and a few can pass by chance."
    )


def _in_words(content: ReportContent, result: Result) -> str:
    x, y = (in_sentence(title) for title in titles(content, result))
    return f"{x} with {y}"


def _table(content: ReportContent, results: list[Result]) -> Table:
    header = (
        head("Both views of", left=True),
        head("Dyads"),
        head("Verdict", left=True),
        head("Gate", left=True),
        head(em("a"), "4 [CI]"),
        head("Best model, weight", left=True),
        head(em("R"), "²"),
    )
    rows: list[Row] = []
    outcome: tuple[ScaleKey, str] | None = None
    shown = results[:_MOST_RESULTS]
    for result in shown:
        for verdict in verdicts(result):
            role = str(verdict.extra.get("role", ""))
            key = (side_key(content, result, "outcome"), role)
            if key != outcome:
                outcome = key
                by = "both roles, pooled" if role == "both" else role
                rows.append(group_row(f"{titles(content, result)[1]}, rated by {by}", _WIDTH))
            rows.append(_row(content, result, verdict))
    text = rich(
        "Response surface: outcome on both views, their squares and their product. ",
        em("a"),
        "4: curvature where the views part (below zero: the outcome falls off on both sides). "
        "Verdict: conditions of Humberg, Nestler and Back (2019), all needed; in parentheses "
        "where the gate is not passed. “Near 0” is easily met with few dyads: not different from "
        "zero is no proof of zero. Best model: lowest AICc, with its weight among those "
        "compared. All coefficients: ",
        code("tables/congruence.csv"),
        "."
        if len(shown) == len(results)
        else f"; it also holds the other {count(len(results) - len(shown))} pairs of scales.",
    )
    title = f"Outcomes and the congruence of two views{at_occasion(content)}"
    return Table("tab-congruence", title, (header,), tuple(_by_group(rows)), (note(text),))


def _by_group(rows: list[Row]) -> list[Row]:
    """Put the rows of one outcome and rater together, groups in the order of their first row."""
    groups: dict[tuple[Cell, ...], list[Row]] = {}
    current: tuple[Cell, ...] = ()
    for row in rows:
        if row.group:
            current = row.cells
            groups.setdefault(current, [row])
        else:
            groups[current].append(row)
    return [row for members in groups.values() for row in members]


def _row(content: ReportContent, result: Result, verdict: Estimate) -> Row:
    role = verdict.extra.get("role")
    name = left(titles(content, result)[0])
    a4, r2 = (row_of(result, term, role) for term in ("a4", "r2"))
    if a4 is None or not has_number(a4):
        reason = (a4.undefined if a4 else None) or "No reason was recorded."
        return Row((name, without_number("undefined", reason, _WIDTH - 1)), indent=True)
    gate = gate_of(verdict)
    shut = not gate_is_open(gate)
    word = str(verdict.extra.get("verdict", "undecided"))
    best = best_model(result, role)
    cells: tuple[Cell, ...] = (
        name,
        right(count(a4.n_dyads)),
        Cell(rich(f"({word})" if shut else word), "left", style="dim" if shut else "plain"),
        gate_cell(gate),
        interval_cell(a4, shut=shut),
        left("–" if best is None else _model_words(best)),
        right("–" if r2 is None else value("r2", r2.estimate, 3)),
    )
    return Row(cells, indent=True)


def _model_words(found: Estimate) -> str:
    return f"{found.extra.get('model')}, {unit(found.estimate)}"


def best_model(result: Result, role: object) -> Estimate | None:
    """Return the model with the largest weight."""
    return max(models_of(result, role), key=lambda e: e.estimate, default=None)
