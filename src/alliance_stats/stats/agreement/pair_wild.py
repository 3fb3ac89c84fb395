"""One measure of agreement over a handful of clusters: wild cluster bootstrap.

What ``wild_bootstrap.py`` does for a correlation, for every measure of ``pair_influence.py``: each
cluster contributes what the measure loses, on the scale of its errors, when the cluster is left
out, and the t statistic made from these is compared with its distribution under random weights.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, isnan, nan, tanh

import numpy as np

from alliance_stats.checks import check_confidence, check_positive
from alliance_stats.stats.agreement.pair_influence import (
    Contribution,
    Moment,
    contribution,
    transformed,
)
from alliance_stats.stats.arrays import Floats, Integers
from alliance_stats.stats.distributions import t_two_sided
from alliance_stats.stats.interval import Interval, no_interval
from alliance_stats.stats.relations.influence import influence_error
from alliance_stats.stats.relations.wild_bootstrap import Jackknife, WildBootstrap, jackknife_error

METHOD = (
    "wild cluster bootstrap (jackknife over clusters, Webb weights), or what pairs give as if "
    "independent where that is wider"
)
MIN_CLUSTERS = 4
_BACK = {"fisher": tanh, "log": exp, "identity": float}


@dataclass(frozen=True, slots=True)
class PairWild:
    """Interval and test of a measure over few clusters; see :func:`pair_wild`.

    Attributes
    ----------
    value : float
        The estimate, in its own unit.
    std_error : float
        Jackknife standard error over clusters, on the scale of the measure's errors.
    statistic, p_value : float
        Test of the value 0 of a measure whose scale has one; NaN for ``sd_difference``.
    interval : Interval
        In the measure's own unit.
    n_clusters : int
        Clusters.
    undefined : str or None
        Why the NaN among the numbers are NaN.
    """

    value: float
    std_error: float
    statistic: float
    p_value: float
    interval: Interval
    n_clusters: int
    undefined: str | None = None


def pair_wild(
    x: Floats,
    y: Floats,
    clusters: Integers,
    *,
    measure: Moment,
    confidence: float = 0.95,
    n_resamples: int = 1999,
    seed: int = 0,
) -> PairWild:
    """Find an interval for a measure of agreement when pairs belong to four to seven clusters.

    Answers: how sure is an agreement that a few coaches' dyads gave?

    Parameters
    ----------
    x, y : ndarray, shape (n,)
        Complete scores of the first and the second rater.
    clusters : ndarray of int, shape (n,)
        Cluster of each pair, numbered from 0 without gaps.
    measure : str
        As in :func:`pair_agreement`, kappa excepted.
    confidence : float, default 0.95
        Level of the interval.
    n_resamples, seed : int
        Draws of the random weights, and seed.

    Returns
    -------
    PairWild
        NaN, with the reason, below 4 clusters, or where leaving one out leaves no measure.

    Notes
    -----
    The interval is the wider, bound by bound, of the bootstrap's and the one that takes pairs as
    independent, and the p value the larger of the two, so that a few clusters that happen to be
    alike never make an agreement surer than independent pairs would. In simulations of normal
    scores, 6 pairs per cluster, 95 % intervals held the truth in 96 to 99 % of samples with 4
    clusters and 94 to 99 % with 6 (tests/stats/agreement/test_pair_wild.py).

    References
    ----------
    MacKinnon, Nielsen & Webb (2023), Journal of Applied Econometrics 38:671.

    Checked against ``correlation`` for ``pearson``, and by coverage in simulations.

    Examples
    --------
    >>> x = np.array([4.0, 5, 3, 6, 2, 4, 5, 1])
    >>> y = np.array([3.0, 5, 4, 4, 1, 5, 6, 2])
    >>> result = pair_wild(x, y, np.array([0, 0, 1, 1, 2, 2, 3, 3]), measure="bias")
    >>> result.value, result.n_clusters, result.interval.low < 0 < result.interval.high
    (0.0, 4, True)
    """
    check_confidence(confidence)
    check_positive(n_resamples, "n_resamples")
    part = contribution(x, y, measure)
    n_clusters = int(clusters.max(initial=-1)) + 1
    reason = part.undefined
    if reason is None and n_clusters < MIN_CLUSTERS:
        reason = f"An interval needs at least {MIN_CLUSTERS} clusters; there are {n_clusters}."
    if reason is None:
        left_out = _without_clusters(x, y, clusters, measure, part)
        if left_out.std_error > 0:
            draws = WildBootstrap(left_out, n_resamples, seed)
            return _record(part, draws, confidence, n_clusters)
        reason = "The measure rests on one cluster, so there is no interval."
    blank = no_interval(confidence, METHOD)
    return PairWild(part.value, nan, nan, nan, blank, n_clusters, reason)


def _without_clusters(
    x: Floats, y: Floats, clusters: Integers, measure: Moment, part: Contribution
) -> Jackknife:
    """Return what each cluster contributes: what the measure loses without it."""
    shares = np.bincount(clusters) / len(clusters)
    values = np.array(
        [
            contribution(x[clusters != one], y[clusters != one], measure).value
            for one in range(len(shares))
        ]
    )
    z = float(transformed(part.value, part.scale))
    loss = (1 - shares) * (z - transformed(values, part.scale))
    if not np.isfinite(loss).all():
        return Jackknife(z, nan, loss, shares)
    contributions = loss - shares * loss.sum()
    return Jackknife(z, float(jackknife_error(contributions, shares)), contributions, shares)


def _record(
    part: Contribution, draws: WildBootstrap, confidence: float, n_clusters: int
) -> PairWild:
    z, error = draws.estimate.z, draws.estimate.std_error
    rows = influence_error(part.influence, None, confidence)
    half = rows.quantile * rows.std_error
    low = min(draws.bound(-1, confidence), z - half)
    high = max(draws.bound(1, confidence), z + half)
    back = _BACK[part.scale]
    reason = None
    if isnan(low) or isnan(high):
        low, high = nan, nan
        reason = "Too few clusters for a bound of the interval at this level of confidence."
    statistic = p_value = nan
    if part.scale != "log":
        statistic = z / error
        p_value = max(draws.p_value(0.0), t_two_sided(z / rows.std_error, rows.df))
    return PairWild(
        value=part.value,
        std_error=error,
        statistic=statistic,
        p_value=p_value,
        interval=Interval(back(low), back(high), confidence, METHOD),
        n_clusters=n_clusters,
        undefined=reason,
    )
