"""Draw the reliability of one scale, coefficient by coefficient."""

from __future__ import annotations

from matplotlib.axes import Axes

from alliance_stats.analysis.reliability import ReliabilityResult
from alliance_stats.plots.estimates import forest_row, values_heading
from alliance_stats.plots.forest import draw_forest

_WORDS = {
    "alpha": "α",
    "alpha_std": "α, standardised",
    "omega": "ω",
    "omega_h": "ω hierarchical",
    "omega_ordinal": "ω ordinal",
    "lambda2": "λ2",
    "split_half": "Split half",
}


def draw_reliability(result: ReliabilityResult, ax: Axes | None = None) -> Axes:
    """Draw the coefficients between 0 and 1; standard errors of measurement are not on that axis.

    A coefficient without an interval is a mark alone.
    """
    shown = [e for e in result.estimates if e.term in _WORDS]
    lowest = min([0.0, *(x for e in shown for x in (e.estimate, e.conf_low) if x == x)])
    whose = result.about.get("role")
    by = f", rated by {whose}" if whose else ""
    return draw_forest(
        ax,
        [forest_row(e, _WORDS[e.term], like="alpha") for e in shown],
        label=f"Reliability of {result.title}{by}",
        null=None,
        values=values_heading(shown),
        limits=(lowest, 1.0),
        bounded=True,
    )
