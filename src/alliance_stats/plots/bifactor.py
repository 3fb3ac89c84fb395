"""Draw how much of each item both roles share, and how much is each one's own."""

from __future__ import annotations

import math

from matplotlib.axes import Axes

from alliance_stats.analysis.bifactor import BifactorResult
from alliance_stats.plots.estimates import draw_estimates, forest_row, member_of
from alliance_stats.plots.forest import draw_forest
from alliance_stats.results import Estimate

_GROUPS = {
    "shared_variance": "Share of the common variance that both roles share",
    "shared_loading": "Loading on what both roles share",
    "own_loading": "Loading on what is the role's own",
}


def draw_bifactor(result: BifactorResult, ax: Axes | None = None) -> Axes:
    """Draw each role's loadings, shared ones above its own; a solution that is none says why."""
    if all(math.isnan(estimate.estimate) for estimate in result.estimates):
        return draw_estimates(result, ax)
    rows = [
        forest_row(
            estimate, item or "all items", member=member_of(estimate, result.roles), group=group
        )
        for term, group in _GROUPS.items()
        for item in _items(result)
        for estimate in result.estimates
        if (estimate.term, _item(estimate)) == (term, item)
    ]
    lowest = min(0.0, *(row.value for row in rows if not math.isnan(row.value)))
    return draw_forest(
        ax,
        rows,
        label=f"{result.title}: standardised",
        null=None,
        roles=result.roles,
        values="Estimate",
        limits=(1.05 * lowest, 1.0),
        bounded=True,
    )


def _items(result: BifactorResult) -> list[str]:
    """List the items in their order, first "" for a number about all of them."""
    return list(dict.fromkeys(_item(estimate) for estimate in result.estimates))


def _item(estimate: Estimate) -> str:
    return str(estimate.extra.get("item_id") or "")
