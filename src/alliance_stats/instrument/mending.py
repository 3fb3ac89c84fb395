"""Looking past a fault: a broken file with its broken parts replaced, so that the rest is examined.

A user who mistyped a key and also forgot a sentence should read of both at once. The mended file is
looked at and thrown away; nothing is ever scored with it.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from alliance_stats.documents import Address, Document

_REMOVE = object()

# Parts that can be replaced without making sound parts look wrong. "*" stands for any key.
# What the rest hangs on (roles, languages, the scale, the items of a subscale) is not here.
_MENDS: dict[Address, Any] = {
    **{(key,): _REMOVE for key in ("version", "citation", "doi", "authors", "notes", "key_status")},
    **{(key,): _REMOVE for key in ("occasions", "norms", "checks", "tests", "pairs_with")},
    **{(key,): "(missing)" for key in ("title", "permission", "key_source")},
    ("schema",): 1,
    ("licence",): "proprietary",
    ("scale", "not_applicable"): _REMOVE,
    ("scoring", "*"): _REMOVE,
    ("items", "*", "reverse"): _REMOVE,
    ("items", "*", "unscored"): _REMOVE,
    ("subscales", "*", "target"): "us",
    **{
        (group, "*", key): _REMOVE
        for group in ("subscales", "composites")
        for key in ("title", "aggregate", "min_valid", "missing", "output", "bands")
    },
}


def mended(document: Document, faults: Iterable[tuple[Address, str]]) -> Document | None:
    """Return ``document`` with its faulty parts replaced; None if that would lead astray.

    Parameters
    ----------
    document : Document
        What was read; not changed.
    faults : iterable of (address, kind)
        As `documents.try_model` gives them.
    """
    data = copy.deepcopy(document.data)
    for path, kind in faults:
        if kind == "extra_forbidden":
            target, value = path, _REMOVE
        else:
            target, value = _mend_for(path)
        if not target:
            return None
        _put(data, target, value)
    return replace(document, data=data)


def _mend_for(path: Address) -> tuple[Address, Any]:
    for length in range(1, len(path) + 1):
        for pattern in (path[:length], _starred(path[:length])):
            if pattern in _MENDS:
                return path[:length], _MENDS[pattern]
    return (), None


def _starred(path: Address) -> Address:
    """``("items", "tr1", "reverse")`` → ``("items", "*", "reverse")``; the key varies by file."""
    if path[0] == "scoring":
        return (path[0], "*") if len(path) == 2 else path
    return (path[0], "*", *path[2:]) if len(path) > 2 else path


def _put(data: Any, path: Address, value: Any) -> None:
    here = data
    for part in path[:-1]:
        if not isinstance(here, dict | list) or (isinstance(here, dict) and part not in here):
            return
        here = here[part]  # type: ignore[index]
    if not isinstance(here, dict):
        return
    if value is _REMOVE:
        here.pop(path[-1], None)
    else:
        here[path[-1]] = value
