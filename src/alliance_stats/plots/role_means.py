"""Draw how the two roles rate, and whether they may be compared."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from alliance_stats.formatting import DASH, interval, level, number, percent, plain
from alliance_stats.interpret import excludes
from alliance_stats.plots.gate import draw_gate
from alliance_stats.plots.style import (
    CARD,
    HAIR,
    INK,
    MARKS,
    SOFT,
    Mark,
    blank_figure,
    canvas,
    fitted,
    house_style,
    legend,
)

_LEFT, _RIGHT = 178.0, 368.0
_STEP = 33.0
_LONGEST = 25
_ROLES = 24
_DIFFERENCE, _GATE = 532.0, 544.0


@dataclass(frozen=True, slots=True)
class Point:
    """A mean with its interval, on the scale's own range."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class ScaleMeans:
    """Both roles' means on one scale, their difference, and the gate's verdict.

    ``compared`` says whether the verdict allows a comparison.
    """

    scale: str
    first: Point
    second: Point
    difference: Point
    gate: str
    minimum: float
    maximum: float
    group: str = ""
    compared: bool = False

    def share(self, x: float) -> float:
        """Return where ``x`` lies between the scale's ends, 0 to 1."""
        return (x - self.minimum) / (self.maximum - self.minimum)


def role_means_figure(
    scales: Sequence[ScaleMeans], roles: tuple[str, str], *, confidence: float = 0.95
) -> Figure:
    """Draw paired dots with intervals, one row per scale.

    A row whose gate is not passed is hollow and its difference in parentheses: shown for the
    record. A difference in bold has an interval that excludes zero. Scales with different ranges
    share one axis in percent of the possible range.

    Parameters
    ----------
    scales
        One entry per scale; a new ``group`` starts a heading.
    roles
        First and second role: the difference is first minus second.
    """
    height = 30 + _STEP * len(scales) + 26 * _headings(scales) + 44
    with house_style():
        figure = blank_figure(height)
        ax = canvas(figure)
        axis = _Axis.of(scales)
        bottom = height - 44
        axis.draw(ax, bottom)
        legend(ax, roles, 0, 13)
        title = _heading(roles, f"[{level(confidence)} CI]")
        ax.text(_DIFFERENCE, 18, title, ha="right", color=SOFT, size=12)
        ax.text(_GATE, 18, "Gate", color=SOFT, size=12)
        top, group = 30.0, ""
        for entry in scales:
            if entry.group and entry.group != group:
                group = entry.group
                ax.text(0, top + 18, group, style="italic", color=SOFT)
                top += 26
            _draw_row(ax, entry, top + _STEP / 2, axis)
            top += _STEP
    return figure


def _headings(scales: Sequence[ScaleMeans]) -> int:
    """Count the headings: one wherever a group begins, and again where it comes back."""
    group, number_of = "", 0
    for entry in scales:
        if entry.group and entry.group != group:
            group, number_of = entry.group, number_of + 1
    return number_of


def _heading(roles: tuple[str, str], interval_words: str) -> str:
    """Name the difference by its roles where there is room beside their marks."""
    first, second = roles
    whole = f"{first.capitalize()} − {second} {interval_words}"
    return whole if len(first) + len(second) <= _ROLES else f"Difference {interval_words}"


@dataclass(frozen=True, slots=True)
class _Axis:
    low: float
    high: float
    ticks: tuple[float, ...]
    words: tuple[str, ...]
    label: str

    @classmethod
    def of(cls, scales: Sequence[ScaleMeans]) -> _Axis:
        ends = {(entry.minimum, entry.maximum) for entry in scales}
        shares = [
            entry.share(x)
            for entry in scales
            for point in (entry.first, entry.second)
            for x in (point.value, point.low, point.high)
            if not math.isnan(x)
        ] or [0.0, 1.0]
        if len(ends) > 1:
            ticks = (0.0, 0.25, 0.5, 0.75, 1.0)
            words = tuple(percent(tick) for tick in ticks)
            return cls(0.0, 1.0, ticks, words, "Mean score, in percent of the possible range")
        minimum, maximum = ends.pop() if ends else (0.0, 1.0)
        return cls._in_points(minimum, maximum, min(shares), max(shares))

    @classmethod
    def _in_points(cls, minimum: float, maximum: float, low: float, high: float) -> _Axis:
        width = maximum - minimum
        step = 1.0 if width <= 12 else 10.0 ** math.floor(math.log10(width / 2))
        first = math.floor((minimum + low * width) / step) * step
        last = math.ceil((minimum + high * width) / step) * step
        first, last = max(first, minimum), min(max(last, first + step), maximum)
        points = [first]
        while points[-1] + step <= last + 1e-9:
            points.append(points[-1] + step)
        every = max(1, math.ceil(len(points) / 9))
        points = points[::every]
        label = f"Mean score (the scale runs from {plain(minimum)} to {plain(maximum)})"
        shares = tuple((point - minimum) / width for point in points)
        ends = (first - minimum) / width, (last - minimum) / width
        return cls(*ends, shares, tuple(plain(point) for point in points), label)

    def at(self, share: float) -> float:
        inside = min(max(share, self.low), self.high)
        return _LEFT + (_RIGHT - _LEFT) * (inside - self.low) / (self.high - self.low)

    def draw(self, ax: Axes, bottom: float) -> None:
        for tick, text in zip(self.ticks, self.words, strict=True):
            ax.plot([self.at(tick)] * 2, [30, bottom], color=HAIR, linewidth=1)
            ax.text(self.at(tick), bottom + 18, text, ha="center", color=SOFT, size=12)
        middle = (_LEFT + _RIGHT) / 2
        ax.text(middle, bottom + 37, self.label, ha="center", color=SOFT, size=12)


def _draw_row(ax: Axes, entry: ScaleMeans, y: float, axis: _Axis) -> None:
    ink = INK if entry.compared else SOFT
    ax.text(8, y, fitted(entry.scale, _LONGEST), va="center", color=ink)
    ends = [axis.at(entry.share(point.value)) for point in (entry.first, entry.second)]
    if not any(math.isnan(end) for end in ends):
        dashes = "-" if entry.compared else (0, (1, 1.6))
        ax.plot(ends, [y, y], color=ink, linewidth=1, linestyle=dashes)
    for mark, point, shift in zip(MARKS, (entry.first, entry.second), (3.4, -3.4), strict=True):
        _draw_point(ax, entry, point, mark, y + shift, axis)
    gap = _gap(entry.difference)
    text = gap if entry.compared or gap == DASH else f"({gap})"
    is_clear = entry.compared and excludes(entry.difference.low, entry.difference.high)
    weight = "bold" if is_clear else "normal"
    ax.text(_DIFFERENCE, y, text, ha="right", va="center", size=12, weight=weight, color=ink)
    draw_gate(ax, entry.gate, _GATE, y)


def _gap(difference: Point) -> str:
    """Write a difference with its interval, where there is one."""
    text = number(difference.value)
    if math.isnan(difference.value) or math.isnan(difference.low):
        return text
    return f"{text} {interval(difference.low, difference.high)}"


def _draw_point(
    ax: Axes, entry: ScaleMeans, point: Point, mark: Mark, y: float, axis: _Axis
) -> None:
    if math.isnan(point.value):
        return
    if not math.isnan(point.low):
        ends = [axis.at(entry.share(point.low)), axis.at(entry.share(point.high))]
        ax.plot(ends, [y, y], color=mark.colour, solid_capstyle="butt")
    fill = mark.colour if entry.compared else CARD
    ax.plot(
        [axis.at(entry.share(point.value))],
        [y],
        marker=mark.marker,
        markersize=mark.size,
        markerfacecolor=fill,
        markeredgecolor=mark.colour,
        markeredgewidth=1.75,
        linestyle="none",
    )
