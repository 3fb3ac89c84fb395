from __future__ import annotations

from itertools import permutations
from math import isnan

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats as scipy_stats

from alliance_stats import stats
from alliance_stats.errors import OptionError
from alliance_stats.stats.agreement.pair_columns import pair_columns
from alliance_stats.stats.resampling.null_distribution import ManyPairings
from alliance_stats.stats.resampling.nulls import pseudo_dyads
from alliance_stats.stats.resampling.orders import every_order, n_orders, random_order

Ints = NDArray[np.intp]


def product_moment(a: NDArray[np.float64], b: NDArray[np.float64]) -> float:
    return float(np.corrcoef(a, b)[0, 1])


def partners_of(n_rows: int, **options: object) -> list[Ints]:
    """Record the order of the second partners in every call: the re-pairings, then the real one."""
    orders: list[Ints] = []

    def remember(first: Ints, second: Ints) -> float:
        orders.append(np.column_stack([first, second]))
        return 0.0

    stats.pseudo_dyads(np.arange(n_rows), np.arange(n_rows), remember, **options)  # type: ignore[arg-type]
    return orders


def test_nobody_keeps_the_real_partner() -> None:
    *orders, real = partners_of(20, n=200, seed=1)
    assert len(orders) == 200
    assert (real[:, 0] == real[:, 1]).all()
    for order in orders:
        assert (order[:, 0] != order[:, 1]).all()
        assert sorted(order[:, 1].tolist()) == list(range(20))


def test_partners_stay_at_their_occasion_and_coach() -> None:
    occasion = np.array(list("aaaaaabbbbbb"))
    coach = np.array([1, 1, 1, 2, 2, 2, 1, 1, 1, 2, 2, 2])
    *orders, _ = partners_of(12, occasion=occasion, within=coach, n=10, seed=2)
    assert len(orders) == 10
    for order in orders:
        first, second = order.T
        assert (occasion[first] == occasion[second]).all()
        assert (coach[first] == coach[second]).all()
        assert (first != second).all()


def test_rows_without_anybody_to_meet_are_left_out() -> None:
    x = np.array([1.0, 2, 3, 4, 99])
    null = stats.pseudo_dyads(
        x, x + 1, lambda a, b: float((b - a).mean()), within=["a", "a", "b", "b", "c"]
    )
    assert (null.n_rows, null.n_left_out, null.n, null.exact) == (4, 1, 1, True)
    nobody = stats.pseudo_dyads(x, x, product_moment, within=list("abcde"))
    assert nobody.n == 0
    assert isnan(nobody.baseline().mean)
    assert "Nobody" in str(nobody.baseline().undefined)


def test_all_re_pairings_of_four_pairs() -> None:
    x, y = np.array([1.0, 2, 4, 7]), np.array([2.0, 1, 5, 9])
    by_hand = [
        product_moment(x, y[list(order)])
        for order in permutations(range(4))
        if all(i != j for i, j in enumerate(order))
    ]
    null = stats.pseudo_dyads(x, y, product_moment)
    assert sorted(null.values[:, 0].tolist()) == pytest.approx(sorted(by_hand))
    assert null.means[0] == pytest.approx(np.mean(by_hand))
    above = sum(value >= product_moment(x, y) for value in by_hand)
    assert null.p_values[0] == (1 + above) / 10


@pytest.mark.parametrize("alternative", ["greater", "less", "two-sided"])
def test_exact_permutation_equals_scipy(alternative: str) -> None:
    rng = np.random.default_rng(3)
    x, y = rng.normal(size=6), rng.normal(size=6)
    ours = stats.permutation(x, y, product_moment, alternative=alternative)  # type: ignore[arg-type]
    theirs = scipy_stats.permutation_test(
        (x,),
        lambda a: product_moment(a, y),
        permutation_type="pairings",
        vectorized=False,
        n_resamples=10_000,
        alternative=alternative,
    )
    assert (ours.n, ours.exact) == (720, True)
    assert ours.p_values[0] == pytest.approx(theirs.pvalue, rel=1e-12)


def test_tied_values_count_as_extreme() -> None:
    null = stats.permutation([1, 1, 2], [1, 1, 2], lambda a, b: float(a @ b), alternative="greater")
    assert null.p_values[0] == pytest.approx(2 / 6)


def test_random_orders_come_near_the_exact_p() -> None:
    rng = np.random.default_rng(4)
    x, y = rng.normal(size=7), rng.normal(size=7)
    exact = stats.permutation(x, y, product_moment)
    drawn = stats.permutation(x, y, product_moment, n=3000, seed=1)
    assert exact.exact
    assert not drawn.exact
    assert drawn.p_values[0] == pytest.approx(exact.p_values[0], abs=0.04)


def test_profiles_and_several_numbers() -> None:
    rng = np.random.default_rng(5)
    first = rng.normal(size=(12, 5))
    second = first + rng.normal(size=(12, 5))

    def likeness(a: NDArray[np.float64], b: NDArray[np.float64]) -> list[float]:
        return [float((a * b).mean()), float(-np.abs(a - b).mean())]

    null = stats.pseudo_dyads(first, second, likeness, names=["product", "nearness"], n=200)
    assert null.baseline("nearness").observed == pytest.approx(-np.abs(first - second).mean())
    assert null.baseline("product").p_value == pytest.approx(1 / 201)
    assert null.lows[0] < null.means[0] < null.highs[0]


def test_no_relation_has_uniform_p_values() -> None:
    rng = np.random.default_rng(6)
    p = [
        stats.permutation(rng.normal(size=8), rng.normal(size=8), product_moment, n=99, seed=i)
        .baseline()
        .p_value
        for i in range(120)
    ]
    assert scipy_stats.kstest(p, "uniform").pvalue > 0.001


def test_undefined_re_pairings_have_a_reason() -> None:
    def sometimes(a: NDArray[np.float64], b: NDArray[np.float64]) -> float:
        return float("nan") if b[0] == 1 else 1.0

    null = stats.pseudo_dyads(np.arange(4.0), np.arange(4.0), sometimes)
    assert null.n_undefined[0] == 3
    assert "33 % of the re-pairings" in str(null.reasons[0])
    assert isnan(null.p_values[0])


def test_seeds_repeat() -> None:
    x = np.random.default_rng(7).normal(size=15)
    values = [
        stats.pseudo_dyads(x, x**2, product_moment, n=40, seed=seed).values for seed in (1, 1, 2)
    ]
    np.testing.assert_array_equal(values[0], values[1])
    assert not np.array_equal(values[0], values[2])


def test_wrong_options() -> None:
    with pytest.raises(OptionError, match="differ in length"):
        stats.permutation([1, 2, 3], [1, 2], product_moment)
    with pytest.raises(OptionError, match="`alternative` must be"):
        stats.permutation([1, 2], [1, 2], product_moment, alternative="both")  # type: ignore[arg-type]


@pytest.mark.parametrize("derange", [True, False])
def test_orders_are_counted_as_they_are_listed(derange: bool) -> None:
    groups = [np.array([0, 2, 4]), np.array([1, 5]), np.array([3, 6, 7])]
    listed = {tuple(order.tolist()) for order in every_order(8, groups, derange=derange)}
    assert len(listed) == n_orders([3, 2, 3], derange=derange)


def test_random_derangements_are_equally_likely() -> None:
    rng = np.random.default_rng(8)
    group = [np.arange(4)]
    drawn = [tuple(random_order(rng, 4, group, derange=True).tolist()) for _ in range(1800)]
    counts = [drawn.count(order) for order in sorted(set(drawn))]
    assert len(counts) == 9
    assert scipy_stats.chisquare(counts).pvalue > 0.001


@pytest.mark.parametrize("n_rows", [4, 30])
def test_many_pairings_at_once_give_the_numbers_of_one_at_a_time(n_rows: int) -> None:
    rng = np.random.default_rng(5)
    x, y = rng.normal(size=(2, n_rows, 2))

    def one(a: NDArray[np.generic], b: NDArray[np.generic]) -> NDArray[np.float64]:
        return pair_columns(a, b).pearson

    def many(a: NDArray[np.generic], b: NDArray[np.generic]) -> NDArray[np.float64]:
        return pair_columns(np.broadcast_to(a, b.shape), b).pearson

    alone = pseudo_dyads(x, y, one, n=60, seed=3)
    together = pseudo_dyads(x, y, ManyPairings(many), n=60, seed=3)
    assert alone.exact == (n_rows == 4)
    np.testing.assert_array_equal(together.values, alone.values)
    np.testing.assert_array_equal(together.observed, alone.observed)
