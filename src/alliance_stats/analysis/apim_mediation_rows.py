"""The tidy rows of an actor-partner mediation model."""

from __future__ import annotations

from collections.abc import Iterator

from alliance_stats.analysis.rows import estimate, from_record
from alliance_stats.analysis.three_scales import ThreeScales
from alliance_stats.results import NAN, Estimate
from alliance_stats.stats.dyadic import ApimMediation, KRatio, MediationEffect, NestedTest
from alliance_stats.vocabulary import GATE_NOT_TESTED, ROLE


def mediation_rows(found: ApimMediation, scales: ThreeScales) -> Iterator[Estimate]:
    """Yield the rows: paths and effects by role, k, shares, differences, tests, correlations."""
    members = (None,) if found.model == "indistinguishable" else (0, 1)
    for place, member in enumerate(members):
        for effect in found.effects:
            if effect.member == member:
                yield _effect(effect, found, scales)
        for path, on in (("a", "mediator"), ("b", "outcome")):
            yield _ratio(found.k[path][place], path, on, member, found, scales)
        for on, shares in found.r_squared.items():
            yield _share(shares[place], on, member, found, scales)
    for effect in found.differences:
        yield _difference(effect, found, scales)
    for test in found.tests:
        yield nested_row(test, _extra(found, scales, None))
    for on, record in (
        ("mediator", found.mediator_correlation),
        ("outcome", found.outcome_correlation),
    ):
        yield from_record("correlation", record, extra=_extra(found, scales, None) | {"on": on})


def _effect(effect: MediationEffect, found: ApimMediation, scales: ThreeScales) -> Estimate:
    extra = _extra(found, scales, effect.member) | _numbers(effect)
    extra |= {
        "path": effect.path,
        "on": effect.on,
        "other": _whose(effect.source_member, effect.member, scales),
        "via": _whose(effect.via, effect.member, scales),
        "std_estimate": effect.standardised,
    }
    if effect.term == "covariate":
        extra |= {"covariate": effect.source}
    return from_record(effect.term, effect.estimate, extra=extra)


def _difference(effect: MediationEffect, found: ApimMediation, scales: ThreeScales) -> Estimate:
    """Return first minus second role, a comparison of the roles: it waits for the gate."""
    extra = _extra(found, scales, None) | _numbers(effect)
    extra |= {"path": effect.path, "on": effect.on, "gate": GATE_NOT_TESTED}
    return from_record(f"{effect.term}_difference", effect.estimate, extra=extra)


def _numbers(effect: MediationEffect) -> dict[str, object]:
    return {
        "boot_low": effect.bootstrap.low,
        "boot_high": effect.bootstrap.high,
        "boot_reason": effect.bootstrap_undefined,
    }


def _whose(place: int | None, member: int | None, scales: ThreeScales) -> str | None:
    """Name a role, or one's own and the partner's where members are alike."""
    if place is None:
        return None
    return ("own", "partner")[place] if member is None else scales.asked.roles[place]


def _ratio(
    k: KRatio,
    path: str,
    on: str,
    member: int | None,
    found: ApimMediation,
    scales: ThreeScales,
) -> Estimate:
    return estimate(
        "k",
        k.value,
        n_dyads=k.n,
        method="partner path divided by actor path",
        interval=k.monte_carlo,
        reason=k.undefined,
        extra=_extra(found, scales, member)
        | {
            "path": path,
            "on": on,
            "boot_low": k.interval.low,
            "boot_high": k.interval.high,
            "boot_reason": k.undefined,
            "pattern": k.pattern,
            "pattern_reason": k.pattern_reason,
        },
    )


def _share(
    share: float, on: str, member: int | None, found: ApimMediation, scales: ThreeScales
) -> Estimate:
    return estimate(
        "r2",
        share,
        n_dyads=found.n,
        method=f"1 - residual variance / implied variance of the {on}",
        extra=_extra(found, scales, member) | {"on": on},
    )


def nested_row(test: NestedTest, extra: dict[str, object]) -> Estimate:
    """Return the row of a likelihood-ratio test that compares two models."""
    scaled = "" if test.scaling_factor == 1 else ", scaled (Satorra-Bentler 2001)"
    small = "" if test.shrink == 1 else f"; p of chi-square times {test.shrink:.3f}"
    # Members who are equal in something: a comparison of the roles waits for the gate.
    compares = test.term == "complete" or test.term.startswith("equal_")
    gate = {"gate": GATE_NOT_TESTED} if compares else {}
    return estimate(
        test.term,
        test.chi2,
        n_dyads=test.n,
        method=f"likelihood ratio{scaled}{small}",
        reason=test.undefined,
        statistic=test.chi2,
        df=test.df,
        p_value=test.p_value,
        extra={
            **extra,
            "chi2": test.chi2,
            "chi2_df": test.df,
            "chi2_p": test.p_value,
            "scaling_factor": test.scaling_factor,
            **gate,
        },
    )


def _extra(found: ApimMediation, scales: ThreeScales, member: int | None) -> dict[str, object]:
    return {
        ROLE: None if member is None else scales.asked.roles[member],
        "other": None,
        "via": None,
        "path": None,
        "on": None,
        "covariate": None,
        "model": found.model,
        "std_estimate": NAN,
        "n_coaches": scales.asked.n_coaches,
    }
