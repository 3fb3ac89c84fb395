"""Sections about declared dyadic models: one shape, and no more said than was earned."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import pytest

from alliance_stats.plots.model_diagrams import model_figure
from alliance_stats.report.blocks import Details, Figure, Paragraph, Section, Table, plain_text
from alliance_stats.report.build import build
from alliance_stats.report.content import ReportContent
from alliance_stats.report.figures import figures
from alliance_stats.report.html import render_html
from alliance_stats.report.sections import (
    apim_latent,
    apim_mediation,
    apim_moderation,
    bifactor,
    common_fate,
    dyadic_score,
    growth,
    models,
    mutual_influence,
    ri_clpm,
)
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
    (apim_latent.KIND, made.apim_latent()),
    (apim_mediation.KIND, made.mediation()),
    (apim_moderation.KIND, made.moderation()),
    (common_fate.KIND, made.common_fate()),
    (mutual_influence.KIND, made.mutual_influence()),
    (dyadic_score.KIND, made.dyadic_score()),
    (growth.KIND, made.growth()),
    (ri_clpm.KIND, made.ri_clpm()),
]


@pytest.mark.parametrize(("kind", "result"), ALL, ids=lambda one: getattr(one, "analysis", ""))
def test_every_model_has_the_same_shape(kind: ModelKind, result: Result) -> None:
    section = section_of(kind, result)
    assert [block.kind for block in section.blocks[:3]] == ["paragraph", "figure", "table"]
    assert section.question.endswith("?")
    figure, table = section.blocks[1:3]
    assert isinstance(figure, Figure)
    assert isinstance(table, Table)
    assert plain_text(figure.note).startswith("Note. ")
    assert plain_text(table.notes[0]).startswith("Note. b: ")
    assert table.width <= 9
    for row in result.estimates:
        if row.term in ("effect", "actor", "mutual", "slope") or "_to_" in row.term:
            told = figure.alt + "".join(str(texts_of(each)) for each in tables_in(section))
            assert f"{row.estimate:.2f}" in told


def tables_in(section: Section) -> list[Table]:
    folded = [one for b in section.blocks if isinstance(b, Details) for one in b.blocks]
    return [block for block in (*section.blocks, *folded) if isinstance(block, Table)]


def texts_of(table: Table) -> list[list[str]]:
    return [[plain_text(cell.text) for cell in row.cells] for row in table.rows]


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
    assert "Fit: χ²(1) = 1.50, p = .221, CFI = .990, RMSEA = .050, SRMR = .020." in note
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
    assert answer.startswith(
        "The common fate model of bond and growth is undefined. The solution is"
    )
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


def test_more_than_four_models_are_left_to_the_table_files() -> None:
    several = [made.common_fate(x=x) for x in ("bond", "clarity", "trust")]
    several += [made.common_fate(x=x, occasion="start") for x in ("bond", "clarity")]
    section = section_of(common_fate.KIND, *several)
    assert sum(isinstance(block, Figure) for block in section.blocks) == 4
    assert plain_text(section.blocks[-1].text) == "One more model: see tables/common_fate.csv."  # type: ignore[union-attr]


def test_the_whole_report_stands_with_every_model() -> None:
    whole = with_models(*(result for _, result in ALL))
    document = build(whole)
    ids = [section.id for section in document.sections]
    shown = [kind.id for kind in models.KINDS if kind.id in ids]
    assert shown == [
        "apim-latent", "apim-mediation", "apim-moderation", "common-fate", "mutual-influence",
        "dyadic-score", "growth", "ri-clpm",
    ]  # fmt: skip
    assert document.labels["section-common-fate"]
    drawn = figures(whole)
    html = render_html(document, drawn)
    for kind, result in ALL:
        [figure] = [b for b in section_of(kind, result).blocks if isinstance(b, Figure)]
        assert figure.name in drawn
        assert f'id="section-{kind.id}"' in html
    assert drawn == figures(whole)


@pytest.mark.parametrize(("kind", "result"), ALL, ids=lambda one: getattr(one, "analysis", ""))
def test_what_is_announced_is_drawn(kind: ModelKind, result: Result) -> None:
    assert kind.is_drawn(result)
    assert model_figure(result) is not None


def test_without_models_nothing_is_said() -> None:
    assert all(kind.section(content()) is None for kind in models.KINDS)
    assert models.findings(content()) == []


def test_every_kind_has_a_name_and_an_id_of_its_own() -> None:
    assert len({kind.analysis for kind in models.KINDS}) == len(models.KINDS)


def test_a_latent_model_tells_like_an_actor_partner_model() -> None:
    said = answer_of(apim_latent.KIND, made.apim_latent())
    assert "the coach’s own bond went with growth as rated by coach (0.40 [0.20, 0.60])" in (
        said[0].lower() + said[1:]
    )
    assert "the coach’s bond goes with growth as rated by client (0.10 [−0.20, 0.40])" in said
    table = table_of(apim_latent.KIND, made.apim_latent())
    assert "Δχ²(3) = 2.50, p = .475" in plain_text(table.notes[0])
    compared = [row for row in table.rows if "difference in" in plain_text(row.cells[0].text)]
    assert all(row.cells[0].text[-1].gate == "not tested" for row in compared)


@pytest.mark.parametrize(
    ("result", "expected"),
    [
        (
            made.mediation(),
            "The data are compatible with a way from the coach’s own bond through the coach’s own "
            "clarity to growth as rated by coach (0.20 [0.10, 0.30]) and a way from the client’s "
            "own bond through the client’s own clarity to growth as rated by client (0.20 [0.10, "
            "0.30]). The other 6 of 8 ways are not settled.",
        ),
        (
            made.mediation(way=0.05),
            "Whether anything of how bond goes with growth runs through clarity is not settled by "
            "these data: none of the 8 ways was clear of zero.",
        ),
        (
            made.mediation(p_sum=0.2, model="indistinguishable"),
            "Before correction the data are compatible with a way from one’s own bond through "
            "one’s own clarity to one’s own view of growth (0.20 [0.10, 0.30]); after it, not "
            "settled. The other 3 of 4 ways are not settled.",
        ),
    ],
)
def test_a_way_through_a_mediator_is_only_compatible(result: Result, expected: str) -> None:
    last = " That clarity stands between them is an assumption, which no number here tests."
    assert answer_of(apim_mediation.KIND, result) == expected + last


def test_direct_and_total_paths_can_be_unfolded() -> None:
    section = section_of(apim_mediation.KIND, made.mediation())
    [folded] = [block for block in section.blocks if isinstance(block, Details)]
    [table] = folded.blocks
    assert isinstance(table, Table)
    assert table.id == ""
    names = [row[0] for row in texts_of(table) if len(row) > 1]
    assert names[:4] == [
        "own bond, directly", "client’s bond, directly", "own bond, in all", "client’s bond, in all"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("result", "expected"),
    [
        (
            made.moderation(by="dyad"),
            "How strongly growth as rated by coach went with the coach’s own bond depended on "
            "clarity (0.20 [0.10, 0.30]), stronger where it was higher and how strongly growth as "
            "rated by client went with the client’s own bond depended on clarity (0.20 [0.10, "
            "0.30]), stronger where it was higher. The other 2 of 4 products are not settled.",
        ),
        (
            made.moderation(product=0.05),
            "Whether it depends on clarity how strongly bond goes with growth is not settled by "
            "these data: none of the 8 products was clear of zero.",
        ),
    ],
)
def test_moderation_says_on_what_it_depended(result: Result, expected: str) -> None:
    assert answer_of(apim_moderation.KIND, result) == expected


def test_a_product_waits_for_the_test_of_any_moderation() -> None:
    said = answer_of(apim_moderation.KIND, made.moderation(p_whole=0.2))
    assert said.startswith("Before correction how strongly growth as rated by coach went with")
    assert "after it, not settled" in said


def test_a_nested_test_is_not_taken_for_the_fit_of_the_model() -> None:
    for kind, result in ((apim_mediation.KIND, made.mediation()),
                         (apim_moderation.KIND, made.moderation())):  # fmt: skip
        figure = section_of(kind, result).blocks[1]
        assert isinstance(figure, Figure)
        assert "Fit:" not in plain_text(figure.note)


@pytest.mark.parametrize(
    ("result", "expected"),
    [
        (made.growth(), "The coach’s view of bond rose (0.30 [0.20, 0.40] per unit of time)."),
        (made.growth(slope=-0.3), "The coach’s view of bond fell (−0.30 [−0.40, −0.20] per unit"),
        (
            made.growth(slope=0.02),
            "Whether the coach’s view of bond rose or fell is not settled by these data (0.02",
        ),
        (
            made.growth(gate="not tested"),
            "Whether the coach’s view of bond changed in level is not said: the gate over the "
            "occasions was not tested.",
        ),
        (
            made.growth(gate="not licensed"),
            "Whether the coach’s view of bond changed in level is not said: the gate over the "
            "occasions was not passed.",
        ),
    ],
)
def test_levels_over_time_are_told_behind_the_gate(result: Result, expected: str) -> None:
    assert answer_of(growth.KIND, result).startswith(expected)


@pytest.mark.parametrize(
    ("together", "nearer", "expected"),
    [
        (0.5, -0.2, "Where the coach’s view changed more, the client’s changed more (r = .50 "),
        (-0.5, -0.2, "Where the coach’s view changed more, the client’s changed less (r = −.50 "),
        (0.05, -0.2, "Whether the two change together, dyad by dyad, is not settled by these data"),
        (0.5, -0.2, "The two views drew nearer (variance of the gap, last less first: −0.20 "),
        (0.5, 0.2, "The two views moved apart (variance of the gap, last less first: 0.20 "),
        (0.5, 0.05, "Whether the two views draw nearer is not settled by these data (variance"),
    ],
)
def test_change_together_and_nearer(together: float, nearer: float, expected: str) -> None:
    assert expected in answer_of(growth.KIND, made.growth(together=together, nearer=nearer))


def test_who_follows_whom_is_told_with_its_side() -> None:
    said = answer_of(ri_clpm.KIND, made.ri_clpm())
    assert (
        "departure from the usual in bond as rated by client went with one to the same side in "
        "bond as rated by coach at the next occasion (0.40 [0.20, 0.60])"
    ) in said
    assert "to the other side" in answer_of(ri_clpm.KIND, made.ri_clpm(b=-0.4))
    assert "not settled" in answer_of(ri_clpm.KIND, made.ri_clpm(b=0.05))


def test_many_intervals_are_counted_and_each_is_in_the_table() -> None:
    result = made.ri_clpm(two_scales=True, lengths=(1.0, 2.0, 4.0))
    assert answer_of(ri_clpm.KIND, result).startswith("Of 6 paths from one side’s departure")
    heads = [row[0] for row in texts_of(table_of(ri_clpm.KIND, result)) if len(row) == 1]
    assert heads == [
        "Over 1 unit of time, within dyads",
        "Over 2 units of time, within dyads",
        "Stable levels, between dyads",
    ]


def test_a_bifactor_model_says_that_its_shares_have_no_interval() -> None:
    section = section_of(bifactor.KIND, made.bifactor())
    assert [block.kind for block in section.blocks] == ["paragraph", "table"]
    said = answer_of(bifactor.KIND, made.bifactor())
    assert "both roles shared 62% for the coach and 52% for the client" in said
    assert "no interval" in said
    rows = texts_of(table_of(bifactor.KIND, made.bifactor()))
    assert rows[0] == ["item bond1", ".71", ".38", ".71", ".38"]
    assert rows[-1] == ["share of both roles’ factor", ".62", ".52"]
    note = plain_text(table_of(bifactor.KIND, made.bifactor()).notes[0])
    assert "How it is identified: all items measure one dyadic factor." in note
    assert "Fit: χ²(1) = 1.50" in note


def test_models_have_a_sentence_in_the_methods_text() -> None:
    whole = with_models(made.growth(), made.common_fate())
    assert len(models.methods(whole)) == 2
    assert models.methods(content()) == []


@pytest.mark.parametrize(
    ("kind", "make"), [(growth.KIND, made.growth), (dyadic_score.KIND, made.dyadic_score)]
)
def test_a_figure_that_compares_carries_the_verdict(
    kind: ModelKind, make: Callable[..., Result]
) -> None:
    for verdict in ("licensed", "not tested"):
        figure = section_of(kind, make(gate=verdict)).blocks[1]
        assert isinstance(figure, Figure)
        assert [span.gate for span in figure.note if span.gate] == [verdict]
        assert ("In parentheses" in plain_text(figure.note)) == (verdict == "not tested")
