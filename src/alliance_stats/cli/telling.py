"""What a run says on the terminal: where the results are, what was set aside, guessed or hinted."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

if TYPE_CHECKING:
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
def writing(quiet: bool, parts: int | None = None) -> Iterator[Callable[[str], None]]:
    """Show the parts of the report as they are written, under the same conditions.

    ``parts`` says how many there will be; by default those of a run.
    """
    from tqdm import tqdm

    from alliance_stats.study.output import PARTS

    silent = quiet or not sys.stderr.isatty()
    total = len(PARTS) if parts is None else parts
    with tqdm(total=total, desc="Report", unit="", disable=silent, leave=False) as bar:

        def done(part: str) -> None:
            bar.set_postfix_str(part)
            bar.update()

        yield done


def tell_results(results: StudyResults, out: Path) -> None:
    """Say in plain text what was read, what was found and where to look."""
    click.echo(results.summary())
    for notice in results.notices:
        if notice not in results.warnings:  # the summary begins with those
            click.echo(f"Note: {notice}")
    if any(re.search("'[CP]-", line) for line in results.warnings) and _coded(results):
        click.echo("Note: The warnings name codes; 'alliance-stats validate --data' names the ids.")
    click.echo(f"Report: {out / 'report.html'}")


def _coded(results: StudyResults) -> bool:
    """Whether codes stand in place of ids."""
    return results.study.file.report.audience == "programme"


def results_as_json(results: StudyResults, out: Path) -> dict[str, object]:
    """Return what a run says, for a machine."""
    return {
        "study": results.study.id,
        "out": str(out),
        "report": str(out / "report.html"),
        "flow": [file.to_dict() for file in results.flow],
        "results": len(results.results),
        "not_computed": [
            {"what": each.what, "why": each.why, "tag": each.tag} for each in results.not_computed
        ],
        "warnings": list(results.warnings),
        "notices": list(results.notices),
    }
