"""Agreement: how far two roles see the same thing alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from alliance_stats.analysis.agreement_items import category_rows
from alliance_stats.analysis.agreement_rows import agreement_rows
from alliance_stats.analysis.parts import alpha_of
from alliance_stats.analysis.question import Question, ask, check_dyads, nobody_answered
from alliance_stats.analysis.refusals import refuse_agreement
from alliance_stats.analysis.resampled import sampling_units
from alliance_stats.analysis.rows import unique
from alliance_stats.checks import check_confidence
from alliance_stats.dyads.table import Dyads
from alliance_stats.dyads.values import PairedValues, paired_values
from alliance_stats.formatting import count, counted, join
from alliance_stats.results import Result
from alliance_stats.stats.agreement.bland_altman_regression import (
    BlandAltmanRegression,
    bland_altman_regression,
)
from alliance_stats.stats.relations.regression import MIN_CLUSTERS
from alliance_stats.vocabulary import CONFIDENCE, GATE_NOT_TESTED

GATE_REASON = (
    "Whether both roles understand the items alike was not tested for this result, so rows that "
    f"compare the roles' levels carry the gate '{GATE_NOT_TESTED}'."
)
COVERAGE = 0.95


@dataclass(frozen=True, kw_only=True, eq=False)
class AgreementResult(Result):
    """Answer of :func:`agreement`, with the arrays that its figures draw.

    Attributes
    ----------
    roles : tuple of str
        First and second role as declared.
    first, second, differences, means : ndarray, shape (n_dyads,)
        Scores of the complete pairs in score points (POMP for two forms that are not means on one
        range); ``differences`` is first minus second.
    title : str
        The scale's name.
    score_range : tuple of float
        Lowest and highest possible score.
    regression : BlandAltmanRegression
        Limits of agreement that change with the level: ``regression.limits(means)``.
    """

    analysis: ClassVar[str] = "agreement"

    roles: tuple[str, str]
    first: NDArray[np.float64]
    second: NDArray[np.float64]
    differences: NDArray[np.float64]
    means: NDArray[np.float64]
    title: str
    score_range: tuple[float, float]
    regression: BlandAltmanRegression


def agreement(
    dyads: Dyads,
    *,
    scale: str,
    occasion: str | None = None,
    perspective: str = "direct",
    confidence: float = CONFIDENCE,
    seed: int | None = None,
) -> AgreementResult:
    """Compare how two roles rate the same thing.

    Answers: do the two views rank relationships alike (consistency, ``icc(C,1)``, ``pearson``),
    do they give the same number (``icc(A,1)``, ``ccc``), by how much does one role rate higher
    (``bias``), and how far apart are single dyads (``loa_low``, ``loa_high``)? Meaningful only
    where both roles rate one thing; anything else is refused with the question that can be asked.

    Parameters
    ----------
    dyads : Dyads
        What :func:`alliance_stats.pair` returns.
    scale : str
        Scale or composite id, or ``instrument.scale``.
    occasion : str, optional
        Default: the only one, else the last declared (a note says so).
    perspective : {"direct", "meta"}, default "direct"
        Meta ratings are refused.
    confidence : float, default 0.95
        Level of every interval. The limits of agreement always cover 95 % of dyads.
    seed : int, optional
        For what is resampled where coaches have several dyads; ``None`` is 0.

    Returns
    -------
    AgreementResult
        Six ICCs (McGraw & Wong's names, Shrout & Fleiss's in ``shrout_fleiss``), ``ccc``,
        ``pearson``, ``bias`` (t test), ``sd_difference``, ``loa_low``, ``loa_high`` and
        ``proportional_bias`` (slope of the difference on the mean), ``spread_slope`` (of its
        absolute residual on the mean), ``gap_reliability``, ``mean_reliability``; ``f_targets``
        (do dyads differ) and ``f_raters`` (do roles differ). Per ``item_id`` ``weighted_kappa``,
        ``gwet_ac2`` (quadratic weights) and ``krippendorff_alpha`` (ordinal); ``weighted_kappa``
        of the score where it has bands. Where coaches have several dyads, intervals and tests
        respect them: ``method`` of each row says how, and the F tests have no *p*.
        ``gap_reliability`` is undefined below 10 dyads and where the formula falls below 0.
        Differences are first declared role minus second, in score points. ``gate`` is set on
        every row that compares the roles' levels. Complete pairs only; below 3 NaN with reason.

    Raises
    ------
    RefusedError
        Where agreement has no meaning: targets ``partner``, ``self`` and mixed composites, meta
        ratings, and scales asked of one role only.
    OptionError
        If an option is not known.
    InsufficientDataError
        If no dyad answered at this occasion.

    References
    ----------
    McGraw & Wong (1996), Psychological Methods 1:30 and 1:390. Lin (1989), Biometrics 45:255.
    Bland & Altman (1999), Statistical Methods in Medical Research 8:135. Carkeet (2015), Optometry
    and Vision Science 92:e71. Lord & Novick (1968), section 3.5 (reliability of the gap).

    Checked against psych::ICC, epiR::epi.ccc and base R (cases A11, A13, A15).

    Examples
    --------
    >>> from alliance_stats import agreement, pair, score, simulate
    >>> study = simulate(
    ...     n_dyads=40, n_coaches=10, occasions=["end"], instruments=["we-scale"], seed=1
    ... )
    >>> dyads = pair(score(study.responses))
    >>> result = agreement(dyads, scale="collaboration")
    >>> result["bias"].extra["gate"], len(result.differences) == result["bias"].n_dyads
    ('not tested', True)
    >>> agreement(dyads, scale="trust")
    Traceback (most recent call last):
    ...
    alliance_stats.errors.RefusedError: Agreement on 'trust' has no meaning: each role rates ...
    """
    check_dyads(dyads)
    check_confidence(confidence)
    question = ask(dyads, scale=scale, occasion=occasion, perspective=perspective)
    refuse_agreement(question, dyads.roles)
    values = paired_values(
        dyads,
        f"{question.instrument.id}.{question.scale}",
        occasion=question.occasion,
        perspective=question.perspective,
    )
    if np.isnan([values.first, values.second]).all():
        raise nobody_answered(question, dyads.scores)
    both = values.complete
    first, second = values.first[both], values.second[both]
    regression = bland_altman_regression(first, second, coverage=COVERAGE, confidence=confidence)
    rows = agreement_rows(
        first,
        second,
        regression=regression,
        coaches=values.coach_id[both],
        reliabilities=tuple(alpha_of(dyads.scores, question, role) for role in dyads.roles),
        roles=dyads.roles,
        confidence=confidence,
        coverage=COVERAGE,
        seed=seed or 0,
    )
    rows = (*rows, *category_rows(dyads, question, values, confidence))
    return AgreementResult(
        estimates=rows,
        about=question.about(),
        options=_options(dyads, confidence, seed or 0),
        notes=_notes(dyads, question, values),
        roles=dyads.roles,
        first=first,
        second=second,
        differences=first - second,
        means=(first + second) / 2,
        title=question.title,
        score_range=question.range,
        regression=regression,
    )


def _options(dyads: Dyads, confidence: float, seed: int) -> dict[str, object]:
    return {
        "confidence": confidence,
        "coverage": COVERAGE,
        "missing": "complete pairs",
        "incomplete_dyads": dyads.policy,
        "reliability": "alpha, listwise, per role",
        "seed": seed,
    }


def _notes(dyads: Dyads, question: Question, values: PairedValues) -> tuple[str, ...]:
    first, second = dyads.roles
    return unique(
        [
            *question.notes,
            f"Differences are {first} minus {second}, in {question.unit_words}.",
            one_sided_note(values, dyads.roles),
            *dyads.dropped,
            *_different_items(question, dyads.roles),
            GATE_REASON,
            *_cluster_note(values),
            "Reliability of the gap and of the mean rests on alpha of each role at this occasion, "
            "complete rows, and takes the two roles' errors as independent.",
        ]
    )


def one_sided_note(values: PairedValues, roles: Sequence[str]) -> str:
    """Say how many dyads have both scores, and where the others are."""
    has = ~np.isnan(values.first), ~np.isnan(values.second)
    aside = {
        f"with only {roles[0]}'s score": int((has[0] & ~has[1]).sum()),
        f"with only {roles[1]}'s score": int((~has[0] & has[1]).sum()),
        "with neither": int((~has[0] & ~has[1]).sum()),
    }
    total, both = len(values.first), int(values.complete.sum())
    found = (
        f"{count(both)} of {counted(total, 'dyad')} {'has' if both == 1 else 'have'} both scores."
    )
    left = [f"{count(n)} {which}" for which, n in aside.items() if n]
    return f"{found} Not used here: {join(left)}." if left else found


def _cluster_note(values: PairedValues) -> tuple[str, ...]:
    plan = sampling_units(values.coach_id[values.complete])
    if plan.kind == "rows":
        return ()
    shared = f"The dyads belong to {counted(plan.n_units, 'coach', 'coaches')}"
    if plan.n_units >= MIN_CLUSTERS:
        return (
            f"{shared}: errors are clustered on coaches (CR2), for the limits of agreement by "
            "resampling coaches.",
        )
    return (
        f"{shared}, fewer than {MIN_CLUSTERS}: intervals are provisional (wild bootstrap of "
        "coaches from 4 on), and none is given for the limits of agreement.",
    )


def _different_items(question: Question, roles: Sequence[str]) -> tuple[str, ...]:
    if len({question.items_of(role) for role in roles}) == 1:
        return ()
    return ("The two roles are not asked the same items of this scale.",)
