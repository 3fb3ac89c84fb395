"""Wild cluster bootstrap of a correlation, for a handful of clusters.

With fewer than about eight clusters the CR2 error of a correlation is too small, because the
influence values are computed at the estimates that the few clusters gave. Here each cluster's
contribution to z is what z loses when the cluster is left out, and the t statistic made from them
is compared with its distribution under random weights, with the tested value imposed.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import atanh, nan, sqrt

import numpy as np

from alliance_stats.stats.arrays import Floats, Integers

WEBB = np.array([-sqrt(1.5), -1.0, -sqrt(0.5), sqrt(0.5), 1.0, sqrt(1.5)])
# Beyond this many standard errors there is no bound worth giving.
FARTHEST = 1e4


@dataclass(frozen=True, slots=True)
class Jackknife:
    """Fisher's z of a correlation with what each cluster contributes to it.

    Attributes
    ----------
    z, std_error : float
        The estimate, and its jackknife standard error; NaN where leaving a cluster out leaves
        no correlation.
    contributions, shares : ndarray, shape (n_clusters,)
        Contribution of each cluster to z, summing to zero, and its share of the rows.
    """

    z: float
    std_error: float
    contributions: Floats
    shares: Floats


def jackknife(x: Floats, y: Floats, clusters: Integers) -> Jackknife:
    """Leave out one cluster after the other and recompute Fisher's z.

    Parameters
    ----------
    x, y : ndarray, shape (n,)
        Complete, centred values.
    clusters : ndarray of int, shape (n,)
        Cluster of each row, numbered from 0 without gaps.

    Returns
    -------
    Jackknife

    Examples
    --------
    >>> x, y = np.array([-2.0, -1, 0, 1, 2, 0]), np.array([-1.0, -2, 1, 0, 2, 0])
    >>> result = jackknife(x, y, np.array([0, 0, 1, 1, 2, 2]))
    >>> round(result.z, 4), bool(abs(result.contributions.sum()) < 1e-12)
    (1.0986, True)
    """
    columns = np.column_stack([np.ones(len(x)), x, y, x * x, y * y, x * y])
    per_cluster = np.stack([np.bincount(clusters, weights=c) for c in columns.T], axis=1)
    total = per_cluster.sum(axis=0)
    shares: Floats = per_cluster[:, 0] / total[0]
    z = atanh(float(_correlation(total[None, :])[0]))
    left = _correlation(total - per_cluster)
    with np.errstate(divide="ignore", invalid="ignore"):
        loss = (1 - shares) * (z - np.arctanh(left))
    if not np.isfinite(loss).all():
        return Jackknife(z, nan, loss, shares)
    contributions = loss - shares * loss.sum()
    error = float(jackknife_error(contributions, shares))
    return Jackknife(z, error, contributions, shares)


class WildBootstrap:
    """Random cluster weights, drawn once and used for every tested value.

    Parameters
    ----------
    estimate : Jackknife
        What is tested.
    n_resamples, seed : int
        Number of draws and seed.

    Notes
    -----
    For a tested value z0, cluster g gets v_g [a_g + w_g (z - z0)], a_g its contribution, w_g its
    share of rows, v_g one of Webb's six weights: two-point weights have too few combinations.

    References
    ----------
    MacKinnon, Nielsen & Webb (2023), Journal of Applied Econometrics 38:671 (restricted bootstrap
    with jackknifed scores). Webb (2023), Canadian Journal of Economics 56:839.

    Checked by its coverage in simulations (tests/stats/relations/test_correlation_coverage.py).
    """

    def __init__(self, estimate: Jackknife, n_resamples: int, seed: int) -> None:
        rng = np.random.default_rng(seed)
        size = (n_resamples, len(estimate.shares))
        self.estimate = estimate
        self.weights: Floats = WEBB[rng.integers(0, len(WEBB), size)]

    def p_value(self, z0: float) -> float:
        """Return the two-sided p value of the hypothesis that Fisher's z is ``z0``."""
        estimate, shares = self.estimate, self.estimate.shares
        drawn = self.weights * (estimate.contributions + shares * (estimate.z - z0))
        deviation = drawn.sum(axis=1)
        error = jackknife_error(drawn - deviation[:, None] * shares, shares)
        with np.errstate(divide="ignore", invalid="ignore"):
            draws = np.abs(deviation / error)
        # Draws that repeat the data's own weights tie with it but for rounding: they count.
        observed = abs(estimate.z - z0) / estimate.std_error * (1 - 1e-9)
        return float(1 + (draws >= observed).sum()) / (1 + len(draws))

    def bound(self, side: int, confidence: float) -> float:
        """Return the farthest value below (-1) or above (+1) z that is not rejected, or NaN."""
        z, error = self.estimate.z, self.estimate.std_error
        inside, outside = 0.0, 1.0
        while self.p_value(z + side * outside * error) > 1 - confidence:
            inside, outside = outside, 2 * outside
            if outside > FARTHEST:
                return nan
        while outside - inside > 1e-6 * outside:
            middle = (inside + outside) / 2
            if self.p_value(z + side * middle * error) > 1 - confidence:
                inside = middle
            else:
                outside = middle
        return z + side * inside * error


def jackknife_error(contributions: Floats, shares: Floats) -> Floats:
    """Return the jackknife standard error from contributions, over the last axis.

    Examples
    --------
    >>> float(jackknife_error(np.array([-0.5, 0.5]), np.array([0.5, 0.5])))
    1.0
    """
    n = len(shares)
    error: Floats = np.sqrt(((contributions / (1 - shares)) ** 2).sum(axis=-1) * (n - 1) / n)
    return error


def _correlation(sums: Floats) -> Floats:
    """Correlations from sums of 1, x, y, x², y², xy, shape (m, 6); NaN without variation."""
    n, x, y, xx, yy, xy = sums.T
    ss_x, ss_y = xx - x * x / n, yy - y * y / n
    varies = (n > 2) & (ss_x > 1e-12 * xx) & (ss_y > 1e-12 * yy)
    product = np.where(varies, ss_x * ss_y, nan)
    correlation: Floats = (xy - x * y / n) / np.sqrt(product)
    return correlation
