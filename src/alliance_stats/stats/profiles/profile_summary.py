"""Summaries of profile similarity: its mean over dyads, and what strangers would share."""

from __future__ import annotations

from dataclasses import dataclass
from math import nan, sqrt, tanh

import numpy as np
from numpy.typing import ArrayLike

from alliance_stats.checks import check_confidence
from alliance_stats.errors import OptionError
from alliance_stats.stats.arrays import Floats, Integers, group_codes, is_constant, vector
from alliance_stats.stats.distributions import t_quantile, t_two_sided
from alliance_stats.stats.interval import Interval, no_interval
from alliance_stats.stats.profiles.profile import (
    profile_deviations,
    profile_pair,
    profile_units,
    rows_r,
)
from alliance_stats.stats.relations.clustered_mean import clustered_mean
from alliance_stats.stats.relations.regression import MIN_CLUSTERS, cluster_codes
from alliance_stats.stats.resampling.statistic import MomentForm, MomentStatistic
from alliance_stats.stats.resampling.statistic import complete as complete_array

T_METHOD = "mean of Fisher z, Student t"
CR2_METHOD = "mean of Fisher z, CR2 errors, Satterthwaite df"
BASELINE_METHOD = "mean over all pairs of members of different dyads, exact"
# Beyond this a correlation is 1 up to rounding, and Fisher's z of it is noise.
PERFECT = 1 - 1e-10


@dataclass(frozen=True, slots=True)
class MeanSimilarity:
    """Mean of correlations; see :func:`mean_similarity`.

    Attributes
    ----------
    value : float
        The mean of Fisher's z, turned back into a correlation.
    mean_z, std_error : float
        The mean of z and its standard error (of z, not of r).
    statistic, df, p_value : float
        Test of no similarity on average.
    interval : Interval
        Bounds on the scale of r.
    mean_r : float
        Plain mean of the correlations, perfect ones included.
    n, n_undefined, n_perfect, n_clusters : int
        Correlations used, missing ones, perfect ones left out of z, and clusters (0 where dyads
        count as independent).
    method : str
        How the error was found.
    undefined : str or None
        Why the NaN among the numbers are NaN.
    """

    value: float
    mean_z: float
    std_error: float
    statistic: float
    df: float
    p_value: float
    interval: Interval
    mean_r: float
    n: int
    n_undefined: int
    n_perfect: int
    n_clusters: int
    method: str
    undefined: str | None = None


@dataclass(frozen=True, slots=True)
class ProfileBaseline:
    """Similarity of real pairs and of strangers; see :func:`profile_baseline`.

    Attributes
    ----------
    overall_real, distinctive_real : float
        Mean correlation of the real dyads.
    overall_pseudo, distinctive_pseudo : float
        Mean correlation over every pair of members of different dyads.
    n_real, n_pseudo : int
        Real dyads and strangers' pairs with an overall correlation.
    method : str
        How the baseline was found.
    undefined : str or None
        Why the NaN among the numbers are NaN.
    """

    overall_real: float
    overall_pseudo: float
    distinctive_real: float
    distinctive_pseudo: float
    n_real: int
    n_pseudo: int
    method: str
    undefined: str | None = None


def mean_similarity(
    values: ArrayLike, *, clusters: ArrayLike | None = None, confidence: float = 0.95
) -> MeanSimilarity:
    """Average correlations over dyads by Fisher's z.

    Answers: how similar are the two profiles of a dyad on average, and how sure is that? Part of
    any similarity is what strangers share too: put :func:`profile_baseline` beside it.

    Parameters
    ----------
    values : array_like, shape (n,)
        One correlation per dyad; NaN where undefined. Values beyond ±(1 - 1e-10) have no z and
        are left out and counted.
    clusters : array_like, shape (n,), optional
        A label for each dyad, for example its coach.
    confidence : float, default 0.95
        Level of the interval.

    Returns
    -------
    MeanSimilarity
        NaN, with the reason, below 2 usable values. Below 8 clusters the mean and its CR2 error
        stay; the interval and the p value are NaN, with the reason.

    Raises
    ------
    OptionError
        If a value lies outside [-1, 1] or lengths differ.

    Notes
    -----
    tanh(mean z ± t SE), SE = sd(z)/sqrt(n), n - 1 degrees of freedom; with clusters the CR2
    standard error of the mean and Satterthwaite's degrees of freedom. Dyads share the norm
    profiles, which makes them slightly dependent. In 2 000 simulated studies (ten items) the 95 %
    interval of overall and distinctive similarity covered 94.4 to 95.7 % of the time with 40 and
    120 dyads and with 10 coaches of 6; that of normative similarity 92.7 % with 40 dyads and
    94.2 % with 120, because the norm itself is estimated. Bootstrap the whole computation where
    normative similarity matters in a small study.

    References
    ----------
    Furr (2008), Journal of Personality 76:1267. Pustejovsky & Tipton (2018).

    Checked against t.test in R (tests/reference/profile.json).

    Examples
    --------
    >>> result = mean_similarity([0.2, 0.4, 0.6, 0.3, 0.5, 1.0])
    >>> round(result.value, 4), result.n, result.n_perfect
    (0.41, 5, 1)
    """
    check_confidence(confidence)
    r = vector("values", values)
    known = ~np.isnan(r)
    if (np.abs(r[known]) > 1).any():
        raise OptionError("`values` must be correlations between -1 and 1.")
    usable = known & (np.abs(np.where(known, r, 0.0)) <= PERFECT)
    codes = cluster_codes(clusters, usable)
    z = np.arctanh(r[usable])
    counts = (int(usable.sum()), int((~known).sum()), int((known & ~usable).sum()))
    mean_r = float(r[known].mean()) if known.any() else nan
    return _mean(z, codes, counts, mean_r, confidence)


def profile_baseline(
    first: ArrayLike, second: ArrayLike, *, within: ArrayLike | None = None
) -> ProfileBaseline:
    """Average the similarity of members of different dyads: the pseudo-dyad baseline.

    Answers: how similar are people who never met? Only what real pairs share beyond that belongs
    to their relationship. The mean over all possible re-pairings is found exactly, without
    drawing any.

    Parameters
    ----------
    first, second : array_like, shape (n, k)
        Profiles of the two roles, as in :func:`profile_similarity`.
    within : array_like, shape (n,), optional
        Labels inside which partners may be exchanged, for example coaches.

    Returns
    -------
    ProfileBaseline
        NaN, with the reason, where there is no wrong partner to compare with.

    Raises
    ------
    OptionError
        If shapes differ.

    Notes
    -----
    With unit-length centred profiles u_i and v_j, the mean of r(x_i, y_j) over i ≠ j is
    (Σu · Σv - Σ u_i·v_i) divided by the number of pairs. Normative similarity does not depend
    on the pairing, so it has no such baseline.

    References
    ----------
    Kenny, Kashy & Cook (2006), Dyadic data analysis, chapter 12 (pseudo-couples).

    Checked against the matrix of all correlations in R (tests/reference/profile.json).

    Examples
    --------
    >>> coach = [[4, 3, 5, 2, 4], [5, 3, 4, 2, 3], [3, 4, 4, 1, 5], [4, 2, 5, 3, 4]]
    >>> client = [[5, 3, 5, 1, 4], [4, 4, 4, 2, 3], [3, 5, 4, 2, 4], [5, 2, 4, 3, 5]]
    >>> result = profile_baseline(coach, client)
    >>> round(result.overall_real, 4), round(result.overall_pseudo, 4), result.n_pseudo
    (0.835, 0.4682, 12)
    """
    x, y = profile_pair(first, second)
    complete = ~(np.isnan(x).any(axis=1) | np.isnan(y).any(axis=1))
    codes = np.zeros(int(complete.sum()), dtype=np.intp)
    if within is not None:
        labels = np.asarray(within, dtype=object)
        if labels.shape != (len(x),):
            raise OptionError(f"`within` must hold one label for each of the {len(x)} rows.")
        codes = group_codes("within", labels[complete], int(complete.sum()))
    a, b = x[complete], y[complete]
    overall = _real_and_pseudo(profile_units(a), profile_units(b), codes)
    distinct = _real_and_pseudo(
        profile_units(profile_deviations(a)), profile_units(profile_deviations(b)), codes
    )
    reason = None
    if not overall[3]:
        reason = "There is no partner to exchange, so strangers cannot be compared."
    return ProfileBaseline(
        overall[0],
        overall[1],
        distinct[0],
        distinct[1],
        overall[2],
        overall[3],
        BASELINE_METHOD,
        reason,
    )


def generalised_statistic() -> MomentStatistic:
    """Return the correlation of the two norm profiles, ready to be resampled.

    Answers: how sure is it that the two roles, on average, order the items alike? Parameters:
    none; the statistic takes the data.

    Returns
    -------
    MomentStatistic
        Of two complete tables of profiles, shape (n, k); NaN where a norm profile is flat.

    Notes
    -----
    r(m_1, m_2), m the means of the items: a function of sums over dyads.

    References
    ----------
    Furr (2008), Journal of Personality 76:1267.

    Checked against ``profile_similarity(...).generalised``.

    Examples
    --------
    >>> coach = np.array([[4, 3, 5, 2, 4], [5, 3, 4, 2, 3], [3, 4, 4, 1, 5], [4, 2, 5, 3, 4]])
    >>> client = np.array([[5, 3, 5, 1, 4], [4, 4, 4, 2, 3], [3, 5, 4, 2, 4], [5, 2, 4, 3, 5]])
    >>> generalised_statistic()(coach, client).round(6)
    array([0.958606])
    """

    def form(first: ArrayLike, second: ArrayLike) -> MomentForm:
        x, y = complete_array("first", first, 2), complete_array("second", second, 2)
        centres = np.concatenate([x.mean(axis=0), y.mean(axis=0)])
        k = x.shape[1]

        def value(sums: Floats, n: Floats) -> Floats:
            norms = sums / n[..., None] + centres
            norms = norms.reshape(-1, 2 * k)
            r = rows_r(norms[:, :k], norms[:, k:])
            return r.reshape((*n.shape, 1))

        return MomentForm(np.hstack([x, y]) - centres, value)

    return MomentStatistic(("generalised",), form, ("fisher",))


def _real_and_pseudo(u: Floats, v: Floats, codes: Integers) -> tuple[float, float, int, int]:
    """Mean correlation of real and of wrong pairs within groups, and how many of each."""
    has_u, has_v = ~np.isnan(u).any(axis=1), ~np.isnan(v).any(axis=1)
    both = has_u & has_v
    n_real = int(both.sum())
    real_sum = float((u[both] * v[both]).sum())
    total, pairs = 0.0, 0
    for group in range(int(codes.max()) + 1 if len(codes) else 0):
        inside = codes == group
        total += float(u[inside & has_u].sum(axis=0) @ v[inside & has_v].sum(axis=0))
        pairs += int((inside & has_u).sum()) * int((inside & has_v).sum())
    n_pseudo = pairs - n_real
    return (
        real_sum / n_real if n_real else nan,
        (total - real_sum) / n_pseudo if n_pseudo else nan,
        n_real,
        n_pseudo,
    )


def _mean(
    z: Floats,
    codes: Integers | None,
    counts: tuple[int, int, int],
    mean_r: float,
    confidence: float,
) -> MeanSimilarity:
    n = len(z)
    method = T_METHOD if codes is None else CR2_METHOD
    mean = float(z.mean()) if n else nan
    n_clusters = 0 if codes is None else int(codes.max()) + 1
    error, df, reason = _error(z, codes, n_clusters, counts[2])
    statistic = p_value = nan
    interval = no_interval(confidence, method)
    if reason is None:
        statistic, half = mean / error, t_quantile((1 + confidence) / 2, df) * error
        p_value = t_two_sided(statistic, df)
        interval = Interval(tanh(mean - half), tanh(mean + half), confidence, method)
    return MeanSimilarity(
        value=tanh(mean),
        mean_z=mean,
        std_error=error,
        statistic=statistic,
        df=df if reason is None else nan,
        p_value=p_value,
        interval=interval,
        mean_r=mean_r,
        n=n,
        n_undefined=counts[1],
        n_perfect=counts[2],
        n_clusters=n_clusters,
        method=method,
        undefined=reason,
    )


def _error(
    z: Floats, codes: Integers | None, n_clusters: int, n_perfect: int
) -> tuple[float, float, str | None]:
    """Find the standard error of the mean z, its df, and why it cannot be tested."""
    n = len(z)
    if n < 2:
        reason = f"A mean similarity needs at least 2 usable dyads; there are {n}."
        perfect = f" Similarities of 1 or −1, which have no Fisher z: {n_perfect}."
        return nan, nan, reason + (perfect if n_perfect else "")
    if is_constant(z):
        return nan, nan, "All similarities are equal, so their mean has no standard error."
    if codes is None:
        return float(z.std(ddof=1)) / sqrt(n), n - 1, None
    mean = clustered_mean(z, codes)
    if n_clusters < MIN_CLUSTERS:
        reason = f"Cluster-robust tests need about {MIN_CLUSTERS} clusters; there are {n_clusters}."
        return mean.std_error, nan, reason
    return mean.std_error, mean.df, None
