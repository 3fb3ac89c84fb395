"""Bland–Altman analysis of pairs that repeat within subjects, for example sessions of a dyad."""

from __future__ import annotations

from dataclasses import dataclass
from math import nan, sqrt

import numpy as np
from numpy.typing import ArrayLike

from alliance_stats.checks import check_confidence
from alliance_stats.stats.agreement.bland_altman import is_zero_spread, mover_limit
from alliance_stats.stats.arrays import Floats, Integers, group_codes, same_length, vector
from alliance_stats.stats.distributions import chi2_quantile, normal_quantile, t_quantile
from alliance_stats.stats.interval import Estimate, Interval, no_interval

MOVER = "MOVER (Zou 2013, true value varies, unequal numbers of pairs)"
T = "Student t over subject means"
METHOD = "one-way variance components (Bland & Altman 2007, true value varies)"


@dataclass(frozen=True, slots=True)
class MoverLimits:
    """Limits of agreement over repeated pairs that have intervals (Zou 2013).

    Attributes
    ----------
    bias : Estimate
        Mean of the subjects' mean differences, with its interval.
    sd_total : float
        Standard deviation of a single difference.
    sd_interval : Interval
        Its interval.
    lower, upper : Estimate
        Limits of agreement of a single pair, with intervals.
    harmonic_mean_pairs : float
        Harmonic mean of the subjects' numbers of pairs.
    method : str
        The method.
    undefined : str or None
        Why the NaN among the numbers are NaN.
    """

    bias: Estimate
    sd_total: float
    sd_interval: Interval
    lower: Estimate
    upper: Estimate
    harmonic_mean_pairs: float
    method: str
    undefined: str | None = None


@dataclass(frozen=True, slots=True)
class BlandAltmanRepeated:
    """Bias and limits of agreement over repeated pairs; see :func:`bland_altman_repeated`.

    Attributes
    ----------
    bias, bias_of_subject_means : float
        Mean of x - y over all pairs, and over the subjects' means, in score points.
    var_between, var_within : float
        Variance components of the differences; the first may be estimated below zero.
    sd_total : float
        Standard deviation of a single difference.
    lower, upper : float
        Limits of agreement of a single pair.
    mean_square_between, mean_square_within, m0 : float
        Analysis of variance, and the effective number of pairs per subject.
    mover : MoverLimits
        Limits with intervals, from subject means that weigh alike.
    multiplier, coverage : float
        Normal quantile of the limits, and their share of differences.
    n, n_subjects, n_dropped : int
        Pairs and subjects used, and incomplete pairs left out.
    method : str
        The model.
    undefined : str or None
        Why the NaN among the numbers are NaN.
    """

    bias: float
    bias_of_subject_means: float
    var_between: float
    var_within: float
    sd_total: float
    lower: float
    upper: float
    mean_square_between: float
    mean_square_within: float
    m0: float
    mover: MoverLimits
    multiplier: float
    coverage: float
    n: int
    n_subjects: int
    n_dropped: int
    method: str
    undefined: str | None = None


def bland_altman_repeated(
    x: ArrayLike,
    y: ArrayLike,
    subjects: ArrayLike,
    *,
    coverage: float = 0.95,
    confidence: float = 0.95,
) -> BlandAltmanRepeated:
    """Estimate bias and limits of agreement from several pairs per subject.

    Answers: between which limits does the difference of one pair lie, when subjects gave several
    and differ among themselves? Numbers of pairs may be unequal.

    Parameters
    ----------
    x, y : array_like, shape (n_pairs,)
        Scores of the first and the second rater; NaN where one is missing.
    subjects : array_like, shape (n_pairs,)
        A label for each pair, for example the dyad.
    coverage : float, default 0.95
        Share of differences between the limits.
    confidence : float, default 0.95
        Level of the intervals of ``mover``.

    Returns
    -------
    BlandAltmanRepeated
        NaN, with the reason, with fewer than two subjects or where no subject has two pairs.

    Raises
    ------
    OptionError
        If lengths differ.

    Notes
    -----
    One-way analysis of variance of the differences: s² = max(0, (MSB - MSW)/m0) + MSW with
    m0 = (N² - Σ m_i²) / ((k - 1) N). For limits with intervals see ``mover``: with s_b² the
    variance of the k subject means and m_h the harmonic mean of the numbers of pairs, s² = s_b² +
    (1 - 1/m_h) MSW around the mean of the subject means. Each part has a chi-square interval, with
    k - 1 and N - k degrees of freedom; MOVER joins them, and the bias with error s_b / sqrt(k).

    References
    ----------
    Bland & Altman (2007), Journal of Biopharmaceutical Statistics 17:571, section 3. Zou (2013),
    Statistical Methods in Medical Research 22:630.

    Checked against anova(lm()) in R, and the limits of Zou against his formulas written out in R
    (tests/reference/bland_altman_repeated.json, bland_altman_mover.json).

    Examples
    --------
    >>> x, y = [5, 6, 4, 5, 7, 6], [4, 5, 4, 4, 5, 5]
    >>> result = bland_altman_repeated(x, y, ["a", "a", "b", "b", "c", "c"])
    >>> round(result.bias, 4), round(result.lower, 4), result.n_subjects
    (1.0, -0.2652, 3)
    """
    check_confidence(coverage, "coverage")
    check_confidence(confidence)
    first, second = vector("x", x), vector("y", y)
    same_length(first, second, "x", "y")
    labels = np.asarray(subjects, dtype=object)
    same_length(first, labels, "x", "subjects")
    complete = ~(np.isnan(first) | np.isnan(second))
    differences = (first - second)[complete]
    codes = group_codes("subjects", labels[complete], len(differences))
    sizes = np.bincount(codes) if len(codes) else np.zeros(0, dtype=np.intp)
    reason = _reason(sizes)
    multiplier = normal_quantile((1 + coverage) / 2)
    known = reason is None
    parts = _components(differences, first[complete], codes, sizes) if known else (nan,) * 6
    bias, subject_bias, between, within, m0, var_between = parts
    sd = sqrt(max(0.0, var_between) + within)
    return BlandAltmanRepeated(
        bias=bias,
        bias_of_subject_means=subject_bias,
        var_between=var_between,
        var_within=within,
        sd_total=sd,
        lower=bias - multiplier * sd,
        upper=bias + multiplier * sd,
        mean_square_between=between,
        mean_square_within=within,
        m0=m0,
        mover=_mover(differences, codes, sizes, within, multiplier, confidence, reason),
        multiplier=multiplier,
        coverage=coverage,
        n=len(differences),
        n_subjects=len(sizes),
        n_dropped=int(len(complete) - complete.sum()),
        method=METHOD,
        undefined=reason,
    )


def _components(
    differences: Floats, scores: Floats, codes: Integers, sizes: Integers
) -> tuple[float, ...]:
    n, k = len(differences), len(sizes)
    bias = float(differences.mean())
    means = np.bincount(codes, weights=differences) / sizes
    m0 = (n**2 - float((sizes**2).sum())) / ((k - 1) * n)
    if is_zero_spread(differences, scores):
        return bias, float(means.mean()), 0.0, 0.0, m0, 0.0
    between = float((sizes * (means - bias) ** 2).sum()) / (k - 1)
    within = float(((differences - means[codes]) ** 2).sum()) / (n - k)
    return bias, float(means.mean()), between, within, m0, (between - within) / m0


def _mover(
    differences: Floats,
    codes: Integers,
    sizes: Integers,
    within: float,
    multiplier: float,
    confidence: float,
    reason: str | None,
) -> MoverLimits:
    if reason is None and within == 0:
        reason = "The differences do not vary within subjects, so the limits have no interval."
    if reason is not None:
        blank = no_interval(confidence, MOVER)
        nothing = Estimate(nan, len(sizes), MOVER, interval=blank, undefined=reason)
        return MoverLimits(nothing, nan, blank, nothing, nothing, nan, MOVER, reason)
    n, k = len(differences), len(sizes)
    means = np.bincount(codes, weights=differences) / sizes
    bias, between = float(means.mean()), float(means.var(ddof=1))
    harmonic = k / float((1 / sizes).sum())
    inner = (1 - 1 / harmonic) * within
    sd = sqrt(between + inner)
    spread = Interval(
        *_variance_bounds(between, k - 1, inner, n - k, confidence), confidence, MOVER
    )
    error = sqrt(between / k)
    half = t_quantile((1 + confidence) / 2, k - 1) * error
    limits = []
    for side in (-multiplier, multiplier):
        value = bias + side * sd
        bounds = mover_limit(value, error, side, sd, spread, MOVER)
        limits.append(Estimate(value, k, MOVER, interval=bounds))
    return MoverLimits(
        bias=Estimate(
            bias, k, T, error, interval=Interval(bias - half, bias + half, confidence, T)
        ),
        sd_total=sd,
        sd_interval=spread,
        lower=limits[0],
        upper=limits[1],
        harmonic_mean_pairs=harmonic,
        method=MOVER,
    )


def _variance_bounds(
    between: float, df_between: int, within: float, df_within: int, confidence: float
) -> tuple[float, float]:
    """Return the bounds of the root of a sum of two variances, each with its chi-square bounds."""
    tail = (1 - confidence) / 2
    below = above = 0.0
    for part, df in ((between, df_between), (within, df_within)):
        below += (part * (1 - df / chi2_quantile(1 - tail, df))) ** 2
        above += (part * (df / chi2_quantile(tail, df) - 1)) ** 2
    total = between + within
    return sqrt(max(0.0, total - sqrt(below))), sqrt(total + sqrt(above))


def _reason(sizes: Integers) -> str | None:
    if len(sizes) < 2:
        return f"Repeated limits of agreement need at least 2 subjects; there are {len(sizes)}."
    if sizes.max() < 2:
        return "No subject has two pairs; use the limits of agreement for single pairs."
    return None
