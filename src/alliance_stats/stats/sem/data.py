"""The door for data: tables of several kinds in, one sample per group out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from alliance_stats.errors import InsufficientDataError, OptionError, Problem, listed
from alliance_stats.stats.arrays import (
    Floats,
    Integers,
    group_codes,
    is_constant,
    is_missing,
    matrix,
    vector,
)
from alliance_stats.stats.sem.moments import SampleMoments
from alliance_stats.stats.sem.sample import Sample, of_rows

# Correlations closer to 1 than this make a covariance matrix that cannot be inverted.
SINGULAR = 1e-10


@dataclass(frozen=True, slots=True)
class Door:
    """Which variables the data have, and how to take some of them as numbers."""

    names: tuple[str, ...]
    n_rows: int
    data: Any

    def take(self, wanted: Sequence[str]) -> Floats:
        """Return columns as numbers, shape (n, p)."""
        if hasattr(self.data, "columns"):
            places = [self.names.index(name) for name in wanted]
            columns = [vector(self.names[i], self.data.iloc[:, i]) for i in places]
        elif isinstance(self.data, Mapping):
            columns = [vector(name, self.data[name]) for name in wanted]
        else:
            columns = [self.data[:, self.names.index(name)] for name in wanted]
        if any(len(column) != self.n_rows for column in columns):
            raise OptionError("`data` must have columns of equal length.")
        return np.column_stack(columns)


def door(data: Any, names: Sequence[str] | None) -> Door:
    """Look at a data frame, a mapping of columns, or an array with ``names``.

    Raises
    ------
    OptionError
        If the data are none of these, or columns and names do not fit.

    Examples
    --------
    >>> door({"x": [1, 2], "y": [3, 4]}, None).names
    ('x', 'y')
    """
    if hasattr(data, "columns") and hasattr(data, "iloc"):
        found = tuple(str(name) for name in data.columns)
        _check_different(found)
        return Door(found, len(data), data)
    if isinstance(data, Mapping):
        found = tuple(str(name) for name in data)
        return Door(found, len(next(iter(data.values()), [])), data)
    if names is None:
        raise OptionError("An array needs `names`, one for each of its columns.")
    values = matrix("data", data)
    if values.shape[1] != len(names):
        raise OptionError(
            f"`names` must hold {values.shape[1]} names, one for each column of `data`; got "
            f"{len(names)}."
        )
    _check_different(names)
    return Door(tuple(names), len(values), values)


def _check_different(names: Sequence[str]) -> None:
    twice = [name for name in dict.fromkeys(names) if list(names).count(name) > 1]
    if twice:
        raise OptionError(f"Two columns are called '{twice[0]}'; names must differ.")


@dataclass(frozen=True, slots=True)
class Grouped:
    """Group number of every row, and what the groups are called."""

    codes: Integers
    labels: tuple[str, ...]


def grouped(groups: ArrayLike | None, n: int) -> Grouped:
    """Give every group a number, in the order in which they first appear.

    Examples
    --------
    >>> grouped(["b", "a", "b"], 3).labels
    ('b', 'a')
    """
    if groups is None:
        return Grouped(np.zeros(n, dtype=np.intp), ("",))
    codes = group_codes("groups", groups, n)
    labels = np.asarray(groups, dtype=object).tolist()
    if any(is_missing(label) for label in labels):
        raise OptionError("`groups` must hold a label for every row: drop rows without one.")
    firsts = {int(code): str(label) for code, label in zip(codes[::-1], labels[::-1], strict=True)}
    return Grouped(codes, tuple(firsts[code] for code in range(len(firsts))))


def sample_of(names: Sequence[str], values: Floats, where: str) -> Sample:
    """Summarise one group's rows after looking whether a model can be fitted to them.

    Raises
    ------
    InsufficientDataError
        With every reason why not: too few rows, a column without values or without spread, two
        columns that say the same.
    """
    problems = [Problem(text + where + ".") for text in _faults(names, values)]
    if problems:
        raise InsufficientDataError(problems)
    sample = of_rows(names, values)
    if sample.complete:
        check_definite(sample, where)
    return sample


def _faults(names: Sequence[str], values: Floats) -> list[str]:
    if len(values) < 2:
        return [
            "One usable row is too few for a model" if len(values) else "There are no usable rows"
        ]
    faults = []
    for name, column in zip(names, values.T, strict=True):
        known = column[~np.isnan(column)]
        if len(known) < 2:
            held = "one value" if len(known) else "no values"
            faults.append(f"The column '{name}' has {held}; at least 2 are needed")
        elif is_constant(known):
            faults.append(f"The column '{name}' does not vary")
    if faults:
        return faults
    return _pair_faults(names, values)


def _pair_faults(names: Sequence[str], values: Floats) -> list[str]:
    there = ~np.isnan(values)
    if there.all():
        return []
    faults = []
    for i in range(len(names)):
        for j in range(i):
            both = there[:, i] & there[:, j]
            if both.sum() < 2:
                faults.append(f"'{names[j]}' and '{names[i]}' are answered together by nobody")
            elif _same(values[both, i], values[both, j]):
                faults.append(
                    f"'{names[j]}' and '{names[i]}' say the same wherever both are answered"
                )
    return faults


def _same(x: Floats, y: Floats) -> bool:
    x, y = x - x.mean(), y - y.mean()
    size = float(np.sqrt((x @ x) * (y @ y)))
    return size > 0 and 1.0 - abs(float(x @ y)) / size < SINGULAR


def check_definite(sample: Sample, where: str = "") -> None:
    """Refuse complete data or moments whose covariance matrix is singular.

    Raises
    ------
    InsufficientDataError
        Naming the variables that depend on each other.
    """
    table = sample.covariances[0, 0]
    size = np.sqrt(np.diag(table).clip(min=0.0))
    flat = [name for name, s in zip(sample.names, size, strict=True) if not s > 0]
    if flat:
        raise InsufficientDataError(f"{listed(flat, 'and')} have no variance{where}.")
    values, vectors = np.linalg.eigh(table / size[:, None] / size[None, :])
    if values[0] > SINGULAR:
        return
    weight = np.abs(vectors[:, 0])
    involved = [n for n, w in zip(sample.names, weight, strict=True) if w > 0.1 * weight.max()]
    n, p = int(sample.n), len(sample.names)
    few = f" {n} rows are too few for {p} variables." if n <= p else ""
    raise InsufficientDataError(
        f"The covariance matrix is not positive definite{where}: {listed(involved, 'and')} "
        f"determine each other.{few} Leave one out, or collect more rows."
    )


def samples_of_moments(moments: Sequence[SampleMoments], names: Sequence[str]) -> list[Sample]:
    """Return the samples of published moments, one per group."""
    samples = [one.sample(names) for one in moments]
    for number, sample in enumerate(samples, start=1):
        check_definite(sample, f" in group {number}" if len(samples) > 1 else "")
    return samples
