"""The two-way panel: one scale seen from both sides, every number beside that of strangers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from alliance_stats.analysis.agreement import GATE_REASON, one_sided_note
from alliance_stats.analysis.correlate_rows import count_coaches
from alliance_stats.analysis.pairings import AGREEMENT, RECIPROCITY, Views, baseline_of
from alliance_stats.analysis.perception import views_of
from alliance_stats.analysis.perception_rows import correlated
from alliance_stats.analysis.question import Question, ask, nobody_answered
from alliance_stats.analysis.refusals import refuse_two_way, why_no_agreement, why_no_guess
from alliance_stats.analysis.resampled import (
    N_PAIRINGS,
    baseline_columns,
    no_baseline,
    resampling_options,
    wrong_partners_note,
)
from alliance_stats.analysis.rows import estimate, unique
from alliance_stats.checks import check_confidence
from alliance_stats.dyads.table import Dyads
from alliance_stats.dyads.values import paired_values
from alliance_stats.formatting import sentence
from alliance_stats.results import NAN, Estimate, Result
from alliance_stats.stats.pair_agreement import pair_agreement
from alliance_stats.stats.resampling.nulls import Null
from alliance_stats.vocabulary import CONFIDENCE, GATE_NOT_TESTED, PERSPECTIVE, ROLE

ICC, PEARSON, K = "icc(A,1)", "pearson", "k"
META_ACCURACY, EQUALITY = "meta_accuracy", "equality"
SAME_THING = (
    "Both roles rate the same thing, so the question is whether they agree, not whether the one "
    "returns what the other gives."
)
NO_MODEL = (
    "Whether the partner's view counts as much as one's own rests on an actor-partner model of an "
    "outcome, and none was fitted to this scale."
)


@dataclass(frozen=True, kw_only=True, eq=False)
class TwoWayResult(Result):
    """Answer of :func:`two_way`, with the null distributions that its figure draws.

    ``nulls`` maps ``"agreement"``, ``"reciprocity"`` and ``"meta_accuracy:<judge>"`` to the same
    number in each random re-pairing, shape (n_pairings,); only rows with a number are there.
    """

    analysis: ClassVar[str] = "two_way"

    roles: tuple[str, str]
    title: str
    target: str
    nulls: Mapping[str, NDArray[np.float64]]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Panel:
    """What the rows share."""

    question: Question
    roles: tuple[str, str]
    views: Views
    null: Null
    confidence: float
    seed: int


def two_way(
    dyads: Dyads,
    *,
    scale: str,
    occasion: str | None = None,
    confidence: float = CONFIDENCE,
    n_pairings: int = N_PAIRINGS,
    seed: int | None = None,
) -> TwoWayResult:
    """Show one scale from both sides: whether it is mutual, and whether the two know it.

    Answers, each where it has a meaning: do both describe the same thing (``agreement``), is what
    the one feels for the other returned (``reciprocity``), does each role know how the other
    rates (``meta_accuracy``), and does the partner's view count as much as one's own
    (``equality``)? Beside each number stands the same number for people who are not partners.

    Parameters
    ----------
    dyads : Dyads
        What :func:`alliance_stats.pair` returns.
    scale : str
        Scale or composite id, or ``instrument.scale``.
    occasion : str, optional
        Default: the only one, else the last declared (a note says so).
    confidence : float, default 0.95
        Level of the intervals.
    n_pairings : int
        Random re-pairings behind the baselines.
    seed : int, optional
        ``None`` is 0.

    Returns
    -------
    TwoWayResult
        Always these rows: ``agreement`` (ICC(A,1), carries the gate), ``reciprocity`` (r), one
        ``meta_accuracy`` (r) and one ``equality`` per ``role``; unitless. A row is a number, or
        NaN with the reason. ``p_value`` is that of the re-pairings, one-sided. Intervals are
        clustered on coaches; below 8 coaches there are none.

    Raises
    ------
    RefusedError
        For a scale asked of one role only, or about oneself or mixed things.
    OptionError
        If an option is not known.
    InsufficientDataError
        If no dyad answered at this occasion.

    References
    ----------
    Kenny, Kashy & Cook (2006), Dyadic data analysis. McGraw & Wong (1996), Psychological Methods
    1:30. Kenny (1994), Interpersonal perception.

    Checked against ``agreement``, ``correlate`` and ``perception`` on the same data.

    Examples
    --------
    >>> from alliance_stats import pair, score, simulate, two_way
    >>> study = simulate(
    ...     n_dyads=40, n_coaches=10, occasions=["end"], instruments=["we-scale"], seed=1
    ... )
    >>> result = two_way(pair(score(study.responses)), scale="trust", n_pairings=200)
    >>> [(row.term, row.undefined is None) for row in result.estimates[:3]]
    [('agreement', False), ('reciprocity', True), ('meta_accuracy', True)]
    """
    check_confidence(confidence)
    question = ask(dyads, scale=scale, occasion=occasion)
    refuse_two_way(question, dyads.roles)
    views = views_of(dyads, question)
    if np.isnan(views.direct).all():
        raise nobody_answered(question, dyads.scores)
    null = views.re_pair(n_pairings=n_pairings, seed=seed or 0, confidence=confidence)
    panel = _Panel(
        question=question,
        roles=dyads.roles,
        views=views,
        null=null,
        confidence=confidence,
        seed=seed or 0,
    )
    rows = tuple(_rows(panel))
    about = {key: value for key, value in question.about().items() if key != PERSPECTIVE}
    return TwoWayResult(
        estimates=rows,
        about=about | {"target": question.target},
        options={
            "confidence": confidence,
            "missing": "each row's complete pairs",
            "incomplete_dyads": dyads.policy,
            **resampling_options(None, n_pairings, panel.seed),
        },
        notes=_notes(dyads, question, rows),
        roles=dyads.roles,
        title=question.title,
        target=question.target,
        nulls=_nulls(rows, null, dyads.roles),
    )


def _rows(panel: _Panel) -> Iterator[Estimate]:
    yield _agreement(panel)
    yield _reciprocity(panel)
    for judge in (0, 1):
        yield _meta_accuracy(panel, judge)
    first, second = panel.roles
    for role, other in ((first, second), (second, first)):
        question = f"Does the {other}'s view count as much as one's own, for the {role}?"
        yield _none(EQUALITY, question, K, NO_MODEL, role=role, other=other)


def _agreement(panel: _Panel) -> Estimate:
    question = f"Do {panel.roles[0]} and {panel.roles[1]} describe the same relationship?"
    if panel.question.target != "us":
        question = question.replace("relationship", "thing")
    reason = why_no_agreement(panel.question)
    if reason is not None:
        return _none(AGREEMENT, question, ICC, sentence(reason))
    first, second = panel.views.direct.T
    found = pair_agreement(
        first,
        second,
        measure="icc(A,1)",
        clusters=panel.views.coaches,
        confidence=panel.confidence,
    )
    used = ~np.isnan(first + second)
    scale = "; std_error is of z" if found.scale == "fisher" else ""
    row = estimate(
        AGREEMENT,
        found.value,
        n_dyads=found.n,
        method=f"ICC(A,1); {found.method}{scale}",
        interval=replace(found.interval, method=""),
        reason=found.undefined,
        std_error=found.std_error,
        extra={"n_coaches": count_coaches(panel.views.coaches[used]), "gate": GATE_NOT_TESTED},
    )
    return _beside(panel, row, AGREEMENT, question, ICC)


def _reciprocity(panel: _Panel) -> Estimate:
    first, second = panel.roles
    question = f"Is it returned: does the {second}'s rating go with the {first}'s?"
    if panel.question.target != "partner":
        return _none(RECIPROCITY, question, PEARSON, SAME_THING)
    row = _correlation(panel, RECIPROCITY, *panel.views.direct.T)
    return _beside(panel, row, RECIPROCITY, question, PEARSON)


def _meta_accuracy(panel: _Panel, judge: int) -> Estimate:
    role, other = panel.roles[judge], panel.roles[1 - judge]
    question = f"Does the {role} know how the {other} rates it?"
    reason = why_no_guess(panel.question, [role])
    guess, truth, _ = panel.views.guess(judge)
    if reason is None and np.isnan(guess).all():
        reason = f"No {role} gave a guess at occasion '{panel.question.occasion}'."
    if reason is not None:
        return _none(META_ACCURACY, question, PEARSON, sentence(reason), role=role, other=other)
    row = _correlation(panel, META_ACCURACY, guess, truth)
    name = f"{META_ACCURACY} {judge}"
    return _beside(panel, row, name, question, PEARSON, role=role, other=other)


def _correlation(
    panel: _Panel, term: str, x: NDArray[np.float64], y: NDArray[np.float64]
) -> Estimate:
    return correlated(term, x, y, panel.views.coaches, panel.confidence, panel.seed)


def _beside(
    panel: _Panel,
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


def _nulls(
    rows: tuple[Estimate, ...], null: Null, roles: tuple[str, str]
) -> dict[str, NDArray[np.float64]]:
    found: dict[str, NDArray[np.float64]] = {}
    for row in rows:
        if np.isnan(row.estimate) or not null.n:
            continue
        if row.term == META_ACCURACY:
            role = str(row.extra[ROLE])
            column = null.names.index(f"{META_ACCURACY} {roles.index(role)}")
            found[f"{META_ACCURACY}:{role}"] = null.values[:, column]
        else:
            found[row.term] = null.values[:, null.names.index(row.term)]
    return found


def _notes(dyads: Dyads, question: Question, rows: tuple[Estimate, ...]) -> tuple[str, ...]:
    name = f"{question.instrument.id}.{question.scale}"
    values = paired_values(dyads, name, occasion=question.occasion)
    notes = [
        *question.notes,
        one_sided_note(values, dyads.roles),
        *dyads.dropped,
        *wrong_partners_note(values.coach_id),
    ]
    if not np.isnan(rows[0].estimate):
        notes.append(GATE_REASON)
    return unique(notes)
