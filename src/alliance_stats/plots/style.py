"""The look that every figure shares: colours, marks, sizes.

Okabe–Ito colours, always with a second cue: the first role is an orange diamond, the second a
blue circle. Text is never set in a mark's colour but in its darker ink.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import matplotlib
from matplotlib.axes import Axes
from matplotlib.figure import Figure

WIDTH = 680.0
"""Width of every report figure, in points (the view box of its SVG)."""

INK = "#1c2024"
SOFT = "#50575f"
HAIR = "#d5d0c5"
NULL = "#8b929a"
BAND = "#e7e4dd"
CARD = "#fdfcfa"
PAPER = "#ffffff"
DOT = "#8b9095"
WE = "#009e73"
#: A surface from low to high.
HEIGHTS = ("#f7f4ee", "#d8d2c4", "#a9a190")
#: The gate's words, by verdict; its shape comes first.
GATE_INKS = {
    "licensed": "#00654a",
    "partially licensed": "#7a5200",
    "not licensed": "#96330f",
    "not tested": "#50575f",
}


@dataclass(frozen=True, slots=True)
class Mark:
    """How one role is drawn."""

    colour: str
    ink: str
    marker: str
    tint: str
    hatch: str
    size: float


FIRST = Mark("#d55e00", "#9c4100", "D", "#f7dcc8", "\\\\\\\\", 7.0)
SECOND = Mark("#0072b2", "#00598c", "o", "#cfe3f1", "////", 8.0)
MARKS = (FIRST, SECOND)

_SHEET = Path(__file__).with_name("alliance_stats.mplstyle")


class Picture(Figure):
    """A figure that a notebook shows by itself, on its own paper, without pyplot."""

    def _repr_png_(self) -> bytes:
        buffer = io.BytesIO()
        with house_style():
            self.savefig(
                buffer,
                format="png",
                dpi=100,
                facecolor=CARD,
                bbox_inches="tight",
                metadata={"Software": None},
            )
        return buffer.getvalue()


def house_style() -> AbstractContextManager[None]:
    """Apply the style sheet inside a ``with`` block and restore everything after it."""
    context: AbstractContextManager[None] = matplotlib.rc_context(_settings())
    return context


@cache
def _settings() -> matplotlib.RcParams:
    """Read the style sheet once."""
    return matplotlib.rc_params_from_file(_SHEET, use_default_template=False)


def blank_figure(height: float, width: float = WIDTH) -> Figure:
    """Return an empty figure of a size in points."""
    return Picture(figsize=(width / 72, height / 72))


def canvas(figure: Figure) -> Axes:
    """Return axes that cover the figure, in points, with y running down and nothing drawn."""
    width, height = figure.get_size_inches() * 72
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_xlim(0, width)
    axes.set_ylim(height, 0)
    axes.set_axis_off()
    return axes


def axes_or_new(ax: Axes | None, height: float = 340.0) -> Axes:
    """Return the axes given, or those of a new figure."""
    if ax is not None:
        return ax
    return Picture(figsize=(WIDTH / 72, height / 72)).add_subplot()


def legend(ax: Axes, names: Sequence[str], x: float, y: float, *, stacked: bool = False) -> None:
    """Draw the roles' marks with their names, from ``x`` on at height ``y``.

    They stand in one line, or below each other where they are ``stacked``.
    """
    for mark, name in zip(MARKS, names, strict=False):
        ax.plot(
            [x + 5],
            [y],
            marker=mark.marker,
            markersize=mark.size,
            color=mark.colour,
            linestyle="none",
        )
        text = fitted(name, 22)
        ax.text(x + 15, y, text, color=INK, va="center", size=12)
        x, y = (x, y + 19) if stacked else (x + 33 + 7.2 * len(text), y)


def fitted(text: str, length: int) -> str:
    """Cut a label to the room it has; the words below the figure give it in full.

    Examples
    --------
    >>> fitted("Trust", 10), fitted("Family and close people", 12)
    ('Trust', 'Family and…')
    """
    return text if len(text) <= length else f"{text[: length - 1].rstrip()}…"


def light_grid(ax: Axes) -> None:
    """Draw a light grid where values are read off: along the x axis only."""
    ax.grid(True, axis="x")
