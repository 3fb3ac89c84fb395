"""Draw how each item goes with the others of its scale."""

from __future__ import annotations

from matplotlib.axes import Axes

from alliance_stats.analysis.items import ItemsResult
from alliance_stats.plots.estimates import forest_row, number_in
from alliance_stats.plots.forest import draw_forest
from alliance_stats.plots.style import SOFT, house_style


def draw_items(result: ItemsResult, ax: Axes | None = None) -> Axes:
    """Draw each item's correlation with the rest, and α without it as a stroke.

    A stroke right of the others is an item that the scale would be more reliable without.
    """
    whose = result.about.get("role")
    by = f", rated by {whose}" if whose else ""
    rows = [
        forest_row(item, str(item.extra.get("item_id", item.term)), like="pearson")
        for item in result.estimates
    ]
    label = f"{result.title}{by}: r with the other items; α without the item (stroke)"
    ax = draw_forest(ax, rows, label=label, values="r with the rest", bounded=True)
    with house_style():
        for y, item in enumerate(result.estimates):
            alpha = number_in(item, "alpha_if_deleted")
            ax.plot([alpha] * 2, [y - 0.28, y + 0.28], color=SOFT, linewidth=1.5, zorder=1.5)
        ax.set_xlim(min(0.0, ax.get_xlim()[0]), 1.0)
    return ax
