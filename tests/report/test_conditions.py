"""One made-up estimate per condition: what a result has earned decides the sentence."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from alliance_stats.report.blocks import Finding, Found, Paragraph, Section, Table, plain_text, rich
from alliance_stats.report.build import blocks_of, build
from alliance_stats.report.chance import Versus, chance_sentence
from alliance_stats.report.content import NotComputed, ReportContent
from alliance_stats.report.no_number import without_answer
from alliance_stats.report.sections import agreement as agreement_section
from alliance_stats.report.sections import found, outcomes
from alliance_stats.report.sentences import (
    SAME_SOURCE,
    Number,
    adjusted,
    declared,
    few_coaches,
    held_constant,
    level_difference,
    level_summary,
    standing,
)
from alliance_stats.report.summaries import reliability_summary
from alliance_stats.results import Result
from report.factories import about, agreement, content, correlate, estimate, reliability

NAN = math.nan
ROLES = ("coach", "client")
CLEAR = Number(-0.5, -0.8, -0.2, 0.004)
UNSURE = Number(-0.1, -0.4, 0.2, 0.5)
LOST = Number(-0.3, -0.59, -0.01, 0.08)
CLOSE = Number(-0.1, -0.2, 0.05, 0.2)
NOTHING = Number(NAN, NAN, NAN, NAN, "The scores do not vary.")


def level(found_number: Number, **how: object) -> str:
    how = {"gate": "licensed"} | how
    return plain_text(level_difference("trust", ROLES, found_number, **how))  # type: ignore[arg-type]


CONDITIONS: list[tuple[str, str, str]] = [
    (
        "clear",
        level(CLEAR),
        "Client rated trust higher than coach, by 0.50 points [0.20, 0.80].",
    ),
    (
        "not settled",
        level(UNSURE),
        "Whether coach and client differ on trust is not settled by these data: the difference "
        "could be zero (−0.10 [−0.40, 0.20]).",
    ),
    (
        "inside the margin",
        level(CLOSE, margin=0.25),
        "Any difference between coach and client on trust is smaller than 0.25 points, the "
        "declared margin (−0.10 [−0.20, 0.05]).",
    ),
    (
        "clear before correction",
        level(LOST),
        "Client rated trust higher than coach before correction, by 0.30 points [0.01, 0.59]; "
        "after it, not settled (p = .080).",
    ),
    (
        "partly licensed",
        level(CLEAR, gate="partially licensed", reason="“We are warm”"),
        "Client rated trust higher than coach, by 0.50 points [0.20, 0.80], with “We are warm” "
        "freed.",
    ),
    (
        "not licensed",
        level(CLEAR, gate="not licensed"),
        "Whether coach or client rated trust higher is not said: the roles use the items "
        "differently.",
    ),
    (
        "not tested",
        level(CLEAR, gate="not tested"),
        "Whether coach or client rated trust higher is not said: the gate was not tested.",
    ),
    (
        "undefined",
        level(NOTHING),
        "The difference on trust is undefined: the scores do not vary.",
    ),
    (
        "inadmissible",
        plain_text(without_answer("undefined", "the model", "A variance is below zero.")),
        "The model is undefined: a variance is below zero.",
    ),
    (
        "refused",
        plain_text(
            without_answer("refused", "agreement on trust", "Each rates the other. Ask for more.")
        ),
        "Agreement on trust has no meaning here: each rates the other. Ask for more.",
    ),
    (
        "withheld",
        plain_text(without_answer("withheld", "the interval", "There are too few dyads.")),
        "The interval is withheld: there are too few dyads.",
    ),
    (
        "few coaches",
        few_coaches(7),
        "With 7 coaches, cluster-robust intervals are not trusted; what stands in their place is "
        "provisional.",
    ),
    (
        "very few coaches",
        few_coaches(3),
        "With 3 coaches, no interval can respect that dyads share them; estimates stand without "
        "one.",
    ),
    ("enough coaches", few_coaches(8), ""),
    (
        "reliability below the floor",
        plain_text(reliability_summary([("Society", "coach", 0.58), ("Trust", "coach", 0.8)])),
        "1 of 2 scores was reliable enough for statements about groups (α = .80; the usual minimum "
        "is .70). Below .60, and so described and not interpreted: society as rated by coach "
        "(α = .58).",
    ),
    (
        "adjusted away",
        plain_text(
            adjusted("trust", "growth", Number(0.3, 0.1, 0.5), Number(0.1, -0.1, 0.3), "society")
        ),
        "Trust went with growth (r = .30 [.10, .50]); with society held constant that is not "
        "settled (r = .10 [−.10, .30]).",
    ),
    (
        "not adjusted away",
        plain_text(
            adjusted("trust", "growth", Number(0.3, 0.1, 0.5), Number(0.2, 0.1, 0.3), "society")
        ),
        "Trust went with growth (r = .30 [.10, .50]); with society held constant it still did "
        "(r = .20 [.10, .30]).",
    ),
    (
        "many, adjusted away",
        held_constant("society", 0, 4),
        "With society held constant, none of the 4 relations that were clear of zero still were.",
    ),
]


@pytest.mark.parametrize(
    ("said", "words"), [c[1:] for c in CONDITIONS], ids=[c[0] for c in CONDITIONS]
)
def test_condition(said: str, words: str) -> None:
    assert said == words


def chance(found_number: Versus) -> str:
    return plain_text(chance_sentence("trust was returned", "trust is returned", found_number))


def test_beating_random_pairs() -> None:
    assert chance(Versus(0.34, 0.13, 0.52, 0.04, 0.004)) == (
        "Trust was returned, more than in randomly re-paired dyads (r = .34 [.13, .52]; random "
        "pairs .04, p = .004)."
    )


def test_not_beating_random_pairs() -> None:
    assert "cannot be told from chance here" in chance(Versus(0.34, 0.13, 0.52, 0.2, 0.2))
    assert "not settled after correction" in chance(Versus(0.34, 0.1, 0.5, 0.0, 0.01, 0.07))


def test_same_source_is_said_only_where_it_is() -> None:
    sure, unsure = Number(0.3, 0.1, 0.5), Number(0.1, -0.1, 0.3)
    same = plain_text(declared("trust", "growth", [("coach", "coach", sure)]))
    other = plain_text(declared("trust", "growth", [("coach", "client", sure)]))
    open_one = plain_text(declared("trust", "growth", [("coach", "coach", unsure)]))
    assert same.endswith(SAME_SOURCE)
    assert SAME_SOURCE not in other + open_one


def test_a_margin_never_makes_a_wide_interval_small() -> None:
    assert standing(UNSURE, margin=0.25) == "open"
    assert standing(CLOSE, margin=NAN) == "open"
    assert standing(NOTHING, margin=5.0) == "undefined"


def test_levels_of_several_scales_are_gathered_by_what_they_earned() -> None:
    rows = [("a", CLEAR, NAN), ("b", UNSURE, NAN), ("c", CLOSE, 0.25), ("d", LOST, NAN)]
    assert plain_text(level_summary(ROLES, [*rows, ("e", NOTHING, NAN)])) == (
        "Where levels may be compared, client rated higher than coach on a; any difference is "
        "smaller than 0.25 points on c; client rated higher than coach before correction only on "
        "d; on b who rated higher is not settled."
    )
    assert level_summary(ROLES, [("e", NOTHING, NAN)]) == ()


# In the report --------------------------------------------------------------------------------


def said(section: Section | None) -> str:
    assert section is not None
    first = section.blocks[0]
    if isinstance(first, Found):
        return " ".join(plain_text(item.text) for item in first.items)
    assert isinstance(first, Paragraph)
    return plain_text(first.text)


def with_margin(margin: float, **changes: object) -> ReportContent:
    made = content(**changes)  # type: ignore[arg-type]
    study = {"id": "small", "analysis": {"margin": margin}}
    return replace(made, provenance=dict(made.provenance) | {"study": study})


def test_a_declared_margin_reaches_the_answer() -> None:
    one = agreement("bond", ROLES, bias=("bias", -0.1, -0.2, 0.05), gate="licensed")
    text = said(agreement_section.section(with_margin(0.3, results=[one])))
    assert "any difference is smaller than 0.30 points on bond" in text
    assert "is not settled" in said(agreement_section.section(with_margin(0.1, results=[one])))


def partial(low: float, high: float) -> Result:
    made = correlate("bond", ROLES, family="confirmatory")
    rows = [
        estimate(
            "partial",
            (low + high) / 2,
            low,
            high,
            role_x=row.extra["role_x"],
            role_y=row.extra["role_y"],
            level="total",
            covariates="clarity",
            p_adjusted=0.01,
            family="exploratory",
        )
        for row in made.estimates
    ]
    return replace(made, estimates=(*made.estimates, *rows))


@pytest.mark.parametrize(
    ("ends", "words"),
    [((0.1, 0.5), "all 4 relations that"), ((-0.1, 0.3), "none of the 4 relations that")],
)
def test_relations_that_are_adjusted_away_are_counted(
    ends: tuple[float, float], words: str
) -> None:
    section = outcomes.section(content(results=[partial(*ends)]))
    assert f"With clarity held constant, {words} were clear of zero still were." in said(section)


def test_a_declared_relation_that_is_adjusted_away_is_told() -> None:
    document = build(content(results=[partial(-0.1, 0.3)]))
    texts = [plain_text(b.text) for b in blocks_of(document.sections) if isinstance(b, Paragraph)]
    assert (
        "Bond as rated by coach went with growth as rated by client (r = .40 [.10, .60]); with "
        "clarity held constant that is not settled (r = .10 [−.10, .30])."
    ) in texts


# What this study found ------------------------------------------------------------------------


def findings(made: ReportContent) -> list[tuple[str, str]]:
    block = found.section(made).blocks[0]
    assert isinstance(block, Found)
    return [(plain_text(item.text), item.evidence) for item in block.items]


def named(result: Result) -> Result:
    """The same result, declared beforehand."""
    test = estimate("pearson", 0.4, 0.1, 0.6, p_value=0.01, family="confirmatory", p_adjusted=0.02)
    return replace(result, estimates=(*result.estimates, test))


def test_six_findings_at_most_first_the_data_last_what_is_open() -> None:
    made = content()
    several = [named(agreement(scale, ROLES)) for scale in ("bond", "clarity")]
    declared_pairs = [correlate(s, ROLES, family="confirmatory") for s in ("bond", "clarity")]
    rest = [r for r in made.results if r.analysis not in ("agreement", "correlate")]
    texts = findings(replace(made, results=[*rest, *several, *declared_pairs]))
    assert len(texts) == found.MOST
    assert texts[0][1] == "fig-flow"
    assert [text.startswith("Declared beforehand") for text, _ in texts[1:5]] == [True] * 4
    assert texts[-1][0].startswith("Not settled by these data")


def test_declared_findings_push_out_the_others_and_nothing_else_does() -> None:
    made = content()
    plain = [text for text, _ in findings(made)]
    one = replace(made, results=[*made.results, correlate("trust", ROLES, family="confirmatory")])
    with_one = [text for text, _ in findings(one)]
    assert any(text.startswith("Declared beforehand") for text in with_one)
    assert not any(text.startswith("Declared beforehand") for text in plain)
    assert [t for t in with_one if "reliab" in t.lower()]


def test_more_declared_than_fit_are_counted_in_the_last_place() -> None:
    made = content()
    scales = ("bond", "clarity", "trust")
    several = [correlate(scale, ROLES, family="confirmatory") for scale in scales]
    both = [named(agreement(scale, ROLES)) for scale in ("bond", "clarity")]
    rest = [r for r in made.results if r.analysis not in ("agreement", "correlate")]
    texts = [text for text, _ in findings(replace(made, results=[*rest, *several, *both]))]
    assert len(texts) == found.MOST
    assert texts[4] == (
        "Declared beforehand as well: 2 more analyses, each told in its own section."
    )


def one_finding(text: str) -> Finding:
    return Finding(rich(text), "fig-flow")


def test_we_and_outcomes_both_speak_before_either_speaks_twice() -> None:
    first = [one_finding("we 1"), one_finding("we 2"), one_finding("we 3")]
    second = [one_finding("out 1")]
    assert [plain_text(f.text) for f in found.in_turn([first, second], 2)] == ["we 1", "out 1"]
    assert [plain_text(f.text) for f in found.in_turn([first, second], 3)] == [
        "we 1",
        "we 2",
        "out 1",
    ]


def test_the_choice_never_looks_at_the_numbers() -> None:
    kinds = []
    for low, high in ((0.1, 0.6), (-0.3, 0.6)):
        value = ("pearson", 0.3, low, high)
        made = content(results=[correlate("bond", ROLES, value=value, family="confirmatory")])
        kinds.append([evidence for _, evidence in findings(made)][:2])
    assert kinds[0] == kinds[1]


@pytest.mark.parametrize("declared", ["Agreement: Trust, end", "Agreement: Trust"])
def test_a_declared_question_without_an_answer_is_a_finding_too(declared: str) -> None:
    """The study file may leave the analysed occasion out; what failed names it always."""
    vain = NotComputed(
        "Agreement: Trust, end",
        "Agreement on 'trust' has no meaning: each role rates the other. Ask for reciprocity.",
        "refused",
        analysis="agreement",
        scale="trust",
        instrument="demo",
    )
    made = content(not_computed=[vain], confirmatory=[declared])
    told = [text for text, evidence in findings(made) if evidence == "tab-missing"]
    assert told == [
        "Declared beforehand: agreement (Trust, end) has no meaning here: each role rates the "
        "other. Ask for reciprocity."
    ]


# Declared for another occasion ----------------------------------------------------------------


def test_agreement_declared_for_another_occasion_has_its_table_and_finding() -> None:
    early = named(replace(agreement("bond", ROLES), about=about("bond", "start")))
    made = content()
    document = build(replace(made, results=[*made.results, early]))
    block = next(
        b
        for b in blocks_of(document.sections)
        if isinstance(b, Table) and b.id == "tab-agreement-elsewhere"
    )
    texts: list[list[str]] = [[plain_text(cell.text) for cell in row.cells] for row in block.rows]
    assert texts[0] == ["At start"]
    assert texts[1][0] == "Bond"
    assert any(
        "agreement on bond at start was clear of zero" in text
        for text, _ in findings(replace(made, results=[*made.results, early]))
    )


def test_reliability_declared_for_another_occasion_has_its_table() -> None:
    made = content()
    early = replace(reliability("bond", "coach", 0.81), about=about("bond", "start", role="coach"))
    document = build(replace(made, results=[*made.results, early]))
    titles = [b.title for b in blocks_of(document.sections) if isinstance(b, Table)]
    assert "Reliability at start, declared beforehand" in titles
