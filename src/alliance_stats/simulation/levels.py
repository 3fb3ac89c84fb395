"""People's levels on the four families, and what is known about them.

A level is a weighted sum of independent standard normal parts: some belong to the coach, some to
the dyad, some to the person. One matrix of weights A makes the levels (parts · Aᵀ) and tells their
exact covariances (A · Aᵀ), so the known truth and the simulated data cannot drift apart.
"""

from __future__ import annotations

from itertools import product

import numpy as np
from numpy.typing import NDArray

from alliance_stats.errors import OptionError
from alliance_stats.simulation.parameters import Family, FamilyParameters, SimulationParameters

FloatArray = NDArray[np.float64]

FAMILIES: tuple[Family, ...] = ("we", "i", "external", "outcomes")
_PARTS = ("coach", "dyad", "first", "second")


def level_weights(parameters: SimulationParameters) -> FloatArray:
    """Return A, shape (8 levels, 16 parts).

    Rows are family × role (``we`` first role, ``we`` second role, ``i`` first role …), columns
    family × part (coach, dyad, first, second). Every row has length 1.

    Raises
    ------
    OptionError
        The effects on the outcomes explain more than all of their variance.
    """
    own = np.zeros((4, 2, 4, 4))
    for f, family in enumerate(FAMILIES):
        for role in (0, 1):
            own[f, role, f] = _own_parts(parameters.family(family), role)
    weights = own.copy()
    for f in (1, 2):
        r = parameters.family(FAMILIES[f]).with_we
        weights[f] = r * weights[0] + np.sqrt(1 - r**2) * own[f]
    for role in (0, 1):
        explained = (
            parameters.we_actor * weights[0, role]
            + parameters.we_partner * weights[0, 1 - role]
            + parameters.i_actor * weights[1, role]
            + parameters.external_actor * weights[2, role]
        )
        left = 1.0 - float(np.sum(explained**2))
        if left <= 0:
            raise OptionError(
                f"The effects explain {1 - left:.0%} of the outcomes' variance; "
                "make them smaller, so that less than 100% is explained."
            )
        weights[3, role] = explained + np.sqrt(left) * own[3, role]
    return weights.reshape(8, 16)


def _own_parts(family: FamilyParameters, role: int) -> FloatArray:
    parts = np.zeros(4)
    parts[0] = np.sqrt(family.coach)
    parts[1] = np.sqrt(family.dyad)
    parts[2 + role] = np.sqrt(1.0 - family.coach - family.dyad)
    return parts


def draw_levels(
    rng: np.random.Generator, coach_of: NDArray[np.intp], parameters: SimulationParameters
) -> FloatArray:
    """Return levels, shape (4 families, 2 roles, dyads), for dyads whose coach is given."""
    n, n_coaches = len(coach_of), int(coach_of.max()) + 1
    parts = rng.standard_normal((16, n))
    of_coach = np.arange(16) % len(_PARTS) == 0
    parts[of_coach] = rng.standard_normal((4, n_coaches))[:, coach_of]
    levels: FloatArray = (level_weights(parameters) @ parts).reshape(4, 2, n)
    return levels


def known_correlations(parameters: SimulationParameters) -> dict[str, float]:
    """Return the exact correlations between latent scale scores at one occasion.

    Names: ``<family>: cross-role`` (one scale, both roles), and ``<family> × outcomes: same
    role`` / ``cross-role`` (a scale of the family with a scale of the outcomes).
    """
    weights = level_weights(parameters)
    covariance = (weights @ weights.T).reshape(4, 2, 4, 2)
    known = {}
    for f, name in enumerate(FAMILIES):
        known[f"{name}: cross-role"] = cross_role(parameters.family(name), covariance[f, 0, f, 1])
    level_of_outcomes = parameters.outcomes.level
    for (f, name), other in product(list(enumerate(FAMILIES))[:3], (0, 1)):
        size = np.sqrt(parameters.family(name).level * level_of_outcomes)
        whose = "same role" if other == 0 else "cross-role"
        known[f"{name} × outcomes: {whose}"] = float(size * covariance[f, 0, 3, other])
    return known


def cross_role(family: FamilyParameters, between_levels: float) -> float:
    """Return the correlation between the roles on one scale at one occasion."""
    occasion = 1.0 - family.level - family.theme
    return float(
        family.level * between_levels
        + family.theme * family.theme_shared
        + occasion * family.occasion_shared
    )
