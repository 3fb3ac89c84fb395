"""Section 4: which scales may be compared between the roles, and why not the others."""

from __future__ import annotations

from dataclasses import replace

from tests.report.factories import about, content, estimate, results

from alliance_stats.analysis.invariance import InvarianceResult
from alliance_stats.report.blocks import Gates, Paragraph, Section, Table, plain_text
from alliance_stats.report.lookup import ScaleKey, key_of
from alliance_stats.report.sections import gate
from alliance_stats.results import NAN, Estimate
from alliance_stats.vocabulary import GateVerdict


def ladder(
    scale: str,
    verdict: GateVerdict,
    reason: str,
    *,
    freed: tuple[str, ...] = (),
    known: bool = True,
) -> InvarianceResult:
    step = {"cfi": 0.984, "rmsea": 0.047, "delta_chi2": 2.314, "delta_p": 0.51, "delta_cfi": -0.001}
    rows = tuple(
        estimate(term, 30.0, **step)
        if known
        else Estimate(term=term, estimate=NAN, undefined=reason)
        for term in ("configural", "loadings", "intercepts", "residuals")
    )
    end = Estimate(term="verdict", extra={"verdict": verdict, "reason": reason})
    return InvarianceResult(
        estimates=(*rows, end),
        about=about(scale),
        options={"errors": "standard"},
        roles=("coach", "client"),
        title=scale,
        over="roles",
        views=("coach", "client"),
        verdict=verdict,
        reason=reason,
        freed=freed,
    )


def made(*ladders: InvarianceResult) -> Section:
    return gate.section(content(results=[*results(("coach", "client")), *ladders]))


def cells(section: Section) -> list[list[str]]:
    [found] = [block for block in section.blocks if isinstance(block, Table)]
    return [[plain_text(cell.text) for cell in row.cells] for row in found.rows if not row.group]


def answer(section: Section) -> str:
    first = section.blocks[0]
    assert isinstance(first, Paragraph)
    return plain_text(first.text)


def test_without_a_ladder_nothing_was_tested() -> None:
    section = made()
    assert "was not tested here" in answer(section)
    assert not [block for block in section.blocks if isinstance(block, Table)]


def test_costs_of_steps_and_verdict_stand_in_a_row() -> None:
    (row,) = cells(made(ladder("bond", "licensed", "Licensed up to residuals.")))
    assert row == [
        "Bond", ".984", ".047", "2.31 (.510)", "−.001", "2.31 (.510)", "−.001", "Licensed",
    ]  # fmt: skip


def test_freed_items_are_noted_and_named() -> None:
    reason = "The intercept of b1 differs between coach and client and was freed."
    one = ladder("bond", "partially licensed", reason, freed=("b1",))
    section = made(one)
    assert cells(section)[0][-1] == "Partially licenseda"
    [table] = [block for block in section.blocks if isinstance(block, Table)]
    assert plain_text(table.notes[1]) == f"a {reason}"
    assert gate.freed_items(content(results=[one]), key_of(one)) == ("b1",)
    assert gate.freed_items(content(results=[one]), ScaleKey("demo", "trust", "direct")) == ()
    [meanings] = [block for block in section.blocks if isinstance(block, Gates)]
    assert [word for word, _ in meanings.items] == ["partially licensed"]


def test_what_could_not_be_tested_says_why_across_the_row() -> None:
    section = made(
        ladder("bond", "licensed", "Licensed up to residuals."),
        ladder("trust", "not tested", "There are 20 rows.", known=False),
    )
    assert ["Trust", "There are 20 rows.", "Not tested"] in cells(section)
    assert answer(section).startswith(
        "For 1 of 2 scores yes, for 1 the question could not be answered."
    )


def test_invariance_of_occasions_is_no_gate() -> None:
    other = replace(ladder("bond", "licensed", "Licensed up to residuals."), over="occasions")
    assert "was not tested here" in answer(made(other))
