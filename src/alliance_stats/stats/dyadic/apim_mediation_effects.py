"""Paths, indirect and total effects of an actor-partner mediation model, with their intervals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import nan, sqrt

import numpy as np

from alliance_stats.stats import sem
from alliance_stats.stats.dyadic.apim_mediation_draws import Draws
from alliance_stats.stats.dyadic.apim_mediation_model import MEDIATOR, Route, minus
from alliance_stats.stats.dyadic.cells import Structure
from alliance_stats.stats.dyadic.columns import OUTCOME, DyadicColumns
from alliance_stats.stats.dyadic.inference import Inference, combination
from alliance_stats.stats.dyadic.k_ratio import KRatio, ratio
from alliance_stats.stats.interval import Estimate, Interval

#: What is one regression coefficient; everything else is made of products.
SIMPLE = ("a", "b", "direct", "covariate")


@dataclass(frozen=True, slots=True)
class MediationEffect:
    """One effect of an actor-partner mediation model.

    Attributes
    ----------
    term : str
        ``actor`` and ``partner`` (paths a and b), ``direct_actor`` and ``direct_partner``; the
        simple indirect effects ``actor_actor``, ``partner_partner`` (of one's own predictor, by
        one's own and by the partner's mediator), ``actor_partner``, ``partner_actor`` (of the
        partner's predictor, by the partner's and by one's own mediator): first word the way from
        predictor to mediator, second word that from mediator to outcome; their sums
        ``indirect_actor`` and ``indirect_partner``; ``total_actor`` and ``total_partner``;
        ``contrast_actor`` (actor_actor - partner_partner) and ``contrast_partner``
        (actor_partner - partner_actor); ``covariate``.
    path : {"a", "b", "direct", "indirect", "total", "contrast", "covariate"}
        a: predictor to mediator; b: mediator to outcome.
    member : 0, 1 or None
        Whose mediator (path a) or outcome; None where members are alike, or for a difference.
    source_member, via : int or None
        Whose predictor (path b: whose mediator), and through whose mediator. Where members are
        alike, 0 is one's own and 1 the partner's.
    on : {"mediator", "outcome"}
        Where the effect ends.
    source : str
        Name of the covariate; empty for the others.
    estimate : Estimate
        Paths with z or t tests; everything made of products with its Monte Carlo interval and the
        p value that belongs to it, without a test statistic.
    bootstrap : Interval
        Percentiles over resamples; where NaN, ``bootstrap_undefined`` says why.
    standardised : float
        In each variable's own standard deviations; NaN for sums over different ones.
    """

    term: str
    path: str
    member: int | None
    source_member: int | None
    via: int | None
    on: str
    source: str
    estimate: Estimate
    bootstrap: Interval
    bootstrap_undefined: str | None
    standardised: float


@dataclass(frozen=True, slots=True)
class Mediated:
    """A fitted model with all that its effects are computed from.

    ``equations`` holds the inference on every path, by its parameter's name.
    """

    data: DyadicColumns
    model: Structure
    ways: tuple[Route, ...]
    fit: sem.SemFit
    equations: Mapping[str, Inference]
    draws: Draws


def equations(
    data: DyadicColumns, model: Structure, ways: tuple[Route, ...], inference: Inference
) -> dict[str, Inference]:
    """Return the inference on every path: that of the regression it is a coefficient of."""
    alike = model == "indistinguishable"
    found = {}
    for way in ways:
        if way.path not in SIMPLE:
            continue
        to_mediator = way.left in MEDIATOR
        inner = () if to_mediator else MEDIATOR
        ends = (MEDIATOR if to_mediator else OUTCOME) if alike else (way.left,)
        # Exchangeable members: a regression of means, with one column for each pair.
        columns = len(data.exogenous) + len(inner)
        if alike:
            columns = len(data.pairs) + len(data.shared) + len(inner) // 2
        found[parameter(way)] = inference.of_regression(data.n_known(*ends, *inner), columns + 1)
    return found


def parameter(way: Route) -> str:
    """Return the name of the first parameter of an effect, a path's only one."""
    return way.products[0][1][0]


def effect_of(way: Route, of: Mediated) -> MediationEffect:
    """Return one effect with its intervals."""
    if way.path in SIMPLE:
        name = parameter(way)
        found = combination(of.fit, {name: 1.0}, of.equations[name], "maximum likelihood")
    else:
        found = of.draws.estimate(way.products)
    boot, why_not = of.draws.percentiles(way.products)
    own = nan
    if of.fit.usable:
        own = found.value * implied_sd(of.fit, way.right) / implied_sd(of.fit, way.left)
    return MediationEffect(
        term=way.term,
        path=way.path,
        member=None if of.model == "indistinguishable" else way.member,
        source_member=way.source_member,
        via=way.via,
        on=_end(way),
        source=of.data.titles.get(way.right, ""),
        estimate=found,
        bootstrap=boot,
        bootstrap_undefined=why_not,
        standardised=own,
    )


def _end(way: Route) -> str:
    return "mediator" if way.left in MEDIATOR else "outcome"


def implied_sd(fit: sem.SemFit, name: str) -> float:
    """Return a variable's standard deviation as the model implies it."""
    found = sem.implied(fit)
    place = found.names.index(name)
    return sqrt(float(found.covariance[place, place]))


def differences(of: Mediated) -> tuple[MediationEffect, ...]:
    """Return first minus second member of every effect but covariates' and contrasts."""
    second = {(way.term, way.path): way for way in of.ways if way.member == 1}
    return tuple(
        _difference(one, second[one.term, one.path], of)
        for one in of.ways
        if one.member == 0 and one.path not in ("covariate", "contrast")
    )


def _difference(one: Route, other: Route, of: Mediated) -> MediationEffect:
    products = minus(one.products, other.products)
    if one.path in SIMPLE:
        names = parameter(one), parameter(other)
        # Two regressions may rest on different dyads; the one with fewer decides.
        small = min((of.equations[name] for name in names), key=lambda e: (e.df, -e.stretch))
        weights = {names[0]: 1.0, names[1]: -1.0}
        found = combination(of.fit, weights, small, "maximum likelihood, first minus second member")
    else:
        found = of.draws.estimate(products)
    boot, why_not = of.draws.percentiles(products)
    return MediationEffect(
        term=one.term,
        path=one.path,
        member=None,
        source_member=None,
        via=None,
        on=_end(one),
        source="",
        estimate=found,
        bootstrap=boot,
        bootstrap_undefined=why_not,
        standardised=nan,
    )


def ratios(
    effects: tuple[MediationEffect, ...], of: Mediated, seed: int
) -> dict[str, tuple[KRatio, ...]]:
    """Return partner over actor path, of paths a and of paths b, for each member."""
    found: dict[str, tuple[KRatio, ...]] = {}
    for path in ("a", "b"):
        here = [
            (effect, parameter(way))
            for effect, way in zip(effects, of.ways, strict=True)
            if way.path == path
        ]
        # Routes come in pairs: actor, then partner.
        pairs = zip(here[::2], here[1::2], strict=True)
        found[path] = tuple(_ratio(actor, partner, of, seed) for actor, partner in pairs)
    return found


def _ratio(
    actor: tuple[MediationEffect, str],
    partner: tuple[MediationEffect, str],
    of: Mediated,
    seed: int,
) -> KRatio:
    names = [actor[1], partner[1]]
    places = [of.fit.names.index(name) for name in names]
    replicates = np.empty((0, 2))
    if of.draws.resampled:
        replicates = np.column_stack([of.draws.resampled[name] for name in names])
    return ratio(
        actor[0].estimate,
        partner[0].estimate,
        covariance=of.fit.covariance[np.ix_(places, places)],
        standardised=actor[0].standardised,
        replicates=replicates,
        inference=of.equations[names[0]],
        seed=seed,
    )


def inconsistent(effects: tuple[MediationEffect, ...]) -> tuple[MediationEffect, ...]:
    """Return the simple indirect effects that clearly pull against the direct effect."""
    direct = {(one.member, one.source_member): one for one in effects if one.path == "direct"}
    return tuple(
        one
        for one in effects
        if one.path == "indirect"
        and one.via is not None
        and _clear(one)
        and _clear(direct[one.member, one.source_member])
        and one.estimate.value * direct[one.member, one.source_member].estimate.value < 0
    )


def _clear(effect: MediationEffect) -> bool:
    interval = effect.estimate.interval
    return interval is not None and (interval.low > 0 or interval.high < 0)
