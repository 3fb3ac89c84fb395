from __future__ import annotations

import csv
import io

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliance_stats.study.csv_text import csv_bytes, frame_bytes, guard

FORMULAS = ["=1+1", "+49 123", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "\0=1", " =1", "\u00a0=1", "＝1"]


@pytest.mark.parametrize("text", [*FORMULAS, "＋1", "－1", "＠x", "  @x", "\n=1"])
def test_formulas_are_disarmed(text: str) -> None:
    assert guard(text) == f"'{text}"


@pytest.mark.parametrize("text", ["D001", "", "a=b", "x-1", "'=1", "  plain", "12", "ümlaut"])
def test_plain_text_is_left_as_it_is(text: str) -> None:
    assert guard(text) == text


def test_numbers_are_not_touched_and_missing_is_empty() -> None:
    rows = [[-5.25, float("nan"), None, np.float64(-1e-7), 3]]
    assert csv_bytes(["a", "b", "c", "d", "e"], rows, raw=False) == b"a,b,c,d,e\n-5.25,,,-1e-07,3\n"


def test_frames_follow_the_same_rules() -> None:
    frame = pd.DataFrame(
        {
            "dyad_id": pd.Categorical(["=x", "y", None], categories=["y", "=x"]),
            "score": [-0.1, np.nan, 1 / 3],
        },
        index=[5, 6, 7],
    )
    assert frame_bytes(frame, raw=False) == b"dyad_id,score\n'=x,-0.1\ny,\n,0.3333333333333333\n"
    assert frame_bytes(frame, raw=True).startswith(b"dyad_id,score\n=x,-0.1\n")
    assert list(frame["dyad_id"].cat.categories) == ["y", "=x"]


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_float_comes_back_exactly(value: float) -> None:
    text = csv_bytes(["x"], [[value]], raw=False).decode().splitlines()[1]
    assert float(text) == value
    frame = frame_bytes(pd.DataFrame({"x": [value]}), raw=False).decode().splitlines()[1]
    assert float(frame) == value


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_no_text_cell_begins_a_formula(text: str) -> None:
    written = csv_bytes([text], [], raw=False).decode("utf-8")
    rows = list(csv.reader(io.StringIO(written, newline="")))
    cells = [cell for row in rows for cell in row]
    assert len(rows) <= 1
    assert not any(cell.lstrip(" \u00a0\u3000")[:1] in tuple("=+-@＝＋－＠") for cell in cells)
