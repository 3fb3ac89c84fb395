from __future__ import annotations

from math import isnan, nan

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliance_stats import stats
from alliance_stats.errors import OptionError
from reference.loader import reference

CASES = reference("kappa")
SCHEMES = ("quadratic", "linear", "unweighted")
ANSWERS = st.lists(st.tuples(st.integers(1, 5), st.integers(1, 5)), min_size=4, max_size=40)


@pytest.mark.parametrize("name", [name for name in CASES if name.startswith("printed")])
def test_printed_values(name: str) -> None:
    case = CASES[name]
    ours = stats.weighted_kappa(case.input["table"], weights=case.input["weights"])
    numbers = {"value": ours.value, "variance": ours.std_error**2}
    for key, theirs in case.expected.items():
        assert round(numbers[key], case.decimals) == theirs


def test_psych() -> None:
    case = CASES["psych_values"]
    table, theirs = case.input["table"], case.expected
    unweighted = stats.weighted_kappa(table, weights="unweighted")
    assert unweighted.value == pytest.approx(theirs["unweighted"], rel=case.rtol)
    assert unweighted.std_error == pytest.approx(theirs["std_error"], rel=case.rtol)
    for scheme in ("quadratic", "linear"):
        ours = stats.weighted_kappa(table, weights=scheme).value
        assert ours == pytest.approx(theirs[scheme], rel=case.rtol)
    for weights in (case.input["disagreement"], 1 - np.array(case.input["disagreement"]) / 6):
        ours = stats.weighted_kappa(table, weights=weights)
        assert ours.weights == "custom"
        assert ours.value == pytest.approx(theirs["custom"], rel=case.rtol)
        assert ours.value == pytest.approx(0.347826, abs=5e-7)  # Cohen's (1968) weights


@pytest.mark.parametrize("name", ["table_1969", "five_categories"])
@pytest.mark.parametrize("scheme", SCHEMES)
def test_errors(name: str, scheme: str) -> None:
    case = CASES[name]
    table = case.input["table"] if "table" in case.input else (case.input["x"], case.input["y"])
    ours = stats.weighted_kappa(table, weights=scheme)
    theirs = case.expected[scheme]
    for field in ("value", "std_error", "std_error_null", "observed", "expected"):
        assert getattr(ours, field) == pytest.approx(theirs[field], rel=case.rtol)
    assert ours.statistic == pytest.approx(theirs["z"], rel=case.rtol)
    assert ours.p_value == pytest.approx(theirs["p"], rel=1e-9)
    assert ours.interval.low == pytest.approx(theirs["low"], rel=case.rtol)
    assert ours.interval.high == pytest.approx(theirs["high"], rel=case.rtol)


def test_a_pair_equals_its_table() -> None:
    case = CASES["five_categories"]
    pair = stats.weighted_kappa((case.input["x"], case.input["y"]))
    table = stats.weighted_kappa(pair.table)
    assert pair.categories == table.categories == (1, 2, 3, 4, 5)
    assert (pair.value, pair.interval) == (table.value, table.interval)


def test_quadratic_kappa_tends_to_the_icc() -> None:
    """Fleiss & Cohen (1973): they differ by terms of order 1/n only."""
    case = CASES["five_categories"]
    x, y = np.array(case.input["x"]), np.array(case.input["y"])
    gaps = []
    for times in (1, 10, 100):
        ratings = np.column_stack([np.tile(x, times), np.tile(y, times)])
        kappa = stats.weighted_kappa((ratings[:, 0], ratings[:, 1])).value
        gaps.append(abs(kappa - stats.icc(ratings, form="A,1").value))
        # With moments of divisor n it is Lin's coefficient, exactly.
        assert kappa == pytest.approx(stats.concordance(*ratings.T).value, abs=1e-12)
    assert gaps[0] < 0.02
    assert gaps[1] == pytest.approx(gaps[0] / 10, rel=0.1)
    assert gaps[2] == pytest.approx(gaps[0] / 100, rel=0.1)


@given(ANSWERS, st.sampled_from(SCHEMES))
def test_swapping_roles_and_reversing_the_scale(pairs: list[tuple[int, int]], scheme: str) -> None:
    x, y = np.array(pairs).T
    options = {"weights": scheme, "categories": range(1, 6)}
    ours = stats.weighted_kappa((x, y), **options)
    swapped = stats.weighted_kappa((y, x), **options)
    turned = stats.weighted_kappa((6 - x, 6 - y), **options)
    for other in (swapped, turned):
        np.testing.assert_allclose(
            [other.value, other.std_error, other.p_value],
            [ours.value, ours.std_error, ours.p_value],
            atol=1e-9,
        )
        assert (other.undefined is None) == (ours.undefined is None)


@given(ANSWERS, st.permutations([1, 2, 3, 4, 5]))
def test_names_of_nominal_categories_do_not_matter(
    pairs: list[tuple[int, int]], names: list[int]
) -> None:
    x, y = np.array(pairs).T
    new = np.array([0, *names])
    options = {"weights": "unweighted", "categories": range(1, 6)}
    ours = stats.weighted_kappa((x, y), **options)
    renamed = stats.weighted_kappa((new[x], new[y]), **options)
    np.testing.assert_allclose(renamed.value, ours.value, atol=1e-12)
    letters = np.array(["", "a", "b", "c", "d", "e"], dtype=object)
    text = stats.weighted_kappa((letters[x], letters[y]), weights="unweighted", categories="abcde")
    np.testing.assert_equal(text.value, ours.value)


@given(ANSWERS, st.sampled_from(SCHEMES))
def test_stack_of_tables(pairs: list[tuple[int, int]], scheme: str) -> None:
    x, y = np.array(pairs).T
    ours = stats.weighted_kappa((x, y), weights=scheme, categories=range(1, 6))
    stack = np.stack([ours.table, ours.table.T])
    values = stats.kappa_of_tables(stack, weights=scheme)
    np.testing.assert_allclose(values, [ours.value, ours.value], atol=1e-12)


def test_clusters_of_one_are_no_clusters() -> None:
    x, y = [1, 2, 3, 3, 2, 1, 4, 4], [1, 3, 3, 2, 2, 1, 3, 4]
    alone = stats.weighted_kappa((x, y), clusters=list(range(8)))
    assert alone.n_clusters == 0
    assert alone.interval == stats.weighted_kappa((x, y)).interval


def test_clusters_widen_where_dyads_of_a_coach_are_copies() -> None:
    rng = np.random.default_rng(1)
    x = rng.integers(1, 6, 30)
    y = np.clip(x + rng.integers(-1, 2, 30), 1, 5)
    once = stats.weighted_kappa((x, y))
    copies = stats.weighted_kappa(
        (np.repeat(x, 4), np.repeat(y, 4)), clusters=np.repeat(np.arange(30), 4)
    )
    assert copies.n_clusters == 30
    assert copies.std_error == pytest.approx(once.std_error * np.sqrt(30 / 29), rel=1e-9)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_jackknife_interval(scheme: str) -> None:
    case = CASES["five_categories"]
    x, y = np.array(case.input["x"]), np.array(case.input["y"])
    options = {"weights": scheme, "categories": range(1, 6)}
    ours = stats.weighted_kappa((x, y), **options)
    pair = stats.pair_agreement(x, y, measure="weighted_kappa", **options)
    assert ours.interval_jackknife.low == pytest.approx(pair.interval.low, rel=1e-12)
    assert ours.interval_jackknife.high == pytest.approx(pair.interval.high, rel=1e-12)
    keep = ~np.eye(len(x), dtype=bool)
    z = np.arctanh([stats.weighted_kappa((x[k], y[k]), **options).value for k in keep])
    error = np.sqrt((len(x) - 1) / len(x) * ((z - z.mean()) ** 2).sum())
    assert pair.std_error == pytest.approx(error, rel=1e-8)
    table = stats.weighted_kappa(ours.table, weights=scheme)
    assert table.interval_jackknife.low == pytest.approx(ours.interval_jackknife.low, rel=1e-10)


def test_one_pair_that_carries_kappa() -> None:
    ours = stats.weighted_kappa(([1, 1, 1, 1, 2], [1, 1, 1, 1, 2]))
    assert ours.undefined == "The raters agree exactly, so the interval does not exist."
    ours = stats.weighted_kappa(([1, 1, 1, 1, 1, 2], [1, 1, 1, 2, 1, 2]))
    assert not isnan(ours.interval.low)
    one = stats.weighted_kappa(([1, 1, 2, 2, 1], [1, 1, 2, 2, 2]))
    assert not isnan(one.interval.low)
    assert isnan(one.interval_jackknife.low)
    assert one.undefined is not None
    assert one.undefined.startswith("Without one of the pairs")


def test_few_clusters_have_no_interval() -> None:
    x, y = [1, 2, 3, 3, 2, 1, 4, 4], [1, 3, 3, 2, 2, 1, 3, 4]
    ours = stats.weighted_kappa((x, y), clusters=list("aabbccdd"))
    assert ours.std_error > 0
    assert isnan(ours.interval.low)
    assert isnan(ours.p_value)
    assert ours.undefined is not None
    assert "8" in ours.undefined


@pytest.mark.parametrize(
    ("x", "y", "value", "word"),
    [
        ([4] * 10, [4] * 10, nan, "one and the same category"),
        ([1, 2, 3, 4], [4] * 4, 0.0, "0 by definition"),
        ([4] * 4, [1, 2, 3, 4], 0.0, "0 by definition"),
        ([1, 2, 3, 4], [1, 2, 3, 4], 1.0, "agree exactly"),
        ([1, 2], [1, 2], nan, "at least 3"),
        ([], [], nan, "at least 3"),
        ([1, 1, 2, 2], [3, 3, 4, 4], None, "no room"),
        ([1, 1, 2, 2], [2, 2, 1, 1], -1.0, "do not differ in what"),
    ],
)
def test_degenerate_pairs(x: list[int], y: list[int], value: float | None, word: str) -> None:
    for scheme in SCHEMES if value is not None else ["unweighted"]:
        ours = stats.weighted_kappa((x, y), weights=scheme)
        np.testing.assert_equal(ours.value, 0.0 if value is None else value)
        assert ours.undefined is not None
        assert word in ours.undefined
        assert isnan(ours.interval.low)
        assert isnan(ours.interval.high)
        assert isnan(ours.interval_jackknife.low)


def test_a_category_nobody_used_is_a_step() -> None:
    x, y = [1, 1, 3, 3, 6, 6], [1, 3, 3, 6, 6, 6]
    full = stats.weighted_kappa((x, y), categories=range(1, 7))
    default = stats.weighted_kappa((x, y))
    seen = stats.weighted_kappa((x, y), categories=[1, 3, 6])
    assert default.value == full.value
    assert seen.value != full.value


def test_missing_answers_are_left_out() -> None:
    ours = stats.weighted_kappa(([1, 2, None, 3, nan], [1, 2, 2, 2, 1]))
    assert (ours.n, ours.n_dropped) == (3, 2)


@pytest.mark.parametrize(
    ("given_", "options"),
    [
        ([[1, 2, 3], [1, 2, 3]], {}),
        ([[1.5, 2], [3, 4]], {}),
        ([[1, -2], [3, 4]], {}),
        (([1, 2], [1, 2], [1, 2]), {}),
        (([1, 2, 3], [1, 2]), {}),
        (([1, 2, 9], [1, 2, 3]), {"categories": [1, 2, 3]}),
        (([1, 2, 3], [1, 2, 3]), {"categories": [1, 2, 3, 3]}),
        ((["a", "b"], ["a", "b"]), {}),
        (([1, 1000], [2, 5]), {}),
        ([[1, 2], [3, 4]], {"clusters": [1, 2]}),
        ([[1, 2], [3, 4]], {"weights": "cubic"}),
        ([[1, 2], [3, 4]], {"weights": [[1, 0, 0], [0, 1, 0], [0, 0, 1]]}),
        ([[1, 2], [3, 4]], {"weights": [[2, 0], [0, 1]]}),
        ([[1, 2], [3, 4]], {"weights": [[0, 0], [0, 0]]}),
        ([[1, 2], [3, 4]], {"categories": ["low", "middle", "high"]}),
    ],
)
def test_refused(given_: object, options: dict[str, object]) -> None:
    with pytest.raises(OptionError):
        stats.weighted_kappa(given_, **options)  # type: ignore[arg-type]


def test_bands() -> None:
    np.testing.assert_array_equal(stats.band([1, 2.99, 3, 7, nan], [3, 5]), [0, 0, 1, 2, nan])
    for edges in ([], [2, 2], [3, 1], [nan]):
        with pytest.raises(OptionError):
            stats.band([1.0], edges)


def test_bootstrap_of_tables_gives_the_asymptotic_error() -> None:
    case = CASES["five_categories"]
    x, y = (np.tile(case.input[name], 4) for name in ("x", "y"))
    statistic = stats.table_statistic(
        range(1, 6), lambda tables: stats.kappa_of_tables(tables)[..., None], ["kappa"]
    )
    drawn = stats.bootstrap(statistic, (x, y), n_resamples=1000, seed=1)
    ours = stats.weighted_kappa((x, y))
    assert float(drawn.values[0]) == pytest.approx(ours.value, rel=1e-12)
    assert float(drawn.std_errors[0]) == pytest.approx(ours.std_error, rel=0.1)
