"""What is said of dyads that share coaches, where a model sums its errors over coaches."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from alliance_stats.analysis.correlate_rows import count_coaches
from alliance_stats.analysis.resampled import sampling_units
from alliance_stats.formatting import counted
from alliance_stats.stats.relations.regression import MIN_CLUSTERS


def n_clusters(coaches: NDArray[np.object_]) -> int:
    """Return how many clusters errors sum over; 0 where no coach has two dyads.

    Examples
    --------
    >>> n_clusters(np.array(["a", "a", "b", None], dtype=object))
    3
    """
    sampled = sampling_units(coaches)
    return 0 if sampled.kind == "rows" else sampled.n_units


def coach_notes(coaches: NDArray[np.object_]) -> tuple[str, ...]:
    """Say whether dyads share coaches, and what was made of it.

    Examples
    --------
    >>> coach_notes(np.array([None, None], dtype=object))
    ('No coach is named, so dyads are taken as independent.',)
    """
    clusters = n_clusters(coaches)
    if count_coaches(coaches) == 0:
        return ("No coach is named, so dyads are taken as independent.",)
    if clusters == 0:
        return ("No coach has two dyads, so dyads are taken as independent.",)
    if clusters < MIN_CLUSTERS:
        return (
            f"The dyads belong to {counted(clusters, 'coach', 'coaches')}; intervals over "
            f"coaches need at least {MIN_CLUSTERS}, so there are none.",
        )
    note = f"Standard errors are clustered by coach ({counted(clusters, 'cluster')})."
    unnamed = int(sum(coach is None for coach in coaches))
    if not unnamed:
        return (note,)
    has = "dyad has" if unnamed == 1 else "dyads have"
    return (note, f"{unnamed} {has} no coach named and count as a cluster each.")
