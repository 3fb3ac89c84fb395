"""Krippendorff's alpha: agreement of any number of raters, with gaps, at any level of measurement.

Derivation in one place. Unit u has m_u values; units with one value say nothing and are left out.
n_uc counts the values c in unit u. Coincidences, their margins and total:

    o_ck = Σ_u n_uc (n_uk - [c = k]) / (m_u - 1)       n_c = Σ_k o_ck       N = Σ n_c

With squared differences δ² of two values,

    D_o = Σ o_ck δ²_ck / N       D_e = Σ n_c n_k δ²_ck / (N (N - 1))       alpha = 1 - D_o / D_e

========= =============================================================
level     δ² of two values c and k
========= =============================================================
nominal   1 where they differ
ordinal   (R_c - R_k)², R the midrank of the value among all N values
interval  (c - k)²
ratio     ((c - k) / (c + k))²
========= =============================================================
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import nan, sqrt
from typing import Literal, get_args

import numpy as np
from numpy.typing import ArrayLike

from alliance_stats.checks import check_choice, check_confidence
from alliance_stats.errors import OptionError
from alliance_stats.stats.agreement.cross_table import MOST_CATEGORIES, square_tables
from alliance_stats.stats.arrays import ROUNDING, Floats, Integers, matrix, vector
from alliance_stats.stats.distributions import t_quantile
from alliance_stats.stats.interval import Interval, no_interval
from alliance_stats.stats.relations.regression import MIN_CLUSTERS, cluster_codes

Level = Literal["nominal", "ordinal", "interval", "ratio"]
LEVELS: tuple[Level, ...] = get_args(Level)
JACKKNIFE = "jackknife over units, Student t"
CLUSTERED = "jackknife over clusters of units, Student t"


@dataclass(frozen=True, slots=True)
class Krippendorff:
    """Krippendorff's alpha; see :func:`krippendorff_alpha`.

    Attributes
    ----------
    value : float
        The coefficient: at most 1, 0 where values are put together as if by chance.
    std_error, df : float
        Jackknife standard error and its degrees of freedom.
    interval : Interval
        Student's t around ``value``, cut at 1.
    observed_disagreement, expected_disagreement : float
        D_o and D_e, in squared units of the level.
    level : str
        ``nominal``, ``ordinal``, ``interval`` or ``ratio``.
    n_raters, n_units, n_values, n_dropped, n_clusters : int
        Raters, units with two values or more, values in them, units left out because they have
        fewer, and clusters (0 where units are independent).
    categories : tuple of float
        The different values, in order.
    coincidences : ndarray, shape (c, c)
        o_ck of the head of this file.
    method : str
        Where the error comes from.
    undefined : str or None
        Why the NaN among the numbers are NaN.
    """

    value: float
    std_error: float
    df: float
    interval: Interval
    observed_disagreement: float
    expected_disagreement: float
    level: Level
    n_raters: int
    n_units: int
    n_values: int
    n_dropped: int
    n_clusters: int
    categories: tuple[float, ...]
    coincidences: Floats
    method: str
    undefined: str | None = None


def krippendorff_alpha(
    ratings: ArrayLike,
    *,
    level: Level,
    clusters: ArrayLike | None = None,
    confidence: float = 0.95,
) -> Krippendorff:
    """Estimate Krippendorff's alpha.

    Answers: how far do raters give the same unit the same value, compared with values shuffled
    over all units? It treats raters as interchangeable, accepts any number of them, and needs no
    complete data.

    Parameters
    ----------
    ratings : array_like, shape (n_raters, n_units)
        One row for each rater; NaN where one did not rate. For two roles: ``[first, second]``.
    level : {"nominal", "ordinal", "interval", "ratio"}
        What differences between values mean.
    clusters : array_like, shape (n_units,), optional
        A label for each unit, for example the coach of the dyad.
    confidence : float, default 0.95
        Level of the interval.

    Returns
    -------
    Krippendorff
        NaN, with the reason, with fewer than 2 units that have two values, or where all values
        are equal (0/0). Under perfect agreement the interval does not exist.

    Raises
    ------
    OptionError
        If the level is unknown, a ratio scale has values below 0, there are more than 500
        different values, or labels do not fit.

    Notes
    -----
    Formulas stand at the head of this file. The error is that of leaving out each unit, or each
    cluster, in turn; below 8 clusters there is no interval. In simulations of two raters and five
    categories, 95 % intervals held the truth in 94 to 96 % of samples of 40 or 120 units, and of
    10 clusters of 6. Ordinal differences are those of
    midranks, the same as the sum over the values in between.

    References
    ----------
    Krippendorff (2011), Computing Krippendorff's alpha-reliability, Annenberg School for
    Communication. Efron & Tibshirani (1993), An introduction to the bootstrap, chapter 11.

    Checked against the printed values of Krippendorff and the definition written out in R
    (tests/reference/krippendorff.json).

    Examples
    --------
    >>> nan = float("nan")
    >>> ratings = [[1, 2, 3, 3, 2, 1, 4, 1, 2, nan, nan, nan],
    ...            [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, nan, 3],
    ...            [nan, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, nan],
    ...            [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, nan]]
    >>> [round(krippendorff_alpha(ratings, level=l).value, 3) for l in LEVELS]
    [0.743, 0.815, 0.849, 0.797]
    """
    check_choice("level", level, LEVELS)
    check_confidence(confidence)
    table = matrix("ratings", ratings)
    if level == "ratio" and (table < 0).any():
        raise OptionError("A ratio scale has no values below 0.")
    used = (~np.isnan(table)).sum(axis=0) >= 2
    codes = cluster_codes(clusters, used)
    categories, counts = _counts(table[:, used])
    units = np.arange(len(counts)) if codes is None else codes
    found = _coincidences(counts)
    observed, expected = _disagreements(found, categories, level)
    n_clusters = 0 if codes is None else int(codes.max()) + 1
    reason = _reason(len(counts), observed, expected)
    value = nan if np.isnan(expected) or expected == 0 else 1 - observed / expected
    method = JACKKNIFE if codes is None else CLUSTERED
    error, df = nan, nan
    if reason is None:
        error, df = _jackknife(counts, units, categories, level)
        reason = _too_uncertain(error, n_clusters)
    half = t_quantile((1 + confidence) / 2, df) * error if reason is None else nan
    bounds = Interval(value - half, min(1.0, value + half), confidence, method)
    return Krippendorff(
        value=value,
        std_error=error,
        df=df,
        interval=bounds if reason is None else no_interval(confidence, method),
        observed_disagreement=observed,
        expected_disagreement=expected,
        level=level,
        n_raters=len(table),
        n_units=len(counts),
        n_values=int(counts.sum()),
        n_dropped=int(len(used) - used.sum()),
        n_clusters=n_clusters,
        categories=tuple(categories.tolist()),
        coincidences=found,
        method=method,
        undefined=reason,
    )


def krippendorff_of_tables(tables: Floats, *, level: Level, categories: Sequence[float]) -> Floats:
    """Return alpha of many tables of two complete raters at once.

    Answers the question of :func:`krippendorff_alpha` for each table of a stack, without errors:
    what resampling needs.

    Parameters
    ----------
    tables : ndarray, shape (…, c, c)
        Counts of two raters' answers.
    level : {"nominal", "ordinal", "interval", "ratio"}
        What differences between values mean.
    categories : sequence of float
        Values of rows and columns.

    Returns
    -------
    ndarray, shape (…,)
        NaN where 0/0.

    Notes
    -----
    Two complete raters' coincidences are the table plus its transpose. Checked against
    :func:`krippendorff_alpha`.

    Examples
    --------
    >>> tables = np.array([[[5.0, 1], [2, 4]], [[9, 0], [0, 0]]])
    >>> krippendorff_of_tables(tables, level="nominal", categories=[1, 2]).round(4)
    array([0.5175,    nan])
    """
    check_choice("level", level, LEVELS)
    tables = square_tables(tables)
    stack = tables.reshape(-1, *tables.shape[-2:])
    values = vector("categories", categories)
    alphas = np.empty(len(stack))
    for number, table in enumerate(stack):
        observed, expected = _disagreements(table + table.T, values, level)
        alphas[number] = 1 - observed / expected if expected > 0 else nan
    shaped: Floats = alphas.reshape(tables.shape[:-2])
    return shaped


def squared_differences(margins: Floats, categories: Floats, level: Level) -> Floats:
    """Return δ² of each two values, shape (c, c); ``margins`` are n_c, for the midranks.

    Examples
    --------
    >>> squared_differences(np.array([2.0, 2.0, 4.0]), np.array([1.0, 2.0, 5.0]), "ordinal")
    array([[ 0.,  4., 25.],
           [ 4.,  0.,  9.],
           [25.,  9.,  0.]])
    """
    places = np.cumsum(margins) - margins / 2 if level == "ordinal" else categories
    gaps = places[:, None] - places
    if level == "nominal":
        gaps = (gaps != 0).astype(np.float64)
    if level == "ratio":
        sums = categories[:, None] + categories
        gaps = gaps / np.where(sums > 0, sums, 1.0)
    squares: Floats = gaps**2
    return squares


def _counts(table: Floats) -> tuple[Floats, Floats]:
    """Return the different values (c,) and how often each unit has each, (n_units, c)."""
    categories = np.unique(table[~np.isnan(table)])
    if len(categories) > MOST_CATEGORIES:
        raise OptionError(
            f"There are {len(categories)} different values; the most is {MOST_CATEGORIES}. Round "
            "the scores or sort them into bands first."
        )
    counts = [(table == value).sum(axis=0) for value in categories]
    shape = (len(categories), table.shape[1])
    return categories, np.array(counts, dtype=np.float64).reshape(shape).T


def _coincidences(counts: Floats) -> Floats:
    weighted = counts / (counts.sum(axis=1) - 1)[:, None]
    found: Floats = weighted.T @ counts
    found[np.diag_indices(len(found))] -= weighted.sum(axis=0)
    return found


def _disagreements(found: Floats, categories: Floats, level: Level) -> tuple[float, float]:
    """Return D_o and D_e of a matrix of coincidences; NaN where it holds nothing."""
    margins = found.sum(axis=1)
    n = float(margins.sum())
    if n <= 1:
        return nan, nan
    squares = squared_differences(margins, categories, level)
    return float((found * squares).sum()) / n, float(margins @ squares @ margins) / (n * (n - 1))


def _jackknife(
    counts: Floats, units: Integers, categories: Floats, level: Level
) -> tuple[float, float]:
    """Return the error made by leaving out each unit or cluster, and its degrees of freedom.

    Units with equal values leave the same rest, so each kind is computed once.
    """
    whole = _coincidences(counts)
    n_groups = int(units.max()) + 1
    parts: dict[bytes, float] = {}
    alphas = np.empty(n_groups)
    order = np.argsort(units, kind="stable")
    ends = np.cumsum(np.bincount(units))[:-1]
    for group, rows in enumerate(np.split(order, ends)):
        own = counts[rows]
        key = own.tobytes()
        if key not in parts:
            # Coincidences are sums over units; what is left of an empty cell may be -1e-16.
            rest = np.maximum(whole - _coincidences(own), 0.0)
            rest[rest < 1e-9] = 0.0
            observed, expected = _disagreements(rest, categories, level)
            parts[key] = 1 - observed / expected if expected > 0 else nan
        alphas[group] = parts[key]
    spread = float(((alphas - alphas.mean()) ** 2).sum())
    return sqrt((n_groups - 1) / n_groups * spread), float(n_groups - 1)


def _reason(n_units: int, observed: float, expected: float) -> str | None:
    if n_units < 2:
        return f"Alpha needs at least 2 units with two values or more; there are {n_units}."
    if expected == 0:
        return "All values are equal, so alpha is undefined."
    if observed == 0:
        return "The raters agree exactly, so the interval does not exist."
    return None


def _too_uncertain(error: float, n_clusters: int) -> str | None:
    if 0 < n_clusters < MIN_CLUSTERS:
        return (
            f"An interval over clusters needs at least {MIN_CLUSTERS} of them; there are "
            f"{n_clusters}."
        )
    if np.isnan(error):
        return "Alpha rests on one unit: without it all values are equal, so it has no interval."
    if error <= ROUNDING:
        return "No unit changes alpha, so it has no interval."
    return None
