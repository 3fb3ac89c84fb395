"""Do the members of a dyad differ in more than name? Tests of exchangeability."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import isnan, nan, sqrt
from typing import Literal, TypeAlias

from numpy.typing import ArrayLike

from alliance_stats.checks import check_choice, check_confidence
from alliance_stats.stats import sem
from alliance_stats.stats.dyadic.columns import Covariates, DyadicColumns, dyadic_columns
from alliance_stats.stats.dyadic.exchange import PARTS, Part, actor_partner_text
from alliance_stats.stats.dyadic.inference import Inference, inference_of

Step: TypeAlias = Literal["complete", "outcome", "effects"]
Chi2Scaling: TypeAlias = Literal["n", "n-1"]

#: What is held equal at each step, from everything to the effects alone.
STEPS: dict[Step, frozenset[Part]] = {
    "complete": frozenset(PARTS),
    "outcome": frozenset(("effects", "intercepts", "residuals")),
    "effects": frozenset(("effects",)),
}


@dataclass(frozen=True, slots=True)
class Exchangeability:
    """One step: the members are held equal in some respects, and how badly that fits.

    Attributes
    ----------
    step : {"complete", "outcome", "effects"}
        Everything equal, all that concerns the outcome (paths, intercepts, residual variances),
        or actor and partner effects only.
    chi2, df, p_value : float
        Likelihood ratio against the model in which the members are free to differ; scaled where
        dyads share clusters.
    scaling_factor : float
        What the likelihood ratio was divided by; 1 where dyads are independent.
    rmsea : float
        sqrt(max(0, chi2/df - 1) / n), the misfit per degree of freedom.
    chi2_scaling : {"n", "n-1"}
        What the discrepancy is multiplied by: lavaan takes n, Amos and Kenny n - 1.
    n : int
    admissible : bool
    undefined : str or None
    """

    step: Step
    chi2: float
    df: int
    p_value: float
    scaling_factor: float
    rmsea: float
    chi2_scaling: Chi2Scaling
    n: int
    admissible: bool
    undefined: str | None = None


def distinguishability(
    predictor: ArrayLike,
    outcome: ArrayLike,
    *,
    covariates: Covariates | None = None,
    clusters: ArrayLike | None = None,
    chi2_scaling: Chi2Scaling = "n",
    confidence: float = 0.95,
) -> tuple[Exchangeability, ...]:
    """Test whether the members of a dyad can be told apart in an actor-partner model.

    Answers: may one pair of effects speak for both members, or do the two differ?

    Parameters
    ----------
    predictor, outcome : array_like, shape (n, 2)
        First and second member's values, NaN where one is missing (all dyads with a value are
        used, by full information maximum likelihood).
    covariates : mapping of str to array_like, optional
        (n,) about the dyad or (n, 2) about each member; they change places with the members.
    clusters : array_like, shape (n,), optional
        Which dyads belong together; tests are then scaled (Satorra-Bentler).
    chi2_scaling : {"n", "n-1"}, default "n"
    confidence : float, default 0.95

    Returns
    -------
    tuple of Exchangeability
        ``complete`` (6 df without covariates), ``outcome`` (4), ``effects`` (2).

    Raises
    ------
    OptionError, InsufficientDataError
        For tables of a wrong shape, or columns that do not vary.

    Notes
    -----
    Every cell of the model is held equal to the one it becomes when the members change places. A
    large p does not show that members are alike: with few dyads hardly anything is found.

    References
    ----------
    Kenny, Kashy & Cook (2006), Dyadic data analysis, ch. 7. Olsen & Kenny (2006), Psychological
    Methods 11:127. Satorra & Bentler (2001), Psychometrika 66:507.

    Checked against lavaan (9.2549 with 6 df for 148 couples) and Kenny's published values, which
    take n - 1 (9.192, 7.228, 0.328).

    Examples
    --------
    >>> import numpy as np
    >>> rng = np.random.default_rng(1)
    >>> x = rng.normal(size=(100, 2))
    >>> y = 0.5 * x + rng.normal(size=(100, 2))
    >>> [(step.step, step.df) for step in distinguishability(x, y)]
    [('complete', 6), ('outcome', 4), ('effects', 2)]
    """
    check_confidence(confidence)
    check_choice("chi2_scaling", chi2_scaling, ("n", "n-1"))
    data = dyadic_columns(predictor, outcome, covariates)
    inference = inference_of(clusters, data.rows, confidence)
    return ladder(data, fitted(data, frozenset(), inference), inference, chi2_scaling)


def fitted(data: DyadicColumns, equal: frozenset[Part], inference: Inference) -> sem.SemFit:
    """Fit the actor-partner model with some parts equal for both members."""
    return sem.fit(
        actor_partner_text(data, equal),
        dict(data.columns),
        clusters=inference.clusters,
        errors=inference.errors,
        confidence=inference.confidence,
    )


def ladder(
    data: DyadicColumns, free: sem.SemFit, inference: Inference, chi2_scaling: Chi2Scaling
) -> tuple[Exchangeability, ...]:
    """Compare every step with the model in which the members are free to differ."""
    return tuple(
        _step(step, fitted(data, equal, inference), free, inference, chi2_scaling)
        for step, equal in STEPS.items()
    )


def _step(
    step: Step,
    equal: sem.SemFit,
    free: sem.SemFit,
    inference: Inference,
    chi2_scaling: Chi2Scaling,
) -> Exchangeability:
    df = equal.df - free.df
    blank = Exchangeability(
        step, nan, df, nan, nan, nan, chi2_scaling, free.n, equal.admissible and free.admissible
    )
    if not (equal.usable and free.usable):
        lame = free if not free.usable else equal
        return replace(blank, undefined=lame.undefined or "The model could not be fitted.")
    if inference.undefined is not None:
        return replace(blank, undefined=inference.undefined)
    found = sem.difference(equal, free, chi2_scaling=chi2_scaling)
    chi2 = found.chi2
    if found.undefined is not None:
        return replace(blank, undefined=found.undefined)
    return replace(
        blank,
        chi2=chi2,
        p_value=found.p_value,
        scaling_factor=1.0 if isnan(found.scaling_factor) else found.scaling_factor,
        rmsea=sqrt(max(0.0, chi2 / df - 1) / free.n),
    )
