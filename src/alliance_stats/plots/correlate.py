"""Draw what goes with what, by whose rating."""

from __future__ import annotations

from matplotlib.axes import Axes

from alliance_stats.analysis.correlate import CorrelateResult
from alliance_stats.plots.estimates import forest_row, member_of, values_heading
from alliance_stats.plots.forest import ForestRow, draw_forest
from alliance_stats.results import Estimate

_TERMS = {"pearson": "", "partial": ", adjusted"}


def draw_correlate(result: CorrelateResult, ax: Axes | None = None) -> Axes:
    """Draw each correlation with its interval: the mark says who rated the predictor.

    Those where one person rated both stand apart from the others.
    """
    shown = [e for e in result.estimates if e.term in _TERMS]
    shown.sort(key=lambda e: e.extra.get("role_x") != e.extra.get("role_y"))
    return draw_forest(
        ax,
        [_row(result, estimate) for estimate in shown],
        label=f"Correlation of {result.predictor_title} with {result.outcome_title}",
        roles=[f"{result.predictor_title} rated by {role}" for role in result.roles],
        values=values_heading(shown, "r"),
        bounded=True,
    )


def _row(result: CorrelateResult, estimate: Estimate) -> ForestRow:
    role_x, role_y = (str(estimate.extra.get(name, "")) for name in ("role_x", "role_y"))
    level = str(estimate.extra.get("level") or "total")
    where = "" if level == "total" else f", {level}"
    return forest_row(
        estimate,
        f"{role_x} → {role_y}{_TERMS[estimate.term]}{where}",
        member=member_of(estimate, result.roles, by="role_x"),
        group="Same source" if role_x == role_y else "Other source",
    )
