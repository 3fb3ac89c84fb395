"""Outputs that would cost something, files that are none, readers that leave."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from alliance_stats.cli import cli
from study.factories import ITEMS, STUDY, answers, write_study

POSIX = pytest.mark.skipif(os.name == "nt", reason="pipes and devices of POSIX")


def invoke(*arguments: str | Path) -> Result:
    return CliRunner().invoke(cli, [str(argument) for argument in arguments])


def command_line(line: str) -> subprocess.CompletedProcess[str]:
    text = line.replace("alliance-stats", f"{sys.executable} -m alliance_stats")
    return subprocess.run(
        ["bash", "-o", "pipefail", "-c", text],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.fixture
def study(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    return write_study(tmp_path / "study")


def score(study: Path, out: str | Path, *more: str) -> Result:
    return invoke("score", study.parent / "answers.csv", "--study", study, "-o", out, *more)


@pytest.mark.parametrize("name", ["study.yaml", "demo-scale.yaml", "answers.csv"])
def test_score_overwrites_nothing_it_reads(study: Path, name: str) -> None:
    before = (study.parent / name).read_bytes()
    result = score(study, study.parent / name)
    assert (result.exit_code, isinstance(result.exception, SystemExit)) == (1, True)
    assert (study.parent / name).read_bytes() == before


def test_score_overwrites_its_own_scores_and_no_other_file(study: Path) -> None:
    Path("thesis.csv").write_text("chapter,words\n1,9000\n")
    result = score(study, "thesis.csv")
    assert (result.exit_code, "is no scores file" in result.stderr) == (1, True)
    assert Path("thesis.csv").read_text().startswith("chapter")
    assert [score(study, "mine.csv").exit_code for _ in range(2)] == [0, 0]


def test_score_writes_csv_or_prints(study: Path) -> None:
    result = score(study, "scores.xlsx")
    assert (result.exit_code, "does not end in .csv" in result.stderr) == (1, True)
    printed = score(study, "-")
    assert (printed.exit_code, Path("-").exists()) == (0, False)
    score(study, "s.csv")
    assert printed.stdout == Path("s.csv").read_text()
    assert "285 scores" in printed.stderr
    assert score(study, "-", "--json").exit_code == 2


def test_score_where_nothing_can_be_written(study: Path) -> None:
    Path("file").write_text("x")
    for place in ("nowhere/s.csv", "file/s.csv"):
        result = score(study, place)
        assert isinstance(result.exception, SystemExit), result.exception
        assert (result.exit_code, "cannot be" in result.stderr) == (1, True)


def test_score_says_it_to_a_machine(study: Path) -> None:
    said = json.loads(score(study, "s.csv", "--json").stdout)
    assert (said["scores"], said["flow"][0]["read"]) == (285, 95)
    assert score(study, "s.csv", "--quiet").output == ""


def test_score_reads_outside_files_with_a_word(study: Path, tmp_path: Path) -> None:
    (tmp_path / "demo-scale.yaml").write_bytes((study.parent / "demo-scale.yaml").read_bytes())
    study.write_text(STUDY.replace("[demo-scale.yaml]", "[../demo-scale.yaml]"))
    assert "--allow-outside" in score(study, "s.csv").stderr
    assert score(study, "s.csv", "--allow-outside").exit_code == 0


@pytest.mark.parametrize(
    "arguments",
    [
        ("run", "gone.yaml"),
        ("validate", "gone.yaml"),
        ("score", "gone.csv", "-i", "we-scale", "-o", "s.csv"),
        ("score", "gone.csv", "--study", "gone.yaml", "-o", "s.csv"),
        ("instruments", "gone.yaml"),
    ],
)
def test_a_missing_file_is_1_and_located(study: Path, arguments: tuple[str, ...]) -> None:
    result = invoke(*arguments)
    assert result.exit_code == 1
    assert result.stderr.startswith("gone.")
    assert "There is no such file." in result.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ("run", "gone.yaml"),
        ("score", "gone.csv", "-i", "we-scale", "-o", "s.csv"),
        ("instruments", "we-scal"),
    ],
)
def test_with_json_problems_are_json(study: Path, arguments: tuple[str, ...]) -> None:
    result = invoke(*arguments, "--json")
    assert (result.exit_code, result.stderr) == (1, "")
    [problem] = json.loads(result.stdout)["problems"]
    assert problem["message"].endswith(".")


def test_results_of_another_study_stay(study: Path) -> None:
    assert invoke("run", study, "--out", "o").exit_code == 0
    before = Path("o/results.json").read_bytes()
    study.write_text(STUDY.replace("id: demo\n", "id: other\n"))
    result = invoke("run", study, "--out", "o")
    assert (result.exit_code, "another study, 'demo'" in result.stderr) == (1, True)
    assert Path("o/results.json").read_bytes() == before


@pytest.mark.parametrize("verb", ["run", "validate"])
def test_files_of_another_kind(study: Path, verb: str) -> None:
    data = invoke(verb, study.parent / "answers.csv")
    assert (data.exit_code, "is it a data file?" in data.stderr) == (1, True)
    assert len(data.stderr.splitlines()) == 1


def test_an_instrument_is_no_study_and_a_study_no_instrument(study: Path) -> None:
    one = invoke("run", study.parent / "demo-scale.yaml")
    assert (one.exit_code, "This is an instrument file" in one.stderr) == (1, True)
    assert len(one.stderr.splitlines()) == 1
    data = study.parent / "answers.csv"
    other = invoke("score", data, "-i", study, "-o", "s.csv")
    assert (other.exit_code, "This is a study file" in other.stderr) == (1, True)
    assert len(other.stderr.splitlines()) == 1


def test_keys_that_are_no_words(study: Path) -> None:
    study.write_text(STUDY + "7: x\nnull: y\n")
    result = invoke("validate", study)
    assert result.exit_code == 1
    assert "A key must be a word; got the number 7." in result.stderr
    assert "A key must be a word; got nothing." in result.stderr
    assert "Keys should be strings" not in result.stderr


def test_validate_repeats_the_warnings_of_instruments(study: Path) -> None:
    instrument = study.parent / "demo-scale.yaml"
    text = instrument.read_text().replace("key_status: original", "key_status: unverified")
    instrument.write_text(text)
    result = invoke("validate", study)
    assert result.exit_code == 0
    [line] = [each for each in result.stderr.splitlines() if "unverified" in each]
    assert f"{instrument}:7:" in line
    assert line.endswith("(warning)")
    assert invoke("validate", study, "--quiet").output == ""
    run = invoke("run", study, "--out", "o")
    assert "Warning: The scoring key of 'demo-scale' is unverified" in run.stdout
    assert run.stdout.count("is unverified") == 1
    found = json.loads(Path("o/results.json").read_text())
    assert found["warnings"][0] == found["notices"][0]


def test_ids_that_lost_a_zero_are_told_first(study: Path) -> None:
    data = study.parent / "answers.csv"
    data.write_text(data.read_text().replace("=d07,ann-7,K,end", "=d7,ann-7,K,end"))
    lines = invoke("run", study, "--out", "o").stdout.splitlines()
    assert lines[1].startswith("Warning: 1 group of dyad ids nearly the same")
    assert sum("nearly the same" in line for line in lines) == 1


def test_a_notice_names_its_file_once(study: Path) -> None:
    study.write_text(STUDY + "policy: {invalid: missing}\n")
    (study.parent / "answers.csv").write_text(answers().replace(",3,", ",33,", 1))
    result = invoke("run", study, "--out", "o")
    told = [line for line in result.stdout.splitlines() if line.startswith("Note: answers.csv")]
    assert told
    assert all(line.count("answers.csv") == 1 for line in told)


def test_an_instrument_in_another_language() -> None:
    shown = invoke("instruments", "we-scale", "--language", "de").stdout
    for said in ("Vertrauen", "1 to 7", "Völlig", "mean, at least 3 answers", "languages: en, de"):
        assert said in shown
    assert "must be 'en' or 'de'" in invoke("instruments", "we-scale", "--language", "fr").stderr
    card = json.loads(invoke("instruments", "we-scale", "--json").stdout)
    assert card["languages"] == ["en", "de"]
    assert card["answers"][0]["range"] == [1, 7]
    assert card["scales"][0]["min_valid"] == 3
    assert json.loads(invoke("instruments", "--json").stdout)[0]["roles"] == ["client", "coach"]


def test_new_names_the_study_after_its_folder(study: Path) -> None:
    result = invoke("new", "Spring cohort")
    assert "alliance-stats run 'Spring cohort/study.yaml'" in result.stdout
    text = Path("Spring cohort/study.yaml").read_text()
    assert "id: spring-cohort\n" in text
    assert 'title: "Spring cohort"\n' in text
    assert invoke("validate", "Spring cohort/study.yaml").exit_code == 0


@POSIX
def test_a_pipe_in_place_of_a_file_does_not_wait(study: Path) -> None:
    os.mkfifo("pipe.yaml")
    os.mkfifo(study.parent / "pipe.csv")
    study.write_text(STUDY.replace("answers.csv", "pipe.csv"))
    for line in (
        "alliance-stats run pipe.yaml",
        "alliance-stats validate pipe.yaml",
        "alliance-stats score s.csv -i pipe.yaml -o o.csv",
        f"alliance-stats run {study}",
    ):
        done = command_line(line)
        assert (done.returncode, "no ordinary file" in done.stderr) == (1, True), done.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
def test_a_full_disk_behind_stdout_is_a_sentence() -> None:
    done = command_line("alliance-stats instruments we-scale > /dev/full")
    assert done.returncode == 1
    assert done.stderr == "Error: The output cannot be written (No space left on device).\n"


@POSIX
def test_a_reader_of_one_line_is_no_error() -> None:
    done = command_line("alliance-stats instruments we-scale | head -1")
    assert done.returncode in (0, 141)
    assert done.stderr == ""


def test_codes_in_warnings_say_where_the_ids_are(study: Path) -> None:
    data = study.parent / "answers.csv"
    data.write_text(data.read_text().replace("=d07,ann-7,K,end", "=d7,ann-7,K,end"))
    told = "'alliance-stats validate --data' names the ids"
    assert told not in invoke("run", study, "--out", "a").stdout
    study.write_text(STUDY + "report: {audience: programme}\n")
    lines = invoke("run", study, "--out", "b").stdout.splitlines()
    assert "kept apart: 'P-" in lines[1]
    assert any(told in line for line in lines)


def test_a_fault_of_many_columns_is_one_line(study: Path) -> None:
    data = study.parent / "answers.csv"
    header, *rows = data.read_text().splitlines()
    worded = [",".join([*row.split(",")[:4], *["often"] * len(ITEMS)]) for row in rows]
    data.write_text("\n".join([header, *worded]) + "\n")
    for result in (invoke("validate", study, "--data"), invoke("run", study)):
        [line] = result.stderr.splitlines()
        assert line.startswith(f"answers.csv: columns '{ITEMS[0]}', '{ITEMS[1]}'")
        assert "rows 2-96: The cell holds" in line
    [verdict] = json.loads(invoke("validate", study, "--data", "--json").stdout)
    assert [problem["field"] for problem in verdict["problems"]] == list(ITEMS)


def test_faults_of_single_cells_keep_their_places(study: Path) -> None:
    data = study.parent / "answers.csv"
    header, first, second, *rows = data.read_text().splitlines()
    for place, line in enumerate((first, second)):
        cells = line.split(",")
        cells[4 + place] = "often"
        rows.insert(place, ",".join(cells))
    data.write_text("\n".join([header, *rows]) + "\n")
    told = invoke("validate", study, "--data").stderr.splitlines()
    assert [line.split(":")[1] for line in told] == [
        f" column '{ITEMS[0]}', row 2",
        f" column '{ITEMS[1]}', row 3",
    ]
