"""dMACS: how differently two views use one item, in standard deviations of the item.

At equal standing on the scale, what answer does the item draw from the one, what from the other?
The distance between the two lines, over the people of the second view, is dMACS.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import nan

import numpy as np
from scipy import special

from alliance_stats.stats.arrays import Floats
from alliance_stats.stats.interval import Interval

N_DRAWS = 4000


@dataclass(frozen=True, slots=True)
class ItemEffect:
    """How differently two views use one item.

    Attributes
    ----------
    item : int
        Column, from 0.
    dmacs : float
        Root mean square distance of the two expected answers, in SDs of the item; 0 or more.
    difference : float
        Mean of the expected answer of the first view less that of the second, at equal standing,
        in points of the item.
    interval : Interval
        Of ``dmacs``. The lower bound is 0 where the item's two lines cannot be told apart.
    p_value : float
        Wald test that both lines are the same (2 df).
    undefined : str or None
    """

    item: int
    dmacs: float
    difference: float
    interval: Interval
    p_value: float
    undefined: str | None = None


def dmacs_of(
    gap_intercept: Floats, gap_slope: Floats, mean: Floats, variance: Floats, sd: Floats
) -> Floats:
    """Return dMACS in closed form.

    With expected answers that are straight lines in a normal factor, the mean squared distance is
    (a + b m)² + b² v for a difference of lines a + b x. All arguments broadcast.

    Parameters
    ----------
    gap_intercept, gap_slope
        Difference of the intercepts, and of the loadings, on one scale of the factor.
    mean, variance
        Of the factor in the second view.
    sd
        Of the item, both views together.

    References
    ----------
    Nye & Drasgow (2011), Journal of Applied Psychology 96:966, eq. 3.

    Examples
    --------
    >>> float(dmacs_of(np.array(0.5), np.array(0.0), np.array(0.2), np.array(1.0), np.array(2.0)))
    0.25
    """
    squared = (gap_intercept + gap_slope * mean) ** 2 + gap_slope**2 * variance
    return np.asarray(np.sqrt(squared) / sd)


def item_effects(
    loadings: Floats,
    intercepts: Floats,
    covariance: Floats,
    sds: Floats,
    *,
    anchors: Floats,
    confidence: float = 0.95,
    n_draws: int = N_DRAWS,
    seed: int = 0,
) -> tuple[ItemEffect, ...]:
    """Compare the items of two views from their unconstrained solution.

    Both factors have mean 0 and variance 1 there. The second is put on the scale of the first by
    the anchors: their loadings give the ratio of the SDs, their intercepts the difference of the
    means (least squares).

    Parameters
    ----------
    loadings, intercepts : ndarray, shape (2, k)
        Of the first and the second view.
    covariance : ndarray, shape (4k, 4k)
        Of these estimates: loadings of the first view, of the second, then the intercepts.
    sds : ndarray, shape (k,)
        SD of each item, both views together.
    anchors : ndarray of bool, shape (k,)
        The items that link the two scales.
    confidence, n_draws, seed
        For the Monte Carlo interval: percentiles of draws from the estimates' distribution.

    Returns
    -------
    tuple of ItemEffect
        One per item.

    References
    ----------
    Nye & Drasgow (2011). Nye et al. (2019), Organizational Research Methods 22:678.

    Checked against numerical integration.

    Examples
    --------
    >>> lines = np.ones((2, 3)), np.array([[4.0, 4.0, 4.0], [4.0, 4.0, 3.0]])
    >>> found = item_effects(
    ...     *lines, np.eye(12) * 1e-4, np.ones(3), anchors=np.array([True, True, False])
    ... )
    >>> [round(one.dmacs, 2) for one in found], found[2].difference
    ([0.0, 0.0, 1.0], 1.0)
    """
    k = loadings.shape[1]
    centre = np.concatenate([loadings.ravel(), intercepts.ravel()])
    rng = np.random.default_rng(seed)
    draws = centre + rng.standard_normal((n_draws, 4 * k)) @ _root(covariance).T
    at = _gaps(centre[None], anchors)
    spread = _gaps(draws, anchors)
    values = dmacs_of(at.intercept, at.slope, at.mean, at.variance, sds)[0]
    drawn = dmacs_of(spread.intercept, spread.slope, spread.mean, spread.variance, sds)
    tail = 100 * (1 - confidence) / 2
    low, high = np.nanpercentile(drawn, [tail, 100 - tail], axis=0)
    differences = (at.intercept + at.slope * at.mean)[0]
    p_values = _same_line(at, spread)
    how = "Monte Carlo percentiles; 0 where the lines cannot be told apart"
    return tuple(
        ItemEffect(
            item=j,
            dmacs=float(values[j]),
            difference=float(differences[j]),
            interval=Interval(
                float(low[j]) if p_values[j] < 1 - confidence else 0.0,
                float(high[j]),
                confidence,
                how,
            ),
            p_value=float(p_values[j]),
        )
        for j in range(k)
    )


def no_effects(k: int, confidence: float, reason: str) -> tuple[ItemEffect, ...]:
    """Return the effects of items that could not be had."""
    nothing = Interval(nan, nan, confidence, "Monte Carlo percentiles")
    return tuple(ItemEffect(j, nan, nan, nothing, nan, reason) for j in range(k))


@dataclass(frozen=True, slots=True)
class _Gaps:
    """Differences of two views' lines on the first view's scale, shape (b, k); (b, 1) the rest."""

    intercept: Floats
    slope: Floats
    mean: Floats
    variance: Floats


def _gaps(parameters: Floats, anchors: Floats) -> _Gaps:
    k = parameters.shape[1] // 4
    slope_1, slope_2, start_1, start_2 = np.split(parameters, 4, axis=1)
    link = np.where(anchors.reshape(1, k), slope_1, 0.0)
    weight = (link**2).sum(axis=1, keepdims=True)
    sd = (link * slope_2).sum(axis=1, keepdims=True) / weight
    mean = (link * (start_2 - start_1)).sum(axis=1, keepdims=True) / weight
    slope = slope_2 / sd
    return _Gaps(start_1 - (start_2 - slope * mean), slope_1 - slope, mean, sd**2)


def _same_line(at: _Gaps, spread: _Gaps) -> Floats:
    """Test each item's difference of intercept and slope against 0, with the draws' covariance."""
    k = at.slope.shape[1]
    p_values = np.full(k, np.nan)
    for j in range(k):
        gap = np.array([at.intercept[0, j], at.slope[0, j]])
        around = np.cov(np.column_stack([spread.intercept[:, j], spread.slope[:, j]]).T)
        statistic = float(gap @ np.linalg.pinv(around) @ gap)
        p_values[j] = special.chdtrc(2, statistic)
    return p_values


def _root(covariance: Floats) -> Floats:
    values, vectors = np.linalg.eigh((covariance + covariance.T) / 2)
    return np.asarray(vectors * np.sqrt(np.clip(values, 0.0, None)))
