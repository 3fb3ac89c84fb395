"""Least-squares coefficients as functions of sums.

The design X is turned once into orthonormal columns, X = Q R, and the outcome into what the fit of
the full data leaves, e = y - X b. A resample then solves (Σ w q q') g = Σ w q e, a system close to
the identity whatever the predictors' units and powers, and its coefficients are b + R⁻¹ g.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import ArrayLike

from alliance_stats.errors import OptionError
from alliance_stats.stats.arrays import Floats, Integers
from alliance_stats.stats.resampling.statistic import MomentForm, MomentStatistic, complete

# A resample whose smallest eigenvalue is this share of the full data's has lost a direction.
SINGULAR = 1e-8


def regression_statistic(
    names: Sequence[str],
    *,
    derived: Callable[[Floats], Floats] | None = None,
    derived_names: Sequence[str] = (),
) -> MomentStatistic:
    """Return least-squares coefficients, ready to be resampled.

    Answers: how uncertain are the coefficients of a response surface, and what is computed from
    them, where no formula for their error can be trusted?

    Parameters
    ----------
    names : sequence of str
        What the p coefficients are called, in the order of the design's columns.
    derived : callable, optional
        ``coefficients (…, p) -> numbers (…, m)``, NaN where undefined: slopes along a line,
        principal axes.
    derived_names : sequence of str
        What the m derived numbers are called.

    Returns
    -------
    MomentStatistic
        Of a complete design, shape (n, p), with a column of ones where an intercept is wanted, and
        a complete outcome, shape (n,). NaN where columns depend on each other.

    Raises
    ------
    OptionError
        If the design has more or fewer columns than there are names.

    Notes
    -----
    Formulas stand at the head of this file.

    References
    ----------
    Efron & Tibshirani (1993), section 9.5 (bootstrapping pairs).

    Checked against ``numpy.linalg.lstsq`` of the drawn rows.

    Examples
    --------
    >>> line = regression_statistic(["b0", "b1"])
    >>> line([[1, 0], [1, 1], [1, 2]], [1, 3, 5]).round(6).tolist()
    [1.0, 2.0]
    """
    labels = (*names, *derived_names)
    p = len(names)

    def form(design: ArrayLike, outcome: ArrayLike) -> MomentForm:
        x, y = complete("design", design, 2), complete("outcome", outcome, 1)
        if x.shape[1] != p or len(x) != len(y):
            raise OptionError(
                f"`design` must have {p} columns and as many rows as `outcome`; got "
                f"{x.shape[1]} columns, {len(x)} and {len(y)} rows."
            )
        size = np.sqrt((x**2).sum(axis=0))
        if len(x) < p or (size == 0).any() or _dependent(x / size):
            return _nothing(len(x), len(labels))
        q, r = np.linalg.qr(x / size)
        back = np.linalg.inv(r) / size[:, None]
        full = back @ (q.T @ y)
        features, rows, others = _products(q * np.sqrt(len(x)), y - x @ full)

        def value(sums: Floats, n: Floats) -> Floats:
            means = sums / n[..., None]
            shift = _solve(means[..., : len(rows)], means[..., len(rows) :], rows, others)
            coefficients: Floats = full + np.sqrt(len(x)) * shift @ back.T
            if derived is None:
                return coefficients
            return np.concatenate([coefficients, derived(coefficients)], axis=-1)

        return MomentForm(features, value)

    return MomentStatistic(labels, form)


def _nothing(n: int, k: int) -> MomentForm:
    return MomentForm(np.zeros((n, 1)), lambda _, rows: np.full((*rows.shape, k), np.nan))


def _dependent(unit_columns: Floats) -> bool:
    return bool(np.linalg.matrix_rank(unit_columns, tol=1e-8) < unit_columns.shape[1])


def _products(basis: Floats, residual: Floats) -> tuple[Floats, Integers, Integers]:
    """Return columns whose sums are the normal equations, and places in the matrix."""
    rows, others = np.triu_indices(basis.shape[1])
    columns = [basis[:, rows] * basis[:, others], basis * residual[:, None]]
    return np.hstack(columns), rows, others


def _solve(triangle: Floats, right: Floats, rows: Integers, others: Integers) -> Floats:
    """Solve each resample's normal equations; NaN where they have lost a direction."""
    p = right.shape[-1]
    matrix = np.empty((*triangle.shape[:-1], p, p))
    matrix[..., rows, others] = triangle
    matrix[..., others, rows] = triangle
    values, vectors = np.linalg.eigh(np.where(np.isfinite(matrix), matrix, 0.0))
    regular = values[..., 0] > SINGULAR
    inverse = 1 / np.where(regular[..., None], values, 1.0)
    turned = np.einsum("...ji,...j->...i", vectors, right) * inverse
    solution = np.einsum("...ij,...j->...i", vectors, turned)
    result: Floats = np.where(regular[..., None], solution, np.nan)
    return result
