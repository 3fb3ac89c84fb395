from __future__ import annotations

import os
from pathlib import Path

import pytest

from alliance_stats.study.paths import file_fault


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    study = tmp_path / "study"
    study.mkdir()
    (study / "a.csv").write_text("x")
    (tmp_path / "secret.csv").write_text("x")
    os.symlink(tmp_path / "secret.csv", study / "link.csv")
    os.symlink(study / "a.csv", study / "inside.csv")
    os.symlink(study / "loop.csv", study / "loop.csv")
    return study


@pytest.mark.parametrize("name", ["a.csv", "./a.csv", "inside.csv", "../study/a.csv"])
def test_files_of_the_folder_are_fine(folder: Path, name: str) -> None:
    assert file_fault(folder, name, allow_outside=False) is None


@pytest.mark.parametrize("name", ["../secret.csv", "link.csv", "/etc/hostname"])
def test_leaving_the_folder_needs_a_word(folder: Path, name: str) -> None:
    assert "--allow-outside" in str(file_fault(folder, name, allow_outside=False))


def test_with_the_word_it_may_leave(folder: Path) -> None:
    assert file_fault(folder, "../secret.csv", allow_outside=True) is None
    assert file_fault(folder, "link.csv", allow_outside=True) is None


@pytest.mark.parametrize(
    "name", ["gone.csv", ".", "A.CSV", "a\0b", "x" * 5000, "loop.csv", "a.csv/b"]
)
def test_what_cannot_be_opened_is_said(folder: Path, name: str) -> None:
    assert file_fault(folder, name, allow_outside=False)


def test_data_saved_in_another_way_are_suggested(tmp_path: Path) -> None:
    for name in ("Coaches.xlsx", "study.yaml"):
        (tmp_path / name).touch()
    said = file_fault(tmp_path, "coaches.csv", allow_outside=False)
    assert str(said).endswith("Did you mean 'Coaches.xlsx'?")
    assert "Did you mean" not in str(file_fault(tmp_path, "study.csv", allow_outside=False))
