"""Response surfaces: how an outcome goes with two views at once, and with their congruence.

A difference score hides which of its two parts does the work. The surface keeps both, and lets
the data say whether agreement itself goes with the outcome.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from alliance_stats.checks import check_choice, check_confidence
from alliance_stats.errors import OptionError
from alliance_stats.stats.arrays import Floats, same_length, vector
from alliance_stats.stats.interval import Estimate, FTest
from alliance_stats.stats.relations.regression import NO_TEST, Regression, f_nested, regression
from alliance_stats.stats.surfaces.axes import Axes, surface_axes
from alliance_stats.stats.surfaces.geometry import (
    AXES,
    COEFFICIENTS,
    PARAMETERS,
    TO_PARAMETERS,
    Shape,
    polynomial,
    shape_of,
    without_rounding,
)

METHOD = "second-order response surface"
Centring = Literal["midpoint", "pooled_mean", "own_means", "none"]
CENTRINGS: tuple[Centring, ...] = ("midpoint", "pooled_mean", "own_means", "none")


@dataclass(frozen=True, slots=True)
class CentredPair:
    """Two predictors made ready for a surface; see :func:`centre_pair`."""

    x: Floats
    y: Floats
    x_centre: float
    y_centre: float
    method: str


@dataclass(frozen=True, slots=True)
class ResponseSurface:
    """A response surface; see :func:`response_surface`.

    Attributes
    ----------
    coefficients : tuple of 6 Estimate
        b0 to b5 of z = b0 + b1 x + b2 y + b3 x² + b4 xy + b5 y².
    parameters : tuple of 5 Estimate
        a1, a2: slope and curvature along the line of congruence (y = x); a3, a4: the same along
        the line of incongruence (y = -x); a5: whether the ridge leaves the direction of y = x.
    covariance : ndarray, shape (6, 6)
        Covariance matrix of the coefficients.
    axes : Axes
        Principal axes and stationary point, with bootstrap intervals.
    r_squared, adjusted_r_squared, delta_r_squared : float
        Explained share of the variance, and what the three second-order terms add.
    f_model, f_linear : FTest
        All five terms, and the three second-order terms, for independent rows.
    shape : str
        "dome", "bowl", "saddle", "ridge" or "plane", of the estimates.
    sigma : float
        Residual standard deviation.
    n, n_clusters, n_dropped : int
        Rows used, clusters (0 where rows count as independent), incomplete rows left out.
    method : str
        The estimator and its errors.
    undefined : str or None
        Why the NaN among the numbers are NaN.
    """

    coefficients: tuple[Estimate, ...]
    parameters: tuple[Estimate, ...]
    covariance: Floats
    axes: Axes
    r_squared: float
    adjusted_r_squared: float
    delta_r_squared: float
    f_model: FTest
    f_linear: FTest
    shape: Shape
    sigma: float
    n: int
    n_clusters: int
    n_dropped: int
    method: str
    undefined: str | None = None

    def named(self) -> dict[str, Estimate]:
        """Return b0 … b5, a1 … a5, p10, p11, p20, p21, x0, y0 by name."""
        return named_estimates(self.coefficients, self.parameters, self.axes)


def centre_pair(
    x: ArrayLike,
    y: ArrayLike,
    *,
    at: Centring = "midpoint",
    midpoint: float | None = None,
) -> CentredPair:
    """Centre two predictors for a surface, in a declared way.

    Answers: what do "zero" and "congruent" mean? With one common centre (the scale's midpoint or
    the mean of both), x = y stays "the two said the same". Own means turn it into "each stands
    equally far from his or her role's average", which is another question.

    Parameters
    ----------
    x, y : array_like, shape (n,)
        NaN where missing.
    at : {"midpoint", "pooled_mean", "own_means", "none"}
        Where zero is to be.
    midpoint : float, optional
        The midpoint of the scale, for ``at="midpoint"``.

    Returns
    -------
    CentredPair
        Means are over pairs in which both are given.

    Raises
    ------
    OptionError
        If lengths differ, or the midpoint is missing.

    Notes
    -----
    x - c, y - c (or each its own c).

    References
    ----------
    Edwards & Parry (1993), Academy of Management Journal 36:1577.

    Checked against subtraction by hand.

    Examples
    --------
    >>> pair = centre_pair([2, 4], [4, 6], at="pooled_mean")
    >>> pair.x.tolist(), pair.y.tolist(), pair.x_centre
    ([-2.0, 0.0], [0.0, 2.0], 4.0)
    """
    check_choice("at", at, CENTRINGS)
    first, second = vector("x", x), vector("y", y)
    same_length(first, second, "x", "y")
    both = ~(np.isnan(first) | np.isnan(second))
    centres = (0.0, 0.0)
    if at == "midpoint":
        if midpoint is None:
            raise OptionError('`at="midpoint"` needs the midpoint of the scale in `midpoint`.')
        centres = (float(midpoint), float(midpoint))
    elif at != "none" and both.any():
        own = (float(first[both].mean()), float(second[both].mean()))
        pooled = (own[0] + own[1]) / 2
        centres = own if at == "own_means" else (pooled, pooled)
    words = {
        "midpoint": "both centred at the midpoint of the scale",
        "pooled_mean": "both centred at the mean of both",
        "own_means": "each centred at its own mean",
        "none": "not centred",
    }
    return CentredPair(first - centres[0], second - centres[1], centres[0], centres[1], words[at])


def response_surface(
    x: ArrayLike,
    y: ArrayLike,
    outcome: ArrayLike,
    *,
    clusters: ArrayLike | None = None,
    confidence: float = 0.95,
    n_resamples: int = 2000,
    seed: int = 0,
) -> ResponseSurface:
    """Fit the full second-order surface of an outcome over two predictors.

    Answers: does the outcome go with what coach and client each say, or with how well the two
    agree? Nothing is centred here (see :func:`centre_pair`) and no outlier is removed.

    Parameters
    ----------
    x, y : array_like, shape (n,)
        Two predictors on one scale, zero at the same place.
    outcome : array_like, shape (n,)
        NaN where missing; incomplete rows are left out and counted.
    clusters : array_like, shape (n,), optional
        A label for each row, for example the coach: CR2 errors, and coaches are resampled.
    confidence : float, default 0.95
        Level of the intervals.
    n_resamples, seed : int
        Bootstrap of the axes; 0 resamples: no intervals for them.

    Returns
    -------
    ResponseSurface
        NaN, with the reason, where the six terms depend on each other (for example because a
        predictor takes two values only) or rows are too few.

    Raises
    ------
    OptionError
        If lengths differ.

    Notes
    -----
    a1 = b1 + b2, a2 = b3 + b4 + b5, a3 = b1 - b2, a4 = b3 - b4 + b5, a5 = b3 - b5, tested as
    coefficients of the same regression written in them. Axes: ``axes_of``. With clusters, the F
    tests still count rows as independent; prefer the coefficients' tests.

    References
    ----------
    Edwards & Parry (1993), Academy of Management Journal 36:1577. Humberg, Nestler & Back (2019),
    Social Psychological and Personality Science 10:409.

    Checked against lm in R, the delta method and clubSandwich (tests/reference/surface.json).

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> x, y = rng.normal(size=(2, 60))
    >>> result = response_surface(x, y, 2 - (x - y) ** 2, n_resamples=0)
    >>> result.shape, round(result.parameters[3].value, 6), round(result.axes.p11.value, 6)
    ('ridge', -4.0, 1.0)
    """
    check_confidence(confidence)
    first, second, z = vector("x", x), vector("y", y), vector("outcome", outcome)
    same_length(first, second, "x", "y")
    same_length(first, z, "x", "outcome")
    design = polynomial(first, second)
    full = regression(design, z, clusters=clusters, confidence=confidence)
    turned = design @ np.linalg.inv(TO_PARAMETERS)
    rotated = regression(turned, z, clusters=clusters, confidence=confidence)
    used = ~(np.isnan(design).any(axis=1) | np.isnan(z))
    labels = None if clusters is None else np.asarray(clusters, dtype=object)[used]
    points = (first[used], second[used], z[used])
    b = tidy([row.value for row in full.coefficients], *points)
    method = f"{METHOD}, {full.method}"
    axes = surface_axes(
        b, *points, clusters=labels, confidence=confidence, n_resamples=n_resamples, seed=seed
    )
    linear = regression(design[used][:, :3], z[used], confidence=confidence)
    return ResponseSurface(
        coefficients=full.coefficients,
        parameters=rotated.coefficients[1:],
        covariance=full.covariance,
        axes=axes,
        r_squared=full.r_squared,
        adjusted_r_squared=full.adjusted_r_squared,
        delta_r_squared=full.r_squared - linear.r_squared,
        f_model=full.f_model,
        f_linear=_second_order(full, linear),
        shape=shape_of(b),
        sigma=full.sigma,
        n=full.n,
        n_clusters=full.n_clusters,
        n_dropped=full.n_dropped,
        method=method,
        undefined=full.undefined,
    )


def tidy(coefficients: Sequence[float], x: Floats, y: Floats, outcome: Floats) -> Floats:
    """Return the coefficients with curvatures that are rounding errors set to zero.

    Examples
    --------
    >>> line = np.array([0.0, 1.0, 2.0])
    >>> tidy([0.0, 1.0, 1.0, 1e-17, 0.0, 0.0], line, line, line)[3]
    np.float64(0.0)
    """
    b = np.array(coefficients, dtype=np.float64)
    if not len(x) or np.isnan(b).any():
        return b
    unit = float(np.sqrt((x**2 + y**2).mean() / 2))
    spread = float(np.abs(outcome - outcome.mean()).max())
    return without_rounding(b, unit, spread)


def named_estimates(
    coefficients: Sequence[Estimate], parameters: Sequence[Estimate], axes: Axes
) -> dict[str, Estimate]:
    """Return the estimates of a surface by name, in the order b, a, axes.

    Examples
    --------
    >>> nowhere = surface_axes(np.full(6, np.nan), *[np.zeros(0)] * 3)
    >>> list(named_estimates([], [], nowhere))[:2]
    ['p10', 'p11']
    """
    rows = dict(zip(COEFFICIENTS, coefficients, strict=False))
    rows.update(zip(PARAMETERS, parameters, strict=False))
    rows.update({name: getattr(axes, name) for name in AXES})
    return rows


def _second_order(full: Regression, linear: Regression) -> FTest:
    if np.isnan(full.f_model.statistic):
        return NO_TEST
    return f_nested(linear.rss, full.rss, 3, full.n - 6)
