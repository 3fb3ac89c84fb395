"""Two runs in two processes give the same bytes, the time of the run apart."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from runs import NAMES, study_path
from study.factories import STUDY, write_study

#: Nothing of this may show: the order of sets, the zone, the language, where one stands.
SURROUNDINGS = (
    {"PYTHONHASHSEED": "1", "TZ": "UTC", "LC_ALL": "C.UTF-8", "COLUMNS": "80"},
    {"PYTHONHASHSEED": "4242", "TZ": "Asia/Tokyo", "LC_ALL": "C", "COLUMNS": "200"},
)
KINDS = {".html", ".docx", ".md", ".svg", ".csv", ".json"}


def run(study: Path, out: Path, surroundings: dict[str, str]) -> dict[str, bytes]:
    """Run a study and write its report as Markdown too, each in a process of its own."""
    here = out.parent / f"from-{out.name}"
    here.mkdir()
    environment = {**os.environ, **surroundings}
    environment.pop("SOURCE_DATE_EPOCH", None)
    for words in (
        ["run", str(study), "--out", str(out), "--quiet"],
        ["report", str(out), "--format", "markdown", "--quiet"],
    ):
        command = [sys.executable, "-m", "alliance_stats", *words]
        subprocess.run(command, check=True, cwd=here, env=environment)
    return {
        path.relative_to(out).as_posix(): path.read_bytes()
        for path in sorted(out.rglob("*"))
        if path.is_file()
    }


def different(one: dict[str, bytes], two: dict[str, bytes]) -> list[str]:
    """Name the files that differ; ``provenance.created`` is left out."""
    assert set(one) == set(two)
    return [name for name in one if _timeless(name, one[name]) != _timeless(name, two[name])]


def _timeless(name: str, content: bytes) -> bytes:
    if name != "results.json":
        return content
    created = json.loads(content)["provenance"]["created"].encode()
    assert content.count(created) == 1
    return content.replace(created, b"")


def check(study: Path, folder: Path) -> None:
    one, two = (
        run(study, folder / f"run{i}", surroundings) for i, surroundings in enumerate(SURROUNDINGS)
    )
    assert {Path(name).suffix for name in one} == KINDS
    assert different(one, two) == []


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_two_runs_of_a_study_are_the_same(name: str, tmp_path: Path) -> None:
    check(study_path(name), tmp_path)


@pytest.mark.slow
def test_two_runs_of_a_programme_are_the_same(tmp_path: Path) -> None:
    check(write_study(tmp_path, STUDY + "report: {audience: programme}\n"), tmp_path)


def test_the_test_itself_notices() -> None:
    same = {"results.json": b'{"provenance": {"created": "now"}, "x": 1}', "a.csv": b"1"}
    later = {"results.json": b'{"provenance": {"created": "then"}, "x": 1}', "a.csv": b"1"}
    assert different(same, later) == []
    assert different(same, later | {"a.csv": b"2"}) == ["a.csv"]
    other = b'{"provenance": {"created": "then"}, "x": 2}'
    assert different(same, later | {"results.json": other}) == ["results.json"]
