from __future__ import annotations

from math import isnan

import numpy as np
import pytest

from alliance_stats import stats
from alliance_stats.stats.relations.wild_bootstrap import WildBootstrap, jackknife


def data(sizes: list[int], seed: int = 3) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    clusters = np.repeat(np.arange(len(sizes)), sizes)
    x = rng.normal(size=len(clusters)) + rng.normal(size=len(sizes))[clusters]
    y = 0.5 * x + rng.normal(size=len(clusters))
    return x - x.mean(), y - y.mean(), clusters


def test_contributions_come_from_leaving_clusters_out() -> None:
    x, y, clusters = data([4, 6, 3, 7, 5])
    ours = jackknife(x, y, clusters)
    assert ours.z == pytest.approx(np.arctanh(np.corrcoef(x, y)[0, 1]))
    left = np.array(
        [np.arctanh(np.corrcoef(x[clusters != g], y[clusters != g])[0, 1]) for g in range(5)]
    )
    shares = np.array([4, 6, 3, 7, 5]) / 25
    loss = (1 - shares) * (ours.z - left)
    np.testing.assert_allclose(ours.contributions, loss - shares * loss.sum())
    assert ours.contributions.sum() == pytest.approx(0, abs=1e-14)


def test_with_equal_clusters_the_error_is_the_delete_one_jackknife() -> None:
    x, y, clusters = data([5] * 6)
    ours = jackknife(x, y, clusters)
    left = np.array(
        [np.arctanh(np.corrcoef(x[clusters != g], y[clusters != g])[0, 1]) for g in range(6)]
    )
    expected = np.sqrt(5 / 6 * ((left - left.mean()) ** 2).sum())
    assert ours.std_error == pytest.approx(expected)


def test_bounds_are_where_the_test_turns() -> None:
    x, y, clusters = data([4, 6, 3, 7, 5])
    estimate = jackknife(x, y, clusters)
    bootstrap = WildBootstrap(estimate, 999, seed=1)
    for side in (-1, 1):
        bound = bootstrap.bound(side, 0.95)
        step = side * 1e-3 * estimate.std_error
        assert bootstrap.p_value(bound - step) > 0.05
        assert bootstrap.p_value(bound + step) <= 0.05 + 1 / 1000
    assert bootstrap.p_value(estimate.z) == 1


def test_four_clusters_cannot_support_every_level() -> None:
    """All four weights are equal in 1 draw of 216, and such a draw is never exceeded."""
    x, y, clusters = data([6] * 4)
    ours = stats.correlation(x, y, clusters=clusters, confidence=0.999)
    assert isnan(ours.interval.low)
    assert "Too few clusters" in str(ours.undefined)
    assert not isnan(stats.correlation(x, y, clusters=clusters, confidence=0.95).interval.low)


def test_a_correlation_that_one_cluster_makes() -> None:
    x = np.concatenate([[1.0, 2.0, 3.0, 4.0], np.zeros(8)])
    y = np.concatenate([[1.0, 3.0, 2.0, 4.0], np.arange(8.0) % 2])
    ours = stats.correlation(x, y, clusters=np.repeat([0, 1, 2, 3, 4, 5], 2))
    assert not isnan(ours.interval.low)
    ours = stats.correlation(x, y, clusters=np.repeat([0, 1, 2, 3], [4, 3, 3, 2]))
    assert isnan(ours.interval.low)
    assert "rests on one cluster" in str(ours.undefined)


def test_a_p_value_counts_the_sample_itself() -> None:
    # Phipson & Smyth (2010): never 0, at least one in the number of draws and the sample.
    x, y, clusters = data([5] * 12)
    found = WildBootstrap(jackknife(x, x + 1e-3 * y, clusters), 99, 1)
    assert found.p_value(0.0) == pytest.approx(1 / 100)
