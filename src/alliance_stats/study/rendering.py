"""From a content to the files that people read: tables, figures, page, Word, Markdown.

The same for ``run``, which has just computed the results, and for ``report``, which has read them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Literal, get_args

from alliance_stats.report.build import build
from alliance_stats.report.content import ReportContent
from alliance_stats.report.figures import drawn_figures
from alliance_stats.report.html import render_html
from alliance_stats.report.markdown import render_markdown
from alliance_stats.report.tables import table_csvs
from alliance_stats.report.word import render_docx
from alliance_stats.study.csv_text import csv_bytes

Format = Literal["html", "docx", "markdown"]
FORMATS: tuple[Format, ...] = get_args(Format)
USUAL: tuple[Format, ...] = ("html", "docx")
NAMES: dict[Format, str] = {
    "html": "report.html",
    "docx": "report.docx",
    "markdown": "report.md",
}
"""Format → the report's file name."""


def rendered_files(
    content: ReportContent,
    *,
    formats: Collection[Format] = USUAL,
    raw_csv: bool = False,
    done: Callable[[str], None] | None = None,
) -> dict[str, bytes]:
    """Return tables, figures and the report in each format, as relative name → bytes.

    The same content gives the same bytes.

    Parameters
    ----------
    content
        From ``report_content`` or ``content_from``.
    formats
        How the report itself is written.
    raw_csv
        Leave text cells that look like formulas as given.
    done
        Told of each part that is ready.
    """
    tell = done or (lambda _: None)
    document = build(content)
    files: dict[str, bytes] = {}
    for name, (header, *rows) in table_csvs(document).items():
        words = [str(cell) for cell in header]
        files[f"tables/{name}.csv"] = csv_bytes(words, rows, raw=raw_csv)
    tell("tables")
    drawn = drawn_figures(content, document)
    files |= {f"figures/{name}.svg": each.svg.encode("utf-8") for name, each in drawn.items()}
    tell("figures")
    for kind in FORMATS:
        if kind not in formats:
            continue
        if kind == "html":
            page = render_html(document, {name: each.svg for name, each in drawn.items()})
            files[NAMES[kind]] = page.encode("utf-8")
        elif kind == "docx":
            pictures = {name: each.png for name, each in drawn.items()}
            files[NAMES[kind]] = render_docx(document, pictures)
        else:
            places = {name: f"figures/{name}.svg" for name in drawn}
            files[NAMES[kind]] = render_markdown(document, places).encode("utf-8")
        tell(NAMES[kind])
    return files
