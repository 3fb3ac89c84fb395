"""One measure of two raters' agreement, with an error that assumes no distribution.

Intervals of an ICC or a concordance are usually those of normal scores of independent pairs.
Here the error comes from what each pair contributes, so it holds for skewed scores and for dyads
that share a coach.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, nan, tanh
from typing import Literal, get_args

import numpy as np
from numpy.typing import ArrayLike

from alliance_stats.checks import check_choice, check_confidence
from alliance_stats.stats.agreement.cross_table import Weights, cross_table
from alliance_stats.stats.agreement.kappa import kappa_of_tables, weighted_kappa
from alliance_stats.stats.agreement.pair_influence import (
    Contribution,
    Moment,
    Scale,
    blank,
    contribution,
    transformed,
)
from alliance_stats.stats.agreement.table_jackknife import table_contributions
from alliance_stats.stats.arrays import Floats, same_length, vector
from alliance_stats.stats.interval import Interval, no_interval
from alliance_stats.stats.relations.influence import InfluenceError, influence_error
from alliance_stats.stats.relations.regression import cluster_codes

Measure = Moment | Literal["weighted_kappa"]
MEASURES: tuple[str, ...] = (*get_args(Moment), "weighted_kappa")
SCALES: dict[Scale, str] = {
    "fisher": "Fisher's z",
    "log": "the logarithm",
    "identity": "the measure's own scale",
}
ROWS = "jackknife on {scale}, Student t"
CLUSTERS = "jackknife contributions on {scale}, CR2 errors, Satterthwaite t"


@dataclass(frozen=True, slots=True)
class PairAgreement:
    """One measure of agreement; see :func:`pair_agreement`.

    Attributes
    ----------
    measure : str
        Its name.
    value : float
        The estimate, in its own unit.
    std_error, df : float
        Standard error on ``scale``, and degrees of freedom of its t distribution.
    interval : Interval
        In the measure's own unit.
    scale : {"fisher", "log", "identity"}
        Scale on which the error was made.
    n, n_dropped, n_clusters : int
        Pairs used, incomplete pairs left out, and clusters (0 where pairs are independent).
    method : str
        Where the error comes from.
    undefined : str or None
        Why the NaN among the numbers are NaN.
    """

    measure: str
    value: float
    std_error: float
    df: float
    interval: Interval
    scale: Scale
    n: int
    n_dropped: int
    n_clusters: int
    method: str
    undefined: str | None = None


def pair_agreement(
    x: ArrayLike,
    y: ArrayLike,
    *,
    measure: Measure = "icc(A,1)",
    clusters: ArrayLike | None = None,
    weights: Weights = "quadratic",
    categories: Sequence[object] | None = None,
    confidence: float = 0.95,
) -> PairAgreement:
    """Estimate one measure of agreement without assuming normal scores or independent dyads.

    Answers: how far do two raters agree, and how sure is that when several dyads share a coach?

    Parameters
    ----------
    x, y : array_like, shape (n,)
        Scores of the first and the second rater; NaN where one is missing.
    measure : str, default "icc(A,1)"
        ``icc(1,1)``, ``icc(A,1)``, ``icc(C,1)``, ``ccc``, ``pearson``, ``bias`` (mean of x - y),
        ``sd_difference``, or ``weighted_kappa``.
    clusters : array_like, shape (n,), optional
        A label for each pair, for example the coach. Where no label occurs twice, pairs are
        independent.
    weights, categories
        Of :func:`weighted_kappa`; other measures ignore them.
    confidence : float, default 0.95
        Level of the interval.

    Returns
    -------
    PairAgreement
        NaN, with the reason, below 3 pairs or where nothing varies. Below 8 clusters estimate and
        error stay and the interval is NaN.

    Raises
    ------
    OptionError
        If lengths differ or the measure is unknown.

    Notes
    -----
    Values equal those of :func:`icc`, :func:`concordance`, :func:`correlation`,
    :func:`bland_altman` and :func:`weighted_kappa`. Errors are those of the mean of the jackknife
    contributions (``pair_influence.py``): for correlations and kappa on Fisher's z, for the
    standard deviation on its logarithm. In simulations of normal scores, 95 % intervals held the
    truth in 94 to 95 % of samples of 40 pairs, of 120, and of 10 clusters of 6.

    References
    ----------
    Efron & Tibshirani (1993), An introduction to the bootstrap, chapter 11. Pustejovsky & Tipton
    (2018), Journal of Business & Economic Statistics 36:672.

    Checked against explicit leaving out in R and Python (tests/reference/pair_agreement.json).

    Examples
    --------
    >>> result = pair_agreement([1, 2, 3, 4, 5, 6], [2, 1, 4, 3, 7, 5], measure="ccc")
    >>> round(result.value, 4), round(result.std_error, 4), result.scale
    (0.7805, 0.1734, 'fisher')
    """
    check_choice("measure", measure, MEASURES)
    check_confidence(confidence)
    first, second = vector("x", x), vector("y", y)
    same_length(first, second, "x", "y")
    complete = ~(np.isnan(first) | np.isnan(second))
    codes = cluster_codes(clusters, complete)
    part = contributions(first[complete], second[complete], measure, weights, categories)
    dropped = int(len(complete) - complete.sum())
    n_clusters = 0 if codes is None else int(codes.max(initial=-1)) + 1
    error = InfluenceError(nan, nan, nan, n_clusters, part.undefined)
    if part.undefined is None:
        error = influence_error(part.influence, codes, confidence)
    return record(measure, part, error, int(complete.sum()), dropped, confidence)


def record(
    measure: str,
    part: Contribution,
    error: InfluenceError,
    n: int,
    dropped: int,
    confidence: float,
) -> PairAgreement:
    """Put a measure and its error together.

    Examples
    --------
    >>> part = Contribution(0.5, np.zeros(0), "fisher")
    >>> result = record("ccc", part, InfluenceError(0.1, 9.0, 2.0, 0), 10, 0, 0.95)
    >>> round(result.interval.low, 4)
    0.3358
    """
    method = (CLUSTERS if error.n_clusters else ROWS).format(scale=SCALES[part.scale])
    return PairAgreement(
        measure=measure,
        value=part.value,
        std_error=error.std_error,
        df=error.df,
        interval=_interval(part, error, confidence, method),
        scale=part.scale,
        n=n,
        n_dropped=dropped,
        n_clusters=error.n_clusters,
        method=method,
        undefined=error.undefined,
    )


def contributions(
    x: Floats,
    y: Floats,
    measure: Measure,
    weights: Weights = "quadratic",
    categories: Sequence[object] | None = None,
) -> Contribution:
    """Return any measure of complete pairs, with the influence of each pair.

    Examples
    --------
    >>> x = np.array([1.0, 2, 2, 1])
    >>> contributions(x, x, "weighted_kappa").undefined
    'The raters agree exactly, so the interval does not exist.'
    """
    if measure != "weighted_kappa":
        return contribution(x, y, measure)
    kappa = weighted_kappa((x, y), weights=weights, categories=categories)
    if kappa.undefined is not None:
        return blank(kappa.value, "fisher", kappa.undefined)
    table = cross_table((x, y), kappa.categories)
    return table_contributions(
        table, kappa.value, lambda tables: kappa_of_tables(tables, weights=weights)
    )


def _interval(
    part: Contribution, error: InfluenceError, confidence: float, method: str
) -> Interval:
    half = error.quantile * error.std_error
    if half != half:
        return no_interval(confidence, method)
    middle = float(transformed(part.value, part.scale))
    back = {"fisher": tanh, "log": exp, "identity": float}[part.scale]
    return Interval(back(middle - half), back(middle + half), confidence, method)
