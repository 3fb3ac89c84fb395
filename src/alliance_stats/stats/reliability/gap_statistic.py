"""Reliability of two roles' difference and mean, alpha recomputed in every resample.

Sums needed: each role's items, its sum of squared items, its squared total, and the product of the
two totals.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from alliance_stats.errors import OptionError
from alliance_stats.stats.arrays import Floats
from alliance_stats.stats.reliability.alpha_bootstrap import alpha_columns, alpha_of_means
from alliance_stats.stats.resampling.statistic import MomentForm, MomentStatistic, complete


def gap_statistic() -> MomentStatistic:
    """Return the reliability of the roles' difference and of their mean, ready to be resampled.

    Answers: how sure is the reliability of a gap score? Other than ``gap_reliability``, which
    takes the two reliabilities as known, it recomputes both alphas in every resample.

    Returns
    -------
    MomentStatistic
        Of two complete arrays of answers, shapes (n_dyads, k_x) and (n_dyads, k_y). The numbers
        ``gap`` and ``mean`` are of each role's mean answer; NaN where a role does not vary.

    Notes
    -----
    gap = (v_x α_x + v_y α_y - 2c) / (v_x + v_y - 2c), and with plus signs for the mean; v and c
    are variances and covariance of the mean answers.

    References
    ----------
    Lord & Novick (1968), section 3.5.

    Checked against ``gap_reliability`` with the alphas of ``alpha``.

    Examples
    --------
    >>> first = [[4, 5], [2, 3], [5, 5], [1, 2], [3, 2]]
    >>> second = [[5, 5], [3, 2], [4, 5], [2, 2], [1, 3]]
    >>> gap_statistic()(first, second).round(4).tolist()
    [-1.1, 0.9367]
    """
    return MomentStatistic(("gap", "mean"), _form, ("complement", "complement"))


def _form(items_x: ArrayLike, items_y: ArrayLike) -> MomentForm:
    x, y = complete("items_x", items_x, 2), complete("items_y", items_y, 2)
    if len(x) != len(y):
        raise OptionError(f"Both roles must have equally many rows; got {len(x)} and {len(y)}.")
    if min(x.shape[1], y.shape[1]) < 2:
        raise OptionError("Each role needs at least two items for its reliability.")
    k_x, k_y = x.shape[1], y.shape[1]
    columns_x, size_x = alpha_columns(x)
    columns_y, size_y = alpha_columns(y)
    product = columns_x[:, :k_x].sum(axis=1) * columns_y[:, :k_y].sum(axis=1)

    def value(sums: Floats, n: Floats) -> Floats:
        means = sums / n[..., None]
        of_x, of_y = means[..., : k_x + 2], means[..., k_x + 2 : -1]
        alpha_x, var_x = alpha_of_means(of_x, size_x)
        alpha_y, var_y = alpha_of_means(of_y, size_y)
        totals = of_x[..., :k_x].sum(axis=-1) * of_y[..., :k_y].sum(axis=-1)
        shared = 2 * (means[..., -1] - totals) / (k_x * k_y)
        var_x, var_y = var_x / k_x**2, var_y / k_y**2
        own, true = var_x + var_y, var_x * alpha_x + var_y * alpha_y
        return np.stack([_share(true, own, -shared), _share(true, own, shared)], axis=-1)

    return MomentForm(np.column_stack([columns_x, columns_y, product]), value)


def _share(true: Floats, own: Floats, shared: Floats) -> Floats:
    varies = own + shared > 1e-12 * own
    result: Floats = np.where(varies, true + shared, np.nan) / np.where(varies, own + shared, 1.0)
    return result
