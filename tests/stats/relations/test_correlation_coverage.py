"""Does the clustered interval hold the true correlation as often as it says?"""

from __future__ import annotations

from math import sqrt

import numpy as np
import pytest
from numpy.typing import NDArray

from alliance_stats import stats

N_SIMULATIONS = 2000
SHARE_OF_COACHES = 0.3  # of the variance of each score
CORRELATION_OF_COACHES, CORRELATION_OF_DYADS = 0.5, 0.4
TRUTH = SHARE_OF_COACHES * CORRELATION_OF_COACHES + (1 - SHARE_OF_COACHES) * CORRELATION_OF_DYADS


def simulate(
    rng: np.random.Generator, sizes: NDArray[np.intp]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.intp]]:
    """Draw normal scores of dyads within coaches with a known total correlation."""
    coaches = np.repeat(np.arange(len(sizes)), sizes)
    between = rng.multivariate_normal(
        [0, 0], [[1, CORRELATION_OF_COACHES], [CORRELATION_OF_COACHES, 1]], len(sizes)
    )
    within = rng.multivariate_normal(
        [0, 0], [[1, CORRELATION_OF_DYADS], [CORRELATION_OF_DYADS, 1]], len(coaches)
    )
    scores = sqrt(SHARE_OF_COACHES) * between[coaches] + sqrt(1 - SHARE_OF_COACHES) * within
    return scores[:, 0], scores[:, 1], coaches


def coverage(sizes: NDArray[np.intp], *, clustered: bool = True) -> float:
    rng = np.random.default_rng(20260301)
    held = 0
    for draw in range(N_SIMULATIONS):
        x, y, coaches = simulate(rng, sizes)
        labels = coaches if clustered else None
        interval = stats.correlation(x, y, clusters=labels, n_resamples=399, seed=draw).interval
        held += interval.low <= TRUTH <= interval.high
    return held / N_SIMULATIONS


# Below 8 clusters the interval is the wider of two, so it may hold the truth more often than it
# says.
# Two standard errors of a coverage of .95 from 2000 simulations are .0097. CR2 promises a little
# too much near its lower end of 8 clusters; how much is fixed here so that it cannot grow unseen.
@pytest.mark.slow
@pytest.mark.parametrize(
    ("n_coaches", "lowest"), [(24, 0.935), (12, 0.925), (8, 0.915), (6, 0.935), (4, 0.935)]
)
def test_coverage(n_coaches: int, lowest: float) -> None:
    share = coverage(np.full(n_coaches, 6))
    assert lowest <= share <= (0.975 if n_coaches >= 8 else 0.99), share


@pytest.mark.slow
def test_coverage_with_unequal_coaches() -> None:
    share = coverage(np.array([1, 1, 2, 2, 3, 4, 5, 6, 8, 10, 14, 20]))
    assert 0.925 <= share <= 0.985, share


@pytest.mark.slow
def test_ignoring_the_coaches_promises_too_much() -> None:
    assert coverage(np.full(24, 12), clustered=False) < 0.90
