"""Actor and partner on what the items measure: the scores' unreliability apart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from alliance_stats.analysis.agreement import GATE_REASON
from alliance_stats.analysis.correlate_rows import count_coaches
from alliance_stats.analysis.invariance_views import Views
from alliance_stats.analysis.item_tables import check_items, item_tables, side_by_side
from alliance_stats.analysis.nested import coach_notes
from alliance_stats.analysis.question import Question, ask
from alliance_stats.analysis.refusals import refuse_one_role
from alliance_stats.analysis.rows import estimate, fit_columns, from_record, solution_notes, unique
from alliance_stats.analysis.two_scales import (
    TwoScalesResult,
    about_two_scales,
    check_distinct,
)
from alliance_stats.checks import check_confidence
from alliance_stats.dyads.table import Dyads
from alliance_stats.errors import RefusedError
from alliance_stats.formatting import counted
from alliance_stats.results import NAN, Estimate
from alliance_stats.stats import dyadic
from alliance_stats.vocabulary import CONFIDENCE, GATE_NOT_TESTED, ITEM, ROLE

NAME = "A latent actor-partner model"
LEAST_ITEMS = 2


@dataclass(frozen=True, kw_only=True)
class ApimLatentResult(TwoScalesResult):
    """Answer of :func:`apim_latent`.

    ``admissible`` says whether the solution may be interpreted; ``n`` and ``n_complete`` count
    dyads with any and with every answer.
    """

    analysis: ClassVar[str] = "apim_latent"

    admissible: bool
    identification: str
    n: int
    n_complete: int
    n_parameters: int


def apim_latent(
    dyads: Dyads,
    *,
    predictor: str,
    outcome: str,
    occasion: str | None = None,
    confidence: float = CONFIDENCE,
) -> ApimLatentResult:
    """Relate each role's outcome to both roles' predictor, as the items measure them.

    Answers: the question of :func:`alliance_stats.apim`, free of the unreliability of scores,
    which weakens an actor effect and lets it leak into a partner effect. It asks for many
    dyads; where there are too few it is refused, and items are never parcelled to make do.

    Parameters
    ----------
    dyads : Dyads
        What :func:`alliance_stats.pair` returns.
    predictor, outcome : str
        Scale ids, or ``instrument.scale``; both roles answer the same two or more items of each.
    occasion : str, optional
        Default: the only one, else the last declared (a note says so).
    confidence : float, default 0.95

    Returns
    -------
    ApimLatentResult
        ``actor``, ``partner`` and ``r2`` by ``role`` (whose outcome), ``actor_difference`` and
        ``partner_difference`` (first minus second role), ``correlation`` (of the latent
        residuals), ``predictor_correlation``, ``loading`` by ``scale`` and ``item_id`` (the same
        in both roles, with mean 1), ``equal_loadings`` (what that costs: ``chi2 chi2_df chi2_p``).
        Effects are in units of an item. Columns ``other`` (whose predictor), ``std_estimate``,
        ``std_pooled``, ``chi2 chi2_df chi2_p cfi rmsea srmr admissible n_coaches``, and ``gate``
        on the differences. With an inadmissible solution every estimate is NaN with the reason.

    Raises
    ------
    OptionError
        If a scale or option is not known, or both scales are the same.
    RefusedError
        If a scale is asked of one role only, is a composite, has other items in the other role, or
        shares items with the other scale.
    InsufficientDataError
        With fewer than two items, or fewer than two dyads for each parameter.

    References
    ----------
    Ledermann & Kenny (2017), Journal of Family Psychology 31:532. Little, Slegers & Card (2006),
    Structural Equation Modeling 13:59. Bentler & Chou (1987), Sociological Methods & Research
    16:78.

    Checked against lavaan through ``stats.dyadic``.

    Examples
    --------
    >>> from alliance_stats import apim_latent, pair, score, simulate
    >>> study = simulate(
    ...     n_dyads=150,
    ...     n_coaches=30,
    ...     occasions=["end"],
    ...     instruments=["we-scale", "outcomes"],
    ...     seed=1,
    ... )
    >>> dyads = pair(score(study.responses))
    >>> result = apim_latent(dyads, predictor="trust", outcome="growth")
    >>> result.find("partner", role="client").extra["other"]
    'coach'
    """
    check_confidence(confidence)
    questions = [ask(dyads, scale=name, occasion=occasion) for name in (predictor, outcome)]
    _check(dyads, questions)
    views = side_by_side([item_tables(dyads, question) for question in questions])
    x, y = views
    found = dyadic.apim_latent(x.tables, y.tables, clusters=x.coaches, confidence=confidence)
    return ApimLatentResult(
        estimates=tuple(_rows(found, questions, views, dyads.roles)),
        about=about_two_scales(dyads, questions),
        options={
            "confidence": confidence,
            "loadings": "equal over roles, mean 1",
            "missing": "full information maximum likelihood",
            "incomplete_dyads": dyads.policy,
        },
        notes=_notes(dyads, questions, x, found),
        roles=dyads.roles,
        predictor_title=questions[0].title,
        outcome_title=questions[1].title,
        admissible=found.undefined is None,
        identification=found.identification,
        n=found.n,
        n_complete=found.n_complete,
        n_parameters=found.n_parameters,
    )


def _check(dyads: Dyads, questions: Sequence[Question]) -> None:
    check_distinct(dyads, questions)
    for question in questions:
        refuse_one_role(NAME, question, dyads.roles)
        check_items(NAME, question, dyads.roles, least=LEAST_ITEMS)
    x, y = questions
    role = dyads.roles[0]
    if x.instrument.id == y.instrument.id and set(x.items_of(role)) & set(y.items_of(role)):
        raise RefusedError(
            f"{NAME} of '{x.scale}' and '{y.scale}' has no meaning: they share items, so one "
            "answer would measure both."
        )


def _notes(
    dyads: Dyads, questions: Sequence[Question], views: Views, found: dyadic.LatentApim
) -> tuple[str, ...]:
    used = (
        f"{counted(found.n, 'dyad')} used: {found.n_complete} with every answer to both scales, "
        f"{found.n - found.n_complete} with some (full information maximum likelihood); "
        f"{found.n_parameters} parameters."
    )
    return unique(
        [
            *(note for question in questions for note in question.notes),
            used,
            *coach_notes(views.coaches),
            found.identification,
            *solution_notes(found),
            GATE_REASON,
            *dyads.dropped,
        ]
    )


def _rows(
    found: dyadic.LatentApim,
    questions: Sequence[Question],
    views: Sequence[Views],
    roles: tuple[str, str],
) -> Iterator[Estimate]:
    both = _extra(found, views[0].coaches)
    for member, role in enumerate(roles):
        for effect in found.effects:
            if effect.member == member:
                columns = {"std_estimate": effect.standardised, "std_pooled": effect.pooled}
                whose = {ROLE: role, "other": roles[effect.source_member]}
                yield from_record(effect.term, effect.estimate, extra={**both, **columns, **whose})
        yield estimate(
            "r2",
            found.r_squared[member],
            n_dyads=found.n,
            method="1 - residual variance / implied variance of the latent outcome",
            reason=found.undefined,
            extra={**both, ROLE: role},
        )
    # Whether two effects differ is a comparison of the roles: it waits for the gate.
    gate = {"gate": GATE_NOT_TESTED}
    yield from_record("actor_difference", found.actor_difference, extra={**both, **gate})
    yield from_record("partner_difference", found.partner_difference, extra={**both, **gate})
    yield from_record("correlation", found.residual_correlation, extra=both)
    yield from_record("predictor_correlation", found.predictor_correlation, extra=both)
    loadings = (found.predictor_loadings, found.outcome_loadings)
    for question, view, records in zip(questions, views, loadings, strict=True):
        for item, record in zip(view.items, records, strict=True):
            where = {"scale": question.scale, ITEM: item}
            yield from_record("loading", record, extra={**both, **where})
    yield _equal_loadings(found, both)


def _extra(found: dyadic.LatentApim, coaches: NDArray[np.object_]) -> dict[str, object]:
    return {
        **fit_columns(found.test, admissible=found.undefined is None),
        "other": None,
        "scale": None,
        ITEM: None,
        "std_estimate": NAN,
        "std_pooled": NAN,
        "n_coaches": count_coaches(coaches),
    }


def _equal_loadings(found: dyadic.LatentApim, both: dict[str, object]) -> Estimate:
    cost = found.equal_loadings
    if cost is None:
        nothing = {"chi2": NAN, "chi2_df": NAN, "chi2_p": NAN}
        return estimate(
            "equal_loadings",
            NAN,
            n_dyads=found.n,
            method="likelihood ratio: loadings equal in both roles against free",
            reason=found.undefined,
            extra={**both, **nothing},
        )
    test = {"chi2": cost.chi2, "chi2_df": cost.df, "chi2_p": cost.p_value}
    return estimate(
        "equal_loadings",
        cost.chi2,
        n_dyads=found.n,
        method=f"{cost.method}: loadings equal in both roles against free",
        reason=cost.undefined,
        statistic=cost.chi2,
        df=cost.df,
        p_value=cost.p_value,
        extra={**both, **test},
    )
