"""The items of each scale, to unfold under the reliability table."""

from __future__ import annotations

from alliance_stats.formatting import number, percent, unit
from alliance_stats.report.blocks import Details, Row, Table, code
from alliance_stats.report.content import ReportContent
from alliance_stats.report.lookup import (
    ScaleKey,
    extra_number,
    form_title,
    keys_of,
    named_in_study,
    of_scale,
)
from alliance_stats.report.tabling import MOST_ROWS, group_row, head, left, right
from alliance_stats.results import Estimate, Result


def item_details(content: ReportContent, items: list[Result]) -> Details:
    """Return one table per scale: what each item adds, per role."""
    keys = keys_of(items)
    shown = named_in_study(content, keys) if len(keys) > MOST_ROWS else keys
    return Details("Items of each scale", tuple(_items(content, items, key) for key in shown))


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
