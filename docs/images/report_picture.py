"""The picture on the README's first screen: the top of the sample study's report.

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
WIDTH, HEIGHT = 1280, 1120
COLOURS = 64


def main() -> None:
    """Write ``report.png`` beside this file."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(sys.argv[1]) if len(sys.argv) > 1 else _run(Path(folder) / "results")
        picture = Image.open(BytesIO(_photographed(report.resolve())))
    picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(TARGET, optimize=True)
    sys.stdout.write(f"{TARGET.name}: {TARGET.stat().st_size // 1000} kB\n")


def _run(folder: Path) -> Path:
    load_study(shipped_sample() / "study.yaml").run(folder)
    return folder / "report.html"


def _photographed(report: Path) -> bytes:
    with sync_playwright() as play:
        browser = play.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        size = {"width": WIDTH, "height": HEIGHT}
        page = browser.new_page(viewport=size, color_scheme="light", device_scale_factor=1.5)
        page.goto(report.as_uri())
        taken = page.screenshot(clip={"x": 0, "y": 0, **size})
        browser.close()
    return taken


if __name__ == "__main__":
    main()
