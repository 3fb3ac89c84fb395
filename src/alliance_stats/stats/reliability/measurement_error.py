"""Standard error of measurement, and the smallest change that is more than noise."""

from __future__ import annotations

from dataclasses import dataclass
from math import isnan, nan, sqrt

from alliance_stats.checks import check_confidence, check_number
from alliance_stats.errors import OptionError
from alliance_stats.stats.distributions import normal_quantile


@dataclass(frozen=True, slots=True)
class MeasurementError:
    """Measurement error of one person's score; see :func:`measurement_error`.

    Attributes
    ----------
    sem, s_diff, mdc : float
        Standard error of measurement, standard error of the difference of two measurements, and
        the minimal detectable change; all in score points.
    sd, reliability : float
        What they were computed from.
    level : float
        Level of the minimal detectable change (0.95 gives MDC95).
    method : str
        The formula.
    undefined : str or None
        Why the numbers are NaN.
    """

    sem: float
    s_diff: float
    mdc: float
    sd: float
    reliability: float
    level: float
    method: str
    undefined: str | None = None


def measurement_error(
    sd: float, reliability: float, *, confidence: float = 0.95
) -> MeasurementError:
    """Turn a standard deviation and a reliability into errors in score points.

    Answers: how far may one person's score be off, and how large must a change be before it is
    more than noise? A negative reliability gives an error above the standard deviation: read it as
    a sign that the items do not belong together.

    Parameters
    ----------
    sd : float
        Standard deviation of the score, in score points.
    reliability : float
        Reliability of the same score, at most 1.
    confidence : float, default 0.95
        Level of the minimal detectable change.

    Returns
    -------
    MeasurementError
        NaN, with the reason, where ``sd`` or ``reliability`` is NaN.

    Raises
    ------
    OptionError
        If the reliability exceeds 1 or the deviation is negative.

    Notes
    -----
    SEM = s sqrt(1 - r), S_diff = sqrt(2) SEM, MDC = z S_diff with z the normal quantile (1.959964,
    not 1.96).

    References
    ----------
    Jacobson & Truax (1991), Journal of Consulting and Clinical Psychology 59:12.

    Checked against their example (s 7.5, r .80).

    Examples
    --------
    >>> result = measurement_error(7.5, 0.80)
    >>> round(result.sem, 6), round(result.s_diff, 6), round(result.mdc, 4)
    (3.354102, 4.743416, 9.2969)
    """
    check_confidence(confidence)
    check_number(sd, "sd")
    check_number(reliability, "reliability")
    if reliability > 1:
        raise OptionError(f"`reliability` is at most 1; got {reliability!r}.")
    if sd < 0:
        raise OptionError(f"`sd` is not negative; got {sd!r}.")
    method = "SEM = s sqrt(1 - r)"
    if isnan(sd) or isnan(reliability):
        reason = "The standard deviation or the reliability is undefined."
        return MeasurementError(nan, nan, nan, sd, reliability, confidence, method, reason)
    sem = sd * sqrt(1 - reliability)
    s_diff = sqrt(2) * sem
    mdc = normal_quantile((1 + confidence) / 2) * s_diff
    return MeasurementError(sem, s_diff, mdc, sd, reliability, confidence, method)
