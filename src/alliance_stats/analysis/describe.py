"""Description: how people answer. Centre, spread, shape, ends and missing scores per role."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from alliance_stats.analysis.question import (
    Question,
    ask,
    check_scores,
    nobody_answered,
    roles_that_answered,
)
from alliance_stats.analysis.rows import estimate, nesting_note, unique
from alliance_stats.checks import check_confidence
from alliance_stats.formatting import count, counted
from alliance_stats.results import NAN, Estimate, Result
from alliance_stats.scoring.table import Scores
from alliance_stats.stats.arrays import is_missing
from alliance_stats.stats.moments import Moments, moments
from alliance_stats.vocabulary import COACH, CONFIDENCE, DYAD, ROLE, SCORE


@dataclass(frozen=True, kw_only=True)
class DescribeResult(Result):
    """Answer of :func:`describe`: ten rows for each role; ``roles`` in declared order."""

    analysis: ClassVar[str] = "describe"

    roles: tuple[str, ...]
    title: str
    score_range: tuple[float, float]


def describe(
    scores: Scores,
    *,
    scale: str,
    occasion: str | None = None,
    perspective: str = "direct",
    confidence: float = CONFIDENCE,
) -> DescribeResult:
    """Describe the scores of one scale, for each role that answered it.

    Answers: where do the scores lie, how far do they spread, do they crowd at one end of the
    scale, and how many could not be formed? It compares nobody with anybody: whether the levels
    of two roles may be compared is a question for the invariance gate.

    Parameters
    ----------
    scores : Scores
        What :func:`alliance_stats.score` returns.
    scale : str
        Scale or composite id, or ``instrument.scale``.
    occasion : str, optional
        Default: the only one, else the last declared (a note says so).
    perspective : {"direct", "meta"}, default "direct"
        Own view, or one's guess of the other's.
    confidence : float, default 0.95
        Level of the mean's interval.

    Returns
    -------
    DescribeResult
        Rows per role: ``mean sd median min max`` in score points, ``skew kurtosis`` (type 2,
        excess) unitless, ``floor ceiling`` the shares of scores at the lowest and the highest
        possible score, ``missing`` the share of people with a form but without a score. The mean
        has Student's t interval. Column ``n`` counts people.

    Raises
    ------
    OptionError
        If the scale, occasion or perspective is not known.
    InsufficientDataError
        If nobody was asked this scale at this occasion.

    References
    ----------
    Joanes & Gill (1998), The Statistician 47:183 (skewness and kurtosis).

    Checked against hand-made data and numpy; the estimators against psych::describe(type = 2).

    Examples
    --------
    >>> from alliance_stats import describe, score, simulate
    >>> study = simulate(
    ...     n_dyads=40, n_coaches=10, occasions=["end"], instruments=["we-scale"], seed=1
    ... )
    >>> result = describe(score(study.responses), scale="collaboration")
    >>> result.roles, result.score_range
    (('coach', 'client'), (1.0, 7.0))
    >>> 1 <= result.find("mean", role="client").estimate <= 7
    True
    """
    check_scores(scores)
    check_confidence(confidence)
    question = ask(scores, scale=scale, occasion=occasion, perspective=perspective)
    people = question.select(scores.frame)
    roles = roles_that_answered(people, scores.roles)
    if not roles:
        raise nobody_answered(question, scores)
    rows: list[Estimate] = []
    notes = list(question.notes)
    for role in roles:
        own = people[people[ROLE] == role]
        rows += _rows(question, own, role, confidence)
        notes += [*_missing_note(own, role), *nesting_note(_coaches(own), "people")]
    return DescribeResult(
        estimates=tuple(rows),
        about=question.about(),
        options={"confidence": confidence, "missing": "scores that could be formed"},
        notes=unique(notes),
        roles=roles,
        title=question.title,
        score_range=question.range,
    )


def _rows(question: Question, own: pd.DataFrame, role: str, confidence: float) -> list[Estimate]:
    score = own[SCORE].to_numpy(dtype=float, na_value=np.nan)
    found = moments(score, confidence=confidence)
    floor, ceiling = _at_the_ends(score, question.range)
    n_dyads = int(own.loc[own[SCORE].notna(), DYAD].nunique())
    extra = {ROLE: role, "n": found.n}
    ends = "share of scores at the {} possible score"
    values = {
        **_moment_terms(found),
        "floor": (floor, ends.format("lowest")),
        "ceiling": (ceiling, ends.format("highest")),
        "missing": (found.n_missing / len(score), "share of people with a form but no score"),
    }
    return [
        estimate(
            term,
            value,
            n_dyads=n_dyads,
            method=method,
            interval=found.interval if term == "mean" else None,
            std_error=found.std_error if term == "mean" else NAN,
            reason=found.undefined,
            extra=extra,
        )
        for term, (value, method) in values.items()
    ]


def _moment_terms(found: Moments) -> dict[str, tuple[float, str]]:
    return {
        "mean": (found.mean, "mean"),
        "sd": (found.sd, "standard deviation, divisor n - 1"),
        "median": (found.median, "median"),
        "min": (found.minimum, "lowest score"),
        "max": (found.maximum, "highest score"),
        "skew": (found.skewness, "skewness G1 (type 2)"),
        "kurtosis": (found.kurtosis, "excess kurtosis G2 (type 2)"),
    }


def _at_the_ends(score: NDArray[np.float64], ends: tuple[float, float]) -> tuple[float, float]:
    """Shares of the known scores that sit on the lowest and on the highest possible score."""
    known = score[~np.isnan(score)]
    if not len(known):
        return NAN, NAN
    # A mean of codes reaches its end up to rounding in the last digits.
    close = 1e-9 * max(abs(ends[0]), abs(ends[1]), 1.0)
    low, high = (float(np.mean(np.abs(known - end) <= close)) for end in ends)
    return low, high


def _missing_note(own: pd.DataFrame, role: str) -> tuple[str, ...]:
    without = int(own[SCORE].isna().sum())
    if not without:
        return ()
    return (
        f"Left out: {count(without)} of {counted(len(own), 'person', 'people')} in role {role}, "
        "who answered too few items for a score.",
    )


def _coaches(own: pd.DataFrame) -> list[object]:
    """Return the coach of everyone with a score, None where none is named."""
    named = own.loc[own[SCORE].notna(), COACH].astype(object)
    return [None if is_missing(coach) else coach for coach in named]
