from __future__ import annotations

import json
from math import isnan, nan

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from alliance_stats import stats
from alliance_stats.errors import OptionError
from alliance_stats.stats.factors.one_factor import fit_one_factor
from alliance_stats.stats.reliability.omega_bootstrap import omega_statistic
from alliance_stats.stats.reliability.omega_coefficients import KINDS, omega_influence
from conftest import shared_path
from reference.loader import Case, reference

Floats = NDArray[np.float64]


def sample(seed: int, n: int = 60, k: int = 4) -> Floats:
    rng = np.random.default_rng(seed)
    return rng.normal(size=(n, 1)) + rng.normal(size=(n, k)) * np.linspace(0.7, 1.2, k)


@pytest.mark.parametrize("case", reference("omega").values(), ids=lambda case: case.name)
def test_against_lavaan(case: Case) -> None:
    items, theirs = np.array(case.input["items"], dtype=float), case.expected
    level = case.input["confidence"]
    ours = stats.omega(items, interval="profile", confidence=level)
    for name, value in (
        ("loadings", ours.loadings),
        ("residuals", ours.residuals),
        ("chi2", ours.chi2),
        ("low", ours.interval.low),
        ("high", ours.interval.high),
        ("model", ours.value),
    ):
        np.testing.assert_allclose(value, theirs[name], rtol=case.rtol, atol=1e-9, err_msg=name)
    assert ours.df == theirs["df"]
    if ours.df:
        assert ours.p_value == pytest.approx(theirs["p"], rel=1e-5)
    for kind in ("observed", "standardised"):
        other = stats.omega(items, kind=kind, n_resamples=10)
        assert other.value == pytest.approx(theirs[kind], rel=case.rtol)


@pytest.mark.parametrize("name", ["A07_omega_cfa_bfi_agree", "A09_omega_cfa_commitmentQ"])
def test_shared_cases(name: str) -> None:
    expected = json.loads(shared_path("reference", "expected", f"{name}.json").read_text())
    results = expected["results"]
    frame = pd.read_csv(shared_path("reference", "data", expected["dataset"][0]))
    if name.startswith("A07"):
        items = frame[["A1", "A2", "A3", "A4", "A5"]].to_numpy(dtype=float, copy=True)
        items[:, 0] = 7 - items[:, 0]
    else:
        items = frame[[f"sat.g.1_{j}" for j in range(1, 6)]].to_numpy(dtype=float, copy=True)
    ours = stats.omega(items, n_resamples=20)
    assert ours.n == results["n_used"]
    # lavaan stops at its default criteria: 1e-5 (README of the cases).
    assert ours.value == pytest.approx(results["omega_model_implied_variance"], rel=1e-5)
    np.testing.assert_allclose(ours.loadings, list(results["loadings"].values()), rtol=1e-5)
    np.testing.assert_allclose(ours.standardised, list(results["std_loadings"].values()), rtol=1e-5)
    assert ours.chi2 == pytest.approx(results["fit"]["chisq"], rel=1e-6)
    observed = stats.omega(items, kind="observed", n_resamples=20)
    assert observed.value == pytest.approx(results["omega_observed_variance"], rel=1e-5)
    average = stats.average_variance(ours.loadings, ours.residuals)
    assert average.standardised == pytest.approx(results["ave_std"], rel=1e-5)
    assert average.maximal == pytest.approx(results["H_maximal"], rel=1e-5)


def test_an_item_the_wrong_way_round() -> None:
    """As printed for the visual items of 1939: the coefficient collapses, and it is said."""
    items = sample(1)
    items[:, 1] *= -1
    result = stats.omega(items, n_resamples=50)
    assert result.value < stats.omega(sample(1), n_resamples=50).value - 0.2
    assert result.caution == (
        "Item column 2 loads against the others. Check whether it must be reversed."
    )


@given(st.integers(0, 200))
@settings(max_examples=25, deadline=None)
def test_units_order_and_sign_do_not_matter(seed: int) -> None:
    items = sample(seed)
    value = stats.omega(items, interval="profile").value
    for other in (items[::-1], items[:, ::-1], 3 * items - 7, -items):
        again = stats.omega(other, interval="profile").value
        assert again == pytest.approx(value, rel=1e-7) or (isnan(value) and isnan(again))


def test_equal_loadings_make_alpha() -> None:
    cov = 0.5 * np.ones((4, 4)) + 0.5 * np.eye(4)
    root = np.linalg.cholesky(cov)
    rng = np.random.default_rng(2)
    z = rng.normal(size=(50, 4))
    z -= z.mean(axis=0)
    z = z @ np.linalg.inv(np.linalg.cholesky(z.T @ z / 50)).T
    items = z @ root.T
    assert stats.omega(items, n_resamples=10).value == pytest.approx(
        stats.alpha(items).value, rel=1e-7
    )
    assert stats.omega(items, n_resamples=10).value == pytest.approx(0.8, rel=1e-7)


def test_profile_bounds_lie_where_the_likelihood_says() -> None:
    """Narrower with more people, wider with more confidence, and always around the estimate."""
    items = sample(3, 80)
    bounds = [stats.omega(items, interval="profile", confidence=c).interval for c in (0.8, 0.99)]
    value = stats.omega(items, interval="profile").value
    assert bounds[1].low < bounds[0].low < value < bounds[0].high < bounds[1].high
    doubled = stats.omega(np.vstack([items, items]), interval="profile", confidence=0.8).interval
    assert doubled.high - doubled.low < bounds[0].high - bounds[0].low


def test_replicates_are_omegas_of_the_drawn_rows() -> None:
    items = sample(4, 40)
    drawn = stats.bootstrap(
        omega_statistic(), (items,), n_resamples=30, seed=5, method="percentile"
    )
    counts = np.random.default_rng(5).integers(0, 40, (30, 40))
    for replicate, rows in zip(drawn.replicates[:, 0], counts, strict=True):
        fit = fit_one_factor(np.cov(items[rows].T, bias=True))
        common = fit.loadings.sum() ** 2
        assert replicate == pytest.approx(common / (common + fit.residuals.sum()), rel=1e-6)
    ours = stats.omega(items, n_resamples=30, seed=5)
    np.testing.assert_allclose(ours.interval.low, drawn.intervals[0].low, rtol=1e-6)


@pytest.mark.parametrize("kind", list(KINDS))
def test_influence_is_the_jackknife_to_first_order(kind: str) -> None:
    items = sample(6, 200)
    centred = items - items.mean(axis=0)
    cov = centred.T @ centred / len(items)
    moved = omega_influence(centred, cov, fit_one_factor(cov), kind)
    statistic = omega_statistic(kind)
    left_out = np.array([statistic(np.delete(items, i, axis=0))[0] for i in range(len(items))])
    change = statistic(items)[0] - left_out
    assert np.corrcoef(moved, change)[0, 1] > 0.999
    assert np.polyfit(change * len(items), moved, 1)[0] == pytest.approx(1, abs=0.06)


def test_bca_is_that_of_the_general_bootstrap() -> None:
    items = sample(7, 90)
    ours = stats.omega(items, interval="bca", n_resamples=400, seed=3)
    general = stats.bootstrap(omega_statistic(), (items,), n_resamples=400, seed=3)
    # The acceleration comes from influence here and from leaving out rows there.
    assert ours.interval.low == pytest.approx(general.intervals[0].low, abs=0.004)
    assert ours.interval.high == pytest.approx(general.intervals[0].high, abs=0.004)


def test_coaches_are_resampled_whole() -> None:
    rng = np.random.default_rng(8)
    coach = np.repeat(np.arange(20), 5)
    items = sample(8, 100) + 1.5 * rng.normal(size=(20, 1))[coach]
    alone = stats.omega(items, seed=1)
    together = stats.omega(items, clusters=coach, seed=1)
    assert together.value == alone.value
    assert together.std_error > 1.2 * alone.std_error


def test_rows_with_gaps_are_dropped_with_their_labels() -> None:
    items = sample(9, 40)
    gappy = np.vstack([items, [nan, 1, 2, 3]])
    labels = [*np.repeat(np.arange(10), 4).tolist(), "x"]
    result = stats.omega(gappy, clusters=labels, seed=1)
    assert (result.n, result.n_dropped) == (40, 1)
    assert result.interval == stats.omega(items, clusters=labels[:-1], seed=1).interval


def test_reasons() -> None:
    items = sample(10, 30)
    flat = items.copy()
    flat[:, 2] = 4
    twice = np.column_stack([items, items[:, 0]])
    for table, words in (
        (items[:, :2], "Omega needs at least 3 items; there are 2."),
        (items[:4], "Omega of 4 items needs more than 4 complete rows; there are 4."),
        (items[:0], "Omega of 4 items needs more than 4 complete rows; there are 0."),
        (np.full((20, 4), nan), "Omega of 4 items needs more than 4 complete rows; there are 0."),
        (flat, "Omega is undefined: no variance in item column 3."),
        (twice, "Some items repeat others exactly, so the one-factor model cannot be fitted."),
    ):
        result = stats.omega(table)
        assert isnan(result.value)
        assert isnan(result.interval.low)
        assert result.undefined == words


def test_heywood_is_no_finding() -> None:
    correlations = np.array([[1, 0.8, 0.6], [0.8, 1, 0.3], [0.6, 0.3, 1]])
    z = np.random.default_rng(11).normal(size=(60, 3))
    z -= z.mean(axis=0)
    z = z @ np.linalg.inv(np.linalg.cholesky(z.T @ z / 60)).T
    result = stats.omega(z @ np.linalg.cholesky(correlations).T)
    assert result.heywood
    assert isnan(result.value)
    assert result.undefined is not None
    assert result.undefined.startswith("The residual variance of item column 1 would be negative")


def test_items_without_a_factor() -> None:
    z = np.random.default_rng(12).normal(size=(60, 4))
    z -= z.mean(axis=0)
    z = z @ np.linalg.inv(np.linalg.cholesky(z.T @ z / 60)).T
    result = stats.omega(z)
    assert isnan(result.value)
    assert result.undefined is not None


def test_options() -> None:
    items = sample(13, 20)
    for wrong in ({"kind": "total"}, {"interval": "delta"}, {"confidence": 95}, {"n_resamples": 0}):
        with pytest.raises(OptionError):
            stats.omega(items, **wrong)  # type: ignore[arg-type]
    with pytest.raises(OptionError):
        stats.omega(items, interval="profile", clusters=np.arange(20))
    with pytest.raises(OptionError):
        stats.omega(items, clusters=["a"])
    with pytest.raises(OptionError):
        omega_statistic("no")  # type: ignore[arg-type]


@given(st.integers(1, 25), st.integers(1, 6), st.integers(0, 10_000), st.integers(2, 7))
@settings(max_examples=60, deadline=None)
def test_nothing_goes_unexplained(n: int, k: int, seed: int, steps: int) -> None:
    """Any table of ratings gives a number or a reason, and never an interval around nothing."""
    items = np.random.default_rng(seed).integers(1, steps + 1, (n, k)).astype(float)
    result = stats.omega(items, n_resamples=20)
    assert isnan(result.value) <= (result.undefined is not None)
    assert isnan(result.interval.low) == (result.undefined is not None)
    if not isnan(result.value):
        assert 0 <= result.value <= 1
