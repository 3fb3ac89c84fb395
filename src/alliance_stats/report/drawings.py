"""The figures of similarity, change, congruence and outcomes: from results to what is drawn."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from matplotlib.figure import Figure as Drawing

from alliance_stats.analysis.agreement_change import AgreementChangeResult
from alliance_stats.analysis.apim import ApimResult
from alliance_stats.analysis.congruence import CongruenceResult
from alliance_stats.analysis.similarity import SimilarityResult
from alliance_stats.plots.model_diagrams import model_figure
from alliance_stats.plots.outcome_forest import Correlated, OutcomeRow, outcome_forest
from alliance_stats.plots.over_occasions import Course, over_occasions_figure
from alliance_stats.plots.path_diagram import path_figure
from alliance_stats.plots.results import (
    against_random,
    agreement_course,
    path_diagram,
    surface_pictures,
)
from alliance_stats.plots.similarity import similarity_figure
from alliance_stats.plots.surface import surface_figure
from alliance_stats.report.capitals import in_sentence
from alliance_stats.report.content import ReportContent
from alliance_stats.report.lookup import ScaleKey, group_of, key_of, scale_title
from alliance_stats.report.pairs import Correlation, correlations
from alliance_stats.report.sections import (
    apim,
    congruence_parts,
    dyadic_models,
    models,
    outcome_figures,
    over_occasions,
    similarity,
)
from alliance_stats.results import Result

Draw = Callable[[], Drawing]


def further_drawings(content: ReportContent) -> dict[str, Draw]:
    """Return how to draw each figure, by name."""
    found: dict[str, Draw] = {
        similarity.FIGURE: partial(_similarity, content),
        over_occasions.FIGURE: partial(_over_occasions, content),
    }
    for key in outcome_figures.pictured(content):
        found[outcome_figures.picture_name(key)] = partial(_forest, content, key)
    for model in apim.models_of(content):
        found[apim.picture_name(content, model)] = partial(_paths, content, model)
    for name, drawn in models.pictured(content).items():
        found[name] = partial(_model, content, drawn)
    for result in congruence_parts.pictured(content):
        name = congruence_parts.picture_name(content, result)
        found[name] = partial(_surface, content, result)
    return found


def _similarity(content: ReportContent) -> Drawing:
    result = similarity.pictured(content)
    if not isinstance(result, SimilarityResult):
        raise TypeError(f"Drawn from a similarity result, not from {type(result)}.")
    return similarity_figure(against_random(result))


def _over_occasions(content: ReportContent) -> Drawing:
    courses = [_course(content, result) for result in over_occasions.pictured(content)]
    return over_occasions_figure(courses)


def _course(content: ReportContent, result: Result) -> Course:
    if not isinstance(result, AgreementChangeResult):
        raise TypeError(f"Drawn from a change of agreement, not from {type(result)}.")
    course = agreement_course(result)
    title, label = scale_title(content, key_of(result)), over_occasions.measure_name(result)
    return replace(course, title=title, label=label)


def _surface(content: ReportContent, result: Result) -> Drawing:
    if not isinstance(result, CongruenceResult):
        raise TypeError(f"Drawn from a congruence result, not from {type(result)}.")
    return surface_figure(surface_pictures(result, dots=content.audience == "research"))


def _paths(content: ReportContent, result: ApimResult) -> Drawing:
    return path_figure(path_diagram(result, *apim.titles(content, result)))


def _model(content: ReportContent, result: Result) -> Drawing:
    figure = model_figure(result, dyadic_models.titles(content, result))
    if figure is None:
        raise TypeError(f"There is no figure of {type(result)}.")
    return figure


def _forest(content: ReportContent, outcome: ScaleKey) -> Drawing:
    raters = outcome_figures.raters_of(content, outcome)
    every = [c for c in correlations(content) if c.outcome == outcome]
    rows = [
        OutcomeRow(
            scale_title(content, key),
            group_of(content, key),
            tuple(_pair(content, every, key, rater) for rater in raters),
        )
        for key in outcome_figures.predictors_of(content, outcome)
    ]
    name = in_sentence(scale_title(content, outcome))
    return outcome_forest(rows, raters, content.roles, name)


def _pair(
    content: ReportContent, every: Sequence[Correlation], key: ScaleKey, rater: str
) -> tuple[Correlated, Correlated]:
    first, second = (_correlated(every, key, role, rater) for role in content.roles)
    return first, second


def _correlated(every: Sequence[Correlation], key: ScaleKey, role: str, rater: str) -> Correlated:
    for one in every:
        if (one.predictor, one.role_x, one.role_y) == (key, role, rater):
            found = one.estimate
            return Correlated(found.estimate, found.conf_low, found.conf_high)
    return Correlated()
