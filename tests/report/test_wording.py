"""One condition, one wording: what a reader is told where a number, an interval or a test lacks."""

from __future__ import annotations

import math
import re
from dataclasses import replace

import pytest

from alliance_stats.plots.style import CARD
from alliance_stats.report.blocks import (
    Cell,
    Details,
    Finding,
    Paragraph,
    Row,
    Table,
    code,
    plain_text,
    rich,
    tag,
)
from alliance_stats.report.build import build
from alliance_stats.report.content import ReportContent
from alliance_stats.report.lookup import ScaleKey
from alliance_stats.report.sections import (
    apim_words,
    common_fate,
    congruence_shown,
    missing,
    two_way,
)
from alliance_stats.report.sections.data import reasons_text
from alliance_stats.report.sections.found import within
from alliance_stats.report.sections.outcome_figures import forest
from alliance_stats.report.sentences import Number, declared
from alliance_stats.report.tabling import head, left, why
from alliance_stats.results import NAN, Result
from conftest import ROOT
from report import model_factories as models
from report import pair_factories as pairs
from report.factories import about, agreement, content, correlate, estimate, reliability, results
from report.test_build import findings
from report.test_dyadic_models import table_of
from report.test_gate_section import answer as gate_answer
from report.test_gate_section import ladder, made
from report.test_markdown import page
from report.test_pair_sections import answer, with_results

ROLES = ("coach", "client")


# Intervals ------------------------------------------------------------------------------------


def test_an_estimate_without_an_interval_says_so_in_a_sentence() -> None:
    said = plain_text(declared("trust", "growth", [("coach", "coach", Number(0.46, NAN, NAN))]))
    assert "(r = .46, no interval)" in said
    assert "–" not in said


def test_the_interval_is_what_is_missing_beside_an_estimate() -> None:
    one = reliability("bond", "coach", 0.8)
    few = estimate("sem", 0.79, undefined="An interval needs 8 coaches.")
    rows = missing.everything_missing(
        content(results=[replace(one, estimates=(*one.estimates, few))])
    )
    told = [row.what for row in rows if row.why == "An interval needs 8 coaches."]
    assert told == ["Reliability of Bond (coach): interval of standard error of measurement"]


# Not computed ---------------------------------------------------------------------------------


def test_a_result_without_any_number_has_one_row_with_what_failed_first() -> None:
    empty = ladder("bond", "not tested", "There are 20 rows.", known=False)
    later = estimate("dmacs", NAN, item_id="b1", undefined="There is no unconstrained model.")
    end = replace(empty.estimates[-1], undefined="There are 20 rows.")
    whole = replace(empty, estimates=(*empty.estimates[:-1], end, later))
    rows = missing.everything_missing(content(results=[whole], not_computed=[]))
    assert [(row.what, row.why) for row in rows] == [
        ("Measurement invariance of Bond: every number", "There are 20 rows.")
    ]


def test_numbers_that_failed_for_their_own_reasons_keep_them() -> None:
    """What fails on a ladder takes the rest with it; elsewhere each number has its own reason."""
    rows = (
        estimate("icc(A,1)", NAN, undefined="Nothing varies."),
        estimate("gap_reliability", NAN, undefined="There is no alpha."),
    )
    lost = replace(agreement("bond", ("coach", "client")), estimates=rows)
    told = missing.everything_missing(content(results=[lost], not_computed=[]))
    assert [row.why for row in told] == ["Nothing varies.", "There is no alpha."]


def test_items_are_told_once_and_by_no_inner_name() -> None:
    whole = ladder("bond", "licensed", "Licensed up to residuals.")
    lost = [estimate("dmacs", NAN, item_id=item, undefined="Four groups.") for item in ("b1", "b2")]
    rows = missing.everything_missing(
        content(results=[replace(whole, estimates=(*whole.estimates, *lost))], not_computed=[])
    )
    assert [row.what for row in rows] == [
        "Measurement invariance of Bond: how far items differ (dMACS)"
    ]


def test_an_occasion_is_named_where_it_is_not_the_analysed_one() -> None:
    gone = [
        replace(one, about=about("bond", occasion, role="coach"))
        for occasion in ("start", "end")
        for one in [reliability("bond", "coach", math.nan)]
    ]
    made_of = content(results=gone, not_computed=[])
    told = [row.what for row in missing.everything_missing(made_of)]
    assert told == ["Reliability of Bond (coach) at start and Bond (coach): alpha"]
    block = missing.section(made_of).blocks[1]
    assert isinstance(block, Table)
    assert "Where a result names no occasion, it is of end." in plain_text(block.notes[0])


# The gate -------------------------------------------------------------------------------------


def test_the_gate_answers_in_one_kind_or_by_number() -> None:
    why_not = "There are 20 rows."
    closed = [ladder(scale, "not tested", why_not, known=False) for scale in ("bond", "trust")]
    assert gate_answer(made(*closed)).startswith(
        "For none of 2 scores could the question be answered; the table gives the reason."
    )
    passed = [ladder(scale, "licensed", "Licensed.") for scale in ("bond", "trust")]
    assert gate_answer(made(*passed)).startswith("Yes, for both scores. A badge")


@pytest.mark.parametrize(("verdict", "told"), [("licensed", False), ("not tested", True)])
def test_a_model_repeats_no_verdict_that_its_badge_gives(verdict: str, told: bool) -> None:
    one = models.common_fate()
    row = replace(
        one.estimates[0],
        extra={**one.estimates[0].extra, "gate": verdict, "gate_reason": "Gate, bond: it says."},
    )
    result = replace(one, estimates=(row, *one.estimates[1:]), notes=("Gate, bond: it says.",))
    shown = plain_text(table_of(common_fate.KIND, result).notes[0])
    assert ("Gate, bond: it says." in shown) is told
    assert shown.count("Gate, bond") <= 1


def test_a_surface_says_whether_the_gate_was_not_tested_or_not_passed() -> None:
    for verdict, words in (("not tested", "it was not tested"), ("not licensed", "the test that")):
        text = answer(build(with_results(pairs.congruence(gate=verdict))), "congruence")
        assert f"is not said, because {words}" in text


# Answers --------------------------------------------------------------------------------------


def agreements(*clear: bool) -> ReportContent:
    scales = ("bond", "clarity", "growth")
    rows = [
        agreement(
            scale, ROLES, gate="licensed", icc=("icc(A,1)", 0.3, 0.1 if is_clear else -0.1, 0.5)
        )
        for scale, is_clear in zip(scales, clear, strict=True)
    ]
    kept = [one for one in results(ROLES) if one.analysis != "agreement"]
    sound = [reliability(scale, role, 0.9) for scale in scales for role in ROLES]
    return content(results=[*(r for r in kept if r.analysis != "reliability"), *sound, *rows])


def test_agreement_names_the_fewer_scales() -> None:
    most = answer(build(agreements(True, True, False)), "agreement")
    assert most.startswith("Agreement was clear of zero on all scales but growth, where it is not")
    few = answer(build(agreements(True, False, False)), "agreement")
    assert few.startswith(
        "Agreement was clear of zero on bond; on 2 other scales it is not settled"
    )


def test_guesses_beyond_chance_on_no_scale_are_left_open() -> None:
    several = [pairs.perception("bond", r=0.2, p=0.4), pairs.perception("growth", r=0.6, p=0.4)]
    text = answer(build(with_results(*several)), "perception")
    assert (
        "Whether guesses by coach go with what client answered, beyond chance, is not settled on "
        "any of 2 scales (r from .20 to .60)." in text
    )


def test_a_change_that_cannot_be_tested_gives_its_reason() -> None:
    one = pairs.agreement_change(p=math.nan)
    lost = replace(one.estimates[-1], undefined="An interval needs at least 4 coaches.")
    result = replace(one, estimates=(*one.estimates[:-1], lost))
    text = answer(build(with_results(result)), "over-occasions")
    assert text == (
        "Whether agreement changed cannot be tested. An interval needs at least 4 coaches."
    )


def test_random_pairs_without_a_mean_leave_the_comparison() -> None:
    made_of = pairs.similarity(p=0.5)
    rows = [
        replace(row, extra={**row.extra, "baseline": NAN}) if row.term == "distinctive" else row
        for row in made_of.estimates
    ]
    text = answer(build(with_results(replace(made_of, estimates=tuple(rows)))), "similarity")
    assert "; against random pairs p = .500)" in text


def test_every_open_relation_is_all_of_them() -> None:
    wide = correlate("bond", ROLES, value=("pearson", 0.1, -0.2, 0.4), p_adjusted=0.6)
    [text] = [
        text for text in findings(build(content(results=[wide]))) if text.startswith("Not settled")
    ]
    assert "all 4 relations with outcomes" in text


@pytest.mark.parametrize(
    ("p", "words"),
    [
        (
            0.2,
            "Whether the roles differ in this model is not settled (everything held equal: χ²(6)",
        ),
        (0.01, "The model fitted worse with everything held equal in both roles (χ²(6) = 14.20, "),
    ],
)
def test_roles_held_equal_show_the_p_that_decided(p: float, words: str) -> None:
    about_both = models.about()
    row = replace(estimate("complete", 14.2, p_value=0.004, p_adjusted=p), df=6.0)
    test = Result(estimates=(row,), about=about_both)
    object.__setattr__(test, "analysis", "distinguishability")
    model = Result(estimates=(), about=about_both)
    said = plain_text(apim_words.distinguishability_words(content(results=[test]), model))
    assert said.startswith(words)
    assert f"p = .004, p adj. = {'.200' if p > 0.1 else '.010'}). " in said


# Surfaces -------------------------------------------------------------------------------------


def test_terms_of_a_surface_are_written_as_in_the_notes() -> None:
    whole = congruence_shown.shown_surface(content(), pairs.congruence())[-1]
    assert isinstance(whole, Details)
    numbers = whole.blocks[0]
    assert isinstance(numbers, Table)
    terms = [row.cells[0].text for row in numbers.rows]
    assert plain_text(terms[-1]) == "R²"
    assert (terms[0][0].style, plain_text(terms[0])) == ("em", "b0")


# Print and Markdown ---------------------------------------------------------------------------


def test_quotation_marks_are_those_of_print_but_for_code() -> None:
    said = rich("Nobody answered 'trust' in coach's view of 'end'. ", code("'x'"))
    assert plain_text(said) == "Nobody answered “trust” in coach’s view of “end”. 'x'"


def test_a_table_of_reasons_alone_keeps_its_columns_in_markdown() -> None:
    header = (
        (head("Scale", left=True, rows=2), head("Fit", span=2), head("Gate", left=True, rows=2)),
        (head("CFI"), head("RMSEA")),
    )
    rows = (Row((left("Trust"), why("Too few.", span=2), left("Not tested"))),)
    shown = page(Table("", "Gate", header, rows))
    assert "| Scale | Fit: CFI | Fit: RMSEA | Gate |\n| :--- | ---: | ---: | :--- |" in shown


def test_a_tag_alone_in_its_cell_announces_nothing_in_markdown() -> None:
    header = ((head("Result", left=True), head("State", left=True)),)
    rows = (Row((left("Trust"), Cell(rich(tag("refused")), "left"))),)
    assert "| Trust | *refused* |" in page(Table("", "Missing", header, rows))


# Counts ---------------------------------------------------------------------------------------


def test_what_was_declared_is_counted_whole_where_there_is_no_room() -> None:
    findings_ = [Finding(rich(f"{n}."), "tab") for n in range(6)]
    last = plain_text(within(findings_, 4, total=23)[-1].text)
    assert last.startswith("Declared beforehand as well: 20 more analyses, each told in its own")
    assert "3 more analyses" in plain_text(within(findings_, 4)[-1].text)
    assert "2 more analyses" in plain_text(within(findings_, 4, total=5)[-1].text)
    assert within(findings_[:2], 4, total=23) == findings_[:2]


def test_reasons_of_rows_set_aside_carry_their_counts_behind() -> None:
    assert reasons_text(content()) == "nothing answered (3) and blank id (2)"


def test_a_pattern_is_told_with_its_letter_in_italics() -> None:
    row = replace(estimate("k", 0.1, -0.2, 0.4, pattern="actor-only", role="m"), undefined=None)
    [said] = apim_words._patterns(Result(estimates=(row,)), [row])  # type: ignore[arg-type]
    assert plain_text(said).startswith("For m, k = 0.10 [−0.20, 0.40] is in line with the actor-")
    assert [span.text for span in said if span.style == "em"] == ["k", "k"]


def test_one_reason_in_place_of_a_table_that_it_would_fill() -> None:
    one = pairs.perception()
    why_not = "The regression has 6 coefficients and only 8 rows."
    rows = [
        replace(row, estimate=NAN, undefined=why_not) if row.term.endswith("_force") else row
        for row in one.estimates
    ]
    document = build(with_results(replace(one, estimates=tuple(rows))))
    section = next(s for s in document.sections if s.id == "perception")
    last = section.blocks[-1]
    assert isinstance(last, Paragraph)
    assert plain_text(last.text) == (
        f"What a guess leans on, the other’s answer or one’s own, cannot be told. {why_not}"
    )


def test_one_cause_in_several_items_is_one_row() -> None:
    gone = [
        replace(
            reliability("bond", role, 0.8),
            about=about("bond", role=role),
            estimates=(
                estimate("alpha", 0.8, 0.7, 0.9),
                estimate(
                    "omega", NAN, undefined=f"The residual variance of {item} would be negative."
                ),
            ),
        )
        for role, item in zip(ROLES, ("b1", "b2"), strict=True)
    ]
    rows = missing.everything_missing(content(results=gone, not_computed=[]))
    assert [(row.what, row.why) for row in rows] == [
        (
            "Reliability of Bond (coach) and Bond (client): omega",
            "A residual variance would be negative.",
        )
    ]


def test_the_panel_and_the_record_name_the_same_state() -> None:
    one = pairs.two_way()
    few = "A correlation needs at least 3 complete rows; there are 2."
    rows = [
        replace(row, estimate=NAN, undefined=few)
        if row.term in ("reciprocity", "meta_accuracy")
        else row
        for row in one.estimates
    ]
    whole = replace(one, estimates=tuple(rows))
    states = {row.term: two_way.state_of(whole, row) for row in rows}
    assert states == {
        "agreement": "refused",
        "reciprocity": "undefined",
        "meta_accuracy": "undefined",
        "equality": "withheld",
    }
    listed = missing.everything_missing(content(results=[whole], not_computed=[]))
    assert {row.what.partition(":")[0]: row.tag for row in listed} == {
        "Reciprocity": "undefined",
        "Knowing how the other sees it": "undefined",
        "Equal weight of both sides": "withheld",
    }


def test_a_mark_without_an_interval_is_hollow_and_the_note_says_so() -> None:
    key = ScaleKey("demo", "growth", "direct")
    usual = forest(content(), key)
    assert plain_text(usual.note).endswith("Hollow: the interval holds zero.")
    lonely = correlate("bond", ROLES, value=("pearson", 0.4, NAN, NAN))
    shown = forest(content(results=[lonely]), key)
    assert plain_text(shown.note).endswith("Hollow: the interval holds zero, or there is none.")


def test_agreement_known_once_has_no_change() -> None:
    one = pairs.agreement_change(p=math.nan)
    rows = [replace(row, estimate=NAN) if row.extra.get("occasion") == "end" else row
            for row in one.estimates[:2]]  # fmt: skip
    text = answer(build(with_results(replace(one, estimates=tuple(rows)))), "over-occasions")
    assert text == "Whether agreement changed cannot be tested: no scale has it twice."


def test_the_card_behind_a_figure_is_the_colour_behind_its_labels() -> None:
    """Else a label shows its own rectangle, as it would in dark mode."""
    style = (ROOT / "src/alliance_stats/report/templates/report.css").read_text(encoding="utf-8")
    on_screen = style.partition("@media print")[0]
    assert set(re.findall(r"--card:(#\w+)", on_screen)) == {CARD}
