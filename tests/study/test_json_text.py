from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from alliance_stats.study.json_text import json_text

entries = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=30,
)


@given(entries.filter(lambda x: x not in (float("inf"), float("-inf"))))
def test_it_is_the_same_json(value: object) -> None:
    try:
        plain = json.dumps(value, allow_nan=False)
    except ValueError:
        return
    assert json.loads(json_text(value)) == json.loads(plain)
