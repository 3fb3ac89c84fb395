"""Markdown of a report: tables whose rows fit, links that lead somewhere, text as it was."""

from __future__ import annotations

import re

import pytest

from alliance_stats.report.blocks import (
    Cell,
    Details,
    Document,
    Figure,
    Paragraph,
    Preformatted,
    Row,
    Section,
    Table,
    badge,
    code,
    em,
    plain_text,
    refer,
    rich,
    strong,
    sup,
    tag,
)
from alliance_stats.report.build import blocks_of, build
from alliance_stats.report.markdown import escaped, render_markdown
from alliance_stats.report.tabling import group_row, head, left, right, why
from report.factories import content


def page(*blocks: object, **labels: str) -> str:
    """Return the Markdown of one section with these blocks."""
    section = Section("one", "Kicker", "A question?", "One", "", tuple(blocks))  # type: ignore[arg-type]
    document = Document(
        title="Title",
        kicker="Research report",
        standfirst="What it is.",
        facts=(),
        banner="",
        status=(),
        sections=(section,),
        labels={"section-one": "Section 1", **labels},
        roles=("coach", "client"),
        footer=(),
        data={},
    )
    return render_markdown(document, {"flow": "figures/flow.svg"})


@pytest.fixture(scope="module")
def document() -> Document:
    return build(content())


@pytest.fixture(scope="module")
def text(document: Document) -> str:
    return render_markdown(document, {})


def bars(line: str) -> int:
    """Count the bars that part cells."""
    return len(re.findall(r"(?<!\\)\|", line))


def test_every_table_is_there_and_its_rows_fit(document: Document, text: str) -> None:
    lines = text.splitlines()
    rules = [i for i, line in enumerate(lines) if re.fullmatch(r"\|( :?-+:? \|)+", line)]
    tables = [b for b in blocks_of(document.sections) if isinstance(b, Table)]
    assert len(rules) >= len(tables) > 5
    for rule in rules:
        row = rule - 1
        while row < len(lines) and lines[row]:
            assert bars(lines[row]) == bars(lines[rule]), lines[row]
            row += 1


def test_links_lead_somewhere(text: str) -> None:
    anchors = set(re.findall(r"\{#([^}]+)\}", text))
    targets = set(re.findall(r"\]\(#([^)]+)\)", text))
    assert targets and targets <= anchors


def test_text_is_text_whatever_it_holds() -> None:
    shown = page(Paragraph(rich("1. *a* [b](c) <i>x</i> | $y$ ^z^ #", em(" so "), code("a_b"))))
    assert r"1\. \*a\* \[b\](c) \<i\>x\</i\> \| \$y\$ \^z\^ \# *so* `a_b`" in shown


@pytest.mark.parametrize("line", ["- a", "+ a", "1) a", "# a", "> a", ": a", "=== a", "% a"])
def test_no_line_begins_something_else(line: str) -> None:
    assert escaped(line)[0] == "\\" or escaped(line).startswith("1\\)")


def test_styles_and_references() -> None:
    shown = page(
        Paragraph(rich(strong("b"), sup("a"), tag("refused"), "why, see ", refer("tab-x"))),
        Paragraph(rich(badge("not licensed"))),
        Table(
            "tab-x", "Means", ((head("A", left=True), head("M")),), (Row((left("x"), right("1"))),)
        ),
        **{"tab-x": "Table 1"},
    )
    assert "**b**^a^*refused:* why, see [Table 1](#tab-x)" in shown
    assert "**Not licensed**" in shown
    assert "[**Table 1**]{#tab-x} *Means*" in shown


def test_two_rows_of_headings_become_one_and_spans_keep_the_columns() -> None:
    header = (
        (head("Scale", left=True, rows=2), head("Coach", span=2), head("n", rows=2)),
        (head("M"), head("SD")),
    )
    rows = (
        group_row("About us", 4),
        Row((left("Trust"), right("4.1"), right("0.9"), right("12")), indent=True),
        Row((left("Care"), why("Nobody answered.", span=2), right("0"))),
    )
    shown = page(Table("", "Means", header, rows))
    assert "| Scale | Coach: M | Coach: SD | n |\n| :--- | ---: | ---: | ---: |" in shown
    assert "| **About us** |  |  |  |\n| \u2003Trust | 4.1 | 0.9 | 12 |" in shown
    assert "| Care | Nobody answered. |  | 0 |" in shown


def test_a_figure_has_its_words_and_its_numbers() -> None:
    numbers = Table("", "Numbers", ((head("A", left=True),),), (Row((Cell(rich("x"), "left"),)),))
    figure = Figure("fig-flow", "flow", "Rows", "Rows", "2 rows [all].", numbers=numbers)
    shown = page(figure, **{"fig-flow": "Figure 1"})
    assert "[**Figure 1**]{#fig-flow} *Rows*\n\n![2 rows \\[all\\].](figures/flow.svg)" in shown
    assert "*Numbers*\n\n| A |" in shown


def test_written_text_keeps_its_fence() -> None:
    shown = page(Details("More", (Preformatted("a ``` b", "Study file"),)))
    assert "**More**\n\n````\na ``` b\n````" in shown


def test_the_words_are_those_of_the_blocks(document: Document, text: str) -> None:
    bare = re.sub(r"\\(.)", r"\1", text)
    for block in blocks_of(document.sections):
        if isinstance(block, Paragraph):
            for span in block.text:
                assert plain_text((span,), document.labels).strip() in bare
