"""``alliance-stats new``: a starter study."""

from __future__ import annotations

import shlex
from pathlib import Path

import click

from alliance_stats.cli.options import FOLDER, json_option, quiet_option
from alliance_stats.cli.speaking import called, say_json


@click.command("new")
@click.argument("folder", metavar="DIR", type=FOLDER)
@quiet_option
@json_option
def command(folder: Path, quiet: bool, as_json: bool) -> None:
    """Write a starter study into a new folder.

    A commented study file, two empty data files with the right headings, a questionnaire of
    your own to edit, and a notebook.
    """
    from alliance_stats.study.starter import write_starter

    files = write_starter(folder)
    if as_json:
        say_json({"folder": str(folder), "files": [str(file) for file in files]})
    elif not quiet:
        for file in files:
            click.echo(str(file))
        study = shlex.quote(str(folder / "study.yaml"))
        click.echo("Fill in the two CSV files. Then check them, and run the study:")
        click.echo(f"  {called()} validate {study} --data")
        click.echo(f"  {called()} run {study}")
