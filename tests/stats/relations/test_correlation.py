from __future__ import annotations

from math import atanh, isnan, nan

import numpy as np
import pytest
from hypothesis import assume, given
from numpy.typing import NDArray
from statsmodels.api import OLS

from alliance_stats import stats
from alliance_stats.errors import OptionError
from alliance_stats.stats.interval import Interval
from alliance_stats.stats.relations.clustered_mean import clustered_mean
from alliance_stats.stats.relations.correlation_inference import influence
from stats.strategies import pairs, varies


def clustered_data(
    n_clusters: int, size: int, seed: int = 5
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.intp]]:
    rng = np.random.default_rng(seed)
    clusters = np.repeat(np.arange(n_clusters), size)
    x = rng.normal(size=n_clusters)[clusters] + rng.normal(size=len(clusters))
    y = 0.5 * x + rng.normal(size=n_clusters)[clusters] + rng.normal(size=len(clusters))
    return x, y, clusters


@given(pairs())
def test_units_order_and_sides_do_not_matter(table: NDArray[np.float64]) -> None:
    assume(varies(table))
    x, y = table.T
    ours = stats.correlation(x, y)
    for other in (
        stats.correlation(y, x),
        stats.correlation(x[::-1], y[::-1]),
        stats.correlation(1000 * x - 4, y / 7),
    ):
        assert other.value == pytest.approx(ours.value, rel=1e-8, abs=1e-9)


@given(pairs(min_rows=8))
def test_swapping_sides_leaves_the_clustered_interval(table: NDArray[np.float64]) -> None:
    assume(varies(table))
    clusters = np.arange(len(table)) // 2
    one = stats.correlation(*table.T, clusters=clusters)
    two = stats.correlation(*table.T[::-1], clusters=clusters)
    assert one.inference == two.inference
    assert two.interval.low == pytest.approx(one.interval.low, rel=1e-6, abs=1e-8, nan_ok=True)


def test_mean_of_the_influences_is_zero_and_they_are_derivatives() -> None:
    """Doubling one row's weight by a little moves z by its influence."""
    rng = np.random.default_rng(2)
    x, y = rng.normal(size=12), rng.normal(size=12)
    r = float(np.corrcoef(x, y)[0, 1])
    u = influence(x - x.mean(), y - y.mean(), r)
    assert u.mean() == pytest.approx(0, abs=1e-14)
    step = 1e-6
    for row in range(12):
        weights = np.full(12, (1 - step) / 12)
        weights[row] += step
        cov = np.cov(x, y, aweights=weights, bias=True)
        z = atanh(cov[0, 1] / np.sqrt(cov[0, 0] * cov[1, 1]))
        assert (z - atanh(r)) / step == pytest.approx(u[row], rel=1e-3, abs=1e-5)


def test_which_inference_is_taken() -> None:
    for n_clusters, way in ((12, "cr2"), (8, "cr2"), (7, "wild"), (4, "wild"), (3, "none")):
        x, y, clusters = clustered_data(n_clusters, 5)
        ours = stats.correlation(x, y, clusters=clusters)
        assert ours.inference == way
        assert ours.n_clusters == n_clusters
        assert isnan(ours.interval.low) == (way == "none")
    assert "at least 4 clusters" in str(ours.undefined)
    assert not isnan(ours.value)
    x, y, _ = clustered_data(12, 5)
    alone = stats.correlation(x, y, clusters=np.arange(60))
    assert alone.inference == "fisher"
    assert alone.interval == stats.correlation(x, y).interval


def test_labels_do_not_matter_and_missing_ones_stand_alone() -> None:
    x, y, clusters = clustered_data(9, 4)
    names = [f"coach {c}" for c in clusters]
    ours = stats.correlation(x, y, clusters=clusters)
    assert stats.correlation(x, y, clusters=names) == ours
    order = np.random.default_rng(1).permutation(len(x))
    again = stats.correlation(x[order], y[order], clusters=clusters[order])
    assert again.interval.low == pytest.approx(ours.interval.low, rel=1e-9)
    labels = [None if c == 0 else c for c in clusters]
    assert stats.correlation(x, y, clusters=labels).n_clusters == 8 + 4


def test_clusters_widen_the_interval_of_clustered_data() -> None:
    x, y, clusters = clustered_data(20, 10)
    plain = stats.correlation(x, y)
    ours = stats.correlation(x, y, clusters=clusters)
    assert ours.value == plain.value
    assert ours.std_error > 1.3 * plain.std_error


def test_the_mean_is_a_regression_on_ones() -> None:
    rng = np.random.default_rng(4)
    clusters = np.repeat(np.arange(6), [3, 1, 7, 2, 5, 4])
    values = rng.normal(size=22)
    mean = clustered_mean(values, clusters)
    regression = stats.ols_cr2(np.ones((22, 1)), values, clusters).coefficients[0]
    assert mean.value == pytest.approx(regression.value)
    assert mean.std_error == pytest.approx(regression.std_error)
    assert mean.df == pytest.approx(regression.df)


def test_few_clusters_never_make_a_correlation_surer_than_independent_rows() -> None:
    rng = np.random.default_rng(4)
    for _ in range(20):
        x = rng.normal(size=24)
        y = 0.5 * x + rng.normal(size=24)
        alone = stats.correlation(x, y)
        found = stats.correlation(x, y, clusters=np.arange(24) % 4, n_resamples=199)
        assert found.inference == "wild"
        assert found.interval.low <= alone.interval.low
        assert found.interval.high >= alone.interval.high
        assert found.p_value >= alone.p_value


def test_wild_bootstrap_follows_its_seed() -> None:
    x, y, clusters = clustered_data(6, 6)
    one = stats.correlation(x, y, clusters=clusters, seed=1)
    assert stats.correlation(x, y, clusters=clusters, seed=1).interval == one.interval
    assert stats.correlation(x, y, clusters=clusters, seed=2).interval != one.interval
    assert one.interval.low < one.value < one.interval.high
    assert 0 < one.p_value <= 1


def test_undefined() -> None:
    assert "at least 3 complete rows; there are 2" in str(
        stats.correlation([1, 2, nan], [2, 3, 4]).undefined
    )
    flat = stats.correlation(np.full(5, 0.1) * 3, [1, 2, 3, 4, 5])
    assert isnan(flat.value)
    assert flat.undefined == "A variable has no variation."
    line = stats.correlation([0.1, 0.2, 0.3, 0.7], [-0.3, -0.6, -0.9, -2.1])
    assert line.value == -1
    assert isnan(line.interval.low)
    assert isnan(line.p_value)
    three = stats.correlation([1, 2, 3], [1, 3, 2])
    assert three.value == 0.5
    assert not isnan(three.p_value)
    assert isnan(three.interval.low)
    assert "at least 4 complete rows" in str(three.undefined)


def test_controls() -> None:
    rng = np.random.default_rng(8)
    x, y, z = rng.normal(size=(3, 30))
    twice = stats.partial_correlation(x, y, np.column_stack([z, 1e6 * z]))
    once = stats.partial_correlation(x, y, z)
    assert twice.n_controls == once.n_controls == 1
    assert twice.value == pytest.approx(once.value)
    useless = stats.partial_correlation(x, y, np.ones(30))
    assert useless.value == pytest.approx(stats.correlation(x, y).value)
    assert useless.n_controls == 0
    itself = stats.partial_correlation(x, y, 3 * x + 2)
    assert isnan(itself.value)
    assert "left by the controls" in str(itself.undefined)
    gaps = z.copy()
    gaps[:5] = nan
    assert stats.partial_correlation(x, y, gaps).n_dropped == 5


def test_disattenuate() -> None:
    assert isnan(stats.disattenuate(0.8, 0.5, 0.6).value)
    assert "exceeds 1" in str(stats.disattenuate(0.8, 0.5, 0.6).undefined)
    assert "above 0" in str(stats.disattenuate(0.3, -0.1, 0.6).undefined)
    with pytest.raises(OptionError):
        stats.disattenuate(0.3, 1.2, 0.6)


def test_options() -> None:
    with pytest.raises(OptionError, match="same number of rows"):
        stats.correlation([1, 2, 3], [1, 2, 3], clusters=[1, 2])
    with pytest.raises(OptionError, match="n_resamples"):
        stats.correlation([1, 2, 3], [1, 2, 3], n_resamples=0)
    with pytest.raises(OptionError, match="`x` must hold numbers"):
        stats.correlation(["high", "low"], [1, 2])


def test_a_correction_beyond_one_is_refused_on_both_sides() -> None:
    for r in (0.6, -0.6):
        assert isnan(stats.disattenuate(r, 0.5, 0.6).value)
    wide = Interval(-0.4, 0.5, 0.95, "Fisher z")
    found = stats.disattenuate(0.1, 0.3, 0.5, interval=wide)
    assert found.value == pytest.approx(0.1 / np.sqrt(0.15))
    assert found.interval is not None
    assert (found.interval.low, found.interval.high) == (-1.0, 1.0)


def test_adjusted_share_of_variance_as_statsmodels() -> None:
    rng = np.random.default_rng(10)
    x = np.column_stack([np.ones(15), rng.normal(size=(15, 3))])
    y = x @ [1.0, 0.5, 0.0, -0.4] + rng.normal(size=15)
    expected = OLS(y, x).fit()
    found = stats.regression(x, y)
    assert found.r_squared == pytest.approx(expected.rsquared)
    assert found.adjusted_r_squared == pytest.approx(expected.rsquared_adj)
