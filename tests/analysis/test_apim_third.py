"""Mediation and moderation: a third scale beside predictor and outcome."""

from __future__ import annotations

import numpy as np
import pytest

from alliance_stats.analysis.apim import apim
from alliance_stats.analysis.apim_mediation import apim_mediation
from alliance_stats.analysis.apim_moderation import apim_moderation
from alliance_stats.analysis.correlate import correlate
from alliance_stats.analysis.families import adjust
from alliance_stats.analysis.gate import gated
from alliance_stats.analysis.invariance import invariance
from alliance_stats.dyads.table import Dyads
from alliance_stats.errors import ConvergenceError, InsufficientDataError, OptionError, RefusedError
from alliance_stats.stats import dyadic
from analysis.couples import couples_dyads
from analysis.factories import Form, make_dyads, make_instrument, make_subscale

BETWEEN = {"predictor": "bond", "mediator": "trust", "outcome": "gain"}
WHEN = {"predictor": "bond", "moderator": "trust", "outcome": "gain"}


def study(
    n: int = 80,
    *,
    seed: int = 1,
    n_coaches: int = 0,
    missing: int = 0,
    asked: tuple[str, ...] = ("coach", "client"),
    only: str = "trust",
) -> Dyads:
    """Four scales of one item: bond goes to gain by way of trust, which also strengthens it."""
    rng = np.random.default_rng(seed)
    x = 5 + 0.7 * rng.normal(size=(n, 2))
    m = 2.5 + 0.5 * x + 0.2 * (x[:, ::-1] - 5) + 0.6 * rng.normal(size=(n, 2))
    y = 0.5 * m + 0.3 * x + 0.2 * (m - 5) * (x - 5) + 0.6 * rng.normal(size=(n, 2))
    scores = {"bond": x, "trust": m, "gain": y, "place": 4 + rng.normal(size=(n, 2))}
    names = {name: f"{name}1" for name in scores}
    instrument = make_instrument(
        [make_subscale(name, [item]) for name, item in names.items()],
        item_roles={names[only]: asked},
    )
    forms = []
    for member, role in enumerate(("coach", "client")):
        answers = {}
        for name, values in scores.items():
            column = np.clip(values[:, member], 0, 10)
            if name == "gain" and member:
                column[:missing] = np.nan
            if name == "trust" and not member:
                column[missing : 2 * missing] = np.nan
            if name != only or role in asked:
                answers[names[name]] = column
        forms.append(Form(instrument, role, answers))
    coaches = {f"d{i + 1:03d}": f"k{i % n_coaches}" for i in range(n if n_coaches else 0)}
    return make_dyads(forms, coaches=coaches)


def tables(dyads: Dyads, *scales: str) -> list[np.ndarray]:
    frame = dyads.frame
    wide = (frame[frame["scale"] == s].set_index("dyad_id") for s in scales)
    return [table[["coach", "client"]].to_numpy(dtype=float) for table in wide]


def test_mediation_rows_are_those_of_the_estimator() -> None:
    dyads = study(missing=8)
    result = apim_mediation(dyads, **BETWEEN, n_resamples=0)
    found = dyadic.apim_mediation(*tables(dyads, "bond", "trust", "gain"), n_resamples=0)
    assert (result.n, result.n_complete) == (80, 64)
    roles = ("coach", "client")
    for effect in found.effects:
        assert effect.member is not None
        row = result.find(effect.term, role=roles[effect.member], path=effect.path)
        assert row.estimate == pytest.approx(effect.estimate.value, abs=1e-6)
        assert effect.source_member is not None
        assert row.extra["other"] == roles[effect.source_member]
        if effect.via is not None:
            assert row.extra["via"] == roles[effect.via]
    row = result.find("actor_partner", role="client")
    assert (row.extra["other"], row.extra["via"]) == ("coach", "coach")
    assert result.find("equal_indirect").df == 4


def test_a_total_of_both_scales_goes_between_nothing() -> None:
    """Quality is made of satisfaction and commitment: the three determine each other."""
    with pytest.raises(ConvergenceError, match="Is one scale part of another"):
        apim_mediation(
            couples_dyads(),
            predictor="satisfaction",
            mediator="quality",
            outcome="commitment",
            n_resamples=0,
        )


def test_moderation_rows_are_those_of_the_estimator() -> None:
    dyads = study(missing=8)
    result = apim_moderation(dyads, **WHEN)
    found = dyadic.apim_moderation(*tables(dyads, "bond", "trust", "gain"))
    assert (result.n, result.n_complete) == (72, 64)
    assert "8 dyads set aside" in " ".join(result.notes)
    roles = ("coach", "client")
    for effect in found.effects:
        assert effect.member is not None
        row = result.find(effect.term, role=roles[effect.member])
        assert row.estimate == pytest.approx(effect.estimate.value, abs=1e-6)
    for one in found.interactions:
        assert one.member is not None
        own, other = roles[one.member], roles[1 - one.member]
        term = f"{one.side}_x_{one.by}_moderator"
        row = result.find(term, role=own)
        assert row.extra["other"] == (own if one.side == "actor" else other)
        assert row.extra["moderated_by"] == (own if one.by == "own" else other)
        assert row.extra["pattern"] == one.pattern
        for slope in one.slopes:
            row = result.find(
                f"{one.side}_slope",
                role=own,
                moderated_by=own if one.by == "own" else other,
                moderator_level=slope.level,
            )
            assert row.estimate == pytest.approx(slope.estimate.value, abs=1e-6)
            assert row.extra["moderator_value"] == pytest.approx(slope.at)


@pytest.mark.parametrize("asked", [("client",), ("coach",)])
def test_a_scale_of_one_role_moderates_as_the_dyads(asked: tuple[str, ...]) -> None:
    dyads = study(asked=asked)
    result = apim_moderation(dyads, **WHEN)
    assert result.level == "dyad"
    row = result.find("actor_x_moderator", role="coach")
    assert row.extra["moderated_by"] == "dyad"
    with pytest.raises(RefusedError, match="Leave out level='person'"):
        apim_moderation(dyads, **WHEN, level="person")


def test_mean_of_both_roles_as_moderator() -> None:
    result = apim_moderation(study(), **WHEN, level="dyad", model="indistinguishable")
    x, m, y = tables(study(), "bond", "trust", "gain")
    found = dyadic.apim_moderation(x, m.mean(axis=1), y, model="indistinguishable")
    row = result.find("actor_x_moderator")
    expected = found.effect("actor_x_moderator").estimate.value
    assert row.estimate == pytest.approx(expected, abs=1e-6)
    assert any("mean of both roles" in note for note in result.notes)


@pytest.mark.parametrize("model", ["distinguishable", "indistinguishable"])
@pytest.mark.parametrize("n_coaches", [0, 5, 16])
def test_every_missing_number_has_its_reason(model: str, n_coaches: int) -> None:
    dyads = study(n_coaches=n_coaches)
    for result in (
        apim_mediation(dyads, **BETWEEN, model=model, n_resamples=20),
        apim_moderation(dyads, **WHEN, model=model),
    ):
        assert len(result.estimates) > 10
        for row in result.estimates:
            bounded = row.term not in ("r2", "delta_r2") and np.isnan(row.extra.get("chi2", np.nan))
            bounded = bounded and not row.method.startswith("likelihood ratio")
            lacks = np.isnan(row.estimate) or (bounded and np.isnan(row.conf_low))
            assert lacks == (row.undefined is not None), row.term
            if "boot_low" in row.extra:
                assert np.isnan(row.extra["boot_low"]) == (row.extra["boot_reason"] is not None)
        assert result.to_dict()["rows"]


def test_what_compares_the_roles_waits_for_the_gate() -> None:
    dyads = study()
    for result in (apim_mediation(dyads, **BETWEEN, n_resamples=0), apim_moderation(dyads, **WHEN)):
        gates = {row.term: row.extra["gate"] for row in result.estimates if "gate" in row.extra}
        assert gates
        for row in result.estimates:
            compares = row.term.endswith("_difference") or row.term.startswith("equal_")
            assert ("gate" in row.extra) == (compares or row.term == "complete")
        verdicts = [invariance(dyads, scale=scale) for scale in ("bond", "trust")]
        told = gated(result, verdicts)
        term = next(iter(gates))
        reason = str(told[term].extra["gate_reason"])
        assert "Gate, bond" in reason
        assert "Gate, trust" in reason


def test_one_question_is_counted_once() -> None:
    dyads = study()
    results = [apim_mediation(dyads, **BETWEEN, n_resamples=0), apim_moderation(dyads, **WHEN)]
    mediation, moderation = adjust(
        results, [{"apim_mediation": dict(BETWEEN)}, {"apim_moderation": dict(WHEN)}]
    )
    confirmed = [
        row.term
        for result in (mediation, moderation)
        for row in result.estimates
        if row.extra["family"] == "confirmatory"
    ]
    assert sorted(confirmed) == [
        *["indirect_actor", "indirect_actor", "indirect_partner", "indirect_partner"],
        "no_moderation",
    ]


def test_suppression_is_told() -> None:
    rng = np.random.default_rng(3)
    x = 5 + 0.7 * rng.normal(size=(150, 2))
    m = x + 0.5 * rng.normal(size=(150, 2))
    y = 5 + m - x + 0.3 * rng.normal(size=(150, 2))
    instrument = make_instrument([make_subscale(n, [f"{n}1"]) for n in ("bond", "trust", "gain")])
    forms = [
        Form(instrument, role, {f"{n}1": np.clip(t[:, i], 0, 10) for n, t in
                                (("bond", x), ("trust", m), ("gain", y))})
        for i, role in enumerate(("coach", "client"))
    ]  # fmt: skip
    result = apim_mediation(make_dyads(forms), **BETWEEN, n_resamples=0)
    assert any("opposite signs" in note and "coach" in note for note in result.notes)


def test_covariates_are_held_constant() -> None:
    dyads = study()
    for result in (
        apim_mediation(dyads, **BETWEEN, covariates=["place"], n_resamples=0),
        apim_moderation(dyads, **WHEN, covariates=["place"]),
    ):
        assert result.about["covariates"] == "place"
        assert result.options["covariates"] == ["place"]
        rows = [row for row in result.estimates if row.term == "covariate"]
        assert {row.extra["covariate"] for row in rows} == {"place"}
        assert any("Held constant: place" in note for note in result.notes)
    plain = apim_mediation(dyads, **BETWEEN, n_resamples=0)
    assert "covariates" not in plain.about
    assert plain.about["mediator"] == "trust"


@pytest.mark.parametrize(
    ("verb", "scales"),
    [
        (apim, {"predictor": "bond", "outcome": "gain"}),
        (correlate, {"predictor": "bond", "outcome": "gain"}),
        (apim_mediation, BETWEEN),
        (apim_moderation, WHEN),
    ],
)
def test_one_name_is_no_list_of_names(verb, scales) -> None:
    with pytest.raises(
        OptionError, match=r"`covariates` must be a list of names; write \['place'\]"
    ):
        verb(study(), **scales, covariates="place")


@pytest.mark.parametrize(("verb", "scales"), [(apim_mediation, BETWEEN), (apim_moderation, WHEN)])
def test_wrong_questions_are_refused(verb, scales) -> None:
    with pytest.raises(RefusedError, match="only role 'client' is asked 'gain'"):
        verb(study(asked=("client",), only="gain"), **scales)
    with pytest.raises(OptionError, match="named twice"):
        verb(study(), **{**scales, "outcome": "trust"})
    with pytest.raises(InsufficientDataError, match="at least 20 dyads"):
        verb(study(15), **scales)
    with pytest.raises(InsufficientDataError, match="at least 20 dyads with every score"):
        verb(study(40, missing=15), **scales)
    with pytest.raises(OptionError):
        verb(study(), **{**scales, "predictor": "nonsense"})


def test_a_mediator_of_one_role_is_refused() -> None:
    with pytest.raises(RefusedError, match="only one role is asked 'trust'"):
        apim_mediation(study(asked=("client",)), **BETWEEN)


def test_order_of_dyads_does_not_matter() -> None:
    dyads = study(40)
    fields = {name: getattr(dyads, name) for name in dyads.__dataclass_fields__}
    turned = Dyads(**{**fields, "frame": dyads.frame.iloc[::-1].reset_index(drop=True)})
    one, other = (apim_mediation(d, **BETWEEN, n_resamples=30) for d in (dyads, turned))
    for mine, theirs in zip(one.estimates, other.estimates, strict=True):
        pair = (mine.estimate, mine.conf_low), (theirs.estimate, theirs.conf_low)
        assert pair[0] == pytest.approx(pair[1], nan_ok=True)
