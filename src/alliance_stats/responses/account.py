"""The account of one file while it is read: every row used, or set aside with a reason."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from alliance_stats.errors import Problem, row_ranges
from alliance_stats.formatting import counted
from alliance_stats.responses.entry import DataEntry
from alliance_stats.responses.raw import RawTable
from alliance_stats.responses.table import FileFlow, SetAside

MAX_ROWS_SHOWN = 10_000
MAX_ROWS_IN_NOTICE = 20


class Names:
    """Ids in the order they were first seen, across all files."""

    def __init__(self) -> None:
        self._codes: dict[str, int] = {}
        self._names: list[str] = []

    def __len__(self) -> int:
        return len(self._codes)

    def code(self, name: str) -> int:
        """Return the code of an id, a new one if it is new; -1 for a blank."""
        if not name:
            return -1
        if name not in self._codes:
            self._codes[name] = len(self._names)
            self._names.append(name)
        return self._codes[name]

    def name(self, code: int) -> str:
        """Return the id of a code."""
        return self._names[code]

    def all(self) -> list[str]:
        """Return every id by code."""
        return list(self._names)


@dataclass(slots=True)
class Account:
    """What happens to each row of one file. ``index`` counts the files of a study from 0.

    ``used`` are the headers of the columns that hold items; ``beside_duplicates`` are problems
    that matter only if the file has duplicates.
    """

    index: int
    entry: DataEntry
    table: RawTable
    problems: list[Problem] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    cells: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    used: set[str] = field(default_factory=set)
    beside_duplicates: list[Problem] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    reason: NDArray[np.int16] = field(init=False)

    def __post_init__(self) -> None:
        self.notices.extend(self.table.notices)
        self.reason = np.zeros(self.n_rows, dtype=np.int16)  # 0: not set aside

    @property
    def n_rows(self) -> int:
        """How many rows below the header."""
        return len(self.table.rows)

    @property
    def open_rows(self) -> NDArray[np.bool_]:
        """Rows not set aside so far."""
        return np.equal(self.reason, 0)

    def set_aside(self, rows: NDArray[np.bool_], reason: str) -> None:
        """Set rows aside; a row keeps the first reason it gets."""
        rows = rows & self.open_rows
        if not rows.any():
            return
        if reason not in self.reasons:
            self.reasons.append(reason)
        self.reason[rows] = self.reasons.index(reason) + 1

    def problem(
        self,
        message: str,
        *,
        field: str | None = None,
        rows: NDArray[np.bool_] | Sequence[int] | None = None,
    ) -> None:
        """Note a problem; ``rows`` is a mask over the file's rows or a list of positions."""
        shown = self.shown_rows(rows)
        rest = 0 if rows is None else self.table.rows[np.asarray(rows)].size - len(shown)
        if rest:
            message += f" {counted(rest, 'more row')} not listed."
        self.problems.append(Problem(message, self.entry.file, field=field, rows=shown))

    def shown_rows(self, rows: NDArray[np.bool_] | Sequence[int] | None) -> tuple[int, ...]:
        """Turn a mask or positions into spreadsheet rows (the first ten thousand)."""
        if rows is None:
            return ()
        found = self.table.rows[np.asarray(rows)] if len(rows) else np.zeros(0, dtype=int)
        return tuple(found[:MAX_ROWS_SHOWN].tolist())

    def place(self, rows: NDArray[np.bool_]) -> str:
        """Write rows as words: ``row 3`` or ``rows 3-5, 9``, the first few of many."""
        shown = self.table.rows[rows].tolist()
        rest = len(shown) - MAX_ROWS_IN_NOTICE
        more = f" and {counted(rest, 'more', 'more')}" if rest > 0 else ""
        ranges = row_ranges(shown[:MAX_ROWS_IN_NOTICE])
        return f"{'row' if len(shown) == 1 else 'rows'} {ranges}{more}"

    def notice(self, sentence: str) -> None:
        """Note a sentence for the reader, once."""
        if sentence not in self.notices:
            self.notices.append(sentence)

    def warn(self, sentence: str) -> None:
        """Note a sentence that the reader should see first."""
        self.notice(sentence)
        self.warnings.append(sentence)

    def flow(self) -> FileFlow:
        """Close the account."""
        reasons = tuple(
            SetAside(reason, tuple(self.table.rows[self.reason == code].tolist()))
            for code, reason in enumerate(self.reasons, start=1)
            if (self.reason == code).any()
        )
        return FileFlow(
            file=self.entry.file,
            sha256=self.table.sha256,
            read=self.n_rows,
            used=int(self.open_rows.sum()),
            reasons=reasons,
            notices=tuple(self.notices),
            cells=tuple(self.cells),
            warnings=tuple(self.warnings),
        )


def any_of(masks: Iterable[NDArray[np.bool_]], length: int) -> NDArray[np.bool_]:
    """Return the union of masks."""
    union = np.zeros(length, dtype=bool)
    for mask in masks:
        union |= mask
    return union
