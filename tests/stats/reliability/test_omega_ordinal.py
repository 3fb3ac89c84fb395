from __future__ import annotations

from math import isnan, nan

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from alliance_stats import stats
from alliance_stats.errors import OptionError
from alliance_stats.stats.factors.one_factor_weighted import LARGEST_LOADING, fit_weighted
from alliance_stats.stats.reliability.green_yang import green_yang
from alliance_stats.stats.reliability.omega_ordinal import KINDS
from reference.loader import Case, reference

Floats = NDArray[np.float64]


def ratings(seed: int, n: int = 120, k: int = 4) -> Floats:
    rng = np.random.default_rng(seed)
    latent = rng.normal(size=(n, 1)) + rng.normal(size=(n, k))
    return np.digitize(latent, [-1.5, 0, 1]).astype(float)


@pytest.mark.parametrize("case", reference("omega_ordinal").values(), ids=lambda case: case.name)
def test_against_lavaan(case: Case) -> None:
    items, theirs = np.array(case.input["items"], dtype=float), case.expected
    for kind in KINDS:
        ours = stats.omega_ordinal(items, kind=kind, n_resamples=0)
        assert ours.value == pytest.approx(theirs[kind], rel=case.rtol), kind
        if kind != "polychoric_ml":
            np.testing.assert_allclose(ours.loadings, theirs["loadings"], rtol=1e-5)


@pytest.mark.parametrize("case", reference("omega_ordinal").values(), ids=lambda case: case.name)
def test_coefficients_that_other_programs_print_beside_it(case: Case) -> None:
    """Alpha, ordinal alpha and the omega of semTools::reliability, on a synthetic twin of its data.

    On its own data (200 rows, GPL, not kept here) the same functions gave .768374, .800842 and
    .773303, and ``omega_ordinal`` the .774813 of semTools::compRelSEM.
    """
    items, theirs = np.array(case.input["items"], dtype=float), case.expected
    assert stats.alpha(items).value == pytest.approx(theirs["alpha"], rel=1e-10)
    k, latent = items.shape[1], stats.polychoric(items)
    ordinal_alpha = k / (k - 1) * (1 - k / latent.correlations.sum())
    assert ordinal_alpha == pytest.approx(theirs["ordinal_alpha"], rel=case.rtol)
    found = stats.omega_ordinal(items, n_resamples=0)
    cuts = np.array([np.pad(t, (0, 4 - len(t)), constant_values=np.inf) for t in latent.thresholds])
    steps = np.isfinite(cuts).astype(float)
    implied = green_yang(found.loadings, np.outer(found.loadings, found.loadings), cuts, steps)
    assert float(implied) == pytest.approx(theirs["green_yang_implied"], rel=case.rtol)


def test_weighted_fit_against_a_general_optimiser() -> None:
    from scipy import optimize

    rng = np.random.default_rng(1)
    for _ in range(5):
        r = np.corrcoef((rng.normal(size=(60, 1)) + rng.normal(size=(60, 5))).T)
        errors = rng.uniform(0.05, 0.2, (5, 5))
        errors = (errors + errors.T) / 2
        i, j = np.triu_indices(5, 1)

        def f(x: Floats, r: Floats = r, e: Floats = errors, i=i, j=j) -> float:  # type: ignore[no-untyped-def]
            return float((((r[i, j] - x[i] * x[j]) / e[i, j]) ** 2).sum())

        best = optimize.minimize(f, np.full(5, 0.6), bounds=[(-0.9999, 0.9999)] * 5, tol=1e-14)
        ours = fit_weighted(r, errors)
        assert ours.converged
        assert f(ours.loadings) <= best.fun + 1e-9


def test_improper_loadings_stand_at_the_bound() -> None:
    r = np.array([[1, 0.8, 0.6], [0.8, 1, 0.3], [0.6, 0.3, 1.0]])
    fit = fit_weighted(r, np.full((3, 3), 0.1))
    assert fit.converged
    assert fit.heywood
    assert fit.loadings.max() == LARGEST_LOADING


def test_green_yang_is_a_reliability_of_simulated_sums() -> None:
    """Answer twice with the same latent factor: the sums correlate as much as omega says."""
    rng = np.random.default_rng(2)
    loadings, cuts = np.array([0.8, 0.7, 0.6]), [-1.0, 0.5]
    factor = rng.normal(size=(400_000, 1))
    sums = [
        np.digitize(
            loadings * factor + np.sqrt(1 - loadings**2) * rng.normal(size=(400_000, 3)), cuts
        ).sum(axis=1)
        for _ in range(2)
    ]
    steps, known = np.ones((3, 2)), np.tile(cuts, (3, 1))
    value = green_yang(loadings, np.outer(loadings, loadings), known, steps)
    assert float(value) == pytest.approx(np.corrcoef(sums[0], sums[1])[0, 1], abs=0.004)


def test_unequal_steps_are_those_of_the_score() -> None:
    """Only the coefficient of the sum as given depends on the numbers behind the answers."""
    items = ratings(3)
    stretched = np.array([1.0, 2.0, 3.0, 9.0])[items.astype(int)]
    for kind in KINDS:
        a = stats.omega_ordinal(items, kind=kind, n_resamples=0).value
        b = stats.omega_ordinal(stretched, kind=kind, n_resamples=0).value
        assert (abs(a - b) > 1e-3) == (kind == "green_yang")


def test_replicates_are_refitted_resamples() -> None:
    """The tables of a resample are those of its drawn rows."""
    items = ratings(4, 60)
    ours = stats.omega_ordinal(items, n_resamples=40, seed=3)
    rows = np.random.default_rng(3).integers(0, 60, (40, 60))
    values = [stats.omega_ordinal(items[some], n_resamples=0) for some in rows]
    proper = [v.value for v in values if not isnan(v.value)]
    assert len(proper) + ours.n_heywood + ours.n_undefined == 40
    if len(proper) == 40:
        assert ours.std_error == pytest.approx(np.std(proper, ddof=1), rel=1e-5)


def test_coaches_are_resampled_whole() -> None:
    rng = np.random.default_rng(5)
    coach = np.repeat(np.arange(25), 6)
    latent = rng.normal(size=(150, 1)) + rng.normal(size=(150, 4)) + rng.normal(size=(25, 1))[coach]
    items = np.digitize(latent, [-1.5, 0, 1]).astype(float)
    alone = stats.omega_ordinal(items, n_resamples=200)
    together = stats.omega_ordinal(items, n_resamples=200, clusters=coach)
    assert together.value == alone.value
    assert together.interval != alone.interval


def test_reasons() -> None:
    items = ratings(6)
    flat, twice = items.copy(), np.column_stack([items, items[:, 0]])
    flat[:, 1] = 1
    for table, words in (
        (items[:, :2], "Omega needs at least 3 items; there are 2."),
        (items[:4], "Omega of 4 items needs more than 4 complete rows; there are 4."),
        (flat, "Polychoric correlations are undefined: an item has the same answer everywhere."),
        (twice, "Two items would correlate plus or minus one, so omega is not reported."),
    ):
        result = stats.omega_ordinal(table, n_resamples=20)
        assert isnan(result.value)
        assert result.undefined == words
    no = stats.omega_ordinal(items, n_resamples=0)
    assert not isnan(no.value)
    assert no.undefined == "No resamples were asked for, so no interval."


def test_options() -> None:
    items = ratings(7)
    for wrong in ({"kind": "alpha"}, {"confidence": 2}, {"n_resamples": -1}):
        with pytest.raises(OptionError):
            stats.omega_ordinal(items, **wrong)  # type: ignore[arg-type]
    with pytest.raises(OptionError):
        stats.omega_ordinal(items, clusters=["a", "b"])


def test_gaps_take_their_labels_with_them() -> None:
    items = ratings(8, 60)
    labels = np.repeat(np.arange(20), 3).tolist()
    gappy = np.vstack([items, [nan, 1, 1, 1]])
    ours = stats.omega_ordinal(gappy, clusters=[*labels, "x"], n_resamples=30)
    again = stats.omega_ordinal(items, clusters=labels, n_resamples=30)
    assert ours.n_dropped == 1
    assert ours.interval == again.interval


@given(st.integers(1, 30), st.integers(1, 5), st.integers(0, 10_000), st.integers(2, 6))
@settings(max_examples=15, deadline=None)
def test_nothing_goes_unexplained(n: int, k: int, seed: int, steps: int) -> None:
    items = np.random.default_rng(seed).integers(1, steps + 1, (n, k)).astype(float)
    for kind in KINDS:
        result = stats.omega_ordinal(items, kind=kind, n_resamples=8)
        assert isnan(result.value) <= (result.undefined is not None)
        assert isnan(result.interval.low) == (result.undefined is not None)
