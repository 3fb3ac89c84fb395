"""The actor-partner model of what the items measure, with measurement error apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import nan, sqrt

import numpy as np
from numpy.typing import ArrayLike

from alliance_stats.checks import check_confidence
from alliance_stats.errors import InsufficientDataError, OptionError
from alliance_stats.stats import sem
from alliance_stats.stats.arrays import Floats, is_constant, same_length
from alliance_stats.stats.comparability.rules import RULES
from alliance_stats.stats.dyadic.columns import some_value
from alliance_stats.stats.dyadic.common_fate import two_tables
from alliance_stats.stats.dyadic.inference import Inference, inference_of
from alliance_stats.stats.dyadic.latent_model import Shape, latent_text
from alliance_stats.stats.dyadic.model_fit import ModelFit, inadmissible, model_fit
from alliance_stats.stats.dyadic.picker import Picker
from alliance_stats.stats.interval import Estimate

IDENTIFICATION = (
    "Four latent variables, predictor and outcome of each member, each measured by its items. "
    "Loadings are equal in both members and have mean 1, so that a latent variable is in the "
    "units of an item; the same item's residuals of the two members covary."
)
_MEMBERS = "ab"
_WORDS = {
    f"{stem}{letter}": f"the {who} member's latent {side}"
    for stem, side in (("X", "predictor"), ("Y", "outcome"))
    for letter, who in (("a", "first"), ("b", "second"))
}


@dataclass(frozen=True, slots=True)
class LatentEffect:
    """One effect on a latent outcome.

    ``term``: "actor" or "partner"; ``member`` (0, 1): whose outcome; ``source_member``: whose
    predictor; ``standardised``: in standard deviations of the latent variables, ``pooled``: in
    those over both members, so that effects on the two compare.
    """

    term: str
    member: int
    source_member: int
    estimate: Estimate
    standardised: float
    pooled: float


@dataclass(frozen=True, slots=True)
class LatentApim:
    """An actor-partner model of latent variables; see :func:`apim_latent`.

    Attributes
    ----------
    effects : tuple of LatentEffect
        Actor and partner effect on the first member's outcome, then on the second's.
    actor_difference, partner_difference : Estimate
        First member's effect minus the second's.
    residual_correlation, predictor_correlation : Estimate
        Of the two latent outcomes' residuals, and of the two latent predictors.
    predictor_loadings, outcome_loadings : tuple of Estimate
        One per item, the same in both members, with mean 1.
    r_squared : tuple of float
        Explained share of each member's latent outcome.
    equal_loadings : SemDifference or None
        What it costs to hold the loadings equal in both members; None without a finding.
    test : ModelFit
    identification : str
    admissible : bool
    undefined : str or None
        Why there is no finding.
    n, n_complete, n_parameters, n_clusters : int
    notes : tuple of str
    fit : SemFit
    """

    effects: tuple[LatentEffect, ...]
    actor_difference: Estimate
    partner_difference: Estimate
    residual_correlation: Estimate
    predictor_correlation: Estimate
    predictor_loadings: tuple[Estimate, ...]
    outcome_loadings: tuple[Estimate, ...]
    r_squared: tuple[float, float]
    equal_loadings: sem.SemDifference | None
    test: ModelFit
    identification: str
    admissible: bool
    undefined: str | None
    n: int
    n_complete: int
    n_parameters: int
    n_clusters: int
    notes: tuple[str, ...]
    fit: sem.SemFit

    def effect(self, term: str, member: int) -> LatentEffect:
        """Return one effect by its term and whose outcome it is on."""
        for one in self.effects:
            if (one.term, one.member) == (term, member):
                return one
        raise OptionError(f"There is no effect '{term}' of member {member}.")


def apim_latent(
    predictor: Sequence[ArrayLike],
    outcome: Sequence[ArrayLike],
    *,
    clusters: ArrayLike | None = None,
    confidence: float = 0.95,
    rows_per_parameter: float = RULES.rows_per_parameter,
) -> LatentApim:
    """Regress each member's latent outcome on both members' latent predictors.

    Answers: the question of :func:`~alliance_stats.stats.dyadic.apim` about what the items
    measure, so that unreliable scores neither weaken nor shift actor and partner effects.

    Parameters
    ----------
    predictor, outcome : two array_like, shape (n, k)
        First and second member's answers to the same k items (two or more); NaN is missing (FIML).
    clusters : array_like, shape (n,), optional
        As in :func:`~alliance_stats.stats.dyadic.apim`.
    confidence : float, default 0.95
    rows_per_parameter : float, default 2
        With fewer dyads for each parameter the model is refused. Items are never parcelled.

    Returns
    -------
    LatentApim
        With an inadmissible solution every estimate is NaN with the reason.

    Raises
    ------
    OptionError
        For tables of a wrong shape.
    InsufficientDataError
        If there are too few dyads for so many parameters, or an item does not vary.

    Notes
    -----
    x_mj = nu_mj + l_j X_m + e, y_mj likewise; Y_a = a1 X_a + p1 X_b + z, Y_b = a2 X_b + p2 X_a +
    z'. Sum of l_j = k. Latent means are 0 and all intercepts free: no level is compared.

    References
    ----------
    Kenny, Kashy & Cook (2006), Dyadic data analysis, ch. 7. Ledermann & Kenny (2017), Journal of
    Family Psychology 31:532. Little, Slegers & Card (2006), Structural Equation Modeling 13:59.

    Checked against lavaan, complete and missing data.

    Examples
    --------
    >>> rng = np.random.default_rng(3)
    >>> x = rng.normal(size=(2, 300, 1))
    >>> y = 0.5 * x + 0.3 * x[::-1] + 0.5 * rng.normal(size=(2, 300, 1))
    >>> items = [[v + rng.normal(size=(300, 3)) for v in pair] for pair in (x, y)]
    >>> found = apim_latent(*items)
    >>> round(found.effect("actor", 0).estimate.value, 1), found.test.df
    (0.5, 46)
    """
    check_confidence(confidence)
    columns, shape = _columns(predictor, outcome)
    rows = some_value(columns)
    _check_size(int(rows.sum()), shape, rows_per_parameter)
    inference = inference_of(clusters, rows, confidence)
    fit = _fitted(columns, shape, inference, equal=True)
    reason = inadmissible(fit, _WORDS)
    pick = Picker(fit, inference, reason)
    table = np.column_stack(list(columns.values()))
    return LatentApim(
        effects=_effects(fit, pick),
        actor_difference=pick.sum({"a1": 1.0, "a2": -1.0}),
        partner_difference=pick.sum({"p1": 1.0, "p2": -1.0}),
        residual_correlation=pick.correlation("c_y", ("v_ya", "v_yb")),
        predictor_correlation=pick.correlation("c_x", ("v_xa", "v_xb")),
        predictor_loadings=tuple(pick.one(f"lx{j + 1}") for j in range(shape.x)),
        outcome_loadings=tuple(pick.one(f"ly{j + 1}") for j in range(shape.y)),
        r_squared=_r_squared(fit, reason),
        equal_loadings=None
        if reason
        else sem.difference(fit, _fitted(columns, shape, inference, equal=False)),
        test=model_fit(fit, inference),
        identification=IDENTIFICATION,
        admissible=fit.admissible,
        undefined=reason,
        n=fit.n,
        n_complete=int((~np.isnan(table).any(axis=1)).sum()),
        n_parameters=fit.n_parameters,
        n_clusters=inference.n_clusters,
        notes=fit.notes,
        fit=fit,
    )


def _columns(
    predictor: Sequence[ArrayLike], outcome: Sequence[ArrayLike]
) -> tuple[dict[str, Floats], Shape]:
    """Name the items ``xa1 … xb1 … ya1 … yb1 …``."""
    xa, xb = two_tables("predictor", predictor)
    ya, yb = two_tables("outcome", outcome)
    same_length(xa, ya, "predictor", "outcome")
    columns: dict[str, Floats] = {}
    for stem, table in (("xa", xa), ("xb", xb), ("ya", ya), ("yb", yb)):
        columns |= {f"{stem}{j + 1}": values for j, values in enumerate(table.T)}
    for name, values in columns.items():
        known = values[~np.isnan(values)]
        if is_constant(known):
            side = "predictor" if name[0] == "x" else "outcome"
            who = "first" if name[1] == "a" else "second"
            has = "has no answer" if len(known) == 0 else "does not vary"
            raise InsufficientDataError(
                f"Item {name[2:]} of the {who} member's {side} {has}, so it measures nothing."
            )
    return columns, Shape(xa.shape[1], ya.shape[1])


def _check_size(n: int, shape: Shape, rows_per_parameter: float) -> None:
    if rows_per_parameter < 0:
        raise OptionError("`rows_per_parameter` must not be negative.")
    needed = rows_per_parameter * shape.n_parameters
    if n < needed:
        raise InsufficientDataError(
            f"A latent actor-partner model of {shape.x} and {shape.y} items has "
            f"{shape.n_parameters} parameters and needs at least {needed:.0f} dyads; there are {n}."
        )


def _fitted(
    columns: dict[str, Floats], shape: Shape, inference: Inference, *, equal: bool
) -> sem.SemFit:
    return sem.fit(
        latent_text(shape, equal_loadings=equal),
        columns,
        clusters=inference.clusters,
        errors=inference.errors,
        confidence=inference.confidence,
    )


def _effects(fit: sem.SemFit, pick: Picker) -> tuple[LatentEffect, ...]:
    spread = _spread(fit) if pick.reason is None else {}
    found = []
    for member in (0, 1):
        for term, source in (("actor", member), ("partner", 1 - member)):
            estimate = pick.one(f"{term[0]}{member + 1}")
            own = pooled = nan
            if spread:
                x, y = f"X{_MEMBERS[source]}", f"Y{_MEMBERS[member]}"
                own = estimate.value * spread[x] / spread[y]
                pooled = estimate.value * spread["X"] / spread["Y"]
            found.append(LatentEffect(term, member, source, estimate, own, pooled))
    return tuple(found)


def _spread(fit: sem.SemFit) -> dict[str, float]:
    """Return the latent variables' standard deviations, each and over both members."""
    x = {m: fit.value(f"v_x{m}") for m in _MEMBERS}
    shares = _r_squared(fit, None)
    y = {m: fit.value(f"v_y{m}") / (1 - share) for m, share in zip(_MEMBERS, shares, strict=True)}
    found = {f"X{m}": sqrt(v) for m, v in x.items()} | {f"Y{m}": sqrt(v) for m, v in y.items()}
    return found | {"X": sqrt((x["a"] + x["b"]) / 2), "Y": sqrt((y["a"] + y["b"]) / 2)}


def _r_squared(fit: sem.SemFit, reason: str | None) -> tuple[float, float]:
    if reason is not None:
        return nan, nan
    (shares,) = sem.r_squared(fit)
    return shares["Ya"], shares["Yb"]
