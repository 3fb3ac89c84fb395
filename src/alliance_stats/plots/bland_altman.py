"""Draw how far apart single dyads are."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from alliance_stats.formatting import interval, level, number, plain
from alliance_stats.plots.style import (
    BAND,
    CARD,
    DOT,
    INK,
    NULL,
    SOFT,
    WIDTH,
    blank_figure,
    house_style,
)

DOT_AREA = 30.0
"""Area of the dot of one dyad, in square points."""
_HEIGHT = 306.0
_LINE = 34
"""Letters of both roles that have room in one line beside the axis."""
_BETWEEN = 33.0
"""Points that the words of two lines keep apart."""


@dataclass(frozen=True, slots=True)
class Line:
    """A horizontal line at ``value`` with a band around it."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Slant:
    """Limits that change with the level: lines from the lowest to the highest mean."""

    means: Sequence[float]
    lower: Sequence[float]
    middle: Sequence[float]
    upper: Sequence[float]


@dataclass(frozen=True, slots=True)
class BlandAltmanPicture:
    """What the figure shows; differences are first role minus second.

    ``slant`` is given where the difference changes with the level. ``span`` is the largest
    difference that the scale allows, ``score_range`` its lowest and highest score.
    """

    means: Sequence[float]
    differences: Sequence[float]
    bias: Line
    lower: Line
    upper: Line
    roles: tuple[str, str]
    slant: Slant | None = None
    span: float = math.inf
    confidence: float = 0.95
    score_range: tuple[float, float] | None = None


def bland_altman_figure(picture: BlandAltmanPicture, height: float = _HEIGHT) -> Figure:
    """Draw one Bland–Altman figure at report size."""
    with house_style():
        figure = blank_figure(height)
        draw_bland_altman(_place(figure, picture.roles), picture)
    return figure


def _place(figure: Figure, roles: tuple[str, str]) -> Axes:
    height = figure.get_figheight() * 72
    left = 72 if _is_long(roles) else 54
    return figure.add_axes((left / WIDTH, 52 / height, (502 - left) / WIDTH, 1 - 60 / height))


def _is_long(roles: tuple[str, str]) -> bool:
    return sum(map(len, roles)) > _LINE


def draw_bland_altman(ax: Axes | None, picture: BlandAltmanPicture) -> Axes:
    """Draw differences against means, dots sized by ties, with bias, limits and their bands."""
    with house_style():
        ax = _place(blank_figure(_HEIGHT), picture.roles) if ax is None else ax
        for line in (picture.upper, picture.bias, picture.lower):
            if not (math.isnan(line.low) or math.isnan(line.high)):
                ax.axhspan(line.low, line.high, color=BAND, linewidth=0, zorder=0.5)
        ax.axhline(0, color=NULL, linewidth=1, linestyle=(0, (1, 2)), zorder=0.6)
        _draw_line(ax, picture.bias, width=2.0, dashes="-")
        for line in (picture.upper, picture.lower):
            _draw_line(ax, line, width=1.25, dashes=(0, (5, 3)))
        if picture.slant is not None:
            _draw_slant(ax, picture.slant)
        _draw_dots(ax, picture)
        bound = _set_axis(ax, picture)
        _name_lines(ax, picture, bound)
        _name_sides(ax, picture.roles)
    return ax


def _draw_line(ax: Axes, line: Line, *, width: float, dashes: Any) -> None:
    if not math.isnan(line.value):
        ax.axhline(line.value, color=INK, linewidth=width, linestyle=dashes, zorder=1)


def _draw_slant(ax: Axes, slant: Slant) -> None:
    for line in (slant.lower, slant.middle, slant.upper):
        ax.plot(slant.means, line, color=SOFT, linewidth=1.5, linestyle=(0, (1, 1.8)), zorder=1.5)


def _draw_dots(ax: Axes, picture: BlandAltmanPicture) -> None:
    """Draw one dot for each place, its area the number of dyads there."""
    pairs = zip(picture.means, picture.differences, strict=True)
    ties = Counter((round(float(x), 9), round(float(y), 9)) for x, y in pairs)
    places = sorted(ties)
    ax.scatter(
        [x for x, _ in places],
        [y for _, y in places],
        s=[DOT_AREA * ties[place] for place in places],
        facecolors=DOT,
        edgecolors=CARD,
        linewidths=0.9,
        zorder=2,
    )


def _set_axis(ax: Axes, picture: BlandAltmanPicture) -> float:
    """Set both axes and their words; return how far the vertical one reaches."""
    low, high = ax.get_ylim()
    bound = min(max(abs(low), abs(high)) * 1.12, 1.04 * picture.span)
    ax.set_ylim(-bound, bound)
    first, second = picture.roles
    ends = "" if picture.score_range is None else f" ({_range(*picture.score_range)})"
    ax.set_xlabel(f"Mean of {first} and {second}{ends}")
    ax.set_ylabel(f"{first} −\n{second}" if _is_long(picture.roles) else f"{first} − {second}")
    ax.xaxis.set_major_locator(MaxNLocator(6, steps=[1, 2, 5, 10]))
    ax.yaxis.set_major_locator(MaxNLocator(9, steps=[1, 2, 5, 10]))
    ax.xaxis.set_major_formatter(lambda x, _: plain(round(x, 6)))
    ax.yaxis.set_major_formatter(lambda y, _: number(y, 0 if abs(y - round(y)) < 1e-9 else 1))
    ax.spines["left"].set_visible(False)
    ax.spines["bottom"].set_color(NULL)
    return bound


def _range(low: float, high: float) -> str:
    return f"{plain(low)} to {plain(high)}"


def _name_lines(ax: Axes, picture: BlandAltmanPicture, bound: float) -> None:
    """Write every line's value with its interval at its right end, and where zero is."""
    points = ax.bbox.height / ax.figure.dpi * 72 / (2 * bound)
    named = [
        (picture.upper, "Upper limit"),
        (picture.bias, "Mean difference"),
        (picture.lower, "Lower limit"),
    ]
    known = [(line, words) for line, words in named if not math.isnan(line.value)]
    # A limit may lie beyond what the scale allows; its words then stand at the edge.
    places = _apart([min(max(line.value, -bound), bound) for line, _ in known], _BETWEEN / points)
    for (line, words), y in zip(known, places, strict=True):
        has_band = not (math.isnan(line.low) or math.isnan(line.high))
        text = f"{words} {number(line.value)}"
        _beside(ax, y, text, 2.5 if has_band else -4.5, weight="bold")
        if has_band:
            ends = f"{level(picture.confidence)} CI {interval(line.low, line.high)}"
            _beside(ax, y, ends, -13.0, color=SOFT)
    if all(abs(y) * points > _BETWEEN - 8 for y in places):
        _beside(ax, 0.0, "0 same answer", -4.5, color=SOFT)


def _beside(ax: Axes, y: float, text: str, up: float, **style: Any) -> None:
    """Write right of the axes, the foot of the letters so many points above ``y``."""
    ax.annotate(
        text,
        (1.0, y),
        xycoords=ax.get_yaxis_transform(),
        xytext=(8, up),
        textcoords="offset points",
        size=12,
        annotation_clip=False,
        **style,
    )


def _apart(places: list[float], least: float) -> list[float]:
    """Move places, highest first, so far that each keeps its distance from the middle one."""
    if len(places) < 3:
        return places
    upper, middle, lower = places
    return [max(upper, middle + least), middle, min(lower, middle - least)]


def _name_sides(ax: Axes, roles: tuple[str, str]) -> None:
    """Say whose side is up and whose is down."""
    first, second = roles
    style: dict[str, Any] = {"transform": ax.transAxes, "size": 12, "color": SOFT}
    ax.text(0.012, 0.985, f"↑ {first} rates higher", va="top", **style)
    ax.text(0.012, 0.015, f"↓ {second} rates higher", va="bottom", **style)
