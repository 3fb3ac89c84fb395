from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from alliance_stats.cli import cli
from study.factories import STUDY, answers, write_study


def invoke(*arguments: str | Path) -> Result:
    return CliRunner().invoke(cli, [str(argument) for argument in arguments])


@pytest.fixture
def study(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    return write_study(tmp_path / "study")


def test_run_writes_beside_the_user_and_tells_where(study: Path) -> None:
    result = invoke("run", study)
    assert (result.exit_code, result.stderr) == (0, "")
    assert Path("demo-results/report.html").is_file()
    assert "answers.csv: 95 rows read, 95 used, 0 set aside." in result.stdout
    assert "24 dyads of 12 coaches." in result.stdout
    assert "Note: answers.csv: Read as UTF-8" in result.stdout
    assert result.stdout.endswith(f"Report: {Path('demo-results/report.html')}\n")
    assert invoke("run", study, "--quiet").output == ""


def test_run_says_it_to_a_machine(study: Path) -> None:
    result = invoke("run", study, "--out", "o", "--json")
    said = json.loads(result.stdout)
    assert said["out"] == "o"
    assert said["flow"][0]["read"] == 95
    assert said["not_computed"]


def test_run_leaves_a_strangers_folder_alone_before_computing(study: Path) -> None:
    Path("mine").mkdir()
    Path("mine/a.txt").write_text("x")
    result = invoke("run", study, "--out", "mine")
    assert result.exit_code == 1
    assert "not written by alliance-stats" in result.stderr
    assert [path.name for path in Path("mine").iterdir()] == ["a.txt"]


def test_bad_data_leave_the_old_results(study: Path) -> None:
    assert invoke("run", study).exit_code == 0
    before = Path("demo-results/report.html").read_bytes()
    (study.parent / "answers.csv").write_text(answers().replace(",3,", ",33,", 1))
    result = invoke("run", study)
    assert result.exit_code == 1
    assert "answers.csv: column 'w" in result.stderr
    assert Path("demo-results/report.html").read_bytes() == before
    assert [path.name for path in Path().iterdir()] == ["demo-results"]


def test_outside_files_need_a_word(study: Path, tmp_path: Path) -> None:
    (study.parent / "answers.csv").rename(tmp_path / "answers.csv")
    study.write_text(STUDY.replace("answers.csv", "../answers.csv"))
    assert "--allow-outside" in invoke("run", study).stderr
    assert invoke("run", study, "--allow-outside").exit_code == 0


def test_validate_looks_at_columns_and_on_request_at_values(study: Path) -> None:
    assert invoke("validate", study).exit_code == 0
    (study.parent / "answers.csv").write_text(answers().replace(",3,", ",33,", 1))
    assert invoke("validate", study).exit_code == 0
    result = invoke("validate", study, "--data")
    assert (result.exit_code, "33" in result.stderr) == (1, True)
    (study.parent / "answers.csv").write_text(answers().replace("w2", "w22"))
    result = invoke("validate", study)
    assert (result.exit_code, "'w2'" in result.stderr) == (1, True)


def test_validate_several_files_at_once(study: Path) -> None:
    instrument = study.parent / "demo-scale.yaml"
    assert invoke("validate", study, instrument).exit_code == 0
    broken = study.parent / "broken.yaml"
    broken.write_text("subscales: 3\n")
    result = invoke("validate", instrument, broken, "--json")
    assert result.exit_code == 1
    one, two = json.loads(result.stdout)
    assert (one["kind"], one["ok"], two["ok"]) == ("instrument", True, False)
    assert all(problem["line"] for problem in two["problems"])


def test_validate_warns_of_vectors_that_would_not_notice(study: Path) -> None:
    instrument = study.parent / "demo-scale.yaml"
    result = invoke("validate", instrument)
    assert result.exit_code == 0
    assert "(warning)" in result.stderr


def test_validate_of_nothing_and_of_something_else(tmp_path: Path) -> None:
    assert invoke("validate").exit_code == 2
    (tmp_path / "a.yaml").write_text("colour: red\n")
    for path in (tmp_path / "a.yaml", tmp_path, tmp_path / "gone.yaml"):
        result = invoke("validate", path)
        assert (result.exit_code, str(path) in result.stderr) == (1, True)


def test_instruments() -> None:
    listed = invoke("instruments")
    assert listed.exit_code == 0
    assert "we-scale" in listed.stdout
    assert {row["id"] for row in json.loads(invoke("instruments", "--json").stdout)} >= {"we-scale"}
    shown = invoke("instruments", "we-scale")
    assert "Draft, not yet validated" in shown.stdout
    assert json.loads(invoke("instruments", "we-scale", "--json").stdout)["id"] == "we-scale"
    assert "Did you mean 'we-scale'?" in invoke("instruments", "we-scal").stderr


def test_score_with_a_study_and_without(study: Path) -> None:
    data = study.parent / "answers.csv"
    instrument = study.parent / "demo-scale.yaml"
    assert invoke("score", data, "--study", study, "-o", "a.csv").exit_code == 0
    rows = list(csv.DictReader(Path("a.csv").read_text().splitlines()))
    assert len(rows) == 95 * 3
    assert rows[0]["dyad_id"] == "'=d00"
    plain = Path("plain.csv")
    plain.write_text(data.read_text().replace(",K,", ",coach,").replace("=d", "d"))
    result = invoke("score", plain, "-i", instrument, "-o", "b.csv")
    assert result.exit_code == 0, result.output
    other = list(csv.DictReader(Path("b.csv").read_text().splitlines()))
    key = ("dyad_id", "role", "occasion", "scale")
    one = {(r["dyad_id"].strip("'="), *(r[k] for k in key[1:])): r["score"] for r in rows}
    two = {tuple(r[k] for k in key): r["score"] for r in other}
    assert one == two


def test_score_never_overwrites_the_data(study: Path) -> None:
    data = study.parent / "answers.csv"
    before = data.read_text()
    assert invoke("score", data, "--study", study, "-o", data).exit_code == 1
    assert data.read_text() == before


def test_score_of_a_file_the_study_does_not_know(study: Path) -> None:
    text = STUDY.replace("data:\n", "data:\n  - {file: b.csv, id: dyad_id, role: {is: coach}}\n")
    study.write_text(text)
    (study.parent / "b.csv").write_text("x")
    (study.parent / "c.csv").write_text("x")
    result = invoke("score", study.parent / "c.csv", "--study", study, "-o", "a.csv")
    assert (result.exit_code, "does not say how 'c.csv'" in result.stderr) == (1, True)


def test_new(tmp_path: Path) -> None:
    result = invoke("new", tmp_path / "mine")
    assert result.exit_code == 0
    assert "alliance-stats run" in result.stdout
    again = invoke("new", tmp_path / "mine")
    assert (again.exit_code, "not an empty folder" in again.stderr) == (1, True)


def test_no_answer_is_shown_in_a_message(study: Path) -> None:
    secret = "ann.smith@example.org told me all"
    (study.parent / "answers.csv").write_text(answers().replace(",3,", f",{secret},", 1))
    result = invoke("run", study)
    assert result.exit_code == 1
    assert "smith" not in result.output
    assert "told" not in result.output


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
def test_an_interrupt_is_130_and_leaves_nothing(study: Path) -> None:
    code = (
        "import os, signal, sys, time\n"
        "import alliance_stats.study.run as run\n"
        "from alliance_stats.cli import main\n"
        "def interrupted(*a, **k):\n"
        "    os.kill(os.getpid(), signal.SIGINT)\n"
        "    time.sleep(30)\n"
        "run.run_study = interrupted\n"
        f"sys.argv = ['alliance-stats', 'run', {str(study)!r}]\n"
        "main()\n"
    )
    started = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stderr.strip()) == (130, "Interrupted.")
    assert time.monotonic() - started < 20
    assert not list(Path().iterdir())


@pytest.mark.skipif(os.name == "nt", reason="pipes of POSIX")
def test_a_reader_that_leaves_early_is_no_traceback() -> None:
    command = f"{sys.executable} -m alliance_stats instruments we-scale --json | head -c 10"
    done = subprocess.run(
        ["bash", "-c", command], capture_output=True, text=True, timeout=60, check=False
    )
    assert "Traceback" not in done.stderr
    assert "Exception ignored" not in done.stderr


@pytest.mark.slow
def test_two_processes_write_the_same_bytes(study: Path) -> None:
    """Also where sets and dictionaries are hashed differently."""
    for name in ("one", "two"):
        subprocess.run(
            [sys.executable, "-m", "alliance_stats", "run", str(study), "--out", name],
            env={**os.environ, "PYTHONHASHSEED": str(len(name) + ord(name[0]))},
            check=True,
            capture_output=True,
            timeout=120,
        )
    files = sorted(path.relative_to("one") for path in Path("one").rglob("*") if path.is_file())
    other = sorted(path.relative_to("two") for path in Path("two").rglob("*") if path.is_file())
    assert files == other
    differ = [
        str(name)
        for name in files
        if (Path("one") / name).read_bytes() != (Path("two") / name).read_bytes()
    ]
    assert differ in ([], ["results.json"])
    one, two = (json.loads(Path(name, "results.json").read_text()) for name in ("one", "two"))
    for found in (one, two):
        del found["provenance"]["created"]
    assert one == two
