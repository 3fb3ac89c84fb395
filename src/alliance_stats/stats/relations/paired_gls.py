"""Regression for two outcomes per dyad whose residuals go together.

Each dyad gives two rows, one per member. Least squares would count them as independent; here the
residuals of a dyad have a 2 x 2 covariance matrix, estimated with the coefficients by maximum
likelihood (ML) or restricted maximum likelihood (REML).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import log, nan
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from alliance_stats.checks import check_choice, check_confidence
from alliance_stats.errors import OptionError
from alliance_stats.stats.arrays import Floats, matrix, numbers
from alliance_stats.stats.distributions import chi2_tail
from alliance_stats.stats.interval import Estimate, no_interval
from alliance_stats.stats.relations.paired_likelihood import (
    STRUCTURES,
    Fit,
    Pairs,
    Structure,
    maximise,
    parameter_errors,
)
from alliance_stats.stats.relations.regression import (
    cluster_codes,
    clustered,
    dependent,
    t_estimate,
)

Estimator = Literal["REML", "ML"]
Df = Literal["satterthwaite", "rows"]


@dataclass(frozen=True, slots=True)
class PairedGls:
    """A regression for dyads; see :func:`paired_gls`.

    Attributes
    ----------
    coefficients : tuple of Estimate
        One for each column of the design; ``n`` counts dyads.
    covariance : ndarray, shape (p, p)
        Covariance matrix of the coefficients: model-based, or CR2 with clusters.
    sd_first, sd_second, correlation : float
        Residual standard deviations of the two members and the correlation of their residuals.
    log_likelihood : float
        Of the data (ML), or of the data's contrasts (REML, without the constant ½ log det X'X):
        compare REML values only between models with the same design.
    n_parameters : int
        Coefficients plus variance parameters.
    aic, bic : float
        Information criteria; the sample size of BIC is the number of rows (REML: minus p).
    n_observations, n_dyads, n_complete, n_dropped, n_clusters : int
        Rows used, dyads with a row, dyads with both, rows left out because a value was missing,
        and clusters (0 where dyads count as independent).
    iterations : int
        Steps of Fisher scoring.
    structure, estimator, method : str
        The options, and both in words.
    undefined : str or None
        Why the NaN among the numbers are NaN.
    """

    coefficients: tuple[Estimate, ...]
    covariance: Floats
    sd_first: float
    sd_second: float
    correlation: float
    log_likelihood: float
    n_parameters: int
    aic: float
    bic: float
    n_observations: int
    n_dyads: int
    n_complete: int
    n_dropped: int
    n_clusters: int
    iterations: int
    structure: Structure
    estimator: Estimator
    method: str
    undefined: str | None = None


@dataclass(frozen=True, slots=True)
class LikelihoodRatio:
    """A likelihood-ratio test of two nested models; see :func:`likelihood_ratio`."""

    statistic: float
    df: int
    p_value: float
    undefined: str | None = None


def paired_gls(
    outcome: ArrayLike,
    design: ArrayLike,
    *,
    structure: Structure = "distinguishable",
    estimator: Estimator = "REML",
    df: Df = "satterthwaite",
    clusters: ArrayLike | None = None,
    confidence: float = 0.95,
) -> PairedGls:
    """Regress both members' outcomes at once, their residuals correlated.

    Answers: how do the predictors of each member go with each member's outcome, when the two of
    a dyad resemble each other? This is the usual actor-partner regression.

    Parameters
    ----------
    outcome : array_like, shape (n, 2)
        One row per dyad, one column per member; NaN where missing.
    design : array_like, shape (n, 2, p)
        The predictors of each of these 2 n outcomes, with the columns of ones that are wanted.
        A member with a missing value is left out; the partner stays.
    structure : {"distinguishable", "indistinguishable"}
        Residual variances of the two members different or equal.
    estimator : {"REML", "ML"}
        ML is for likelihood-ratio tests of coefficients.
    df : {"satterthwaite", "rows"}
        Degrees of freedom of the model-based t tests: Satterthwaite's approximation, or rows
        minus coefficients, as nlme::gls has it, which is too many for predictors that do not
        vary within dyads.
    clusters : array_like, shape (n,), optional
        A label for each dyad, for example its coach: CR2 errors, with the fitted residual
        covariance as working model. Where no label occurs twice, dyads count as independent.
    confidence : float, default 0.95
        Level of the intervals.

    Returns
    -------
    PairedGls
        NaN, with the reason, where no dyad is complete, rows are too few, columns depend on each
        other, or one member's residuals follow from the other's.

    Raises
    ------
    OptionError
        If shapes or lengths differ.

    Notes
    -----
    y = X b + e, cov(e) = V, block-diagonal with 2 x 2 blocks. Fisher scoring on the two or three
    parameters of the block, b = (X'V^-1 X)^-1 X'V^-1 y within each step. Covariance of b:
    (X'V^-1 X)^-1, under ML times N/(N - p). Satterthwaite: df = 2 c² / (g' J^-1 g), c the
    variance of the coefficient, g its gradient in the variance parameters, J their observed
    information. CR2: :func:`ols_cr2` of the rows multiplied by V^-½.

    References
    ----------
    Kenny, Kashy & Cook (2006), Dyadic data analysis, chapter 7. Harville (1977), Journal of the
    American Statistical Association 72:320. Giesbrecht & Burns (1985), Biometrics 41:477.

    Checked against nlme::gls, lmerTest (degrees of freedom) and clubSandwich
    (tests/reference/paired_gls.json).

    Examples
    --------
    >>> y = [[1, 2], [2, 2], [4, 3], [3, 5], [5, 4], [6, 6]]
    >>> x = [[[1, 0], [1, 1]], [[1, 1], [1, 0]], [[1, 2], [1, 2]],
    ...      [[1, 2], [1, 3]], [[1, 3], [1, 2]], [[1, 4], [1, 3]]]
    >>> fit = paired_gls(y, x, structure="indistinguishable")
    >>> [round(row.value, 4) for row in fit.coefficients], round(fit.correlation, 4)
    ([1.0615, 1.3158], -0.3545)
    """
    check_choice("structure", structure, STRUCTURES)
    check_choice("estimator", estimator, ("REML", "ML"))
    check_choice("df", df, ("satterthwaite", "rows"))
    check_confidence(confidence)
    y, x, used = _arrays(outcome, design)
    options = _Options(structure, estimator, df, confidence)
    dyads = np.asarray(used.any(axis=1))
    codes = cluster_codes(clusters, dyads)
    labels = np.zeros(len(y), dtype=np.intp)
    labels[dyads] = np.arange(int(dyads.sum())) if codes is None else codes
    n_clusters = 0 if codes is None else int(codes.max()) + 1
    reason = _reason(x, y, used, structure)
    if reason is not None:
        return _blank(options, used, x.shape[2], n_clusters, reason)
    pairs = Pairs.of(y, x, used)
    fit = maximise(pairs, structure, restricted=estimator == "REML")
    if fit.failure is not None:
        return _blank(options, used, x.shape[2], n_clusters, fit.failure)
    result = _model_based(pairs, fit, used, options)
    if codes is None:
        return result
    white_x, white_y, order = pairs.whitened(fit.block, labels)
    estimates, covariance, reason = clustered(white_x, white_y, order, confidence)
    # CR2 counts rows; a dyad's two rows are one case here.
    estimates = tuple(
        replace(row, n=result.n_dyads, method=f"{result.method}; CR2") for row in estimates
    )
    return replace(
        result,
        coefficients=estimates,
        covariance=covariance,
        n_clusters=n_clusters,
        method=f"{result.method}, CR2 errors, Satterthwaite df",
        undefined=reason,
    )


def likelihood_ratio(larger: PairedGls, smaller: PairedGls) -> LikelihoodRatio:
    """Test a model against a larger one that contains it.

    Answers: do the data speak against the restrictions of the smaller model?

    Parameters
    ----------
    larger, smaller : PairedGls
        Two fits by ML to the same rows.

    Returns
    -------
    LikelihoodRatio
        NaN, with the reason, where a fit is undefined.

    Raises
    ------
    OptionError
        If a fit is not ML, the rows differ, or the models have equally many parameters.

    Notes
    -----
    2 (log L_larger - log L_smaller), chi-square.

    Checked against the difference of nlme::gls fits (tests/reference/paired_gls.json).

    Examples
    --------
    >>> y, x = [[1, 2], [2, 2], [4, 3], [3, 5], [5, 3]], np.ones((5, 2, 1))
    >>> large = paired_gls(y, x, estimator="ML")
    >>> small = paired_gls(y, x, estimator="ML", structure="indistinguishable")
    >>> test = likelihood_ratio(large, small)
    >>> test.df, round(test.statistic, 3)
    (1, 0.378)
    """
    if larger.estimator != "ML" or smaller.estimator != "ML":
        raise OptionError("A likelihood-ratio test of coefficients needs two fits by ML.")
    if larger.n_observations != smaller.n_observations:
        raise OptionError("Both models must be fitted to the same rows.")
    df = larger.n_parameters - smaller.n_parameters
    if df < 1:
        raise OptionError("The larger model must have more parameters than the smaller one.")
    reason = larger.undefined or smaller.undefined
    statistic = 2 * (larger.log_likelihood - smaller.log_likelihood)
    if np.isnan(statistic):
        return LikelihoodRatio(nan, df, nan, reason)
    statistic = max(statistic, 0.0)
    return LikelihoodRatio(statistic, df, chi2_tail(statistic, df))


@dataclass(frozen=True, slots=True)
class _Options:
    structure: Structure
    estimator: Estimator
    df: Df
    confidence: float

    @property
    def method(self) -> str:
        return f"generalised least squares for pairs, {self.structure}, {self.estimator}"


def _arrays(outcome: ArrayLike, design: ArrayLike) -> tuple[Floats, Floats, NDArray[np.bool_]]:
    y = matrix("outcome", outcome)
    if y.shape[1] != 2:
        raise OptionError(f"`outcome` must have two columns, one per member; got {y.shape[1]}.")
    cube = numbers("design", design)
    if cube.ndim != 3 or cube.shape[:2] != y.shape:
        raise OptionError(
            "`design` must have the shape (dyads, 2, predictors) with one row per dyad of "
            f"`outcome`; got {cube.shape} for {len(y)} dyads."
        )
    used: NDArray[np.bool_] = ~(np.isnan(y) | np.isnan(cube).any(axis=2))
    return y, cube, used


def _reason(x: Floats, y: Floats, used: NDArray[np.bool_], structure: Structure) -> str | None:
    rows = x[used]
    n, p = rows.shape
    n_complete = int(used.all(axis=1).sum())
    if n_complete < 3:
        return f"At least 3 dyads with both members are needed; there are {n_complete}."
    if n <= p + 2:
        return f"The regression has {p} coefficients and only {n} rows."
    if dependent(rows):
        return "Some predictors depend on each other or do not vary."
    if _explained(rows, y[used]):
        return "The predictors explain the outcomes completely, so there are no errors."
    sides = (0, 1) if structure == "distinguishable" else ()
    if any(_explained(x[used[:, s], s], y[used[:, s], s]) for s in sides):
        # Its residual variance would be zero, where the likelihood has no maximum.
        return "The predictors explain one member's outcomes completely: no residual variance."
    return None


def _explained(x: Floats, y: Floats) -> bool:
    residual = y - x @ np.linalg.lstsq(x, y, rcond=None)[0]
    return float(residual @ residual) <= 1e-24 * float(y @ y)


def _model_based(pairs: Pairs, fit: Fit, used: NDArray[np.bool_], options: _Options) -> PairedGls:
    n_rows, p = int(used.sum()), pairs.p
    inflation = n_rows / (n_rows - p) if options.estimator == "ML" else 1.0
    covariance: Floats = fit.covariance * inflation
    df = fit.satterthwaite
    if options.df == "rows":
        df = np.full(p, float(n_rows - p))
    n_dyads = int(used.any(axis=1).sum())
    errors = np.sqrt(np.diag(covariance))
    estimates = tuple(
        t_estimate(float(b), float(se), float(d), n_dyads, options.method, options.confidence)
        for b, se, d in zip(fit.beta, errors, df, strict=True)
    )
    sd_first, sd_second, correlation = parameter_errors(fit.block)
    n_parameters = p + fit.n_variances
    sample = n_rows - p if options.estimator == "REML" else n_rows
    return PairedGls(
        coefficients=estimates,
        covariance=covariance,
        sd_first=sd_first,
        sd_second=sd_second,
        correlation=correlation,
        log_likelihood=fit.log_likelihood,
        n_parameters=n_parameters,
        aic=2 * n_parameters - 2 * fit.log_likelihood,
        bic=log(sample) * n_parameters - 2 * fit.log_likelihood,
        n_observations=n_rows,
        n_dyads=n_dyads,
        n_complete=int(used.all(axis=1).sum()),
        n_dropped=int(used.size - n_rows),
        n_clusters=0,
        iterations=fit.iterations,
        structure=options.structure,
        estimator=options.estimator,
        method=options.method,
    )


def _blank(
    options: _Options, used: NDArray[np.bool_], p: int, n_clusters: int, reason: str
) -> PairedGls:
    n_dyads, n_rows = int(used.any(axis=1).sum()), int(used.sum())
    nothing = no_interval(options.confidence, options.method)
    row = Estimate(nan, n_dyads, options.method, interval=nothing, undefined=reason)
    return PairedGls(
        coefficients=(row,) * p,
        covariance=np.full((p, p), nan),
        sd_first=nan,
        sd_second=nan,
        correlation=nan,
        log_likelihood=nan,
        n_parameters=p + (3 if options.structure == "distinguishable" else 2),
        aic=nan,
        bic=nan,
        n_observations=n_rows,
        n_dyads=n_dyads,
        n_complete=int(used.all(axis=1).sum()),
        n_dropped=int(used.size - n_rows),
        n_clusters=n_clusters,
        iterations=0,
        structure=options.structure,
        estimator=options.estimator,
        method=options.method,
        undefined=reason,
    )
