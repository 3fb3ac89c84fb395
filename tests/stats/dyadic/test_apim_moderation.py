from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from alliance_stats.errors import InsufficientDataError, OptionError
from alliance_stats.stats import dyadic
from alliance_stats.stats.distributions import chi2_tail
from alliance_stats.stats.dyadic.apim_moderation_model import moderated, named_cells
from reference.loader import Case, reference

CASES = reference("apim_moderation")
Table = NDArray[np.float64]


def fitted(case: Case) -> dyadic.ApimModeration:
    given, data = case.input, case.input["data"]

    def both(stem: str) -> Table:
        return np.array([data[f"{stem}{member}"] for member in "ab"], dtype=float).T

    return dyadic.apim_moderation(
        both("x"),
        both("w") if given["person"] else np.array(data["v"], dtype=float),
        both("y"),
        covariates={"c": both("c1")} if given["covariate"] else None,
        model="indistinguishable" if given["alike"] else "distinguishable",
        errors="robust" if given["robust"] else "standard",
    )


def draw(n: int, seed: int = 1) -> tuple[Table, Table, Table]:
    """Effects .4 (actor), .2 (partner); own moderator changes the actor effect by .3."""
    rng = np.random.default_rng(seed)
    x, w = rng.normal(size=(2, n, 2))
    y = 0.4 * x + 0.2 * x[:, ::-1] + 0.1 * w + 0.3 * w * x + rng.normal(size=(n, 2))
    return x, w, y


@pytest.mark.parametrize("name", list(CASES))
def test_effects_as_lavaan(name: str) -> None:
    case = CASES[name]
    found = fitted(case)
    block = case.expected["parameters"]
    expected = {
        term: (value, error)
        for term, value, error in zip(block["term"], block["est"], block["se"], strict=True)
    }
    columns = moderated(
        np.zeros((3, 2)) + np.arange(6).reshape(3, 2) ** 2,
        np.array([[1.0, 4.0], [3.0, 1.0], [2.0, 9.0]] if case.input["person"] else [1.0, 4.0, 2.0]),
        np.arange(6).reshape(3, 2) ** 3.0,
        {"c": [[1.0, 7.0], [4.0, 2.0], [3.0, 3.0]]} if case.input["covariate"] else None,
        "outcome",
    )
    named = named_cells(columns, found.model)
    assert len(named) == len(found.effects)
    for one, effect in zip(named, found.effects, strict=True):
        cell = one.cell
        term = f"{cell.outcome}~{cell.predictor}" if cell.predictor else f"{cell.outcome}~1"
        value, error = expected[term]
        assert effect.estimate.value == pytest.approx(value, rel=1e-5, abs=1e-5), term
        assert effect.estimate.std_error == pytest.approx(error, rel=1e-4), term
    if not case.input["alike"]:
        assert found.fit.log_likelihood == pytest.approx(case.expected["logl"], rel=1e-8)


@pytest.mark.parametrize("name", list(CASES))
def test_submodels_as_lavaan(name: str) -> None:
    found = fitted(CASES[name])
    expected = CASES[name].expected["tests"]
    assert [test.term for test in found.tests] == list(expected)
    for test in found.tests:
        assert test.chi2 == pytest.approx(expected[test.term]["chi2"], abs=1e-4), test.term
        assert test.df == expected[test.term]["df"]
        plain = chi2_tail(test.chi2, test.df)
        assert plain == pytest.approx(expected[test.term]["p"], abs=1e-4)
        assert test.p_value == chi2_tail(test.chi2 * test.shrink, test.df) > plain


@pytest.mark.parametrize("name", list(CASES))
def test_simple_slopes_as_lavaan(name: str) -> None:
    low, _, high = fitted(CASES[name]).interactions[0].slopes
    for slope, expected in zip((low, high), CASES[name].expected["slopes"], strict=True):
        assert slope.estimate.value == pytest.approx(expected["est"], abs=1e-5)
        assert slope.estimate.std_error == pytest.approx(expected["se"], rel=1e-4)


def test_terms_name_whose_predictor_and_whose_moderator() -> None:
    """Each product's effect alone: on the first member's outcome, then found under its name."""
    rng = np.random.default_rng(2)
    x, w = rng.normal(size=(2, 400, 2))
    products = {
        "actor_x_own_moderator": x[:, 0] * w[:, 0],
        "actor_x_partner_moderator": x[:, 0] * w[:, 1],
        "partner_x_own_moderator": x[:, 1] * w[:, 0],
        "partner_x_partner_moderator": x[:, 1] * w[:, 1],
    }
    for term, product in products.items():
        y = np.column_stack([product, np.zeros(400)]) + 0.1 * rng.normal(size=(400, 2))
        found = dyadic.apim_moderation(x, w, y)
        for other in products:
            value = found.effect(other, 0).estimate.value
            assert value == pytest.approx(float(other == term), abs=0.05), (term, other)


def test_least_squares_without_a_model() -> None:
    x, w, y = draw(60)
    found = dyadic.apim_moderation(x, w[:, 0], y)
    cx, cw = x - x.mean(), w[:, 0] - w[:, 0].mean()
    table = np.column_stack([np.ones(60), cx, cw, cx * cw[:, None]])
    b, squares = np.linalg.lstsq(table, y[:, 1], rcond=None)[:2]
    error = np.sqrt(squares[0] / 54 * np.linalg.inv(table.T @ table)[5, 5])
    effect = found.effect("actor_x_moderator", 1).estimate
    assert effect.value == pytest.approx(b[5])
    assert effect.df == 54
    assert effect.statistic == pytest.approx(b[5] / error)


def test_share_of_people_in_the_region() -> None:
    x, w, y = draw(200)
    found = dyadic.apim_moderation(x, w, y, model="indistinguishable")
    one = next(i for i in found.interactions if (i.side, i.by) == ("actor", "own"))
    assert one.region.where == "outside"
    shares = np.mean((w < one.region.low) | (w > one.region.high))
    assert one.region.share == pytest.approx(float(shares))


def test_region_by_hand() -> None:
    """At a bound the slope's interval ends at zero: tried with its own variance."""
    x, w, y = draw(200)
    found = dyadic.apim_moderation(x, w[:, 0], y)
    one = found.interactions[0]
    assert (one.side, one.by, one.member) == ("actor", "dyad", 0)
    names = ["b_ya_xa", "b_ya_qa"]
    places = [found.fit.names.index(name) for name in names]
    covariance = found.fit.covariance[np.ix_(places, places)]
    effect = found.effect("actor", 0).estimate
    assert effect.interval is not None
    half = (effect.interval.high - effect.value) / effect.std_error
    for bound in (one.region.low, one.region.high):
        m = np.array([1.0, bound - found.centre_moderator])
        value = m @ found.fit.estimates[places]
        assert abs(value) == pytest.approx(half * np.sqrt(m @ covariance @ m), rel=1e-6)


def test_patterns() -> None:
    rng = np.random.default_rng(5)
    x, w = rng.normal(size=(2, 200, 2))
    w = (w - w.mean()) / w.std(ddof=1)
    x -= x.mean()
    noise = rng.normal(size=(200, 2))
    # The model is linear in the outcome: what noise alone would show is taken out.
    alone = dyadic.apim_moderation(x, w, noise, model="indistinguishable")
    known = [alone.effect(term).estimate.value for term in ("actor", "actor_x_own_moderator")]
    noise -= (known[0] + known[1] * w) * x
    shapes = {
        "strengthening": (1.0, 0.4),
        "weakening": (1.0, -0.4),
        "reversing": (0.0, 0.8),
        "only high": (0.5, 0.5),
        "only low": (0.5, -0.5),
        None: (0.5, 0.0),
    }
    for pattern, (slope, change) in shapes.items():
        y = (slope + change * w) * x + noise
        found = dyadic.apim_moderation(x, w, y, model="indistinguishable").interactions[0]
        assert found.pattern == pattern
        assert found.pattern_reason


def test_centring_does_not_change_the_model() -> None:
    x, w, y = draw(80)
    one = dyadic.apim_moderation(x, w, y)
    other = dyadic.apim_moderation(x + 7, w - 3, y)
    assert one.effect("actor", 1).estimate.value == pytest.approx(
        other.effect("actor", 1).estimate.value
    )
    assert other.centre_moderator == pytest.approx(one.centre_moderator - 3)
    for mine, theirs in zip(one.interactions, other.interactions, strict=True):
        assert theirs.slopes[0].at == pytest.approx(mine.slopes[0].at - 3)
        assert theirs.slopes[0].estimate.value == pytest.approx(mine.slopes[0].estimate.value)


def test_members_change_places() -> None:
    x, w, y = draw(80)
    one = dyadic.apim_moderation(x, w, y)
    other = dyadic.apim_moderation(x[:, ::-1], w[:, ::-1], y[:, ::-1])
    for effect in one.effects:
        assert effect.member is not None
        counterpart = other.effect(effect.term, 1 - effect.member)
        assert effect.estimate.value == pytest.approx(counterpart.estimate.value, abs=1e-8)


def test_two_values_are_probed_at_the_two() -> None:
    x, w, y = draw(100)
    found = dyadic.apim_moderation(x, (w[:, 0] > 0.3).astype(float), y)
    slopes = found.interactions[0].slopes
    assert [(one.level, round(one.at, 9)) for one in slopes] == [
        ("lower value", 0),
        ("higher value", 1),
    ]


def test_who_is_used() -> None:
    """A missing outcome is kept, a missing predictor or moderator is not."""
    x, w, y = draw(60)
    y[:6, 0] = np.nan
    x[10, 1] = np.nan
    w[11, 0] = np.nan
    found = dyadic.apim_moderation(x, w, y)
    assert (found.n, found.n_complete) == (58, 52)
    assert found.effect("actor", 0).estimate.df == 52 - 9
    assert found.effect("actor", 1).estimate.df == 58 - 9
    assert dyadic.apim_moderation(x, w, y, missing="listwise").n == 52


def test_dyads_in_clusters() -> None:
    x, w, y = draw(80)
    found = dyadic.apim_moderation(x, w, y, clusters=np.arange(80) // 4)
    assert found.effect("actor_x_own_moderator", 0).estimate.df == 19
    few = dyadic.apim_moderation(x, w, y, clusters=np.arange(80) // 20)
    assert "at least 8" in str(few.effect("actor", 0).estimate.undefined)
    assert few.interactions[0].pattern is None
    assert few.interactions[0].region.where is None
    assert "at least 8" in str(few.tests[0].undefined)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"moderator": np.ones((40, 2))}, "first member's moderator does not vary"),
        ({"moderator": np.ones(40)}, "the moderator does not vary"),
        ({"moderator": np.full((40, 2), np.nan)}, "Fewer than two dyads"),
        ({"moderator": draw(40)[0]}, "determine each other"),
        ({"predictor": np.repeat(draw(40)[0][:, :1], 2, 1)}, "determine each other"),
    ],
)
def test_columns_that_say_nothing(change: dict[str, Table], words: str) -> None:
    x, w, y = draw(40)
    with pytest.raises(InsufficientDataError, match=words):
        dyadic.apim_moderation(**({"predictor": x, "moderator": w, "outcome": y} | change))


def test_hardly_any_dyads() -> None:
    """Eight predictors: refused, no solution or no interval, with a reason, and nothing hangs."""
    for n in (4, 7, 9):
        try:
            found = dyadic.apim_moderation(*draw(n))
        except InsufficientDataError as error:
            assert str(error)
            continue
        effect = found.effect("actor_x_own_moderator", 0).estimate
        assert effect.undefined
        assert found.undefined is None or not found.tests


def test_moderators_that_determine_each_other_have_no_solution() -> None:
    """The products of a moderator that members share are two, not four."""
    x, w, y = draw(60)
    third = np.column_stack([w[:, 0], 2 - w[:, 0]])
    with pytest.raises(InsufficientDataError, match="determine each other"):
        dyadic.apim_moderation(x, third, y)


def test_options_are_checked() -> None:
    x, w, y = draw(30)
    with pytest.raises(OptionError):
        dyadic.apim_moderation(x, w[:20], y)
    with pytest.raises(OptionError, match="one column"):
        dyadic.apim_moderation(x, np.hstack([w, w]), y)
    with pytest.raises(OptionError):
        dyadic.apim_moderation(x, w, y, errors="other")  # type: ignore[arg-type]
    with pytest.raises(OptionError):
        dyadic.apim_moderation(x, w, y).effect("nonsense")


@pytest.mark.slow
def test_known_moderation_is_found() -> None:
    """200 studies of 80 dyads: means within three standard errors of the truth."""
    truth = {"actor_x_own_moderator": 0.3, "partner_x_own_moderator": 0.0, "actor": 0.4}
    found: dict[str, list[float]] = {term: [] for term in truth}
    for seed in range(200):
        result = dyadic.apim_moderation(*draw(80, seed), model="indistinguishable")
        for term in truth:
            found[term].append(result.effect(term).estimate.value)
    for term, values in found.items():
        error = np.std(values) / np.sqrt(len(values))
        assert np.mean(values) == pytest.approx(truth[term], abs=3 * error), term
