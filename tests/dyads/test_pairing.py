from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from alliance_stats.dyads.pairing import pair
from alliance_stats.errors import DyadError, OptionError
from alliance_stats.scoring.score import score
from scoring.factories import Form, Study, answers, demo, instrument, item, subscale

HIGH = answers(7, 7, 1, 6, 2)
LOW = answers(2, 2, 6, 3, 5)
NOTHING = answers(None, None, None, None, None)


def paired(*forms: Form, incomplete="keep", roles=None, **changes):
    return pair(score(Study(forms, **changes).responses()), incomplete=incomplete, roles=roles)


def scale(dyads, name: str) -> pd.DataFrame:
    return dyads.frame[dyads.frame["scale"] == name].reset_index(drop=True)


TWO = (
    Form("D1", "client", LOW),
    Form("D1", "coach", HIGH),
    Form("D2", "client", HIGH, coach="C2"),
)


def test_difference_is_first_role_minus_second():
    dyads = paired(*TWO)
    (first, second) = scale(dyads, "beta").to_dict("records")
    assert (first["coach"], first["client"]) == (6.0, 3.0)
    assert (first["difference"], first["mean"]) == (3.0, 4.5)
    assert second["client"] == 6.0
    assert np.isnan([second["coach"], second["difference"], second["mean"]]).all()
    assert dyads.roles == ("coach", "client")


def test_declaring_the_roles_the_other_way_round_turns_the_sign():
    turned = scale(paired(*TWO, roles=("client", "coach")), "beta")
    straight = scale(paired(*TWO), "beta")
    np.testing.assert_array_equal(turned["difference"], -straight["difference"])
    np.testing.assert_array_equal(turned["mean"], straight["mean"])


def test_columns():
    assert list(paired(*TWO).frame.columns) == [
        "dyad_id", "coach_id", "occasion", "instrument", "scale", "perspective",
        "coach", "client", "difference", "mean",
    ]  # fmt: skip


def test_rows_are_dyad_occasion_scale_perspective():
    dyads = paired(
        Form("D1", "client", LOW, occasion="t1"),
        Form("D1", "coach", LOW, occasion="t2"),
        Form("D1", "coach", HIGH, occasion="t2", perspective="meta"),
        Form("D1", "client", HIGH, occasion="t2"),
        occasions=("t1", "t2"),
    )
    found = scale(dyads, "beta")
    assert found[["occasion", "perspective"]].astype(str).to_numpy().tolist() == [
        ["t1", "direct"],
        ["t2", "direct"],
        ["t2", "meta"],
    ]
    assert found["difference"].isna().tolist() == [True, False, True]


def test_one_sided_dyads_can_be_dropped_and_counted():
    dyads = paired(*TWO, incomplete="drop")
    assert dyads.frame["dyad_id"].unique().tolist() == ["D1"]
    (said,) = dyads.dropped
    assert said.startswith("Occasion 'once': 1 dyad with only one of 'coach' and 'client'")
    assert dyads.policy == "drop"


def test_one_sided_dyads_can_be_an_error_that_lists_them():
    with pytest.raises(DyadError, match=r"Occasion 'once': 1 dyad with .*\(D2\)"):
        paired(*TWO, incomplete="error")


def test_a_form_with_too_few_answers_counts_as_an_absent_side():
    forms = (*TWO, Form("D2", "coach", NOTHING, coach="C2"))
    assert "1 dyad" in paired(*forms, incomplete="drop").dropped[0]


def test_where_one_role_alone_was_asked_nobody_is_absent():
    for_clients = instrument([item("x1")], [subscale("x", ["x1"])], name="for-clients")
    asked = answers(3, names=["x1"])
    forms = [
        Form("D1", "client", LOW, occasion="t1"),
        Form("D1", "coach", HIGH, occasion="t1"),
        Form("D1", "client", asked, occasion="t2", instrument="for-clients"),
    ]
    dyads = paired(
        *forms,
        incomplete="error",
        instruments=[demo(), for_clients],
        occasions=("t1", "t2"),
    )
    assert scale(dyads, "x")["client"].tolist() == [3.0]


def test_complete_dyads_pass_every_policy():
    forms = TWO[:2]
    frames = [paired(*forms, incomplete=policy).frame for policy in ("keep", "drop", "error")]
    pd.testing.assert_frame_equal(frames[0], frames[1])
    pd.testing.assert_frame_equal(frames[0], frames[2])
    assert paired(*forms, incomplete="drop").dropped == ()


def test_a_third_role_is_scored_but_not_paired_and_that_is_said():
    roles = ("coach", "client", "manager")
    key = demo()
    items = {name: replace(each, roles=roles) for name, each in key.items.items()}
    key = replace(key, items=items, roles=roles)
    forms = (*TWO, Form("D1", "manager", HIGH))
    dyads = pair(score(Study(forms, [key], roles=roles).responses()))
    assert "manager" not in dyads.frame.columns
    assert "'manager' is scored but not part of a pair" in dyads.dropped[0]
    other = pair(dyads.scores, roles=("manager", "client"))
    assert scale(other, "beta")["difference"].tolist()[0] == 3.0


def test_two_people_in_one_place_are_refused():
    scores = score(Study(TWO).responses())
    twice = replace(scores, frame=pd.concat([scores.frame, scores.frame.iloc[:3]]))
    with pytest.raises(DyadError, match="Dyad 'D1' has two people in role 'coach'"):
        pair(twice)


@pytest.mark.parametrize("roles", [("coach", "coach"), ("coach", "manager")])
def test_roles_must_be_two_declared_ones(roles):
    with pytest.raises(OptionError):
        paired(*TWO, roles=roles)


def test_an_unknown_policy_is_refused():
    with pytest.raises(OptionError, match="incomplete"):
        paired(*TWO, incomplete="ignore")


def test_one_role_is_not_a_dyad():
    study = Study([Form("D1", "client", LOW)], roles=("client",))
    with pytest.raises(DyadError, match="two roles"):
        pair(score(study.responses()))


def test_a_role_cannot_take_the_name_of_a_column():
    study = Study([Form("D1", "mean", LOW)], roles=("mean", "client"))
    with pytest.raises(DyadError, match="cannot be called 'mean'"):
        pair(score(study.responses()))


def test_row_order_does_not_matter_and_nothing_is_changed():
    scores = score(Study(TWO).responses())
    before = scores.frame.copy(deep=True)
    expected = pair(scores).frame
    shuffled = replace(scores, frame=scores.frame.sample(frac=1, random_state=2))
    by = ["dyad_id", "scale"]
    pd.testing.assert_frame_equal(
        pair(shuffled).frame.sort_values(by, ignore_index=True),
        expected.sort_values(by, ignore_index=True),
    )
    pd.testing.assert_frame_equal(scores.frame, before)


def test_no_scores_at_all():
    dyads = pair(score(Study([]).responses()))
    assert dyads.frame.empty
