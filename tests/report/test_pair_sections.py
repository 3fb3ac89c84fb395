from __future__ import annotations

from dataclasses import replace

import pytest

from alliance_stats.report.blocks import (
    Details,
    Document,
    Figure,
    Panel,
    Paragraph,
    Table,
    Verdict,
    plain_text,
)
from alliance_stats.report.build import blocks_of, build
from alliance_stats.report.content import ReportContent
from alliance_stats.report.figures import figures
from alliance_stats.report.html import render_html
from alliance_stats.report.strips import panel_table
from alliance_stats.report.tables import table_csvs
from alliance_stats.results import Result
from report import pair_factories as make
from report.factories import content, correlate, estimate
from report.test_build import FORBIDDEN, findings, row_texts, table, words
from report.test_html import Page


def with_results(*results: Result, **changes: object) -> ReportContent:
    return replace(content(**changes), results=list(results))


def answer(document: Document, section: str) -> str:
    found = next(s for s in document.sections if s.id == section)
    first = found.blocks[0]
    assert isinstance(first, Paragraph)
    return plain_text(first.text, document.labels)


def ids(document: Document) -> list[str]:
    return [section.id for section in document.sections]


def panel(document: Document) -> Panel:
    return next(b for b in blocks_of(document.sections) if isinstance(b, Panel))


def unfolded(document: Document, summary: str) -> list[list[str]]:
    found = (b for s in document.sections for b in s.blocks if isinstance(b, Details))
    block = next(b for b in found if b.summary == summary).blocks[0]
    assert isinstance(block, Table)
    return row_texts(block)


PAIR_SECTIONS = ["similarity", "two-way", "perception", "over-occasions", "congruence"]


def test_pair_sections_stand_between_agreement_and_description() -> None:
    found = ids(build(make.whole_content()))
    start = found.index("agreement") + 1
    assert found[start : start + 6] == [*PAIR_SECTIONS, "description"]


def test_a_section_without_results_is_absent() -> None:
    assert not set(PAIR_SECTIONS) & set(ids(build(content())))


def test_no_sentence_says_more_than_it_may() -> None:
    text = words(build(make.whole_content()))
    assert not FORBIDDEN.findall(text)
    assert "nan" not in text.lower().split()


def test_other_role_words_are_used_throughout() -> None:
    document = build(make.whole_content(("her", "him")))
    text = words(document)
    assert "client" not in text
    assert "Guesses of what the other answered" in text


# The two-way panel ------------------------------------------------------------------------


def test_trust_that_beats_random_pairs_was_returned() -> None:
    text = answer(build(with_results(make.two_way())), "two-way")
    assert "Trust tended to be returned, more than in randomly re-paired dyads (r = .34" in text
    assert "random pairs .02, p = .004" in text


@pytest.mark.parametrize(
    ("options", "words_used"),
    [
        ({"r": 0.1, "p": 0.3}, "cannot be told from chance here"),
        ({"r": 0.1, "p": 0.02}, "could be zero"),
        ({"r": 0.34, "p": 0.02, "p_adjusted": 0.08}, "corrected p = .080"),
    ],
)
def test_trust_that_does_not_is_left_open(options: dict[str, float], words_used: str) -> None:
    text = answer(build(with_results(make.two_way(**options))), "two-way")
    assert "tended" not in text
    assert text.startswith("Whether trust is returned")
    assert words_used in text


def test_guesses_that_cannot_be_told_from_chance_are_said_so() -> None:
    text = answer(build(with_results(make.two_way())), "two-way")
    assert text.endswith("Guesses of what the other answered cannot be told from chance here.")


def test_guesses_are_counted_per_judge_and_named_where_they_hold() -> None:
    one = with_results(make.two_way(guess=0.4, guess_p=0.001))
    assert "Guesses by coach and by client of what" in answer(build(one), "two-way")
    first = make.two_way(guess=0.4, guess_p=0.001)
    weaker = replace(first.estimates[3], extra={**first.estimates[3].extra, "p_permutation": 0.4})
    mixed = replace(first, estimates=(*first.estimates[:3], weaker, *first.estimates[4:]))
    text = answer(build(with_results(mixed)), "two-way")
    assert text.endswith("than in random pairs; those by client cannot be told from chance.")


def test_a_refused_question_keeps_its_place_in_the_panel() -> None:
    strips = panel(build(with_results(make.two_way()))).groups[0].strips
    assert strips[0].marks is None
    assert plain_text(strips[0].aside).startswith("refusedEach role rates the other")
    assert [strip.marks is not None for strip in strips] == [False, True, True, True]


def test_only_agreement_carries_the_gate() -> None:
    made = with_results(make.two_way("bond", crossed=False))
    strips = panel(build(made)).groups[0].strips
    gates = [[span.gate for span in strip.measure if span.gate] for strip in strips]
    assert gates == [["not tested"], [], [], []]


def test_marks_lie_in_order_on_the_strip() -> None:
    group = panel(build(with_results(make.two_way()))).groups[0]
    marks = group.strips[1].marks
    assert marks is not None
    assert marks.low < marks.value < marks.high
    assert marks.base_low < marks.base < marks.base_high < marks.value
    assert group.axis.zero < marks.base
    places = [place for place, _ in group.axis.ticks]
    assert places == sorted(places)
    assert 0 <= places[0] < places[-1] <= 100


def test_k_without_a_model_says_why_and_with_one_has_an_axis_of_its_own() -> None:
    without = panel(build(with_results(make.two_way()))).groups[1]
    assert without.axis is None
    assert all(make.NO_MODEL in plain_text(strip.aside) for strip in without.strips)
    axis = panel(build(with_results(make.two_way(k=0.5)))).groups[1].axis
    assert axis is not None
    assert axis.zero < axis.one


def test_a_panel_is_a_table_where_no_strips_can_be_drawn() -> None:
    made = panel(build(with_results(make.two_way())))
    rows = row_texts(panel_table(made))
    assert rows[1][1:] == [".34 [.16, .52]", "random pairs .02, p = .004"]
    assert len(rows) == 6


def test_other_scales_stand_in_the_table() -> None:
    rows = row_texts(table(build(make.whole_content()), "tab-two-way"))
    assert rows[0] == ["About one thing: agreement, ICC(A,1)"]
    assert rows[1][0] == "Bond"
    assert rows[1][4] == ".30 [.12, .48]a"


def test_what_was_returned_is_a_finding_and_points_at_its_panel() -> None:
    document = build(make.whole_content())
    assert any(said.startswith("Trust tended to be returned") for said in findings(document))
    assert len(findings(document)) <= 6
    assert document.labels["panel-two-way-demo-trust"] == "Panel 1"


def test_without_a_crossed_scale_similarity_is_the_finding() -> None:
    document = build(with_results(make.similarity()))
    assert any("in what is peculiar to the pair, more than" in said for said in findings(document))


# Similarity -------------------------------------------------------------------------------


def test_similarity_shows_every_mean_beside_random_pairs() -> None:
    rows = row_texts(table(build(with_results(make.similarity())), "tab-similarity"))
    assert rows[0] == ["Bond and Clarity (about us)"]
    assert rows[1] == ["Overall", "40", ".30 [.12, .48]", ".02", ".28 [.10, .46]", ".002"]


def test_similarity_without_a_number_gives_the_reason() -> None:
    document = build(with_results(make.similarity(undefined="Only two dyads are complete.")))
    assert answer(document, "similarity").startswith("Whether both see the same pattern cannot")
    assert "Only two dyads are complete." in words(document)
    assert "similarity" not in figures(with_results(make.similarity(undefined="Too few.")))


def test_level_of_a_profile_is_in_parentheses_while_the_gate_is_shut() -> None:
    document = build(with_results(make.similarity()))
    rows = unfolded(document, "Average profiles, level, spread and shape")
    assert rows[2][1:] == ["(−0.40 [−0.60, −0.20])", "Not tested"]


def test_single_dyads_are_in_a_csv_for_researchers_only() -> None:
    made = with_results(make.similarity())
    csv = table_csvs(build(made))["similarity_dyads"]
    assert csv[0][-3:] == ["dyad_id", "coach_id", "overall"]
    assert len(csv) == 3
    assert "similarity_dyads" not in table_csvs(build(replace(made, audience="programme")))


# Perception -------------------------------------------------------------------------------


def test_accuracy_counts_the_scales_that_beat_random_pairs() -> None:
    made = with_results(make.perception(), make.perception("clarity", r=0.1, p=0.4))
    text = answer(build(made), "perception")
    assert "went with what client answered, beyond chance, on 1 of 2 scales" in text


def test_one_scale_that_cannot_be_told_from_chance() -> None:
    text = answer(build(with_results(make.perception(r=0.1, p=0.4))), "perception")
    assert "Guesses by coach cannot be told from chance as an account" in text


def test_differences_between_judges_are_no_rows_of_their_own() -> None:
    rows = row_texts(table(build(with_results(make.perception())), "tab-perception"))
    assert [row[0] for row in rows] == ["Bond", "coach", "client"]


@pytest.mark.parametrize(
    ("gate", "cell"),
    [("not tested", "(−0.30 [−0.50, −0.10])"), ("licensed", "−0.30 [−0.50, −0.10]")],
)
def test_directional_bias_obeys_the_gate(gate: str, cell: str) -> None:
    rows = row_texts(table(build(with_results(make.perception(gate=gate))), "tab-truth-bias"))
    assert rows[1][3:] == [cell, gate.capitalize()]


# Over occasions ---------------------------------------------------------------------------


def test_no_change_is_claimed_that_is_not_settled() -> None:
    text = answer(build(with_results(make.agreement_change())), "over-occasions")
    assert "is not settled by these data on the one scale tested" in text


def test_a_change_that_is_clear_says_from_when_to_when() -> None:
    made = with_results(make.agreement_change(p=0.01), make.agreement_change("clarity"))
    text = answer(build(made), "over-occasions")
    assert text == (
        "Agreement differed between occasions on bond; on clarity that is not settled. From start "
        "to end it rose on bond."
    )


def test_change_is_written_as_the_measure_is() -> None:
    rows = row_texts(table(build(with_results(make.agreement_change())), "tab-over-occasions"))
    assert rows[0] == [
        "Bond", ".30 (40)", ".50 (40)", ".20 [.05, .35]", "start, end", ".300",
    ]  # fmt: skip


# Congruence -------------------------------------------------------------------------------


def test_a_shut_gate_leaves_congruence_unsaid_and_its_verdict_in_parentheses() -> None:
    document = build(with_results(make.congruence()))
    assert "is not said, because it was not tested" in answer(document, "congruence")
    verdict = next(b for b in blocks_of(document.sections) if isinstance(b, Verdict))
    assert plain_text(verdict.word).startswith("(Supported, in the broad sense)")
    assert "for the record" in plain_text(verdict.text)


def test_an_open_gate_lets_the_verdict_speak() -> None:
    document = build(with_results(make.congruence(gate="licensed")))
    text = answer(document, "congruence")
    assert text.startswith("All conditions of congruence held for bond with growth (rated by")
    rows = row_texts(table(document, "tab-congruence"))
    one = ["−0.80 [−1.20, −0.40]", "broadly", ".215"]
    assert rows == [["Growth"], ["Bond", "40", "Licensed", *one, *one]]


def test_conditions_that_fail_are_no_evidence_against() -> None:
    made = with_results(make.congruence(gate="licensed", verdict="not supported"))
    assert "not evidence that congruence does not matter" in answer(build(made), "congruence")


def test_every_condition_stands_with_its_number() -> None:
    document = build(with_results(make.congruence()))
    verdict = next(b for b in blocks_of(document.sections) if isinstance(b, Verdict))
    texts = [(name, plain_text(text)) for name, text in verdict.conditions]
    assert texts == [
        ("a4 below 0", "The surface falls off to both sides: met (−0.80 [−1.20, −0.40])."),
        (
            "a1 near 0",
            "The outcome neither rises nor falls: not met (0.40 [0.10, 0.70]). Needed for the "
            "strict sense only.",
        ),
        ("p11 near 1", "The axis has the slope of congruence: cannot be judged."),
    ]


def test_a_declared_surface_is_the_one_that_is_drawn() -> None:
    other = replace(
        make.congruence(family="confirmatory"),
        about=make.congruence().about | {"predictor": "clarity"},
    )
    document = build(with_results(make.congruence(), other))
    drawn = [b.name for b in blocks_of(document.sections) if isinstance(b, Figure)]
    assert "surface-demo-clarity-demo-growth" in drawn
    assert "surface-demo-bond-demo-growth" not in drawn


# Outcomes ---------------------------------------------------------------------------------


def test_outcomes_named_in_the_study_have_a_forest() -> None:
    document = build(content())
    figure = next(b for b in blocks_of(document.sections) if isinstance(b, Figure)
                  and b.name == "forest-demo-growth")  # fmt: skip
    assert figure.alt == (
        "Same-source correlations: .40; other-source correlations: .40. Every value is in the "
        "table below the figure."
    )
    assert "Same source" in plain_text(figure.note)


def test_one_correlation_reads_as_one() -> None:
    roles = ("coach", "client")
    one = correlate("bond", roles)
    alone = replace(one, estimates=one.estimates[:1])
    text = answer(build(with_results(alone)), "outcomes")
    assert "the one correlation was .40 [.10, .60], clear of zero after correction" in text
    assert "all 1" not in text


def test_equal_correlations_do_not_run() -> None:
    text = answer(build(with_results(correlate("bond", ("coach", "client")))), "outcomes")
    assert "correlations were all .40" in text


# The record -------------------------------------------------------------------------------


def test_empty_slots_are_gathered_over_scales() -> None:
    made = with_results(make.two_way(), make.two_way("bond", crossed=False))
    rows = row_texts(table(build(made), "tab-missing"))
    equal = [row for row in rows if row[0].startswith("Equal weight of both sides")]
    assert equal == [["Equal weight of both sides: Bond and Trust", "withheld", make.NO_MODEL]]
    assert not any(row[0].startswith("Reciprocity") for row in rows)


def test_items_agree_in_a_table_to_unfold() -> None:
    made = content()
    first = next(r for r in made.results if r.analysis == "agreement")
    rows = [
        estimate(term, x, x - 0.2, x + 0.2, item_id="bond1", gate="not tested")
        for term, x in (("weighted_kappa", 0.4), ("gwet_ac2", 0.6), ("krippendorff_alpha", 0.41))
    ]
    wider = replace(first, estimates=(*first.estimates, *rows))
    document = build(replace(made, results=[wider]))
    assert unfolded(document, "Agreement on single items")[1] == [
        "bond1", "40", "(.40 [.20, .60])", "(.60 [.40, .80])", "(.41 [.21, .61])", "Not tested",
    ]  # fmt: skip


def test_methods_describe_only_what_ran() -> None:
    text = words(build(make.whole_content()))
    for name in ("Furr (2008)", "West and Kenny (2011)", "Edwards & Parry, 1993", "re-pairings of"):
        assert name in text
        assert name not in words(build(content()))


# On the page ------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def page() -> Page:
    made = make.whole_content()
    return Page(render_html(build(made), figures(made)))


def test_the_page_is_well_formed_and_ids_are_single(page: Page) -> None:
    assert page.faults == []
    found = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(found) == len(set(found))


def test_strips_are_hidden_from_readers_of_text(page: Page) -> None:
    strips = [a for a in page.all("svg") if a.get("class") == "strip"]
    assert strips
    assert all(a.get("aria-hidden") == "true" for a in strips)


def test_reports_are_the_same_every_time() -> None:
    one, two = (figures(make.whole_content()) for _ in range(2))
    assert one == two
