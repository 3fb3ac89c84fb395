"""What a run says of itself in plain text: what was read, what was found."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from alliance_stats.errors import row_ranges
from alliance_stats.formatting import counted

if TYPE_CHECKING:
    from alliance_stats.responses.table import FileFlow
    from alliance_stats.study.results import StudyResults


def summary_lines(results: StudyResults) -> Iterator[str]:
    """Yield the title, warnings, the account of every file, the dyads, the number of answers."""
    design, undefined = results.design, sum(len(r.undefined()) for r in results.results)
    yield results.study.file.title
    for warning in results.warnings:
        yield f"Warning: {warning}"
    for file in results.flow:
        yield from flow_lines(file)
    coaches = f" of {counted(design.n_coaches, 'coach', 'coaches')}" if design.n_coaches else ""
    yield f"{counted(design.n_dyads, 'dyad')}{coaches}."
    yield (
        f"{counted(len(results.results), 'result')}, {counted(undefined, 'undefined number')} and "
        f"{counted(len(results.not_computed), 'question')} without an answer; the report gives "
        "the reasons."
    )


def flow_lines(file: FileFlow) -> Iterator[str]:
    """Yield how many rows of a file were used, and why the others were not."""
    read = counted(file.read, "row")
    yield f"{file.file}: {read} read, {file.used} used, {file.set_aside} set aside."
    for aside in file.reasons:
        rows = counted(aside.count, "row")
        yield f"  {rows} set aside: {aside.reason} ({_shortly(aside.rows)})"


def _shortly(rows: Sequence[int]) -> str:
    text = row_ranges(rows)
    if len(text) > 60:
        text = f"{text[:60].rsplit(',', 1)[0]}, …"
    return f"{'row' if len(rows) == 1 else 'rows'} {text}"
