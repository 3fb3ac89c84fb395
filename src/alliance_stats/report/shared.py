"""The scales that both roles answer about the same thing, and those that were turned down."""

from __future__ import annotations

from alliance_stats.interpret import gate_is_open
from alliance_stats.report.content import NotComputed, ReportContent
from alliance_stats.report.lookup import (
    ScaleKey,
    estimate_of,
    is_declared,
    key_of,
    named_in_study,
    results_of,
)
from alliance_stats.report.tabling import MOST_ROWS, gate_of
from alliance_stats.results import Result


def shared_scales(content: ReportContent) -> dict[ScaleKey, Result]:
    """Return the agreement results, We scales first; long lists keep what the study names."""
    results = results_of(content, "agreement")
    found = {key_of(result): result for result in results}
    if len(found) <= MOST_ROWS:
        return found
    shown = set(named_in_study(content, list(found)))
    return {key: r for key, r in found.items() if key in shown or is_declared(r)}


def agreement_elsewhere(content: ReportContent) -> list[Result]:
    """List the agreements that were declared for another occasion than the analysed one."""
    return [
        result
        for result in content.results
        if result.analysis == "agreement"
        and result.about.get("occasion", content.occasion) != content.occasion
    ]


def open_gates(content: ReportContent) -> dict[ScaleKey, Result]:
    """Return the scales whose role levels may be compared."""
    return {
        key: result
        for key, result in shared_scales(content).items()
        if gate_is_open(gate_of(estimate_of([result], "bias")))
    }


def headline(content: ReportContent) -> str:
    """Return the ICC that sentences are about.

    Absolute agreement compares levels too; where the gate is shut on any scale, agreement is told
    by consistency, which does not.
    """
    shut = len(open_gates(content)) < len(shared_scales(content))
    return "icc(C,1)" if shut else "icc(A,1)"


def refusals(content: ReportContent) -> list[NotComputed]:
    """List the scales for which agreement was asked and has no number."""
    return [entry for entry in content.not_computed if entry.analysis == "agreement"]
