"""Problems in the input become lines on stderr and exit code 1; never a traceback."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click

from alliance_stats.errors import AllianceError


@contextmanager
def shown_errors(context: click.Context) -> Iterator[None]:
    """Print an ``AllianceError`` as its located problems and exit 1."""
    try:
        yield
    except AllianceError as error:
        for problem in error.problems:
            click.echo(f"Error: {problem}" if problem.file is None else str(problem), err=True)
        context.exit(1)
