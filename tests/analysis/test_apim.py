from __future__ import annotations

import numpy as np
import pytest

from alliance_stats.analysis.apim import apim
from alliance_stats.analysis.common_fate import common_fate
from alliance_stats.analysis.distinguishability import distinguishability
from alliance_stats.analysis.dyadic_score import dyadic_score
from alliance_stats.analysis.mutual_influence import mutual_influence
from alliance_stats.dyads.table import Dyads
from alliance_stats.errors import InsufficientDataError, OptionError, RefusedError
from alliance_stats.stats import dyadic
from alliance_stats.stats.distributions import chi2_tail
from analysis.couples import couples_dyads
from analysis.factories import Form, make_dyads, make_instrument, make_subscale

VERBS = (apim, distinguishability, common_fate, mutual_influence, dyadic_score)
SCALES = {"predictor": "bond", "outcome": "gain"}


def study(
    n: int = 80,
    *,
    seed: int = 1,
    n_coaches: int = 0,
    one_sided: int = 0,
    asked: tuple[str, ...] = ("coach", "client"),
) -> Dyads:
    """Two scales of one item each, a third that surrounds them; coaches where asked for."""
    rng = np.random.default_rng(seed)
    shared = rng.normal(size=(n, 1))
    x = 5 + shared + rng.normal(size=(n, 2))
    y = 2 + 0.4 * x + 0.3 * x[:, ::-1] + 0.8 * rng.normal(size=(n, 1)) + rng.normal(size=(n, 2))
    place = 4 + 0.5 * x + rng.normal(size=(n, 2))
    instrument = make_instrument(
        [make_subscale(name, [f"{name}1"]) for name in ("bond", "gain", "place")],
        item_roles={"gain1": asked},
    )
    forms = []
    for member, role in enumerate(("coach", "client")):
        answers = {}
        for name, values in (("bond", x), ("gain", y), ("place", place)):
            column = np.clip(values[:, member], 0, 10)
            if member:
                column[:one_sided] = np.nan
            if name != "gain" or role in asked:
                answers[f"{name}1"] = column
        forms.append(Form(instrument, role, answers))
    if not n_coaches:
        return make_dyads(forms)
    return make_dyads(forms, coaches={f"d{i + 1:03d}": f"k{i % n_coaches}" for i in range(n)})


def test_couples_declare_satisfaction_and_commitment() -> None:
    """Real couples: the rows are those of ``stats.dyadic``, also for the one-sided couple."""
    result = apim(couples_dyads(), predictor="satisfaction", outcome="commitment")
    assert (result.n, result.n_complete) == (118, 117)
    actor = result.find("actor", role="partner2")
    assert (round(actor.estimate, 3), round(actor.std_error, 3)) == (0.384, 0.105)
    k = result.find("k", role="partner1")
    assert k.conf_low < k.estimate < k.conf_high
    assert k.extra["mc_low"] < k.estimate < k.extra["mc_high"]
    assert k.extra["pattern"] is None
    assert np.isnan(k.std_error)
    assert "percentile bootstrap" in k.method


def test_k_beside_an_actor_effect_whose_interval_just_holds_zero() -> None:
    """Partner 1 of the couples: p = .049 by z, .055 by t, whose interval is least squares'."""
    result = apim(couples_dyads(), predictor="satisfaction", outcome="commitment")
    actor, k = (result.find(term, role="partner1") for term in ("actor", "k"))
    assert actor.conf_low < 0 < actor.conf_high
    assert actor.p_value == pytest.approx(0.0547, abs=5e-5)
    assert k.conf_low < 0
    assert k.conf_high > 5
    assert any("just holds 0" in note for note in result.notes)


def test_rows_are_those_of_the_estimator() -> None:
    dyads = study(one_sided=10)
    result = apim(dyads, **SCALES, n_resamples=50)
    frame = dyads.frame
    wide = [frame[frame["scale"] == s].set_index("dyad_id") for s in ("bond", "gain")]
    x, y = (table[["coach", "client"]].to_numpy(dtype=float) for table in wide)
    found = dyadic.apim(x, y, n_resamples=0)
    for member, role in enumerate(("coach", "client")):
        for term, other in (("actor", role), ("partner", ("client", "coach")[member])):
            row, effect = result.find(term, role=role), found.effect(term, member)
            assert row.estimate == pytest.approx(effect.estimate.value, abs=1e-6)
            assert row.extra["other"] == other
            assert row.extra["std_estimate"] == pytest.approx(effect.standardised, abs=1e-6)
            assert row.n_dyads == 80
    assert result.find("r2", role="coach").estimate == pytest.approx(found.r_squared[0], abs=1e-6)


def test_every_missing_number_has_its_reason() -> None:
    for dyads in (study(), study(40, n_coaches=5), study(30, seed=3)):
        result = apim(dyads, **SCALES, n_resamples=50)
        for row in result.estimates:
            bounded = row.term != "r2"
            lacks = np.isnan(row.estimate) or (bounded and np.isnan(row.conf_low))
            assert lacks == (row.undefined is not None), row.term


def test_indistinguishable_roles_have_one_pair_of_effects() -> None:
    result = apim(study(), **SCALES, model="indistinguishable", n_resamples=50)
    terms = [row.term for row in result.estimates]
    assert terms == [
        "intercept",
        "actor",
        "partner",
        "k",
        "r2",
        "correlation",
        "predictor_correlation",
    ]
    assert result["partner"].extra["role"] is None
    assert result["partner"].extra["other"] == "partner"


def test_what_surrounds_them_is_held_constant() -> None:
    dyads = study()
    plain = apim(dyads, **SCALES, n_resamples=0)
    held = apim(dyads, **SCALES, covariates=["place"], n_resamples=0)
    rows = [row for row in held.estimates if row.term == "covariate"]
    assert len(rows) == 4
    assert {row.extra["covariate"] for row in rows} == {"place"}
    assert held.find("actor", role="coach").estimate != plain.find("actor", role="coach").estimate
    assert any("place" in note for note in held.notes)


def test_dyads_share_coaches() -> None:
    result = apim(study(n_coaches=16), **SCALES, n_resamples=50)
    row = result.find("actor", role="client")
    assert row.df == 15
    assert row.extra["n_coaches"] == 16
    assert any("clustered by coach" in note for note in result.notes)
    few = apim(study(n_coaches=5), **SCALES, n_resamples=50).find("actor", role="client")
    assert np.isnan(few.std_error)
    assert "at least 8" in str(few.undefined)


def test_order_of_dyads_does_not_matter() -> None:
    dyads = study()
    turned = Dyads(**{**_fields(dyads), "frame": dyads.frame.iloc[::-1].reset_index(drop=True)})
    one, other = (apim(d, **SCALES, n_resamples=50) for d in (dyads, turned))
    for mine, theirs in zip(one.estimates, other.estimates, strict=True):
        assert (mine.estimate, mine.conf_low) == pytest.approx(
            (theirs.estimate, theirs.conf_low), nan_ok=True
        )


def _fields(dyads: Dyads) -> dict[str, object]:
    return {name: getattr(dyads, name) for name in dyads.__dataclass_fields__}


@pytest.mark.parametrize("verb", VERBS)
def test_all_refuse_the_same_questions(verb) -> None:
    with pytest.raises(RefusedError, match="only role 'client' is asked 'gain'"):
        verb(study(asked=("client",)), **SCALES)
    with pytest.raises(OptionError, match="named twice"):
        verb(study(), predictor="bond", outcome="bond")
    with pytest.raises(InsufficientDataError, match="at least 20 dyads"):
        verb(study(15), **SCALES)
    with pytest.raises(OptionError):
        verb(study(), predictor="nonsense", outcome="gain")


@pytest.mark.parametrize("verb", VERBS)
def test_results_are_json_safe_and_say_what_they_are_about(verb) -> None:
    found = verb(study(), **SCALES).to_dict()
    assert found["analysis"] == verb.__name__
    for row in found["rows"]:
        assert (row["predictor"], row["outcome"]) == ("bond", "gain")
        assert row["n_dyads"] == 80


def test_ladder_of_distinguishability() -> None:
    result = distinguishability(study(), **SCALES)
    assert [row.term for row in result.estimates] == ["complete", "outcome", "effects"]
    for row, df in zip(result.estimates, (6, 4, 2), strict=True):
        assert (row.df, row.extra["chi2_df"]) == (df, df)
        assert row.extra["chi2"] == row.statistic
        assert row.p_value == pytest.approx(chi2_tail(row.statistic, df))
    smaller = distinguishability(study(), **SCALES, chi2_scaling="n-1")
    for row, less in zip(result.estimates, smaller.estimates, strict=True):
        assert less.statistic == pytest.approx(row.statistic * 79 / 80, rel=1e-6)


def test_inadmissible_common_fate_is_told_and_is_no_finding() -> None:
    rng = np.random.default_rng(1)
    instrument = make_instrument([make_subscale(n, [f"{n}1"]) for n in ("bond", "gain")])
    mirror = rng.normal(size=100)
    forms = [
        Form(
            instrument,
            role,
            {
                "bond1": 5 + sign * mirror + 0.3 * rng.normal(size=100),
                "gain1": 5 + rng.normal(size=100),
            },
        )
        for role, sign in (("coach", 1.0), ("client", -0.8))
    ]
    result = common_fate(make_dyads(forms), **SCALES)
    assert not result.admissible
    assert all(np.isnan(row.estimate) for row in result.estimates)
    assert all(row.undefined for row in result.estimates)
    assert {row.extra["admissible"] for row in result.estimates} == {False}
    assert result["effect"].undefined in result.notes


def test_mutual_influence_names_whose_outcome() -> None:
    result = mutual_influence(study(), **SCALES, variant="equal")
    paths = [row for row in result.estimates if row.term == "mutual"]
    assert paths[0].estimate == pytest.approx(paths[1].estimate)
    assert [row.extra["other"] for row in paths] == ["client", "coach"]
    assert result.identification in result.notes
    assert paths[0].extra["chi2_df"] == 1
