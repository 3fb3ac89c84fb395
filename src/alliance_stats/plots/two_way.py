"""Draw whether a relationship is mutual: each answer over what random pairs give."""

from __future__ import annotations

import math

from matplotlib.axes import Axes

from alliance_stats.analysis.two_way import TwoWayResult
from alliance_stats.plots.estimates import forest_row, member_of, values_heading
from alliance_stats.plots.forest import draw_forest
from alliance_stats.results import Estimate

_WORDS = {
    "agreement": "Agreement",
    "reciprocity": "Reciprocity",
    "meta_accuracy": "{role} knows how {other} sees it",
}


def draw_two_way(result: TwoWayResult, ax: Axes | None = None) -> Axes:
    """Draw agreement, reciprocity and each role's guess; a question refused keeps its row.

    *k*, the ratio of two effects, is no correlation: it stands in the rows of the result and on
    an axis of its own in the report.
    """
    shown = [e for e in result.estimates if e.term in _WORDS]
    rows = [
        forest_row(e, _label(e), member=member_of(e, result.roles), like="pearson") for e in shown
    ]
    return draw_forest(
        ax,
        rows,
        label=f"{result.title}: {_measures(shown)}; shaded: randomly paired dyads",
        roles=result.roles if any(row.member is not None for row in rows) else (),
        values=values_heading(shown),
        bounded=True,
    )


def _label(estimate: Estimate) -> str:
    role, other = (str(estimate.extra.get(name) or "") for name in ("role", "other"))
    return _WORDS[estimate.term].format(role=role.capitalize(), other=other)


def _measures(shown: list[Estimate]) -> str:
    """Name what is on the axis, in order, each once."""
    names = {"pearson": "r"}
    found = [str(e.extra.get("measure", "")) for e in shown if not math.isnan(e.estimate)]
    return " and ".join(dict.fromkeys(names.get(m, m.replace("icc", "ICC")) for m in found if m))
