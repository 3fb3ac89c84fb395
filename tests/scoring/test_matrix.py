from __future__ import annotations

import numpy as np
import pytest

from alliance_stats.errors import OptionError
from alliance_stats.scoring.matrix import item_matrix
from scoring.factories import Form, Study, answers, demo

FORMS = [
    Form("D2", "client", answers(7, 6, 2, 5, 3), coach=None),
    Form("D1", "client", answers(1, None, 3, 4, 5)),
    Form("D1", "coach", answers(2, 2, 2, 2, 2)),
    Form("D1", "client", answers(4, 4, 4, 4, 4), perspective="meta"),
]


def matrix(items, **changes):
    asked = {"role": "client", "occasion": "once"} | changes
    return item_matrix(Study(FORMS).responses(), demo(), items, **asked)


def test_people_by_items_reversed_items_turned_round():
    found = matrix(["a3", "a1", "a2"])
    assert found.items == ("a3", "a1", "a2")
    assert found.dyad_id.tolist() == ["D1", "D2"]
    assert found.coach_id.tolist() == ["C1", None]
    np.testing.assert_array_equal(found.values, [[5, 1, np.nan], [6, 7, 6]])


def test_as_given():
    np.testing.assert_array_equal(matrix(["a3"], keyed=False).values, [[3], [2]])


def test_role_and_perspective():
    assert matrix(["a1"], role="coach").values.tolist() == [[2]]
    assert matrix(["a1"], perspective="meta").values.tolist() == [[4]]


def test_nobody():
    assert matrix(["a1"], role="coach", perspective="meta").values.shape == (0, 1)


@pytest.mark.parametrize("wrong", [{"role": "coahc"}, {"occasion": "t9"}, {"perspective": "own"}])
def test_unknown_words_are_refused(wrong):
    with pytest.raises(OptionError, match="must be"):
        matrix(["a1"], **wrong)


def test_unknown_items_are_refused():
    with pytest.raises(OptionError, match="a9"):
        matrix(["a1", "a9"])
