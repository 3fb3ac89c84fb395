"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click
from click.shell_completion import CompletionItem

Command = TypeVar("Command", bound=Callable[..., Any])


class _Place(click.Path):
    """A file or folder that is only named here.

    Whether it is there and may be read is said by whoever opens it, with its place.
    """

    def __init__(self, kind: str) -> None:
        super().__init__(readable=False, path_type=Path)
        self.kind = kind

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if not str(value).strip():
            self.fail(f"A {self.kind} must have a name.", param, ctx)
        return super().convert(value, param, ctx)

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        return [CompletionItem(incomplete, type="dir" if self.kind == "folder" else "file")]


class _InstrumentName(click.types.StringParamType):
    """Id of a shipped questionnaire, or a YAML file."""

    name = "instrument"

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        from alliance_stats.instrument.catalogue import shipped_ids

        found = [CompletionItem(name) for name in shipped_ids() if name.startswith(incomplete)]
        return found or [CompletionItem(incomplete, type="file")]


FILE = _Place("file")
FOLDER = _Place("folder")
INSTRUMENT = _InstrumentName()

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
