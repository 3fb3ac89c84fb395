from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from alliance_stats.errors import OptionError
from alliance_stats.stats import arrays


def test_what_callers_give() -> None:
    frame = pd.DataFrame({"a": [1, 2, None], "b": [3.0, 4.0, 5.0]})
    assert arrays.matrix("items", frame).shape == (3, 2)
    integers = pd.Series([1, 2, 3], dtype="Int64")
    np.testing.assert_array_equal(arrays.vector("x", integers), [1, 2, 3])
    np.testing.assert_array_equal(arrays.vector("x", [True, False]), [1, 0])
    gaps = pd.DataFrame({"a": pd.array([1, None], dtype="Int64"), "b": [2.5, None]})
    np.testing.assert_array_equal(arrays.matrix("x", gaps), [[1, 2.5], [np.nan, np.nan]])
    np.testing.assert_array_equal(arrays.vector("x", [None, pd.NA, 3]), [np.nan, np.nan, 3])
    assert arrays.vector("x", []).shape == (0,)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ([[1, 2], [3]], "must hold numbers"),
        ([["a", "b"]], "must hold numbers"),
        ([["1", "2"]], "must hold numbers"),
        (pd.DataFrame({"a": ["1", "2"]}), "must hold numbers"),
        (np.array([["2026-03-01"]], dtype="datetime64[D]"), "must hold numbers"),
        ([[1j]], "must hold numbers"),
        ([1, 2], "1 dimension"),
        ([[1, float("inf")]], "infinite"),
    ],
)
def test_what_is_refused(values: object, message: str) -> None:
    with pytest.raises(OptionError, match=message):
        arrays.matrix("items", values)  # type: ignore[arg-type]


def test_inputs_are_copied() -> None:
    values = np.arange(3.0)
    arrays.vector("x", values)[0] = 9
    assert values[0] == 0


def test_missing_labels() -> None:
    labels = ["a", None, float("nan"), pd.NA, pd.NaT, "a"]
    assert arrays.group_codes("clusters", labels, 6).tolist() == [0, 1, 2, 3, 4, 0]


def test_labels_of_other_kinds() -> None:
    assert arrays.group_codes("clusters", np.array([3.0, 1.0, 3.0]), 3).tolist() == [0, 1, 0]
    assert arrays.group_codes("clusters", pd.Series(["x", "y"]), 2).tolist() == [0, 1]
    with pytest.raises(OptionError, match="one label for each of the 3 rows"):
        arrays.group_codes("clusters", ["a"], 3)


def test_constant() -> None:
    assert arrays.is_constant(np.full(11, 0.1).cumsum()[:1])
    assert arrays.is_constant(np.array([0.3, 0.1 + 0.2]))
    assert not arrays.is_constant(np.array([1e-9, 2e-9]))
    assert arrays.is_constant(np.zeros(4))
