"""JSON as a person reads it: what fits on a line stands on one, rows among them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

_SHORT = (str, int, float, bool, type(None))


def json_text(value: Any) -> str:
    """Return JSON text; a list or object of plain entries, or of lists of them, is one line.

    Examples
    --------
    >>> print(json_text({"a": [1, 2], "rows": [{"term": "mean", "estimate": 4.5}]}))
    {
     "a": [1, 2],
     "rows": [
      {"term": "mean", "estimate": 4.5}
     ]
    }
    """
    return "".join(_parts(value, "\n"))


def _parts(value: Any, line: str) -> Iterator[str]:
    if _is_flat(value):
        yield json.dumps(value, ensure_ascii=False, allow_nan=False)
        return
    opening, closing = ("{", "}") if isinstance(value, dict) else ("[", "]")
    inner = f"{line} "
    yield opening
    pairs = value.items() if isinstance(value, dict) else enumerate(value)
    for place, (key, entry) in enumerate(pairs):
        yield f",{inner}" if place else inner
        if isinstance(value, dict):
            yield f"{json.dumps(key, ensure_ascii=False)}: "
        yield from _parts(entry, inner)
    yield line + closing


def _is_flat(value: Any) -> bool:
    if isinstance(value, dict):
        return all(isinstance(entry, _SHORT) for entry in value.values())
    if isinstance(value, list):
        return all(
            isinstance(x, _SHORT) or (isinstance(x, list) and all(isinstance(y, _SHORT) for y in x))
            for x in value
        )
    return True
