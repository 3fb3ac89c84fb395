"""Errors, tests and intervals of dyadic models against closed forms, and what decides on k."""

from __future__ import annotations

from math import atanh, sqrt, tanh

import numpy as np
import pytest
from scipy import stats as distributions

from alliance_stats.errors import InsufficientDataError
from alliance_stats.stats import dyadic, sem
from alliance_stats.stats.dyadic.apim_mediation_draws import LEAST_USABLE, TOO_MANY_FAILED, Draws
from alliance_stats.stats.dyadic.apim_moderation_slopes import _bounds, name_pattern
from alliance_stats.stats.dyadic.closed_form import _least_squares
from alliance_stats.stats.dyadic.inference import Inference, correlation_of, inference_of
from alliance_stats.stats.dyadic.k_ratio import KRatio, ratio, why_no_ratio
from alliance_stats.stats.interval import Estimate, Interval

ALL = np.ones(40, dtype=bool)
ALONE = inference_of(None, ALL, 0.95)
COACHES = inference_of(np.repeat(np.arange(10), 4), ALL, 0.95)


def effect(value: float, error: float) -> Estimate:
    bounds = Interval(value - 1.96 * error, value + 1.96 * error, 0.95, "")
    return Estimate(value, 40, "", std_error=error, interval=bounds)


def test_clusters_widen_the_error_and_the_quantile() -> None:
    found = COACHES.estimate(0.5, 0.04, 40, "ml")
    error = 0.2 * sqrt(10 / 9)
    assert found.std_error == pytest.approx(error, abs=1e-12)
    assert found.df == 9
    assert found.interval is not None
    # 97.5 % quantile of t with 9 degrees of freedom, as any table prints it.
    assert found.interval.high == pytest.approx(0.5 + 2.262157 * error, abs=1e-6)
    assert found.p_value == pytest.approx(2 * distributions.t.sf(0.5 / error, 9), abs=1e-12)


def test_two_dyads_of_one_coach_are_dependent_already() -> None:
    labels = np.array([0, 0, *range(1, 39)])
    assert inference_of(labels, ALL, 0.95).n_clusters == 39
    assert inference_of(np.arange(40), ALL, 0.95).n_clusters == 0
    # The two dyads of one coach are not both used.
    assert inference_of(labels, np.arange(40) > 0, 0.95).n_clusters == 0


def test_a_correlation_has_the_interval_of_fisher_z() -> None:
    r, n = 0.6, 40
    found = ALONE.correlation(r, (1 - r**2) ** 2 / n, n, "ml")
    assert found.std_error == pytest.approx(1 / sqrt(n), abs=1e-12)
    assert found.interval is not None
    assert found.interval.low == pytest.approx(tanh(atanh(r) - 1.959964 / sqrt(n)), abs=1e-6)
    small = ALONE.of_correlation(n, 1).correlation(r, (1 - r**2) ** 2 / n, n, "ml")
    assert small.interval is not None
    assert small.interval.low == pytest.approx(tanh(atanh(r) - 1.959964 / sqrt(n - 3)), abs=1e-6)


def test_the_error_of_a_free_correlation_is_one_over_root_n() -> None:
    rng = np.random.default_rng(4)
    a = rng.normal(0, 3, 200)
    b = 0.2 * a + rng.normal(0, 0.5, 200)
    fit = sem.fit("a ~~ b", {"a": a, "b": b})
    found = correlation_of(fit, "a~~b", ("a~~a", "b~~b"), inference_of(None, a > -99, 0.95), "")
    assert found.value == pytest.approx(np.corrcoef(a, b)[0, 1], abs=1e-6)
    # Maximum likelihood: Var(r) = (1 - r^2)^2 / n, so that of Fisher's z is 1 / n.
    assert found.std_error == pytest.approx(1 / sqrt(200), abs=1e-6)


def test_k_asks_the_large_sample_test_whatever_the_interval_of_the_effect() -> None:
    small = ALONE.of_regression(33, 3)
    # z = 2.0: beyond 1.96, within the 2.04 of t with 30 degrees of freedom.
    assert why_no_ratio(effect(0.2, 0.1), 0.3, small) is None
    assert why_no_ratio(effect(0.195, 0.1), 0.3, small) is not None
    # t with 9 degrees of freedom over clusters: 2.26.
    assert why_no_ratio(effect(0.2, 0.1), 0.3, COACHES) is not None
    assert why_no_ratio(effect(0.23, 0.1), 0.3, COACHES) is None


def k_of(
    inference: Inference,
    *,
    actor: Estimate | None = None,
    partner: Estimate | None = None,
    standardised: float = 0.5,
    failed: float = 0.0,
) -> KRatio:
    replicates = np.column_stack([np.ones(1000), np.linspace(0.4, 0.6, 1000)])
    replicates[: int(1000 * failed)] = np.nan
    return ratio(
        effect(1.0, 1e-6) if actor is None else actor,
        effect(0.5, 0.2) if partner is None else partner,
        covariance=np.diag([1e-12, 0.04]),
        standardised=standardised,
        replicates=replicates,
        inference=inference,
        seed=1,
    )


@pytest.mark.parametrize(
    ("inference", "half"),
    [
        (ALONE, 1.959964 * 0.2),
        (ALONE.of_regression(20, 5), 2.131450 * sqrt(20 / 15) * 0.2),
        (COACHES, 2.262157 * sqrt(10 / 9) * 0.2),
        (COACHES.of_regression(20, 5), 2.262157 * sqrt(10 / 9) * sqrt(20 / 15) * 0.2),
    ],
)
def test_k_of_a_known_actor_effect_has_the_interval_of_the_partner_effect(
    inference: Inference, half: float
) -> None:
    found = k_of(inference).monte_carlo
    # 20 000 draws: the ends wander by about 1.5 % of half the width.
    assert (found.high - found.low) / 2 == pytest.approx(half, rel=0.04)


def test_k_needs_nine_of_ten_resamples() -> None:
    assert k_of(ALONE, failed=0.09).interval.low == pytest.approx(0.42, abs=0.01)
    lacking = k_of(ALONE, failed=0.11)
    assert np.isnan(lacking.interval.low)
    assert "More than a tenth" in (lacking.undefined or "")


@pytest.mark.parametrize(
    ("actor", "partner", "pattern"),
    [
        (effect(0.1, 0.2), effect(0.5, 0.1), "partner-only"),
        (effect(0.1, 0.2), effect(0.1, 0.2), None),
        # Clear, but too near zero in standard deviations to divide by.
        (effect(0.3, 0.1), effect(0.5, 0.1), None),
    ],
)
def test_partner_only_needs_an_actor_effect_that_could_be_zero(
    actor: Estimate, partner: Estimate, pattern: str | None
) -> None:
    found = k_of(ALONE, actor=actor, partner=partner, standardised=0.05)
    assert np.isnan(found.value)
    assert found.pattern == pattern


def test_an_interval_that_holds_two_patterns_names_none() -> None:
    wide = k_of(ALONE, partner=effect(0.5, 0.5)).monte_carlo
    assert wide.low < 0.5 < wide.high
    replicates = np.column_stack([np.ones(1000), np.linspace(-0.5, 1.5, 1000)])
    found = ratio(
        effect(1.0, 1e-6),
        effect(0.5, 0.5),
        covariance=np.diag([1e-12, 0.25]),
        standardised=0.5,
        replicates=replicates,
        inference=ALONE,
        seed=1,
    )
    assert found.pattern is None
    assert "hold the k of 2 patterns" in found.pattern_reason


def test_a_covariate_of_the_dyad_costs_a_degree_of_freedom() -> None:
    rng = np.random.default_rng(2)
    x, shared = rng.normal(size=(40, 2)), rng.normal(size=40)
    y = x + rng.normal(size=(40, 2))
    found = dyadic.apim(x, y, model="indistinguishable", covariates={"age": shared}, n_resamples=0)
    # The regression of the means has an intercept, the mean predictor and the covariate.
    assert {e.estimate.df for e in found.effects if e.term == "actor"} == {37.0}


def test_where_an_effect_is_clear() -> None:
    inside = _bounds(-1.0, 0.0, 4.0, 10.0, share=0.3)
    assert (inside.where, inside.low, inside.high) == ("inside", 8.0, 12.0)
    outside = _bounds(1.0, 0.0, -4.0, 10.0, share=0.3)
    assert (outside.where, outside.low, outside.high) == ("outside", 8.0, 12.0)


def test_a_negative_effect_that_grows_in_size_is_strengthened() -> None:
    product, low, high = effect(-0.3, 0.1), effect(-0.3, 0.1), effect(-0.9, 0.1)
    assert name_pattern(product, low, high)[0] == "strengthening"
    assert name_pattern(product, high, low)[0] == "weakening"


@pytest.mark.parametrize(("failed", "usable"), [(9, True), (11, False)])
def test_products_need_nine_of_ten_resamples(failed: int, usable: bool) -> None:
    assert LEAST_USABLE == 0.9
    values = np.linspace(0.1, 0.9, 100)
    values[:failed] = np.nan
    draws = Draws({}, {}, {"a": values}, 0.95, 40, None)
    interval, reason = draws.percentiles([(1.0, ("a",))])
    assert bool(np.isfinite(interval.low)) is usable
    assert reason == (None if usable else TOO_MANY_FAILED)


@pytest.mark.parametrize(("together", "enough"), [(1, False), (20, True)])
def test_sides_that_are_hardly_seen_together_make_no_model(together: int, enough: bool) -> None:
    rng = np.random.default_rng(5)
    x, y = rng.normal(size=(40, 2)), rng.normal(size=(40, 2))
    half = (40 - together) // 2
    x[:half, 0] = np.nan
    x[half + together :, 1] = np.nan
    if enough:
        assert dyadic.apim(x, y, n_resamples=0).n == 40
        return
    with pytest.raises(InsufficientDataError, match="never seen together"):
        dyadic.apim(x, y, n_resamples=0)


def test_a_resample_of_one_dyad_has_no_regression() -> None:
    rng = np.random.default_rng(6)
    columns = np.column_stack([np.ones(10), rng.normal(size=(10, 2))])
    counts = np.ones((2, 10))
    counts[1] = np.eye(10)[3] * 10
    found = _least_squares(columns, rng.normal(size=10), counts)
    assert np.isfinite(found[0]).all()
    assert np.isnan(found[1]).all()
