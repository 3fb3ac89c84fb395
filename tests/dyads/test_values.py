from __future__ import annotations

import numpy as np
import pytest

from alliance_stats.dyads.pairing import pair
from alliance_stats.dyads.values import paired_values
from alliance_stats.errors import OptionError
from alliance_stats.scoring.score import score
from scoring.factories import Form, Study, answers

DYADS = pair(
    score(
        Study(
            [
                Form("D2", "client", answers(7, 6, 2, 5, 3), occasion="t1"),
                Form("D1", "coach", answers(7, 6, 2, None, 3), coach=None, occasion="t1"),
                Form("D1", "client", answers(1, 1, 7, 1, 7), coach=None, occasion="t1"),
                Form("D3", "client", answers(1, 1, 7, 1, 7), coach="C3", occasion="t2"),
            ],
            occasions=("t1", "t2"),
        ).responses()
    )
)


def test_all_dyads_of_the_study_in_one_order():
    alpha = paired_values(DYADS, "alpha", occasion="t1")
    beta = paired_values(DYADS, "demo.beta", occasion="t1")
    assert alpha.dyad_id.tolist() == beta.dyad_id.tolist() == ["D1", "D2", "D3"]
    assert alpha.coach_id.tolist() == [None, "C1", "C3"]
    np.testing.assert_allclose(alpha.first, [19 / 3, np.nan, np.nan])
    np.testing.assert_allclose(alpha.second, [1, 19 / 3, np.nan])
    np.testing.assert_allclose(beta.first, [np.nan] * 3)
    assert alpha.complete.tolist() == [True, False, False]
    assert alpha.of(1) is alpha.second


@pytest.mark.parametrize(
    ("scale", "where"),
    [
        ("gamma", {"occasion": "t1"}),
        ("alpha", {"occasion": "t9"}),
        ("alpha", {"occasion": "t1", "perspective": "own"}),
    ],
)
def test_unknown_words_are_refused(scale, where):
    with pytest.raises(OptionError):
        paired_values(DYADS, scale, **where)
