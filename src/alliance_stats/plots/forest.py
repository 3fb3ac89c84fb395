"""Draw estimates with their intervals, one row each, over what random pairs give."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from alliance_stats.plots.style import (
    BAND,
    CARD,
    INK,
    NULL,
    axes_or_new,
    house_style,
    light_grid,
)


@dataclass(frozen=True, slots=True)
class ForestRow:
    """One estimate; ``base`` and its ends are the same number in randomly paired dyads."""

    label: str
    value: float
    low: float = math.nan
    high: float = math.nan
    marker: str = "o"
    colour: str = INK
    base: float = math.nan
    base_low: float = math.nan
    base_high: float = math.nan


def draw_forest(
    ax: Axes | None, rows: Sequence[ForestRow], *, label: str, null: float | None = 0.0
) -> Axes:
    """Draw estimates with intervals from top to bottom; hollow where the interval holds the null.

    Rows without a number keep their place and say so.
    """
    with house_style():
        ax = axes_or_new(ax, height=70.0 + 30.0 * max(len(rows), 1))
        for y, row in enumerate(rows):
            _draw_row(ax, row, y, null)
        if null is not None:
            ax.axvline(null, color=INK, linewidth=1, zorder=1)
        ax.set_yticks(range(len(rows)), [row.label for row in rows])
        ax.set_ylim(len(rows) - 0.4, -0.6)
        ax.set_xlabel(label)
        ax.spines["left"].set_visible(False)
        light_grid(ax)
    return ax


def _draw_row(ax: Axes, row: ForestRow, y: float, null: float | None) -> None:
    if math.isnan(row.value):
        place = 0.0 if null is None else null
        ax.text(place, y, " undefined", color=NULL, va="center", style="italic", size=12)
        return
    _draw_base(ax, row, y)
    has_interval = not (math.isnan(row.low) or math.isnan(row.high))
    if has_interval:
        ax.plot([row.low, row.high], [y, y], color=row.colour, solid_capstyle="butt", zorder=2)
    clear = null is None or not has_interval or row.low > null or row.high < null
    ax.plot(
        [row.value],
        [y],
        marker=row.marker,
        markersize=8,
        markerfacecolor=row.colour if clear else CARD,
        markeredgecolor=row.colour,
        markeredgewidth=1.75,
        linestyle="none",
        zorder=3,
    )


def _draw_base(ax: Axes, row: ForestRow, y: float) -> None:
    if not (math.isnan(row.base_low) or math.isnan(row.base_high)):
        corner, width = (row.base_low, y - 0.36), row.base_high - row.base_low
        ax.add_patch(Rectangle(corner, width, 0.72, facecolor=BAND, edgecolor="none", zorder=0.6))
        # Patches do not widen the axes.
        ax.update_datalim([(row.base_low, y), (row.base_high, y)])
        ax.autoscale_view()
    if not math.isnan(row.base):
        ends = [y - 0.36, y + 0.36]
        ax.plot([row.base] * 2, ends, color=NULL, linewidth=1.5, linestyle=(0, (2, 1.5)), zorder=1)
