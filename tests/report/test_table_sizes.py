"""A numbered table has at most nine columns and twelve rows; the rest is folded and in the CSV."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from alliance_stats.report.blocks import Details, Table, plain_text
from alliance_stats.report.build import blocks_of, build
from alliance_stats.report.choice import chosen
from alliance_stats.report.content import ReportContent
from alliance_stats.report.lookup import ScaleKey
from alliance_stats.report.tables import table_csvs
from alliance_stats.results import Result
from alliance_stats.study.loading import load_study
from alliance_stats.study.output import report_content
from conftest import shared_path
from report.factories import content, reliability
from report.pair_factories import whole_content

MOST_COLUMNS, MOST_ROWS = 9, 12
#: Lists of files, reasons and failures: all of them or none.
WHOLE = {"tab-flow", "tab-missing", "tab-provenance", "tab-instruments"}


def too_large(made: ReportContent) -> list[tuple[str, int, int]]:
    tables = [b for b in blocks_of(build(made).sections) if isinstance(b, Table) and b.id]
    sizes = [(b.id, b.width, sum(not row.group for row in b.rows)) for b in tables]
    return [
        (name, columns, rows)
        for name, columns, rows in sizes
        if columns > MOST_COLUMNS
        or (rows > MOST_ROWS + 3 * (name == "tab-agreement") and name not in WHOLE)
    ]


def test_small_studies() -> None:
    assert too_large(whole_content()) == []
    assert too_large(many_scores(40)) == []


@pytest.mark.slow
def test_the_sample_and_the_couples(root: Path) -> None:
    assert too_large(report_content(load_study(root / "data/sample/study.yaml").run())) == []
    path = shared_path("studies", "couples-commitment", "study.yaml")
    assert too_large(report_content(load_study(path).run())) == []


def many_scores(number: int) -> ReportContent:
    made = content()
    names = [f"s{i}" for i in range(number)]
    scores: list[Result] = [reliability(s, role, 0.8) for s in names for role in made.roles]
    named = dict(made.perspectives) | {"i": tuple(names)}
    return replace(made, results=[*made.results, *scores], perspectives=named)


def test_what_is_left_out_is_folded_named_and_in_the_csv() -> None:
    document = build(many_scores(20))
    blocks = list(blocks_of(document.sections))
    shown = next(b for b in blocks if isinstance(b, Table) and b.id == "tab-reliability")
    assert "12 of 24 scores are shown" in plain_text(shown.notes[0])
    assert "12 more follow below the table" in plain_text(shown.notes[0])
    folded = next(b for b in blocks if isinstance(b, Details) and b.summary.endswith("more scores"))
    [rest] = folded.blocks
    assert isinstance(rest, Table)
    assert sum(not row.group for row in rest.rows) == 12
    assert len(table_csvs(document)["reliability"]) > 3 * 24


def test_own_views_and_we_and_outcomes_are_kept_first_in_reading_order() -> None:
    made = many_scores(20)
    keys = [ScaleKey("demo", name) for name in ("bond", "clarity", *made.perspectives["i"])]
    keys.append(ScaleKey("demo", "growth"))
    guesses = [ScaleKey("demo", "bond", "meta")]
    shown, rest = chosen(made, [*guesses, *keys])
    assert {k.scale for k in shown} >= {"bond", "clarity", "growth"}
    assert guesses[0] in rest
    assert len(shown) == MOST_ROWS
    assert shown == [key for key in keys if key in shown]
