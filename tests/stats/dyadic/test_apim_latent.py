from __future__ import annotations

import numpy as np
import pytest

from alliance_stats.errors import InsufficientDataError, OptionError
from alliance_stats.stats.dyadic import apim
from alliance_stats.stats.dyadic.apim_latent import LatentApim, apim_latent
from alliance_stats.stats.dyadic.latent_model import Shape
from reference.loader import reference

CASES = reference("apim_latent")


def tables(case) -> dict[str, list[np.ndarray]]:
    data = {name: np.array(v, dtype=float) for name, v in case.input["data"].items()}
    found = {}
    for side, stem in (("predictor", "x"), ("outcome", "y")):
        found[side] = [
            np.column_stack([v for name, v in data.items() if name.startswith(stem + member)])
            for member in "ab"
        ]
    return found


def made(n: int = 300, k: int = 3, seed: int = 1) -> list[list[np.ndarray]]:
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(2, n, 1)) + 0.5 * rng.normal(size=(n, 1))
    y = 0.5 * x + 0.3 * x[::-1] + 0.5 * rng.normal(size=(2, n, 1))
    return [[v + rng.normal(size=(n, k)) for v in pair] for pair in (x, y)]


@pytest.mark.parametrize("name", CASES)
def test_as_lavaan(name: str) -> None:
    case = CASES[name]
    found = apim_latent(**tables(case))
    expected = case.expected
    named = {f"{e.term[0]}{e.member + 1}": e for e in found.effects}
    for label, value in expected["est"].items():
        label = label.replace("cx", "c_x").replace("cy", "c_y")
        label = f"v_{label[1:]}" if label in ("vxa", "vxb", "vya", "vyb") else label
        assert found.fit.value(label) == pytest.approx(value, abs=1e-5)
    for label, effect in named.items():
        assert effect.estimate.std_error == pytest.approx(expected["se"][label], abs=1e-4)
        assert effect.standardised == pytest.approx(expected["std"][label], abs=1e-5)
    for stem, loadings in (("lx", found.predictor_loadings), ("ly", found.outcome_loadings)):
        for j, one in enumerate(loadings, start=1):
            assert one.std_error == pytest.approx(expected["se"][f"{stem}{j}"], abs=1e-4)
    error = found.actor_difference.std_error
    assert error == pytest.approx(expected["actor_difference_se"], abs=1e-4)
    assert found.r_squared == pytest.approx(expected["r2"], abs=1e-5)
    assert found.test.chi2 == pytest.approx(expected["chi2"], abs=1e-4)
    assert found.test.df == expected["df"]
    assert found.test.cfi == pytest.approx(expected["cfi"], abs=1e-5)
    assert found.test.rmsea == pytest.approx(expected["rmsea"], abs=1e-5)
    assert found.fit.log_likelihood == pytest.approx(expected["logl"], abs=1e-4)
    assert found.equal_loadings is not None
    assert found.equal_loadings.chi2 == pytest.approx(expected["loadings"]["chi2"], abs=1e-4)
    assert found.equal_loadings.df == expected["loadings"]["df"]


def test_loadings_have_mean_one() -> None:
    found = apim_latent(*made())
    for loadings in (found.predictor_loadings, found.outcome_loadings):
        assert np.mean([one.value for one in loadings]) == pytest.approx(1, abs=1e-9)


@pytest.mark.parametrize(("x", "y"), [(2, 2), (3, 5), (6, 2)])
def test_number_of_parameters(x: int, y: int) -> None:
    rng = np.random.default_rng(4)
    (xs, _), (_, ys) = made(400, x), made(400, y)
    found = apim_latent(xs, [v + 0.1 * rng.normal(size=v.shape) for v in ys])
    assert found.n_parameters == Shape(x, y).n_parameters


def test_changing_places_changes_only_the_names() -> None:
    items = made()
    one, other = apim_latent(*items), apim_latent(*(pair[::-1] for pair in items))
    for term in ("actor", "partner"):
        for member in (0, 1):
            mine, theirs = one.effect(term, member), other.effect(term, 1 - member)
            assert mine.estimate.value == pytest.approx(theirs.estimate.value, abs=1e-6)
            assert mine.pooled == pytest.approx(theirs.pooled, abs=1e-6)
    assert one.actor_difference.value == pytest.approx(-other.actor_difference.value, abs=1e-6)


def test_unreliable_scores_weaken_what_the_items_measure() -> None:
    """Truth .5 and .3: means of three noisy items fall short of it, the latent model does not."""
    items = made(2000, seed=7)
    latent = apim_latent(*items)
    x, y = (np.column_stack([table.mean(axis=1) for table in pair]) for pair in items)
    seen = apim(x, y, n_resamples=0)
    for member in (0, 1):
        for term, truth in (("actor", 0.5), ("partner", 0.3)):
            estimate = latent.effect(term, member).estimate
            assert abs(estimate.value - truth) < 3 * estimate.std_error
        assert seen.effect("actor", member).estimate.value < 0.42


def test_too_few_dyads_for_so_many_parameters() -> None:
    with pytest.raises(InsufficientDataError, match="44 parameters and needs at least 88 dyads"):
        apim_latent(*made(60))
    assert apim_latent(*made(60), rows_per_parameter=1).n == 60


def test_dyads_of_one_coach_are_alike() -> None:
    items = made(240)
    plain = apim_latent(*items)
    nested = apim_latent(*items, clusters=np.repeat(np.arange(24), 10))
    assert nested.effect("actor", 0).estimate.df == 23
    assert nested.effect("actor", 0).estimate.value == pytest.approx(
        plain.effect("actor", 0).estimate.value
    )
    assert nested.equal_loadings.method == "Satorra-Bentler (2001)"
    few = apim_latent(*items, clusters=np.repeat(np.arange(4), 60)).effect("actor", 0).estimate
    assert np.isnan(few.std_error)
    assert "at least 8" in str(few.undefined)


def bad(kind: str) -> list[list[np.ndarray]]:
    items = made(200)
    table = items[0][1].copy()
    if kind == "constant":
        table[:, 1] = 3.0
    elif kind == "missing":
        table[:, 1] = np.nan
    elif kind == "duplicated":
        table = items[0][0].copy()
    items[0][1] = table
    return items


@pytest.mark.parametrize(
    ("kind", "says"),
    [
        ("constant", "Item 2 of the second member's predictor does not vary"),
        ("missing", "Item 2 of the second member's predictor has no answer"),
    ],
)
def test_items_that_measure_nothing(kind: str, says: str) -> None:
    with pytest.raises(InsufficientDataError, match=says):
        apim_latent(*bad(kind))


def test_copied_answers_are_no_finding() -> None:
    assert is_no_finding(bad("duplicated"))


def test_one_item_is_no_measurement() -> None:
    with pytest.raises(OptionError, match="at least 2"):
        apim_latent(*made(200, k=1))


def test_an_inadmissible_solution_is_told() -> None:
    """Items that have nothing in common within a member measure no latent variable."""
    rng = np.random.default_rng(2)
    noise = [[rng.normal(size=(150, 3)) for _ in range(2)] for _ in range(2)]
    found = apim_latent(*noise)
    assert found.undefined
    assert all(np.isnan(e.estimate.value) for e in found.effects)
    assert np.isnan(found.r_squared).all()
    assert found.equal_loadings is None


def is_no_finding(items) -> bool:
    try:
        found: LatentApim = apim_latent(*items)
    except InsufficientDataError:
        return True
    return found.undefined is not None and np.isnan(found.effects[0].estimate.value)


def test_the_pooled_effect_is_standardised_between_those_of_the_members() -> None:
    # b times SD(predictor) / SD(outcome); a pooled SD lies between the members' own.
    found = apim_latent(*made())
    ratios = [one.standardised / one.estimate.value for one in found.effects]
    for one in found.effects:
        pooled = one.pooled / one.estimate.value
        assert min(ratios) <= pooled <= max(ratios)
