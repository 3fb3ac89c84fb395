"""Principal axes and stationary point of a response surface, with bootstrap intervals.

Both are ratios of coefficients, for which the delta method is not to be trusted.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import nan

import numpy as np
from numpy.typing import ArrayLike

from alliance_stats.stats.arrays import Floats
from alliance_stats.stats.interval import Estimate, no_interval
from alliance_stats.stats.resampling.bootstrap import Bootstrap, bootstrap
from alliance_stats.stats.resampling.plan import units
from alliance_stats.stats.resampling.regression import regression_statistic
from alliance_stats.stats.surfaces.geometry import (
    AXES,
    COEFFICIENTS,
    axes_of,
    axis_reasons,
    polynomial,
)

METHOD = "ratio of surface coefficients, percentile bootstrap"
TOO_FLAT = (
    "The surface is too flat to say where its axes run and meet: this ratio lies outside of its "
    "own bootstrap interval."
)


@dataclass(frozen=True, slots=True)
class Axes:
    """Principal axes and stationary point of a surface.

    Attributes
    ----------
    p10, p11 : Estimate
        First axis y = p10 + p11 x: the direction of the most upward curvature, which is the ridge
        line of a dome.
    p20, p21 : Estimate
        Second axis, at right angles to the first.
    x0, y0 : Estimate
        Stationary point, where the axes cross.
    n_resamples, n_undefined, seed : int
        Resamples, those among them in which some of the six do not exist, and the seed.
    """

    p10: Estimate
    p11: Estimate
    p20: Estimate
    p21: Estimate
    x0: Estimate
    y0: Estimate
    n_resamples: int
    n_undefined: int
    seed: int


def surface_axes(
    b: Floats,
    x: Floats,
    y: Floats,
    outcome: Floats,
    *,
    clusters: ArrayLike | None = None,
    confidence: float = 0.95,
    n_resamples: int = 0,
    seed: int = 0,
) -> Axes:
    """Return the axes of a surface with percentile bootstrap intervals.

    Parameters
    ----------
    b : ndarray, shape (6,)
        The estimated coefficients.
    x, y, outcome : ndarray, shape (n,)
        The complete rows they were estimated from.
    clusters : array_like, shape (n,), optional
        Labels of the units to resample.
    confidence, n_resamples, seed
        As in :func:`alliance_stats.stats.surfaces.response_surface.response_surface`.

    Notes
    -----
    The resampled regression is written in (x - m)/s and (y - m)/s, m and s the pooled mean and
    standard deviation: slopes stay the same, p10 = s q + m (1 - p11), x0 = m + s u0. All six are
    ratios; one that its own interval leaves out is NaN.

    Examples
    --------
    >>> nothing = np.zeros(0)
    >>> axes = surface_axes(np.array([0.0, 0, 0, -1, 1, -1]), nothing, nothing, nothing)
    >>> axes.p11.value, axes.x0.value
    (1.0, 0.0)
    """
    values = axes_of(b)
    reasons = axis_reasons(b) if not np.isnan(b).any() else {}
    draws = None
    if n_resamples and not np.isnan(b).any():
        draws = _replicates(x, y, outcome, clusters, confidence, n_resamples, seed)
    unknown = "The surface could not be estimated." if np.isnan(b).any() else None
    rows = {}
    for j, name in enumerate(AXES):
        interval, std_error, reason = no_interval(confidence, METHOD), nan, unknown
        if draws is not None:
            estimate = draws.estimate(name)
            interval, std_error = estimate.interval or interval, estimate.std_error
            reason = estimate.undefined
        if name in reasons:
            # A bootstrap around a number that does not exist says nothing.
            interval, std_error, reason = no_interval(confidence, METHOD), nan, reasons[name]
        elif values[j] < interval.low or values[j] > interval.high:
            # The denominator is hardly told from 0, so that the ratio may be anything.
            values[j] = nan
            interval, std_error, reason = no_interval(confidence, METHOD), nan, TOO_FLAT
        rows[name] = Estimate(
            float(values[j]),
            len(x),
            METHOD,
            std_error=std_error,
            interval=interval,
            undefined=reason,
        )
    n_undefined = 0 if draws is None else max(draws.n_undefined[-len(AXES) :])
    return Axes(**rows, n_resamples=n_resamples, n_undefined=n_undefined, seed=seed)


def _replicates(
    x: Floats,
    y: Floats,
    outcome: Floats,
    clusters: ArrayLike | None,
    confidence: float,
    n_resamples: int,
    seed: int,
) -> Bootstrap:
    both = np.concatenate([x, y])
    centre, size = float(both.mean()), float(both.std())

    def derived(coefficients: Floats) -> Floats:
        axes = axes_of(coefficients)
        for intercept, slope in ((0, 1), (2, 3)):
            axes[..., intercept] = size * axes[..., intercept] + centre * (1 - axes[..., slope])
        axes[..., 4:] = centre + size * axes[..., 4:]
        return axes

    design = polynomial((x - centre) / size, (y - centre) / size)
    statistic = regression_statistic(COEFFICIENTS, derived=derived, derived_names=AXES)
    return bootstrap(
        statistic,
        (design, outcome),
        units=units(len(x), clusters),
        n_resamples=n_resamples,
        seed=seed,
        method="percentile",
        confidence=confidence,
    )
