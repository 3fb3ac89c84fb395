"""``alliance-stats run``: study file in, results folder out."""

from __future__ import annotations

from pathlib import Path

import click

from alliance_stats.cli.options import (
    FILE,
    FOLDER,
    json_option,
    outside_option,
    quiet_option,
    raw_option,
)
from alliance_stats.cli.speaking import say_json
from alliance_stats.cli.telling import results_as_json, tell_results, watched, writing


@click.command("run")
@click.argument("study", metavar="STUDY.yaml", type=FILE)
@click.option(
    "--out", metavar="DIR", type=FOLDER, help="Results folder; default ./<study id>-results."
)
@outside_option
@raw_option
@quiet_option
@json_option
def command(
    study: Path, out: Path | None, allow_outside: bool, raw_csv: bool, quiet: bool, as_json: bool
) -> None:
    """Run a study: results, tables, figures and report.

    The old results stay as they are until the new ones are complete.
    """
    run_to_folder(
        study, out, allow_outside=allow_outside, raw_csv=raw_csv, quiet=quiet, as_json=as_json
    )


def run_to_folder(
    path: Path,
    out: Path | None,
    *,
    allow_outside: bool = False,
    raw_csv: bool = False,
    quiet: bool = False,
    as_json: bool = False,
) -> None:
    """Run one study file and say what came of it."""
    from alliance_stats.study.folder import check_folder
    from alliance_stats.study.loading import load_study
    from alliance_stats.study.run import run_study

    study = load_study(path, allow_outside=allow_outside)
    out = out or Path(f"{study.id}-results")
    check_folder(out, study.id)
    results = run_study(study, watch=watched(quiet or as_json))
    with writing(quiet or as_json) as done:
        results.write(out, raw_csv=raw_csv, done=done)
    if as_json:
        say_json(results_as_json(results, out))
    elif not quiet:
        tell_results(results, out)
