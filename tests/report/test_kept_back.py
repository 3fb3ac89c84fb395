"""What a programme report says where whole analyses are about too few people."""

from __future__ import annotations

import math
from dataclasses import replace

from alliance_stats.interpret import FEW_PEOPLE, SO_FEW
from alliance_stats.report.blocks import Figure, Gates, Paragraph, Section, Table, plain_text
from alliance_stats.report.content import NotComputed, ReportContent
from alliance_stats.report.sections import agreement, data, gate, reliability
from report.factories import content


def withheld(analysis: str, what: str) -> NotComputed:
    return NotComputed(what, FEW_PEOPLE, "withheld", analysis=analysis)


def programme(*kept_back: NotComputed, without: tuple[str, ...]) -> ReportContent:
    made = content(audience="programme")
    results = tuple(one for one in made.results if one.analysis not in without)
    return replace(made, results=results, not_computed=kept_back)


def answer(section: Section) -> str:
    first = next(block for block in section.blocks if isinstance(block, Paragraph))
    return plain_text(first.text)


def cells(section: Section) -> str:
    tables = [block for block in section.blocks if isinstance(block, Table)]
    return "\n".join(
        plain_text(cell.text) for table in tables for row in table.rows for cell in row.cells
    )


def test_a_role_of_few_people_was_asked_all_the_same() -> None:
    made = programme(withheld("reliability", "Reliability of Bond"), without=())
    without_coach = tuple(
        one
        for one in made.results
        if not (one.analysis == "reliability" and one.about.get("role") == "coach")
    )
    section = reliability.section(replace(made, results=without_coach))
    assert section is not None
    assert SO_FEW in cells(section)
    assert "not asked" not in cells(section)
    research = replace(made, results=without_coach, not_computed=())
    section = reliability.section(research)
    assert section is not None
    assert SO_FEW not in cells(section)


def test_agreement_of_few_people_is_no_wrong_question() -> None:
    kept = withheld("agreement", "Agreement of Bond; and Clarity")
    section = agreement.section(programme(kept, without=("agreement",)))
    assert section is not None
    assert answer(section).startswith(f"Agreement would be about {SO_FEW} here, so none is shown.")
    assert "Without an answer" in cells(section)
    assert "Agreement of" not in cells(section)


def test_a_gate_of_few_people_was_tested_and_is_not_shown() -> None:
    kept = withheld("invariance", "Measurement invariance of Bond")
    section = gate.section(programme(kept, without=("invariance", "agreement")))
    assert answer(section).startswith(f"This question is about {SO_FEW} here")
    assert not [block for block in section.blocks if isinstance(block, Gates)]
    untested = gate.section(programme(without=("invariance", "agreement")))
    assert answer(untested).startswith("This question was not tested here.")


def test_stripes_that_are_not_drawn_are_not_explained() -> None:
    made = content(audience="programme")
    [figure] = [b for b in data.section(made).blocks if isinstance(b, Figure)]
    assert "Orange stripes" in plain_text(figure.note)
    hidden = tuple(replace(one, both=math.nan) for one in made.design.occasions)
    made = replace(made, design=replace(made.design, occasions=hidden))
    [figure] = [b for b in data.section(made).blocks if isinstance(b, Figure)]
    assert plain_text(figure.note) == "Note. A row is a row of the file as a spreadsheet shows it."
