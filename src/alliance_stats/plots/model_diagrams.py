"""Which figure draws which model of two people: a path diagram, or a list of estimates."""

from __future__ import annotations

from functools import singledispatch

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from alliance_stats.analysis.apim_latent import ApimLatentResult
from alliance_stats.analysis.apim_mediation import ApimMediationResult
from alliance_stats.analysis.apim_moderation import ApimModerationResult
from alliance_stats.analysis.common_fate import CommonFateResult
from alliance_stats.analysis.dyadic_score import DyadicScoreResult
from alliance_stats.analysis.growth import GrowthResult
from alliance_stats.analysis.mutual_influence import MutualInfluenceResult
from alliance_stats.analysis.ri_clpm import RiClpmResult
from alliance_stats.plots.diagram_parts import Titles
from alliance_stats.plots.network import Network, draw_network
from alliance_stats.plots.over_time_diagrams import growth_network, panel_network
from alliance_stats.plots.three_scale_diagrams import draw_moderation, mediation_network
from alliance_stats.plots.two_scale_diagrams import (
    common_fate_network,
    dyadic_score_network,
    latent_network,
    mutual_influence_network,
)
from alliance_stats.results import Result


@singledispatch
def network_of(result: Result, titles: Titles | None = None) -> Network | None:
    """Return the path diagram of a model; None where a result is none or has no solution.

    ``titles`` replace the printed names that the result holds itself.
    """
    return None


network_of.register(ApimLatentResult, latent_network)
network_of.register(ApimMediationResult, mediation_network)
network_of.register(CommonFateResult, common_fate_network)
network_of.register(DyadicScoreResult, dyadic_score_network)
network_of.register(GrowthResult, growth_network)
network_of.register(MutualInfluenceResult, mutual_influence_network)
network_of.register(RiClpmResult, panel_network)


def draw_model(result: Result, ax: Axes | None = None, titles: Titles | None = None) -> Axes | None:
    """Draw a model; None where a result is none or has no solution."""
    if isinstance(result, ApimModerationResult):
        return draw_moderation(result, ax, titles)
    network = network_of(result, titles)
    return None if network is None else draw_network(ax, network)


def model_figure(result: Result, titles: Titles | None = None) -> Figure | None:
    """Draw a model at report size; None where there is nothing to draw."""
    axes = draw_model(result, None, titles)
    figure = None if axes is None else axes.figure
    return figure if isinstance(figure, Figure) else None
