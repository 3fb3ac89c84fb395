"""Text tables (CSV, TSV): encoding and separator found when not given, and said."""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Iterable

import numpy as np
import pandas as pd

from alliance_stats.errors import ResponseError
from alliance_stats.formatting import counted
from alliance_stats.responses.entry import DataEntry
from alliance_stats.responses.raw import RawTable, trimmed

MAX_COLUMNS = 20_000
MAX_ROWS = 20_000_000
_SEPARATORS = (",", ";", "\t", "|")
_SEPARATOR_NAMES = {"\t": "tab", ",": "','", ";": "';'", "|": "'|'"}
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig", "UTF-8 with a byte order mark"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
)


def read_text(content: bytes, entry: DataEntry, *, header_only: bool = False) -> RawTable:
    """Read a delimited text file, every cell as the text it is.

    Raises
    ------
    ResponseError
        The bytes are no text, or the lines are no table.
    """
    text, encoding = decoded(content, entry.encoding)
    text, declared = _without_separator_line(text)
    separator = {"tab": "\t"}.get(entry.separator or "", entry.separator) or declared
    found = separator or found_separator(text, entry.skip_rows)
    frame = _parsed(text, found, entry, 1 if header_only else None)
    header = tuple(str(trimmed(cell)) for cell in frame.iloc[0].tolist())
    body = frame.iloc[1:]
    rows = _row_numbers(len(frame), entry.skip_rows)[1:]
    notices = trimmed_headers(frame.iloc[0].tolist())
    notices += [f"Read as {encoding}, fields separated by {_SEPARATOR_NAMES[found]}."]
    if not header_only:
        notices += _short_rows(text, found, len(header), rows)
    return RawTable(
        file=entry.file,
        header=header,
        rows=rows,
        data=[body[name] for name in body.columns],
        notices=tuple(notices),
    )


def trimmed_headers(cells: Iterable[object]) -> list[str]:
    """Tell of column names that stand in outer white space, which is taken off."""
    changed = sum(isinstance(cell, str) and trimmed(cell) != cell for cell in cells)
    names = counted(changed, "column name")
    return [f"Outer white space was taken off {names}."] if changed else []


def decoded(content: bytes, encoding: str | None) -> tuple[str, str]:
    """Return the text and, in words, how it was encoded.

    Examples
    --------
    >>> decoded("Jürgen".encode("cp1252"), None)
    ('Jürgen', "Windows-1252 (it is not UTF-8; write 'encoding' if that is wrong)")
    """
    if encoding is not None:
        return _decoded_as(content, encoding), encoding
    for mark, codec, words in _MARKS:
        if content.startswith(mark):
            return _decoded_as(content, codec), words
    if b"\x00" in content:
        raise ResponseError(
            "This is no text file (it holds zero bytes). A table in UTF-16 without a mark needs "
            "'encoding: utf-16-le'; a spreadsheet needs its own ending, such as .xlsx."
        )
    try:
        return content.decode("utf-8"), "UTF-8"
    except UnicodeDecodeError:
        words = "Windows-1252 (it is not UTF-8; write 'encoding' if that is wrong)"
        return _decoded_as(content, "cp1252"), words


def _decoded_as(content: bytes, encoding: str) -> str:
    try:
        text = content.decode(encoding)
    except (UnicodeError, LookupError, ValueError):
        raise ResponseError(
            f"The file cannot be read as '{encoding}'. Save it as UTF-8, or write its encoding "
            "under 'encoding' (for example utf-8, utf-16 or cp1252)."
        ) from None
    if "\x00" in text:
        raise ResponseError(
            f"Read as '{encoding}', the file holds zero characters, so that is not its encoding. "
            "Save it as UTF-8."
        )
    return text.removeprefix("\ufeff")


def _without_separator_line(text: str) -> tuple[str, str | None]:
    """Take off the line ``sep=;`` that some spreadsheets write and none shows."""
    found = re.match(r'"?sep=([,;|\t])"?\r?\n', text)
    return (text[found.end() :], found.group(1)) if found else (text, None)


def found_separator(text: str, skip_rows: tuple[int, ...] = ()) -> str:
    r"""Return the separator that the header line holds most often (a comma if it holds none).

    Examples
    --------
    >>> found_separator("id;role;tr1\nD1;client;5,5")
    ';'
    """
    start, row = 0, 1
    while row in skip_rows and (end := text.find("\n", start)) >= 0:
        start, row = end + 1, row + 1
    end = text.find("\n", start)
    line = re.sub(r'"[^"]*"', "", text[start : end if end >= 0 else len(text)][:1_000_000])
    return max(_SEPARATORS, key=line.count)


def _parsed(text: str, separator: str, entry: DataEntry, data_rows: int | None) -> pd.DataFrame:
    _check_size(text, separator)
    skip = [row - 1 for row in entry.skip_rows]
    try:
        frame = pd.read_csv(
            io.StringIO(text),
            sep=separator,
            header=None,
            dtype=str,
            na_filter=False,
            skip_blank_lines=False,
            index_col=False,
            skiprows=skip,
            nrows=data_rows,
            low_memory=False,
        )
    except pd.errors.EmptyDataError:
        raise ResponseError("The file is empty. Its first row must name the columns.") from None
    except (ValueError, OverflowError) as fault:
        raise ResponseError(_parse_fault(str(fault), separator)) from None
    return _without_trailing_blank(frame)


def _check_size(text: str, separator: str) -> None:
    first = text.find("\n")
    width = text.count(separator, 0, first if first >= 0 else len(text)) + 1
    if width > MAX_COLUMNS or text.count("\n") > MAX_ROWS:
        raise ResponseError(
            f"The table is too large: at most {MAX_COLUMNS} columns and {MAX_ROWS} rows are read."
        )


def _parse_fault(message: str, separator: str) -> str:
    fields = re.search(r"Expected (\d+) fields in line (\d+), saw (\d+)", message)
    if fields:
        expected, line, seen = fields.groups()
        return (
            f"Row {line} has {seen} fields where the first row has {expected} (separator "
            f"{_SEPARATOR_NAMES[separator]}). Mend the row, write the right 'separator', or name "
            "title rows above the header under 'skip_rows'."
        )
    quote = re.search(r"EOF inside string starting at row (\d+)", message)
    if quote:
        return f"A quotation mark opened in row {int(quote.group(1)) + 1} is never closed."
    return "The lines of this file are no table. Save it again as CSV in UTF-8."


def _without_trailing_blank(frame: pd.DataFrame) -> pd.DataFrame:
    end = len(frame)
    while end > 1:
        start = max(1, end - 10_000)
        filled = [any(map(trimmed, row)) for row in frame.iloc[start:end].to_numpy().tolist()]
        if any(filled):
            return frame.iloc[: end - filled[::-1].index(True)]
        end = start
    return frame.iloc[:end]


def _row_numbers(count: int, skip_rows: tuple[int, ...]) -> np.ndarray:
    """Spreadsheet rows of ``count`` rows that follow one another around the skipped ones."""
    every = np.arange(1, count + len(skip_rows) + 1)
    return every[~np.isin(every, skip_rows)][:count]


def _short_rows(text: str, separator: str, width: int, rows: np.ndarray) -> list[str]:
    """Tell of rows with fewer fields than the header: the parser fills them without a word."""
    if '"' in text:  # a quoted cell may hold the separator or a line end; not worth a second parse
        return []
    wanted = set(rows.tolist())
    short = sum(
        number in wanted and line.strip() != "" and line.count(separator) < width - 1
        for number, line in enumerate(text.split("\n"), start=1)
    )
    if not short:
        return []
    which = counted(short, "row has", "rows have")
    return [f"{which} fewer fields than the header; what is not there was read as empty."]
