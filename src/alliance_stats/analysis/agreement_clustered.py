"""Agreement of dyads that share coaches: intervals and tests that take coaches into account."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from alliance_stats.analysis.resampled import N_RESAMPLES
from alliance_stats.formatting import counted
from alliance_stats.results import NAN, Estimate
from alliance_stats.stats.agreement.pair_agreement import pair_agreement
from alliance_stats.stats.agreement.pair_influence import Moment
from alliance_stats.stats.agreement.pair_wild import MIN_CLUSTERS as WILD_CLUSTERS
from alliance_stats.stats.agreement.pair_wild import pair_wild
from alliance_stats.stats.interval import Interval
from alliance_stats.stats.relations.regression import MIN_CLUSTERS, regression
from alliance_stats.stats.resampling.bootstrap import bootstrap
from alliance_stats.stats.resampling.pairs import pair_statistic
from alliance_stats.stats.resampling.plan import Units

MEASURES: tuple[Moment, ...] = (
    "icc(1,1)",
    "icc(A,1)",
    "icc(C,1)",
    "ccc",
    "bias",
    "sd_difference",
)
LIMITS = ("loa_low", "loa_high")
SLOPES = ("proportional_bias", "spread_slope")
F_TESTS = frozenset({"f_targets", "f_raters"})
F_REASON = (
    "The F test takes dyads as independent, and these share coaches; see the rows pearson and bias."
)

Values = NDArray[np.float64]


def clustered_rows(
    rows: Sequence[Estimate],
    first: Values,
    second: Values,
    plan: Units,
    *,
    confidence: float,
    seed: int,
) -> tuple[Estimate, ...]:
    """Replace every interval and test that takes dyads as independent.

    Parameters
    ----------
    rows
        Rows made as if dyads were independent. Estimates and reasons stay.
    first, second : ndarray, shape (n_dyads,)
        Complete scores.
    plan
        Which dyad belongs to which coach; coaches are clusters.
    confidence, seed
        Level of the intervals, and seed of what is drawn.

    Returns
    -------
    tuple of Estimate
        From 8 coaches: CR2 errors on jackknife contributions (ICC, concordance, bias, spread), CR2
        regression (slopes), studentised bootstrap of coaches (limits). From 4: wild cluster
        bootstrap for the first, nothing for the others. Below: no interval. NaN with the reason.
    """
    terms = {row.term for row in rows}
    found = _moments(first, second, plan, confidence, seed, terms)
    if not terms.isdisjoint(LIMITS):
        found |= _limits(first, second, plan, confidence, seed)
    if not terms.isdisjoint(SLOPES):
        found |= _slopes(first, second, plan, confidence)
    return tuple(_with(row, found) for row in rows)


def _with(row: Estimate, found: Mapping[str, Estimate]) -> Estimate:
    if row.term in F_TESTS:
        how = f"{row.method}, dyads as if independent; no test"
        return replace(row, p_value=NAN, method=how, undefined=row.undefined or F_REASON)
    if row.term not in found:
        return row
    new = found[row.term]
    if np.isnan(row.estimate):
        new = replace(new, undefined=row.undefined)
    return replace(new, estimate=row.estimate, n_dyads=row.n_dyads, extra=row.extra)


def _moments(
    first: Values,
    second: Values,
    plan: Units,
    confidence: float,
    seed: int,
    terms: Collection[str],
) -> dict[str, Estimate]:
    found: dict[str, Estimate] = {}
    for measure in MEASURES:
        term = measure.replace(",1)", ",k)")
        if measure not in terms and term not in terms:
            continue
        row = _moment(first, second, plan, measure, confidence, seed)
        found[measure] = row
        if measure.startswith("icc"):
            # The mean of two ratings: both ends stepped up as the ICC itself is.
            low, high = (2 * end / (1 + end) for end in (row.conf_low, row.conf_high))
            found[term] = replace(row, term=term, std_error=NAN, conf_low=low, conf_high=high)
    return found


def _moment(
    first: Values, second: Values, plan: Units, measure: Moment, confidence: float, seed: int
) -> Estimate:
    if plan.n_units >= MIN_CLUSTERS:
        one = pair_agreement(
            first, second, measure=measure, clusters=plan.codes, confidence=confidence
        )
        statistic = df = p_value = NAN
        if measure == "bias" and one.std_error > 0:
            line = regression(
                np.ones((len(first), 1)), first - second, clusters=plan.codes, confidence=confidence
            ).coefficients[0]
            statistic, df, p_value = line.statistic, line.df, line.p_value
        return _row(
            measure,
            one.interval,
            std_error=one.std_error if measure == "bias" else NAN,
            statistic=statistic,
            df=df,
            p_value=p_value,
            reason=one.undefined,
        )
    wild = pair_wild(first, second, plan.codes, measure=measure, confidence=confidence, seed=seed)
    is_tested = measure == "bias"
    return _row(
        measure,
        wild.interval,
        std_error=wild.std_error if is_tested else NAN,
        statistic=wild.statistic if is_tested else NAN,
        p_value=wild.p_value if is_tested else NAN,
        reason=too_few(plan) if plan.n_units < WILD_CLUSTERS else wild.undefined,
    )


def too_few(plan: Units, least: int = WILD_CLUSTERS) -> str:
    """Say that there are too few coaches for an interval.

    Examples
    --------
    >>> from alliance_stats.stats.resampling.plan import units
    >>> too_few(units(3, ["a", "a", "b"]))
    'The dyads belong to 2 coaches; an interval needs at least 4.'
    """
    coaches = counted(plan.n_units, "coach", "coaches")
    return f"The dyads belong to {coaches}; an interval needs at least {least}."


def _limits(
    first: Values, second: Values, plan: Units, confidence: float, seed: int
) -> dict[str, Estimate]:
    if plan.n_units < MIN_CLUSTERS:
        blank = Interval(NAN, NAN, confidence, "no interval: too few coaches")
        reason = too_few(plan, MIN_CLUSTERS)
        return {term: _row(term, blank, reason=reason) for term in LIMITS}
    draws = bootstrap(
        pair_statistic(*LIMITS),
        (first, second),
        units=plan,
        n_resamples=N_RESAMPLES,
        seed=seed,
        method="studentised",
        confidence=confidence,
    )
    return {
        term: _row(
            term,
            replace(interval, method=f"studentised bootstrap of coaches, {N_RESAMPLES} resamples"),
            reason=reason,
        )
        for term, interval, reason in zip(LIMITS, draws.intervals, draws.reasons, strict=True)
    }


def _slopes(first: Values, second: Values, plan: Units, confidence: float) -> dict[str, Estimate]:
    """Return the slopes of the difference, and of its absolute residual, on the mean."""
    gap, mean = first - second, (first + second) / 2
    design = np.column_stack([np.ones(len(gap)), mean])
    line = regression(design, gap, clusters=plan.codes, confidence=confidence)
    level = line.coefficients[1]
    residual = np.abs(gap - line.coefficients[0].value - level.value * mean)
    spread = regression(design, residual, clusters=plan.codes, confidence=confidence)
    found = {}
    for term, one in zip(SLOPES, (level, spread.coefficients[1]), strict=True):
        found[term] = _row(
            term,
            one.interval or Interval(NAN, NAN, confidence, ""),
            std_error=one.std_error,
            statistic=one.statistic,
            df=one.df,
            p_value=one.p_value,
            reason=one.undefined,
            method=one.method,
        )
    return found


def _row(
    term: str,
    interval: Interval,
    *,
    std_error: float = NAN,
    statistic: float = NAN,
    df: float = NAN,
    p_value: float = NAN,
    reason: str | None = None,
    method: str = "",
) -> Estimate:
    """Return what is known of a row's uncertainty; its estimate comes from the row itself."""
    has_none = np.isnan(interval.low)
    return Estimate(
        term=term,
        std_error=std_error,
        statistic=statistic,
        df=df,
        p_value=p_value,
        conf_low=interval.low,
        conf_high=interval.high,
        conf_level=interval.level,
        method="; ".join(part for part in (method, interval.method) if part),
        undefined=reason if has_none else None,
    )
