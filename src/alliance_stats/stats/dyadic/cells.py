"""Which parameters of the two actor-partner models an effect is made of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import exp, log, nan
from typing import Literal, TypeAlias

import numpy as np

from alliance_stats.stats.dyadic.columns import OUTCOME, DyadicColumns
from alliance_stats.stats.dyadic.inference import Inference
from alliance_stats.stats.interval import Estimate
from alliance_stats.stats.sem import SemFit

Structure: TypeAlias = Literal["distinguishable", "indistinguishable"]

#: Covariance and the two variances behind each correlation of the distinguishable model.
RESIDUAL_CORRELATION: dict[str, tuple[str, str, str]] = {
    "y": ("v_ya_yb", "v_ya_ya", "v_yb_yb"),
    "x": ("v_xa_xb", "v_xa_xa", "v_xb_xb"),
}


@dataclass(frozen=True, slots=True)
class Cell:
    """One effect as a weighted sum of a model's parameters.

    Attributes
    ----------
    term : {"intercept", "actor", "partner", "covariate"}
    member, source_member : 0, 1 or None
    outcome, predictor : str
        Columns; ``predictor`` is empty for an intercept.
    weights : dict of str to float
    """

    term: str
    member: int | None
    source_member: int | None
    outcome: str
    predictor: str
    weights: Mapping[str, float]


def cells_of(data: DyadicColumns, model: Structure) -> tuple[Cell, ...]:
    """Return every intercept and effect of a model, outcome by outcome.

    Examples
    --------
    >>> from alliance_stats.stats.dyadic.columns import dyadic_columns
    >>> data = dyadic_columns([[1, 2], [2, 1], [3, 5]], [[1, 1], [2, 3], [0, 2]])
    >>> [cell.term for cell in cells_of(data, "indistinguishable")]
    ['intercept', 'actor', 'partner']
    """
    if model == "indistinguishable":
        return tuple(_both(data))
    return tuple(cell for member in (0, 1) for cell in _one(data, member))


def _one(data: DyadicColumns, member: int) -> Iterator[Cell]:
    y = OUTCOME[member]
    yield Cell("intercept", member, None, y, "", {f"m_{y}": 1.0})
    for place, pair in enumerate(data.pairs):
        order = (member, 1 - member)
        terms = ("actor", "partner") if place == 0 else ("covariate", "covariate")
        for term, whose in zip(terms, order, strict=True):
            x = pair[whose]
            yield Cell(term, member, whose, y, x, {f"b_{y}_{x}": 1.0})
    for x in data.shared:
        yield Cell("covariate", member, None, y, x, {f"b_{y}_{x}": 1.0})


def _both(data: DyadicColumns) -> Iterator[Cell]:
    yield Cell("intercept", None, None, "ya", "", {"m_y": 1.0})
    for place, (own, other) in enumerate(data.pairs):
        terms = ("actor", "partner") if place == 0 else ("covariate", "covariate")
        for term, whose, x in zip(terms, (0, 1), (own, other), strict=True):
            half = 0.5 if whose == 0 else -0.5
            weights = {f"bm_{own[:-1]}": 0.5, f"bd_{own[:-1]}": half}
            yield Cell(term, None, whose, "ya", x, weights)
    for x in data.shared:
        yield Cell("covariate", None, None, "ya", x, {f"bm_{x}": 1.0})


def exchangeable_correlation(
    fit: SemFit, mean: str, difference: str, inference: Inference
) -> Estimate:
    """Return the correlation of exchangeable members from the variances of mean and difference.

    r = (v_M - v_D) / (v_M + v_D), so that Fisher's z is half the log of v_M / v_D.
    """
    method = "maximum likelihood, exchangeable members"
    vm, vd = fit.value(mean), fit.value(difference)
    if not (fit.usable and vm > 0 and vd > 0):
        return inference.correlation(nan, nan, fit.n, method)
    gradient = np.zeros(len(fit.names))
    gradient[fit.names.index(mean)] = 0.5 / vm
    gradient[fit.names.index(difference)] = -0.5 / vd
    r = 1 - 2 / (1 + exp(log(vm) - log(vd)))
    variance_of_z = float(gradient @ fit.covariance @ gradient)
    return inference.correlation(r, variance_of_z * (1 - r**2) ** 2, fit.n, method)
