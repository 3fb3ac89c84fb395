"""Every file of a results folder, as bytes: the same results give the same bytes."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from alliance_stats.analysis.families import is_answered
from alliance_stats.report.content import ReportContent
from alliance_stats.results import json_safe
from alliance_stats.study.csv_text import frame_bytes
from alliance_stats.study.folder import MARKER
from alliance_stats.study.json_text import json_text
from alliance_stats.study.plan import declared
from alliance_stats.study.protection import protected
from alliance_stats.study.provenance import created
from alliance_stats.study.rendering import rendered_files
from alliance_stats.study.results import StudyResults
from alliance_stats.study.scores_file import norms_frame, scores_bytes
from alliance_stats.study.steps import in_words
from alliance_stats.study.stored import SCHEMA, stored_content

PARTS = ("tables", "figures", "report.html", "report.docx")
"""What ``done`` is told of, in order."""


def result_files(
    results: StudyResults, *, raw_csv: bool = False, done: Callable[[str], None] | None = None
) -> dict[str, bytes]:
    """Return the results folder as relative name → content.

    Only ``results.json`` holds the time of the run (``provenance.created``); everything else is
    byte for byte the same when the same study is run again on the same machine.
    """
    if results.study.file.report.audience == "programme":
        results = protected(results)
    content = report_content(results)
    files = {
        "scores.csv": scores_bytes(results.scores.frame, raw=raw_csv),
        "dyads.csv": frame_bytes(results.dyads.frame, raw=raw_csv),
    }
    standing = norms_frame(results.scores.frame)
    if standing is not None:
        files["tables/norms.csv"] = frame_bytes(standing, raw=raw_csv)
    files |= rendered_files(content, raw_csv=raw_csv, done=done)
    files[MARKER] = results_json(results, sorted([*files, MARKER]), raw_csv=raw_csv)
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
        confirmatory=tuple(in_words(study, verb, about) for verb, about in declared(study)),
        declared_answered=sum(
            is_answered(results.results, verb, about) for verb, about in declared(study)
        ),
        provenance=results.provenance,
        warnings=results.warnings,
        notices=results.notices,
        synthetic=study.is_synthetic,
        audience=file.report.audience,
    )


def results_json(
    results: StudyResults, files: Sequence[str] = (), *, raw_csv: bool = False
) -> bytes:
    """Return ``results.json``: the whole study in a form that any language reads.

    It holds everything the report is made from, so that ``report`` renders it again. ``files`` are
    the names of everything in the folder; a later run replaces these and no others.
    """
    study = results.study
    stored = stored_content(report_content(results))
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
        "provenance": {"created": created(), **stored.pop("provenance")},
        **stored,
        "raw_csv": raw_csv,
        "files": list(files),
    }
    return f"{json_text(json_safe(whole))}\n".encode()
