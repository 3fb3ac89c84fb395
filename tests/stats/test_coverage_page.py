"""The committed table of coverages is complete and honest."""

from __future__ import annotations

import copy
from importlib import import_module
from types import ModuleType

import numpy as np
import pytest

from alliance_stats import stats
from alliance_stats.stats import dyadic
from benchmarks.coverage_page import NUMBERS as NUMBERS_FILE
from benchmarks.coverage_page import PAGE, page, read

NUMBERS, NOTES = read()


def test_the_committed_page_is_made_of_the_committed_numbers() -> None:
    text, faults = page(NUMBERS, NOTES)
    assert faults == []
    assert PAGE.read_text(encoding="utf-8") == text


def test_two_thousand_simulations() -> None:
    assert NUMBERS["simulations"] >= 2000
    designs = {(run["section"], run["design"]) for run in NUMBERS["runs"]}
    assert designs == {
        ("independent", "40 dyads"),
        ("independent", "120 dyads"),
        ("clustered", "10 × 6"),
        ("clustered", "24 × 5"),
        ("omega", "40 people"),
        ("omega", "120 people"),
        ("omega_coaches", "10 × 6"),
        ("omega_coaches", "24 × 5"),
        ("apim", "40 dyads"),
        ("apim", "120 dyads"),
        ("apim_coaches", "10 × 6"),
        ("apim_coaches", "24 × 5"),
        ("mediation", "40 dyads"),
        ("mediation", "120 dyads"),
        ("moderation", "40 dyads"),
        ("moderation", "120 dyads"),
    }


@pytest.mark.parametrize("share", [0.90, 0.99])
def test_a_bad_interval_without_a_note_is_noticed(share: float) -> None:
    numbers = copy.deepcopy(NUMBERS)
    numbers["runs"][0]["intervals"]["a new interval"] = [share, 0.0]
    text, faults = page(numbers, NOTES)
    assert faults == ["Independent dyads: a new interval: no note"]
    assert f"**{100 * share:.1f}**" in text


@pytest.fixture
def models(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The simulated studies of model-based numbers, imported as the script imports them."""
    monkeypatch.syspath_prepend(str(NUMBERS_FILE.parent))
    return import_module("coverage_models")


def test_true_omega_is_that_of_very_many_people(models: ModuleType) -> None:
    rng = np.random.default_rng(1)
    items = rng.normal(size=(200_000, 1)) * models.LOADINGS
    items += rng.normal(size=(200_000, 4)) * np.sqrt(1 - models.LOADINGS**2)
    cut = np.searchsorted(models.CUTS, items) + 1.0
    for population, answers in zip(models.OMEGA, (items, cut), strict=True):
        found = stats.omega_statistic()(answers)[0]
        assert population.truth == pytest.approx(found, abs=0.003)
    assert models.OMEGA[0].truth - models.OMEGA[1].truth > 0.02


def test_true_effects_are_those_of_very_many_dyads(models: ModuleType) -> None:
    for population in models.APIM[::2]:
        x, y = population.draw(np.random.default_rng(2), 200_000)
        for member in (0, 1):
            both = np.column_stack([np.ones(len(x)), x[:, member], x[:, 1 - member]])
            found = np.linalg.lstsq(both, y[:, member], rcond=None)[0][1:]
            truth = [population.truth[term, member] for term in ("actor", "partner")]
            np.testing.assert_allclose(found, truth, atol=0.01)
    assert models.APIM[0].truth["actor", 0] == models.ACTOR[0]
    assert models.APIM[2].truth["actor", 0] < models.ACTOR[0] - 0.05


def test_a_fifth_of_the_variance_belongs_to_the_coach(models: ModuleType) -> None:
    coaches = np.repeat(np.arange(20_000), 2)
    x, _ = models.APIM_OF_COACHES[0].draw(np.random.default_rng(4), len(coaches), coaches)
    first, second = x[::2, 0], x[1::2, 0]
    assert np.corrcoef(first, second)[0, 1] == pytest.approx(0.2, abs=0.03)
    assert x.var() == pytest.approx(1.0, abs=0.03)


def test_one_sided_dyads_miss_one_member(models: ModuleType) -> None:
    x, y = models.APIM[1].draw(np.random.default_rng(3), 120)
    lost = np.isnan(x)
    assert (lost == np.isnan(y)).all()
    assert lost.sum() == lost.any(axis=1).sum() == 18


def test_third_scales_are_tried_with_the_intervals_that_are_given(
    models: ModuleType,
) -> None:
    """The simulation leaves out what it does not look at; what it looks at is the same."""
    third = import_module("coverage_third")
    for population in third.MEDIATION:
        rng = np.random.default_rng(5)
        x, m, y = population.draw(rng, 40)
        seed = int(rng.integers(2**31))
        found = dyadic.apim_mediation(x, m, y, n_resamples=0, seed=seed)
        held = list(population.intervals(np.random.default_rng(5), 40))
        assert held[0][2] == found.effect("actor", 0, "a").estimate.interval
        for (term, _), (name, _, interval) in zip(third.EFFECTS, held[2:], strict=True):
            assert name.startswith(term)
            assert interval == found.effect(term, 0).estimate.interval
    for population in third.MODERATION:
        x, w, y = population.draw(np.random.default_rng(5), 40)
        moderated = dyadic.apim_moderation(x, w, y)
        held = list(population.intervals(np.random.default_rng(5), 40))
        for term, (_, _, interval) in zip(
            ("actor_x_own_moderator", "partner_x_own_moderator"), held, strict=False
        ):
            assert interval == moderated.effect(term, 0).estimate.interval
        for slope, (_, _, interval) in zip(moderated.interactions[0].slopes, held[2:], strict=True):
            assert interval == slope.estimate.interval
