"""Omega, its intervals and polychoric correlations, beside the figures of other programs.

    python tests/benchmarks/bench_omega.py

Set OPENBLAS_NUM_THREADS=1 (and OMP_NUM_THREADS=1) for numbers that compare across machines. The
figures of lavaan and psych were taken with R 4.2.2 on two shared cores and the same sizes.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np

from alliance_stats import stats

N_PEOPLE, N_ITEMS, N_RESAMPLES = 1000, 12, 1000


def best_ms(work: Callable[[], object], repeats: int) -> float:
    """Return the fastest of several runs, in milliseconds."""
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return 1000 * min(times)


def main() -> None:
    rng = np.random.default_rng(20260301)
    items = 0.8 * rng.normal(size=(N_PEOPLE, 1)) + rng.normal(size=(N_PEOPLE, N_ITEMS))
    ratings = np.digitize(items, [-1.5, -0.5, 0.5, 1.5]).astype(float)

    def row(name: str, work: Callable[[], object], repeats: int, beside: str) -> None:
        print(f"  {name:44s} {best_ms(work, repeats):9.2f} ms   {beside}")

    print(f"{N_PEOPLE} people x {N_ITEMS} items")
    row(
        "omega with profile interval",
        lambda: stats.omega(items, interval="profile"),
        200,
        "bar 1 ms; lavaan 31-34 ms, no interval",
    )
    for interval in ("percentile", "bca"):
        row(
            f"omega, {N_RESAMPLES} resamples, {interval}",
            lambda interval=interval: stats.omega(  # type: ignore[misc]
                items, interval=interval, n_resamples=N_RESAMPLES, seed=1
            ),
            5,
            "bar 200 ms; lavaan 18 900 ms",
        )
    row(
        "polychoric correlations, 66 pairs, 5 steps",
        lambda: stats.polychoric(ratings),
        20,
        "bar 20 ms; psych 482-552 ms, lavaan 66-85 ms",
    )
    row(
        "omega ordinal (Green-Yang), no interval",
        lambda: stats.omega_ordinal(ratings, n_resamples=0),
        20,
        "",
    )
    row(
        "omega ordinal (Green-Yang), 500 resamples",
        lambda: stats.omega_ordinal(ratings, n_resamples=500),
        1,
        "",
    )
    row(
        "omega hierarchical, 3 groups, no interval",
        lambda: stats.omega_hierarchical(items, n_resamples=0),
        20,
        "psych 30-57 ms",
    )
    row(
        "omega hierarchical, 500 resamples",
        lambda: stats.omega_hierarchical(items, n_resamples=500),
        1,
        "",
    )


if __name__ == "__main__":
    main()
