from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from alliance_stats.errors import ScoringError
from alliance_stats.scoring.people import codes_in, find_people
from scoring.factories import Form, Study, answers


def test_codes_follow_the_order_asked_for():
    column = pd.Series(["b", "c", "a"], dtype="category")
    codes, words = codes_in(column, ["c", "b"])
    assert codes.tolist() == [1, 0, -1]
    assert words == ("c", "b")


def test_codes_without_an_order_are_those_of_the_categories():
    column = pd.Series(pd.Categorical(["b", "a"], categories=["b", "a", "unused"]))
    codes, words = codes_in(column)
    assert codes.tolist() == [0, 1]
    assert words == ("b", "a", "unused")


def test_people_are_numbered_by_dyad_occasion_role():
    full = answers(1, 2, 3, 4, 5)
    responses = Study(
        [
            Form("D2", "client", full, occasion="t2"),
            Form("D1", "client", full, occasion="t2"),
            Form("D1", "client", full, occasion="t1", coach=None),
            Form("D1", "coach", full, occasion="t2"),
        ],
        occasions=("t1", "t2"),
    ).responses()
    people = find_people(responses.frame, responses.roles, responses.occasions)
    assert len(people) == 4
    assert people.dyad.tolist() == [0, 0, 0, 1]
    assert people.occasion.tolist() == [0, 1, 1, 1]
    assert people.role.tolist() == [1, 0, 1, 1]
    assert people.row.tolist() == np.repeat([3, 2, 0, 1], 5).tolist()
    # the dyad's other rows name the coach
    assert people.coach.tolist() == [0, 0, 0, 0]


def test_a_row_without_a_dyad_is_refused():
    frame = Study([Form("D1", "client", answers(1, 2, 3, 4, 5))]).responses().frame
    frame.loc[0, "dyad_id"] = None
    with pytest.raises(ScoringError, match="'dyad_id'"):
        find_people(frame, ("coach", "client"), ("once",))
