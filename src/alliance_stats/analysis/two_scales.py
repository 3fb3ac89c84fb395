"""A predictor and an outcome that both members of a dyad answered: what the dyadic models need."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from alliance_stats.analysis.correlate_rows import count_coaches
from alliance_stats.analysis.nested import coach_notes, n_clusters
from alliance_stats.analysis.question import (
    SECOND_FORM,
    Question,
    ask,
    nobody_answered,
    scale_label,
)
from alliance_stats.analysis.refusals import refuse_one_role
from alliance_stats.analysis.resampled import canonical_order
from alliance_stats.analysis.rows import fit_columns, unique
from alliance_stats.checks import check_confidence, check_names
from alliance_stats.dyads.table import Dyads
from alliance_stats.dyads.values import paired_values
from alliance_stats.errors import InsufficientDataError, OptionError
from alliance_stats.formatting import counted
from alliance_stats.results import Estimate, Result
from alliance_stats.stats.dyadic import ModelFit
from alliance_stats.vocabulary import CONFIDENCE, COVARIATES, OCCASION

#: Below this number of dyads with both members' answers no dyadic model is fitted.
MIN_DYADS = 20

Values = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class TwoScalesResult(Result):
    """What every answer about a predictor and an outcome of both roles has in common.

    ``roles`` are first and second; the titles are the scales' names.
    """

    roles: tuple[str, str]
    predictor_title: str
    outcome_title: str


R = TypeVar("R", bound=TwoScalesResult)


@dataclass(frozen=True, slots=True, kw_only=True)
class TwoScales:
    """Both members' scores on two scales, one row per dyad with at least one of the four.

    Attributes
    ----------
    x, y : Question
        The predictor's and the outcome's.
    predictor, outcome : ndarray, shape (n, 2)
        First and second role; NaN where there is no score.
    covariates : dict of str to ndarray
        (n, 2) where both roles are asked, (n,) where one is.
    coaches : ndarray of object, shape (n,)
    n_complete : int
        Dyads with all four scores.
    """

    x: Question
    y: Question
    roles: tuple[str, str]
    predictor: Values
    outcome: Values
    covariates: Mapping[str, Values]
    coaches: NDArray[np.object_]
    n_complete: int
    about: Mapping[str, object]
    options: Mapping[str, object]
    notes: tuple[str, ...]

    @property
    def n_clusters(self) -> int:
        """Clusters that errors sum over; 0 where no coach has two dyads."""
        return n_clusters(self.coaches)

    @property
    def n_coaches(self) -> int:
        """Coaches named, each once."""
        return count_coaches(self.coaches)

    def answer(
        self,
        kind: type[R],
        rows: Iterable[Estimate],
        *,
        options: Mapping[str, object] | None = None,
        notes: Iterable[str] = (),
        **own: Any,
    ) -> R:
        """Return the result of a model of these scores.

        ``options`` and ``notes`` are the model's, beside those that all have; ``own`` are the
        fields of ``kind`` that other results do not have.
        """
        return kind(
            estimates=tuple(rows),
            about=dict(self.about),
            options={**(options or {}), **self.options},
            notes=unique([*self.notes, *coach_notes(self.coaches), *notes]),
            roles=self.roles,
            predictor_title=self.x.title,
            outcome_title=self.y.title,
            **own,
        )

    def fit_columns(
        self, test: ModelFit, *, admissible: bool, role: str | None = None
    ) -> dict[str, object]:
        """Return the columns that say how a model fits and whether it may be interpreted."""
        columns = fit_columns(test, admissible=admissible, role=role)
        return columns | {"n_coaches": self.n_coaches}


def two_scales(
    dyads: Dyads,
    *,
    model: str,
    predictor: str,
    outcome: str,
    covariates: Sequence[str] = (),
    occasion: str | None = None,
    confidence: float = CONFIDENCE,
) -> TwoScales:
    """Resolve two scales (and covariates) and take both members' scores.

    Parameters
    ----------
    dyads : Dyads
    model : str
        The model's name as it begins a sentence: ``"An actor-partner model"``.
    predictor, outcome, covariates, occasion, confidence
        As the verbs take them.

    Raises
    ------
    OptionError
        If a scale is not known, two are the same, or ``confidence`` is not between 0 and 1.
    RefusedError
        If predictor or outcome is asked of one role only.
    InsufficientDataError
        If nobody answered a scale, or fewer than 20 dyads have both members' answers.
    """
    check_confidence(confidence)
    check_names("covariates", covariates)
    questions = [ask(dyads, scale=s, occasion=occasion) for s in (predictor, outcome, *covariates)]
    check_distinct(dyads, questions)
    for question in questions[:2]:
        refuse_one_role(model, question, dyads.roles)
    labels = [scale_label(dyads.instruments, question) for question in questions]
    tables = [_table(dyads, question) for question in questions]
    coaches = paired_values(dyads, *_place(questions[0]), occasion=questions[0].occasion).coach_id
    order = canonical_order(*(np.nan_to_num(t, nan=-np.inf) for t in tables))
    n_known = np.isfinite(np.column_stack(tables[:2])).sum(axis=1)
    rows = order[n_known[order] > 0]
    x, y = (table[rows] for table in tables[:2])
    complete = int((n_known == 4).sum())
    if complete < MIN_DYADS:
        raise InsufficientDataError(
            f"{model} needs at least {MIN_DYADS} dyads in which both roles answered both scales; "
            f"there {'is' if complete == 1 else 'are'} {complete}."
        )
    return TwoScales(
        x=questions[0],
        y=questions[1],
        roles=dyads.roles,
        predictor=x,
        outcome=y,
        covariates={
            label: _as_covariate(table[rows], question, dyads.roles)
            for label, table, question in zip(labels[2:], tables[2:], questions[2:], strict=True)
        },
        coaches=coaches[rows],
        n_complete=complete,
        about=about_two_scales(dyads, questions) | held_constant(labels[2:]),
        options={
            "confidence": confidence,
            "covariates": labels[2:],
            "missing": "full information maximum likelihood",
            "incomplete_dyads": dyads.policy,
        },
        notes=_notes(dyads, questions, len(rows), complete),
    )


def _place(question: Question) -> tuple[str]:
    return (f"{question.instrument.id}.{question.scale}",)


def _table(dyads: Dyads, question: Question) -> Values:
    found = paired_values(dyads, *_place(question), occasion=question.occasion)
    table = np.column_stack([found.first, found.second])
    if np.isnan(table).all():
        raise nobody_answered(question, dyads.scores)
    return table


def _as_covariate(table: Values, question: Question, roles: Sequence[str]) -> Values:
    asked = question.asked(roles)
    return table if len(asked) == 2 else table[:, roles.index(asked[0])]


def check_distinct(dyads: Dyads, questions: Sequence[Question]) -> None:
    """Raise ``OptionError`` if two of the questions are about one scale."""
    seen: set[tuple[str, str]] = set()
    for question in questions:
        key = (question.instrument.id, question.scale)
        if key in seen:
            raise OptionError(
                f"Scale '{scale_label(dyads.instruments, question)}' is named twice. Predictor, "
                "outcome and covariates must be different scales."
            )
        seen.add(key)


def about_two_scales(dyads: Dyads, questions: Sequence[Question]) -> dict[str, object]:
    """Return what identifies a result: predictor and outcome, on whose forms, and when."""
    sides = list(zip(("predictor", "outcome"), questions, strict=False))
    about: dict[str, object] = {side: scale_label(dyads.instruments, one) for side, one in sides}
    about |= {f"{side}_instrument": one.instrument.id for side, one in sides}
    about |= {
        f"{side}_{SECOND_FORM}": one.second_form.id
        for side, one in sides
        if one.second_form is not None
    }
    return about | {OCCASION: questions[0].occasion}


def held_constant(labels: Sequence[str]) -> dict[str, object]:
    """Return the column that names the covariates; none where there are none.

    Examples
    --------
    >>> held_constant(["workplace", "family"]), held_constant([])
    ({'covariates': 'workplace, family'}, {})
    """
    return {COVARIATES: ", ".join(labels)} if labels else {}


def _notes(dyads: Dyads, questions: Sequence[Question], n: int, complete: int) -> tuple[str, ...]:
    used = (
        f"{counted(n, 'dyad')} used: {complete} with all four scores, {n - complete} with some of "
        "them (full information maximum likelihood)."
    )
    return unique(
        [*(note for question in questions for note in question.notes), used, *dyads.dropped]
    )
