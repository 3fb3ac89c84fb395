"""What a pair shares beyond what strangers share: similarity of profiles, all pairs compared.

Two people who never met answer alike, because everybody finds some items easier than others. The
baseline here is exact: every member of one role beside every member of the other but the partner.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import nan, tanh
from typing import Literal, get_args

import numpy as np
from numpy.typing import ArrayLike

from alliance_stats.checks import check_choice, check_confidence
from alliance_stats.stats.arrays import Floats
from alliance_stats.stats.interval import Estimate, Interval, no_interval
from alliance_stats.stats.profiles.profile import profile_deviations, profile_pair, profile_units
from alliance_stats.stats.profiles.profile_summary import PERFECT
from alliance_stats.stats.relations.influence import InfluenceError, influence_error
from alliance_stats.stats.relations.regression import cluster_codes

Form = Literal["overall", "distinctive", "double_entry"]
METHOD = "mean Fisher z of real pairs beside that of all wrong pairs, influence values"
# Rows of the table of all pairs that are held in memory at once.
CHUNK = 512


@dataclass(frozen=True, slots=True)
class BeyondStrangers:
    """Similarity of real pairs beside that of strangers; see :func:`beyond_strangers`.

    Attributes
    ----------
    value, baseline : float
        Mean similarity of real pairs and of all wrong pairs (Fisher z, turned back).
    difference : Estimate
        ``value`` minus ``baseline``.
    n, n_wrong : int
        Real and wrong pairs that have a similarity.
    n_clusters : int
        Clusters of the error; 0 where dyads count as independent.
    undefined : str or None
        Why the NaN among the numbers are NaN.
    """

    value: float
    baseline: float
    difference: Estimate
    n: int
    n_wrong: int
    n_clusters: int
    undefined: str | None = None


def beyond_strangers(
    first: ArrayLike,
    second: ArrayLike,
    *,
    form: Form = "overall",
    clusters: ArrayLike | None = None,
    confidence: float = 0.95,
) -> BeyondStrangers:
    """Compare the similarity of partners with that of people who are not partners.

    Answers: how much more alike are the two of a pair than any two of this study?

    Parameters
    ----------
    first, second : array_like, shape (n, k)
        Profiles of the two roles over the same k items; rows with a missing answer are left out.
    form : {"overall", "distinctive", "double_entry"}
        Which correlation of two profiles: plain, after the role's norm is taken out, or of the
        double-entered profiles (which also falls when level or spread differ).
    clusters : array_like, shape (n,), optional
        A label for each dyad, for example its coach.
    confidence : float, default 0.95
        Level of the interval.

    Returns
    -------
    BeyondStrangers
        NaN, with the reason, below 3 complete dyads. Below 8 clusters the difference and its error
        stay and its interval is NaN.

    Raises
    ------
    OptionError
        If shapes differ or the form is unknown.

    Notes
    -----
    tanh(mean z_ii) - tanh(mean over i ≠ j of z_ij), z the arc tangens hyperbolicus of r. Dyad i
    contributes (1 - value²)(z_ii - mean) - (1 - baseline²)(row mean + column mean of its wrong
    pairs - 2 mean); the standard error is that of the mean of these contributions, over dyads or
    CR2 over clusters. Pairs with |r| = 1 up to rounding have no z and are left out.

    References
    ----------
    Kenny, Kashy & Cook (2006), Dyadic data analysis, chapter 12 (pseudo-couples). Lee (1990),
    U-statistics, section 1.6 (the contributions).

    Checked against ``profile_similarity``, a loop over all pairs and a jackknife over dyads.

    Examples
    --------
    >>> coach = [[4, 3, 5, 2, 4], [5, 3, 4, 2, 3], [3, 4, 4, 1, 5], [4, 2, 5, 3, 4]]
    >>> client = [[5, 3, 5, 1, 4], [4, 4, 4, 2, 3], [3, 5, 4, 2, 4], [5, 2, 4, 3, 5]]
    >>> result = beyond_strangers(coach, client)
    >>> round(result.value, 4), round(result.baseline, 4), result.n_wrong
    (0.8532, 0.5192, 12)
    """
    check_choice("form", form, get_args(Form))
    check_confidence(confidence)
    x, y = profile_pair(first, second)
    known = np.asarray(~(np.isnan(x).any(axis=1) | np.isnan(y).any(axis=1)))
    codes = cluster_codes(clusters, known)
    n_clusters = 0 if codes is None else int(codes.max()) + 1
    a, b = x[known], y[known]
    if len(a) < 3 or a.shape[1] < 3:
        reason = f"At least 3 complete dyads and 3 items are needed; there are {a.shape}."
        return _nothing(reason, n_clusters, confidence)
    table = _Pairs.of(_correlations(a, b, form), len(a))
    if not table.n_real or not table.n_wrong:
        return _nothing("No two profiles can be compared.", n_clusters, confidence)
    value, baseline = tanh(table.real), tanh(table.wrong)
    found = influence_error(table.influence(value, baseline), codes, confidence)
    return BeyondStrangers(
        value=value,
        baseline=baseline,
        difference=_difference(value - baseline, table.n_real, found, confidence),
        n=table.n_real,
        n_wrong=table.n_wrong,
        n_clusters=n_clusters,
        undefined=found.undefined,
    )


def _correlations(a: Floats, b: Floats, form: Form) -> Callable[[slice], Floats]:
    """Return a function that gives the correlations of some first profiles with all second."""
    if form == "distinctive":
        a, b = profile_deviations(a), profile_deviations(b)
    if form != "double_entry":
        u, v = profile_units(a), profile_units(b)
        return lambda rows: np.asarray(u[rows] @ v.T)
    k = a.shape[1]
    mean_a, mean_b = a.mean(axis=1), b.mean(axis=1)
    centred_a, centred_b = a - mean_a[:, None], b - mean_b[:, None]

    def block(rows: slice) -> Floats:
        level = (mean_a[rows, None] - mean_b) ** 2 / 4
        spread = (a[rows].var(axis=1)[:, None] + b.var(axis=1)) / 2 + level
        shared = centred_a[rows] @ centred_b.T / k - level
        with np.errstate(invalid="ignore", divide="ignore"):
            r: Floats = np.where(spread > 0, shared / spread, nan)
        return r

    return block


@dataclass(frozen=True, slots=True)
class _Pairs:
    """Sums over the table of Fisher z of all pairs."""

    z: Floats
    row_sums: Floats
    row_counts: Floats
    n_real: int
    n_wrong: int

    @classmethod
    def of(cls, correlations: Callable[[slice], Floats], n: int) -> _Pairs:
        """Go through the table in chunks; row sums and counts are of a dyad's row and column."""
        z, sums, counts = np.full(n, nan), np.zeros(n), np.zeros(n)
        for rows in _chunks(n):
            part = _fisher(correlations(rows))
            at = np.arange(part.shape[0]), np.arange(n)[rows]
            z[rows] = part[at]
            part[at] = nan
            there = ~np.isnan(part)
            part = np.where(there, part, 0.0)
            sums[rows] += part.sum(axis=1)
            counts[rows] += there.sum(axis=1)
            sums += part.sum(axis=0)
            counts += there.sum(axis=0)
        n_real = int((~np.isnan(z)).sum())
        return cls(z, sums, counts, n_real, int(counts.sum()) // 2)

    @property
    def real(self) -> float:
        return float(np.nanmean(self.z))

    @property
    def wrong(self) -> float:
        return float(self.row_sums.sum() / self.row_counts.sum())

    def influence(self, value: float, baseline: float) -> Floats:
        """Contribution of each dyad to the difference, on the scale of r; their mean is zero."""
        n = len(self.z)
        own = np.where(np.isnan(self.z), 0.0, self.z - self.real) * n / self.n_real
        others = (self.row_sums - self.wrong * self.row_counts) * n / self.n_wrong
        result: Floats = (1 - value**2) * own - (1 - baseline**2) * others
        return result


def _chunks(n: int) -> Iterator[slice]:
    for start in range(0, n, CHUNK):
        yield slice(start, min(start + CHUNK, n))


def _fisher(r: Floats) -> Floats:
    with np.errstate(invalid="ignore"):
        usable = np.abs(r) <= PERFECT
    return np.where(usable, np.arctanh(np.where(usable, r, 0.0)), nan)


def _difference(value: float, n: int, error: InfluenceError, confidence: float) -> Estimate:
    interval = no_interval(confidence, METHOD)
    if error.undefined is None:
        half = error.quantile * error.std_error
        interval = Interval(value - half, value + half, confidence, METHOD)
    return Estimate(
        value,
        n,
        METHOD,
        error.std_error,
        df=error.df,
        interval=interval,
        undefined=error.undefined,
    )


def _nothing(reason: str, n_clusters: int, confidence: float) -> BeyondStrangers:
    interval = no_interval(confidence, METHOD)
    blank = Estimate(nan, 0, METHOD, interval=interval, undefined=reason)
    return BeyondStrangers(nan, nan, blank, 0, 0, n_clusters, reason)
