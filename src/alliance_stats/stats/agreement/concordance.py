"""Lin's concordance correlation: how closely pairs of scores lie on the line of equality."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import atanh, nan, sqrt, tanh

import numpy as np
from numpy.typing import ArrayLike

from alliance_stats.checks import check_confidence
from alliance_stats.stats.agreement.pair_agreement import pair_agreement
from alliance_stats.stats.arrays import ROUNDING, Floats, is_constant, pair
from alliance_stats.stats.distributions import normal_quantile
from alliance_stats.stats.interval import Estimate, Interval, no_interval

FISHER_Z = "Lin (1989), Fisher z"
ASYMPTOTIC = "Lin (1989), asymptotic normal"
U_STATISTIC = "U-statistic (King & Chinchilli 2001), jackknife on Fisher z"
METHOD = "Lin's concordance correlation, moments with divisor n"


@dataclass(frozen=True, slots=True)
class Concordance:
    """Lin's concordance correlation and its parts; see :func:`concordance`.

    Attributes
    ----------
    value : float
        The coefficient with moments of divisor n, as Lin (1989) defines it; in [-1, 1].
    value_n_minus_1 : float
        The same with divisor n - 1 in variances and covariance.
    std_error : float
        Asymptotic standard error of ``value``.
    interval, interval_asymptotic : Interval
        By Fisher's z (preferred) and by the normal distribution of the coefficient itself.
    u_statistic : Estimate
        King & Chinchilli's unbiased variant, the same number as ICC(A,1), with an error that
        assumes no normal scores; its interval is made on Fisher's z.
    pearson, bias_factor : float
        The two factors of ``value``: precision r and accuracy C_b.
    scale_shift, location_shift : float
        Of y relative to x: s_y / s_x, and (mean y - mean x) / sqrt(s_x s_y).
    n, n_dropped : int
        Pairs used, and pairs left out because one value was missing.
    method : str
        The definition.
    undefined : str or None
        Why the NaN among the numbers are NaN.
    """

    value: float
    value_n_minus_1: float
    std_error: float
    interval: Interval
    interval_asymptotic: Interval
    u_statistic: Estimate
    pearson: float
    bias_factor: float
    scale_shift: float
    location_shift: float
    n: int
    n_dropped: int
    method: str
    undefined: str | None = None


@dataclass(frozen=True, slots=True)
class _Moments:
    """Means, variances and covariance with divisor n."""

    mean_x: float
    mean_y: float
    var_x: float
    var_y: float
    cov: float


def concordance(x: ArrayLike, y: ArrayLike, *, confidence: float = 0.95) -> Concordance:
    """Estimate Lin's concordance correlation coefficient.

    Answers: how far do two raters give the same numbers, not merely numbers that go together? It
    is Pearson's r times a factor for differences in level and spread.

    Parameters
    ----------
    x, y : array_like, shape (n_pairs,)
        Scores of the two raters; NaN where one is missing. Incomplete pairs are left out.
    confidence : float, default 0.95
        Level of the intervals.

    Returns
    -------
    Concordance
        NaN, with the reason, below 3 pairs or where nothing varies. When one rater's scores are
        all equal the coefficient is 0 by definition, without interval.

    Raises
    ------
    OptionError
        If the two differ in length.

    Notes
    -----
    rho_c = 2 s_xy / (s_x² + s_y² + (mean x - mean y)²) = r C_b. With u the location shift, the
    variance is [(1 - r²) C_b² (1 - rho_c²) + 2 rho_c² C_b (1 - rho_c) u² - rho_c² C_b² u⁴ / 2] /
    (n - 2), Lin's formula written without dividing by r; divided by (1 - rho_c²)² it is that of z.
    The U-statistic variant replaces every expected product by the mean over pairs of different
    rows: 2 S_xy / [(1 - 1/n)(S_x² + S_y²) + 2 S_xy / n + (mean x - mean y)²], S of divisor n - 1.

    References
    ----------
    Lin (1989), Biometrics 45:255, equation 2; correction (2000), Biometrics 56:324. King &
    Chinchilli (2001), Statistics in Medicine 20:2131.

    Checked against epiR::epi.ccc on Bland and Altman's 17 pairs
    (tests/reference/published.json); the U-statistic against its definition over all pairs of
    rows.

    Examples
    --------
    >>> result = concordance([1, 2, 3, 4, 5], [1.5, 2, 3, 4.5, 4])
    >>> round(result.value, 4), round(result.pearson, 4), round(result.bias_factor, 4)
    (0.9091, 0.9303, 0.9772)
    >>> concordance([4, 4, 4], [4, 4, 4]).undefined
    'All scores are equal, so the coefficient is undefined.'
    """
    check_confidence(confidence)
    first, second, dropped = pair(x, y)
    n = len(first)
    if n < 3:
        reason = f"A concordance needs at least 3 complete pairs; there are {n}."
        return _undefined(reason, n, dropped, confidence)
    flat_x, flat_y = is_constant(first), is_constant(second)
    if flat_x and flat_y:
        reason = "All scores are equal, so the coefficient is undefined."
        if abs(first[0] - second[0]) > ROUNDING * abs(first[0]):
            reason = "Neither rater's scores vary, so the coefficient is undefined."
        return _undefined(reason, n, dropped, confidence)
    m = _moments(first, second, flat_x, flat_y)
    unbiased = _u_statistic(first, second, confidence)
    if flat_x or flat_y:
        return _one_constant(m, unbiased, n, dropped, confidence)
    scale = float(max(np.abs(first).max(), np.abs(second).max()))
    exact = float(np.abs(first - second).max()) <= ROUNDING * scale
    return _varying(m, unbiased, exact, n, dropped, confidence)


def _u_statistic(x: Floats, y: Floats, confidence: float) -> Estimate:
    result = pair_agreement(x, y, measure="icc(A,1)", confidence=confidence)
    # The record's error is on the scale of z; a concordance reports it on its own.
    error = result.std_error * (1 - result.value**2)
    return Estimate(
        value=result.value,
        n=result.n,
        method=U_STATISTIC,
        std_error=error,
        interval=replace(result.interval, method=U_STATISTIC),
        undefined=result.undefined,
    )


def _moments(x: Floats, y: Floats, flat_x: bool, flat_y: bool) -> _Moments:
    dx, dy = x - x.mean(), y - y.mean()
    return _Moments(
        mean_x=float(x.mean()),
        mean_y=float(y.mean()),
        var_x=0.0 if flat_x else float((dx * dx).mean()),
        var_y=0.0 if flat_y else float((dy * dy).mean()),
        cov=0.0 if flat_x or flat_y else float((dx * dy).mean()),
    )


def _varying(
    m: _Moments, unbiased_variant: Estimate, exact: bool, n: int, dropped: int, confidence: float
) -> Concordance:
    gap = m.mean_x - m.mean_y
    spread = sqrt(m.var_x * m.var_y)
    r = min(1.0, max(-1.0, m.cov / spread))
    bias_factor = 2 * spread / (m.var_x + m.var_y + gap**2)
    unbiased = n / (n - 1)
    value = 1.0 if exact else 2 * m.cov / (m.var_x + m.var_y + gap**2)
    variant = 2 * m.cov * unbiased / ((m.var_x + m.var_y) * unbiased + gap**2)
    shift = -gap / sqrt(spread)
    reason = "The raters agree exactly, so the interval does not exist." if exact else None
    error = nan if exact else _std_error(value, r, bias_factor, shift, n)
    z_interval, normal_interval = _intervals(value, error, confidence)
    return Concordance(
        value=value,
        value_n_minus_1=1.0 if exact else variant,
        std_error=error,
        interval=z_interval,
        interval_asymptotic=normal_interval,
        u_statistic=unbiased_variant,
        pearson=r,
        bias_factor=bias_factor,
        scale_shift=sqrt(m.var_y / m.var_x),
        location_shift=shift,
        n=n,
        n_dropped=dropped,
        method=METHOD,
        undefined=reason,
    )


def _std_error(value: float, r: float, bias_factor: float, shift: float, n: int) -> float:
    variance = (
        (1 - r**2) * bias_factor**2 * (1 - value**2)
        + 2 * value**2 * bias_factor * (1 - value) * shift**2
        - value**2 * bias_factor**2 * shift**4 / 2
    ) / (n - 2)
    return sqrt(variance) if variance > 0 else nan


def _intervals(value: float, error: float, confidence: float) -> tuple[Interval, Interval]:
    if not error > 0 or not abs(value) < 1:
        return no_interval(confidence, FISHER_Z), no_interval(confidence, ASYMPTOTIC)
    quantile = normal_quantile((1 + confidence) / 2)
    z, half = atanh(value), quantile * error / (1 - value**2)
    return (
        Interval(tanh(z - half), tanh(z + half), confidence, FISHER_Z),
        Interval(value - quantile * error, value + quantile * error, confidence, ASYMPTOTIC),
    )


def _one_constant(
    m: _Moments, unbiased_variant: Estimate, n: int, dropped: int, confidence: float
) -> Concordance:
    return Concordance(
        value=0.0,
        value_n_minus_1=0.0,
        std_error=nan,
        interval=no_interval(confidence, FISHER_Z),
        interval_asymptotic=no_interval(confidence, ASYMPTOTIC),
        u_statistic=unbiased_variant,
        pearson=nan,
        bias_factor=nan,
        scale_shift=sqrt(m.var_y / m.var_x) if m.var_x > 0 else nan,
        location_shift=nan,
        n=n,
        n_dropped=dropped,
        method=METHOD,
        undefined="One rater's scores are all equal: the coefficient is 0 by definition, and its "
        "interval and parts do not exist.",
    )


def _undefined(reason: str, n: int, dropped: int, confidence: float) -> Concordance:
    return Concordance(
        nan,
        nan,
        nan,
        no_interval(confidence, FISHER_Z),
        no_interval(confidence, ASYMPTOTIC),
        Estimate(
            nan, n, U_STATISTIC, interval=no_interval(confidence, U_STATISTIC), undefined=reason
        ),
        nan,
        nan,
        nan,
        nan,
        n,
        dropped,
        METHOD,
        reason,
    )
