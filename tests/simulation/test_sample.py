from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from collections import Counter

import pytest

from alliance_stats.simulation.sample import SAMPLE_FILES, SAMPLE_SEED, sample_texts
from conftest import ROOT

FOLDER = ROOT / "data" / "sample"


@pytest.fixture(scope="module")
def texts() -> dict[str, str]:
    return sample_texts()


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_the_committed_files_are_what_the_seed_gives(texts):
    """After a change to the instruments: python -m alliance_stats.simulation data/sample."""
    written = {path.name for path in FOLDER.iterdir()} - {"study.yaml", "README.md"}
    assert written == set(texts)
    for name, text in texts.items():
        assert (FOLDER / name).read_bytes() == text.encode("utf-8"), name


def test_the_command_writes_them(tmp_path, texts):
    subprocess.run([sys.executable, "-m", "alliance_stats.simulation", str(tmp_path)], check=True)
    assert {path.name for path in tmp_path.iterdir()} == set(texts)
    assert (tmp_path / "goals.csv").read_bytes() == (FOLDER / "goals.csv").read_bytes()


def test_another_seed_gives_other_answers(texts):
    other = sample_texts(SAMPLE_SEED + 1)
    assert other["end.csv"] != texts["end.csv"]


def test_size_and_people(texts):
    assert sum(len(text) for text in texts.values()) < 1_500_000
    dyads = rows(texts["dyads.csv"])
    assert len(dyads) == 150
    assert len({row["coach_id"] for row in dyads}) == 24
    assert len({row["cohort"] for row in dyads}) == 3


@pytest.mark.parametrize("file", SAMPLE_FILES, ids=lambda file: file.name)
def test_rows_to_be_accounted_for_are_there(texts, file):
    found = rows(texts[file.name])
    forms = Counter((row["dyad_id"], row["role"], row["session"]) for row in found)
    assert sum(n - 1 for n in forms.values() if n > 1) == file.second_submissions
    items = list(found[0])[6:]
    assert sum(all(not row[item] for item in items) for row in found) == file.empty_forms
    assert sum(not row["dyad_id"] for row in found) == file.test_rows
    assert {row["session"] for row in found} == set(file.occasions)


def test_some_dyads_are_one_sided(texts):
    sides = Counter(row["dyad_id"] for row in rows(texts["followup.csv"]) if row["tr1"])
    assert 1 in sides.values()
    assert len(sides) < 150


def test_the_codebook_knows_every_column(texts):
    known = {row["column"] for row in rows(texts["codebook.csv"])}
    for file in SAMPLE_FILES:
        header = texts[file.name].split("\n", 1)[0].split(",")
        assert set(header) <= known


def test_goals_have_fixed_levels_and_both_raters(texts):
    goals = rows(texts["goals.csv"])
    levels = {
        (row["goal_id"], *(row[f"level_{n}"] for n in range(-2, 3)), row["weight"]) for row in goals
    }
    assert len(levels) == len({row["goal_id"] for row in goals})
    assert {row["attained"] for row in goals} == {"-2", "-1", "0", "1", "2"}
    assert {row["attained"] for row in goals if row["occasion"] == "baseline"} == {"-2", "-1"}
    assert {row["rated_by"] for row in goals} == {"coach", "client"}


def test_the_parameters_say_that_the_data_are_synthetic(texts):
    told = json.loads(texts["parameters.json"])
    assert told["note"].startswith("Synthetic")
    assert (told["dyads"], told["coaches"], told["seed"]) == (150, 24, SAMPLE_SEED)
