"""Sections about declared dyadic models: one shape, and no more said than was earned."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from alliance_stats.report.blocks import Figure, Paragraph, Section, Table, plain_text
from alliance_stats.report.build import build
from alliance_stats.report.content import ReportContent
from alliance_stats.report.figures import figures
from alliance_stats.report.html import render_html
from alliance_stats.report.sections import common_fate, dyadic_score, models, mutual_influence
from alliance_stats.report.sections.dyadic_models import ModelKind
from alliance_stats.report.sections.missing import everything_missing
from alliance_stats.results import Result
from report import model_factories as made
from report.factories import content

NEVER = re.compile(
    r"\b(proves?|shows that|causes?|leads to|impact|thanks to|drives?|improves?|significant(ly)?"
    r"|trend towards|small|medium|large)\b"
)


def with_models(*results: Result, **changes: object) -> ReportContent:
    base = content()
    return replace(content(**changes), results=[*base.results, *results])


def section_of(kind: ModelKind, *results: Result) -> Section:
    section = kind.section(with_models(*results))
    assert section is not None
    return section


def answer_of(kind: ModelKind, result: Result) -> str:
    block = section_of(kind, result).blocks[0]
    assert isinstance(block, Paragraph)
    return plain_text(block.text)


def table_of(kind: ModelKind, result: Result) -> Table:
    [table] = [b for b in section_of(kind, result).blocks if isinstance(b, Table)]
    return table


ALL: list[tuple[ModelKind, Result]] = [
    (common_fate.KIND, made.common_fate()),
    (mutual_influence.KIND, made.mutual_influence()),
    (dyadic_score.KIND, made.dyadic_score()),
]


@pytest.mark.parametrize(("kind", "result"), ALL, ids=lambda one: getattr(one, "analysis", ""))
def test_every_model_has_the_same_shape(kind: ModelKind, result: Result) -> None:
    section = section_of(kind, result)
    assert [block.kind for block in section.blocks] == ["paragraph", "figure", "table"]
    assert section.question.endswith("?")
    figure, table = section.blocks[1:]
    assert isinstance(figure, Figure)
    assert isinstance(table, Table)
    assert plain_text(figure.note).startswith("Note. ")
    assert "not of cause" in plain_text(figure.note)
    assert plain_text(table.notes[0]).startswith("Note. b: ")
    assert table.width <= 9
    for row in result.estimates:
        if row.term in ("effect", "actor", "mutual") or "_to_" in row.term:
            assert f"{row.estimate:.2f}" in figure.alt


@pytest.mark.parametrize(("kind", "result"), ALL, ids=lambda one: getattr(one, "analysis", ""))
def test_words_never_claim_more(kind: ModelKind, result: Result) -> None:
    answer = answer_of(kind, result)
    assert not NEVER.search(answer)
    assert "effect" not in answer


@pytest.mark.parametrize(
    ("result", "expected"),
    [
        (
            made.common_fate(),
            "What coach and client share in bond went with what they share in growth "
            "(0.40 [0.20, 0.60]).",
        ),
        (
            made.common_fate(half=0.5, p=0.3),
            "Whether what coach and client share in bond goes with what they share in growth "
            "(0.40 [−0.10, 0.90]) is not settled by these data.",
        ),
        (
            made.common_fate(p_adjusted=0.08),
            "Before correction what coach and client share in bond went with what they share in "
            "growth (0.40 [0.20, 0.60]); after it, not settled (p = .080).",
        ),
        (
            made.common_fate(half=made.NAN),
            "Whether what coach and client share in bond goes with what they share in growth "
            "(0.40) cannot be said: there is no interval.",
        ),
        (
            made.common_fate(x="clarity"),
            "What coach and client share in clarity went with what they share in growth "
            "(0.40 [0.20, 0.60]).",
        ),
    ],
)
def test_the_condition_chooses_the_sentence(result: Result, expected: str) -> None:
    assert answer_of(common_fate.KIND, result) == expected


def test_identification_and_fit_stand_in_the_note() -> None:
    figure = section_of(common_fate.KIND, made.common_fate()).blocks[1]
    assert isinstance(figure, Figure)
    note = plain_text(figure.note)
    assert "How it is identified: both scores measure each dyadic variable with loading 1." in note
    assert "Fit: χ²(1) = 1.50, p = .221, CFI = 0.990, RMSEA = 0.050, SRMR = 0.020." in note
    table = table_of(common_fate.KIND, made.common_fate())
    assert "38 with all four scores" in plain_text(table.notes[0])
    assert made.IDENTIFIED not in plain_text(table.notes[0])


def test_a_model_that_always_fits_says_so() -> None:
    figure = section_of(mutual_influence.KIND, made.mutual_influence()).blocks[1]
    assert isinstance(figure, Figure)
    assert "no degree of freedom, so its fit cannot be tested" in plain_text(figure.note)


def test_an_inadmissible_solution_is_no_finding() -> None:
    result = made.unsolved_common_fate()
    section = section_of(common_fate.KIND, result)
    assert [block.kind for block in section.blocks] == ["paragraph", "paragraph"]
    answer = answer_of(common_fate.KIND, result)
    assert answer.startswith("The common fate model of bond and growth is undefined: the solution")
    assert "No number of it is a finding." in answer
    whole = with_models(result)
    [row] = [entry for entry in everything_missing(whole) if entry.why == made.WHY_NOT]
    assert row.tag == "undefined"
    assert "Common fate model" in row.what
    [finding] = common_fate.KIND.findings(whole)
    assert plain_text(finding.text).startswith("Declared beforehand: the common fate model")
    assert finding.evidence == "section-common-fate"


@pytest.mark.parametrize("verdict", ["not tested", "not licensed"])
def test_roles_are_compared_in_words_only_behind_an_open_gate(verdict: str) -> None:
    said = answer_of(mutual_influence.KIND, made.mutual_influence(gate=verdict))
    assert "differ" not in said.replace("is not said", "")
    assert "is not said: the gate was not" in said
    table = table_of(mutual_influence.KIND, made.mutual_influence(gate=verdict))
    [row] = [row for row in table.rows if "difference" in plain_text(row.cells[0].text)]
    assert row.cells[0].text[-1].gate == verdict
    assert all(cell.style == "dim" for cell in row.cells[1:])
    assert plain_text(row.cells[1].text) == "(0.50)"
    shut = answer_of(dyadic_score.KIND, made.dyadic_score(gate=verdict))
    assert "gap in growth" not in shut
    assert "a gap needs the gate" in shut


def test_an_open_gate_lets_gaps_be_told() -> None:
    said = answer_of(dyadic_score.KIND, made.dyadic_score(gate="licensed"))
    assert "the gap in bond went with the gap in growth (0.40 [0.20, 0.60])" in said
    both = answer_of(mutual_influence.KIND, made.mutual_influence(gate="partially licensed"))
    assert "(0.50 [0.30, 0.70])" in both


def test_a_score_below_the_floor_is_described_and_not_interpreted() -> None:
    weak = with_models(made.common_fate())
    low = [
        replace(r, estimates=tuple(replace(e, estimate=0.4) for e in r.estimates))
        if r.analysis == "reliability" and r.about["scale"] == "bond" and r.about["role"] == "coach"
        else r
        for r in weak.results
    ]
    section = common_fate.KIND.section(replace(weak, results=low))
    assert section is not None
    said = plain_text(section.blocks[0].text)  # type: ignore[union-attr]
    assert said == (
        "The common fate model of bond and growth is described and not interpreted: bond as rated "
        "by coach is below the floor of reliability."
    )


def test_another_occasion_is_named_and_has_its_own_file() -> None:
    here, there = made.common_fate(), made.common_fate(occasion="start")
    section = section_of(common_fate.KIND, there, here)
    drawn = [b for b in section.blocks if isinstance(b, Figure)]
    assert [figure.title for figure in drawn] == [
        "Common fate model of bond and growth at end",
        "Common fate model of bond and growth at start",
    ]
    assert [figure.name for figure in drawn] == [
        "common-fate-bond-growth",
        "common-fate-bond-growth-start",
    ]


def test_more_than_three_models_are_left_to_the_table_files() -> None:
    several = [made.common_fate(x=x) for x in ("bond", "clarity", "trust")]
    several.append(made.common_fate(occasion="start"))
    section = section_of(common_fate.KIND, *several)
    assert sum(isinstance(block, Figure) for block in section.blocks) == 3
    assert plain_text(section.blocks[-1].text) == "One more model: see tables/common_fate.csv."  # type: ignore[union-attr]


def test_the_whole_report_stands_with_every_model() -> None:
    whole = with_models(*(result for _, result in ALL))
    document = build(whole)
    ids = [section.id for section in document.sections]
    shown = [kind.id for kind in models.KINDS if kind.id in ids]
    assert shown == ["common-fate", "mutual-influence", "dyadic-score"]
    assert document.labels["section-common-fate"]
    drawn = figures(whole)
    html = render_html(document, drawn)
    for kind, result in ALL:
        [figure] = [b for b in section_of(kind, result).blocks if isinstance(b, Figure)]
        assert figure.name in drawn
        assert f'id="section-{kind.id}"' in html
    assert drawn == figures(whole)


def test_without_models_nothing_is_said() -> None:
    assert all(kind.section(content()) is None for kind in models.KINDS)
    assert models.findings(content()) == []


def test_every_kind_has_a_name_and_an_id_of_its_own() -> None:
    assert len({kind.analysis for kind in models.KINDS}) == len(models.KINDS)
