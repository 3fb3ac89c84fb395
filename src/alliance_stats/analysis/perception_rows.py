"""The rows of a perception: accuracy, assumed similarity, and the forces behind a guess."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from alliance_stats.analysis.correlate_rows import count_coaches
from alliance_stats.analysis.pairings import RECIPROCITY, Views, baseline_of
from alliance_stats.analysis.resampled import ONE_PERSON, baseline_columns, no_baseline
from alliance_stats.analysis.rows import correlation_row, estimate, from_record
from alliance_stats.results import NAN, Estimate
from alliance_stats.stats.relations.correlation import correlation
from alliance_stats.stats.relations.paired_likelihood import Structure
from alliance_stats.stats.relations.truth_bias import (
    JudgeForces,
    TruthBias,
    truth_bias,
    truth_bias_dyadic,
)
from alliance_stats.stats.resampling.null_distribution import Null
from alliance_stats.vocabulary import GATE_NOT_TESTED

FORCES = ("truth_force", "bias_force", "directional_bias")
BOTH = "both"
Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What all rows of one call share.

    ``judging`` says which role gives guesses; ``no_agreement`` why the two direct ratings cannot
    agree (None: they can).
    """

    roles: tuple[str, str]
    judging: tuple[bool, ...]
    structure: Structure
    confidence: float
    n_pairings: int
    seed: int
    no_agreement: str | None

    @property
    def judges(self) -> tuple[int, ...]:
        """Places of the roles that give guesses."""
        return tuple(place for place, asked in enumerate(self.judging) if asked)


def perception_rows(views: Views, setting: Setting) -> tuple[Estimate, ...]:
    """Return every row of a perception."""
    null = views.re_pair(
        n_pairings=setting.n_pairings, seed=setting.seed, confidence=setting.confidence
    )
    rows: list[Estimate] = []
    forces, differences = _forces(views, setting)
    for place, judge in enumerate(setting.judges):
        role, other = setting.roles[judge], setting.roles[1 - judge]
        own = [*_likeness(views, judge, null, setting)]
        if len(forces) == len(setting.judges):
            used = ~np.isnan(np.column_stack(views.guess(judge))).any(axis=1)
            found = _force_rows(forces[place], "")
            own += [replace(row, n_dyads=int(used.sum())) for row in found]
        rows += [_of(row, role, other) for row in own]
    if len(forces) < len(setting.judges):
        rows += [_of(row, BOTH, BOTH) for row in _force_rows(forces[0], "")]
    rows.append(_of(_agreement(views, null, setting), None, None))
    if differences is not None:
        label = f"{setting.roles[0]} - {setting.roles[1]}"
        rows += [_of(row, label, None) for row in _force_rows(differences, "_difference")]
    coaches = count_coaches(views.coaches[~np.isnan(views.direct).all(axis=1)])
    return tuple(replace(row, extra={"n_coaches": coaches, **row.extra}) for row in rows)


def correlated(
    term: str, x: Values, y: Values, coaches: NDArray[np.object_], confidence: float, seed: int
) -> Estimate:
    """Return the row of a correlation over dyads, clustered on coaches."""
    found = correlation(x, y, clusters=coaches, confidence=confidence, seed=seed)
    used = ~np.isnan(x + y)
    return correlation_row(term, found, extra={"n_coaches": count_coaches(coaches[used])})


def _of(row: Estimate, judge: str | None, other: str | None) -> Estimate:
    return replace(row, extra={"judge": judge, "other": other, **row.extra})


def _likeness(views: Views, judge: int, null: Null, setting: Setting) -> Iterator[Estimate]:
    guess, truth, own = views.guess(judge)
    common = (views.coaches, setting.confidence, setting.seed)
    row = correlated("accuracy", guess, truth, *common)
    baseline = baseline_columns(baseline_of(null, f"meta_accuracy {judge}", row.estimate))
    yield replace(row, extra={**row.extra, **baseline})
    row = correlated("assumed_similarity", guess, own, *common)
    yield replace(row, extra={**row.extra, **no_baseline(ONE_PERSON)})


def _agreement(views: Views, null: Null, setting: Setting) -> Estimate:
    if setting.no_agreement is not None:
        return estimate(
            "agreement",
            NAN,
            n_dyads=NAN,
            method="",
            reason=f"The two direct ratings cannot agree: {setting.no_agreement}",
            extra=no_baseline(None),
        )
    first, second = views.direct.T
    row = correlated("agreement", first, second, views.coaches, setting.confidence, setting.seed)
    baseline = baseline_columns(baseline_of(null, RECIPROCITY, row.estimate))
    return replace(row, extra={**row.extra, **baseline})


def _forces(
    views: Views, setting: Setting
) -> tuple[Sequence[JudgeForces | TruthBias], JudgeForces | None]:
    """Fit both judges together where both give guesses, else the one that does."""
    if len(setting.judges) == 1:
        guess, truth, own = views.guess(setting.judges[0])
        alone = truth_bias(
            guess, truth, bias=own, clusters=views.coaches, confidence=setting.confidence
        )
        return [alone], None
    sides = [views.guess(judge) for judge in setting.judges]
    guess, truth, own = (np.column_stack(columns) for columns in zip(*sides, strict=True))
    found = truth_bias_dyadic(
        guess,
        truth,
        bias=own,
        structure=setting.structure,
        clusters=views.coaches,
        confidence=setting.confidence,
    )
    return found.judges, found.differences


def _force_rows(forces: JudgeForces | TruthBias, suffix: str) -> Iterator[Estimate]:
    for term in FORCES:
        record = getattr(forces, term)
        if record is None:
            continue
        row = from_record(f"{term}{suffix}", record)
        extra = {**row.extra, **no_baseline(None)}
        if term == "directional_bias":
            extra["gate"] = GATE_NOT_TESTED
        yield replace(row, extra=extra)
