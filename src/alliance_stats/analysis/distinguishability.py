"""Whether the roles differ in an actor-partner model, or one pair of effects speaks for both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from alliance_stats.analysis.rows import estimate
from alliance_stats.analysis.two_scales import TwoScales, TwoScalesResult, two_scales
from alliance_stats.dyads.table import Dyads
from alliance_stats.results import Estimate
from alliance_stats.stats import dyadic
from alliance_stats.stats.dyadic.distinguishability import Chi2Scaling
from alliance_stats.vocabulary import CONFIDENCE, ROLE

#: What each step holds equal in both roles, in words.
HELD_EQUAL = {
    "complete": "everything",
    "outcome": "effects, intercepts and residual variances",
    "effects": "actor and partner effects",
}


@dataclass(frozen=True, kw_only=True)
class DistinguishabilityResult(TwoScalesResult):
    """Answer of :func:`distinguishability`."""

    analysis: ClassVar[str] = "distinguishability"


def distinguishability(
    dyads: Dyads,
    *,
    predictor: str,
    outcome: str,
    covariates: Sequence[str] = (),
    occasion: str | None = None,
    chi2_scaling: Chi2Scaling = "n",
    confidence: float = CONFIDENCE,
) -> DistinguishabilityResult:
    """Test whether the roles of a dyad differ in more than name.

    Answers: may an actor-partner model hold the two roles equal: in everything, in all that
    concerns the outcome, in the effects?

    Parameters
    ----------
    dyads : Dyads
    predictor, outcome, covariates, occasion
        As in :func:`alliance_stats.apim`.
    chi2_scaling : {"n", "n-1"}, default "n"
        What the discrepancy is multiplied by; Amos and Kenny take n - 1.
    confidence : float, default 0.95

    Returns
    -------
    DistinguishabilityResult
        Terms ``complete``, ``outcome``, ``effects``; columns ``chi2 chi2_df chi2_p rmsea
        admissible chi2_scaling scaling_factor held_equal``. A large p does not show that the
        roles are alike.

    Raises
    ------
    OptionError, RefusedError, InsufficientDataError
        As in :func:`alliance_stats.apim`.

    References
    ----------
    Kenny, Kashy & Cook (2006), Dyadic data analysis, ch. 7.

    Checked against lavaan and Kenny's published values through ``stats.dyadic``.

    Examples
    --------
    >>> from alliance_stats import distinguishability, pair, score, simulate
    >>> study = simulate(
    ...     n_dyads=60,
    ...     n_coaches=12,
    ...     occasions=["end"],
    ...     instruments=["we-scale", "outcomes"],
    ...     seed=1,
    ... )
    >>> dyads = pair(score(study.responses))
    >>> result = distinguishability(dyads, predictor="trust", outcome="growth")
    >>> [row.extra["chi2_df"] for row in result.estimates]
    [6, 4, 2]
    """
    asked = two_scales(
        dyads,
        model="A test of distinguishability",
        predictor=predictor,
        outcome=outcome,
        covariates=covariates,
        occasion=occasion,
        confidence=confidence,
    )
    steps = dyadic.distinguishability(
        asked.predictor,
        asked.outcome,
        covariates=asked.covariates,
        clusters=asked.coaches,
        chi2_scaling=chi2_scaling,
        confidence=confidence,
    )
    return asked.answer(
        DistinguishabilityResult,
        (_row(step, asked) for step in steps),
        options={"chi2_scaling": chi2_scaling},
    )


def _row(step: dyadic.Exchangeability, asked: TwoScales) -> Estimate:
    scaled = "" if step.scaling_factor == 1 else ", scaled for clusters (Satorra-Bentler 2001)"
    return estimate(
        step.step,
        step.chi2,
        n_dyads=step.n,
        method=f"likelihood ratio{scaled}; discrepancy times {step.chi2_scaling}",
        reason=step.undefined,
        statistic=step.chi2,
        df=step.df,
        p_value=step.p_value,
        extra={
            ROLE: None,
            "model": "distinguishable",
            "held_equal": HELD_EQUAL[step.step],
            "chi2": step.chi2,
            "chi2_df": step.df,
            "chi2_p": step.p_value,
            "rmsea": step.rmsea,
            "scaling_factor": step.scaling_factor,
            "chi2_scaling": step.chi2_scaling,
            "admissible": step.admissible,
            "n_coaches": asked.n_coaches,
        },
    )
