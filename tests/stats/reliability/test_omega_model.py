from __future__ import annotations

from math import isnan, nan

import numpy as np
import pytest
from numpy.typing import NDArray

from alliance_stats import stats
from alliance_stats.errors import OptionError
from reference.loader import Case, reference

Floats = NDArray[np.float64]


def sample(seed: int, n: int = 100, k: int = 4) -> Floats:
    rng = np.random.default_rng(seed)
    return rng.normal(size=(n, 1)) + rng.normal(size=(n, k))


@pytest.mark.parametrize("case", reference("omega_model").values(), ids=lambda case: case.name)
def test_against_lavaan(case: Case) -> None:
    given, theirs = case.input, case.expected
    ours = stats.omega_model(
        np.array(given["items"], dtype=float),
        structure=given["structure"],
        groups=given.get("groups") or None,
        correlated=[tuple(pair) for pair in given["correlated"]],
        missing=given["missing"],
        n_resamples=0,
    )
    assert ours.value == pytest.approx(theirs["value"], rel=case.rtol)
    assert ours.total == pytest.approx(theirs["total"], rel=case.rtol)
    assert ours.chi2 == pytest.approx(theirs["chi2"], abs=1e-4)
    assert ours.df == theirs["df"]


def test_one_factor_is_omega() -> None:
    items = sample(1)
    ours = stats.omega_model(items, n_resamples=300, seed=1)
    plain = stats.omega(items, n_resamples=300, seed=1)
    assert ours.value == ours.total == pytest.approx(plain.value, rel=1e-6)
    assert ours.interval.low == pytest.approx(plain.interval.low, abs=0.02)
    assert ours.interval.high == pytest.approx(plain.interval.high, abs=0.02)


def test_fiml_uses_rows_with_gaps() -> None:
    items = sample(2)
    items[:30, 0] = nan
    listwise = stats.omega_model(items, n_resamples=0)
    fiml = stats.omega_model(items, missing="fiml", n_resamples=100)
    assert (listwise.n, listwise.n_dropped, fiml.n, fiml.n_dropped) == (70, 30, 100, 0)
    assert fiml.interval.low < fiml.value < fiml.interval.high


def test_coaches_are_resampled_whole() -> None:
    items = sample(3)
    coach = np.repeat(np.arange(20), 5)
    alone = stats.omega_model(items, n_resamples=100)
    together = stats.omega_model(items, clusters=coach, n_resamples=100)
    assert together.value == alone.value
    assert together.interval != alone.interval


def test_reasons() -> None:
    items = sample(4)
    flat = items.copy()
    flat[:, 1] = 2
    for table, words in (
        (items[:, :2], "Omega needs at least 3 items; there are 2."),
        (items[:4], "Omega of 4 items needs more than 4 people; there are 4."),
        (flat, "Omega is undefined: an item has the same answer everywhere."),
    ):
        result = stats.omega_model(table, n_resamples=10)
        assert isnan(result.value)
        assert result.undefined == words
    assert stats.omega_model(items, n_resamples=0).undefined is not None
    # Three items and a residual covariance: more unknowns than covariances.
    unknown = stats.omega_model(items[:, :3], correlated=[(0, 1)], n_resamples=10)
    assert isnan(unknown.value)
    assert unknown.undefined


def test_a_negative_variance_is_no_finding() -> None:
    z = np.random.default_rng(5).normal(size=(80, 3))
    z -= z.mean(axis=0)
    z = z @ np.linalg.inv(np.linalg.cholesky(z.T @ z / 80)).T
    r = np.array([[1, 0.8, 0.6], [0.8, 1, 0.3], [0.6, 0.3, 1]])
    result = stats.omega_model(z @ np.linalg.cholesky(r).T, n_resamples=10)
    assert isnan(result.value)
    assert not result.admissible
    assert "inadmissible" in str(result.undefined)


def test_options() -> None:
    items = sample(6, k=6)
    for wrong in (
        {"structure": "two"},
        {"missing": "pairwise"},
        {"n_resamples": 1},
        {"groups": [1] * 6},
        {"structure": "bifactor"},
        {"structure": "bifactor", "groups": [1, 1, 1, 1, 2, 2]},
        {"correlated": [(0, 0)]},
        {"correlated": [(0, 1), (1, 0)]},
        {"correlated": [(0, 6)]},
        {"clusters": ["a"]},
    ):
        with pytest.raises(OptionError):
            stats.omega_model(items, **wrong)  # type: ignore[arg-type]
