from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from alliance_stats.scoring.keying import mirror_of, reverse
from scoring.factories import demo

whole = st.integers(-100, 100)


@given(whole, st.integers(1, 100), st.data())
def test_reversing_twice_changes_nothing_and_stays_on_the_scale(minimum, width, data):
    maximum = minimum + width
    answer = float(data.draw(st.integers(minimum, maximum)))
    turned = reverse(answer, minimum, maximum)
    assert minimum <= turned <= maximum
    assert reverse(turned, minimum, maximum) == answer


def test_ends_change_places_and_missing_stays_missing():
    turned = reverse(np.array([1.0, 7.0, 4.0, np.nan]), 1, 7)
    np.testing.assert_array_equal(turned, [7, 1, 4, np.nan])


def test_only_reversed_items_have_a_mirror():
    assert mirror_of(demo(), "a3") == 8
    assert mirror_of(demo(), "a1") is None
