"""Every broken file of the corpus through the command line: exit 1, sentences with a place."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner, Result

from alliance_stats.cli import cli

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


STUDIES = manifest("studies")


@pytest.mark.parametrize("case", STUDIES, ids=[case["file"] for case in STUDIES])
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
