"""The rows of an agreement: every index of how two columns of numbers coincide."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from math import isnan

import numpy as np
from numpy.typing import NDArray

from alliance_stats.analysis.agreement_clustered import clustered_rows
from alliance_stats.analysis.parts import Coefficient
from alliance_stats.analysis.resampled import canonical_order, sampling_units
from alliance_stats.analysis.rows import correlation_row, estimate, from_record
from alliance_stats.formatting import number, unit
from alliance_stats.results import NAN, Estimate
from alliance_stats.stats.agreement.bland_altman import BlandAltman, bland_altman
from alliance_stats.stats.agreement.bland_altman_regression import BlandAltmanRegression
from alliance_stats.stats.agreement.concordance import concordance
from alliance_stats.stats.agreement.icc import Icc, icc_all
from alliance_stats.stats.interval import FTest
from alliance_stats.stats.relations.correlation import correlation
from alliance_stats.stats.reliability.difference import gap_reliability
from alliance_stats.vocabulary import GATE_NOT_TESTED

#: Rows whose value depends on the roles' levels, or on their gap being one on a common scale.
COMPARES_ROLES = frozenset(
    {
        "icc(1,1)",
        "icc(A,1)",
        "icc(1,k)",
        "icc(A,k)",
        "f_raters",
        "ccc",
        "bias",
        "sd_difference",
        "loa_low",
        "loa_high",
        "proportional_bias",
        "spread_slope",
        "gap_reliability",
    }
)

#: Fewest dyads for the reliability of a gap: below it alphas and correlation are too rough.
FEWEST = 10

Values = NDArray[np.float64]


def agreement_rows(
    first: Values,
    second: Values,
    *,
    coaches: NDArray[np.object_],
    reliabilities: Sequence[Coefficient],
    regression: BlandAltmanRegression,
    roles: tuple[str, str],
    confidence: float,
    coverage: float,
    seed: int,
) -> tuple[Estimate, ...]:
    """Return every row for two complete columns of scores, shape (n_dyads,) each.

    ``coaches`` names each dyad's coach (None: not named); ``reliabilities`` are alpha of the
    first and the second role. ``gate`` is put on the rows of ``COMPARES_ROLES``. Where some coach
    has two dyads, intervals and tests are those of ``clustered_rows``.
    """
    limits = bland_altman(first, second, coverage=coverage, confidence=confidence)
    rows: tuple[Estimate, ...] = (
        *_icc_rows(first, second, confidence),
        _ccc_row(first, second, confidence),
        correlation_row(
            "pearson",
            correlation(first, second, clusters=coaches, confidence=confidence, seed=seed),
        ),
        *_limit_rows(limits),
        _spread_row(regression),
        *_reliability_rows(first, second, reliabilities, roles),
    )
    return tuple(
        _gated(row) for row in _beside_coaches(rows, first, second, coaches, confidence, seed)
    )


def absolute_agreement(
    first: Values,
    second: Values,
    *,
    coaches: NDArray[np.object_],
    confidence: float,
    seed: int,
) -> Estimate:
    """Return the row ``icc(A,1)`` of ``agreement_rows`` alone, the same to the last digit."""
    rows = [row for row in _icc_rows(first, second, confidence) if row.term == "icc(A,1)"]
    return _gated(_beside_coaches(rows, first, second, coaches, confidence, seed)[0])


def _beside_coaches(
    rows: Sequence[Estimate],
    first: Values,
    second: Values,
    coaches: NDArray[np.object_],
    confidence: float,
    seed: int,
) -> Sequence[Estimate]:
    # Whatever is drawn must not depend on the order of the rows.
    order = canonical_order(first, second)
    plan = sampling_units(coaches[order])
    if plan.kind == "rows":
        return rows
    return clustered_rows(rows, first[order], second[order], plan, confidence=confidence, seed=seed)


def _gated(row: Estimate) -> Estimate:
    gate = GATE_NOT_TESTED if row.term in COMPARES_ROLES else None
    return replace(row, extra={**row.extra, "gate": gate})


def _spread_row(found: BlandAltmanRegression) -> Estimate:
    row = from_record("spread_slope", found.spread_slope)
    return replace(
        row, undefined=row.undefined or (found.undefined if isnan(row.estimate) else None)
    )


def _icc_rows(first: Values, second: Values, confidence: float) -> Iterator[Estimate]:
    found = icc_all(np.column_stack([first, second]), confidence=confidence)
    for form, one in found.items():
        yield estimate(
            f"icc({form})",
            one.value,
            n_dyads=one.n,
            method=one.method,
            interval=one.interval,
            reason=one.undefined,
            extra={"shrout_fleiss": one.shrout_fleiss},
        )
    twoway = found["C,1"]
    yield _f_row("f_targets", twoway.f_targets, twoway, "F test: do dyads differ (ICC = 0)")
    yield _f_row("f_raters", twoway.f_raters, twoway, "F test: do the roles' means differ")


def _f_row(term: str, test: FTest, found: Icc, method: str) -> Estimate:
    return estimate(
        term,
        test.statistic,
        n_dyads=found.n,
        method=method,
        statistic=test.statistic,
        df=test.df,
        p_value=test.p_value,
        reason=found.undefined,
        extra={"df2": test.df2},
    )


def _ccc_row(first: Values, second: Values, confidence: float) -> Estimate:
    found = concordance(first, second, confidence=confidence)
    return estimate(
        "ccc",
        found.value,
        n_dyads=found.n,
        method=found.method,
        interval=found.interval,
        std_error=found.std_error,
        reason=found.undefined,
    )


def _limit_rows(found: BlandAltman) -> Iterator[Estimate]:
    n, reason = found.n, found.undefined
    yield from_record("bias", found.bias)
    yield estimate(
        "sd_difference",
        found.sd_difference,
        n_dyads=n,
        method="standard deviation of the differences",
        interval=found.sd_interval,
        reason=reason,
    )
    for term, limit in (("loa_low", found.lower), ("loa_high", found.upper)):
        yield estimate(
            term,
            limit.value,
            n_dyads=n,
            method=found.method,
            interval=limit.interval,
            reason=reason,
        )
    yield from_record("proportional_bias", found.proportional)


def _reliability_rows(
    first: Values,
    second: Values,
    reliabilities: Sequence[Coefficient],
    roles: tuple[str, str],
) -> Iterator[Estimate]:
    one, two = reliabilities
    n = len(first)
    found = gap_reliability(first, second, reliability_x=one.value, reliability_y=two.value)
    own = [
        f"Alpha of role {role}: {coefficient.undefined}"
        for role, coefficient in zip(roles, reliabilities, strict=True)
        if coefficient.undefined
    ]
    missing = found.undefined and " ".join(own or [found.undefined])
    few = f"It needs at least {FEWEST} dyads; there are {n}." if n < FEWEST else None
    extra = {"reliability_first": one.value, "reliability_second": two.value}
    for term, value in (("gap_reliability", found.gap), ("mean_reliability", found.mean)):
        reason = missing or few
        if reason is None and value < 0:
            reason = _no_reliability(first, second, reliabilities, value)
        yield estimate(
            term,
            NAN if reason else value,
            n_dyads=n,
            method=f"{found.method}; alpha of each role",
            reason=reason,
            extra=extra,
        )


def _no_reliability(
    first: Values, second: Values, reliabilities: Sequence[Coefficient], value: float
) -> str:
    r = float(np.corrcoef(first, second)[0, 1])
    one, two = (unit(coefficient.value) for coefficient in reliabilities)
    return (
        f"The formula gives {number(value)}, which is no reliability: alphas of {one} and {two} "
        f"do not fit a correlation of {unit(r)} between the roles."
    )
