from __future__ import annotations

import numpy as np
import pytest
import statsmodels.api as sm
from tests.stats.dyadic.couples import ONE_SIDED, both, expected, numbers, simulated

from alliance_stats.errors import InsufficientDataError, OptionError
from alliance_stats.stats import dyadic, sem
from alliance_stats.stats.dyadic.closed_form import (
    _least_squares,
    _regressions,
    resampled_effects,
)
from alliance_stats.stats.dyadic.columns import dyadic_columns
from alliance_stats.stats.dyadic.inference import inference_of

CASES = [
    ("A26_apim_lavaan_acitelli", "acitelli_wide.csv"),
    ("A27_apim_lavaan_fiml_one_role_missing", ONE_SIDED),
]
TERMS = {("actor", 0): "ya~xa", ("partner", 0): "ya~xb", ("actor", 1): "yb~xb"}
TERMS |= {("partner", 1): "yb~xa", ("intercept", 0): "ya~1", ("intercept", 1): "yb~1"}


@pytest.mark.parametrize(("case", "file"), CASES)
def test_distinguishable_model_as_lavaan(case: str, file: str) -> None:
    block = expected(case)["saturated"]
    values, errors = (numbers(block["parameters"], c) for c in ("est", "se"))
    standardised = numbers(block["parameters"], "std.all")
    found = dyadic.apim(both("OtherPos", file), both("Satisfaction", file), n_resamples=0)
    assert found.n == expected(case)["n_used"]
    for (term, member), name in TERMS.items():
        effect = found.effect(term, member)
        assert effect.estimate.value == pytest.approx(values[name], rel=1e-5)
        assert effect.estimate.std_error == pytest.approx(errors[name], rel=1e-4)
        if term != "intercept":
            assert effect.standardised == pytest.approx(standardised[name], rel=1e-5)
    assert found.residual_correlation.value == pytest.approx(standardised["ya~~yb"], rel=1e-5)
    assert found.predictor_correlation.value == pytest.approx(standardised["xa~~xb"], rel=1e-5)
    assert found.r_squared == pytest.approx([block["r2"]["ya"], block["r2"]["yb"]], rel=1e-5)
    assert found.fit.log_likelihood == pytest.approx(block["logl"], rel=1e-6)
    for name, difference in (
        ("diff_actor:=aa-ab", found.actor_difference),
        ("diff_partner:=pa-pb", found.partner_difference),
    ):
        assert difference is not None
        assert difference.value == pytest.approx(values[name], abs=1e-6)
        assert difference.std_error == pytest.approx(errors[name], rel=1e-4)
    assert found.k[0].value == pytest.approx(values["k_a:=pa/aa"], rel=1e-5)


@pytest.mark.parametrize(("case", "file"), CASES)
def test_indistinguishable_model_as_lavaan(case: str, file: str) -> None:
    block = expected(case)["indistinguishable_all6"]
    values, errors = (numbers(block["parameters"], c) for c in ("est", "se"))
    standardised = numbers(block["parameters"], "std.all")
    x, y = both("OtherPos", file), both("Satisfaction", file)
    found = dyadic.apim(x, y, model="indistinguishable", n_resamples=0)
    for term, name in {"actor": "ya~xa", "partner": "ya~xb", "intercept": "ya~1"}.items():
        effect = found.effect(term)
        assert effect.estimate.value == pytest.approx(values[name], rel=1e-5)
        assert effect.estimate.std_error == pytest.approx(errors[name], rel=1e-4)
        if term != "intercept":
            assert effect.standardised == pytest.approx(standardised[name], rel=1e-5)
    assert found.residual_correlation.value == pytest.approx(standardised["ya~~yb"], rel=1e-5)
    assert found.fit.log_likelihood == pytest.approx(block["fit"]["logl"], rel=1e-6)
    assert found.k[0].value == pytest.approx(values["k:=pa/aa"], rel=1e-5)


@pytest.mark.slow
def test_k_of_148_couples_has_the_published_intervals() -> None:
    """Kenny's bootstrap: (.484, 1.027) both alike, (.294, 1.187) husband; Monte Carlo ±.03.

    50,000 resamples: with a few thousand the upper bound alone moves by more than .03.
    """
    x, y = both("OtherPos"), both("Satisfaction")
    alike = dyadic.apim(x, y, model="indistinguishable", n_resamples=50_000).k[0]
    assert [alike.interval.low, alike.interval.high] == pytest.approx([0.467, 1.025], abs=0.03)
    bounds = [alike.monte_carlo.low, alike.monte_carlo.high]
    assert bounds == pytest.approx([0.489, 1.0], abs=0.03)
    husband = dyadic.apim(x, y, n_resamples=50_000).k[1]
    assert [husband.interval.low, husband.interval.high] == pytest.approx([0.294, 1.187], abs=0.03)


def test_both_members_changing_places_changes_nothing_but_their_order() -> None:
    x, y = simulated(missing=0.2)
    one = dyadic.apim(x, y, n_resamples=0)
    other = dyadic.apim(x[:, ::-1], y[:, ::-1], n_resamples=0)
    for term in ("actor", "partner", "intercept"):
        for member in (0, 1):
            mine, theirs = one.effect(term, member), other.effect(term, 1 - member)
            assert mine.estimate.value == pytest.approx(theirs.estimate.value, abs=1e-6)
            assert mine.pooled == pytest.approx(theirs.pooled, abs=1e-6, nan_ok=True)
    alike = [
        dyadic.apim(a, b, model="indistinguishable", n_resamples=0).effect("partner").estimate
        for a, b in ((x, y), (x[:, ::-1], y[:, ::-1]))
    ]
    assert alike[0].value == pytest.approx(alike[1].value, abs=1e-6)
    assert alike[0].std_error == pytest.approx(alike[1].std_error, rel=1e-5)


def test_units_of_the_predictor_divide_the_effects() -> None:
    x, y = simulated()
    plain, stretched = (dyadic.apim(v, y, n_resamples=0) for v in (x, 10 * x + 3))
    for member in (0, 1):
        one, other = (f.effect("actor", member) for f in (plain, stretched))
        assert one.estimate.value == pytest.approx(10 * other.estimate.value, rel=1e-5)
        assert one.standardised == pytest.approx(other.standardised, rel=1e-5)
    assert plain.k[0].value == pytest.approx(stretched.k[0].value, rel=1e-4)


def test_without_an_actor_effect_there_is_no_k_but_a_partner_pattern() -> None:
    x, y = simulated(300, actor=0.0, partner=0.6, seed=2)
    found = dyadic.apim(x, y, n_resamples=200)
    for k in found.k:
        assert np.isnan(k.value)
        assert np.isnan(k.interval.low)
        assert k.undefined is not None
        assert "could be zero" in k.undefined
        assert k.pattern == "partner-only"


def test_k_of_simulated_couples_is_named_a_couple_pattern() -> None:
    x, y = simulated(400, actor=0.5, partner=0.5)
    k = dyadic.apim(x, y, model="indistinguishable", n_resamples=300).k[0]
    assert k.pattern == "couple"
    assert k.interval.low < 1 < k.interval.high
    assert k.interval.low < k.value < k.interval.high


def test_a_wide_interval_names_no_pattern() -> None:
    x, y = simulated(50, actor=0.6, partner=0.3, seed=5)
    ks = dyadic.apim(x, y, n_resamples=300).k
    wide = [k for k in ks if k.interval.low < 0 and k.interval.high > 1]
    assert wide
    for k in wide:
        assert k.pattern is None


@pytest.mark.parametrize("age", [False, True])
def test_tests_and_intervals_of_complete_dyads_are_those_of_least_squares(age: bool) -> None:
    x, y = simulated(40)
    more = {"age": np.random.default_rng(3).normal(size=40)} if age else {}
    found = dyadic.apim(x, y, covariates=more, n_resamples=0)
    for member in (0, 1):
        fit = sm.OLS(y[:, member], sm.add_constant(np.column_stack([x, *more.values()]))).fit()
        for term, place in (("intercept", 0), ("actor", 1 + member), ("partner", 2 - member)):
            ours = found.effect(term, member).estimate
            assert ours.df == fit.df_resid == 37 - age
            assert ours.statistic == pytest.approx(fit.tvalues[place], rel=1e-6)
            assert ours.p_value == pytest.approx(fit.pvalues[place], rel=1e-5)
            assert ours.interval is not None
            bounds = [ours.interval.low, ours.interval.high]
            assert bounds == pytest.approx(fit.conf_int()[place], abs=1e-7)
            # The error itself is that of maximum likelihood, as lavaan's.
            assert ours.std_error == pytest.approx(fit.bse[place] * np.sqrt((37 - age) / 40))


def test_a_one_sided_dyad_is_no_dyad_of_the_residual_variance() -> None:
    x, y = simulated(60)
    x, y = x.copy(), y.copy()
    x[:6, 0] = y[:6, 0] = np.nan
    y[6:9, 1] = np.nan
    found = dyadic.apim(x, y, n_resamples=0)
    assert [found.effect("actor", m).estimate.df for m in (0, 1)] == [51, 48]
    assert found.actor_difference is not None
    assert found.actor_difference.df == 48
    assert "sqrt(51 / 46)" in found.residual_correlation.method
    assert "sqrt(54 / 51)" in found.predictor_correlation.method


def test_more_coefficients_than_dyads_leave_no_interval() -> None:
    alone = inference_of(None, np.ones(4, dtype=bool), 0.95)
    for small in (alone.of_regression(4, 4), alone.of_correlation(4, 2)):
        found = small.estimate(0.5, 0.01, 4, "")
        assert found.interval is not None
        assert np.isnan(found.interval.low)
        assert "Only 4 dyads" in str(found.undefined)


def test_clusters_keep_their_degrees_of_freedom() -> None:
    x, y = simulated(60)
    found = dyadic.apim(x, y, clusters=np.arange(60) // 5, n_resamples=0)
    actor = found.effect("actor", 0).estimate
    assert actor.df == 11
    assert actor.statistic == pytest.approx(actor.value / actor.std_error * np.sqrt(57 / 60))


def test_covariates_are_held_constant() -> None:
    """Complete data: the coefficients of least squares on the same columns."""
    x, y = simulated()
    rng = np.random.default_rng(3)
    place, age = x + rng.normal(size=x.shape), rng.normal(size=len(x))
    found = dyadic.apim(x, y, covariates={"place": place, "age": age}, n_resamples=0)
    columns = np.column_stack([np.ones(len(x)), x, place, age])
    for member in (0, 1):
        b = np.linalg.lstsq(columns, y[:, member], rcond=None)[0]
        own, partner = (found.effect(t, member).estimate.value for t in ("actor", "partner"))
        assert [own, partner] == pytest.approx([b[1 + member], b[2 - member]], abs=1e-6)
    dyad = [e for e in found.effects if e.source == "age"]
    assert [e.source_member for e in dyad] == [None, None]
    assert len([e for e in found.effects if e.source == "place"]) == 4


def test_exchangeable_model_with_covariates_is_the_same_in_either_basis() -> None:
    x, y = simulated(missing=0.1)
    rng = np.random.default_rng(4)
    both_rate, age = rng.normal(size=x.shape), rng.normal(size=len(x))
    covariates = {"place": both_rate, "age": age}
    found = dyadic.apim(x, y, covariates=covariates, model="indistinguishable", n_resamples=0)
    free = dyadic.apim(x, y, covariates=covariates, n_resamples=0)
    complete = dyadic.distinguishability(x, y, covariates=covariates)[0]
    chi2 = 2 * (free.fit.log_likelihood - found.fit.log_likelihood)
    assert complete.chi2 == pytest.approx(chi2, abs=1e-5)
    assert complete.df == found.fit.df == 15


def test_dyads_of_one_coach_are_not_taken_as_independent() -> None:
    x, y = simulated(160)
    coaches = np.arange(160) // 8
    coach = np.random.default_rng(9).normal(size=20)[coaches][:, None]
    plain = dyadic.apim(x, y + 2 * coach, n_resamples=0)
    found = dyadic.apim(x, y + 2 * coach, clusters=coaches, n_resamples=0)
    one, other = (f.effect("intercept", 0).estimate for f in (plain, found))
    assert other.std_error > 1.5 * one.std_error
    assert other.df == 19
    assert found.n_clusters == 20


def test_few_coaches_leave_the_estimates_without_intervals() -> None:
    x, y = simulated(60)
    found = dyadic.apim(x, y, clusters=np.arange(60) // 10, n_resamples=100)
    actor = found.effect("actor", 0).estimate
    assert np.isfinite(actor.value)
    assert np.isnan(actor.std_error)
    assert actor.undefined is not None
    assert "at least 8" in actor.undefined
    assert np.isnan(found.k[0].interval.low)
    assert found.k[0].undefined is not None


def test_same_seed_same_intervals() -> None:
    x, y = simulated(100)
    one, other, third = (dyadic.apim(x, y, n_resamples=100, seed=s).k[0] for s in (1, 1, 2))
    assert one == other
    assert one.interval != third.interval


@pytest.mark.parametrize(
    ("x", "y", "error"),
    [
        (np.ones((20, 2)), np.ones((20, 2)), InsufficientDataError),
        (np.full((20, 2), np.nan), np.ones((20, 2)), InsufficientDataError),
        (np.ones((20, 3)), np.ones((20, 2)), OptionError),
        (np.ones((20, 2)), np.ones((19, 2)), OptionError),
    ],
)
def test_what_cannot_be_fitted_is_refused_in_words(
    x: np.ndarray, y: np.ndarray, error: type[Exception]
) -> None:
    with pytest.raises(error, match=r"\.$"):
        dyadic.apim(x, y)


def test_members_never_seen_together_are_refused() -> None:
    x, y = simulated(40)
    x, y = x.copy(), y.copy()
    x[:20, 0] = y[:20, 0] = np.nan
    x[20:, 1] = y[20:, 1] = np.nan
    with pytest.raises(InsufficientDataError, match="never seen together"):
        dyadic.apim(x, y)


def test_duplicated_column_is_told_in_words() -> None:
    x, y = simulated(40)
    with pytest.raises(InsufficientDataError):
        dyadic.apim(x[:, [0, 0]], y)


@pytest.mark.parametrize("model", ["distinguishable", "indistinguishable"])
def test_resampled_effects_are_those_of_the_model(model: str) -> None:
    """Drawing every dyad once gives the estimates; the spread is that of the engine's bootstrap."""
    x, y = simulated(80)
    age = np.random.default_rng(5).normal(size=80)
    data = dyadic_columns(x, y, {"age": age})
    alone = inference_of(None, data.rows, 0.95)
    found = dyadic.apim(x, y, covariates={"age": age}, model=model, n_resamples=0)
    replicates = resampled_effects(data, model, alone, 2000, 0)
    slow = sem.bootstrap(found.fit, n_resamples=300, seed=1)
    for name, values in replicates.items():
        column = slow.replicates[:, slow.names.index(name)]
        assert values.mean() == pytest.approx(found.fit.value(name), abs=0.02)
        assert values.std() == pytest.approx(column.std(), rel=0.15)
    once = _least_squares(*_first(data, model), np.ones((1, 80)))
    names = next(iter(_regressions(data, model)))[0]
    for name, value in zip(names, once[0], strict=True):
        if name:
            assert value == pytest.approx(found.fit.value(name), abs=1e-6)


def _first(data, model):
    return next(iter(_regressions(data, model)))[1:]
