"""``Responses``: every answer, one row each, and the account of where they came from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import pandas as pd

from alliance_stats.formatting import counted
from alliance_stats.instrument.model import Instrument


@dataclass(frozen=True, slots=True)
class SetAside:
    """Rows of a file that were not used, and why. Rows count as a spreadsheet shows them.

    ``number`` says how many there were where it is not told which.
    """

    reason: str
    rows: tuple[int, ...]
    number: int | None = None

    @property
    def count(self) -> int:
        """How many rows."""
        return len(self.rows) if self.number is None else self.number


@dataclass(frozen=True, slots=True, kw_only=True)
class FileFlow:
    """The account of one file: ``read == used + set_aside`` always.

    ``notices`` are sentences about what was guessed, trimmed or hinted at (an encoding, an item
    that looks already reversed); ``warnings`` are those notices to look at before any
    number is used (ids that may have lost a leading zero); ``cells`` are single answers taken as
    missing by a declared policy, as sentences with their places.
    """

    file: str
    sha256: str
    read: int
    used: int
    reasons: tuple[SetAside, ...] = ()
    notices: tuple[str, ...] = ()
    cells: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()

    def told(self) -> tuple[str, ...]:
        """Return notices and cells but no warnings, each with the file's name in front, once."""
        own = f"{self.file}: "
        lines = [line for line in (*self.notices, *self.cells) if line not in self.warnings]
        return tuple(line if line.startswith(own) else own + line for line in lines)

    @property
    def set_aside(self) -> int:
        """Rows read and not used."""
        return self.read - self.used

    def to_dict(self) -> dict[str, object]:
        """Return the JSON form that ``results.json`` carries under ``flow``."""
        return {
            "file": self.file,
            "sha256": self.sha256,
            "read": self.read,
            "used": self.used,
            "set_aside": self.set_aside,
            "reasons": [
                {"reason": r.reason, "rows": list(r.rows), "count": r.count} for r in self.reasons
            ],
            "warnings": list(self.warnings),
            "notices": list(self.notices),
            "cells": list(self.cells),
        }


@dataclass(frozen=True, kw_only=True)
class Responses:
    """Every answer of every person at every occasion.

    ``frame`` has one row per answer with the columns ``dyad_id, coach_id, role, occasion,
    perspective, instrument, item_id, response``; an item that was asked and not answered is a row
    whose ``response`` is NaN. Key columns are categorical; ``role`` and ``occasion`` are ordered
    as declared. Raw answers are kept as given: reverse keying happens in ``scoring``.

    ``roles`` is in declared order: first minus second is the sign of every difference.
    """

    frame: pd.DataFrame
    instruments: Mapping[str, Instrument]
    roles: tuple[str, ...]
    occasions: tuple[str, ...]
    flow: tuple[FileFlow, ...] = ()
    extra: Mapping[str, pd.DataFrame] = field(default_factory=dict)

    def __repr__(self) -> str:
        """Say how much there is, and nobody's answer."""
        parts = (
            counted(self.n_dyads, "dyad"),
            counted(int(self.frame["response"].notna().sum()), "answer"),
            counted(len(self.instruments), "instrument"),
        )
        return f"<Responses: {', '.join(parts)}>"

    @property
    def warnings(self) -> tuple[str, ...]:
        """What to look at before any number is used."""
        return tuple(dict.fromkeys(line for file in self.flow for line in file.warnings))

    @cached_property
    def n_dyads(self) -> int:
        """How many dyads gave at least one row."""
        return int(self.frame["dyad_id"].nunique())
