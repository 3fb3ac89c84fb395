"""What the parts of the congruence section share: which results, which rows."""

from __future__ import annotations

from alliance_stats.report.content import ReportContent
from alliance_stats.report.lookup import (
    has_number,
    order,
    results_of,
    scale_title,
)
from alliance_stats.report.pairs import side_key
from alliance_stats.results import Estimate, Result

_MOST_DECLARED = 2


def in_order(content: ReportContent) -> list[Result]:
    """List the results by outcome, then by predictor, in reading order."""
    return sorted(
        results_of(content, "congruence"),
        key=lambda r: (
            order(content, side_key(content, r, "outcome")),
            order(content, side_key(content, r, "predictor")),
        ),
    )


def pictured(content: ReportContent) -> list[Result]:
    """List the surfaces that are drawn: those declared beforehand, else the first one.

    The choice never depends on what was found. A programme report has none: a surface is drawn
    between single dyads.
    """
    if content.audience != "research":
        return []
    every = [r for r in in_order(content) if getattr(r, "surfaces", ())]
    declared = [r for r in every if _is_declared(r)]
    return declared[:_MOST_DECLARED] or every[:1]


def _is_declared(result: Result) -> bool:
    return any(e.extra.get("family") == "confirmatory" for e in result.estimates)


def picture_name(content: ReportContent, result: Result) -> str:
    """Return the file name of a surface."""
    keys = (side_key(content, result, side) for side in ("predictor", "outcome"))
    return "-".join(["surface", *(f"{key.instrument}-{key.scale}" for key in keys)])


def titles(content: ReportContent, result: Result) -> tuple[str, str]:
    """Return the names of predictor and outcome."""
    x, y = (scale_title(content, side_key(content, result, s)) for s in ("predictor", "outcome"))
    return x, y


def verdicts(result: Result) -> list[Estimate]:
    """Return one verdict per rater of the outcome."""
    return [e for e in result.estimates if e.term == "verdict"]


def row_of(result: Result, term: str, role: object) -> Estimate | None:
    """Return the row of a term for one rater of the outcome."""
    mine = (e for e in result.estimates if e.term == term and e.extra.get("role") == role)
    return next(mine, None)


def models_of(result: Result, role: object) -> list[Estimate]:
    """Return the weights of the models for one rater of the outcome."""
    return [
        e
        for e in result.estimates
        if e.term == "aicc_weight" and e.extra.get("role") == role and has_number(e)
    ]
