"""The geometry of a second-order surface z = b0 + b1 x + b2 y + b3 x² + b4 xy + b5 y².

Where it is level, in which directions it bends most, what kind of surface it is: functions of
the six coefficients alone, for one surface or for thousands of replicates at once.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from alliance_stats.errors import OptionError
from alliance_stats.stats.arrays import Floats, numbers, vector

Shape = Literal["dome", "bowl", "saddle", "ridge", "plane", "unknown"]
COEFFICIENTS = ("b0", "b1", "b2", "b3", "b4", "b5")
PARAMETERS = ("a1", "a2", "a3", "a4", "a5")
AXES = ("p10", "p11", "p20", "p21", "x0", "y0")
# A number this small beside those it is a sum of is rounding.
NEGLIGIBLE = 1e-10
# The intercept and a1 to a5 as combinations of b0 to b5.
TO_PARAMETERS = np.array(
    [
        [1.0, 0, 0, 0, 0, 0],
        [0, 1, 1, 0, 0, 0],
        [0, 0, 0, 1, 1, 1],
        [0, 1, -1, 0, 0, 0],
        [0, 0, 0, 1, -1, 1],
        [0, 0, 0, 1, 0, -1],
    ]
)
NO_CURVATURE = "The surface does not bend, so it has no axes and no stationary point."
ROUND = "The surface bends equally in all directions, so it has no principal axes."
UPRIGHT = "The axis is parallel to the vertical axis (b4 is 0), so it has no slope."
NO_STATIONARY = "The surface is a straight ridge or trough: no point, or a whole line, is level."


def polynomial(x: Floats, y: Floats) -> Floats:
    """Return the columns 1, x, y, x², xy, y².

    Examples
    --------
    >>> polynomial(np.array([2.0]), np.array([3.0])).tolist()
    [[1.0, 2.0, 3.0, 4.0, 6.0, 9.0]]
    """
    return np.stack([np.ones_like(x), x, y, x**2, x * y, y**2], axis=-1)


def surface_value(coefficients: ArrayLike, x: ArrayLike, y: ArrayLike) -> Floats:
    """Return the height of the surface.

    Answers: which outcome does the surface predict at these points?

    Parameters
    ----------
    coefficients : array_like, shape (6,)
        b0 to b5.
    x, y : array_like, any equal shape
        Points, centred as the surface's predictors were.

    Returns
    -------
    ndarray

    Raises
    ------
    OptionError
        If there are not 6 coefficients, or ``x`` and ``y`` differ in shape.

    Notes
    -----
    b0 + b1 x + b2 y + b3 x² + b4 xy + b5 y².

    Checked against predict in R through the coefficients (tests/reference/surface.json).

    Examples
    --------
    >>> surface_value([1, 0, 0, -1, 2, -1], [0.0, 1.0], [0.0, -1.0]).tolist()
    [1.0, -3.0]
    """
    b, across, up = vector("coefficients", coefficients), numbers("x", x), numbers("y", y)
    if len(b) != 6:
        raise OptionError(f"A surface has 6 coefficients, b0 to b5; got {len(b)}.")
    if across.shape != up.shape:
        raise OptionError(f"`x` and `y` must have one shape; got {across.shape} and {up.shape}.")
    heights: Floats = polynomial(across, up) @ b
    return heights


def axes_of(b: Floats) -> Floats:
    """Return p10, p11, p20, p21, x0 and y0 of surfaces, shape (…, 6), from b0 to b5.

    The first axis y = p10 + p11 x is the direction in which the surface bends most upwards (the
    ridge line of a dome or ridge), the second is at right angles to it.

    Notes
    -----
    x0 = (b2 b4 - 2 b1 b5)/D, y0 = (b1 b4 - 2 b2 b3)/D, D = 4 b3 b5 - b4²;
    p11 = (d + q)/b4 with d = b5 - b3, q = sqrt(d² + b4²), taken as b4/(q - d) where d < 0;
    p21 = -1/p11; p10 = y0 - p11 x0, p20 = y0 - p21 x0. Edwards & Parry (1993), Academy of
    Management Journal 36:1577.

    Examples
    --------
    >>> axes_of(np.array([0.0, 0.0, 0.0, -1.0, 1.0, -1.0])).round(6).tolist()
    [0.0, 1.0, 0.0, -1.0, 0.0, 0.0]
    """
    b1, b2, b3, b4, b5 = (b[..., j] for j in range(1, 6))
    d, determinant = b5 - b3, 4 * b3 * b5 - b4**2
    q = np.hypot(d, b4)
    bend = np.abs(b3) + np.abs(b4) + np.abs(b5)
    straight = np.abs(determinant) <= NEGLIGIBLE * (4 * np.abs(b3 * b5) + b4**2)
    upright = np.abs(b4) <= NEGLIGIBLE * bend
    with np.errstate(all="ignore"):
        first = np.where(d >= 0, (d + q) / b4, b4 / (q - d))
        second = np.where(d >= 0, -b4 / (d + q), (d - q) / b4)
        # Parallel to the coordinate axes: one slope is 0, the other does not exist.
        first = np.where(upright, np.where(d < -NEGLIGIBLE * bend, 0.0, np.nan), first)
        second = np.where(upright, np.where(d > NEGLIGIBLE * bend, 0.0, np.nan), second)
        x0 = np.where(straight, np.nan, (b2 * b4 - 2 * b1 * b5) / determinant)
        y0 = np.where(straight, np.nan, (b1 * b4 - 2 * b2 * b3) / determinant)
        rows = [y0 - first * x0, first, y0 - second * x0, second, x0, y0]
    return np.stack(rows, axis=-1)


def axis_reasons(b: Floats) -> dict[str, str]:
    """Return why numbers of ``axes_of`` do not exist for one surface, by name.

    Examples
    --------
    >>> axis_reasons(np.array([0.0, 1, 0, -1, 0, -2]))
    {'p20': 'The axis is parallel ... no slope.', 'p21': 'The axis is parallel ... no slope.'}
    """
    shape = shape_of(b)
    if shape == "plane":
        return dict.fromkeys(AXES, NO_CURVATURE)
    missing = dict(zip(AXES, np.isnan(axes_of(b)).tolist(), strict=True))
    reasons: dict[str, str] = {}
    for name in AXES:
        if not missing[name]:
            continue
        slope = "p11" if name.startswith("p1") else "p21"
        if name in {"x0", "y0"} or not missing[slope]:
            reasons[name] = NO_STATIONARY
        else:
            reasons[name] = ROUND if missing["p11"] and missing["p21"] else UPRIGHT
    return reasons


def shape_of(b: Floats) -> Shape:
    """Say what kind of surface the coefficients describe.

    Examples
    --------
    >>> shape_of(np.array([0.0, 0, 0, -1, 0, -1])), shape_of(np.array([0.0, 0, 0, -1, 2, -1]))
    ('dome', 'ridge')
    """
    if np.isnan(b).any():
        return "unknown"
    low, high = np.linalg.eigvalsh(np.array([[b[3], b[4] / 2], [b[4] / 2, b[5]]])).tolist()
    size = max(abs(low), abs(high))
    if size == 0:
        return "plane"
    if min(abs(low), abs(high)) <= NEGLIGIBLE * size:
        return "ridge"
    if low > 0:
        return "bowl"
    return "dome" if high < 0 else "saddle"


def without_rounding(b: Floats, unit: float, spread: float) -> Floats:
    """Set curvatures that are rounding errors to zero.

    Parameters
    ----------
    b : ndarray, shape (6,)
        Coefficients.
    unit : float
        Typical size of the predictors.
    spread : float
        Typical size of the outcome's deviations from its mean.

    Examples
    --------
    >>> without_rounding(np.array([1.0, 1, 0, 1e-17, 0, 0]), 1.0, 1.0).tolist()
    [1.0, 1.0, 0.0, 0.0, 0.0, 0.0]
    """
    clean = b.copy()
    small = np.abs(b[3:]) * unit**2 <= NEGLIGIBLE * spread
    clean[3:][small] = 0.0
    return clean
