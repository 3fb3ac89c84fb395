"""Both views of one scale as two arrays, one cell per dyad."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from alliance_stats.checks import check_choice
from alliance_stats.dyads.table import Dyads
from alliance_stats.instrument.naming import resolve_scale
from alliance_stats.scoring.people import coach_of_each, codes_in, labels
from alliance_stats.vocabulary import (
    COACH,
    DYAD,
    INSTRUMENT,
    OCCASION,
    PERSPECTIVE,
    PERSPECTIVES,
    SCALE,
    Perspective,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PairedValues:
    """One scale, both roles, one cell per dyad of the study.

    Every call on the same ``Dyads`` gives the same dyads in the same order, so that two scales
    can be put beside each other. NaN: that side has no score. ``coach_id`` is ``None`` where no
    coach is named.
    """

    first: NDArray[np.float64]
    second: NDArray[np.float64]
    dyad_id: NDArray[np.object_]
    coach_id: NDArray[np.object_]

    @property
    def complete(self) -> NDArray[np.bool_]:
        """Where both sides have a score."""
        return ~(np.isnan(self.first) | np.isnan(self.second))

    def of(self, place: int) -> NDArray[np.float64]:
        """Return the scores of the first (0) or second (1) role."""
        return (self.first, self.second)[place]


def paired_values(
    dyads: Dyads,
    scale: str,
    *,
    occasion: str,
    perspective: Perspective = "direct",
) -> PairedValues:
    """Return both roles' scores on one scale at one occasion.

    Parameters
    ----------
    dyads
        From ``pair``.
    scale
        ``"scale"``, or ``"instrument.scale"`` where two instruments share the name. Of two
        forms that pair, either one's name means both.
    occasion, perspective
        When, and about whose view.

    Raises
    ------
    OptionError
        An unknown scale, occasion or perspective.

    Examples
    --------
    >>> import alliance_stats as als
    >>> study = als.simulate(n_dyads=40, n_coaches=8, occasions=["end"], seed=1)
    >>> trust = paired_values(als.pair(als.score(study.responses)), "trust", occasion="end")
    >>> trust.first.shape, trust.dyad_id[0]
    ((40,), 'D001')
    """
    instrument, scale_id = resolve_scale(dyads.instruments, scale, roles=dyads.roles)
    joint = dyads.joint.get((instrument.id, scale_id))
    owner = instrument.id if joint is None else joint.first.id
    check_choice("occasion", occasion, dyads.occasions)
    check_choice("perspective", perspective, PERSPECTIVES)
    frame = dyads.frame
    dyad, names = codes_in(frame[DYAD])
    coach, coaches = codes_in(frame[COACH])
    present = np.flatnonzero(np.bincount(dyad, minlength=len(names)))
    coach_of = coach_of_each(dyad, coach, len(names))
    wanted = (
        (frame[INSTRUMENT] == owner)
        & (frame[SCALE] == scale_id)
        & (frame[OCCASION] == occasion)
        & (frame[PERSPECTIVE] == perspective)
    ).to_numpy(dtype=bool)
    sides = np.full((2, len(names)), np.nan)
    for place, role in enumerate(dyads.roles):
        sides[place, dyad[wanted]] = frame[role].to_numpy(dtype=float)[wanted]
    return PairedValues(
        first=sides[0, present],
        second=sides[1, present],
        dyad_id=labels(present, names),
        coach_id=labels(coach_of[present], coaches),
    )
