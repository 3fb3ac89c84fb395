"""``Dyads``: both views of one relationship side by side."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from alliance_stats.dyads.forms import JointScale, joint_scales
from alliance_stats.formatting import counted
from alliance_stats.instrument.model import Instrument
from alliance_stats.scoring.table import Scores
from alliance_stats.vocabulary import DYAD


@dataclass(frozen=True, kw_only=True)
class Dyads:
    """One row per dyad, occasion, instrument, scale and perspective.

    ``frame`` has ``dyad_id, coach_id, occasion, instrument, scale, perspective, <first role>,
    <second role>, difference, mean``; a side that did not answer is NaN, and so are ``difference``
    and ``mean`` then. ``difference`` is first role minus second. ``dropped`` says, in words with
    counts, what the policy for one-sided dyads left out; ``notes`` which forms were read as one.

    Where the roles answer forms of their own (``pairs_with``), a scale of both is one question: its
    ``instrument`` is the first role's form, and its scores are in the unit that ``joint`` names.
    """

    frame: pd.DataFrame
    scores: Scores
    roles: tuple[str, str]
    policy: str = "keep"
    dropped: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    def __repr__(self) -> str:
        n_dyads = int(self.frame[DYAD].nunique())
        pair = " and ".join(self.roles)
        return f"<Dyads: {counted(n_dyads, 'dyad')} ({pair}), {counted(len(self.frame), 'row')}>"

    @property
    def instruments(self) -> Mapping[str, Instrument]:
        """The questionnaires behind the scores, by id."""
        return self.scores.instruments

    @property
    def joint(self) -> Mapping[tuple[str, str], JointScale]:
        """The scales that each role answers on its own form, by (instrument id, scale id)."""
        return joint_scales(self.instruments, self.roles)

    @property
    def occasions(self) -> tuple[str, ...]:
        """Occasions in declared order."""
        return self.scores.occasions
