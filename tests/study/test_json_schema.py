from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from alliance_stats.documents import read_yaml
from alliance_stats.study.json_schema import NAME, schema_text, study_schema
from conftest import shared_path
from study.factories import STUDY

SCHEMA = study_schema()


def faults(text: str | Path) -> list[str]:
    from jsonschema import Draft202012Validator

    data: Any = json.loads(json.dumps(read_yaml(text).data))
    return [error.message for error in Draft202012Validator(SCHEMA).iter_errors(data)]


def test_the_committed_schema_is_the_models(root: Path) -> None:
    committed = (root / "instruments" / "schema" / NAME).read_text(encoding="utf-8")
    assert committed == schema_text(), "python -m alliance_stats.study.json_schema writes it again"


def test_sound_studies_fit(root: Path) -> None:
    from jsonschema import Draft202012Validator

    Draft202012Validator.check_schema(SCHEMA)
    assert faults(STUDY) == []
    assert faults(root / "data" / "sample" / "study.yaml") == []
    assert faults(root / "src/alliance_stats/study/template/study.yaml") == []
    assert faults(STUDY + "x-own: [1]\n") == []


def test_the_couples_study_fits() -> None:
    assert faults(shared_path("studies", "couples-commitment", "study.yaml")) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("schema: 1", "schema: 2"),
        ("perspectives:", "perspective:"),
        ("layout: person", "labels: yes"),
        ("layout: person", "layout: wide"),
        ("[start, end]", "[start, start]"),
        ("client: client", "client: 1.5"),
        ("{apim:", "{apin:"),
        ("id: demo", "id: My Demo"),
    ],
)
def test_an_editor_sees_what_validate_sees(old: str, new: str) -> None:
    assert old in STUDY
    assert faults(STUDY.replace(old, new, 1))
