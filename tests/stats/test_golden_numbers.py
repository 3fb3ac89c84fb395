"""Golden numbers of the design that no R script of this repository holds: printed or computed once.

What the data are: Holzinger & Swineford (1939), 148 couples of Acitelli (read from the shared
folder, or skipped), and the means and covariances of 120 simulated couples, which stand here.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from tests.stats.dyadic.couples import both

from alliance_stats import stats
from alliance_stats.stats import dyadic, sem
from conftest import shared_path

SCALES = {"visual": (1, 2, 3), "textual": (4, 5, 6), "speed": (7, 8, 9)}
# Printed to seven digits.
B1_ALPHA = {"visual": 0.6261171, "textual": 0.8827069, "speed": 0.6884550}
B2_OMEGA = {"visual": 0.6253180, "textual": 0.8851754, "speed": 0.6877600}
B2_OBSERVED = {"visual": 0.6120052, "textual": 0.8850608, "speed": 0.6858417}
B2_AVE = {"visual": 0.3705589, "textual": 0.7210163, "speed": 0.4244883}
THREE_FACTORS = "visual =~ x1 + x2 + x3\ntextual =~ x4 + x5 + x6\nspeed =~ x7 + x8 + x9"
LAST_DIGIT = 5e-7


def holzinger() -> NDArray[np.float64]:
    path = shared_path("reference", "data", "holzinger.csv")
    table = np.genfromtxt(path, delimiter=",", names=True, dtype=None, encoding="utf-8")
    return np.column_stack([table[f"x{j}"] for j in range(1, 10)]).astype(float)


def of_scale(fit: sem.SemFit, scale: str) -> tuple[list[float], list[float]]:
    """Loadings and residual variances of a factor whose variance is 1."""
    items = [f"x{j}" for j in SCALES[scale]]
    return [fit.value(f"{scale}=~{i}") for i in items], [fit.value(f"{i}~~{i}") for i in items]


@pytest.mark.parametrize("scale", SCALES)
def test_b1_alpha_of_1939(scale: str) -> None:
    found = stats.alpha(holzinger()[:, [j - 1 for j in SCALES[scale]]])
    assert found.value == pytest.approx(B1_ALPHA[scale], abs=LAST_DIGIT / 10)
    if scale == "visual":
        bounds = (found.interval.low, found.interval.high)
        assert bounds == pytest.approx((0.546503, 0.693753), abs=5e-7)


@pytest.mark.parametrize("scale", SCALES)
def test_b2_omega_and_ave_of_the_three_factor_model_of_1939(scale: str) -> None:
    items = holzinger()
    names = [f"x{j}" for j in range(1, 10)]
    fit = sem.fit(THREE_FACTORS, items, names=names, means=False, scaling="variance")
    loadings, residuals = of_scale(fit, scale)
    found = stats.composite_reliability(loadings, residuals)
    # lavaan stops at its default criteria.
    assert found.value == pytest.approx(B2_OMEGA[scale], abs=1e-6)
    total = items[:, [j - 1 for j in SCALES[scale]]].sum(axis=1).var()
    assert sum(loadings) ** 2 / total == pytest.approx(B2_OBSERVED[scale], abs=1e-6)
    average = stats.average_variance(loadings, residuals)
    assert average.raw == pytest.approx(B2_AVE[scale], abs=1e-6)


def test_b2_an_item_the_wrong_way_round() -> None:
    """Printed: alpha −.5467 and omega .0250 of the visual items with x1 negated."""
    items = holzinger()
    items[:, 0] *= -1
    assert stats.alpha(items[:, :3]).value == pytest.approx(-0.5467, abs=5e-5)
    names = [f"x{j}" for j in range(1, 10)]
    fit = sem.fit(THREE_FACTORS, items, names=names, means=False, scaling="variance")
    found = stats.composite_reliability(*of_scale(fit, "visual"))
    assert found.value == pytest.approx(0.0250, abs=5e-5)


def test_c4_actor_and_partner_effects_of_148_couples() -> None:
    found = dyadic.apim(both("OtherPos"), both("Satisfaction"), n_resamples=0)
    printed = {
        ("actor", 0): (0.378, 0.073, 0.373),
        ("partner", 0): (0.321, 0.081, 0.287),
        ("actor", 1): (0.424, 0.067, 0.436),
        ("partner", 1): (0.262, 0.061, 0.296),
    }
    for (term, member), numbers in printed.items():
        effect = found.effect(term, member)
        ours = (effect.estimate.value, effect.estimate.std_error, effect.standardised)
        assert tuple(round(number, 3) for number in ours) == numbers
    intercepts = [found.effect("intercept", m).estimate.value for m in (0, 1)]
    assert [round(i, 3) for i in intercepts] == [0.611, 0.690]
    assert round(found.residual_correlation.value, 3) == 0.475
    assert found.r_squared == pytest.approx((0.271564, 0.337899), abs=5e-7)
    assert [round(k.value, 3) for k in found.k] == [0.851, 0.617]


EQUAL_K = """
ya ~ a*xa + a*partner_of_a
yb ~ b*xb + b*partner_of_b
partner_of_a =~ 0*ya
partner_of_b =~ 0*yb
partner_of_a ~ k*xb
partner_of_b ~ k*xa
partner_of_a ~~ 0*partner_of_a
partner_of_b ~~ 0*partner_of_b
xa ~~ xb
ya ~~ yb
ya ~~ va*ya
yb ~~ vb*yb
"""


def test_c5_one_k_for_both_members() -> None:
    """Published (N - 1): χ²(1) = 0.320, p = .571; k = .711.

    Phantom variables carry k times the partner's predictor, so that a partner effect is k times an
    actor effect.
    """
    x, y = both("OtherPos"), both("Satisfaction")
    data = {"xa": x[:, 0], "xb": x[:, 1], "ya": y[:, 0], "yb": y[:, 1]}
    fit = sem.fit(EQUAL_K, data)
    found = sem.fit_indices(fit, chi2_scaling="n-1")
    assert (round(found.chi2, 3), found.df, round(found.p_value, 3)) == (0.320, 1, 0.571)
    assert round(sem.fit_indices(fit).chi2, 3) == 0.322
    assert round(fit.value("k"), 3) == 0.711


# Closeness on the first four days of 120 female-male couples, women first; computed from the
# simulated data set dyads_ild of the R package dyadMLM (MIT licence), divisor n.
C10_MEANS = (5.684704, 5.647261, 5.561447, 5.694359, 4.640960, 4.551523, 4.539849, 4.572571)
C10_COVARIANCES = """
3.114968
2.345955 2.950856
2.397854 2.273130 3.182265
2.451874 2.470292 2.484080 3.228823
1.407084 1.088817 1.044523 1.107552 2.102928
1.099737 1.271654 0.704221 1.021638 1.478483 2.183113
1.117480 1.107864 1.131331 1.008333 1.451499 1.381706 2.147764
1.256939 1.240973 1.019517 1.407485 1.614090 1.633276 1.647559 2.400162
"""


def days_of_120_couples() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Rows that have exactly these moments, which are all that the likelihood asks of them."""
    triangle = np.zeros((8, 8))
    triangle[np.tril_indices(8)] = [float(cell) for cell in C10_COVARIANCES.split()]
    cov = triangle + np.tril(triangle, -1).T
    noise = np.random.default_rng(1).normal(size=(120, 8))
    noise -= noise.mean(axis=0)
    white = noise @ np.linalg.inv(np.linalg.cholesky(noise.T @ noise / 120)).T
    rows = np.array(C10_MEANS) + white @ np.linalg.cholesky(cov).T
    return rows[:, :4], rows[:, 4:]


def test_c10_random_intercept_cross_lagged_panel() -> None:
    """Women on themselves .017 (.084), men on women −.186 (.077), χ²(17) = 11.945."""
    found = dyadic.ri_clpm(*days_of_120_couples())
    assert (round(found.test.chi2, 3), found.test.df) == (11.945, 17)
    indices = sem.fit_indices(found.fit)
    assert (indices.cfi, indices.rmsea) == (1, 0)
    # The golden errors are from the observed information.
    fit = sem.with_errors(found.fit, "observed")
    printed: dict[str, Any] = {
        "aa_d1": (0.017, 0.084),
        "ab_d1": (-0.186, 0.077),
        "bb_d1": (0.023, 0.096),
        "ba_d1": (-0.038, 0.078),
        "v_ra": (2.408, 0.333),
        "v_rb": (1.521, 0.221),
        "c_rab": (1.108, 0.218),
    }
    for name, numbers in printed.items():
        cell = fit.parameter(name)
        assert (cell.estimate, cell.std_error) == pytest.approx(numbers, abs=6e-4), name
    [lag] = found.lags
    values = (lag.carry_first, lag.cross_first, lag.carry_second, lag.cross_second)
    assert [round(v.value, 3) for v in values] == [0.017, -0.186, 0.023, -0.038]
