from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from alliance_stats import stats
from alliance_stats.errors import OptionError
from alliance_stats.stats.reliability.two_level_factor import fit_two_level
from alliance_stats.stats.reliability.two_level_likelihood import slope, summarise
from conftest import shared_path
from reference.loader import Case, reference

CASES = reference("omega_two_level")
Arrays = tuple[NDArray[np.float64], NDArray[np.intp]]


def sessions(seed: int = 0, people: int = 40, each: int = 5, k: int = 4) -> Arrays:
    rng = np.random.default_rng(seed)
    codes = np.repeat(np.arange(people), each)
    own = rng.normal(size=(people, 1)) + 0.4 * rng.normal(size=(people, k))
    now = rng.normal(size=(len(codes), 1)) + rng.normal(size=(len(codes), k))
    return own[codes] + now, codes


def errors_of(items: NDArray[np.float64], codes: NDArray[np.intp]) -> NDArray[np.float64]:
    """Standard errors of the loadings within, then between."""
    fit = fit_two_level(summarise(items, codes))
    k = items.shape[1]
    errors = np.sqrt(np.diag(np.linalg.inv(fit.information)))
    return np.concatenate([errors[:k], errors[2 * k : 3 * k]]) * np.tile(fit.scale, 2)


def test_case_a53() -> None:
    """lavaan on 1,000 rows in 80 clusters; estimates 1e-5, errors 1e-4, alpha of a df = 0 model."""
    path = shared_path("reference", "expected", "A53_twolevel_omega.json")
    theirs = json.loads(path.read_text(encoding="utf-8"))["results"]
    data = shared_path("reference", "data", "demo_twolevel_A.csv")
    table = np.genfromtxt(data, delimiter=",", skip_header=1)
    ours = stats.omega_two_level(table[:, :3], table[:, 3])
    assert (ours.n, ours.n_clusters) == (theirs["n"], theirs["n_clusters"])
    assert ours.within == pytest.approx(theirs["omega_within"], abs=1e-5)
    assert ours.between == pytest.approx(theirs["omega_between"], abs=1e-5)
    assert ours.item_icc == pytest.approx(list(theirs["item_icc"].values()), abs=1e-5)
    assert ours.log_likelihood == pytest.approx(theirs["fit"]["logl"], abs=1e-6)
    known = theirs["parameters"]
    for start, loadings, residuals in (
        (0, ours.loadings_within, ours.residuals_within),
        (11, ours.loadings_between, ours.residuals_between),
    ):
        assert loadings == pytest.approx(known["est"][start : start + 3], abs=1e-5)
        assert residuals == pytest.approx(known["est"][start + 3 : start + 6], abs=1e-5)
        moments = np.outer(loadings, loadings) + np.diag(residuals)
        alpha = 1.5 * (1 - np.trace(moments) / moments.sum())
        which = "within" if start == 0 else "between"
        assert alpha == pytest.approx(theirs[f"alpha_{which}_saturated"], abs=1e-5)
    codes = np.unique(table[:, 3], return_inverse=True)[1]
    errors = [*known["se"][:3], *known["se"][11:14]]
    assert errors_of(table[:, :3], codes) == pytest.approx(errors, rel=1e-4)


@pytest.mark.parametrize("case", CASES.values(), ids=lambda case: case.name)
def test_as_lavaan(case: Case) -> None:
    items, codes = np.array(case.input["items"]), np.array(case.input["clusters"])
    ours, theirs = stats.omega_two_level(items, codes), case.expected
    assert ours.converged
    assert (ours.n, ours.n_clusters) == (theirs["n"], theirs["n_clusters"])
    assert ours.within == pytest.approx(theirs["within"], abs=1e-5)
    assert ours.between == pytest.approx(theirs["between"], abs=1e-5)
    assert ours.log_likelihood == pytest.approx(theirs["log_likelihood"], abs=1e-6)
    assert ours.log_likelihood > theirs["log_likelihood"] - 1e-8
    for name in ("loadings_within", "residuals_within", "loadings_between", "residuals_between"):
        assert getattr(ours, name) == pytest.approx(theirs[name], rel=case.rtol), name
    errors = [*theirs["se_within"], *theirs["se_between"]]
    assert errors_of(items, codes - 1) == pytest.approx(errors, rel=1e-4)


def test_derivatives_are_those_of_the_likelihood() -> None:
    items, codes = sessions(1, people=12)
    sample = summarise(items[:-3], codes[:-3])
    rng = np.random.default_rng(2)
    within, between = (np.cov(rng.normal(size=(4, 30))) for _ in range(2))
    means = rng.normal(size=4)
    here = slope(sample, within, between, means)
    assert here is not None
    move = rng.normal(size=(4, 4))
    move += move.T
    for name, args in (
        ("within", lambda e: (within + e * move, between, means)),
        ("between", lambda e: (within, between + e * move, means)),
        ("means", lambda e: (within, between, means + e * move[0])),
    ):
        up, down = (slope(sample, *args(e)) for e in (1e-5, -1e-5))
        assert up is not None
        assert down is not None
        gained = (up.value - down.value) / 2e-5
        along = move[0] if name == "means" else move
        assert gained == pytest.approx((getattr(here, name) * along).sum(), rel=1e-6)


def test_likelihood_is_that_of_the_rows_written_out() -> None:
    """One multivariate normal density per cluster, with all its rows at once."""
    items, codes = sessions(3, people=6, each=3, k=3)
    items, codes = items[:-1], codes[:-1]
    rng = np.random.default_rng(4)
    within, between = (np.cov(rng.normal(size=(3, 30))) for _ in range(2))
    total = 0.0
    for code in range(6):
        here = items[codes == code]
        n = len(here)
        cov = np.kron(np.eye(n), within) + np.kron(np.ones((n, n)), between)
        away = here.ravel()
        total -= 0.5 * (
            len(away) * np.log(2 * np.pi)
            + np.linalg.slogdet(cov)[1]
            + away @ np.linalg.solve(cov, away)
        )
    found = slope(summarise(items, codes), within, between, np.zeros(3))
    assert found is not None
    assert found.value == pytest.approx(total, rel=1e-12)


def test_omega_of_cluster_means_is_their_squared_correlation_with_the_truth() -> None:
    rng = np.random.default_rng(5)
    codes = np.repeat(np.arange(4000), 4)
    true = rng.normal(size=4000)
    own = true[:, None] * [0.8, 0.6, 0.7] + 0.4 * rng.normal(size=(4000, 3))
    now = rng.normal(size=(16000, 1)) * [0.7, 0.8, 0.6] + rng.normal(size=(16000, 3))
    items = own[codes] + now
    found = stats.omega_two_level(items, codes)
    observed = np.bincount(codes, items.sum(axis=1)) / 4
    assert found.cluster_means == pytest.approx(np.corrcoef(true, observed)[0, 1] ** 2, abs=0.02)
    assert found.between > found.cluster_means


def test_units_and_order_of_rows_do_not_matter() -> None:
    items, codes = sessions()
    one = stats.omega_two_level(items, codes)
    mixed = np.random.default_rng(6).permutation(len(items))
    other = stats.omega_two_level(10 * items[mixed] + 3, codes[mixed])
    assert other.within == pytest.approx(one.within, abs=1e-7)
    assert other.between == pytest.approx(one.between, abs=1e-7)
    assert other.item_icc == pytest.approx(one.item_icc, abs=1e-6)


def test_intervals_hold_the_estimates_and_their_level_widens_them() -> None:
    items, codes = sessions()
    narrow, wide = (stats.omega_two_level(items, codes, confidence=c) for c in (0.5, 0.95))
    for name in ("within", "between", "cluster_means"):
        inner, outer = (getattr(r, f"{name}_interval") for r in (narrow, wide))
        assert outer.low < inner.low < getattr(wide, name) < inner.high < outer.high
    assert wide.within_interval == stats.omega_two_level(items, codes).within_interval


def test_incomplete_rows_are_left_out_and_counted() -> None:
    items, codes = sessions()
    items = items.copy()
    items[:5, 0] = np.nan
    found = stats.omega_two_level(items, codes)
    assert (found.n, found.n_dropped, found.n_clusters) == (195, 5, 39)


@pytest.mark.parametrize(
    ("items", "codes", "words"),
    [
        (sessions()[0][:, :2], sessions()[1], "at least 3 items"),
        (sessions(people=4)[0], sessions(people=4)[1], "more than 4 clusters"),
        (sessions(each=1)[0], sessions(each=1)[1], "rows beyond the first"),
        (np.full((200, 4), np.nan), sessions()[1], "complete rows"),
        (np.ones((200, 4)), sessions()[1], "no variance"),
        (sessions()[0][:, [0, 0, 1, 2]], sessions()[1], "repeat others exactly"),
    ],
)
def test_what_cannot_be_told_has_a_reason(
    items: NDArray[np.float64], codes: NDArray[np.intp], words: str
) -> None:
    found = stats.omega_two_level(items, codes)
    assert np.isnan([found.within, found.between, found.within_interval.low]).all()
    assert words in str(found.undefined)


def test_an_item_that_never_varies_within_a_cluster_is_named() -> None:
    items, codes = sessions()
    items = items.copy()
    items[:, 2] = codes
    assert "item column 3 never varies within" in str(stats.omega_two_level(items, codes).undefined)


def test_nothing_between_clusters_is_no_reliability_between_them() -> None:
    """Clusters that do not differ: a Heywood case or no solution, and never a number."""
    rng = np.random.default_rng(7)
    items = rng.normal(size=(200, 1)) + rng.normal(size=(200, 4))
    found = stats.omega_two_level(items, np.repeat(np.arange(40), 5))
    assert np.isnan(found.between)
    assert found.undefined is not None


def test_one_label_for_each_row() -> None:
    with pytest.raises(OptionError, match="one label"):
        stats.omega_two_level(sessions()[0], [1, 2])


def test_a_high_level_of_the_answers_changes_nothing() -> None:
    items, codes = sessions()
    one, other = (stats.omega_two_level(items + level, codes) for level in (0.0, 10_000.0))
    assert other.within == pytest.approx(one.within, abs=1e-6)
    assert other.between == pytest.approx(one.between, abs=1e-6)


@given(st.integers(0, 10_000))
@settings(max_examples=60, deadline=None)
def test_whatever_the_answers_there_is_a_number_or_a_reason(seed: int) -> None:
    rng = np.random.default_rng(seed)
    clusters, k = int(rng.integers(1, 20)), int(rng.integers(2, 6))
    codes = rng.integers(0, clusters, rng.integers(2, 90))
    items = rng.normal(size=(len(codes), k)) * rng.choice([0.01, 1.0])
    items += rng.normal(size=(clusters, 1))[codes]
    if rng.random() < 0.4:
        items = np.round(items)
    found = stats.omega_two_level(items, codes)
    if found.undefined is None:
        for name in ("within", "between", "cluster_means"):
            interval = getattr(found, f"{name}_interval")
            assert 0 <= interval.low <= interval.high <= 1
            assert 0 <= getattr(found, name) <= 1
    else:
        assert np.isnan(found.within_interval.low)
        assert found.undefined.endswith(".")
