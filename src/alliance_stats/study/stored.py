"""What a report is made from, as ``results.json`` keeps it: written, and read back.

The keys that scripts rely on (``flow``, ``design``, ``results`` …) are read where they stand;
``instruments`` and ``report`` hold the rest of ``ReportContent``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, fields, replace
from pathlib import Path
from typing import Any

from alliance_stats.analysis.invariance import InvarianceResult
from alliance_stats.analysis.kept import result_from
from alliance_stats.dyads.design import Design
from alliance_stats.errors import ResultsError
from alliance_stats.instrument.model import Instrument
from alliance_stats.report.content import NotComputed, ReportContent
from alliance_stats.responses.table import FileFlow, SetAside
from alliance_stats.results import json_safe
from alliance_stats.stored import from_plain, record_from, record_types, to_plain
from alliance_stats.study.folder import MARKER

SCHEMA = 1
#: Fields of ``ReportContent`` that have a place of their own in the file.
_PLACED = frozenset(
    {"instruments", "flow", "design", "results", "not_computed", "provenance", "warnings"}
    | {"notices"}
)
#: No part of a report, and partly about the machine that read the file.
_NOT_KEPT = ("path", "warnings", "tests", "extensions", "occasions")
_BROKEN = (KeyError, TypeError, ValueError, AttributeError, IndexError)


def stored_content(content: ReportContent) -> dict[str, Any]:
    """Return a content under the keys of ``results.json``."""
    own = [each.name for each in fields(content) if each.init and each.name not in _PLACED]
    return {
        "provenance": dict(content.provenance),
        "flow": [file.to_dict() for file in content.flow],
        "design": asdict(content.design),
        "instruments": _instruments(content),
        "report": {name: to_plain(getattr(content, name)) for name in own},
        "results": [result.to_dict() for result in content.results],
        "not_computed": [_unanswered(each) for each in content.not_computed],
        "warnings": list(content.warnings),
        "notices": list(content.notices),
    }


def content_from(plain: Mapping[str, Any]) -> ReportContent:
    """Return the content that ``stored_content`` wrote, equal to it but for the instruments.

    An instrument comes back without its file's place, warnings and test vectors.

    Raises
    ------
    ResultsError
        The file was not written by a version that keeps all a report needs, or is damaged.
    """
    if plain.get("schema") != SCHEMA:
        raise ResultsError(
            f"Its schema is {plain.get('schema')!r} and this version reads {SCHEMA}. "
            "Run the study again with this version."
        )
    if not {"report", "instruments"} <= set(plain):
        raise ResultsError(
            "It was written by a version that did not keep all a report needs. "
            "Run the study again with this version."
        )
    try:
        return _content(plain)
    except _BROKEN as error:
        raise ResultsError(
            f"It is damaged or was changed by hand ({type(error).__name__}: {error}). "
            "Run the study again."
        ) from error


def read_results_file(folder: Path) -> dict[str, Any]:
    """Return what a results folder's ``results.json`` holds.

    Raises
    ------
    ResultsError
        There is no such file, or it is no JSON of ours.
    """
    place = folder / MARKER
    try:
        plain = json.loads(place.read_text(encoding="utf-8"))
    except OSError as error:
        why = f"'{place}' cannot be read ({error.strerror}). Name a folder that `run` has written."
        raise ResultsError(why) from error
    except (ValueError, RecursionError) as error:
        raise ResultsError(f"'{place}' is no JSON file. Run the study again.") from error
    if not isinstance(plain, dict) or not {"schema", "study", "results"} <= set(plain):
        raise ResultsError(
            f"'{place}' was not written by alliance-stats. Name a folder that `run` has written."
        )
    return plain


def _content(plain: Mapping[str, Any]) -> ReportContent:
    asked = record_types(ReportContent)
    provenance = {name: x for name, x in plain["provenance"].items() if name != "created"}
    report = plain["report"]
    own = {name: from_plain(asked[name], report[name]) for name in report if name in asked}
    return ReportContent(
        **own,
        instruments={
            name: record_from(Instrument, each) for name, each in plain["instruments"].items()
        },
        flow=tuple(_flow(each) for each in plain["flow"]),
        design=record_from(Design, plain["design"]),
        results=tuple(result_from(each) for each in plain["results"]),
        not_computed=tuple(record_from(NotComputed, each) for each in plain["not_computed"]),
        provenance=provenance,
        warnings=tuple(plain["warnings"]),
        notices=tuple(plain["notices"]),
    )


def _unanswered(each: NotComputed) -> dict[str, object]:
    return {key: value for key, value in asdict(each).items() if value}


def _flow(plain: Mapping[str, Any]) -> FileFlow:
    reasons = tuple(
        SetAside(
            each["reason"],
            tuple(each["rows"]),
            None if each["count"] == len(each["rows"]) else each["count"],
        )
        for each in plain["reasons"]
    )
    bare: FileFlow = record_from(FileFlow, {**plain, "reasons": []})
    return replace(bare, reasons=reasons)


def _instruments(content: ReportContent) -> dict[str, Any]:
    named = {
        item
        for result in content.results
        if isinstance(result, InvarianceResult)
        for item in result.freed
    }
    return {
        each.id: _instrument(each, named if each.licence == "proprietary" else None)
        for each in content.instruments.values()
    }


def _instrument(instrument: Instrument, named: set[str] | None) -> dict[str, Any]:
    """Return an instrument's fields; of a proprietary one, only wording that the report prints."""
    plain: dict[str, Any] = json_safe(to_plain(_without_wording(instrument, named)))
    return {name: entry for name, entry in plain.items() if name not in _NOT_KEPT}


def _without_wording(instrument: Instrument, named: set[str] | None) -> Instrument:
    bare = replace(instrument, path=None, warnings=(), tests=(), extensions={}, occasions={})
    if named is None:
        return bare
    items = {
        name: item if name in named else replace(item, texts={}, left=None, right=None)
        for name, item in bare.items.items()
    }
    checks = {name: replace(check, texts={}) for name, check in bare.checks.items()}
    return replace(bare, items=items, checks=checks)
