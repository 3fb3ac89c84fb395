"""From cells to answers: each distinct cell is read once, and only if it plainly is an answer."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from alliance_stats.instrument.model import Instrument, ResponseScale
from alliance_stats.responses.entry import DataEntry
from alliance_stats.responses.raw import DATES, Cell, RawColumn, cell_text, trimmed

_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")
_NUMBERED = re.compile(r"[0-9]+\s*(?:[-–—.:)=]|\s)\s*\D")
_LETTERED = re.compile(r"[A-Za-z]{1,3}_?[0-9]{1,4}")
_DATED = re.compile(
    r"[0-9]{1,4}[-/.][0-9]{1,2}[-/.][0-9]{1,4}.*"
    r"|[0-9]{1,2}[-. ](?:jan|feb|m[aä]r|apr|ma[iy]|jun|jul|aug|sep|o[ck]t|nov|de[cz])[a-z]*\.?"
    r"|(?:jan|feb|m[aä]r|apr|ma[iy]|jun|jul|aug|sep|o[ck]t|nov|de[cz])[a-z]*[-. ][0-9]{1,4}",
    re.IGNORECASE,
)
_NO_ANSWER_WORDS = frozenset(
    {"na", "n/a", "n.a.", "nan", "none", "null", "nil", "-", "--", ".", "#n/a", "missing", "k.a."}
)


class Fault(StrEnum):
    """Why a cell is no answer."""

    NONE = ""
    RANGE = "range"
    WORD = "word"
    ANCHOR = "anchor"
    NUMBERED = "numbered"
    LETTERED = "lettered"
    DECIMAL = "decimal"
    DATE = "date"
    NO_ANSWER_WORD = "no-answer word"
    NUMBER_AMONG_WORDS = "number among words"
    UNKNOWN_WORD = "unknown word"


@dataclass(frozen=True, slots=True)
class Reading:
    """How a file's item cells are to be read."""

    words: frozenset[str]
    numbers: frozenset[float]
    decimal: str
    labels: bool

    @classmethod
    def of(cls, entry: DataEntry) -> Reading:
        """Take it from the declared entry."""
        texts = [str(trimmed(m)) for m in entry.missing if isinstance(m, str)]
        codes = [float(m) for m in entry.missing if not isinstance(m, str)]
        numbers = [number(text, entry.decimal) for text in texts]
        found = [*codes, *(n for n in numbers if n is not None)]
        return cls(frozenset({"", *texts}), frozenset(found), entry.decimal, entry.labels)


@dataclass(frozen=True, slots=True)
class Decoded:
    """The distinct cells of one column as answers on one scale; NaN is no answer or a fault."""

    values: NDArray[np.float64]
    faults: tuple[Fault, ...]
    numbers: tuple[float | None, ...]
    not_applicable: tuple[bool, ...]


def number(text: str, decimal: str = ".") -> float | None:
    """Return the number that a text plainly is, or ``None``.

    Examples
    --------
    >>> number("4"), number("3,5", decimal=","), number("3,5"), number("1e3")
    (4.0, 3.5, None, None)
    """
    if decimal == ",":
        if "." in text:
            return None
        text = text.replace(",", ".")
    return float(text) if _NUMBER.fullmatch(text) else None


def anchor_words(scale: ResponseScale) -> dict[str, float]:
    """Return every anchor's word in every language, lower-cased, with its code."""
    return {_folded(word): code for code, texts in scale.anchors.items() for word in texts.values()}


def label_faults(instrument: Instrument, scale: ResponseScale) -> list[str]:
    """Say why the words of a scale cannot be decoded; an empty list if they can."""
    name = f"'{scale.name}' of instrument '{instrument.id}'"
    if not scale.values:
        return [f"Scale {name} is a slider, so its words cannot stand for answers."]
    complete = [
        language
        for language in instrument.languages
        if all(language in scale.anchors.get(code, {}) for code in scale.values)
    ]
    if not complete:
        bare = [code for code in scale.values if not scale.anchors.get(code)]
        which = f" (none for {', '.join(f'{code:g}' for code in bare)})" if bare else ""
        return [
            f"'labels: true' needs a word for every code, and scale {name} does not have them"
            f"{which}. Export codes instead."
        ]
    codes_of: dict[str, set[float]] = {}
    for code, texts in scale.anchors.items():
        for word in texts.values():
            codes_of.setdefault(_folded(word), set()).add(code)
    if any(len(codes) > 1 for codes in codes_of.values()):
        return [f"Scale {name} has one word for two codes, so words cannot be decoded."]
    return []


def missing_code_faults(reading: Reading, scale: ResponseScale) -> list[str]:
    """Say which declared missing codes are answers on a scale."""
    faults = []
    codes = sorted(code for code in reading.numbers if bool(scale.allows(code)))
    if codes and not reading.labels:
        shown = ", ".join(f"{code:g}" for code in codes)
        faults.append(
            f"'missing' holds {shown}, which is an answer on scale '{scale.name}' "
            f"({described(scale)}). Take it out, or read these items in an entry of their own."
        )
    if reading.labels and {_folded(word) for word in reading.words} & set(anchor_words(scale)):
        faults.append(
            f"'missing' holds a word that is an answer on scale '{scale.name}'. Take it out."
        )
    return faults


def described(scale: ResponseScale) -> str:
    """Write the answers a scale allows.

    Examples
    --------
    >>> described(ResponseScale(name="s", minimum=1, maximum=7, values=(1, 2, 3, 4, 5, 6, 7)))
    '1 to 7'
    """
    values = sorted(scale.values)
    whole = values == list(range(int(scale.minimum), int(scale.maximum) + 1))
    if not values or whole or scale.step:
        step = f" in steps of {scale.step:g}" if scale.step and not whole else ""
        return f"{scale.minimum:g} to {scale.maximum:g}{step}"
    return ", ".join(f"{value:g}" for value in values)


def decode(
    column: RawColumn,
    scale: ResponseScale,
    reading: Reading,
    labels: Mapping[float, str] | None = None,
) -> Decoded:
    """Read each distinct cell of a column as an answer on a scale.

    ``labels`` are the value labels a statistics file gives the column; they are used only where
    the entry says that answers are words.
    """
    words = anchor_words(scale)
    absent = {_folded(word) for word in (scale.not_applicable or {}).values()}
    values = np.full(len(column.cells), np.nan)
    numbers: list[float | None] = []
    faults = [Fault.NONE] * len(column.cells)
    skipped = [False] * len(column.cells)
    for index, cell in enumerate(column.cells):
        if reading.labels and labels and isinstance(cell, int | float):
            cell = labels.get(float(cell), cell)
        found = _as_number(cell, reading)
        numbers.append(found)
        if _is_missing(cell, found, reading):
            continue
        if isinstance(cell, str) and _folded(cell) in absent:
            skipped[index] = True
        elif reading.labels:
            values[index], faults[index] = _from_word(cell, words)
        elif found is None:
            faults[index] = _text_fault(cell, words, reading)
        else:
            values[index] = found
    if not reading.labels:
        outside = ~scale.allows(values)
        values[outside] = np.nan
        for index in np.flatnonzero(outside).tolist():
            faults[index] = Fault.RANGE
    return Decoded(values, tuple(faults), tuple(numbers), tuple(skipped))


def reversed_labels(labels: Mapping[float, str], scale: ResponseScale) -> bool:
    """Whether a file's own value labels name codes otherwise than the instrument does."""
    words = anchor_words(scale)
    known = {code: words[_folded(word)] for code, word in labels.items() if _folded(word) in words}
    return any(code != meant for code, meant in known.items())


def _as_number(cell: Cell, reading: Reading) -> float | None:
    if isinstance(cell, str):
        return number(str(trimmed(cell)), reading.decimal)
    if isinstance(cell, int | float) and math.isfinite(cell):
        return float(cell)
    return None


def _is_missing(cell: Cell, found: float | None, reading: Reading) -> bool:
    if found is not None and found in reading.numbers:
        return True
    return isinstance(cell, str) and str(trimmed(cell)) in reading.words


def _from_word(cell: Cell, words: Mapping[str, float]) -> tuple[float, Fault]:
    if isinstance(cell, str) and _folded(cell) in words:
        return words[_folded(cell)], Fault.NONE
    if not isinstance(cell, str) or number(str(trimmed(cell))) is not None:
        return math.nan, Fault.NUMBER_AMONG_WORDS
    return math.nan, Fault.UNKNOWN_WORD


def _text_fault(cell: Cell, words: Mapping[str, float], reading: Reading) -> Fault:
    if isinstance(cell, DATES):
        return Fault.DATE
    text = cell_text(cell)
    other = "," if reading.decimal == "." else "."
    shapes = (
        (Fault.ANCHOR, _folded(text) in words),
        (Fault.NO_ANSWER_WORD, text.casefold() in _NO_ANSWER_WORDS),
        (Fault.DECIMAL, number(text, other) is not None),
        (Fault.DATE, _DATED.fullmatch(text)),
        (Fault.NUMBERED, _NUMBERED.match(text)),
        (Fault.LETTERED, _LETTERED.fullmatch(text)),
    )
    return next((fault for fault, fits in shapes if fits), Fault.WORD)


def _folded(word: str) -> str:
    return str(trimmed(word)).casefold()
