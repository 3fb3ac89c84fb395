"""A small study made by hand: every number is invented, every branch of the report is reached."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from alliance_stats.analysis.agreement import AgreementResult
from alliance_stats.analysis.correlate import CorrelateResult
from alliance_stats.analysis.describe import DescribeResult
from alliance_stats.analysis.items import ItemsResult
from alliance_stats.analysis.reliability import ReliabilityResult
from alliance_stats.dyads.design import Design, OccasionCount
from alliance_stats.instrument.model import Instrument, Item, ResponseScale, Subscale
from alliance_stats.report.content import NotComputed, ReportContent
from alliance_stats.responses.table import FileFlow, SetAside
from alliance_stats.results import Estimate, Result
from alliance_stats.stats.agreement.bland_altman_regression import bland_altman_regression

NAN = math.nan
SCALES = {
    "bond": ("Bond", "us"),
    "clarity": ("Clarity", "us"),
    "trust": ("Trust", "partner"),
    "growth": ("Growth", "context"),
}
Row = tuple[str, float, float, float]


def instrument(roles: tuple[str, str] = ("coach", "client")) -> Instrument:
    items = {
        f"{scale}{i}": Item(id=f"{scale}{i}", scale="agree", roles=roles, reverse=i == 2)
        for scale in SCALES
        for i in (1, 2)
    }
    subscales = {
        scale: Subscale(
            id=scale,
            title={"en": title},
            items=(f"{scale}1", f"{scale}2"),
            target=target,
            aggregate="mean",
            min_valid=1,
            missing="prorate",
            output=("raw",),
        )
        for scale, (title, target) in SCALES.items()
    }
    return Instrument(
        id="demo",
        version="0.9",
        title={"en": "Demo Scale"},
        licence="CC0",
        text="full",
        key_status="original",
        languages=("en",),
        roles=roles,
        perspectives=("direct",),
        scales={"agree": ResponseScale(name="agree", minimum=1, maximum=7)},
        items=items,
        subscales=subscales,
        citation="Nobody (2026). Demo Scale.",
        sha256="ab" * 32,
    )


def estimate(
    term: str, value: float, low: float = NAN, high: float = NAN, **more: object
) -> Estimate:
    known = {"n_dyads", "p_value", "method", "undefined"}
    fields = {key: more.pop(key) for key in known & set(more)}
    fields.setdefault("n_dyads", 40.0)
    return Estimate(
        term=term,
        estimate=value,
        conf_low=low,
        conf_high=high,
        conf_level=0.95,
        extra=more,
        **fields,
    )


def about(scale: str, occasion: str = "end", **more: object) -> dict[str, object]:
    base: dict[str, object] = {
        "scale": scale,
        "instrument": "demo",
        "occasion": occasion,
        "perspective": "direct",
    }
    return base | more


def describe(scale: str, roles: tuple[str, str], occasion: str = "end") -> DescribeResult:
    rows: list[Estimate] = []
    for role, mean in zip(roles, (5.0, 5.5), strict=True):
        rows += [
            estimate("mean", mean, mean - 0.2, mean + 0.2, role=role, n=44),
            estimate("sd", 1.0, role=role, n=44),
            estimate("ceiling", 0.25, role=role, n=44),
        ]
    return DescribeResult(
        estimates=tuple(rows),
        about=about(scale, occasion),
        roles=roles,
        title=scale,
        score_range=(1, 7),
    )


def reliability(scale: str, role: str, alpha: float) -> ReliabilityResult:
    undefined = "The scale has one item." if math.isnan(alpha) else None
    rows = (
        estimate("alpha", alpha, alpha - 0.05, alpha + 0.05, n=43, n_items=2, undefined=undefined),
        estimate("sem", 0.4, n=43, n_items=2),
        estimate("mdc95", 1.1, n=43, n_items=2),
    )
    return ReliabilityResult(
        estimates=rows,
        about=about(scale, role=role),
        options={"missing": "listwise"},
        title=scale,
        parts=("a", "b"),
        kind="items",
    )


def items(scale: str, role: str) -> ItemsResult:
    rows = tuple(
        estimate(
            "item",
            0.6,
            item_id=f"{scale}{i}",
            mean=5.0,
            sd=1.0,
            item_total=0.6,
            alpha_if_deleted=NAN,
            missing=0.02,
            floor=0.0,
            ceiling=0.1,
        )
        for i in (1, 2)
    )
    return ItemsResult(estimates=rows, about=about(scale, role=role), title=scale)


def agreement(
    scale: str,
    roles: tuple[str, str],
    *,
    icc: Row = ("icc(A,1)", 0.4, 0.2, 0.6),
    bias: Row = ("bias", -0.5, -0.8, -0.2),
    gate: str = "not tested",
) -> AgreementResult:
    rng = np.random.default_rng(7)
    second = np.round(rng.normal(5.5, 1, 40) * 2) / 2
    first = np.round((second - 0.5 + rng.normal(0, 0.7, 40)) * 2) / 2
    rows = (
        estimate(*icc, gate=gate),
        estimate("icc(C,1)", 0.45, 0.2, 0.6, gate=None),
        estimate(*bias, gate=gate),
        estimate("sd_difference", 0.9, 0.8, 1.1, gate=gate),
        estimate("loa_low", -2.3, -2.7, -1.9, gate=gate),
        estimate("loa_high", 1.3, 0.9, 1.7, gate=gate),
        estimate("gap_reliability", 0.7, gate=gate),
    )
    return AgreementResult(
        estimates=rows,
        about=about(scale),
        roles=roles,
        first=first,
        second=second,
        differences=first - second,
        means=(first + second) / 2,
        regression=bland_altman_regression(first, second),
        title=scale,
        score_range=(1, 7),
    )


def correlate(
    predictor: str,
    roles: tuple[str, str],
    *,
    value: Row = ("pearson", 0.4, 0.1, 0.6),
    p_adjusted: float = 0.01,
    family: str = "exploratory",
) -> CorrelateResult:
    rows = tuple(
        estimate(
            *value,
            role_x=x,
            role_y=y,
            level="total",
            same_source=x == y,
            p_adjusted=p_adjusted,
            family=family,
            method="Fisher z",
        )
        for x in roles
        for y in roles
    )
    return CorrelateResult(
        estimates=rows,
        about={
            "predictor": predictor,
            "outcome": "growth",
            "predictor_instrument": "demo",
            "outcome_instrument": "demo",
            "occasion": "end",
        },
        roles=roles,
        predictor_title=predictor,
        outcome_title="Growth",
    )


def results(roles: tuple[str, str]) -> list[Result]:
    found: list[Result] = [describe(scale, roles) for scale in SCALES]
    found += [describe("bond", roles, "start")]
    alphas: Mapping[str, float] = {"bond": 0.85, "clarity": 0.65, "trust": 0.8, "growth": 0.9}
    for scale, alpha in alphas.items():
        for role in roles:
            found += [reliability(scale, role, alpha), items(scale, role)]
    found += [agreement("bond", roles), agreement("clarity", roles)]
    found += [correlate("bond", roles), correlate("clarity", roles)]
    return found


def design(roles: tuple[str, str], *, nested: bool = True) -> Design:
    return Design(
        roles=roles,
        n_dyads=50,
        n_coaches=12 if nested else 0,
        n_without_coach=0 if nested else 50,
        dyads_per_coach=(6, *([4] * 11)) if nested else (),
        is_nested=nested,
        occasions=(
            OccasionCount(occasion="start", both=48, first_only=1, second_only=1, neither=0),
            OccasionCount(occasion="end", both=40, first_only=4, second_only=3, neither=3),
        ),
    )


def content(roles: tuple[str, str] = ("coach", "client"), **changes: object) -> ReportContent:
    refused = NotComputed(
        "Agreement: demo.trust, end",
        "Agreement on 'trust' has no meaning: each role rates the other. Ask for reciprocity.",
        "refused",
        analysis="agreement",
        scale="trust",
        instrument="demo",
    )
    later = NotComputed("Primacy: does it lead?", "Not part of this version.", "not available")
    flow = FileFlow(
        file="answers.csv",
        sha256="cd" * 32,
        read=100,
        used=95,
        reasons=(SetAside("nothing answered", (4, 5, 6)), SetAside("blank id", (9, 12))),
        notices=("Read as UTF-8, fields separated by ','.",),
    )
    made = ReportContent(
        title="A small study",
        study_id="small",
        roles=roles,
        occasion="end",
        occasions=("start", "end"),
        confidence=0.95,
        instruments={"demo": instrument(roles)},
        flow=(flow,),
        design=design(roles),
        results=results(roles),
        not_computed=(refused, later),
        perspectives={"we": ["bond", "clarity", "trust"], "outcomes": ["growth"]},
        provenance={
            "version": "0.1.0",
            "python": "3.11",
            "libraries": {"numpy": "2.2"},
            "seed": 1,
            "study": {"id": "small", "policy": {"incomplete_dyads": "keep", "duplicates": "last"}},
        },
        notices=("answers.csv: Read as UTF-8, fields separated by ','.",),
    )
    return replace(made, **changes)
