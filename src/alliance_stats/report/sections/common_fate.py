"""Common fate: whether what the two share in one scale goes with what they share in another."""

from __future__ import annotations

from alliance_stats.report.blocks import em, rich
from alliance_stats.report.content import ReportContent
from alliance_stats.report.sections.dyadic_models import GROUP, ModelKind, Telling, names
from alliance_stats.report.sections.model_tables import Line, Part
from alliance_stats.report.sections.model_words import paths_sentences, spaced, told_path
from alliance_stats.report.sentences import with_bounds
from alliance_stats.results import Result


def _tell(content: ReportContent, result: Result) -> Telling:
    called = names(content, result)
    x, y = called["predictor"], called["outcome"]
    first, second = content.roles
    effect = result["effect"]
    path = told_path(f"what {first} and {second} share in {x}", f"what they share in {y}", effect)
    shown = with_bounds(effect.estimate, effect.conf_low, effect.conf_high)
    lines = [
        Line(f"shared {x} → shared {y}", effect),
        Line(f"variance of shared {x}", result["predictor_variance"]),
        Line(f"variance of shared {y} left unexplained", result["disturbance"]),
        Line(rich(em("R"), f"² of shared {y}"), result["r2"]),
    ]
    return Telling(
        name=f"Common fate model of {x} and {y}",
        answer=spaced(paths_sentences([path], alpha=1 - content.confidence)),
        paths=[f"What both share in {x} to what both share in {y}: {shown}."],
        parts=[Part(lines)],
        units=rich(em("b"), ": points of the shared outcome per point of the shared predictor."),
        identification=str(getattr(result, "identification", "")),
    )


KIND = ModelKind(
    analysis="common_fate",
    kicker="We and outcomes",
    question="Does what the two share go with what they share in an outcome?",
    group=GROUP,
    tell=_tell,
    draws="effect",
    method=(
        "Common fate models follow Ledermann and Kenny (2012): what both roles share in each "
        "scale, by full information maximum likelihood."
    ),
)
