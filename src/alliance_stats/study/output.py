"""Every file of a results folder, as bytes: the same results give the same bytes."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict

from alliance_stats.analysis.families import is_answered
from alliance_stats.report.build import build
from alliance_stats.report.content import NotComputed, ReportContent
from alliance_stats.report.figures import drawn_figures
from alliance_stats.report.html import render_html
from alliance_stats.report.tables import table_csvs
from alliance_stats.report.word import render_docx
from alliance_stats.results import json_safe
from alliance_stats.study.csv_text import csv_bytes, frame_bytes
from alliance_stats.study.folder import MARKER
from alliance_stats.study.plan import declared
from alliance_stats.study.provenance import created
from alliance_stats.study.results import StudyResults
from alliance_stats.study.scores_file import norms_frame, scores_bytes
from alliance_stats.study.steps import in_words

SCHEMA = 1
PARTS = ("tables", "figures", "report.html", "report.docx")
"""What ``done`` is told of, in order."""


def result_files(
    results: StudyResults, *, raw_csv: bool = False, done: Callable[[str], None] | None = None
) -> dict[str, bytes]:
    """Return the results folder as relative name → content.

    Only ``results.json`` holds the time of the run (``provenance.created``); everything else is
    byte for byte the same when the same study is run again on the same machine.
    """
    tell = done or (lambda _: None)
    content = report_content(results)
    document = build(content)
    files = {
        "scores.csv": scores_bytes(results.scores.frame, raw=raw_csv),
        "dyads.csv": frame_bytes(results.dyads.frame, raw=raw_csv),
    }
    for name, (header, *rows) in table_csvs(document).items():
        words = [str(cell) for cell in header]
        files[f"tables/{name}.csv"] = csv_bytes(words, rows, raw=raw_csv)
    standing = norms_frame(results.scores.frame)
    if standing is not None:
        files["tables/norms.csv"] = frame_bytes(standing, raw=raw_csv)
    tell("tables")
    drawn = drawn_figures(content, document)
    files |= {f"figures/{name}.svg": each.svg.encode("utf-8") for name, each in drawn.items()}
    tell("figures")
    svgs = {name: each.svg for name, each in drawn.items()}
    files["report.html"] = render_html(document, svgs).encode("utf-8")
    tell("report.html")
    files["report.docx"] = render_docx(document, {name: each.png for name, each in drawn.items()})
    tell("report.docx")
    files[MARKER] = results_json(results, sorted([*files, MARKER]))
    return files


def report_content(results: StudyResults) -> ReportContent:
    """Return what the report is made from."""
    study, file = results.study, results.study.file
    return ReportContent(
        title=file.title,
        study_id=file.id,
        roles=results.dyads.roles,
        occasion=study.occasion,
        occasions=study.occasions,
        confidence=file.analysis.confidence,
        instruments=study.instruments,
        flow=results.flow,
        design=results.design,
        results=results.results,
        not_computed=results.not_computed,
        perspectives=study.perspectives,
        confirmatory=[in_words(study, verb, about) for verb, about in declared(study)],
        declared_answered=sum(
            is_answered(results.results, verb, about) for verb, about in declared(study)
        ),
        provenance=results.provenance,
        warnings=results.warnings,
        notices=results.notices,
        synthetic=study.is_synthetic,
        audience=file.report.audience,
    )


def results_json(results: StudyResults, files: Sequence[str] = ()) -> bytes:
    """Return ``results.json``: the whole study in a form that any language reads.

    ``files`` are the names of everything in the folder; a later run replaces these and no others.
    """
    study = results.study
    whole = {
        "schema": SCHEMA,
        "study": {
            "id": study.id,
            "title": study.file.title,
            "roles": list(study.roles),
            "occasions": list(study.occasions),
            "occasion": study.occasion,
            "confidence": study.file.analysis.confidence,
            "audience": study.file.report.audience,
            "synthetic": study.is_synthetic,
        },
        "provenance": {"created": created(), **results.provenance},
        "flow": [file.to_dict() for file in results.flow],
        "design": asdict(results.design),
        "results": [result.to_dict() for result in results.results],
        "not_computed": [_unanswered(each) for each in results.not_computed],
        "warnings": list(results.warnings),
        "notices": list(results.notices),
        "files": list(files),
    }
    text = json.dumps(json_safe(whole), ensure_ascii=False, allow_nan=False, indent=1)
    return f"{text}\n".encode()


def _unanswered(each: NotComputed) -> dict[str, object]:
    return {key: value for key, value in asdict(each).items() if value}
