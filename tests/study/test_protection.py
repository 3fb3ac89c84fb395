"""Somebody who holds a programme's folder tries to make people out."""

from __future__ import annotations

import io
import json
import math
import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from zipfile import ZipFile

import numpy as np
import pandas as pd
import pytest

from alliance_stats.instrument.catalogue import load_instrument
from alliance_stats.results import Result
from alliance_stats.study.loading import load_study
from alliance_stats.study.output import result_files
from alliance_stats.study.people import People
from alliance_stats.study.protection import protected
from alliance_stats.study.results import StudyResults
from alliance_stats.study.small_cells import LEAST
from study.factories import STUDY, answers, write_study

PROGRAMME = STUDY + "report: {audience: programme}\n"
FEW = 7


def few_clients(text: str) -> str:
    """Leave all but a few clients without an answer about leaning at the end."""
    left = FEW
    lines = []
    for line in text.splitlines():
        cells = line.split(",")
        if cells[2:4] == ["client", "end"]:
            left -= 1
            if left < 0:
                cells[-1] = ""
        lines.append(",".join(cells))
    return "\n".join(lines) + "\n"


def run(folder: Path, data: str) -> StudyResults:
    return load_study(write_study(folder, PROGRAMME, data)).run()


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> StudyResults:
    return run(tmp_path_factory.mktemp("few"), few_clients(answers()))


@pytest.fixture(scope="module")
def few_files(few: StudyResults) -> dict[str, bytes]:
    return result_files(few)


@pytest.fixture(scope="module")
def five_coaches(tmp_path_factory: pytest.TempPathFactory) -> StudyResults:
    return run(tmp_path_factory.mktemp("five"), answers(n_dyads=40, n_coaches=5))


def numbers(value: object) -> Iterator[float]:
    if isinstance(value, bool) or value is None:
        return
    if isinstance(value, int | float):
        yield float(value)
    elif isinstance(value, dict):
        for one in value.values():
            yield from numbers(one)
    elif isinstance(value, list):
        for one in value:
            yield from numbers(one)


def scale_numbers(files: dict[str, bytes], scale: str) -> list[float]:
    """Every number that results.json gives about a scale."""
    found = json.loads(files["results.json"])["results"]
    mine = [r for r in found if scale in (r.get("scale"), r.get("predictor"), r.get("outcome"))]
    return [x for result in mine for row in result["rows"] for x in numbers(row)]


def hidden_mean(results: StudyResults) -> float:
    frame = results.scores.frame
    mine = frame[
        (frame["role"] == "client") & (frame["occasion"] == "end") & (frame["scale"] == "leaning")
    ]
    assert mine["score"].notna().sum() == FEW
    return float(mine["score"].mean())


def test_the_mean_of_few_is_in_no_file_and_in_no_sum_or_difference(
    few: StudyResults, few_files: dict[str, bytes]
) -> None:
    secret = hidden_mean(few)
    known = np.array(scale_numbers(few_files, "leaning"))
    assert len(known) > 10
    tries = {
        "itself": known,
        "sums": (known[:, None] + known[None, :]).ravel(),
        "differences": (known[:, None] - known[None, :]).ravel(),
        "the other half of a mean": (2 * known[:, None] - known[None, :]).ravel(),
    }
    for name, values in tries.items():
        assert not np.isclose(values, secret, rtol=0, atol=1e-9).any(), name


def test_the_attack_finds_the_mean_where_nothing_is_hidden(few: StudyResults) -> None:
    raw = [row for result in few.results for row in result.rows() if row.get("scale") == "leaning"]
    known = np.array([x for row in raw for x in numbers(row)])
    assert np.isclose(known, hidden_mean(few), atol=1e-9).any()


def test_the_other_side_and_the_other_occasion_are_still_there(
    few_files: dict[str, bytes],
) -> None:
    found = json.loads(few_files["results.json"])["results"]
    means = {
        (result["occasion"], row["role"]): row["estimate"]
        for result in found
        for row in result["rows"]
        if result["analysis"] == "describe"
        and (result["scale"], row["term"]) == ("leaning", "mean")
    }
    assert means["end", "client"] is None
    assert all(value is not None for key, value in means.items() if key != ("end", "client"))


def test_what_rests_on_both_sides_is_withheld_with_its_reason(few_files: dict[str, bytes]) -> None:
    found = json.loads(few_files["results.json"])
    pairs = [r for r in found["results"] if r["analysis"] in ("agreement", "two_way")]
    assert "leaning" not in {r["scale"] for r in pairs}
    withheld = [e for e in found["not_computed"] if e["tag"] == "withheld"]
    assert any("Leaning" in e["what"] and "Fewer than 10 people" in e["why"] for e in withheld)
    assert "Fewer than 10 people" in few_files["report.html"].decode()


def test_no_single_person_row_item_or_extreme_is_written(few_files: dict[str, bytes]) -> None:
    for name in ("scores.csv", "dyads.csv"):
        assert few_files[name].count(b"\n") == 1, name
    assert not {"tables/items.csv", "tables/similarity_dyads.csv"} & set(few_files)
    found = json.loads(few_files["results.json"])
    assert found["design"]["dyads_per_coach"] == []
    terms = {row["term"] for result in found["results"] for row in result["rows"]}
    assert not {"min", "max"} & terms
    assert not [r for f in found["flow"] for r in f["reasons"] if r["rows"]]
    assert not [name for name in few_files if "bland" in name or "surface" in name]


def test_no_count_beside_a_number_tells_who_is_missing(few_files: dict[str, bytes]) -> None:
    for result in json.loads(few_files["results.json"])["results"]:
        for row in result["rows"]:
            for name in ("n_dyads", "n", "n_coaches", "n_complete"):
                n = row.get(name)
                assert n is None or (n % 10 == 0 and n != 0) or n == 0, (result["analysis"], name)
            if row["df"] is not None and row["n_dyads"]:
                assert abs(row["df"] - row["n_dyads"]) >= 1 or row["term"] != "mean"


def test_the_hidden_dyads_of_an_occasion_cannot_be_counted(few_files: dict[str, bytes]) -> None:
    design = json.loads(few_files["results.json"])["design"]
    for one in design["occasions"]:
        counts = [one[name] for name in ("both", "first_only", "second_only", "neither")]
        shown = sum(n for n in counts if n is not None)
        hidden = counts.count(None)
        assert not [n for n in counts if n is not None and 0 < n < LEAST]
        assert hidden == 0 or (hidden > 1 and design["n_dyads"] - shown >= LEAST)
    end = next(one for one in design["occasions"] if one["occasion"] == "end")
    assert end["both"] is None


def texts(files: dict[str, bytes]) -> dict[str, str]:
    """What a reader sees: the page, the Word file, the figures."""
    page = re.sub(r"<style>.*?</style>", "", files["report.html"].decode(), flags=re.DOTALL)
    found = {"report.html": re.sub(r"<[^>]+>", " ", page)}
    with ZipFile(io.BytesIO(files["report.docx"])) as word:
        root = ElementTree.fromstring(word.read("word/document.xml"))
        found["report.docx"] = " ".join(root.itertext())
    for name, content in files.items():
        if name.endswith(".svg"):
            found[name] = " ".join(ElementTree.fromstring(content).itertext())
    return found


def test_no_sentence_or_figure_tells_how_many_gave_one_view(few_files: dict[str, bytes]) -> None:
    for name, text in texts(few_files).items():
        assert not re.search(r"23 (dyads )?gave both|23 with both|and 1 gave one", text), name
        assert "Small cells are not hidden" not in text
        assert "not suppressed" not in text


def test_below_ten_coaches_there_is_no_coach_view(five_coaches: StudyResults) -> None:
    files = result_files(five_coaches)
    found = json.loads(files["results.json"])
    analyses = {result["analysis"] for result in found["results"]}
    assert analyses <= {"describe", "reliability", "correlate"}
    for result in found["results"]:
        for row in result["rows"]:
            about = {**result, **row}
            roles = {about.get(key) for key in ("role", "role_x", "role_y")}
            if "coach" in roles:
                assert row["estimate"] is None, (result["analysis"], row["term"])
            assert row.get("n_coaches") is None
    assert found["design"]["n_coaches"] is None
    page = files["report.html"].decode()
    assert "fewer than 10" in page
    assert "5 coaches" not in page
    assert "nan" not in re.sub(r"<[^>]+>", " ", page).lower().split()


def test_client_results_stay_where_the_coach_view_is_hidden(five_coaches: StudyResults) -> None:
    shown = protected(five_coaches)
    mine = shown.one("describe", scale="warmth", occasion="end").find("mean", role="client")
    assert math.isfinite(mine.estimate)


def arrays(value: Any) -> Iterator[tuple[str, int]]:
    for each in fields(value):
        one = getattr(value, each.name)
        if isinstance(one, np.ndarray | pd.DataFrame) and np.ndim(one):
            yield each.name, len(one)
        elif is_dataclass(one) and not isinstance(one, type):
            yield from arrays(one)
        elif isinstance(one, tuple):
            for part in one:
                if is_dataclass(part) and not isinstance(part, type):
                    yield from arrays(part)


def test_no_result_carries_one_number_per_dyad(few: StudyResults) -> None:
    shown = protected(few)
    before = [size for result in few.results for _, size in arrays(result)]
    sizes = {n for n in range(FEW, 25)}
    assert sizes & set(before)
    for result in shown.results:
        assert [(name, n) for name, n in arrays(result) if n in sizes] == []


def test_a_research_report_hides_nothing(tmp_path: Path) -> None:
    study = load_study(write_study(tmp_path, STUDY, few_clients(answers())))
    files = result_files(study.run())
    assert files["scores.csv"].count(b"\n") > 100
    assert "Fewer than 10 people" not in files["report.html"].decode()


def few_coaches_answer(text: str, most: int = 5) -> str:
    """Leave the coaches beyond the first few without an answer about leaning at the end."""
    lines = []
    for line in text.splitlines():
        cells = line.split(",")
        if cells[2:4] == ["K", "end"] and int(cells[1].rpartition("-")[2]) >= most:
            cells[-1] = ""
        lines.append(",".join(cells))
    return "\n".join(lines) + "\n"


def test_many_answers_of_few_coaches_are_the_view_of_few_people(tmp_path: Path) -> None:
    results = run(tmp_path, few_coaches_answer(answers(n_dyads=60, n_coaches=12)))
    frame = results.scores.frame
    mine = frame[(frame["role"] == "coach") & (frame["occasion"] == "end")]
    answered = mine[(mine["scale"] == "leaning") & mine["score"].notna()]
    assert len(answered) >= LEAST > answered["coach_id"].nunique()
    shown = protected(results)
    end = shown.one("describe", scale="leaning", occasion="end")
    assert math.isnan(end.find("mean", role="coach").estimate)
    assert math.isfinite(end.find("mean", role="client").estimate)
    both = [r for r in shown.results if r.analysis in ("agreement", "two_way")]
    assert "leaning" not in {r.about["scale"] for r in both}


def test_a_total_of_which_one_part_is_hidden_is_hidden_too() -> None:
    instrument = load_instrument("we-scale")
    [total] = instrument.composites
    parts = instrument.composites[total].of
    cells = {("client", "end", "we-scale", scale, "direct"): 80 for scale in (total, *parts)}
    people = People(
        coach_role="",
        hidden_role="",
        answers=cells | {("client", "end", "we-scale", parts[0], "direct"): FEW},
        pairs={},
        instruments={"we-scale": instrument},
    )

    def about(scale: str) -> Result:
        where = {"scale": scale, "instrument": "we-scale", "occasion": "end"}
        return Result(estimates=(), about=where)

    assert people.few_answers(about(total), "client")
    assert people.few_answers(about(parts[0]), "client")
    assert not people.few_answers(about(parts[1]), "client")
    assert not people.few_answers(about(total), "coach")
