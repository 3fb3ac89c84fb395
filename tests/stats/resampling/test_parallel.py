from __future__ import annotations

import numpy as np
import pytest

from alliance_stats import stats
from alliance_stats.errors import OptionError
from alliance_stats.stats.resampling.parallel import replicate

BACKENDS = [
    stats.Parallel("sequential"),
    stats.Parallel("threading", 2),
    pytest.param(stats.Parallel("loky", 2), marks=pytest.mark.slow),
]


def spread(x: np.ndarray) -> float:
    return float(np.median(np.abs(x - np.median(x))))


@pytest.mark.parametrize("parallel", BACKENDS)
def test_every_backend_gives_the_same_numbers(parallel: stats.Parallel) -> None:
    x = np.random.default_rng(1).normal(size=40)
    plain = stats.bootstrap(spread, (x,), n_resamples=70, seed=3)
    there = stats.bootstrap(spread, (x,), n_resamples=70, seed=3, parallel=parallel)
    np.testing.assert_array_equal(there.replicates, plain.replicates)
    null = stats.permutation(x, x[::-1], lambda a, b: float(a @ b), n=60, seed=3)
    other = stats.permutation(
        x, x[::-1], lambda a, b: float(a @ b), n=60, seed=3, parallel=parallel
    )
    np.testing.assert_array_equal(null.values, other.values)


def test_dask_gives_the_same_numbers() -> None:
    distributed = pytest.importorskip("distributed")
    with distributed.Client(processes=False, n_workers=1, dashboard_address=None):
        there = replicate(
            lambda rng: rng.normal(size=2), 60, seed=5, parallel=stats.Parallel("dask")
        )
    np.testing.assert_array_equal(there, replicate(lambda rng: rng.normal(size=2), 60, seed=5))


def test_replicate_i_has_the_i_th_spawned_seed() -> None:
    ours = replicate(lambda rng: rng.normal(), 30, seed=9)[:, 0]
    spawned = np.random.SeedSequence(9).spawn(30)
    assert ours.tolist() == [np.random.default_rng(child).normal() for child in spawned]


def test_the_callers_backend_is_used() -> None:
    from joblib import parallel_config

    with parallel_config(backend="threading", n_jobs=2):
        inside = replicate(lambda rng: rng.normal(), 60, seed=1)
    np.testing.assert_array_equal(inside, replicate(lambda rng: rng.normal(), 60, seed=1))


def test_wrong_options() -> None:
    with pytest.raises(OptionError, match=r"`backend` must be .*Did you mean 'threading'"):
        stats.Parallel("threads")  # type: ignore[arg-type]
    with pytest.raises(OptionError, match="above 0"):
        replicate(lambda rng: rng.normal(), 0, seed=1)
