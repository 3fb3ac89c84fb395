"""Two scores of each dyad member beside those of wrong partners: one re-pairing for all rows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from alliance_stats.analysis.resampled import canonical_order
from alliance_stats.dyads.values import PairedValues
from alliance_stats.results import NAN
from alliance_stats.stats.agreement.pair_columns import pair_columns
from alliance_stats.stats.resampling.null_distribution import Baseline, ManyPairings, Null
from alliance_stats.stats.resampling.nulls import pseudo_dyads

Values = NDArray[np.float64]

#: What is compared: the two direct ratings, and each role's guess with the other's direct rating.
AGREEMENT, RECIPROCITY = "agreement", "reciprocity"
NAMES = (AGREEMENT, RECIPROCITY, "meta_accuracy 0", "meta_accuracy 1")


@dataclass(frozen=True, slots=True, kw_only=True)
class Views:
    """Direct and meta scores of both roles on one scale, one row per dyad; NaN where missing.

    ``direct`` and ``meta`` have the shape (n_dyads, 2): first and second role. ``meta`` is None
    where nobody is asked for guesses.
    """

    direct: Values
    meta: Values | None
    dyad_id: NDArray[np.object_]
    coaches: NDArray[np.object_]

    @classmethod
    def of(cls, direct: PairedValues, meta: PairedValues | None) -> Views:
        """Put the scores of one scale side by side."""
        return cls(
            direct=np.column_stack([direct.first, direct.second]),
            meta=None if meta is None else np.column_stack([meta.first, meta.second]),
            dyad_id=direct.dyad_id,
            coaches=direct.coach_id,
        )

    def guess(self, judge: int) -> tuple[Values, Values, Values]:
        """Return one role's guesses, the other's own ratings, and the judge's own."""
        guesses = np.full(len(self.direct), NAN) if self.meta is None else self.meta[:, judge]
        return guesses, self.direct[:, 1 - judge], self.direct[:, judge]

    def re_pair(self, *, n_pairings: int, seed: int, confidence: float) -> Null:
        """Return ICC(A,1) and r of the direct ratings, and both accuracies, of wrong pairs."""
        meta = np.full_like(self.direct, NAN) if self.meta is None else self.meta
        sides = [np.column_stack([self.direct[:, side], meta[:, side]]) for side in (0, 1)]
        there = ~(np.isnan(sides[0]).all(axis=1) | np.isnan(sides[1]).all(axis=1))
        used = np.flatnonzero(there)
        used = used[canonical_order(sides[0][used], sides[1][used])]
        return pseudo_dyads(
            sides[0][used],
            sides[1][used],
            ManyPairings(_measures),
            n=n_pairings,
            seed=seed,
            confidence=confidence,
            names=NAMES,
        )


def _measures(a: NDArray[np.generic], b: NDArray[np.generic]) -> ArrayLike:
    """Direct with direct, first role's guess with direct, direct with second role's guess."""
    there = b[..., (0, 0, 1)]
    found = pair_columns(np.broadcast_to(a[:, (0, 1, 0)], there.shape), there)
    return np.concatenate([found.icc_a1[..., :1], found.pearson], axis=-1)


def baseline_of(null: Null, name: str, observed: float) -> Baseline:
    """Return the baseline of one number, without its p value where the number is undefined."""
    found = null.baseline(name)
    if not np.isnan(observed):
        return found
    return Baseline(NAN, NAN, NAN, NAN, NAN, NAN, 0, None)
