"""A results folder is enough: the same report again, without data and without computing."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import fields, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from alliance_stats.cli import cli
from alliance_stats.errors import ResultsError
from alliance_stats.report.content import ReportContent
from alliance_stats.study.again import read_content, render_again
from alliance_stats.study.loading import load_study
from alliance_stats.study.output import report_content, results_json
from alliance_stats.study.results import StudyResults
from alliance_stats.study.stored import content_from, stored_content
from runs import NAMES, results_of
from same import differences
from study.factories import STUDY, write_study


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> StudyResults:
    return load_study(write_study(tmp_path_factory.mktemp("study"))).run()


@pytest.fixture
def folder(results: StudyResults, tmp_path: Path) -> Path:
    return results.write(tmp_path / "out")


def bytes_in(folder: Path) -> dict[str, str]:
    """Return file → digest of its bytes: a failure names the files instead of printing them."""
    return {
        path.relative_to(folder).as_posix(): sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def spoilt(folder: Path, change: Callable[[dict[str, Any]], object]) -> None:
    """Change ``results.json`` and take away what was rendered."""
    plain = json.loads((folder / "results.json").read_text())
    change(plain)
    (folder / "results.json").write_text(json.dumps(plain))


def without_file_facts(content: ReportContent) -> ReportContent:
    """Return a content whose instruments know nothing of their files."""
    bare = {
        name: replace(each, path=None, warnings=(), tests=(), extensions={}, occasions={})
        for name, each in content.instruments.items()
    }
    return replace(content, instruments=bare)


def test_the_same_files_again(folder: Path) -> None:
    before = bytes_in(folder)
    rendered = ("report.html", "report.docx", "tables/agreement.csv", "figures/flow.svg")
    for name in rendered:
        (folder / name).write_bytes(b"")
    found = render_again(folder)
    assert bytes_in(folder) == before
    assert set(rendered) <= set(found.files)
    assert found.study == "demo"


def test_raw_csv_stays_raw(results: StudyResults, tmp_path: Path) -> None:
    folder = results.write(tmp_path / "raw", raw_csv=True)
    before = bytes_in(folder)
    render_again(folder)
    assert bytes_in(folder) == before


def test_nothing_is_read_but_results_json(folder: Path, results: StudyResults) -> None:
    before = bytes_in(folder)
    for path in folder.rglob("*"):
        if path.is_file() and path.name != "results.json":
            path.unlink()
    render_again(folder)
    kept = {name: content for name, content in before.items() if name not in TABLES_OF_SCORES}
    assert bytes_in(folder) == kept


TABLES_OF_SCORES = {"scores.csv", "dyads.csv"}


def test_markdown_joins_the_folder_and_a_run_replaces_it(
    folder: Path, results: StudyResults
) -> None:
    own = folder / "my notes.txt"
    own.write_text("mine")
    render_again(folder, formats=["markdown"])
    assert own.read_text() == "mine"
    assert (folder / "report.md").read_text().startswith("# A demo study")
    again = bytes_in(folder)
    render_again(folder, formats=["markdown"])
    assert bytes_in(folder) == again
    own.unlink()
    results.write(folder)
    assert not (folder / "report.md").exists()


def test_a_programme_comes_back_too(tmp_path: Path) -> None:
    study = load_study(write_study(tmp_path, STUDY + "report: {audience: programme}\n"))
    folder = study.run().write(tmp_path / "out")
    before = bytes_in(folder)
    render_again(folder)
    assert bytes_in(folder) == before


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda plain: plain.update(schema=2), "schema is 2"),
        (lambda plain: plain.pop("report"), "did not keep all"),
        (lambda plain: plain.pop("results"), "not written by alliance-stats"),
        (lambda plain: plain["report"].pop("title"), "damaged"),
        (lambda plain: plain["report"].update(roles=["coach"]), "damaged"),
        (lambda plain: plain["flow"][0].pop("reasons"), "damaged"),
        (lambda plain: plain["results"][0].update(analysis="guess"), "no analysis 'guess'"),
        (lambda plain: plain["results"][0].pop("kept"), "not a result"),
        (lambda plain: plain["instruments"].update({"demo-scale": 3}), "damaged"),
    ],
)
def test_what_cannot_be_read_is_one_sentence_and_changes_nothing(
    folder: Path, spoil: Callable[[dict[str, Any]], object], message: str
) -> None:
    spoilt(folder, spoil)
    before = bytes_in(folder)
    told = CliRunner().invoke(cli, ["report", str(folder)])
    assert told.exit_code == 1
    assert message in told.stderr and "Traceback" not in told.output
    assert len(told.stderr.strip().splitlines()) == 1
    assert bytes_in(folder) == before


@pytest.mark.parametrize("text", ["", "no json", "[1, 2]", '{"schema": 1}', "[" * 100_000])
def test_a_foreign_file_is_said(tmp_path: Path, text: str) -> None:
    (tmp_path / "results.json").write_text(text)
    with pytest.raises(ResultsError, match=r"Run the study again|Name a folder"):
        read_content(tmp_path)


def test_a_folder_without_results_is_said(tmp_path: Path) -> None:
    told = CliRunner().invoke(cli, ["report", str(tmp_path)])
    assert told.exit_code == 1
    assert "cannot be read" in told.stderr


def test_the_command_says_where(folder: Path) -> None:
    told = CliRunner().invoke(cli, ["report", str(folder), "--format", "markdown"])
    assert told.exit_code == 0
    assert told.stdout == f"Report: {folder / 'report.md'}\n"
    spoken = CliRunner().invoke(cli, ["report", str(folder), "--json"])
    found = json.loads(spoken.stdout)
    assert found["reports"] == [str(folder / "report.html"), str(folder / "report.docx")]
    wrong = CliRunner().invoke(cli, ["report", str(folder), "--format", "pdf"])
    assert wrong.exit_code == 2


def test_wording_that_may_not_be_passed_on_is_not_kept(results: StudyResults) -> None:
    content = report_content(results)
    closed = {
        name: replace(each, licence="proprietary") for name, each in content.instruments.items()
    }
    text = json.dumps(stored_content(replace(content, instruments=closed)))
    assert "We are warm." not in text
    assert "We are warm." in json.dumps(stored_content(content))


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_everything_a_report_is_made_from_comes_back(name: str) -> None:
    content = report_content(results_of(name))
    text = results_json(results_of(name)).decode()
    assert len(text) < 6_000_000
    plain = json.loads(text)
    again = content_from(plain)
    one = without_file_facts(content)
    found = [
        line
        for each in fields(one)
        if each.init
        for line in differences(getattr(one, each.name), getattr(again, each.name), each.name)
    ]
    assert found == []
