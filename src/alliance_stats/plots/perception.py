"""Draw how well each role guesses the other's view, and what the guess leans on."""

from __future__ import annotations

from dataclasses import replace

from matplotlib.axes import Axes

from alliance_stats.analysis.perception import PerceptionResult
from alliance_stats.interpret import gate_is_open
from alliance_stats.plots.estimates import forest_row, member_of, values_heading
from alliance_stats.plots.forest import ForestRow, draw_forest
from alliance_stats.results import Estimate

_R, _FORCE, _BIAS = "Correlations (r)", "Forces (points per point)", "Mean difference (points)"
_WORDS = {
    "accuracy": (_R, "Accuracy"),
    "assumed_similarity": (_R, "Assumed similarity"),
    "truth_force": (_FORCE, "Truth force"),
    "bias_force": (_FORCE, "Bias force"),
    "directional_bias": (_BIAS, "Directional bias"),
}


def draw_perception(result: PerceptionResult, ax: Axes | None = None) -> Axes:
    """Draw each judge's accuracy, forces and directional bias, with the judge's mark.

    A bias whose gate is not passed is hollow and its number in parentheses.
    """
    rows, shown = [], []
    for term, (group, words) in _WORDS.items():
        for estimate in result.estimates:
            if estimate.term == term:
                shown.append(estimate)
                rows.append(_row(result, estimate, group, words))
    return draw_forest(
        ax,
        rows,
        label=f"{result.title}; shaded: randomly paired dyads",
        roles=[f"guess of {role}" for role in result.roles],
        values=values_heading(shown),
    )


def _row(result: PerceptionResult, estimate: Estimate, group: str, words: str) -> ForestRow:
    like = "pearson" if group == _R else ""
    gate = estimate.extra.get("gate")
    is_shut = gate is not None and not gate_is_open(str(gate))
    member = member_of(estimate, result.roles, by="judge")
    row = forest_row(estimate, words, member=member, group=group, like=like)
    return replace(row, hollow=True, text=f"({row.text})") if is_shut else row
