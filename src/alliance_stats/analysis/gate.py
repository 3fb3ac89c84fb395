"""The gate: the verdict of the invariance ladder beside every number that compares roles."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
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
    ROLE,
    SCALE,
    GateVerdict,
)

GATE, GATE_WHY, GATE_OVER = "gate", "gate_reason", "gate_over"

R = TypeVar("R", bound=Result)
Key = tuple[str, str, str]
"""Instrument, scale, and the occasion or role."""


def gated(result: R, verdicts: Iterable[InvarianceResult]) -> R:
    """Put the gate's verdict beside the numbers of a result that compare roles.

    Answers: may this gap, bias or surface be read as one between people? A row has a ``gate``
    column where it depends on the roles' levels; it says "not tested" until a verdict on the same
    scale at the same occasion is known. Where a row compares occasions (``gate_over``), the
    verdict over the occasions of each role counts.

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
    known = _Known.of(verdicts)
    scales = _scales(result)
    if isinstance(result, InvarianceResult) or not scales:
        return result
    changed = {
        place: _with_gate(row, _grounds(row, result, scales, known))
        for place, row in enumerate(result.estimates)
        if row.extra.get(GATE) is not None
    }
    if not any(row.extra[GATE_WHY] for row in changed.values()):
        return result
    rows = tuple(changed.get(place, row) for place, row in enumerate(result.estimates))
    told = tuple(dict.fromkeys(str(row.extra[GATE_WHY]) for row in changed.values()))
    notes = [note for note in result.notes if note != GATE_REASON]
    return replace(result, estimates=rows, notes=(*notes, *told))


@dataclass(frozen=True, slots=True)
class _Known:
    """Verdicts over roles by (instrument, scale, occasion), over occasions by (…, role)."""

    over_roles: Mapping[Key, InvarianceResult]
    over_occasions: Mapping[Key, InvarianceResult]

    @classmethod
    def of(cls, verdicts: Iterable[InvarianceResult]) -> _Known:
        every = list(verdicts)
        return cls(
            {_key(one, OCCASION): one for one in every if one.over == "roles"},
            {_key(one, ROLE): one for one in every if one.over == "occasions"},
        )


@dataclass(frozen=True, slots=True)
class _Ground:
    """One thing that a comparison rests on: its verdict, and what is said of it."""

    where: str
    untested: str
    found: InvarianceResult | None

    @property
    def verdict(self) -> GateVerdict:
        return GATE_NOT_TESTED if self.found is None else self.found.verdict

    @property
    def reason(self) -> str:
        if self.found is None:
            return self.untested
        return f"{self.where}: {self.found.verdict}. {self.found.reason}"


def _key(verdict: InvarianceResult, last: str) -> Key:
    about = verdict.about
    return str(about[INSTRUMENT]), str(about[SCALE]), str(about[last])


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
    sides = ["predictor", "mediator", "outcome"]
    if result.options.get("level") == "person":
        sides.append("moderator")
    return [side for side in sides if side in result.about]


def _grounds(
    row: Estimate, result: Result, scales: Sequence[tuple[str, str]], known: _Known
) -> list[_Ground]:
    """Return what a row rests on: the roles at each occasion, or the occasions of each role."""
    over = row.extra.get(GATE_OVER, "roles")
    grounds: list[_Ground] = []
    for instrument, scale in scales:
        if over in ("occasions", "both"):
            grounds += [
                _Ground(
                    f"Gate, {scale} of {role} over the occasions",
                    f"Gate over the occasions of {role}: not tested.",
                    known.over_occasions.get((instrument, scale, role)),
                )
                for role in _roles(row, result)
            ]
        if over in ("roles", "both"):
            grounds += [
                _Ground(
                    f"Gate, {scale}{_when(when)}",
                    f"Gate{_when(when)}: not tested there.",
                    known.over_roles.get((instrument, scale, when)),
                )
                for when in _occasions(row, result)
            ]
    return grounds


def _roles(row: Estimate, result: Result) -> list[str]:
    if row.extra.get(ROLE) is not None:
        return [str(row.extra[ROLE])]
    return [str(role) for role in getattr(result, "roles", ())]


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


def _with_gate(row: Estimate, grounds: Sequence[_Ground]) -> Estimate:
    verdict = worst([ground.verdict for ground in grounds])
    reasons = dict.fromkeys(g.reason for g in grounds if g.verdict == verdict)
    return replace(row, extra={**row.extra, GATE: verdict, GATE_WHY: " ".join(reasons)})
