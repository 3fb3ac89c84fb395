"""How much the likelihood-ratio test of a model is inflated when the data are not normal.

The scaling factor of Yuan and Bentler (as in Mplus and lavaan): with H the information and B the
summed squares of the scores, of the model (0) and of free moments (1),

    c = [tr(H₁⁻¹ B₁) - tr(H₀⁻¹ B₀)] / df.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from alliance_stats.stats.arrays import Floats
from alliance_stats.stats.sem.errors import by_unit
from alliance_stats.stats.sem.objective import Objective
from alliance_stats.stats.sem.record import SemFit
from alliance_stats.stats.sem.saturated import Baseline, Saturated


def scaling_factor(fit: SemFit, position: Floats, free: list[Saturated], df: int) -> float:
    """Return c of the fitted model with its parameters at ``position``; NaN without df.

    References
    ----------
    Yuan & Bentler (2000), Sociological Methodology 30:165, eq. 14; with the observed information
    of the free moments where values are missing.

    Checked against lavaan's ``yuan.bentler.mplus``, with and without missing values.
    """
    if df <= 0:
        return float("nan")
    return (_free_trace(fit, free) - _trace(fit, fit.objective, position)) / df


def baseline_factor(fit: SemFit, none: list[Baseline], free: list[Saturated], df: int) -> float:
    """Return c of the baseline model."""
    if df <= 0:
        return float("nan")
    spent = _grouped_trace(fit, [b.objective for b in none], [b.position for b in none])
    return (_free_trace(fit, free) - spent) / df


def _free_trace(fit: SemFit, free: list[Saturated]) -> float:
    if free is not fit.known.get("saturated"):
        return _grouped_trace(fit, [s.objective for s in free], [s.position for s in free])
    if "free trace" not in fit.known:
        fit.known["free trace"] = _grouped_trace(
            fit, [s.objective for s in free], [s.position for s in free]
        )
    return float(fit.known["free trace"])


def _trace(fit: SemFit, objective: Objective, position: Floats) -> float:
    scores = by_unit(fit, objective.scores(position), fit.errors)
    information = objective.slope(position[None], "observed")[2][0]
    return _ratio(information, scores)


def _grouped_trace(fit: SemFit, objectives: list[Objective], positions: list[Floats]) -> float:
    return _ratio(*blocks(fit, objectives, positions))


def blocks(
    fit: SemFit, objectives: Sequence[Objective], positions: Sequence[Floats]
) -> tuple[Floats, Floats]:
    """Return the observed information and the scores of each unit where groups share nothing.

    One group's block stands beside the other's; published moments have no scores.
    """
    of_rows = [o.scores(x) for o, x in zip(objectives, positions, strict=True)]
    width = [block.shape[1] for block in of_rows]
    scores = np.zeros((sum(len(block) for block in of_rows), sum(width)))
    information = np.zeros((sum(width), sum(width)))
    row = column = 0
    for block, objective, x in zip(of_rows, objectives, positions, strict=True):
        rows, columns = slice(row, row + len(block)), slice(column, column + block.shape[1])
        scores[rows, columns] = block
        information[columns, columns] = objective.slope(x[None], "observed")[2][0]
        row, column = rows.stop, columns.stop
    return information, by_unit(fit, scores, fit.errors)


def _ratio(information: Floats, scores: Floats) -> float:
    middle = scores.T @ scores
    try:
        return float(np.trace(np.linalg.solve(information, middle)))
    except np.linalg.LinAlgError:
        return float("nan")
