"""What is resampled: rows, or whole clusters where rows of one cluster resemble each other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from alliance_stats.errors import OptionError
from alliance_stats.stats.arrays import Floats, Integers, group_codes


@dataclass(frozen=True, slots=True)
class Units:
    """The units of a resampling plan; see :func:`units`.

    Attributes
    ----------
    kind : {"rows", "clusters"}
        What is drawn.
    n_rows, n_units : int
        Rows of the data, and units they form.
    codes : ndarray of int, shape (n_rows,)
        Unit of each row, numbered from 0 without gaps.
    sizes : ndarray, shape (n_units,)
        Rows in each unit.
    """

    kind: Literal["rows", "clusters"]
    n_rows: int
    n_units: int
    codes: Integers
    sizes: Floats

    def totals(self, features: Floats) -> Floats:
        """Return the sum of each feature in each unit, shape (n_units, n_features).

        Examples
        --------
        >>> units(3, ["a", "b", "a"]).totals(np.array([[1.0], [2.0], [4.0]])).tolist()
        [[5.0], [2.0]]
        """
        if self.kind == "rows":
            return features
        totals = np.zeros((self.n_units, features.shape[1]))
        np.add.at(totals, self.codes, features)
        return totals

    def rows_of(self, drawn: Integers) -> Integers:
        """Return the rows of the drawn units, as often as each was drawn.

        Examples
        --------
        >>> units(3, ["a", "b", "a"]).rows_of(np.array([1, 0, 0])).tolist()
        [1, 0, 2, 0, 2]
        """
        if self.kind == "rows":
            return drawn
        order = np.argsort(self.codes, kind="stable")
        parts = np.split(order, np.cumsum(np.bincount(self.codes))[:-1])
        return np.concatenate([parts[unit] for unit in drawn])


def units(n_rows: int, clusters: ArrayLike | None = None) -> Units:
    """Decide what a resampling draws.

    Answers: which rows are independent of each other? Clients of one coach are not, so with coach
    labels whole coaches are drawn, each with all its dyads. Where no label occurs twice, clusters
    and rows are the same thing and rows are drawn.

    Parameters
    ----------
    n_rows : int
        Rows of the data that will be resampled.
    clusters : array_like, shape (n_rows,), optional
        A label for each row; a row without one (None or NaN) is a unit of its own.

    Returns
    -------
    Units

    Raises
    ------
    OptionError
        If there is not one label for each row.

    Notes
    -----
    With few clusters (below about ten) a bootstrap of clusters knows little; its interval is then
    too short, as docs/coverage.md shows.

    References
    ----------
    Davison & Hinkley (1997), Bootstrap methods and their application, section 3.8.

    Checked against counting the rows of each label.

    Examples
    --------
    >>> units(3).kind, units(3, ["a", "b", "c"]).kind
    ('rows', 'rows')
    >>> plan = units(4, ["a", "b", "a", None])
    >>> plan.kind, plan.n_units, plan.sizes.tolist()
    ('clusters', 3, [2.0, 1.0, 1.0])
    """
    if n_rows < 0:
        raise OptionError(f"`n_rows` must not be negative; got {n_rows!r}.")
    if clusters is not None:
        codes = group_codes("clusters", clusters, n_rows)
        sizes = np.bincount(codes).astype(np.float64)
        if len(sizes) < n_rows:
            return Units("clusters", n_rows, len(sizes), codes, sizes)
    return Units("rows", n_rows, n_rows, np.arange(n_rows, dtype=np.intp), np.ones(n_rows))
