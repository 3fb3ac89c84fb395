from __future__ import annotations

from math import isnan

import numpy as np
import pytest

from alliance_stats import stats
from alliance_stats.stats.resampling import counts


def test_every_replicate_is_the_alpha_of_the_drawn_rows() -> None:
    items = np.random.default_rng(1).integers(1, 6, (30, 4)) + np.arange(30)[:, None] / 15
    ours = stats.alpha_bootstrap(items, n_resamples=25, seed=9)
    drawn = counts.draw_counts(np.random.default_rng(9), 30, 25).astype(int)
    for replicate, times in zip(ours.replicates, drawn, strict=True):
        again = stats.alpha(np.repeat(items, times, axis=0)).value
        assert replicate == pytest.approx(again, rel=1e-10)


def test_blocks_do_not_change_the_resamples(monkeypatch: pytest.MonkeyPatch) -> None:
    items = np.random.default_rng(1).normal(size=(40, 3))
    whole = stats.alpha_bootstrap(items, n_resamples=50, seed=2).replicates
    monkeypatch.setattr(counts, "CELLS_AT_ONCE", 7 * 40)
    np.testing.assert_allclose(
        stats.alpha_bootstrap(items, n_resamples=50, seed=2).replicates, whole, rtol=1e-12
    )


def test_spread_is_that_of_the_exact_interval() -> None:
    """For normal items the percentile interval comes close to Feldt's."""
    rng = np.random.default_rng(3)
    items = rng.normal(size=(400, 6)) + rng.normal(size=(400, 1))
    ours, exact = stats.alpha_bootstrap(items, n_resamples=2000, seed=4), stats.alpha(items)
    assert ours.interval.low == pytest.approx(exact.interval.low, abs=0.01)
    assert ours.interval.high == pytest.approx(exact.interval.high, abs=0.01)


def test_undefined() -> None:
    flat = stats.alpha_bootstrap([[2, 3]] * 5, n_resamples=10)
    assert isnan(flat.value)
    assert isnan(flat.interval.low)
    assert flat.n_undefined == 10
    assert "does not vary" in str(flat.undefined)
    small = stats.alpha_bootstrap([[1.1, 2.3], [1.1, 2.3], [4, 5]], n_resamples=200, seed=1)
    assert 0 < small.n_undefined < 200
