"""How the study is built: how many dyads, in how many coaches, with which sides present."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from alliance_stats.dyads.table import Dyads
from alliance_stats.scoring.people import coach_of_each, codes_in
from alliance_stats.vocabulary import COACH, DYAD, OCCASION


@dataclass(frozen=True, slots=True, kw_only=True)
class OccasionCount:
    """How many dyads gave scores at one occasion, by which sides did; NaN where it is hidden."""

    occasion: str
    both: float
    first_only: float
    second_only: float
    neither: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Design:
    """The shape of a study.

    Attributes
    ----------
    roles
        First and second role.
    n_dyads, n_coaches
        Dyads with at least one row; coaches named for them.
    n_without_coach
        Dyads for which no coach is named.
    dyads_per_coach
        One count per coach, largest first.
    is_nested
        Whether some coach has two dyads or more.
    occasions
        One count per declared occasion; a side is there if it has any score.
    """

    roles: tuple[str, str]
    n_dyads: int
    n_coaches: float
    n_without_coach: float
    dyads_per_coach: tuple[int, ...]
    is_nested: bool
    occasions: tuple[OccasionCount, ...]


def design(dyads: Dyads) -> Design:
    """Count dyads, coaches and sides.

    Examples
    --------
    >>> import alliance_stats as als
    >>> study = als.simulate(n_dyads=40, n_coaches=8, occasions=["end"], seed=1)
    >>> found = design(als.pair(als.score(study.responses)))
    >>> found.n_dyads, found.n_coaches, found.is_nested
    (40, 8, True)
    """
    frame = dyads.frame
    dyad, names = codes_in(frame[DYAD])
    coach, coaches = codes_in(frame[COACH])
    present = np.bincount(dyad, minlength=len(names)) > 0
    coach_of = coach_of_each(dyad, coach, len(names))
    named = coach_of[present & (coach_of >= 0)]
    per_coach = np.bincount(named, minlength=len(coaches))
    counts = tuple(sorted((int(n) for n in per_coach if n), reverse=True))
    return Design(
        roles=dyads.roles,
        n_dyads=int(present.sum()),
        n_coaches=len(counts),
        n_without_coach=int(present.sum()) - len(named),
        dyads_per_coach=counts,
        is_nested=any(n > 1 for n in counts),
        occasions=_occasion_counts(dyads, dyad, present),
    )


def _occasion_counts(
    dyads: Dyads, dyad: NDArray[np.intp], present: NDArray[np.bool_]
) -> tuple[OccasionCount, ...]:
    """Count sides per occasion; ``present`` marks the dyads that are in the study."""
    frame = dyads.frame
    occasion = codes_in(frame[OCCASION], dyads.occasions)[0]
    there = np.zeros((2, len(dyads.occasions), len(present)), dtype=bool)
    for place, role in enumerate(dyads.roles):
        scored = frame[role].notna().to_numpy()
        there[place, occasion[scored], dyad[scored]] = True
    first, second = there[:, :, present]
    return tuple(
        OccasionCount(
            occasion=name,
            both=int((first[i] & second[i]).sum()),
            first_only=int((first[i] & ~second[i]).sum()),
            second_only=int((~first[i] & second[i]).sum()),
            neither=int((~first[i] & ~second[i]).sum()),
        )
        for i, name in enumerate(dyads.occasions)
    )
