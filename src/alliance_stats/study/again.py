"""``render_again``: the report of a results folder once more, from what its run has kept."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path

from alliance_stats.report.content import ReportContent
from alliance_stats.results import json_safe
from alliance_stats.study.folder import MARKER, update_folder
from alliance_stats.study.json_text import json_text
from alliance_stats.study.rendering import USUAL, Format, rendered_files
from alliance_stats.study.stored import content_from, read_results_file


@dataclass(frozen=True, kw_only=True)
class Rendered:
    """What was written: the study, the version that computed its numbers, the files' names."""

    study: str
    version: str
    files: tuple[str, ...]


def read_content(folder: Path) -> ReportContent:
    """Return what the report of a results folder is made from.

    Raises
    ------
    ResultsError
        The folder holds no ``results.json`` that this version can read.
    """
    return content_from(read_results_file(folder))


def render_again(
    folder: Path,
    *,
    formats: Collection[Format] = USUAL,
    done: Callable[[str], None] | None = None,
) -> Rendered:
    """Write a results folder's tables, figures and report again; nothing is computed.

    ``results.json`` is the only file read. The folder is replaced when everything is ready, so
    a failure leaves it untouched, and what is not rendered stays as it is.

    Parameters
    ----------
    folder
        A folder that ``run`` has written.
    formats
        How the report itself is written.
    done
        Told of each part that is ready.

    Raises
    ------
    ResultsError
        The folder holds no ``results.json`` that this version can read.
    OutputError
        The folder cannot be written.
    """
    plain = read_results_file(folder)
    content = content_from(plain)
    raw_csv = plain.get("raw_csv") is True
    files = rendered_files(content, formats=formats, raw_csv=raw_csv, done=done)
    known = [name for name in plain.get("files", ()) if isinstance(name, str)]
    if not set(files) <= set(known):
        # A later run replaces what the list names: a format that is new belongs on it.
        listed = plain | {"files": sorted({*known, *files})}
        update_folder(folder, files | {MARKER: f"{json_text(json_safe(listed))}\n".encode()})
    else:
        update_folder(folder, files)
    version = str(content.provenance.get("version", ""))
    return Rendered(study=content.study_id, version=version, files=tuple(files))
