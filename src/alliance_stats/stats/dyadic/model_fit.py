"""Does the model fit, and may its solution be looked at: the same two questions for every model."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from math import isnan, nan

from alliance_stats.stats import sem
from alliance_stats.stats.dyadic.inference import Inference

_OBSERVED = re.compile(r"([xyw]?)([ab])(\d*)")
_SIDES = {"": "measure", "x": "predictor", "y": "outcome", "w": "deviation at occasion"}
_MEMBERS = {"a": "the first member's", "b": "the second member's"}


@dataclass(frozen=True, slots=True)
class ModelFit:
    """The test of a model against the saturated one.

    ``chi2`` with ``df`` and ``p_value`` (scaled where errors are cluster-robust, then
    ``scaling_factor`` is not 1), ``cfi``, ``rmsea`` (corrected likewise), ``srmr``. NaN where the
    model has no degree of freedom or no solution; ``undefined`` says which.
    """

    chi2: float
    df: int
    p_value: float
    scaling_factor: float
    cfi: float
    rmsea: float
    srmr: float
    undefined: str | None = None


def model_fit(fit: sem.SemFit, inference: Inference) -> ModelFit:
    """Return the test of a fitted model."""
    blank = ModelFit(nan, fit.df, nan, nan, nan, nan, nan)
    if not fit.usable:
        reason = fit.undefined or "The model could not be fitted."
        return ModelFit(nan, fit.df, nan, nan, nan, nan, nan, reason)
    if fit.df == 0:
        return ModelFit(
            0.0, 0, nan, 1.0, nan, nan, nan, "The model has no degree of freedom: it always fits."
        )
    if inference.undefined is not None:
        return ModelFit(blank.chi2, blank.df, nan, nan, nan, nan, nan, inference.undefined)
    found = sem.fit_indices(fit)
    scaled = not isnan(found.scaling_factor) and found.scaling_factor != 1
    robust = scaled and not isnan(found.cfi_robust)
    return ModelFit(
        chi2=found.chi2_scaled if scaled else found.chi2,
        df=found.df,
        p_value=found.p_value_scaled if scaled else found.p_value,
        scaling_factor=found.scaling_factor if scaled else 1.0,
        cfi=found.cfi_robust if robust else found.cfi,
        rmsea=found.rmsea_robust if robust else found.rmsea,
        srmr=found.srmr,
        undefined=found.undefined,
    )


def inadmissible(fit: sem.SemFit, words: Mapping[str, str] | None = None) -> str | None:
    """Say why a solution is no finding; None if it may be interpreted.

    ``words`` says of a variable of the model what it is.
    """
    if not fit.converged:
        return fit.undefined or "The search did not arrive at a solution."
    if not fit.identified:
        return fit.undefined or "The data do not determine every number of this model."
    if not fit.admissible:
        if fit.negative_variances:
            what = _named(fit.negative_variances[0], words or {})
            return (
                f"The solution is inadmissible: a variance is negative ({what}). The model does "
                "not suit these data."
            )
        return "The solution is inadmissible: it implies a correlation beyond 1."
    return None


def _named(name: str, words: Mapping[str, str]) -> str:
    """Say what a variable is: from the model's own words, or by how these models name them."""
    found = _OBSERVED.fullmatch(name)
    if name in words or found is None:
        return words.get(name, name)
    side, member, number = found.groups()
    return " ".join(word for word in (_MEMBERS[member], _SIDES[side], number) if word)
