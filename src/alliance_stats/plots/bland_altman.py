"""Draw how far apart single dyads are."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from alliance_stats.formatting import number
from alliance_stats.plots.style import (
    BAND,
    HAIR,
    INK,
    NULL,
    SOFT,
    axes_or_new,
    blank_figure,
    house_style,
)


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
    difference that the scale allows.
    """

    means: Sequence[float]
    differences: Sequence[float]
    bias: Line
    lower: Line
    upper: Line
    roles: tuple[str, str]
    slant: Slant | None = None
    span: float = math.inf


def bland_altman_figure(picture: BlandAltmanPicture, height: float = 360.0) -> Figure:
    """Draw one Bland–Altman figure at report size."""
    with house_style():
        figure = blank_figure(height)
        ax = figure.add_axes((0.085, 0.15, 0.69, 0.83))
        draw_bland_altman(ax, picture)
    return figure


def draw_bland_altman(ax: Axes | None, picture: BlandAltmanPicture) -> Axes:
    """Draw differences against means, dots sized by ties, with bias, limits and their bands."""
    with house_style():
        ax = axes_or_new(ax)
        lines = (picture.upper, picture.bias, picture.lower)
        for line in lines:
            if line.low == line.low and line.high == line.high:
                ax.axhspan(line.low, line.high, color=BAND, linewidth=0, zorder=0.5)
        ax.axhline(0, color=HAIR, linewidth=1, zorder=0.6)
        for line, dashes in zip(lines, ("--", "-", "--"), strict=True):
            if line.value == line.value:
                ax.axhline(line.value, color=INK, linewidth=1.25, linestyle=dashes, zorder=1)
        if picture.slant is not None:
            _draw_slant(ax, picture.slant)
        _draw_dots(ax, picture)
        _label_lines(ax, picture)
        first, second = picture.roles
        ax.set_xlabel(f"Mean of {first} and {second}")
        ax.set_ylabel(f"{first} − {second}")
        ax.yaxis.set_major_formatter(lambda y, _: number(y, 0 if y == round(y) else 1))
    return ax


def _draw_slant(ax: Axes, slant: Slant) -> None:
    for line in (slant.lower, slant.middle, slant.upper):
        ax.plot(slant.means, line, color=SOFT, linewidth=1.5, linestyle=(0, (1, 1.8)), zorder=1.5)


def _draw_dots(ax: Axes, picture: BlandAltmanPicture) -> None:
    pairs = zip(picture.means, picture.differences, strict=True)
    ties = Counter((round(float(x), 9), round(float(y), 9)) for x, y in pairs)
    places = sorted(ties)
    ax.scatter(
        [x for x, _ in places],
        [y for _, y in places],
        s=[26.0 * ties[place] for place in places],
        facecolors="none",
        edgecolors=INK,
        linewidths=1.2,
        zorder=2,
    )


def _label_lines(ax: Axes, picture: BlandAltmanPicture) -> None:
    first, second = picture.roles
    words = (
        (picture.upper, f"Upper limit {number(picture.upper.value)}"),
        (picture.bias, f"Difference {number(picture.bias.value)}"),
        (picture.lower, f"Lower limit {number(picture.lower.value)}"),
    )
    where = ax.get_yaxis_transform()
    low, high = ax.get_ylim()
    bound = min(max(abs(low), abs(high)) * 1.12, 1.04 * picture.span)
    ax.set_ylim(-bound, bound)
    for line, text in words:
        if line.value == line.value:
            # A limit may lie beyond what the scale allows; its words then stand at the edge.
            y = min(max(line.value, -bound), bound)
            ax.text(1.01, y, text, transform=where, va="center", size=12, clip_on=False)
    style: dict[str, Any] = {
        "transform": ax.transAxes,
        "size": 12,
        "color": SOFT,
        "style": "italic",
    }
    ax.text(0.01, 0.985, f"{first} higher", va="top", **style)
    ax.text(0.01, 0.015, f"{second} higher", va="bottom", **style)
    ax.spines["left"].set_color(NULL)
    ax.spines["bottom"].set_color(NULL)
