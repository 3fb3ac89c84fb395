"""k: how much the partner counts beside oneself, the ratio of partner to actor effect."""

from __future__ import annotations

from dataclasses import dataclass
from math import nan
from typing import Literal, TypeAlias

import numpy as np

from alliance_stats.stats.arrays import Floats
from alliance_stats.stats.dyadic.inference import Inference
from alliance_stats.stats.interval import Estimate, Interval, no_interval

Pattern: TypeAlias = Literal["couple", "actor-only", "contrast", "partner-only"]

#: The k of each pattern that has one.
PATTERNS: dict[Pattern, float] = {"couple": 1.0, "actor-only": 0.0, "contrast": -1.0}

#: A standardised actor effect nearer to zero than this divides nothing (Kenny & Ledermann 2010).
LEAST_ACTOR = 0.10
N_DRAWS = 20_000
PERCENTILE, MONTE_CARLO = "percentile bootstrap", "Monte Carlo"


@dataclass(frozen=True, slots=True)
class KRatio:
    """Partner effect divided by actor effect, with two intervals.

    Attributes
    ----------
    value : float
        k; NaN where the actor effect is too near zero.
    interval : Interval
        Percentiles of k over resampled dyads, or over clusters of them.
    monte_carlo : Interval
        Percentiles of k over draws from the estimates' normal distribution (t with clusters).
    pattern : {"couple", "actor-only", "contrast", "partner-only"} or None
        Named only where both intervals hold the k of one pattern and of no other; partner-only
        where the actor effect's interval holds 0 and the partner effect's does not.
    pattern_reason : str
        What decided, or why nothing did.
    n, n_failed : int
        Dyads; resamples without a solution.
    undefined : str or None
        Why NaN are NaN.
    """

    value: float
    interval: Interval
    monte_carlo: Interval
    pattern: Pattern | None
    pattern_reason: str
    n: int
    n_failed: int = 0
    undefined: str | None = None


def why_no_ratio(actor: Estimate, standardised: float, inference: Inference) -> str | None:
    """Say why nothing may be divided by this actor effect; None if it may.

    The actor effect must differ from 0 by the test of maximum likelihood (z, or t over clusters),
    on which k was published. The interval of the effect itself is a little wider for few dyads; so
    it may just hold 0 beside a k, whose own intervals then are very wide.

    Examples
    --------
    >>> from alliance_stats.stats.dyadic.inference import inference_of
    >>> alone = inference_of(None, np.ones(100, dtype=bool), 0.95)
    >>> clear = Estimate(0.4, 100, "", std_error=0.1, interval=Interval(0.2, 0.6, 0.95, ""))
    >>> why_no_ratio(clear, 0.35, alone) is None
    True
    >>> why_no_ratio(clear, 0.05, alone)
    'The standardised actor effect is below .10, too near zero to divide by.'
    """
    interval = actor.interval
    if np.isnan(actor.value) or interval is None or np.isnan(interval.low):
        return f"The actor effect has no interval. {actor.undefined or ''}".strip()
    if abs(actor.value) <= inference.large_sample_quantile * actor.std_error:
        return "The actor effect could be zero, so a ratio to it has no meaning."
    if not abs(standardised) >= LEAST_ACTOR:
        return "The standardised actor effect is below .10, too near zero to divide by."
    return None


def ratio(
    actor: Estimate,
    partner: Estimate,
    *,
    covariance: Floats,
    standardised: float,
    replicates: Floats,
    inference: Inference,
    seed: int,
) -> KRatio:
    """Divide partner by actor effect.

    Parameters
    ----------
    actor, partner : Estimate
    covariance : ndarray, shape (2, 2)
        Sampling covariance of actor and partner effect.
    standardised : float
        The actor effect in standard deviations.
    replicates : ndarray, shape (n_resamples, 2)
        Actor and partner effect of every resample; NaN where one failed.
    inference : Inference
    seed : int
        Of the Monte Carlo draws.

    Notes
    -----
    k = p / a (Kenny & Ledermann 2010, eq. 1). The delta method is not used: the ratio's
    distribution is skewed, and its symmetric interval leaves out values the data allow. Coverage of
    95 % intervals in 2000 normal samples (actor effects .5 and .6; docs/coverage.md): Monte Carlo
    94.0 to 96.6 %, percentile 93.2 to 94.5 %, 40 and 120 dyads; within 10 coaches 94.7 to 95.3 and
    90.7 %, within 24 94.2 to 94.5 and 92.0 to 92.5 %.
    """
    level = inference.confidence
    reason = why_no_ratio(actor, standardised, inference)
    if reason is not None:
        pattern, why = _partner_only(actor, partner)
        none = no_interval(level, PERCENTILE), no_interval(level, MONTE_CARLO)
        return KRatio(nan, *none, pattern, why, actor.n, undefined=reason)
    kept = replicates[~np.isnan(replicates).any(axis=1) & (replicates[:, 0] != 0)]
    failed = len(replicates) - len(kept)
    short = len(kept) < 0.9 * len(replicates) or len(kept) == 0
    draws = _draws(actor, partner, covariance, inference, seed)
    percentile = _percentiles(np.empty((0, 2)) if short else kept, level, PERCENTILE)
    simulated = _percentiles(draws, level, MONTE_CARLO)
    pattern, why = name_pattern(percentile, simulated)
    lacking = None
    if short:
        what = "More than a tenth of the resamples had no solution"
        what = what if len(replicates) else "Nothing was resampled"
        lacking = f"{what}, so there is no bootstrap interval."
    value = partner.value / actor.value
    return KRatio(value, percentile, simulated, pattern, why, actor.n, failed, lacking)


def name_pattern(percentile: Interval, simulated: Interval) -> tuple[Pattern | None, str]:
    """Name the pattern that both intervals decide on.

    Examples
    --------
    >>> name_pattern(Interval(0.6, 1.3, 0.95, ""), Interval(0.5, 1.2, 0.95, ""))[0]
    'couple'
    >>> name_pattern(Interval(-0.1, 1.1, 0.95, ""), Interval(0.1, 1.2, 0.95, ""))
    (None, 'The two intervals do not agree on one pattern.')
    """
    if np.isnan([percentile.low, simulated.low]).any():
        return None, "An interval is missing, so no pattern is named."
    first, second = _held(percentile), _held(simulated)
    if first != second:
        return None, "The two intervals do not agree on one pattern."
    if not first:
        return None, "Both intervals leave out 1, 0 and −1, so k lies between the named patterns."
    if len(first) > 1:
        return None, f"The intervals hold the k of {len(first)} patterns, so none is named."
    return first[0], f"Both intervals hold k = {PATTERNS[first[0]]:.0f} and no other pattern's."


def _held(interval: Interval) -> list[Pattern]:
    return [name for name, k in PATTERNS.items() if interval.low <= k <= interval.high]


def _partner_only(actor: Estimate, partner: Estimate) -> tuple[Pattern | None, str]:
    holds = [
        e.interval is not None and e.interval.low <= 0 <= e.interval.high for e in (actor, partner)
    ]
    known = partner.interval is not None and not np.isnan(partner.interval.low)
    if holds == [True, False] and known:
        return "partner-only", "The actor effect could be zero and the partner effect could not."
    return None, "Without k no pattern is named."


def _draws(
    actor: Estimate, partner: Estimate, covariance: Floats, inference: Inference, seed: int
) -> Floats:
    rng = np.random.default_rng(seed)
    spread = np.linalg.cholesky(covariance) * inference.factor * inference.stretch
    draws: Floats = rng.standard_normal((N_DRAWS, 2)) @ spread.T
    if not np.isnan(inference.df):
        draws /= np.sqrt(rng.chisquare(inference.df, (N_DRAWS, 1)) / inference.df)
    draws += [actor.value, partner.value]
    return draws


def _percentiles(effects: Floats, level: float, method: str) -> Interval:
    if len(effects) == 0:
        return no_interval(level, method)
    tails = [(1 - level) / 2, (1 + level) / 2]
    low, high = np.quantile(effects[:, 1] / effects[:, 0], tails)
    return Interval(float(low), float(high), level, method)
