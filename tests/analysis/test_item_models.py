"""Models of both roles' items: the bifactor dyadic model, the latent actor-partner model."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from alliance_stats.analysis.apim_latent import apim_latent
from alliance_stats.analysis.bifactor import bifactor
from alliance_stats.analysis.families import adjust
from alliance_stats.dyads.table import Dyads
from alliance_stats.errors import InsufficientDataError, OptionError, RefusedError
from alliance_stats.stats import dyadic
from analysis.factories import Form, make_composite, make_dyads, make_instrument, make_subscale

ITEMS = {"bond": ["b1", "b2", "b3", "b4"], "gain": ["g1", "g2", "g3"]}
PAIR = {"predictor": "bond", "outcome": "gain"}


def answered(
    n: int = 220,
    *,
    seed: int = 1,
    n_coaches: int = 0,
    one_sided: int = 0,
    target: str = "us",
    item_roles: dict[str, tuple[str, ...]] | None = None,
    shared_item: bool = False,
) -> Dyads:
    rng = np.random.default_rng(seed)
    common, own = rng.normal(size=(n, 1)), rng.normal(size=(2, n, 1))
    x = 0.7 * common + 0.6 * own
    y = 0.5 * x + 0.25 * x[::-1] + 0.4 * rng.normal(size=(2, n, 1))
    items = dict(ITEMS) if not shared_item else {**ITEMS, "gain": [*ITEMS["gain"], "b1"]}
    instrument = make_instrument(
        [
            make_subscale("bond", items["bond"], target=target),
            make_subscale("gain", items["gain"]),
            make_subscale("pair", ["p1", "p2"]),
        ],
        composites=[make_composite("total", ["bond", "gain"], over="subscales")],
        item_roles=item_roles,
    )
    forms = []
    for member, role in enumerate(("coach", "client")):
        answers: dict[str, np.ndarray] = {}
        for names, latent in ((ITEMS["bond"], x), (ITEMS["gain"], y), (["p1", "p2"], x)):
            for name in names:
                if role in (item_roles or {}).get(name, ("coach", "client")):
                    column = 5 + latent[member, :, 0] + 0.6 * rng.normal(size=n)
                    if member:
                        column[:one_sided] = np.nan
                    answers[name] = np.clip(column, 0, 10)
        forms.append(Form(instrument, role, answers))
    coaches = {f"d{i + 1:03d}": f"k{i % n_coaches}" for i in range(n)} if n_coaches else {}
    return make_dyads(forms, coaches=coaches)


def tables(dyads: Dyads, scale: str) -> list[np.ndarray]:
    frame = dyads.scores.responses.frame
    found = []
    for role in dyads.roles:
        mine = frame[frame["role"] == role].pivot(
            index="dyad_id", columns="item_id", values="response"
        )
        found.append(mine[ITEMS[scale]].to_numpy(dtype=float))
    return found


def test_latent_rows_are_those_of_the_estimator() -> None:
    dyads = answered(one_sided=20)
    result = apim_latent(dyads, **PAIR)
    found = dyadic.apim_latent(tables(dyads, "bond"), tables(dyads, "gain"))
    for effect in found.effects:
        row = result.find(effect.term, role=dyads.roles[effect.member])
        assert row.estimate == pytest.approx(effect.estimate.value, abs=1e-6)
        assert row.std_error == pytest.approx(effect.estimate.std_error, abs=1e-6)
        assert row.extra["std_estimate"] == pytest.approx(effect.standardised, abs=1e-6)
        assert row.extra["other"] == dyads.roles[effect.source_member]
    loadings = [row for row in result.estimates if row.term == "loading"]
    assert [row.extra["item_id"] for row in loadings] == [*ITEMS["bond"], *ITEMS["gain"]]
    assert [row.extra["scale"] for row in loadings] == ["bond"] * 4 + ["gain"] * 3
    cost = result["equal_loadings"]
    assert cost.statistic == pytest.approx(found.equal_loadings.chi2, abs=1e-6)
    assert cost.extra["chi2_df"] == 5
    assert result["actor_difference"].extra["gate"] == "not tested"
    assert result.identification in result.notes
    assert (result.n, result.n_parameters) == (220, 50)


def test_an_inadmissible_latent_solution_is_no_finding() -> None:
    """Answers that have nothing in common within a role measure no latent variable."""
    dyads = answered(120)
    frame = dyads.scores.responses.frame.copy()
    frame["response"] = np.random.default_rng(2).uniform(0, 10, size=len(frame))
    responses = replace(dyads.scores.responses, frame=frame)
    noise = replace(dyads, scores=replace(dyads.scores, responses=responses))
    result = apim_latent(noise, **PAIR)
    assert not result.admissible
    assert all(np.isnan(row.estimate) and row.undefined for row in result.estimates)
    assert str(result.estimates[0].undefined) in result.notes


def test_latent_effects_are_counted_once() -> None:
    (result,) = adjust([apim_latent(answered(), **PAIR)])
    families = {row.term: row.extra["family"] for row in result.estimates}
    assert families["actor"] == families["partner"] == "exploratory"
    assert families["loading"] is families["equal_loadings"] is None


def test_order_of_dyads_does_not_matter() -> None:
    dyads = answered(n_coaches=20, one_sided=5)
    scores = dyads.scores
    turned = replace(
        dyads,
        scores=replace(
            scores,
            responses=replace(scores.responses, frame=scores.responses.frame.iloc[::-1]),
        ),
    )
    one, other = (apim_latent(each, **PAIR) for each in (dyads, turned))
    assert one.find("actor", role="coach").df == 19
    for mine, theirs in zip(one.estimates, other.estimates, strict=True):
        assert mine.estimate == pytest.approx(theirs.estimate, abs=1e-9)


def test_too_few_dyads_or_items() -> None:
    with pytest.raises(InsufficientDataError, match="50 parameters and needs at least 100 dyads"):
        apim_latent(answered(80), **PAIR)
    with pytest.raises(InsufficientDataError, match="36 parameters here and needs at least 72"):
        bifactor(answered(60), scale="bond")
    with pytest.raises(InsufficientDataError, match="at least 3 items; 'pair' has 2"):
        bifactor(answered(), scale="pair")


@pytest.mark.parametrize("verb", [bifactor, apim_latent])
def test_questions_that_items_cannot_answer(verb) -> None:
    def ask(dyads: Dyads, scale: str = "bond") -> None:
        if verb is bifactor:
            bifactor(dyads, scale=scale)
        else:
            apim_latent(dyads, predictor=scale, outcome="gain")

    with pytest.raises(RefusedError, match="only role 'client'"):
        ask(answered(item_roles=dict.fromkeys(ITEMS["bond"], ("client",))))
    with pytest.raises(RefusedError, match="the same items in both roles"):
        ask(answered(item_roles={"b4": ("client",)}))
    with pytest.raises(RefusedError, match=r"made of other scales|parts are about"):
        ask(answered(), "total")


def test_latent_refuses_itself_and_shared_items() -> None:
    with pytest.raises(OptionError, match="named twice"):
        apim_latent(answered(), predictor="bond", outcome="bond")
    with pytest.raises(RefusedError, match="share items"):
        apim_latent(answered(shared_item=True), **PAIR)


def test_bifactor_rows_are_those_of_the_estimator() -> None:
    dyads = answered(one_sided=10)
    result = bifactor(dyads, scale="bond")
    found = dyadic.bifactor(tables(dyads, "bond"))
    assert result.admissible
    for member, role in enumerate(dyads.roles):
        share = result.find("shared_variance", role=role)
        assert share.estimate == pytest.approx(found.shared_variance[member], abs=1e-6, nan_ok=True)
        for place, item in enumerate(ITEMS["bond"]):
            row = result.find("own_loading", role=role, item_id=item)
            assert row.estimate == pytest.approx(found.own_loadings[member][place], abs=1e-5)
    assert result.identification in result.notes


def test_an_inadmissible_bifactor_solution_is_no_finding() -> None:
    result = bifactor(answered(seed=0), scale="bond")
    assert not result.admissible
    assert all(np.isnan(row.estimate) and row.undefined for row in result.estimates)
    assert str(result.estimates[0].undefined) in result.notes


def test_crossed_ratings_share_no_factor() -> None:
    with pytest.raises(RefusedError, match="A shared factor of 'bond' has no meaning"):
        bifactor(answered(target="partner"), scale="bond")


def test_results_are_json_safe() -> None:
    for result in (apim_latent(answered(), **PAIR), bifactor(answered(), scale="bond")):
        found = result.to_dict()
        assert found["analysis"] == result.analysis
        assert all(row["n_dyads"] == 220 for row in found["rows"])
