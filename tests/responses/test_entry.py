"""The declared entry: what a layout needs, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from alliance_stats.responses.entry import DataEntry, Fixed


def entry(**keys: Any) -> DataEntry:
    return DataEntry.model_validate({"file": "a.csv", **keys})


def test_a_whole_person_entry() -> None:
    made = entry(id="dyad", role={"is": "client"}, occasion="when", missing=["", 99], skip_rows=[2])
    assert isinstance(made.role, Fixed)
    assert made.role.value == "client"
    assert (made.missing, made.skip_rows, made.decimal, made.labels) == (("", 99), (2,), ".", False)


@pytest.mark.parametrize(
    ("keys", "says"),
    [
        ({"role": "role"}, "needs 'id'"),
        ({"id": "dyad"}, "needs 'role'"),
        ({"layout": "long", "id": "dyad"}, "needs 'role'"),
        ({"layout": "dyad", "items": "{item}"}, "needs {role} in every 'items' pattern"),
        ({"layout": "dyad", "items": {"q1": "{role}1", "q2": "q2"}}, "needs {role} in every"),
        ({"layout": "dyad", "items": "{item}_{role}", "role": "r"}, "takes no 'role'"),
        ({"id": "d", "role": "r", "skip_rows": [0]}, "Rows count from 1"),
        ({"id": "d", "role": "r", "labels": "yes"}, "labels"),
        ({"id": "d", "role": "r", "decimal": ";"}, "decimal"),
        ({"id": "d", "role": "r", "rolle": "x"}, "rolle"),
        ({"id": "d", "role": {"is": "x", "was": "y"}}, "was"),
    ],
)
def test_refused(keys: dict[str, Any], says: str) -> None:
    with pytest.raises(ValidationError) as caught:
        entry(**keys)
    assert says in str(caught.value)
