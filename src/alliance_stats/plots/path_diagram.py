"""Draw an actor-partner model: who predicts whose outcome, how strongly, and how surely."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch, Rectangle

from alliance_stats.formatting import interval, number, unit
from alliance_stats.plots.style import (
    CARD,
    INK,
    MARKS,
    PAPER,
    SOFT,
    WIDTH,
    blank_figure,
    canvas,
    fitted,
    house_style,
)

HEIGHT = 322.0
#: Places of the boxes, in points: left edges, upper edges, width and height.
LEFT, RIGHT, TOP, BOTTOM, WIDE, HIGH = 64.0, 448.0, 30.0, 216.0, 150.0, 58.0
_LONGEST = 20


@dataclass(frozen=True, slots=True)
class Path:
    """One arrow: from one role's predictor to one role's outcome (0 is the first role)."""

    source: int
    target: int
    words: str
    value: float
    low: float
    high: float
    standardised: float

    @property
    def is_clear(self) -> bool:
        """Whether the interval excludes zero."""
        return self.low > 0 or self.high < 0


@dataclass(frozen=True, slots=True)
class Bond:
    """One curved arrow: a correlation with its interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class PathDiagram:
    """What the figure shows; ``explained`` is the share of variance of each role's outcome."""

    roles: tuple[str, str]
    predictor: str
    outcome: str
    paths: Sequence[Path]
    predictors: Bond
    residuals: Bond
    explained: tuple[float, float]
    confidence: str = "95%"


def path_figure(diagram: PathDiagram) -> Figure:
    """Draw the diagram at report size."""
    with house_style():
        figure = blank_figure(HEIGHT)
        _draw(canvas(figure), diagram)
    return figure


def draw_path_diagram(ax: Axes | None, diagram: PathDiagram) -> Axes:
    """Draw the diagram on axes."""
    with house_style():
        ax = canvas(blank_figure(HEIGHT)) if ax is None else ax
        ax.set_xlim(0, WIDTH)
        ax.set_ylim(HEIGHT, 0)
        ax.set_axis_off()
        _draw(ax, diagram)
    return ax


def _draw(ax: Axes, diagram: PathDiagram) -> None:
    for path in diagram.paths:
        _draw_path(ax, path)
    for member, role in enumerate(diagram.roles):
        top = (TOP, BOTTOM)[member]
        _draw_box(ax, LEFT, top, member, diagram.predictor, f"as rated by {role}")
        _draw_box(ax, RIGHT, top, member, diagram.outcome, f"as rated by {role}")
        share = diagram.explained[member]
        y = TOP - 10 if member == 0 else BOTTOM + HIGH + 18
        if not math.isnan(share):
            words = f"explained {unit(share)}"
            ax.text(RIGHT + WIDE / 2, y, words, ha="center", color=SOFT, size=12)
    _draw_bond(ax, diagram.predictors, LEFT - 2, -1)
    _draw_bond(ax, diagram.residuals, RIGHT + WIDE + 2, 1)
    _draw_key(ax, diagram.confidence)


def _draw_box(ax: Axes, x: float, y: float, member: int, title: str, below: str) -> None:
    mark = MARKS[member]
    box = Rectangle((x, y), WIDE, HIGH, facecolor=PAPER, edgecolor=mark.colour, zorder=3)
    ax.add_patch(box)
    ax.add_patch(Rectangle((x, y), 5, HIGH, facecolor=mark.colour, edgecolor="none", zorder=4))
    middle = x + WIDE / 2 + 2
    ax.text(
        middle,
        y + 25,
        fitted(title, _LONGEST),
        ha="center",
        weight="bold",
        size=12.5,
        zorder=5,
    )
    ax.text(middle, y + 43, fitted(below, 24), ha="center", color=SOFT, size=12, zorder=5)


def _draw_path(ax: Axes, path: Path) -> None:
    """Draw an arrow whose width is the standardised size; dashed where it could be zero."""
    ends = [(TOP, BOTTOM)[member] + HIGH / 2 for member in (path.source, path.target)]
    crossing = path.source != path.target
    shift = (8.0 if path.source == 0 else -8.0) if crossing else 0.0
    start = (LEFT + WIDE, ends[0] + shift)
    end = (RIGHT - 2, ends[1] - shift)
    width = 1.0 + 6.0 * min(abs(path.standardised), 0.8) if path.standardised else 1.0
    ax.add_patch(
        FancyArrowPatch(
            start,
            end,
            arrowstyle="-|>,head_length=7,head_width=3.5",
            linewidth=1.0 if math.isnan(width) else width,
            linestyle="solid" if path.is_clear else (0, (5, 4)),
            color=INK,
            mutation_scale=1,
            shrinkA=0,
            shrinkB=0,
            zorder=1,
        )
    )
    bounds = interval(path.low, path.high)
    words = f"{path.words} {number(path.value)}"
    if not crossing:
        # Above the upper arrow and below the lower one: nothing is covered.
        y = start[1] + (-19.0 if path.source == 0 else 25.0)
        _words(ax, (start[0] + end[0]) / 2, y, words, bounds)
        return
    x = start[0] + 0.27 * (end[0] - start[0])
    y = start[1] + 0.27 * (end[1] - start[1])
    _on_line(ax, x, y, max(len(words), len(bounds)))
    _words(ax, x, y, words, bounds)


def _draw_bond(ax: Axes, bond: Bond, x: float, side: int) -> None:
    ax.add_patch(
        FancyArrowPatch(
            (x, TOP + HIGH - 12),
            (x, BOTTOM + 12),
            connectionstyle=f"arc3,rad={-0.35 * side}",
            arrowstyle="<|-|>,head_length=6,head_width=3",
            linewidth=1.2,
            color=SOFT,
            mutation_scale=1,
            shrinkA=0,
            shrinkB=0,
            zorder=1,
        )
    )
    if not math.isnan(bond.value):
        place, y = x + side * 30, (TOP + BOTTOM + HIGH) / 2
        bounds = interval(bond.low, bond.high, bounded=True)
        _on_line(ax, place, y, len(bounds))
        _words(ax, place, y, f"r {unit(bond.value)}", bounds)


def _on_line(ax: Axes, x: float, y: float, length: int) -> None:
    """Clear the room that two lines of words need where they stand on an arrow."""
    wide = 6.8 * length + 6
    corner = (x - wide / 2, y - 17)
    ax.add_patch(Rectangle(corner, wide, 34, facecolor=CARD, edgecolor="none", zorder=2))


def _words(ax: Axes, x: float, y: float, strong: str, soft: str) -> None:
    ax.text(x, y - 3, strong, ha="center", weight="bold", size=12, zorder=3)
    ax.text(x, y + 12, soft, ha="center", color=SOFT, size=12, zorder=3)


def _draw_key(ax: Axes, confidence: str) -> None:
    y = HEIGHT - 10
    for x, line, words in (
        (64.0, "solid", f"{confidence} CI excludes 0"),
        (250.0, (0, (5, 4)), f"{confidence} CI includes 0; width of line: standardised size"),
    ):
        ax.plot([x, x + 32], [y, y], color=INK, linewidth=1.6, linestyle=line)
        ax.text(x + 40, y, words, va="center", color=SOFT, size=12)
