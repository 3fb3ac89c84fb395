"""Fit indices of incomplete data: what they would be if nothing were missing.

The likelihood of incomplete data hardly sees misfit where values are missing, so CFI and RMSEA of
its chi-square look better or worse than those of complete data. Here the misfit is measured as if
the data were complete, between the free moments and those of the model, both estimated from the
incomplete data; and what chance adds to it is worked out from how sure the free moments are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import nan

import numpy as np
from scipy import linalg

from alliance_stats.stats.arrays import Floats
from alliance_stats.stats.sem.objective import Objective
from alliance_stats.stats.sem.ram import Matrices, implied, slopes
from alliance_stats.stats.sem.record import SemFit
from alliance_stats.stats.sem.sample import Sample, of_moments
from alliance_stats.stats.sem.saturated import Baseline, Saturated, saturated
from alliance_stats.stats.sem.scaling import blocks

ROBUST = ("robust", "cluster")


@dataclass(frozen=True, slots=True)
class CompleteMisfit:
    """Chi-square as if nothing were missing, and its expectation per degree of freedom."""

    chi2: float
    factor: float


@dataclass(frozen=True, slots=True)
class _Free:
    """The free moments: as data without gaps, and how sure they are."""

    samples: tuple[Sample, ...]
    log_likelihood: float
    information: Floats
    complete: Floats
    spread: Floats


def complete_misfits(
    fit: SemFit, free: Sequence[Saturated], none: Sequence[Baseline], df: int, df_b: int
) -> tuple[CompleteMisfit, CompleteMisfit]:
    """Return the misfit of the model and of its baseline, free of what is missing.

    Notes
    -----
    With S̃, m̃ the free moments estimated by full information maximum likelihood, W their observed
    information, W_c the information that complete data with these moments would have, Γ their
    sampling covariance and Δ the derivatives of the model's moments:

    T = N F(S̃, m̃; Σ(θ̂), μ(θ̂)),   U = W - WΔ(Δ'WΔ)⁻¹Δ'W,   c = tr(U W⁻¹ W_c W⁻¹ U Γ) / df.

    Γ is W⁻¹ for normal data and W⁻¹ B W⁻¹ with B the summed squares of the scores where errors
    are robust or by cluster. T - c df takes the place of χ² - df in CFI, TLI and RMSEA.

    References
    ----------
    Zhang & Savalei (2023), Psychological Methods 28:263 (FIML-C, versions 3 and 6).

    Checked against lavaan's ``cfi.robust``, ``tli.robust`` and ``rmsea.robust`` with missing
    values (tests/reference/sem_missing.json).
    """
    known = _known(fit, free)
    means = fit.objective.means
    found = []
    for models, positions, own_df in (
        (fit.objective.groups, [fit.position] * len(free), df),
        ([b.objective.groups[0] for b in none], [b.position for b in none], df_b),
    ):
        value, moves = 0.0, []
        for model, sample, x in zip(models, known.samples, positions, strict=True):
            value += float(Objective((model,), (sample,), means).value(x[None])[0])
            moves.append(_moves(model, x, means=means))
        # The groups of the model share parameters, those of the baseline do not.
        shared = models is fit.objective.groups
        delta = np.concatenate(moves) if shared else linalg.block_diag(*moves)
        chi2 = 2 * (known.log_likelihood - value)
        found.append(CompleteMisfit(chi2, _expected(known, delta) / own_df if own_df else nan))
    return found[0], found[1]


def _known(fit: SemFit, free: Sequence[Saturated]) -> _Free:
    means = fit.objective.means
    samples = tuple(
        of_moments(sample.names, sample.n, group.covariance, group.means)
        for sample, group in zip(fit.objective.samples, free, strict=True)
    )
    whole = [saturated(sample, means=means) for sample in samples]
    information, scores = blocks(fit, [s.objective for s in free], [s.position for s in free])
    complete = [s.objective.slope(s.position[None], "observed")[2][0] for s in whole]
    inverse = np.asarray(np.linalg.inv(information), dtype=np.float64)
    spread = inverse
    if fit.errors in ROBUST:
        middle: Floats = scores.T @ scores
        spread = np.asarray(inverse @ middle @ inverse, dtype=np.float64)
    return _Free(
        samples,
        sum(s.log_likelihood for s in whole),
        information,
        linalg.block_diag(*complete),
        spread,
    )


def _moves(model: Matrices, x: Floats, *, means: bool) -> Floats:
    """Return how the free moments of one group move with the parameters, shape (moments, q)."""
    at = implied(model, x[None])
    spread, level = slopes(model, at)
    row, column = np.tril_indices(model.n_observed)
    parts = [spread[0][:, row, column]]
    if means:
        parts.append(level[0])
    moved: Floats = np.concatenate(parts, axis=1).T
    return moved


def _expected(known: _Free, delta: Floats) -> float:
    """Return tr(U W⁻¹ W_c W⁻¹ U Γ)."""
    w = known.information
    moved = w @ delta
    left = w - moved @ np.linalg.solve(delta.T @ moved, moved.T)
    outward = np.linalg.solve(w, left)  # W⁻¹ U
    return float(np.trace(outward.T @ known.complete @ outward @ known.spread))
