"""Actor-partner moderation: what an actor or partner effect depends on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import nan
from typing import Literal, TypeAlias

from numpy.typing import ArrayLike

from alliance_stats.checks import check_choice, check_confidence
from alliance_stats.errors import OptionError
from alliance_stats.stats import sem
from alliance_stats.stats.dyadic.apim_moderation_model import (
    Missing,
    Moderated,
    Moderator,
    Named,
    Product,
    Side,
    interactions,
    moderated,
    named_cells,
)
from alliance_stats.stats.dyadic.apim_moderation_slopes import Interaction, interaction, summed
from alliance_stats.stats.dyadic.cells import (
    RESIDUAL_CORRELATION,
    Structure,
    exchangeable_correlation,
)
from alliance_stats.stats.dyadic.columns import OUTCOME, Covariates
from alliance_stats.stats.dyadic.exchange import actor_partner_text, sum_difference_text
from alliance_stats.stats.dyadic.inference import (
    Inference,
    combination,
    correlation_of,
    inference_of,
)
from alliance_stats.stats.dyadic.nested import NestedTest, nested_test
from alliance_stats.stats.dyadic.small_sample import on_correlation, on_effects
from alliance_stats.stats.interval import Estimate

ModerationErrors: TypeAlias = Literal["standard", "robust"]


@dataclass(frozen=True, slots=True)
class ModerationEffect:
    """One intercept or effect of a moderation model.

    Attributes
    ----------
    term : str
        ``intercept``, ``actor`` and ``partner`` (at the moderator's mean), ``moderator`` or
        ``own_moderator`` and ``partner_moderator``; ``actor_x_moderator`` or
        ``actor_x_own_moderator`` (one's own predictor and moderator),
        ``actor_x_partner_moderator``, ``partner_x_own_moderator``,
        ``partner_x_partner_moderator``; ``covariate``.
    member : 0, 1 or None
        Whose outcome.
    source : str
        Name of the covariate; empty for the others.
    source_member : 0, 1 or None
        Whose predictor, moderator or covariate, as in :class:`~alliance_stats.stats.dyadic.Effect`.
    estimate : Estimate
    pooled : float
        In standard deviations over both members, of predictor, moderator and outcome; NaN for
        intercepts and covariates.
    """

    term: str
    member: int | None
    source: str
    source_member: int | None
    estimate: Estimate
    pooled: float


@dataclass(frozen=True, slots=True)
class ApimModeration:
    """An actor-partner moderation model; see :func:`apim_moderation`.

    Attributes
    ----------
    model : {"distinguishable", "indistinguishable"}
    level : {"dyad", "person"}
    effects : tuple of ModerationEffect
    interactions : tuple of Interaction
        Each with its simple slopes, its region and its pattern.
    differences : tuple of ModerationEffect
        First member's interaction minus second's; empty where members are alike.
    tests : tuple of NestedTest
        ``no_moderation``; with moderators of persons ``own_moderator_only``,
        ``partner_moderator_only``, ``couple_moderator`` (own and partner's moderator count alike),
        ``contrast_moderator`` (they count against each other); ``equal_moderation`` (members
        alike). Empty without a solution.
    residual_correlation : Estimate
    r_squared, r_squared_without : tuple of float
        With and without the products, first and second member's outcome (or one).
    centre_predictor, centre_moderator, sd_moderator : float
        Means over both members that were subtracted, and the moderator's standard deviation.
    n, n_complete, n_clusters : int
    admissible : bool
    notes : tuple of str
    undefined : str or None
    fit : SemFit
    """

    model: Structure
    level: Literal["dyad", "person"]
    effects: tuple[ModerationEffect, ...]
    interactions: tuple[Interaction, ...]
    differences: tuple[ModerationEffect, ...]
    tests: tuple[NestedTest, ...]
    residual_correlation: Estimate
    r_squared: tuple[float, ...]
    r_squared_without: tuple[float, ...]
    centre_predictor: float
    centre_moderator: float
    sd_moderator: float
    n: int
    n_complete: int
    n_clusters: int
    admissible: bool
    notes: tuple[str, ...]
    undefined: str | None
    fit: sem.SemFit

    def effect(self, term: str, member: int | None = None) -> ModerationEffect:
        """Return the first effect of a term, on one member's outcome if one is named."""
        for one in self.effects:
            if one.term == term and (member is None or one.member == member):
                return one
        raise OptionError(f"The model has no effect '{term}' on member {member}.")


def apim_moderation(
    predictor: ArrayLike,
    moderator: ArrayLike,
    outcome: ArrayLike,
    *,
    covariates: Covariates | None = None,
    clusters: ArrayLike | None = None,
    model: Structure = "distinguishable",
    missing: Missing = "outcome",
    errors: ModerationErrors = "standard",
    confidence: float = 0.95,
) -> ApimModeration:
    """Fit an actor-partner interdependence moderation model by maximum likelihood.

    Answers: does how strongly an outcome goes with one's own (or the partner's) predictor depend on
    a third variable: of the dyad, of oneself, or of the partner?

    Parameters
    ----------
    predictor : array_like, shape (n, 2)
        First and second member's values, NaN where one is missing.
    moderator : array_like, shape (n,) or (n, 2)
        The dyad's (two products for each outcome), or each member's own (four).
    outcome : array_like, shape (n, 2)
        As ``predictor``.
    covariates : mapping of str to array_like, optional
        As in :func:`~alliance_stats.stats.dyadic.apim`; they moderate nothing.
    clusters : array_like, shape (n,), optional
        As in :func:`~alliance_stats.stats.dyadic.apim`.
    model : {"distinguishable", "indistinguishable"}, default "distinguishable"
    missing : {"outcome", "listwise"}, default "outcome"
        Dyads need every predictor, moderator and covariate; one outcome may be missing, or none.
    errors : {"standard", "robust"}, default "standard"
        Sandwich errors where residuals may vary with predictors; with clusters errors are
        cluster-robust anyway.
    confidence : float, default 0.95

    Returns
    -------
    ApimModeration

    Raises
    ------
    OptionError, InsufficientDataError
        For tables of a wrong shape, unknown options, or columns that do not vary.

    Notes
    -----
    y_a = i + a x_a + p x_b + m w_a + n w_b + (a_1 w_a + a_2 w_b) x_a + (p_1 w_a + p_2 w_b) x_b + e,
    and likewise for b. Products are made of observed scores, each less its mean over both members,
    so that effects of both members stand at the same point. A product of normal scores is not
    normal, so its missing values cannot be filled in by a normal likelihood; given complete
    predictors, the likelihood of the outcomes needs no distribution of the products. Hence
    full information for outcomes only.

    Tests and intervals are those of least squares, as in
    :func:`~alliance_stats.stats.dyadic.apim`: they hold 94 to 96 % at 40 normal dyads and at 120
    (docs/coverage.md). Simple slopes are linear in the estimates, and so are their errors. The
    region of Johnson and Neyman holds pointwise, not for all values at once. Products carry the
    measurement error of both factors: that nothing is found says little in small studies.

    References
    ----------
    Garcia, Kenny & Ledermann (2015), Personal Relationships 22:8. Aiken & West (1991), Multiple
    regression. Bauer & Curran (2005), Multivariate Behavioral Research 40:373. Seaman, Bartlett &
    White (2012), BMC Medical Research Methodology 12:46 (products with missing values).

    Checked against lavaan, complete and with missing outcomes, and least squares.

    Examples
    --------
    >>> import numpy as np
    >>> rng = np.random.default_rng(1)
    >>> x, w = rng.normal(size=(2, 300, 2))
    >>> y = (0.4 + 0.3 * w) * x + rng.normal(size=(300, 2))
    >>> found = apim_moderation(x, w, y, model="indistinguishable")
    >>> round(found.effect("actor_x_own_moderator").estimate.value, 2)
    0.38
    >>> found.interactions[0].pattern
    'only high'
    """
    check_confidence(confidence)
    check_choice("model", model, ("distinguishable", "indistinguishable"))
    check_choice("missing", missing, ("outcome", "listwise"))
    check_choice("errors", errors, ("standard", "robust"))
    of = moderated(predictor, moderator, outcome, covariates, missing)
    inference = inference_of(clusters, of.data.rows, confidence)
    if errors == "robust" and inference.errors == "standard":
        inference = replace(inference, errors="robust")
    fit = _fitted(of, model, inference, ())
    cells = named_cells(of, model)
    zero = [one.cell.weights for one in interactions(cells)]
    # A model without a solution is not worth six more searches.
    without = _restricted(of, model, inference, zero) if fit.usable else fit
    return _record(of, model, inference, fit, without, cells)


def _record(
    of: Moderated,
    model: Structure,
    inference: Inference,
    fit: sem.SemFit,
    without: sem.SemFit,
    cells: tuple[Named, ...],
) -> ApimModeration:
    alike = model == "indistinguishable"
    small = {m: on_effects(inference, of.data, model, m) for m in (None, 0, 1)}
    method = "maximum likelihood"
    if inference.errors == "robust":
        method += ", robust errors"
    return ApimModeration(
        model=model,
        level=of.level,
        effects=tuple(_effect(one, of, fit, small[one.cell.member], method) for one in cells),
        interactions=tuple(
            interaction(_main(one, cells), one, of, fit, small[one.cell.member], method)
            for one in interactions(cells)
        ),
        differences=() if alike else tuple(_differences(cells, fit, small[None], method)),
        tests=tuple(_tests(of, model, inference, small[None], fit, without, cells)),
        residual_correlation=_correlation(fit, of, model, inference),
        r_squared=_r_squared(fit, alike=alike),
        r_squared_without=_r_squared(without, alike=alike),
        centre_predictor=of.centre_predictor,
        centre_moderator=of.centre_moderator,
        sd_moderator=of.sd_moderator,
        n=fit.n,
        n_complete=of.data.n_complete,
        n_clusters=inference.n_clusters,
        admissible=fit.admissible,
        notes=fit.notes,
        undefined=None if fit.usable else fit.undefined or "The model could not be fitted.",
        fit=fit,
    )


def _fitted(
    of: Moderated, model: Structure, inference: Inference, restrictions: tuple[str, ...]
) -> sem.SemFit:
    text = actor_partner_text if model == "distinguishable" else sum_difference_text
    return sem.fit(
        "\n".join([text(of.data), *restrictions]),
        dict(of.data.columns),
        clusters=inference.clusters,
        errors=inference.errors,
        confidence=inference.confidence,
    )


def _restricted(
    of: Moderated, model: Structure, inference: Inference, zero: Sequence[Mapping[str, float]]
) -> sem.SemFit:
    """Fit the model with some weighted sums of its parameters held at zero."""
    lines = (
        " + ".join(f"{weight!r}*{name}" for name, weight in weights.items()) + " == 0"
        for weights in zero
    )
    return _fitted(of, model, inference, tuple(lines))


def _effect(
    one: Named, of: Moderated, fit: sem.SemFit, inference: Inference, method: str
) -> ModerationEffect:
    cell = one.cell
    found = combination(fit, cell.weights, inference, method)
    unit = {
        "actor": of.sd_predictor,
        "partner": of.sd_predictor,
        "intercept": nan,
        "covariate": nan,
    }.get(one.term, of.sd_moderator * (1.0 if one.side is None else of.sd_predictor))
    source = of.data.titles.get(cell.predictor, "")
    pooled = found.value * unit / of.sd_outcome
    return ModerationEffect(one.term, cell.member, source, cell.source_member, found, pooled)


def _main(product: Product, cells: tuple[Named, ...]) -> Named:
    """Return the actor or partner effect that a product changes."""
    return next(
        one for one in cells if one.term == product.side and one.cell.member == product.cell.member
    )


def _differences(
    cells: tuple[Named, ...], fit: sem.SemFit, inference: Inference, method: str
) -> Iterator[ModerationEffect]:
    second = {one.term: one for one in interactions(cells) if one.cell.member == 1}
    for one in interactions(cells):
        if one.cell.member == 0:
            weights = summed(one.cell.weights, second[one.term].cell.weights, -1.0)
            found = combination(fit, weights, inference, f"{method}, first minus second member")
            yield ModerationEffect(one.term, None, "", None, found, nan)


def _tests(
    of: Moderated,
    model: Structure,
    inference: Inference,
    small: Inference,
    fit: sem.SemFit,
    without: sem.SemFit,
    cells: tuple[Named, ...],
) -> Iterator[NestedTest]:
    if not fit.usable:
        return
    yield nested_test("no_moderation", without, fit, inference, small)
    for term, zero in _submodels(of, model, cells).items():
        restricted = _restricted(of, model, inference, zero)
        yield nested_test(term, restricted, fit, inference, small)


def _submodels(
    of: Moderated, model: Structure, cells: tuple[Named, ...]
) -> dict[str, list[dict[str, float]]]:
    """Return what is zero in each simpler model, as weighted sums of parameters."""
    found: dict[str, list[dict[str, float]]] = {}
    products = {(one.cell.member, one.side, one.by): dict(one.cell.weights)
                for one in interactions(cells)}  # fmt: skip
    members = (None,) if model == "indistinguishable" else (0, 1)
    sides: tuple[Side, ...] = ("actor", "partner")
    if of.level == "person":
        own, partner = (
            [products[member, side, by] for member in members for side in sides]
            for by in ("own", "partner")
        )
        pairs = list(zip(own, partner, strict=True))
        found["own_moderator_only"] = partner
        found["partner_moderator_only"] = own
        found["couple_moderator"] = [summed(one, other, -1.0) for one, other in pairs]
        found["contrast_moderator"] = [summed(one, other, 1.0) for one, other in pairs]
    if model == "distinguishable":
        whose: tuple[Moderator, ...] = ("own", "partner") if of.level == "person" else ("dyad",)
        found["equal_moderation"] = [
            summed(products[0, side, by], products[1, side, by], -1.0)
            for side in sides
            for by in whose
        ]
    return found


def _correlation(
    fit: sem.SemFit, of: Moderated, model: Structure, inference: Inference
) -> Estimate:
    small = on_correlation(inference, of.data, model, "y")
    if model == "indistinguishable":
        return exchangeable_correlation(fit, "vm_y", "vd_y", small)
    covariance, first, second = RESIDUAL_CORRELATION["y"]
    return correlation_of(fit, covariance, (first, second), small, "maximum likelihood")


def _r_squared(fit: sem.SemFit, *, alike: bool) -> tuple[float, ...]:
    if not fit.usable:
        return (nan,) if alike else (nan, nan)
    found = sem.implied(fit)
    shares = []
    for name in OUTCOME[:1] if alike else OUTCOME:
        residual = fit.value("vm_y") + fit.value("vd_y") if alike else fit.value(f"v_{name}_{name}")
        place = found.names.index(name)
        shares.append(float(1 - residual / found.covariance[place, place]))
    return tuple(shares)
