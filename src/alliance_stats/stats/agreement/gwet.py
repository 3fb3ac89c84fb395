"""Gwet's AC1 and AC2: agreement beyond chance that stays high when one category is common.

Derivation in one place, in agreement weights w (1 on the diagonal), T their sum, q categories, p
the shares of the table and s the mean of its row and column shares:

    observed  p_a = Σ w p       expected  p_e = T / (q (q - 1)) Σ s (1 - s)
    AC = (p_a - p_e) / (1 - p_e)

The influence of a pair with answers i and j is [w_ij - p_a - (1 - AC) T / (q (q - 1)) (1 - s_i -
s_j - Σ s (1 - 2 s))] / (1 - p_e); the mean of its square, over n, is Gwet's variance.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import nan, sqrt

import numpy as np
from numpy.typing import ArrayLike

from alliance_stats.stats.agreement.cross_table import (
    TableOrPair,
    Weights,
    disagreement,
    square_tables,
)
from alliance_stats.stats.agreement.pair_influence import ONE_PAIR
from alliance_stats.stats.agreement.rated_pairs import (
    MIN_PAIRS,
    PERFECT,
    RatedPairs,
    around,
    rated_pairs,
)
from alliance_stats.stats.agreement.table_jackknife import table_interval
from alliance_stats.stats.arrays import ROUNDING, Floats
from alliance_stats.stats.distributions import t_quantile, t_two_sided
from alliance_stats.stats.interval import Interval
from alliance_stats.stats.relations.influence import InfluenceError, influence_error

GWET = "Gwet (2008), t with n - 1 df"


@dataclass(frozen=True, slots=True)
class GwetAc:
    """Gwet's coefficient; see :func:`gwet_ac`.

    Attributes
    ----------
    coefficient : str
        ``AC1`` without weights, else ``AC2``.
    value, std_error, statistic, df, p_value : float
        The coefficient, its error, and the t test of no agreement beyond chance.
    interval : Interval
        Around ``value``, cut at 1.
    interval_jackknife : Interval
        By jackknife on Fisher's z: nearer its level in small samples.
    observed, expected : float
        Weighted agreement seen, and expected by chance.
    percent_agreement : float
        Share of pairs with the same answer, whatever the weights.
    table : ndarray, shape (c, c)
        Counts; rows are the first rater's answers.
    categories : tuple
        Labels of rows and columns.
    weights : str
        ``unweighted``, ``linear``, ``quadratic`` or ``custom``.
    n, n_dropped, n_clusters : int
        Pairs used, incomplete pairs left out, and clusters (0 where rows are independent).
    method : str
        Where the errors come from.
    undefined : str or None
        Why the NaN among the numbers are NaN.
    """

    coefficient: str
    value: float
    std_error: float
    statistic: float
    df: float
    p_value: float
    interval: Interval
    interval_jackknife: Interval
    observed: float
    expected: float
    percent_agreement: float
    table: Floats
    categories: tuple[object, ...]
    weights: str
    n: int
    n_dropped: int
    n_clusters: int
    method: str
    undefined: str | None = None


def gwet_ac(
    table_or_pair: TableOrPair,
    *,
    weights: Weights = "unweighted",
    categories: Sequence[object] | None = None,
    clusters: ArrayLike | None = None,
    confidence: float = 0.95,
) -> GwetAc:
    """Estimate Gwet's AC1, or AC2 with weights, of two raters.

    Answers: how far do two raters choose the same category, beyond chance, where one category
    may be so common that kappa says little? Name all possible ``categories``: the coefficient
    depends on how many there are.

    Parameters
    ----------
    table_or_pair : tuple of two lists, or array_like of shape (c, c)
        As in :func:`weighted_kappa`.
    weights : {"unweighted", "linear", "quadratic"} or array_like, shape (c, c)
        As in :func:`weighted_kappa`.
    categories : sequence, optional
        All possible answers, in order.
    clusters : array_like, shape (n,), optional
        A label for each pair, for example the coach.
    confidence : float, default 0.95
        Level of the interval.

    Returns
    -------
    GwetAc
        NaN, with the reason, below 3 pairs or with a single category. Where raters agree exactly
        the value is 1 and the interval does not exist.

    Raises
    ------
    OptionError
        If the table, the weights or the categories do not fit, or clusters come with a table.

    Notes
    -----
    Formulas stand at the head of this file. In simulations of five categories, 95 % intervals of
    AC1 held the truth in 94 to 95 % of samples of 40 or 120 pairs; those of AC2 with quadratic
    weights in 90 and 94 %, ``interval_jackknife`` in 93 and 95 %. With clusters the influence
    values have CR2 errors; below 8 clusters there is no interval.

    References
    ----------
    Gwet (2008), British Journal of Mathematical and Statistical Psychology 61:29. Gwet (2014),
    Handbook of Inter-Rater Reliability, 4th edition, chapters 4 and 5.

    Checked against printed output of irrCAC::gwet.ac1.table and, for AC2, against its formula
    written out in R (tests/reference/gwet.json).

    Examples
    --------
    >>> result = gwet_ac([[13, 0, 0], [0, 20, 7], [0, 4, 56]])
    >>> result.coefficient, round(result.value, 7), round(result.std_error, 8)
    ('AC1', 0.8493305, 0.04321747)
    """
    rated = rated_pairs(
        table_or_pair,
        weights=weights,
        categories=categories,
        clusters=clusters,
        confidence=confidence,
    )
    table, n = rated.table, rated.table.n
    reason = _reason(n, len(table.counts))
    observed, expected = (nan, nan) if reason else _agreement(table.counts / n, rated.disagreement)
    value = (observed - expected) / (1 - expected)
    error = InfluenceError(nan, nan, nan, rated.n_clusters, reason)
    if not reason:
        error = _error(rated, value, expected, confidence)
    method = rated.method(GWET)
    t = nan if error.undefined else value / error.std_error
    jackknife = table_interval(
        table, value, lambda stack: gwet_of_tables(stack, weights=weights), rated.codes, confidence
    )
    return GwetAc(
        coefficient="AC1" if rated.weights == "unweighted" else "AC2",
        value=value,
        std_error=error.std_error,
        statistic=t,
        df=error.df,
        p_value=nan if error.undefined else t_two_sided(t, error.df),
        interval=around(value, error.quantile * error.std_error, confidence, method),
        interval_jackknife=jackknife,
        observed=observed,
        expected=expected,
        percent_agreement=float(np.trace(table.counts)) / n if n else nan,
        table=table.counts,
        categories=table.categories,
        weights=rated.weights,
        n=n,
        n_dropped=table.n_dropped,
        n_clusters=error.n_clusters,
        method=method,
        undefined=error.undefined or (ONE_PAIR if np.isnan(jackknife.low) else None),
    )


def gwet_of_tables(tables: Floats, *, weights: Weights = "unweighted") -> Floats:
    """Return Gwet's coefficient of many tables at once.

    Answers the question of :func:`gwet_ac` for each table of a stack, without errors: what
    resampling needs.

    Parameters
    ----------
    tables : ndarray, shape (…, c, c)
        Counts.
    weights : {"unweighted", "linear", "quadratic"} or array_like, shape (c, c)
        As in :func:`gwet_ac`.

    Returns
    -------
    ndarray, shape (…,)
        NaN for an empty table.

    Notes
    -----
    See the head of this file. Checked against :func:`gwet_ac`.

    Examples
    --------
    >>> gwet_of_tables(np.array([[[13.0, 0, 0], [0, 20, 7], [0, 4, 56]]])).round(7)
    array([0.8493305])
    """
    tables = square_tables(tables)
    d, _ = disagreement(weights, tables.shape[-1])
    q = tables.shape[-1]
    n = tables.sum(axis=(-2, -1))
    with np.errstate(divide="ignore", invalid="ignore"):
        shares = tables / n[..., None, None]
        level = (shares.sum(axis=-1) + shares.sum(axis=-2)) / 2
        observed = ((1 - d) * shares).sum(axis=(-2, -1))
        chance = float((1 - d).sum()) / (q * (q - 1)) if q > 1 else nan
        expected = chance * (level * (1 - level)).sum(axis=-1)
        values: Floats = (observed - expected) / (1 - expected)
    return values


def _agreement(shares: Floats, d: Floats) -> tuple[float, float]:
    q = len(shares)
    level = (shares.sum(axis=1) + shares.sum(axis=0)) / 2
    chance = float((1 - d).sum()) / (q * (q - 1))
    return 1 - float((d * shares).sum()), chance * float((level * (1 - level)).sum())


def _error(rated: RatedPairs, value: float, expected: float, confidence: float) -> InfluenceError:
    if rated.is_perfect:
        return InfluenceError(nan, nan, nan, rated.n_clusters, PERFECT)
    table, d = rated.table, rated.disagreement
    shares = table.counts / table.n
    q = len(shares)
    level = (shares.sum(axis=1) + shares.sum(axis=0)) / 2
    chance = float((1 - d).sum()) / (q * (q - 1))
    habit = chance * (1 - level[:, None] - level - float((level * (1 - 2 * level)).sum()))
    agreement = float((d * shares).sum()) - d
    influence = (agreement - (1 - value) * habit) / (1 - expected)
    if rated.codes is not None:
        return influence_error(influence[table.first, table.second], rated.codes, confidence)
    se = sqrt(float((shares * influence**2).sum()) / table.n)
    if se <= ROUNDING:
        reason = "All pairs of answers are alike, so the interval does not exist."
        return InfluenceError(nan, nan, nan, 0, reason)
    df = float(table.n - 1)
    return InfluenceError(se, df, t_quantile((1 + confidence) / 2, df), 0)


def _reason(n: int, n_categories: int) -> str | None:
    if n < MIN_PAIRS:
        return f"Gwet's coefficient needs at least {MIN_PAIRS} complete pairs; there are {n}."
    if n_categories < 2:
        return "Only one category is known; name all possible answers in `categories`."
    return None
