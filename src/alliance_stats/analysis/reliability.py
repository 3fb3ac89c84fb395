"""Reliability: how consistently one role answers a scale."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from alliance_stats.analysis.parts import MIN_GROUPS, Parts, group_parts, parts_of
from alliance_stats.analysis.question import (
    Question,
    ask,
    check_role,
    check_scores,
    nobody_answered,
)
from alliance_stats.analysis.reliability_model import (
    N_RESAMPLES,
    in_names,
    omega_h_row,
    omega_rows,
)
from alliance_stats.analysis.rows import estimate, nesting_note, unique
from alliance_stats.checks import check_choice, check_confidence, check_positive
from alliance_stats.formatting import count, counted, join
from alliance_stats.results import NAN, Estimate, Result
from alliance_stats.scoring.table import Scores
from alliance_stats.stats.interval import Interval
from alliance_stats.stats.moments import moments
from alliance_stats.stats.reliability.alpha import alpha
from alliance_stats.stats.reliability.covariances import MISSING, Missing
from alliance_stats.stats.reliability.guttman import guttman, split_half
from alliance_stats.stats.reliability.measurement_error import measurement_error
from alliance_stats.vocabulary import CONFIDENCE, ROLE

TERMS = ("alpha", "alpha_std", "omega", "omega_h", "lambda2", "split_half", "sem", "mdc95")


@dataclass(frozen=True, kw_only=True)
class ReliabilityResult(Result):
    """Answer of :func:`reliability`: one row per coefficient.

    ``parts`` names what the score is made of; ``kind`` says whether those are items or subscales.
    """

    analysis: ClassVar[str] = "reliability"

    title: str
    parts: tuple[str, ...]
    kind: str


def reliability(
    scores: Scores,
    *,
    scale: str,
    role: str,
    occasion: str | None = None,
    perspective: str = "direct",
    missing: Missing = "listwise",
    confidence: float = CONFIDENCE,
    n_resamples: int = N_RESAMPLES,
    seed: int | None = None,
) -> ReliabilityResult:
    """Estimate how consistently one role answers a scale.

    Answers: how much of the differences between people's scores would come back if they were
    asked equally good questions again, and how far off may one person's score be? Asked for each
    role apart: clients may be consistent where coaches are not. It does not show that the
    scale has one dimension, nor that both roles understand it alike.

    Parameters
    ----------
    scores : Scores
        What :func:`alliance_stats.score` returns.
    scale : str
        Scale or composite id, or ``instrument.scale``.
    role : str
        Whose answers.
    occasion : str, optional
        Default: the only one, else the last declared (a note says so).
    perspective : {"direct", "meta"}, default "direct"
        Own view, or one's guess of the other's.
    missing : {"listwise", "pairwise"}, default "listwise"
        For alpha: complete rows, or each covariance from the rows that have both items. The other
        coefficients use complete rows always.
    confidence : float, default 0.95
        Level of the intervals of alpha and omega.
    n_resamples, seed : int, optional
        Resamples for omega's interval, and their seed (default 0).

    Returns
    -------
    ReliabilityResult
        ``alpha`` (Feldt's interval, computed with the rows used), ``alpha_std`` of standardised
        items, ``omega`` (one factor, of the same score; bootstrap interval over people, or over
        coaches where one has several), ``omega_h`` (hierarchical, for a total over at least three
        subscales: how much of it they all share), ``omega_ordinal`` (Green and Yang, for
        whole-number answers of up to seven steps, where it can be had), ``lambda2`` (Guttman),
        ``split_half``
        (odd-even, Spearman-Brown): unitless. ``sem`` and ``mdc95`` (always at 95 %) in score
        points (mean or sum, as the scale is scored), from alpha and the standard deviation of the
        same people's scores. Columns ``n`` (people used) and ``n_items``. NaN with the reason for
        a scale of one item, below 3 people (omega: 3 items), or where nothing varies.

    Raises
    ------
    OptionError
        If an option is not known or the role is not asked this scale.
    InsufficientDataError
        If nobody of this role answered at this occasion.

    References
    ----------
    Feldt, Woodruff & Salih (1987), Applied Psychological Measurement 11:93. Guttman (1945),
    Psychometrika 10:255. Jacobson & Truax (1991), Journal of Consulting and Clinical Psychology
    59:12 (SEM and smallest detectable change). McDonald (1999), Test theory: a unified treatment.
    Zinbarg, Revelle, Yovel & Li (2005), Psychometrika 70:123 (omega hierarchical).

    Checked against psych::alpha for both partners of 118 couples (case A03).

    Examples
    --------
    >>> from alliance_stats import reliability, score, simulate
    >>> study = simulate(
    ...     n_dyads=40, n_coaches=10, occasions=["end"], instruments=["we-scale"], seed=1
    ... )
    >>> result = reliability(score(study.responses), scale="trust", role="client")
    >>> [row.term for row in result.estimates]
    ['alpha', 'alpha_std', 'omega', 'omega_h', 'omega_ordinal', 'lambda2', ... 'mdc95']
    >>> result["alpha"].extra["n_items"]
    4
    >>> result["omega_h"].undefined
    'Omega hierarchical is about a total over three or more subscales; this scale declares none.'
    """
    check_scores(scores)
    check_confidence(confidence)
    check_choice("missing", missing, MISSING)
    check_positive(n_resamples, "n_resamples")
    question = ask(scores, scale=scale, occasion=occasion, perspective=perspective, role=role)
    check_role(question, scores.roles, role)
    parts = parts_of(scores, question, role)
    if not len(parts.values):
        raise nobody_answered(question, scores, role)
    rows = _undefined(parts)
    cautions: tuple[str, ...] = ()
    if not rows:
        whole, halves = _consistency(parts, missing, confidence)
        model, cautions = omega_rows(
            parts, confidence=confidence, n_resamples=n_resamples, seed=seed or 0
        )
        general = omega_h_row(
            group_parts(scores, question, role),
            parts,
            confidence=confidence,
            n_resamples=n_resamples,
            seed=seed or 0,
        )
        model = (model[0], general, *model[1:])
        rows = (*whole, *model, *halves, *_error(question, parts, missing))
    return ReliabilityResult(
        estimates=rows,
        about=question.about() | {ROLE: role},
        options={
            "confidence": confidence,
            "missing": missing,
            "sem_reliability": "alpha",
            "n_resamples": n_resamples,
            "seed": seed or 0,
        },
        notes=unique([*_notes(question, parts, rows, missing), *cautions]),
        title=question.title,
        parts=parts.names,
        kind=parts.kind,
    )


def _undefined(parts: Parts) -> tuple[Estimate, ...]:
    if parts.too_few is None:
        return ()
    answered = int((~np.isnan(parts.values)).any(axis=1).sum())
    extra = {"n": answered, "n_items": len(parts.names)}
    return tuple(
        estimate(term, NAN, n_dyads=answered, method="", reason=parts.too_few, extra=extra)
        for term in TERMS
    )


def _consistency(
    parts: Parts, missing: Missing, confidence: float
) -> tuple[tuple[Estimate, ...], tuple[Estimate, ...]]:
    """Return the rows of alpha, and those of Guttman's bound and the halves."""
    raw = alpha(parts.values, missing=missing, confidence=confidence)
    lambdas = guttman(parts.values)
    halves = split_half(parts.values)

    def row(
        term: str, value: float, n: int, method: str, reason: str | None, bounds: Interval | None
    ) -> Estimate:
        return estimate(
            term,
            value,
            n_dyads=n,
            method=method,
            interval=bounds,
            reason=in_names(reason, parts.names),
            extra={"n": n, "n_items": len(parts.names)},
        )

    standardised = f"alpha of standardised {parts.kind}, {missing}"
    whole = (
        row("alpha", raw.value, raw.n, raw.method, raw.undefined, raw.interval),
        row("alpha_std", raw.standardised, raw.n, standardised, raw.undefined, None),
    )
    return whole, (
        row("lambda2", lambdas.lambda2, lambdas.n, lambdas.method, lambdas.undefined, None),
        row("split_half", halves.value, halves.n, halves.method, halves.undefined, None),
    )


def _error(question: Question, parts: Parts, missing: Missing) -> tuple[Estimate, ...]:
    """Return standard error of measurement and smallest detectable change, in score points."""
    coefficient = alpha(parts.values, missing=missing)
    aggregate = question.instrument.score(question.scale).aggregate
    rows = parts.values[parts.complete] if missing == "listwise" else parts.values
    size = len(parts.names) if aggregate == "sum" else 1
    spread = moments(size * np.nanmean(rows, axis=1))
    error = measurement_error(spread.sd, coefficient.value)
    reason = error.undefined and (coefficient.undefined or spread.undefined or error.undefined)
    method = f"{error.method}; s of the {aggregate} scores of the people used, r = alpha"
    terms = {"sem": (error.sem, method), "mdc95": (error.mdc, f"MDC = 1.96 sqrt(2) SEM; {method}")}
    return tuple(
        estimate(
            term,
            value,
            n_dyads=spread.n,
            method=how,
            reason=in_names(reason, parts.names),
            extra={"n": spread.n, "n_items": len(parts.names)},
        )
        for term, (value, how) in terms.items()
    )


def _notes(
    question: Question, parts: Parts, rows: tuple[Estimate, ...], missing: Missing
) -> tuple[str, ...]:
    notes = list(question.notes)
    if parts.kind == "subscales":
        notes.append(
            f"The parts of this composite are the scores of {join(parts.names)}, not their items."
        )
    if parts.kind == "subscales" and len(parts.names) >= MIN_GROUPS:
        notes.append(
            "With subscale scores as parts, omega and omega_h are one number: what a subscale has "
            "to itself counts as error in both."
        )
    without = int((~parts.complete).sum())
    if without:
        used = "Left out" if missing == "listwise" else "Used where they answered"
        notes.append(
            f"{used}: {count(without)} of {counted(len(parts.values), 'person', 'people')}, who "
            f"left at least one of the {counted(len(parts.names), parts.kind.removesuffix('s'))} "
            "unanswered."
        )
    notes += nesting_note(list(parts.coaches[parts.complete]), "people")
    if any(row.term == "sem" and not np.isnan(row.estimate) for row in rows):
        notes.append(
            "SEM and MDC95 use alpha as the reliability; a retest, where one exists, is better."
        )
    return unique(notes)
