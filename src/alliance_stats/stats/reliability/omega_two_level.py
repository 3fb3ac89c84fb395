"""Omega within and between clusters: reliability of sessions, and of what lies behind them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import nan

import numpy as np
from numpy.typing import ArrayLike

from alliance_stats.checks import check_confidence
from alliance_stats.formatting import join
from alliance_stats.stats.arrays import Floats, Integers, complete_rows, group_codes, matrix
from alliance_stats.stats.interval import Interval, no_interval
from alliance_stats.stats.reliability.omega import unusable
from alliance_stats.stats.reliability.omega_coefficients import omega_of
from alliance_stats.stats.reliability.two_level_factor import (
    TwoLevelFactor,
    fit_two_level,
    split,
)
from alliance_stats.stats.reliability.two_level_likelihood import TwoLevelSample, summarise

MONTE_CARLO = "Monte Carlo"
N_DRAWS = 20_000
METHOD = "omega within and between clusters, one factor at each level by maximum likelihood"


@dataclass(frozen=True, slots=True)
class TwoLevelOmega:
    """Omega at two levels; see :func:`omega_two_level`.

    Attributes
    ----------
    within, between : float
        Of differences among the rows of a cluster; of differences among clusters as such.
    cluster_means : float
        Of the clusters' observed means, which contain chance differences of their rows.
    within_interval, between_interval, cluster_means_interval : Interval
        Monte Carlo.
    loadings_within, residuals_within, loadings_between, residuals_between : ndarray, shape (k,)
    item_icc : ndarray, shape (k,)
        Share of each item's variance that lies between clusters, as the model implies it.
    log_likelihood : float
    converged : bool
    n, n_clusters, n_items, n_dropped : int
    seed : int
    method : str
    undefined : str or None
        Why the NaN among the numbers are NaN.
    """

    within: float
    between: float
    cluster_means: float
    within_interval: Interval
    between_interval: Interval
    cluster_means_interval: Interval
    loadings_within: Floats
    residuals_within: Floats
    loadings_between: Floats
    residuals_between: Floats
    item_icc: Floats
    log_likelihood: float
    converged: bool
    n: int
    n_clusters: int
    n_items: int
    n_dropped: int
    seed: int
    method: str = METHOD
    undefined: str | None = None


def omega_two_level(
    items: ArrayLike, clusters: ArrayLike, *, confidence: float = 0.95, seed: int = 0
) -> TwoLevelOmega:
    """Estimate omega of a scale within and between clusters.

    Answers: when people answer in every session (or coaches have many clients), how reliable are
    the differences between a person's sessions, and how reliable those between persons? One omega
    over all rows mixes the two and is neither.

    Parameters
    ----------
    items : array_like, shape (n_rows, n_items)
        Answers in scale points, keyed in one direction; incomplete rows are left out and counted.
    clusters : array_like, shape (n_rows,)
        Whose row it is: a person, a dyad, a coach. A row without a label is a cluster of its own.
    confidence : float, default 0.95
        Level of the intervals.
    seed : int
        Of the Monte Carlo draws.

    Returns
    -------
    TwoLevelOmega
        Unitless. NaN, with the reason, below 3 items, with no more clusters than items, without
        clusters of several rows, for items that do not vary within or between clusters, where the
        fit does not arrive, and at a level with a Heywood case.

    Raises
    ------
    OptionError
        If there is not one label for each row, or an option is not allowed.

    Notes
    -----
    At either level ω = (Σλ)² / ((Σλ)² + Σψ) (Geldhof, Preacher & Zyphur 2014). The omega between
    is that of the clusters' true means; that of their observed means has the rows' variance over
    the harmonic mean of the cluster sizes ñ in its denominator (Lai 2021):
    (Σλ_b)² / ((Σλ_b)² + Σψ_b + [(Σλ_w)² + Σψ_w] / ñ). Intervals: loadings and log residual
    variances drawn from their asymptotic normal distribution; no delta method.

    References
    ----------
    Geldhof, Preacher & Zyphur (2014), Psychological Methods 19:72. Lai (2021), Psychological
    Methods 26:90.

    Checked against lavaan (case A53; tests/reference/omega_two_level.json); ``cluster_means``
    against the correlation of observed and true means in simulated clusters.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> people = np.repeat(np.arange(60), 6)
    >>> mood = rng.normal(size=(60, 1))[people] + rng.normal(size=(360, 1))
    >>> own = 0.4 * rng.normal(size=(60, 4))[people]
    >>> result = omega_two_level(mood + own + rng.normal(size=(360, 4)), people)
    >>> round(result.within, 2), round(result.between, 2), round(result.cluster_means, 2)
    (0.77, 0.97, 0.79)
    """
    check_confidence(confidence)
    table = matrix("items", items, min_columns=2)
    codes = group_codes("clusters", clusters, len(table))
    rows, dropped = complete_rows(table)
    kept = np.unique(codes[~np.isnan(table).any(axis=1)], return_inverse=True)[1].ravel()
    counts = (len(rows), int(kept.max()) + 1 if len(kept) else 0, rows.shape[1], dropped)
    reason = unusable(rows) or _few(kept, rows.shape[1])
    if reason is not None:
        return _nothing(counts, confidence, seed, reason)
    sample = summarise(rows, kept)
    reason = _flat(sample)
    if reason is not None:
        return _nothing(counts, confidence, seed, reason)
    fit = fit_two_level(sample)
    if not fit.converged and not fit.improper:
        reason = "The two-level model did not arrive at a solution, so omega is not reported."
        return _nothing(counts, confidence, seed, reason)
    return _result(fit, sample, counts, confidence, seed)


Counts = tuple[int, int, int, int]


def _few(codes: Integers, k: int) -> str | None:
    n_clusters = int(codes.max()) + 1
    if n_clusters <= k:
        return (
            f"Omega between clusters of {k} items needs more than {k} clusters; there are "
            f"{n_clusters}."
        )
    if len(codes) - n_clusters <= k:
        return (
            f"Omega within clusters of {k} items needs more than {k} rows beyond the first of each "
            f"cluster; there are {len(codes) - n_clusters}."
        )
    return None


def _flat(sample: TwoLevelSample) -> str | None:
    total = np.diag(sample.scatter) + np.einsum("sii->i", sample.spreads)
    flat = np.flatnonzero(np.diag(sample.scatter) <= 1e-12 * total)
    if len(flat):
        which = join([str(j + 1) for j in flat])
        return f"Omega is undefined: item column {which} never varies within a cluster."
    correlations = sample.scatter / np.sqrt(
        np.outer(np.diag(sample.scatter), np.diag(sample.scatter))
    )
    if np.linalg.eigvalsh(correlations)[0] < 1e-9:
        return "Some items repeat others exactly, so the model cannot be fitted."
    return None


def _result(
    fit: TwoLevelFactor, sample: TwoLevelSample, counts: Counts, confidence: float, seed: int
) -> TwoLevelOmega:
    typical = sample.n_clusters / float((sample.counts / sample.sizes).sum())
    values = _omegas(fit.x, fit.scale, typical)
    intervals: tuple[Interval, ...] = (no_interval(confidence, MONTE_CARLO),) * 3
    reason = None
    if fit.improper:
        reason = (
            f"A residual variance {join(list(fit.improper))} clusters would be negative (a Heywood "
            "case), so omega there is not reported, and no interval."
        )
        lost = [any(name in fit.improper for name in needs) for needs in _NEEDS]
        values = np.where(lost, nan, values)
    else:
        intervals = _intervals(fit, typical, confidence, seed)
    (load_w, psi_w), (load_b, psi_b) = (fit.level(name) for name in ("within", "between"))
    own, others = load_b**2 + psi_b, load_w**2 + psi_w
    return replace(
        _nothing(counts, confidence, seed, reason),
        within=float(values[0]),
        between=float(values[1]),
        cluster_means=float(values[2]),
        within_interval=intervals[0],
        between_interval=intervals[1],
        cluster_means_interval=intervals[2],
        loadings_within=load_w,
        residuals_within=psi_w,
        loadings_between=load_b,
        residuals_between=psi_b,
        item_icc=own / (own + others),
        log_likelihood=float(fit.log_likelihood),
        converged=fit.converged,
    )


_NEEDS = (("within",), ("between",), ("within", "between"))


def _omegas(x: Floats, scale: Floats, typical: float) -> Floats:
    """Return omega within, between and of cluster means at vectors x, shape (…, 3)."""
    (load_w, psi_w), (load_b, psi_b) = split(x).values()
    load_w, load_b = load_w * scale, load_b * scale
    psi_w, psi_b = psi_w * scale**2, psi_b * scale**2
    nothing = np.empty((0, 0))
    within = omega_of(load_w, psi_w, nothing, "model")
    between = omega_of(load_b, psi_b, nothing, "model")
    common = load_b.sum(axis=-1) ** 2
    chance = (load_w.sum(axis=-1) ** 2 + psi_w.sum(axis=-1)) / typical
    observed = common / (common + psi_b.sum(axis=-1) + chance)
    return np.stack([within, between, observed], axis=-1)


def _intervals(
    fit: TwoLevelFactor, typical: float, confidence: float, seed: int
) -> tuple[Interval, ...]:
    root = np.linalg.cholesky(np.linalg.inv(fit.information))
    noise = np.random.default_rng(seed).standard_normal((N_DRAWS, len(fit.x)))
    drawn = _omegas(fit.x + noise @ root.T, fit.scale, typical)
    low, high = np.quantile(drawn, [(1 - confidence) / 2, (1 + confidence) / 2], axis=0)
    return tuple(
        Interval(float(a), float(b), confidence, MONTE_CARLO)
        for a, b in zip(low, high, strict=True)
    )


def _nothing(counts: Counts, confidence: float, seed: int, reason: str | None) -> TwoLevelOmega:
    none = no_interval(confidence, MONTE_CARLO)
    blank = np.full(counts[2], nan)
    return TwoLevelOmega(
        within=nan,
        between=nan,
        cluster_means=nan,
        within_interval=none,
        between_interval=none,
        cluster_means_interval=none,
        loadings_within=blank,
        residuals_within=blank,
        loadings_between=blank,
        residuals_between=blank,
        item_icc=blank,
        log_likelihood=nan,
        converged=False,
        n=counts[0],
        n_clusters=counts[1],
        n_items=counts[2],
        n_dropped=counts[3],
        seed=seed,
        undefined=reason,
    )
