"""Records as plain data, and back: what ``results.json`` holds can be made into objects again.

``to_plain`` writes a frozen record with the types that JSON has; ``from_plain`` reads it by the
type that is asked for, so that the file carries no names of classes and nothing in it is run.
NaN is null; an infinite number is the word ``"inf"`` or ``"-inf"``.
"""

from __future__ import annotations

import math
import types
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import numpy as np

Reading = Any
"""A type as ``typing`` spells it."""


def to_plain(value: Any) -> Any:
    """Return ``value`` in JSON's own types.

    Records become objects by field, mappings whose keys are no texts become lists of pairs, arrays
    become lists, a data frame becomes its columns.

    Raises
    ------
    TypeError
        There is no plain form for something in it.

    Examples
    --------
    >>> to_plain((1, float("nan"), {"a": np.array([0.5, np.inf])}))
    [1, None, {'a': [0.5, 'inf']}]
    """
    if value is None or type(value) in (str, bool, int):
        return value
    if isinstance(value, np.generic):
        return to_plain(value.item())
    if isinstance(value, float):
        return _plain_float(value)
    if isinstance(value, np.ndarray):
        return [to_plain(entry) for entry in value.tolist()]
    if is_dataclass(value) and not isinstance(value, type):
        return {each.name: to_plain(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, Mapping):
        return _plain_mapping(value)
    if isinstance(value, list | tuple):
        return [to_plain(entry) for entry in value]
    if hasattr(value, "columns") and hasattr(value, "dtypes"):
        return _plain_frame(value)
    raise TypeError(f"There is no plain form for {type(value)}.")


def from_plain(kind: Reading, plain: Any) -> Any:
    """Return what ``to_plain`` wrote, read as ``kind``.

    Raises
    ------
    TypeError, ValueError, KeyError
        It does not have the shape that ``kind`` asks for.

    Examples
    --------
    >>> from_plain(tuple[float, ...], [1.5, None, "inf"])
    (1.5, nan, inf)
    """
    origin: Any = get_origin(kind)
    parts = get_args(kind)
    if origin in (Union, types.UnionType):
        rest = [part for part in parts if part is not type(None)]
        return None if plain is None else from_plain(rest[0], plain)
    if origin is np.ndarray:
        return _array(parts[1], plain)
    if origin is tuple:
        return _tuple(parts, plain)
    if kind is int and plain is None:
        return math.nan  # a count that is withheld
    if origin is Literal or kind in (str, bool, int):
        return _checked(kind, origin, parts, plain)
    if kind is float:
        return _float(plain)
    if is_dataclass(kind):
        return record_from(kind, plain)
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return _mapping(parts, plain)
    if isinstance(origin, type) and issubclass(origin, Sequence):
        return tuple(from_plain(parts[0], entry) for entry in plain)
    if getattr(kind, "__name__", "") == "DataFrame":
        return _frame(plain)
    return plain


def record_from(kind: Reading, plain: Mapping[str, Any]) -> Any:
    """Return a frozen record from its fields; one that is not there takes its default."""
    if not isinstance(plain, Mapping):
        raise TypeError(f"A record was expected, not {type(plain)}.")
    types_of = record_types(kind)
    known = {each.name: each for each in fields(kind) if each.init}
    return kind(
        **{name: from_plain(types_of[name], plain[name]) for name in known if name in plain}
    )


@cache
def record_types(kind: type) -> dict[str, Reading]:
    """Return field → type of a record."""
    every = get_type_hints(kind)
    return {each.name: every[each.name] for each in fields(kind) if each.init}


def _plain_float(value: float) -> float | str | None:
    if math.isnan(value):
        return None
    return value if math.isfinite(value) else ("inf" if value > 0 else "-inf")


def _plain_mapping(value: Mapping[Any, Any]) -> dict[str, Any] | list[list[Any]]:
    if all(isinstance(key, str) for key in value):
        return {str(key): to_plain(entry) for key, entry in value.items()}
    return [[to_plain(key), to_plain(entry)] for key, entry in value.items()]


_FRAME_KINDS = {"f": np.float64, "i": np.int64, "b": np.bool_}


def _plain_frame(frame: Any) -> list[list[Any]]:
    """Write each column as its name, the kind of its entries ("f", "i", "b" or text), them.

    A text that is missing comes back as None.
    """
    columns: list[list[Any]] = []
    for name in frame.columns:
        entries = frame[name].to_numpy()
        if entries.dtype.kind not in _FRAME_KINDS:
            entries = [None if frame[name].isna().iloc[i] else x for i, x in enumerate(entries)]
            columns.append([str(name), "text", to_plain(entries)])
        else:
            columns.append([str(name), entries.dtype.kind, to_plain(entries)])
    return columns


def _frame(plain: Sequence[Sequence[Any]]) -> Any:
    import pandas as pd

    columns: dict[str, Any] = {}
    for name, kind, entries in plain:
        if kind == "text":
            columns[name] = pd.Series(entries, dtype=object)
        else:
            found = _floats(entries) if kind == "f" else entries
            columns[name] = np.array(found, dtype=_FRAME_KINDS[kind])
    return pd.DataFrame(columns)


def _array(dtype: Any, plain: Any) -> Any:
    kind = get_args(dtype)[0] if get_args(dtype) else dtype
    if kind is np.object_:
        return np.array(plain, dtype=object)
    if kind is np.bool_:
        return np.array(plain, dtype=bool)
    return np.array(_floats(plain), dtype=kind)


def _floats(plain: Any) -> Any:
    return [_floats(entry) for entry in plain] if isinstance(plain, list) else _float(plain)


def _float(plain: Any) -> float:
    if plain is None:
        return math.nan
    if isinstance(plain, bool) or not isinstance(plain, int | float):
        if plain in ("inf", "-inf"):
            return float(plain)
        raise TypeError(f"A number was expected, not {type(plain)}.")
    return plain


def _tuple(parts: tuple[Any, ...], plain: Any) -> tuple[Any, ...]:
    if not isinstance(plain, list):
        raise TypeError(f"A list was expected, not {type(plain)}.")
    if parts[-1] is Ellipsis:
        return tuple(from_plain(parts[0], entry) for entry in plain)
    return tuple(from_plain(part, entry) for part, entry in zip(parts, plain, strict=True))


def _mapping(parts: tuple[Any, ...], plain: Any) -> dict[Any, Any]:
    pairs = plain.items() if isinstance(plain, Mapping) else plain
    return {from_plain(parts[0], key): from_plain(parts[1], entry) for key, entry in pairs}


def _checked(kind: Any, origin: Any, words: tuple[Any, ...], plain: Any) -> Any:
    allowed = plain in words if origin is Literal else isinstance(plain, kind)
    if not allowed:
        raise TypeError(f"{kind} was expected, not {type(plain)}.")
    return plain
