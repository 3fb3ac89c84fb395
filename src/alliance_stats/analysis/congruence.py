"""Congruence: whether an outcome goes with two views, and with their being the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from alliance_stats.analysis.agreement import GATE_REASON
from alliance_stats.analysis.congruence_rows import (
    Fitted,
    RoleSurfaceData,
    Setting,
    fit_surfaces,
    surface_rows,
)
from alliance_stats.analysis.question import (
    Question,
    ask,
    check_dyads,
    nobody_answered,
    scale_label,
)
from alliance_stats.analysis.refusals import refuse_congruence
from alliance_stats.analysis.resampled import N_RESAMPLES, canonical_order, resampling_options
from alliance_stats.analysis.rows import unique
from alliance_stats.checks import check_choice, check_confidence
from alliance_stats.dyads.table import Dyads
from alliance_stats.dyads.values import PairedValues, paired_values
from alliance_stats.errors import InsufficientDataError, OptionError
from alliance_stats.formatting import count, counted, join, number
from alliance_stats.results import Result
from alliance_stats.stats.relations.paired_likelihood import STRUCTURES, Structure
from alliance_stats.stats.surfaces.response_surface import centre_pair
from alliance_stats.vocabulary import CONFIDENCE, OCCASION

Centring = Literal["midpoint", "pooled_mean"]
FEWEST_DYADS = 30
"""Six coefficients want at least five dyads each."""


@dataclass(frozen=True, kw_only=True, eq=False)
class CongruenceResult(Result):
    """Answer of :func:`congruence`, with what its figure draws.

    Attributes
    ----------
    roles, predictor_title, outcome_title
        First and second role; the names of the scales.
    score_range, outcome_range
        Lowest and highest possible score of predictor and outcome.
    centre : float
        The raw predictor score that is zero on both axes.
    centring, structure
        As asked.
    surfaces : tuple of RoleSurfaceData
        One per role whose outcome is there (or one for both).
    """

    analysis: ClassVar[str] = "congruence"

    roles: tuple[str, str]
    predictor_title: str
    outcome_title: str
    score_range: tuple[float, float]
    outcome_range: tuple[float, float]
    centre: float
    centring: str
    structure: Structure
    surfaces: tuple[RoleSurfaceData, ...]


def congruence(
    dyads: Dyads,
    *,
    predictor: str,
    outcome: str,
    occasion: str | None = None,
    centring: Centring = "midpoint",
    structure: Structure = "distinguishable",
    confidence: float = CONFIDENCE,
    n_resamples: int = N_RESAMPLES,
    seed: int | None = None,
) -> CongruenceResult:
    """Fit response surfaces of an outcome over both roles' views of one scale.

    Answers: is the outcome better where the two see the same, beyond what each view does by
    itself? A difference score cannot tell; the surface can, if all conditions of a congruence
    effect hold (``condition`` rows). x is the view of the role whose outcome it is, y the
    partner's. No dyad is left out as an outlier.

    Parameters
    ----------
    dyads : Dyads
        What :func:`alliance_stats.pair` returns.
    predictor, outcome : str
        Scale or composite ids, or ``instrument.scale``. Both roles rate the same thing with the
        predictor.
    occasion : str, optional
        Default: the only one, else the last declared (a note says so).
    centring : {"midpoint", "pooled_mean"}, default "midpoint"
        The score that is zero on both axes: the middle of the response scale, or the mean of
        both roles together.
    structure : {"distinguishable", "indistinguishable"}, default "distinguishable"
        A surface for each role's outcome, or one for both.
    confidence : float, default 0.95
        Level of the intervals; the conditions are tested at 1 - confidence.
    n_resamples, seed : int
        Bootstrap of the axes (of coaches where one has several dyads, else of dyads).

    Returns
    -------
    CongruenceResult
        Per ``role`` (whose outcome): ``b0`` to ``b5`` and ``a1`` to ``a5`` (outcome points per
        point, or per squared point, of the predictor), ``p10 p11 p20 p21 x0 y0`` (centred
        points), ``r2``, ``delta_r2``, ``aicc_weight`` for each ``model``, ``condition`` rows,
        ``verdict``; then ``distinguishability`` (chi-square) where both roles have the outcome.
        All carry the gate. Errors are clustered on coaches (CR2); below 8 coaches no tests.

    Raises
    ------
    RefusedError
        Where the two roles do not rate the same thing with the predictor.
    OptionError
        If an option is not known, or predictor and outcome are the same scale.
    InsufficientDataError
        Fewer than 30 complete dyads for every role's outcome.

    References
    ----------
    Edwards & Parry (1993), Academy of Management Journal 36:1577. Humberg, Nestler & Back (2019),
    Social Psychological and Personality Science 10:409. Schönbrodt, Humberg & Nestler (2018),
    European Journal of Personality 32:627.

    Checked against RSA and nlme::gls through ``stats`` (cases A32, A33).

    Examples
    --------
    >>> from alliance_stats import congruence, pair, score, simulate
    >>> study = simulate(
    ...     n_dyads=60,
    ...     n_coaches=12,
    ...     occasions=["end"],
    ...     instruments=["we-scale", "outcomes"],
    ...     seed=1,
    ... )
    >>> dyads = pair(score(study.responses))
    >>> result = congruence(dyads, predictor="collaboration", outcome="growth", n_resamples=200)
    >>> result.centre, [surface.role for surface in result.surfaces]
    (4.0, ['coach', 'client'])
    """
    check_dyads(dyads)
    check_confidence(confidence)
    check_choice("centring", centring, get_args(Centring))
    check_choice("structure", structure, STRUCTURES)
    views, results = (ask(dyads, scale=name, occasion=occasion) for name in (predictor, outcome))
    if (views.instrument.id, views.scale) == (results.instrument.id, results.scale):
        raise OptionError("Predictor and outcome must be different scales.")
    refuse_congruence(views, dyads.roles)
    x, z = _values(dyads, views), _values(dyads, results)
    middle = sum(views.range) / 2
    centred = centre_pair(x.first, x.second, at=centring, midpoint=middle)
    scores = np.column_stack([centred.x, centred.y])
    outcomes = np.column_stack([z.first, z.second])
    order = canonical_order(scores, outcomes)
    scores, outcomes = scores[order], outcomes[order]
    enough = _enough(scores, outcomes, results, dyads.roles)
    setting = Setting(
        roles=dyads.roles,
        outcome_roles=enough,
        structure=structure,
        coaches=x.coach_id[order],
        confidence=confidence,
        n_resamples=n_resamples,
        seed=seed or 0,
    )
    fitted = fit_surfaces(scores, outcomes, setting)
    return CongruenceResult(
        estimates=surface_rows(fitted),
        about=_about(dyads, views, results),
        options=_options(dyads, setting, centring, centred.x_centre),
        notes=_notes(dyads, views, fitted, centred.x_centre, setting),
        roles=dyads.roles,
        predictor_title=views.title,
        outcome_title=results.title,
        score_range=views.range,
        outcome_range=results.range,
        centre=centred.x_centre,
        centring=centring,
        structure=structure,
        surfaces=fitted.surfaces,
    )


def _options(
    dyads: Dyads, setting: Setting, centring: Centring, centre: float
) -> dict[str, object]:
    return {
        "centring": centring,
        "centre": centre,
        "structure": setting.structure,
        "estimator": "REML",
        "confidence": setting.confidence,
        "missing": "both views and the outcome of the role",
        "incomplete_dyads": dyads.policy,
        **resampling_options(setting.n_resamples, None, setting.seed),
    }


def _values(dyads: Dyads, question: Question) -> PairedValues:
    name = f"{question.instrument.id}.{question.scale}"
    found = paired_values(dyads, name, occasion=question.occasion)
    if np.isnan([found.first, found.second]).all():
        raise nobody_answered(question, dyads.scores)
    return found


def _enough(
    scores: NDArray[np.float64],
    outcomes: NDArray[np.float64],
    question: Question,
    roles: tuple[str, str],
) -> tuple[int, ...]:
    """Return the places of the roles whose outcome has enough complete dyads."""
    both = ~np.isnan(scores).any(axis=1)
    counts = [int((both & ~np.isnan(outcomes[:, side])).sum()) for side in (0, 1)]
    enough = tuple(side for side in (0, 1) if counts[side] >= FEWEST_DYADS)
    if enough:
        return enough
    told = join(
        f"{n} with {role}'s '{question.scale}'" for n, role in zip(counts, roles, strict=True)
    )
    raise InsufficientDataError(
        f"A response surface has six coefficients and needs at least {FEWEST_DYADS} dyads with "
        f"both views and the outcome; there are {told}."
    )


def _about(dyads: Dyads, views: Question, results: Question) -> dict[str, object]:
    return {
        "predictor": scale_label(dyads.instruments, views),
        "outcome": scale_label(dyads.instruments, results),
        "predictor_instrument": views.instrument.id,
        "outcome_instrument": results.instrument.id,
        OCCASION: views.occasion,
    }


def _notes(
    dyads: Dyads,
    views: Question,
    fitted: Fitted,
    centre: float,
    setting: Setting,
) -> tuple[str, ...]:
    total = len(setting.coaches)
    notes = [
        *views.notes,
        f"Both views are centred at {number(centre)}, so that equal scores stay equal.",
        *_used(fitted.surfaces, total),
        *dyads.dropped,
        "Not different from zero is no proof of zero: with few dyads the conditions of the "
        "checklist that ask for it are easily met.",
    ]
    left = [role for side, role in enumerate(setting.roles) if side not in setting.outcome_roles]
    notes += [
        f"The outcome as rated by {role} has fewer than {FEWEST_DYADS} complete dyads and no "
        "surface."
        for role in left
    ]
    return unique([*notes, GATE_REASON])


def _used(surfaces: Sequence[RoleSurfaceData], total: int) -> list[str]:
    return [
        f"Outcome of {one.role}: {count(len(one.outcome))} of {counted(total, 'dyad')} have both "
        "views and the outcome."
        for one in surfaces
    ]
