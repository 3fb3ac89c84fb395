"""Dyadic score model: whether a pair's level goes with its level, and its gap with its gap."""

from __future__ import annotations

from alliance_stats.interpret import gate_is_open
from alliance_stats.report.blocks import Rich, em, rich
from alliance_stats.report.content import ReportContent
from alliance_stats.report.sections.dyadic_models import GROUP, ModelKind, Telling, names
from alliance_stats.report.sections.model_tables import Line, Part
from alliance_stats.report.sections.model_words import paths_sentences, spaced, told_path
from alliance_stats.report.sentences import with_bounds
from alliance_stats.report.tabling import gate_of
from alliance_stats.results import Estimate, Result

_KINDS = ("mean", "difference")


def _tell(content: ReportContent, result: Result) -> Telling:
    called = names(content, result)
    x, y = called["predictor"], called["outcome"]
    first, second = content.roles
    rows = {(a, b): result[f"{a}_to_{b}"] for b in _KINDS for a in _KINDS}
    sources = {"mean": f"a pair’s mean {x}", "difference": f"the gap in {x}"}
    targets = {"mean": f"the pair’s mean {y}", "difference": f"the gap in {y}"}
    said = {ways: row for ways, row in rows.items() if not _is_shut(ways, row)}
    paths = [told_path(sources[a], targets[b], row) for (a, b), row in said.items()]
    sentences: list[str | Rich] = [*paths_sentences(paths, alpha=1 - content.confidence)]
    if len(said) < len(rows):
        sentences.append(
            "What goes with the gap between the roles is computed and not said: a gap needs the "
            "gate, and it is not open."
        )
    return Telling(
        name=f"Dyadic score model of {x} and {y}",
        answer=spaced(sentences),
        paths=[_in_words(sources[a], targets[b], row) for (a, b), row in rows.items()],
        parts=[
            Part(
                [
                    Line(sources[a].removeprefix("a pair’s ").removeprefix("the "), row,
                         compares="difference" in (a, b))
                    for (a, to), row in rows.items()
                    if to == b
                ],
                heading,
            )
            for b, heading in (
                ("mean", f"Mean {y} of the pair"),
                ("difference", f"Gap in {y} ({first} − {second})"),
            )
        ],
        gates=[gate_of(row) for ways, row in rows.items() if "difference" in ways],
        units=rich(
            em("b"), f": points of outcome per point of predictor. Gaps are {first} − {second}."
        ),
    )  # fmt: skip


def _is_shut(ways: tuple[str, str], row: Estimate) -> bool:
    return "difference" in ways and not gate_is_open(gate_of(row))


def _in_words(source: str, target: str, row: Estimate) -> str:
    shown = with_bounds(row.estimate, row.conf_low, row.conf_high)
    return f"{source[0].upper()}{source[1:]} to {target}: {shown}."


KIND = ModelKind(
    analysis="dyadic_score",
    kicker="We and outcomes",
    question="Does a pair’s level go with its level, and its gap with its gap?",
    group=GROUP,
    tell=_tell,
    draws="mean_to_mean",
    method=(
        "Dyadic score models follow Iida, Seidman and Shrout (2018): the actor–partner model in "
        "terms of the pair’s mean and its gap."
    ),
)
