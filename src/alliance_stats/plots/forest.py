"""Draw estimates with their intervals, one row each; the fallback for any result."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes

from alliance_stats.plots.style import CARD, INK, NULL, axes_or_new, house_style, light_grid


@dataclass(frozen=True, slots=True)
class ForestRow:
    """One estimate; ``mark`` is a matplotlib marker, ``colour`` its colour."""

    label: str
    value: float
    low: float = math.nan
    high: float = math.nan
    marker: str = "o"
    colour: str = INK


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
