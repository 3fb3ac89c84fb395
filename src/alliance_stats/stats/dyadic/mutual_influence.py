"""The mutual influence model: each one's outcome predicts the other's."""

from __future__ import annotations

from dataclasses import dataclass
from math import nan
from typing import Literal, TypeAlias

from numpy.typing import ArrayLike

from alliance_stats.checks import check_choice, check_confidence
from alliance_stats.stats import sem
from alliance_stats.stats.dyadic.columns import dyadic_columns
from alliance_stats.stats.dyadic.inference import (
    Inference,
    combination,
    correlation_of,
    inference_of,
)
from alliance_stats.stats.dyadic.model_fit import ModelFit, inadmissible, model_fit
from alliance_stats.stats.interval import Estimate, no_interval

Variant: TypeAlias = Literal["free", "equal", "uncorrelated"]
VARIANTS: tuple[Variant, ...] = ("free", "equal", "uncorrelated")

IDENTIFICATION = (
    "Each member's predictor goes with the own outcome only and so serves as an instrument for the "
    "other's: without that assumption the two reciprocal paths could not be told apart."
)


@dataclass(frozen=True, slots=True)
class MutualInfluence:
    """A mutual influence model; see :func:`mutual_influence`.

    Attributes
    ----------
    variant : {"free", "equal", "uncorrelated"}
    actor : tuple of Estimate
        Own predictor on own outcome, first and second member.
    mutual : tuple of Estimate
        The other's outcome on one's own, first and second member's outcome.
    difference : Estimate or None
        First minus second mutual path; None where they are held equal.
    residual_correlation : Estimate
        NaN where it is fixed at 0.
    test : ModelFit
    identification : str
    weak_instrument : tuple of bool
        Whether a member's own path may be zero, so that its predictor is no instrument.
    admissible : bool
    undefined : str or None
    n, n_clusters : int
    notes : tuple of str
    fit : SemFit
    """

    variant: Variant
    actor: tuple[Estimate, Estimate]
    mutual: tuple[Estimate, Estimate]
    difference: Estimate | None
    residual_correlation: Estimate
    test: ModelFit
    identification: str
    weak_instrument: tuple[bool, bool]
    admissible: bool
    undefined: str | None
    n: int
    n_clusters: int
    notes: tuple[str, ...]
    fit: sem.SemFit


def mutual_influence(
    predictor: ArrayLike,
    outcome: ArrayLike,
    *,
    variant: Variant = "free",
    clusters: ArrayLike | None = None,
    confidence: float = 0.95,
) -> MutualInfluence:
    """Fit two outcomes that each go with the other.

    Answers: if each member's predictor matters for the own outcome only, how much of the other's
    outcome is reflected in one's own?

    Parameters
    ----------
    predictor, outcome : array_like, shape (n, 2)
        First and second member's scores; NaN where one is missing (FIML).
    variant : {"free", "equal", "uncorrelated"}, default "free"
        Saturated; with equal mutual paths (1 df); with uncorrelated residuals (1 df).
    clusters : array_like, shape (n,), optional
        As in :func:`~alliance_stats.stats.dyadic.apim`.
    confidence : float, default 0.95

    Returns
    -------
    MutualInfluence

    Raises
    ------
    OptionError, InsufficientDataError
        For tables of a wrong shape, an unknown variant, or columns that do not vary.

    Notes
    -----
    ya = a1 xa + m1 yb + e, yb = a2 xb + m2 ya + e'. A loop with abs(m1 m2) >= 1 does not settle: it
    is reported as inadmissible. Where an own path may be zero, its predictor is no instrument and
    the mutual path into the partner's outcome rests on nothing (``weak_instrument``).

    References
    ----------
    Kenny (1996), Journal of Social and Personal Relationships 13:279.

    Checked against lavaan (case A28, all three variants).

    Examples
    --------
    >>> import numpy as np
    >>> rng = np.random.default_rng(1)
    >>> x = rng.normal(size=(300, 2))
    >>> y = 0.6 * x + 0.3 * x[:, ::-1] + rng.normal(size=(300, 2))
    >>> mutual_influence(x, y).weak_instrument
    (False, False)
    """
    check_confidence(confidence)
    check_choice("variant", variant, VARIANTS)
    data = dyadic_columns(predictor, outcome)
    inference = inference_of(clusters, data.rows, confidence)
    second = "m1" if variant == "equal" else "m2"
    residuals = "0*yb" if variant == "uncorrelated" else "v12*yb"
    fit = sem.fit(
        f"ya ~ a1*xa + m1*yb\nyb ~ a2*xb + {second}*ya\nya ~~ {residuals}\nxa ~~ xb\n"
        "ya ~~ v1*ya\nyb ~~ v2*yb",
        dict(data.columns),
        clusters=inference.clusters,
        errors=inference.errors,
        confidence=confidence,
    )
    return _record(fit, variant, second, inference)


def _record(
    fit: sem.SemFit, variant: Variant, second: str, inference: Inference
) -> MutualInfluence:
    reason = inadmissible(fit) or _unsettled(fit, second)
    paths = [_path(fit, name, inference, reason) for name in ("a1", "a2", "m1", second)]
    contrast = None
    if variant != "equal":
        contrast = _blank(fit, inference, reason) if reason else None
        contrast = contrast or combination(
            fit, {"m1": 1.0, "m2": -1.0}, inference, "maximum likelihood, first minus second"
        )
    fixed = "The residuals are held uncorrelated." if variant == "uncorrelated" else None
    if reason is not None or fixed is not None:
        residual = _blank(fit, inference, reason or fixed or "")
    else:
        residual = correlation_of(fit, "v12", ("v1", "v2"), inference, "maximum likelihood")
    return MutualInfluence(
        variant=variant,
        actor=(paths[0], paths[1]),
        mutual=(paths[2], paths[3]),
        difference=contrast,
        residual_correlation=residual,
        test=model_fit(fit, inference),
        identification=IDENTIFICATION,
        weak_instrument=(_may_be_zero(paths[0]), _may_be_zero(paths[1])),
        admissible=fit.admissible and reason is None,
        undefined=reason,
        n=fit.n,
        n_clusters=inference.n_clusters,
        notes=fit.notes,
        fit=fit,
    )


def _unsettled(fit: sem.SemFit, second: str) -> str | None:
    product = fit.value("m1") * fit.value(second)
    if abs(product) < 1:
        return None
    return (
        f"The loop of the two mutual paths does not settle: their product is {product:.2f}, beyond "
        "1. The model does not suit these data."
    )


def _path(fit: sem.SemFit, name: str, inference: Inference, reason: str | None) -> Estimate:
    if reason is not None:
        return _blank(fit, inference, reason)
    return combination(fit, {name: 1.0}, inference, "maximum likelihood")


def _blank(fit: sem.SemFit, inference: Inference, reason: str) -> Estimate:
    nothing = no_interval(inference.confidence, "")
    return Estimate(nan, fit.n, "maximum likelihood", interval=nothing, undefined=reason)


def _may_be_zero(path: Estimate) -> bool:
    interval = path.interval
    return interval is None or not (interval.low > 0 or interval.high < 0)
