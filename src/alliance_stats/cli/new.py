"""``alliance-stats new``: a starter study."""

from __future__ import annotations

import shlex
from pathlib import Path

import click


@click.command("new")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
def command(folder: Path) -> None:
    """Write a starter study into a new folder."""
    from alliance_stats.study.starter import write_starter

    for file in write_starter(folder):
        click.echo(str(file))
    study = shlex.quote(str(folder / "study.yaml"))
    click.echo(f"Fill in the two CSV files, then: alliance-stats run {study}")
