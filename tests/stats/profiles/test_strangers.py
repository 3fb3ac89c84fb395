from __future__ import annotations

import numpy as np
import pytest

from alliance_stats import stats
from alliance_stats.errors import OptionError
from alliance_stats.stats.profiles import strangers
from alliance_stats.stats.profiles.strangers import beyond_strangers

FORMS = ["overall", "distinctive", "double_entry"]


def profiles(n=40, k=8, *, seed=1, n_coaches=0):
    rng = np.random.default_rng(seed)
    easy, pair = rng.normal(size=k), rng.normal(size=(n, k))
    if n_coaches:
        pair += rng.normal(size=(n_coaches, k))[np.arange(n) % n_coaches]
    return tuple(easy + pair + 0.3 * side + rng.normal(size=(n, k)) for side in (0, 1))


def correlation(a, b, form):
    if form == "double_entry":
        a, b = np.concatenate([a, b]), np.concatenate([b, a])
    return np.corrcoef(a, b)[0, 1]


def by_loop(x, y, form):
    """(mean similarity of real pairs, of wrong pairs) from a loop over all pairs."""
    if form == "distinctive":
        x, y = x - x.mean(axis=0), y - y.mean(axis=0)
    z = [[np.arctanh(correlation(a, b, form)) for b in y] for a in x]
    z = np.array(z)
    wrong = ~np.eye(len(x), dtype=bool)
    return np.tanh(np.diag(z).mean()), np.tanh(z[wrong].mean())


@pytest.mark.parametrize("form", FORMS)
def test_both_means_equal_a_loop_over_all_pairs(form, monkeypatch):
    monkeypatch.setattr(strangers, "CHUNK", 7)
    x, y = profiles()
    found = beyond_strangers(x, y, form=form)
    assert (found.value, found.baseline) == pytest.approx(by_loop(x, y, form), rel=1e-10)
    assert found.difference.value == pytest.approx(found.value - found.baseline)
    assert (found.n, found.n_wrong) == (40, 40 * 39)


@pytest.mark.parametrize("form", ["overall", "double_entry"])
def test_error_is_that_of_a_jackknife(form):
    x, y = profiles(60)
    found = beyond_strangers(x, y, form=form)
    without = []
    for i in range(60):
        kept = np.arange(60) != i
        without.append(beyond_strangers(x[kept], y[kept], form=form).difference.value)
    jackknife = np.sqrt(59 / 60 * ((np.array(without) - np.mean(without)) ** 2).sum())
    # The influence values leave out terms of order 1/n.
    assert found.difference.std_error == pytest.approx(jackknife, rel=0.03)


def test_error_with_clusters_is_that_of_a_jackknife_over_clusters():
    x, y = profiles(60, n_coaches=20)
    coach = np.arange(60) % 20
    found = beyond_strangers(x, y, clusters=coach)
    without = np.array(
        [beyond_strangers(x[coach != c], y[coach != c]).difference.value for c in range(20)]
    )
    jackknife = np.sqrt(19 / 20 * ((without - without.mean()) ** 2).sum())
    assert found.n_clusters == 20
    assert found.difference.std_error == pytest.approx(jackknife, rel=0.06)


@pytest.mark.slow
def test_interval_covers_no_difference_when_partners_are_strangers():
    hits = 0
    for seed in range(600):
        rng = np.random.default_rng(seed)
        easy = rng.normal(size=8)
        x, y = easy + rng.normal(size=(2, 40, 8))
        bounds = beyond_strangers(x, y).difference.interval
        hits += bounds.low <= 0 <= bounds.high
    assert 0.925 <= hits / 600 <= 0.97


def test_mean_of_real_pairs_agrees_with_the_profile_functions():
    x, y = profiles()
    parts = stats.profile_similarity(x, y)
    for form in FORMS:
        mean = stats.mean_similarity(getattr(parts, form)).value
        assert beyond_strangers(x, y, form=form).value == pytest.approx(mean)


def test_order_and_missing_rows_do_not_matter():
    x, y = profiles()
    order = np.random.default_rng(3).permutation(40)
    whole = beyond_strangers(x, y).difference
    turned = beyond_strangers(x[order], y[order]).difference
    assert turned.value == pytest.approx(whole.value)
    assert turned.std_error == pytest.approx(whole.std_error)
    more = np.full((1, 8), np.nan)
    padded = beyond_strangers(np.vstack([x, more]), np.vstack([y, y[:1]])).difference
    assert padded.value == pytest.approx(whole.value)


def test_few_dyads_few_coaches_and_flat_profiles_are_told():
    x, y = profiles()
    assert np.isnan(beyond_strangers(x[:2], y[:2]).value)
    few = beyond_strangers(x, y, clusters=np.arange(40) % 4)
    assert few.difference.std_error > 0
    assert np.isnan(few.difference.interval.low)
    assert "at least 8" in str(few.undefined)
    flat = np.ones((5, 4))
    assert beyond_strangers(flat, flat).undefined == "No two profiles can be compared."
    with pytest.raises(OptionError):
        beyond_strangers(x, y, form="nonsense")
