"""Draw how a dyad's level and its gap go with the outcome's level and gap."""

from __future__ import annotations

from matplotlib.axes import Axes

from alliance_stats.analysis.dyadic_score import DyadicScoreResult
from alliance_stats.plots.estimates import forest_row, values_heading
from alliance_stats.plots.forest import draw_forest

_PARTS = {"mean": "level", "difference": "gap"}


def draw_dyadic_score(result: DyadicScoreResult, ax: Axes | None = None) -> Axes:
    """Draw the four paths from level and gap of the predictor to level and gap of the outcome.

    The gap is first role minus second.
    """
    shown = [e for e in result.estimates if "_to_" in e.term]
    rows = []
    for estimate in shown:
        source, _, target = estimate.term.partition("_to_")
        label = f"{_PARTS.get(source, source)} → {_PARTS.get(target, target)}"
        rows.append(forest_row(estimate, label))
    first, second = result.roles
    return draw_forest(
        ax,
        rows,
        label=f"{result.predictor_title} → {result.outcome_title}, points per point; "
        f"gap: {first} − {second}",
        values=values_heading(shown, "b"),
    )
