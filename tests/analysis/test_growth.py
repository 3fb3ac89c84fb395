from __future__ import annotations

import numpy as np
import pytest

from alliance_stats.analysis.families import adjust
from alliance_stats.analysis.gate import gated
from alliance_stats.analysis.growth import growth
from alliance_stats.analysis.invariance import invariance
from alliance_stats.dyads.table import Dyads
from alliance_stats.errors import InsufficientDataError, OptionError, RefusedError
from alliance_stats.stats import dyadic
from analysis.over_occasions import OCCASIONS, followed, series


@pytest.fixture(scope="module")
def dyads() -> Dyads:
    return followed(missing=0.1)


def test_rows_are_those_of_the_estimator(dyads: Dyads) -> None:
    result = growth(dyads, scale="bond")
    found = dyadic.dyadic_growth(*(series(dyads, "bond", role) for role in dyads.roles))
    for member, role in enumerate(dyads.roles):
        for term, record in (
            ("intercept", found.intercept[member]),
            ("slope", found.slope[member]),
            ("var(slope)", found.slope_variance[member]),
            ("cor(intercept,slope)", found.level_with_slope[member]),
        ):
            row = result.find(term, role=role)
            assert row.estimate == pytest.approx(record.value, abs=1e-6)
            assert row.std_error == pytest.approx(record.std_error, abs=1e-6)
    assert result["cor(slope)"].estimate == pytest.approx(found.slope_correlation.value, abs=1e-6)
    assert result["slope_difference"].estimate == pytest.approx(
        found.slope_difference.value, abs=1e-6
    )
    assert result.admissible
    assert (result.n, result.occasions) == (120, OCCASIONS)
    assert abs(result.find("slope", role="client").estimate - 0.4) < 0.15


def test_the_gap_that_lines_leave(dyads: Dyads) -> None:
    result = growth(dyads, scale="bond")
    gaps = [row for row in result.estimates if row.term == "var(gap)"]
    assert [row.extra["occasion"] for row in gaps] == list(OCCASIONS)
    fit = dyadic.dyadic_growth(*(series(dyads, "bond", role) for role in dyads.roles)).fit
    for place, row in enumerate(gaps, start=1):
        expected = (
            fit.value(f"a{place}~~a{place}")
            + fit.value(f"b{place}~~b{place}")
            - 2 * fit.value(f"a{place}~~b{place}")
        )
        assert row.estimate == pytest.approx(expected, abs=1e-6)
        assert np.isnan(row.p_value)
    change = result["gap_change"].estimate
    assert change == pytest.approx(gaps[-1].estimate - gaps[0].estimate, abs=1e-9)


def test_units_of_time(dyads: Dyads) -> None:
    plain, weeks = growth(dyads, scale="bond"), growth(dyads, scale="bond", times=[0, 7, 14, 21])
    for role in dyads.roles:
        one, other = (found.find("slope", role=role).estimate for found in (plain, weeks))
        assert one == pytest.approx(7 * other, abs=1e-5)
    assert "Time: start 0, middle 7, late 14 and end 21." in weeks.notes


def test_occasions_without_one_side_are_left_out() -> None:
    result = growth(followed(client_misses=("middle",)), scale="bond")
    assert result.occasions == ("start", "late", "end")
    assert any(note.startswith("Left out") and "middle" in note for note in result.notes)


def test_few_dyads_get_one_residual_variance_or_none() -> None:
    result = growth(followed(45), scale="bond")
    assert result.residuals == "equal"
    assert any("26 parameters" in note for note in result.notes)
    with pytest.raises(InsufficientDataError, match="needs at least 52 dyads; there are 45"):
        growth(followed(45), scale="bond", residuals="free")
    with pytest.raises(InsufficientDataError, match="20 parameters here"):
        growth(followed(30), scale="bond")


def test_dyads_of_one_coach() -> None:
    row = growth(followed(n_coaches=20), scale="bond").find("slope", role="coach")
    assert (row.df, row.extra["n_coaches"]) == (19, 20)
    few = growth(followed(n_coaches=5), scale="bond").find("slope", role="coach")
    assert np.isnan(few.std_error)
    assert "at least 8" in str(few.undefined)


def test_two_views_of_different_things_cannot_draw_nearer() -> None:
    result = growth(followed(target="partner"), scale="bond")
    for term in ("slope_difference", "var(gap)", "gap_change"):
        assert np.isnan(result[term].estimate)
        assert "cannot draw nearer" in str(result[term].undefined)
    assert not np.isnan(result["cor(slope)"].estimate)


def test_slopes_that_do_not_vary_are_held_the_same() -> None:
    """No dyad changes: in most samples the variance of one slope would be negative."""
    found = (growth(flat(np.random.default_rng(seed)), scale="bond") for seed in range(20))
    held = next(result for result in found if result.fixed_slopes and result.admissible)
    role = held.fixed_slopes[0]
    assert not np.isnan(held.find("slope", role=role).std_error)
    for row in (held.find("var(slope)", role=role), held["cor(slope)"]):
        assert np.isnan(row.estimate)
        assert row.undefined == "The slope is the same in all dyads."
    assert any(note.startswith(f"The slope of {role} does not vary") for note in held.notes)
    assert held.options["fixed_slopes"] == list(held.fixed_slopes)


def test_an_inadmissible_solution_is_no_finding() -> None:
    """Two levels that are one and the same correlate beyond 1 in some samples."""
    found = (growth(flat(np.random.default_rng(s), same=True), scale="bond") for s in range(40))
    result = next(one for one in found if not one.admissible)
    assert all(np.isnan(row.estimate) for row in result.estimates)
    assert {row.extra["admissible"] for row in result.estimates} == {False}
    reason = str(result.find("slope", role="coach").undefined)
    assert "inadmissible" in reason
    assert reason in result.notes


def flat(rng: np.random.Generator, *, same: bool = False) -> Dyads:
    """Levels that differ on ``bond`` and never change; with ``same`` one that both roles share."""
    base = followed(60, seed=int(rng.integers(1000)))
    frame = base.frame.copy()
    is_bond = frame["scale"] == "bond"
    dyad = frame["dyad_id"].astype("category").cat.codes.to_numpy()
    levels = rng.normal(size=(2, dyad.max() + 1))
    for member, role in enumerate(base.roles):
        level = levels[0 if same else member]
        frame.loc[is_bond, role] = (5 + level[dyad] + 0.7 * rng.normal(size=len(frame)))[is_bond]
    return Dyads(frame=frame, scores=base.scores, roles=base.roles, policy=base.policy)


def test_the_gate_over_occasions_and_over_roles(dyads: Dyads) -> None:
    result = growth(dyads, scale="bond")
    assert result.find("slope", role="coach").extra["gate"] == "not tested"
    verdicts = [
        invariance(dyads, scale="bond", over="occasions", role=role) for role in dyads.roles
    ]
    verdicts += [invariance(dyads, scale="bond", occasion=when) for when in OCCASIONS]
    told = gated(result, verdicts)
    slope = told.find("slope", role="coach").extra
    assert slope["gate"] == verdicts[0].verdict
    assert str(slope["gate_reason"]).startswith("Gate, bond of coach over the occasions")
    both = str(told["slope_difference"].extra["gate_reason"])
    for part in ("of coach over", "of client over", "at 'start'", "at 'end'"):
        assert part in both
    half = gated(result, verdicts[:1])
    reason = str(half["slope_difference"].extra["gate_reason"])
    assert "Gate over the occasions of client: not tested." in reason
    assert "Gate at 'start': not tested there." in reason


def test_a_closed_gate_keeps_mean_slopes_apart_from_the_family(dyads: Dyads) -> None:
    (result,) = adjust([growth(dyads, scale="bond")])
    assert result["slope_difference"].extra["family"] is None
    assert result["cor(slope)"].extra["family"] == "exploratory"
    assert result["intercept"].extra["family"] is None
    (declared,) = adjust([growth(dyads, scale="bond")], [{"growth": {"scale": "bond"}}])
    assert declared.find("slope", role="client").extra["family"] == "confirmatory"
    assert declared["slope_difference"].extra["family"] is None


def test_refusals(dyads: Dyads) -> None:
    with pytest.raises(RefusedError, match="only role 'client' is asked 'bond'"):
        growth(followed(asked=("client",)), scale="bond")
    with pytest.raises(InsufficientDataError, match=r"at least 3 occasions.*there are 2"):
        growth(followed(occasions=("start", "end")), scale="bond")
    with pytest.raises(InsufficientDataError, match="at least 20 dyads"):
        growth(followed(15), scale="bond")
    with pytest.raises(InsufficientDataError, match="Nobody answered at middle"):
        growth(followed(client_misses=("middle",)), scale="bond", occasions=OCCASIONS)
    with pytest.raises(OptionError, match="declared order"):
        growth(dyads, scale="bond", occasions=["end", "start", "late"])
    with pytest.raises(OptionError, match="3 numbers for 4 occasions"):
        growth(dyads, scale="bond", times=[0, 1, 2])
    with pytest.raises(OptionError, match="ascend"):
        growth(dyads, scale="bond", times=[0, 2, 1, 3])
    with pytest.raises(OptionError, match="residuals"):
        growth(dyads, scale="bond", residuals="none")


def test_results_are_json_safe(dyads: Dyads) -> None:
    found = growth(dyads, scale="bond").to_dict()
    assert found["analysis"] == "growth"
    assert found["scale"] == "bond"
    assert "occasion" not in {key for key in found if key != "rows"}
    assert found["options"]["occasions"] == list(OCCASIONS)
