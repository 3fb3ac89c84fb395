"""How often do the 95 % intervals hold the truth? Simulates, and writes coverage.json beside it.

    OPENBLAS_NUM_THREADS=1 python tests/benchmarks/coverage_run.py [--simulations 2000] [--jobs 2]
        [--sections omega apim]

The numbers do not depend on the number of jobs. Sections that are not run again keep the numbers
that they have. ``coverage_page.py`` turns them into docs/coverage.md.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from coverage_intervals import N_RESAMPLES, Named, intervals
from coverage_models import APIM, APIM_OF_COACHES, N_MODEL_RESAMPLES, OMEGA
from coverage_population import POPULATIONS, Population
from coverage_third import MEDIATION, MODERATION

from alliance_stats.stats.resampling.parallel import Parallel, replicate

SEED = 20260301
NUMBERS = Path(__file__).with_name("coverage.json")
SECTIONS = (
    *("independent", "clustered", "omega", "omega_coaches", "apim", "apim_coaches"),
    *("mediation", "moderation"),
)


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


@dataclass(frozen=True)
class Cell:
    """One column of the page: ``study`` yields the intervals of one simulated study."""

    section: str
    population: str
    design: str
    study: Callable[[np.random.Generator], Named]


def _pairs(section: str, population: Population, design: Design) -> Cell:
    def study(rng: np.random.Generator) -> Named:
        return intervals(population, rng, design.coaches, design.n)

    return Cell(section, population.name, design.name, study)


def cells() -> list[Cell]:
    """Return every column of the page."""
    found = [_pairs("independent", p, d) for d in INDEPENDENT for p in POPULATIONS]
    found += [_pairs("clustered", p, d) for d in CLUSTERED for p in POPULATIONS[1:]]
    for n in (40, 120):
        for group in OMEGA:
            study = partial(group.intervals, n=n)
            found.append(Cell("omega", group.name, f"{n} people", study))
        for kind in APIM:
            found.append(Cell("apim", kind.name, f"{n} dyads", partial(kind.intervals, n=n)))
        for mediation in MEDIATION:
            study = partial(mediation.intervals, n=n)
            found.append(Cell("mediation", mediation.name, f"{n} dyads", study))
        for moderation in MODERATION:
            study = partial(moderation.intervals, n=n)
            found.append(Cell("moderation", moderation.name, f"{n} dyads", study))
    for design in CLUSTERED:
        where = {"n": design.n, "coaches": design.coaches}
        for group in OMEGA:
            study = partial(group.intervals, **where)
            found.append(Cell("omega_coaches", group.name, design.name, study))
        for kind in APIM_OF_COACHES:
            study = partial(kind.intervals, **where)
            found.append(Cell("apim_coaches", kind.name, design.name, study))
    return found


def coverage(cell: Cell, n_simulations: int, parallel: Parallel) -> dict[str, list[float]]:
    """Return the share of intervals that hold the truth, and the share that do not exist."""
    names = [name for name, _, _ in cell.study(np.random.default_rng(0))]

    def once(rng: np.random.Generator) -> np.ndarray:
        held = []
        for _, truth, interval in cell.study(rng):
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


def write(runs: list[dict[str, Any]], n_simulations: int) -> None:
    """Write the numbers of all sections."""
    content = {
        "simulations": n_simulations,
        "resamples": N_RESAMPLES,
        "model_resamples": N_MODEL_RESAMPLES,
        "seed": SEED,
        "runs": runs,
    }
    text = json.dumps(content, indent=1, ensure_ascii=False) + "\n"
    NUMBERS.write_text(text, encoding="utf-8", newline="\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--simulations", type=int, default=2000)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--sections", nargs="+", choices=SECTIONS, default=SECTIONS)
    options = parser.parse_args()
    n, parallel = options.simulations, Parallel("loky", options.jobs)
    before = json.loads(NUMBERS.read_text(encoding="utf-8"))
    kept = [run for run in before["runs"] if run["section"] not in options.sections]
    if kept and before["simulations"] != n:
        parser.error(f"The sections that are kept have {before['simulations']} simulations.")
    runs = []
    for cell in cells():
        if cell.section not in options.sections:
            continue
        start = time.perf_counter()
        found = coverage(cell, n, parallel)
        where = {"section": cell.section, "population": cell.population, "design": cell.design}
        runs.append({**where, "intervals": found})
        took = time.perf_counter() - start
        print(f"{cell.population}, {cell.design}: {took:.0f} s", file=sys.stderr, flush=True)
    # Sections in their order; within one, columns as they were run.
    write(sorted(kept + runs, key=lambda run: SECTIONS.index(run["section"])), n)


if __name__ == "__main__":
    main()
