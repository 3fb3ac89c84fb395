"""Which figure draws which result."""

from __future__ import annotations

from functools import singledispatch

from matplotlib.axes import Axes

from alliance_stats.analysis.agreement import AgreementResult
from alliance_stats.analysis.agreement_change import AgreementChangeResult
from alliance_stats.analysis.apim import ApimResult
from alliance_stats.analysis.congruence import CongruenceResult
from alliance_stats.analysis.correlate import CorrelateResult
from alliance_stats.analysis.describe import DescribeResult
from alliance_stats.analysis.items import ItemsResult
from alliance_stats.analysis.perception import PerceptionResult
from alliance_stats.analysis.reliability import ReliabilityResult
from alliance_stats.analysis.similarity import SimilarityResult
from alliance_stats.analysis.two_way import TwoWayResult
from alliance_stats.interpret import excludes
from alliance_stats.plots.bland_altman import BlandAltmanPicture, Line, Slant, draw_bland_altman
from alliance_stats.plots.forest import ForestRow, draw_forest
from alliance_stats.plots.over_occasions import Course, Moment, draw_course
from alliance_stats.plots.path_diagram import draw_path_diagram
from alliance_stats.plots.results import (
    against_random,
    number_in,
    path_diagram,
    surface_pictures,
)
from alliance_stats.plots.similarity import draw_similarity
from alliance_stats.plots.style import INK, MARKS, SOFT
from alliance_stats.plots.surface import draw_surface, surface_figure
from alliance_stats.results import Estimate, Result

_COEFFICIENTS = ("alpha", "alpha_std", "omega", "lambda2", "split_half")
_PERCEPTION = {
    "accuracy": "accuracy",
    "assumed_similarity": "assumed similarity",
    "truth_force": "truth force",
    "bias_force": "bias force",
}
_NO_LEVELS = frozenset({"bias", "sd_difference"})


@singledispatch
def draw(result: Result, ax: Axes | None = None) -> Axes:
    """Draw a result; one without a figure of its own shows its estimates with intervals."""
    rows = [_forest_row(estimate, estimate.term) for estimate in result.estimates]
    return draw_forest(ax, rows, label="Estimate")


@draw.register
def _describe(result: DescribeResult, ax: Axes | None = None) -> Axes:
    marks = dict(zip(result.roles, MARKS, strict=False))
    rows = []
    for estimate in result.estimates:
        role = str(estimate.extra.get("role", ""))
        if estimate.term == "mean":
            mark = marks.get(role, MARKS[0])
            rows.append(_forest_row(estimate, role, marker=mark.marker, colour=mark.colour))
    ax = draw_forest(ax, rows, label=f"Mean score: {result.title}", null=None)
    ax.set_xlim(*result.score_range)
    return ax


@draw.register
def _reliability(result: ReliabilityResult, ax: Axes | None = None) -> Axes:
    rows = [_forest_row(e, e.term) for e in result.estimates if e.term in _COEFFICIENTS]
    ax = draw_forest(ax, rows, label=f"Reliability: {result.title}", null=None)
    ax.set_xlim(min(0.0, ax.get_xlim()[0]), 1)
    return ax


@draw.register
def _items(result: ItemsResult, ax: Axes | None = None) -> Axes:
    rows = [
        _forest_row(estimate, str(estimate.extra.get("item_id", estimate.term)))
        for estimate in result.estimates
    ]
    return draw_forest(ax, rows, label=f"Correlation with the other items: {result.title}")


@draw.register
def _agreement(result: AgreementResult, ax: Axes | None = None) -> Axes:
    return draw_bland_altman(ax, bland_altman_picture(result))


@draw.register
def _correlate(result: CorrelateResult, ax: Axes | None = None) -> Axes:
    rows = []
    for estimate in result.estimates:
        if estimate.term != "pearson":
            continue
        role_x, role_y = (str(estimate.extra[name]) for name in ("role_x", "role_y"))
        is_same = role_x == role_y
        words = f"{role_x} → {role_y}" if not is_same else f"{role_x} both"
        colour, marker = (INK, "o") if is_same else (SOFT, "s")
        rows.append(_forest_row(estimate, words, marker=marker, colour=colour))
    label = f"Correlation: {result.predictor_title} with {result.outcome_title}"
    return draw_forest(ax, rows, label=label)


@draw.register
def _similarity(result: SimilarityResult, ax: Axes | None = None) -> Axes:
    return draw_similarity(ax, against_random(result))


@draw.register
def _two_way(result: TwoWayResult, ax: Axes | None = None) -> Axes:
    rows = []
    for estimate in result.estimates:
        # k, the ratio of two effects, is no correlation and has an axis of its own in the report.
        if estimate.estimate == estimate.estimate and estimate.term != "equality":
            whose = estimate.extra.get("role")
            words = "guess of " + str(whose) if whose else estimate.term
            rows.append(_forest_row(estimate, words))
    return draw_forest(ax, rows, label=f"{result.title}: r or ICC, over random pairs")


@draw.register
def _perception(result: PerceptionResult, ax: Axes | None = None) -> Axes:
    marks = dict(zip(result.roles, MARKS, strict=False))
    rows = []
    for term, words in _PERCEPTION.items():
        for estimate in result.estimates:
            judge = str(estimate.extra.get("judge", ""))
            if estimate.term == term:
                mark = marks.get(judge)
                look = (mark.marker, mark.colour) if mark else ("o", INK)
                label = f"{words}, {judge}"
                rows.append(_forest_row(estimate, label, marker=look[0], colour=look[1]))
    return draw_forest(ax, rows, label=f"{result.title}: r, then points per point")


@draw.register
def _congruence(result: CongruenceResult, ax: Axes | None = None) -> Axes:
    pictures = surface_pictures(result)
    if ax is not None or len(pictures) == 1:
        return draw_surface(ax, pictures[0])
    return surface_figure(pictures).axes[0]


@draw.register
def _agreement_change(result: AgreementChangeResult, ax: Axes | None = None) -> Axes:
    moments = tuple(
        Moment(str(e.extra.get("occasion")), e.estimate, e.conf_low, e.conf_high, e.n_dyads)
        for e in result.estimates
        if e.term == result.measure
    )
    label = result.measure.replace("icc", "ICC")
    course = Course(result.title, moments, label, result.measure not in _NO_LEVELS)
    return draw_course(ax, course)


@draw.register
def _apim(result: ApimResult, ax: Axes | None = None) -> Axes:
    diagram = path_diagram(result, result.predictor_title, result.outcome_title)
    return draw_path_diagram(ax, diagram)


def bland_altman_picture(result: AgreementResult) -> BlandAltmanPicture:
    """Return what a Bland–Altman figure of an agreement result shows."""
    return BlandAltmanPicture(
        means=result.means.tolist(),
        differences=result.differences.tolist(),
        bias=_line(result["bias"]),
        lower=_line(result["loa_low"]),
        upper=_line(result["loa_high"]),
        roles=result.roles,
        slant=_slant(result),
        span=result.score_range[1] - result.score_range[0],
    )


def _slant(result: AgreementResult) -> Slant | None:
    """Return the limits as lines, where the difference clearly changes with the level."""
    slope = next((e for e in result.estimates if e.term == "proportional_bias"), None)
    if slope is None or not excludes(slope.conf_low, slope.conf_high):
        return None
    ends = [float(result.means.min()), float(result.means.max())]
    lower, middle, upper = (line.tolist() for line in result.regression.limits(ends))
    return Slant(ends, lower, middle, upper)


def _line(estimate: Estimate) -> Line:
    return Line(estimate.estimate, estimate.conf_low, estimate.conf_high)


def _forest_row(
    estimate: Estimate, label: str, *, marker: str = "o", colour: str = INK
) -> ForestRow:
    ends = estimate.conf_low, estimate.conf_high
    names = ("baseline", "baseline_low", "baseline_high")
    base, low, high = (number_in(estimate, name) for name in names)
    return ForestRow(
        label, estimate.estimate, *ends, marker=marker, colour=colour, base=base, base_low=low,
        base_high=high,
    )  # fmt: skip
