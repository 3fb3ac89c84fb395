"""Draw how alike the two profiles of a dyad are, beside dyads paired at random."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from alliance_stats.formatting import interval, unit
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

_BINS = 40


@dataclass(frozen=True, slots=True)
class AgainstRandom:
    """A mean similarity with its interval, the means of random re-pairings, and their middle."""

    label: str
    value: float
    low: float
    high: float
    null: NDArray[np.float64]
    base: float


def similarity_figure(rows: Sequence[AgainstRandom]) -> Figure:
    """Draw mean similarities over the distribution of re-paired means at report size."""
    with house_style():
        figure = blank_figure(60.0 + 92.0 * len(rows))
        ax = figure.add_axes((0.03, 48 / (60.0 + 92.0 * len(rows)), 0.94, 0.98 - 48 / 244))
        draw_similarity(ax, rows)
    return figure


def draw_similarity(ax: Axes | None, rows: Sequence[AgainstRandom]) -> Axes:
    """Draw one lane per kind of similarity: random pairs as a hill, real dyads as a mark."""
    with house_style():
        ax = axes_or_new(ax, height=60.0 + 92.0 * max(len(rows), 1))
        for lane, row in enumerate(rows):
            _draw_lane(ax, row, -lane)
        ax.axvline(0, color=HAIR, linewidth=1, zorder=0.4)
        ax.set_ylim(-len(rows) + 0.72, 0.98)
        ax.set_yticks([])
        ax.spines["left"].set_visible(False)
        ax.set_xlabel("Mean correlation of the two profiles")
        ax.xaxis.set_major_formatter(lambda x, _: "0" if abs(x) < 1e-9 else unit(x))
        low, high = ax.get_xlim()
        ax.set_xlim(min(low, -0.05), max(high, 0.3))
    return ax


def _draw_lane(ax: Axes, row: AgainstRandom, base: float) -> None:
    null = row.null[~np.isnan(row.null)]
    if null.size:
        counts, edges = np.histogram(null, bins=_BINS)
        heights = base + 0.5 * counts / counts.max()
        ax.stairs(heights, edges, baseline=base, fill=True, facecolor=BAND, edgecolor=NULL)
        dashes = (0, (2, 1.5))
        ax.plot([row.base] * 2, [base, base + 0.5], color=NULL, linewidth=1.5, linestyle=dashes)
        words = f"random pairs {unit(row.base)}"
        ax.text(row.base, base - 0.06, words, ha="center", va="top", color=SOFT, size=12)
    ax.plot([row.low, row.high], [base + 0.25] * 2, color=INK, solid_capstyle="butt", zorder=3)
    ax.plot([row.value], [base + 0.25], marker="o", markersize=8, color=INK, zorder=3)
    has_interval = not math.isnan(row.low)
    bounds = f" {interval(row.low, row.high, bounded=True)}" if has_interval else ""
    ax.text(
        row.value,
        base + 0.36,
        f"{row.label} {unit(row.value)}{bounds}",
        ha="center",
        va="bottom",
        weight="bold",
        size=12.5,
    )
