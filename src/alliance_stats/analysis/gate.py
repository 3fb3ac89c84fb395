"""The gate: the verdict of the invariance ladder beside every number that compares roles."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from alliance_stats.analysis.agreement import GATE_REASON
from alliance_stats.analysis.invariance import InvarianceResult
from alliance_stats.analysis.invariance_rows import worst
from alliance_stats.results import Estimate, Result
from alliance_stats.vocabulary import (
    GATE_NOT_TESTED,
    INSTRUMENT,
    OCCASION,
    ONLY_OCCASION,
    SCALE,
    GateVerdict,
)

GATE, GATE_WHY = "gate", "gate_reason"

R = TypeVar("R", bound=Result)
Key = tuple[str, str, str]
"""Instrument, scale, occasion."""


def gated(result: R, verdicts: Iterable[InvarianceResult]) -> R:
    """Put the gate's verdict beside the numbers of a result that compare roles.

    Answers: may this gap, bias or surface be read as one between people? A row has a ``gate``
    column where it depends on the roles' levels; it says "not tested" until a verdict on the same
    scale at the same occasion is known.

    Parameters
    ----------
    result : Result
        Of any verb; a result without such rows comes back as it is.
    verdicts : iterable of InvarianceResult
        What :func:`alliance_stats.invariance` said of the scales. A row that rests on several
        scales or occasions carries the verdict that allows least.

    Returns
    -------
    Result
        The same result with ``gate`` and ``gate_reason`` filled in and the note about the gate
        replaced.

    Examples
    --------
    >>> from alliance_stats import agreement, invariance, pair, score, simulate
    >>> study = simulate(
    ...     n_dyads=120, n_coaches=30, occasions=["end"], instruments=["we-scale"], seed=1
    ... )
    >>> dyads = pair(score(study.responses))
    >>> verdict = invariance(dyads, scale="collaboration")
    >>> bias = gated(agreement(dyads, scale="collaboration"), [verdict])["bias"]
    >>> bias.extra["gate"] == verdict.verdict
    True
    """
    known = {_key(one): one for one in verdicts if one.over == "roles"}
    scales = _scales(result)
    if isinstance(result, InvarianceResult) or not scales:
        return result
    changed = {
        place: _with_gate(row, _found(row, result, scales, known))
        for place, row in enumerate(result.estimates)
        if row.extra.get(GATE) is not None
    }
    if not any(row.extra[GATE_WHY] for row in changed.values()):
        return result
    rows = tuple(changed.get(place, row) for place, row in enumerate(result.estimates))
    told = tuple(dict.fromkeys(str(row.extra[GATE_WHY]) for row in changed.values()))
    notes = [note for note in result.notes if note != GATE_REASON]
    return replace(result, estimates=rows, notes=(*notes, *told))


def _key(verdict: InvarianceResult) -> Key:
    about = verdict.about
    return str(about[INSTRUMENT]), str(about[SCALE]), str(about[OCCASION])


def _scales(result: Result) -> list[tuple[str, str]]:
    """Return (instrument, scale) of what the roles are compared on."""
    about = result.about
    if SCALE in about:
        return [(str(about[INSTRUMENT]), str(about[SCALE]))]
    if "predictor" in about:
        return [
            (str(about.get(f"{side}_instrument", "")), str(about[side]).rpartition(".")[-1])
            for side in _compared_sides(result)
        ]
    several = result.options.get("scales")
    if isinstance(several, Sequence) and INSTRUMENT in about:
        return [(str(about[INSTRUMENT]), str(scale)) for scale in several]
    return []


def _compared_sides(result: Result) -> list[str]:
    """Return the scales whose meaning must be the same in both roles.

    Two paths are compared through everything that they run between; a surface of congruence
    compares the roles on the predictor alone.
    """
    if result.analysis == "congruence":
        return ["predictor"]
    return [side for side in ("predictor", "mediator", "outcome") if side in result.about]


def _found(
    row: Estimate,
    result: Result,
    scales: Sequence[tuple[str, str]],
    known: Mapping[Key, InvarianceResult],
) -> list[tuple[Key, InvarianceResult | None]]:
    keys = [(*scale, when) for scale in scales for when in _occasions(row, result)]
    return [(key, known.get(key)) for key in keys]


def _occasions(row: Estimate, result: Result) -> list[str]:
    """Return the occasions that a row rests on: its own, two that it compares, or all."""
    if row.extra.get(OCCASION) is not None:
        return [str(row.extra[OCCASION])]
    if row.extra.get("earlier") is not None:
        return [str(row.extra["earlier"]), str(row.extra["later"])]
    if OCCASION in result.about:
        return [str(result.about[OCCASION])]
    several = result.options.get("occasions")
    return [str(when) for when in several] if isinstance(several, Sequence) else []


def _when(occasion: str) -> str:
    """Name an occasion, unless the study has only one."""
    return "" if occasion == ONLY_OCCASION else f" at '{occasion}'"


def _with_gate(row: Estimate, found: Sequence[tuple[Key, InvarianceResult | None]]) -> Estimate:
    verdicts: list[GateVerdict] = [
        GATE_NOT_TESTED if one is None else one.verdict for _, one in found
    ]
    verdict = worst(verdicts)
    reasons = dict.fromkeys(
        f"Gate{_when(key[2])}: not tested there."
        if one is None
        else f"Gate, {key[1]}{_when(key[2])}: {one.verdict}. {one.reason}"
        for key, one in found
        if (GATE_NOT_TESTED if one is None else one.verdict) == verdict
    )
    return replace(row, extra={**row.extra, GATE: verdict, GATE_WHY: " ".join(reasons)})
