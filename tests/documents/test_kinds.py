from __future__ import annotations

import os
from pathlib import Path

import pytest

from alliance_stats.documents import Document, document_kind, read_yaml, wrong_kind
from alliance_stats.errors import DocumentError

CSV = "dyad_id,role,tr1,tr2\n1,client,5,6\n"
BROKEN_CSV = '"dyad_id","role","tr1"\n"1","client","5"\n'


@pytest.mark.parametrize("text", [CSV, BROKEN_CSV, CSV.replace(",", ";"), CSV.replace(",", "\t")])
def test_a_table_is_no_definition(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text(text)
    with pytest.raises(DocumentError, match="is it a data file") as caught:
        read_yaml(path)
    assert len(caught.value.problems) == 1


def test_a_workbook_is_no_definition(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"PK\x03\x04\xff\xfe\x00")
    with pytest.raises(DocumentError, match="is it a data file"):
        read_yaml(path)


def test_yaml_that_is_broken_is_still_called_yaml(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text("items: [a, b, c\nid: x\n")
    with pytest.raises(DocumentError) as caught:
        read_yaml(path)
    assert "data file" not in str(caught.value)


def test_kinds_are_told_by_their_keys() -> None:
    study = Document(data={"instruments": ["we-scale"], "data": []})
    instrument = Document(data={"items": {}, "subscales": {}})
    assert (document_kind(study), document_kind(instrument)) == ("study", "instrument")
    assert document_kind(Document(data={"colour": "red"})) is None
    assert document_kind(Document(data="text")) is None
    assert wrong_kind(study, "study") is None
    assert "study file" in str(wrong_kind(study, "instrument"))


@pytest.mark.skipif(os.name == "nt", reason="pipes of POSIX")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.yaml")
    with pytest.raises(DocumentError, match="no ordinary file"):
        read_yaml(tmp_path / "a.yaml")
