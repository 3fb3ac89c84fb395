"""Congruence: does an outcome go with both views being equal, or only with either of them."""

from __future__ import annotations

import math

from alliance_stats.formatting import count, join, number, percent, unit, value
from alliance_stats.interpret import gate_is_open
from alliance_stats.report.blocks import (
    Block,
    Cell,
    Details,
    Figure,
    Paragraph,
    Rich,
    Row,
    Section,
    Table,
    Verdict,
    badge,
    code,
    em,
    rich,
)
from alliance_stats.report.chance import interval_of
from alliance_stats.report.content import ReportContent
from alliance_stats.report.lookup import (
    ScaleKey,
    at_occasion,
    has_number,
    order,
    results_of,
    scale_title,
    unreliable,
)
from alliance_stats.report.pairs import side_key
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

_MOST_DECLARED = 2
_MOST_RESULTS = 18
_WIDTH = 7
_WORDS = {
    "strict": "Supported, strictly",
    "broad": "Supported, in the broad sense",
    "not supported": "Not supported",
    "undecided": "Undecided",
}
_COEFFICIENTS = ("b0", "b1", "b2", "b3", "b4", "b5", "a1", "a2", "a3", "a4", "a5")
_AXES = ("p10", "p11", "p20", "p21", "x0", "y0")


def section(content: ReportContent) -> Section | None:
    """Return the response surfaces: verdicts for all, pictures and conditions for a few."""
    results = _ordered(content)
    if not results:
        return None
    blocks: list[Block] = [
        Paragraph(rich(_answer(content, results)), "answer"),
        _table(content, results),
    ]
    for result in pictured(content):
        blocks += _shown(content, result)
    first, second = content.roles
    return Section(
        id="congruence",
        kicker="We · Congruence",
        question=f"Does it matter that {first} and {second} see the same?",
        contents="Congruence and outcomes",
        group="We",
        blocks=tuple(blocks),
    )


def _ordered(content: ReportContent) -> list[Result]:
    return sorted(
        results_of(content, "congruence"),
        key=lambda r: (
            order(content, side_key(content, r, "outcome")),
            order(content, side_key(content, r, "predictor")),
        ),
    )


def pictured(content: ReportContent) -> list[Result]:
    """List the surfaces that are drawn: those declared beforehand, else the first one.

    The choice never depends on what was found.
    """
    every = [r for r in _ordered(content) if getattr(r, "surfaces", ())]
    declared = [r for r in every if _is_declared(r)]
    return declared[:_MOST_DECLARED] or every[:1]


def _is_declared(result: Result) -> bool:
    return any(e.extra.get("family") == "confirmatory" for e in result.estimates)


def picture_name(content: ReportContent, result: Result) -> str:
    """Return the file name of a surface."""
    keys = (side_key(content, result, side) for side in ("predictor", "outcome"))
    return "-".join(["surface", *(f"{key.instrument}-{key.scale}" for key in keys)])


def _titles(content: ReportContent, result: Result) -> tuple[str, str]:
    x, y = (scale_title(content, side_key(content, result, s)) for s in ("predictor", "outcome"))
    return x, y


def _verdicts(result: Result) -> list[Estimate]:
    return [e for e in result.estimates if e.term == "verdict"]


def _answer(content: ReportContent, results: list[Result]) -> str:
    every = [e for r in results for e in _verdicts(r)]
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
        for e in _verdicts(r)
        if e.extra.get("verdict") in ("strict", "broad") and gate_is_open(gate_of(e))
        if not {side_key(content, r, "predictor")} & {key for key, _ in weak}
    ]
    if not held:
        return (
            "On no surface did all conditions of congruence hold; that is not evidence that "
            "congruence does not matter."
        )
    return f"All conditions of congruence held for {join(held)}."


def _in_words(content: ReportContent, result: Result) -> str:
    x, y = (in_sentence(title) for title in _titles(content, result))
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
        for verdict in _verdicts(result):
            role = str(verdict.extra.get("role", ""))
            key = (side_key(content, result, "outcome"), role)
            if key != outcome:
                outcome = key
                by = "both roles, pooled" if role == "both" else role
                rows.append(group_row(f"{_titles(content, result)[1]}, rated by {by}", _WIDTH))
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
    name = left(_titles(content, result)[0])
    a4, r2 = (_of(result, term, role) for term in ("a4", "r2"))
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


def _of(result: Result, term: str, role: object) -> Estimate | None:
    mine = (e for e in result.estimates if e.term == term and e.extra.get("role") == role)
    return next(mine, None)


def best_model(result: Result, role: object) -> Estimate | None:
    """Return the model with the largest weight."""
    return max(_models(result, role), key=lambda e: e.estimate, default=None)


def _models(result: Result, role: object) -> list[Estimate]:
    return [
        e
        for e in result.estimates
        if e.term == "aicc_weight" and e.extra.get("role") == role and has_number(e)
    ]


def _shown(content: ReportContent, result: Result) -> list[Block]:
    blocks: list[Block] = [_figure(content, result)]
    blocks += [_verdict(content, result, verdict) for verdict in _verdicts(result)]
    x, y = (in_sentence(title) for title in _titles(content, result))
    tables = tuple(_numbers(result, verdict.extra.get("role")) for verdict in _verdicts(result))
    models = tuple(_model_table(result, v.extra.get("role")) for v in _verdicts(result))
    both = tuple(table for pair in zip(tables, models, strict=True) for table in pair)
    blocks.append(Details(f"Coefficients and models: {x} and {y}", both))
    return blocks


def _figure(content: ReportContent, result: Result) -> Figure:
    x, y = _titles(content, result)
    gates = {gate_of(e) for e in _verdicts(result)}
    shut = not all(gate_is_open(gate) for gate in gates)
    shapes = [
        f"as rated by {s.role}: {s.shape}" for s in getattr(result, "surfaces", ()) if s.shape
    ]
    dots = " Circles: dyads." if content.audience == "research" else ""
    text = rich(
        "Shades and labelled lines: the expected outcome, drawn only between the dyads that were "
        "observed; the same shade is the same outcome. Green line: both views equal. Dashed: one "
        f"as far above the middle as the other below. Dotted: first principal axis.{dots}",
        " Gate: ",
        em(", ".join(sorted(gates))),
        ", so the surface is for the record." if shut else ".",
    )
    return Figure(
        id=f"fig-{picture_name(content, result)}",
        name=picture_name(content, result),
        title=f"{y} over the two views of {in_sentence(x)}",
        alt_title=f"Response surface of {in_sentence(y)} over two views of {in_sentence(x)}",
        alt=f"Contours of the expected outcome. Shape of the surface {'; '.join(shapes)}. The "
        "coefficients are listed below the figure.",
        note=note(text),
    )


def _verdict(content: ReportContent, result: Result, verdict: Estimate) -> Verdict:
    role = verdict.extra.get("role")
    gate = gate_of(verdict)
    shut = not gate_is_open(gate)
    x, y = _titles(content, result)
    word = _WORDS.get(str(verdict.extra.get("verdict")), "Undecided")
    by = "both roles, pooled" if role == "both" else str(role)
    conditions = [
        (str(e.extra.get("condition")), _condition(e))
        for e in result.estimates
        if e.term == "condition" and e.extra.get("role") == role
    ]
    reason = str(verdict.extra.get("verdict_reason") or "")
    record = " The gate is not passed: this is for the record." if shut else ""
    return Verdict(
        about=f"Congruence of {in_sentence(x)}, {in_sentence(y)} rated by {by}",
        word=rich(f"({word})" if shut else word, " ", badge(gate)),
        text=rich(f"{reason}{record}"),
        conditions=tuple(conditions),
    )


def _condition(found: Estimate) -> Rich:
    state = {True: "Met", False: "Not met", None: "Cannot be judged"}
    met = found.extra.get("met")
    word = state[bool(met) if met is not None else None]
    shown = ""
    if has_number(found):
        ends = interval_of("a4", found.conf_low, found.conf_high)
        shown = f" ({number(found.estimate)}{ends})"
    sense = " Needed for the strict sense only." if found.extra.get("sense") == "strict" else ""
    required = str(found.extra.get("required", "")).replace(" (significantly)", "")
    return rich(f"{word}{shown}. {required}{sense}")


def _numbers(result: Result, role: object) -> Table:
    rows = [
        Row((left(term), interval_cell(found)))
        for term in (*_COEFFICIENTS, *_AXES, "r2", "delta_r2")
        if (found := _of(result, term, role)) is not None and has_number(found)
    ]
    x_role, y_role = _axes_roles(result, role)
    text = (
        f"b1, b3: view of {x_role}; b2, b5: view of {y_role}; b4: product. a1, a2: slope and "
        "curvature where both are equal; a3, a4: where they part; a5: whether the ridge turns "
        "away. p10, p11: first principal axis."
    )
    header = (head("Term", left=True), head("Estimate [CI]"))
    return Table("", f"Surface, outcome rated by {role}", (header,), tuple(rows), (note(text),))


def _axes_roles(result: Result, role: object) -> tuple[str, str]:
    found = _of(result, "b0", role)
    if found is None:
        return "", ""
    return str(found.extra.get("x_role", "")), str(found.extra.get("y_role", ""))


def _model_table(result: Result, role: object) -> Table:
    header = (
        head("Model", left=True),
        head("What it says", left=True),
        head("Weight"),
        head("Δ AICc"),
        head(em("R"), "²"),
    )
    rows = []
    for found in sorted(_models(result, role), key=lambda e: -e.estimate):
        delta, r2 = (
            float(x) if isinstance(x := found.extra.get(k), int | float) else math.nan
            for k in ("delta_aicc", "model_r2")
        )
        rows.append(
            Row(
                (
                    left(str(found.extra.get("model"))),
                    left(str(found.extra.get("model_title", ""))),
                    right(percent(found.estimate)),
                    right(number(delta, 1)),
                    right(unit(r2, 3)),
                )
            )
        )
    return Table("", f"Models compared, outcome rated by {role}", (header,), tuple(rows))
