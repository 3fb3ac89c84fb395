"""The numbers behind the report in full precision, one table per CSV file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from alliance_stats.report.blocks import DataRows, Document
from alliance_stats.report.content import ReportContent
from alliance_stats.report.sections.missing import everything_missing
from alliance_stats.results import Result


def table_csvs(document: Document) -> dict[str, list[list[object]]]:
    """Return each table as rows, heading first: numbers unrounded, NaN where undefined."""
    return {name: [list(row) for row in rows] for name, rows in document.data.items()}


def full_tables(content: ReportContent) -> dict[str, DataRows]:
    """Return every result as one table per analysis, and the tables of counts."""
    tables: dict[str, list[Mapping[str, object]]] = {}
    for result in content.results:
        rows = tables.setdefault(result.analysis, [])
        rows += [row | {"undefined": reason} for row, reason in _rows(result)]
    tables |= _similarity_by_dyad(content)
    tables["flow"] = _flow(content)
    tables["dyads_by_occasion"] = _dyads(content)
    tables["not_computed"] = [
        {"result": e.what, "state": e.tag, "reason": e.why, "remedy": e.remedy}
        for e in everything_missing(content)
    ]
    return {name: _with_heading(rows) for name, rows in tables.items() if rows}


def _similarity_by_dyad(content: ReportContent) -> dict[str, list[Mapping[str, object]]]:
    """Return one row per dyad and profile; a programme report shows no single dyads."""
    if content.audience != "research":
        return {}
    rows: list[Mapping[str, object]] = []
    for result in content.results:
        frame = getattr(result, "table", None)
        if result.analysis == "similarity" and frame is not None:
            about = {"profile": getattr(result, "title", ""), **result.about}
            rows += [about | record for record in frame.to_dict("records")]
    return {"similarity_dyads": rows} if rows else {}


def _rows(result: Result) -> Iterator[tuple[dict[str, object], str]]:
    reasons = (estimate.undefined or "" for estimate in result.estimates)
    return zip(result.rows(), reasons, strict=True)


def _with_heading(rows: Iterable[Mapping[str, object]]) -> DataRows:
    rows = list(rows)
    names = list(dict.fromkeys(name for row in rows for name in row))
    return (tuple(names), *(tuple(row.get(name) for name in names) for row in rows))


def _flow(content: ReportContent) -> list[Mapping[str, object]]:
    rows: list[Mapping[str, object]] = []
    for flow in content.flow:
        rows.append({"file": flow.file, "what": "read", "count": flow.read})
        rows.append({"file": flow.file, "what": "used", "count": flow.used})
        rows += [
            {"file": flow.file, "what": f"set aside: {reason.reason}", "count": reason.count}
            for reason in flow.reasons
        ]
    return rows


def _dyads(content: ReportContent) -> list[Mapping[str, object]]:
    first, second = content.roles
    return [
        {
            "occasion": entry.occasion,
            "both": entry.both,
            f"{first} only": entry.first_only,
            f"{second} only": entry.second_only,
            "neither": entry.neither,
        }
        for entry in content.design.occasions
    ]
