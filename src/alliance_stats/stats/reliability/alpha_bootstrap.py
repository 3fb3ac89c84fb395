"""Bootstrap of Cronbach's alpha."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from alliance_stats.errors import OptionError
from alliance_stats.stats.arrays import Floats, complete_rows, matrix
from alliance_stats.stats.interval import Interval
from alliance_stats.stats.reliability.alpha import alpha
from alliance_stats.stats.resampling.bootstrap import bootstrap
from alliance_stats.stats.resampling.statistic import MomentForm, MomentStatistic, complete


@dataclass(frozen=True, slots=True)
class AlphaBootstrap:
    """Bootstrap distribution of alpha; see :func:`alpha_bootstrap`.

    Attributes
    ----------
    value : float
        Alpha of the data.
    std_error : float
        Standard deviation of the replicates.
    interval : Interval
        Percentile interval.
    replicates : ndarray, shape (n_resamples,)
        Alpha of each resample; NaN where the resample does not vary.
    n, n_items, n_dropped : int
        Complete rows used, items, and rows left out.
    n_undefined, seed : int
        Resamples without an alpha, and the seed.
    method : str
        What was resampled.
    undefined : str or None
        Why the NaN among the numbers are NaN.
    """

    value: float
    std_error: float
    interval: Interval
    replicates: Floats
    n: int
    n_items: int
    n_dropped: int
    n_undefined: int
    seed: int
    method: str
    undefined: str | None = None


def alpha_bootstrap(
    items: ArrayLike, *, n_resamples: int = 1000, seed: int = 0, confidence: float = 0.95
) -> AlphaBootstrap:
    """Resample people and recompute Cronbach's alpha.

    Answers: how uncertain is alpha when items are far from normal? People must be independent of
    each other: rows of one person or one coach belong in one resampling unit.

    Parameters
    ----------
    items : array_like, shape (n_people, n_items)
        Answers in scale points; incomplete rows are left out and counted.
    n_resamples, seed : int
        Number of resamples, and seed.
    confidence : float, default 0.95
        Level of the percentile interval.

    Returns
    -------
    AlphaBootstrap
        NaN, with the reason, where alpha itself is undefined.

    Raises
    ------
    OptionError
        If there are fewer than two columns.

    Notes
    -----
    Alpha needs k + 2 means per resample: of each item x_j, of Σ x_j², and of the squared total.

    References
    ----------
    Efron & Tibshirani (1993), section 13.3.

    Checked against recomputing alpha from the drawn rows, and Feldt's interval for normal items.

    Examples
    --------
    >>> rows = [[4, 5, 4], [2, 3, 2], [5, 5, 3], [1, 2, 2], [3, 3, 4], [4, 4, 5]]
    >>> result = alpha_bootstrap(rows, n_resamples=200, seed=7)
    >>> round(result.value, 4), result.interval.low < result.value < result.interval.high
    (0.8712, True)
    """
    table = matrix("items", items, min_columns=2)
    rows, dropped = complete_rows(table)
    observed = alpha(rows)
    n, k = rows.shape
    drawn = bootstrap(
        alpha_statistic(),
        (rows,),
        n_resamples=n_resamples,
        seed=seed,
        method="percentile",
        confidence=confidence,
    )
    return AlphaBootstrap(
        value=observed.value,
        std_error=float(drawn.std_errors[0]),
        interval=drawn.intervals[0],
        replicates=drawn.replicates[:, 0],
        n=n,
        n_items=k,
        n_dropped=dropped,
        n_undefined=drawn.n_undefined[0],
        seed=seed,
        method="bootstrap of rows, listwise",
        undefined=observed.undefined or drawn.reasons[0],
    )


def alpha_statistic() -> MomentStatistic:
    """Return Cronbach's alpha, ready to be resampled.

    Answers the question of ``alpha``, with any units: pass ``units(n, coach_labels)`` to the
    bootstrap where coaches have several clients.

    Returns
    -------
    MomentStatistic
        Of one complete array of answers, shape (n_people, n_items). NaN where totals do not vary.

    Notes
    -----
    Alpha needs k + 2 means: of each item x_j, of Σ x_j², and of the squared total.

    References
    ----------
    Cronbach (1951), Psychometrika 16:297.

    Checked against ``alpha``.

    Examples
    --------
    >>> alpha_statistic()([[4, 5, 4], [2, 3, 2], [5, 5, 3], [1, 2, 2], [3, 3, 4]]).round(4).tolist()
    [0.8789]
    """
    return MomentStatistic(("alpha",), _form, ("complement",))


def _form(items: ArrayLike) -> MomentForm:
    rows = complete("items", items, 2)
    if rows.shape[1] < 2:
        raise OptionError("Alpha needs at least two items.")
    columns, size = alpha_columns(rows)

    def value(sums: Floats, n: Floats) -> Floats:
        coefficient, _ = alpha_of_means(sums / n[..., None], size)
        return coefficient[..., None]

    return MomentForm(columns, value)


def alpha_columns(rows: Floats) -> tuple[Floats, float]:
    """Return what alpha sums over rows, shape (n, k + 2), and the mean squared total.

    Examples
    --------
    >>> alpha_columns(np.array([[1.0, 2.0], [3.0, 4.0]]))[1]
    4.0
    """
    if len(rows) == 0:
        return np.zeros((0, rows.shape[1] + 2)), 0.0
    centred = rows - rows.mean(axis=0)
    total = centred.sum(axis=1)
    columns = np.column_stack([centred, (centred**2).sum(axis=1), total**2])
    return columns, float((total**2).mean())


def alpha_of_means(means: Floats, size: float) -> tuple[Floats, Floats]:
    """Return alpha, and the variance of the total (divisor n), from means, shape (…, k + 2).

    Examples
    --------
    >>> columns, size = alpha_columns(np.array([[1.0, 2.0], [3.0, 4.0], [2.0, 4.0]]))
    >>> alpha_of_means(columns.mean(axis=0), size)[0].round(4).tolist()
    0.9231
    """
    k = means.shape[-1] - 2
    items, squares, squared_total = means[..., :k], means[..., k], means[..., k + 1]
    item_variances = squares - (items**2).sum(axis=-1)
    total_variance = squared_total - items.sum(axis=-1) ** 2
    # A resample of equal rows has a total variance of rounding size.
    varies = total_variance > 1e-12 * size
    ratio = item_variances / np.where(varies, total_variance, 1.0)
    coefficient: Floats = np.where(varies, k / (k - 1) * (1 - ratio), np.nan)
    return coefficient, total_variance
