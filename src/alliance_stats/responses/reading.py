"""The door of the room: files in, ``Responses`` out, every fault of every file at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Unpack

from alliance_stats.errors import Problem
from alliance_stats.instrument.model import Instrument
from alliance_stats.responses.entry import DataEntry, EntryOptions
from alliance_stats.responses.policy import Policy
from alliance_stats.responses.table import Responses

Spellings = Mapping[str, tuple[str, ...]]


def read_responses(
    path: Path | str,
    instruments: Instrument | Iterable[Instrument],
    *,
    roles: Sequence[str] | Mapping[str, str | Sequence[str]] | None = None,
    occasions: Sequence[str] | Mapping[str, str | Sequence[str]] | None = None,
    policy: Policy | None = None,
    **options: Unpack[EntryOptions],
) -> Responses:
    """Read one data file with friendly defaults."""
    raise NotImplementedError


def read_entries(
    entries: Sequence[DataEntry],
    instruments: Mapping[str, Instrument],
    *,
    roles: Spellings,
    occasions: Spellings,
    policy: Policy | None = None,
    folder: Path,
    allow_outside: bool = False,
) -> Responses:
    """Read every data file of a study."""
    raise NotImplementedError


def check_columns(
    entries: Sequence[DataEntry],
    instruments: Mapping[str, Instrument],
    *,
    roles: Spellings,
    occasions: Spellings,
    folder: Path,
    allow_outside: bool = False,
) -> list[Problem]:
    """Look at headers only: every problem with files and columns, none with values."""
    raise NotImplementedError
