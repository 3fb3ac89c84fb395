from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from alliance_stats.errors import OutputError
from alliance_stats.study.folder import check_folder, write_file, write_folder

FILES = ["results.json", "report.html", "tables/a.csv", "tables/old.csv", "figures/a.svg"]
OURS = json.dumps({"schema": 1, "study": {}, "provenance": {}, "flow": [], "files": FILES}).encode()


def test_writes_all_files_and_leaves_nothing_beside(tmp_path: Path) -> None:
    out = tmp_path / "deep" / "results"
    write_folder(out, {"results.json": OURS, "tables/a.csv": b"x\n"})
    assert (out / "tables" / "a.csv").read_bytes() == b"x\n"
    assert [entry.name for entry in out.parent.iterdir()] == ["results"]


def test_replaces_own_results_whole(tmp_path: Path) -> None:
    out = tmp_path / "results"
    write_folder(out, {"results.json": OURS, "tables/old.csv": b""})
    write_folder(out, {"results.json": OURS, "tables/new.csv": b""})
    assert [p.name for p in (out / "tables").iterdir()] == ["new.csv"]


def test_an_empty_folder_may_be_filled(tmp_path: Path) -> None:
    out = tmp_path / "results"
    out.mkdir()
    write_folder(out, {"results.json": OURS})
    assert (out / "results.json").exists()


@pytest.mark.parametrize("marker", [None, b"{}", b"not json", b"[1]", b"\xff\xfe"])
def test_a_strangers_folder_is_left_alone(tmp_path: Path, marker: bytes | None) -> None:
    out = tmp_path / "mine"
    out.mkdir()
    (out / "thesis.txt").write_text("years of work")
    if marker is not None:
        (out / "results.json").write_bytes(marker)
    with pytest.raises(OutputError, match="not written by alliance-stats"):
        write_folder(out, {"results.json": OURS})
    assert (out / "thesis.txt").read_text() == "years of work"


@pytest.mark.parametrize(
    "name", ["notes.txt", "tables/mine.xlsx", "tables/mine.csv", "figures/sub/a.svg", "my/a.csv"]
)
def test_a_strangers_file_among_ours_is_not_lost(tmp_path: Path, name: str) -> None:
    out = tmp_path / "results"
    write_folder(out, {"results.json": OURS, "tables/a.csv": b"", "figures/a.svg": b""})
    (out / name).parent.mkdir(parents=True, exist_ok=True)
    (out / name).write_text("kept")
    with pytest.raises(OutputError, match="would be lost"):
        write_folder(out, {"results.json": OURS})
    assert (out / name).read_text() == "kept"


def test_a_crash_leaves_the_old_results(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "results"
    write_folder(out, {"results.json": OURS, "report.html": b"old"})

    def full(self: Path, data: bytes) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OutputError, match="No space left on device"):
        write_folder(out, {"results.json": OURS, "report.html": b"new"})
    assert (out / "report.html").read_bytes() == b"old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["results"]


def test_a_failed_move_puts_the_old_results_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "results"
    write_folder(out, {"results.json": OURS, "report.html": b"old"})
    rename = Path.rename

    def refuse_the_new(self: Path, target: Path) -> Path:
        if self.name.endswith(".partial"):
            raise OSError(13, "Permission denied")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", refuse_the_new)
    with pytest.raises(OutputError):
        write_folder(out, {"results.json": OURS, "report.html": b"new"})
    assert (out / "report.html").read_bytes() == b"old"


def test_a_file_in_the_way_and_the_current_folder_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "results").write_text("a file")
    with pytest.raises(OutputError, match="is a file"):
        check_folder(tmp_path / "results")
    monkeypatch.chdir(tmp_path)
    for place in (".", "..", tmp_path):
        with pytest.raises(OutputError, match="folder you are in"):
            check_folder(Path(place))


def test_a_place_that_cannot_be_written_is_said_before_the_work(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("a file")
    with pytest.raises(OutputError, match="cannot be written"):
        check_folder(tmp_path / "a" / "results")


def test_a_link_to_results_is_followed(tmp_path: Path) -> None:
    write_folder(tmp_path / "real", {"results.json": OURS})
    os.symlink(tmp_path / "real", tmp_path / "link")
    write_folder(tmp_path / "link", {"results.json": OURS, "report.html": b"new"})
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real" / "report.html").read_bytes() == b"new"


def test_one_file_is_written_or_not_at_all(tmp_path: Path) -> None:
    write_file(tmp_path / "a.csv", b"1")
    with pytest.raises(OutputError, match="cannot be written"):
        write_file(tmp_path / "nowhere" / "a.csv", b"1")
    assert [p.name for p in tmp_path.iterdir()] == ["a.csv"]
