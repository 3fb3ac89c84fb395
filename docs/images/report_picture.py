"""The picture on the README's first screen: the sample study's report, its top and two figures.

    python docs/images/report_picture.py [REPORT.html]

Needs the browser extra and Debian's chromium. Without a report it runs the sample study first.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

from alliance_stats import load_study
from alliance_stats.instrument.catalogue import shipped_sample

TARGET = Path(__file__).resolve().parent / "report.png"
WIDTH, HEIGHT = 1280, 866
FIGURES = ("#fig-paths-trust-growth svg", "#fig-bland-altman-we-scale-collaboration svg")
SCALE = 1.5
MARGIN = 24
COLOURS = 128


def main() -> None:
    """Write ``report.png`` beside this file."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(sys.argv[1]) if len(sys.argv) > 1 else _run(Path(folder) / "results")
        top, *figures = _photographed(report.resolve())
    picture = _below(top, figures)
    picture.quantize(COLOURS, dither=Image.Dither.NONE).save(TARGET, optimize=True)
    sys.stdout.write(f"{TARGET.name}: {TARGET.stat().st_size // 1000} kB\n")


def _run(folder: Path) -> Path:
    load_study(shipped_sample() / "study.yaml").run(folder)
    return folder / "report.html"


def _photographed(report: Path) -> list[Image.Image]:
    """Return the top of the page, then the figures."""
    with sync_playwright() as play:
        browser = play.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        size = {"width": WIDTH, "height": HEIGHT}
        page = browser.new_page(viewport=size, color_scheme="light", device_scale_factor=SCALE)
        page.goto(report.as_uri())
        taken = [page.screenshot(clip={"x": 0, "y": 0, **size})]
        taken += [page.locator(name).first.screenshot() for name in FIGURES]
        browser.close()
    return [Image.open(BytesIO(each)).convert("RGB") for each in taken]


def _below(top: Image.Image, figures: list[Image.Image]) -> Image.Image:
    """Put the figures side by side under the top, on the page's own colour."""
    room = (top.width - MARGIN * (len(figures) + 1)) // len(figures)
    fitted = [each.resize((room, each.height * room // each.width)) for each in figures]
    height = max(each.height for each in fitted) + 2 * MARGIN
    whole = Image.new("RGB", (top.width, top.height + height), top.getpixel((2, top.height - 2)))
    whole.paste(top, (0, 0))
    for n, each in enumerate(fitted):
        whole.paste(each, (MARGIN + n * (room + MARGIN), top.height + MARGIN))
    return whole


if __name__ == "__main__":
    main()
