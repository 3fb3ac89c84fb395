from __future__ import annotations

from math import isnan

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliance_stats import stats
from reference.loader import reference

CASES = reference("gwet")
ANSWERS = st.lists(st.tuples(st.integers(1, 4), st.integers(1, 4)), min_size=4, max_size=40)


def test_printed_values() -> None:
    ours = stats.gwet_ac(CASES["abstractors"].input["table"])
    theirs = CASES["abstractors"].expected
    assert (round(ours.value, 7), round(ours.std_error, 7)) == tuple(theirs.values())
    theirs = CASES["abstractors_interval"].expected
    assert (round(ours.interval.low, 3), round(ours.interval.high, 3)) == tuple(theirs.values())
    assert ours.coefficient == "AC1"


@pytest.mark.parametrize("scheme", ["unweighted", "linear", "quadratic"])
def test_against_the_formula(scheme: str) -> None:
    case = CASES["five_categories"]
    ours = stats.gwet_ac((case.input["x"], case.input["y"]), weights=scheme)
    theirs = case.expected[scheme]
    assert ours.coefficient == ("AC1" if scheme == "unweighted" else "AC2")
    for field in ("value", "std_error", "observed", "expected"):
        assert getattr(ours, field) == pytest.approx(theirs[field], rel=case.rtol)
    assert ours.interval.low == pytest.approx(theirs["low"], rel=case.rtol)
    assert ours.interval.high == pytest.approx(theirs["high"], rel=case.rtol)
    assert ours.p_value == pytest.approx(theirs["p"], rel=1e-8)


@pytest.mark.parametrize("scheme", ["unweighted", "quadratic"])
def test_jackknife_interval(scheme: str) -> None:
    case = CASES["five_categories"]
    x, y = np.array(case.input["x"]), np.array(case.input["y"])
    options = {"weights": scheme, "categories": range(1, 6)}
    ours = stats.gwet_ac((x, y), **options)
    keep = ~np.eye(len(x), dtype=bool)
    z = np.arctanh([stats.gwet_ac((x[k], y[k]), **options).value for k in keep])
    error = np.sqrt((len(x) - 1) / len(x) * ((z - z.mean()) ** 2).sum())
    low, high = np.arctanh([ours.interval_jackknife.low, ours.interval_jackknife.high])
    assert (low + high) / 2 == pytest.approx(np.arctanh(ours.value), rel=1e-9)
    assert (high - low) / 2 == pytest.approx(2.000995 * error, rel=1e-6)  # t, 59 df


def test_it_withstands_a_common_category_where_kappa_does_not() -> None:
    table = [[118, 5], [2, 0]]
    assert stats.weighted_kappa(table).value < 0
    assert stats.gwet_ac(table).value == pytest.approx(0.94, abs=0.005)


@given(ANSWERS, st.sampled_from(["unweighted", "linear", "quadratic"]))
def test_swapping_roles_and_stacks(pairs: list[tuple[int, int]], scheme: str) -> None:
    x, y = np.array(pairs).T
    ours = stats.gwet_ac((x, y), weights=scheme, categories=range(1, 5))
    other = stats.gwet_ac((y, x), weights=scheme, categories=range(1, 5))
    np.testing.assert_allclose(
        [other.value, other.std_error], [ours.value, ours.std_error], atol=1e-9
    )
    np.testing.assert_allclose(
        stats.gwet_of_tables(ours.table[None], weights=scheme), [ours.value], atol=1e-12
    )
    assert ours.value <= 1


def test_degenerate() -> None:
    alone = stats.gwet_ac(([4] * 5, [4] * 5))
    assert isnan(alone.value)
    assert alone.undefined is not None
    assert "categories" in alone.undefined
    declared = stats.gwet_ac(([4] * 5, [4] * 5), categories=range(1, 6))
    assert declared.value == 1.0
    assert isnan(declared.interval.low)
    few = stats.gwet_ac(([1, 2], [1, 2]))
    assert isnan(few.value)
    assert few.undefined == "Gwet's coefficient needs at least 3 complete pairs; there are 2."


def test_copies_of_a_dyad_are_seen_through_clusters() -> None:
    rng = np.random.default_rng(2)
    x = rng.integers(1, 5, 20)
    y = np.clip(x + rng.integers(-1, 2, 20), 1, 4)
    once = stats.gwet_ac((x, y))
    twice = stats.gwet_ac((np.tile(x, 2), np.tile(y, 2)), clusters=np.tile(np.arange(20), 2))
    assert twice.std_error == pytest.approx(once.std_error * np.sqrt(20 / 19), rel=1e-9)
    assert twice.df == pytest.approx(19)
