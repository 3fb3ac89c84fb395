"""Every kind of declared dyadic model that has a section: one line for each."""

from __future__ import annotations

from alliance_stats.report.blocks import Finding
from alliance_stats.report.content import ReportContent
from alliance_stats.report.sections import (
    apim_latent,
    apim_mediation,
    apim_moderation,
    bifactor,
    common_fate,
    dyadic_score,
    growth,
    mutual_influence,
    ri_clpm,
)
from alliance_stats.report.sections.dyadic_models import ModelKind, picture_name
from alliance_stats.results import Result

KINDS: tuple[ModelKind, ...] = (
    apim_latent.KIND,
    apim_mediation.KIND,
    apim_moderation.KIND,
    common_fate.KIND,
    mutual_influence.KIND,
    dyadic_score.KIND,
    bifactor.KIND,
    growth.KIND,
    ri_clpm.KIND,
)
"""In the order in which they stand in the report."""


def pictured(content: ReportContent) -> dict[str, Result]:
    """Return every model with a figure, by the figure's name."""
    return {
        picture_name(content, result): result
        for kind in KINDS
        for result in content.results
        if result.analysis == kind.analysis and kind.is_drawn(result)
    }


def methods(content: ReportContent) -> list[str]:
    """Return one sentence for each kind of model that ran."""
    ran = {result.analysis for result in content.results}
    return [kind.method for kind in KINDS if kind.analysis in ran]


def findings(content: ReportContent) -> list[Finding]:
    """Return one finding for each model that was declared beforehand."""
    return [finding for kind in KINDS for finding in kind.findings(content)]
