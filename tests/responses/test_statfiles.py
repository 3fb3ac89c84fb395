"""SPSS, Stata and Parquet: raw codes, declared missing values, labels that contradict."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pyreadstat
import pytest

from alliance_stats.errors import ResponseError
from alliance_stats.instrument.model import Instrument
from alliance_stats.responses.reading import read_responses
from alliance_stats.responses.table import Responses

ITEMS = ["tr1", "tr2", "co1", "co2"]


def table(**columns: object) -> pd.DataFrame:
    base = {
        "dyad_id": ["01", "01", "02"],
        "role": ["client", "coach", "client"],
        "tr1": [6.0, 5.0, 4.0],
        "tr2": [5.0, 5.0, 3.0],
        "co1": [6.0, 7.0, 4.0],
        "co2": [2.0, 1.0, 4.0],
    }
    return pd.DataFrame(base | columns)


def answers(responses: Responses, item: str) -> list[float]:
    frame = responses.frame
    return sorted(frame.loc[frame["item_id"] == item, "response"].dropna().tolist())


def test_spss_codes_declared_missing_are_no_answer(tmp_path: Path, demo: Instrument) -> None:
    frame = table(tr1=[6.0, 99.0, 4.0], tr2=[5.0, -8.0, np.nan])
    ranges = {"tr1": [99], "tr2": [{"lo": -9, "hi": -1}]}
    pyreadstat.write_sav(frame, str(tmp_path / "a.sav"), missing_ranges=ranges)
    responses = read_responses(tmp_path / "a.sav", demo)
    assert answers(responses, "tr1") == [4.0, 6.0]
    assert answers(responses, "tr2") == [5.0]
    assert responses.frame["dyad_id"].cat.categories.tolist() == ["01", "02"]
    assert any("(2 cells in 2 columns)" in notice for notice in responses.flow[0].notices)


def test_spss_undeclared_99_is_refused(tmp_path: Path, demo: Instrument) -> None:
    pyreadstat.write_sav(table(tr1=[6.0, 99.0, 4.0]), str(tmp_path / "a.sav"))
    with pytest.raises(ResponseError, match="column 'tr1', row 3: 99 is no answer"):
        read_responses(tmp_path / "a.sav", demo)


def test_labels_never_replace_codes(tmp_path: Path, demo: Instrument) -> None:
    labels = {"tr1": {1: "Not at all", 7: "Completely"}}
    pyreadstat.write_sav(table(), str(tmp_path / "a.sav"), variable_value_labels=labels)
    assert answers(read_responses(tmp_path / "a.sav", demo), "tr1") == [4.0, 5.0, 6.0]


def test_labels_that_turn_the_scale_round_are_refused(tmp_path: Path, demo: Instrument) -> None:
    labels = {"tr1": {7: "Not at all", 1: "completely "}}
    pyreadstat.write_sav(table(), str(tmp_path / "a.sav"), variable_value_labels=labels)
    with pytest.raises(ResponseError, match=r"column 'tr1': .* as if the scale were turned round"):
        read_responses(tmp_path / "a.sav", demo)


def test_labels_are_decoded_where_declared(tmp_path: Path, words: Instrument) -> None:
    frame = table()[["dyad_id", "role"]].assign(w1=[1.0, 2.0, 5.0], w2=[1.0, 1.0, 1.0], w3=2.0)
    turned = {1: "Immer", 2: "Oft", 3: "Manchmal", 4: "Selten", 5: "Nie"}
    labels = {"w1": turned, "w2": turned, "w3": turned}
    pyreadstat.write_sav(frame, str(tmp_path / "a.sav"), variable_value_labels=labels)
    assert answers(read_responses(tmp_path / "a.sav", words, labels=True), "w1") == [1.0, 4.0, 5.0]


def test_numeric_ids_are_whole_and_that_is_said(tmp_path: Path, demo: Instrument) -> None:
    path = tmp_path / "a.sav"
    pyreadstat.write_sav(table(dyad_id=[1.0, 1.0, 2.0]), str(path))
    responses = read_responses(path, demo)
    assert responses.frame["dyad_id"].cat.categories.tolist() == ["1", "2"]
    assert any("'dyad_id' holds numbers" in notice for notice in responses.flow[0].notices)


def test_stata_missing_letters_are_no_answer(tmp_path: Path, demo: Instrument) -> None:
    frame = table(tr1=pd.Series([6, "a", 4], dtype=object))
    path = tmp_path / "a.dta"
    pyreadstat.write_dta(frame, str(path), missing_user_values={"tr1": ["a"]})
    responses = read_responses(path, demo)
    assert answers(responses, "tr1") == [4.0, 6.0]
    assert any("(1 cell in 1 column)" in notice for notice in responses.flow[0].notices)


def test_parquet_keeps_types(tmp_path: Path, demo: Instrument) -> None:
    frame = {name: column.tolist() for name, column in table().items()}
    frame |= {"dyad_id": [12345678901234567, 12345678901234567, 3], "tr1": [6, None, 4]}
    pq.write_table(pa.table(frame), tmp_path / "a.parquet")
    responses = read_responses(tmp_path / "a.parquet", demo)
    assert responses.frame["dyad_id"].cat.categories.tolist() == ["12345678901234567", "3"]
    assert answers(responses, "tr1") == [4.0, 6.0]


def test_without_pyarrow_the_message_names_the_extra(
    tmp_path: Path, demo: Instrument, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.parquet").write_bytes(b"PAR1")
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(ResponseError, match=r"alliance-stats\[scale\]"):
        read_responses(tmp_path / "a.parquet", demo)
