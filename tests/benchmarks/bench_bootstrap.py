"""Bootstrap of ICC(A,1) and Lin's CCC, ours beside scipy and pingouin, 1 000 resamples.

    OPENBLAS_NUM_THREADS=1 OMP_NUM_THREADS=1 python tests/benchmarks/bench_bootstrap.py

"replicates" is the resampling alone: what the peers' times are mostly made of. "BCa" is the whole
call with the jackknife and the interval. The "numpy loop" draws rows and recomputes.
scipy.stats.bootstrap runs vectorised with percentile intervals, pingouin's compute_bootci likewise.
At 100 000 pairs the peers do fewer resamples and their time is multiplied up, as the table says.
"""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable

import numpy as np
from scipy import stats as scipy_stats

from alliance_stats import stats
from alliance_stats.stats.resampling.counts import weighted_sums

N_RESAMPLES = 1000
# One process, plain numpy, as measured once on the machine the bars come from; in milliseconds.
BARS_MS = {100: 1.4, 1_000: 5.9, 100_000: 530.0}
PEER_RESAMPLES = {100: 1000, 1_000: 1000, 100_000: 10}
REPEATS = {100: 20, 1_000: 10, 100_000: 5}


def best_ms(work: Callable[[], object], repeats: int) -> float:
    """Return the processor time of the fastest of several runs, in milliseconds."""
    times = []
    for _ in range(repeats):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return 1000 * min(times)


def ccc(x: np.ndarray, y: np.ndarray, axis: int = -1) -> np.ndarray:
    mean_x, mean_y = x.mean(axis=axis, keepdims=True), y.mean(axis=axis, keepdims=True)
    cov = ((x - mean_x) * (y - mean_y)).mean(axis=axis)
    level = np.squeeze(mean_x - mean_y, axis=axis)
    return 2 * cov / (x.var(axis=axis) + y.var(axis=axis) + level**2)


def numpy_loop(x: np.ndarray, y: np.ndarray, n_resamples: int) -> np.ndarray:
    rng, n = np.random.default_rng(1), len(x)
    values = np.empty(n_resamples)
    for b in range(n_resamples):
        rows = rng.integers(0, n, n)
        values[b] = ccc(x[rows], y[rows])
    return values


def pingouin_ci(x: np.ndarray, y: np.ndarray, n_resamples: int) -> Callable[[], object]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pingouin

    return lambda: pingouin.compute_bootci(
        x, y, func=ccc, paired=True, method="per", n_boot=n_resamples, seed=1, return_dist=True
    )


def compare(n: int) -> None:
    rng = np.random.default_rng(20260301)
    common = rng.normal(size=n)
    x, y = common + rng.normal(size=n), common + rng.normal(size=n) + 0.2
    statistic = stats.pair_statistic("icc(A,1)", "ccc")
    peers, repeats = PEER_RESAMPLES[n], REPEATS[n]
    form = statistic.form(x, y)

    def replicates() -> np.ndarray:
        sums = weighted_sums(form.features, n_resamples=N_RESAMPLES, seed=1)
        return form.value(sums, np.full(N_RESAMPLES, float(n)))

    def whole() -> stats.Bootstrap:
        return stats.bootstrap(statistic, (x, y), n_resamples=N_RESAMPLES, seed=1)

    def scipys() -> object:
        return scipy_stats.bootstrap(
            (x, y),
            ccc,
            n_resamples=peers,
            paired=True,
            vectorized=True,
            method="percentile",
            batch=max(1, 10_000_000 // n),
            rng=np.random.default_rng(1),
        )

    scale, few = N_RESAMPLES / peers, max(1, repeats // 5)
    np.testing.assert_allclose(whole().values[1], ccc(x, y), rtol=1e-10)
    spread = whole().std_errors[1], numpy_loop(x, y, 200).std(ddof=1)
    bar = BARS_MS[n]
    print(
        f"{n:,} pairs, {N_RESAMPLES} resamples   (SD {spread[0]:.5f}, numpy loop {spread[1]:.5f})"
    )
    times = {
        "ICC(A,1) and CCC, replicates": best_ms(replicates, repeats),
        "ICC(A,1) and CCC, BCa": best_ms(whole, repeats),
        "CCC, scipy vectorised": scale * best_ms(scipys, few),
        "CCC, pingouin compute_bootci": scale * best_ms(pingouin_ci(x, y, peers), few),
        "CCC, numpy loop": scale * best_ms(lambda: numpy_loop(x, y, peers), few),
    }
    for name, ms in times.items():
        note = f"(bar {bar} ms)" if "replicates" in name else ""
        note = f"(x{scale:.0f} of {peers})" if scale > 1 and name.startswith("CCC") else note
        print(f"  {name:32s} {ms:9.2f} ms  {note}")


if __name__ == "__main__":
    for size in BARS_MS:
        compare(size)
