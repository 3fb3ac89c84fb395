"""Records as plain data and back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from alliance_stats.stored import from_plain, record_from, to_plain
from same import differences


@dataclass(frozen=True)
class Inner:
    name: str
    limit: float | None = None


@dataclass(frozen=True)
class Outer:
    kind: Literal["a", "b"]
    count: int
    numbers: NDArray[np.float64]
    table: pd.DataFrame
    inner: tuple[Inner, ...] = ()
    by_place: Mapping[tuple[str, int], float] = field(default_factory=dict)


def outer(**changes: object) -> Outer:
    fields: dict[str, object] = {
        "kind": "a",
        "count": 3,
        "numbers": np.array([[0.1, np.nan], [np.inf, -np.inf]]),
        "table": pd.DataFrame(
            {"id": pd.Series(["x", None], dtype=object), "n": [1, 2], "r": [0.5, np.nan]}
        ),
        "inner": (Inner("one"), Inner("two", 0.25)),
        "by_place": {("coach", 1): 2.5},
    }
    return Outer(**(fields | changes))  # type: ignore[arg-type]


def there_and_back(record: Outer) -> Outer:
    found: Outer = record_from(Outer, json.loads(json.dumps(to_plain(record), allow_nan=False)))
    return found


def test_a_record_comes_back_as_it_was() -> None:
    assert list(differences(outer(), there_and_back(outer()))) == []


@given(st.lists(st.floats()))
def test_every_number_comes_back(numbers: list[float]) -> None:
    again = from_plain(tuple[float, ...], json.loads(json.dumps(to_plain(numbers))))
    assert list(differences(tuple(numbers), again)) == []


@pytest.mark.parametrize(
    "change",
    [{"kind": "c"}, {"count": "3"}, {"count": True, "kind": 1}, {"numbers": [["x"]]}, {"inner": 3}],
)
def test_another_shape_is_refused(change: dict[str, object]) -> None:
    with pytest.raises((TypeError, ValueError)):
        record_from(Outer, to_plain(outer()) | change)


def test_what_has_no_plain_form_is_refused() -> None:
    with pytest.raises(TypeError, match="no plain form"):
        to_plain({"x": object()})
