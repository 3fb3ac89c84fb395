"""A correlation taken apart: within clusters, and between their means."""

from __future__ import annotations

from dataclasses import dataclass
from math import atanh, nan, sqrt, tanh

import numpy as np
from numpy.typing import ArrayLike

from alliance_stats.checks import check_confidence
from alliance_stats.stats.arrays import Floats, Integers, group_codes, same_length, vector
from alliance_stats.stats.distributions import normal_quantile, t_two_sided
from alliance_stats.stats.interval import Interval, no_interval
from alliance_stats.stats.relations.correlation_inference import Correlation

WITHIN = "Fisher z, deviations from the cluster's mean"
BETWEEN = "Fisher z, cluster means weighted by their number of rows"


@dataclass(frozen=True, slots=True)
class CorrelationLevels:
    """The two parts of a correlation; see :func:`correlation_levels`.

    ``within`` and ``between``: Correlations. ``share_x``, ``share_y``: share of each variable's
    variation that lies between clusters (eta squared). ``undefined`` says why there are no parts.
    """

    within: Correlation
    between: Correlation
    share_x: float
    share_y: float
    undefined: str | None = None


def correlation_levels(
    x: ArrayLike, y: ArrayLike, clusters: ArrayLike, *, confidence: float = 0.95
) -> CorrelationLevels:
    """Separate the correlation within clusters from that of the clusters' means.

    Answers: do x and y go together among rows of one cluster, and do clusters that are high on x
    tend to be high on y? The total correlation mixes the two, which may even differ in sign.

    Parameters
    ----------
    x, y : array_like, shape (n,)
        NaN where one is missing; incomplete rows are left out.
    clusters : array_like, shape (n,)
        Label of each row's cluster; a row without one is a cluster of its own.
    confidence : float, default 0.95

    Returns
    -------
    CorrelationLevels
        NaN with the reason where no cluster has two rows, or a part has too few degrees of
        freedom. Means of few rows are unreliable, so ``between`` is that of the observed means.

    Raises
    ------
    OptionError
        If lengths differ or an option is out of range.

    Notes
    -----
    r = sqrt(share_x share_y) r_between + sqrt((1 - share_x)(1 - share_y)) r_within. With G
    clusters, df are n - G - 1 within and G - 2 between, the standard error of z
    1 / sqrt(df - 1); within it is the partial correlation given the clusters.

    References
    ----------
    Pedhazur (1997), Multiple regression in behavioral research, ch. 16.

    Checked against psych::statsBy (tests/reference/correlation_levels.json).

    Examples
    --------
    >>> x, y = [1, 2, 3, 11, 12, 13, 21, 22, 23], [3, 2, 1, 13, 12, 11, 23, 22, 21]
    >>> found = correlation_levels(x, y, ["a", "a", "a", "b", "b", "b", "c", "c", "c"])
    >>> round(found.within.value, 6), round(found.between.value, 6), round(found.share_x, 3)
    (-1.0, 1.0, 0.99)
    """
    check_confidence(confidence)
    first, second = vector("x", x), vector("y", y)
    same_length(first, second, "x", "y")
    labels = np.asarray(clusters, dtype=object)
    same_length(first, labels, "x", "clusters")
    keep = ~(np.isnan(first) | np.isnan(second))
    n, dropped = int(keep.sum()), int((~keep).sum())
    codes = group_codes("clusters", labels[keep], n) if n else np.empty(0, dtype=np.intp)
    g = int(codes.max()) + 1 if n else 0
    known = _Known(n, dropped, g, confidence)
    if g in (n, 1) or n < 3:
        reason = (
            "There is one cluster only, so nothing lies between clusters."
            if g == 1
            else "No cluster has two rows, so nothing lies within clusters."
        )
        blank = [known.blank(nan, method, reason) for method in (WITHIN, BETWEEN)]
        return CorrelationLevels(blank[0], blank[1], nan, nan, reason)
    parts = [_parts(values[keep], codes) for values in (first, second)]
    (mean_x, own_x), (mean_y, own_y) = parts
    return CorrelationLevels(
        within=known.part(own_x, own_y, n - g - 1, WITHIN, "within clusters"),
        between=known.part(mean_x, mean_y, g - 2, BETWEEN, "between clusters"),
        share_x=_share(mean_x, own_x),
        share_y=_share(mean_y, own_y),
    )


def _parts(values: Floats, codes: Integers) -> tuple[Floats, Floats]:
    """Return each row's cluster mean, centred, and its deviation from it."""
    counts = np.bincount(codes)
    means = (np.bincount(codes, weights=values) / counts)[codes]
    return means - float(values.mean()), values - means


def _share(between: Floats, within: Floats) -> float:
    whole = float(between @ between) + float(within @ within)
    return float(between @ between) / whole if whole > 0 else nan


@dataclass(frozen=True, slots=True)
class _Known:
    n: int
    n_dropped: int
    n_clusters: int
    confidence: float

    def part(self, a: Floats, b: Floats, df: int, method: str, where: str) -> Correlation:
        """Return the correlation of one part, with its test and interval."""
        tiny = 1e-20 * self.n
        spread = float(a @ a), float(b @ b)
        if min(spread) <= tiny:
            return self.blank(nan, method, f"A variable has no variation {where}.")
        r = float(a @ b) / sqrt(spread[0] * spread[1])
        if 1 - abs(r) < 1e-13:
            whole = 1.0 if r > 0 else -1.0
            return self.blank(whole, method, f"All points lie on one line {where}.")
        if df < 2:
            return self.blank(r, method, f"There are too few rows {where} for an interval.")
        error = 1 / sqrt(df - 1)
        half = normal_quantile((1 + self.confidence) / 2) * error
        t = r * sqrt(df / (1 - r**2))
        interval = Interval(tanh(atanh(r) - half), tanh(atanh(r) + half), self.confidence, method)
        return self._record(r, method, (error, t, float(df), t_two_sided(t, df)), interval)

    def blank(self, value: float, method: str, reason: str) -> Correlation:
        """Return a part without test and interval, and why."""
        interval = no_interval(self.confidence, method)
        return self._record(value, method, (nan, nan, nan, nan), interval, reason)

    def _record(
        self,
        value: float,
        method: str,
        test: tuple[float, float, float, float],
        interval: Interval,
        reason: str | None = None,
    ) -> Correlation:
        error, statistic, df, p_value = test
        return Correlation(
            value=value,
            std_error=error,
            statistic=statistic,
            df=df,
            p_value=p_value,
            interval=interval,
            n=self.n,
            n_dropped=self.n_dropped,
            n_clusters=self.n_clusters,
            n_controls=0,
            inference="none" if reason else "fisher",
            method=method,
            undefined=reason,
        )
