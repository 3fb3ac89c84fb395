"""The ready statistics give what the estimators give."""

from __future__ import annotations

from typing import get_args

import numpy as np
import pytest
from numpy.typing import NDArray

from alliance_stats import stats
from alliance_stats.errors import OptionError
from alliance_stats.stats.resampling.scales import Scale, back, forward
from alliance_stats.vocabulary import IccForm

Floats = NDArray[np.float64]
# Same formulas from other sums: equal but for rounding.
CLOSE = 1e-10


def pairs(n: int, seed: int, level: float = 4.0) -> tuple[Floats, Floats]:
    rng = np.random.default_rng(seed)
    common = rng.normal(size=n) + level
    return common + rng.normal(size=n), common * 0.8 + rng.normal(size=n) + 0.3


@pytest.mark.parametrize("level", [0.0, 4.0, 1e6])
@pytest.mark.parametrize("n", [3, 17, 200])
def test_pairs_give_what_the_estimators_give(n: int, level: float) -> None:
    x, y = pairs(n, n, level)
    ours = dict(zip(stats.pair_statistic().names, stats.pair_statistic()(x, y), strict=True))
    close = {"rel": CLOSE if level < 10 else 1e-6, "abs": 1e-9 if level > 10 else 1e-12}
    six = stats.icc_all(np.column_stack([x, y]))
    for form in get_args(IccForm):
        assert ours[f"icc({form})"] == pytest.approx(six[form].value, nan_ok=True, **close)
    limits = stats.bland_altman(x, y)
    assert ours["ccc"] == pytest.approx(stats.concordance(x, y).value, **close)
    assert ours["pearson"] == pytest.approx(stats.correlation(x, y).value, **close)
    assert ours["bias"] == pytest.approx(limits.bias.value, **close)
    assert ours["sd_difference"] == pytest.approx(limits.sd_difference, **close)
    assert ours["loa_low"] == pytest.approx(limits.lower.value, **close)
    assert ours["loa_high"] == pytest.approx(limits.upper.value, **close)


@pytest.mark.parametrize(
    ("x", "y"),
    [
        ([1, 2, 3, 4], [1, 2, 3, 4]),
        ([0.1, 0.2, 0.4, 0.7], [1.1, 1.2, 1.4, 1.7]),
        ([3, 3, 3, 3], [1, 2, 3, 4]),
        ([3, 3, 3, 3], [3, 3, 3, 3]),
        ([3, 3, 3, 3], [4, 4, 4, 4]),
        ([1, 2, 3, 4], [4, 3, 2, 1]),
    ],
)
def test_degenerate_pairs_agree_with_the_estimators(x: list[float], y: list[float]) -> None:
    ours = dict(zip(stats.pair_statistic().names, stats.pair_statistic()(x, y), strict=True))
    six = stats.icc_all(np.column_stack([x, y]))
    for form in get_args(IccForm):
        expected = six[form].value
        assert ours[f"icc({form})"] == pytest.approx(expected, abs=1e-12, nan_ok=True), form
    assert ours["ccc"] == pytest.approx(stats.concordance(x, y).value, abs=1e-12, nan_ok=True)
    assert ours["pearson"] == pytest.approx(stats.correlation(x, y).value, abs=1e-12, nan_ok=True)


def test_names_choose_and_order() -> None:
    x, y = pairs(20, 1)
    both = stats.pair_statistic("pearson", "icc(A,1)")
    assert both.names == ("pearson", "icc(A,1)")
    assert both(x, y)[0] == pytest.approx(stats.correlation(x, y).value)
    with pytest.raises(OptionError, match=r"`names` must be 'icc\(1,1\)'"):
        stats.pair_statistic("icc(A,2)")


def test_alpha_and_gap() -> None:
    rng = np.random.default_rng(2)
    trait = rng.normal(size=(40, 1))
    x = trait + rng.normal(size=(40, 4)) + 3
    y = 0.5 * trait + rng.normal(size=(40, 3))
    alphas = stats.alpha(x).value, stats.alpha(y).value
    assert stats.alpha_statistic()(x)[0] == pytest.approx(alphas[0], rel=CLOSE)
    expected = stats.gap_reliability(
        x.mean(axis=1), y.mean(axis=1), reliability_x=alphas[0], reliability_y=alphas[1]
    )
    ours = stats.gap_statistic()(x, y)
    assert ours == pytest.approx([expected.gap, expected.mean], rel=CLOSE)
    np.testing.assert_array_equal(np.isnan(stats.gap_statistic()(x, np.ones((40, 2)))), True)


def test_means_leave_missing_values_out_of_their_column() -> None:
    table = np.random.default_rng(3).normal(size=(30, 2)) + 1e5
    table[:7, 0] = np.nan
    statistic = stats.mean_statistic("a", "b")
    np.testing.assert_allclose(statistic(table), np.nanmean(table, axis=0), rtol=1e-12)
    result = stats.bootstrap(statistic, (table,), n_resamples=30, seed=1)
    again = stats.bootstrap(
        lambda rows: np.nanmean(rows, axis=0), (table,), n_resamples=200, method="percentile"
    )
    np.testing.assert_allclose(result.std_errors, again.std_errors, rtol=0.4)
    assert np.isnan(statistic(np.full((3, 2), np.nan))).all()


def test_a_table_is_that_of_the_rows() -> None:
    rng = np.random.default_rng(4)
    x, y = rng.integers(1, 4, 50), rng.integers(1, 4, 50)
    statistic = stats.table_statistic(
        [1, 2, 3], lambda t: t.reshape(*t.shape[:-2], 9), [f"c{i}" for i in range(9)]
    )
    expected = [int(((x == a) & (y == b)).sum()) for a in (1, 2, 3) for b in (1, 2, 3)]
    assert statistic(x, y).tolist() == expected
    result = stats.bootstrap(statistic, (x, y), n_resamples=20)
    np.testing.assert_array_equal(result.replicates.sum(axis=1), 50)
    with pytest.raises(OptionError, match="categories only"):
        statistic([1, 2, 9], [1, 2, 3])


def surface(seed: int, n: int = 60) -> tuple[Floats, Floats]:
    """Second-order polynomial in two uncentred scores, as ill-conditioned as they come."""
    x, y = pairs(n, seed)
    design = np.column_stack([np.ones(n), x, y, x * x, x * y, y * y])
    z = design @ [1, 0.3, 0.2, 0.05, -0.1, 0.05]
    return design, z + np.random.default_rng(seed).normal(size=n)


@pytest.mark.parametrize("clusters", [None, np.repeat(np.arange(15), 4)])
def test_regression_of_every_resample_is_least_squares(clusters: Floats | None) -> None:
    design, z = surface(5)
    plan = stats.units(60, clusters)
    statistic = stats.regression_statistic(
        [f"b{i}" for i in range(6)],
        derived=lambda b: np.stack([b[..., 1] + b[..., 2], b[..., 3] - b[..., 5]], axis=-1),
        derived_names=["a1", "a5"],
    )
    result = stats.bootstrap(statistic, (design, z), units=plan, n_resamples=25, seed=6)
    rng = np.random.default_rng(6)
    from alliance_stats.stats.resampling.counts import draw_counts

    for replicate, times in zip(
        result.replicates, draw_counts(rng, plan.n_units, 25).astype(int), strict=True
    ):
        rows = plan.rows_of(np.repeat(np.arange(plan.n_units), times))
        expected = np.linalg.lstsq(design[rows], z[rows], rcond=None)[0]
        np.testing.assert_allclose(replicate[:6], expected, rtol=1e-6, atol=1e-8)
        assert replicate[6] == pytest.approx(expected[1] + expected[2], rel=1e-6)


def test_regression_without_a_solution() -> None:
    line = stats.regression_statistic(["b0", "b1", "b2"])
    design = np.column_stack([np.ones(9), np.arange(9.0), 2 * np.arange(9.0)])
    assert np.isnan(line(design, np.arange(9.0))).all()
    dummy = np.column_stack([np.ones(8), [1, 0, 0, 0, 0, 0, 0, 0]])
    result = stats.bootstrap(
        stats.regression_statistic(["b0", "b1"]), (dummy, np.arange(8.0)), n_resamples=200, seed=1
    )
    lost = stats.bootstrap(
        lambda d: float(d[:, 1].sum() == 0), (dummy,), n_resamples=1, method="percentile"
    )
    assert lost.n == 8
    # The one marked row is missing from (7/8)^8 = 34 % of the resamples.
    assert 0.24 < result.n_undefined[1] / 200 < 0.45
    assert "undefined in" in str(result.reasons[1])
    with pytest.raises(OptionError, match="3 columns"):
        line(dummy, np.arange(8.0))


def test_change_counts_everyone_at_the_occasions_they_answered() -> None:
    x1, y1 = pairs(30, 7)
    x2, y2 = pairs(30, 8)
    x1[:4] = np.nan
    y2[6:9] = np.nan
    statistic = stats.difference_of(stats.pair_statistic("icc(A,1)", "bias"), 2)
    assert statistic.names == ("change in icc(A,1)", "change in bias")

    def of(x: Floats, y: Floats) -> Floats:
        there = ~(np.isnan(x) | np.isnan(y))
        return stats.pair_statistic("icc(A,1)", "bias")(x[there], y[there])

    np.testing.assert_allclose(statistic(x1, y1, x2, y2), of(x2, y2) - of(x1, y1), rtol=CLOSE)
    result = stats.bootstrap(statistic, (x1, y1, x2, y2), n_resamples=20, seed=3)
    from alliance_stats.stats.resampling.counts import draw_counts

    drawn = draw_counts(np.random.default_rng(3), 30, 20).astype(int)
    for replicate, times in zip(result.replicates, drawn, strict=True):
        rows = np.repeat(np.arange(30), times)
        expected = of(x2[rows], y2[rows]) - of(x1[rows], y1[rows])
        np.testing.assert_allclose(replicate, expected, rtol=1e-8, atol=1e-10)
    with pytest.raises(OptionError, match="needs 4 arrays"):
        statistic(x1, y1)


@pytest.mark.parametrize("scale", get_args(Scale))
def test_scales_turn_back(scale: Scale) -> None:
    values = np.array([0.05, 0.5, 0.95])
    np.testing.assert_allclose(back(forward(values, scale), scale), values, rtol=1e-12)


def test_kappa_of_a_table_is_resampled_on_fishers_scale() -> None:
    rng = np.random.default_rng(9)
    x = rng.integers(1, 6, 80)
    y = np.clip(x + rng.integers(-1, 2, 80), 1, 5)
    statistic = stats.table_statistic(
        range(1, 6), lambda t: stats.kappa_of_tables(t)[..., None], ["kappa"]
    )
    result = stats.bootstrap(statistic, (x, y), n_resamples=999, seed=1, method="studentised")
    known = stats.weighted_kappa((x, y), categories=range(1, 6))
    assert result.values[0] == pytest.approx(known.value, rel=CLOSE)
    assert result.std_errors[0] == pytest.approx(known.std_error, rel=0.15)
    low, high = result.intervals[0].low, result.intervals[0].high
    # On Fisher's scale the distance to the lower bound is the longer one.
    assert high < 1
    assert known.value - low > high - known.value > 0
