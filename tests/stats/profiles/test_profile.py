from __future__ import annotations

from math import isnan
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from tests.stats.strategies import tables

from alliance_stats import stats
from alliance_stats.errors import OptionError
from reference.loader import Case, reference

CASES = reference("profile")
SHARED_NAMES = (
    "overall",
    "distinctive",
    "normative_first",
    "normative_second",
    "cross_normative_first",
    "cross_normative_second",
    "double_entry",
    "squared_distance",
    "elevation_difference",
    "scatter_difference",
    "shape_distance",
    "mean_absolute_difference",
)


def close(ours: Any, theirs: Any, case: Case) -> None:
    np.testing.assert_allclose(ours, theirs, rtol=case.rtol, atol=1e-12)


@pytest.mark.parametrize("name", ["toy", "cohort"])
def test_indices(name: str) -> None:
    case = CASES[name]
    first, second = case.input["first"], case.input["second"]
    ours = stats.profile_similarity(first, second, norms="all")
    for index in SHARED_NAMES:
        close(getattr(ours, index), case.expected[index], case)
    close(ours.generalised, case.expected["generalised"], case)
    baseline = stats.profile_baseline(first, second)
    close(baseline.overall_pseudo, case.expected["overall_pseudo"], case)
    close(baseline.distinctive_pseudo, case.expected["distinctive_pseudo"], case)
    close(baseline.overall_real, np.mean(case.expected["overall"]), case)


@pytest.mark.parametrize("name", ["toy", "cohort"])
def test_leave_one_out_norms(name: str) -> None:
    case = CASES[name]
    ours = stats.profile_similarity(
        case.input["first"], case.input["second"], norms="leave_one_out"
    )
    close(ours.normative_first, case.expected["loo_normative_first"], case)
    close(ours.cross_normative_second, case.expected["loo_cross_normative_second"], case)
    close(ours.distinctive, case.expected["loo_distinctive"], case)
    close(ours.distinctive, case.expected["distinctive"], case)


def test_partners_exchanged_within_coaches_only() -> None:
    case = CASES["cohort"]
    ours = stats.profile_baseline(
        case.input["first"], case.input["second"], within=case.input["clusters"]
    )
    close(ours.overall_pseudo, case.expected["within_pseudo"], case)
    assert ours.n_pseudo == 12 * 3 * 2


@pytest.mark.parametrize("name", ["mean", "mean_clustered"])
def test_mean_similarity(name: str) -> None:
    case = CASES[name]
    ours = stats.mean_similarity(case.input["values"], clusters=case.input.get("clusters"))
    for field in ("value", "std_error", "statistic", "df", "p_value"):
        close(getattr(ours, field), case.expected[field], case)
    close(ours.interval.low, case.expected["low"], case)
    close(ours.interval.high, case.expected["high"], case)


def test_norms_are_chosen_by_the_number_of_complete_dyads() -> None:
    rng = np.random.default_rng(1)
    first, second = rng.normal(size=(2, 31, 5))
    assert stats.profile_similarity(first, second).norms == "all"
    first[:2, 0] = np.nan
    ours = stats.profile_similarity(first, second)
    assert (ours.norms, ours.n, ours.n_dropped) == ("leave_one_out", 29, 2)
    assert np.isnan(ours.overall[:2]).all()
    assert not np.isnan(ours.overall[2:]).any()


def test_flat_profiles_have_no_correlation() -> None:
    first = [[0.1 * 3] * 4, [1, 2, 3, 5], [2, 2, 4, 1], [5, 4, 1, 1]]
    second = [[1, 2, 3, 4], [1, 3, 3, 4], [2, 1, 4, 4], [4, 4, 2, 1]]
    ours = stats.profile_similarity(first, second)
    for index in ("overall", "normative_first", "cross_normative_first", "shape_distance"):
        assert isnan(getattr(ours, index)[0])
    assert not isnan(ours.double_entry[0])
    assert not isnan(ours.distinctive[0])
    assert ours.n_flat == 1
    assert "flat" in str(ours.undefined)


def test_a_person_who_is_the_norm_has_nothing_distinctive() -> None:
    norm = np.array([0.1, 0.7, 0.3, 0.5])
    tilt = np.array([0.1, 0, -0.1, 0])
    first = np.array([norm, norm + tilt, norm - tilt])
    second = np.random.default_rng(2).normal(size=(3, 4))
    ours = stats.profile_similarity(first, second)
    assert isnan(ours.distinctive[0])
    assert not np.isnan(ours.distinctive[1:]).any()


def test_flat_norms() -> None:
    first = [[1, 2, 3], [3, 2, 1], [2, 2.5, 1.5], [2, 1.5, 2.5]]
    second = [[1, 2, 4], [2, 2, 1], [1, 1, 3], [2, 3, 3]]
    ours = stats.profile_similarity(first, second, norms="all")
    assert isnan(ours.generalised)
    assert np.isnan(ours.normative_first).all()
    assert "norm profile is flat" in str(ours.undefined)


def test_too_little() -> None:
    two_items = stats.profile_similarity([[1, 2], [2, 1]], [[1, 2], [1, 3]])
    assert np.isnan(two_items.overall).all()
    assert "at least 3 items" in str(two_items.undefined)
    one_dyad = stats.profile_similarity([[1, 2, 4]], [[1, 2, 3]])
    assert "at least 2 complete dyads" in str(one_dyad.undefined)
    with pytest.raises(OptionError, match="same rows and items"):
        stats.profile_similarity([[1, 2, 3]], [[1, 2]])


def test_perfect_similarity_has_no_z() -> None:
    ours = stats.mean_similarity([1.0, -1.0, 0.5, 0.3, np.nan, 1 - 1e-12])
    assert (ours.n, ours.n_perfect, ours.n_undefined) == (2, 3, 1)
    assert ours.mean_r == pytest.approx((1 - 1 + 0.5 + 0.3 + 1) / 5)
    assert np.isfinite(ours.interval.low)
    for values in ([1.0, 1.0, 1.0], [np.nan, np.nan], []):
        ours = stats.mean_similarity(values)
        assert isnan(ours.value)
        assert isnan(ours.p_value)
        assert "at least 2 usable" in str(ours.undefined)
    equal = stats.mean_similarity([0.4, 0.4, 0.4])
    assert equal.value == pytest.approx(0.4)
    assert isnan(equal.interval.low)


def test_few_coaches_have_no_test() -> None:
    rng = np.random.default_rng(3)
    ours = stats.mean_similarity(rng.uniform(-0.5, 0.9, 12), clusters=np.repeat(range(4), 3))
    assert ours.std_error > 0
    assert isnan(ours.p_value)
    assert isnan(ours.interval.low)
    assert "need about 8" in str(ours.undefined)


def test_nobody_to_exchange() -> None:
    rng = np.random.default_rng(4)
    first, second = rng.normal(size=(2, 5, 4))
    ours = stats.profile_baseline(first, second, within=range(5))
    assert isnan(ours.overall_pseudo)
    assert not isnan(ours.overall_real)
    assert ours.undefined is not None


def test_unit_profiles_give_the_correlation_of_any_pairing() -> None:
    rng = np.random.default_rng(5)
    first, second = rng.normal(size=(2, 8, 6))
    order = np.roll(np.arange(8), 3)
    u, v = stats.profile_units(first), stats.profile_units(second)
    ours = (u * v[order]).sum(axis=1)
    np.testing.assert_allclose(ours, stats.profile_similarity(first, second[order]).overall)
    a = stats.profile_units(stats.profile_deviations(first))
    b = stats.profile_units(stats.profile_deviations(second))
    np.testing.assert_allclose(
        (a * b).sum(axis=1), stats.profile_similarity(first, second).distinctive
    )


@given(tables(min_rows=8, max_rows=8, min_columns=8, max_columns=8))
def test_swapping_roles_flips_only_the_signed_indices(table: np.ndarray) -> None:
    first, second = table[:, :4], table[:, 4:]
    one, other = (
        stats.profile_similarity(first, second),
        stats.profile_similarity(second, first),
    )
    for index in ("overall", "distinctive", "double_entry", "squared_distance"):
        np.testing.assert_allclose(getattr(one, index), getattr(other, index), atol=1e-9)
    np.testing.assert_allclose(one.normative_first, other.normative_second, atol=1e-9)
    for index in ("elevation_difference", "scatter_difference"):
        np.testing.assert_allclose(getattr(one, index), -getattr(other, index), atol=1e-9)


def test_elevation_scatter_and_shape_make_up_the_distance() -> None:
    """Cronbach & Gleser: D² = k e² + (k - 1)(d² + 2 s t (1 - r)), scatter with divisor k - 1."""
    rng = np.random.default_rng(6)
    first, second = rng.normal(size=(2, 9, 7)) + 3
    ours = stats.profile_similarity(first, second)
    spread = first.std(axis=1, ddof=1) * second.std(axis=1, ddof=1)
    rebuilt = (
        7 * ours.elevation_difference**2
        + 6 * ours.scatter_difference**2
        + spread * ours.shape_distance
    )
    np.testing.assert_allclose(ours.squared_distance, rebuilt)


def test_level_and_unit_of_answers_do_not_matter_to_shape() -> None:
    rng = np.random.default_rng(7)
    first, second = rng.normal(size=(2, 12, 6))
    one = stats.profile_similarity(first, second)
    other = stats.profile_similarity(2 * first + 5, second)
    np.testing.assert_allclose(one.overall, other.overall)
    np.testing.assert_allclose(one.distinctive, other.distinctive)


@pytest.mark.parametrize("level", ["dyad", "coach"])
def test_social_accuracy(level: str) -> None:
    case = CASES[f"social_accuracy_{level}"]
    clusters = case.input["clusters"] if level == "coach" else None
    ours = stats.social_accuracy(case.input["perceiver"], case.input["target"], clusters=clusters)
    rows = (ours.intercept, ours.normative, ours.distinctive)
    close([row.value for row in rows], case.expected["value"], case)
    close([row.std_error for row in rows], case.expected["std_error"], case)
    close([row.df for row in rows], case.expected["df"], case)
    close([row.p_value for row in rows], case.expected["p_value"], case)
    third = [ours.intercepts[2], ours.normatives[2], ours.distinctives[2]]
    close(third, case.expected["dyad_three"], case)
    assert (ours.n, ours.n_clusters) == (36, 36 if level == "dyad" else 12)


def test_social_accuracy_undefined() -> None:
    rng = np.random.default_rng(8)
    perceiver, target = rng.normal(size=(2, 10, 5))
    target[3, 1] = np.nan
    ours = stats.social_accuracy(perceiver, target)
    assert (ours.n, ours.n_dropped) == (9, 1)
    assert isnan(ours.normatives[3])
    flat = stats.social_accuracy(perceiver, rng.normal(size=(10, 5)), norm=[3.0] * 5)
    assert isnan(flat.normative.value)
    assert "flat" in str(flat.undefined)
    assert "at least 3 items" in str(
        stats.social_accuracy(perceiver[:, :2], target[:, :2]).undefined
    )
    few = stats.social_accuracy(perceiver, perceiver, clusters=[1] * 5 + [2] * 5)
    assert isnan(few.distinctive.p_value)
    with pytest.raises(OptionError, match="one number for each"):
        stats.social_accuracy(perceiver, target, norm=[1.0, 2.0])


def test_generalised_similarity_can_be_resampled() -> None:
    case = CASES["cohort"]
    first, second = np.array(case.input["first"]), np.array(case.input["second"])
    ours = stats.bootstrap(
        stats.generalised_statistic(),
        (first, second),
        units=stats.units(36, case.input["clusters"]),
        n_resamples=200,
        seed=1,
    )
    assert ours.values[0] == pytest.approx(case.expected["generalised"])
    assert ours.intervals[0].low < ours.values[0] < ours.intervals[0].high <= 1
    by_hand = stats.profile_similarity(first[:30], second[:30]).generalised
    assert stats.generalised_statistic()(first[:30], second[:30]) == pytest.approx([by_hand])
