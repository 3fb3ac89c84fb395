"""The gate of the couples study, as its run reports it."""

from __future__ import annotations

import pytest

from alliance_stats.analysis.invariance import InvarianceResult
from alliance_stats.study.loading import load_study
from conftest import shared_path

KNOWN = {
    "configural": (53.026, 29),
    "loadings": (58.810, 33),
    "intercepts": (60.321, 37),
    "residuals": (78.842, 42),
}


def test_satisfaction_is_licensed_up_to_intercepts_and_every_comparison_says_so() -> None:
    found = load_study(shared_path("studies/couples-commitment/study.yaml")).run()
    ladder = found.one("invariance", scale="satisfaction")
    assert isinstance(ladder, InvarianceResult)
    assert (ladder.verdict, ladder.reason) == (
        "licensed",
        "Licensed up to intercepts, not residuals.",
    )
    for term, (chi2, df) in KNOWN.items():
        row = ladder[term]
        assert row.extra["chi2_complete"] == pytest.approx(chi2, abs=1e-3)
        assert row.extra["chi2_df"] == df
    for result in found.results:
        if result.about.get("scale") == "satisfaction":
            gates = {row.extra.get("gate") for row in result.estimates} - {None}
            assert gates <= {"licensed"}, result.analysis
    assert found.one("agreement", scale="satisfaction")["bias"].extra["gate"] == "licensed"
    # Effects of one scale on another compare only where both scales mean the same in both roles.
    assert found.one("invariance", scale="commitment").verdict == "not licensed"
    effects = found.one("apim", predictor="satisfaction", outcome="commitment")
    assert effects["actor_difference"].extra["gate"] == "not licensed"
    assert effects["partner_difference"].extra["gate"] == "not licensed"
