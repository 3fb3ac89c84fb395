"""``alliance-stats score``: answers in, one CSV of scores out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from alliance_stats.cli.options import (
    FILE,
    INSTRUMENT,
    json_option,
    outside_option,
    quiet_option,
    raw_option,
)
from alliance_stats.cli.speaking import say_json

if TYPE_CHECKING:
    from alliance_stats.responses.table import Responses
    from alliance_stats.study.scoring import ScoringJob

_STDOUT = Path("-")


@click.command("score")
@click.argument("responses", type=FILE)
@click.option(
    "-i",
    "--instrument",
    "instruments",
    metavar="ID",
    multiple=True,
    type=INSTRUMENT,
    help="A shipped questionnaire, or a YAML file; may be repeated.",
)
@click.option(
    "--study",
    metavar="STUDY.yaml",
    type=FILE,
    help="A study file that says how the data are laid out.",
)
@click.option(
    "-o",
    "--out",
    metavar="FILE",
    required=True,
    type=FILE,
    help="CSV file to write; - prints it.",
)
@outside_option
@raw_option
@quiet_option
@json_option
def command(
    responses: Path,
    instruments: tuple[str, ...],
    study: Path | None,
    out: Path,
    allow_outside: bool,
    raw_csv: bool,
    quiet: bool,
    as_json: bool,
) -> None:
    """Score a data file: one row per person, occasion and scale.

    Without --study the file has the columns dyad_id, role and the items by their ids.
    """
    if not instruments and study is None:
        raise click.UsageError("Name an instrument with -i, or a study file with --study.")
    if as_json and out == _STDOUT:
        raise click.UsageError("With -o - the scores are printed, so --json has no place left.")

    from alliance_stats.study.scores_file import check_scores_file
    from alliance_stats.study.scoring import scoring_job

    job = scoring_job(responses, instruments, study, allow_outside=allow_outside)
    if out != _STDOUT:
        check_scores_file(out, job.inputs)
    read, count = _score(job, out, raw=raw_csv)
    if as_json:
        say_json(_as_json(read, count, out))
    elif not quiet:
        for line in _told(read):
            click.echo(line, err=out == _STDOUT)
        click.echo(f"{count} scores: {out}", err=out == _STDOUT)


def _score(job: ScoringJob, out: Path, *, raw: bool) -> tuple[Responses, int]:
    from alliance_stats.scoring.score import score
    from alliance_stats.study.folder import write_file
    from alliance_stats.study.scores_file import scores_bytes

    read = job.read()
    scores = score(read)
    content = scores_bytes(scores.frame, raw=raw)
    if out == _STDOUT:
        click.echo(content, nl=False)
    else:
        write_file(out, content)
    return read, len(scores.frame)


def _told(read: Responses) -> Iterator[str]:
    from alliance_stats.study.summary import flow_lines

    for warning in read.warnings:
        yield f"Warning: {warning}"
    for file in read.flow:
        yield from flow_lines(file)
        for notice in file.told():
            yield f"Note: {notice}"


def _as_json(read: Responses, count: int, out: Path) -> dict[str, object]:
    return {
        "out": str(out),
        "scores": count,
        "flow": [file.to_dict() for file in read.flow],
        "warnings": list(read.warnings),
        "notices": [notice for file in read.flow for notice in file.told()],
    }
