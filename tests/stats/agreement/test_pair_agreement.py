from __future__ import annotations

from math import isnan, nan

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from numpy.typing import NDArray

from alliance_stats import stats
from alliance_stats.errors import OptionError
from alliance_stats.stats.agreement.pair_agreement import MEASURES
from reference.loader import reference
from stats.strategies import pairs, varies

CASES = reference("pair_agreement")
ONE = CASES["one_occasion"]
SCORES = [measure for measure in MEASURES if measure != "weighted_kappa"]


def inputs(measure: str) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    x, y = np.array(ONE.input["x"]), np.array(ONE.input["y"])
    return (np.round(x), np.round(y)) if measure == "weighted_kappa" else (x, y)


def estimate(measure: str, **options: object) -> stats.PairAgreement:
    x, y = inputs(measure)
    return stats.pair_agreement(x, y, measure=measure, categories=range(10), **options)  # type: ignore[arg-type]


@pytest.mark.parametrize("measure", MEASURES)
def test_against_r(measure: str) -> None:
    ours = estimate(measure)
    assert ours.value == pytest.approx(ONE.expected["value"][measure], rel=1e-10)
    assert ours.std_error == pytest.approx(ONE.expected["std_error"][measure], rel=ONE.rtol)
    assert (ours.n, ours.df, ours.n_clusters) == (36, 35, 0)


@pytest.mark.parametrize("measure", MEASURES)
def test_clusters_against_r(measure: str) -> None:
    ours = estimate(measure, clusters=ONE.input["clusters"])
    assert ours.std_error == pytest.approx(ONE.expected["clustered"][measure], rel=ONE.rtol)
    assert ours.df == pytest.approx(ONE.expected["df"][measure], rel=1e-8)
    assert ours.n_clusters == 9
    assert ours.interval.low < ours.value < ours.interval.high


def test_values_are_those_of_the_other_functions() -> None:
    x, y = inputs("ccc")
    for form, record in stats.icc_all(np.column_stack([x, y])).items():
        if form.endswith("1"):
            ours = stats.pair_agreement(x, y, measure=f"icc({form})")  # type: ignore[arg-type]
            assert ours.value == pytest.approx(record.value, rel=1e-12)
    limits = stats.bland_altman(x, y)
    assert estimate("ccc").value == pytest.approx(stats.concordance(x, y).value, rel=1e-12)
    assert estimate("pearson").value == pytest.approx(stats.correlation(x, y).value, rel=1e-12)
    assert estimate("sd_difference").value == pytest.approx(limits.sd_difference, rel=1e-12)
    bias = estimate("bias")
    assert limits.bias.interval is not None
    assert bias.value == pytest.approx(limits.bias.value, rel=1e-12)
    assert bias.interval.low == pytest.approx(limits.bias.interval.low, rel=1e-10)
    assert bias.interval.high == pytest.approx(limits.bias.interval.high, rel=1e-10)


@given(pairs(min_rows=5))
def test_swapping_roles_flips_the_sign_of_the_bias_only(table: NDArray[np.float64]) -> None:
    assume(varies(table))
    x, y = table.T
    for measure in SCORES:
        ours = stats.pair_agreement(x, y, measure=measure)  # type: ignore[arg-type]
        swapped = stats.pair_agreement(y, x, measure=measure)  # type: ignore[arg-type]
        sign = -1 if measure == "bias" else 1
        np.testing.assert_allclose(swapped.value, sign * ours.value, atol=1e-9)
        np.testing.assert_allclose(swapped.std_error, ours.std_error, rtol=1e-5, atol=1e-9)


@given(pairs(min_rows=5), st.integers(1, 9), st.integers(-5, 5))
def test_a_constant_and_another_unit(
    table: NDArray[np.float64], factor: int, constant: int
) -> None:
    assume(varies(table))
    x, y = table.T
    for measure in ("icc(C,1)", "pearson"):
        ours = stats.pair_agreement(x, y, measure=measure)  # type: ignore[arg-type]
        moved = stats.pair_agreement(x + constant, y, measure=measure)  # type: ignore[arg-type]
        np.testing.assert_allclose(moved.value, ours.value, atol=1e-9)
    for measure in SCORES:
        ours = stats.pair_agreement(x, y, measure=measure)  # type: ignore[arg-type]
        scaled = stats.pair_agreement(  # type: ignore[arg-type]
            factor * x + constant, factor * y + constant, measure=measure
        )
        size = factor if measure in ("bias", "sd_difference") else 1
        np.testing.assert_allclose(scaled.value, size * ours.value, atol=1e-8)


def test_a_constant_changes_icc_a_only() -> None:
    x, y = inputs("icc(A,1)")
    near = stats.pair_agreement(x, y, measure="icc(A,1)").value
    far = stats.pair_agreement(x + 3, y, measure="icc(A,1)").value
    assert far < near / 2


@pytest.mark.parametrize("measure", MEASURES)
def test_row_order_and_labels_do_not_matter(measure: str) -> None:
    x, y = inputs(measure)
    clusters = np.array(ONE.input["clusters"])
    order = np.random.default_rng(0).permutation(len(x))
    names = np.array([f"coach {number}" for number in 10 - clusters], dtype=object)
    ours = estimate(measure, clusters=clusters)
    other = stats.pair_agreement(
        x[order],
        y[order],
        measure=measure,
        clusters=names[order],
        categories=range(10),  # type: ignore[arg-type]
    )
    assert other.value == pytest.approx(ours.value, rel=1e-10)
    assert other.std_error == pytest.approx(ours.std_error, rel=1e-7)
    assert other.df == pytest.approx(ours.df, rel=1e-7)


@pytest.mark.parametrize("measure", SCORES)
@pytest.mark.parametrize(
    ("x", "y"),
    [
        ([4.0] * 6, [4.0] * 6),
        ([4.0] * 6, [5.0] * 6),
        ([1.1, 2.2, 3.3, 4.4], [1.1, 2.2, 3.3, 4.4]),
        ([0.1, 0.2, 0.3, 0.7], [0.8, 0.9, 1.0, 1.4]),
        ([5.0] * 5, [1.0, 2.0, 5.0, 4.0, 3.0]),
        ([1.0, 2.0], [2.0, 1.0]),
        ([], []),
    ],
)
def test_degenerate_pairs(measure: str, x: list[float], y: list[float]) -> None:
    ours = stats.pair_agreement(x, y, measure=measure)  # type: ignore[arg-type]
    if not isnan(ours.interval.low):
        # What is left: numbers that do exist, such as a bias beside one constant rater.
        assert ours.undefined is None
        assert ours.interval.low <= ours.value <= ours.interval.high
        return
    assert ours.undefined is not None
    assert ours.undefined.endswith(".")
    assert isnan(ours.interval.high)
    if x == y and len(x) > 4:
        assert isnan(ours.value) or measure in ("bias", "sd_difference")


def test_exact_agreement_has_no_interval() -> None:
    x = [1.5, 2.5, 4.0, 5.5]
    for measure in ("icc(1,1)", "icc(A,1)", "icc(C,1)", "ccc", "pearson"):
        ours = stats.pair_agreement(x, x, measure=measure)  # type: ignore[arg-type]
        assert ours.value == 1.0
        assert isnan(ours.std_error)
        assert ours.undefined is not None


def test_one_pair_that_carries_everything() -> None:
    for x, y in (
        ([3, 3, 3, 3, 9], [3, 3, 3, 3, 8]),  # 0/0 without the last
        ([0.1, 0.2, 0.3, 0.4, 0.9], [0.1, 0.2, 0.3, 0.4, 0.8]),  # exactly 1 without the last
    ):
        for measure in SCORES:
            ours = stats.pair_agreement(x, y, measure=measure)  # type: ignore[arg-type]
            if measure not in ("bias", "pearson"):
                assert isnan(ours.interval.low), measure
                assert ours.undefined is not None
                assert ours.undefined.startswith("Without one of the pairs"), measure


def test_missing_and_refused() -> None:
    ours = stats.pair_agreement([1, 2, None, 4, 6], [1, 3, 3, nan, 5], measure="bias")
    assert (ours.n, ours.n_dropped) == (3, 2)
    with pytest.raises(OptionError):
        stats.pair_agreement([1, 2, 3], [1, 2], measure="bias")
    with pytest.raises(OptionError, match="icc"):
        stats.pair_agreement([1, 2, 3], [1, 2, 3], measure="icc(B,1)")  # type: ignore[arg-type]


def test_few_clusters_have_no_interval() -> None:
    x, y = inputs("ccc")
    ours = stats.pair_agreement(x, y, measure="ccc", clusters=np.arange(36) // 6)
    assert ours.std_error > 0
    assert isnan(ours.interval.low)
    assert ours.undefined == "An interval over clusters needs at least 8 of them; there are 6."


def test_u_statistic() -> None:
    x, y = inputs("ccc")
    ours = stats.concordance(x, y).u_statistic
    assert ours.value == pytest.approx(ONE.expected["u_statistic"], rel=1e-9)
    assert ours.value == pytest.approx(stats.icc(np.column_stack([x, y])).value, rel=1e-12)
    z_error = ONE.expected["std_error"]["icc(A,1)"]
    assert ours.std_error == pytest.approx(z_error * (1 - ours.value**2), rel=1e-8)
    assert isnan(stats.concordance([4, 4, 4], [4, 4, 4]).u_statistic.value)


def test_concordance_over_occasions() -> None:
    case = CASES["two_occasions"]
    x, y = np.array(case.input["x"]), np.array(case.input["y"])
    ours = stats.concordance_repeated(x, y)
    assert ours.value == pytest.approx(case.expected["value"], rel=1e-10)
    assert ours.std_error == pytest.approx(case.expected["std_error"], rel=case.rtol)
    once = stats.concordance_repeated(x[:, :1], y[:, :1])
    single = stats.pair_agreement(x[:, 0], y[:, 0], measure="ccc")
    assert (once.value, once.std_error) == (single.value, single.std_error)
    assert stats.concordance_repeated(x, x).value == 1.0
    assert isnan(stats.concordance_repeated([[4, 4]] * 3, [[4, 4]] * 3).value)
    assert isnan(stats.concordance_repeated(x[:2], y[:2]).value)
    missing = x.copy()
    missing[0, 1] = nan
    assert stats.concordance_repeated(missing, y).n_dropped == 1
    with pytest.raises(OptionError):
        stats.concordance_repeated(x, y[:, :1])


@pytest.mark.slow
@pytest.mark.parametrize(("n", "per_cluster"), [(40, 1), (120, 1), (60, 6)])
def test_coverage(n: int, per_cluster: int) -> None:
    """Half of the variance is the target's, a fifth of that the coach's; 2 000 samples."""
    rng = np.random.default_rng(20261106)
    truth = {"icc(A,1)": 1 / 2.09, "icc(C,1)": 0.5, "ccc": 1 / 2.09, "sd_difference": 1.0}
    hits = dict.fromkeys(truth, 0)
    clusters = np.arange(n) // per_cluster
    for _ in range(2000):
        coach = rng.normal(size=n)[clusters] * np.sqrt(0.1)
        target = coach + rng.normal(size=n) * np.sqrt(0.4)
        x = target + 0.3 + rng.normal(size=n) * np.sqrt(0.5)
        y = target + rng.normal(size=n) * np.sqrt(0.5)
        for measure, value in truth.items():
            bounds = stats.pair_agreement(x, y, measure=measure, clusters=clusters).interval  # type: ignore[arg-type]
            hits[measure] += bounds.low <= value <= bounds.high
    for measure, count in hits.items():
        assert 0.935 <= count / 2000 <= 0.965, (measure, count / 2000)
