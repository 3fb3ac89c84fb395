"""Latent actor-partner model: whose view goes with whose outcome, measurement error apart."""

from __future__ import annotations

from alliance_stats.formatting import degrees, number, p_relation
from alliance_stats.report.blocks import Rich, code, em, rich
from alliance_stats.report.capitals import capitalised
from alliance_stats.report.content import ReportContent
from alliance_stats.report.sections.dyadic_models import GROUP, ModelKind, Telling, names
from alliance_stats.report.sections.model_tables import Line, Part
from alliance_stats.report.sections.model_words import (
    effect_source,
    paths_sentences,
    spaced,
    told_path,
)
from alliance_stats.report.sentences import with_bounds
from alliance_stats.results import Estimate, Result

_EFFECTS = ("actor", "partner")


def _tell(content: ReportContent, result: Result) -> Telling:
    called = names(content, result)
    x, y = called["predictor"], called["outcome"]
    rows = [row for row in result.estimates if row.term in _EFFECTS]
    told = [
        told_path(effect_source(row, x), f"{y} as rated by {row.extra['role']}", row)
        for row in rows
    ]
    return Telling(
        name=f"Latent actor–partner model of {x} and {y}",
        answer=spaced(paths_sentences(told, alpha=1 - content.confidence)),
        paths=[_in_words(row, x, y) for row in rows],
        parts=[*(_part(result, role, x, y) for role in content.roles), _both(content, result)],
        units=rich(
            em("b"), ": units of an item of the outcome per unit of an item of the predictor. ",
            _equal_loadings(result), "The loadings are in ", code("tables/apim_latent.csv"), ".",
        ),
        identification=str(getattr(result, "identification", "")),
    )  # fmt: skip


def _part(result: Result, role: str, x: str, y: str) -> Part:
    lines = [
        Line(f"{term}: {effect_source(row, x)}", row)
        for term in _EFFECTS
        for row in [result.find(term, role=role)]
    ]
    lines.append(Line(rich(em("R"), "²"), result.find("r2", role=role)))
    return Part(lines, f"{capitalised(y)} as rated by {role}")


def _both(content: ReportContent, result: Result) -> Part:
    way = " − ".join(content.roles)
    lines = [
        Line(f"difference in {kind} effects ({way})", result[f"{kind}_difference"], compares=True)
        for kind in _EFFECTS
    ]
    return Part(
        [
            *lines,
            Line("correlation of the predictors", result["predictor_correlation"]),
            Line("correlation of what is left of the outcomes", result["correlation"]),
        ],
        "Both roles",
    )


def _equal_loadings(result: Result) -> Rich:
    """Say what it costs to hold the loadings equal in both roles."""
    for row in result.estimates:
        if row.term == "equal_loadings" and row.statistic == row.statistic:
            return rich(
                f"Loadings are held equal in both roles: Δχ²({degrees(row.df)}) = "
                f"{number(row.statistic)}, ",
                em("p"),
                f" {p_relation(row.p_value)}. ",
            )
    return rich("Loadings are held equal in both roles. ")


def _in_words(row: Estimate, x: str, y: str) -> str:
    shown = with_bounds(row.estimate, row.conf_low, row.conf_high)
    source = capitalised(effect_source(row, x))
    return f"{source} to {y} as rated by {row.extra['role']}: {shown}."


KIND = ModelKind(
    analysis="apim_latent",
    kicker="I and We",
    question="Whose view goes with whose outcome, measurement error apart?",
    group=GROUP,
    tell=_tell,
    draws="actor",
    method=(
        "Latent actor–partner models measure predictor and outcome by their items in both roles, "
        "with equal loadings and correlated residuals of the same item, by full information "
        "maximum likelihood."
    ),
)
