"""Tests of nested models: whether freeing parameters improves the fit."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite, nan
from typing import Literal, TypeAlias

import numpy as np

from alliance_stats.checks import check_choice
from alliance_stats.errors import OptionError
from alliance_stats.stats.arrays import Floats
from alliance_stats.stats.distributions import chi2_tail
from alliance_stats.stats.sem.fit_indices import Chi2Scaling
from alliance_stats.stats.sem.objective import Objective
from alliance_stats.stats.sem.ram import implied
from alliance_stats.stats.sem.record import SemFit
from alliance_stats.stats.sem.sample import of_moments
from alliance_stats.stats.sem.saturated import saturated, saturated_of
from alliance_stats.stats.sem.scaling import scaling_factor
from alliance_stats.stats.sem.search import find

Scaled: TypeAlias = Literal["2001", "2010"]

# A nested model's moments are reproduced exactly; twice this log-likelihood is rounding.
NESTED = 1e-5


@dataclass(frozen=True, slots=True)
class SemDifference:
    """Likelihood-ratio test of a restricted against a freer model; see :func:`difference`.

    ``chi2`` is the (scaled) test, ``chi2_plain`` the unscaled one, ``scaling_factor`` what stands
    between them (NaN where nothing is scaled).
    """

    chi2: float
    df: int
    p_value: float
    chi2_plain: float
    scaling_factor: float
    chi2_scaling: Chi2Scaling
    method: str
    undefined: str | None = None


def difference(
    restricted: SemFit,
    free: SemFit,
    *,
    scaled: Scaled | None = None,
    chi2_scaling: Chi2Scaling = "n",
) -> SemDifference:
    """Test a restricted model against a freer one fitted to the same rows.

    Answers: do the restrictions (equal loadings, say) make the fit worse than chance would?

    Parameters
    ----------
    restricted, free : SemFit
        The model with fewer parameters, and the one it is nested in.
    scaled : {"2001", "2010"}, optional
        Correction for non-normal data, which needs robust errors. Without it, fits with robust or
        cluster errors are compared by "2001". "2010" never gives a negative scaling factor.
    chi2_scaling : {"n", "n-1"}, default "n"

    Returns
    -------
    SemDifference

    Raises
    ------
    OptionError
        If the models are not comparable: other rows, or no fewer parameters.

    Notes
    -----
    With d = df₀ - df₁, T = 2 (ℓ₁ - ℓ₀): 2001: c_d = (df₀ c₀ - df₁ c₁) / d. 2010: c₁ is taken at the
    restricted estimates, c_d = (df₀ c₀ - df₁ c₁₀) / d; the freer model is put there by fitting it
    to the moments which the restricted one implies, which also shows whether it is nested.

    References
    ----------
    Satorra & Bentler (2001), Psychometrika 66:507; (2010), Psychometrika 75:243.

    Checked against lavaan's ``lavTestLRT`` with both methods.
    """
    check_choice("scaled", scaled, (None, "2001", "2010"))
    check_choice("chi2_scaling", chi2_scaling, ("n", "n-1"))
    _check(restricted, free)
    df = restricted.df - free.df
    times = 1.0
    if chi2_scaling == "n-1":
        times = (free.n - len(free.group_labels)) / free.n
    plain = 2 * (free.log_likelihood - restricted.log_likelihood) * times
    robust = all(f.errors in ("robust", "cluster") for f in (restricted, free))
    kind: Scaled | None = scaled or ("2001" if robust else None)
    if kind is not None and not robust:
        raise OptionError("A scaled difference needs both fits with robust or cluster errors.")
    method = f"Satorra-Bentler ({kind})" if kind else "likelihood ratio"
    if not (restricted.converged and free.converged):
        why = "A search did not arrive, so the models cannot be compared."
        return SemDifference(nan, df, nan, nan, nan, chi2_scaling, method, why)
    if plain < -NESTED:
        why = "The restricted model fits better, so it is not nested in the other one."
        return SemDifference(nan, df, nan, plain, nan, chi2_scaling, method, why)
    plain = max(plain, 0.0)
    if kind is None:
        return SemDifference(plain, df, chi2_tail(plain, df), plain, nan, chi2_scaling, method)
    factor, why_not = _factor(restricted, free, df, kind)
    if why_not is not None:
        return SemDifference(nan, df, nan, plain, factor, chi2_scaling, method, why_not)
    chi2 = plain / factor
    return SemDifference(chi2, df, chi2_tail(chi2, df), plain, factor, chi2_scaling, method)


def _check(restricted: SemFit, free: SemFit) -> None:
    if restricted.df <= free.df:
        raise OptionError(
            "The restricted model must have more degrees of freedom than the free one; got "
            f"{restricted.df} and {free.df}."
        )
    same_rows = restricted.n == free.n and set(restricted.model.observed) == set(
        free.model.observed
    )
    same_means = restricted.objective.means == free.objective.means
    if not (same_rows and same_means):
        raise OptionError("Only models of the same variables and rows can be compared.")


def _factor(restricted: SemFit, free: SemFit, df: int, kind: Scaled) -> tuple[float, str | None]:
    position: Floats | None = free.position
    if kind == "2010":
        position = _restricted_position(restricted, free)
        if position is None:
            return nan, "The free model cannot reproduce the restricted one: it is not nested."
    c0 = scaling_factor(restricted, restricted.position, saturated_of(restricted), restricted.df)
    spent = 0.0
    if free.df > 0 and position is not None:
        spent = free.df * scaling_factor(free, position, saturated_of(free), free.df)
    factor = (restricted.df * c0 - spent) / df
    if not (isfinite(factor) and factor > 0):
        return factor, "The scaling factor is not positive: use scaled='2010' or more rows."
    return factor, None


def _restricted_position(restricted: SemFit, free: SemFit) -> Floats | None:
    """Fit the free model to what the restricted one implies; None if it cannot reach it."""
    order = [restricted.model.observed.index(name) for name in free.model.observed]
    samples, top = [], 0.0
    for model, sample in zip(restricted.objective.groups, free.objective.samples, strict=True):
        at = implied(model, restricted.position[None])
        covariance = at.covariance[0][np.ix_(order, order)]
        one = of_moments(free.model.observed, sample.n, covariance, at.means[0][order])
        samples.append(one)
        top += saturated(one, means=free.objective.means).log_likelihood
    objective = Objective(free.objective.groups, samples, free.objective.means)
    found = find(free.model, objective, 0)
    if not np.isfinite(found.value) or top - found.value > NESTED:
        return None
    return found.x
