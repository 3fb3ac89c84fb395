"""Simpler surfaces beside the full one, compared by AICc.

Each model says in one line what congruence does: nothing, everything, or something on top of the
two views themselves.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import log, nan, pi

import numpy as np
from numpy.typing import ArrayLike

from alliance_stats.stats.arrays import ROUNDING, Floats, is_constant, same_length, vector
from alliance_stats.stats.interval import FTest
from alliance_stats.stats.relations.regression import NO_TEST, dependent, f_nested, least_squares
from alliance_stats.stats.surfaces.geometry import polynomial

METHOD = "least squares; AICc (Hurvich & Tsai 1989), Akaike weights; F tests against the full model"
# Each column is one free coefficient, written in b0 to b5.
FORMS: dict[str, tuple[str, tuple[tuple[float, ...], ...]]] = {
    "full": ("full second-order surface", tuple(tuple(row) for row in np.eye(6).tolist())),
    "SRR": (
        "shifted rising ridge: both views, and their squared difference",
        ((1, 0, 0, 0, 0, 0), (0, 1, 0, 0, 0, 0), (0, 0, 1, 0, 0, 0), (0, 0, 0, 1, -2, 1)),
    ),
    "RR": (
        "rising ridge: the sum of both views, and their squared difference",
        ((1, 0, 0, 0, 0, 0), (0, 1, 1, 0, 0, 0), (0, 0, 0, 1, -2, 1)),
    ),
    "SSQD": (
        "shifted squared difference: best at a constant gap between the views",
        ((1, 0, 0, 0, 0, 0), (0, 1, -1, 0, 0, 0), (0, 0, 0, 1, -2, 1)),
    ),
    "SQD": (
        "squared difference: congruence alone",
        ((1, 0, 0, 0, 0, 0), (0, 0, 0, 1, -2, 1)),
    ),
    "interaction": (
        "both views and their product",
        ((1, 0, 0, 0, 0, 0), (0, 1, 0, 0, 0, 0), (0, 0, 1, 0, 0, 0), (0, 0, 0, 0, 1, 0)),
    ),
    "additive": (
        "both views, no congruence",
        ((1, 0, 0, 0, 0, 0), (0, 1, 0, 0, 0, 0), (0, 0, 1, 0, 0, 0)),
    ),
    "null": ("neither view", ((1, 0, 0, 0, 0, 0),)),
}
SRRR = "shifted and rotated rising ridge: both views, and a straight ridge in any direction"


@dataclass(frozen=True, slots=True)
class SurfaceModel:
    """One surface model; see :func:`surface_models`.

    Attributes
    ----------
    name, title : str
        Its short name in the literature, and what it says.
    coefficients : ndarray, shape (6,)
        b0 to b5 under its restrictions.
    n_parameters : int
        Free coefficients and the residual variance.
    rss, r_squared, adjusted_r_squared, log_likelihood : float
        Its fit.
    aic, aicc, delta_aicc, weight : float
        Information criteria, distance from the best model, and Akaike weight.
    f_full, f_null : FTest
        Against the full surface (are its restrictions tenable?) and against the null model.
    """

    name: str
    title: str
    coefficients: Floats
    n_parameters: int
    rss: float
    r_squared: float
    adjusted_r_squared: float
    log_likelihood: float
    aic: float
    aicc: float
    delta_aicc: float
    weight: float
    f_full: FTest
    f_null: FTest


@dataclass(frozen=True, slots=True)
class SurfaceModels:
    """Surface models by AICc, the best first; see :func:`surface_models`."""

    models: tuple[SurfaceModel, ...]
    best: str
    n: int
    n_dropped: int
    method: str
    undefined: str | None = None


def surface_models(x: ArrayLike, y: ArrayLike, outcome: ArrayLike) -> SurfaceModels:
    """Compare the full response surface with its simpler relatives.

    Answers: which is the simplest account of the outcome that the data support: congruence alone,
    the two views alone, or both?

    Parameters
    ----------
    x, y, outcome : array_like, shape (n,)
        As in :func:`alliance_stats.stats.surfaces.response_surface.response_surface`.

    Returns
    -------
    SurfaceModels
        Empty, with the reason, where the full surface cannot be estimated.

    Raises
    ------
    OptionError
        If lengths differ.

    Notes
    -----
    AICc = n log(2π RSS/n) + n + 2k + 2k(k + 1)/(n - k - 1), k counting the residual variance.
    SRRR: b4² = 4 b3 b5; the ridge's direction solves a polynomial of degree four, so the global
    optimum is found. Its F test, of one nonlinear restriction, is approximate. Rows count as
    independent: with several dyads per coach, weights are too sharp.

    References
    ----------
    Schönbrodt (2016), Testing fit patterns with polynomial regression models. Humberg, Nestler &
    Back (2019), Social Psychological and Personality Science 10:409.

    Checked against lm and nls in R (tests/reference/surface.json).

    Examples
    --------
    >>> rng = np.random.default_rng(3)
    >>> x, y, noise = rng.normal(size=(3, 80))
    >>> result = surface_models(x, y, x + y - (x - y) ** 2 + noise)
    >>> result.best, len(result.models)
    ('RR', 9)
    """
    columns = [vector("x", x), vector("y", y), vector("outcome", outcome)]
    same_length(columns[0], columns[1], "x", "y")
    same_length(columns[0], columns[2], "x", "outcome")
    table = np.column_stack(columns)
    rows = table[~np.isnan(table).any(axis=1)]
    n, dropped = len(rows), len(table) - len(rows)
    reason = _reason(rows)
    if reason is not None:
        return SurfaceModels((), "", n, dropped, METHOD, reason)
    fitted = _ranked(_fit_all(rows))
    if fitted[0].rss <= n * (ROUNDING * float(np.abs(rows[:, 2]).max())) ** 2:
        reason = "A model explains the outcome completely, so the models cannot be weighed."
        return SurfaceModels((), "", n, dropped, METHOD, reason)
    return SurfaceModels(fitted, fitted[0].name, n, dropped, METHOD)


def _fit_all(rows: Floats) -> list[SurfaceModel]:
    x, y, z = rows.T
    n, design = len(rows), polynomial(x, y)
    solved: dict[str, tuple[str, Floats, int]] = {}
    for name, (title, form) in FORMS.items():
        free = np.array(form, dtype=np.float64)
        solved[name] = (title, least_squares(design @ free.T, z)[0] @ free, len(free))
    solved["SRRR"] = (SRRR, rotated_ridge(x, y, z), 5)
    total = float(((z - z.mean()) ** 2).sum())
    rss = {name: float(((z - design @ b) ** 2).sum()) for name, (_, b, _) in solved.items()}
    return [
        _model(name, title, b, q, rss[name], (total, rss["full"], n))
        for name, (title, b, q) in solved.items()
    ]


def _model(
    name: str, title: str, b: Floats, q: int, rss: float, others: tuple[float, float, int]
) -> SurfaceModel:
    total, rss_full, n = others
    k = q + 1
    likelihood = -0.5 * n * (log(2 * pi * rss / n) + 1) if rss > 0 else nan
    aic = 2 * k - 2 * likelihood
    aicc = aic + 2 * k * (k + 1) / (n - k - 1) if n > k + 1 else nan
    share = 1 - rss / total
    return SurfaceModel(
        name=name,
        title=title,
        coefficients=b,
        n_parameters=k,
        rss=rss,
        r_squared=share,
        adjusted_r_squared=1 - (1 - share) * (n - 1) / (n - q),
        log_likelihood=likelihood,
        aic=aic,
        aicc=aicc,
        delta_aicc=nan,
        weight=nan,
        f_full=f_nested(rss, rss_full, 6 - q, n - 6) if q < 6 else NO_TEST,
        f_null=f_nested(total, rss, q - 1, n - q) if q > 1 else NO_TEST,
    )


def _ranked(models: list[SurfaceModel]) -> tuple[SurfaceModel, ...]:
    ordered = sorted(models, key=lambda model: model.aicc)
    delta = np.array([model.aicc - ordered[0].aicc for model in ordered])
    share = np.exp(-delta / 2)
    share = share / share.sum()
    return tuple(
        replace(model, delta_aicc=float(d), weight=float(w))
        for model, d, w in zip(ordered, delta, share, strict=True)
    )


def rotated_ridge(x: Floats, y: Floats, z: Floats) -> Floats:
    """Return b0 to b5 of the best surface whose curvature is one straight ridge (SRRR).

    With w = (1, 2t, t²) the second-order part is c (x + t y)² = c w'(x², xy, y²). After the plane
    has been taken out of everything, c is a ratio, and the explained sum of squares a quotient
    N²/D of polynomials in t: its stationary points are roots of 2 N'D - N D'.

    Examples
    --------
    >>> x, y = np.random.default_rng(2).normal(size=(2, 30))
    >>> rotated_ridge(x, y, 1 + x + y - (x - 2 * y) ** 2).round(6).tolist()
    [1.0, 1.0, 1.0, -1.0, 4.0, -4.0]
    """
    size = float(np.sqrt((x**2 + y**2).mean() / 2))
    second = polynomial(x, y)[:, 3:] / size**2
    plane, _ = np.linalg.qr(np.column_stack([np.ones_like(x), x / size, y / size]))
    second_left = second - plane @ (plane.T @ second)
    outcome_left = z - plane @ (plane.T @ z)
    g, gram = second_left.T @ outcome_left, second_left.T @ second_left
    best = max(_directions(g, gram), key=lambda w: _gain(w, g, gram))
    curvature = float(best @ g) / float(best @ gram @ best) * best / size**2
    remaining = z - polynomial(x, y)[:, 3:] @ curvature
    flat, _, _ = least_squares(np.column_stack([np.ones_like(x), x, y]), remaining)
    return np.concatenate([flat, curvature])


def _directions(g: Floats, gram: Floats) -> list[Floats]:
    """Every w = (1, t, t²)-like vector at which the explained sum of squares is stationary."""
    # The middle column is xy, whose coefficient in (x + t y)² is 2t.
    numerator = np.polynomial.Polynomial([g[0], 2 * g[1], g[2]])
    denominator = np.polynomial.Polynomial(
        [
            gram[0, 0],
            4 * gram[0, 1],
            2 * gram[0, 2] + 4 * gram[1, 1],
            4 * gram[1, 2],
            gram[2, 2],
        ]
    )
    stationary = 2 * numerator.deriv() * denominator - numerator * denominator.deriv()
    roots = stationary.roots()
    real = roots[np.abs(roots.imag) <= 1e-6 * (1 + np.abs(roots))].real
    candidates = [np.array([1.0, 2 * t, t**2]) for t in (0.0, *real.tolist())]
    return [*candidates, np.array([0.0, 0.0, 1.0])]


def _gain(w: Floats, g: Floats, gram: Floats) -> float:
    return float(w @ g) ** 2 / float(w @ gram @ w)


def _reason(rows: Floats) -> str | None:
    n = len(rows)
    if n < 10:
        return f"Nine surface models need at least 10 complete rows; there are {n}."
    if is_constant(rows[:, 2]):
        return "The outcome does not vary."
    if dependent(polynomial(rows[:, 0], rows[:, 1])):
        return "The terms of the surface depend on each other: a predictor takes too few values."
    return None
