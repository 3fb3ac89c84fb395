"""Every dirty data file of the corpus: refused with a place, or accounted for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from alliance_stats.errors import Problem, ResponseError
from alliance_stats.instrument.loading import load_instrument_file
from alliance_stats.instrument.model import Instrument
from alliance_stats.responses.entry import DataEntry
from alliance_stats.responses.policy import Policy
from alliance_stats.responses.reading import check_columns, read_entries
from alliance_stats.responses.table import Responses

CORPUS = Path(__file__).parent.parent / "corpus" / "responses"
CASES: list[dict[str, Any]] = yaml.safe_load((CORPUS / "manifest.yaml").read_text("utf-8"))
ROLES = {"coach": ("coach", "K"), "client": ("client", "C")}
INSTRUMENT_FILES = ("demo.yaml", "few.yaml", "slider.yaml", "words.yaml")


def named(key: str) -> list[Any]:
    return [pytest.param(case, id=case["file"]) for case in CASES if key in case]


def instruments(case: dict[str, Any]) -> dict[str, Instrument]:
    return {name: load_instrument_file(CORPUS / f"{name}.yaml") for name in case["instruments"]}


def declared(case: dict[str, Any]) -> dict[str, Any]:
    return {
        "roles": ROLES,
        "occasions": {name: (name,) for name in case.get("occasions", ())},
        "folder": CORPUS,
    }


def entries(case: dict[str, Any]) -> list[DataEntry]:
    return [DataEntry.model_validate(entry) for entry in case["data"]]


def read(case: dict[str, Any]) -> Responses:
    policy = Policy(**case.get("policy", {}))
    return read_entries(entries(case), instruments(case), policy=policy, **declared(case))


def fits(problem: Problem, wanted: dict[str, Any]) -> bool:
    return (
        all(fragment in str(problem) for fragment in wanted["says"])
        and wanted.get("column") in (None, problem.field)
        and wanted.get("rows", list(problem.rows)) == list(problem.rows)
    )


@pytest.mark.parametrize("case", named("fails"))
def test_refused(case: dict[str, Any]) -> None:
    with pytest.raises(ResponseError) as caught:
        read(case)
    problems = caught.value.problems
    for wanted in case["fails"]:
        assert any(fits(problem, wanted) for problem in problems), (wanted, str(caught.value))
    for problem in problems:
        assert problem.file or "policy is incomplete_dyads" in problem.message
        assert problem.message[0].isupper() or problem.message[0] in "'-0123456789"
        assert problem.message.endswith((".", "?"))


@pytest.mark.parametrize("case", named("runs"))
def test_runs(case: dict[str, Any]) -> None:
    responses, wanted = read(case), case["runs"]
    flow = responses.flow
    for account in flow:
        assert account.read == account.used + account.set_aside
        assert account.set_aside == sum(reason.count for reason in account.reasons)
    total = [sum(f.read for f in flow), sum(f.used for f in flow), sum(f.set_aside for f in flow)]
    assert total == [wanted["read"], wanted["used"], wanted["set_aside"]]
    notices = "\n".join(notice for account in flow for notice in account.notices)
    for fragment in wanted["says"]:
        assert fragment in notices
    reasons = [reason.reason for account in flow for reason in account.reasons]
    assert sorted(reasons) == sorted(wanted["reasons"])
    cells = "\n".join(cell for account in flow for cell in account.cells)
    for fragment in wanted.get("cells", ()):
        assert fragment in cells
    check_answers(responses, wanted)


def check_answers(responses: Responses, wanted: dict[str, Any]) -> None:
    frame = responses.frame
    for item, count in wanted.get("answered", {}).items():
        assert frame.loc[frame["item_id"] == item, "response"].notna().sum() == count
    if "rows_set_aside" in wanted:
        rows = [row for f in responses.flow for reason in f.reasons for row in reason.rows]
        assert sorted(rows) == wanted["rows_set_aside"]


@pytest.mark.parametrize("case", named("runs"))
def test_headers_of_what_runs_are_sound(case: dict[str, Any]) -> None:
    assert check_columns(entries(case), instruments(case), **declared(case)) == []


HEADER_FAULTS = ("columns-missing", "another-pattern", "header-twice", "id-column-missing")


@pytest.mark.parametrize("case", named("fails"))
def test_faults_of_headers_are_found_without_reading_on(case: dict[str, Any]) -> None:
    problems = check_columns(entries(case), instruments(case), **declared(case))
    if Path(case["file"]).stem in HEADER_FAULTS:
        assert any(fits(problem, case["fails"][0]) for problem in problems)


def test_every_file_is_in_the_manifest() -> None:
    files = {path.name for path in CORPUS.iterdir()} - {"manifest.yaml", *INSTRUMENT_FILES}
    named_files = {entry["file"] for case in CASES for entry in case["data"]}
    assert files == named_files
    assert len(CASES) >= 60


SECRETS = ("see my other comments", "ana@school", "Every day", "nine", "observer", "Clint")


@pytest.mark.parametrize("case", [*named("fails"), *named("runs")])
def test_nobody_s_words_are_told(case: dict[str, Any]) -> None:
    try:
        flow = read(case).flow
    except ResponseError as error:
        told = str(error)
    else:
        told = str([account.to_dict() for account in flow])
    assert not [secret for secret in SECRETS if secret in told]
