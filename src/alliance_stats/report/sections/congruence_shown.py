"""One surface in full: picture, verdicts with their conditions, coefficients and models."""

from __future__ import annotations

import math

from alliance_stats.formatting import number, percent, unit
from alliance_stats.interpret import gate_is_open
from alliance_stats.report.blocks import (
    Block,
    Cell,
    Details,
    Figure,
    Rich,
    Row,
    Table,
    Verdict,
    badge,
    em,
    rich,
)
from alliance_stats.report.capitals import in_sentence
from alliance_stats.report.chance import interval_of
from alliance_stats.report.content import ReportContent
from alliance_stats.report.lookup import (
    has_number,
)
from alliance_stats.report.sections.congruence_parts import (
    models_of,
    picture_name,
    row_of,
    titles,
    verdicts,
)
from alliance_stats.report.tabling import (
    gate_of,
    head,
    interval_cell,
    left,
    note,
    right,
)
from alliance_stats.results import Estimate, Result

_WORDS = {
    "strict": "Supported, strictly",
    "broad": "Supported, in the broad sense",
    "not supported": "Not supported",
    "undecided": "Undecided",
}
_COEFFICIENTS = ("b0", "b1", "b2", "b3", "b4", "b5", "a1", "a2", "a3", "a4", "a5")
_SHARES = ("r2", "delta_r2")
_AXES = ("p10", "p11", "p20", "p21", "x0", "y0")


def shown_surface(content: ReportContent, result: Result) -> list[Block]:
    """Return the figure of one result, its verdicts with all conditions, and its numbers."""
    blocks: list[Block] = [_figure(content, result)]
    blocks += [_verdict(content, result, verdict) for verdict in verdicts(result)]
    x, y = (in_sentence(title) for title in titles(content, result))
    tables = tuple(_numbers(result, verdict.extra.get("role")) for verdict in verdicts(result))
    models = tuple(_model_table(result, v.extra.get("role")) for v in verdicts(result))
    both = tuple(table for pair in zip(tables, models, strict=True) for table in pair)
    blocks.append(Details(f"Coefficients and models: {x} and {y}", both))
    return blocks


def _figure(content: ReportContent, result: Result) -> Figure:
    x, y = titles(content, result)
    gates = {gate_of(e) for e in verdicts(result)}
    shut = not all(gate_is_open(gate) for gate in gates)
    shapes = [
        f"as rated by {s.role}: {s.shape}" for s in getattr(result, "surfaces", ()) if s.shape
    ]
    text = rich(
        "Shades and labelled lines: the expected outcome, drawn only between the dyads that were "
        "observed; the same shade is the same outcome. Green line: both views equal. Dashed: one "
        "as far above the middle as the other below. Dotted: first principal axis. Circles: dyads.",
        " ",
        *(badge(gate) for gate in sorted(gates)),
        " The surface is for the record." if shut else "",
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
    x, y = titles(content, result)
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
    state = {True: "met", False: "not met", None: "cannot be judged"}
    met = found.extra.get("met")
    word = state[bool(met) if met is not None else None]
    required = str(found.extra.get("required", "")).rstrip(".")
    shown = ""
    if has_number(found):
        ends = interval_of("a4", found.conf_low, found.conf_high)
        shown = f" ({number(found.estimate)}{ends})"
    sense = " Needed for the strict sense only." if found.extra.get("sense") == "strict" else ""
    return rich(f"{required}: {word}{shown}.{sense}")


def _term_cell(found: Estimate) -> Cell:
    """Return one number of a surface; shares have three digits, as in the other tables of it."""
    return right(unit(found.estimate, 3)) if found.term in _SHARES else interval_cell(found)


def _symbol(term: str) -> Rich:
    """Write a term as the notes do: a letter in italics and its number, or a share."""
    if term in _SHARES:
        return rich("Δ" if term == "delta_r2" else "", em("R"), "²")
    return rich(em(term[0]), term[1:])


def _numbers(result: Result, role: object) -> Table:
    rows = [
        Row((left(_symbol(term)), _term_cell(found)))
        for term in (*_COEFFICIENTS, *_AXES, *_SHARES)
        if (found := row_of(result, term, role)) is not None and has_number(found)
    ]
    x_role, y_role = _axes_roles(result, role)
    text = (
        f"b1, b3: view of {x_role}; b2, b5: view of {y_role}; b4: product. a1, a2: slope and "
        "curvature where both are equal; a3, a4: where they part; a5: whether the ridge turns "
        "away. p10, p11: where the first principal axis crosses, and its slope; p20, p21: the "
        "same of the second; x0, y0: where they meet. R²: share of the outcome explained; ΔR²: of "
        "that, beyond both views alone."
    )
    header = (head("Term", left=True), head("Estimate [CI]"))
    return Table("", f"Surface, outcome rated by {role}", (header,), tuple(rows), (note(text),))


def _axes_roles(result: Result, role: object) -> tuple[str, str]:
    found = row_of(result, "b0", role)
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
    for found in sorted(models_of(result, role), key=lambda e: -e.estimate):
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
