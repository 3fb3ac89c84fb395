"""The variables of a dyadic model: who is whose counterpart when the members change places."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from alliance_stats.errors import InsufficientDataError, OptionError
from alliance_stats.stats.arrays import Floats, is_constant, matrix, numbers, same_length

PREDICTOR = ("xa", "xb")
OUTCOME = ("ya", "yb")

_WORDS = {
    "xa": "the first member's predictor",
    "xb": "the second member's predictor",
    "ya": "the first member's outcome",
    "yb": "the second member's outcome",
}
#: Two columns with a correlation beyond this say the same.
SAME = 1 - 1e-9

#: A covariate as it is given: (n,) or (n, 1) about the dyad, (n, 2) about each member.
Covariates = Mapping[str, ArrayLike]


@dataclass(frozen=True, slots=True)
class DyadicColumns:
    """Columns of a dyadic model, one row per dyad.

    Attributes
    ----------
    columns : dict of str to ndarray, shape (n,)
        ``xa xb ya yb`` (a: first member, b: second), then the covariates.
    pairs : tuple of (str, str)
        Exogenous variables that each member has; the predictor first.
    shared : tuple of str
        Exogenous variables of the dyad as a whole.
    titles : dict of str to str
        Name of the covariate each covariate column was given as.
    rows : ndarray of bool, shape (n,)
        Dyads with at least one value.
    """

    columns: Mapping[str, Floats]
    pairs: tuple[tuple[str, str], ...]
    shared: tuple[str, ...]
    titles: Mapping[str, str]
    rows: NDArray[np.bool_]

    @property
    def exogenous(self) -> tuple[str, ...]:
        """Every predictor and covariate."""
        return (*(name for pair in self.pairs for name in pair), *self.shared)

    @property
    def n_complete(self) -> int:
        """Dyads without a missing value."""
        table = np.column_stack(list(self.columns.values()))
        return int((~np.isnan(table).any(axis=1)).sum())

    def n_known(self, *outcomes: str) -> int:
        """Dyads that have these outcomes and both members' predictors."""
        table = np.column_stack([self.columns[name] for name in (*PREDICTOR, *outcomes)])
        return int((~np.isnan(table).any(axis=1)).sum())

    def complete(self) -> DyadicColumns:
        """Return the same columns with every value of an incomplete dyad taken out."""
        known = np.isfinite(np.column_stack(list(self.columns.values())))
        rows = np.asarray(known.sum(axis=1) == known.shape[1], dtype=np.bool_)
        if rows.sum() < 2:
            raise InsufficientDataError("Fewer than two dyads are complete.")
        kept = {name: np.where(rows, values, np.nan) for name, values in self.columns.items()}
        return replace(self, columns=kept, rows=rows)

    def swapped(self, name: str) -> str:
        """Return the counterpart of a variable when the members change places."""
        for one, other in (*self.pairs, OUTCOME):
            if name == one:
                return other
            if name == other:
                return one
        return name


def dyadic_columns(
    predictor: ArrayLike, outcome: ArrayLike, covariates: Covariates | None = None
) -> DyadicColumns:
    """Take the two members' values and name them.

    Raises
    ------
    OptionError
        If a table does not have two columns or the rows do not match.
    InsufficientDataError
        If a column does not vary or has no value.

    Examples
    --------
    >>> found = dyadic_columns([[1, 2], [2, 1], [3, 5]], [[1, 1], [2, 3], [0, 2]])
    >>> found.exogenous, found.swapped("xa"), found.n_complete
    (('xa', 'xb'), 'xb', 3)
    """
    x, y = two_columns("predictor", predictor), two_columns("outcome", outcome)
    same_length(x, y, "predictor", "outcome")
    columns = dict(zip((*PREDICTOR, *OUTCOME), (*x.T, *y.T), strict=True))
    pairs: list[tuple[str, str]] = [PREDICTOR]
    shared: list[str] = []
    titles: dict[str, str] = {}
    for number, (title, values) in enumerate((covariates or {}).items(), start=1):
        table = numbers(title, values)
        table = matrix(title, table[:, None] if table.ndim == 1 else table)
        same_length(x, table, "predictor", title)
        if table.shape[1] > 2:
            raise OptionError(f"The covariate '{title}' must have one column or one per member.")
        names = (f"c{number}",) if table.shape[1] == 1 else (f"c{number}a", f"c{number}b")
        if len(names) == 2:
            pairs.append((names[0], names[1]))
        else:
            shared.append(names[0])
        columns |= dict(zip(names, table.T, strict=True))
        titles |= dict.fromkeys(names, title)
    check_columns(columns, titled(titles))
    rows = some_value(columns)
    return DyadicColumns(columns, tuple(pairs), tuple(shared), titles, rows)


def some_value(columns: Mapping[str, Floats]) -> NDArray[np.bool_]:
    """Say which rows hold at least one value.

    Examples
    --------
    >>> some_value({"x": np.array([1.0, np.nan])})
    array([ True, False])
    """
    known = np.isfinite(np.column_stack(list(columns.values())))
    return np.asarray(known.sum(axis=1) > 0, dtype=np.bool_)


def two_columns(name: str, values: ArrayLike) -> Floats:
    """Return a table with one row per dyad and one column per member.

    Raises
    ------
    OptionError
        For any other shape.
    """
    table = matrix(name, values)
    if table.shape[1] != 2:
        raise OptionError(
            f"`{name}` must have two columns, one per member of the dyad; got {table.shape[1]}."
        )
    return table


def titled(titles: Mapping[str, str]) -> dict[str, str]:
    """Return what messages call each column, covariates by the name they were given."""
    return _WORDS | {name: f"the covariate '{title}'" for name, title in titles.items()}


def check_columns(columns: Mapping[str, Floats], words: Mapping[str, str]) -> None:
    """Refuse columns that say nothing, say the same, or are never seen together.

    Raises
    ------
    InsufficientDataError
        Calling each column by its ``words``.
    """
    for name, values in columns.items():
        known = values[~np.isnan(values)]
        if is_constant(known):
            have = "has no value" if len(known) == 0 else "does not vary"
            raise InsufficientDataError(
                f"Column of {words[name]} {have}, so nothing can go with it."
            )
    for one, other in combinations(columns, 2):
        both = ~np.isnan(columns[one] + columns[other])
        if both.sum() < 2:
            raise InsufficientDataError(
                "Too few dyads have both members' answers: the two sides of this model are never "
                "seen together."
            )
        first, second = (columns[name][both] for name in (one, other))
        if is_constant(first) or is_constant(second):
            continue
        if abs(float(np.corrcoef(first, second)[0, 1])) > SAME:
            raise InsufficientDataError(
                f"Two columns determine each other where both are known: {words[one]} and "
                f"{words[other]}. Leave one out."
            )
