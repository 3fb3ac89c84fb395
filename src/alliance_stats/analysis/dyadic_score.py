"""Level and gap: whether a pair's mean goes with its mean, and its gap with its gap."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from alliance_stats.analysis.rows import from_record
from alliance_stats.analysis.two_scales import TwoScalesResult, two_scales
from alliance_stats.dyads.table import Dyads
from alliance_stats.stats import dyadic
from alliance_stats.vocabulary import CONFIDENCE, GATE_NOT_TESTED, ROLE

TERMS = (
    "mean_to_mean",
    "difference_to_mean",
    "mean_to_difference",
    "difference_to_difference",
)


@dataclass(frozen=True, kw_only=True)
class DyadicScoreResult(TwoScalesResult):
    """Answer of :func:`dyadic_score`."""

    analysis: ClassVar[str] = "dyadic_score"


def dyadic_score(
    dyads: Dyads,
    *,
    predictor: str,
    outcome: str,
    covariates: Sequence[str] = (),
    occasion: str | None = None,
    confidence: float = CONFIDENCE,
) -> DyadicScoreResult:
    """Relate a pair's mean and difference on one scale to those on another.

    Answers: do pairs that are higher together on the predictor have a higher outcome together, and
    does the gap between the two go with their gap?

    Parameters
    ----------
    dyads : Dyads
    predictor, outcome, covariates, occasion
        As in :func:`alliance_stats.apim`.
    confidence : float, default 0.95

    Returns
    -------
    DyadicScoreResult
        Terms ``mean_to_mean``, ``difference_to_mean``, ``mean_to_difference``,
        ``difference_to_difference``; differences are first minus second role. It is the
        actor-partner model in another basis.

    Raises
    ------
    OptionError, RefusedError, InsufficientDataError
        As in :func:`alliance_stats.apim`.

    References
    ----------
    Iida, Seidman & Shrout (2018), Journal of Social and Personal Relationships 35:59.

    Checked against least squares and lavaan through ``stats.dyadic``.

    Examples
    --------
    >>> from alliance_stats import dyadic_score, pair, score, simulate
    >>> study = simulate(
    ...     n_dyads=60,
    ...     n_coaches=12,
    ...     occasions=["end"],
    ...     instruments=["we-scale", "outcomes"],
    ...     seed=1,
    ... )
    >>> result = dyadic_score(pair(score(study.responses)), predictor="trust", outcome="growth")
    >>> result.estimates[0].term
    'mean_to_mean'
    """
    asked = two_scales(
        dyads,
        model="A dyadic score model",
        predictor=predictor,
        outcome=outcome,
        covariates=covariates,
        occasion=occasion,
        confidence=confidence,
    )
    found = dyadic.dyadic_score(
        asked.predictor,
        asked.outcome,
        covariates=asked.covariates,
        clusters=asked.coaches,
        confidence=confidence,
    )
    extra = {ROLE: None, "n_coaches": asked.n_coaches}
    return asked.answer(
        DyadicScoreResult,
        (from_record(term, getattr(found, term), extra={**extra, **_gate(term)}) for term in TERMS),
    )


def _gate(term: str) -> dict[str, str]:
    """Return the gate of a path from or to a gap, which compares the roles."""
    return {"gate": GATE_NOT_TESTED} if "difference" in term else {}
