"""Lin's concordance over repeated occasions."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from alliance_stats.checks import check_confidence
from alliance_stats.errors import OptionError
from alliance_stats.stats.agreement.pair_agreement import PairAgreement, record
from alliance_stats.stats.agreement.pair_influence import (
    MIN_PAIRS,
    Contribution,
    blank,
    jackknifed,
    moments,
    moments_without,
    ratio,
)
from alliance_stats.stats.arrays import Floats, matrix
from alliance_stats.stats.relations.influence import InfluenceError, influence_error
from alliance_stats.stats.relations.regression import cluster_codes


def concordance_repeated(
    x: ArrayLike,
    y: ArrayLike,
    *,
    clusters: ArrayLike | None = None,
    confidence: float = 0.95,
) -> PairAgreement:
    """Estimate one concordance for all occasions together.

    Answers: how far do two raters give the same numbers at the same occasions, over all
    occasions? Each occasion weighs by the spread of its scores.

    Parameters
    ----------
    x, y : array_like, shape (n, n_occasions)
        Scores of the first and the second rater, one row for each dyad. Dyads with a missing
        score are left out.
    clusters : array_like, shape (n,), optional
        A label for each dyad, for example the coach.
    confidence : float, default 0.95
        Level of the interval.

    Returns
    -------
    PairAgreement
        Measure ``ccc``. NaN, with the reason, below 3 complete dyads or where nothing varies.

    Raises
    ------
    OptionError
        If the two tables differ in shape.

    Notes
    -----
    2 Σ s_xy / Σ (s_x² + s_y² + d²), sums over the occasions, moments with divisor n: King,
    Chinchilli and Carrasco's coefficient with identity weights. Errors by jackknife on
    Fisher's z.

    References
    ----------
    King, Chinchilli & Carrasco (2007), Statistics in Medicine 26:3095.

    Checked against :func:`concordance` at one occasion and explicit leaving out at several
    (tests/stats/agreement/test_pair_agreement.py).

    Examples
    --------
    >>> x, y = [[1, 2], [3, 3], [5, 4], [2, 2]], [[1, 1], [2, 4], [5, 5], [3, 2]]
    >>> round(concordance_repeated(x, y).value, 4)
    0.8361
    """
    check_confidence(confidence)
    first, second = matrix("x", x), matrix("y", y)
    if first.shape != second.shape:
        raise OptionError("`x` and `y` must have the same number of rows and columns.")
    complete = np.asarray(~(np.isnan(first) | np.isnan(second)).any(axis=1))
    codes = cluster_codes(clusters, complete)
    n = int(complete.sum())
    part = _pooled(first[complete], second[complete])
    n_clusters = 0 if codes is None else int(codes.max(initial=-1)) + 1
    error = InfluenceError(np.nan, np.nan, np.nan, n_clusters, part.undefined)
    if part.undefined is None:
        error = influence_error(part.influence, codes, confidence)
    return record("ccc", part, error, n, len(complete) - n, confidence)


def _pooled(x: Floats, y: Floats) -> Contribution:
    n = len(x)
    if n < MIN_PAIRS:
        reason = f"A concordance needs at least {MIN_PAIRS} complete pairs; there are {n}."
        return blank(np.nan, "fisher", reason)
    occasions = range(x.shape[1])
    pooled = np.sum([moments(x[:, t], y[:, t]) for t in occasions], axis=0)
    if pooled[1] + pooled[2] == 0:
        return blank(np.nan, "fisher", "No rater's scores vary, so it is undefined.")
    if pooled[0] == 0 and np.array_equal(x, y):
        return blank(1.0, "fisher", "The raters agree exactly, so the interval does not exist.")
    without = np.sum([moments_without(x[:, t], y[:, t]) for t in occasions], axis=0)
    value = float(ratio(pooled, "ccc", n))
    return jackknifed(value, ratio(without, "ccc", n - 1), "fisher")
