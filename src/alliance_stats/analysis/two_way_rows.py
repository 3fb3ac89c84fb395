"""The rows of the two-way panel: each a number beside that of wrong pairs, or a reason."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from alliance_stats.analysis.agreement_rows import absolute_agreement
from alliance_stats.analysis.correlate_rows import count_coaches
from alliance_stats.analysis.pairings import AGREEMENT, RECIPROCITY, Views, baseline_of
from alliance_stats.analysis.perception_rows import correlated
from alliance_stats.analysis.question import Question
from alliance_stats.analysis.refusals import why_no_agreement, why_no_guess
from alliance_stats.analysis.resampled import (
    baseline_columns,
    no_baseline,
)
from alliance_stats.analysis.rows import estimate
from alliance_stats.formatting import sentence
from alliance_stats.results import NAN, Estimate, Result
from alliance_stats.stats.resampling.null_distribution import Null
from alliance_stats.vocabulary import OCCASION, ROLE

ICC, PEARSON, K = "icc(A,1)", "pearson", "k"
APIM = "apim"
META_ACCURACY, EQUALITY = "meta_accuracy", "equality"
SAME_THING = (
    "Both roles rate the same thing, so the question is whether they agree, not whether the one "
    "returns what the other gives."
)
NO_MODEL = (
    "Whether the partner's view counts as much as one's own rests on an actor-partner model of an "
    "outcome, and none was fitted to this scale."
)

NO_PAIRS = "A partner effect divided by an actor effect has no baseline in wrong pairs."


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """What the rows share."""

    question: Question
    roles: tuple[str, str]
    views: Views
    null: Null
    confidence: float
    seed: int


def panel_rows(panel: Panel, models: Sequence[Result]) -> tuple[Estimate, ...]:
    """Return every row; ``models`` are actor-partner models of this scale."""
    return (*_pair_rows(panel), *_equality(panel, models))


def _pair_rows(panel: Panel) -> Iterator[Estimate]:
    yield _agreement(panel)
    yield _reciprocity(panel)
    for judge in (0, 1):
        yield _meta_accuracy(panel, judge)


def is_about(model: Result, question: Question) -> bool:
    """Whether this is an actor-partner model with the panel's scale as predictor."""
    about = model.about
    return (
        model.analysis == APIM
        and about.get("predictor") in {question.scale, f"{question.instrument.id}.{question.scale}"}
        and about.get("predictor_instrument", question.instrument.id) == question.instrument.id
        and about.get(OCCASION, question.occasion) == question.occasion
    )


def _equality(panel: Panel, models: Sequence[Result]) -> Iterator[Estimate]:
    first, second = panel.roles
    for role, other in ((first, second), (second, first)):
        question = f"Does the {other}'s view count as much as one's own, for the {role}?"
        found = [
            (model.about.get("outcome"), row)
            for model in models
            for row in model.estimates
            if row.term == K and row.extra.get(ROLE) == role
        ]
        for outcome, row in found:
            extra = {"question": question, ROLE: role, "other": other, "measure": K}
            yield replace(
                row,
                term=EQUALITY,
                extra={**extra, "outcome": outcome, "n_coaches": row.extra.get("n_coaches", NAN)}
                | no_baseline(NO_PAIRS),
            )
        if not found:
            yield _none(EQUALITY, question, K, NO_MODEL, role=role, other=other)


def _agreement(panel: Panel) -> Estimate:
    question = f"Do {panel.roles[0]} and {panel.roles[1]} describe the same relationship?"
    if panel.question.target != "us":
        question = question.replace("relationship", "thing")
    reason = why_no_agreement(panel.question)
    if reason is not None:
        return _none(AGREEMENT, question, ICC, sentence(reason))
    both = ~np.isnan(panel.views.direct).any(axis=1)
    first, second = panel.views.direct[both].T
    coaches = panel.views.coaches[both]
    # The same row as the verb ``agreement`` gives: one question, one interval.
    row = absolute_agreement(
        first, second, coaches=coaches, confidence=panel.confidence, seed=panel.seed
    )
    counted = {"n_coaches": count_coaches(coaches), "gate": row.extra["gate"]}
    row = replace(row, term=AGREEMENT, method=f"ICC(A,1); {row.method}", extra=counted)
    return _beside(panel, row, AGREEMENT, question, ICC)


def _reciprocity(panel: Panel) -> Estimate:
    first, second = panel.roles
    question = f"Is it returned: does the {second}'s rating go with the {first}'s?"
    if panel.question.target != "partner":
        return _none(RECIPROCITY, question, PEARSON, SAME_THING)
    row = _correlation(panel, RECIPROCITY, *panel.views.direct.T)
    return _beside(panel, row, RECIPROCITY, question, PEARSON)


def _meta_accuracy(panel: Panel, judge: int) -> Estimate:
    role, other = panel.roles[judge], panel.roles[1 - judge]
    question = f"Does the {role} know how the {other} rates it?"
    reason = why_no_guess(panel.question, [role])
    guess, truth, _ = panel.views.guess(judge)
    if reason is None and np.isnan(guess).all():
        reason = f"Nobody in role '{role}' gave a guess."
    if reason is not None:
        return _none(META_ACCURACY, question, PEARSON, sentence(reason), role=role, other=other)
    row = _correlation(panel, META_ACCURACY, guess, truth)
    name = f"{META_ACCURACY} {judge}"
    return _beside(panel, row, name, question, PEARSON, role=role, other=other)


def _correlation(
    panel: Panel, term: str, x: NDArray[np.float64], y: NDArray[np.float64]
) -> Estimate:
    return correlated(term, x, y, panel.views.coaches, panel.confidence, panel.seed)


def _beside(
    panel: Panel,
    row: Estimate,
    name: str,
    question: str,
    measure: str,
    *,
    role: str | None = None,
    other: str | None = None,
) -> Estimate:
    """Return the row beside its baseline; its p value is that of the re-pairings."""
    baseline = baseline_of(panel.null, name, row.estimate)
    how = f"p: {panel.null.method}, one-sided"
    return replace(
        row,
        statistic=NAN,
        df=NAN,
        p_value=baseline.p_value,
        method=f"{row.method}; {how}",
        extra={
            "question": question,
            ROLE: role,
            "other": other,
            "measure": measure,
            **row.extra,
            **baseline_columns(baseline),
        },
    )


def _none(
    term: str,
    question: str,
    measure: str,
    reason: str,
    *,
    role: str | None = None,
    other: str | None = None,
) -> Estimate:
    return estimate(
        term,
        NAN,
        n_dyads=NAN,
        method="",
        reason=reason,
        extra={
            "question": question,
            ROLE: role,
            "other": other,
            "measure": measure,
            "n_coaches": NAN,
            **no_baseline(None),
        },
    )
