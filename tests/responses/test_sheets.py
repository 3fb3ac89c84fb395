"""Workbooks: numbers and dates as stored, the right sheet, damage refused."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from alliance_stats.errors import ResponseError
from alliance_stats.instrument.model import Instrument
from alliance_stats.responses.reading import read_responses

HEADER = ["dyad_id", "role", "tr1", "tr2", "co1", "co2"]
ROWS = [["01", "client", 6, 5, 6, 2], ["01", "coach", 5, 5, 7, 1]]


def workbook(path: Path, sheets: dict[str, list[list[Any]]]) -> Path:
    book = openpyxl.Workbook()
    for name, lines in sheets.items():
        sheet = book.create_sheet(name)
        for line in lines:
            sheet.append(line)
    book.remove(book["Sheet"])
    book.save(path)
    return path


def test_ids_stored_as_text_keep_their_zeros(tmp_path: Path, demo: Instrument) -> None:
    path = workbook(tmp_path / "a.xlsx", {"data": [HEADER, *ROWS]})
    frame = read_responses(path, demo).frame
    assert frame["dyad_id"].cat.categories.tolist() == ["01"]
    assert frame.loc[frame["role"] == "client", "response"].tolist() == [6.0, 5.0, 6.0, 2.0]


def test_ids_stored_as_numbers_are_whole(tmp_path: Path, demo: Instrument) -> None:
    path = workbook(tmp_path / "a.xlsx", {"data": [HEADER, [7, *ROWS[0][1:]], [7.0, *ROWS[1][1:]]]})
    assert read_responses(path, demo).frame["dyad_id"].cat.categories.tolist() == ["7"]


def test_a_date_is_no_answer(tmp_path: Path, demo: Instrument) -> None:
    dated = ["01", "client", datetime.datetime(2026, 2, 1), 5, 6, 2]
    path = workbook(tmp_path / "a.xlsx", {"data": [HEADER, ROWS[1], dated]})
    with pytest.raises(ResponseError, match=r"column 'tr1', row 3: The cell holds a date"):
        read_responses(path, demo)


def test_a_date_is_no_id(tmp_path: Path, demo: Instrument) -> None:
    dated = [datetime.date(2026, 2, 1), *ROWS[0][1:]]
    path = workbook(tmp_path / "a.xlsx", {"data": [HEADER, ROWS[1], dated]})
    with pytest.raises(ResponseError, match=r"column 'dyad_id', row 3: The id is stored as a date"):
        read_responses(path, demo)


def test_a_truth_value_is_no_answer(tmp_path: Path, demo: Instrument) -> None:
    path = workbook(tmp_path / "a.xlsx", {"data": [HEADER, ["01", "client", True, 5, 6, 2]]})
    with pytest.raises(ResponseError, match=r"column 'tr1', row 2: The cell holds text"):
        read_responses(path, demo)


def test_sheets_by_name_by_number_and_by_default(tmp_path: Path, demo: Instrument) -> None:
    path = workbook(tmp_path / "a.xlsx", {"notes": [["x"]], "data": [HEADER, *ROWS]})
    assert read_responses(path, demo, sheet="data").n_dyads == 1
    assert read_responses(path, demo, sheet=2).n_dyads == 1
    with pytest.raises(ResponseError, match=r"no sheet 'dat'; .* Did you mean 'data'"):
        read_responses(path, demo, sheet="dat")
    with pytest.raises(ResponseError, match="no sheet 3; it has 2"):
        read_responses(path, demo, sheet=3)
    path = workbook(tmp_path / "b.xlsx", {"data": [HEADER, *ROWS], "notes": [["x"]]})
    assert "The first of 2 sheets, 'data', was read." in read_responses(path, demo).flow[0].notices


def test_rows_are_what_the_sheet_shows(tmp_path: Path, demo: Instrument) -> None:
    lines = [["Spring cohort"], HEADER, ROWS[0], [], ["01", "coach", 9, 5, 7, 1], [], []]
    path = workbook(tmp_path / "a.xlsx", {"data": lines})
    with pytest.raises(ResponseError, match="column 'tr1', row 5: 9 is no answer"):
        read_responses(path, demo, skip_rows=[1])


def test_a_merged_header_points_to_the_row_below(tmp_path: Path, demo: Instrument) -> None:
    lines = [["Pair", None, "Our work", None, None, None], HEADER, *ROWS]
    path = workbook(tmp_path / "a.xlsx", {"data": lines})
    with pytest.raises(ResponseError, match=r"write skip_rows: \[1\]"):
        read_responses(path, demo)


def test_a_formula_that_was_never_calculated(tmp_path: Path, demo: Instrument) -> None:
    path = workbook(tmp_path / "a.xlsx", {"d": [HEADER, *ROWS, ["02", "coach", "=1+1", 1, 1, 1]]})
    with pytest.raises(ResponseError, match="row 4: Cells hold formulas without a stored value"):
        read_responses(path, demo)


def test_other_sheets_are_named_where_no_column_is_found(tmp_path: Path, demo: Instrument) -> None:
    sheets = {"Notes": [["Codebook"], ["see there"]], "Answers": [HEADER, *ROWS]}
    path = workbook(tmp_path / "a.xlsx", sheets)
    with pytest.raises(ResponseError, match='name it: sheet: "Answers"'):
        read_responses(path, demo)
    assert len(read_responses(path, demo, sheet="Answers").frame) == 8


def test_a_locked_workbook_is_told(tmp_path: Path, demo: Instrument) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600))
    with pytest.raises(ResponseError, match="has a password"):
        read_responses(path, demo)
