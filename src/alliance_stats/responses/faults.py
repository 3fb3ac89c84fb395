"""Cells that are no answer: gathered, then told with file, column, rows and what to do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from alliance_stats.errors import Problem, row_ranges
from alliance_stats.formatting import counted
from alliance_stats.instrument.model import Instrument, ResponseScale
from alliance_stats.responses.account import Account
from alliance_stats.responses.answers import (
    Decoded,
    Fault,
    Reading,
    decode,
    described,
    label_faults,
    missing_code_faults,
    reversed_labels,
)
from alliance_stats.responses.keys import key_columns
from alliance_stats.responses.policy import Policy

_HABITUAL_MISSING = frozenset(
    {9, 77, 88, 98, 99, 777, 888, 997, 998, 999, 9999, -1, -7, -8, -9, -77, -88, -98, -99, -999}
)
_SENTENCES = {
    Fault.WORD: "The cell holds text where a code is expected. Mend it, or declare the word under "
    "'missing' if it means no answer.",
    Fault.ANCHOR: "The cell holds a word of the scale where a code is expected. If the file holds "
    "words, write 'labels: true'; otherwise export codes.",
    Fault.NUMBERED: "The cell holds a code followed by its word, such as '5 - Agree'. Export codes "
    "alone.",
    Fault.LETTERED: "The cell holds a code with a letter before it, such as 'A5'. Export the codes "
    "as numbers.",
    Fault.DATE: "The cell holds a date where a code is expected: a spreadsheet turns entries such "
    "as 1-2 into dates. Format the column as text or number and enter these cells again.",
    Fault.NO_ANSWER_WORD: "The cell holds a word that often means no answer. Declare it under "
    "'missing' if it does.",
    Fault.NUMBER_AMONG_WORDS: "The cell holds a number where 'labels: true' expects the scale's "
    "words. Codes and words cannot be mixed; export one of them.",
    Fault.UNKNOWN_WORD: "The cell holds text that is no word of the scale. Mend it, or declare it "
    "under 'missing' if it means no answer.",
}


def unread_cells(account: Account) -> list[Problem]:
    """Tell of formulas whose value the file does not hold: they would look like empty cells.

    A row without its id, role or occasion is left out, so that nothing is said of it twice.
    """
    keys = set(key_columns(account.entry).values()) - {account.entry.response}
    problems = []
    for name, rows in account.table.unread.items():
        if name in account.used | keys | {account.entry.response} and rows.any():
            problems.append(
                Problem(
                    "Cells hold formulas without a stored value. Open the file in a spreadsheet, "
                    "let it calculate, and save it.",
                    account.entry.file,
                    field=name,
                    rows=account.shown_rows(rows),
                )
            )
            if name in keys:
                account.set_aside(rows, "formula without a stored value")
    return problems


@dataclass(slots=True)
class _Found:
    fault: Fault
    column: str
    scale: ResponseScale
    rows: list[NDArray[np.intp]] = field(default_factory=list)
    numbers: set[float] = field(default_factory=set)

    def column_place(self, account: Account) -> tuple[int, str]:
        """Return what sorts findings as the file's columns stand."""
        return account.table.places[self.column][0], self.fault


class Decoder:
    """Reads the item columns of one file and remembers every cell that is no answer."""

    def __init__(self, account: Account, instruments: Iterable[Instrument]) -> None:
        self.account = account
        self.reading = Reading.of(account.entry)
        self._instruments = {instrument.id: instrument for instrument in instruments}
        self._decoded: dict[tuple[str, str, str], Decoded] = {}
        self._found: dict[tuple[Fault, str, str], _Found] = {}
        self._checked: set[tuple[str, str]] = set()
        self._seen: dict[str, set[float]] = {}
        self._not_applicable = 0
        self._trimmed = 0

    def answers(
        self, name: str, instrument: str, scale_name: str, rows: NDArray[np.intp]
    ) -> NDArray[np.float64]:
        """Return the answers in ``rows`` of a column; NaN where there is none."""
        scale = self._instruments[instrument].scales[scale_name]
        self._check_scale(self._instruments[instrument], scale)
        decoded = self._decode(name, instrument, scale)
        column = self.account.table.column(name)
        codes = column.codes[rows]
        self._note(name, scale, decoded, codes, rows)
        values: NDArray[np.float64] = decoded.values[codes] if len(codes) else np.zeros(0)
        return values

    def _check_scale(self, instrument: Instrument, scale: ResponseScale) -> None:
        key = (instrument.id, scale.name)
        if key in self._checked:
            return
        self._checked.add(key)
        faults = missing_code_faults(self.reading, scale)
        if self.reading.labels:
            faults += label_faults(instrument, scale)
        for fault in faults:
            self.account.problem(fault)

    def _decode(self, name: str, instrument: str, scale: ResponseScale) -> Decoded:
        key = (name, instrument, scale.name)
        if key not in self._decoded:
            labels = self.account.table.labels.get(name, {})
            column = self.account.table.column(name)
            self._decoded[key] = decode(column, scale, self.reading, labels)
            if labels and not self.reading.labels and reversed_labels(labels, scale):
                self.account.problem(
                    "The file's own labels name the codes otherwise than the instrument does, as "
                    "if the scale were turned round. Recode the column, or write 'labels: true'.",
                    field=name,
                )
        return self._decoded[key]

    def _note(
        self,
        name: str,
        scale: ResponseScale,
        decoded: Decoded,
        codes: NDArray[np.int32],
        rows: NDArray[np.intp],
    ) -> None:
        counts = np.bincount(codes, minlength=len(decoded.faults))
        present = np.flatnonzero(counts).tolist()
        cells = self.account.table.column(name).cells
        for index in present:
            found = decoded.numbers[index]
            if found is not None and found not in self.reading.numbers:
                self._seen.setdefault(scale.name, set()).add(found)
            self._not_applicable += int(counts[index]) * decoded.not_applicable[index]
            cell = cells[index]
            if isinstance(cell, str) and cell and (cell[0].isspace() or cell[-1].isspace()):
                self._trimmed += int(counts[index])
        for fault in {decoded.faults[index] for index in present} - {Fault.NONE}:
            note = self._found.setdefault((fault, name, scale.name), _Found(fault, name, scale))
            has_it = np.array([this is fault for this in decoded.faults])
            note.rows.append(rows[has_it[codes]])
            numbers = [decoded.numbers[i] for i in present if decoded.faults[i] is fault]
            note.numbers.update(number for number in numbers if number is not None)

    def report(self, policy: Policy) -> None:
        """Put what was found into the account: problems, or cells taken as missing."""
        account = self.account
        for note in sorted(self._found.values(), key=lambda note: note.column_place(account)):
            positions = np.unique(np.concatenate(note.rows))
            sentence = self._sentence(note)
            if policy.invalid == "error":
                account.problem(sentence, field=note.column, rows=positions.tolist())
            else:
                place = row_ranges(account.table.rows[positions].tolist())
                word = "row" if len(positions) == 1 else "rows"
                account.cells.append(
                    f"{account.entry.file}: column '{note.column}', {word} {place}: {sentence} "
                    "Taken as missing."
                )
        if self._not_applicable:
            number = counted(self._not_applicable, "answer", "answers")
            account.notice(f"{number} 'not applicable' read as missing.")
        if self._trimmed:
            number = counted(self._trimmed, "cell", "cells")
            account.notice(f"Outer white space was taken off {number} with answers.")

    def _sentence(self, note: _Found) -> str:
        if note.fault is Fault.DECIMAL:
            other = "," if self.reading.decimal == "." else "."
            kind = "comma" if other == "," else "point"
            return (
                f"The cell holds a number with a decimal {kind}. If the file writes numbers so, "
                f"write 'decimal: \"{other}\"'."
            )
        if note.fault is not Fault.RANGE:
            return _SENTENCES[note.fault]
        numbers = sorted(note.numbers)
        shown = ", ".join(f"{n:.15g}" for n in numbers[:6]) + (" ..." if len(numbers) > 6 else "")
        verb = "is no answer" if len(numbers) == 1 else "are no answers"
        return f"{shown} {verb} on the scale {described(note.scale)}.{self._hint(note)}"

    def _hint(self, note: _Found) -> str:
        scale, numbers = note.scale, note.numbers
        if numbers & _HABITUAL_MISSING:
            return " If such a code means no answer, declare it under 'missing'."
        seen = self._seen[scale.name] - _HABITUAL_MISSING
        low, high = scale.minimum, scale.maximum
        shifted = " The codes look as if they counted from {}. Recode them to {}."
        if low == 1 and numbers <= {0.0} and max(seen) <= high - 1:
            return shifted.format(0, described(scale))
        if low == 0 and numbers <= {high + 1} and min(seen) >= low + 1:
            return shifted.format(1, described(scale))
        return " Mend the cell, or declare the code under 'missing' if it means no answer."
