"""Agreement of pairs of scores as functions of sums.

Two roles' scores x and y of n dyads as their sum s = x + y and difference d = x - y, centred. From
the means of s, d, s², d² and sd (divisor n) follow their variances v_s = v_x + v_y + 2c and
v_d = v_x + v_y - 2c, their covariance v_x - v_y, and the difference in level D; then

MSB = n v_s / (2 (n - 1)),  MSE = n v_d / (2 (n - 1)),
MSJ = n D² / 2,  MSW = (MSJ + (n - 1) MSE) / n,

and the six intraclass correlations as in ``stats/agreement/icc.py`` with k = 2, Lin's concordance
2c / (v_x + v_y + D²), Pearson's c / sqrt(v_x v_y), and the mean and standard deviation of x - y.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from alliance_stats.checks import check_choice
from alliance_stats.errors import OptionError
from alliance_stats.stats.arrays import ROUNDING, Floats
from alliance_stats.stats.distributions import normal_quantile
from alliance_stats.stats.resampling.scales import Scale
from alliance_stats.stats.resampling.statistic import MomentForm, MomentStatistic, complete

SCALES: dict[str, Scale] = {
    "icc(1,1)": "fisher",
    "icc(A,1)": "fisher",
    "icc(C,1)": "fisher",
    "icc(1,k)": "complement",
    "icc(A,k)": "complement",
    "icc(C,k)": "complement",
    "ccc": "fisher",
    "pearson": "fisher",
    "bias": "identity",
    "sd_difference": "log",
    "loa_low": "identity",
    "loa_high": "identity",
}


@dataclass(frozen=True, slots=True)
class _Moments:
    """Moments of sum and difference, divisor n, and the difference in level."""

    n: Floats
    var_s: Floats
    var_d: Floats
    cov_sd: Floats
    level: Floats
    noise: float


def pair_statistic(*names: str) -> MomentStatistic:
    """Return agreement coefficients of two roles' scores, ready to be resampled.

    Answers the questions of ``icc``, ``concordance``, ``correlation`` and ``bland_altman``, of
    which it gives the estimates, all from five sums.

    Parameters
    ----------
    *names : str
        Which: ``icc(1,1)``, ``icc(A,1)``, ``icc(C,1)``, ``icc(1,k)``, ``icc(A,k)``, ``icc(C,k)``,
        ``ccc``, ``pearson``, ``bias``, ``sd_difference``, ``loa_low``, ``loa_high``. All, in this
        order, when none is named.

    Returns
    -------
    MomentStatistic
        Of two complete arrays x and y, shape (n_dyads,); differences are x - y. NaN below 3 rows
        and where nothing varies.

    Raises
    ------
    OptionError
        If a name is unknown.

    Notes
    -----
    Formulas stand at the head of this file.

    References
    ----------
    McGraw & Wong (1996), table 4. Lin (1989), equation 2. Bland & Altman (1999), section 2.

    Checked against ``icc_all``, ``concordance``, ``correlation`` and ``bland_altman``.

    Examples
    --------
    >>> pair_statistic("pearson", "bias")([1, 2, 3, 5], [2, 1, 4, 6]).round(4).tolist()
    [0.9022, -0.5]
    """
    for name in names:
        check_choice("names", name, SCALES)
    wanted = names or tuple(SCALES)
    order = list(SCALES)
    columns = [order.index(name) for name in wanted]

    def form(x: ArrayLike, y: ArrayLike) -> MomentForm:
        first, second = complete("x", x, 1), complete("y", y, 1)
        if len(first) != len(second):
            raise OptionError(f"`x` and `y` differ in length: {len(first)} and {len(second)}.")
        if len(first) == 0:
            return MomentForm(
                np.zeros((0, 5)), lambda _, n: np.full((*n.shape, len(wanted)), np.nan)
            )
        rounding = 4 * ROUNDING * max(float(np.abs(first).max()), float(np.abs(second).max()))
        level = float((first - second).mean())
        s = _centred(first + second, rounding)
        d = _centred(first - second, rounding)
        noise = max(rounding**2, 1e-12 * float((s @ s + d @ d) / len(s)))

        def value(sums: Floats, n: Floats) -> Floats:
            return _all(_moments(sums, n, level, noise))[..., columns]

        return MomentForm(np.column_stack([s, d, s * s, d * d, s * d]), value)

    return MomentStatistic(tuple(wanted), form, tuple(SCALES[name] for name in wanted))


def _centred(values: Floats, rounding: float) -> Floats:
    """Return deviations from the mean, those of rounding size as exactly zero."""
    deviations = values - values.mean()
    result: Floats = np.where(np.abs(deviations) <= rounding, 0.0, deviations)
    return result


def _moments(sums: Floats, n: Floats, level: float, noise: float) -> _Moments:
    enough = np.where(n >= 3, n, np.nan)
    s, d, ss, dd, sd = np.moveaxis(sums / enough[..., None], -1, 0)
    var_s, var_d, cov = ss - s * s, dd - d * d, sd - s * d
    return _Moments(enough, var_s, var_d, cov, level + d, noise)


def _all(m: _Moments) -> Floats:
    """Return every coefficient, shape (…, 12)."""
    both, cov = (m.var_s + m.var_d) / 2, (m.var_s - m.var_d) / 4
    var_x, var_y = (both + m.cov_sd) / 2, (both - m.cov_sd) / 2
    flat_x, flat_y = var_x <= m.noise, var_y <= m.noise
    ccc = _ratio(2 * cov, np.where(flat_x & flat_y, 0.0, both + m.level**2), m.noise)
    product = np.where(flat_x | flat_y, 0.0, var_x * var_y)
    pearson = np.clip(_ratio(cov, np.sqrt(product), 0.0), -1, 1)
    sd = np.sqrt(np.maximum(m.var_d, 0) * m.n / (m.n - 1))
    half = normal_quantile(0.975) * sd
    rest = [ccc, pearson, m.level, sd, m.level - half, m.level + half]
    return np.stack([*_iccs(m), *rest], axis=-1)


def _iccs(m: _Moments) -> list[Floats]:
    """Return the six forms; b, w, j, e are the mean squares of targets, within, raters, error."""
    n = m.n
    b = _clean(n * m.var_s / (2 * (n - 1)), m.noise)
    e = _clean(n * m.var_d / (2 * (n - 1)), m.noise)
    j = n * m.level**2 / 2
    w = (j + (n - 1) * e) / n
    nothing = np.where((b == 0) & (e == 0), np.nan, 1.0)
    return [
        _ratio(b - w, b + w, m.noise),
        nothing * _ratio(b - e, b + e + 2 * (j - e) / n, m.noise),
        nothing * _ratio(b - e, b + e, m.noise),
        _ratio(b - w, b, m.noise),
        nothing * _ratio(b - e, b + (j - e) / n, m.noise),
        nothing * _ratio(b - e, b, m.noise),
    ]


def _clean(values: Floats, noise: float) -> Floats:
    """Return mean squares with those of rounding size set to zero."""
    result: Floats = np.where(values <= noise, 0.0, values)
    return result


def _ratio(numerator: Floats, denominator: Floats, noise: float) -> Floats:
    there = denominator > noise
    result: Floats = np.where(there, numerator, np.nan) / np.where(there, denominator, 1.0)
    return result
