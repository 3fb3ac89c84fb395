"""How sure a correlation is: Fisher's z, alone or by cluster.

Rows without clusters, or one to a cluster, have Fisher's interval. Else each row's influence on z
makes a correlation as easy to cluster as a mean; a handful of clusters are resampled by weights.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import atanh, nan, sqrt, tanh
from typing import Literal

import numpy as np

from alliance_stats.checks import check_confidence, check_positive
from alliance_stats.stats.arrays import Floats, Integers
from alliance_stats.stats.distributions import normal_quantile, t_quantile, t_two_sided
from alliance_stats.stats.interval import Interval, no_interval
from alliance_stats.stats.relations.clustered_mean import clustered_mean
from alliance_stats.stats.relations.paired_rows import Rows
from alliance_stats.stats.relations.wild_bootstrap import WildBootstrap, jackknife

Inference = Literal["fisher", "cr2", "wild", "none"]
METHODS: dict[Inference, str] = {
    "fisher": "Fisher z",
    "cr2": "Fisher z, CR2 errors on its influence values, Satterthwaite df",
    "wild": "Fisher z, wild cluster bootstrap (jackknife errors, Webb weights) or, where wider, "
    "independent rows",
    "none": "no interval: too few clusters",
}
CR2_CLUSTERS = 8
WILD_CLUSTERS = 4


@dataclass(frozen=True, slots=True)
class Correlation:
    """A correlation with its inference; see :func:`correlation`.

    Attributes
    ----------
    value : float
        Pearson's r, or the partial correlation.
    std_error : float
        Standard error of Fisher's z (not of r).
    statistic, df, p_value : float
        Test of no correlation; ``df`` is NaN for the bootstrap, which has none.
    interval : Interval
        Bounds on the scale of r.
    n, n_dropped : int
        Rows used, and rows left out because a value was missing.
    n_clusters, n_controls : int
        Clusters among the rows used (0 when none were given), and control variables.
    inference : {"fisher", "cr2", "wild", "none"}
        Which of the four ways was taken.
    method : str
        The same in words.
    undefined : str or None
        Why the NaN among the numbers are NaN.
    """

    value: float
    std_error: float
    statistic: float
    df: float
    p_value: float
    interval: Interval
    n: int
    n_dropped: int
    n_clusters: int
    n_controls: int
    inference: Inference
    method: str
    undefined: str | None = None


@dataclass(frozen=True, slots=True)
class Options:
    """Level of the interval; draws and seed of the wild bootstrap."""

    confidence: float
    n_resamples: int
    seed: int


def checked_options(confidence: float, n_resamples: int, seed: int) -> Options:
    """Return the options, or refuse them.

    Raises
    ------
    OptionError
        If one is out of range.
    """
    check_confidence(confidence)
    check_positive(n_resamples, "n_resamples")
    return Options(confidence, n_resamples, seed)


def infer(rows: Rows, options: Options) -> Correlation:
    """Return the correlation of centred rows, with the inference that their clusters allow.

    Examples
    --------
    >>> from alliance_stats.stats.relations.paired_rows import paired_rows
    >>> rows = paired_rows([1, 2, 3, 4, 5, 6], [2, 1, 4, 3, 7, 5], None, None)
    >>> round(infer(rows, checked_options(0.95, 1999, 0)).p_value, 4)
    0.0605
    """
    n, k = len(rows.x), rows.n_controls
    if n < 3 + k:
        return _blank(
            rows,
            nan,
            options,
            f"A correlation needs at least {3 + k} complete rows"
            f"{' with these controls' if k else ''}; there are {n}.",
        )
    ss_x, ss_y = float(rows.x @ rows.x), float(rows.y @ rows.y)
    if ss_x == 0 or ss_y == 0:
        left = " left by the controls" if k else ""
        return _blank(rows, nan, options, f"A variable has no variation{left}.")
    r = float(rows.x @ rows.y) / sqrt(ss_x * ss_y)
    if 1 - abs(r) < 1e-13:
        reason = "All points lie on one line, so test and interval do not exist."
        return _blank(rows, 1.0 if r > 0 else -1.0, options, reason)
    largest = 1 if rows.clusters is None else int(np.bincount(rows.clusters).max())
    if largest == 1:
        return _fisher(rows, r, options)
    return _clustered(rows, r, options)


def _fisher(rows: Rows, r: float, options: Options) -> Correlation:
    n, k = len(rows.x), rows.n_controls
    df = n - 2 - k
    t = r * sqrt(df / (1 - r**2))
    reason, error = None, nan
    interval = no_interval(options.confidence, METHODS["fisher"])
    if df > 1:
        error = 1 / sqrt(df - 1)
        half = normal_quantile((1 + options.confidence) / 2) * error
        interval = _bounds(r, half, options, "fisher")
    else:
        reason = f"Fisher's interval needs at least {4 + k} complete rows; there are {n}."
    return _record(rows, r, error, t, df, t_two_sided(t, df), interval, "fisher", reason)


def _clustered(rows: Rows, r: float, options: Options) -> Correlation:
    if rows.clusters is None or rows.n_clusters < WILD_CLUSTERS:
        reason = (
            f"A clustered correlation needs at least {WILD_CLUSTERS} clusters for an interval; "
            f"there are {rows.n_clusters}."
        )
        return _blank(rows, r, options, reason, "none")
    if rows.n_clusters < CR2_CLUSTERS:
        return _wild(rows, r, rows.clusters, options)
    mean = clustered_mean(influence(rows.x, rows.y, r), rows.clusters)
    if not mean.std_error > 0:
        reason = "The clusters do not differ, so there is no interval."
        return _blank(rows, r, options, reason, "cr2")
    z, error = atanh(r), mean.std_error
    half = t_quantile((1 + options.confidence) / 2, mean.df) * error
    interval = _bounds(r, half, options, "cr2")
    p_value = t_two_sided(z / error, mean.df)
    return _record(rows, r, error, z / error, mean.df, p_value, interval, "cr2", None)


def _wild(rows: Rows, r: float, clusters: Integers, options: Options) -> Correlation:
    estimate = jackknife(rows.x, rows.y, clusters)
    if not estimate.std_error > 0:
        why = "The correlation rests on one cluster, so there is no interval."
        return _blank(rows, r, options, why, "wild")
    bootstrap = WildBootstrap(estimate, options.n_resamples, options.seed)
    low, high = (bootstrap.bound(side, options.confidence) for side in (-1, 1))
    alone = _fisher(rows, r, options)
    low, high = min(tanh(low), alone.interval.low), max(tanh(high), alone.interval.high)
    interval = Interval(low, high, options.confidence, METHODS["wild"])
    t = estimate.z / estimate.std_error
    p_value = max(bootstrap.p_value(0.0), alone.p_value)
    reason: str | None = None
    if np.isnan(low) or np.isnan(high):
        reason = "Too few clusters for a bound of the interval at this level of confidence."
    return _record(rows, r, estimate.std_error, t, nan, p_value, interval, "wild", reason)


def influence(x: Floats, y: Floats, r: float) -> Floats:
    """Return each row's influence on Fisher's z of the correlation ``r`` of centred x and y.

    The values have mean zero; the variance of their mean is that of z.

    Examples
    --------
    >>> x, y = np.array([-1.0, 0.0, 1.0]), np.array([-1.0, 2.0, -1.0])
    >>> influence(x, y, 0.0).round(3).tolist()
    [0.866, 0.0, -0.866]
    """
    zx, zy = x / sqrt(float((x * x).mean())), y / sqrt(float((y * y).mean()))
    values: Floats = (zx * zy - r / 2 * (zx**2 + zy**2)) / (1 - r**2)
    return values


def _bounds(r: float, half: float, options: Options, inference: Inference) -> Interval:
    z = atanh(r)
    return Interval(tanh(z - half), tanh(z + half), options.confidence, METHODS[inference])


def _blank(
    rows: Rows, value: float, options: Options, reason: str, inference: Inference = "fisher"
) -> Correlation:
    interval = no_interval(options.confidence, METHODS[inference])
    return _record(rows, value, nan, nan, nan, nan, interval, inference, reason)


def _record(
    rows: Rows,
    value: float,
    error: float,
    statistic: float,
    df: float,
    p_value: float,
    interval: Interval,
    inference: Inference,
    reason: str | None,
) -> Correlation:
    return Correlation(
        value=value,
        std_error=error,
        statistic=statistic,
        df=df,
        p_value=p_value,
        interval=interval,
        n=len(rows.x),
        n_dropped=rows.n_dropped,
        n_clusters=rows.n_clusters,
        n_controls=rows.n_controls,
        inference=inference,
        method=METHODS[inference],
        undefined=reason,
    )
