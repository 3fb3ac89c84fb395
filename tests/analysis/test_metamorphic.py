"""What must not matter does not: order of rows, names of people, names of roles."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from alliance_stats.analysis.agreement import agreement
from alliance_stats.analysis.congruence import congruence
from alliance_stats.analysis.correlate import correlate
from alliance_stats.analysis.describe import describe
from alliance_stats.analysis.items import items
from alliance_stats.analysis.reliability import reliability
from alliance_stats.analysis.similarity import similarity
from alliance_stats.analysis.two_way import two_way
from alliance_stats.dyads.pairing import pair
from alliance_stats.responses.table import Responses
from alliance_stats.results import Result
from alliance_stats.scoring.score import score
from analysis.factories import make_responses, two_scales


def study() -> Responses:
    forms, coaches = two_scales(45, seed=8, n_coaches=9)
    forms[0].answers["b1"][:2] = np.nan
    forms[1].answers["g2"][5] = np.nan
    for item in forms[1].answers.values():
        item[7] = np.nan
    return make_responses(forms, coaches=coaches)


def everything(responses: Responses) -> list[Result]:
    dyads = pair(score(responses))
    scores, role = dyads.scores, responses.roles[0]
    return [
        *(describe(scores, scale=scale) for scale in ("bond", "all_items", "all_scales")),
        *(reliability(scores, scale=scale, role=role) for scale in ("bond", "all_scales")),
        items(scores, scale="all_items", role=role),
        agreement(dyads, scale="bond"),
        correlate(dyads, predictor="bond", outcome="growth", covariates=["all_items"]),
        similarity(dyads, scale="bond", n_resamples=99, n_pairings=49),
        two_way(dyads, scale="bond", n_pairings=49),
        congruence(dyads, predictor="bond", outcome="growth", n_resamples=99),
    ]


def numbers(result: Result) -> np.ndarray:
    frame = result.to_frame().select_dtypes("number")
    return frame.to_numpy(dtype=float)


def same_numbers(one: Responses, two: Responses) -> None:
    for first, second in zip(everything(one), everything(two), strict=True):
        np.testing.assert_allclose(numbers(first), numbers(second), rtol=1e-9, atol=1e-12)


def renamed(frame: pd.DataFrame, column: str, names: dict[str, str]) -> pd.DataFrame:
    is_ordered = bool(frame[column].cat.ordered)
    words = [names[word] for word in frame[column].cat.categories]
    order = words if is_ordered else sorted(words)
    values = [names.get(word) for word in frame[column].astype(object)]
    return frame.assign(**{column: pd.Categorical(values, categories=order, ordered=is_ordered)})


def test_order_of_the_rows_is_irrelevant():
    responses = study()
    shuffled = responses.frame.sample(frac=1, random_state=3).reset_index(drop=True)
    same_numbers(responses, replace(responses, frame=shuffled))


@pytest.mark.parametrize("column", ["dyad_id", "coach_id"])
def test_names_of_dyads_and_coaches_are_irrelevant(column):
    responses = study()
    old = list(responses.frame[column].cat.categories)
    new = dict(zip(old, [f"z{len(old) - i:03d}" for i in range(len(old))], strict=True))
    same_numbers(responses, replace(responses, frame=renamed(responses.frame, column, new)))


def test_names_of_roles_are_irrelevant():
    forms, coaches = two_scales(30, n_coaches=9)
    others, _ = two_scales(30, n_coaches=9, roles=("f", "m"))
    plain = make_responses(forms, coaches=coaches)
    couples = make_responses(others, roles=("f", "m"), coaches=coaches)
    plain = replace(
        plain, instruments={"toy": replace(plain.instruments["toy"], subscales=renamed_targets())}
    )
    couples = replace(
        couples,
        instruments={"toy": replace(couples.instruments["toy"], subscales=renamed_targets())},
    )
    same_numbers(plain, couples)
    for result in everything(couples):
        assert "client" not in result.summary() and "coach minus" not in result.summary()


def renamed_targets():
    forms, _ = two_scales(3)
    subscales = forms[0].instrument.subscales
    return {name: replace(one, target="us") for name, one in subscales.items()}


def test_inputs_are_left_as_they_were():
    responses = study()
    before = responses.frame.copy(deep=True)
    dyads = pair(score(responses))
    scores, pairs = dyads.scores.frame.copy(deep=True), dyads.frame.copy(deep=True)
    agreement(dyads, scale="bond")
    correlate(dyads, predictor="bond", outcome="growth")
    describe(dyads.scores, scale="bond")
    reliability(dyads.scores, scale="all_scales", role="client")
    pd.testing.assert_frame_equal(responses.frame, before)
    pd.testing.assert_frame_equal(dyads.scores.frame, scores)
    pd.testing.assert_frame_equal(dyads.frame, pairs)


def test_every_missing_number_has_its_reason():
    for result in everything(study()):
        for row in result.estimates:
            if np.isnan(row.estimate):
                assert row.undefined, (result.analysis, row.term)
                assert row.undefined[0].isupper() and row.undefined.endswith(".")
        assert all(
            note[0].isupper() or note[0].isdigit() or note.startswith("p_") for note in result.notes
        )
        assert all(note.endswith(".") for note in result.notes)
