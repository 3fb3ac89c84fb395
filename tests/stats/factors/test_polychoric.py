from __future__ import annotations

import json
from math import isnan, nan

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray
from scipy.stats import multivariate_normal

from alliance_stats import stats
from alliance_stats.errors import OptionError
from alliance_stats.stats.factors.normal_pairs import bivariate_density, bivariate_normal
from alliance_stats.stats.factors.polychoric_pairs import thresholds_of
from conftest import shared_path
from reference.loader import Case, reference

Floats = NDArray[np.float64]
ABOVE = np.triu_indices


def ratings(seed: int, n: int, k: int = 3) -> Floats:
    rng = np.random.default_rng(seed)
    latent = rng.normal(size=(n, 1)) + rng.normal(size=(n, k))
    return np.digitize(latent, [-1.5, 0, 1]).astype(float)


@pytest.mark.parametrize("r", [0.0, 0.3, -0.6, 0.84, 0.9, -0.95, 0.99])
def test_bivariate_normal_against_scipy(r: float) -> None:
    rng = np.random.default_rng(1)
    x, y = rng.uniform(-3, 3, 20), rng.uniform(-3, 3, 20)
    theirs = [
        multivariate_normal.cdf([a, b], cov=[[1, r], [r, 1]]) for a, b in zip(x, y, strict=True)
    ]
    np.testing.assert_allclose(bivariate_normal(x, y, np.full(20, r)), theirs, atol=1e-10)


def test_density_is_the_derivative() -> None:
    x, y, r = np.array([0.4]), np.array([-1.1]), np.array([0.35])
    step = 1e-6
    slope = (bivariate_normal(x, y, r + step) - bivariate_normal(x, y, r - step)) / (2 * step)
    np.testing.assert_allclose(bivariate_density(x, y, r), slope, rtol=1e-8)


@pytest.mark.parametrize("case", reference("omega_ordinal").values(), ids=lambda case: case.name)
def test_against_lavaan(case: Case) -> None:
    items, theirs = np.array(case.input["items"], dtype=float), case.expected
    ours = stats.polychoric(items)
    above = ABOVE(items.shape[1], 1)
    np.testing.assert_allclose(ours.correlations[above], theirs["correlations"], atol=2e-6)
    np.testing.assert_allclose(ours.std_errors[above], theirs["errors"], rtol=1e-5)
    np.testing.assert_allclose(np.concatenate(ours.thresholds), theirs["thresholds"], atol=1e-6)


def test_shared_case() -> None:
    path = shared_path("reference", "expected", "A08_omega_ordinal_bfi_agree.json")
    results = json.loads(path.read_text())["results"]
    frame = pd.read_csv(shared_path("reference", "data", "bfi.csv")).head(700)
    items = frame[["A1", "A2", "A3", "A4", "A5"]].to_numpy(dtype=float, copy=True)
    items[:, 0] = 7 - items[:, 0]
    ours = stats.polychoric(items)
    assert ours.n == results["n_used"]
    np.testing.assert_allclose(ours.correlations, results["polychoric"]["values"], atol=1e-7)
    for kind, theirs, tolerance in (
        ("green_yang", results["omega_green_yang_ord.scale"], 1e-6),
        ("latent_response", results["omega_latent_response"], 1e-6),
    ):
        value = stats.omega_ordinal(items, kind=kind, n_resamples=0).value  # type: ignore[arg-type]
        assert value == pytest.approx(theirs, rel=tolerance)


def test_two_steps_have_a_closed_form_at_the_median() -> None:
    """Both cut in half: r = sin(2π (P(both above) - 1/4))."""
    table = np.repeat([[0, 0], [0, 1], [1, 0], [1, 1]], [35, 15, 15, 35], axis=0).astype(float)
    ours = stats.polychoric(table)
    assert ours.correlations[0, 1] == pytest.approx(np.sin(2 * np.pi * 0.10), abs=1e-9)
    assert ours.thresholds == ((0.0,), (0.0,))


def test_only_the_order_of_the_answers_counts() -> None:
    items = ratings(2, 150)
    stretched = np.array([1.0, 2.0, 7.0, 20.0])[items.astype(int)]
    np.testing.assert_allclose(
        stats.polychoric(stretched).correlations, stats.polychoric(items).correlations, atol=1e-8
    )
    mirrored = stats.polychoric(np.column_stack([-items[:, 0], items[:, 1:]])).correlations
    assert mirrored[0, 1] == pytest.approx(-stats.polychoric(items).correlations[0, 1], abs=1e-8)


def test_items_may_have_different_steps() -> None:
    items = ratings(3, 300)
    items[:, 1] = items[:, 1] > 1
    ours = stats.polychoric(items)
    assert [len(cuts) for cuts in ours.thresholds] == [3, 1, 3]
    assert ours.correlations[0, 1] == pytest.approx(0.5, abs=0.15)


def test_standard_error_is_that_of_the_bootstrap() -> None:
    items = ratings(4, 400, 2)

    def correlation(rows: Floats) -> float:
        return float(stats.polychoric(rows).correlations[0, 1])

    drawn = stats.bootstrap(correlation, (items,), n_resamples=150, seed=1, method="percentile")
    ours = stats.polychoric(items).std_errors[0, 1]
    assert ours == pytest.approx(drawn.std_errors[0], rel=0.2)


def test_reasons() -> None:
    items = ratings(5, 60)
    flat = items.copy()
    flat[:, 0] = 2
    same = np.column_stack([items[:, 0], items[:, 0]])
    for table, words in (
        (items[:2], "Polychoric correlations need at least 3 complete rows; there are 2."),
        (flat, "Polychoric correlations are undefined: an item has the same answer everywhere."),
        (
            np.random.default_rng(1).normal(size=(40, 2)),
            "Polychoric correlations need at most 20 answer steps; found 40.",
        ),
        (same, "1 of 1 correlations would be plus or minus one."),
    ):
        assert stats.polychoric(table).undefined == words
    assert stats.polychoric(same).n_bound == 1
    assert isnan(stats.polychoric(same).std_errors[0, 1])
    with pytest.raises(OptionError):
        stats.polychoric(items[:, :1])


def test_gaps_are_left_out_and_counted() -> None:
    items = ratings(6, 80)
    gappy = np.vstack([items, [1, nan, 2]])
    ours = stats.polychoric(gappy)
    assert (ours.n, ours.n_dropped) == (80, 1)
    np.testing.assert_array_equal(ours.correlations, stats.polychoric(items).correlations)


def test_thresholds_of_unused_steps_are_infinite() -> None:
    cuts = thresholds_of(np.array([[0.0, 5.0, 5.0, 0.0]]))
    assert cuts.tolist() == [[-np.inf, 0.0, np.inf]]
