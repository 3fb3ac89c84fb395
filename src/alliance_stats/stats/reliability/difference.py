"""Reliability of what two roles' scores are turned into: their difference and their mean."""

from __future__ import annotations

from dataclasses import dataclass
from math import isnan, nan, sqrt

from numpy.typing import ArrayLike

from alliance_stats.checks import check_number
from alliance_stats.errors import OptionError
from alliance_stats.stats.arrays import is_constant, pair

METHOD = "classical test theory, uncorrelated errors"


@dataclass(frozen=True, slots=True)
class RoleReliability:
    """Reliability of the gap between two roles and of their mean; see :func:`role_reliability`.

    Attributes
    ----------
    gap, mean : float
        Reliability of the difference, and of the mean (equally of the sum). At most 1; the gap's
        may be negative, which says that the two reliabilities and the correlation do not fit.
    sd_gap, sd_mean : float
        Standard deviation of the difference and of the mean, in score points.
    sem_gap, sem_mean : float
        Standard error of measurement of one dyad's difference and mean, in score points.
    method : str
        The model.
    undefined : str or None
        Why the NaN among the numbers are NaN.
    """

    gap: float
    mean: float
    sd_gap: float
    sd_mean: float
    sem_gap: float
    sem_mean: float
    method: str
    undefined: str | None = None


def role_reliability(
    reliability_1: float,
    reliability_2: float,
    correlation: float,
    *,
    sd_1: float = 1.0,
    sd_2: float = 1.0,
) -> RoleReliability:
    """Compute the reliability of the gap and of the mean of two roles' scores.

    Answers: can one dyad's difference be read as more than noise? Two reliable scores that
    correlate highly have an unreliable difference. Errors of the two roles must be independent.

    Parameters
    ----------
    reliability_1, reliability_2 : float
        Reliability of each role's score, at most 1.
    correlation : float
        Observed correlation of the two scores.
    sd_1, sd_2 : float, default 1.0
        Observed standard deviations, in score points.

    Returns
    -------
    RoleReliability
        NaN, with the reason, where an input is NaN or the difference (or mean) does not vary.

    Raises
    ------
    OptionError
        If a reliability exceeds 1, the correlation leaves [-1, 1], or a deviation is negative.

    Notes
    -----
    gap = (s1² r11 + s2² r22 - 2 r12 s1 s2) / (s1² + s2² - 2 r12 s1 s2); for the sum and the mean
    the signs before r12 are plus. The standard error of measurement is sqrt(s1² (1 - r11) +
    s2² (1 - r22)) for the gap and half of that for the mean.

    References
    ----------
    Lord & Novick (1968), Statistical theories of mental test scores, section 3.5. Williams &
    Zimmerman (1977), Educational and Psychological Measurement 37:679.

    Checked against the identity .80, .80, .60 → .50 and .875.

    Examples
    --------
    >>> result = role_reliability(0.80, 0.80, 0.60)
    >>> round(result.gap, 6), round(result.mean, 6)
    (0.5, 0.875)
    """
    _check(reliability_1, reliability_2, correlation, sd_1, sd_2)
    parts = (reliability_1, reliability_2, correlation, sd_1, sd_2)
    if any(isnan(part) for part in parts):
        return _undefined("A reliability, the correlation or a standard deviation is undefined.")
    own = sd_1**2 + sd_2**2
    error = sd_1**2 * (1 - reliability_1) + sd_2**2 * (1 - reliability_2)
    shared = 2 * correlation * sd_1 * sd_2
    gap, gap_reason = _share(own - shared, error, own, "difference")
    mean, mean_reason = _share(own + shared, error, own, "mean")
    reasons = [reason for reason in (gap_reason, mean_reason) if reason]
    return RoleReliability(
        gap=gap,
        mean=mean,
        sd_gap=sqrt(max(own - shared, 0.0)),
        sd_mean=sqrt(max(own + shared, 0.0)) / 2,
        sem_gap=sqrt(error),
        sem_mean=sqrt(error) / 2,
        method=METHOD,
        undefined=" ".join(reasons) or None,
    )


def gap_reliability(
    x: ArrayLike, y: ArrayLike, *, reliability_x: float, reliability_y: float
) -> RoleReliability:
    """Compute the reliability of the gap and of the mean from two roles' scores.

    Answers the question of :func:`role_reliability`, with standard deviations and correlation
    taken from the complete pairs.

    Parameters
    ----------
    x, y : array_like, shape (n_dyads,)
        Scores of the first and the second role; NaN where one is missing.
    reliability_x, reliability_y : float
        Reliability of each role's score.

    Returns
    -------
    RoleReliability

    Raises
    ------
    OptionError
        If the lengths differ or a reliability exceeds 1.

    Notes
    -----
    A role whose scores never vary has no reliability, so everything is NaN then.

    Checked against role_reliability with the moments entered by hand.

    Examples
    --------
    >>> result = gap_reliability(
    ...     [1, 2, 3, 4, 5], [2, 1, 4, 3, 6], reliability_x=0.9, reliability_y=0.8)
    >>> round(result.gap, 4)
    0.175
    """
    first, second, _ = pair(x, y)
    if len(first) < 3:
        return _undefined(f"At least 3 complete pairs are needed; there are {len(first)}.")
    if is_constant(first) or is_constant(second):
        return _undefined("The scores of one role do not vary.")
    sd_x, sd_y = float(first.std(ddof=1)), float(second.std(ddof=1))
    covariance = float((first - first.mean()) @ (second - second.mean())) / (len(first) - 1)
    r = min(1.0, max(-1.0, covariance / (sd_x * sd_y)))
    return role_reliability(reliability_x, reliability_y, r, sd_1=sd_x, sd_2=sd_y)


def _share(variance: float, error: float, scale: float, what: str) -> tuple[float, str | None]:
    """Reliability of a composite: one minus the error's share of its variance."""
    # Equal deviations with r = ±1 leave nothing but the rounding of sums of this size.
    if variance <= 1e-12 * scale:
        return nan, f"The {what} of the two roles does not vary, so it has no reliability."
    return 1 - error / variance, None


def _check(r11: float, r22: float, r12: float, sd_1: float, sd_2: float) -> None:
    for name, part in (("reliability", r11), ("reliability", r22), ("correlation", r12)):
        check_number(part, name)
    for part in (sd_1, sd_2):
        check_number(part, "sd")
    if r11 > 1 or r22 > 1:
        raise OptionError(f"A reliability is at most 1; got {r11!r} and {r22!r}.")
    if abs(r12) > 1:
        raise OptionError(f"`correlation` must lie between -1 and 1; got {r12!r}.")
    if sd_1 < 0 or sd_2 < 0:
        raise OptionError(f"A standard deviation is not negative; got {sd_1!r} and {sd_2!r}.")


def _undefined(reason: str) -> RoleReliability:
    return RoleReliability(nan, nan, nan, nan, nan, nan, METHOD, reason)
