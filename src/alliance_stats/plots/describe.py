"""Draw how the roles rate on one scale: mean with interval, and the spread round it."""

from __future__ import annotations

import math

from matplotlib.axes import Axes

from alliance_stats.analysis.describe import DescribeResult
from alliance_stats.plots.estimates import forest_row, values_heading
from alliance_stats.plots.forest import draw_forest
from alliance_stats.plots.style import NULL, SOFT, house_style


def draw_describe(result: DescribeResult, ax: Axes | None = None) -> Axes:
    """Draw each role's mean with its interval, the median as a stroke, lowest and highest score.

    The axis is the whole possible range.
    """
    means = [result.find("mean", role=role) for role in result.roles]
    rows = [
        forest_row(mean, role, member=place)
        for place, (role, mean) in enumerate(zip(result.roles, means, strict=True))
    ]
    ax = draw_forest(
        ax,
        rows,
        label=f"{result.title}: mean, median (stroke), lowest and highest score (line)",
        null=None,
        values=values_heading(means, "Mean"),
        limits=result.score_range,
    )
    with house_style():
        for y, role in enumerate(result.roles):
            low, high, median = (_number(result, term, role) for term in ("min", "max", "median"))
            ax.plot([low, high], [y, y], color=NULL, linewidth=1, zorder=1)
            ax.plot([median] * 2, [y - 0.28, y + 0.28], color=SOFT, linewidth=1.5, zorder=1.5)
    return ax


def _number(result: DescribeResult, term: str, role: str) -> float:
    """Return a role's number; NaN where it is not there, as in a report that hides extremes."""
    mine = (e for e in result.estimates if e.term == term and e.extra.get("role") == role)
    return next((e.estimate for e in mine), math.nan)
