from __future__ import annotations

from math import isnan, nan

import numpy as np
import pytest
from numpy.typing import NDArray

from alliance_stats import stats
from alliance_stats.errors import OptionError
from alliance_stats.stats.agreement.pair_agreement import MEASURES

Tables = tuple[NDArray[np.float64], NDArray[np.float64]]


def waves(n: int, seed: int, *, noise: tuple[float, ...] = (1.0, 1.0, 1.0)) -> Tables:
    """Return scores of two raters at several occasions; ``noise`` is the raters' error at each."""
    rng = np.random.default_rng(seed)
    target = rng.normal(size=(n, 1)) + rng.normal(size=(n, len(noise))) * 0.5
    x = 4 + target + rng.normal(size=target.shape) * noise + 0.3
    y = 4 + target + rng.normal(size=target.shape) * noise
    return np.round(x, 2), np.round(y, 2)


def test_bias_is_a_paired_t_test() -> None:
    x, y = waves(30, 1)
    ours = stats.agreement_change(x[:, :2], y[:, :2], measure="bias")
    gaps = (x - y)[:, 1] - (x - y)[:, 0]
    plain = stats.bland_altman(gaps, np.zeros(30)).bias
    change = ours.differences[0].estimate
    assert change.value == pytest.approx(plain.value, rel=1e-10)
    assert change.statistic == pytest.approx(plain.statistic, rel=1e-10)
    assert change.p_value == pytest.approx(plain.p_value, rel=1e-9)
    assert change.interval is not None
    assert plain.interval is not None
    assert change.interval.low == pytest.approx(plain.interval.low, rel=1e-9)
    assert ours.omnibus.statistic == pytest.approx(plain.statistic**2, rel=1e-9)


def test_omnibus_is_hotellings_t() -> None:
    x, y = waves(30, 2)
    ours = stats.agreement_change(x, y, measure="bias").omnibus
    changes = np.diff(x - y, axis=1)
    mean, covariance = changes.mean(axis=0), np.cov(changes.T)
    t2 = 30 * float(mean @ np.linalg.solve(covariance, mean))
    assert ours.statistic == pytest.approx(t2 * (30 - 2) / (2 * 29), rel=1e-9)
    assert (ours.df, ours.df2) == (2, 28)


def test_pairs_of_occasions() -> None:
    x, y = waves(30, 3)
    ours = stats.agreement_change(x, y)
    assert [(d.earlier, d.later) for d in ours.differences] == [(0, 1), (1, 2), (0, 2)]
    for t, occasion in enumerate(ours.occasions):
        assert occasion == stats.pair_agreement(x[:, t], y[:, t])
    total = ours.differences[2].estimate
    steps = [difference.estimate.value for difference in ours.differences[:2]]
    assert total.value == pytest.approx(sum(steps), rel=1e-12)
    assert (ours.n, ours.n_paired, total.n) == (30, 30, 30)


@pytest.mark.parametrize("measure", ["icc(A,1)", "ccc", "sd_difference"])
def test_bootstrap_gives_the_same_error(measure: str) -> None:
    x, y = waves(150, 4)
    ours = stats.agreement_change(x[:, :2], y[:, :2], measure=measure)  # type: ignore[arg-type]
    rng = np.random.default_rng(0)
    draws = []
    for _ in range(400):
        rows = rng.integers(0, 150, 150)
        a, b = (
            stats.pair_agreement(x[rows, t], y[rows, t], measure=measure).value  # type: ignore[arg-type]
            for t in (0, 1)
        )
        draws.append(np.log(b / a) if measure == "sd_difference" else np.arctanh(b) - np.arctanh(a))
    assert ours.differences[0].estimate.std_error == pytest.approx(np.std(draws), rel=0.12)


def test_time_reversed_and_roles_swapped() -> None:
    x, y = waves(40, 5)
    for measure in MEASURES:
        options = {"measure": measure, "categories": range(-1, 11)}
        a, b = (np.round(x), np.round(y)) if measure == "weighted_kappa" else (x, y)
        ours = stats.agreement_change(a, b, **options)  # type: ignore[arg-type]
        back = stats.agreement_change(a[:, ::-1], b[:, ::-1], **options)  # type: ignore[arg-type]
        swapped = stats.agreement_change(b, a, **options)  # type: ignore[arg-type]
        total, reverse = ours.differences[2].estimate, back.differences[2].estimate
        assert reverse.value == pytest.approx(-total.value, abs=1e-12)
        assert reverse.p_value == pytest.approx(total.p_value, rel=1e-8)
        assert total.interval is not None
        assert reverse.interval is not None
        assert reverse.interval.low == pytest.approx(-total.interval.high, rel=1e-8)
        assert back.omnibus.statistic == pytest.approx(ours.omnibus.statistic, rel=1e-7)
        sign = -1 if measure == "bias" else 1
        other = swapped.differences[2].estimate
        assert other.value == pytest.approx(sign * total.value, abs=1e-10)
        assert other.p_value == pytest.approx(total.p_value, rel=1e-8)


def test_a_change_is_found_and_none_is_not() -> None:
    x, y = waves(200, 6, noise=(0.4, 1.5))
    worse = stats.agreement_change(x, y).differences[0].estimate
    assert worse.value < -0.2
    assert worse.p_value < 0.001
    assert worse.interval is not None
    assert worse.interval.high < 0
    x, y = waves(200, 7, noise=(1.0, 1.0))
    same = stats.agreement_change(x, y).differences[0].estimate
    assert same.p_value > 0.01


def test_dyads_seen_once_count_where_they_are_seen() -> None:
    x, y = waves(40, 8)
    x, y = x[:, :2], y[:, :2]
    x[:10, 0], y[30:, 1] = nan, nan
    ours = stats.agreement_change(x, y)
    assert [occasion.n for occasion in ours.occasions] == [30, 30]
    assert (ours.n, ours.n_paired, ours.differences[0].estimate.n) == (40, 20, 20)
    assert ours.occasions[0].value == stats.pair_agreement(x[10:, 0], y[10:, 0]).value
    never = np.vstack([x, [[nan, nan]]]), np.vstack([y, [[5, 5]]])
    assert stats.agreement_change(*never).n == 40


def test_separate_dyads_are_independent_samples() -> None:
    """Nobody seen twice: the variance of the change is the sum of both variances."""
    x, y = waves(400, 9)
    x, y = x[:, :2], y[:, :2]
    x[:200, 0], x[200:, 1] = nan, nan
    ours = stats.agreement_change(x, y, measure="ccc")
    a, b = (occasion.std_error for occasion in ours.occasions)
    change = ours.differences[0].estimate
    assert change.n == 0
    assert change.std_error == pytest.approx(np.hypot(a, b), rel=0.01)


def test_copies_are_seen_through_clusters() -> None:
    x, y = waves(20, 10)
    once = stats.agreement_change(x, y, measure="bias")
    coaches = np.repeat(np.arange(20), 3)
    copies = stats.agreement_change(
        np.repeat(x, 3, axis=0), np.repeat(y, 3, axis=0), measure="bias", clusters=coaches
    )
    assert copies.n_clusters == 20
    a, b = once.differences[0].estimate, copies.differences[0].estimate
    assert b.std_error == pytest.approx(a.std_error, rel=1e-9)
    assert copies.omnibus.statistic == pytest.approx(once.omnibus.statistic, rel=1e-9)


def test_few_clusters() -> None:
    x, y = waves(24, 11)
    ours = stats.agreement_change(x, y, clusters=np.arange(24) // 4)
    change = ours.differences[0].estimate
    assert change.std_error > 0
    assert isnan(change.p_value)
    assert change.interval is not None
    assert isnan(change.interval.low)
    assert isnan(ours.omnibus.statistic)
    assert ours.undefined is not None


def test_undefined_occasions() -> None:
    x, y = waves(12, 12)
    x[:, 1] = y[:, 1] = 4.0
    ours = stats.agreement_change(x, y)
    assert isnan(ours.differences[0].estimate.value)
    assert ours.differences[0].estimate.undefined is not None
    assert not isnan(ours.differences[2].estimate.p_value)
    assert isnan(ours.omnibus.p_value)
    x[:, 1] = nan
    assert isnan(stats.agreement_change(x, y).differences[0].estimate.value)


def test_refused() -> None:
    x, y = waves(10, 13)
    for first, second in ((x, y[:, :2]), (x[:, :1], y[:, :1])):
        with pytest.raises(OptionError, match="occasions"):
            stats.agreement_change(first, second)
    with pytest.raises(OptionError):
        stats.agreement_change(x, y, measure="kappa")  # type: ignore[arg-type]


@pytest.mark.slow
@pytest.mark.parametrize(("n", "per_cluster"), [(40, 1), (120, 1), (60, 6)])
def test_level_and_coverage(n: int, per_cluster: int) -> None:
    rng = np.random.default_rng(20261107)
    clusters = np.arange(n) // per_cluster
    for measure in ("icc(A,1)", "bias", "sd_difference"):
        covered = rejected = 0
        for _ in range(1000):
            coach = rng.normal(size=(n, 1))[clusters] * 0.3
            target = coach + rng.normal(size=(n, 1)) * 0.5 + rng.normal(size=(n, 3)) * 0.4
            x = target + 0.3 + rng.normal(size=(n, 3)) * 0.7
            y = target + rng.normal(size=(n, 3)) * 0.7
            x[rng.random((n, 3)) < 0.1] = nan
            ours = stats.agreement_change(x, y, measure=measure, clusters=clusters)  # type: ignore[arg-type]
            change = ours.differences[0].estimate
            assert change.interval is not None
            covered += change.interval.low <= 0 <= change.interval.high
            rejected += ours.omnibus.p_value < 0.05
        # Three Monte Carlo errors on either side of what the documentation promises.
        assert 0.92 <= covered / 1000 <= 0.98, measure
        assert 0.02 <= rejected / 1000 <= 0.085, measure
