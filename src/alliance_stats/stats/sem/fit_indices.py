"""How well a model fits: the test and the usual indices, each with its convention stated."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, isfinite, log, nan, sqrt
from typing import Literal, TypeAlias

import numpy as np
from scipy import special

from alliance_stats.checks import check_choice, check_confidence
from alliance_stats.stats.arrays import Floats
from alliance_stats.stats.distributions import chi2_tail
from alliance_stats.stats.interval import Interval, no_interval
from alliance_stats.stats.sem.missing_indices import complete_misfits
from alliance_stats.stats.sem.ram import implied
from alliance_stats.stats.sem.record import SemFit
from alliance_stats.stats.sem.saturated import Baseline, Saturated, baseline, saturated_of
from alliance_stats.stats.sem.scaling import baseline_factor, scaling_factor

Chi2Scaling: TypeAlias = Literal["n", "n-1"]
BaselineKind: TypeAlias = Literal["independence", "exogenous"]


@dataclass(frozen=True, slots=True)
class FitIndices:
    """Fit of a model; see :func:`fit_indices`.

    Attributes
    ----------
    chi2, df, p_value : float
        Likelihood-ratio test against free moments.
    chi2_scaling : str
        Whether the chi-square is N or N - 1 times the discrepancy.
    scaling_factor, chi2_scaled, p_value_scaled : float
        For non-normal data; NaN unless the errors are robust or by cluster.
    baseline : str
        Which model CFI and TLI compare with; ``baseline_chi2`` and ``baseline_df`` are its test.
    cfi, tli, rmsea, srmr : float
        From the unscaled chi-square.
    cfi_robust, tli_robust, rmsea_robust : float
        Corrected for non-normality where errors are robust or by cluster (Brosseau-Liard & Savalei
        2014), and for missing values where there are some (Zhang & Savalei 2023).
    rmsea_interval : Interval
    close_fit_p : float
        Probability of this misfit if RMSEA were ``close``.
    aic, bic, log_likelihood, saturated_log_likelihood : float
    n_parameters, n : int
    undefined : str or None
        Why the NaN are NaN.
    """

    chi2: float
    df: int
    p_value: float
    chi2_scaling: Chi2Scaling
    scaling_factor: float
    chi2_scaled: float
    p_value_scaled: float
    baseline: BaselineKind
    baseline_chi2: float
    baseline_df: int
    cfi: float
    tli: float
    rmsea: float
    rmsea_interval: Interval
    close_fit_p: float
    srmr: float
    cfi_robust: float
    tli_robust: float
    rmsea_robust: float
    aic: float
    bic: float
    log_likelihood: float
    saturated_log_likelihood: float
    n_parameters: int
    n: int
    undefined: str | None = None


def fit_indices(
    fit: SemFit,
    *,
    chi2_scaling: Chi2Scaling = "n",
    baseline: BaselineKind = "independence",
    confidence: float = 0.90,
    close: float = 0.05,
) -> FitIndices:
    """Test a fitted model and compute its fit indices.

    Answers: does the model reproduce the means and covariances, and if not, by how much does it
    miss?

    Parameters
    ----------
    fit : SemFit
    chi2_scaling : {"n", "n-1"}, default "n"
        lavaan and Mplus multiply the discrepancy by N, Amos and LISREL (and Kenny's papers) by
        N - 1 (N less the number of groups).
    baseline : {"independence", "exogenous"}, default "independence"
        In the baseline of CFI and TLI nothing is related; or variables that only predict keep
        their covariances, as lavaan does where the model does not speak of their variances.
    confidence : float, default 0.90
        Level of the RMSEA interval; 0.90 is the custom, because the close-fit test is one-sided.
    close : float, default 0.05

    Returns
    -------
    FitIndices

    Notes
    -----
    With N rows, G groups, T and T_b the tests of model and baseline:
    CFI = 1 - max(T - df, 0) / max(T_b - df_b, T - df, 0);
    TLI = [T_b/df_b - T/df] / [T_b/df_b - 1];
    RMSEA = √(max(T - df, 0) / (df N)) √G; its interval inverts the noncentral chi-square;
    SRMR is the root mean square of (s - σ) / √(s_i s_j) over covariances and (m - μ) / √s_i over
    means, groups weighted by their size.

    References
    ----------
    Bentler (1990), Psychological Bulletin 107:238. Steiger (1998), Structural Equation Modeling
    5:411. Browne & Cudeck (1993). Hu & Bentler (1999), Structural Equation Modeling 6:1.

    Checked against lavaan's ``fitMeasures``.
    """
    _check(chi2_scaling, baseline, confidence)
    free = saturated_of(fit)
    none = _baselines(fit, baseline)
    top = sum(group.log_likelihood for group in free)
    n, groups = fit.n, len(free)
    times = (n - groups) / n if chi2_scaling == "n-1" else 1.0
    chi2 = max(2 * (top - fit.log_likelihood), 0.0) * times if fit.df > 0 else 0.0
    chi2_b = max(2 * (top - sum(group.log_likelihood for group in none)), 0.0) * times
    df_b = fit.df + fit.n_parameters - sum(group.n_parameters for group in none)
    reason = _reason(fit, free)
    c, c_b = _factors(fit, free, none, df_b)
    interval, p_close = _rmsea_inference(chi2, fit.df, n / groups, confidence, close)
    if reason is not None and not fit.converged:
        return _nothing(fit, chi2_scaling, baseline, confidence, reason)
    return FitIndices(
        chi2=chi2,
        df=fit.df,
        p_value=chi2_tail(chi2, fit.df) if fit.df > 0 else nan,
        chi2_scaling=chi2_scaling,
        scaling_factor=c,
        chi2_scaled=chi2 / c if c > 0 else nan,
        p_value_scaled=chi2_tail(chi2 / c, fit.df) if c > 0 else nan,
        baseline=baseline,
        baseline_chi2=chi2_b,
        baseline_df=df_b,
        cfi=cfi(chi2, fit.df, chi2_b, df_b),
        tli=tli(chi2, fit.df, chi2_b, df_b),
        rmsea=rmsea(chi2, fit.df, n / groups),
        rmsea_interval=interval,
        close_fit_p=p_close,
        srmr=srmr(fit, free),
        **_robust(fit, _misfits(fit, free, none, (chi2, c), (chi2_b, c_b), df_b), df_b, n / groups),
        **_criteria(fit),
        log_likelihood=fit.log_likelihood,
        saturated_log_likelihood=top,
        n_parameters=fit.n_parameters,
        n=n,
        undefined=reason,
    )


def _check(chi2_scaling: Chi2Scaling, baseline: BaselineKind, confidence: float) -> None:
    check_choice("chi2_scaling", chi2_scaling, ("n", "n-1"))
    check_choice("baseline", baseline, ("independence", "exogenous"))
    check_confidence(confidence)


def _criteria(fit: SemFit) -> dict[str, float]:
    """Return AIC = 2q - 2ℓ and BIC = q ln N - 2ℓ."""
    q, twice = fit.n_parameters, 2 * fit.log_likelihood
    return {"aic": 2 * q - twice, "bic": log(fit.n) * q - twice}


def _baselines(fit: SemFit, kind: BaselineKind) -> list[Baseline]:
    related: tuple[str, ...] = ()
    if kind == "exogenous":
        terms = fit.model.spec.terms
        outcomes = {term.left for term in terms if term.operator == "~"}
        measured = {term.right for term in terms if term.operator == "=~"}
        predictors = {term.right for term in terms if term.operator == "~"}
        related = tuple(sorted(predictors - outcomes - measured - set(fit.model.spec.latent)))
    means = fit.objective.means
    return [baseline(sample, means=means, related=related) for sample in fit.objective.samples]


def _reason(fit: SemFit, free: list[Saturated]) -> str | None:
    if not fit.converged:
        return "The search did not arrive, so there is no test and there are no indices."
    if not all(group.arrived for group in free):
        return "The free moments of these incomplete data could not be estimated."
    if fit.df <= 0:
        return "The model has no degrees of freedom, so there is nothing to test."
    return None


def _factors(
    fit: SemFit, free: list[Saturated], none: list[Baseline], df_b: int
) -> tuple[float, float]:
    if fit.errors not in ("robust", "cluster") or not fit.converged:
        return nan, nan
    c = scaling_factor(fit, fit.position, free, fit.df)
    return c, baseline_factor(fit, none, free, df_b)


_Misfit: TypeAlias = tuple[float, float]


def _misfits(
    fit: SemFit,
    free: list[Saturated],
    none: list[Baseline],
    own: _Misfit,
    base: _Misfit,
    df_b: int,
) -> tuple[_Misfit, _Misfit]:
    """Return chi-square and its expectation per df of the model and the baseline."""
    if fit.objective.complete or not fit.usable or fit.df <= 0:
        return own, base
    unrelated = all(b.n_parameters == len(b.position) for b in none)
    if not (unrelated and fit.objective.means and all(group.arrived for group in free)):
        return (nan, nan), (nan, nan)
    try:
        model, nothing = complete_misfits(fit, free, none, fit.df, df_b)
    except np.linalg.LinAlgError:
        return (nan, nan), (nan, nan)
    return (model.chi2, model.factor), (nothing.chi2, nothing.factor)


def _robust(fit: SemFit, misfits: tuple[_Misfit, _Misfit], df_b: int, n: float) -> dict[str, float]:
    """Correct the indices with what is expected of the misfit by chance."""
    keys = ("cfi_robust", "tli_robust", "rmsea_robust")
    (chi2, c), (chi2_b, c_b) = misfits
    if not (isfinite(c) and isfinite(c_b) and fit.df > 0):
        return dict.fromkeys(keys, nan)
    miss, miss_b = max(chi2 - c * fit.df, 0.0), chi2_b - c_b * df_b
    top = max(miss_b, miss, 0.0)
    ratio = (chi2 - c * fit.df) * df_b / (miss_b * fit.df) if miss_b else nan
    values = (1 - miss / top if top else 1.0, 1 - ratio, sqrt(miss / (fit.df * n)))
    return dict(zip(keys, values, strict=True))


def _nothing(
    fit: SemFit, scaling: Chi2Scaling, kind: BaselineKind, level: float, reason: str
) -> FitIndices:
    return FitIndices(
        nan, fit.df, nan, scaling, nan, nan, nan, kind, nan, 0, nan, nan, nan,
        no_interval(level, "noncentral chi-square"), nan, nan, nan, nan, nan, nan, nan,
        fit.log_likelihood, nan, fit.n_parameters, fit.n, reason,
    )  # fmt: skip


def cfi(chi2: float, df: int, chi2_b: float, df_b: int) -> float:
    """Return the comparative fit index.

    Examples
    --------
    >>> round(cfi(85.306, 24, 918.852, 36), 4)
    0.9306
    """
    miss = max(chi2 - df, 0.0)
    top = max(chi2_b - df_b, chi2 - df, 0.0)
    return 1.0 - miss / top if top > 0 else 1.0


def tli(chi2: float, df: int, chi2_b: float, df_b: int) -> float:
    """Return the Tucker-Lewis index; 1 for a model without degrees of freedom.

    Examples
    --------
    >>> round(tli(85.306, 24, 918.852, 36), 4)
    0.8958
    """
    if df <= 0 or df_b <= 0 or chi2_b == df_b:
        return 1.0 if df <= 0 else nan
    return 1.0 - (chi2 - df) * df_b / ((chi2_b - df_b) * df)


def rmsea(chi2: float, df: int, n: float) -> float:
    """Return the root mean square error of approximation; ``n`` rows per group.

    Examples
    --------
    >>> round(rmsea(85.306, 24, 301), 4)
    0.0921
    """
    return sqrt(max(chi2 - df, 0.0) / (df * n)) if df > 0 else 0.0


def _rmsea_inference(
    chi2: float, df: int, n: float, confidence: float, close: float
) -> tuple[Interval, float]:
    method = "noncentral chi-square"
    if df <= 0 or not isfinite(chi2):
        return no_interval(confidence, method), nan
    tail = (1 - confidence) / 2
    bounds = [sqrt(noncentrality(chi2, df, p) / (df * n)) for p in (tail, 1 - tail)]
    p_close = noncentral_tail(chi2, df, close**2 * df * n)
    return Interval(bounds[0], bounds[1], confidence, method), p_close


def noncentral_tail(x: float, df: float, noncentral: float) -> float:
    """Return the probability of a larger noncentral chi-square.

    Notes
    -----
    A sum over central tails of df + 2j degrees of freedom with Poisson weights of mean λ/2: every
    term is a tail, so that small probabilities keep their digits.

    Examples
    --------
    >>> round(noncentral_tail(10.0, 4, 5.0), 6)
    0.361771
    """
    mean = noncentral / 2
    reach = ceil(12 * sqrt(mean) + 40)
    j = np.arange(max(0, int(mean) - reach), int(mean) + reach + 1, dtype=np.float64)
    weights = np.exp(special.xlogy(j, mean) - mean - special.gammaln(j + 1))
    return float(min((weights * special.chdtrc(df + 2 * j, x)).sum(), 1.0))


def noncentrality(x: float, df: float, tail: float) -> float:
    """Return λ with P(χ²(df, λ) > x) = ``tail``; 0 where even λ = 0 gives a larger tail.

    Examples
    --------
    >>> round(noncentral_tail(20.0, 4, noncentrality(20.0, 4, 0.05)), 10)
    0.05
    """
    if noncentral_tail(x, df, 0.0) >= tail:
        return 0.0
    low, high = 0.0, max(x, 1.0)
    while noncentral_tail(x, df, high) < tail:
        high *= 2
    for _ in range(200):
        middle = (low + high) / 2
        if middle in (low, high):
            break
        low, high = (middle, high) if noncentral_tail(x, df, middle) < tail else (low, middle)
    return (low + high) / 2


def srmr(fit: SemFit, free: list[Saturated]) -> float:
    """Return the standardised root mean square residual, means included."""
    total = 0.0
    weights = [sample.n for sample in fit.objective.samples]
    for model, group, weight in zip(fit.objective.groups, free, weights, strict=True):
        at = implied(model, fit.position[None])
        size = np.sqrt(np.diag(group.covariance))
        residual = (group.covariance - at.covariance[0]) / size[:, None] / size[None, :]
        squares: Floats = residual[np.tril_indices(len(size))] ** 2
        if fit.objective.means:
            squares = np.concatenate([squares, ((group.means - at.means[0]) / size) ** 2])
        total += weight * sqrt(float(squares.mean()))
    return total / sum(weights)
