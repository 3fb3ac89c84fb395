"""The page as a browser shows it: accessible, offline, no sideways scrolling."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from alliance_stats.report.build import build
from alliance_stats.report.content import ReportContent
from alliance_stats.report.figures import figures
from alliance_stats.report.html import render_html
from alliance_stats.study.loading import load_study
from alliance_stats.study.output import report_content
from alliance_stats.study.protection import protected
from conftest import ROOT, shared_path
from report.pair_factories import whole_content

pytestmark = pytest.mark.browser

CHROMIUM = shutil.which("chromium")
WIDTHS = (320, 360, 1280)
PRINTED = 672
"""The width of a printed page's text in pixels: A4 less its margins."""
MOST_BYTES = 3_000_000


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    api = pytest.importorskip("playwright.sync_api", reason="the browser extra is not installed")
    if CHROMIUM is None:
        pytest.skip("Debian's chromium is not installed")
    with api.sync_playwright() as play:
        found = play.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
        )
        yield found
        found.close()


def small(**changes: object) -> ReportContent:
    return whole_content(synthetic=True, **changes)  # type: ignore[arg-type]


def sample(audience: str = "research") -> ReportContent:
    results = load_study(ROOT / "data" / "sample" / "study.yaml").run()
    if audience == "programme":
        return replace(report_content(protected(results)), audience=audience)
    return report_content(results)


def couples() -> ReportContent:
    path = shared_path("studies", "couples-commitment", "study.yaml")
    return report_content(load_study(path).run())


STUDIES: dict[str, Callable[[], ReportContent]] = {
    "small": small,
    "small programme": partial(small, audience="programme"),
    "sample": sample,
    "sample programme": partial(sample, "programme"),
    "couples": couples,
}


@pytest.fixture(
    scope="module",
    params=[
        pytest.param(name, marks=() if name.startswith("small") else pytest.mark.slow)
        for name in STUDIES
    ],
)
def any_report(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(STUDIES[request.param](), tmp_path_factory.mktemp("report"))


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(small(), tmp_path_factory.mktemp("report"))


def written(made: ReportContent, folder: Path) -> Path:
    path = folder / "report.html"
    path.write_text(render_html(build(made), figures(made)), encoding="utf-8")
    return path


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_page(browser: Any, any_report: Path, width: int, scheme: str) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    context = browser.new_context(
        viewport={"width": width, "height": 800}, color_scheme=scheme, offline=True
    )
    page = context.new_page()
    requests: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.goto(any_report.as_uri())
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    assert requests == [any_report.as_uri()]
    assert said == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    violations = axe.run(page).response["violations"]
    assert [(v["id"], [n["html"] for n in v["nodes"]]) for v in violations] == []
    context.close()


def test_it_stays_small(any_report: Path) -> None:
    assert any_report.stat().st_size < MOST_BYTES


def test_printed_tables_and_figures_fit_the_page(browser: Any, any_report: Path) -> None:
    page = browser.new_page(viewport={"width": PRINTED, "height": 980})
    page.emulate_media(media="print")
    page.goto(any_report.as_uri())
    too_wide = page.evaluate(
        "width => [...document.querySelectorAll('table, .canvas svg, .panel, pre')]"
        ".filter(e => e.getClientRects().length && e.getBoundingClientRect().right > width + 1)"
        ".map(e => (e.closest('[id]') || e).id)",
        PRINTED,
    )
    assert too_wide == []
    page.close()


def test_no_printed_caption_is_left_behind(browser: Any, any_report: Path, tmp_path: Path) -> None:
    """Chromium leaves a caption at the foot of a page unless its whole table is kept together."""
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext is not installed")
    page = browser.new_page()
    page.goto(any_report.as_uri())
    page.pdf(path=str(tmp_path / "report.pdf"), prefer_css_page_size=True)
    page.close()
    command = ["pdftotext", "-layout", str(tmp_path / "report.pdf"), "-"]
    text = subprocess.run(command, capture_output=True, check=True, text=True).stdout
    for number, sheet in enumerate(text.split("\f"), start=1):
        lines = [line.strip() for line in sheet.splitlines() if line.strip()]
        assert not re.fullmatch(r"(Table|Figure|Panel) \d+", lines[-1] if lines else ""), number
        heads = [i for i, line in enumerate(lines) if re.fullmatch(r"Table \d+", line)]
        assert all(len(lines) - i > 3 for i in heads), number


def test_a_wide_table_scrolls_by_keyboard_inside_its_own_frame(browser: Any, report: Path) -> None:
    page = browser.new_page(viewport={"width": 320, "height": 800})
    page.goto(report.as_uri())
    frame = page.locator("#tab-agreement .scroll")
    frame.focus()
    page.keyboard.press("ArrowRight")
    # The page's policy forbids evaluating strings, so the waiting is done from outside.
    for _ in range(40):
        if frame.evaluate("element => element.scrollLeft") > 0:
            break
        page.wait_for_timeout(50)
    assert frame.evaluate("element => element.scrollLeft") > 0
    assert page.evaluate("document.documentElement.scrollLeft") == 0
    page.close()


def test_print_hides_what_is_folded_and_keeps_the_findings(browser: Any, report: Path) -> None:
    page = browser.new_page()
    page.goto(report.as_uri())
    page.emulate_media(media="print")
    assert not page.locator("details.more").first.is_visible()
    assert page.locator(".found").is_visible()
    page.close()
