from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from alliance_stats.errors import InsufficientDataError, OptionError
from alliance_stats.stats import dyadic, sem
from alliance_stats.stats.dyadic.apim_mediation_draws import draws_of
from alliance_stats.stats.dyadic.apim_mediation_model import (
    mediation_columns,
    mediation_text,
    routes,
)
from alliance_stats.stats.dyadic.inference import inference_of
from reference.loader import reference

CASES = reference("apim_mediation")
Table = NDArray[np.float64]


def tables(case: str) -> tuple[Table, Table, Table]:
    """Predictor, mediator and outcome of a reference case."""
    data = CASES[case].input["data"]
    given = [[data[f"{stem}{member}"] for member in "ab"] for stem in "xmy"]
    x, m, y = (np.array(pair, dtype=float).T for pair in given)
    return x, m, y


def covariate(case: str) -> dict[str, Table] | None:
    given = CASES[case].input
    if not given.get("covariate"):
        return None
    return {"c": np.array([given["data"][name] for name in ("c1a", "c1b")], dtype=float).T}


def draw(n: int, seed: int = 1) -> tuple[Table, Table, Table]:
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(n, 2))
    m = 0.5 * x + 0.3 * x[:, ::-1] + rng.normal(size=(n, 2))
    y = 0.4 * m + 0.2 * m[:, ::-1] + 0.1 * x + rng.normal(size=(n, 2))
    return x, m, y


@pytest.mark.parametrize("name", [name for name in CASES if "parameters" in CASES[name].expected])
def test_every_cell_as_lavaan(name: str) -> None:
    case = CASES[name]
    model = "indistinguishable" if name.startswith("alike") else "distinguishable"
    found = dyadic.apim_mediation(
        *tables(name),
        covariates=covariate(name),
        clusters=case.input.get("clusters"),
        model=model,
        n_resamples=0,
    )
    block = case.expected["parameters"]
    for term, value, error in zip(block["term"], block["est"], block["se"], strict=True):
        cell = found.fit.parameter(term)
        assert cell.estimate == pytest.approx(value, rel=1e-5, abs=1e-5), term
        assert cell.std_error == pytest.approx(error, rel=1e-4), term
    if "logl" in case.expected:
        assert found.fit.log_likelihood == pytest.approx(case.expected["logl"], rel=1e-8)
        assert found.test.chi2 == pytest.approx(case.expected["chi2"], abs=1e-4)
        assert found.test.df == case.expected["df"]


@pytest.mark.parametrize("which", ["complete", "missing"])
def test_members_alike_in_parts_as_lavaan(which: str) -> None:
    name = f"alike in parts, {which}"
    found = dyadic.apim_mediation(*tables(name), n_resamples=0)
    for test in found.tests:
        expected = CASES[name].expected[test.term]
        assert test.chi2 == pytest.approx(expected["chi2"], abs=1e-4)
        assert test.df == expected["df"]


@pytest.mark.parametrize("name", ["normal draws", "fiml, normal draws"])
def test_normal_draws_as_in_r(name: str) -> None:
    """A quantile of 20,000 draws has a standard error of 0.019 of their standard deviation."""
    data = mediation_columns(*tables(name), None)
    fit = sem.fit(mediation_text(data, frozenset()), dict(data.columns))
    plain = inference_of(None, data.rows, 0.95)
    ways = routes(data, "distinguishable")
    names = dict.fromkeys(one for way in ways for _, product in way.products for one in product)
    draws = draws_of(fit, dict.fromkeys(names, plain), plain, 0, 0)
    by_term = {(way.member, way.term): way for way in ways if len(way.products[0][1]) > 1}
    by_term |= {(w.member, w.term): w for w in ways if w.path == "total"}
    for row in CASES[name].expected["effects"]:
        estimate = draws.estimate(by_term[row["member"], row["term"]].products)
        assert estimate.interval is not None
        assert estimate.value == pytest.approx(row["est"], abs=1e-5)
        assert estimate.std_error == pytest.approx(row["sd"], rel=0.03)
        bounds = [estimate.interval.low, estimate.interval.high]
        assert bounds == pytest.approx([row["low"], row["high"]], abs=0.08 * row["sd"])


def test_small_samples_widen_the_draws_as_in_r() -> None:
    """t of each regression: n - 3 and n - 5 degrees of freedom; tolerance as above."""
    found = dyadic.apim_mediation(*tables("t draws"), n_resamples=0)
    for row in CASES["t draws"].expected["effects"]:
        estimate = found.effect(row["term"], row["member"]).estimate
        assert estimate.interval is not None
        bounds = [estimate.interval.low, estimate.interval.high]
        assert bounds == pytest.approx([row["low"], row["high"]], abs=0.08 * row["sd"])


def test_paths_are_least_squares_and_totals_those_of_the_plain_model() -> None:
    x, m, y = draw(60)
    found = dyadic.apim_mediation(x, m, y, n_resamples=0)
    table = np.column_stack([np.ones(60), x, m])
    b = np.linalg.lstsq(table, y[:, 0], rcond=None)[0]
    assert found.effect("direct_actor", 0).estimate.value == pytest.approx(b[1])
    assert found.effect("partner", 0, "b").estimate.value == pytest.approx(b[4])
    plain = dyadic.apim(x, y, n_resamples=0)
    for member in (0, 1):
        for side in ("actor", "partner"):
            total = found.effect(f"total_{side}", member).estimate.value
            assert total == pytest.approx(plain.effect(side, member).estimate.value)


def test_parts_add_up() -> None:
    found = dyadic.apim_mediation(*draw(80), n_resamples=200)

    def value(term: str, path: str | None = None) -> float:
        return found.effect(term, 1, path).estimate.value

    a, b = (found.effect("partner", m, p) for m, p in ((0, "a"), (1, "b")))
    assert value("partner_partner") == pytest.approx(a.estimate.value * b.estimate.value)
    assert value("indirect_actor") == pytest.approx(value("actor_actor") + value("partner_partner"))
    assert value("total_actor") == pytest.approx(value("indirect_actor") + value("direct_actor"))
    assert value("contrast_partner") == pytest.approx(
        value("actor_partner") - value("partner_actor")
    )
    differences = {(one.term, one.path): one for one in found.differences}
    difference = differences["indirect_actor", "indirect"].estimate.value
    first = found.effect("indirect_actor", 0).estimate.value
    assert difference == pytest.approx(first - value("indirect_actor"))
    for one in (*found.effects, *found.differences):
        assert one.bootstrap.low < one.bootstrap.high
        assert one.estimate.interval is not None
        assert one.estimate.interval.low < one.estimate.value < one.estimate.interval.high


def test_members_change_places() -> None:
    x, m, y = draw(70)
    one = dyadic.apim_mediation(x, m, y, n_resamples=0)
    other = dyadic.apim_mediation(x[:, ::-1], m[:, ::-1], y[:, ::-1], n_resamples=0)
    for effect in one.effects:
        assert effect.member is not None
        counterpart = other.effect(effect.term, 1 - effect.member, effect.path)
        assert effect.estimate.value == pytest.approx(counterpart.estimate.value, abs=1e-8)
    alike, turned = (
        dyadic.apim_mediation(*t, model="indistinguishable", n_resamples=0)
        for t in ((x, m, y), (x[:, ::-1], m[:, ::-1], y[:, ::-1]))
    )
    for effect in alike.effects:
        counterpart = turned.effect(effect.term, path=effect.path)
        assert effect.estimate.value == pytest.approx(counterpart.estimate.value, abs=1e-8)


def test_units_do_not_matter_to_standardised_effects() -> None:
    x, m, y = draw(70)
    one = dyadic.apim_mediation(x, m, y, n_resamples=0)
    other = dyadic.apim_mediation(3 + 2 * x, 10 * m - 4, 0.1 * y, n_resamples=0)
    for mine, theirs in zip(one.effects, other.effects, strict=True):
        assert mine.standardised == pytest.approx(theirs.standardised, abs=1e-8)
    mine, theirs = (found.effect("actor_actor", 0).estimate for found in (one, other))
    assert theirs.value == pytest.approx(mine.value * 0.1 / 2)


def test_products_have_no_normal_test() -> None:
    """Products have intervals and p from draws only: skewed, and without a test statistic."""
    found = dyadic.apim_mediation(*draw(40, seed=3), n_resamples=0)
    effect = found.effect("actor_actor", 0).estimate
    assert effect.interval is not None
    assert effect.interval.method == "Monte Carlo"
    assert np.isnan(effect.statistic)
    level = dyadic.apim_mediation(*draw(40, seed=3), n_resamples=0, confidence=1 - effect.p_value)
    edge = level.effect("actor_actor", 0).estimate.interval
    assert edge is not None
    assert edge.low == pytest.approx(0, abs=0.01)
    low, high = effect.value - effect.interval.low, effect.interval.high - effect.value
    assert high > 1.05 * low


def test_clusters_are_drawn_whole_and_few_clusters_say_so() -> None:
    x, m, y = draw(80)
    found = dyadic.apim_mediation(x, m, y, clusters=np.arange(80) // 5, n_resamples=100)
    assert found.n_clusters == 16
    assert found.effect("actor", 0, "a").estimate.df == 15
    assert not np.isnan(found.effect("actor_actor", 0).bootstrap.low)
    few = dyadic.apim_mediation(x, m, y, clusters=np.arange(80) // 20, n_resamples=100)
    effect = few.effect("actor_actor", 0)
    assert effect.estimate.interval is not None
    assert np.isnan([effect.estimate.interval.low, effect.bootstrap.low]).all()
    assert "at least 8" in str(effect.estimate.undefined)
    assert not np.isnan(effect.estimate.value)


def test_fewer_clusters_than_paths_still_have_draws() -> None:
    """Nine clusters, twelve paths: their covariance matrix is singular, not an error."""
    found = dyadic.apim_mediation(*draw(90), clusters=np.arange(90) // 10, n_resamples=0)
    interval = found.effect("total_actor", 0).estimate.interval
    assert interval is not None
    assert interval.low < interval.high


def test_k_of_both_paths() -> None:
    x, m, y = draw(400)
    found = dyadic.apim_mediation(x, m, y, n_resamples=300)
    assert found.k["a"][0].value == pytest.approx(0.6, abs=0.15)
    own = found.effect("actor", 0, "b").estimate.value
    weak = dyadic.apim_mediation(x, m, y - own * m, n_resamples=0)
    assert np.isnan(weak.k["b"][0].value)
    assert "could be zero" in str(weak.k["b"][0].undefined)
    assert "Nothing was resampled" in str(weak.k["a"][0].undefined)


def test_suppression_is_noticed() -> None:
    rng = np.random.default_rng(4)
    x = rng.normal(size=(300, 2))
    m = 0.7 * x + rng.normal(size=(300, 2))
    y = 0.7 * m - 0.6 * x + rng.normal(size=(300, 2))
    found = dyadic.apim_mediation(x, m, y, n_resamples=0)
    assert {(one.term, one.member) for one in found.inconsistent} >= {
        ("actor_actor", 0),
        ("actor_actor", 1),
    }
    assert not dyadic.apim_mediation(*draw(300), n_resamples=0).inconsistent


def test_same_seed_same_numbers() -> None:
    one, other = (dyadic.apim_mediation(*draw(50), n_resamples=50, seed=7) for _ in range(2))
    for mine, theirs in zip(one.effects, other.effects, strict=True):
        assert mine.estimate.interval == theirs.estimate.interval
        assert mine.bootstrap == theirs.bootstrap


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"mediator": np.ones((40, 2))}, "first member's mediator does not vary"),
        ({"mediator": np.full((40, 2), np.nan)}, "first member's mediator has no value"),
        ({"mediator": draw(40)[0]}, "determine each other"),
        ({"outcome": draw(40)[1]}, "determine each other"),
        ({"predictor": np.repeat(draw(40)[0][:, :1], 2, 1)}, "determine each other"),
    ],
)
def test_columns_that_say_nothing(change: dict[str, Table], words: str) -> None:
    x, m, y = draw(40)
    with pytest.raises(InsufficientDataError, match=words):
        dyadic.apim_mediation(**({"predictor": x, "mediator": m, "outcome": y} | change))


def test_hardly_any_dyads() -> None:
    """Seven dyads for 27 numbers: refused, or no interval, with a reason."""
    for n in (3, 5, 7):
        try:
            found = dyadic.apim_mediation(*draw(n), n_resamples=0)
        except InsufficientDataError as error:
            assert str(error)
            continue
        effect = found.effect("direct_actor", 0).estimate
        assert effect.undefined or effect.df >= 1


def test_options_are_checked() -> None:
    x, m, y = draw(30)
    with pytest.raises(OptionError):
        dyadic.apim_mediation(x, m[:20], y)
    with pytest.raises(OptionError):
        dyadic.apim_mediation(x, m[:, :1], y)
    with pytest.raises(OptionError):
        dyadic.apim_mediation(x, m, y, model="other")  # type: ignore[arg-type]
    with pytest.raises(OptionError):
        dyadic.apim_mediation(x, m, y, n_resamples=0).effect("nonsense")


def test_listwise_uses_complete_dyads() -> None:
    x, m, y = draw(60)
    m[:5, 0] = np.nan
    found = dyadic.apim_mediation(x, m, y, missing="listwise", n_resamples=0)
    alone = dyadic.apim_mediation(x[5:], m[5:], y[5:], n_resamples=0)
    assert found.n == 55
    assert found.effect("actor_actor", 0).estimate.value == pytest.approx(
        alone.effect("actor_actor", 0).estimate.value
    )


@pytest.mark.slow
def test_known_effects_are_found() -> None:
    """400 studies of 80 dyads: means within three standard errors of the truth."""
    truth = {"actor_actor": 0.2, "partner_partner": 0.06, "actor_partner": 0.1}
    truth |= {"partner_actor": 0.12, "total_actor": 0.36, "indirect_partner": 0.22}
    found: dict[str, list[float]] = {term: [] for term in truth}
    for seed in range(400):
        result = dyadic.apim_mediation(*draw(80, seed), n_resamples=0)
        for term in truth:
            found[term].append(result.effect(term, 0).estimate.value)
    for term, values in found.items():
        error = np.std(values) / np.sqrt(len(values))
        assert np.mean(values) == pytest.approx(truth[term], abs=3 * error), term


def test_unused_inference_is_kept_apart() -> None:
    """A model without inference has values and no draws."""
    data = mediation_columns(*draw(30), None)
    fit = sem.fit(mediation_text(data, frozenset()), dict(data.columns))
    none = replace(inference_of(None, data.rows, 0.95), undefined="No inference.")
    draws = draws_of(fit, {"b_ma_xa": none}, none, 10, 0)
    estimate = draws.estimate(((1.0, ("b_ma_xa",)),))
    boot, why = draws.percentiles(((1.0, ("b_ma_xa",)),))
    assert why == "No inference."
    assert estimate.undefined == "No inference."
    assert np.isnan(boot.low)
