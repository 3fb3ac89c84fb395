"""SPSS, Stata and Parquet files: raw codes with what the file itself says about them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from alliance_stats.errors import ResponseError
from alliance_stats.formatting import counted
from alliance_stats.responses.entry import DataEntry
from alliance_stats.responses.raw import RawTable, cell_text
from alliance_stats.responses.statreader import Facts, read_apart
from alliance_stats.responses.text import MAX_COLUMNS

_SPSS_MARKS = (b"$FL2", b"$FL3")
_STATA_MARKS = (b"<stata_dta>", *(bytes([version]) for version in range(0x68, 0x74)))
# What pyarrow lets out, besides its own, when a file is damaged.
_DAMAGE = (ValueError, OSError, OverflowError, TypeError, KeyError, IndexError, AttributeError)


def read_statistics_file(
    path: Path, content: bytes, entry: DataEntry, *, header_only: bool = False
) -> RawTable:
    """Read a ``.sav``, ``.zsav`` or ``.dta`` file.

    Codes stay codes whatever labels they carry. Cells that the file declares missing (user-missing
    codes and ranges in SPSS, ``.a`` to ``.z`` in Stata) become empty, and that is told.

    Raises
    ------
    ResponseError
        The bytes are no such file.
    """
    spss = path.suffix.lower() != ".dta"
    name = "SPSS" if spss else "Stata"
    if not content.startswith(_SPSS_MARKS if spss else _STATA_MARKS):
        raise ResponseError(f"This is no {name} file, whatever its name says.")
    facts = read_apart(path, header_only=header_only)
    if facts is None:
        raise ResponseError(
            f"This {name} file is damaged or of an unknown version. Save it again, or as CSV."
        )
    names = tuple(facts["names"])
    _check_width(len(names))
    columns, notices = _declared_missing(facts)
    return RawTable(
        file=entry.file,
        header=names,
        rows=np.arange(2, (len(columns[0]) if columns else 0) + 2),
        data=columns,
        notices=(*notices, *_number_ids(entry, facts)),
        labels=_labels(facts["labels"]),
    )


def read_parquet(content: bytes, entry: DataEntry, *, header_only: bool = False) -> RawTable:
    """Read a Parquet file, types as stored.

    Raises
    ------
    ResponseError
        pyarrow is not installed, or the bytes are no Parquet file.
    """
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError:
        raise ResponseError(
            "Reading Parquet needs pyarrow. Install it with: pip install 'alliance-stats[scale]'."
        ) from None
    try:
        file = pq.ParquetFile(pa.BufferReader(content))
        names = tuple(str(name) for name in file.schema_arrow.names)
        _check_width(len(names))
        table = file.schema_arrow.empty_table() if header_only else file.read()
        columns = [_arrow_column(table.column(index)) for index in range(len(names))]
    except ResponseError:
        raise
    except (pa.ArrowException, *_DAMAGE):
        raise ResponseError("This is no readable Parquet file. Write it again.") from None
    return RawTable(
        file=entry.file, header=names, rows=np.arange(2, table.num_rows + 2), data=columns
    )


def _check_width(count: int) -> None:
    if count > MAX_COLUMNS:
        raise ResponseError(f"The file has more than {MAX_COLUMNS} columns.")


def _arrow_column(column: Any) -> np.ndarray:
    numbers = str(column.type).startswith(("int", "uint", "float", "double"))
    if numbers and not column.null_count:
        values: np.ndarray = column.to_numpy()
        return values
    cells = np.empty(len(column), dtype=object)
    cells[:] = ["" if value is None else value for value in column.to_pylist()]
    return cells


def _declared_missing(facts: Facts) -> tuple[list[np.ndarray], list[str]]:
    """Empty the cells that the file itself declares missing, and say how many."""
    columns, cells, touched = [], 0, 0
    for name, values in zip(facts["names"], facts["columns"], strict=True):
        missing = _in_ranges(values, facts["missing_ranges"].get(name, ()))
        letters = set(facts["missing_letters"].get(name, ()))
        if letters:  # Stata's .a to .z
            missing |= np.array([isinstance(v, str) and v in letters for v in values], dtype=bool)
        cells += int(missing.sum())
        touched += bool(missing.any())
        empty = np.nan if values.dtype.kind == "f" else ""
        columns.append(np.where(missing | pd.isna(values), empty, values))
    if not cells:
        return columns, []
    return columns, [
        f"Codes that the file itself declares missing were read as no answer "
        f"({counted(cells, 'cell')} in {counted(touched, 'column')})."
    ]


def _in_ranges(values: np.ndarray, ranges: Sequence[Mapping[str, Any]]) -> np.ndarray:
    """Say which cells lie in SPSS's user-missing ranges (numbers or text, both ends included)."""
    missing = np.zeros(len(values), dtype=bool)
    for bounds in ranges:
        low, high = bounds["lo"], bounds["hi"]
        if values.dtype.kind == "f" and not isinstance(low, str):
            missing |= (values >= low) & (values <= high)
        elif isinstance(low, str):
            missing |= np.array([isinstance(v, str) and low <= v <= high for v in values], bool)
    return missing


def _labels(labels: Mapping[str, Mapping[object, str]]) -> dict[str, dict[float, str]]:
    return {
        name: {float(c): str(word) for c, word in words.items() if isinstance(c, int | float)}
        for name, words in labels.items()
    }


def _number_ids(entry: DataEntry, facts: Facts) -> list[str]:
    """Say when ids are numbers, which a program may show with decimals or leading zeros."""
    numbers = {
        name
        for name, values in zip(facts["names"], facts["columns"], strict=True)
        if values.dtype.kind == "f"
    }
    return [
        f"Column '{name}' holds numbers: whole ones are read without decimals and without leading "
        f"zeros ('{cell_text(1.0)}'). Store ids as text if zeros belong to them."
        for name in (entry.id, entry.coach, entry.person)
        if name in numbers
    ]
