"""Every broken file of the corpus through the command line: exit 1, sentences with a place."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner, Result

from alliance_stats.cli import cli
from alliance_stats.study.loading import load_study
from alliance_stats.study.output import results_json

CORPUS = Path(__file__).parent / "corpus"
PLACE = re.compile(r"\.ya?ml:\d+:\d+: |\.\w+: ")


def manifest(room: str) -> list[dict[str, Any]]:
    path = CORPUS / room / "manifest.yaml"
    found: list[dict[str, Any]] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return found


def invoke(*arguments: str) -> Result:
    return CliRunner().invoke(cli, list(arguments))


def check_refusal(result: Result) -> None:
    """Exit 1 in order: lines that have a place and end like a sentence, nothing else."""
    assert isinstance(result.exception, SystemExit), repr(result.exception)
    assert result.exit_code == 1
    assert "Traceback" not in result.output
    lines = [line for line in result.stderr.splitlines() if not line.endswith("(warning)")]
    assert lines
    for line in lines:
        assert PLACE.search(line), line
        assert line.endswith((".", "?")), line


INSTRUMENTS = manifest("instruments")
STUDIES = manifest("studies")
RESPONSES = manifest("responses")


def named(cases: list[dict[str, Any]], key: str = "file") -> list[Any]:
    return [pytest.param(case, id=case["file"]) for case in cases if key in case]


@pytest.mark.parametrize("case", named(INSTRUMENTS))
def test_a_broken_instrument(case: dict[str, Any]) -> None:
    path = CORPUS / "instruments" / case["file"]
    result = invoke("validate", str(path))
    check_refusal(result)
    for said in case["says"]:
        assert said in result.stderr
    if case.get("line") is not None:
        assert result.stderr.startswith(f"{path}:{case['line']}:"), result.stderr


@pytest.mark.parametrize("case", named(STUDIES))
@pytest.mark.parametrize("command", ["validate", "run"])
def test_a_broken_study(case: dict[str, Any], command: str) -> None:
    path = CORPUS / "studies" / case["file"]
    result = invoke(command, str(path))
    check_refusal(result)
    for said in case["says"]:
        assert said in result.stderr
    if case["line"] is not None:
        assert result.stderr.startswith(f"{path}:{case['line']}:"), result.stderr


def test_the_sound_study_is_sound() -> None:
    result = invoke("validate", str(CORPUS / "studies" / "sound.yaml"), "--data")
    assert (result.exit_code, result.stderr) == (0, "")
    assert "Note: answers.csv: Read as UTF-8" in result.stdout


def test_every_file_of_the_studies_corpus_is_in_its_manifest() -> None:
    helpers = {
        "manifest.yaml",
        "sound.yaml",
        *(f"{n}-scale.yaml" for n in ("demo", "other", "broken", "vector")),
    }
    files = {path.name for path in (CORPUS / "studies").glob("*.yaml")} - helpers
    assert files == {case["file"] for case in STUDIES}
    assert len(files) >= 20


def write_study(case: dict[str, Any], folder: Path) -> Path:
    """Write the study file that a case of the responses corpus stands for."""
    instruments = [f"{name}.yaml" for name in case["instruments"]]
    for name in {*instruments, *(entry["file"] for entry in case["data"])}:
        shutil.copy(CORPUS / "responses" / name, folder)
    study = {
        "schema": 1,
        "id": "corpus",
        "title": "A file of the corpus",
        "instruments": instruments,
        "roles": {"coach": ["coach", "K"], "client": ["client", "C"]},
        "occasions": case.get("occasions", []),
        "data": case["data"],
        "policy": case.get("policy", {}),
    }
    path = folder / "study.yaml"
    path.write_text(json.dumps(study), encoding="utf-8")  # JSON is YAML too
    return path


def addresses(case: dict[str, Any]) -> set[str]:
    """E-mail addresses in the data of a case: nothing of theirs may be shown."""
    data = [(CORPUS / "responses" / entry["file"]).read_bytes() for entry in case["data"]]
    return {found.decode() for text in data for found in re.findall(rb"[\w.+-]+@[\w.-]+", text)}


def said_by_the_study(case: dict[str, Any]) -> list[str]:
    """What must be said; a word that the study file shows to be wrong is met before the data."""
    if case["file"] == "role-not-declared.csv":
        return ["study.yaml:1:", "The role 'trainer' is not declared."]
    return [said for wanted in case["fails"] for said in wanted["says"]]


@pytest.mark.parametrize("case", named(RESPONSES, "fails"))
def test_broken_responses(case: dict[str, Any], tmp_path: Path) -> None:
    study = write_study(case, tmp_path)
    result = invoke("run", str(study), "--out", str(tmp_path / "out"))
    check_refusal(result)
    for said in said_by_the_study(case):
        assert said in result.stderr
    assert not any(address in result.output for address in addresses(case))
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("case", named(RESPONSES, "runs"))
def test_responses_that_run_are_accounted_for(case: dict[str, Any], tmp_path: Path) -> None:
    results = load_study(write_study(case, tmp_path)).run()
    text = results_json(results).decode()
    flow = json.loads(text)["flow"]
    for file in flow:
        assert file["read"] == file["used"] + file["set_aside"]
        assert file["set_aside"] == sum(reason["count"] for reason in file["reasons"])
    assert sum(file["read"] for file in flow) == case["runs"]["read"]
    assert sum(file["used"] for file in flow) == case["runs"]["used"]
    told = json.dumps([json.loads(text)[key] for key in ("flow", "notices")])
    assert not any(address in told for address in addresses(case))
