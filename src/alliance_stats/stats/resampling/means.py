"""Means of columns, each over the rows that have a value."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from alliance_stats.errors import OptionError
from alliance_stats.stats.arrays import Floats
from alliance_stats.stats.resampling.statistic import MomentForm, MomentStatistic


def mean_statistic(*names: str) -> MomentStatistic:
    """Return the means of columns, ready to be resampled.

    Answers: how high is it on average? For one number per dyad, for example the similarity of the
    two profiles on Fisher's z scale.

    Parameters
    ----------
    *names : str
        What each column is called; ``mean`` when none is named.

    Returns
    -------
    MomentStatistic
        Of one array, shape (n,) or (n, k). A missing value (NaN) is left out of its column only;
        a column without values has the mean NaN.

    Raises
    ------
    OptionError
        If there are more or fewer columns than names, or an infinite value.

    Notes
    -----
    Σ x / Σ [x is there], both sums over the rows drawn.

    References
    ----------
    Efron & Tibshirani (1993), chapter 6.

    Checked against the plug-in standard error, and against ``numpy.nanmean`` of the drawn rows.

    Examples
    --------
    >>> mean_statistic("a", "b")([[1, 2], [3, None]]).tolist()
    [2.0, 2.0]
    """
    labels = names or ("mean",)

    def form(values: ArrayLike) -> MomentForm:
        table = np.array(values, dtype=np.float64)
        table = table[:, None] if table.ndim == 1 else table
        if table.ndim != 2 or table.shape[1] != len(labels):
            raise OptionError(f"`values` must have {len(labels)} column(s), one for each name.")
        if np.isinf(table).any():
            raise OptionError("`values` must not hold infinite values; use NaN for a missing one.")
        there = ~np.isnan(table)
        known = np.where(there, table, 0.0)
        centre = known.sum(axis=0) / np.maximum(there.sum(axis=0), 1)
        features = np.hstack([np.where(there, known - centre, 0.0), there.astype(np.float64)])
        k = len(labels)

        def value(sums: Floats, _: Floats) -> Floats:
            number = np.where(sums[..., k:] > 0, sums[..., k:], np.nan)
            result: Floats = sums[..., :k] / number + centre
            return result

        return MomentForm(features, value)

    return MomentStatistic(labels, form)
