"""Statistics of a square table of two raters' categories."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import ArrayLike

from alliance_stats.errors import OptionError
from alliance_stats.stats.arrays import Floats, Integers
from alliance_stats.stats.resampling.scales import Scale
from alliance_stats.stats.resampling.statistic import MomentForm, MomentStatistic


def table_statistic(
    categories: Sequence[float],
    value: Callable[[Floats], Floats],
    names: Sequence[str],
    *,
    scale: Scale = "fisher",
) -> MomentStatistic:
    """Return statistics of the table of two raters' categories, ready to be resampled.

    Answers: how uncertain is a coefficient of categories (a weighted kappa) when rows are dyads
    within coaches? Its published standard errors know independent rows only.

    Parameters
    ----------
    categories : sequence of float
        The c categories, in order.
    value : callable
        ``counts (…, c, c) -> numbers (…, k)``: rows are x's categories, columns y's.
    names : sequence of str
        What the k numbers are called.
    scale : {"fisher", "identity", "complement", "log"}
        Scale of all of them for studentised intervals.

    Returns
    -------
    MomentStatistic
        Of two complete arrays of categories, shape (n,).

    Raises
    ------
    OptionError
        If a value is not among the categories, or there are fewer than two of them.

    Notes
    -----
    The c² counts of a table are sums over rows of cell indicators.

    References
    ----------
    Davison & Hinkley (1997), section 2.7 (statistics of proportions).

    Checked against the table of the drawn rows.

    Examples
    --------
    >>> agree = table_statistic(
    ...     [1, 2], lambda t: (t[..., 0, 0] + t[..., 1, 1])[..., None], ["n"], scale="identity")
    >>> agree([1, 2, 2], [1, 2, 1]).tolist()
    [2.0]
    """
    known = np.array(categories, dtype=np.float64)
    if len(np.unique(known)) != len(known) or len(known) < 2:
        raise OptionError("`categories` must hold at least two different values.")
    c = len(known)

    def form(x: ArrayLike, y: ArrayLike) -> MomentForm:
        first, second = _codes("x", x, known), _codes("y", y, known)
        if len(first) != len(second):
            raise OptionError(f"`x` and `y` differ in length: {len(first)} and {len(second)}.")
        cells = np.zeros((len(first), c * c))
        cells[np.arange(len(first)), first * c + second] = 1.0

        def of_table(sums: Floats, _: Floats) -> Floats:
            return value(sums.reshape(*sums.shape[:-1], c, c))

        return MomentForm(cells, of_table)

    return MomentStatistic(tuple(names), form, (scale,) * len(names))


def _codes(name: str, values: ArrayLike, categories: Floats) -> Integers:
    given = np.asarray(values, dtype=np.float64)
    found = given[:, None] == categories
    if given.ndim != 1 or not found.any(axis=1).all():
        raise OptionError(f"`{name}` must hold categories only: {categories.tolist()}.")
    codes: Integers = found.argmax(axis=1).astype(np.intp)
    return codes
