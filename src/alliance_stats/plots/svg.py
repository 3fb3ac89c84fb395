"""A figure as SVG text or PNG bytes: the same bytes every time, and readable aloud."""

from __future__ import annotations

import io
import re
from html import escape

from matplotlib.figure import Figure

from alliance_stats.plots.style import house_style

#: Faces that exist where reports are read; matplotlib itself measures text in DejaVu Sans.
FACES = "Arial, 'Liberation Sans', 'Helvetica Neue', 'DejaVu Sans', sans-serif"

_PROLOGUE = re.compile(r"^.*?(?=<svg)", re.DOTALL)
_METADATA = re.compile(r"\s*<metadata>.*?</metadata>", re.DOTALL)
_OPEN = re.compile(r"<svg[^>]*>")
_VIEW_BOX = re.compile(r'viewBox="([^"]*)"')
_ID = re.compile(r'\bid="([^"]*)"')
_URL = re.compile(r"url\(#([^)]*)\)")
_HREF = re.compile(r'xlink:href="#([^"]*)"')
_FACE = re.compile(r"'DejaVu Sans'(?:, sans-serif)?")


def svg_text(figure: Figure, *, prefix: str, title: str, description: str) -> str:
    """Return a figure as an SVG element that can stand in a page or in a file.

    Parameters
    ----------
    figure
        What to write.
    prefix
        Put before every id, so that several figures can share one page.
    title, description
        The text alternative: what the figure is, and what it shows in numbers.

    Returns
    -------
    str
        ``<svg role="img" …>`` with ``<title>`` and ``<desc>``, text kept as text, no date, no
        random id: the same figure gives the same characters.
    """
    buffer = io.StringIO()
    with house_style():
        figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
    drawing = _METADATA.sub("", _PROLOGUE.sub("", buffer.getvalue(), count=1))
    found = _VIEW_BOX.search(drawing)
    view_box = found.group(1) if found else ""
    drawing = _prefixed(_OPEN.sub("", drawing, count=1), prefix)
    drawing = _FACE.sub(FACES, drawing)
    # The drawing's own style rule must not reach the page it stands in.
    drawing = drawing.replace("*{stroke-linejoin", f"#{prefix}-figure_1 *{{stroke-linejoin", 1)
    return f"{_opening(view_box, prefix, title, description)}{drawing.rstrip()}\n"


def _prefixed(drawing: str, prefix: str) -> str:
    drawing = _ID.sub(rf'id="{prefix}-\1"', drawing)
    drawing = _URL.sub(rf"url(#{prefix}-\1)", drawing)
    return _HREF.sub(rf'href="#{prefix}-\1"', drawing)


def _opening(view_box: str, prefix: str, title: str, description: str) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{view_box}" role="img" '
        f'aria-labelledby="{prefix}-t {prefix}-d">\n'
        f'<title id="{prefix}-t">{escape(title)}</title>\n'
        f'<desc id="{prefix}-d">{escape(description)}</desc>'
    )


def png_bytes(figure: Figure, *, dots: float = 150.0) -> bytes:
    """Return a figure as PNG on white paper, without a date or a software name in it."""
    buffer = io.BytesIO()
    with house_style():
        figure.savefig(
            buffer, format="png", dpi=dots, facecolor="white", metadata={"Software": None}
        )
    return buffer.getvalue()
