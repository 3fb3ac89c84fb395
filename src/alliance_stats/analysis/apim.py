"""Actor and partner: whose view goes with whose outcome."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from alliance_stats.analysis.agreement import GATE_REASON
from alliance_stats.analysis.apim_rows import apim_rows
from alliance_stats.analysis.resampled import N_RESAMPLES, resampling_options
from alliance_stats.analysis.two_scales import TwoScales, TwoScalesResult, two_scales
from alliance_stats.dyads.table import Dyads
from alliance_stats.errors import ConvergenceError
from alliance_stats.formatting import join
from alliance_stats.stats import dyadic
from alliance_stats.stats.dyadic.cells import Structure
from alliance_stats.vocabulary import CONFIDENCE

NAME = "An actor-partner model"


@dataclass(frozen=True, kw_only=True)
class ApimResult(TwoScalesResult):
    """Answer of :func:`apim`.

    ``model`` is ``"distinguishable"`` or ``"indistinguishable"``; ``n`` and ``n_complete`` count
    dyads with some and with all four scores.
    """

    analysis: ClassVar[str] = "apim"

    model: str
    n: int
    n_complete: int
    n_clusters: int


def apim(
    dyads: Dyads,
    *,
    predictor: str,
    outcome: str,
    covariates: Sequence[str] = (),
    occasion: str | None = None,
    model: Structure = "distinguishable",
    confidence: float = CONFIDENCE,
    n_resamples: int = N_RESAMPLES,
    seed: int | None = None,
) -> ApimResult:
    """Relate each role's outcome to its own and to the partner's score on a predictor.

    Answers: does each role's own view go with its own outcome (actor effect), does the partner's
    view go with it too (partner effect), and does the partner count as much as oneself (k)?
    Effects are directions of prediction, not of cause.

    Parameters
    ----------
    dyads : Dyads
        What :func:`alliance_stats.pair` returns.
    predictor, outcome : str
        Scale or composite ids, or ``instrument.scale``; both roles must be asked both.
    covariates : sequence of str, optional
        Scales held constant: what surrounds the pair enters here. Each role's score goes with
        both outcomes.
    occasion : str, optional
        Default: the only one, else the last declared (a note says so).
    model : {"distinguishable", "indistinguishable"}, default "distinguishable"
        One pair of effects per role, or one for both.
    confidence : float, default 0.95
    n_resamples : int, default 2000
        For the bootstrap of k, over coaches where they have several dyads.
    seed : int, optional
        ``None`` is 0.

    Returns
    -------
    ApimResult
        Terms ``intercept``, ``actor``, ``partner``, ``covariate``, ``k``, ``r2`` by ``role``
        (whose outcome), ``actor_difference`` and ``partner_difference`` (first minus second
        role), ``correlation`` (of the residuals) and ``predictor_correlation``. Columns ``other``
        (whose predictor), ``std_estimate`` (each variable's own standard deviation),
        ``std_pooled`` (standard deviations over both roles), ``mc_low mc_high`` (Monte Carlo
        interval of k), ``pattern``, ``model``, ``n_coaches``, and ``gate`` on the differences,
        which compare the roles. One-sided dyads are used.
        ``std_error`` is that of maximum likelihood; tests and intervals widen it for a small
        sample (t with n - p degrees of freedom, or over coaches), as ``method`` says.

    Raises
    ------
    OptionError
        If a scale or option is not known, or two of the scales are the same.
    RefusedError
        If predictor or outcome is asked of one role only.
    InsufficientDataError
        If fewer than 20 dyads have all four scores, or a score does not vary.

    References
    ----------
    Cook & Kenny (2005), International Journal of Behavioral Development 29:101. Kenny & Ledermann
    (2010), Journal of Family Psychology 24:359.

    Checked against lavaan through ``stats.dyadic``.

    Examples
    --------
    >>> from alliance_stats import apim, pair, score, simulate
    >>> study = simulate(
    ...     n_dyads=60,
    ...     n_coaches=12,
    ...     occasions=["end"],
    ...     instruments=["we-scale", "outcomes"],
    ...     seed=1,
    ... )
    >>> dyads = pair(score(study.responses))
    >>> result = apim(dyads, predictor="trust", outcome="growth", n_resamples=50)
    >>> result.find("actor", role="client").extra["other"]
    'client'
    """
    asked = two_scales(
        dyads,
        model=NAME,
        predictor=predictor,
        outcome=outcome,
        covariates=covariates,
        occasion=occasion,
        confidence=confidence,
    )
    found = dyadic.apim(
        asked.predictor,
        asked.outcome,
        covariates=asked.covariates,
        clusters=asked.coaches,
        model=model,
        confidence=confidence,
        n_resamples=n_resamples,
        seed=seed or 0,
    )
    if found.undefined is not None:
        raise ConvergenceError(f"{NAME} of these scores has no solution. {found.undefined}")
    return asked.answer(
        ApimResult,
        apim_rows(found, asked),
        options={"model": model, **resampling_options(n_resamples, None, seed or 0)},
        notes=_notes(asked, found),
        model=model,
        n=found.n,
        n_complete=found.n_complete,
        n_clusters=found.n_clusters,
    )


def _notes(asked: TwoScales, found: dyadic.Apim) -> Iterator[str]:
    yield from found.notes
    if asked.covariates:
        yield f"Held constant: {join(list(asked.covariates))}, as rated by every role."
    if found.actor_difference is not None:
        yield GATE_REASON
    yield (
        "k is partner divided by actor effect, with percentile bootstrap and Monte Carlo "
        "intervals; it is not computed where the actor effect could be zero."
    )
