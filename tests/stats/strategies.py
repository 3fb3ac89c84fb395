"""Hypothesis strategies: scores as questionnaires give them, on a grid of hundredths."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

GRID = st.integers(100, 700).map(lambda cents: cents / 100)


def tables(
    min_rows: int = 4, max_rows: int = 25, min_columns: int = 2, max_columns: int = 5
) -> st.SearchStrategy[NDArray[np.float64]]:
    """Return complete tables of scores in which nothing is degenerate by construction."""
    shapes = st.tuples(st.integers(min_rows, max_rows), st.integers(min_columns, max_columns))
    return shapes.flatmap(lambda shape: arrays(np.float64, shape, elements=GRID))


def pairs(min_rows: int = 4) -> st.SearchStrategy[NDArray[np.float64]]:
    """Return complete pairs of scores, shape (n, 2)."""
    return tables(min_rows, 25, 2, 2)


def varies(table: NDArray[np.float64]) -> bool:
    """Say whether every column, and the difference of any two, varies by more than rounding."""
    columns = list(table.T)
    gaps = [columns[0] - other for other in columns[1:]]
    return all(float(np.ptp(column)) > 0.05 for column in columns + gaps)
