"""Limits of agreement that change with the level of the scores."""

from __future__ import annotations

from dataclasses import dataclass
from math import nan, pi, sqrt
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from alliance_stats.checks import check_choice, check_confidence
from alliance_stats.stats.agreement.bland_altman import is_zero_spread
from alliance_stats.stats.arrays import ROUNDING, Floats, pair, vector
from alliance_stats.stats.distributions import normal_quantile
from alliance_stats.stats.interval import Estimate
from alliance_stats.stats.relations.least_squares import Line, straight_line

Spread = Literal["line", "constant"]
METHOD = "regression of differences and of absolute residuals on means (Bland & Altman 1999)"
MIN_PAIRS = 5


@dataclass(frozen=True, slots=True)
class BlandAltmanRegression:
    """Limits of agreement as lines; see :func:`bland_altman_regression`.

    Attributes
    ----------
    level_slope, level_intercept : Estimate
        Regression of x - y on the pair's mean: how the bias changes with the level.
    spread_slope, spread_intercept : Estimate
        Regression of the absolute residuals of the first on the pair's mean: how the spread of
        the differences changes. Their tests are approximate, residuals not being normal.
    sd_residual : float
        Standard deviation of the residuals of the first, divisor n - 2.
    multiplier, coverage : float
        Normal quantile of the limits, and the share of differences they are meant to hold.
    n, n_dropped : int
        Pairs used, and incomplete pairs left out.
    method : str
        The model.
    undefined : str or None
        Why the NaN among the numbers are NaN.
    """

    level_slope: Estimate
    level_intercept: Estimate
    spread_slope: Estimate
    spread_intercept: Estimate
    sd_residual: float
    multiplier: float
    coverage: float
    n: int
    n_dropped: int
    method: str
    undefined: str | None = None

    def limits(self, means: ArrayLike, *, spread: Spread = "line") -> tuple[Floats, Floats, Floats]:
        """Return lower limit, expected difference and upper limit at given levels.

        ``spread="line"`` lets the width change with the level: it is ``multiplier`` times
        sqrt(pi/2) times the expected absolute residual, NaN where that is not positive.
        ``spread="constant"`` keeps the width of the residual standard deviation.

        Examples
        --------
        >>> x, y = [1, 2, 4, 6, 8, 11], [1.5, 2, 3, 5, 9, 8]
        >>> lines = bland_altman_regression(x, y)
        >>> [round(float(part[0]), 3) for part in lines.limits([5.0])]
        [-1.553, 0.576, 2.704]
        """
        check_choice("spread", spread, ("line", "constant"))
        at = vector("means", means)
        centre = self.level_intercept.value + self.level_slope.value * at
        width = np.full(len(at), self.sd_residual)
        if spread == "line":
            expected = self.spread_intercept.value + self.spread_slope.value * at
            # The mean absolute value of a normal variable is sqrt(2/pi) standard deviations.
            width = np.where(expected > 0, sqrt(pi / 2) * expected, nan)
        half = self.multiplier * width
        return centre - half, centre, centre + half


def bland_altman_regression(
    x: ArrayLike, y: ArrayLike, *, coverage: float = 0.95, confidence: float = 0.95
) -> BlandAltmanRegression:
    """Estimate bias and limits of agreement that depend on the level of the scores.

    Answers: how large are difference and spread of differences for pairs that score low, and for
    pairs that score high? For scales with a floor and a ceiling the spread often shrinks at the
    ends. Use it where the slope of :func:`bland_altman` says that the difference grows with the
    level. It does not tell a true proportional bias from two raters whose scores spread
    unequally (see ``pitman_morgan`` there).

    Parameters
    ----------
    x, y : array_like, shape (n_pairs,)
        Scores of the first and the second rater; NaN where one is missing.
    coverage : float, default 0.95
        Share of differences between the limits.
    confidence : float, default 0.95
        Level of the intervals of the slopes and intercepts.

    Returns
    -------
    BlandAltmanRegression
        NaN, with the reason, below 5 pairs, where the pairs' means do not vary or where all
        differences lie on one line.

    Raises
    ------
    OptionError
        If the two differ in length.

    Notes
    -----
    D = b0 + b1 A, A the pair's mean; abs(residual) = c0 + c1 A; limits b0 + b1 A ± z sqrt(pi/2)
    (c0 + c1 A), for 95 % ± 2.46 (c0 + c1 A).

    References
    ----------
    Bland & Altman (1999), Statistical Methods in Medical Research 8:135, section 3.2.

    Checked against lm in R (tests/reference/bland_altman_mover.json).

    Examples
    --------
    >>> result = bland_altman_regression([1, 2, 4, 6, 8, 11], [1.5, 2, 3, 5, 9, 8])
    >>> round(result.level_slope.value, 4), round(result.spread_slope.value, 4)
    (0.1848, 0.2126)
    """
    check_confidence(confidence)
    check_confidence(coverage, "coverage")
    first, second, dropped = pair(x, y)
    differences, means = first - second, (first + second) / 2
    n = len(differences)
    level, spread, sd = Line.undefined(n, ""), Line.undefined(n, ""), nan
    reason: str | None = f"Limits that change with the level need {MIN_PAIRS} pairs; there are {n}."
    if n >= MIN_PAIRS:
        level = straight_line(means, differences, confidence)
        reason = level.slope.undefined
        if is_zero_spread(differences, first):
            reason = "The differences do not vary, so the limits have no width."
    if reason is None:
        residuals = differences - level.intercept.value - level.slope.value * means
        sd = sqrt(float(residuals @ residuals) / (n - 2))
        spread = straight_line(means, np.abs(residuals), confidence)
        if sd <= ROUNDING * float(np.abs(first).max()):
            reason = "All differences lie on one line, so the limits have no width."
    if reason is not None:
        spread = Line.undefined(n, reason)
        level = Line.undefined(n, reason) if np.isnan(level.slope.value) else level
    return BlandAltmanRegression(
        level_slope=level.slope,
        level_intercept=level.intercept,
        spread_slope=spread.slope,
        spread_intercept=spread.intercept,
        sd_residual=sd,
        multiplier=normal_quantile((1 + coverage) / 2),
        coverage=coverage,
        n=n,
        n_dropped=dropped,
        method=METHOD,
        undefined=reason,
    )
