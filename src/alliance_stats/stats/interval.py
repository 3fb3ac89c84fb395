"""The small records that every estimator returns numbers in.

All of them are frozen and hold full-precision floats. A number that does not exist is NaN, and the
record that carries it says why in ``undefined``.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import nan


@dataclass(frozen=True, slots=True)
class Interval:
    """A confidence interval: two bounds, their level and how they were made.

    Attributes
    ----------
    low, high : float
        The bounds, in the unit of the estimate; NaN when the interval does not exist.
    level : float
        The confidence level, for example 0.95.
    method : str
        Name of the method, for example ``"Feldt (1987)"``.

    Examples
    --------
    >>> Interval(0.2, 0.6, 0.95, "Fisher z").high
    0.6
    """

    low: float
    high: float
    level: float
    method: str


@dataclass(frozen=True, slots=True)
class Estimate:
    """One estimated number with everything that may be known about it.

    Attributes
    ----------
    value : float
        The estimate.
    n : int
        Number of rows it rests on, after missing ones were dropped.
    method : str
        How it was estimated and tested.
    std_error, statistic, df, df2, p_value : float
        NaN where the method has no such number. ``df2`` belongs to F tests.
    interval : Interval or None
        None where the method has no interval.
    undefined : str or None
        Why the NaN among the numbers are NaN.

    Examples
    --------
    >>> Estimate(0.5, 40, "mean").p_value
    nan
    """

    value: float
    n: int
    method: str
    std_error: float = nan
    statistic: float = nan
    df: float = nan
    df2: float = nan
    p_value: float = nan
    interval: Interval | None = None
    undefined: str | None = None


@dataclass(frozen=True, slots=True)
class FTest:
    """An F test: the statistic, its two degrees of freedom and its upper-tail probability.

    Examples
    --------
    >>> FTest(11.03, 5, 15, 0.0001).df2
    15
    """

    statistic: float
    df: float
    df2: float
    p_value: float


def no_interval(level: float, method: str) -> Interval:
    """Return the interval that does not exist: two NaN bounds.

    Examples
    --------
    >>> no_interval(0.95, "Fisher z").low
    nan
    """
    return Interval(nan, nan, level, method)
