"""For whom, and when? Actor and partner effects that depend on a third scale."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar, Literal, TypeAlias

from alliance_stats.analysis.agreement import GATE_REASON
from alliance_stats.analysis.apim_moderation_rows import moderation_rows
from alliance_stats.analysis.three_scales import ThreeScales, no_solution, three_scales
from alliance_stats.analysis.two_scales import TwoScalesResult
from alliance_stats.checks import check_choice
from alliance_stats.dyads.table import Dyads
from alliance_stats.errors import ConvergenceError, RefusedError
from alliance_stats.formatting import counted, join, number
from alliance_stats.stats import dyadic
from alliance_stats.stats.dyadic.apim_moderation import ModerationErrors
from alliance_stats.stats.dyadic.cells import Structure
from alliance_stats.vocabulary import CONFIDENCE

NAME = "An actor-partner moderation model"

Level: TypeAlias = Literal["person", "dyad"]


@dataclass(frozen=True, kw_only=True)
class ApimModerationResult(TwoScalesResult):
    """Answer of :func:`apim_moderation`.

    ``model`` is ``"distinguishable"`` or ``"indistinguishable"``, ``level`` whose the moderator is;
    ``n`` and ``n_complete`` count dyads with one and with both outcomes; ``centre_predictor`` and
    ``centre_moderator`` are the means that were subtracted before multiplying.
    """

    analysis: ClassVar[str] = "apim_moderation"

    moderator_title: str
    model: str
    level: Level
    centre_predictor: float
    centre_moderator: float
    sd_moderator: float
    n: int
    n_complete: int
    n_clusters: int


def apim_moderation(
    dyads: Dyads,
    *,
    predictor: str,
    moderator: str,
    outcome: str,
    covariates: Sequence[str] = (),
    occasion: str | None = None,
    model: Structure = "distinguishable",
    level: Level | None = None,
    errors: ModerationErrors = "standard",
    confidence: float = CONFIDENCE,
) -> ApimModerationResult:
    """Ask whether actor and partner effects depend on a third scale.

    Answers: for whom, or in what circumstances, does an outcome go more strongly with one's own (or
    the partner's) score on a predictor?

    Parameters
    ----------
    dyads : Dyads
        What :func:`alliance_stats.pair` returns.
    predictor : str
        Scale or composite id, or ``instrument.scale``; both roles must be asked it.
    moderator : str
        A scale of both roles (each role's own score, and the partner's, may moderate) or of one
        (one value for the dyad).
    outcome : str
        As ``predictor``.
    covariates : sequence of str, optional
        Scales held constant; they moderate nothing.
    occasion : str, optional
        Default: the only one, else the last declared (a note says so).
    model : {"distinguishable", "indistinguishable"}, default "distinguishable"
    level : {"person", "dyad"}, optional
        ``"dyad"`` takes the mean of both roles' scores on the moderator. Default: ``"person"`` for
        a scale of both roles.
    errors : {"standard", "robust"}, default "standard"
        Sandwich errors; over coaches errors are cluster-robust anyway.
    confidence : float, default 0.95

    Returns
    -------
    ApimModerationResult
        ``role`` is whose outcome, ``other`` whose predictor. Terms ``intercept``, ``actor`` and
        ``partner`` (at the moderator's mean); ``moderator``, or ``own_moderator`` and
        ``partner_moderator``; the interactions ``actor_x_moderator`` and ``partner_x_moderator``,
        or ``actor_x_own_moderator``, ``actor_x_partner_moderator``, ``partner_x_own_moderator``,
        ``partner_x_partner_moderator``, with ``pattern``, ``pattern_reason`` and the region where
        the effect is clear (``region``, ``region_low region_high`` in the moderator's unit,
        ``region_share`` of the observed values); ``actor_slope`` and ``partner_slope`` by
        ``moderated_by``, ``moderator_level`` (-1 SD, mean, +1 SD) and ``moderator_value``;
        ``covariate``, ``r2``, ``delta_r2``; the interactions' ``…_difference`` (first minus second
        role) and ``equal_moderation``, with ``gate``; the tests ``no_moderation``,
        ``own_moderator_only``, ``partner_moderator_only``, ``couple_moderator``,
        ``contrast_moderator``; ``correlation`` of the residuals.

    Raises
    ------
    OptionError
        If a scale or option is not known, or two of the scales are the same.
    RefusedError
        If predictor or outcome is asked of one role only, or with ``level="person"`` the
        moderator.
    InsufficientDataError
        If fewer than 20 dyads have all scores, or a score does not vary.

    References
    ----------
    Garcia, Kenny & Ledermann (2015), Personal Relationships 22:8. Aiken & West (1991), Multiple
    regression.

    Checked against lavaan through ``stats.dyadic``.

    Examples
    --------
    >>> from alliance_stats import apim_moderation, pair, score, simulate
    >>> study = simulate(
    ...     n_dyads=60,
    ...     n_coaches=12,
    ...     occasions=["end"],
    ...     instruments=["we-scale", "outcomes"],
    ...     seed=1,
    ... )
    >>> dyads = pair(score(study.responses))
    >>> result = apim_moderation(
    ...     dyads, predictor="trust", moderator="communication", outcome="growth"
    ... )
    >>> row = result.find("partner_x_own_moderator", role="client")
    >>> row.extra["other"], row.extra["moderated_by"]
    ('coach', 'client')
    """
    check_choice("level", level, (None, "person", "dyad"))
    scales = three_scales(
        dyads,
        model=NAME,
        side="moderator",
        predictor=predictor,
        third=moderator,
        outcome=outcome,
        covariates=covariates,
        occasion=occasion,
        confidence=confidence,
    )
    scales = _of_level(scales, level)
    scales.check_complete(NAME, "moderator")
    asked = scales.asked
    found = dyadic.apim_moderation(
        asked.predictor,
        scales.values,
        asked.outcome,
        covariates=asked.covariates,
        clusters=asked.coaches,
        model=model,
        errors=errors,
        confidence=confidence,
    )
    if found.undefined is not None:
        raise ConvergenceError(no_solution(NAME, found.undefined))
    missing = "full information for outcomes, complete predictors and moderators"
    return replace(asked, options={**asked.options, "missing": missing}).answer(
        ApimModerationResult,
        moderation_rows(found, scales),
        options={"model": model, "level": found.level, "errors": errors},
        notes=_notes(scales, found),
        moderator_title=scales.third.title,
        model=model,
        level=found.level,
        centre_predictor=found.centre_predictor,
        centre_moderator=found.centre_moderator,
        sd_moderator=found.sd_moderator,
        n=found.n,
        n_complete=found.n_complete,
        n_clusters=found.n_clusters,
    )


def _of_level(scales: ThreeScales, level: Level | None) -> ThreeScales:
    """Return the scales with the moderator as each person's value, or as one of the dyad."""
    if level == "person" and scales.values.ndim == 1:
        raise RefusedError(
            f"Only one role is asked '{scales.third.scale}', so it is no moderator of each person. "
            "Leave out level='person': it then moderates as one value for the dyad."
        )
    if level == "dyad" and scales.values.ndim == 2:
        return replace(scales, values=scales.values.mean(axis=1))
    return scales


def _notes(scales: ThreeScales, found: dyadic.ApimModeration) -> Iterator[str]:
    aside = len(scales.values) - found.n
    yield (
        f"{counted(found.n, 'dyad')} used: {found.n_complete} with both outcomes, "
        f"{found.n - found.n_complete} with one (full information maximum likelihood)."
    )
    if aside:
        yield (
            f"{counted(aside, 'dyad')} set aside without an outcome, or without some predictor, "
            "moderator or covariate: a normal model cannot fill in products of missing scores."
        )
    yield from found.notes
    yield (
        "Before multiplying, the means over both roles were subtracted "
        f"({number(found.centre_predictor)} from the predictor, {number(found.centre_moderator)} "
        "from the moderator), so actor and partner effects stand at the moderator's mean."
    )
    if found.level == "dyad" and scales.third.asked(scales.asked.roles) == scales.asked.roles:
        yield "The moderator is the mean of both roles' scores."
    if scales.asked.covariates:
        yield f"Held constant: {join(list(scales.asked.covariates))}, as rated by every role."
    yield (
        "A product carries the measurement error of both its factors: in a small study, no "
        "moderation found does not mean that there is none."
    )
    if found.differences:
        yield GATE_REASON
