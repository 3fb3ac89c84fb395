"""The report's figures as catalogued: title, words with the numbers, one page's ids apart."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import pytest

from alliance_stats.report.blocks import Document, Figure
from alliance_stats.report.build import blocks_of, build
from alliance_stats.report.content import ReportContent
from alliance_stats.report.figures import Drawn, drawn_figures, figures
from report import pair_factories as pairs


@pytest.fixture(scope="module")
def content() -> ReportContent:
    return pairs.whole_content()


@pytest.fixture(scope="module")
def document(content: ReportContent) -> Document:
    return build(content)


@pytest.fixture(scope="module")
def drawn(content: ReportContent, document: Document) -> dict[str, Drawn]:
    return drawn_figures(content, document)


def alt_of(document: Document, name: str) -> str:
    return next(
        b.alt for b in blocks_of(document.sections) if isinstance(b, Figure) and b.name == name
    )


def test_every_figure_is_drawn_once_for_page_and_paper(
    document: Document, drawn: dict[str, Drawn], content: ReportContent
) -> None:
    names = [block.name for block in blocks_of(document.sections) if isinstance(block, Figure)]
    assert list(drawn) == names
    assert {name: each.svg for name, each in drawn.items()} == figures(content)
    assert all(each.png.startswith(b"\x89PNG") for each in drawn.values())


def test_figures_say_what_they_are_and_are_as_wide_as_the_page(drawn: dict[str, Drawn]) -> None:
    for name, each in drawn.items():
        root = ET.fromstring(each.svg)
        assert root.get("role") == "img", name
        assert root.get("viewBox", "").split()[2] == "680", name
        assert root.get("width") is None, name
        labels = (root.get("aria-labelledby") or "").split()
        texts = {e.get("id"): e.text for e in root.iter() if e.get("id") in labels}
        assert all(texts[label] for label in labels), name


def test_ids_of_all_figures_can_share_a_page(drawn: dict[str, Drawn]) -> None:
    ids = [i for each in drawn.values() for i in re.findall(r'\bid="([^"]+)"', each.svg)]
    assert len(ids) == len(set(ids))
    for name, each in drawn.items():
        used = re.findall(r'url\(#([^)]+)\)|href="#([^"]+)"', each.svg)
        assert all(i.startswith(f"{name}-") for pair in used for i in pair if i)


def test_figures_ask_for_nothing_from_outside(drawn: dict[str, Drawn]) -> None:
    for each in drawn.values():
        links = set(re.findall(r'(?:href|src)="([^"#][^"]*)"', each.svg))
        assert not links
        assert "@import" not in each.svg
        assert "<image" not in each.svg


def test_words_for_the_flow_have_every_count(content: ReportContent, document: Document) -> None:
    alt = alt_of(document, "flow")
    for flow in content.flow:
        assert re.search(rf"\b{flow.read:,} rows? w", alt)
    here = next(o for o in content.design.occasions if o.occasion == content.occasion)
    assert f"{here.both} of {content.design.n_dyads} dyads were complete" in alt


def test_words_for_single_dyads_have_difference_and_limits(
    content: ReportContent, document: Document
) -> None:
    alt = alt_of(document, "bland-altman-demo-bond")
    result = next(r for r in content.results if r.analysis == "agreement")
    bias, low, high = (result[term] for term in ("bias", "loa_low", "loa_high"))
    assert f"{bias.n_dyads:.0f} dyads" in alt
    shown = [bias.estimate, bias.conf_low, bias.conf_high, low.estimate, high.estimate]
    texts = [f"{x:.2f}".replace("-", "−") for x in shown]
    assert f"Mean difference {texts[0]} [{texts[1]}, {texts[2]}]" in alt
    assert f"Limits {texts[3]} and {texts[4]}" in alt


def test_words_for_role_means_name_every_scale(document: Document, drawn: dict[str, Drawn]) -> None:
    alt = alt_of(document, "role-means")
    scales = re.findall(r">([A-Z]\w+)</text>", drawn["role-means"].svg)
    assert "Bond" in scales
    assert "gate" in alt or "not tested" in alt


def test_words_for_outcomes_have_both_spans(document: Document) -> None:
    alt = alt_of(document, "forest-demo-growth")
    assert re.search(r"Same-source correlations?: .*\d", alt)
    assert re.search(r"other-source correlations?: .*\d", alt)
