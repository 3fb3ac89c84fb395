"""Item table, measurement error, gap reliability, moments, groups: what is not in R's files."""

from __future__ import annotations

from math import isnan, nan

import numpy as np
import pytest
from scipy.stats import f_oneway

from alliance_stats import stats
from alliance_stats.errors import OptionError


def test_item_table_counts_all_rows() -> None:
    rows = [[1, 5, 3], [1, nan, 4], [2, 5, 5], [nan, 4, 4], [5, 5, 1]]
    first, second, _ = stats.item_table(rows, minimum=1, maximum=5)
    assert (first.n, first.missing, first.floor, first.ceiling) == (3, 0.2, 0.5, 0.25)
    assert second.ceiling == 0.75
    pairwise = stats.item_table(rows, missing="pairwise")
    assert [row.n for row in pairwise] == [4, 4, 5]
    assert isnan(pairwise[0].floor)


def test_item_table_undefined() -> None:
    two = stats.item_table([[1, 2], [2, 4], [4, 3]])
    assert isnan(two[0].alpha_if_deleted)
    assert not isnan(two[0].item_total)
    few = stats.item_table([[1, 2], [2, nan]])
    assert isnan(few[0].item_total)
    assert "at least 3 rows" in str(few[0].undefined)
    flat = stats.item_table([[1, 0.1], [2, 0.1], [4, 0.1], [3, 0.1]])
    assert isnan(flat[0].item_total)
    assert flat[0].undefined == "The sum of the other items does not vary."
    assert flat[1].sd == 0


def test_measurement_error() -> None:
    """The example of Jacobson and Truax (1991): s 7.5, r .80; MDC from the exact quantile."""
    example = stats.measurement_error(7.5, 0.80)
    assert example.sem == pytest.approx(3.354102, abs=1e-6)
    assert example.s_diff == pytest.approx(4.743416, abs=1e-6)
    assert example.mdc == pytest.approx(1.959963984540054 * example.s_diff)
    assert stats.measurement_error(7.5, 0.80, confidence=0.9).mdc < example.mdc
    assert isnan(stats.measurement_error(nan, 0.8).mdc)
    assert stats.measurement_error(2, 1).mdc == 0
    with pytest.raises(OptionError, match="at most 1"):
        stats.measurement_error(2, 1.1)
    with pytest.raises(OptionError, match="not negative"):
        stats.measurement_error(-2, 0.8)


def test_role_reliability_of_unequal_spread() -> None:
    ours = stats.role_reliability(0.9, 0.7, 0.4, sd_1=2, sd_2=1)
    assert ours.gap == pytest.approx((4 * 0.9 + 0.7 - 1.6) / (5 - 1.6))
    assert ours.mean == pytest.approx((4 * 0.9 + 0.7 + 1.6) / (5 + 1.6))
    assert ours.sem_gap == pytest.approx(ours.sd_gap * np.sqrt(1 - ours.gap))
    assert ours.sem_mean == pytest.approx(ours.sd_mean * np.sqrt(1 - ours.mean))


def test_role_reliability_undefined() -> None:
    same = stats.role_reliability(0.8, 0.8, 1.0)
    assert isnan(same.gap)
    assert same.mean == pytest.approx(0.9)
    assert "difference" in str(same.undefined)
    mirrored = stats.role_reliability(0.8, 0.8, -1.0, sd_1=0.1, sd_2=0.1)
    assert isnan(mirrored.mean)
    assert isnan(stats.role_reliability(nan, 0.8, 0.3).gap)
    flat = stats.gap_reliability([1, 2, 3], [2, 2, 2], reliability_x=0.8, reliability_y=0.8)
    assert isnan(flat.gap)
    assert "do not vary" in str(flat.undefined)
    with pytest.raises(OptionError):
        stats.role_reliability(0.8, 0.8, 1.3)


def test_gap_reliability_takes_moments_from_complete_pairs() -> None:
    x, y = np.array([1.0, 2, 4, 3, nan]), np.array([2.0, 2, 5, 3, 9])
    ours = stats.gap_reliability(x, y, reliability_x=0.8, reliability_y=0.7)
    x, y = x[:4], y[:4]
    by_hand = stats.role_reliability(
        0.8, 0.7, np.corrcoef(x, y)[0, 1], sd_1=x.std(ddof=1), sd_2=y.std(ddof=1)
    )
    assert ours.gap == pytest.approx(by_hand.gap)


def test_moments_undefined() -> None:
    assert stats.moments([]).undefined == "There are no values."
    assert isnan(stats.moments([nan]).mean)
    one = stats.moments([3])
    assert one.mean == 3
    assert isnan(one.sd)
    constant = stats.moments(np.full(9, 0.1))
    assert constant.sd == 0
    assert isnan(constant.skewness)
    assert isnan(constant.interval.low)
    three = stats.moments([1, 2, 4])
    assert not isnan(three.skewness)
    assert isnan(three.kurtosis)
    with pytest.raises(OptionError, match="infinite"):
        stats.moments([1, np.inf])


def test_groups() -> None:
    rows = [[4, 4], [5, 4], [2, 1], [2, 2], [3, nan], [5, 5]]
    ours = stats.within_group(rows, ["a", "a", "b", "b", "b", "c"], scale_points=5)
    assert ours.groups == ("a", "b", "c")
    assert ours.sizes.tolist() == [2, 2, 1]
    assert isnan(ours.rwg[2])
    assert ours.n_dropped == 1
    assert "one member" in str(ours.undefined)
    skewed = stats.within_group(
        rows, ["a", "a", "b", "b", "b", "c"], scale_points=5, null_variance=1.34
    )
    assert skewed.rwg[0] < ours.rwg[0]
    alone = stats.within_group(rows, list("abcdef"), scale_points=5)
    assert isnan(alone.icc1)
    exact = stats.within_group([[1.1], [1.1], [2.3], [2.3]], list("aabb"), scale_points=5)
    assert exact.icc1 == 1
    assert isnan(exact.f_groups.statistic)
    flat = stats.within_group([[2.2]] * 4, list("aabb"), scale_points=5)
    assert isnan(flat.icc1)
    with pytest.raises(OptionError):
        stats.within_group(rows, ["a"], scale_points=5)


def test_more_disagreement_than_chance_is_zero() -> None:
    ours = stats.within_group([[1, 1], [5, 5], [3, 3], [3, 4]], list("aabb"), scale_points=5)
    assert ours.rwg[0] == ours.rwg_j[0] == 0
    assert ours.r_star_wg_j[0] == -3


def test_two_answers_have_a_standard_deviation() -> None:
    table = stats.item_table([[1, 2], [4, nan], [nan, 5], [nan, 3]], missing="pairwise")
    assert table[0].n == 2
    assert table[0].sd == pytest.approx(3 / np.sqrt(2))


def test_the_test_of_groups_is_that_of_an_analysis_of_variance() -> None:
    rng = np.random.default_rng(9)
    groups = np.repeat(np.arange(5), [4, 6, 3, 5, 7])
    score = rng.normal(size=25) + 0.5 * groups
    found = stats.within_group(score[:, None], groups, scale_points=7)
    expected = f_oneway(*(score[groups == g] for g in range(5)))
    assert found.f_groups.statistic == pytest.approx(expected.statistic)
    assert found.f_groups.p_value == pytest.approx(expected.pvalue)
