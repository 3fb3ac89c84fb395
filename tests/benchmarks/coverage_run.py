"""How often do the 95 % intervals hold the truth? Simulates, and writes coverage.json beside it.

    OPENBLAS_NUM_THREADS=1 python tests/benchmarks/coverage_run.py [--simulations 2000] [--jobs 2]

The numbers do not depend on the number of jobs. ``coverage_page.py`` turns them into
docs/coverage.md.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from coverage_intervals import N_RESAMPLES, intervals
from coverage_population import POPULATIONS, Population

from alliance_stats.stats.resampling.parallel import Parallel, replicate

SEED = 20260301
NUMBERS = Path(__file__).with_name("coverage.json")


@dataclass(frozen=True)
class Design:
    """How many dyads; ``per_coach`` 0 for independent dyads."""

    name: str
    n: int
    per_coach: int = 0

    @property
    def coaches(self) -> np.ndarray | None:
        """Return the coach of each dyad, or None."""
        return np.arange(self.n) // self.per_coach if self.per_coach else None


INDEPENDENT = (Design("40 dyads", 40), Design("120 dyads", 120))
CLUSTERED = (Design("10 × 6", 60, 6), Design("24 × 5", 120, 5))


def coverage(
    population: Population, design: Design, n_simulations: int, parallel: Parallel
) -> dict[str, list[float]]:
    """Return the share of intervals that hold the truth, and the share that do not exist."""
    first = intervals(population, np.random.default_rng(0), design.coaches, design.n)
    names = [name for name, _, _ in first]

    def once(rng: np.random.Generator) -> np.ndarray:
        held = []
        for _, truth, interval in intervals(population, rng, design.coaches, design.n):
            known = interval is not None and not np.isnan([interval.low, interval.high]).any()
            held.append(float(interval.low <= truth <= interval.high) if known else np.nan)
        return np.array(held)

    table = replicate(once, n_simulations, seed=SEED, parallel=parallel)
    missing = np.isnan(table)
    share = np.where(missing, 0, table).sum(axis=0) / np.maximum((~missing).sum(axis=0), 1)
    return {
        name: [round(float(s), 4), round(float(m), 4)]
        for name, s, m in zip(names, share, missing.mean(axis=0), strict=True)
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--simulations", type=int, default=2000)
    parser.add_argument("--jobs", type=int, default=1)
    options = parser.parse_args()
    n, parallel = options.simulations, Parallel("loky", options.jobs)
    cells = [(p, d) for d in INDEPENDENT for p in POPULATIONS]
    cells += [(p, d) for d in CLUSTERED for p in POPULATIONS[1:]]
    runs = []
    for population, design in cells:
        start = time.perf_counter()
        found = coverage(population, design, n, parallel)
        runs.append(
            {
                "population": population.name,
                "design": design.name,
                "clustered": design.per_coach > 0,
                "intervals": found,
            }
        )
        took = time.perf_counter() - start
        print(f"{population.name}, {design.name}: {took:.0f} s", file=sys.stderr, flush=True)
    content = {"simulations": n, "resamples": N_RESAMPLES, "seed": SEED, "runs": runs}
    text = json.dumps(content, indent=1, ensure_ascii=False) + "\n"
    NUMBERS.write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
