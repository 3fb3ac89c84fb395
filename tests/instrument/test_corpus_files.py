"""Every broken questionnaire is refused, at its line, in words that say what to do."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from alliance_stats.errors import AllianceError
from alliance_stats.instrument.loading import load_instrument_file

CORPUS = Path(__file__).parent.parent / "corpus" / "instruments"
CASES: list[dict[str, Any]] = yaml.safe_load((CORPUS / "manifest.yaml").read_text("utf-8"))


@pytest.mark.parametrize("case", CASES, ids=[case["file"] for case in CASES])
def test_a_broken_file_is_refused_at_its_line(case: dict[str, Any]) -> None:
    with pytest.raises(AllianceError) as caught:
        load_instrument_file(CORPUS / case["file"])
    problems = caught.value.problems
    said = "\n".join(str(problem) for problem in problems)
    for fragment in case["says"]:
        assert fragment in said
    if case["line"] is not None:
        assert problems[0].line == case["line"], said
    for problem in problems:
        assert problem.file is not None
        assert problem.line is not None
        assert problem.column is not None
        assert problem.message[0].isupper() or problem.message[0] in "`'", problem.message
        assert problem.message.endswith((".", "?")), problem.message


def test_every_file_is_in_the_manifest() -> None:
    assert {case["file"] for case in CASES} == {
        path.name for path in CORPUS.glob("*.yaml") if path.name != "manifest.yaml"
    }
