from __future__ import annotations

import numpy as np
import pytest

from alliance_stats.analysis.agreement import agreement
from alliance_stats.analysis.agreement_change import agreement_change
from alliance_stats.errors import InsufficientDataError, OptionError, RefusedError
from analysis.factories import ROLES, Form, make_dyads, make_instrument, make_subscale
from analysis.views import coach_of

TIMES = ("start", "middle", "end")


def made(n=60, *, noise=(1.5, 1.0, 0.3), target="us", coaches=None, seed=3):
    rng = np.random.default_rng(seed)
    instrument = make_instrument([make_subscale("bond", ["b1"], target=target)])
    truth = 5 + rng.normal(size=n)
    forms = []
    for when, spread in zip(TIMES, noise, strict=True):
        for role in ROLES:
            answers = np.clip(truth + spread * rng.normal(size=n), 0, 10)
            forms.append(Form(instrument, role, {"b1": answers}, occasion=when))
    return make_dyads(forms, occasions=TIMES, coaches=coaches)


def test_each_occasion_is_that_of_agreement():
    dyads = made()
    result = agreement_change(dyads, scale="bond")
    for when in TIMES:
        alone = agreement(dyads, scale="bond", occasion=when)["icc(A,1)"].estimate
        assert result.find("icc(A,1)", occasion=when).estimate == pytest.approx(alone)


def test_growing_agreement_is_found():
    result = agreement_change(made(), scale="bond")
    last = result.find("difference", earlier="start", later="end")
    assert last.estimate > 0
    assert last.p_value < 0.01
    assert result["omnibus"].p_value < 0.01
    assert {row.extra["gate"] for row in result.estimates} == {"not tested"}


def test_turning_the_occasions_turns_the_sign():
    dyads = made()
    one = agreement_change(dyads, scale="bond", occasions=["start", "end"])["difference"]
    two = agreement_change(dyads, scale="bond", occasions=["end", "start"])["difference"]
    assert two.estimate == pytest.approx(-one.estimate)
    assert two.p_value == pytest.approx(one.p_value)


def test_swapping_roles_turns_the_bias_only():
    dyads = made()
    turned = made()
    turned = type(turned)(**{**turned.__dict__, "roles": ROLES[::-1]})
    for measure, sign in (("icc(A,1)", 1), ("bias", -1), ("sd_difference", 1)):
        one = agreement_change(dyads, scale="bond", measure=measure)
        two = agreement_change(turned, scale="bond", measure=measure)
        for left, right in zip(one.estimates, two.estimates, strict=True):
            expected = left.estimate if left.term == "omnibus" else sign * left.estimate
            assert right.estimate == pytest.approx(expected, rel=1e-8)


def test_consistency_carries_no_gate_and_few_coaches_no_test():
    result = agreement_change(made(), scale="bond", measure="icc(C,1)")
    assert {row.extra["gate"] for row in result.estimates} == {None}
    few = agreement_change(made(coaches=coach_of(60, 4)), scale="bond")
    assert np.isnan(few["difference"].p_value)
    assert few["difference"].undefined


def test_what_cannot_be_asked_is_said():
    dyads = made()
    with pytest.raises(OptionError, match="at least two"):
        agreement_change(dyads, scale="bond", occasions=["end"])
    with pytest.raises(OptionError, match="measure"):
        agreement_change(dyads, scale="bond", measure="weighted_kappa")
    with pytest.raises(RefusedError, match="rates the other"):
        agreement_change(made(target="partner"), scale="bond")
    forms = [
        Form(dyads.instruments["toy"], role, {"b1": [1.0, 2, 3]}, occasion="end") for role in ROLES
    ]
    with pytest.raises(InsufficientDataError, match="only at 'end'"):
        agreement_change(make_dyads(forms, occasions=TIMES), scale="bond")
