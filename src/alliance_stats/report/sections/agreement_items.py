"""Agreement on single items, answered in whole categories."""

from __future__ import annotations

import math

from alliance_stats.formatting import count
from alliance_stats.interpret import gate_is_open
from alliance_stats.report.blocks import Details, Row, Table, code, rich
from alliance_stats.report.content import ReportContent
from alliance_stats.report.lookup import ScaleKey, group_of, has_number, scale_title
from alliance_stats.report.shared import shared_scales
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

_TERMS = ("weighted_kappa", "gwet_ac2", "krippendorff_alpha")
_WIDTH = 6


def item_details(content: ReportContent) -> Details | None:
    """Return the agreement on single items and on bands of the We scales, to unfold."""
    if content.audience != "research":
        return None
    every = shared_scales(content)
    ours = {key: r for key, r in every.items() if group_of(content, key) == "We"} or every
    rows = [row for key, result in ours.items() for row in _rows(content, key, result)]
    if not rows:
        return None
    header = (
        head("Item", left=True),
        head("Dyads"),
        head("Weighted κ [CI]"),
        head("Gwet’s AC2 [CI]"),
        head("Krippendorff’s α"),
        head("Gate", left=True),
    )
    text = rich(
        "κ and AC2 with quadratic weights, α for ordinal answers. κ falls where nearly everybody "
        "gives the same answer, AC2 does not. All three count a difference in level as "
        "disagreement: in parentheses where the gate is not passed. Items of the other scales: ",
        code("tables/agreement.csv"),
        ".",
    )
    table = Table("", "Agreement on single items", (header,), tuple(rows), (note(text),))
    return Details("Agreement on single items", (table,))


def _rows(content: ReportContent, key: ScaleKey, result: Result) -> list[Row]:
    found: dict[str, dict[str, Estimate]] = {}
    for estimate in result.estimates:
        if estimate.term in _TERMS:
            name = str(estimate.extra.get("item_id") or "Bands of the score")
            found.setdefault(name, {})[estimate.term] = estimate
    if not found:
        return []
    rows = [_row(name, mine) for name, mine in found.items()]
    return [group_row(scale_title(content, key), _WIDTH), *rows]


def _row(name: str, mine: dict[str, Estimate]) -> Row:
    if not any(has_number(estimate) for estimate in mine.values()):
        reason = next((e.undefined for e in mine.values() if e.undefined), "no reason given")
        return Row((left(name), without_number("undefined", reason, _WIDTH - 1)), indent=True)
    first = mine.get("weighted_kappa")
    shut = not gate_is_open(gate_of(first))
    numbers = [interval_cell(mine.get(term), shut=shut) for term in _TERMS]
    n_dyads = math.nan if first is None else first.n_dyads
    cells = (left(name), right(count(n_dyads)), *numbers, gate_cell(gate_of(first)))
    return Row(cells, indent=True)
