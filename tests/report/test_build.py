from __future__ import annotations

import math
import re
from dataclasses import replace

import pytest

from alliance_stats.report.blocks import (
    Block,
    Bullets,
    Details,
    Document,
    Figure,
    Found,
    Gates,
    Paragraph,
    Rich,
    Table,
    plain_text,
)
from alliance_stats.report.build import blocks_of, build
from alliance_stats.report.content import NotComputed, ReportContent
from alliance_stats.results import Result
from report.factories import (
    agreement,
    content,
    correlate,
    design,
    estimate,
    reliability,
    results,
)

FORBIDDEN = re.compile(
    r"\b(prov(e|es|ed)|causes?|leads? to|impact|thanks to|drives?|improves?|significant|"
    r"trend towards|effects?|good coach|bad coach)\b",
    re.IGNORECASE,
)


def texts(block: Block) -> list[Rich]:
    if isinstance(block, Paragraph):
        return [block.text]
    if isinstance(block, Bullets):
        return list(block.items)
    if isinstance(block, Found):
        return [item.text for item in block.items]
    if isinstance(block, Gates):
        return []
    if isinstance(block, Table):
        cells = [cell for row in (*block.header, *(r.cells for r in block.rows)) for cell in row]
        return [*(cell.text for cell in cells), *block.notes]
    if isinstance(block, Figure):
        return [block.note]
    return []


def words(document: Document) -> str:
    every = [plain_text(t, document.labels) for b in blocks_of(document.sections) for t in texts(b)]
    return "\n".join(every)


def ids(document: Document) -> list[str]:
    return [section.id for section in document.sections]


def findings(document: Document) -> list[str]:
    found = document.sections[0].blocks[0]
    assert isinstance(found, Found)
    return [plain_text(item.text) for item in found.items]


def table(document: Document, name: str) -> Table:
    return next(b for b in blocks_of(document.sections) if isinstance(b, Table) and b.id == name)


def row_texts(block: Table) -> list[list[str]]:
    return [[plain_text(cell.text) for cell in row.cells] for row in block.rows]


def without(made: ReportContent, analysis: str) -> ReportContent:
    return replace(made, results=[r for r in made.results if r.analysis != analysis])


def test_trust_comes_first_then_we_then_outcomes_then_the_record() -> None:
    assert ids(build(content())) == [
        "found",
        "data",
        "instruments",
        "reliability",
        "gate",
        "agreement",
        "description",
        "outcomes",
        "missing",
        "methods",
        "provenance",
    ]


def test_a_section_without_results_is_absent() -> None:
    bare = replace(content(), results=(), not_computed=())
    assert not {"reliability", "agreement", "description", "outcomes"} & set(ids(build(bare)))
    assert len(findings(build(bare))) == 2


def test_numbers_run_in_order_without_gaps() -> None:
    document = build(content())
    for word in ("Table", "Figure", "Section"):
        numbers = [int(v.split()[1]) for v in document.labels.values() if v.startswith(word)]
        assert numbers == list(range(1, len(numbers) + 1))


def test_evidence_of_every_finding_exists() -> None:
    document = build(content())
    found = document.sections[0].blocks[0]
    assert isinstance(found, Found)
    assert all(item.evidence in document.labels for item in found.items)


def test_four_to_six_findings_and_the_last_says_what_is_not_settled() -> None:
    said = findings(build(content()))
    assert 4 <= len(said) <= 6
    assert said[-1].startswith("Not settled by these data: whether coach or client rated higher")


def test_no_sentence_says_more_than_it_may() -> None:
    assert FORBIDDEN.findall(words(build(content()))) == []


def test_the_search_for_forbidden_words_finds_them() -> None:
    assert FORBIDDEN.findall("a significant effect proves it")


def test_nothing_depends_on_the_words_coach_and_client() -> None:
    made = replace(content(("f", "m")), design=design(("f", "m"), nested=False))
    document = build(made)
    everything = words(document) + "".join(f.value + f.detail + f.label for f in document.facts)
    assert "coach" not in everything.lower()
    assert "client" not in everything.lower()
    assert "f − m" in everything


def test_declared_order_is_the_sign() -> None:
    assert "client − coach" in words(build(content(("client", "coach"))))


def test_a_shut_gate_puts_levels_in_parentheses_and_relations_not() -> None:
    row = next(r for r in row_texts(table(build(content()), "tab-agreement")) if r[0] == "Bond")
    # Consistency is a relation; absolute agreement compares levels too.
    assert row[1] == ".45 [.20, .60]"
    assert row[2] == "(.40)"
    assert row[3] == "(−0.50 [−0.80, −0.20])"
    assert row[4] == "(−2.30, 1.30)"
    assert row[6] == "Not tested"


def test_an_open_gate_lets_a_sentence_name_the_higher_role() -> None:
    roles = ("coach", "client")
    rest = [r for r in results(roles) if r.analysis != "agreement"]
    document = build(content(results=[*rest, agreement("bond", roles, gate="licensed")]))
    said = findings(document)
    assert "Client rated bond higher than coach, by 0.50 points [0.20, 0.80]." in said
    row = next(r for r in row_texts(table(document, "tab-agreement")) if r[0] == "Bond")
    assert row[3] == "−0.50 [−0.80, −0.20]"


def test_a_refused_scale_stays_in_the_table_with_its_reason() -> None:
    rows = row_texts(table(build(content()), "tab-agreement"))
    assert ["Trust", "refusedEach role rates the other. Ask for reciprocity."] in rows


def test_undefined_agreement_has_its_reason_in_the_cell() -> None:
    roles = ("coach", "client")
    nan = math.nan
    broken = agreement("bond", roles, icc=("icc(A,1)", nan, nan, nan), bias=("bias", nan, nan, nan))
    reasons = tuple(
        replace(e, undefined="Nothing varies.") if e.term in {"icc(A,1)", "bias"} else e
        for e in broken.estimates
    )
    document = build(content(results=[replace(broken, estimates=reasons)]))
    assert ["Bond", "undefinedNothing varies."] in row_texts(table(document, "tab-agreement"))
    assert "Nothing varies." in str(row_texts(table(document, "tab-missing")))


def with_weak_bond(role: str) -> list[Result]:
    roles = ("coach", "client")
    rest = [
        r
        for r in results(roles)
        if not (r.analysis == "reliability" and r.about["scale"] == "bond")
    ]
    alphas = {r: 0.5 if r == role else 0.9 for r in roles}
    return rest + [reliability("bond", r, alpha) for r, alpha in alphas.items()]


def test_a_score_below_the_floor_is_described_and_enters_no_sentence() -> None:
    document = build(content(results=with_weak_bond("coach")))
    assert "Below .60, and so described and not interpreted: bond as rated by coach" in words(
        document
    )
    assert any("Agreement on clarity was clear of zero" in said for said in findings(document))
    rows = row_texts(table(document, "tab-outcome-demo-growth"))
    bond = next(row for row in rows if row[0] == "Bond")
    assert bond[1] == "(.40 [.10, .60])b"
    assert bond[5] == ".40 [.10, .60]"


def test_open_and_corrected_relations_are_counted_as_not_settled() -> None:
    roles = ("coach", "client")
    two = [
        correlate("bond", roles, value=("pearson", 0.1, -0.2, 0.4), p_adjusted=0.6),
        correlate("clarity", roles, p_adjusted=0.09),
    ]
    document = build(content(results=two))
    assert "all 8 relations with outcomes" in findings(document)[-1]
    assert "none of 4" in findings(document)[-2]


def test_a_declared_relation_is_a_finding_of_its_own() -> None:
    roles = ("coach", "client")
    declared = correlate("bond", roles, family="confirmatory")
    document = build(content(results=[declared], confirmatory=["correlate: bond, growth"]))
    assert any(
        said.startswith("Declared beforehand: bond went with growth") for said in findings(document)
    )
    fact = next(fact for fact in document.facts if fact.label == "Declared beforehand")
    assert (fact.value, fact.detail) == ("1 analysis", "corrected by Holm")


def test_what_was_declared_and_not_computed_is_counted() -> None:
    declared = correlate("bond", ("coach", "client"), family="confirmatory")
    words_of = ["Correlation: bond", "Actor–partner model: bond", "Agreement: bond"]
    made = content(results=[declared], confirmatory=words_of, declared_answered=2)
    fact = next(fact for fact in build(made).facts if fact.label == "Declared beforehand")
    assert (fact.value, fact.detail) == (
        "3 analyses",
        "of which 2 computed; corrected by Holm",
    )


def declared_agreement(p: float, r: float = 0.4) -> list[str]:
    made = agreement("bond", ("coach", "client"))
    test = estimate("pearson", r, 0.1, 0.6, p_adjusted=p, family="confirmatory")
    return findings(build(content(results=[replace(made, estimates=(*made.estimates, test))])))


def test_a_declared_agreement_is_named_as_declared() -> None:
    said = (
        "Declared beforehand: agreement on bond was clear of zero (ICC(C,1) = .45 [.20, .60]; test "
        "of no"
    )
    assert any(one.startswith(said) for one in declared_agreement(0.004))
    open_ = "Declared beforehand: whether the roles agree on bond is not settled after correction"
    assert any(one.startswith(open_) for one in declared_agreement(0.2))
    assert any(one.startswith(open_) for one in declared_agreement(0.004, r=-0.4))
    missing = "Declared beforehand: agreement on bond could not be tested."
    assert missing in declared_agreement(math.nan)


def test_an_unverified_key_stands_at_the_head() -> None:
    unverified = {
        name: replace(one, key_status="unverified") for name, one in content().instruments.items()
    }
    document = build(content(instruments=unverified))
    assert any("unverified" in plain_text(text) for text in document.status)


def test_near_ids_stand_in_the_data_section() -> None:
    made = content()
    flow = replace(made.flow[0], warnings=("2 groups of dyad ids nearly the same.",))
    text = words(build(replace(made, flow=[flow, *made.flow[1:]])))
    assert "Look at this before any number is used. 2 groups of dyad ids" in text


def test_a_number_that_is_missing_has_a_letter_and_a_reason() -> None:
    made = agreement("bond", ("coach", "client"))
    rows = [
        replace(row, estimate=math.nan, undefined="Too few dyads.")
        if row.term == "gap_reliability"
        else row
        for row in made.estimates
    ]
    found = table(build(content(results=[replace(made, estimates=tuple(rows))])), "tab-agreement")
    row = next(r for r in row_texts(found) if r[0] == "Bond")
    assert "–a" in row
    assert "a Too few dyads." in [plain_text(text) for text in found.notes]


def test_few_coaches_are_said() -> None:
    made = content()
    few = replace(made.design, n_coaches=5, dyads_per_coach=(10,) * 5)
    document = build(replace(made, design=few))
    assert "With 5 coaches" in words(document)
    inferred = [one for one in findings(document) if "Agreement" in one or "correlations" in one]
    assert inferred
    assert all(one.endswith("Provisional: 5 coaches.") for one in inferred)


def test_drafts_and_synthetic_data_say_so() -> None:
    document = build(content(synthetic=True))
    assert document.banner.startswith("Synthetic data")
    assert plain_text(document.status[0]).startswith("The scales in this study are drafts")
    published = {
        name: replace(one, key_status="verified") for name, one in content().instruments.items()
    }
    quiet = build(content(instruments=published))
    assert quiet.banner == ""
    assert quiet.status == ()


def test_rows_set_aside_have_reason_count_and_place() -> None:
    rows = row_texts(table(build(content()), "tab-flow"))
    assert ["answers.csv", "nothing answered", "3", "4-6"] in rows


def test_a_notice_is_told_once() -> None:
    assert words(build(content())).count("Read as UTF-8") == 1


def test_a_programme_report_shows_no_single_dyad_row_or_item() -> None:
    document = build(content(audience="programme"))
    assert not [
        b for b in blocks_of(document.sections) if isinstance(b, Figure) and "land" in b.name
    ]
    assert ["answers.csv", "nothing answered", "3", "not shown"] in row_texts(
        table(document, "tab-flow")
    )
    summaries = [b.summary for b in blocks_of(document.sections) if isinstance(b, Details)]
    assert "Items of each scale" not in summaries
    assert "withheld" in words(document)
    assert "UTF-8" not in words(document)
    assert plain_text(document.status[-1]).startswith("No result here is about fewer than 10")


def test_methods_tell_only_what_ran() -> None:
    def methods(made: ReportContent) -> str:
        section = next(s for s in build(made).sections if s.id == "methods")
        return " ".join(plain_text(b.text) for b in section.blocks if isinstance(b, Paragraph))

    assert "Cronbach" in methods(content())
    assert "Bland–Altman" in methods(content())
    assert "Of duplicate submissions the last was used." in methods(content())
    assert "Cronbach" not in methods(without(content(), "reliability"))
    assert "Bland–Altman" not in methods(without(content(), "agreement"))
    assert "Pearson" not in methods(without(content(), "correlate"))
    assert "Holm" not in methods(content())


def test_more_than_twelve_scores_show_those_the_study_names() -> None:
    made = content()
    many = [reliability(f"s{i}", "coach", 0.8) for i in range(13)]
    document = build(replace(made, results=[*made.results, *many]))
    block = table(document, "tab-reliability")
    names = [row[0] for row in row_texts(block)]
    assert "s1" not in names
    assert "4 of 17 scores are shown" in plain_text(block.notes[0])


def test_more_failures_than_fit_are_counted() -> None:
    many = [NotComputed(f"question {i}", "because", "undefined") for i in range(60)]
    block = table(build(content(not_computed=many)), "tab-missing")
    assert len(block.rows) == 40
    assert "20 more" in plain_text(block.notes[0])


@pytest.mark.parametrize("perspectives", [{}, {"we": ["demo.bond"]}])
def test_perspectives_may_be_absent_or_written_in_full(perspectives: dict[str, list[str]]) -> None:
    assert "Bond" in words(build(content(perspectives=perspectives)))


def with_icc(low: float, high: float) -> Document:
    roles = ("coach", "client")
    both = [
        agreement("bond", roles, icc=("icc(C,1)", (low + high) / 2, low, high)),
        agreement("clarity", roles, icc=("icc(C,1)", 0.6, 0.3, 0.8)),
    ]
    return build(content(results=both))


def test_a_word_for_agreement_is_cited_and_earned_by_the_whole_interval() -> None:
    text = words(with_icc(0.78, 0.88))
    assert (
        "Words for ICC(C,1), given only where its whole interval lies in one range: bond: good."
        in text
    )
    assert "reach over two of these words" in text
    assert "Koo" not in words(with_icc(0.70, 0.88))


def test_agreement_that_could_be_zero_is_named() -> None:
    text = words(with_icc(-0.1, 0.3))
    assert "clear of zero on all scales but bond, where it is not settled" in text
    assert "clear of zero on 1 of 2" in text


def test_what_was_declared_for_another_occasion_is_told() -> None:
    roles = ("coach", "client")
    here = correlate("bond", roles)
    there = correlate("clarity", roles, family="confirmatory")
    there = replace(there, about={**there.about, "occasion": "start"})
    text = words(build(content(results=[here, there])))
    assert "At start. Declared beforehand: clarity went with growth" in text


def test_two_instruments_with_one_title_are_told_apart() -> None:
    made = content()
    twin = replace(made.instruments["demo"], id="other")
    document = build(replace(made, instruments={"demo": made.instruments["demo"], "other": twin}))
    rows = row_texts(table(document, "tab-reliability"))
    assert "Bond (demo)" in [row[0] for row in rows]


def test_some_drafts_among_published_scales_are_named() -> None:
    made = content()
    other = replace(
        made.instruments["demo"], id="known", key_status="verified", title={"en": "Known"}
    )
    document = build(replace(made, instruments={**made.instruments, "known": other}))
    assert plain_text(document.status[0]).startswith("Demo Scale is a draft, not yet validated.")


def test_declared_but_not_computed_is_not_called_confirmatory() -> None:
    fact = next(
        f
        for f in build(content(confirmatory=["apim: bond, growth"])).facts
        if f.label == "Declared beforehand"
    )
    assert (fact.value, fact.detail) == ("1 analysis", "not computed")
