from __future__ import annotations

import numpy as np
import pytest

from alliance_stats.analysis.congruence import congruence
from alliance_stats.errors import InsufficientDataError, OptionError, RefusedError
from alliance_stats.instrument.model import ResponseScale
from alliance_stats.stats import response_surface, surface_value
from analysis.expected import case, data
from analysis.factories import ROLES, Form, make_dyads, make_instrument, make_subscale
from analysis.views import coach_of

#: The midpoint is what the reference case was centred at.
CENTRED = ResponseScale(name="centred", minimum=4.264 - 60, maximum=4.264 + 60)


def made(views, outcomes, *, target="us", coaches=None):
    instrument = make_instrument(
        [make_subscale("bond", ["b1"], target=target), make_subscale("growth", ["g1"])],
        scale=CENTRED,
    )
    forms = []
    for role, view, outcome in zip(ROLES, views, outcomes, strict=True):
        forms.append(Form(instrument, role, {"b1": view, "g1": outcome}))
    return make_dyads(forms, coaches=coaches)


def simulated(n=120, *, seed=4, fit=1.0):
    """Views around the centre and outcomes that fall off with their squared difference."""
    rng = np.random.default_rng(seed)
    x, y = rng.normal(size=(2, n))
    outcomes = [2 - fit * (x - y) ** 2 + rng.normal(size=n) for _ in range(2)]
    return [4.264 + x, 4.264 + y], outcomes


def ask(dyads, **options):
    given = {"predictor": "bond", "outcome": "growth", "n_resamples": 300}
    return congruence(dyads, **(given | options))


def acitelli():
    frame = data("acitelli_wide.csv")
    views = [frame["OtherPos_wife"], frame["OtherPos_husband"]]
    return views, [frame["Satisfaction_wife"], frame["Satisfaction_husband"]]


def test_married_couples_equal_r():
    expected = case("A33_rsa_acitelli")
    result = ask(made(*acitelli()))
    assert result.centre == pytest.approx(4.264)
    for block in ("coef", "surface"):
        for term, value in zip(expected[block]["term"], expected[block]["est"], strict=True):
            assert result.find(term, role="coach").estimate == pytest.approx(value, rel=1e-6)
    assert result.find("r2", role="coach").estimate == pytest.approx(expected["r2"])


def test_congruence_that_is_there_is_found():
    result = ask(made(*simulated()))
    for surface in result.surfaces:
        assert surface.shape in {"dome", "ridge", "saddle"}
        assert surface.checklist.verdict in {"strict", "broad"}
        row = result.find("verdict", role=surface.role)
        assert row.extra["verdict"] == surface.checklist.verdict
        assert row.undefined is None
        weights = [
            each.estimate
            for each in result.estimates
            if each.term == "aicc_weight" and each.extra["role"] == surface.role
        ]
        assert sum(weights) == pytest.approx(1)
    assert result.find("a4", role="coach").estimate == pytest.approx(-4, abs=0.6)


def test_two_views_without_congruence_are_not_taken_for_it():
    views, outcomes = simulated(fit=0.0)
    outcomes = [outcome + 0.8 * (views[0] - 4.264) for outcome in outcomes]
    result = ask(made(views, outcomes))
    assert {surface.checklist.verdict for surface in result.surfaces} <= {
        "not supported",
        "undecided",
    }


def test_each_role_has_own_view_first():
    views, outcomes = simulated()
    result = ask(made(views, outcomes))
    coach, client = result.surfaces
    assert (coach.x_role, coach.y_role, client.x_role, client.y_role) == (
        "coach",
        "client",
        "client",
        "coach",
    )
    alone = response_surface(views[1] - 4.264, views[0] - 4.264, outcomes[1], n_resamples=0)
    values = [row.value for row in alone.coefficients]
    np.testing.assert_allclose(client.coefficients, values, rtol=1e-5, atol=1e-8)
    assert np.isfinite(surface_value(client.coefficients, client.x, client.y)).all()


def test_swapping_the_roles_swaps_the_surfaces():
    views, outcomes = simulated()
    result = ask(made(views, outcomes))
    turned = ask(made(views[::-1], outcomes[::-1]))
    for term in ("b1", "b3", "a1", "a3", "a4", "p11"):
        one = result.find(term, role="coach")
        two = turned.find(term, role="client")
        assert two.estimate == pytest.approx(one.estimate, rel=1e-5, abs=1e-8)


def test_moving_the_scale_changes_nothing_but_the_centre():
    views, outcomes = simulated()
    result = ask(made(views, outcomes), centring="pooled_mean")
    moved = ask(made([view + 2 for view in views], outcomes), centring="pooled_mean")
    assert moved.centre == pytest.approx(result.centre + 2)
    for term in ("b0", "b4", "a1", "a4"):
        assert moved[term].estimate == pytest.approx(result[term].estimate, rel=1e-6)


def test_one_outcome_alone():
    views, outcomes = simulated()
    outcomes[0] = np.full(120, np.nan)
    result = ask(made(views, outcomes))
    assert [surface.role for surface in result.surfaces] == ["client"]
    assert "distinguishability" not in {row.term for row in result.estimates}
    assert any("no surface" in note for note in result.notes)
    assert not np.isnan(result["p11"].conf_low)


def test_one_surface_for_both():
    result = ask(made(*simulated()), structure="indistinguishable")
    assert [surface.role for surface in result.surfaces] == ["both"]
    assert result["distinguishability"].df == 7
    assert 0 <= result["distinguishability"].p_value <= 1
    assert result["a4"].extra["x_role"] == "own"


def test_coaches_are_taken_into_account():
    views, outcomes = simulated()
    result = ask(made(views, outcomes, coaches=coach_of(120, 12)))
    assert "CR2" in result["a4"].method
    # The likelihood ratio takes dyads as independent.
    assert np.isnan(result["distinguishability"].p_value)
    assert result["distinguishability"].method.endswith("no test, as dyads share coaches")
    assert np.isnan(result["delta_r2"].p_value)
    assert result["a4"].extra["n_coaches"] == 12
    few = ask(made(views, outcomes, coaches=coach_of(120, 5)))
    assert np.isnan(few["p11"].conf_low)
    assert "5 coaches" in str(few["p11"].undefined)
    assert {surface.checklist.verdict for surface in few.surfaces} == {"undecided"}


def test_every_row_carries_the_gate():
    result = ask(made(*simulated()))
    assert {row.extra["gate"] for row in result.estimates} == {"not tested"}


def test_what_has_no_meaning_or_too_few_dyads_is_refused():
    views, outcomes = simulated()
    with pytest.raises(RefusedError, match="rates the other"):
        ask(made(views, outcomes, target="partner"))
    with pytest.raises(OptionError, match="different scales"):
        ask(made(views, outcomes), outcome="bond")
    with pytest.raises(InsufficientDataError, match="at least 30"):
        ask(made([view[:29] for view in views], [outcome[:29] for outcome in outcomes]))
