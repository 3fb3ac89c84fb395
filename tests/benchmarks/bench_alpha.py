"""Alpha and its bootstrap, ours beside pingouin and a plain numpy loop.

    python tests/benchmarks/bench_alpha.py

Set OPENBLAS_NUM_THREADS=1 (and OMP_NUM_THREADS=1) for numbers that compare across machines.
"""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable

import numpy as np
import pandas as pd

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


def numpy_loop(items: np.ndarray) -> np.ndarray:
    """Resample by drawing rows and computing their covariance, one resample at a time."""
    rng, k = np.random.default_rng(1), items.shape[1]
    values = np.empty(N_RESAMPLES)
    for b in range(N_RESAMPLES):
        cov = np.cov(items[rng.integers(0, len(items), len(items))], rowvar=False)
        values[b] = k / (k - 1) * (1 - np.trace(cov) / cov.sum())
    return values


def main() -> None:
    rng = np.random.default_rng(20260301)
    items = rng.normal(size=(N_PEOPLE, N_ITEMS)) + rng.normal(size=(N_PEOPLE, 1))
    frame = pd.DataFrame(items)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pingouin

        peer = pingouin.cronbach_alpha(frame)[0]
        peer_ms = best_ms(lambda: pingouin.cronbach_alpha(frame), 20)
    ours = stats.alpha(items)
    bootstrap = stats.alpha_bootstrap(items, n_resamples=N_RESAMPLES, seed=1)
    print(f"alpha, {N_PEOPLE} people x {N_ITEMS} items")
    print(f"  alliance_stats {best_ms(lambda: stats.alpha(items), 50):8.3f} ms  {ours.value:.9f}")
    print(f"  pingouin       {peer_ms:8.3f} ms  {peer:.9f}")
    print(f"bootstrap of alpha, {N_RESAMPLES} resamples")
    fast = best_ms(lambda: stats.alpha_bootstrap(items, n_resamples=N_RESAMPLES, seed=1), 10)
    print(f"  alliance_stats {fast:8.2f} ms  SD {bootstrap.std_error:.6f}  (bar: 15 ms)")
    slow = best_ms(lambda: numpy_loop(items), 3)
    print(f"  numpy loop     {slow:8.2f} ms  SD {numpy_loop(items).std(ddof=1):.6f}")


if __name__ == "__main__":
    main()
