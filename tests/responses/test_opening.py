"""Where files may lie, and what hostile ones do: never anything but a plain refusal."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pyreadstat
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alliance_stats.errors import AllianceError, ResponseError
from alliance_stats.instrument.model import Instrument
from alliance_stats.responses import opening, text
from alliance_stats.responses.opening import located
from alliance_stats.responses.reading import read_responses

GOOD = "dyad_id,role,tr1,tr2,co1,co2\nD01,client,6,5,6,2\nD01,coach,5,5,7,1\n"
KINDS = [".csv", ".tsv", ".xlsx", ".sav", ".dta", ".parquet"]
FUZZ = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def test_a_file_in_the_folder(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(GOOD)
    assert located("a.csv", tmp_path) == (tmp_path / "a.csv").resolve()


@pytest.mark.parametrize("name", ["../a.csv", "sub/../../a.csv"])
def test_leaving_the_folder_needs_leave(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "study"
    (folder / "sub").mkdir(parents=True)
    (tmp_path / "a.csv").write_text(GOOD)
    with pytest.raises(ResponseError, match="outside the study's folder"):
        located(name, folder)
    assert located(name, folder, allow_outside=True).name == "a.csv"


def test_a_link_counts_by_where_it_leads(tmp_path: Path) -> None:
    folder = tmp_path / "study"
    folder.mkdir()
    (tmp_path / "a.csv").write_text(GOOD)
    (folder / "link.csv").symlink_to(tmp_path / "a.csv")
    with pytest.raises(ResponseError, match="outside the study's folder"):
        located("link.csv", folder)


@pytest.mark.parametrize("name", ["none.csv", ".", "a\x00b.csv", "x" * 5000])
def test_no_such_file(tmp_path: Path, name: str) -> None:
    with pytest.raises(ResponseError):
        located(name, tmp_path)


def test_too_large_a_file(
    tmp_path: Path, demo: Instrument, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.csv").write_text(GOOD)
    monkeypatch.setattr(opening, "MAX_BYTES", 20)
    with pytest.raises(ResponseError, match="is larger than"):
        read_responses(tmp_path / "a.csv", demo)


def test_too_many_columns(
    tmp_path: Path, demo: Instrument, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.csv").write_text(GOOD)
    monkeypatch.setattr(text, "MAX_COLUMNS", 5)
    with pytest.raises(ResponseError, match="too large: at most 5 columns"):
        read_responses(tmp_path / "a.csv", demo)


@pytest.mark.parametrize("kind", KINDS)
@FUZZ
@given(content=st.binary(max_size=400))
def test_random_bytes(tmp_path: Path, demo: Instrument, kind: str, content: bytes) -> None:
    path = tmp_path / f"a{kind}"
    path.write_bytes(content)
    with pytest.raises(AllianceError):
        read_responses(path, demo)


@pytest.fixture(scope="module")
def real_file(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    kind = str(request.param)
    frame = pd.DataFrame({"dyad_id": ["1", "2"], "role": ["client", "coach"], "tr1": [1.0, 2.0]})
    path = tmp_path_factory.mktemp("real") / f"real{kind}"
    if kind == ".xlsx":
        frame.to_excel(path, index=False)
    elif kind == ".sav":
        pyreadstat.write_sav(frame, str(path))
    elif kind == ".dta":
        pyreadstat.write_dta(frame, str(path))
    elif kind == ".parquet":
        frame.to_parquet(path)
    else:
        frame.to_csv(path, index=False, sep="\t" if kind == ".tsv" else ",")
    return path


@st.composite
def damaged(draw: st.DrawFn, content: bytes) -> bytes:
    changed = bytearray(content)
    for _ in range(draw(st.integers(1, 4))):
        changed[draw(st.integers(0, len(changed) - 1))] = draw(st.integers(0, 255))
    return bytes(changed[: draw(st.integers(0, len(changed)))] if draw(st.booleans()) else changed)


def refuses(path: Path, content: bytes, instrument: Instrument) -> None:
    path.write_bytes(content)
    with pytest.raises(AllianceError):  # even undamaged, columns are missing
        read_responses(path, instrument)


@pytest.mark.parametrize("real_file", [".csv", ".tsv", ".xlsx", ".parquet"], indirect=True)
@FUZZ
@given(data=st.data())
def test_damaged_files(
    tmp_path: Path, demo: Instrument, real_file: Path, data: st.DataObject
) -> None:
    content = data.draw(damaged(real_file.read_bytes()))
    refuses(tmp_path / f"a{real_file.suffix}", content, demo)


@pytest.mark.slow
@pytest.mark.parametrize("real_file", [".sav", ".dta"], indirect=True)
@FUZZ
@given(data=st.data())
def test_damaged_statistics_files(
    tmp_path: Path, demo: Instrument, real_file: Path, data: st.DataObject
) -> None:
    content = data.draw(damaged(real_file.read_bytes()))
    refuses(tmp_path / f"a{real_file.suffix}", content, demo)


def test_a_file_that_crashes_the_reader_is_refused(tmp_path: Path, demo: Instrument) -> None:
    # This byte of a variable record made pyreadstat 1.3.7 end the process it ran in.
    frame = pd.DataFrame({"dyad_id": ["1", "2", "2"], "role": ["client", "coach", "client"]})
    frame = frame.assign(tr1=[1.0, 2, 3], tr2=[1.0, 2, 3], co1=[1.0, 2, 3], co2=[1.0, 2, 7])
    path = tmp_path / "a.sav"
    labels = {"tr1": {1: "a"}}
    pyreadstat.write_sav(
        frame, str(path), missing_ranges={"tr1": [99]}, variable_value_labels=labels
    )
    content = bytearray(path.read_bytes())
    content[212] = 0x41
    refuses(path, bytes(content), demo)


CELL = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=6)


@FUZZ
@given(cells=st.lists(st.lists(CELL, min_size=6, max_size=6), max_size=5), labels=st.booleans())
def test_any_cells_under_a_sound_header(
    tmp_path: Path, demo: Instrument, cells: list[list[str]], labels: bool
) -> None:
    path = tmp_path / "a.csv"
    header = GOOD.splitlines()[0].split(",")
    pd.DataFrame(cells, columns=header).to_csv(path, index=False)
    try:
        flow = read_responses(path, demo, labels=labels, separator=",").flow[0]
    except AllianceError:
        return
    assert flow.read == flow.used + flow.set_aside
