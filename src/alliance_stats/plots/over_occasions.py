"""Draw how agreement moves from occasion to occasion."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MultipleLocator

from alliance_stats.formatting import count, number, unit
from alliance_stats.plots.style import (
    CARD,
    INK,
    NULL,
    SOFT,
    WE,
    axes_or_new,
    blank_figure,
    fitted,
    house_style,
)

_ROW = 200.0
_COLUMNS = 3
_CROWDED = 4
"""More occasions than this need wider pictures."""
_LETTERS = 92
"""Letters that stand below one picture of full width."""


@dataclass(frozen=True, slots=True)
class Moment:
    """Agreement at one occasion, and how many dyads it rests on; ``hollow``: not to be read."""

    occasion: str
    value: float
    low: float
    high: float
    n: float
    hollow: bool = False


@dataclass(frozen=True, slots=True)
class Course:
    """Agreement on one scale over occasions; ``bounded`` for numbers that cannot exceed 1."""

    title: str
    moments: tuple[Moment, ...]
    label: str = "Agreement"
    bounded: bool = True


def over_occasions_figure(courses: Sequence[Course]) -> Figure:
    """Draw small multiples, one per scale, on one vertical axis."""
    crowded = any(len(course.moments) > _CROWDED for course in courses)
    columns = min(_COLUMNS - crowded, max(len(courses), 1))
    rows = math.ceil(len(courses) / columns)
    height = _ROW * rows
    low, high = _ends(courses)
    with house_style():
        figure = blank_figure(height)
        for place, course in enumerate(courses):
            row, column = divmod(place, columns)
            width = 0.93 / columns
            left = 0.07 + width * column
            bottom = 1 - (row + 1) * _ROW / height + 48 / height
            ax = figure.add_axes((left, bottom, width - 0.03, (_ROW - 76) / height))
            draw_course(ax, course, letters=_LETTERS // columns)
            ax.set_ylim(low, high)
            if column:
                ax.set_ylabel("")
                ax.set_yticklabels([])
    return figure


def draw_course(ax: Axes | None, course: Course, *, letters: int = _LETTERS) -> Axes:
    """Draw one scale: dots with intervals, joined where occasions follow each other.

    ``letters`` is how many letters have room below the picture.
    """
    with house_style():
        ax = axes_or_new(ax)
        ax.axhline(0, color=NULL, linewidth=1, zorder=0.6)
        ax.grid(True, axis="y", zorder=0.5)
        known = [(x, m) for x, m in enumerate(course.moments) if not math.isnan(m.value)]
        for (x, one), (after, other) in pairwise(known):
            if after == x + 1:
                ends = [one.value, other.value]
                ax.plot([x, after], ends, color=WE, linewidth=1.25, zorder=1)
        for x, moment in known:
            _draw_moment(ax, x, moment)
        room = max(letters // max(len(course.moments), 1), 3)
        words = [f"{fitted(m.occasion, room)}\n{count(m.n)}" for m in course.moments]
        ax.set_xticks(range(len(words)), words)
        ax.set_xlim(-0.4, len(words) - 0.6)
        ax.set_ylabel(course.label)
        _write_levels(ax, course.bounded)
        ax.set_title(fitted(course.title, 30), loc="left", size=12.5, color=INK, weight="bold")
        ax.tick_params(axis="x", labelcolor=SOFT)
        ax.spines["left"].set_visible(False)
    return ax


def _draw_moment(ax: Axes, x: float, moment: Moment) -> None:
    if not math.isnan(moment.low):
        ax.plot([x, x], [moment.low, moment.high], color=WE, solid_capstyle="butt", zorder=2)
    ax.plot(
        [x],
        [moment.value],
        marker="o",
        markersize=7.5,
        linestyle="none",
        markerfacecolor=CARD if moment.hollow else WE,
        markeredgecolor=WE if moment.hollow else INK,
        markeredgewidth=1.5 if moment.hollow else 0.75,
        zorder=3,
    )


def _write_levels(ax: Axes, bounded: bool) -> None:
    write = unit if bounded else number
    if bounded:
        ax.yaxis.set_major_locator(MultipleLocator(0.2))
    ax.yaxis.set_major_formatter(lambda y, _: "0" if abs(y) < 1e-9 else write(y, 1))


def _ends(courses: Sequence[Course]) -> tuple[float, float]:
    every = [
        x
        for course in courses
        for moment in course.moments
        for x in (moment.value, moment.low, moment.high)
        if not math.isnan(x)
    ]
    low, high = min([0.0, *every]), max([0.5, *every])
    room = 0.06 * (high - low)
    return low - room, high + room
