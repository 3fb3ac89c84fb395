"""What a new user meets: mistyped words, folders, machines that read along, odd terminals."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from alliance_stats.cli import _COMMANDS, cli, instruments
from alliance_stats.cli.speaking import PROGRAM, called
from alliance_stats.study.folder import write_folder
from study.factories import write_study

POSIX = pytest.mark.skipif(os.name == "nt", reason="shells and streams of POSIX")


def invoke(*arguments: str | Path) -> Result:
    return CliRunner().invoke(cli, [str(argument) for argument in arguments])


def program(
    *arguments: str | Path, before: str = "", after: str = "", **variables: str
) -> subprocess.CompletedProcess[bytes]:
    """Run the program itself in a shell, whose words may stand before and after it."""
    line = " ".join([f"'{sys.executable}' -m alliance_stats", *map(str, arguments)])
    return subprocess.run(
        ["bash", "-c", f"{before} {line} {after}"],
        capture_output=True,
        timeout=60,
        check=False,
        env={**os.environ, **variables},
    )


@pytest.fixture
def study(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    return write_study(tmp_path / "study")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("vlaidate", "validate"), ("rnu", "run"), ("instrument", "instruments"), ("Demo", "demo")],
)
def test_a_mistyped_command_names_the_nearest(typed: str, meant: str) -> None:
    result = invoke(typed)
    assert (result.exit_code, f"Did you mean '{meant}'?" in result.stderr) == (2, True)


def test_a_command_far_from_any_lists_them_all() -> None:
    result = invoke("xyzzy")
    assert result.exit_code == 2
    assert "Did you mean" not in result.stderr
    assert all(f"'{command}'" in result.stderr for command in _COMMANDS)


@pytest.mark.parametrize("command", _COMMANDS)
def test_every_command_explains_itself(command: str) -> None:
    for word in ("-h", "--help"):
        result = invoke(command, word)
        assert (result.exit_code, result.stderr) == (0, "")
        assert result.stdout.startswith("Usage: ")
    assert invoke(command, "--nonsense").exit_code == 2


def test_the_first_help_says_where_to_begin() -> None:
    said = invoke("--help").stdout
    assert "alliance-stats demo" in said
    assert "alliance-stats new" in said
    assert "Exit codes: 0 done, 1 problems in the input, 2 wrong usage" in said


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("run", "--json"), 2),
        (("rnu", "--json"), 2),
        (("run", "a.yaml", "--jsn", "--json"), 2),
        (("score", "a.csv", "-o", "b.csv", "--json"), 2),
        (("run", "gone.yaml", "--json"), 1),
        (("validate", "gone.yaml", "--json"), 1),
        (("instruments", "nonsense", "--json"), 1),
        (("instruments", "--json"), 0),
    ],
)
def test_with_json_stdout_is_one_value_and_stderr_empty(
    tmp_path: Path, arguments: tuple[str, ...], code: int
) -> None:
    done = program(*arguments, before=f"cd '{tmp_path}';")
    assert (done.returncode, done.stderr) == (code, b"")
    said = json.loads(done.stdout)
    if code == 2:
        assert said["problems"][0]["message"]


def test_run_and_new_say_it_to_a_machine(study: Path) -> None:
    found = invoke("run", study, "--out", "o", "--json")
    assert json.loads(found.stdout)["report"] == str(Path("o/report.html"))
    assert found.stderr == ""
    said = json.loads(invoke("new", "mine", "--json").stdout)
    assert all(Path(file).is_file() for file in said["files"])
    assert invoke("new", "other", "--quiet").output == ""


@POSIX
def test_json_is_json_where_letters_are_missing() -> None:
    done = program(
        "instruments", "we-scale", "--language", "de", "--json", PYTHONIOENCODING="ascii"
    )
    assert done.stdout.isascii()
    anchors = json.loads(done.stdout)["answers"][0]["anchors"]
    assert anchors["7"] == "Völlig"
    told = program("instruments", "we-scale", "--language", "de", PYTHONIOENCODING="ascii")
    assert (told.returncode, told.stderr) == (0, b"")


@POSIX
@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-"])
def test_closed_streams_are_no_traceback(closed: str) -> None:
    done = program("instruments", after=closed)
    assert done.returncode == 0
    assert b"Traceback" not in done.stderr
    assert program("instruments", "nonsense", after=closed).returncode == 1


def test_no_colour_ever(study: Path) -> None:
    for arguments in ((), ("validate", study), ("instruments",), ("rnu",)):
        assert "\x1b" not in CliRunner().invoke(cli, list(map(str, arguments)), color=True).output


def test_a_folder_in_place_of_a_file(study: Path) -> None:
    folder = study.parent
    for arguments in (("run", folder), ("validate", folder)):
        result = invoke(*arguments)
        assert result.exit_code == 1
        assert "This is a folder, and a file was expected." in result.stderr
        assert "'study.yaml'" in result.stderr
    result = invoke("score", folder, "-i", "we-scale", "-o", "s.csv")
    assert (result.exit_code, "This is a folder" in result.stderr) == (1, True)


def test_a_missing_file_names_its_neighbour(study: Path) -> None:
    result = invoke("run", study.with_name("studdy.yaml"))
    assert "There is no such file. Did you mean 'study.yaml'?" in result.stderr


@pytest.mark.parametrize("arguments", [("run", ""), ("new", " "), ("demo", "--out", "")])
def test_no_name_is_wrong_usage(study: Path, arguments: tuple[str, ...]) -> None:
    result = invoke(*arguments)
    assert (result.exit_code, "must have a name" in result.stderr) == (2, True)


def test_a_file_that_may_not_be_read(study: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever runs the tests may be allowed to read everything, so the refusal is played."""

    def refused(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refused)
    for verb in ("run", "validate"):
        result = invoke(verb, study)
        assert result.exit_code == 1
        assert "The file cannot be opened: Permission denied." in result.stderr


@POSIX
@pytest.mark.slow
def test_a_disk_that_is_full_leaves_nothing(study: Path) -> None:
    """A limit on the size of a file stands for the disk."""
    done = program("run", study, "--out", "full", before="ulimit -f 8;")
    assert done.returncode == 1
    assert b"cannot be written (File too large)" in done.stderr
    assert not list(Path().iterdir())


def test_an_interruption_between_two_renames_keeps_the_old(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = {"schema": 1, "study": {}, "provenance": {}, "flow": []}
    text = json.dumps(ours | {"files": ["a", "results.json"]})
    write_folder(tmp_path / "o", {"a": b"old", "results.json": text.encode()})
    before = sorted(path.name for path in (tmp_path / "o").iterdir())
    rename = Path.rename
    seen: list[str] = []

    def interrupted(self: Path, target: Path) -> Path:
        seen.append(target.name)
        if len(seen) == 2:
            raise KeyboardInterrupt
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write_folder(tmp_path / "o", {"a": b"new", "results.json": text.encode()})
    monkeypatch.undo()
    assert (tmp_path / "o" / "a").read_bytes() == b"old"
    assert sorted(path.name for path in (tmp_path / "o").iterdir()) == before
    assert [path.name for path in tmp_path.iterdir()] == ["o"]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_prints_a_script(shell: str) -> None:
    result = invoke("completion", shell)
    assert result.exit_code == 0
    assert "alliance-stats" in result.stdout
    assert "_ALLIANCE_STATS_COMPLETE" in result.stdout
    assert invoke("completion", "tcsh").exit_code == 2


def completed(*words: str) -> list[str]:
    """What the script is told when the last of ``words`` is completed."""
    done = program(
        COMP_WORDS=" ".join(["alliance-stats", *words]),
        COMP_CWORD=str(len(words)),
        _ALLIANCE_STATS_COMPLETE="bash_complete",
    )
    assert done.stderr == b""
    return done.stdout.decode().split()


@POSIX
def test_completion_knows_commands_questionnaires_and_files() -> None:
    assert completed("va") == ["plain,validate"]
    assert "plain,we-scale" in completed("instruments", "we")
    assert completed("score", "a.csv", "-i", "outc") == ["plain,outcomes"]
    assert completed("instruments", "./my") == ["file,./my"]
    assert completed("run", "stu") == ["file,stu"]
    assert completed("run", "--out", "re") == ["dir,re"]
    assert completed("run", "--allow") == ["plain,--allow-outside"]


def test_the_catalogue_fits_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    row = {"id": "x", "version": "1", "n_items": "2", "roles": "a, b", "key_status": "original"}
    rows = [row | {"licence": "proprietary", "title": "t" * 40}]
    assert instruments._fitting(rows) == rows
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    for columns in (30, 60, 80, 200):
        monkeypatch.setenv("COLUMNS", str(columns))
        [shown] = instruments._fitting(rows)
        assert {"id", "title"} <= set(shown)
        assert columns < 60 or sum(max(len(k), len(v)) + 2 for k, v in shown.items()) <= columns
    assert shown == rows[0]


def test_the_program_is_named_as_it_was_called(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = tmp_path / "my venv" / PROGRAM
    script.parent.mkdir()
    script.write_text("#!/bin/sh\n")
    script.chmod(0o755)
    monkeypatch.setattr(sys, "argv", [str(script)])
    monkeypatch.setenv("PATH", "/nowhere")
    assert called() == f"'{script}'"
    monkeypatch.setenv("PATH", str(script.parent))
    assert called() == PROGRAM
    monkeypatch.setattr(sys, "argv", ["/usr/lib/x/__main__.py"])
    assert called() == PROGRAM
