"""Whether dyads are independent, and what that makes of the errors of a model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import atanh, isnan, nan, sqrt, tanh

import numpy as np
from numpy.typing import ArrayLike, NDArray

from alliance_stats.stats.arrays import Integers, group_codes
from alliance_stats.stats.distributions import (
    normal_quantile,
    normal_two_sided,
    t_quantile,
    t_two_sided,
)
from alliance_stats.stats.interval import Estimate, Interval, no_interval
from alliance_stats.stats.relations.regression import MIN_CLUSTERS
from alliance_stats.stats.sem import SemFit
from alliance_stats.stats.sem.record import Errors


@dataclass(frozen=True, slots=True)
class Inference:
    """How standard errors become tests and intervals.

    Attributes
    ----------
    errors : str
        What is asked of the engine: ``"standard"`` or ``"cluster"``.
    factor : float
        What standard errors are multiplied with: sqrt(G / (G - 1)) with G clusters, else 1.
    df : float
        Degrees of freedom of t; NaN stands for the normal distribution.
    n_clusters : int
        0 where dyads count as independent.
    clusters : ndarray of int, or None
        One code per row of the data, None where dyads count as independent.
    confidence : float
    undefined : str or None
        Why there are neither tests nor intervals.
    stretch : float
        What tests and intervals widen the reported error by, for a small sample.
    small : str
        That widening in words.
    """

    errors: Errors
    factor: float
    df: float
    n_clusters: int
    clusters: Integers | None
    confidence: float
    undefined: str | None = None
    stretch: float = 1.0
    small: str = ""

    @property
    def method(self) -> str:
        """How errors were made, in words."""
        if self.n_clusters == 0:
            words = "independent dyads"
        else:
            words = f"cluster-robust, {self.n_clusters} clusters, t({self.n_clusters - 1})"
        return f"{words}, {self.small}" if self.small else words

    def of_regression(self, rows: int, columns: int) -> Inference:
        """Return the inference on a coefficient of a regression inside the model.

        Parameters
        ----------
        rows : int
            Dyads that have the outcome and both members' predictors.
        columns : int
            Coefficients of that regression, the intercept included.

        Notes
        -----
        Maximum likelihood divides the residual variance by n and knows it. With complete
        independent dyads, the error times sqrt(n / (n - p)) and t with n - p degrees of freedom
        are exactly those of least squares. The error itself stays that of maximum likelihood.

        Examples
        --------
        >>> alone = inference_of(None, np.ones(40, dtype=bool), 0.95)
        >>> alone.of_regression(40, 3).method
        'independent dyads, t(37) on error x sqrt(40 / 37)'
        """
        left = rows - columns
        if left < 1:
            return replace(self, undefined=self.undefined or _too_few(rows, columns))
        widened = f"error x sqrt({rows} / {left})"
        if self.n_clusters:
            return replace(self, stretch=sqrt(rows / left), small=widened)
        small = f"t({left}) on {widened}"
        return replace(self, stretch=sqrt(rows / left), df=float(left), small=small)

    def of_correlation(self, rows: int, columns: int) -> Inference:
        """Return the inference on a correlation beyond a regression on ``columns``.

        Notes
        -----
        Fisher's z of a partial correlation has a variance near 1 / (n - p - 2), where maximum
        likelihood has 1 / n; p = 1 (the mean) for a correlation itself.

        Examples
        --------
        >>> inference_of(None, np.ones(40, dtype=bool), 0.95).of_correlation(40, 1).small
        'error x sqrt(40 / 37)'
        """
        left = rows - columns - 2
        if left < 1:
            return replace(self, undefined=self.undefined or _too_few(rows, columns + 2))
        return replace(self, stretch=sqrt(rows / left), small=f"error x sqrt({rows} / {left})")

    def estimate(self, value: float, variance: float, n: int, method: str) -> Estimate:
        """Return an estimate with its test against 0 and its interval."""
        if self.undefined is not None or not variance > 0:
            reason = self.undefined or "The model gives no standard error here."
            nothing = no_interval(self.confidence, "")
            return Estimate(value, n, method, interval=nothing, undefined=reason)
        error = self.factor * sqrt(variance)
        statistic = value / (self.stretch * error)
        half = self.quantile * self.stretch * error
        return Estimate(
            value,
            n,
            f"{method}; {self.method}",
            std_error=error,
            statistic=statistic,
            df=self.df,
            p_value=self.two_sided(statistic),
            interval=Interval(value - half, value + half, self.confidence, ""),
        )

    def correlation(self, value: float, variance: float, n: int, method: str) -> Estimate:
        """Return a correlation; its interval is made on Fisher's z, ``std_error`` is of z."""
        if isnan(value) or abs(value) >= 1:
            nothing = no_interval(self.confidence, "")
            reason = "The correlation reaches 1, or a variance is not positive."
            return Estimate(nan, n, method, interval=nothing, undefined=reason)
        found = self.estimate(atanh(value), variance / (1 - value**2) ** 2, n, method)
        bounds = found.interval
        low, high = (nan, nan) if bounds is None else (tanh(bounds.low), tanh(bounds.high))
        return Estimate(
            value,
            n,
            f"{found.method}; std_error is of z",
            std_error=found.std_error,
            statistic=found.statistic,
            df=found.df,
            p_value=found.p_value,
            interval=Interval(low, high, self.confidence, ""),
            undefined=found.undefined,
        )

    @property
    def quantile(self) -> float:
        """Half the width of an interval in standard errors."""
        share = (1 + self.confidence) / 2
        return normal_quantile(share) if isnan(self.df) else t_quantile(share, self.df)

    @property
    def large_sample_quantile(self) -> float:
        """The same without the small sample's degrees of freedom: z, or t over clusters."""
        share = (1 + self.confidence) / 2
        return t_quantile(share, self.df) if self.n_clusters else normal_quantile(share)

    def two_sided(self, statistic: float) -> float:
        """Return the p value of a statistic."""
        if isnan(self.df):
            return normal_two_sided(statistic)
        return t_two_sided(statistic, self.df)


def _too_few(rows: int, columns: int) -> str:
    return (
        f"Only {rows} dyads have this outcome and both predictors; an interval of this model "
        f"needs more than {columns}."
    )


def inference_of(
    clusters: ArrayLike | None, rows: NDArray[np.bool_], confidence: float
) -> Inference:
    """Decide how to infer, from who shares a cluster.

    Parameters
    ----------
    clusters : array_like, shape (n,), or None
        A label per dyad; a dyad without one is a cluster of its own.
    rows : ndarray of bool, shape (n,)
        The dyads that are used.
    confidence : float

    Notes
    -----
    Where no cluster has two dyads, dyads are independent. From 8 clusters on, the sandwich summed
    by cluster is used, with the factor G / (G - 1) and t with G - 1 degrees of freedom: without
    them it is too sure of itself while clusters are few. Below 8, there is no inference.

    References
    ----------
    Cameron & Miller (2015), Journal of Human Resources 50:317, sections III and VI.

    Examples
    --------
    >>> rows = np.ones(4, dtype=bool)
    >>> inference_of(None, rows, 0.95).method
    'independent dyads'
    >>> inference_of(["a", "a", "b", "b"], rows, 0.95).undefined
    'The dyads belong to 2 clusters (coaches); errors over clusters need at least 8.'
    """
    if clusters is None:
        return Inference("standard", 1.0, nan, 0, None, confidence)
    codes = group_codes("clusters", clusters, len(rows))
    counts = np.unique(codes[rows], return_counts=True)[1]
    if len(counts) == 0 or counts.max() == 1:
        return Inference("standard", 1.0, nan, 0, None, confidence)
    n_clusters = len(counts)
    if n_clusters < MIN_CLUSTERS:
        reason = (
            f"The dyads belong to {n_clusters} clusters (coaches); errors over clusters need at "
            f"least {MIN_CLUSTERS}."
        )
        return Inference("standard", 1.0, nan, n_clusters, codes, confidence, reason)
    factor = sqrt(n_clusters / (n_clusters - 1))
    return Inference("cluster", factor, n_clusters - 1.0, n_clusters, codes, confidence)


def combination(
    fit: SemFit, weights: Mapping[str, float], inference: Inference, method: str
) -> Estimate:
    """Return a weighted sum of parameters with its error.

    Exact for linear combinations; nothing is linearised.
    """
    vector = np.zeros(len(fit.names))
    for name, weight in weights.items():
        vector[fit.names.index(name)] += weight
    if not fit.usable:
        reason = fit.undefined or "The model could not be fitted."
        nothing = no_interval(inference.confidence, "")
        return Estimate(nan, fit.n, method, interval=nothing, undefined=reason)
    variance = float(vector @ fit.covariance @ vector)
    return inference.estimate(float(vector @ fit.estimates), variance, fit.n, method)


def correlation_of(
    fit: SemFit, covariance: str, variances: tuple[str, str], inference: Inference, method: str
) -> Estimate:
    """Return the correlation that a covariance and two variances of a model amount to."""
    c, first, second = (fit.value(name) for name in (covariance, *variances))
    if not (fit.usable and first > 0 and second > 0):
        return inference.correlation(nan, nan, fit.n, method)
    r = c / sqrt(first * second)
    gradient = np.zeros(len(fit.names))
    gradient[fit.names.index(covariance)] += 1 / sqrt(first * second)
    gradient[fit.names.index(variances[0])] -= r / (2 * first)
    gradient[fit.names.index(variances[1])] -= r / (2 * second)
    return inference.correlation(r, float(gradient @ fit.covariance @ gradient), fit.n, method)
