"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

Command = TypeVar("Command", bound=Callable[..., Any])

#: A file that is only named here: whether it is there is said by whoever opens it, with its place.
FILE = click.Path(path_type=Path)

_JSON = "alliance_stats.json"


def _remember(context: click.Context, _: click.Parameter, value: bool) -> bool:
    context.meta[_JSON] = value
    return value


def wants_json(context: click.Context) -> bool:
    """Whether the command was asked to speak JSON, errors included."""
    return bool(context.meta.get(_JSON))


def json_option(command: Command) -> Command:
    """Add ``--json``."""
    add = click.option(
        "--json", "as_json", is_flag=True, callback=_remember, help="Say it in JSON, errors too."
    )
    return add(command)


def quiet_option(command: Command) -> Command:
    """Add ``--quiet``."""
    return click.option("--quiet", is_flag=True, help="Say nothing unless something is wrong.")(
        command
    )


def outside_option(command: Command) -> Command:
    """Add ``--allow-outside``."""
    add = click.option(
        "--allow-outside", is_flag=True, help="Let the study read files outside its folder."
    )
    return add(command)


def raw_option(command: Command) -> Command:
    """Add ``--raw-csv``."""
    add = click.option(
        "--raw-csv", is_flag=True, help="Leave text cells that look like formulas as given."
    )
    return add(command)
