"""A correlation as it would be if both scores were measured without error."""

from __future__ import annotations

from dataclasses import dataclass
from math import nan, sqrt

import numpy as np

from alliance_stats.checks import check_number
from alliance_stats.errors import OptionError
from alliance_stats.stats.interval import Interval, no_interval


@dataclass(frozen=True, slots=True)
class Disattenuated:
    """A correlation corrected for unreliability; see :func:`disattenuate`."""

    value: float
    interval: Interval | None
    reliability_x: float
    reliability_y: float
    method: str
    undefined: str | None = None


def disattenuate(
    r: float, reliability_x: float, reliability_y: float, *, interval: Interval | None = None
) -> Disattenuated:
    """Correct a correlation for the unreliability of both scores.

    Answers: how closely would the two go together if both were measured without error? The
    correction trusts the reliabilities: they are taken as known, and the interval's bounds are
    corrected in the same way. A value beyond ±1 is no correlation and is not returned.

    Parameters
    ----------
    r : float
        Observed correlation.
    reliability_x, reliability_y : float
        Reliabilities, above 0 and at most 1.
    interval : Interval, optional
        Interval of ``r``; its bounds are divided too, and cut at ±1.

    Returns
    -------
    Disattenuated
        NaN, with the reason, where a reliability is not positive or the result exceeds 1.

    Raises
    ------
    OptionError
        If a reliability exceeds 1 or r is outside [-1, 1].

    Notes
    -----
    r / sqrt(r_xx r_yy).

    References
    ----------
    Spearman (1904), American Journal of Psychology 15:72.

    Checked against psych::correct.cor (tests/reference/correlation.json).

    Examples
    --------
    >>> round(disattenuate(0.30, 0.80, 0.70).value, 6)
    0.400892
    """
    for name, part in (
        ("r", r),
        ("reliability_x", reliability_x),
        ("reliability_y", reliability_y),
    ):
        check_number(part, name)
    if max(reliability_x, reliability_y) > 1 or abs(r) > 1:
        raise OptionError("Reliabilities are at most 1 and `r` lies between -1 and 1.")
    method = "Spearman (1904), reliabilities taken as known"
    blank = (
        None if interval is None else no_interval(interval.level, f"{interval.method}, {method}")
    )
    if not (reliability_x > 0 and reliability_y > 0 and not np.isnan(r)):
        reason = "The correction needs a correlation and two reliabilities above 0."
        return Disattenuated(nan, blank, reliability_x, reliability_y, method, reason)
    divisor = sqrt(reliability_x * reliability_y)
    if abs(r) > divisor:
        reason = "The corrected correlation exceeds 1: the reliabilities are too low for it."
        return Disattenuated(nan, blank, reliability_x, reliability_y, method, reason)
    bounds = None
    if interval is not None:
        low, high = max(-1.0, interval.low / divisor), min(1.0, interval.high / divisor)
        bounds = Interval(low, high, interval.level, f"{interval.method}, {method}")
    return Disattenuated(r / divisor, bounds, reliability_x, reliability_y, method)
