"""Every notebook runs from a clean kernel, uses the public door only, and prints what it shows."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import nbformat
import pytest

from conftest import ROOT

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


def read(path: Path) -> Any:
    return nbformat.read(path, as_version=4)


def code(notebook: Any) -> list[Any]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def printed(cell: Any) -> str:
    """What a cell prints or returns as text, without memory addresses."""
    texts = [
        output.get("text") or output.get("data", {}).get("text/plain", "")
        for output in cell.outputs
    ]
    return re.sub(r"0x[0-9a-f]+", "0x…", "".join(texts))


def test_there_are_notebooks() -> None:
    assert NOTEBOOKS


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_public_door_only(path: Path) -> None:
    source = "\n".join(cell.source for cell in code(read(path)))
    assert not re.findall(r"(?:from|import) alliance_stats\.\S+", source)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_outputs_are_committed(path: Path) -> None:
    notebook = read(path)
    assert [cell.execution_count for cell in code(notebook)] == list(
        range(1, len(code(notebook)) + 1)
    )
    assert not re.search(r"/(?:root|home|Users|work|tmp)/", nbformat.writes(notebook))


@pytest.mark.notebook
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
@pytest.mark.filterwarnings("ignore")
def test_runs_from_a_clean_kernel(path: Path) -> None:
    from nbclient import NotebookClient

    committed, fresh = read(path), read(path)
    for cell in code(fresh):
        cell.outputs, cell.execution_count = [], None
    where = {"metadata": {"path": str(path.parent)}}
    NotebookClient(fresh, timeout=180, kernel_name="python3", resources=where).execute()
    for before, after in zip(code(committed), code(fresh), strict=True):
        assert not [o for o in after.outputs if o.get("name") == "stderr"], after.source
        assert printed(after) == printed(before), after.source
