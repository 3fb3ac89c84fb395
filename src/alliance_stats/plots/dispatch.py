"""Which figure draws which result."""

from __future__ import annotations

from functools import singledispatch

from matplotlib.axes import Axes

from alliance_stats.analysis.agreement import AgreementResult
from alliance_stats.analysis.agreement_change import AgreementChangeResult
from alliance_stats.analysis.apim import ApimResult
from alliance_stats.analysis.bifactor import BifactorResult
from alliance_stats.analysis.congruence import CongruenceResult
from alliance_stats.analysis.correlate import CorrelateResult
from alliance_stats.analysis.describe import DescribeResult
from alliance_stats.analysis.distinguishability import DistinguishabilityResult
from alliance_stats.analysis.invariance import InvarianceResult
from alliance_stats.analysis.items import ItemsResult
from alliance_stats.analysis.perception import PerceptionResult
from alliance_stats.analysis.reliability import ReliabilityResult
from alliance_stats.analysis.similarity import SimilarityResult
from alliance_stats.analysis.two_way import TwoWayResult
from alliance_stats.plots.bifactor import draw_bifactor
from alliance_stats.plots.bland_altman import draw_bland_altman
from alliance_stats.plots.correlate import draw_correlate
from alliance_stats.plots.describe import draw_describe
from alliance_stats.plots.distinguishability import draw_distinguishability
from alliance_stats.plots.estimates import draw_estimates
from alliance_stats.plots.invariance import draw_invariance
from alliance_stats.plots.items import draw_items
from alliance_stats.plots.model_diagrams import draw_model
from alliance_stats.plots.over_occasions import draw_course
from alliance_stats.plots.path_diagram import draw_path_diagram
from alliance_stats.plots.perception import draw_perception
from alliance_stats.plots.reliability import draw_reliability
from alliance_stats.plots.results import (
    against_random,
    agreement_course,
    bland_altman_picture,
    path_diagram,
    surface_pictures,
)
from alliance_stats.plots.similarity import draw_similarity
from alliance_stats.plots.surface import draw_surface, surface_figure
from alliance_stats.plots.two_way import draw_two_way
from alliance_stats.results import Result


@singledispatch
def draw(result: Result, ax: Axes | None = None) -> Axes:
    """Draw a result: a model as its path diagram, what has no figure of its own as estimates."""
    drawn = draw_model(result, ax)
    return draw_estimates(result, ax) if drawn is None else drawn


draw.register(BifactorResult, draw_bifactor)
draw.register(CorrelateResult, draw_correlate)
draw.register(DescribeResult, draw_describe)
draw.register(DistinguishabilityResult, draw_distinguishability)
draw.register(InvarianceResult, draw_invariance)
draw.register(ItemsResult, draw_items)
draw.register(PerceptionResult, draw_perception)
draw.register(ReliabilityResult, draw_reliability)
draw.register(TwoWayResult, draw_two_way)


@draw.register
def _agreement(result: AgreementResult, ax: Axes | None = None) -> Axes:
    return draw_bland_altman(ax, bland_altman_picture(result))


@draw.register
def _agreement_change(result: AgreementChangeResult, ax: Axes | None = None) -> Axes:
    return draw_course(ax, agreement_course(result))


@draw.register
def _apim(result: ApimResult, ax: Axes | None = None) -> Axes:
    diagram = path_diagram(result, result.predictor_title, result.outcome_title)
    return draw_path_diagram(ax, diagram)


@draw.register
def _congruence(result: CongruenceResult, ax: Axes | None = None) -> Axes:
    pictures = surface_pictures(result)
    if ax is not None or len(pictures) == 1:
        return draw_surface(ax, pictures[0])
    return surface_figure(pictures).axes[0]


@draw.register
def _similarity(result: SimilarityResult, ax: Axes | None = None) -> Axes:
    return draw_similarity(ax, against_random(result))
