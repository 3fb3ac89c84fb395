"""Scoring 1,000,000 forms of 24 items: 3 subscales and a total, 6 reversed, 5 % missing.

Run it: ``OPENBLAS_NUM_THREADS=1 POLARS_MAX_THREADS=1 python tests/benchmarks/bench_scoring.py``.
Every method gets its columns ready in the form it likes best, and all give the same scores.
"""

from __future__ import annotations

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("POLARS_MAX_THREADS", "1")

import time
from collections.abc import Callable

import numpy as np
import pandas as pd

from alliance_stats.instrument.model import Composite, Instrument, Item, ResponseScale, Subscale
from alliance_stats.responses.table import Responses
from alliance_stats.scoring.block import NO_ANSWER, score_block
from alliance_stats.scoring.plan import plan_scores
from alliance_stats.scoring.score import score

N, K = 1_000_000, 24
REVERSED = set(range(3, K, 4))
NAMES = [f"i{j}" for j in range(K)]
THIRDS = {f"s{g}": NAMES[8 * g : 8 * g + 8] for g in range(3)}
ENOUGH, ENOUGH_IN_ALL = 6, 18
BAR_MS = 20.0


def instrument() -> Instrument:
    scale = ResponseScale(name="s", minimum=1, maximum=7, values=tuple(range(1, 8)))
    shared = {
        "aggregate": "mean", "missing": "prorate", "output": ("raw",), "title": {"en": "t"}
    }  # fmt: skip
    subscales = {
        name: Subscale(id=name, items=tuple(items), target="us", min_valid=ENOUGH, **shared)
        for name, items in THIRDS.items()
    }
    total = Composite(id="total", of=tuple(THIRDS), over="items", min_valid=ENOUGH_IN_ALL, **shared)
    items = {
        name: Item(id=name, scale="s", roles=("client",), reverse=j in REVERSED)
        for j, name in enumerate(NAMES)
    }
    return Instrument(
        id="bench", version="1", title={"en": "t"}, licence="CC0-1.0", text="key-only",
        key_status="original", languages=("en",), roles=("client",), perspectives=("direct",),
        scales={"s": scale}, items=items, subscales=subscales, composites={"total": total},
    )  # fmt: skip


def answers() -> np.ndarray:
    rng = np.random.default_rng(1)
    table = rng.integers(1, 8, (K, N)).astype(np.uint8)
    table[rng.random((K, N)) < 0.05] = NO_ANSWER
    return table


def timed(work: Callable[[], object], repeats: int) -> tuple[float, object]:
    """Return the best time in milliseconds and the result."""
    best = np.inf
    for _ in range(repeats):
        start = time.perf_counter()
        result = work()
        best = min(best, time.perf_counter() - start)
    return 1e3 * best, result


def with_pandas(frame: pd.DataFrame) -> np.ndarray:
    keyed = frame.copy()
    for j in REVERSED:
        keyed[NAMES[j]] = 8 - keyed[NAMES[j]]
    rows = []
    for items, needed in [*((v, ENOUGH) for v in THIRDS.values()), (NAMES, ENOUGH_IN_ALL)]:
        part = keyed[items]
        rows.append(part.mean(axis=1).where(part.count(axis=1) >= needed).to_numpy())
    return np.stack(rows)


def with_polars(frame):
    import polars as pl

    keyed = [8 - pl.col(n) if j in REVERSED else pl.col(n) for j, n in enumerate(NAMES)]

    def mean_of(items, needed, name):
        columns = [keyed[NAMES.index(item)] for item in items]
        there = pl.sum_horizontal([column.is_not_null() for column in columns])
        total = pl.sum_horizontal([column.cast(pl.Int16) for column in columns])
        return pl.when(there >= needed).then(total / there).alias(name)

    wanted = [mean_of(items, ENOUGH, name) for name, items in THIRDS.items()]
    return frame.select(*wanted, mean_of(NAMES, ENOUGH_IN_ALL, "total"))


def long_responses(key: Instrument, table: np.ndarray, n: int) -> Responses:
    """Return the answers of the first ``n`` people as the package keeps them, one row each."""
    values = np.where(table[:, :n] == NO_ANSWER, np.nan, table[:, :n]).ravel()
    person = np.tile(np.arange(n), K)

    def same(word: str) -> pd.Categorical:
        return pd.Categorical.from_codes(np.zeros(n * K, dtype=np.int8), [word])

    frame = pd.DataFrame(
        {
            "dyad_id": pd.Categorical.from_codes(person, [f"D{i}" for i in range(n)]),
            "coach_id": same("C"),
            "role": same("client"),
            "occasion": same("once"),
            "perspective": same("direct"),
            "instrument": same("bench"),
            "item_id": pd.Categorical.from_codes(np.repeat(np.arange(K), n), NAMES),
            "response": values,
        }
    )
    return Responses(
        frame=frame, instruments={"bench": key}, roles=("client",), occasions=("once",)
    )


def main() -> None:
    import polars as pl

    key, table = instrument(), answers()
    plan = plan_scores(key, "client")
    ours, block = timed(lambda: score_block(list(table), plan), 9)

    floats = np.where(table == NO_ANSWER, np.nan, table)
    floating, by_floats = timed(lambda: score_block(list(floats), plan), 3)
    pandas_frame = pd.DataFrame(floats.T.astype(np.float32), columns=NAMES)
    pandas_ms, by_pandas = timed(lambda: with_pandas(pandas_frame), 3)
    polars_frame = pl.DataFrame(
        {
            name: pl.Series(column.astype(np.int8)).set(pl.Series(column == NO_ANSWER), None)
            for name, column in zip(NAMES, table, strict=True)
        }
    )
    polars_ms, by_polars = timed(lambda: with_polars(polars_frame), 5)

    np.testing.assert_allclose(block.scores, by_floats.scores, rtol=1e-12)
    np.testing.assert_allclose(block.scores, by_pandas, rtol=1e-5)
    np.testing.assert_allclose(
        block.scores, by_polars.select(pl.all().fill_null(np.nan)).to_numpy().T, rtol=1e-12
    )
    few = 100_000
    responses = long_responses(key, table, few)
    whole, _ = timed(lambda: score(responses), 3)

    print(f"{N:,} forms x {K} items, 3 subscales and a total, best of several runs")
    print(f"  score_block, whole codes      {ours:8.1f} ms   (bar {BAR_MS:.0f} ms)")
    print(f"  score_block, floats           {floating:8.1f} ms")
    print(f"  polars expressions, 1 thread  {polars_ms:8.1f} ms   {polars_ms / ours:5.1f} x ours")
    print(f"  pandas .mean(axis=1), float32 {pandas_ms:8.1f} ms   {pandas_ms / ours:5.1f} x ours")
    print(f"{few:,} forms in one long frame, from Responses to Scores")
    print(f"  score()                       {whole:8.1f} ms")


if __name__ == "__main__":
    main()
