"""Correlation: whether one score goes with another, and by whose rating."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from alliance_stats.analysis.correlate_rows import (
    N_RESAMPLES,
    Setting,
    Side,
    correlation_rows,
    count_coaches,
)
from alliance_stats.analysis.parts import alpha_of
from alliance_stats.analysis.question import (
    Question,
    ask,
    check_dyads,
    nobody_answered,
    scale_label,
)
from alliance_stats.analysis.rows import unique
from alliance_stats.analysis.two_scales import (
    TwoScalesResult,
    about_two_scales,
    check_distinct,
    held_constant,
)
from alliance_stats.checks import check_confidence, check_names
from alliance_stats.dyads.table import Dyads
from alliance_stats.dyads.values import PairedValues, paired_values
from alliance_stats.formatting import counted, join
from alliance_stats.results import Estimate
from alliance_stats.stats.relations.correlation_inference import CR2_CLUSTERS
from alliance_stats.vocabulary import CONFIDENCE


@dataclass(frozen=True, kw_only=True)
class CorrelateResult(TwoScalesResult):
    """Answer of :func:`correlate`: rows for every pair of roles."""

    analysis: ClassVar[str] = "correlate"


def correlate(
    dyads: Dyads,
    *,
    predictor: str,
    outcome: str,
    covariates: Sequence[str] = (),
    occasion: str | None = None,
    confidence: float = CONFIDENCE,
    seed: int | None = None,
) -> CorrelateResult:
    """Correlate two scales, for every pair of roles that rated them.

    Answers: does the score on one scale go with the score on another, when one person rates both
    (``same_source``) and when one role rates the first and the other role the second? A
    correlation within one source may in part be one person answering twice. It says nothing about
    what causes what. The total correlation mixes differences between coaches with differences
    between the clients of one coach; where coaches have several dyads both stand beside it.

    Parameters
    ----------
    dyads : Dyads
        What :func:`alliance_stats.pair` returns.
    predictor, outcome : str
        Scale or composite ids, or ``instrument.scale``. Direct ratings are used.
    covariates : sequence of str, optional
        Scales to hold constant in a ``partial`` row: every role's score on each of them.
    occasion : str, optional
        Default: the only one, else the last declared (a note says so).
    confidence : float, default 0.95
        Level of the intervals.
    seed : int, optional
        For the bootstrap that is used with few coaches; ``None`` is 0.

    Returns
    -------
    CorrelateResult
        For each pair of roles ``pearson``, ``partial`` (with covariates) and ``disattenuated``
        (by alpha of both scores, without interval); unitless. Columns ``x y role_x role_y level
        same_source n_coaches``, and ``covariates`` on partial rows. ``level`` is ``total``; where
        coaches have several dyads further ``pearson`` rows follow, ``within`` coaches and
        ``between`` the observed means of coaches. ``std_error`` is on the scale of Fisher's z.
        Inference is clustered on coaches: CR2 from 8 coaches, wild bootstrap from 4, none below;
        Fisher where no coach has two dyads. NaN with the reason below 3 dyads or where a score
        does not vary.

    Raises
    ------
    OptionError
        If a scale or option is not known, or two of the scales are the same.
    InsufficientDataError
        If nobody answered one of the scales at this occasion.

    References
    ----------
    Fisher (1921), Metron 1:3. Pustejovsky & Tipton (2018), Journal of Business & Economic
    Statistics 36:672. Spearman (1904), American Journal of Psychology 15:72.

    Checked against cor.test, clubSandwich and psych::statsBy through ``stats``, and against numpy.

    Examples
    --------
    >>> from alliance_stats import correlate, pair, score, simulate
    >>> study = simulate(
    ...     n_dyads=40,
    ...     n_coaches=10,
    ...     occasions=["end"],
    ...     instruments=["we-scale", "outcomes"],
    ...     seed=1,
    ... )
    >>> result = correlate(pair(score(study.responses)), predictor="trust", outcome="growth")
    >>> row = result.find("pearson", role_x="coach", role_y="client")
    >>> row.extra["same_source"], row.extra["n_coaches"]
    (False, 10)
    """
    check_dyads(dyads)
    check_confidence(confidence)
    check_names("covariates", covariates)
    names = (predictor, outcome, *covariates)
    questions = [ask(dyads, scale=name, occasion=occasion) for name in names]
    check_distinct(dyads, questions)
    values = [_values(dyads, question) for question in questions]
    x, y = (_side(dyads, *pair) for pair in list(zip(questions, values, strict=True))[:2])
    setting = Setting(
        coaches=values[0].coach_id,
        controls=_controls(dyads, questions[2:], values[2:]),
        held=held_constant([scale_label(dyads.instruments, one) for one in questions[2:]]),
        confidence=confidence,
        seed=seed or 0,
    )
    rows = tuple(correlation_rows(x, y, setting))
    return CorrelateResult(
        estimates=rows,
        about=about_two_scales(dyads, questions),
        options={
            "confidence": confidence,
            "covariates": [scale_label(dyads.instruments, one) for one in questions[2:]],
            "missing": "complete pairs",
            "incomplete_dyads": dyads.policy,
            "reliability": "alpha, listwise, per role",
            "n_resamples": N_RESAMPLES,
            "seed": setting.seed,
        },
        notes=_notes(dyads, questions, rows, setting),
        roles=dyads.roles,
        predictor_title=x.question.title,
        outcome_title=y.question.title,
    )


def _values(dyads: Dyads, question: Question) -> PairedValues:
    found = paired_values(
        dyads, f"{question.instrument.id}.{question.scale}", occasion=question.occasion
    )
    if np.isnan([found.first, found.second]).all():
        raise nobody_answered(question, dyads.scores)
    return found


def _side(dyads: Dyads, question: Question, values: PairedValues) -> Side:
    asked = question.asked(dyads.roles)
    return Side(
        question=question,
        label=scale_label(dyads.instruments, question),
        scores={role: _of(values, dyads, role) for role in asked},
        alpha={role: alpha_of(dyads.scores, question, role) for role in asked},
    )


def _of(values: PairedValues, dyads: Dyads, role: str) -> NDArray[np.float64]:
    return values.of(dyads.roles.index(role))


def _controls(
    dyads: Dyads, questions: Sequence[Question], values: Sequence[PairedValues]
) -> NDArray[np.float64]:
    """Return every asked role's score on every covariate, shape (n_dyads, n_controls)."""
    columns = [
        _of(found, dyads, role)
        for question, found in zip(questions, values, strict=True)
        for role in question.asked(dyads.roles)
    ]
    return np.column_stack(columns) if columns else np.empty((0, 0))


def _notes(
    dyads: Dyads, questions: Sequence[Question], rows: Sequence[Estimate], setting: Setting
) -> tuple[str, ...]:
    total = len(setting.coaches)
    notes = [
        *(note for question in questions for note in question.notes),
        f"Each row uses the dyads that have both scores, of {counted(total, 'dyad')} in the study.",
        *dyads.dropped,
        *_coach_notes(rows, setting.coaches),
        *_shared_items(questions),
    ]
    if len(questions) > 2:
        names = join([scale_label(dyads.instruments, one) for one in questions[2:]])
        notes.append(f"Partial rows hold {names} constant, as rated by every role that is asked.")
    return unique(notes)


def _coach_notes(rows: Sequence[Estimate], coaches: NDArray[np.object_]) -> Iterator[str]:
    named = count_coaches(coaches)
    if named == 0:
        yield "No coach is named, so dyads are taken as independent."
        return
    unnamed = sum(coach is None for coach in coaches)
    if unnamed:
        has = "dyad has" if unnamed == 1 else "dyads have"
        yield f"{unnamed} {has} no coach named and count as a cluster each."
    fewest = min(int(str(row.extra["n_coaches"])) for row in rows)
    is_nested = named < len(coaches) - unnamed
    if is_nested and fewest < CR2_CLUSTERS:
        yield (
            f"With {counted(fewest, 'coach', 'coaches')}, fewer than {CR2_CLUSTERS}, "
            "cluster-robust errors are not dependable; a wild bootstrap is used, or no interval "
            "is given."
        )


def _shared_items(questions: Sequence[Question]) -> Iterator[str]:
    x, y = questions[:2]
    shared = max(
        (
            len(set(one.items_of(x.scale)) & set(two.items_of(y.scale)))
            for one in x.forms
            for two in y.forms
            if one.id == two.id
        ),
        default=0,
    )
    if shared:
        yield (
            f"The two scales share {counted(shared, 'item')}, so part of the correlation is "
            "one answer counted on both sides."
        )
