"""A third scale beside predictor and outcome: what mediation and moderation need."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from alliance_stats.analysis.question import SECOND_FORM, Question, ask, scale_label
from alliance_stats.analysis.rows import unique
from alliance_stats.analysis.two_scales import (
    MIN_DYADS,
    TwoScales,
    Values,
    about_two_scales,
    held_constant,
    two_scales,
)
from alliance_stats.checks import check_names
from alliance_stats.dyads.table import Dyads
from alliance_stats.errors import InsufficientDataError
from alliance_stats.vocabulary import CONFIDENCE, OCCASION

Third: TypeAlias = Literal["mediator", "moderator"]


@dataclass(frozen=True, slots=True)
class ThreeScales:
    """Scores of three scales, one row per dyad.

    Attributes
    ----------
    asked : TwoScales
        Predictor, outcome and what is held constant.
    third : Question
    values : ndarray
        Of the third scale: (n, 2) where both roles are asked, (n,) where one is.
    """

    asked: TwoScales
    third: Question
    values: Values

    def known(self) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """Return which dyads have every predictor and covariate, and which have both outcomes."""
        given = [self.asked.predictor, self.values, *self.asked.covariates.values()]
        tables = [table.reshape(len(table), -1) for table in given]
        predictors = np.isfinite(np.column_stack(tables)).all(axis=1)
        outcomes = np.isfinite(self.asked.outcome).all(axis=1)
        return (
            np.asarray(predictors, dtype=np.bool_),
            np.asarray(outcomes, dtype=np.bool_),
        )

    def check_complete(self, model: str, side: Third) -> None:
        """Refuse a model of dyads of which hardly any has everything.

        Raises
        ------
        InsufficientDataError
            If fewer than 20 dyads have all scores of the three scales and the covariates.
        """
        predictors, outcomes = self.known()
        complete = int((predictors & outcomes).sum())
        if complete < MIN_DYADS:
            more = " and covariate" if self.asked.covariates else ""
            raise InsufficientDataError(
                f"{model} needs at least {MIN_DYADS} dyads with every score of predictor, {side} "
                f"and outcome{more}; there {'is' if complete == 1 else 'are'} {complete}."
            )


def three_scales(
    dyads: Dyads,
    *,
    model: str,
    side: Third,
    predictor: str,
    third: str,
    outcome: str,
    covariates: Sequence[str] = (),
    occasion: str | None = None,
    confidence: float = CONFIDENCE,
) -> ThreeScales:
    """Resolve three scales (and covariates) and take both members' scores.

    The arguments and errors are those of :func:`~alliance_stats.analysis.two_scales.two_scales`;
    ``side`` is what the third scale is called. What the notes say about dyads is left to the
    verb, which knows who is used.
    """
    check_names("covariates", covariates)
    found = two_scales(
        dyads,
        model=model,
        predictor=predictor,
        outcome=outcome,
        covariates=(third, *covariates),
        occasion=occasion,
        confidence=confidence,
    )
    every = [
        ask(dyads, scale=s, occasion=occasion) for s in (predictor, outcome, third, *covariates)
    ]
    question = every[2]
    label = scale_label(dyads.instruments, question)
    rest = {name: values for name, values in found.covariates.items() if name != label}
    asked = replace(
        found,
        covariates=rest,
        about=_about(dyads, every[:2], side, question, list(rest)),
        options={**found.options, "covariates": list(rest)},
        notes=unique([*(note for one in every for note in one.notes), *dyads.dropped]),
    )
    return ThreeScales(asked, question, found.covariates[label])


def _about(
    dyads: Dyads,
    two: Sequence[Question],
    side: Third,
    third: Question,
    covariates: Sequence[str],
) -> Mapping[str, object]:
    about = about_two_scales(dyads, two)
    when = about.pop(OCCASION)
    about[side] = scale_label(dyads.instruments, third)
    about[f"{side}_instrument"] = third.instrument.id
    if third.second_form is not None:
        about[f"{side}_{SECOND_FORM}"] = third.second_form.id
    return {**about, OCCASION: when, **held_constant(covariates)}


def no_solution(model: str, reason: str) -> str:
    """Say that a model of these scores has no solution, and what may be behind it.

    Examples
    --------
    >>> no_solution("A model", "It is not identified.")
    'A model of these scores has no solution. It is not identified. Is one scale part of another?'
    """
    return f"{model} of these scores has no solution. {reason} Is one scale part of another?"
