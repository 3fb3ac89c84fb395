"""Probabilities of two correlated standard normal variables, for whole arrays at once."""

from __future__ import annotations

import numpy as np
from scipy import special

from alliance_stats.stats.arrays import Floats

# Nodes of the quadrature: few are exact unless the correlation is close to one.
FEW, MANY = 16, 64
STRONG = 0.85


def bivariate_normal(x: Floats, y: Floats, correlation: Floats) -> Floats:
    """Return P(X ≤ x, Y ≤ y) of standard normal variables; the arguments broadcast.

    Answers: how often do two answers both fall below their thresholds?

    Notes
    -----
    Φ2(x, y; r) = Φ(x) Φ(y) + (1/2π) ∫ exp(-(x² + y² - 2xy sin t) / (2 cos² t)) dt over t from 0 to
    arcsin r, by Gauss–Legendre quadrature with 16 nodes, 64 where some |r| exceeds 0.85. The
    correlation must lie inside (-1, 1).

    References
    ----------
    Drezner & Wesolowsky (1990), Journal of Statistical Computation and Simulation 35:101.

    Checked against scipy's multivariate normal to 1e-10 for |r| ≤ 0.99.

    Examples
    --------
    >>> half = bivariate_normal(np.zeros(1), np.zeros(1), np.array([0.5]))
    >>> round(float(half[0]), 10)
    0.3333333333
    """
    nodes, weights = np.polynomial.legendre.leggauss(
        MANY if np.abs(correlation).max(initial=0.0) > STRONG else FEW
    )
    half = np.arcsin(correlation) / 2
    squares, product = (x * x + y * y) / 2, x * y
    total = np.zeros(np.broadcast_shapes(squares.shape, half.shape))
    for node, weight in zip(nodes, weights, strict=True):
        sine = np.sin(half * (node + 1))
        total += weight * np.exp((product * sine - squares) / (1 - sine * sine))
    result: Floats = special.ndtr(x) * special.ndtr(y) + total * half / (2 * np.pi)
    return result


def bivariate_density(x: Floats, y: Floats, correlation: Floats) -> Floats:
    """Return the density of two correlated standard normal variables.

    It is also the derivative of :func:`bivariate_normal` by the correlation (Plackett 1954,
    Biometrika 41:351).

    Examples
    --------
    >>> bool(bivariate_density(np.zeros(1), np.zeros(1), np.zeros(1))[0] == 1 / (2 * np.pi))
    True
    """
    rest = 1 - correlation * correlation
    distance = (x * x + y * y - 2 * correlation * x * y) / (2 * rest)
    result: Floats = np.exp(-distance) / (2 * np.pi * np.sqrt(rest))
    return result
