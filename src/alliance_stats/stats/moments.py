"""Mean, spread and shape of one variable."""

from __future__ import annotations

from dataclasses import dataclass
from math import nan, sqrt

import numpy as np
from numpy.typing import ArrayLike

from alliance_stats.checks import check_confidence
from alliance_stats.stats.arrays import Floats, is_constant, vector
from alliance_stats.stats.distributions import t_quantile
from alliance_stats.stats.interval import Interval, no_interval

METHOD = "sample moments; skewness G1 and excess kurtosis G2 (type 2, as SPSS and SAS)"
T_INTERVAL = "Student t"


@dataclass(frozen=True, slots=True)
class Moments:
    """Description of one variable; see :func:`moments`.

    Attributes
    ----------
    n, n_missing : int
        Values used, and missing ones.
    mean, std_error, sd, median, minimum, maximum : float
        In the unit of the values; ``std_error`` is that of the mean, ``sd`` has divisor n - 1.
    interval : Interval
        Student's t interval of the mean.
    skewness, kurtosis : float
        G1 and excess G2, unitless, 0 for a normal distribution.
    method : str
        Which skewness and kurtosis these are.
    undefined : str or None
        Why the NaN among the numbers are NaN.
    """

    n: int
    n_missing: int
    mean: float
    std_error: float
    interval: Interval
    sd: float
    median: float
    minimum: float
    maximum: float
    skewness: float
    kurtosis: float
    method: str
    undefined: str | None = None


def moments(values: ArrayLike, *, confidence: float = 0.95) -> Moments:
    """Describe one variable.

    Answers: where are the values, how far do they spread, and how lopsided or heavy-tailed are
    they?

    Parameters
    ----------
    values : array_like, shape (n,)
        NaN where one is missing.
    confidence : float, default 0.95
        Level of the mean's interval.

    Returns
    -------
    Moments
        Numbers that need more values than there are (sd: 2, skewness: 3, kurtosis: 4), or values
        that vary, are NaN, with the reason.

    Raises
    ------
    OptionError
        If the values are not one list of finite numbers.

    Notes
    -----
    With central moments m_r (divisor n): g1 = m3/m2^1.5, g2 = m4/m2² - 3;
    G1 = g1 sqrt(n(n-1))/(n-2), G2 = (n-1)/((n-2)(n-3)) ((n+1) g2 + 6). psych::describe prints
    another one (type 3) unless told otherwise.

    References
    ----------
    Joanes & Gill (1998), The Statistician 47:183.

    Checked against psych::describe(type = 2) (tests/reference/moments.json).

    Examples
    --------
    >>> result = moments([2, 3, 3, 4, 8, None])
    >>> result.n, result.mean, result.median, round(result.skewness, 4)
    (5, 4.0, 3.0, 1.7444)
    """
    check_confidence(confidence)
    every = vector("values", values)
    known = every[~np.isnan(every)]
    n = len(known)
    mean = float(known.mean()) if n else nan
    sd = _sd(known)
    error = sd / sqrt(n) if n else nan
    skewness, kurtosis = _shape(known)
    return Moments(
        n=n,
        n_missing=len(every) - n,
        mean=mean,
        std_error=error,
        interval=mean_interval(mean, error, n, confidence),
        sd=sd,
        median=float(np.median(known)) if n else nan,
        minimum=float(known.min()) if n else nan,
        maximum=float(known.max()) if n else nan,
        skewness=skewness,
        kurtosis=kurtosis,
        method=METHOD,
        undefined=_reason(known),
    )


def mean_interval(mean: float, std_error: float, n: int, confidence: float) -> Interval:
    """Return Student's t interval of a mean; NaN below 2 values or without spread.

    Examples
    --------
    >>> interval = mean_interval(4.0, 1.0, 5, 0.95)
    >>> round(interval.low, 4), round(interval.high, 4)
    (1.2236, 6.7764)
    """
    if n < 2 or not std_error > 0:
        return no_interval(confidence, T_INTERVAL)
    half = t_quantile((1 + confidence) / 2, n - 1) * std_error
    return Interval(mean - half, mean + half, confidence, T_INTERVAL)


def _sd(known: Floats) -> float:
    if len(known) < 2:
        return nan
    return 0.0 if is_constant(known) else float(known.std(ddof=1))


def _shape(known: Floats) -> tuple[float, float]:
    """Skewness G1 and excess kurtosis G2."""
    n = len(known)
    if n < 3 or is_constant(known):
        return nan, nan
    deviations = known - known.mean()
    m2, m3, m4 = (float((deviations**power).mean()) for power in (2, 3, 4))
    skewness = m3 / m2**1.5 * sqrt(n * (n - 1)) / (n - 2)
    if n < 4:
        return skewness, nan
    kurtosis = (n - 1) / ((n - 2) * (n - 3)) * ((n + 1) * (m4 / m2**2 - 3) + 6)
    return skewness, kurtosis


def _reason(known: Floats) -> str | None:
    n = len(known)
    if n == 0:
        return "There are no values."
    if n == 1:
        return "One value has no spread, no interval and no shape."
    if is_constant(known):
        return "All values are equal, so the mean has no interval and the shape is undefined."
    if n < 4:
        return f"Kurtosis needs at least 4 values{', skewness 3' if n < 3 else ''}; there are {n}."
    return None
