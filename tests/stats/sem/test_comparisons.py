"""Chi-squares of groups and of nested models in closed form, and which models may be compared."""

from __future__ import annotations

from math import log, sqrt

import numpy as np
import pytest

from alliance_stats.errors import OptionError
from alliance_stats.stats import sem
from alliance_stats.stats.sem.montecarlo import summarised

RNG = np.random.default_rng(8)
N = (60, 40)
GROUP = np.repeat([0, 1], N)
A = RNG.normal(size=100)
B = 0.4 * A + RNG.normal(size=100)
DATA = {"a": A, "b": B}
APART, FREE = "a ~~ 0*b", "a ~~ b"
#: Likelihood ratio of independence: -n log(1 - r^2) in each group.
CHI2 = sum(
    -(rows.stop - rows.start) * log(1 - np.corrcoef(A[rows], B[rows])[0, 1] ** 2)
    for rows in (slice(0, N[0]), slice(N[0], 100))
)


@pytest.mark.parametrize(("scaling", "times"), [("n", 1.0), ("n-1", 98 / 100)])
def test_independence_in_two_groups(scaling: str, times: float) -> None:
    fit = sem.fit(APART, DATA, groups=GROUP)
    found = sem.fit_indices(fit, chi2_scaling=scaling)
    assert found.df == 2
    assert found.chi2 == pytest.approx(times * CHI2, abs=1e-6)
    # Steiger (1998): the rows of one group, not of all.
    assert found.rmsea == pytest.approx(sqrt((times * CHI2 - 2) / (2 * 50)), abs=1e-6)
    test = sem.difference(fit, sem.fit(FREE, DATA, groups=GROUP), chi2_scaling=scaling)
    assert (test.df, test.chi2) == (2, pytest.approx(times * CHI2, abs=1e-6))


def test_only_nested_models_of_the_same_rows_and_moments_are_compared() -> None:
    apart, free = sem.fit(APART, DATA), sem.fit(FREE, DATA)
    with pytest.raises(OptionError, match="more degrees of freedom"):
        sem.difference(apart, apart)
    with pytest.raises(OptionError, match="more degrees of freedom"):
        sem.difference(free, apart)
    fewer = sem.fit(FREE, {name: values[:90] for name, values in DATA.items()})
    without_means = sem.fit(FREE, DATA, means=False)
    for other in (fewer, without_means):
        with pytest.raises(OptionError, match="same variables and rows"):
            sem.difference(apart, other)


@pytest.mark.parametrize(("lost", "usable"), [(9, True), (11, False)])
def test_nine_of_ten_replicates_must_have_a_value(lost: int, usable: bool) -> None:
    draws = np.arange(100.0)
    draws[:lost] = np.nan
    found = summarised(50.0, draws, 0.95, "percentile")
    assert bool(np.isfinite(found.interval.low)) is usable
    assert (found.undefined is None) is usable


def test_a_latent_predictor_is_no_exogenous_variable_of_the_baseline() -> None:
    # No measured predictor: the two baselines are one, every variable on its own.
    items = {f"x{j}": A + RNG.normal(size=100) for j in range(3)}
    fit = sem.fit("F =~ x0 + x1 + x2\nb ~ F", {**items, "b": B})
    exogenous = sem.fit_indices(fit, baseline="exogenous")
    alone = sem.fit_indices(fit)
    assert exogenous.baseline_df == alone.baseline_df == 6
    # Baseline of independence: -n log |R|.
    r = np.corrcoef([*items.values(), B])
    assert exogenous.baseline_chi2 == pytest.approx(-100 * log(np.linalg.det(r)), abs=1e-6)
    assert alone.baseline_chi2 == pytest.approx(-100 * log(np.linalg.det(r)), abs=1e-6)
