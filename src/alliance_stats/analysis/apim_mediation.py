"""Through whom? Actor and partner effects that go by way of a third scale."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from alliance_stats.analysis.agreement import GATE_REASON
from alliance_stats.analysis.apim_mediation_rows import mediation_rows
from alliance_stats.analysis.resampled import N_RESAMPLES, resampling_options
from alliance_stats.analysis.three_scales import ThreeScales, no_solution, three_scales
from alliance_stats.analysis.two_scales import TwoScalesResult
from alliance_stats.dyads.table import Dyads
from alliance_stats.errors import ConvergenceError, RefusedError
from alliance_stats.formatting import counted, join
from alliance_stats.stats import dyadic
from alliance_stats.stats.dyadic.cells import Structure
from alliance_stats.vocabulary import CONFIDENCE

NAME = "An actor-partner mediation model"


@dataclass(frozen=True, kw_only=True)
class ApimMediationResult(TwoScalesResult):
    """Answer of :func:`apim_mediation`.

    ``model`` is ``"distinguishable"`` or ``"indistinguishable"``; ``n`` and ``n_complete`` count
    dyads with some and with all scores.
    """

    analysis: ClassVar[str] = "apim_mediation"

    mediator_title: str
    model: str
    n: int
    n_complete: int
    n_clusters: int


def apim_mediation(
    dyads: Dyads,
    *,
    predictor: str,
    mediator: str,
    outcome: str,
    covariates: Sequence[str] = (),
    occasion: str | None = None,
    model: Structure = "distinguishable",
    confidence: float = CONFIDENCE,
    n_resamples: int = N_RESAMPLES,
    seed: int | None = None,
) -> ApimMediationResult:
    """Divide actor and partner effects into what goes through a mediator and what does not.

    Answers: how much of what a role's outcome has to do with its own (or the partner's) predictor
    goes through its own mediator, how much through the partner's, and how much through neither?
    That the mediator comes between is an assumption, which no number here can test.

    Parameters
    ----------
    dyads : Dyads
        What :func:`alliance_stats.pair` returns.
    predictor, mediator, outcome : str
        Scale or composite ids, or ``instrument.scale``; both roles must be asked all three.
    covariates : sequence of str, optional
        Scales held constant, for mediators and for outcomes.
    occasion : str, optional
        Default: the only one, else the last declared (a note says so).
    model : {"distinguishable", "indistinguishable"}, default "distinguishable"
    confidence : float, default 0.95
    n_resamples : int, default 2000
        Percentile bootstrap beside the Monte Carlo intervals, over coaches where they have
        several dyads; 0 leaves it out.
    seed : int, optional
        ``None`` is 0.

    Returns
    -------
    ApimMediationResult
        ``role`` is whose outcome (or mediator, ``path`` a), ``other`` whose predictor (``path`` b:
        whose mediator), ``via`` whose mediator. Terms ``actor`` and ``partner`` by ``path`` a and
        b, ``direct_actor`` and ``direct_partner``; simple indirect effects ``actor_actor``,
        ``partner_partner``, ``actor_partner``, ``partner_actor`` (first word: from predictor to
        mediator, second: from mediator to outcome), their sums ``indirect_actor`` and
        ``indirect_partner``, ``total_actor`` and ``total_partner``, ``contrast_actor`` (own minus
        partner's mediator) and ``contrast_partner`` (partner's minus own); ``covariate``, ``k`` of
        both paths, ``r2``; each effect's ``…_difference`` (first minus second role) and the tests
        ``equal_indirect``, ``equal_effects`` and ``complete``, with ``gate``; ``correlation`` of
        the residuals. Columns ``boot_low boot_high`` beside the interval, ``std_estimate``,
        ``on`` (mediator or outcome), ``model``, ``n_coaches``.

    Raises
    ------
    OptionError
        If a scale or option is not known, or two of the scales are the same.
    RefusedError
        If a scale other than a covariate is asked of one role only.
    InsufficientDataError
        If fewer than 20 dyads have all scores, or a score does not vary.

    References
    ----------
    Ledermann, Macho & Kenny (2011), Structural Equation Modeling 18:595. MacKinnon, Lockwood &
    Williams (2004), Multivariate Behavioral Research 39:99.

    Checked against lavaan and draws made in R, through ``stats.dyadic``.

    Examples
    --------
    >>> from alliance_stats import apim_mediation, pair, score, simulate
    >>> study = simulate(
    ...     n_dyads=60,
    ...     n_coaches=12,
    ...     occasions=["end"],
    ...     instruments=["we-scale", "outcomes"],
    ...     seed=1,
    ... )
    >>> dyads = pair(score(study.responses))
    >>> result = apim_mediation(
    ...     dyads, predictor="trust", mediator="collaboration", outcome="growth", n_resamples=0
    ... )
    >>> row = result.find("partner_actor", role="client")
    >>> row.extra["other"], row.extra["via"]
    ('coach', 'client')
    """
    scales = three_scales(
        dyads,
        model=NAME,
        side="mediator",
        predictor=predictor,
        third=mediator,
        outcome=outcome,
        covariates=covariates,
        occasion=occasion,
        confidence=confidence,
    )
    if scales.values.ndim == 1:
        raise RefusedError(
            f"{NAME} needs both members' answers, and only one role is asked "
            f"'{scales.third.scale}'. What can be asked is its correlation with other scales."
        )
    scales.check_complete(NAME, "mediator")
    asked = scales.asked
    found = dyadic.apim_mediation(
        asked.predictor,
        scales.values,
        asked.outcome,
        covariates=asked.covariates,
        clusters=asked.coaches,
        model=model,
        confidence=confidence,
        n_resamples=n_resamples,
        seed=seed or 0,
    )
    if found.undefined is not None:
        raise ConvergenceError(no_solution(NAME, found.undefined))
    return asked.answer(
        ApimMediationResult,
        mediation_rows(found, scales),
        options={"model": model, **resampling_options(n_resamples, None, seed or 0)},
        notes=_notes(scales, found),
        mediator_title=scales.third.title,
        model=model,
        n=found.n,
        n_complete=found.n_complete,
        n_clusters=found.n_clusters,
    )


def _notes(scales: ThreeScales, found: dyadic.ApimMediation) -> Iterator[str]:
    yield (
        f"{counted(found.n, 'dyad')} used: {found.n_complete} with every score, "
        f"{found.n - found.n_complete} with some (full information maximum likelihood)."
    )
    yield from found.notes
    if scales.asked.covariates:
        yield f"Held constant: {join(list(scales.asked.covariates))}, as rated by every role."
    yield (
        "Indirect effects are products of two paths; their intervals and p values come from draws "
        "of the estimates (Monte Carlo), with percentiles of resampled data beside them."
    )
    yield (
        "All scores are of one occasion, so that the order predictor, mediator, outcome is assumed "
        "and not observed."
    )
    if found.inconsistent:
        yield _inconsistent(scales, found)
    if found.differences:
        yield GATE_REASON


def _inconsistent(scales: ThreeScales, found: dyadic.ApimMediation) -> str:
    """Say which indirect effects pull against the direct effect."""
    told = []
    for one in found.inconsistent:
        whose = "" if one.member is None else f" on the {scales.asked.roles[one.member]}'s outcome"
        told.append(f"{one.term}{whose}")
    return (
        f"Direct and indirect effect have opposite signs, both clearly: {join(told)} (inconsistent "
        "mediation, or suppression). A small total effect is no sign that nothing goes on there."
    )
