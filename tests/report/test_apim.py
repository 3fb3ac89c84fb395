"""The section about actor-partner models."""

from __future__ import annotations

from dataclasses import replace

import pytest

from alliance_stats.report.blocks import Figure, Table, plain_text
from alliance_stats.report.build import build
from alliance_stats.report.content import ReportContent
from alliance_stats.report.figures import figures
from alliance_stats.report.sections import apim, found
from alliance_stats.study.loading import load_study
from alliance_stats.study.output import report_content
from conftest import shared_path


@pytest.fixture(scope="module")
def couples() -> ReportContent:
    path = shared_path("studies", "couples-commitment", "study.yaml")
    return report_content(load_study(path).run())


def texts(table: Table) -> list[list[str]]:
    return [[plain_text(cell.text) for cell in row.cells] for row in table.rows]


def test_table_holds_the_declared_model_with_k_and_both_intervals(couples: ReportContent) -> None:
    section = apim.section(couples)
    assert section is not None
    [table] = [block for block in section.blocks if isinstance(block, Table)]
    rows = texts(table)
    assert rows[4] == ["Commitment as rated by partner2"]
    assert rows[5][:5] == ["actor: own satisfaction", "0.38", "0.11", "[0.17, 0.59]", ".44"]
    ratios = [row for row in rows if row[0].startswith("k =")]
    assert len(ratios) == 2
    for row in ratios:
        assert row[2] == "–"
        assert row[3].startswith("[")
        assert row[4].startswith("Monte Carlo [")


def test_a_comparison_of_the_roles_stands_beside_the_gate(couples: ReportContent) -> None:
    section = apim.section(couples)
    assert section is not None
    [table] = [block for block in section.blocks if isinstance(block, Table)]
    compared = [row for row in table.rows if "difference in" in plain_text(row.cells[0].text)]
    assert len(compared) == 2
    for row in compared:
        assert row.cells[0].text[-1].gate == "not licensed"
        assert plain_text(row.cells[1].text).startswith("(")
        assert row.cells[1].style == "dim"


def test_a_declared_model_is_among_the_findings(couples: ReportContent) -> None:
    said = [plain_text(f.text) for f in found.section(couples).blocks[0].items]  # type: ignore[union-attr]
    [declared] = [text for text in said if text.startswith("Declared beforehand: ")]
    assert "commitment as rated by partner2" in declared
    assert "k" in declared or "pattern" in declared or "settled" in declared


def test_figure_has_its_words_and_its_drawing(couples: ReportContent) -> None:
    section = apim.section(couples)
    assert section is not None
    [figure] = [block for block in section.blocks if isinstance(block, Figure)]
    assert "Actor effect on commitment as rated by partner2: 0.38 [0.17, 0.59]." in figure.alt
    assert "117 with all four scores" in plain_text(figure.note)
    assert "χ²(6) = 15.35" in plain_text(figure.note)
    assert "not of cause" in plain_text(figure.note)
    assert figure.name in figures(couples)


def test_a_score_below_the_floor_enters_no_sentence(couples: ReportContent) -> None:
    """Partner 1's commitment has alpha .58: its effects are shown and not told."""
    section = apim.section(couples)
    assert section is not None
    said = plain_text(section.blocks[0].text)  # type: ignore[union-attr]
    assert "commitment as rated by partner2" in said
    assert "commitment as rated by partner1" not in said
    assert "below the floor" in said


def test_words_never_claim_a_cause(couples: ReportContent) -> None:
    section = apim.section(couples)
    assert section is not None
    said = plain_text(section.blocks[0].text)  # type: ignore[union-attr]
    for word in ("cause", "leads", "drives", "impact", "significant", "influence"):
        assert word not in said


def test_without_a_model_there_is_no_section(couples: ReportContent) -> None:
    others = [result for result in couples.results if result.analysis != "apim"]
    bare = replace(couples, results=others)
    assert apim.section(bare) is None
    assert "apim" not in [section.id for section in build(bare).sections]


def test_more_than_three_models_are_left_to_the_table_files(couples: ReportContent) -> None:
    [model] = [result for result in couples.results if result.analysis == "apim"]
    several = [replace(model, about={**model.about, "occasion": when}) for when in "abcde"]
    section = apim.section(replace(couples, results=several))
    assert section is not None
    assert sum(isinstance(block, Figure) for block in section.blocks) == 3
    said = plain_text(section.blocks[-1].text)  # type: ignore[union-attr]
    assert said == "2 more models of this kind: see tables/apim.csv."
