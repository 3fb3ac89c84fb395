"""A new analysis brings one section: contents, numbers and labels follow by themselves."""

from __future__ import annotations

import re

import pytest

from alliance_stats.report import build as builder
from alliance_stats.report.blocks import Paragraph, Row, Section, Table, refer, rich
from alliance_stats.report.content import ReportContent
from alliance_stats.report.figures import figures, pictures
from alliance_stats.report.html import render_html
from alliance_stats.report.tabling import head, left, note
from alliance_stats.report.word import render_docx
from report.factories import content


def weather(made: ReportContent) -> Section:
    """A section that no version of this package has."""
    table = Table(
        "tab-weather",
        "What the weather was",
        ((head("Occasion", left=True),),),
        (Row((left(made.occasion),)),),
        (note("It rained."),),
    )
    return Section(
        id="weather",
        kicker="External",
        question="What was the weather like?",
        contents="Weather",
        group="Weather and wind",
        blocks=(Paragraph(rich("It rained, see ", refer("tab-weather"), "."), "answer"), table),
    )


@pytest.mark.parametrize("place", [1, 5, 12])
def test_a_section_slots_in_anywhere(monkeypatch: pytest.MonkeyPatch, place: int) -> None:
    before = builder.build(content())
    order = builder._ORDER
    monkeypatch.setattr(builder, "_ORDER", (*order[:place], weather, *order[place:]))
    made = content()
    document = builder.build(made)
    ids = [section.id for section in document.sections]
    assert [one for one in ids if one != "weather"] == [s.id for s in before.sections]
    labels = document.labels
    numbered = [s.id for s in document.sections if s.numbered]
    assert [labels[f"section-{one}"] for one in numbered] == [
        f"Section {i}" for i, _ in enumerate(numbered, start=1)
    ]
    tables = [name for name in labels if labels[name].startswith("Table ")]
    assert sorted(int(labels[name].split()[1]) for name in tables) == list(
        range(1, len(tables) + 1)
    )
    html = render_html(document, figures(made))
    assert 'href="#section-weather"' in html
    assert "Weather and wind" in html
    text = re.sub(r"<[^>]+>", "", html)
    assert f"It rained, see {labels['tab-weather']}." in text
    assert render_docx(document, pictures(made)).startswith(b"PK")
