"""Actor-partner mediation: how much of an actor or partner effect goes through a mediator."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import nan

from numpy.typing import ArrayLike

from alliance_stats.checks import check_choice, check_confidence
from alliance_stats.errors import OptionError
from alliance_stats.stats import sem
from alliance_stats.stats.dyadic.apim import Missing
from alliance_stats.stats.dyadic.apim_mediation_draws import draws_of
from alliance_stats.stats.dyadic.apim_mediation_effects import (
    Mediated,
    MediationEffect,
    differences,
    effect_of,
    equations,
    implied_sd,
    inconsistent,
    ratios,
)
from alliance_stats.stats.dyadic.apim_mediation_model import (
    MEDIATOR,
    PARTS,
    Part,
    mediation_columns,
    mediation_text,
    routes,
)
from alliance_stats.stats.dyadic.cells import Structure
from alliance_stats.stats.dyadic.columns import OUTCOME, Covariates, DyadicColumns
from alliance_stats.stats.dyadic.inference import (
    Inference,
    correlation_of,
    inference_of,
)
from alliance_stats.stats.dyadic.k_ratio import KRatio
from alliance_stats.stats.dyadic.model_fit import ModelFit, model_fit
from alliance_stats.stats.dyadic.nested import NestedTest, nested_test
from alliance_stats.stats.interval import Estimate

N_RESAMPLES = 2000

#: What is held equal for both members in each test, from the least to everything.
STEPS: dict[str, frozenset[Part]] = {
    "equal_indirect": frozenset(("a", "b")),
    "equal_effects": frozenset(("a", "b", "direct")),
    "complete": PARTS,
}


@dataclass(frozen=True, slots=True)
class ApimMediation:
    """An actor-partner mediation model; see :func:`apim_mediation`.

    Attributes
    ----------
    model : {"distinguishable", "indistinguishable"}
    effects : tuple of MediationEffect
    differences : tuple of MediationEffect
        First member's effect minus second's, of every path, indirect and total effect; empty
        where members are alike.
    k : dict of str to tuple of KRatio
        ``"a"`` and ``"b"``: partner divided by actor path, first and second member (or one).
    tests : tuple of NestedTest
        Members alike in paths a and b (``equal_indirect``), in all effects (``equal_effects``), in
        everything (``complete``); empty where they are alike, or without a solution.
    test : ModelFit
        Of the model against the saturated one.
    mediator_correlation, outcome_correlation : Estimate
        Of the residuals.
    r_squared : dict of str to tuple of float
        ``"mediator"`` and ``"outcome"``, first and second member (or one).
    inconsistent : tuple of MediationEffect
        Simple indirect effects of the other sign than the direct effect, both clearly not zero.
    n, n_complete, n_clusters, n_resamples : int
    admissible : bool
    notes : tuple of str
    undefined : str or None
    fit : SemFit
    """

    model: Structure
    effects: tuple[MediationEffect, ...]
    differences: tuple[MediationEffect, ...]
    k: Mapping[str, tuple[KRatio, ...]]
    tests: tuple[NestedTest, ...]
    test: ModelFit
    mediator_correlation: Estimate
    outcome_correlation: Estimate
    r_squared: Mapping[str, tuple[float, ...]]
    inconsistent: tuple[MediationEffect, ...]
    n: int
    n_complete: int
    n_clusters: int
    n_resamples: int
    admissible: bool
    notes: tuple[str, ...]
    undefined: str | None
    fit: sem.SemFit

    def effect(
        self, term: str, member: int | None = None, path: str | None = None
    ) -> MediationEffect:
        """Return the first effect of a term, of one member and one path if they are named."""
        for one in self.effects:
            if (
                one.term == term
                and (member is None or one.member == member)
                and (path is None or one.path == path)
            ):
                return one
        raise OptionError(f"The model has no effect '{term}' on member {member} by path {path}.")


def apim_mediation(
    predictor: ArrayLike,
    mediator: ArrayLike,
    outcome: ArrayLike,
    *,
    covariates: Covariates | None = None,
    clusters: ArrayLike | None = None,
    model: Structure = "distinguishable",
    missing: Missing = "fiml",
    confidence: float = 0.95,
    n_resamples: int = N_RESAMPLES,
    seed: int = 0,
) -> ApimMediation:
    """Fit an actor-partner interdependence mediation model by maximum likelihood.

    Answers: how much of what one's own (or the partner's) predictor has to do with an outcome goes
    through one's own mediator, how much through the partner's, and how much through neither?

    Parameters
    ----------
    predictor, mediator, outcome : array_like, shape (n, 2)
        First and second member's values, one row per dyad, NaN where one is missing.
    covariates : mapping of str to array_like, optional
        Held constant for mediators and outcomes: (n,) about the dyad or (n, 2) about each member.
    clusters : array_like, shape (n,), optional
        As in :func:`~alliance_stats.stats.dyadic.apim`.
    model : {"distinguishable", "indistinguishable"}, default "distinguishable"
    missing : {"fiml", "listwise"}, default "fiml"
    confidence : float, default 0.95
    n_resamples : int, default 2000
        Bootstrap beside the Monte Carlo intervals, of dyads or of whole clusters; 0 leaves it out.
    seed : int, default 0

    Returns
    -------
    ApimMediation

    Raises
    ------
    OptionError, InsufficientDataError
        For tables of a wrong shape, unknown options, or columns that do not vary.

    Notes
    -----
    m_a = i + a_a x_a + a'_a x_b + e and y_a = j + b_a m_a + b'_a m_b + c_a x_a + c'_a x_b + u, and
    likewise for b; both members' residuals of mediators, and of outcomes, correlate. An indirect
    effect is the product of a path a and a path b. Its distribution is skewed, so that neither
    the delta method nor Sobel's test is used: intervals are percentiles of 20,000 products of
    draws from the estimates' distribution, and of resampled dyads. At 40 normal dyads 95 % Monte
    Carlo intervals hold 94 to 96.5 %, and 98 % where one path is 0 and the other small
    (docs/coverage.md).

    That one thing mediates another is an assumption about order and about what was not measured;
    the model cannot test it.

    References
    ----------
    Ledermann, Macho & Kenny (2011), Structural Equation Modeling 18:595. MacKinnon, Lockwood &
    Williams (2004), Multivariate Behavioral Research 39:99. Tingley and others (2014), Journal of
    Statistical Software 59(5) (p values from draws). MacKinnon, Krull & Lockwood (2000),
    Prevention Science 1:173 (inconsistent mediation).

    Checked against lavaan, with normal draws of the indirect effects made in R.

    Examples
    --------
    >>> import numpy as np
    >>> rng = np.random.default_rng(1)
    >>> x = rng.normal(size=(200, 2))
    >>> m = 0.5 * x + rng.normal(size=(200, 2))
    >>> y = 0.4 * m + 0.2 * m[:, ::-1] + rng.normal(size=(200, 2))
    >>> found = apim_mediation(x, m, y, n_resamples=0)
    >>> round(found.effect("actor_actor", 0).estimate.value, 2)
    0.21
    """
    check_confidence(confidence)
    check_choice("model", model, ("distinguishable", "indistinguishable"))
    check_choice("missing", missing, ("fiml", "listwise"))
    data = mediation_columns(predictor, mediator, outcome, covariates)
    data = data if missing == "fiml" else data.complete()
    inference = inference_of(clusters, data.rows, confidence)
    alike = model == "indistinguishable"
    fit = _fitted(data, PARTS if alike else frozenset(), inference)
    ways = routes(data, model)
    paths = equations(data, model, ways, inference)
    draws = draws_of(fit, paths, inference, n_resamples, seed)
    mediated = Mediated(data, model, ways, fit, paths, draws)
    effects = tuple(effect_of(way, mediated) for way in ways)
    return ApimMediation(
        model=model,
        effects=effects,
        differences=() if alike else differences(mediated),
        k=ratios(effects, mediated, seed),
        tests=_tests(mediated, inference) if fit.usable and not alike else (),
        test=model_fit(fit, inference),
        mediator_correlation=_correlation(mediated, MEDIATOR, inference),
        outcome_correlation=_correlation(mediated, OUTCOME, inference),
        r_squared=_r_squared(fit, alike=alike),
        inconsistent=inconsistent(effects),
        n=fit.n,
        n_complete=data.n_complete,
        n_clusters=inference.n_clusters,
        n_resamples=n_resamples,
        admissible=fit.admissible,
        notes=fit.notes,
        undefined=None if fit.usable else fit.undefined or "The model could not be fitted.",
        fit=fit,
    )


def _fitted(data: DyadicColumns, equal: frozenset[Part], inference: Inference) -> sem.SemFit:
    return sem.fit(
        mediation_text(data, equal),
        dict(data.columns),
        clusters=inference.clusters,
        errors=inference.errors,
        confidence=inference.confidence,
    )


def _tests(of: Mediated, inference: Inference) -> tuple[NestedTest, ...]:
    # Paths to an outcome have the most coefficients beside them.
    small = of.equations["b_ya_ma"]
    return tuple(
        nested_test(
            term,
            _fitted(of.data, equal, inference),
            of.fit,
            inference,
            None if equal == PARTS else small,
        )
        for term, equal in STEPS.items()
    )


def _correlation(of: Mediated, pair: tuple[str, str], inference: Inference) -> Estimate:
    alike = of.model == "indistinguishable"
    one, other = pair
    inner = () if pair == MEDIATOR else MEDIATOR
    columns = len(of.data.exogenous) + len(inner)
    if alike:
        columns = len(of.data.pairs) + len(of.data.shared) + len(inner) // 2
    small = inference.of_correlation(of.data.n_known(*pair, *inner), columns + 1)
    second = one if alike else other
    variances = f"v_{one}_{one}", f"v_{second}_{second}"
    return correlation_of(of.fit, f"v_{one}_{other}", variances, small, "maximum likelihood")


def _r_squared(fit: sem.SemFit, *, alike: bool) -> dict[str, tuple[float, ...]]:
    """Return 1 minus residual over implied variance, of each member's mediator and outcome."""
    return {
        title: tuple(_share(fit, name) for name in (pair[:1] if alike else pair))
        for title, pair in (("mediator", MEDIATOR), ("outcome", OUTCOME))
    }


def _share(fit: sem.SemFit, name: str) -> float:
    if not fit.usable:
        return nan
    return 1 - fit.value(f"v_{name}_{name}") / implied_sd(fit, name) ** 2
