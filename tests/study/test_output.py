from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from alliance_stats.study.loading import load_study
from alliance_stats.study.output import result_files
from alliance_stats.study.results import StudyResults
from study.factories import STUDY, write_study


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> StudyResults:
    return load_study(write_study(tmp_path_factory.mktemp("study"))).run()


@pytest.fixture(scope="module")
def written(results: StudyResults) -> dict[str, bytes]:
    return result_files(results)


def rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode())))


def test_the_folder_holds_what_the_contract_says(written: dict[str, bytes]) -> None:
    top = {name for name in written if "/" not in name}
    assert top == {"report.html", "report.docx", "results.json", "scores.csv", "dyads.csv"}
    assert {name.split("/")[0] for name in written if "/" in name} == {"tables", "figures"}
    assert all(name.endswith((".csv", ".svg")) for name in written if "/" in name)


def test_results_json(written: dict[str, bytes]) -> None:
    found = json.loads(written["results.json"])
    assert found["schema"] == 1
    assert list(found) == [
        "schema",
        "study",
        "provenance",
        "flow",
        "design",
        "instruments",
        "report",
        "results",
        "not_computed",
        "warnings",
        "notices",
        "raw_csv",
        "files",
    ]
    assert found["files"] == sorted(written)
    for flow in found["flow"]:
        assert flow["read"] == flow["used"] + flow["set_aside"]
        assert flow["set_aside"] == sum(reason["count"] for reason in flow["reasons"])
    for result in found["results"]:
        assert {"analysis", "options", "rows", "notes", "undefined", "kept"} <= set(result)
    assert found["provenance"]["seed"] == 3
    assert set(found["provenance"]["inputs"]) == {"study.yaml", "answers.csv"}


def test_scores_and_dyads(written: dict[str, bytes], results: StudyResults) -> None:
    scores, dyads = rows(written["scores.csv"]), rows(written["dyads.csv"])
    assert list(scores[0])[:11] == [
        "dyad_id",
        "coach_id",
        "role",
        "occasion",
        "instrument",
        "scale",
        "perspective",
        "score",
        "pomp",
        "n_answered",
        "n_items",
    ]
    assert len(scores) == len(results.scores.frame)
    assert scores[0]["dyad_id"].startswith("'=d")
    complete = [row for row in dyads if row["difference"]]
    for row in complete:
        assert float(row["difference"]) == float(row["coach"]) - float(row["client"])
    assert len(complete) < len(dyads)


def test_raw_csv_leaves_text_as_given(results: StudyResults) -> None:
    files = result_files(results, raw_csv=True)
    assert rows(files["scores.csv"])[0]["dyad_id"].startswith("=d")


def test_two_runs_differ_in_the_time_alone(
    results: StudyResults, written: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    again = result_files(load_study(results.study.path).run())
    one, two = (json.loads(files["results.json"]) for files in (written, again))
    assert one["provenance"].pop("created") != two["provenance"].pop("created")
    assert one == two
    different = [name for name in written if written[name] != again[name]]
    assert different == ["results.json"]


def test_no_path_of_this_machine_is_written(
    written: dict[str, bytes], results: StudyResults
) -> None:
    folder = str(results.study.folder).encode()
    assert not [name for name, content in written.items() if folder in content]


def test_a_programme_report_has_no_ids(tmp_path: Path) -> None:
    text = STUDY + "report: {audience: programme}\n"
    study = load_study(write_study(tmp_path, text))
    one, two = result_files(study.run()), result_files(study.run())
    assert [name for name in one if name != "results.json" and one[name] != two[name]] == []
    for name, content in one.items():
        assert b"=d0" not in content, name
        assert b"ann-" not in content, name
    found = json.loads(one["results.json"])
    assert any("pseudonyms, not anonymity" in notice for notice in found["notices"])
