"""What is known about simulated dyads: every number that goes in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from typing import Any, Literal

from alliance_stats.errors import OptionError

Family = Literal["we", "i", "external", "outcomes"]

#: Family of each shipped instrument; any other instrument counts as ``we``.
FAMILY_OF: Mapping[str, Family] = {
    "we-scale": "we",
    "coach-practice": "we",
    "session-check": "we",
    "i-experience": "i",
    "systems-context": "external",
    "outcomes": "outcomes",
}


def _check_shares(first: str, a: float, second: str, b: float) -> None:
    if a < 0 or b < 0 or a + b > 1:
        raise OptionError(
            f"`{first}` and `{second}` are shares: neither below 0, together up to 1."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class FamilyParameters:
    """How the scales of one family behave.

    Each person has one level per family, with variance 1. A scale's latent score is a mix of
    that level, something particular to the scale, and something particular to the occasion.

    Attributes
    ----------
    start, change
        Mean at the first occasion and how far it moves, in points of a 1 to 7 scale.
    course
        Share of ``change`` reached along the occasions (spread evenly, interpolated).
    first_minus_second
        Mean difference between the roles, in points of a 1 to 7 scale.
    coach, dyad
        Shares of the level's variance that dyads of one coach, and both roles of one dyad, have
        in common. For outcomes they describe what the predictors leave over.
    level, theme
        Shares of a scale's variance that are the level and the scale's own; the rest belongs to
        the occasion.
    theme_shared, occasion_shared
        Correlations between the roles in those two parts.
    with_we
        Correlation of the level with the same person's We level (``i`` and ``external``).
    """

    start: float
    change: float = 0.0
    course: tuple[float, ...] = (0.0, 0.4, 0.7, 1.0, 0.9)
    first_minus_second: float = 0.0
    coach: float = 0.05
    dyad: float = 0.3
    level: float = 0.6
    theme: float = 0.25
    theme_shared: float = 0.4
    occasion_shared: float = 0.3
    with_we: float = 0.0

    def __post_init__(self) -> None:
        _check_shares("coach", self.coach, "dyad", self.dyad)
        _check_shares("level", self.level, "theme", self.theme)
        for name in ("theme_shared", "occasion_shared", "with_we"):
            if not -1 <= getattr(self, name) <= 1:
                raise OptionError(f"`{name}` is a correlation, from -1 to 1.")


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulationParameters:
    """Every known number of a simulated study.

    Attributes
    ----------
    we, i, external, outcomes
        The four families.
    we_actor, we_partner, i_actor, external_actor
        Standardised effects on a person's outcome level: own We level, partner's We level, own I
        level, own External level.
    meta_truth, meta_bias
        Weights of the partner's latent score and of one's own in a meta answer.
    loadings, offsets
        Taken in turn by the items of a scale: how strongly an item shows the latent score, and
        how far its mean lies from the scale's, in points of a 1 to 7 scale.
    spread
        SD of an item before rounding, in points of a 1 to 7 scale.
    missing_item
        Chance that an answer is left out.
    missing_form
        Chance that a whole form is missing, per role, along the occasions (interpolated).
    """

    we: FamilyParameters = FamilyParameters(
        start=4.4, change=0.8, first_minus_second=-0.3, coach=0.1, dyad=0.4
    )
    i: FamilyParameters = FamilyParameters(start=4.5, change=0.5, dyad=0.1, with_we=0.3)
    external: FamilyParameters = FamilyParameters(start=4.4, dyad=0.5, coach=0.0, with_we=0.1)
    outcomes: FamilyParameters = FamilyParameters(
        start=3.9, change=1.2, first_minus_second=-0.15, dyad=0.3
    )
    we_actor: float = 0.45
    we_partner: float = 0.2
    i_actor: float = 0.2
    external_actor: float = 0.1
    meta_truth: float = 0.3
    meta_bias: float = 0.5
    loadings: tuple[float, ...] = (0.85, 0.8, 0.75, 0.8)
    offsets: tuple[float, ...] = (0.0, 0.2, -0.2, 0.1)
    spread: float = 1.2
    missing_item: float = 0.03
    missing_form: Mapping[int, tuple[float, ...]] = field(
        default_factory=lambda: {0: (0.01, 0.04, 0.06, 0.08, 0.3), 1: (0.02, 0.07, 0.11, 0.12, 0.4)}
    )

    def family(self, name: Family) -> FamilyParameters:
        """Return a family by name."""
        found: FamilyParameters = getattr(self, name)
        return found


def as_plain(record: Any) -> Any:
    """Return a record as dictionaries and lists, for a JSON file."""
    if is_dataclass(record):
        return {each.name: as_plain(getattr(record, each.name)) for each in fields(record)}
    if isinstance(record, Mapping):
        return {str(key): as_plain(value) for key, value in record.items()}
    return list(record) if isinstance(record, tuple) else record
