"""``Responses``: every answer, one row each, and the account of where they came from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import pandas as pd

from alliance_stats.instrument.model import Instrument


@dataclass(frozen=True, slots=True)
class SetAside:
    """Rows of a file that were not used, and why. Rows count as a spreadsheet shows them."""

    reason: str
    rows: tuple[int, ...]

    @property
    def count(self) -> int:
        """How many rows."""
        return len(self.rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class FileFlow:
    """The account of one file: ``read == used + set_aside`` always.

    ``notices`` are sentences about what was guessed, trimmed or hinted at (an encoding, an item
    that looks already reversed); ``cells`` are single answers taken as missing by a declared
    policy, as sentences with their places.
    """

    file: str
    sha256: str
    read: int
    used: int
    reasons: tuple[SetAside, ...] = ()
    notices: tuple[str, ...] = ()
    cells: tuple[str, ...] = ()

    @property
    def set_aside(self) -> int:
        """Rows read and not used."""
        return self.read - self.used

    def to_dict(self) -> dict[str, object]:
        """Return the JSON form that ``results.json`` carries under ``flow``."""
        return {
            "file": self.file,
            "read": self.read,
            "used": self.used,
            "set_aside": self.set_aside,
            "reasons": [
                {"reason": r.reason, "rows": list(r.rows), "count": r.count} for r in self.reasons
            ],
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

    @cached_property
    def n_dyads(self) -> int:
        """How many dyads gave at least one row."""
        return int(self.frame["dyad_id"].nunique())
