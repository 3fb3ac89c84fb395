"""Structural equation models beside lavaan's figures, and lavaan itself where there is R.

    OPENBLAS_NUM_THREADS=1 OMP_NUM_THREADS=1 python tests/benchmarks/bench_sem.py

"fit" is everything from the data frame to estimates, errors and test. The bars and lavaan's figures
beside them were measured once, on one machine; in milliseconds.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

from alliance_stats.stats import sem

APIM = "yc ~ ac*xc + pc*xk\nyk ~ pk*xc + ak*xk\nkc := pc/ac\nkk := pk/ak"
ITEMS = range(1, 6)
SCALAR = "\n".join(
    [
        "C =~ c1 + l2*c2 + l3*c3 + l4*c4 + l5*c5",
        "K =~ k1 + l2*k2 + l3*k3 + l4*k4 + l5*k5",
        *(f"c{j} ~~ k{j}\nc{j} ~ i{j}*1\nk{j} ~ i{j}*1" for j in ITEMS),
        "K ~ 1",
    ]
)
# name: bar, lavaan once measured (ms)
BARS = {
    "APIM fit": (3.0, 30.0),
    "APIM bootstrap, 1000": (100.0, 9_000.0),
    "scalar dyadic CFA fit": (10.0, 44.0),
    "scalar dyadic CFA bootstrap, 1000": (1_500.0, 14_000.0),
    "scalar dyadic CFA, FIML 20 % missing": (60.0, 870.0),
}
R_CODE = """
suppressPackageStartupMessages(library(lavaan)); a <- commandArgs(TRUE)
ap <- read.csv(a[1]); dc <- read.csv(a[2]); dm <- read.csv(a[3])
m <- readLines(a[4]); s <- readLines(a[5])
tm <- function(f, k) { f(); cat(1000 * system.time(for (i in 1:k) f())[["user.self"]] / k, "\\n") }
tm(function() sem(m, ap, fixed.x = FALSE, meanstructure = TRUE), 10)
tm(function() sem(s, dc, meanstructure = TRUE), 10)
tm(function() sem(s, dm, missing = "fiml"), 2)
"""


def best_ms(work: Callable[[], object], repeats: int) -> float:
    times = []
    for _ in range(repeats):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return 1000 * min(times)


def pairs(n: int = 148) -> pd.DataFrame:
    rng = np.random.default_rng(42)
    xc = rng.normal(size=n)
    xk = 0.3 * xc + rng.normal(size=n)
    yc = 0.5 * xc + 0.2 * xk + rng.normal(size=n)
    yk = 0.15 * xc + 0.4 * xk + 0.3 * (yc - 0.5 * xc) + rng.normal(size=n)
    return pd.DataFrame({"xc": xc, "xk": xk, "yc": yc, "yk": yk})


def items(n: int = 300) -> pd.DataFrame:
    rng = np.random.default_rng(42)
    views = rng.normal(size=(n, 2)) @ np.linalg.cholesky(np.array([[1, 0.5], [0.5, 1]])).T
    loadings, shared = np.array([1, 0.9, 1.1, 0.8, 1]), 0.4 * rng.normal(size=(n, 5))
    level = 3 + 0.1 * np.arange(1, 6)
    blocks = [
        level + (views[:, [r]] + 0.3 * r) * loadings + shared + 0.7 * rng.normal(size=(n, 5))
        for r in (0, 1)
    ]
    names = [f"{role}{j}" for role in "ck" for j in ITEMS]
    return pd.DataFrame(np.hstack(blocks), columns=names)


def lavaan(ap: pd.DataFrame, dc: pd.DataFrame, dm: pd.DataFrame) -> dict[str, float]:
    """Time lavaan on the same data, where it is installed."""
    if shutil.which("Rscript") is None:
        return {}
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder) / name for name in ("a.csv", "c.csv", "m.csv", "m.txt", "s.txt")]
        for frame, path in zip((ap, dc, dm), paths, strict=False):
            frame.to_csv(path, index=False)
        paths[3].write_text(APIM + "\n", encoding="utf-8")
        paths[4].write_text(SCALAR + "\n", encoding="utf-8")
        script = Path(folder) / "bench.R"
        script.write_text(R_CODE, encoding="utf-8")
        run = subprocess.run(
            ["Rscript", str(script), *map(str, paths)], capture_output=True, text=True, check=False
        )
    times = [float(line) for line in run.stdout.split()]
    names = ("APIM fit", "scalar dyadic CFA fit", "scalar dyadic CFA, FIML 20 % missing")
    return dict(zip(names, times, strict=False))


def whole(text: str, data: pd.DataFrame) -> sem.FitIndices:
    return sem.fit_indices(sem.fit(text, data))


def main() -> None:
    ap, dc = pairs(), items()
    dm = dc.mask(np.random.default_rng(1).random(dc.shape) < 0.2)
    apim, scalar = sem.fit(APIM, ap), sem.fit(SCALAR, dc)
    ours = {
        "APIM fit": best_ms(lambda: whole(APIM, ap), 20),
        "APIM bootstrap, 1000": best_ms(lambda: sem.bootstrap(apim), 5),
        "scalar dyadic CFA fit": best_ms(lambda: whole(SCALAR, dc), 20),
        "scalar dyadic CFA bootstrap, 1000": best_ms(lambda: sem.bootstrap(scalar), 3),
        "scalar dyadic CFA, FIML 20 % missing": best_ms(lambda: whole(SCALAR, dm), 5),
    }
    now = lavaan(ap, dc, dm)
    print(f"{'':40}{'ours':>9}{'bar':>9}{'lavaan then':>13}{'now':>9}   ms")
    for name, (bar, then) in BARS.items():
        here = f"{now[name]:9.0f}" if name in now else f"{'-':>9}"
        print(f"{name:40}{ours[name]:9.1f}{bar:9.0f}{then:13.0f}{here}")


if __name__ == "__main__":
    main()
