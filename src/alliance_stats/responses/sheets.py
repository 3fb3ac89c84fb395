"""Spreadsheets (.xlsx): numbers and dates as they are stored."""

from __future__ import annotations

import io
import struct
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import ParseError

import numpy as np

from alliance_stats.errors import ResponseError, did_you_mean, listed
from alliance_stats.responses.entry import DataEntry
from alliance_stats.responses.raw import RawTable, cell_text, trimmed
from alliance_stats.responses.text import MAX_COLUMNS, trimmed_headers

MAX_UNPACKED = 2_000_000_000
# What openpyxl and the zip reader let out when a workbook is damaged.
_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    ParseError,
    EOFError,
    OSError,
    KeyError,
    IndexError,
    ValueError,
    TypeError,
    AttributeError,
    OverflowError,
    NotImplementedError,
    RuntimeError,
)
_LOCKED_OR_OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_NO_WORKBOOK = "This is no readable .xlsx workbook. Open it in a spreadsheet and save it as .xlsx."


def read_workbook(content: bytes, entry: DataEntry, *, header_only: bool = False) -> RawTable:
    """Read one sheet; a formula counts as the value it last showed.

    Raises
    ------
    ResponseError
        The file is no workbook, or has no such sheet.
    """
    if content.startswith(_LOCKED_OR_OLD):
        raise ResponseError(
            "The workbook has a password, or is an old one under a new name. Open it in a "
            "spreadsheet and save it as .xlsx without a password."
        )
    _check_unpacked_size(content)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            sheet, others = _sheet(content, entry.sheet)
            lines = list(_lines(sheet, entry.skip_rows, 1 if header_only else None))
            bare = set() if header_only else _bare_formulas(content, sheet.title, lines)
    except ResponseError:
        raise
    except _DAMAGE:
        raise ResponseError(_NO_WORKBOOK) from None
    if not lines:
        raise ResponseError("The sheet is empty. Its first row must name the columns.")
    body = _without_trailing_blank(lines[1:])
    width = max(len(cells) for _, cells in lines)  # a title row is shorter than the table
    header = _names(lines[0][1], width)
    rows = np.array([row for row, _ in body], dtype=np.int64)
    return RawTable(
        file=entry.file,
        header=header,
        rows=rows,
        data=_columns([cells for _, cells in body], width),
        notices=(*_choice(sheet.title, others, entry), *trimmed_headers(lines[0][1])),
        unread={
            name: np.isin(rows, [row for row, at in bare if at == place])
            for place, name in enumerate(header)
            if any(at == place for _, at in bare)
        },
        other_sheets=others,
    )


def _check_unpacked_size(content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            size = sum(part.file_size for part in packed.infolist())
    except _DAMAGE:
        raise ResponseError(_NO_WORKBOOK) from None
    if size > MAX_UNPACKED:
        raise ResponseError("The workbook unpacks to more than 2 GB and is not read.")


def _choice(title: str, others: tuple[str, ...], entry: DataEntry) -> list[str]:
    """Say which sheet was read where nobody chose."""
    if entry.sheet is not None or not others:
        return []
    return [f"The first of {len(others) + 1} sheets, '{title}', was read."]


def _sheet(content: bytes, wanted: str | int | None) -> tuple[Any, tuple[str, ...]]:
    """Return the wanted sheet, and the names of the others."""
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    sheets = {sheet.title: sheet for sheet in book.worksheets}
    if not sheets:
        raise ResponseError("The workbook has no sheet with a table.")
    if isinstance(wanted, int) and not 1 <= wanted <= len(sheets):
        raise ResponseError(f"The workbook has no sheet {wanted}; it has {len(sheets)}.")
    if isinstance(wanted, str) and wanted not in sheets:
        hint = did_you_mean(wanted, sheets)
        raise ResponseError(
            f"The workbook has no sheet '{wanted}'; it has {listed(sheets, 'and')}.{hint}"
        )
    name = wanted if isinstance(wanted, str) else list(sheets)[(wanted or 1) - 1]
    return sheets[name], tuple(other for other in sheets if other != name)


def _lines(
    sheet: Any, skip_rows: tuple[int, ...], last: int | None
) -> Iterator[tuple[int, tuple[Any, ...]]]:
    sheet.reset_dimensions()  # what the file says of its own size may be wrong
    taken = 0
    for row, cells in enumerate(sheet.iter_rows(values_only=True), start=1):
        if row in skip_rows:
            continue
        if len(cells) > MAX_COLUMNS:
            raise ResponseError(f"The sheet has more than {MAX_COLUMNS} columns.")
        yield row, cells
        taken += 1
        if last is not None and taken >= last:
            return


def _bare_formulas(
    content: bytes, title: str, lines: list[tuple[int, tuple[Any, ...]]]
) -> set[tuple[int, int]]:
    """Find formulas whose value was never stored, as (row, place in the row)."""
    if not _has_formulas(content):
        return set()
    import openpyxl

    sheet = openpyxl.load_workbook(io.BytesIO(content), read_only=True)[title]
    sheet.reset_dimensions()
    shown = dict(lines)
    return {
        (row, place)
        for row, cells in enumerate(sheet.iter_rows(values_only=True), start=1)
        for place, cell in enumerate(cells)
        if isinstance(cell, str) and cell.startswith("=") and row in shown
        if place >= len(shown[row]) or shown[row][place] is None
    }


def _has_formulas(content: bytes) -> bool:
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        sheets = [name for name in packed.namelist() if "worksheets/" in name]
        return any(b"<f>" in packed.read(name) or b"<f " in packed.read(name) for name in sheets)


def _names(cells: tuple[Any, ...], width: int) -> tuple[str, ...]:
    names = ["" if cell is None else cell_text(cell) for cell in cells]
    return (*names, *[""] * (width - len(names)))


def _without_trailing_blank(
    lines: list[tuple[int, tuple[Any, ...]]],
) -> list[tuple[int, tuple[Any, ...]]]:
    end = len(lines)
    while end and not any(cell is not None and trimmed(cell) != "" for cell in lines[end - 1][1]):
        end -= 1
    return lines[:end]


def _columns(lines: list[tuple[Any, ...]], width: int) -> list[np.ndarray]:
    table = np.full((len(lines), width), "", dtype=object)
    for index, cells in enumerate(lines):
        for place, cell in enumerate(cells):
            if cell is not None:
                table[index, place] = str(cell).upper() if isinstance(cell, bool) else cell
    return list(table.T)
