"""Draw the ladder of invariance: how well each step fits, and which steps hold."""

from __future__ import annotations

import math
import textwrap

from matplotlib.axes import Axes

from alliance_stats.analysis.invariance import InvarianceResult
from alliance_stats.formatting import degrees, number, unit
from alliance_stats.plots.estimates import forest_row, number_in
from alliance_stats.plots.forest import ForestRow, draw_forest
from alliance_stats.plots.style import INK, house_style
from alliance_stats.results import Estimate

_STEPS = ("configural", "loadings", "intercepts", "residuals")
_ITEMS = "dMACS: what an item's difference amounts to, in SD"
_LADDER = "CFI: how well each step fits; filled where it holds"
_WRAP = 92


def draw_invariance(result: InvarianceResult, ax: Axes | None = None) -> Axes:
    """Draw CFI at each step, filled where the step holds, and each item's dMACS below.

    The verdict with its reason stands above; nothing but that where nothing was tested.
    """
    rows = [row for term in _STEPS for row in _steps(result, term)]
    items = [e for e in result.estimates if e.term == "dmacs"]
    rows += [
        forest_row(e, str(e.extra.get("item_id", "")), group=_ITEMS, like="dmacs") for e in items
    ]
    label = f"{result.title}: {' and '.join(result.views)}"
    ax = draw_forest(ax, rows, label=label, null=None, limits=_limits(rows))
    with house_style():
        reason = textwrap.fill(result.reason, _WRAP, max_lines=2, placeholder=" …")
        ax.set_title(f"Gate: {result.verdict}.\n{reason}", loc="left", size=12, color=INK, pad=12)
    return ax


def _steps(result: InvarianceResult, term: str) -> list[ForestRow]:
    """Return a step, then the same with items freed where that was tried."""
    names = {term: term.capitalize(), f"{term}_partial": f"{term.capitalize()}, items freed"}
    return [
        _step(estimate, names[estimate.term])
        for estimate in result.estimates
        if estimate.term in names
    ]


def _step(estimate: Estimate, label: str) -> ForestRow:
    cfi, chi2 = number_in(estimate, "cfi"), number_in(estimate, "chi2")
    df = number_in(estimate, "chi2_df")
    known = not math.isnan(chi2)
    return ForestRow(
        label,
        cfi,
        text=f"{unit(cfi, 3)}, χ²({degrees(df)}) = {number(chi2)}" if known else "",
        group=_LADDER,
        hollow=estimate.extra.get("passes") is not True,
        missing=estimate.undefined or "not tested",
    )


def _limits(rows: list[ForestRow]) -> tuple[float, float]:
    high = max([1.0, *(x for row in rows for x in (row.value, row.high) if not math.isnan(x))])
    low = min([0.0, *(x for row in rows for x in (row.value, row.low) if not math.isnan(x))])
    return low - 0.02, high + 0.02
