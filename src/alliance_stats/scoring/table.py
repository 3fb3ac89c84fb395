"""``Scores``: one row per person, occasion and scale."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from alliance_stats.instrument.model import Instrument
from alliance_stats.responses.table import Responses


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
