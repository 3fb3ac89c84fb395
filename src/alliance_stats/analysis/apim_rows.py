"""The tidy rows of an actor-partner model."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from alliance_stats.analysis.rows import estimate, from_record
from alliance_stats.analysis.two_scales import TwoScales
from alliance_stats.results import NAN, Estimate
from alliance_stats.stats.dyadic import Apim, Effect, KRatio
from alliance_stats.stats.interval import Estimate as Record
from alliance_stats.vocabulary import GATE_NOT_TESTED, ROLE


def apim_rows(found: Apim, asked: TwoScales) -> Iterator[Estimate]:
    """Yield the rows: each role's outcome, then what concerns both."""
    members = (None,) if found.model == "indistinguishable" else (0, 1)
    for place, member in enumerate(members):
        for effect in found.effects:
            if effect.member == member:
                yield _effect(effect, found, asked)
        yield _ratio(found.k[place], member, found, asked)
        yield _share(found.r_squared[place], member, found, asked)
    rest: dict[str, Record | None] = {
        "actor_difference": found.actor_difference,
        "partner_difference": found.partner_difference,
        "correlation": found.residual_correlation,
        "predictor_correlation": found.predictor_correlation,
    }
    for term, record in rest.items():
        if record is not None:
            extra = _extra(found, asked, None)
            # Whether two effects differ is a comparison of the roles: it waits for the gate.
            gate = {"gate": GATE_NOT_TESTED} if term.endswith("_difference") else {}
            yield from_record(term, record, extra=extra | gate)


def _effect(effect: Effect, found: Apim, asked: TwoScales) -> Estimate:
    extra = _extra(found, asked, effect.member)
    if effect.term != "intercept":
        extra |= {"std_estimate": effect.standardised, "std_pooled": effect.pooled}
        extra |= {"other": _whose(effect, asked)}
    if effect.term == "covariate":
        extra |= {"covariate": effect.source}
    return from_record(effect.term, effect.estimate, extra=extra)


def _whose(effect: Effect, asked: TwoScales) -> str | None:
    """Say whose score predicts: a role, or one's own and the partner's where both are alike."""
    if effect.source_member is None:
        return None
    if effect.member is None:
        return ("own", "partner")[effect.source_member]
    return asked.roles[effect.source_member]


def _ratio(k: KRatio, member: int | None, found: Apim, asked: TwoScales) -> Estimate:
    extra = _extra(found, asked, member)
    return estimate(
        "k",
        k.value,
        n_dyads=k.n,
        method="partner effect divided by actor effect",
        interval=k.interval,
        reason=k.undefined or _no_bootstrap(k),
        extra={
            **extra,
            "mc_low": k.monte_carlo.low,
            "mc_high": k.monte_carlo.high,
            "pattern": k.pattern,
            "pattern_reason": k.pattern_reason,
            "n_failed": k.n_failed,
        },
    )


def _no_bootstrap(k: KRatio) -> str | None:
    return "Nothing was resampled, so there is no bootstrap interval." if k.n else None


def _share(share: float, member: int | None, found: Apim, asked: TwoScales) -> Estimate:
    return estimate(
        "r2",
        share,
        n_dyads=found.n,
        method="1 - residual variance / implied variance of the outcome",
        extra=_extra(found, asked, member),
    )


def _extra(found: Apim, asked: TwoScales, member: int | None) -> dict[str, object]:
    columns: Mapping[str, object] = {
        ROLE: None if member is None else asked.roles[member],
        "other": None,
        "covariate": None,
        "model": found.model,
        "std_estimate": NAN,
        "std_pooled": NAN,
        "n_coaches": asked.n_coaches,
    }
    return dict(columns)
