from __future__ import annotations

import numpy as np
import pytest

from alliance_stats import stats
from alliance_stats.analysis.reliability import reliability
from alliance_stats.errors import OptionError
from analysis.couples import couples_dyads
from analysis.expected import case
from analysis.factories import (
    Form,
    make_composite,
    make_instrument,
    make_scores,
    make_subscale,
)


def answers_of(seed: int, n: int = 60, k: int = 4) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(seed)
    latent = rng.normal(size=(n, 1)) + rng.normal(size=(n, k))
    items = np.digitize(latent, [-1.5, -0.5, 0.5, 1.5]) + 1.0
    return {f"q{j}": items[:, j] for j in range(k)}


def scores_of(answers, **changes):
    instrument = make_instrument([make_subscale("bond", list(answers))], **changes)
    return make_scores([Form(instrument, "coach", answers)])


def test_rows_are_those_of_stats():
    answers = answers_of(1)
    result = reliability(scores_of(answers), scale="bond", role="coach", seed=3)
    items = np.column_stack(list(answers.values()))
    found = result["omega"]
    assert found.estimate == pytest.approx(stats.omega(items).value)
    assert found.extra == {"n": 60, "n_items": 4}
    assert found.conf_low < found.estimate < found.conf_high
    assert "1000 resamples of people" in found.method
    assert "bootstrap percentile" in found.method
    ordinal = stats.omega_ordinal(items, n_resamples=0)
    assert result["omega_ordinal"].estimate == pytest.approx(ordinal.value)
    assert "Green" in result["omega_ordinal"].method


def test_couples_equal_lavaan():
    want = case("A09_omega_cfa_commitmentQ")["omega_model_implied_variance"]
    result = reliability(couples_dyads().scores, scale="satisfaction", role="partner1")
    assert result["omega"].estimate == pytest.approx(want, rel=1e-5)


def test_same_seed_same_interval_however_rows_are_sorted():
    answers = answers_of(2)
    turned = {name: values[::-1] for name, values in answers.items()}
    one, other, third = (
        reliability(scores_of(given), scale="bond", role="coach", seed=seed)["omega"]
        for given, seed in ((answers, 1), (turned, 1), (answers, 2))
    )
    assert (one.conf_low, one.conf_high) == (other.conf_low, other.conf_high)
    assert (one.conf_low, one.conf_high) != (third.conf_low, third.conf_high)


def test_answers_between_the_steps_are_not_ordered_steps():
    answers = {name: values + 0.5 for name, values in answers_of(3).items()}
    terms = [
        row.term for row in reliability(scores_of(answers), scale="bond", role="coach").estimates
    ]
    assert "omega" in terms
    assert "omega_ordinal" not in terms


def test_an_item_that_goes_against_the_others_is_named():
    answers = answers_of(4)
    answers["q1"] = 6 - answers["q1"]
    result = reliability(scores_of(answers), scale="bond", role="coach")
    assert any("q1 goes against the other items" in note for note in result.notes)


def test_resamples_are_an_option():
    with pytest.raises(OptionError):
        reliability(scores_of(answers_of(5)), scale="bond", role="coach", n_resamples=0)


SIZES = {"bond": 4, "goal": 3, "task": 2}
GENERAL = np.array([0.8, 0.7, 0.6, 0.5, 0.9, 0.6, 0.5, 0.7, 0.8])
GROUP = np.array([0.3, 0.4, 0.5, 0.2, 0.4, 0.4, 0.6, 0.5, 0.3])
ERROR = np.array([0.5, 0.6, 0.7, 0.8, 0.4, 0.6, 0.9, 0.5, 0.6])


def bifactor(n: int = 60) -> dict[str, np.ndarray]:
    """Answers whose covariances are exactly those of a general and three group factors."""
    subscale = np.repeat(np.arange(3), list(SIZES.values()))
    cov = np.outer(GENERAL, GENERAL) + np.diag(ERROR)
    cov += np.where(subscale[:, None] == subscale, np.outer(GROUP, GROUP), 0.0)
    noise = np.random.default_rng(8).normal(size=(n, 9))
    noise -= noise.mean(axis=0)
    white = noise @ np.linalg.inv(np.linalg.cholesky(noise.T @ noise / n)).T
    items = 4 + 0.3 * white @ np.linalg.cholesky(cov).T
    return {f"i{j}": items[:, j] for j in range(9)}


def total_of(over: str = "items", **changes):
    names = iter([f"i{j}" for j in range(9)])
    scales = [make_subscale(s, [next(names) for _ in range(k)]) for s, k in SIZES.items()]
    total = make_composite("total", list(SIZES), over=over)
    instrument = make_instrument(scales, composites=[total], **changes)
    return make_scores([Form(instrument, "coach", bifactor())])


@pytest.mark.parametrize("over", ["items", "subscales"])
def test_omega_h_of_a_bifactor_population_is_exact(over):
    """Closed form: the general loadings of the total, squared, over the variance of the total."""
    found = reliability(total_of(over), scale="total", role="coach", n_resamples=50)["omega_h"]
    sizes = np.repeat(list(SIZES.values()), list(SIZES.values()))
    weights = np.ones(9) if over == "items" else 1 / sizes
    subscale = np.repeat(np.arange(3), list(SIZES.values()))
    general = (weights @ GENERAL) ** 2
    groups = sum((weights * GROUP * (subscale == s)).sum() ** 2 for s in range(3))
    variance = general + groups + weights**2 @ ERROR
    assert found.estimate == pytest.approx(general / variance, abs=1e-7)
    assert found.conf_low < found.estimate < found.conf_high
    assert found.extra == {"n": 60, "n_items": 3}
    assert found.method.startswith("omega hierarchical, subscales as groups")


def test_omega_h_of_a_total_over_items_is_below_omega_total():
    """What a subscale has to itself is part of omega total and no part of omega hierarchical."""
    result = reliability(total_of(), scale="total", role="coach", n_resamples=50)
    assert result["omega_h"].estimate < result["omega"].estimate


def test_omega_h_needs_three_subscales_of_their_own():
    scales = [make_subscale("one", ["i0", "i1"]), make_subscale("two", ["i2", "i3"])]
    third = make_subscale("three", ["i3", "i4"])
    totals = [
        make_composite("pair", ["one", "two"]),
        make_composite("overlap", ["one", "two", "three"]),
    ]
    instrument = make_instrument([*scales, third], composites=totals)
    scores = make_scores([Form(instrument, "coach", bifactor())])
    for scale, words in (("one", "declares none"), ("pair", "has 2"), ("overlap", "share no")):
        row = reliability(scores, scale=scale, role="coach", n_resamples=50)["omega_h"]
        assert np.isnan(row.estimate)
        assert words in str(row.undefined)


def test_a_total_of_subscale_scores_has_one_omega():
    result = reliability(total_of("subscales"), scale="total", role="coach", n_resamples=50)
    assert result["omega_h"].estimate == result["omega"].estimate
    assert any("one number" in note for note in result.notes)
    assert not any("one number" in note for note in reliability_of_items().notes)


def reliability_of_items():
    return reliability(total_of("items"), scale="total", role="coach", n_resamples=50)
