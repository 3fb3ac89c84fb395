"""From a declared file to a raw table: where it may lie, how large it may be, what it is."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

from alliance_stats.errors import Problem, ResponseError, listed
from alliance_stats.responses.entry import DataEntry
from alliance_stats.responses.raw import RawTable
from alliance_stats.responses.sheets import read_workbook
from alliance_stats.responses.statfiles import read_parquet, read_statistics_file
from alliance_stats.responses.text import read_text

MAX_BYTES = 500_000_000
_TEXT = (".csv", ".tsv", ".txt", ".tab")
_WORKBOOK = (".xlsx", ".xlsm")
_STATISTICS = (".sav", ".zsav", ".dta")
READABLE = (*_TEXT, *_WORKBOOK, *_STATISTICS, ".parquet")


def located(file: str, folder: Path, *, allow_outside: bool = False) -> Path:
    """Return where a declared file lies; links count by where they lead.

    Raises
    ------
    ResponseError
        There is no such file, or it lies outside ``folder`` and may not.
    """
    try:
        path = (folder / file).resolve()
        inside = path.is_relative_to(folder.resolve())
        found = path.is_file()
    except (OSError, ValueError, RuntimeError):
        raise ResponseError(Problem("This is no path to a file.", file=file)) from None
    if not inside and not allow_outside:
        raise ResponseError(
            Problem(
                "The file lies outside the study's folder. Move it there, or allow it with "
                "--allow-outside (in Python: allow_outside=True).",
                file=file,
            )
        )
    if not found:
        raise ResponseError(Problem(_absence(path), file=file))
    return path


def _absence(path: Path) -> str:
    if path.is_dir():
        return "This is a folder, and a file was expected."
    if path.exists():
        return "This is no ordinary file, and is not read. Save the data in a file."
    return "There is no such file. Check the name and the folder."


def open_table(path: Path, entry: DataEntry, *, header_only: bool = False) -> RawTable:
    """Read a data file of any known kind, cells untouched.

    Raises
    ------
    ResponseError
        The file is too large, of an unknown kind, or damaged; the problems are placed in it.
    """
    try:
        return _opened(path, entry, header_only=header_only)
    except ResponseError as error:
        raise ResponseError(p.in_file(entry.file) for p in error.problems) from None
    except MemoryError:
        raise ResponseError(
            Problem("The file does not fit into this machine's memory.", file=entry.file)
        ) from None


def _opened(path: Path, entry: DataEntry, *, header_only: bool) -> RawTable:
    kind = path.suffix.lower()
    if kind not in READABLE:
        raise ResponseError(
            f"A file that ends in '{kind}' cannot be read. Save it as one of {listed(READABLE)}."
        )
    content = _bytes(path)
    if kind in _TEXT:
        table = read_text(_plain_text(content), entry, header_only=header_only)
    elif kind in _WORKBOOK:
        table = read_workbook(content, entry, header_only=header_only)
    elif kind in _STATISTICS:
        table = read_statistics_file(path, content, entry, header_only=header_only)
    else:
        table = read_parquet(content, entry, header_only=header_only)
    return replace(table, sha256=hashlib.sha256(content).hexdigest())


def _bytes(path: Path) -> bytes:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise ResponseError(
                f"The file is larger than {MAX_BYTES // 1_000_000} MB and is not read. "
                "Split it, or take out columns that the study does not use."
            )
        return path.read_bytes()
    except OSError:
        raise ResponseError("The file cannot be opened. Check that you may read it.") from None


def _plain_text(content: bytes) -> bytes:
    if content.startswith(b"PK\x03\x04"):
        raise ResponseError("This is a spreadsheet under a text file's name. Rename it to .xlsx.")
    return content
