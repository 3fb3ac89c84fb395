"""Draw how agreement moves from occasion to occasion."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MultipleLocator

from alliance_stats.formatting import count, number, unit
from alliance_stats.plots.style import (
    HAIR,
    INK,
    SOFT,
    WE,
    axes_or_new,
    blank_figure,
    fitted,
    house_style,
)

_ROW = 196.0
_COLUMNS = 3
_CROWDED = 4
"""More occasions than this need wider pictures."""


@dataclass(frozen=True, slots=True)
class Moment:
    """Agreement at one occasion, and how many dyads it rests on."""

    occasion: str
    value: float
    low: float
    high: float
    n: float


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
    height = _ROW * rows + 10
    low, high = _ends(courses)
    with house_style():
        figure = blank_figure(height)
        for place, course in enumerate(courses):
            row, column = divmod(place, columns)
            width = 0.93 / columns
            left = 0.065 + width * column
            bottom = 1 - (row + 1) * _ROW / height + 34 / height
            ax = figure.add_axes((left, bottom, width - 0.035, (_ROW - 74) / height))
            draw_course(ax, course)
            ax.set_ylim(low, high)
            if column:
                ax.set_ylabel("")
                ax.set_yticklabels([])
    return figure


def draw_course(ax: Axes | None, course: Course) -> Axes:
    """Draw one scale: dots with intervals, joined where occasions follow each other."""
    with house_style():
        ax = axes_or_new(ax)
        places = range(len(course.moments))
        known = [(i, m) for i, m in zip(places, course.moments, strict=True) if m.value == m.value]
        ax.axhline(0, color=HAIR, linewidth=1, zorder=0.5)
        for place, moment in known:
            ends = [moment.low, moment.high]
            ax.plot([place] * 2, ends, color=WE, solid_capstyle="butt", zorder=2)
        line = [i for i, _ in known], [m.value for _, m in known]
        ax.plot(*line, color=WE, linewidth=1.25, zorder=1)
        ax.plot(
            *line,
            marker="o",
            markersize=7,
            linestyle="none",
            color=WE,
            markeredgecolor=INK,
            markeredgewidth=0.75,
            zorder=3,
        )
        words = [f"{fitted(m.occasion, 9)}\n{count(m.n)}" for m in course.moments]
        ax.set_xticks(list(places), words)
        ax.set_xlim(-0.4, len(course.moments) - 0.6)
        ax.set_ylabel(course.label)
        write = unit if course.bounded else number
        if course.bounded:
            ax.yaxis.set_major_locator(MultipleLocator(0.2))
        ax.yaxis.set_major_formatter(lambda y, _: "0" if abs(y) < 1e-9 else write(y, 1))
        ax.set_title(fitted(course.title, 30), loc="left", size=12.5, color=INK)
        ax.tick_params(axis="x", labelcolor=SOFT)
    return ax


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
