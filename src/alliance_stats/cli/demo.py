"""``alliance-stats demo``: the bundled sample study, from answers to report."""

from __future__ import annotations

from pathlib import Path

import click

from alliance_stats.cli.options import FOLDER, json_option, quiet_option
from alliance_stats.cli.run import run_to_folder


@click.command("demo")
@click.option(
    "--out", metavar="DIR", type=FOLDER, help="Results folder; default ./sample-study-results."
)
@quiet_option
@json_option
def command(out: Path | None, quiet: bool, as_json: bool) -> None:
    """Run the bundled sample study and say where the report is."""
    from alliance_stats.instrument.catalogue import shipped_sample

    sample = shipped_sample()
    if not (quiet or as_json):
        click.echo("The data of this study are synthetic: no person gave these answers.")
    run_to_folder(sample / "study.yaml", out, quiet=quiet, as_json=as_json)
    if not (quiet or as_json):
        click.echo("Open the report in a browser. The sample's files are a model for your own:")
        click.echo(f"  {sample}")
