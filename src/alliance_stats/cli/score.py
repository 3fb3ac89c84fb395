"""``alliance-stats score``: answers in, one CSV of scores out."""

from __future__ import annotations

from pathlib import Path

import click

from alliance_stats.study.summary import flow_lines


@click.command("score")
@click.argument("responses", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("-i", "--instrument", "instruments", multiple=True, help="Id, or path of a YAML.")
@click.option(
    "--study",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A study file that says how the data are laid out.",
)
@click.option(
    "-o", "--out", required=True, type=click.Path(path_type=Path), help="CSV file to write."
)
@click.option("--raw-csv", is_flag=True, help="Leave text cells that look like formulas as given.")
@click.option("--quiet", is_flag=True, help="Say nothing unless something is wrong.")
def command(
    responses: Path,
    instruments: tuple[str, ...],
    study: Path | None,
    out: Path,
    raw_csv: bool,
    quiet: bool,
) -> None:
    """Score a data file: one row per person, occasion and scale.

    Without --study the file has the columns dyad_id, role and the items by their ids.
    """
    if not instruments and study is None:
        raise click.UsageError("Name an instrument with -i, or a study file with --study.")
    if out.exists() and out.samefile(responses):
        raise click.UsageError("The output would overwrite the data. Name another file with -o.")

    from alliance_stats.scoring.score import score
    from alliance_stats.study.csv_text import frame_bytes
    from alliance_stats.study.folder import write_file
    from alliance_stats.study.scoring import read_for_scoring

    read = read_for_scoring(responses, instruments, study)
    scores = score(read)
    write_file(out, frame_bytes(scores.frame, raw=raw_csv))
    if not quiet:
        for file in read.flow:
            for line in flow_lines(file):
                click.echo(line)
            for notice in (*file.notices, *file.cells):
                click.echo(f"Note: {notice}")
        click.echo(f"{len(scores.frame)} scores: {out}")
