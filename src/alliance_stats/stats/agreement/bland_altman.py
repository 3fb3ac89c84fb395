"""Bland–Altman analysis: by how much two measurements of the same thing differ."""

from __future__ import annotations

from dataclasses import dataclass
from math import nan, sqrt

import numpy as np
from numpy.typing import ArrayLike

from alliance_stats.checks import check_confidence
from alliance_stats.stats.arrays import Floats, is_constant, pair
from alliance_stats.stats.distributions import (
    chi2_quantile,
    noncentral_t_quantile,
    normal_quantile,
    t_quantile,
    t_two_sided,
)
from alliance_stats.stats.interval import Estimate, Interval, no_interval
from alliance_stats.stats.moments import mean_interval
from alliance_stats.stats.relations.correlation import correlation
from alliance_stats.stats.relations.least_squares import Line, straight_line

EXACT = "exact, noncentral t (Carkeet 2015)"
MOVER = "MOVER, normal and chi-square (Donner & Zou 2012)"
LANCET_1986 = "Bland & Altman (1986), SE = s sqrt(3/n)"
SMMR_1999 = "Bland & Altman (1999), SE = s sqrt(1/n + z²/(2(n-1)))"
METHOD = "bias ± normal quantile × standard deviation of the differences"


@dataclass(frozen=True, slots=True)
class Limit:
    """One limit of agreement with four intervals.

    Attributes
    ----------
    value : float
        The limit, in score points.
    interval, interval_1986, interval_1999 : Interval
        Exact (Carkeet 2015), and the two approximations of Bland and Altman.
    interval_mover : Interval
        In closed form, nearly the exact one (Donner & Zou 2012).
    std_error_1986, std_error_1999 : float
        Standard errors behind the approximations.
    """

    value: float
    interval: Interval
    interval_1986: Interval
    interval_1999: Interval
    interval_mover: Interval
    std_error_1986: float
    std_error_1999: float


@dataclass(frozen=True, slots=True)
class BlandAltman:
    """Bias and limits of agreement of two raters; see :func:`bland_altman`.

    Attributes
    ----------
    bias : Estimate
        Mean of x - y with its t test against 0, in score points.
    sd_difference : float
        Standard deviation of x - y.
    sd_interval : Interval
        Its chi-square interval.
    lower, upper : Limit
        Limits of agreement.
    proportional, proportional_intercept : Estimate
        Slope and intercept of the regression of x - y on the pair's mean: does the difference
        grow with the level?
    pitman_morgan : Estimate
        Correlation of sum and difference: do the two raters' variances differ?
    multiplier, coverage : float
        Normal quantile of the limits, and the share of differences they are meant to hold.
    n, n_dropped : int
        Pairs used, and incomplete pairs left out.
    differences, means : ndarray, shape (n,)
        x - y and (x + y)/2 of every pair used, for the figure.
    method : str
        How the limits are made.
    undefined : str or None
        Why the NaN among the numbers are NaN.
    """

    bias: Estimate
    sd_difference: float
    sd_interval: Interval
    lower: Limit
    upper: Limit
    proportional: Estimate
    proportional_intercept: Estimate
    pitman_morgan: Estimate
    multiplier: float
    coverage: float
    n: int
    n_dropped: int
    differences: Floats
    means: Floats
    method: str
    undefined: str | None = None


def bland_altman(
    x: ArrayLike, y: ArrayLike, *, coverage: float = 0.95, confidence: float = 0.95
) -> BlandAltman:
    """Estimate bias and limits of agreement.

    Answers: how large is the difference x - y on average, and between which limits do most
    differences lie, in score points? One pair per subject; for several see
    :func:`bland_altman_repeated`. Meaningful only where both measure the same thing in the same
    unit.

    Parameters
    ----------
    x, y : array_like, shape (n_pairs,)
        Scores of the first and the second rater; NaN where one is missing.
    coverage : float, default 0.95
        Share of differences between the limits.
    confidence : float, default 0.95
        Level of the intervals.

    Returns
    -------
    BlandAltman
        NaN, with the reason, below 3 pairs. Where the differences do not vary the limits equal
        the bias and have no intervals.

    Raises
    ------
    OptionError
        If the two differ in length.

    Notes
    -----
    Limits d ± z s with z = 1.959964 for 95 % (not 2). Exact intervals: d + s t/sqrt(n), with t
    the quantiles of the noncentral t with n - 1 degrees of freedom and noncentrality z sqrt(n).
    MOVER: with (l, u) the chi-square interval of s and q the normal quantile of the confidence,
    d + z s - sqrt(q² s²/n + z² (s - l)²) to d + z s + sqrt(q² s²/n + z² (u - s)²).
    The Pitman–Morgan test is the t test of the correlation of sum and difference.

    References
    ----------
    Bland & Altman (1986), Lancet i:307; (1999), Statistical Methods in Medical Research 8:135.
    Carkeet (2015), Optometry and Vision Science 92:e71. Donner & Zou (2012), Statistical Methods
    in Medical Research 21:347.

    Checked against base R on the 17 pairs of Bland and Altman (1986)
    (tests/reference/published.json).

    Examples
    --------
    >>> result = bland_altman([4, 5, 3, 6, 2], [3, 5, 4, 4, 1])
    >>> round(result.bias.value, 2), round(result.lower.value, 3), round(result.upper.value, 3)
    (0.6, -1.635, 2.835)
    """
    check_confidence(confidence)
    check_confidence(coverage, "coverage")
    first, second, dropped = pair(x, y)
    differences, means = first - second, (first + second) / 2
    n = len(differences)
    multiplier = normal_quantile((1 + coverage) / 2)
    usable = n >= 3
    bias = float(differences.mean()) if usable else nan
    flat = not usable or is_zero_spread(differences, first)
    sd = nan if not usable else 0.0 if flat else float(differences.std(ddof=1))
    reason = _reason(n, flat)
    slope, intercept = _proportional(differences, means, flat, confidence, reason)
    return BlandAltman(
        bias=_bias(bias, sd, n, confidence, reason),
        sd_difference=sd,
        sd_interval=_sd_interval(sd, n, confidence),
        lower=_limit(bias, sd, n, -multiplier, confidence),
        upper=_limit(bias, sd, n, multiplier, confidence),
        proportional=slope,
        proportional_intercept=intercept,
        pitman_morgan=_pitman_morgan(first, second, flat, confidence, reason),
        multiplier=multiplier,
        coverage=coverage,
        n=n,
        n_dropped=dropped,
        differences=differences,
        means=means,
        method=METHOD,
        undefined=reason,
    )


def is_zero_spread(differences: Floats, scores: Floats) -> bool:
    """Say whether differences are equal but for the rounding of the scores they come from.

    Examples
    --------
    >>> x = np.array([0.1, 0.2, 0.3])
    >>> is_zero_spread((x + 0.7) - x, x)
    True
    """
    level = float(np.abs(scores).max())
    return is_constant(differences + (level if differences.mean() >= 0 else -level))


def _bias(bias: float, sd: float, n: int, confidence: float, reason: str | None) -> Estimate:
    error = sd / sqrt(n) if n else nan
    t = bias / error if error > 0 else nan
    return Estimate(
        value=bias,
        n=n,
        method="paired t",
        std_error=error,
        statistic=t,
        df=n - 1 if n > 1 else nan,
        p_value=t_two_sided(t, n - 1) if error > 0 else nan,
        interval=mean_interval(bias, error, n, confidence),
        undefined=reason,
    )


def _sd_interval(sd: float, n: int, confidence: float) -> Interval:
    method = "chi-square"
    if not sd > 0:
        return no_interval(confidence, method)
    tail = (1 - confidence) / 2
    low = sd * sqrt((n - 1) / chi2_quantile(1 - tail, n - 1))
    high = sd * sqrt((n - 1) / chi2_quantile(tail, n - 1))
    return Interval(low, high, confidence, method)


def _limit(bias: float, sd: float, n: int, multiplier: float, confidence: float) -> Limit:
    value = bias + multiplier * sd
    if not sd > 0:
        methods = (EXACT, LANCET_1986, SMMR_1999, MOVER)
        exact, old, new, mover = (no_interval(confidence, method) for method in methods)
        return Limit(value, exact, old, new, mover, nan, nan)
    error_1986 = sd * sqrt(3 / n)
    error_1999 = sd * sqrt(1 / n + multiplier**2 / (2 * (n - 1)))
    t = t_quantile((1 + confidence) / 2, n - 1)
    tail, shift = (1 - confidence) / 2, abs(multiplier) * sqrt(n)
    near = sd * noncentral_t_quantile(tail, n - 1, shift) / sqrt(n)
    far = sd * noncentral_t_quantile(1 - tail, n - 1, shift) / sqrt(n)
    low, high = (near, far) if multiplier > 0 else (-far, -near)
    return Limit(
        value=value,
        interval=Interval(bias + low, bias + high, confidence, EXACT),
        interval_1986=_around(value, t * error_1986, confidence, LANCET_1986),
        interval_1999=_around(value, t * error_1999, confidence, SMMR_1999),
        interval_mover=mover_limit(
            value, sd / sqrt(n), multiplier, sd, _sd_interval(sd, n, confidence), MOVER
        ),
        std_error_1986=error_1986,
        std_error_1999=error_1999,
    )


def mover_limit(
    value: float, error: float, multiplier: float, sd: float, sd_interval: Interval, method: str
) -> Interval:
    """Return the interval of a limit of agreement from those of its two parts.

    ``error`` is the standard error of the bias; ``sd_interval`` belongs to ``sd``.

    Examples
    --------
    >>> mover_limit(2.0, 0.0, 2.0, 1.0, Interval(0.8, 1.3, 0.95, ""), "MOVER").high
    2.6
    """
    q = normal_quantile((1 + sd_interval.level) / 2)
    # A larger spread moves the upper limit up and the lower one down.
    wide, narrow = sd_interval.high - sd, sd - sd_interval.low
    below, above = (narrow, wide) if multiplier > 0 else (wide, narrow)
    return Interval(
        value - sqrt((q * error) ** 2 + (multiplier * below) ** 2),
        value + sqrt((q * error) ** 2 + (multiplier * above) ** 2),
        sd_interval.level,
        method,
    )


def _around(value: float, half: float, confidence: float, method: str) -> Interval:
    return Interval(value - half, value + half, confidence, method)


def _proportional(
    differences: Floats, means: Floats, flat: bool, confidence: float, reason: str | None
) -> tuple[Estimate, Estimate]:
    """Slope and intercept of the regression of the differences on the means."""
    n = len(differences)
    if n < 3:
        line = Line.undefined(n, reason or "")
    elif flat and not is_constant(means):
        # Equal differences leave a level line: it is known, but there is nothing to test it with.
        line = Line.level(float(differences.mean()), n, reason or "")
    else:
        line = straight_line(means, differences, confidence)
    return line.slope, line.intercept


def _pitman_morgan(
    x: Floats, y: Floats, flat: bool, confidence: float, reason: str | None
) -> Estimate:
    method = "correlation of sum and difference (Pitman–Morgan)"
    total = x + y
    if flat or is_constant(total):
        why = reason or "The sums of the pairs do not vary."
        return Estimate(nan, len(x), method, undefined=why)
    r = correlation(total, x - y, confidence=confidence)
    return Estimate(
        value=r.value,
        n=r.n,
        method=method,
        std_error=r.std_error,
        statistic=r.statistic,
        df=r.df,
        p_value=r.p_value,
        interval=r.interval,
        undefined=r.undefined,
    )


def _reason(n: int, flat: bool) -> str | None:
    if n < 3:
        return f"Limits of agreement need at least 3 complete pairs; there are {n}."
    if flat:
        return "The differences do not vary, so intervals and tests do not exist."
    return None
