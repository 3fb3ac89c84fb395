"""Resampled effects of complete dyads: both actor-partner models are least squares there.

With the same predictors on both outcomes, correlated residuals change nothing: maximum likelihood
is least squares (Zellner 1962). Exchangeable members are two such regressions, of means on means
and of half differences on half differences through the origin. So a thousand resamples are one
matrix product and one stack of small equations.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from alliance_stats.stats.arrays import Floats
from alliance_stats.stats.dyadic.cells import Structure
from alliance_stats.stats.dyadic.columns import OUTCOME, DyadicColumns
from alliance_stats.stats.dyadic.inference import Inference

#: A resample whose equations are worse conditioned than this has no solution.
WORST_CONDITION = 1e12


def resampled_effects(
    data: DyadicColumns, model: Structure, inference: Inference, n_resamples: int, seed: int
) -> dict[str, Floats]:
    """Return every effect of the model in every resample, by the parameter's name.

    Parameters
    ----------
    data : DyadicColumns
        Complete dyads, or dyads without any value, which are left out.
    model : {"distinguishable", "indistinguishable"}
    inference : Inference
        Clusters are drawn whole where there are some.
    n_resamples, seed : int

    Returns
    -------
    dict of str to ndarray, shape (n_resamples,)
        NaN where a resample has no solution.

    Examples
    --------
    >>> from alliance_stats.stats.dyadic.columns import dyadic_columns
    >>> from alliance_stats.stats.dyadic.inference import inference_of
    >>> rng = np.random.default_rng(1)
    >>> x = rng.normal(size=(50, 2))
    >>> data = dyadic_columns(x, x + rng.normal(size=(50, 2)))
    >>> alone = inference_of(None, data.rows, 0.95)
    >>> sorted(resampled_effects(data, "indistinguishable", alone, 10, 0))
    ['bd_x', 'bm_x']
    """
    counts = _counts(data, inference, n_resamples, seed)
    found: dict[str, Floats] = {}
    for names, columns, outcome in _regressions(data, model):
        found |= dict(zip(names, _least_squares(columns, outcome, counts).T, strict=True))
    return {name: values for name, values in found.items() if name}


def _counts(data: DyadicColumns, inference: Inference, n_resamples: int, seed: int) -> Floats:
    """Return how often each dyad is drawn, shape (n_resamples, n)."""
    rng = np.random.default_rng(seed)
    codes = np.arange(len(data.rows)) if inference.clusters is None else inference.clusters
    units, code = np.unique(codes[data.rows], return_inverse=True)
    size = len(units)
    drawn = rng.multinomial(size, np.full(size, 1 / size), size=n_resamples)
    return drawn[:, code].astype(np.float64)


Regression = tuple[list[str], Floats, Floats]


def _regressions(data: DyadicColumns, model: Structure) -> Iterator[Regression]:
    """Yield (names of the coefficients, columns, outcome); the constant has no name."""
    kept = {name: values[data.rows] for name, values in data.columns.items()}
    one = np.ones(int(data.rows.sum()))
    if model == "distinguishable":
        columns = np.column_stack([one, *(kept[name] for name in data.exogenous)])
        for y in OUTCOME:
            yield ["", *(f"b_{y}_{x}" for x in data.exogenous)], columns, kept[y]
        return
    stems = [a[:-1] for a, _ in data.pairs]
    halves = {
        stem: ((kept[f"{stem}a"] + kept[f"{stem}b"]) / 2, (kept[f"{stem}a"] - kept[f"{stem}b"]) / 2)
        for stem in (*stems, "y")
    }
    means = [one, *(halves[stem][0] for stem in stems), *(kept[name] for name in data.shared)]
    names = ["", *(f"bm_{stem}" for stem in stems), *(f"bm_{name}" for name in data.shared)]
    yield names, np.column_stack(means), halves["y"][0]
    differences = np.column_stack([halves[stem][1] for stem in stems])
    yield [f"bd_{stem}" for stem in stems], differences, halves["y"][1]


def _least_squares(columns: Floats, outcome: Floats, counts: Floats) -> Floats:
    """Return the coefficients of every resample, shape (n_resamples, n_columns)."""
    n, p = columns.shape
    squares = (columns[:, :, None] * columns[:, None, :]).reshape(n, p * p)
    left = (counts @ squares).reshape(-1, p, p)
    right = counts @ (columns * outcome[:, None])
    solvable = np.linalg.cond(left) < WORST_CONDITION
    found = np.full(right.shape, np.nan)
    found[solvable] = np.linalg.solve(left[solvable], right[solvable][:, :, None])[:, :, 0]
    return found
