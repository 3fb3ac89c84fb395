"""Counts of people that could be had from what stands beside a number: methods, df, records."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import pytest

from alliance_stats.interpret import FEW_PEOPLE
from alliance_stats.results import Estimate, Result
from alliance_stats.study.loading import load_study
from alliance_stats.study.output import result_files
from alliance_stats.study.people import People
from alliance_stats.study.protection import protected
from alliance_stats.study.results import StudyResults
from alliance_stats.study.small_cells import hide_small, tells_people, without_counts
from report.declared_study import write_declared_study
from study.factories import STUDY, answers, write_study

PROGRAMME = "report: {audience: programme}\n"
DECLARED = (
    "{agreement: {scale: collaboration}}",
    "{apim: {predictor: collaboration, outcome: growth}}",
    "{apim_moderation: {predictor: collaboration, moderator: trust, outcome: growth}}",
    "{congruence: {predictor: collaboration, outcome: growth}}",
)
#: Numbers that may equal a count of people by chance: they count columns, draws or rows of a table.
OTHERS = {
    "chi2_df",
    "n_parameters",
    "n_resamples",
    "n_pairings",
    "seed",
    "undefined_rows",
    "n_items",
}


@pytest.fixture(scope="module")
def declared(tmp_path_factory: pytest.TempPathFactory) -> StudyResults:
    path = write_declared_study(
        tmp_path_factory.mktemp("declared"), n_dyads=125, occasions=("end",), declared=DECLARED
    )
    path.write_text(path.read_text(encoding="utf-8") + PROGRAMME, encoding="utf-8")
    return load_study(path).run()


@pytest.fixture(scope="module")
def nested(tmp_path_factory: pytest.TempPathFactory) -> StudyResults:
    data = answers(n_dyads=60, n_coaches=12)
    return load_study(write_study(tmp_path_factory.mktemp("nested"), STUDY + PROGRAMME, data)).run()


def told(value: object, key: str = "") -> Iterator[float]:
    """Every whole number of a JSON value, those inside words too."""
    if key in OTHERS or isinstance(value, bool):
        return
    if isinstance(value, int | float):
        yield float(value)
    elif isinstance(value, str):
        yield from (float(word) for word in re.findall(r"(?<![\d.])\d+(?![\d.])", value))
    elif isinstance(value, dict):
        for name, one in value.items():
            yield from told(one, name)
    elif isinstance(value, list):
        for one in value:
            yield from told(one, key)


def secrets(results: StudyResults) -> set[int]:
    """How many dyads have both scores, on each scale and on each two of them."""
    frame = results.dyads.frame
    whole = frame[
        frame["coach"].notna() & frame["client"].notna() & (frame["perspective"] == "direct")
    ]
    having = [set(mine["dyad_id"]) for _, mine in whole.groupby("scale", observed=True)]
    both = {len(one & other) for one in having for other in having}
    return {n for n in both if n % 10}


def test_no_number_or_word_beside_a_result_is_an_exact_count_of_dyads(
    declared: StudyResults,
) -> None:
    hidden = secrets(declared)
    assert len(hidden) > 2
    raw = {x for result in declared.results for x in told(json.loads(json.dumps(result.to_dict())))}
    assert hidden & raw
    written = json.loads(result_files(declared)["results.json"])["results"]
    assert {result["analysis"] for result in written} >= {"agreement", "apim", "congruence"}
    for result in written:
        assert not hidden & set(told(result)), result["analysis"]


def test_no_method_names_its_clusters(declared: StudyResults) -> None:
    methods = [row.method for result in declared.results for row in result.estimates]
    assert any(re.search(r"\d clusters", method) for method in methods)
    for result in protected(declared).results:
        for row in result.estimates:
            assert not re.search(r"\d clusters|\bt\(\d|sqrt\(\d+ /", row.method), row.method


@pytest.mark.parametrize(
    ("df", "std_error", "n", "tells"),
    [
        (118.0, math.nan, 127.0, True),
        (117.0, math.nan, 127.0, False),
        (23.0, 0.1, 140.0, True),
        (23.5, 0.1, 140.0, False),
        (math.nan, 0.1, 140.0, False),
        (15.0, math.nan, math.nan, False),
    ],
)
def test_degrees_of_freedom_that_tell_people(
    df: float, std_error: float, n: float, tells: bool
) -> None:
    assert tells_people(df, std_error, n) is tells


def test_what_a_method_says_of_people_is_taken_out() -> None:
    assert without_counts(
        "ML; independent dyads, t(37) on error x sqrt(40 / 37); std_error is of z"
    ) == ("ML; independent dyads, t on error widened for a small sample; std_error is of z")
    assert without_counts("p of chi-square times 0.940") == (
        "p of chi-square times a factor for a small sample"
    )


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ([9, 10, 50], [math.nan, math.nan, 50]),
        ([4, 6, 50], [math.nan, math.nan, 50]),
        ([3, 6, 50], [math.nan, math.nan, math.nan]),
        ([10, 50, 0], [10, 50, 0]),
    ],
)
def test_no_more_is_hidden_than_it_takes(counts: list[int], shown: list[float]) -> None:
    np.testing.assert_array_equal(hide_small(counts), shown)


def only(results: StudyResults, *rows: Estimate, of: str = "") -> list[Result]:
    """What is shown of these rows, where the verb named ``of`` (or none) has found them."""
    about = {"scale": "warmth", "instrument": "demo-scale", "occasion": "end"}
    made = next((r for r in results.results if r.analysis == of), Result(estimates=()))
    result = replace(made, estimates=rows, about=about)
    return list(protected(replace(results, results=(result,))).results)


def test_the_share_of_few_answers_is_withheld(nested: StudyResults) -> None:
    rows = [
        Estimate(term=term, estimate=share, n_dyads=134, extra={"n": 134, "role": "client"})
        for term, share in (("floor", 0.02), ("ceiling", 0.98), ("missing", 0.5))
    ]
    [shown] = only(nested, *rows, of="describe")
    assert [row.undefined for row in shown.estimates] == [FEW_PEOPLE, FEW_PEOPLE, None]
    assert [math.isnan(row.estimate) for row in shown.estimates] == [True, True, False]


def test_what_rests_on_few_coaches_is_withheld(nested: StudyResults) -> None:
    few = Estimate(term="pearson", estimate=0.3, n_dyads=60, extra={"n_coaches": 7})
    enough = Estimate(term="pearson", estimate=0.3, n_dyads=60, extra={"n_coaches": 12})
    assert only(nested, few) == []
    assert len(only(nested, enough)) == 1
    mine = {"role": "coach", "n": 60, "n_coaches": 7}
    rows = [
        Estimate(term="mean", estimate=4.0, n_dyads=60, extra=mine),
        Estimate(term="mean", estimate=4.0, n_dyads=60, extra={**mine, "role": "client"}),
    ]
    [shown] = only(nested, *rows, of="describe")
    assert [math.isnan(row.estimate) for row in shown.estimates] == [True, False]


def test_a_row_about_one_item_is_left_out(nested: StudyResults) -> None:
    item = Estimate(term="weighted_kappa", estimate=0.4, n_dyads=60, extra={"item_id": "w1"})
    whole = Estimate(term="pearson", estimate=0.4, n_dyads=60)
    [shown] = only(nested, item, whole)
    assert [row.term for row in shown.estimates] == ["pearson"]


def test_words_of_a_row_name_no_people(nested: StudyResults) -> None:
    said = {"pattern_reason": "Only 37 dyads have both.", "verdict": "licensed"}
    [shown] = only(nested, Estimate(term="k", estimate=0.4, n_dyads=60, extra=said))
    assert "37" not in str(shown["k"].extra["pattern_reason"])
    assert shown["k"].extra["verdict"] == "licensed"


@dataclass(frozen=True)
class Part:
    x: np.ndarray[tuple[int], np.dtype[np.float64]]
    n: int
    df: float
    std_error: float


@dataclass(frozen=True, repr=False)
class Drawn(Result):
    parts: tuple[Part, ...] = ()
    part: Part | None = None


def test_records_in_a_result_hold_nobody(nested: StudyResults) -> None:
    part = Part(np.arange(37.0), 37, 36.0, 0.2)
    whole = Estimate(term="pearson", estimate=0.4, n_dyads=60)
    result = Drawn(estimates=(whole,), parts=(part,), part=part)
    [shown] = protected(replace(nested, results=(result,))).results
    assert isinstance(shown, Drawn) and shown.part is not None
    for one in (*shown.parts, shown.part):
        assert (len(one.x), one.n, math.isnan(one.df), one.std_error) == (0, 30, True, 0.2)


def test_few_dyads_without_a_coach_are_not_counted(nested: StudyResults) -> None:
    for n, hides in ((3, True), (10, False), (0, False)):
        made = replace(nested, design=replace(nested.design, n_without_coach=n))
        assert math.isnan(protected(made).design.n_without_coach) is hides


def test_the_pairs_of_few_coaches_are_few(nested: StudyResults) -> None:
    frame = nested.dyads.frame
    mine = frame[(frame["scale"] == "warmth") & (frame["occasion"] == "end")]
    whole = mine[mine["coach"].notna() & mine["client"].notna()]
    cell = ("end", "demo-scale", "warmth", "direct")
    assert People.of(nested).pairs[cell] == whole["coach_id"].nunique() < len(whole)


def test_dyads_without_a_coach_count_for_whether_coaches_are_few(nested: StudyResults) -> None:
    few = replace(nested, design=replace(nested.design, n_coaches=6, n_without_coach=0))
    enough = replace(nested, design=replace(nested.design, n_coaches=6, n_without_coach=4))
    assert People.of(few).hidden_role == "coach"
    assert People.of(enough).hidden_role == ""


def test_few_whole_pairs_withhold_what_rests_on_both_sides(nested: StudyResults) -> None:
    whole = Estimate(term="pearson", estimate=0.4, n_dyads=60)
    assert len(only(nested, whole)) == 1
    frame = nested.dyads.frame.copy()
    mine = frame.index[(frame["scale"] == "warmth") & (frame["occasion"] == "end")]
    frame.loc[mine[7:], "client"] = np.nan
    few = replace(nested, dyads=replace(nested.dyads, frame=frame))
    assert only(few, whole) == []
