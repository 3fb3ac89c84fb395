"""A comparison of two occasions rests on the gate at both of them."""

from __future__ import annotations

import pytest

from alliance_stats.analysis.gate import gated
from alliance_stats.analysis.invariance import InvarianceResult
from alliance_stats.results import Estimate, Result
from alliance_stats.vocabulary import GateVerdict

ROLES = ("coach", "client")
ABOUT = {"scale": "bond", "instrument": "demo"}


def ladder(occasion: str, verdict: GateVerdict) -> InvarianceResult:
    return InvarianceResult(
        estimates=(),
        about={**ABOUT, "occasion": occasion},
        roles=ROLES,
        title="Bond",
        over="roles",
        views=ROLES,
        verdict=verdict,
        reason=f"As seen at {occasion}.",
        freed=(),
    )


@pytest.mark.parametrize(
    ("start", "end", "worst"),
    [
        ("licensed", "licensed", "licensed"),
        ("not licensed", "licensed", "not licensed"),
        ("licensed", "partially licensed", "partially licensed"),
        (None, "licensed", "not tested"),
        ("licensed", None, "not tested"),
    ],
)
def test_the_worse_of_both_occasions_counts(
    start: GateVerdict | None, end: GateVerdict | None, worst: str
) -> None:
    extra = {"gate": "not tested", "earlier": "start", "later": "end"}
    change = Result(estimates=(Estimate(term="difference", extra=extra),), about=ABOUT)
    known = [ladder(when, verdict) for when, verdict in (("start", start), ("end", end)) if verdict]
    assert gated(change, known)["difference"].extra["gate"] == worst
