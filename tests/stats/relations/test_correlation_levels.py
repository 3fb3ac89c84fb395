from __future__ import annotations

from math import sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliance_stats.errors import OptionError
from alliance_stats.stats.relations.correlation import partial_correlation
from alliance_stats.stats.relations.correlation_levels import correlation_levels
from reference.loader import reference

CASE = reference("correlation_levels")["levels"]


def made(seed: int, n: int = 60, g: int = 12) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    clusters = rng.integers(0, g, size=n)
    own = rng.normal(size=(2, g))
    return own[0][clusters] + rng.normal(size=n), own[1][clusters] + rng.normal(size=n), clusters


def test_as_psych() -> None:
    expected = CASE.expected
    found = correlation_levels(**CASE.input)
    assert found.within.value == pytest.approx(expected["within"], rel=1e-10)
    assert found.between.value == pytest.approx(expected["between"], rel=1e-10)
    assert found.share_x == pytest.approx(expected["share_x"], rel=1e-10)
    assert found.share_y == pytest.approx(expected["share_y"], rel=1e-10)
    for part, name in ((found.within, "within"), (found.between, "between")):
        assert part.df == expected[f"{name}_df"]
        assert part.p_value == pytest.approx(expected[f"{name}_p"], rel=1e-9)
        ends = (part.interval.low, part.interval.high)
        assert ends == pytest.approx(expected[f"{name}_ends"], rel=1e-9)


@given(st.integers(0, 10_000))
def test_the_parts_make_up_the_whole(seed: int) -> None:
    x, y, clusters = made(seed)
    found = correlation_levels(x, y, clusters)
    inside = sqrt((1 - found.share_x) * (1 - found.share_y)) * found.within.value
    outside = sqrt(found.share_x * found.share_y) * found.between.value
    assert inside + outside == pytest.approx(np.corrcoef(x, y)[0, 1], abs=1e-10)


def test_within_is_the_partial_correlation_given_the_clusters() -> None:
    x, y, clusters = made(3)
    dummies = (clusters[:, None] == np.unique(clusters)[1:]).astype(float)
    expected, found = partial_correlation(x, y, dummies), correlation_levels(x, y, clusters).within
    assert found.value == pytest.approx(expected.value, abs=1e-10)
    assert found.df == expected.df
    assert found.p_value == pytest.approx(expected.p_value, abs=1e-10)
    assert found.interval.low == pytest.approx(expected.interval.low, abs=1e-10)


def test_missing_values_and_rows_without_a_label() -> None:
    x, y, clusters = made(4)
    labels = clusters.astype(object)
    labels[:2] = None
    x[5] = np.nan
    found = correlation_levels(x, y, labels)
    assert (found.within.n, found.within.n_dropped) == (59, 1)
    named = {label for label in np.delete(labels, 5) if label is not None}
    assert found.within.n_clusters == len(named) + 2


@pytest.mark.parametrize(
    ("clusters", "says"),
    [(["a", "b", "c", "d"], "No cluster has two rows"), (["a"] * 4, "one cluster only")],
)
def test_nothing_to_take_apart(clusters: list[str], says: str) -> None:
    found = correlation_levels([1, 2, 3, 5], [1, 3, 2, 4], clusters)
    assert says in str(found.undefined)
    assert np.isnan([found.within.value, found.between.value, found.share_x]).all()


def test_degenerate_parts_have_their_reason() -> None:
    flat = correlation_levels([1, 1, 2, 2, 3, 3], [1, 2, 2, 4, 5, 3], list("aabbcc"))
    assert flat.within.undefined == "A variable has no variation within clusters."
    assert np.isnan(flat.within.value)
    assert "too few rows between clusters" in str(flat.between.undefined)
    assert not np.isnan(flat.between.value)
    level = correlation_levels([1, 3, 3, 1], [1, 2, 5, 3], list("aabb"))
    assert level.between.undefined == "A variable has no variation between clusters."
    line = correlation_levels([1, 2, 5, 7], [1, 2, 5, 7], list("aabb"))
    assert line.within.value == 1.0
    assert "on one line" in str(line.within.undefined)
    assert np.isnan(line.within.p_value)


def test_lengths_must_match() -> None:
    with pytest.raises(OptionError):
        correlation_levels([1, 2, 3], [1, 2], ["a", "a", "b"])
    with pytest.raises(OptionError):
        correlation_levels([1, 2, 3], [1, 2, 3], ["a", "a"])
