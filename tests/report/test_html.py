from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from alliance_stats.report.build import build
from alliance_stats.report.content import NotComputed, ReportContent
from alliance_stats.report.figures import figures
from alliance_stats.report.html import render_html
from report.factories import content

VOID = {"meta", "br", "path", "circle", "use", "rect", "image"}


class Page(HTMLParser):
    """Elements with their attributes, and whether every tag that opens also closes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.open: list[str] = []
        self.faults: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {k: v or "" for k, v in attrs}))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {k: v or "" for k, v in attrs}))

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        if not self.open or self.open.pop() != tag:
            self.faults.append(tag)

    def all(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.elements if name == tag]


def html_of(made: ReportContent) -> str:
    return render_html(build(made), figures(made))


@pytest.fixture(scope="module")
def html() -> str:
    return html_of(content(synthetic=True))


@pytest.fixture(scope="module")
def page(html: str) -> Page:
    return Page(html)


def test_well_formed(page: Page) -> None:
    assert page.faults == []
    assert page.open == []


def test_one_main_one_title_a_language_and_a_way_past_the_contents(page: Page) -> None:
    assert page.all("html") == [{"lang": "en"}]
    assert len(page.all("main")) == len(page.all("h1")) == 1
    assert page.all("a")[0]["href"] == "#main"


def test_nothing_is_fetched_and_nothing_runs(html: str, page: Page) -> None:
    policy = [m["content"] for m in page.all("meta") if "http-equiv" in m]
    assert policy == ["default-src 'none'; style-src 'unsafe-inline'; img-src data:"]
    assert page.all("script") == page.all("link") == page.all("img") == []
    assert re.findall(r"url\((?!#)", html) == []
    assert not [a for _, a in page.elements if a.get("src") or any(k.startswith("on") for k in a)]


def test_ids_are_unique_and_every_reference_has_its_target(html: str, page: Page) -> None:
    ids = [a["id"] for _, a in page.elements if "id" in a]
    assert len(ids) == len(set(ids))
    wanted = {a["href"][1:] for _, a in page.elements if a.get("href", "").startswith("#")}
    wanted |= set(re.findall(r"url\(#([^)]*)\)", html))
    wanted |= {word for _, a in page.elements for word in a.get("aria-labelledby", "").split()}
    assert wanted - set(ids) == set()


def test_every_table_has_a_caption_and_every_head_a_scope(page: Page) -> None:
    assert len(page.all("table")) == len(page.all("caption")) > 5
    assert all(a.get("scope") in {"col", "colgroup", "row", "rowgroup"} for a in page.all("th"))


def test_scrollers_can_be_reached_by_keyboard(page: Page) -> None:
    scrollers = [a for a in page.all("div") if a.get("class") in {"scroll", "canvas"}]
    assert scrollers
    assert all(a["tabindex"] == "0" and a["aria-label"] for a in scrollers)


def test_figures_say_what_they_show(html: str, page: Page) -> None:
    drawings = [a for a in page.all("svg") if a.get("role") == "img"]
    assert len(drawings) == len(page.all("figure")) == 5
    assert html.count("<desc ") == 5
    assert html.count("Numbers in Figure") >= 4


def test_every_number_that_compares_roles_stands_beside_the_gate(html: str) -> None:
    rows = re.findall(r"<tr[^>]*>.*?</tr>", html, re.DOTALL)
    compared = [row for row in rows if "(−0.50 [−0.80,\u00a0−0.20])" in row and "limit" not in row]
    assert compared
    assert all("Role comparison:" in row for row in compared if "Mean difference" not in row)


def test_what_users_write_is_only_text() -> None:
    nasty = '<script>alert("x")</script> & "quotes"'
    made = content(title=nasty, not_computed=[NotComputed(nasty, nasty, "refused")])
    html = html_of(made)
    assert "<script" not in html
    assert "&lt;script&gt;" in html
    assert Page(html).faults == []


def test_nasty_roles_and_file_names_stay_text_in_drawings() -> None:
    roles = ("<b>one</b>", "two & 'two'")
    made = content(roles)
    flow = replace(made.flow[0], file="<i>.csv")
    html = html_of(replace(made, flow=(flow,)))
    assert "<b>one" not in html
    assert Page(html).faults == []


def test_dollar_signs_are_not_mathematics() -> None:
    drawn = figures(content(("a$x_1$", "b$")))
    assert "a$x_1$ only" in drawn["flow"]
    assert "a$x_1$ − b$" in drawn["bland-altman-demo-bond"]


def test_the_same_report_gives_the_same_bytes() -> None:
    assert html_of(content()) == html_of(content())


def test_the_page_is_small(html: str) -> None:
    assert len(html) < 400_000


def test_contents_list_exactly_the_sections(page: Page) -> None:
    sections = [a["id"] for a in page.all("section")]
    links = [a["href"][1:] for a in page.all("a") if a.get("href", "").startswith("#section-")]
    assert [link for link in dict.fromkeys(links) if link in sections] == sections or set(
        sections
    ) <= set(links)
