"""Draw what it costs to treat the roles as interchangeable."""

from __future__ import annotations

import math

from matplotlib.axes import Axes

from alliance_stats.analysis.distinguishability import DistinguishabilityResult
from alliance_stats.formatting import degrees, number, p_relation, sentence
from alliance_stats.plots.forest import ForestRow, draw_forest
from alliance_stats.plots.style import INK, house_style
from alliance_stats.results import Estimate


def draw_distinguishability(result: DistinguishabilityResult, ax: Axes | None = None) -> Axes:
    """Draw χ² of holding the roles equal, step by step; hollow where equality is tenable.

    Tenable: the test does not reject it at the level that was asked.
    """
    confidence = result.options.get("confidence")
    alpha = 1 - float(confidence) if isinstance(confidence, float) else 0.05
    rows = [_row(estimate, alpha) for estimate in result.estimates]
    label = f"χ² of {result.predictor_title} and {result.outcome_title}; hollow: may be equal"
    ax = draw_forest(ax, rows, label=label, null=None, values="Test")
    with house_style():
        for y, row in enumerate(rows):
            ax.plot([0, row.value], [y, y], color=INK, solid_capstyle="butt", zorder=2)
        ax.set_xlim(0, 1.06 * max([1.0, *(r.value for r in rows if not math.isnan(r.value))]))
    return ax


def _row(estimate: Estimate, alpha: float) -> ForestRow:
    held = sentence(str(estimate.extra.get("held_equal", estimate.term))).removesuffix(".")
    has_number = not math.isnan(estimate.estimate)
    test = f"χ²({degrees(estimate.df)}) = {number(estimate.estimate)}, p "
    return ForestRow(
        f"{held} equal",
        estimate.estimate,
        text=f"{test}{p_relation(estimate.p_value)}" if has_number else "",
        hollow=not estimate.p_value < alpha,
        missing=estimate.undefined or "undefined",
    )
