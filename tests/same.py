"""Whether two records hold the same, NaN being the same as NaN."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np
import pandas as pd


def same(one: Any, two: Any) -> bool:
    return not list(differences(one, two))


def differences(one: Any, two: Any, place: str = "") -> Iterator[str]:
    """Yield where two values differ; a number counts as its value, whatever width it has."""
    if isinstance(one, np.generic):
        one = one.item()
    if isinstance(one, pd.DataFrame):
        yield from _frames(one, two, place)
    elif isinstance(one, np.ndarray):
        yield from _arrays(one, two, place)
    elif is_dataclass(one):
        if type(one) is not type(two):
            yield f"{place}: {type(one)} is not {type(two)}"
            return
        for each in fields(one):
            name = f"{place}.{each.name}"
            yield from differences(getattr(one, each.name), getattr(two, each.name), name)
    elif isinstance(one, Mapping):
        if not isinstance(two, Mapping) or list(one) != list(two):
            yield f"{place}: {one} is not {two}"
            return
        for key in one:
            yield from differences(one[key], two[key], f"{place}[{key}]")
    elif isinstance(one, list | tuple):
        if type(one) is not type(two) or len(one) != len(two):
            yield f"{place}: {one!r} is not {two!r}"
            return
        for i, (first, second) in enumerate(zip(one, two, strict=True)):
            yield from differences(first, second, f"{place}[{i}]")
    elif type(one) is not type(two) or not (one == two or (one != one and two != two)):
        yield f"{place}: {one!r} is not {two!r}"


def _frames(one: pd.DataFrame, two: Any, place: str) -> Iterator[str]:
    if not isinstance(two, pd.DataFrame) or list(one.columns) != list(two.columns):
        yield f"{place}: the columns differ"
        return
    for name in one.columns:
        yield from differences(list(one[name]), list(two[name]), f"{place}[{name}]")


def _arrays(one: np.ndarray, two: Any, place: str) -> Iterator[str]:
    if not isinstance(two, np.ndarray) or one.dtype != two.dtype or one.shape != two.shape:
        yield f"{place}: {getattr(two, 'dtype', type(two))} is not {one.dtype} of {one.shape}"
        return
    if not np.array_equal(one, two, equal_nan=one.dtype.kind == "f"):
        yield f"{place}: the entries differ"
