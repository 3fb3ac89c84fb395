"""Cells and rows that every table of the report shares."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from alliance_stats.formatting import DASH, count, number, value
from alliance_stats.report.blocks import Cell, Rich, Row, Span, badge, code, em, rich, sup, tag
from alliance_stats.report.lookup import extra_number
from alliance_stats.report.sentences import Number
from alliance_stats.report.summaries import with_interval
from alliance_stats.results import Estimate
from alliance_stats.vocabulary import GATE_NOT_TESTED, GateVerdict

MOST_ROWS = 12
"""A longer table shows the scales the study file names; the rest is in the CSV."""

_OF_ONE_ITEM = re.compile(r"The residual variance of \S+ would be negative")
_VERDICTS: tuple[GateVerdict, ...] = (
    "licensed",
    "partially licensed",
    "not licensed",
    "not tested",
)


def head(*parts: str | Span, left: bool = False, span: int = 1, rows: int = 1) -> Cell:
    """Return a column heading."""
    if left:
        return Cell(rich(*parts), "left", span=span, rows=rows)
    return Cell(rich(*parts), "centre" if span > 1 else "right", span=span, rows=rows)


def left(*parts: str | Span | Rich) -> Cell:
    """Return a cell of text."""
    return Cell(rich(*parts), "left")


def right(*parts: str | Span | Rich, dim: bool = False) -> Cell:
    """Return a cell of numbers; ``dim`` greys it (computed, not to be interpreted)."""
    return Cell(rich(*parts), "right", style="dim" if dim else "plain")


def why(*parts: str | Span | Rich, span: int = 1) -> Cell:
    """Return a cell of reasons."""
    return Cell(rich(*parts), "left", span=span, style="why")


def group_row(title: str, width: int) -> Row:
    """Return the row that names the rows after it."""
    return Row((Cell(rich(title), "left", span=width),), group=True)


def number_of(estimate: Estimate | None) -> Number:
    """Return an estimate as sentences and cells need it."""
    if estimate is None:
        return Number(math.nan, math.nan, math.nan, reason="it was not asked for")
    return Number(
        estimate.estimate,
        estimate.conf_low,
        estimate.conf_high,
        extra_number(estimate, "p_adjusted"),
        estimate.undefined or "",
    )


def one_cause(reason: str) -> str:
    """Leave out which item a reason is about, so that one cause is one note or one row.

    Examples
    --------
    >>> one_cause("The residual variance of b1 would be negative: one factor does not suit.")
    'A residual variance would be negative: one factor does not suit.'
    """
    return _OF_ONE_ITEM.sub("A residual variance would be negative", reason)


class Reasons:
    """Why cells of one table hold no number or no interval, as lettered notes below it.

    ``first`` is the letter of the first reason: those before it mark something else.
    """

    def __init__(self, first: str = "a") -> None:
        self._first = first
        self._letters: dict[str, str] = {}

    def mark(self, reason: str | None) -> str:
        """Return the letter of a reason, the same for the same reason; "" without one."""
        if not reason:
            return ""
        reason = one_cause(reason)
        next_one = chr(ord(self._first) + len(self._letters))
        return self._letters.setdefault(reason, next_one)

    def of(self, estimate: Estimate | None) -> str:
        """Return the letter of what an estimate lacks."""
        return "" if estimate is None else self.mark(estimate.undefined)

    def notes(self) -> list[Rich]:
        """Return one note per reason, in the order of the letters."""
        return [rich(sup(letter), f" {reason}") for reason, letter in self._letters.items()]


def _nothing(estimate: Estimate | None, reasons: Reasons | None) -> Cell:
    mark = "" if reasons is None else reasons.of(estimate)
    return right(DASH, *([sup(mark)] if mark else []), dim=True)


def interval_cell(
    estimate: Estimate | None,
    *,
    mark: str = "",
    shut: bool = False,
    reasons: Reasons | None = None,
) -> Cell:
    """Return estimate and interval in one cell; ``shut`` sets it in parentheses and grey.

    A missing number or interval carries the letter of its reason, where ``reasons`` are kept.
    """
    if estimate is None or math.isnan(estimate.estimate):
        return _nothing(estimate, reasons)
    text = with_interval(estimate.term, number_of(estimate))
    text = f"({text})" if shut else text
    marks = [mark] if mark else []
    if reasons is not None and math.isnan(estimate.conf_low) and estimate.undefined:
        marks.append(reasons.of(estimate))
    return right(text, *([sup(", ".join(marks))] if marks else []), dim=shut)


def value_cell(
    estimate: Estimate | None,
    *,
    mark: str = "",
    shut: bool = False,
    reasons: Reasons | None = None,
) -> Cell:
    """Return the bare estimate."""
    if estimate is None or math.isnan(estimate.estimate):
        return _nothing(estimate, reasons)
    text = value(estimate.term, estimate.estimate)
    return right(f"({text})" if shut else text, *([sup(mark)] if mark else []), dim=shut)


def pair_cell(
    low: Estimate | None,
    high: Estimate | None,
    *,
    shut: bool = False,
    reasons: Reasons | None = None,
) -> Cell:
    """Return two numbers with a comma, such as the limits of agreement."""
    ends = [math.nan if end is None else end.estimate for end in (low, high)]
    if any(math.isnan(end) for end in ends):
        return _nothing(low, reasons)
    text = ", ".join(number(end) for end in ends)
    return right(f"({text})" if shut else text, dim=shut)


def gate_cell(verdict: GateVerdict) -> Cell:
    """Return the gate's verdict."""
    return Cell(rich(badge(verdict)), "left")


def gate_of(estimate: Estimate | None) -> GateVerdict:
    """Return the verdict a row carries; without one it counts as not tested."""
    word = "" if estimate is None else str(estimate.extra.get("gate", ""))
    return next((verdict for verdict in _VERDICTS if verdict == word), GATE_NOT_TESTED)


def without_number(kind: str, reason: str, span: int) -> Cell:
    """Return the cell that replaces numbers: which kind of nothing, and why."""
    return why(*([tag(kind)] if kind else []), reason, span=span)


def note(*parts: str | Span | Rich) -> Rich:
    """Return a general table note."""
    return rich(em("Note."), " ", *parts)


def left_out(shown: Sequence[object], total: Sequence[object], file: str) -> Rich:
    """Say how many scales a table leaves out and where they are."""
    if len(shown) == len(total):
        return ()
    return rich(
        f" {count(len(shown))} of {count(len(total))} scores are shown, those the study file "
        "names; all are in ",
        code(f"tables/{file}.csv"),
        ".",
    )
