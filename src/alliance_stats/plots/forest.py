"""Draw estimates with their intervals, one row each, over what random pairs give."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

from alliance_stats.formatting import number, unit
from alliance_stats.plots.style import (
    BAND,
    CARD,
    INK,
    MARKS,
    NULL,
    SOFT,
    WIDTH,
    blank_figure,
    fitted,
    house_style,
    light_grid,
)

_STEP = 29.0
_TOP, _BOTTOM = 32.0, 54.0
_VALUES = 168.0
_PER_LETTER = 7.3
_LONGEST = 34
_REASON = 58


@dataclass(frozen=True, slots=True)
class ForestRow:
    """One estimate; ``base`` and its ends are the same number in randomly paired dyads.

    Attributes
    ----------
    member
        Place of the role (0 or 1) whose mark is drawn; None for a number of both.
    text
        The number in words, at the right.
    group
        A new one starts a heading.
    hollow
        Whether the mark is empty; None: it is where the interval holds the null.
    missing
        What stands in the row if there is no number.
    """

    label: str
    value: float
    low: float = math.nan
    high: float = math.nan
    member: int | None = None
    text: str = ""
    group: str = ""
    base: float = math.nan
    base_low: float = math.nan
    base_high: float = math.nan
    hollow: bool | None = None
    missing: str = "undefined"

    @property
    def has_interval(self) -> bool:
        """Whether both ends are known."""
        return not (math.isnan(self.low) or math.isnan(self.high))

    def is_hollow(self, null: float | None) -> bool:
        """Say whether the mark is empty: as told, or because the interval holds the null."""
        if self.hollow is not None:
            return self.hollow
        return null is not None and self.has_interval and self.low <= null <= self.high


def draw_forest(
    ax: Axes | None,
    rows: Sequence[ForestRow],
    *,
    label: str,
    null: float | None = 0.0,
    roles: Sequence[str] = (),
    values: str = "",
    limits: tuple[float, float] | None = None,
    bounded: bool = False,
) -> Axes:
    """Draw estimates with intervals from top to bottom; hollow where the interval holds the null.

    Rows without a number keep their place and say so.

    Parameters
    ----------
    label
        Below the axis: what is measured, in which unit.
    null
        Where a line says "nothing"; None for numbers without such a place.
    roles
        Names for the marks of the two roles; none where no row belongs to one.
    values
        Heading of the column of numbers.
    limits
        Ends of the axis, where the numbers have a possible range.
    bounded
        Whether numbers on the axis are written without a leading zero.
    """
    lines = _lines(rows)
    with house_style():
        ax = _roomy_axes(lines) if ax is None else ax
        _set_axis(ax, lines, limits)
        for y, row in enumerate(lines):
            if isinstance(row, ForestRow):
                _draw_row(ax, row, y, null)
        if null is not None:
            ax.axvline(null, color=INK, linewidth=1, zorder=1)
        if values and any(row.text for row in rows):
            ax.text(1.02, -0.85, values, transform=ax.get_yaxis_transform(), color=SOFT, size=12)
        if roles:
            _legend(ax, roles)
        write = unit if bounded else number
        ax.xaxis.set_major_formatter(lambda x, _: _tick(x, write(x), write(x, 1)))
        ax.set_xlabel(label)
    return ax


def _tick(x: float, exact: str, short: str) -> str:
    if abs(x) < 1e-9:
        return "0"
    if abs(x - round(x)) < 1e-9:
        return number(x, 0)
    return short if abs(10 * x - round(10 * x)) < 1e-6 else exact


def _lines(rows: Sequence[ForestRow]) -> list[ForestRow | str]:
    """Return the rows, each group's name before its first one."""
    lines: list[ForestRow | str] = []
    group = ""
    for row in rows:
        if row.group and row.group != group:
            lines.append(row.group)
            group = row.group
        lines.append(row)
    return lines


def _name(line: ForestRow | str) -> str:
    return line if isinstance(line, str) else fitted(line.label, _LONGEST)


def _roomy_axes(lines: Sequence[ForestRow | str]) -> Axes:
    """Return axes of a new figure with room for the names at the left, the numbers at the right."""
    height = _TOP + _STEP * max(len(lines), 1) + _BOTTOM
    has_text = any(isinstance(line, ForestRow) and line.text for line in lines)
    left = _room(lines) + 4
    right = WIDTH - (_VALUES if has_text else 14.0)
    place = (left / WIDTH, _BOTTOM / height, (right - left) / WIDTH, 1 - (_TOP + _BOTTOM) / height)
    return blank_figure(height).add_axes(place)


def _room(lines: Sequence[ForestRow | str]) -> float:
    """Return how many points the longest name takes; a group's name has its line to itself."""
    names = [_name(line) for line in lines if isinstance(line, ForestRow)]
    return 10 + _PER_LETTER * max(map(len, names), default=0)


def _set_axis(
    ax: Axes, lines: Sequence[ForestRow | str], limits: tuple[float, float] | None
) -> None:
    ax.set_yticks(range(len(lines)), [_name(line) for line in lines])
    ax.tick_params(axis="y", pad=_room(lines), labelcolor=INK)
    for tick, line in zip(ax.get_yticklabels(), lines, strict=True):
        tick.set_horizontalalignment("left")
        if isinstance(line, str):
            tick.set(style="italic", color=SOFT)
    ax.set_ylim(max(len(lines), 1) - 0.4, -0.6)
    if limits is not None:
        ax.set_xlim(*limits)
    ax.spines["left"].set_visible(False)
    light_grid(ax)


def _brief(reason: str) -> str:
    """Return as much of a reason as there is room for: a sentence, its first clause, some words.

    Examples
    --------
    >>> _brief("Nothing varies. So there is no correlation.")
    'Nothing varies'
    >>> _brief("Each role rates the other, so the two answers are about different people.")
    'Each role rates the other'
    """
    sentence = reason.partition(". ")[0].rstrip(".")
    clause = sentence if len(sentence) <= _REASON else sentence.partition(", ")[0]
    return fitted(clause, _REASON)


def _draw_row(ax: Axes, row: ForestRow, y: float, null: float | None) -> None:
    if math.isnan(row.value):
        where = ax.get_yaxis_transform()
        words = _brief(row.missing)
        ax.text(0.01, y, words, transform=where, color=SOFT, va="center", style="italic", size=12)
        return
    _draw_base(ax, row, y)
    mark = None if row.member is None else MARKS[row.member]
    colour, marker, size = (
        (INK, "o", 8.0) if mark is None else (mark.colour, mark.marker, mark.size)
    )
    if row.has_interval:
        ax.plot([row.low, row.high], [y, y], color=colour, solid_capstyle="butt", zorder=2)
    hollow = row.is_hollow(null)
    ax.plot(
        [row.value],
        [y],
        marker=marker,
        markersize=size,
        markerfacecolor=CARD if hollow else colour,
        markeredgecolor=colour,
        markeredgewidth=1.75,
        linestyle="none",
        zorder=3,
    )
    if row.text:
        weight = "normal" if hollow or null is None else "bold"
        where = ax.get_yaxis_transform()
        ax.text(1.02, y, row.text, transform=where, va="center", size=12, weight=weight)


def _draw_base(ax: Axes, row: ForestRow, y: float) -> None:
    if not (math.isnan(row.base_low) or math.isnan(row.base_high)):
        corner, width = (row.base_low, y - 0.36), row.base_high - row.base_low
        ax.add_patch(Rectangle(corner, width, 0.72, facecolor=BAND, edgecolor="none", zorder=0.6))
        # Patches do not widen the axes.
        ax.update_datalim([(row.base_low, y), (row.base_high, y)])
        ax.autoscale_view(scaley=False)
    if not math.isnan(row.base):
        ends = [y - 0.36, y + 0.36]
        ax.plot([row.base] * 2, ends, color=NULL, linewidth=1.5, linestyle=(0, (2, 1.5)), zorder=1)


def _legend(ax: Axes, roles: Sequence[str]) -> None:
    """Name the roles' marks above the axes."""
    room = ax.bbox.width / ax.figure.dpi * 72 / max(len(roles), 1) - 36
    letters = max(int(room / _PER_LETTER), 6)
    handles = [
        Line2D(
            [],
            [],
            color=mark.colour,
            marker=mark.marker,
            markersize=mark.size,
            label=fitted(role, letters),
        )
        for mark, role in zip(MARKS, roles, strict=False)
    ]
    ax.legend(
        handles=handles,
        loc="lower left",
        bbox_to_anchor=(0, 1),
        ncols=len(handles),
        borderaxespad=0.4,
        borderpad=0,
        handlelength=1.6,
        fontsize=12,
    )
