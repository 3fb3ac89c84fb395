"""CSV files that a spreadsheet can open without running anything.

A text cell that begins with ``=``, ``+``, ``-`` or ``@`` is a formula to a spreadsheet. Ids come
from strangers, so such a cell gets an apostrophe in front. Numbers are never touched.
"""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd

#: Signs that start a formula (with their full-width twins) and controls that hide one.
_STARTERS = tuple("=+-@\t\r\n\0＝＋－＠−")


def guard(text: str) -> str:
    """Return a text cell that no spreadsheet takes for a formula.

    Examples
    --------
    >>> guard("=1+1"), guard("D001"), guard("  @cmd")
    ("'=1+1", 'D001', "'  @cmd")
    """
    first = text.lstrip(" \u00a0\u3000")[:1]
    return f"'{text}" if first and first in _STARTERS else text


def csv_bytes(header: Sequence[str], rows: Iterable[Sequence[object]], *, raw: bool) -> bytes:
    r"""Write rows as CSV: UTF-8, one line feed per row, NaN as an empty cell.

    Floats are written so that reading them gives the same number back. ``raw`` turns the guard
    against formulas off.

    Examples
    --------
    >>> csv_bytes(["id", "score"], [["-x", 0.1], ["y", float("nan")]], raw=False)
    b"id,score\n'-x,0.1\ny,\n"
    """
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\n")
    for row in [header, *rows]:
        writer.writerow([_cell(value, raw) for value in row])
    return buffer.getvalue().encode("utf-8")


def frame_bytes(frame: pd.DataFrame, *, raw: bool) -> bytes:
    """Write a frame as CSV by the same rules as ``csv_bytes``."""
    columns = {str(name): _column(frame[name], raw) for name in frame.columns}
    text: str = pd.DataFrame(columns).to_csv(index=False, lineterminator="\n")
    return text.encode("utf-8")


def _cell(value: object, raw: bool) -> object:
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, str):
        return _text(value, raw)
    return repr(float(value)) if isinstance(value, np.floating) else value


def _text(value: str, raw: bool) -> str:
    """Guard a cell; a carriage return, which Python's writer does not quote, would end the row."""
    whole = value.replace("\r", " ")
    return whole if raw else guard(whole)


def _column(column: pd.Series, raw: bool) -> pd.Series:
    if pd.api.types.is_numeric_dtype(column.dtype):
        return column.reset_index(drop=True)
    text = column.astype(object).where(column.notna(), None).reset_index(drop=True)
    guarded = {
        value: _text(value, raw) if isinstance(value, str) else value
        for value in text.dropna().unique()
    }
    return text.map(guarded)
