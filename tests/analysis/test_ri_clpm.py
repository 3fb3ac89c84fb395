from __future__ import annotations

import numpy as np
import pytest

from alliance_stats.analysis.families import adjust
from alliance_stats.analysis.ri_clpm import ri_clpm
from alliance_stats.dyads.table import Dyads
from alliance_stats.errors import InsufficientDataError, OptionError, RefusedError
from alliance_stats.stats import dyadic
from analysis.over_occasions import followed, series


@pytest.fixture(scope="module")
def dyads() -> Dyads:
    return followed(150, missing=0.05)


def test_roles_follow_each_other(dyads: Dyads) -> None:
    result = ri_clpm(dyads, scale="gain")
    found = dyadic.ri_clpm(*(series(dyads, "gain", role) for role in dyads.roles))
    [lag] = found.lags
    expected = {
        ("autoregressive", "coach", "coach"): lag.carry_first,
        ("cross_lagged", "coach", "client"): lag.cross_first,
        ("autoregressive", "client", "client"): lag.carry_second,
        ("cross_lagged", "client", "coach"): lag.cross_second,
    }
    for (term, role, other), record in expected.items():
        row = result.find(term, role=role, other=other)
        assert row.estimate == pytest.approx(record.value, abs=1e-6)
        assert row.std_error == pytest.approx(record.std_error, abs=1e-6)
        assert (row.extra["scale_to"], row.extra["scale_from"]) == ("gain", "gain")
        assert row.extra["interval"] == 1
    assert result.admissible
    assert result.about["scale"] == "gain"


def test_two_scales_of_chosen_raters(dyads: Dyads) -> None:
    options = {"predictor": "calm", "outcome": "gain", "role_x": "client", "role_y": "coach"}
    result = ri_clpm(dyads, **options)
    found = dyadic.ri_clpm(series(dyads, "calm", "client"), series(dyads, "gain", "coach"))
    assert result.admissible
    row = result.find("cross_lagged", scale_to="gain", scale_from="calm")
    assert (row.extra["role"], row.extra["other"]) == ("coach", "client")
    assert row.estimate == pytest.approx(found.lags[0].cross_second.value, abs=1e-5)
    assert result.processes == (("calm", "client"), ("gain", "coach"))
    assert (result.about["role_x"], result.about["role_y"]) == ("client", "coach")


def test_a_declaration_means_the_paths_from_one_to_the_other(dyads: Dyads) -> None:
    options = {"predictor": "calm", "outcome": "gain"}
    result = ri_clpm(dyads, **options, role_x="client", role_y="coach")
    for declared, family in (("coach", "confirmatory"), ("client", "exploratory")):
        (found,) = adjust([result], [{"ri_clpm": options | {"role_y": declared}}])
        assert found["cross_lagged"].extra["family"] == family
        assert found["autoregressive"].extra["family"] is None


def test_an_inadmissible_solution_is_no_finding() -> None:
    """A scale that grows has no stable level that occasions scatter about."""
    options = {"predictor": "bond", "outcome": "gain", "role_x": "client", "role_y": "coach"}
    tried = (ri_clpm(followed(100, seed=seed), **options) for seed in range(10))
    found = next(result for result in tried if not result.admissible)
    assert all(np.isnan(row.estimate) for row in found.estimates)
    assert {row.undefined for row in found.estimates} == {found.notes[-1]}


def test_intervals_of_unequal_length_have_their_own_paths(dyads: Dyads) -> None:
    result = ri_clpm(dyads, scale="gain", times=[0, 1, 2, 5])
    intervals = [r.extra["interval"] for r in result.estimates if r.term == "cross_lagged"]
    assert intervals == [1, 1, 3, 3]
    free = ri_clpm(dyads, scale="gain", lags="free")
    steps = [r.extra["step"] for r in free.estimates if r.term == "cross_lagged"]
    assert steps == [1, 1, 2, 2, 3, 3]


def test_refusals(dyads: Dyads) -> None:
    for options in ({}, {"predictor": "bond"}, {"scale": "gain", "predictor": "bond"}):
        with pytest.raises(OptionError, match="Name either `scale`"):
            ri_clpm(dyads, **options)
    with pytest.raises(OptionError, match="as `role_x`"):
        ri_clpm(dyads, predictor="bond", outcome="gain")
    with pytest.raises(OptionError, match="its own outcome"):
        ri_clpm(dyads, predictor="bond", outcome="bond", role_x="coach", role_y="client")
    with pytest.raises(OptionError, match="role"):
        ri_clpm(dyads, predictor="bond", outcome="gain", role_x="boss", role_y="coach")
    with pytest.raises(RefusedError, match="only role 'client'"):
        ri_clpm(followed(asked=("client",)), scale="bond")
    with pytest.raises(InsufficientDataError, match="27 parameters here and needs at least 54"):
        ri_clpm(followed(40), scale="gain")
    with pytest.raises(InsufficientDataError, match="at least 3 occasions"):
        ri_clpm(followed(occasions=("start", "end")), scale="gain")


def test_a_scale_of_one_role_needs_no_name_of_the_role() -> None:
    dyads = followed(150, asked=("client",))
    result = ri_clpm(dyads, predictor="bond", outcome="gain", role_y="coach")
    assert result.processes[0] == ("bond", "client")
