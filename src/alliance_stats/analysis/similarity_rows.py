"""The rows of a similarity: means over dyads, each beside the same mean of wrong pairs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from math import tanh

import numpy as np
from numpy.typing import ArrayLike, NDArray

from alliance_stats.analysis.resampled import (
    SAME_BY_CONSTRUCTION,
    baseline_columns,
    blank,
    few_coaches,
    no_baseline,
)
from alliance_stats.analysis.rows import estimate, from_record
from alliance_stats.results import NAN, Estimate
from alliance_stats.stats.interval import Interval
from alliance_stats.stats.profiles.profile import (
    ProfileSimilarity,
    profile_deviations,
    profile_units,
)
from alliance_stats.stats.profiles.profile_summary import (
    PERFECT,
    generalised_statistic,
    mean_similarity,
)
from alliance_stats.stats.profiles.social_accuracy import social_accuracy
from alliance_stats.stats.profiles.strangers import Form, beyond_strangers
from alliance_stats.stats.resampling.bootstrap import Bootstrap, bootstrap
from alliance_stats.stats.resampling.means import mean_statistic
from alliance_stats.stats.resampling.null_distribution import ManyPairings, Null
from alliance_stats.stats.resampling.nulls import pseudo_dyads
from alliance_stats.stats.resampling.plan import Units
from alliance_stats.vocabulary import GATE_NOT_TESTED, ROLE

#: Rows that depend on who is paired with whom, in the order of the null's columns.
PAIRED: tuple[Form, ...] = ("overall", "distinctive", "double_entry")
NO_PAIRING = "A difference between two roles, not a likeness: no baseline is computed."
LEVELS = ("elevation_difference", "scatter_difference", "shape_distance")
MEANS = (*LEVELS, "mean_absolute_difference")

Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What all rows of one call share; ``coaches`` has one entry per complete dyad."""

    roles: tuple[str, str]
    coaches: NDArray[np.object_]
    plan: Units
    confidence: float
    n_resamples: int
    n_pairings: int
    seed: int

    @property
    def n_coaches(self) -> int:
        """Coaches that are named."""
        return len({coach for coach in self.coaches if coach is not None})


def re_pair(first: Values, second: Values, setting: Setting) -> Null:
    """Return the mean overall, distinctive and double-entry similarity of wrong pairs."""
    sides = (_packed(first), _packed(second))
    k = first.shape[1]

    def means(a: NDArray[np.generic], b: NDArray[np.generic]) -> ArrayLike:
        return _mean_similarities(np.asarray(a, dtype=float), np.asarray(b, dtype=float), k)

    return pseudo_dyads(
        *sides,
        ManyPairings(means),
        n=setting.n_pairings,
        seed=setting.seed,
        confidence=setting.confidence,
        names=PAIRED,
    )


def similarity_rows(
    first: Values, second: Values, found: ProfileSimilarity, null: Null, setting: Setting
) -> tuple[Estimate, ...]:
    """Return every row for two complete tables of profiles, shape (n_dyads, n_parts) each."""
    columns = _columns(found, setting.roles)
    table = np.column_stack([values for values, _ in columns.values()])
    draws = bootstrap(
        mean_statistic(*columns),
        (table,),
        units=setting.plan,
        n_resamples=setting.n_resamples,
        seed=setting.seed,
        method="studentised",
        confidence=setting.confidence,
    )
    rows = (
        *(_paired(form, first, second, found, draws, null, setting) for form in PAIRED),
        *_normative(columns, found, draws, setting),
        _generalised(first, second, found, setting),
        *(_mean(term, draws, found, setting) for term in MEANS),
        *_accuracy(first, second, setting),
    )
    shared = {"n_coaches": setting.n_coaches, "n_items": found.n_items}
    return tuple(replace(row, extra={**shared, **row.extra}) for row in rows)


def _packed(table: Values) -> Values:
    """Everything about one side's profiles that a re-pairing needs, in one row per dyad."""
    if not len(table):
        return np.empty((0, 3 * table.shape[1] + 2))
    mean = table.mean(axis=1, keepdims=True)
    units = [profile_units(table), profile_units(profile_deviations(table))]
    return np.hstack([*units, table - mean, mean, table.var(axis=1, keepdims=True)])


def _mean_similarities(a: Values, b: Values, k: int) -> Values:
    """Return the means of each re-pairing, shape (n_pairings, 3)."""
    product = a[:, : 3 * k] * b[..., : 3 * k]
    overall, distinctive, shared = (
        product[..., part * k : (part + 1) * k].sum(axis=-1) for part in range(3)
    )
    level = (a[:, 3 * k] - b[..., 3 * k]) ** 2 / 4
    spread = (a[:, 3 * k + 1] + b[..., 3 * k + 1]) / 2 + level
    double = (shared / k - level) / np.where(spread > 0, spread, np.nan)
    return np.column_stack([_means_r(r) for r in (overall, distinctive, double)])


def _means_r(r: Values) -> list[float]:
    """Mean of each row by Fisher's z; what has no z (missing, or 1 up to rounding) is left out."""
    usable = np.abs(np.where(np.isnan(r), 2.0, r)) <= PERFECT
    z = np.arctanh(np.where(usable, r, 0.0))
    if usable.all() and r.shape[-1]:
        return [tanh(mean) for mean in z.mean(axis=-1)]
    rows = (row[there] for row, there in zip(z, usable, strict=True))
    return [tanh(float(row.mean())) if len(row) else NAN for row in rows]


def _columns(
    found: ProfileSimilarity, roles: tuple[str, str]
) -> dict[str, tuple[Values, str | None]]:
    """Return what is averaged over dyads: name → (values, role); correlations as Fisher's z."""
    correlations: dict[str, tuple[Values, str | None]] = {
        form: (getattr(found, form), None) for form in PAIRED
    }
    for place, role in zip(("first", "second"), roles, strict=True):
        for term in ("normative", "cross_normative"):
            correlations[f"{term} {place}"] = (getattr(found, f"{term}_{place}"), role)
    columns = {name: (_fisher(r), role) for name, (r, role) in correlations.items()}
    return columns | {term: (getattr(found, term), None) for term in MEANS}


def _fisher(r: Values) -> Values:
    usable = np.abs(np.where(np.isnan(r), 2.0, r)) <= PERFECT
    return np.where(usable, np.arctanh(np.where(usable, r, 0.0)), np.nan)


def _bounds(
    draws: Bootstrap, name: str, setting: Setting, *, fisher: bool
) -> tuple[Interval, str | None]:
    """Return the bootstrap interval of a mean, and why it has none."""
    found = draws.estimate(name)
    interval = found.interval or Interval(NAN, NAN, setting.confidence, draws.method)
    interval = replace(interval, method=draws.method)
    reason = few_coaches(setting.plan) or found.undefined
    if reason is not None:
        return blank(interval), reason
    if not fisher:
        return interval, None
    return replace(interval, low=tanh(interval.low), high=tanh(interval.high)), None


def _paired(
    form: Form,
    first: Values,
    second: Values,
    found: ProfileSimilarity,
    draws: Bootstrap,
    null: Null,
    setting: Setting,
) -> Estimate:
    beyond = beyond_strangers(
        first, second, form=form, clusters=setting.coaches, confidence=setting.confidence
    )
    baseline = baseline_columns(null.baseline(form), beyond.baseline)
    difference = beyond.difference
    above = difference.interval or Interval(NAN, NAN, setting.confidence, "")
    baseline |= {
        "above_baseline": difference.value,
        "above_low": above.low,
        "above_high": above.high,
    }
    row = _mean_r_row(form, form, getattr(found, form), draws, setting, found)
    return replace(
        row,
        p_value=null.baseline(form).p_value,
        statistic=NAN,
        df=NAN,
        method=f"{row.method}; p: {null.method}, one-sided",
        extra=baseline,
    )


def _mean_r_row(
    term: str,
    name: str,
    values: Values,
    draws: Bootstrap,
    setting: Setting,
    found: ProfileSimilarity,
) -> Estimate:
    mean = mean_similarity(values, clusters=setting.coaches, confidence=setting.confidence)
    interval, reason = _bounds(draws, name, setting, fisher=True)
    if np.isnan(mean.value):
        reason = found.undefined or mean.undefined
    return estimate(
        term,
        mean.value,
        n_dyads=mean.n,
        method=f"{found.method}; {mean.method}; std_error is of z",
        interval=interval,
        reason=reason,
        std_error=mean.std_error,
        statistic=mean.statistic,
        df=mean.df,
        p_value=mean.p_value,
    )


def _normative(
    columns: Mapping[str, tuple[Values, str | None]],
    found: ProfileSimilarity,
    draws: Bootstrap,
    setting: Setting,
) -> Iterator[Estimate]:
    for name, (_, role) in columns.items():
        if role is None:
            continue
        values = getattr(found, name.replace(" ", "_"))
        row = _mean_r_row(name.split()[0], name, values, draws, setting, found)
        yield replace(row, extra={ROLE: role, **no_baseline(SAME_BY_CONSTRUCTION)})


def _generalised(
    first: Values, second: Values, found: ProfileSimilarity, setting: Setting
) -> Estimate:
    draws = bootstrap(
        generalised_statistic(),
        (first, second),
        units=setting.plan,
        n_resamples=setting.n_resamples,
        seed=setting.seed,
        confidence=setting.confidence,
    )
    interval, reason = _bounds(draws, "generalised", setting, fisher=False)
    return estimate(
        "generalised",
        found.generalised,
        n_dyads=found.n,
        method=f"{found.method}; correlation of the two norm profiles",
        interval=interval,
        reason=found.undefined if np.isnan(found.generalised) else reason,
        std_error=float(draws.std_errors[0]),
        extra=no_baseline(SAME_BY_CONSTRUCTION),
    )


def _mean(term: str, draws: Bootstrap, found: ProfileSimilarity, setting: Setting) -> Estimate:
    mean = draws.estimate(term)
    interval, reason = _bounds(draws, term, setting, fisher=False)
    extra = no_baseline(NO_PAIRING)
    if term == "elevation_difference":
        extra["gate"] = GATE_NOT_TESTED
    return estimate(
        term,
        mean.value,
        n_dyads=found.n,
        method="mean over dyads",
        interval=interval,
        reason=reason,
        std_error=mean.std_error,
        extra=extra,
    )


def _accuracy(first: Values, second: Values, setting: Setting) -> Iterator[Estimate]:
    for role, perceiver, target in (
        (setting.roles[0], first, second),
        (setting.roles[1], second, first),
    ):
        found = social_accuracy(
            perceiver, target, clusters=_labels(setting), confidence=setting.confidence
        )
        for part in ("normative", "distinctive", "intercept"):
            row = from_record(f"accuracy_{part}", getattr(found, part))
            if part == "intercept":
                # That people do not answer zero on average is no finding.
                row = replace(row, statistic=NAN, df=NAN, p_value=NAN)
            yield replace(row, extra={ROLE: role, **no_baseline(None)})


def _labels(setting: Setting) -> NDArray[np.object_] | None:
    """Coaches as clusters of the items; where none has two dyads, the dyads themselves."""
    return setting.coaches if setting.plan.kind == "clusters" else None
