"""Intraclass correlations: how alike several raters' scores of the same targets are.

Derivation in one place. Ratings X, n targets by k raters, are split into target, rater and residual
sums of squares; mean squares MSB (targets), MSW (within targets), MSJ (raters), MSE (residual).
McGraw & Wong's six forms are ratios of them:

====== =============== ==================================================
form   Shrout–Fleiss   estimate
====== =============== ==================================================
1,1    ICC(1,1)        (MSB - MSW) / (MSB + (k-1) MSW)
A,1    ICC(2,1)        (MSB - MSE) / (MSB + (k-1) MSE + k (MSJ - MSE)/n)
C,1    ICC(3,1)        (MSB - MSE) / (MSB + (k-1) MSE)
1,k    ICC(1,k)        (MSB - MSW) / MSB
A,k    ICC(2,k)        (MSB - MSE) / (MSB + (MSJ - MSE)/n)
C,k    ICC(3,k)        (MSB - MSE) / MSB
====== =============== ==================================================
"""

from __future__ import annotations

from dataclasses import dataclass
from math import nan, sqrt
from typing import get_args

import numpy as np
from numpy.typing import ArrayLike

from alliance_stats.checks import check_choice, check_confidence
from alliance_stats.stats.arrays import ROUNDING, Floats, complete_rows, matrix
from alliance_stats.stats.distributions import f_quantile, f_tail
from alliance_stats.stats.interval import FTest, Interval, no_interval
from alliance_stats.vocabulary import IccForm

FORMS: tuple[IccForm, ...] = get_args(IccForm)
SHROUT_FLEISS: dict[IccForm, str] = {
    "1,1": "ICC(1,1)",
    "A,1": "ICC(2,1)",
    "C,1": "ICC(3,1)",
    "1,k": "ICC(1,k)",
    "A,k": "ICC(2,k)",
    "C,k": "ICC(3,k)",
}
EXACT_F = "McGraw & Wong (1996), exact F"
SATTERTHWAITE_F = "McGraw & Wong (1996), Satterthwaite F"


@dataclass(frozen=True, slots=True)
class MeanSquares:
    """Mean squares of the targets-by-raters analysis of variance, in squared score points."""

    targets: float
    within: float
    raters: float
    error: float


@dataclass(frozen=True, slots=True)
class Icc:
    """One intraclass correlation; see :func:`icc`.

    Attributes
    ----------
    form, shrout_fleiss : str
        McGraw & Wong's and Shrout & Fleiss's name of the form.
    value : float
        The estimate: at most 1, may be negative.
    interval : Interval
        Interval by McGraw & Wong (1996), with the erratum.
    n, n_raters, n_dropped : int
        Targets used, raters, and targets left out because a rating was missing.
    f_targets : FTest
        Do the targets differ at all (ICC = 0)? MSB/MSW for the one-way forms, else MSB/MSE.
    f_raters : FTest
        Do the raters' means differ (bias)? MSJ/MSE, the same for all forms.
    mean_squares : MeanSquares
        What everything was computed from.
    sem_agreement, sem_consistency : float
        Standard error of measurement of one rating, in score points, with and without the
        raters' differences in level.
    method : str
        Design and policy in words.
    undefined : str or None
        Why the NaN among the numbers are NaN.
    """

    form: IccForm
    shrout_fleiss: str
    value: float
    interval: Interval
    n: int
    n_raters: int
    n_dropped: int
    f_targets: FTest
    f_raters: FTest
    mean_squares: MeanSquares
    sem_agreement: float
    sem_consistency: float
    method: str
    undefined: str | None = None


def icc(ratings: ArrayLike, *, form: IccForm = "A,1", confidence: float = 0.95) -> Icc:
    """Estimate one intraclass correlation.

    Answers: how far do raters give the same target the same score (forms ``A``), or scores that
    differ by a constant only (forms ``C``)? Forms ``1`` treat raters as interchangeable. Forms
    ``,1`` speak of one rater's score, forms ``,k`` of the mean over the raters. For two fixed
    roles read ``A,1`` and ``C,1`` side by side: what is between them is a difference in level.

    Parameters
    ----------
    ratings : array_like, shape (n_targets, n_raters)
        Scores in scale points. Targets with a missing rating are left out and counted.
    form : {"1,1", "A,1", "C,1", "1,k", "A,k", "C,k"}, default "A,1"
        McGraw & Wong's form: absolute agreement (A) or consistency (C), single (1) or mean (k).
    confidence : float, default 0.95
        Level of the interval.

    Returns
    -------
    Icc
        NaN, with the reason, below 3 targets or where nothing varies. Under perfect agreement the
        estimate is 1 but interval and F test do not exist.

    Raises
    ------
    OptionError
        If ``form`` is unknown or there are fewer than two raters.

    Notes
    -----
    Formulas stand at the head of this file. Intervals: with F = MSB/MSE (or MSB/MSW) and its
    degrees of freedom, F_L = F / F(1 - a/2; df, df2) and F_U = F · F(1 - a/2; df2, df) give
    (F - 1)/(F + k - 1) for a single and 1 - 1/F for a mean rating; forms A use Satterthwaite's
    degrees of freedom for a MSJ + b MSE. With few targets that approximation can fail: an A,k bound
    whose denominator is not positive is NaN, and so are bounds that leave out their own estimate
    (a negative A,1 beside a large difference in level). Missing ratings are dropped by target, so
    numbers differ from mixed-model fits that use single ratings too (psych::ICC, lmer = TRUE).

    References
    ----------
    McGraw & Wong (1996), Psychological Methods 1:30, tables 4 and 7, erratum 1:390. Shrout &
    Fleiss (1979), Psychological Bulletin 86:420.

    Checked against psych::ICC (tests/reference/icc.json) and the printed values of Shrout & Fleiss.

    Examples
    --------
    >>> ratings = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9],
    ...            [6, 2, 4, 7]]
    >>> result = icc(ratings, form="A,1")
    >>> round(result.value, 6), round(result.interval.low, 4), round(result.interval.high, 4)
    (0.289764, 0.0188, 0.7611)
    >>> round(result.f_targets.statistic, 3), round(result.f_raters.statistic, 3)
    (11.027, 31.866)
    """
    check_choice("form", form, FORMS)
    return icc_all(ratings, confidence=confidence)[form]


def icc_all(ratings: ArrayLike, *, confidence: float = 0.95) -> dict[IccForm, Icc]:
    """Estimate all six intraclass correlations at once.

    Answers the questions of :func:`icc` for every form, from one analysis of variance.

    Parameters
    ----------
    ratings : array_like, shape (n_targets, n_raters)
        Scores in scale points.
    confidence : float, default 0.95
        Level of the intervals.

    Returns
    -------
    dict of str to Icc
        In the order ``1,1``, ``A,1``, ``C,1``, ``1,k``, ``A,k``, ``C,k``.

    Raises
    ------
    OptionError
        If there are fewer than two raters.

    Notes
    -----
    See :func:`icc`, also for what it is checked against.

    Examples
    --------
    >>> results = icc_all([[4, 5], [2, 2], [5, 4], [1, 2]])
    >>> {form: round(result.value, 3) for form, result in results.items()}
    {'1,1': 0.864, 'A,1': 0.862, 'C,1': 0.836, '1,k': 0.927, 'A,k': 0.926, 'C,k': 0.911}
    """
    check_confidence(confidence)
    table = matrix("ratings", ratings, min_columns=2)
    used, dropped = complete_rows(table)
    n, k = used.shape
    if n < 3:
        squares = MeanSquares(nan, nan, nan, nan)
        reason = f"An ICC needs at least 3 targets rated by everyone; there are {n}."
    else:
        squares = mean_squares(used)
        reason = None
    return _six(squares, n, k, dropped, confidence, reason)


def mean_squares(ratings: Floats) -> MeanSquares:
    """Return the mean squares of complete ratings, shape (n_targets, n_raters).

    A sum of squares that is nothing but the rounding of its terms is exactly zero.

    Examples
    --------
    >>> mean_squares(np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])).error
    0.0
    """
    n, k = ratings.shape
    centred = ratings - ratings.mean()
    by_target, by_rater = centred.mean(axis=1), centred.mean(axis=0)
    residual = centred - by_target[:, None] - by_rater
    noise = n * k * (4 * ROUNDING * float(np.abs(ratings).max())) ** 2
    ss_targets = _clean(k * float(by_target @ by_target), noise)
    ss_raters = _clean(n * float(by_rater @ by_rater), noise)
    ss_error = _clean(float((residual * residual).sum()), noise)
    return MeanSquares(
        targets=ss_targets / (n - 1),
        within=(ss_raters + ss_error) / (n * (k - 1)),
        raters=ss_raters / (k - 1),
        error=ss_error / ((n - 1) * (k - 1)),
    )


def _clean(sum_of_squares: float, noise: float) -> float:
    return 0.0 if sum_of_squares <= noise else sum_of_squares


def _six(
    ms: MeanSquares, n: int, k: int, dropped: int, confidence: float, reason: str | None
) -> dict[IccForm, Icc]:
    df_error = (n - 1) * (k - 1)
    oneway = _f_test(ms.targets, ms.within, n - 1, n * (k - 1))
    twoway = _f_test(ms.targets, ms.error, n - 1, df_error)
    raters = _f_test(ms.raters, ms.error, k - 1, df_error)
    bounds = {
        "1": _exact_bounds(oneway, k, confidence),
        "A": _agreement_bounds(ms, n, k, confidence),
        "C": _exact_bounds(twoway, k, confidence),
    }
    values = _estimates(ms, n, k)
    sem = sqrt(max(0.0, (ms.raters - ms.error) / n) + ms.error) if n else nan
    results: dict[IccForm, Icc] = {}
    for form in FORMS:
        single, mean = bounds[form[0]]
        interval = mean if form[2] == "k" else single
        results[form] = Icc(
            form=form,
            shrout_fleiss=SHROUT_FLEISS[form],
            value=values[form],
            interval=interval,
            n=n,
            n_raters=k,
            n_dropped=dropped,
            f_targets=oneway if form[0] == "1" else twoway,
            f_raters=raters,
            mean_squares=ms,
            sem_agreement=sem,
            sem_consistency=sqrt(ms.error),
            method="one-way random" if form[0] == "1" else "two-way, complete targets",
            undefined=reason or _reason(form, values[form], interval, ms),
        )
    return results


def _estimates(ms: MeanSquares, n: int, k: int) -> dict[IccForm, float]:
    b, w, j, e = ms.targets, ms.within, ms.raters, ms.error
    nothing_within_raters = b == 0 and e == 0
    values: dict[IccForm, float] = {
        "1,1": _ratio(b - w, b + (k - 1) * w),
        "A,1": _ratio(b - e, b + (k - 1) * e + k * (j - e) / max(n, 1)),
        "C,1": _ratio(b - e, b + (k - 1) * e),
        "1,k": _ratio(b - w, b),
        "A,k": _ratio(b - e, b + (j - e) / max(n, 1)),
        "C,k": _ratio(b - e, b),
    }
    if nothing_within_raters:
        return {form: value if form == "1,1" else nan for form, value in values.items()}
    return values


def _exact_bounds(test: FTest, k: int, confidence: float) -> tuple[Interval, Interval]:
    """Bounds of the single and the mean rating from an F test of the targets."""
    nothing = no_interval(confidence, EXACT_F)
    if not 0 < test.statistic < np.inf:
        return nothing, nothing
    p = (1 + confidence) / 2
    low = test.statistic / f_quantile(p, test.df, test.df2)
    high = test.statistic * f_quantile(p, test.df2, test.df)
    single = Interval((low - 1) / (low + k - 1), (high - 1) / (high + k - 1), confidence, EXACT_F)
    mean = Interval(1 - 1 / low, 1 - 1 / high, confidence, EXACT_F)
    return single, mean


def _agreement_bounds(
    ms: MeanSquares, n: int, k: int, confidence: float
) -> tuple[Interval, Interval]:
    """Bounds of A,1 and A,k; b, j, e are mean squares, v Satterthwaite's degrees of freedom."""
    nothing = no_interval(confidence, SATTERTHWAITE_F)
    b, j, e = ms.targets, ms.raters, ms.error
    # Without residual variance the F quantile rests on the raters alone; with k roles there
    # are k - 1 degrees of freedom, and the bounds would say nothing.
    if not (b > 0 and e > 0):
        return nothing, nothing
    rho = (b - e) / (b + (k - 1) * e + k * (j - e) / n)
    a_j = k * rho / (n * (1 - rho)) * j
    b_e = (1 + k * rho * (n - 1) / (n * (1 - rho))) * e
    v = (a_j + b_e) ** 2 / (a_j**2 / (k - 1) + b_e**2 / ((n - 1) * (k - 1)))
    p = (1 + confidence) / 2
    f_low, f_high = f_quantile(p, n - 1, v), f_quantile(p, v, n - 1)
    raters = k * j + (k * n - k - n) * e
    single = Interval(
        n * (b - f_low * e) / (f_low * raters + n * b),
        n * (f_high * b - e) / (raters + n * f_high * b),
        confidence,
        SATTERTHWAITE_F,
    )
    # Satterthwaite's formula weighs MSJ negatively when the ICC is negative, and may then give
    # bounds that leave out their own estimate.
    if not single.low <= rho <= single.high:
        return nothing, nothing
    mean = Interval(
        _ratio(n * (b - f_low * e), f_low * (j - e) + n * b),
        _ratio(n * (f_high * b - e), j - e + n * f_high * b),
        confidence,
        SATTERTHWAITE_F,
    )
    return single, mean


def _f_test(numerator: float, denominator: float, df: int, df2: int) -> FTest:
    if not denominator > 0:
        return FTest(nan, df, df2, nan)
    statistic = numerator / denominator
    return FTest(statistic, df, df2, f_tail(statistic, df, df2))


def _ratio(numerator: float, denominator: float) -> float:
    return numerator / denominator if denominator > 0 else nan


def _reason(form: IccForm, value: float, interval: Interval, ms: MeanSquares) -> str | None:
    """Say why the estimate, or else its interval, does not exist."""
    if ms.targets == 0 and ms.within == 0:
        return "All ratings are equal, so an ICC is undefined."
    if np.isnan(value):
        return "The targets do not differ, so this ICC is undefined."
    if ms.within == 0 or (form[0] != "1" and ms.error == 0):
        kind = "agree exactly" if ms.within == 0 else "differ by a constant only"
        return f"The raters {kind}, so interval and F test do not exist."
    if ms.targets == 0:
        return "The targets do not differ, so the interval does not exist."
    if np.isnan(interval.low) or np.isnan(interval.high):
        return "Too few targets, or too little agreement, for a bound of the interval to exist."
    return None
