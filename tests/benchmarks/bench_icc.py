"""All six intraclass correlations with intervals, ours beside pingouin.

    python tests/benchmarks/bench_icc.py

Set OPENBLAS_NUM_THREADS=1 (and OMP_NUM_THREADS=1) for numbers that compare across machines.
"""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable

import numpy as np
import pandas as pd

from alliance_stats import stats

N_PAIRS = 1000


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
    ratings = rng.normal(size=(N_PAIRS, 2)) + rng.normal(size=(N_PAIRS, 1)) + [0, 0.2]
    frame = pd.DataFrame(
        {
            "target": np.repeat(np.arange(N_PAIRS), 2),
            "rater": np.tile(["coach", "client"], N_PAIRS),
            "score": ratings.ravel(),
        }
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pingouin

        def peer() -> pd.DataFrame:
            return pingouin.intraclass_corr(
                frame, targets="target", raters="rater", ratings="score"
            )

        peer_values = peer()["ICC"].to_numpy(dtype=float)
        peer_ms = best_ms(peer, 10)
    ours = stats.icc_all(ratings)
    values = np.array([record.value for record in ours.values()])
    ours_ms = best_ms(lambda: stats.icc_all(ratings), 200)
    print(f"six ICCs with intervals, {N_PAIRS} pairs")
    print(f"  alliance_stats {ours_ms:8.3f} ms  {values.round(6)}  (bar: 0.2 ms)")
    print(f"  pingouin       {peer_ms:8.3f} ms  {peer_values.round(6)}")


if __name__ == "__main__":
    main()
