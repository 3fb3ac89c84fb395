"""What a measurement model says about its items together: reliability, extracted variance."""

from __future__ import annotations

from dataclasses import dataclass
from math import nan

import numpy as np
from numpy.typing import ArrayLike

from alliance_stats.checks import check_positive
from alliance_stats.errors import OptionError
from alliance_stats.stats.arrays import Floats, vector


@dataclass(frozen=True, slots=True)
class AverageVariance:
    """Variance that a factor explains in its items; see :func:`average_variance`.

    Attributes
    ----------
    standardised : float
        Mean share of explained variance over the items (average variance extracted, AVE).
    raw : float
        Explained share of the summed item variances: items with more variance count more.
    maximal : float
        Reliability of the best-weighted sum of the items (coefficient H).
    n_items : int
        Number of items.
    method : str
        Names of the numbers.
    undefined : str or None
        Why the NaN among the numbers are NaN.
    """

    standardised: float
    raw: float
    maximal: float
    n_items: int
    method: str
    undefined: str | None = None


def average_variance(
    loadings: ArrayLike, residuals: ArrayLike, *, factor_variance: float = 1.0
) -> AverageVariance:
    """Compute average variance extracted and maximal reliability from a measurement model.

    Answers: how much of the single items (not of their sum) is the factor? Above one half, a
    usual demand, an item shows more of the factor than of everything else.

    Parameters
    ----------
    loadings, residuals : array_like, shape (k,)
        Loadings and residual variances of the items of one factor.
    factor_variance : float, default 1
        Variance of the factor.

    Returns
    -------
    AverageVariance
        Unitless. NaN, with the reason, where a residual variance is not positive.

    Raises
    ------
    OptionError
        If the two differ in length or the factor variance is not positive.

    Notes
    -----
    With explained variances e_j = φλ_j² and shares s_j = e_j / (e_j + ψ_j): AVE is the mean of s,
    the raw form Σe / Σ(e + ψ), and H = 1 / (1 + 1 / Σ s_j / (1 - s_j)).

    References
    ----------
    Fornell & Larcker (1981), Journal of Marketing Research 18:39. Hancock & Mueller (2001), in
    Cudeck, du Toit & Sörbom (eds.), Structural equation modeling: present and future.

    Checked against lavaan (tests/reference/omega.json; cases A07 and A09).

    Examples
    --------
    >>> result = average_variance([0.9, 0.8, 0.7], [0.19, 0.36, 0.51])
    >>> round(result.standardised, 4), round(result.maximal, 4)
    (0.6467, 0.875)
    """
    known, rest = _model(loadings, residuals, factor_variance)
    method = "average variance extracted, coefficient H"
    reason = _no_model(known, rest)
    if reason:
        return AverageVariance(nan, nan, nan, len(known), method, reason)
    explained = factor_variance * known**2
    share = explained / (explained + rest)
    odds = float((explained / rest).sum())
    return AverageVariance(
        standardised=float(share.mean()),
        raw=float(explained.sum() / (explained + rest).sum()),
        maximal=odds / (1 + odds),
        n_items=len(known),
        method=method,
    )


@dataclass(frozen=True, slots=True)
class CompositeReliability:
    """Reliability of a sum from its measurement model; see :func:`composite_reliability`.

    Attributes
    ----------
    value : float
        Omega of the weighted sum.
    without_covariances : float
        What it would be if residual covariances were ignored.
    n_items : int
        Number of items.
    method : str
        Name of the coefficient.
    undefined : str or None
        Why the NaN among the numbers are NaN.
    """

    value: float
    without_covariances: float
    n_items: int
    method: str
    undefined: str | None = None


def composite_reliability(
    loadings: ArrayLike,
    residuals: ArrayLike,
    *,
    factor_variance: float = 1.0,
    weights: ArrayLike | None = None,
) -> CompositeReliability:
    """Compute the reliability of a sum of items from a fitted measurement model.

    Answers the question of ``omega`` for any one-factor model that was fitted elsewhere, also one
    in which some items share more than the factor (similar wording, the same item asked twice).
    What they share besides the factor counts as error.

    Parameters
    ----------
    loadings : array_like, shape (k,)
        Loadings of the items.
    residuals : array_like, shape (k,) or (k, k)
        Residual variances, or residual covariances as a symmetric matrix.
    factor_variance : float, default 1
        Variance of the factor.
    weights : array_like, shape (k,), optional
        Weights of the items in the sum; all 1 by default.

    Returns
    -------
    CompositeReliability
        Unitless. NaN, with the reason, where a residual variance or that of the sum is negative.

    Raises
    ------
    OptionError
        If shapes do not fit, the matrix is not symmetric, or the factor variance is not positive.

    Notes
    -----
    ω = φ(w'λ)² / (φ(w'λ)² + w'Θw).

    References
    ----------
    Raykov (2004), Behavior Therapy 35:299. Bollen (1980), American Sociological Review 45:370.

    Checked against the formula written out for a model with correlated residuals.

    Examples
    --------
    >>> residuals = [[0.36, 0.1, 0], [0.1, 0.51, 0], [0, 0, 0.64]]
    >>> result = composite_reliability([0.8, 0.7, 0.6], residuals)
    >>> round(result.value, 4), round(result.without_covariances, 4)
    (0.7206, 0.7449)
    """
    square = np.asarray(residuals, dtype=np.float64) if np.ndim(residuals) == 2 else None
    rest = np.diag(square) if square is not None else residuals
    known, variances = _model(loadings, rest, factor_variance)
    theta = np.diag(variances) if square is None else square
    _check_symmetric(theta, len(known))
    weight = np.ones(len(known)) if weights is None else vector("weights", weights)
    if len(weight) != len(known):
        raise OptionError(f"`weights` must hold {len(known)} numbers; got {len(weight)}.")
    method = "composite reliability, residual covariances as error"
    common = factor_variance * float(weight @ known) ** 2
    error, alone = float(weight @ theta @ weight), float(weight**2 @ variances)
    reason = _no_model(known, variances)
    if reason is None and not error >= 0:
        reason = "The residual variance of the sum is negative: the model is inadmissible."
    if reason is None and not common + error > 0:
        reason = "The sum has no variance."
    if reason:
        return CompositeReliability(nan, nan, len(known), method, reason)
    values = common / (common + error), common / (common + alone)
    return CompositeReliability(*values, len(known), method)


def _model(
    loadings: ArrayLike, residuals: ArrayLike, factor_variance: float
) -> tuple[Floats, Floats]:
    check_positive(factor_variance, "factor_variance")
    known, rest = vector("loadings", loadings), vector("residuals", residuals)
    if len(known) != len(rest):
        raise OptionError(
            f"`loadings` and `residuals` must be equally many; got {len(known)} and {len(rest)}."
        )
    return known, rest


def _check_symmetric(theta: Floats, k: int) -> None:
    if theta.shape != (k, k) or not np.allclose(theta, theta.T, equal_nan=True):
        raise OptionError(f"`residuals` must be a symmetric table of {k} rows and columns.")


def _no_model(loadings: Floats, residuals: Floats) -> str | None:
    if len(loadings) == 0 or np.isnan(loadings).any() or np.isnan(residuals).any():
        return "The model has no complete loadings and residual variances."
    if (residuals <= 0).any():
        item = int(np.argmin(residuals)) + 1
        return f"The residual variance of item column {item} is not positive (a Heywood case)."
    return None
