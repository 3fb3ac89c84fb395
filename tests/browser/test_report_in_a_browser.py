"""The page as a browser shows it: accessible, offline, no sideways scrolling."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from alliance_stats.report.build import build
from alliance_stats.report.figures import figures
from alliance_stats.report.html import render_html
from report.pair_factories import whole_content

pytestmark = pytest.mark.browser

CHROMIUM = shutil.which("chromium")
WIDTHS = (320, 360, 1280)


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


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("report") / "report.html"
    made = whole_content(synthetic=True)
    path.write_text(render_html(build(made), figures(made)), encoding="utf-8")
    return path


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_page(browser: Any, report: Path, width: int, scheme: str) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    context = browser.new_context(
        viewport={"width": width, "height": 800}, color_scheme=scheme, offline=True
    )
    page = context.new_page()
    requests: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.goto(report.as_uri())
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    assert requests == [report.as_uri()]
    assert said == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    violations = axe.run(page).response["violations"]
    assert [(v["id"], [n["html"] for n in v["nodes"]]) for v in violations] == []
    context.close()


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
