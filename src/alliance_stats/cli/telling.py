"""What a run says on the terminal: where the results are, what was set aside, guessed or hinted."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from alliance_stats.errors import row_ranges

if TYPE_CHECKING:
    from alliance_stats.responses.table import FileFlow
    from alliance_stats.study.results import StudyResults

Part = TypeVar("Part")


def watched(quiet: bool) -> Callable[[Sequence[Part]], Iterator[Part]]:
    """Return what shows progress on stderr: on a terminal only, and never when quiet."""

    def watch(parts: Sequence[Part]) -> Iterator[Part]:
        from tqdm import tqdm

        silent = quiet or not sys.stderr.isatty()
        yield from tqdm(parts, desc="Analyses", unit="", disable=silent, leave=False)

    return watch


@contextmanager
def writing(quiet: bool) -> Iterator[Callable[[str], None]]:
    """Show the parts of the report as they are written, under the same conditions."""
    from tqdm import tqdm

    from alliance_stats.study.output import PARTS

    silent = quiet or not sys.stderr.isatty()
    with tqdm(total=len(PARTS), desc="Report", unit="", disable=silent, leave=False) as bar:

        def done(part: str) -> None:
            bar.set_postfix_str(part)
            bar.update()

        yield done


def tell_results(results: StudyResults, out: Path) -> None:
    """Say in plain text what was read, what was found and where to look."""
    from alliance_stats.formatting import counted

    design, undefined = results.design, sum(len(r.undefined()) for r in results.results)
    click.echo(results.study.file.title)
    for file in results.flow:
        tell_flow(file)
    coaches = f" of {counted(design.n_coaches, 'coach', 'coaches')}" if design.n_coaches else ""
    click.echo(f"{counted(design.n_dyads, 'dyad')}{coaches}.")
    click.echo(
        f"{counted(len(results.results), 'result')}, {counted(undefined, 'undefined number')} and "
        f"{counted(len(results.not_computed), 'question')} without an answer; the report gives "
        "the reasons."
    )
    for notice in results.notices:
        click.echo(f"Note: {notice}")
    click.echo(f"Report: {out / 'report.html'}")


def tell_flow(file: FileFlow) -> None:
    """Say how many rows of a file were used, and why the others were not."""
    rows = "row" if file.read == 1 else "rows"
    click.echo(
        f"{file.file}: {file.read} {rows} read, {file.used} used, {file.set_aside} set aside."
    )
    for aside in file.reasons:
        rows = "row" if aside.count == 1 else "rows"
        click.echo(f"  {aside.count} {rows} set aside: {aside.reason} ({_shortly(aside.rows)})")


def results_as_json(results: StudyResults, out: Path) -> str:
    """Return what a run says, for a machine."""
    said = {
        "study": results.study.id,
        "out": str(out),
        "report": str(out / "report.html"),
        "flow": [file.to_dict() for file in results.flow],
        "results": len(results.results),
        "not_computed": [
            {"what": each.what, "why": each.why, "tag": each.tag} for each in results.not_computed
        ],
        "notices": list(results.notices),
    }
    return json.dumps(said, ensure_ascii=False, indent=1)


def _shortly(rows: Sequence[int]) -> str:
    text = row_ranges(rows)
    if len(text) > 60:
        text = f"{text[:60].rsplit(',', 1)[0]}, …"
    return f"{'row' if len(rows) == 1 else 'rows'} {text}"
