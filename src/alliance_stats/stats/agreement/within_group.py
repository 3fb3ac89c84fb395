"""Agreement within groups, for example of several raters about one team."""

from __future__ import annotations

from dataclasses import dataclass
from math import nan

import numpy as np
from numpy.typing import ArrayLike

from alliance_stats.checks import check_positive
from alliance_stats.errors import OptionError
from alliance_stats.stats.arrays import Floats, Integers, group_codes, matrix
from alliance_stats.stats.distributions import f_tail
from alliance_stats.stats.interval import FTest

METHOD = "rwg (James, Demaree & Wolf 1984), ICC(1) and ICC(2) from one-way ANOVA"


@dataclass(frozen=True, slots=True)
class WithinGroup:
    """Agreement within groups; see :func:`within_group`.

    Attributes
    ----------
    groups : tuple
        Labels, in the order of first appearance.
    sizes, rwg, rwg_j, r_star_wg_j : ndarray, shape (n_groups,)
        Members used, and three indices of each group; NaN for a group of one. Negative values
        of the first two are set to 0, as their authors ask; r*wg(j) keeps its sign.
    mean_rwg, median_rwg, mean_rwg_j, median_rwg_j : float
        Over the groups that have a value.
    icc1, icc2 : float
        Reliability of one member's score as a measure of the group, and of the group's mean.
    f_groups : FTest
        Do the groups differ?
    eta_squared : float
        Share of the variance that lies between groups.
    null_variance : float
        Variance of answers given at random.
    n, n_groups, n_dropped : int
        Rows and groups used, and incomplete rows left out.
    method : str
        The indices.
    undefined : str or None
        Why the NaN among the numbers are NaN.
    caution : str or None
        Set where most groups have two members: the first three indices then say almost nothing.
    """

    groups: tuple[object, ...]
    sizes: Integers
    rwg: Floats
    rwg_j: Floats
    r_star_wg_j: Floats
    mean_rwg: float
    median_rwg: float
    mean_rwg_j: float
    median_rwg_j: float
    icc1: float
    icc2: float
    f_groups: FTest
    eta_squared: float
    null_variance: float
    n: int
    n_groups: int
    n_dropped: int
    method: str
    undefined: str | None = None
    caution: str | None = None


def within_group(
    items: ArrayLike,
    groups: ArrayLike,
    *,
    scale_points: int,
    null_variance: float | None = None,
) -> WithinGroup:
    """Estimate agreement and reliability within groups.

    Answers: do the members of a group say the same, compared with answers given at random, and do
    groups differ? With two raters the indices say almost nothing, and ``caution`` says so: use an
    ICC or limits of agreement for dyads.

    Parameters
    ----------
    items : array_like, shape (n_people, n_items)
        Answers in scale points; incomplete rows are left out and counted.
    groups : array_like, shape (n_people,)
        A label for each person.
    scale_points : int
        Number of answer options A.
    null_variance : float, optional
        Variance of random answers; default the uniform (A² - 1)/12. Report a second value with a
        skewed one, for example 1.34 for five options (a slight lean to one side).

    Returns
    -------
    WithinGroup
        NaN, with the reason, with fewer than two groups or no group of two.

    Raises
    ------
    OptionError
        If there are fewer than two options or not one label per row.

    Notes
    -----
    With s² the variance of a group's scale scores, s̄² its mean item variance and v the null
    variance: rwg = 1 - s²/v, r*wg(j) = 1 - s̄²/v, rwg(j) = J r*/(J r* + s̄²/v). ICC(1) =
    (MSB - MSW)/(MSB + (m - 1) MSW), m the mean group size; ICC(2) = (MSB - MSW)/MSB.

    References
    ----------
    James, Demaree & Wolf (1984), Journal of Applied Psychology 69:85. Lindell, Brandt & Whitney
    (1999), Applied Psychological Measurement 23:127. Bliese (2000). LeBreton & Senter (2008),
    Organizational Research Methods 11:815.

    Checked against base R formulas (tests/reference/within_group.json).

    Examples
    --------
    >>> rows = [[4, 4], [5, 4], [4, 5], [2, 1], [2, 2], [3, 2]]
    >>> result = within_group(rows, ["a", "a", "a", "b", "b", "b"], scale_points=5)
    >>> result.rwg.round(4).tolist(), round(result.icc1, 4)
    ([0.9583, 0.875], 0.9412)
    """
    check_positive(scale_points - 1, "scale_points - 1")
    variance = (scale_points**2 - 1) / 12 if null_variance is None else null_variance
    check_positive(variance, "null_variance")
    table = matrix("items", items)
    labels = np.asarray(groups, dtype=object)
    if labels.shape != (len(table),):
        raise OptionError("`groups` must hold one label for each row of `items`.")
    complete = ~np.isnan(table).any(axis=1)
    rows, kept = table[complete], labels[complete]
    codes = group_codes("groups", kept, len(rows))
    sizes = np.bincount(codes) if len(codes) else np.zeros(0, dtype=np.intp)
    rwg, rwg_j, r_star = _indices(rows, codes, sizes, variance)
    icc1, icc2, test, eta = _reliabilities(rows.mean(axis=1), codes, sizes)
    _, first = np.unique(codes, return_index=True)
    return WithinGroup(
        groups=tuple(kept[first].tolist()),
        sizes=sizes,
        rwg=rwg,
        rwg_j=rwg_j,
        r_star_wg_j=r_star,
        mean_rwg=_summary(rwg, np.mean),
        median_rwg=_summary(rwg, np.median),
        mean_rwg_j=_summary(rwg_j, np.mean),
        median_rwg_j=_summary(rwg_j, np.median),
        icc1=icc1,
        icc2=icc2,
        f_groups=test,
        eta_squared=eta,
        null_variance=variance,
        n=len(rows),
        n_groups=len(sizes),
        n_dropped=int(len(table) - len(rows)),
        method=METHOD,
        undefined=_reason(sizes, icc1, eta),
        caution=_caution(sizes),
    )


def _caution(sizes: Integers) -> str | None:
    groups = sizes[sizes > 1]
    if len(groups) and float((groups == 2).mean()) > 0.5:
        return (
            "Most groups have two members. A variance of two scores is so uncertain that rwg, "
            "rwg(j) and r*wg(j) say almost nothing about one group; use an intraclass correlation "
            "or limits of agreement."
        )
    return None


def _indices(
    rows: Floats, codes: Integers, sizes: Integers, null: float
) -> tuple[Floats, Floats, Floats]:
    """Return rwg, rwg(j) and r*wg(j) of each group, as shares of the null variance removed."""
    n_items = rows.shape[1]
    score = _group_variances(rows.mean(axis=1)[:, None], codes, sizes)[:, 0] / null
    item = _group_variances(rows, codes, sizes).mean(axis=1) / null
    r_star = 1 - item
    # Variance above the null would turn the Spearman–Brown form upside down; its authors set
    # such groups to 0.
    positive = np.maximum(r_star, 0.0)
    with np.errstate(invalid="ignore"):
        stepped_up = n_items * positive / (n_items * positive + np.minimum(item, 1.0))
    return np.maximum(1 - score, 0.0), stepped_up, r_star


def _group_variances(rows: Floats, codes: Integers, sizes: Integers) -> Floats:
    """Variances (divisor m - 1) of each column within each group, shape (n_groups, n_columns)."""
    variances = np.full((len(sizes), rows.shape[1]), nan)
    for g, size in enumerate(sizes):
        if size > 1:
            variances[g] = rows[codes == g].var(axis=0, ddof=1)
    return variances


def _reliabilities(
    scores: Floats, codes: Integers, sizes: Integers
) -> tuple[float, float, FTest, float]:
    """ICC(1), ICC(2), the F test of the groups and eta squared."""
    n, k = len(scores), len(sizes)
    if k < 2 or n <= k:
        return nan, nan, FTest(nan, nan, nan, nan), nan
    means = np.bincount(codes, weights=scores) / sizes
    between = float((sizes * (means - scores.mean()) ** 2).sum())
    within = float(((scores - means[codes]) ** 2).sum())
    noise = n * (64 * float(np.finfo(float).eps) * float(np.abs(scores).max())) ** 2
    between, within = (0.0 if part <= noise else part for part in (between, within))
    ms_between, ms_within = between / (k - 1), within / (n - k)
    size = n / k
    total = ms_between + (size - 1) * ms_within
    icc1 = (ms_between - ms_within) / total if total > 0 else nan
    icc2 = (ms_between - ms_within) / ms_between if ms_between > 0 else nan
    f = ms_between / ms_within if ms_within > 0 else nan
    p_value = f_tail(f, k - 1, n - k) if ms_within > 0 else nan
    eta = between / (between + within) if between + within > 0 else nan
    return icc1, icc2, FTest(f, k - 1, n - k, p_value), eta


def _summary(values: Floats, function: object) -> float:
    known = values[~np.isnan(values)]
    return float(function(known)) if len(known) and callable(function) else nan


def _reason(sizes: Integers, icc1: float, eta: float) -> str | None:
    if len(sizes) < 2:
        return f"At least 2 groups are needed; there are {len(sizes)}."
    if sizes.max() < 2:
        return "No group has two members, so nothing can be said about agreement within groups."
    if np.isnan(icc1) and np.isnan(eta):
        return "The scores do not vary, so the intraclass correlations are undefined."
    if eta == 1:
        return "Members of a group agree exactly, so the F test does not exist."
    if (sizes < 2).any():
        return "Groups of one member have no index of agreement."
    return None
