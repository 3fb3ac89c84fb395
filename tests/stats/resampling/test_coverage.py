"""A short form of docs/coverage.md, so that a change for the worse is noticed."""

from __future__ import annotations

from math import sqrt

import numpy as np
import pytest

from alliance_stats import stats
from alliance_stats.stats.resampling.parallel import replicate

N_SIMULATIONS = 600
TRUTH = 0.5
# Four standard errors of a coverage of .95, around what the committed table shows.
SLACK = 4 * sqrt(0.95 * 0.05 / N_SIMULATIONS)


def held(rng: np.random.Generator) -> list[bool]:
    """Ten coaches with six dyads each; ICC(C,1) is one half."""
    coaches = np.repeat(np.arange(10), 6)
    common = sqrt(0.2) * rng.normal(size=10)[coaches] + sqrt(0.8) * rng.normal(size=60)
    x, y = common + rng.normal(size=60), common + rng.normal(size=60)
    plan, statistic = stats.units(60, coaches), stats.pair_statistic("icc(C,1)")
    seed = int(rng.integers(2**31))
    found = [
        stats.bootstrap(
            statistic, (x, y), units=plan, n_resamples=499, seed=seed, method=method
        ).intervals[0]
        for method in ("studentised", "bca")
    ]
    return [interval.low <= TRUTH <= interval.high for interval in found]


@pytest.mark.slow
def test_studentised_intervals_hold_with_ten_coaches_and_bca_falls_short() -> None:
    studentised, bca = replicate(held, N_SIMULATIONS, seed=1).mean(axis=0)
    assert studentised == pytest.approx(0.945, abs=SLACK)
    assert bca < studentised
