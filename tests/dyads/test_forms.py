"""Two forms side by side: which rows meet, on which unit, and what is said about it."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from tests.scoring.factories import Form, Study, instrument, item, subscale

from alliance_stats.dyads.forms import joint_scales
from alliance_stats.dyads.pairing import pair
from alliance_stats.dyads.values import paired_values
from alliance_stats.errors import DyadError
from alliance_stats.scoring.score import score


def form(name: str, role: str, pairs_with: str | None = None, **task):
    """``bond`` (items 1, 2) is a mean of codes 1 to 7; ``task`` (item 3) as asked for."""
    scale = task.pop("scale", "seven")
    roles = task.pop("roles", (role,))
    items = [item(f"{name}{n}", roles=roles) for n in (1, 2)]
    return instrument(
        [*items, item(f"{name}3", roles=roles, scale=scale)],
        [subscale("bond", [f"{name}1", f"{name}2"]), subscale("task", [f"{name}3"], **task)],
        name=name,
        roles=roles,
        pairs_with=pairs_with,
    )


def scored(client, coach):
    """D1 and D2 have both sides, D3 only the client's."""
    forms = [
        Form(dyad, "client", answers(client, given), instrument=client.id)
        for dyad, given in {"D1": (7, 5, 7), "D2": (1, 2, 4), "D3": (3, 3, 1)}.items()
    ]
    forms += [
        Form(dyad, "coach", answers(coach, given), instrument=coach.id)
        for dyad, given in {"D1": (4, 6, 2.5), "D2": (2, 2, 10)}.items()
    ]
    return score(Study(forms, [client, coach]).responses())


def answers(key, given):
    return {f"{key.id}{n}": value for n, value in zip((1, 2, 3), given, strict=True)}


CLIENT, COACH = form("cl", "client", "co"), form("co", "coach", scale="slider")


def test_means_on_one_range_meet_raw_and_the_rest_on_pomp() -> None:
    dyads = pair(scored(CLIENT, COACH))
    frame = dyads.frame
    assert set(frame["instrument"]) == {"co"}
    bond = paired_values(dyads, "bond", occasion="once")
    np.testing.assert_allclose(bond.first, [5, 2, np.nan], rtol=1e-15)
    np.testing.assert_allclose(bond.second, [6, 1.5, 3], rtol=1e-15)
    task = paired_values(dyads, "task", occasion="once")
    np.testing.assert_allclose(task.first, [25, 100, np.nan], rtol=1e-15)
    np.testing.assert_allclose(task.second, [100, 50, 0], rtol=1e-15)
    own = frame[frame["scale"] == "task"]
    np.testing.assert_allclose(own["difference"], [-75, 50, np.nan], rtol=1e-15)
    np.testing.assert_allclose(own["mean"], [62.5, 75, np.nan], rtol=1e-15)


def test_either_forms_name_means_both() -> None:
    dyads = pair(scored(CLIENT, COACH))
    for name in ("task", "cl.task", "co.task"):
        found = paired_values(dyads, name, occasion="once")
        np.testing.assert_array_equal(found.first, [25, 100, np.nan])
        np.testing.assert_array_equal(found.second, [100, 50, 0])


def test_sums_meet_on_pomp_even_with_one_range() -> None:
    joint = joint_scales(
        {"cl": form("cl", "client", "co", aggregate="sum"), "co": form("co", "coach")},
        ("coach", "client"),
    )
    assert joint["cl", "bond"].unit == "raw"
    assert joint["cl", "bond"].range == (1, 7)
    assert joint["cl", "task"].unit == "pomp"
    assert joint["co", "task"].range == (0, 100)
    assert joint["cl", "task"] == joint["co", "task"]


def test_the_question_goes_by_the_first_roles_form() -> None:
    scores = scored(CLIENT, COACH)
    for roles, first in ((("coach", "client"), "co"), (("client", "coach"), "cl")):
        dyads = pair(scores, roles=roles)
        assert set(dyads.frame["instrument"]) == {first}
        assert dyads.joint["cl", "bond"].first.id == first


def test_scores_stay_as_they_were() -> None:
    scores = scored(CLIENT, COACH)
    before = scores.frame.copy(deep=True)
    dyads = pair(scores)
    pd.testing.assert_frame_equal(scores.frame, before)
    assert dyads.scores is scores


def test_what_was_put_together_is_said() -> None:
    dyads = pair(scored(CLIENT, COACH))
    assert dyads.notes == (
        "The form 'co' (role coach) and the form 'cl' (role client) are read as one questionnaire, "
        "'co': 'bond' is compared in score points.",
        "The form 'co' (role coach) and the form 'cl' (role client) are read as one questionnaire, "
        "'co': 'task' is compared in percent of the possible range (POMP).",
    )
    assert dyads.dropped == ()


def test_scales_of_one_form_stay_apart_and_are_named() -> None:
    extra = instrument(
        [item(f"co{n}", roles=("coach",)) for n in (1, 2, 3)],
        [subscale("bond", ["co1", "co2"]), subscale("care", ["co3"])],
        name="co",
        roles=("coach",),
    )
    scores = score(
        Study(
            [
                Form("D1", "client", answers(CLIENT, (1, 2, 3)), instrument="cl"),
                Form("D1", "coach", answers(extra, (1, 2, 3)), instrument="co"),
            ],
            [CLIENT, extra],
        ).responses()
    )
    dyads = pair(scores)
    owners = dict(zip(dyads.frame["scale"], dyads.frame["instrument"], strict=True))
    assert owners == {"bond": "co", "task": "cl", "care": "co"}
    assert dyads.frame["difference"].notna().sum() == 1
    assert "Not put side by side: 'care' and 'task'" in dyads.notes[-1]


@pytest.mark.parametrize(("pairs_with", "roles"), [(None, None), ("co", ("client", "coach"))])
def test_without_a_pair_of_forms_nothing_meets(pairs_with, roles) -> None:
    other = COACH if roles is None else form("co", "coach", scale="slider", roles=roles)
    dyads = pair(scored(form("cl", "client", pairs_with), other))
    assert dyads.joint == {}
    assert dyads.frame["difference"].isna().all()
    assert len(dyads.notes) == (0 if roles is None else 1)


def test_a_dyad_with_one_form_only_is_one_sided() -> None:
    scores = scored(CLIENT, COACH)
    with pytest.raises(DyadError, match=r"D3"):
        pair(scores, incomplete="error")
    assert set(pair(scores, incomplete="drop").frame["dyad_id"]) == {"D1", "D2"}


def test_roles_that_have_no_form_of_their_own_are_not_joined() -> None:
    assert joint_scales({"cl": CLIENT, "co": COACH}, ("client", "boss")) == {}
    assert joint_scales({"cl": CLIENT, "co": COACH}, ("client",)) == {}
