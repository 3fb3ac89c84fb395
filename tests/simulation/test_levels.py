from __future__ import annotations

import numpy as np
import pytest

from alliance_stats.simulation.levels import draw_levels, known_correlations, level_weights
from alliance_stats.simulation.parameters import FamilyParameters, SimulationParameters


def test_every_level_has_variance_one():
    np.testing.assert_allclose((level_weights(SimulationParameters()) ** 2).sum(axis=1), 1)


def test_known_correlations_in_closed_form():
    """We alone acts: r = .5 between the roles' levels, b_actor = .4, b_partner = .2."""
    family = FamilyParameters(start=4, coach=0.1, dyad=0.4, level=0.6, theme=0.2, theme_shared=0.5)
    parameters = SimulationParameters(
        we=family,
        outcomes=FamilyParameters(start=4, coach=0, dyad=0, level=0.5),
        we_actor=0.4,
        we_partner=0.2,
        i_actor=0,
        external_actor=0,
    )
    known = known_correlations(parameters)
    assert known["we: cross-role"] == pytest.approx(0.6 * 0.5 + 0.2 * 0.5 + 0.2 * 0.3)
    size = np.sqrt(0.6 * 0.5)
    assert known["we × outcomes: same role"] == pytest.approx(size * (0.4 + 0.2 * 0.5))
    assert known["we × outcomes: cross-role"] == pytest.approx(size * (0.4 * 0.5 + 0.2))
    assert known["i × outcomes: same role"] == pytest.approx(size * 0.3 * (0.4 + 0.1))


def test_dyads_of_one_coach_share_the_coachs_part_and_nothing_else():
    alone = FamilyParameters(start=4, coach=1.0, dyad=0.0)
    levels = draw_levels(
        np.random.default_rng(0), np.array([0, 0, 1]), SimulationParameters(we=alone)
    )
    we = levels[0]
    assert we[0, 0] == we[0, 1] == we[1, 0]
    assert we[0, 0] != we[0, 2]
