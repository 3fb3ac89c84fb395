"""A data file as it stands: cells untouched, rows numbered as a spreadsheet shows them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Cell: TypeAlias = str | int | float | date | datetime | time | timedelta
DATES = (date, datetime, time, timedelta)

# Invisible marks that `str.strip` leaves in place.
_LARGEST = 10**18  # beyond it an integer is an id, no number
_ADDRESS = re.compile(r"[^\s@]@[^\s@]")
_INVISIBLE = "\u200b\u200e\u200f\u2060\ufeff"


@dataclass(frozen=True, slots=True)
class RawColumn:
    """One column as its distinct cells: row ``i`` holds ``cells[codes[i]]``; empty is ``""``."""

    codes: NDArray[np.int32]
    cells: tuple[Cell, ...]

    def rows_with(self, wanted: Sequence[bool] | NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Say for each row whether its distinct cell is wanted."""
        return np.asarray(wanted, dtype=bool)[self.codes]


@dataclass(frozen=True, kw_only=True)
class RawTable:
    """One file: its header, its cells column by column, and the spreadsheet row of each.

    ``labels`` are value labels a statistics file carries (column → code → word);
    ``unread`` marks cells whose value the file does not hold: header → a mask over the rows;
    ``other_sheets`` names a workbook's sheets that were not read. All are empty for plain tables.
    """

    file: str
    header: tuple[str, ...]
    rows: NDArray[np.int64]
    data: Sequence[pd.Series | NDArray[Any]]
    sha256: str = ""
    notices: tuple[str, ...] = ()
    labels: Mapping[str, Mapping[float, str]] = field(default_factory=dict)
    unread: Mapping[str, NDArray[np.bool_]] = field(default_factory=dict)
    other_sheets: tuple[str, ...] = ()

    @cached_property
    def places(self) -> dict[str, list[int]]:
        """Where each header stands; more than one place is a repeated header."""
        places: dict[str, list[int]] = {}
        for index, name in enumerate(self.header):
            if name:
                places.setdefault(name, []).append(index)
        return places

    @cached_property
    def _columns(self) -> dict[str, RawColumn]:
        return {}

    def column(self, name: str) -> RawColumn:
        """Return a column by its header (the first of that name)."""
        if name not in self._columns:
            self._columns[name] = _distinct(self.data[self.places[name][0]])
        return self._columns[name]

    def filled(self) -> NDArray[np.bool_]:
        """Say for each row whether any cell holds something."""
        anything = np.zeros(len(self.rows), dtype=bool)
        for values in self.data:
            if anything.all():
                break
            column = _distinct(values)
            anything |= column.rows_with([trimmed(c) != "" for c in column.cells])
        return anything


def trimmed(cell: Cell) -> Cell:
    r"""Return text without outer white space (also no-break), composed (NFC); others unchanged.

    Examples
    --------
    >>> trimmed("\u00a0D01 ")
    'D01'
    >>> trimmed(5.0)
    5.0
    """
    if not isinstance(cell, str):
        return cell
    text = cell.strip().strip(_INVISIBLE).strip()
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def cell_text(cell: Cell) -> str:
    """Return a cell as an id or a word: numbers that are whole without decimals.

    Examples
    --------
    >>> cell_text(7.0), cell_text(7.5), cell_text(" 007 ")
    ('7', '7.5', '007')
    """
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    return str(trimmed(cell))


def has_address(text: str) -> bool:
    """Whether a text holds an e-mail address.

    Examples
    --------
    >>> has_address("ann@example.org"), has_address("@x"), has_address("3 @ 4")
    (True, False, False)
    """
    return _ADDRESS.search(text) is not None


def _distinct(values: pd.Series | NDArray[Any]) -> RawColumn:
    codes, cells = pd.factorize(values)
    found = [_plain(cell) for cell in cells.tolist()]
    if (codes < 0).any():
        codes = np.where(codes < 0, len(found), codes)
        found.append("")
    return RawColumn(codes.astype(np.int32), tuple(found))


def _plain(cell: object) -> Cell:
    if isinstance(cell, bool | np.bool_):
        return str(bool(cell)).upper()
    if isinstance(cell, int) and abs(cell) > _LARGEST:
        return str(cell)
    if isinstance(cell, (str, int, float, *DATES)):
        return cell
    if isinstance(cell, bytes):
        return cell.decode("utf-8", errors="replace")
    return str(cell)
