"""Every kind of result comes back from JSON as it was."""

from __future__ import annotations

import json
from collections.abc import Sequence

import pytest

from alliance_stats.analysis.kept import result_from
from alliance_stats.errors import ResultsError
from alliance_stats.results import Result
from runs import NAMES, results_of
from same import differences


def changed(results: Sequence[Result]) -> list[str]:
    """Say what a trip through JSON changes."""
    found = []
    for result in results:
        text = json.dumps(result.to_dict(), allow_nan=False)
        again = result_from(json.loads(text))
        found += [f"{result!r}{where}" for where in differences(result, again)]
        assert list(again.to_frame().columns) == list(result.to_frame().columns)
    return found


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_every_result_of_a_study_comes_back(name: str) -> None:
    results = results_of(name).results
    assert len({result.analysis for result in results}) >= 10
    assert changed(results) == []


def test_an_unknown_analysis_is_said() -> None:
    with pytest.raises(ResultsError, match=r"no analysis 'agrement'.*'agreement'"):
        result_from({"analysis": "agrement"})
