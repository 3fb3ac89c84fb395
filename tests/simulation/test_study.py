from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from alliance_stats.dyads.pairing import pair
from alliance_stats.dyads.values import paired_values
from alliance_stats.errors import OptionError
from alliance_stats.instrument.catalogue import load_instrument
from alliance_stats.scoring.matrix import item_matrix
from alliance_stats.scoring.score import score
from alliance_stats.simulation import FamilyParameters, SimulationParameters, simulate
from scoring.factories import demo

N = 4000
#: Monte Carlo errors allowed; with the fixed seed the outcome does not vary from run to run.
ERRORS = 4.0
#: Answers stay away from the ends of the scale, so that nothing is lost there.
CENTRED = SimulationParameters(
    we=FamilyParameters(start=4, first_minus_second=-0.3, coach=0.1, dyad=0.4),
    outcomes=FamilyParameters(start=4, first_minus_second=-0.2, dyad=0.3),
    spread=0.9,
    missing_form={0: (0.0,), 1: (0.0,)},
    offsets=(0.0,),
)


@pytest.fixture(scope="module")
def large():
    return simulate(
        n_dyads=N,
        n_coaches=N // 4,
        occasions=["end"],
        instruments=["we-scale", "outcomes"],
        seed=5,
        parameters=CENTRED,
    )


@pytest.fixture(scope="module")
def dyads(large):
    return pair(score(large.responses))


def latent(study, scale: str, role: str, perspective: str = "direct") -> np.ndarray:
    truth = study.truth
    wanted = (
        (truth["scale"] == scale) & (truth["role"] == role) & (truth["perspective"] == perspective)
    )
    return truth.loc[wanted, "latent"].to_numpy()


def correlation(x, y) -> float:
    there = ~(np.isnan(x) | np.isnan(y))
    return float(np.corrcoef(x[there], y[there])[0, 1])


def within(found: float, known: float, n: int = N, design_effect: float = 1.3) -> bool:
    """Compare correlations on Fisher's scale; dyads of one coach are not quite independent."""
    error = np.sqrt(design_effect / (n - 3))
    return abs(np.arctanh(found) - np.arctanh(known)) < ERRORS * error


CROSS = [
    ("trust", "coach", "trust", "client", "we: cross-role"),
    ("growth", "coach", "growth", "client", "outcomes: cross-role"),
    ("collaboration", "client", "growth", "client", "we × outcomes: same role"),
    ("empathy", "coach", "transfer", "client", "we × outcomes: cross-role"),
]


@pytest.mark.parametrize(("x", "role_x", "y", "role_y", "name"), CROSS)
def test_latent_correlations_are_the_known_ones(large, x, role_x, y, role_y, name):
    found = correlation(latent(large, x, role_x), latent(large, y, role_y))
    assert within(found, large.known[name])


def reliability(study, scale: str, role: str) -> float:
    """Coefficient alpha of complete rows, from its definition."""
    instrument = study.responses.instruments["we-scale" if scale in WE else "outcomes"]
    items = instrument.items_of(scale)
    values = item_matrix(study.responses, instrument, items, role=role, occasion="end").values
    covariance = np.cov(values[~np.isnan(values).any(axis=1)].T)
    k = len(items)
    return k / (k - 1) * (1 - np.trace(covariance) / covariance.sum())


WE = ("trust", "collaboration", "empathy")


@pytest.mark.parametrize(("x", "role_x", "y", "role_y", "name"), CROSS)
def test_scores_corrected_for_unreliability_give_them_back(
    large, dyads, x, role_x, y, role_y, name
):
    roles = large.responses.roles
    of_x = paired_values(dyads, x, occasion="end").of(roles.index(role_x))
    of_y = paired_values(dyads, y, occasion="end").of(roles.index(role_y))
    both = np.sqrt(reliability(large, x, role_x) * reliability(large, y, role_y))
    assert within(correlation(of_x, of_y) / both, large.known[name], design_effect=2.0)


@pytest.mark.parametrize(("scale", "known"), [("understanding", -0.3), ("satisfaction", -0.2)])
def test_the_difference_between_the_roles_comes_out(dyads, scale, known):
    values = paired_values(dyads, scale, occasion="end")
    difference = (values.first - values.second)[values.complete]
    error = difference.std(ddof=1) / np.sqrt(len(difference))
    assert abs(difference.mean() - known) < ERRORS * error


def test_meta_answers_mix_truth_and_own_view(large):
    own, partner = latent(large, "trust", "client"), latent(large, "trust", "coach")
    meta = latent(large, "trust", "client", "meta")
    weights = np.linalg.lstsq(np.column_stack([partner, own]), meta, rcond=None)[0]
    known = [CENTRED.meta_truth, CENTRED.meta_bias]
    np.testing.assert_allclose(weights, known, atol=ERRORS * 1.2 / np.sqrt(N))


def test_share_of_missing_answers(large):
    share = large.responses.frame["response"].isna().mean()
    assert share == pytest.approx(CENTRED.missing_item, abs=0.002)


def test_the_same_seed_gives_the_same_study_and_another_does_not():
    first, again, other = (simulate(n_dyads=8, n_coaches=3, seed=s) for s in (1, 1, 2))
    pd.testing.assert_frame_equal(first.responses.frame, again.responses.frame)
    pd.testing.assert_frame_equal(first.truth, again.truth)
    assert not first.truth["latent"].equals(other.truth["latent"])


def test_means_follow_the_course():
    study = simulate(n_dyads=600, n_coaches=100, instruments=["outcomes"], seed=3)
    frame = score(study.responses).frame
    growth = frame[frame["scale"] == "growth"].groupby("occasion", observed=True)["score"].mean()
    assert list(growth.index) == ["baseline", "s3", "s6", "end", "followup"]
    assert (np.diff(growth.to_numpy()[:4]) > 0.1).all()
    assert growth["followup"] < growth["end"]


def test_forms_go_missing_more_often_at_follow_up():
    study = simulate(n_dyads=500, n_coaches=50, instruments=["outcomes"], seed=3)
    keys = study.responses.frame[["dyad_id", "role", "occasion"]].drop_duplicates()
    given = keys.groupby(["role", "occasion"], observed=True).size() / 500
    assert given["client", "baseline"] == pytest.approx(0.98, abs=0.03)
    assert given["client", "followup"] == pytest.approx(0.60, abs=0.08)


def test_every_answer_is_one_the_scale_allows():
    study = simulate(
        n_dyads=30, n_coaches=5, occasions=["s1"], instruments=["session-check", "we-scale"], seed=4
    )
    frame = study.responses.frame
    for (name, item_id), part in frame.groupby(["instrument", "item_id"], observed=True):
        instrument = study.responses.instruments[name]
        scale = instrument.scales[instrument.items[item_id].scale]
        assert scale.allows(part["response"]).all()


def test_own_instruments_roles_and_occasions():
    roles = ("partner1", "partner2")
    key = demo()
    items = {name: replace(each, roles=roles) for name, each in key.items.items()}
    own = replace(key, items=items, roles=roles)
    study = simulate(
        n_dyads=5, n_coaches=5, occasions=["a", "b"], instruments=[own], roles=roles, seed=1
    )
    assert study.responses.roles == roles
    assert set(pair(score(study.responses)).frame["scale"]) == {"alpha", "beta", "total"}


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"n_dyads": 3, "n_coaches": 4}, "Every coach needs a dyad"),
        ({"occasions": []}, "at least one occasion"),
        ({"roles": ("boss", "worker")}, "is for 'client' and 'coach'"),
        ({"parameters": SimulationParameters(we_actor=1.2)}, "make them smaller"),
    ],
)
def test_impossible_studies_are_refused(wrong, message):
    with pytest.raises(OptionError, match=message):
        simulate(**({"seed": 1} | wrong))


@pytest.mark.parametrize(
    "wrong", [{"coach": 0.7, "dyad": 0.4}, {"level": -0.1}, {"theme_shared": 2}]
)
def test_impossible_parameters_are_refused(wrong):
    with pytest.raises(OptionError):
        FamilyParameters(start=4, **wrong)


def test_loading_by_id_and_by_instrument_is_the_same():
    by_id = simulate(n_dyads=4, n_coaches=2, instruments=["outcomes"], seed=1)
    loaded = simulate(n_dyads=4, n_coaches=2, instruments=[load_instrument("outcomes")], seed=1)
    pd.testing.assert_frame_equal(by_id.responses.frame, loaded.responses.frame)
