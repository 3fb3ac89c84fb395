"""Omega hierarchical: how much of a total score is one thing, when its items form groups."""

from __future__ import annotations

from dataclasses import dataclass
from math import nan
from typing import Literal, TypeAlias, get_args

import numpy as np
from numpy.typing import ArrayLike

from alliance_stats.checks import check_choice, check_confidence
from alliance_stats.errors import OptionError
from alliance_stats.stats.arrays import Floats, matrix
from alliance_stats.stats.factors.schmid_leiman import SchmidLeiman, schmid_leiman
from alliance_stats.stats.interval import Interval, no_interval
from alliance_stats.stats.reliability.covariances import (
    MISSING,
    Missing,
    constant_columns,
    pairwise_correlation,
    pairwise_covariance,
    used_rows,
)
from alliance_stats.stats.resampling.bootstrap import bootstrap
from alliance_stats.stats.resampling.intervals import METHODS
from alliance_stats.stats.resampling.plan import Units, units
from alliance_stats.stats.resampling.statistic import MomentForm, MomentStatistic, complete

HierarchicalKind: TypeAlias = Literal["raw", "standardised"]
SCORES: dict[HierarchicalKind, str] = {
    "raw": "sum of the items",
    "standardised": "sum of the standardised items",
}


@dataclass(frozen=True, slots=True)
class HierarchicalOmega:
    """Omega hierarchical and total; see :func:`omega_hierarchical`.

    Attributes
    ----------
    value, total : float
        Share of the variance of the sum that the general factor, and that all common factors,
        explain.
    limit : float
        ``value / total``: what ``value`` would become with endlessly many items like these.
    explained_common_variance : float
        General factor's share of the common variance of the single items (ECV).
    interval, total_interval : Interval
        Bootstrap percentile.
    general, groups, uniqueness : ndarray, shapes (k,), (k, m), (k,)
        Schmid–Leiman loadings of the standardised items.
    factor_correlations, factor_loadings : ndarray, shapes (m, m), (m,)
        Of the group factors, and their loadings on the general one.
    n, n_items, n_groups, n_dropped : int
        Rows used, items, group factors, rows left out.
    n_resamples, n_undefined, seed : int
        Resamples, those without a proper solution, and the seed.
    method : str
        The model and what the numbers are the reliability of.
    caution, undefined : str or None
        What to mind about a number that exists; why the NaN are NaN.
    """

    value: float
    total: float
    limit: float
    explained_common_variance: float
    interval: Interval
    total_interval: Interval
    general: Floats
    groups: Floats
    uniqueness: Floats
    factor_correlations: Floats
    factor_loadings: Floats
    n: int
    n_items: int
    n_groups: int
    n_dropped: int
    n_resamples: int
    n_undefined: int
    seed: int
    method: str
    caution: str | None = None
    undefined: str | None = None


def omega_hierarchical(
    items: ArrayLike,
    *,
    n_groups: int = 3,
    kind: HierarchicalKind = "raw",
    missing: Missing = "listwise",
    clusters: ArrayLike | None = None,
    confidence: float = 0.95,
    n_resamples: int = 500,
    seed: int = 0,
) -> HierarchicalOmega:
    """Estimate omega hierarchical of a total score by an exploratory higher-order model.

    Answers: may a total over several themes be read as one thing? Omega total counts everything
    that items share, also what only the items of one theme share; omega hierarchical counts the
    general factor alone.

    Parameters
    ----------
    items : array_like, shape (n_people, n_items)
        Answers in scale points, keyed in one direction.
    n_groups : int, default 3
        Number of group factors, 2 or more, with at least 3 items for each on average.
    kind : {"raw", "standardised"}, default "raw"
        Reliability of the sum of the items as given, or of the standardised ones.
    missing : {"listwise", "pairwise"}, default "listwise"
        Complete rows, or each correlation from the rows that have both items (no interval).
    clusters : array_like, shape (n_people,), optional
        Coach labels: whole coaches are resampled.
    confidence : float, default 0.95
        Level of the intervals.
    n_resamples, seed : int
        Number of resamples (0: no interval), and seed.

    Returns
    -------
    HierarchicalOmega
        Unitless. NaN, with the reason, for too few people or items, constant items, no
        convergence, inadmissible solutions, and groups that have nothing in common.

    Raises
    ------
    OptionError
        If an option is not allowed.

    Notes
    -----
    Minres factors of the correlations, oblimin rotation, Schmid–Leiman (``schmid_leiman.py``).
    With s the standard deviations (ones if standardised), g the general loadings and u²
    uniquenesses: ω_h = (Σ s g)² / V and ω_t = 1 - Σ s² u² / V, V the observed variance of the
    sum. Resamples with a uniqueness at its bound are kept.

    References
    ----------
    Zinbarg, Revelle, Yovel & Li (2005), Psychometrika 70:123. McDonald (1999), Test theory: a
    unified treatment, chapter 6.

    Checked against psych::omega (tests/reference/omega_hierarchical.json; cases A05 and A06).

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> theme = np.repeat(rng.normal(size=(300, 3)), 3, axis=1) + rng.normal(size=(300, 1))
    >>> result = omega_hierarchical(theme + rng.normal(size=(300, 9)), n_resamples=0)
    >>> round(result.value, 2), round(result.total, 2)
    (0.69, 0.92)
    """
    _check(kind, missing, confidence, n_resamples, n_groups)
    table = matrix("items", items, min_columns=2)
    rows, dropped = used_rows(table, missing)
    k = rows.shape[1]
    reason = _unusable(rows, n_groups)
    numbers, found = np.full(4, nan), _nothing(k, n_groups)
    if reason is None:
        found, numbers, reason = _observed(rows, n_groups, kind, missing)
    drawn = _Drawn((no_interval(confidence, METHODS["percentile"]),) * 2, reason=reason)
    if reason is None and (missing == "pairwise" or n_resamples == 0):
        no = "No interval: it needs complete rows (`missing` 'listwise') and resamples."
        drawn = _Drawn(drawn.intervals, reason=no)
    elif reason is None:
        plan = units(len(rows), None if clusters is None else _kept(clusters, table))
        drawn = _resampled(rows, plan, _statistic(n_groups, kind), n_resamples, seed, confidence)
    value, total, limit, ecv = numbers.tolist()
    return HierarchicalOmega(
        value=value,
        total=total,
        limit=limit,
        explained_common_variance=ecv,
        interval=drawn.intervals[0],
        total_interval=drawn.intervals[1],
        general=found.general,
        groups=found.groups,
        uniqueness=found.uniqueness,
        factor_correlations=found.factor_correlations,
        factor_loadings=found.factor_loadings,
        n=len(rows),
        n_items=k,
        n_groups=n_groups,
        n_dropped=dropped,
        n_resamples=n_resamples,
        n_undefined=drawn.n_undefined,
        seed=seed,
        method=_method(kind, missing, n_groups),
        caution=_caution(found, n_groups),
        undefined=drawn.reason,
    )


def _check(
    kind: HierarchicalKind, missing: Missing, confidence: float, n_resamples: int, n_groups: int
) -> None:
    check_choice("kind", kind, get_args(HierarchicalKind))
    check_choice("missing", missing, MISSING)
    check_confidence(confidence)
    if n_resamples < 0 or n_groups < 2:
        raise OptionError("`n_resamples` must not be negative and `n_groups` at least 2.")


def _method(kind: HierarchicalKind, missing: Missing, n_groups: int) -> str:
    return (
        f"omega hierarchical, {n_groups} group factors by minres and oblimin, Schmid-Leiman, "
        f"{SCORES[kind]}, {missing}"
    )


@dataclass(frozen=True, slots=True)
class _Drawn:
    intervals: tuple[Interval, Interval]
    n_undefined: int = 0
    reason: str | None = None


def _resampled(
    rows: Floats,
    plan: Units,
    statistic: MomentStatistic,
    n_resamples: int,
    seed: int,
    confidence: float,
) -> _Drawn:
    drawn = bootstrap(
        statistic,
        (rows,),
        units=plan,
        n_resamples=n_resamples,
        seed=seed,
        method="percentile",
        confidence=confidence,
    )
    reason = drawn.reasons[0] or drawn.reasons[1]
    return _Drawn((drawn.intervals[0], drawn.intervals[1]), drawn.n_undefined[0], reason)


def _unusable(rows: Floats, n_groups: int) -> str | None:
    n, k = rows.shape
    if k < 3 * n_groups:
        return f"{n_groups} group factors need at least {3 * n_groups} items; there are {k}."
    if n <= k:
        return f"Omega of {k} items needs more than {k} people; there are {n}."
    if constant_columns(rows):
        return "Omega is undefined: an item has the same answer everywhere."
    return None


def _observed(
    rows: Floats, n_groups: int, kind: HierarchicalKind, missing: Missing
) -> tuple[SchmidLeiman, Floats, str | None]:
    if missing == "pairwise":
        correlations = pairwise_correlation(rows)
        sd = np.sqrt(np.diag(pairwise_covariance(rows)))
    else:
        cov = np.cov(rows, rowvar=False)
        sd = np.sqrt(np.diag(cov))
        correlations = cov / np.outer(sd, sd)
    found = schmid_leiman(correlations, n_groups)
    reason = None
    if not found.converged:
        reason = "The factors did not arrive at a solution, so omega is not reported."
    elif found.heywood:
        reason = "A residual variance would be negative (a Heywood case): omega is not reported."
    elif not found.positive:
        reason = "The groups of items have nothing in common: there is no general factor."
    numbers = _numbers(found, correlations, np.ones_like(sd) if kind == "standardised" else sd)
    return found, np.full(4, nan) if reason else numbers, reason


def _numbers(found: SchmidLeiman, correlations: Floats, sd: Floats) -> Floats:
    """Return ω_h, ω_t, their ratio and ECV, shape (…, 4)."""
    variance = ((sd[..., :, None] * sd[..., None, :]) * correlations).sum(axis=(-2, -1))
    general = (sd * found.general).sum(axis=-1) ** 2 / variance
    total = 1 - (sd**2 * found.uniqueness).sum(axis=-1) / variance
    common = (found.general**2).sum(axis=-1)
    ecv = common / (common + (found.groups**2).sum(axis=(-2, -1)))
    return np.stack([general, total, general / total, ecv], axis=-1)


def _statistic(n_groups: int, kind: HierarchicalKind) -> MomentStatistic:
    def form(items: ArrayLike) -> MomentForm:
        rows = complete("items", items, 2)
        k = rows.shape[1]
        centred = rows - rows.mean(axis=0)
        i, j = np.triu_indices(k)

        def value(sums: Floats, n: Floats) -> Floats:
            means = sums / np.asarray(n)[..., None]
            cov = np.empty((*means.shape[:-1], k, k))
            cov[..., i, j] = means[..., k:] - means[..., i] * means[..., j]
            cov[..., j, i] = cov[..., i, j]
            variances = np.einsum("...ii->...i", cov)
            flat = (variances <= 1e-12 * centred.var(axis=0)).any(axis=-1)
            sd = np.sqrt(np.where(flat[..., None], 1.0, variances))
            correlations = cov / (sd[..., :, None] * sd[..., None, :])
            correlations = np.where(flat[..., None, None], np.eye(k), correlations)
            found = schmid_leiman(correlations, n_groups)
            scale = np.ones_like(sd) if kind == "standardised" else sd
            proper = found.converged & found.positive & ~flat
            numbers = _numbers(found, correlations, scale)[..., :2]
            return np.where(proper[..., None], numbers, nan)

        return MomentForm(np.hstack([centred, centred[:, i] * centred[:, j]]), value)

    return MomentStatistic(("omega_h", "omega_t"), form)


def _nothing(k: int, m: int) -> SchmidLeiman:
    blank, no = np.full(k, nan), np.asarray(False)
    square = np.full((m, m), nan)
    return SchmidLeiman(blank, np.full((k, m), nan), blank, square, np.full(m, nan), no, no, no)


def _caution(found: SchmidLeiman, n_groups: int) -> str | None:
    if np.isnan(found.general).any():
        return None
    if (found.general < 0).any():
        which = int(np.argmin(found.general)) + 1
        return f"Item column {which} loads against the others. Check whether it must be reversed."
    if n_groups == 2:
        return (
            "Two group factors have one correlation only: both are taken to depend equally on the "
            "general factor."
        )
    return None


def _kept(clusters: ArrayLike, table: Floats) -> ArrayLike:
    labels = np.asarray(clusters, dtype=object)
    if len(labels) != len(table):
        return labels
    kept: ArrayLike = labels[~np.isnan(table).any(axis=1)]
    return kept
