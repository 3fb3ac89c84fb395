from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from alliance_stats.documents import read_yaml
from alliance_stats.instrument.catalogue import shipped_instruments
from alliance_stats.instrument.json_schema import instrument_schema, main, schema_text
from instrument.factories import COUNTED, SOUND, changed

FILES = sorted(shipped_instruments().glob("*.yaml"))
COMMITTED = shipped_instruments() / "schema" / "instrument.schema.json"


def as_an_editor_sees(data: Any) -> Any:
    """Keys are text in an editor, and lists are lists."""
    if isinstance(data, dict):
        return {f"{key}": as_an_editor_sees(value) for key, value in data.items()}
    return [as_an_editor_sees(value) for value in data] if isinstance(data, list) else data


def faults(text: str) -> list[str]:
    data = as_an_editor_sees(read_yaml(text).data)
    return [error.message for error in Draft202012Validator(instrument_schema()).iter_errors(data)]


def test_the_committed_schema_is_the_one_the_models_give() -> None:
    assert COMMITTED.read_text(encoding="utf-8") == schema_text(), (
        "Run: python -m alliance_stats.instrument.json_schema"
    )


def test_it_is_a_schema() -> None:
    Draft202012Validator.check_schema(instrument_schema())


def test_writing_it(tmp_path: Path) -> None:
    main([str(tmp_path / "new" / "schema.json")])
    assert json.loads((tmp_path / "new" / "schema.json").read_text()) == instrument_schema()


@pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
def test_shipped_files_fit_and_name_it(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert faults(text) == []
    assert text.startswith("# yaml-language-server: $schema=schema/instrument.schema.json\n")


@pytest.mark.parametrize("text", [SOUND, COUNTED])
def test_sound_files_fit(text: str) -> None:
    assert faults(text) == []


@pytest.mark.parametrize(
    "change",
    [
        ("reverse: true", "reverse: yes"),
        ("licence:", "license:"),
        ('"0.1.0"', "1.10"),
        ("key_status: original", "key_status: orignal"),
        ("max: 7", "max: seven"),
        ("target: partner", "target: 7"),
        ("perspectives: [direct]", "perspectives: [indirect]"),
        ("scale: {min", "scales: {min"),
        ("tr1: {", "tr-1: {"),
        ("[trust, talk]", "[]"),
        ('client: "We talk."', "client: [We talk]"),
        ("items: [tr1]", "items: [tr1], min_valid: 0"),
        ("items: [tr1]", "items: [tr1], min_valid: 200%"),
    ],
)
def test_an_editor_refuses(change: tuple[str, str]) -> None:
    assert faults(changed(change)) != []


def test_an_editor_offers_the_words() -> None:
    definitions = instrument_schema()["$defs"]
    target = definitions["SubscaleFile"]["properties"]["target"]["anyOf"][0]["enum"]
    assert target == ["us", "partner", "self", "context", "client", "coach"]
    assert instrument_schema()["properties"]["key_status"]["enum"] == [
        "original",
        "verified",
        "unverified",
    ]
