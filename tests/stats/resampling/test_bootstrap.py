from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from math import isnan, sqrt

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats as scipy_stats

from alliance_stats import stats
from alliance_stats.errors import OptionError
from alliance_stats.stats.resampling import counts
from alliance_stats.stats.resampling.draws import index_draws, moment_draws
from alliance_stats.stats.resampling.parallel import Parallel

Floats = NDArray[np.float64]
MEAN = stats.mean_statistic("mean")
COACHES = np.repeat(np.arange(9), [1, 2, 3, 4, 5, 6, 2, 3, 4])


def pairs(n: int, seed: int = 1) -> tuple[Floats, Floats]:
    rng = np.random.default_rng(seed)
    common = rng.normal(size=n)
    return common + rng.normal(size=n), common + rng.normal(size=n) + 0.3


def test_error_of_a_mean_is_the_plug_in_formula() -> None:
    x = np.random.default_rng(2).exponential(size=60)
    expected = float(x.std()) / sqrt(len(x))
    n_resamples = 20_000
    # The relative Monte Carlo error of a standard deviation is about 1 / sqrt(2 B).
    wide = 5 / sqrt(2 * n_resamples)
    ours = stats.bootstrap(MEAN, (x,), n_resamples=n_resamples, seed=3)
    assert ours.std_errors[0] == pytest.approx(expected, rel=wide)


def test_error_of_a_clustered_mean_is_the_ratio_formula() -> None:
    """Resampling equal clusters is resampling their means."""
    rng = np.random.default_rng(4)
    coaches = np.repeat(np.arange(30), 4)
    x = rng.normal(size=120) + rng.normal(size=30)[coaches]
    means = x.reshape(30, 4).mean(axis=1)
    plan = stats.units(120, coaches)
    ours = stats.bootstrap(MEAN, (x,), units=plan, n_resamples=20_000, seed=5)
    assert ours.std_errors[0] == pytest.approx(means.std() / sqrt(30), rel=5 / sqrt(40_000))
    ignoring = stats.bootstrap(MEAN, (x,), n_resamples=2000, seed=5).std_errors[0]
    assert ignoring < 0.75 * ours.std_errors[0]


def scipy_bca(
    data: tuple[Floats, ...],
    statistic: Callable[..., float],
    replicates: Floats,
    confidence: float,
) -> tuple[float, float]:
    """Let scipy make its BCa interval of given replicates."""
    common = {"paired": True, "vectorized": False, "method": "BCa"}
    given = scipy_stats.bootstrap(data, statistic, n_resamples=99, **common)
    given.bootstrap_distribution = replicates
    interval = scipy_stats.bootstrap(
        data,
        statistic,
        n_resamples=0,
        confidence_level=confidence,
        bootstrap_result=given,
        **common,
    ).confidence_interval
    return interval.low, interval.high


@pytest.mark.parametrize("confidence", [0.90, 0.95])
def test_bca_equals_scipy_on_the_same_replicates(confidence: float) -> None:
    x, y = pairs(40)
    ours = stats.bootstrap(
        stats.pair_statistic("pearson"), (x, y), n_resamples=999, seed=1, confidence=confidence
    )
    theirs = scipy_bca(
        (x, y), lambda a, b: np.corrcoef(a, b)[0, 1], ours.replicates[:, 0], confidence
    )
    assert (ours.intervals[0].low, ours.intervals[0].high) == pytest.approx(theirs, rel=1e-10)


def test_bca_equals_scipy_with_ties() -> None:
    # Sixteen whole numbers: every mean is exact, so scipy sees the ties too.
    x = np.array([1, 1, 2, 2, 2, 3, 3, 4, 4, 4, 5, 5, 5, 5, 7, 7], dtype=float)
    ours = stats.bootstrap(MEAN, (x,), n_resamples=499, seed=2)
    assert (ours.replicates == ours.values[0]).sum() > 5
    theirs = scipy_bca((x,), np.mean, ours.replicates[:, 0], 0.95)
    assert (ours.intervals[0].low, ours.intervals[0].high) == pytest.approx(theirs, rel=1e-10)


@pytest.mark.parametrize("clusters", [None, COACHES])
@pytest.mark.parametrize(
    "statistic",
    [stats.pair_statistic(), stats.difference_of(stats.mean_statistic("mean"), 1)],
    ids=["pairs", "change"],
)
def test_closed_jackknife_is_leaving_one_out(
    statistic: stats.MomentStatistic, clusters: NDArray[np.intp] | None
) -> None:
    x, y = pairs(30)
    plan = stats.units(30, clusters)
    draws = moment_draws(statistic, (x, y), plan, 5, 0, studentise=False, progress=None)
    for unit in range(plan.n_units):
        rest = plan.codes != unit
        expected = statistic(x[rest], y[rest])
        np.testing.assert_allclose(draws.jackknife[unit], expected, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("clusters", [None, COACHES])
def test_count_weights_are_the_drawn_rows(clusters: NDArray[np.intp] | None) -> None:
    x, y = pairs(30)
    plan, statistic = stats.units(30, clusters), stats.pair_statistic()
    ours = stats.bootstrap(statistic, (x, y), units=plan, n_resamples=40, seed=6)
    drawn = counts.draw_counts(np.random.default_rng(6), plan.n_units, 40).astype(int)
    for replicate, times in zip(ours.replicates, drawn, strict=True):
        rows = plan.rows_of(np.repeat(np.arange(plan.n_units), times))
        np.testing.assert_allclose(replicate, statistic(x[rows], y[rows]), rtol=1e-9, atol=1e-12)


def test_a_plain_function_gives_the_same_jackknife_and_a_like_interval() -> None:
    x, y = pairs(50)
    statistic = stats.pair_statistic("icc(A,1)")
    fast = stats.bootstrap(statistic, (x, y), n_resamples=1500, seed=1)
    slow = stats.bootstrap(
        lambda a, b: stats.icc(np.column_stack([a, b])).value, (x, y), n_resamples=300, seed=1
    )
    assert slow.values[0] == pytest.approx(fast.values[0], rel=1e-12)
    assert slow.intervals[0].low == pytest.approx(fast.intervals[0].low, abs=0.08)
    moments = moment_draws(
        statistic, (x, y), stats.units(50), 1, 0, studentise=False, progress=None
    )
    plain = index_draws(
        statistic,
        (x, y),
        stats.units(50),
        1,
        0,
        jackknife=True,
        studentise=False,
        parallel=Parallel(),
        progress=None,
    )
    np.testing.assert_allclose(plain.jackknife, moments.jackknife, rtol=1e-10)


def test_clusters_stay_whole_in_every_resample() -> None:
    seen: list[Counter[int]] = []

    def whole(labels: NDArray[np.intp]) -> float:
        seen.append(Counter(labels.tolist()))
        return float(len(labels))

    plan = stats.units(30, COACHES)
    result = stats.bootstrap(whole, (COACHES,), units=plan, n_resamples=50, method="percentile")
    sizes = Counter(COACHES.tolist())
    assert len(seen) == 51
    for count in seen:
        assert all(count[coach] % sizes[coach] == 0 for coach in count)
    assert (result.unit, result.n_units, result.n) == ("clusters", 9, 30)


def test_studentised_mean_is_the_bootstrap_t_by_hand() -> None:
    x = np.random.default_rng(7).exponential(size=25)
    ours = stats.bootstrap(MEAN, (x,), n_resamples=400, seed=8, method="studentised")
    drawn = counts.draw_counts(np.random.default_rng(8), 25, 400).astype(int)
    t = []
    for times in drawn:
        again = np.repeat(x, times)
        t.append((again.mean() - x.mean()) / (again.std(ddof=1) / 5))
    high, low = np.quantile(t, [0.975, 0.025])
    error = x.std(ddof=1) / 5
    assert ours.intervals[0].low == pytest.approx(x.mean() - high * error, rel=1e-8)
    assert ours.intervals[0].high == pytest.approx(x.mean() - low * error, rel=1e-8)


def test_studentised_by_influence_is_close_to_studentised_by_jackknife() -> None:
    x, y = pairs(30)
    fast = stats.bootstrap(
        stats.pair_statistic("bias"), (x, y), n_resamples=300, seed=2, method="studentised"
    )
    slow = stats.bootstrap(
        lambda a, b: float((a - b).mean()), (x, y), n_resamples=300, seed=2, method="studentised"
    )
    # Equal formulas for a mean; only the resamples differ.
    assert fast.intervals[0].low == pytest.approx(slow.intervals[0].low, abs=0.15)
    assert fast.intervals[0].high == pytest.approx(slow.intervals[0].high, abs=0.15)


def test_influence_errors_of_a_correlation_are_those_of_the_influence_values() -> None:
    """Closed form: the clustered z error without small-sample correction."""
    x, y = pairs(40)
    draws = moment_draws(
        stats.pair_statistic("pearson"),
        (x, y),
        stats.units(40),
        1,
        0,
        studentise=True,
        progress=None,
    )
    zx, zy = (x - x.mean()) / x.std(), (y - y.mean()) / y.std()
    r = float((zx * zy).mean())
    influence = (zx * zy - r / 2 * (zx**2 + zy**2)) / (1 - r**2)
    assert draws.errors is not None
    assert draws.errors[0] == pytest.approx(sqrt(influence @ influence / 40 / 39), rel=1e-7)


@pytest.mark.parametrize("method", ["bca", "percentile", "studentised"])
def test_seeds_repeat_and_more_resamples_begin_like_fewer(method: str) -> None:
    x, y = pairs(20)
    statistics = [stats.pair_statistic("icc(C,1)"), lambda a, b: float(np.median(a - b))]
    for statistic in statistics:
        first, again, other, more = (
            stats.bootstrap(statistic, (x, y), n_resamples=n, seed=seed, method=method)
            for n, seed in ((60, 1), (60, 1), (60, 2), (80, 1))
        )
        np.testing.assert_array_equal(first.replicates, again.replicates)
        assert first.intervals == again.intervals
        assert not np.array_equal(first.replicates, other.replicates)
        np.testing.assert_allclose(more.replicates[:60], first.replicates, rtol=1e-12)


def test_progress_counts_up_to_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    x, y = pairs(20)
    monkeypatch.setattr(counts, "CELLS_AT_ONCE", 20 * 30)
    for statistic in (stats.pair_statistic("ccc"), lambda a, b: float((a * b).mean())):
        told: list[int] = []
        stats.bootstrap(statistic, (x, y), n_resamples=100, progress=told.append)
        assert told == sorted(told)
        assert told[-1] == 100
        assert len(told) > 2


def test_undefined_resamples_are_counted_and_too_many_leave_no_interval() -> None:
    few = stats.bootstrap(
        stats.pair_statistic("pearson"), ([1, 1, 1, 5], [2, 2, 2, 7]), n_resamples=400, seed=1
    )
    assert few.n_undefined[0] > 20
    assert isnan(few.intervals[0].low)
    assert isnan(few.std_errors[0])
    assert "undefined in" in str(few.reasons[0])
    estimate = few.estimate("pearson")
    assert estimate.value == pytest.approx(1.0)
    assert estimate.undefined == few.reasons[0]


@pytest.mark.parametrize("method", ["bca", "percentile", "studentised"])
def test_degenerate_data_have_a_reason(method: str) -> None:
    pearson, bias = stats.pair_statistic("pearson"), stats.pair_statistic("bias")
    flat = stats.bootstrap(pearson, ([1.0] * 9, range(9)), n_resamples=50, method=method)
    assert flat.reasons == ("The statistic is undefined for these data.",)
    same = stats.bootstrap(bias, (np.arange(9) + 0.1, np.arange(9)), n_resamples=50, method=method)
    assert "same in every resample" in str(same.reasons[0])
    two = stats.bootstrap(
        bias, ([1, 2, 3], [2, 2, 5]), units=stats.units(3, list("aab")), method=method
    )
    assert "at least 3 units" in str(two.reasons[0])
    assert two.values[0] == pytest.approx(-1)
    none = stats.bootstrap(bias, ([], []), method=method)
    for result in (flat, same, two, none):
        assert isnan(result.intervals[0].low)
        assert isnan(result.intervals[0].high)


def test_one_sided_replicates_have_no_bca() -> None:
    largest = stats.bootstrap(lambda x: float(x.max()), (np.arange(30.0),), n_resamples=99, seed=1)
    assert largest.reasons[0] is None or "one side" in largest.reasons[0]
    shifted = stats.bootstrap(
        lambda x: float(len(np.unique(x))), (np.arange(30.0),), n_resamples=99, seed=1
    )
    assert "one side" in str(shifted.reasons[0])


def test_several_numbers_at_once() -> None:
    x, y = pairs(25)
    both = stats.bootstrap(
        lambda a, b: [a.mean(), b.mean()], (x, y), names=["first", "second"], n_resamples=30
    )
    assert both.estimate("second").value == pytest.approx(y.mean())
    assert both.estimate(1) == both.estimate("second")
    with pytest.raises(OptionError, match=r"`which` must be"):
        both.estimate("third")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"method": "normal"}, "`method` must be"),
        ({"confidence": 95}, "between 0 and 1"),
        ({"n_resamples": 0}, "above 0"),
        ({"names": ["a", "b"]}, "1 numbers but there are 2 names"),
        ({"units": stats.units(7)}, "`units` has 7 rows"),
    ],
)
def test_wrong_options(options: dict[str, object], message: str) -> None:
    with pytest.raises(OptionError, match=message):
        stats.bootstrap(lambda x: x.mean(), (np.arange(9.0),), **options)  # type: ignore[arg-type]


def test_wrong_data() -> None:
    with pytest.raises(OptionError, match="at least one array"):
        stats.bootstrap(MEAN, ())
    with pytest.raises(OptionError, match="equally many rows"):
        stats.bootstrap(stats.pair_statistic(), ([1, 2, 3], [1, 2]))
    with pytest.raises(OptionError, match="complete to be resampled"):
        stats.bootstrap(stats.pair_statistic(), ([1, 2, None], [1, 2, 3]))
    with pytest.raises(OptionError, match="have rows"):
        stats.bootstrap(MEAN, (3,))
