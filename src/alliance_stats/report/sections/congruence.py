"""Congruence: does an outcome go with both views being equal, or only with either of them."""

from __future__ import annotations

import math

from alliance_stats.formatting import DASH, count, join, value
from alliance_stats.interpret import gate_is_open
from alliance_stats.report.blocks import (
    Block,
    Cell,
    Paragraph,
    Rich,
    Row,
    Section,
    Table,
    code,
    em,
    rich,
)
from alliance_stats.report.capitals import in_sentence
from alliance_stats.report.content import ReportContent
from alliance_stats.report.lookup import (
    at_occasion,
    has_number,
    is_declared,
    unreliable,
)
from alliance_stats.report.pairs import side_key
from alliance_stats.report.sections.congruence_parts import (
    in_order,
    pictured,
    row_of,
    titles,
    verdicts,
)
from alliance_stats.report.sections.congruence_shown import shown_surface
from alliance_stats.report.tabling import (
    MOST_ROWS,
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

_PER_RATER = 3
#: Whether the conditions of congruence held, and in which sense.
_HELD = {"strict": "strictly", "broad": "broadly", "not supported": "no"}


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
        untested = all(gate_of(e) == "not tested" for e in every)
        why = (
            "it was not tested that both understand the items alike"
            if untested
            else "the test that both understand the items alike was not passed"
        )
        return (
            f"Whether an outcome goes with both seeing the same is not said, because {why}: a "
            "surface compares the levels of the two views. Surfaces, conditions and verdicts are "
            "shown for the record."
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
        f"{text} That is {count(len(held))} of {count(len(every))} surfaces; nothing corrects for "
        "having looked at so many, and a few can pass by chance."
    )


def _in_words(content: ReportContent, result: Result) -> str:
    x, y = (in_sentence(title) for title in titles(content, result))
    return f"{x} with {y}"


def _table(content: ReportContent, results: list[Result]) -> Table:
    shown = shown_results(results)
    raters = list(dict.fromkeys(e.extra.get("role") for r in shown for e in verdicts(r)))
    width = 3 + _PER_RATER * len(raters)
    top = (
        head("Both views of", left=True, rows=2),
        head("Dyads", rows=2),
        head("Gate", left=True, rows=2),
        *(head(_rater_words(rater), span=_PER_RATER) for rater in raters),
    )
    names = [
        cell
        for _ in raters
        for cell in (head(em("a"), "4 [CI]"), head("Held", left=True), head(em("R"), "²"))
    ]
    rows: list[Row] = []
    groups: dict[str, list[Result]] = {}
    for result in shown:
        groups.setdefault(titles(content, result)[1], []).append(result)
    for outcome, members in groups.items():
        rows.append(group_row(outcome, width))
        rows += [_row(content, result, raters) for result in members]
    title = f"Outcomes and the congruence of two views{at_occasion(content)}"
    return Table("tab-congruence", title, (top, tuple(names)), tuple(rows), _notes(results, shown))


def shown_results(results: list[Result]) -> list[Result]:
    """Keep at most a table's rows: what was declared, then reading order."""
    ranked = sorted(results, key=lambda result: not is_declared(result))[:MOST_ROWS]
    return [result for result in results if result in ranked]


def _rater_words(rater: object) -> str:
    return "Outcome, both roles pooled" if rater == "both" else f"Outcome rated by {rater}"


def _notes(results: list[Result], shown: list[Result]) -> tuple[Rich, ...]:
    more = len(results) - len(shown)
    rest = f", with the other {count(more)} pairs of scales" if more else ""
    text = rich(
        "Response surface: outcome on both views, their squares and their product. ",
        em("a"),
        "4: curvature where the views part (below zero: the outcome falls off on both sides). "
        "Held: conditions of Humberg, Nestler and Back (2019), all needed; in parentheses "
        "where the gate is not passed. “Near 0” is easily met with few dyads: not different from "
        f"zero is no proof of zero. All coefficients, and the weights of simpler models{rest}: ",
        code("tables/congruence.csv"),
        ".",
    )
    return (note(text),)


def _row(content: ReportContent, result: Result, raters: list[object]) -> Row:
    found = {e.extra.get("role"): e for e in verdicts(result)}
    any_verdict = next(iter(found.values()), None)
    sizes = [row.n_dyads for role in found if (row := row_of(result, "a4", role)) is not None]
    known = sorted({n for n in sizes if not math.isnan(n)})
    ends = " to ".join(dict.fromkeys(count(n) for n in (known[:1] + known[-1:])))
    cells: list[Cell] = [
        left(titles(content, result)[0]),
        right(ends or DASH),
        gate_cell(gate_of(any_verdict)),
    ]
    for rater in raters:
        cells += _rated(result, found.get(rater), rater)
    return Row(tuple(cells), indent=True)


def _rated(result: Result, verdict: Estimate | None, rater: object) -> list[Cell]:
    """Return curvature, verdict and R² for one rater of the outcome."""
    a4, r2 = (row_of(result, term, rater) for term in ("a4", "r2"))
    if verdict is None or a4 is None or not has_number(a4):
        reason = (a4.undefined if a4 else None) or "Not asked of this role."
        kind = "undefined" if a4 else ""
        return [without_number(kind, reason, _PER_RATER)]
    shut = not gate_is_open(gate_of(verdict))
    word = _HELD.get(str(verdict.extra.get("verdict")), "undecided")
    return [
        interval_cell(a4, shut=shut),
        Cell(rich(f"({word})" if shut else word), "left", style="dim" if shut else "plain"),
        right(DASH if r2 is None else value("r2", r2.estimate, 3)),
    ]
