"""4 The gate: do both roles understand the items alike, so that their levels may be compared."""

from __future__ import annotations

from alliance_stats.interpret import GATE_MEANING, gate_is_open
from alliance_stats.report.blocks import Gates, Paragraph, Section, rich
from alliance_stats.report.content import ReportContent
from alliance_stats.report.lookup import estimate_of, results_of
from alliance_stats.report.tabling import gate_of
from alliance_stats.vocabulary import GateVerdict


def section(content: ReportContent) -> Section:
    """Return the gate: what was tested, and what follows where nothing was."""
    verdicts = verdicts_of(content)
    first, second = content.roles
    shown = [verdict for verdict in GATE_MEANING if verdict in verdicts] or ["not tested"]
    answer = (
        "This question was not tested in this version. Until it is, no sentence says that one "
        "role rated higher than the other."
        if not any(gate_is_open(verdict) for verdict in verdicts)
        else "A badge beside every number that compares the roles says where they may be compared."
    )
    meaning = (
        "A difference between the roles can come from the people or from the items: if "
        f"{first} and {second} read the same words differently, their means differ although "
        "nothing between them does. The check for that, measurement invariance between the "
        "roles, comes in a later version. Relations, agreement in rank and reliability within a "
        "role do not need it; means, gaps and limits of agreement do."
    )
    gates = Gates(tuple((verdict, GATE_MEANING[verdict]) for verdict in _known(shown)))
    return Section(
        id="gate",
        kicker="The gate",
        question=f"Do {first} and {second} understand the items alike?",
        contents="The gate",
        group="Can the numbers be trusted?",
        blocks=(Paragraph(rich(answer), "answer"), gates, Paragraph(rich(meaning))),
    )


def verdicts_of(content: ReportContent) -> set[GateVerdict]:
    """Return the verdicts that the results carry."""
    return {gate_of(estimate_of([result], "bias")) for result in results_of(content, "agreement")}


def _known(words: list[GateVerdict]) -> list[GateVerdict]:
    return [word for word in GATE_MEANING if word in words]
