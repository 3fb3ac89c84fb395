"""What went wrong, in order: sentences and exit codes, never a traceback."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict

import click

from alliance_stats.cli.folding import folded
from alliance_stats.cli.options import wants_json
from alliance_stats.cli.speaking import say_json
from alliance_stats.errors import AllianceError, Problem

INTERRUPTED = 130
"""Exit code after Ctrl-C, as shells report it."""

READER_GONE = 141
"""Exit code when whoever reads the output has stopped reading, as shells report it."""


@contextmanager
def shown_errors(context: click.Context) -> Iterator[None]:
    """Show an ``AllianceError`` as its located problems and exit 1.

    They are lines on stderr, or with ``--json`` one object on stdout: ``{"problems": [...]}``.
    """
    try:
        yield
    except AllianceError as error:
        if wants_json(context):
            _say_problems(error.problems)
        else:
            nowhere = {str(problem) for problem in error.problems if problem.file is None}
            for line in folded(error.problems):
                click.echo(f"Error: {line}" if line in nowhere else line, err=True)
        context.exit(1)


def show_stop(stop: click.ClickException | str) -> None:
    """Say why nothing was done: wrong usage, or an interruption in one sentence.

    Options are not parsed when the usage is wrong, so ``--json`` is looked for as it was typed.
    """
    if "--json" in sys.argv[1:]:
        said = stop if isinstance(stop, str) else stop.format_message()
        _say_problems([Problem(said)])
    elif isinstance(stop, str):
        click.echo(stop, err=True)
    else:
        stop.show()


def _say_problems(problems: Iterable[Problem]) -> None:
    say_json({"problems": [asdict(problem) for problem in problems]})


@contextmanager
def written_output() -> Iterator[None]:
    """Leave quietly when nobody reads on, and with a sentence when stdout cannot be written."""
    try:
        yield
    except BrokenPipeError:
        _drop_output()
        raise SystemExit(READER_GONE) from None
    except OSError as error:
        # A failed write to a stream names no file; anything else is a fault of ours.
        if error.filename is not None:
            raise
        _drop_output()
        click.echo(f"Error: The output cannot be written ({error.strerror}).", err=True)
        raise SystemExit(1) from None


def _drop_output() -> None:
    """Send what is left in the buffer nowhere, so that leaving does not fail on it again."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
