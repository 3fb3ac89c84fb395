"""``Scores``: one row per person, occasion and scale."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from alliance_stats.formatting import counted
from alliance_stats.instrument.model import Instrument
from alliance_stats.responses.table import Responses
from alliance_stats.vocabulary import DYAD


@dataclass(frozen=True, kw_only=True)
class Scores:
    """What the answers amount to.

    ``frame`` has the columns ``dyad_id, coach_id, role, occasion, instrument, scale, perspective,
    score, pomp, n_answered, n_items``, then ``z``, ``t`` and ``band`` where the instrument declares
    norms or bands. A score that may not be formed (too few answers) is a row whose score is NaN.
    ``responses`` are the answers it came from, so that reliability can be asked of the same people.
    """

    frame: pd.DataFrame
    responses: Responses

    def __repr__(self) -> str:
        n_dyads = int(self.frame[DYAD].nunique())
        parts = (
            counted(n_dyads, "dyad"),
            counted(len(self.frame), "score"),
            counted(len(self.instruments), "instrument"),
        )
        return f"<Scores: {', '.join(parts)}>"

    @property
    def instruments(self) -> Mapping[str, Instrument]:
        """The questionnaires that were scored, by id."""
        return self.responses.instruments

    @property
    def roles(self) -> tuple[str, ...]:
        """Roles in declared order."""
        return self.responses.roles

    @property
    def occasions(self) -> tuple[str, ...]:
        """Occasions in declared order."""
        return self.responses.occasions
