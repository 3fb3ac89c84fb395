"""The tidy rows of an actor-partner moderation model."""

from __future__ import annotations

from collections.abc import Iterator

from alliance_stats.analysis.apim_mediation_rows import nested_row
from alliance_stats.analysis.rows import estimate, from_record
from alliance_stats.analysis.three_scales import ThreeScales
from alliance_stats.results import NAN, Estimate
from alliance_stats.stats.dyadic import ApimModeration, Interaction, ModerationEffect
from alliance_stats.vocabulary import GATE_NOT_TESTED, ROLE


def moderation_rows(found: ApimModeration, scales: ThreeScales) -> Iterator[Estimate]:
    """Yield the rows: effects by role, simple slopes, shares, differences, tests, correlation."""
    members = (None,) if found.model == "indistinguishable" else (0, 1)
    for place, member in enumerate(members):
        probed = [one for one in found.interactions if one.member == member]
        # The products among the effects stand in the order of the interactions.
        products = iter(probed)
        for effect in found.effects:
            if effect.member == member:
                yield _effect(effect, products, found, scales)
        for one in probed:
            yield from _slopes(one, found, scales)
        yield _share("r2", found.r_squared[place], member, found, scales)
        without = found.r_squared_without[place]
        yield _share("delta_r2", found.r_squared[place] - without, member, found, scales)
    for effect in found.differences:
        extra = _extra(found, scales, None) | {"gate": GATE_NOT_TESTED}
        yield from_record(f"{effect.term}_difference", effect.estimate, extra=extra)
    for test in found.tests:
        yield nested_row(test, _extra(found, scales, None))
    yield from_record("correlation", found.residual_correlation, extra=_extra(found, scales, None))


def _effect(
    effect: ModerationEffect,
    products: Iterator[Interaction],
    found: ApimModeration,
    scales: ThreeScales,
) -> Estimate:
    extra = _extra(found, scales, effect.member)
    if effect.term in ("actor", "partner", "own_moderator", "partner_moderator", "covariate"):
        extra |= {"other": _whose(effect.source_member, effect.member, scales)}
    if effect.term == "covariate":
        extra |= {"covariate": effect.source}
    extra |= {"std_pooled": effect.pooled}
    if "_x_" in effect.term:
        extra |= _probed(next(products), scales)
    return from_record(effect.term, effect.estimate, extra=extra)


def _probed(one: Interaction, scales: ThreeScales) -> dict[str, object]:
    own = one.member or 0
    return {
        "other": _whose(own if one.side == "actor" else 1 - own, one.member, scales),
        "moderated_by": _moderator(one, scales),
        "pattern": one.pattern,
        "pattern_reason": one.pattern_reason,
        "region": one.region.where,
        "region_low": one.region.low,
        "region_high": one.region.high,
        "region_share": one.region.share,
    }


def _slopes(one: Interaction, found: ApimModeration, scales: ThreeScales) -> Iterator[Estimate]:
    own = one.member or 0
    for slope in one.slopes:
        extra = _extra(found, scales, one.member) | {
            "other": _whose(own if one.side == "actor" else 1 - own, one.member, scales),
            "moderated_by": _moderator(one, scales),
            "moderator_level": slope.level,
            "moderator_value": slope.at,
        }
        yield from_record(f"{one.side}_slope", slope.estimate, extra=extra)


def _moderator(one: Interaction, scales: ThreeScales) -> str:
    """Say whose moderator changes the effect: a role's, one's own, the partner's or the dyad's."""
    if one.by == "dyad" or one.member is None:
        return one.by
    return scales.asked.roles[one.member if one.by == "own" else 1 - one.member]


def _whose(place: int | None, member: int | None, scales: ThreeScales) -> str | None:
    if place is None:
        return None
    return ("own", "partner")[place] if member is None else scales.asked.roles[place]


def _share(
    term: str, share: float, member: int | None, found: ApimModeration, scales: ThreeScales
) -> Estimate:
    what = {
        "r2": "1 - residual variance / implied variance of the outcome",
        "delta_r2": "share of variance with the products less that without them",
    }[term]
    extra = _extra(found, scales, member)
    return estimate(term, share, n_dyads=found.n, method=what, extra=extra)


def _extra(found: ApimModeration, scales: ThreeScales, member: int | None) -> dict[str, object]:
    return {
        ROLE: None if member is None else scales.asked.roles[member],
        "other": None,
        "moderated_by": None,
        "moderator_level": None,
        "moderator_value": NAN,
        "covariate": None,
        "model": found.model,
        "std_pooled": NAN,
        "n_coaches": scales.asked.n_coaches,
    }
