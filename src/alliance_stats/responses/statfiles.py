"""SPSS, Stata and Parquet files: raw codes with what the file itself says about them."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from alliance_stats.errors import ResponseError
from alliance_stats.formatting import counted
from alliance_stats.responses.entry import DataEntry
from alliance_stats.responses.raw import RawTable, cell_text
from alliance_stats.responses.text import MAX_COLUMNS

_SPSS_MARKS = (b"$FL2", b"$FL3")
_STATA_MARKS = (b"<stata_dta>", *(bytes([version]) for version in range(0x68, 0x74)))
# What the reader's wrapper lets out when a file is damaged.
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
    import pyreadstat

    spss = path.suffix.lower() != ".dta"
    name = "SPSS" if spss else "Stata"
    if not content.startswith(_SPSS_MARKS if spss else _STATA_MARKS):
        raise ResponseError(f"This is no {name} file, whatever its name says.")
    read = pyreadstat.read_sav if spss else pyreadstat.read_dta
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            frame, meta = read(str(path), user_missing=True, metadataonly=header_only)
    except (pyreadstat.ReadstatError, pyreadstat.PyreadstatError, *_DAMAGE):
        raise ResponseError(
            f"This {name} file is damaged or of an unknown version. Save it again, or as CSV."
        ) from None
    names = tuple(str(column) for column in meta.column_names)
    _check_width(len(names))
    columns, notices = _declared_missing(frame, names, meta, spss=spss)
    rows = 0 if header_only else len(frame)
    return RawTable(
        file=entry.file,
        header=names,
        rows=np.arange(2, rows + 2),
        data=columns,
        notices=(*notices, *_decimals(entry, names, meta)),
        labels=_labels(meta),
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


def _declared_missing(
    frame: pd.DataFrame, names: tuple[str, ...], meta: Any, *, spss: bool
) -> tuple[list[np.ndarray], list[str]]:
    columns, cells, touched = [], 0, 0
    for index, name in enumerate(names):
        values = np.array(frame.iloc[:, index].astype(object), dtype=object)
        missing = _user_missing(values, name, meta, spss=spss)
        cells += int(missing.sum())
        touched += bool(missing.any())
        empty = missing | pd.isna(values)
        columns.append(np.where(empty, "", values))
    if not cells:
        return columns, []
    return columns, [
        f"Codes that the file itself declares missing were read as no answer "
        f"({counted(cells, 'cell', 'cells')} in {counted(touched, 'column', 'columns')})."
    ]


def _user_missing(values: np.ndarray, name: str, meta: Any, *, spss: bool) -> np.ndarray:
    if not spss:
        letters = set((meta.missing_user_values or {}).get(name, ()))
        return np.array([isinstance(v, str) and v in letters for v in values], dtype=bool)
    missing = np.zeros(len(values), dtype=bool)
    for bounds in (meta.missing_ranges or {}).get(name, ()):
        low, high = bounds["lo"], bounds["hi"]
        missing |= np.array([type(v) is type(low) and low <= v <= high for v in values], bool)
    return missing


def _labels(meta: Any) -> dict[str, dict[float, str]]:
    return {
        name: {float(code): str(word) for code, word in words.items() if _is_number(code)}
        for name, words in (meta.variable_value_labels or {}).items()
    }


def _is_number(code: object) -> bool:
    return isinstance(code, int | float)


def _decimals(entry: DataEntry, names: tuple[str, ...], meta: Any) -> list[str]:
    """Say when ids are numbers that the program shows with decimals or leading zeros."""
    formats = meta.original_variable_types or {}
    told = []
    for name in (entry.id, entry.coach, entry.person):
        shown = str(formats.get(name, ""))
        if name in names and shown.startswith(("F", "N", "%")) and not shown.endswith("s"):
            told.append(
                f"Column '{name}' holds numbers: whole ones are read without decimals and without "
                f"leading zeros ('{cell_text(1.0)}'). Store ids as text if zeros belong to them."
            )
    return told
