"""The command line: one file per command, loaded when it is asked for.

Exit codes: 0 done, 1 problems in the input, 2 wrong usage, 130 interrupted.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module

import click

import alliance_stats
from alliance_stats.cli.report_error import INTERRUPTED, show_stop, shown_errors, written_output
from alliance_stats.errors import did_you_mean, listed

# Matrices here are small: sharing them among processors costs more than it saves. Has to stand
# before numpy is loaded; what the user has set stays.
for _name in ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_NUM_THREADS"):
    os.environ.setdefault(_name, "1")

_COMMANDS = ("completion", "demo", "instruments", "new", "report", "run", "score", "validate")

_START = """\b
Begin here:
  alliance-stats demo             the sample study, from answers to report
  alliance-stats new my-study     a study of your own, ready to be filled in

\b
Exit codes: 0 done, 1 problems in the input, 2 wrong usage, 130 interrupted.
"""


class _Commands(click.Group):
    """A group whose commands live in modules of their own names."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        command: click.Command = import_module(f"alliance_stats.cli.{cmd_name}").command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        word = args[0] if args else ""
        if word and not word.startswith("-") and word not in _COMMANDS:
            hint = did_you_mean(word, _COMMANDS)
            ctx.fail(f"There is no command '{word}'.{hint} There are {listed(_COMMANDS, 'and')}.")
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> object:
        with written_output(), shown_errors(ctx):
            return super().invoke(ctx)


@click.group(cls=_Commands, epilog=_START, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(alliance_stats.__version__, prog_name="alliance-stats")
def cli() -> None:
    """Coach and client questionnaires: one study file in, one report out."""


def _prepare_streams() -> None:
    """Let no letter that a terminal lacks, and no stream that the caller closed, stop a run."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115
        elif hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


def main() -> None:
    """Run the command line and leave with its exit code."""
    _prepare_streams()
    try:
        with written_output():
            code = cli.main(prog_name="alliance-stats", standalone_mode=False)
            sys.stdout.flush()
    except click.ClickException as error:
        show_stop(error)
        code = error.exit_code
    except (click.Abort, KeyboardInterrupt):
        show_stop("Interrupted.")
        code = INTERRUPTED
    sys.exit(code if isinstance(code, int) else 0)
