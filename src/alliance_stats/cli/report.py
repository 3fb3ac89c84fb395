"""``alliance-stats report``: the report of a results folder once more, nothing computed."""

from __future__ import annotations

from pathlib import Path

import click

from alliance_stats.cli.options import FOLDER, json_option, quiet_option
from alliance_stats.cli.speaking import say_json
from alliance_stats.cli.telling import writing


@click.command("report")
@click.argument("results", metavar="DIR", type=FOLDER)
@click.option(
    "--format",
    "formats",
    type=click.Choice(["html", "docx", "markdown"]),
    multiple=True,
    help="How the report is written; may be given several times. Default: html and docx.",
)
@quiet_option
@json_option
def command(results: Path, formats: tuple[str, ...], quiet: bool, as_json: bool) -> None:
    """Write the report of a results folder again.

    Tables, figures and report are made from DIR/results.json alone, and no number is computed:
    the same version gives the same files. Markdown goes to DIR/report.md.
    """
    import alliance_stats
    from alliance_stats.study.again import render_again
    from alliance_stats.study.rendering import FORMATS, NAMES, USUAL

    asked = [kind for kind in FORMATS if kind in (formats or USUAL)]
    with writing(quiet or as_json, len(asked) + 2) as done:
        found = render_again(results, formats=asked, done=done)
    reports = [str(results / NAMES[kind]) for kind in asked]
    if as_json:
        said = {"study": found.study, "out": str(results), "reports": reports}
        say_json(said | {"version": found.version, "files": list(found.files)})
    elif not quiet:
        if found.version != alliance_stats.__version__:
            click.echo(
                f"Note: The numbers were computed by version {found.version} and are written by "
                f"version {alliance_stats.__version__}."
            )
        for place in reports:
            click.echo(f"Report: {place}")
