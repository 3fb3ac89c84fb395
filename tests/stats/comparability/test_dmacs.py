"""dMACS against numerical integration, and its interval."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import integrate, stats

from alliance_stats.stats.comparability.dmacs import dmacs_of, item_effects, no_effects


@pytest.mark.parametrize(
    ("intercept", "slope", "mean", "variance", "sd"),
    [(0.5, 0.0, 0.0, 1.0, 1.0), (0.2, -0.4, 0.7, 1.6, 1.3), (0.0, 0.3, -1.0, 0.5, 0.8)],
)
def test_closed_form_is_the_integral(
    intercept: float, slope: float, mean: float, variance: float, sd: float
) -> None:
    density = stats.norm(mean, np.sqrt(variance)).pdf
    squared, _ = integrate.quad(
        lambda eta: (intercept + slope * eta) ** 2 * density(eta), -20, 20, points=[mean]
    )
    found = dmacs_of(*(np.array(x) for x in (intercept, slope, mean, variance, sd)))
    assert float(found) == pytest.approx(np.sqrt(squared) / sd, abs=1e-8)


def test_latent_differences_are_no_item_effects() -> None:
    loadings = np.array([0.7, 0.9, 0.8, 1.0])
    sd, mean = 1.4, 0.6
    starts = np.array([4.0, 4.5, 5.0, 3.5])
    lines = np.array([loadings, loadings * sd]), np.array([starts, starts + loadings * mean])
    everywhere = np.ones(4, dtype=bool)
    found = item_effects(*lines, np.eye(16) * 1e-3, np.ones(4), anchors=everywhere)
    assert [one.dmacs for one in found] == pytest.approx([0.0] * 4, abs=1e-12)
    assert all(one.interval.low == 0 for one in found)
    assert all(one.interval.high > 0 for one in found)


def test_interval_covers_a_clear_effect_and_excludes_zero() -> None:
    loadings = np.ones((2, 4))
    intercepts = np.array([[4.0, 4.0, 4.0, 4.0], [4.0, 4.0, 4.0, 4.8]])
    anchors = np.array([True, True, True, False])
    found = item_effects(
        loadings, intercepts, np.eye(16) * 0.01, np.full(4, 1.6), anchors=anchors, seed=1
    )[3]
    assert found.dmacs == pytest.approx(0.5)
    assert found.difference == pytest.approx(-0.8)
    assert 0 < found.interval.low < 0.5 < found.interval.high
    assert found.p_value < 0.001


def test_wider_confidence_and_larger_errors_widen() -> None:
    lines = np.ones((2, 3)), np.array([[4.0, 4.0, 4.0], [4.0, 4.0, 3.0]])
    anchors = np.array([True, True, False])

    def width(variance: float, confidence: float) -> float:
        one = item_effects(
            *lines, np.eye(12) * variance, np.ones(3), anchors=anchors, confidence=confidence
        )[2]
        return one.interval.high - one.interval.low

    assert width(0.001, 0.90) < width(0.001, 0.95) < width(0.004, 0.95)


def test_same_seed_same_interval() -> None:
    lines = np.ones((2, 3)), np.ones((2, 3))
    options = {"anchors": np.ones(3, dtype=bool), "seed": 7}
    one = item_effects(*lines, np.eye(12) * 0.01, np.ones(3), **options)
    assert one == item_effects(*lines, np.eye(12) * 0.01, np.ones(3), **options)


def test_no_effects_say_why() -> None:
    (one,) = no_effects(1, 0.95, "There is nothing to compare.")
    assert np.isnan(one.dmacs)
    assert one.undefined == "There is nothing to compare."


def test_the_test_of_equal_lines_has_two_degrees_of_freedom() -> None:
    # Anchors that are all but known; the last item's intercepts are 0.3 apart, each with a
    # variance of .01, as its loadings have: W = 0.3^2 / 0.02, and p = exp(-W / 2) with 2 df.
    intercepts = np.array([[4.0, 4.0, 4.0, 4.0], [4.0, 4.0, 4.0, 3.7]])
    variance = np.tile([1e-8, 1e-8, 1e-8, 0.01], 4)
    found = item_effects(
        np.ones((2, 4)),
        intercepts,
        np.diag(variance),
        np.ones(4),
        anchors=np.array([True, True, True, False]),
        n_draws=100_000,
    )[3]
    # The covariance comes from the draws, which moves W by a percent or so.
    assert found.p_value == pytest.approx(np.exp(-(0.3**2) / 0.02 / 2), rel=0.05)
