from __future__ import annotations

import numpy as np
import pytest

from alliance_stats import stats
from alliance_stats.stats.agreement.pair_influence import contribution
from alliance_stats.stats.agreement.pair_wild import pair_wild

MEASURES = ("icc(1,1)", "icc(A,1)", "icc(C,1)", "ccc", "pearson", "bias", "sd_difference")


def scores(n_clusters: int, size: int, seed: int, *, gap: float = 0.2, share: float = 0.4):
    """Normal scores whose level and difference both vary between clusters."""
    rng = np.random.default_rng(seed)
    codes = np.repeat(np.arange(n_clusters), size)
    level = rng.normal(0, share**0.5, n_clusters)[codes] + rng.normal(0, 0.3**0.5, len(codes))
    half = rng.normal(0, gap**0.5, n_clusters)[codes] / 2
    error = rng.normal(0, 0.3**0.5, (2, len(codes)))
    return level + half + error[0], level - half + error[1], codes


@pytest.mark.parametrize("measure", MEASURES)
def test_value_is_the_measure_and_the_interval_never_the_narrower(measure):
    x, y, codes = scores(5, 6, 3)
    found = pair_wild(x, y, codes, measure=measure)
    alone = stats.pair_agreement(x, y, measure=measure)
    assert found.value == contribution(x, y, measure).value
    assert found.interval.low <= alone.interval.low + 1e-12
    assert found.interval.high >= alone.interval.high - 1e-12
    assert found.n_clusters == 5 and found.undefined is None


def test_pearson_has_the_error_of_the_clustered_correlation():
    x, y, codes = scores(6, 5, 8)
    found = pair_wild(x, y, codes, measure="pearson", seed=2)
    other = stats.correlation(x, y, clusters=codes, seed=2)
    assert other.inference == "wild"
    assert found.std_error == pytest.approx(other.std_error, rel=1e-9)
    assert found.statistic == pytest.approx(other.statistic, rel=1e-9)


def test_error_of_the_bias_by_hand():
    x, y, codes = scores(4, 3, 1)
    gaps = x - y
    without = np.array([gaps[codes != one].mean() for one in range(4)])
    # Clusters of one size: the jackknife over clusters.
    error = np.sqrt(3 / 4 * ((without - without.mean()) ** 2).sum())
    assert pair_wild(x, y, codes, measure="bias").std_error == pytest.approx(error)


def test_reasons():
    x, y, codes = scores(3, 6, 1)
    assert "at least 4 clusters" in pair_wild(x, y, codes, measure="ccc").undefined
    flat = pair_wild(x, x, np.arange(18) % 6, measure="bias")
    assert flat.value == 0 and np.isnan(flat.interval.low) and "do not vary" in flat.undefined


def test_it_follows_its_seed():
    x, y, codes = scores(4, 6, 1)
    one, same, other = (
        pair_wild(x, y, codes, measure="ccc", n_resamples=199, seed=seed) for seed in (1, 1, 2)
    )
    assert one == same != other


# Two standard errors of a coverage of .95 from 600 simulations are .018; the wider of two
# intervals may promise too little, never too much.
@pytest.mark.slow
@pytest.mark.parametrize("n_clusters", [4, 6])
@pytest.mark.parametrize("measure", ["icc(A,1)", "ccc", "bias", "sd_difference"])
@pytest.mark.parametrize("gap", [0.0, 0.2])
def test_coverage(n_clusters, measure, gap):
    level, error = 0.7, 0.3
    agreeing = (level - gap / 4) / (level + gap / 4 + error)
    truth = {"bias": 0.0, "sd_difference": np.sqrt(gap + 2 * error)}.get(measure, agreeing)
    held = 0
    for seed in range(600):
        x, y, codes = scores(n_clusters, 6, seed, gap=gap)
        found = pair_wild(x, y, codes, measure=measure, n_resamples=399, seed=seed).interval
        held += found.low <= truth <= found.high
    assert held / 600 >= 0.932
