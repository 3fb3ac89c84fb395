from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from alliance_stats.errors import AllianceError, OutputError
from alliance_stats.study.checking import check_study
from alliance_stats.study.loading import load_study
from alliance_stats.study.starter import write_starter


def fill(folder: Path, n_dyads: int = 12) -> None:
    """Add one row per person and occasion under the headers that are there."""
    rng = np.random.default_rng(4)
    for name in ("clients.csv", "coaches.csv"):
        path = folder / name
        header = path.read_text(encoding="utf-8").strip().split(",")
        with path.open("a", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            for dyad in range(n_dyads):
                for occasion in ("start", "end"):
                    cells = rng.integers(3, 8, len(header) - 3).tolist()
                    writer.writerow([f"D{dyad:02d}", f"C{dyad % 5}", occasion, *cells])


def test_it_is_sound_from_the_start(tmp_path: Path) -> None:
    written = write_starter(tmp_path / "new")
    assert all(path.is_file() for path in written)
    assert {path.name for path in written} >= {"study.yaml", "clients.csv", "first_look.ipynb"}
    assert check_study(tmp_path / "new" / "study.yaml").problems == ()


def test_without_rows_run_says_so(tmp_path: Path) -> None:
    write_starter(tmp_path / "new")
    with pytest.raises(AllianceError, match="no answers in this file yet"):
        load_study(tmp_path / "new" / "study.yaml").run()


def test_with_rows_it_runs(tmp_path: Path) -> None:
    write_starter(tmp_path / "new")
    fill(tmp_path / "new")
    results = load_study(tmp_path / "new" / "study.yaml").run()
    assert results.design.n_dyads == 12
    assert results.find("agreement", scale="preparation")
    assert results.find("correlate", predictor="trust", outcome="growth")


def test_rows_of_one_role_are_enough_to_begin_with(tmp_path: Path) -> None:
    write_starter(tmp_path / "new")
    empty = (tmp_path / "new" / "coaches.csv").read_text()
    fill(tmp_path / "new")
    (tmp_path / "new" / "coaches.csv").write_text(empty)
    results = load_study(tmp_path / "new" / "study.yaml").run()
    assert [(file.read, file.used) for file in results.flow] == [(24, 24), (0, 0)]
    assert results.find("describe", scale="trust", occasion="end")
    assert {each.first_only + each.both for each in results.design.occasions} == {0}


def test_a_folder_with_something_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("x")
    for place in (tmp_path, tmp_path / "thesis.txt"):
        with pytest.raises(OutputError, match="not an empty folder"):
            write_starter(place)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def cells_of(folder: Path) -> list[dict[str, object]]:
    return json.loads((folder / "first_look.ipynb").read_text(encoding="utf-8"))["cells"]


def run_in_a_kernel(folder: Path) -> Any:
    """Execute the notebook as Jupyter would, going on after an error."""
    import nbformat
    from nbclient import NotebookClient

    notebook = nbformat.read(folder / "first_look.ipynb", as_version=4)
    nbformat.validate(notebook)
    where = {"metadata": {"path": str(folder)}}
    NotebookClient(notebook, timeout=120, allow_errors=True, resources=where).execute()
    return notebook


def errors_of(notebook: Any) -> list[Any]:
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    return [output for output in outputs if output.output_type == "error"]


def test_the_notebook_has_no_outputs_yet(tmp_path: Path) -> None:
    write_starter(tmp_path / "new")
    assert not any(cell.get("outputs") for cell in cells_of(tmp_path / "new"))


@pytest.mark.notebook
@pytest.mark.filterwarnings("ignore")
def test_the_notebook_runs_from_a_clean_kernel(tmp_path: Path) -> None:
    write_starter(tmp_path / "new")
    fill(tmp_path / "new")
    notebook = run_in_a_kernel(tmp_path / "new")
    assert errors_of(notebook) == []
    data = [output.get("data", {}) for cell in notebook.cells for output in cell.get("outputs", [])]
    assert any("image/png" in each for each in data)


@pytest.mark.notebook
@pytest.mark.filterwarnings("ignore")
def test_without_rows_the_notebook_says_what_to_do(tmp_path: Path) -> None:
    write_starter(tmp_path / "new")
    first = errors_of(run_in_a_kernel(tmp_path / "new"))[0]
    assert first.ename == "SystemExit"
    assert "no answers in this file yet" in first.evalue
