"""The rows that a correlation is computed from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from alliance_stats.stats.arrays import (
    Floats,
    Integers,
    group_codes,
    is_constant,
    matrix,
    same_length,
    vector,
)


@dataclass(frozen=True, slots=True)
class Rows:
    """Complete rows: two centred variables, what they are clustered in, and the counts.

    Attributes
    ----------
    x, y : ndarray, shape (n,)
        Centred; freed of the controls where there are any. All zero where nothing varies.
    clusters : ndarray of int, shape (n,), or None
        Cluster of each row, numbered from 0 without gaps.
    n_dropped, n_controls : int
        Incomplete rows left out, and the rank of the controls.
    """

    x: Floats
    y: Floats
    clusters: Integers | None
    n_dropped: int
    n_controls: int

    @property
    def n_clusters(self) -> int:
        """Number of clusters; 0 where none were given."""
        return (
            0 if self.clusters is None or not len(self.clusters) else int(self.clusters.max()) + 1
        )


def paired_rows(
    x: ArrayLike, y: ArrayLike, controls: ArrayLike | None, clusters: ArrayLike | None
) -> Rows:
    """Keep the complete rows, centre them, and take the controls out.

    Raises
    ------
    OptionError
        If lengths differ or values are not numbers.

    Examples
    --------
    >>> paired_rows([1, 2, 6, None], [1, 2, 3, 4], None, ["a", "a", "b", "b"])
    Rows(x=array([-2., -1.,  3.]), y=array([-1.,  0.,  1.]), clusters=array([0, 0, 1]),
         n_dropped=1, n_controls=0)
    """
    first, second = vector("x", x), vector("y", y)
    same_length(first, second, "x", "y")
    complete = ~(np.isnan(first) | np.isnan(second))
    k = 0
    table = None if controls is None else matrix("controls", controls)
    if table is not None:
        same_length(first, table, "x", "controls")
        complete &= ~np.isnan(table).any(axis=1)
    labels = None
    if clusters is not None:
        kept = np.asarray(clusters, dtype=object)
        same_length(first, kept, "x", "clusters")
        labels = group_codes("clusters", kept[complete], int(complete.sum()))
    first, second = _centred(first[complete]), _centred(second[complete])
    if table is not None and len(first) > 2:
        first, second, k = _without(first, second, table[complete])
    return Rows(first, second, labels, int(len(complete) - complete.sum()), k)


def _centred(values: Floats) -> Floats:
    if len(values) == 0 or is_constant(values):
        return np.zeros(len(values))
    return values - float(values.mean())


def _without(x: Floats, y: Floats, controls: Floats) -> tuple[Floats, Floats, int]:
    """Residuals of centred x and y on the controls, and the rank of the controls."""
    centred = np.column_stack([_centred(column) for column in controls.T])
    spread = np.sqrt((centred**2).sum(axis=0))
    # Unit columns make the rank independent of the controls' units.
    basis, weights, _ = np.linalg.svd(
        centred / np.where(spread > 0, spread, 1.0), full_matrices=False
    )
    basis = basis[:, weights > 1e-10]
    return _residual(x, basis), _residual(y, basis), basis.shape[1]


def _residual(values: Floats, basis: Floats) -> Floats:
    left: Floats = values - basis @ (basis.T @ values)
    explained = float(left @ left) <= 1e-20 * float(values @ values)
    return np.zeros(len(left)) if explained else left
