"""The table of a model: one row per path, the roles compared only with the gate beside."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from math import isnan

from alliance_stats.formatting import DASH, level, p_value, unit, value, value_interval
from alliance_stats.interpret import gate_is_open
from alliance_stats.report.blocks import Cell, Rich, Row, Span, Table, badge, em, rich, sup
from alliance_stats.report.lookup import extra_number
from alliance_stats.report.tabling import Reasons, gate_of, group_row, head, note, right
from alliance_stats.results import Estimate


@dataclass(frozen=True, slots=True)
class Line:
    """One row: its words and its estimate; ``compares`` where it compares roles or occasions."""

    words: str | Span | Rich
    row: Estimate
    compares: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """Lines under a heading; without a heading they stand at the margin."""

    lines: Sequence[Line]
    heading: str = ""


@dataclass(frozen=True, slots=True)
class Columns:
    """Which columns a table of paths has, and the reasons why cells of it are empty."""

    confidence: float
    standardised: bool = True
    corrected: bool = True
    reasons: Reasons = field(default_factory=Reasons)


def model_table(
    name: str, title: str, parts: Sequence[Part], *, confidence: float, words: Rich
) -> Table:
    """Return the table of a model.

    Columns without any number (β, adjusted *p*) are left out. ``words`` are its general note.
    """
    rows = [line.row for part in parts for line in part.lines]
    columns = Columns(
        confidence,
        standardised=any(not isnan(extra_number(row, "std_estimate")) for row in rows),
        corrected=any(not isnan(extra_number(row, "p_adjusted")) for row in rows),
    )
    header = columns_header(columns)
    body = [row for part in parts if part.lines for row in _part(part, columns, len(header))]
    compares = any(line.compares for part in parts for line in part.lines)
    more = GATED if compares else ""
    notes = (note(words, more), *columns.reasons.notes())
    return Table(f"tab-{name}", title, (header,), tuple(body), notes)


GATED = (
    " A row that compares roles or occasions carries the gate’s verdict; in grey and parentheses "
    "the gate was not passed."
)


def columns_header(columns: Columns) -> tuple[Cell, ...]:
    """Return the heading: path, *b*, *SE*, interval, and what else there is."""
    cells = [
        head("Parameter", left=True),
        head(em("b")),
        head(em("SE")),
        head(f"{level(columns.confidence)} CI"),
    ]
    if columns.standardised:
        cells.append(head("β"))
    cells.append(head(em("p")))
    if columns.corrected:
        cells.append(head(em("p"), " adj."))
    return tuple(cells)


def _part(part: Part, columns: Columns, width: int) -> Iterator[Row]:
    if part.heading:
        yield group_row(part.heading, width)
    for line in part.lines:
        yield line_row(line, columns, indent=bool(part.heading))


def line_row(line: Line, columns: Columns, *, indent: bool = True) -> Row:
    """Return one row; a comparison of the roles carries the gate, grey where it is shut."""
    row, verdict = line.row, gate_of(line.row)
    is_shut = line.compares and not gate_is_open(verdict)
    mark = columns.reasons.of(row)
    words = rich(line.words, *([sup(mark)] if mark else []))
    if line.compares:
        words = rich(words, " ", badge(verdict))
    texts = [
        value(row.term, row.estimate),
        value(row.term, row.std_error),
        value_interval(row.term, row.conf_low, row.conf_high),
    ]
    if columns.standardised:
        texts.append(unit(extra_number(row, "std_estimate")))
    texts.append(p_value(row.p_value))
    if columns.corrected:
        texts.append(p_value(extra_number(row, "p_adjusted")))
    shown = [
        f"({text})" if is_shut and i in (0, 2) and text != DASH else text
        for i, text in enumerate(texts)
    ]
    cells = [Cell(words, "left"), *(right(text, dim=is_shut) for text in shown)]
    return Row(tuple(cells), indent=indent)
