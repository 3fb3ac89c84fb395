"""What may be said of actor and partner effects, with scores that are and are not reliable."""

from __future__ import annotations

import math

import pytest

from alliance_stats.analysis.apim import ApimResult
from alliance_stats.analysis.distinguishability import DistinguishabilityResult
from alliance_stats.report.blocks import plain_text
from alliance_stats.report.sections.apim_words import answer, distinguishability_words
from report.factories import content, estimate, reliability
from report.model_factories import ROLES, about, path


def model() -> ApimResult:
    rows = [
        path(term, 0.4, role=role, other=role if term == "actor" else other)
        for role, other in (ROLES, ROLES[::-1])
        for term in ("actor", "partner")
    ]
    return ApimResult(
        estimates=tuple(rows),
        about=about(),
        roles=ROLES,
        predictor_title="Bond",
        outcome_title="Growth",
        model="distinguishable",
        n=40,
        n_complete=38,
        n_clusters=0,
    )


def said(**weak: str) -> str:
    """The answer where one role's score on each scale named is below the floor."""
    alphas = [
        reliability(scale, role, 0.4 if weak.get(scale) == role else 0.8)
        for scale in ("bond", "growth")
        for role in ROLES
    ]
    return plain_text(answer(content(results=[*alphas, model()]), model())).lower()


def test_sound_scores_are_all_spoken_of() -> None:
    text = said()
    for effect in ("coach’s own bond", "client’s own bond", "coach’s bond", "client’s bond"):
        assert effect in text
    assert "below the floor" not in text


def test_a_weak_predictor_enters_no_sentence_on_either_outcome() -> None:
    text = said(bond="client")
    assert "client’s own bond" not in text
    assert "client’s bond" not in text
    assert "coach’s own bond" in text and "coach’s bond" in text
    assert "below the floor" in text


def test_a_weak_outcome_enters_no_sentence_from_either_predictor() -> None:
    text = said(growth="client")
    assert "growth as rated by client" not in text
    assert "growth as rated by coach" in text
    assert "below the floor" in text


@pytest.mark.parametrize(
    ("p", "p_adjusted", "words"),
    [
        (0.01, math.nan, "fitted worse"),
        (0.01, 0.051, "not settled"),
        (0.01, 0.049, "fitted worse"),
        (0.051, math.nan, "not settled"),
    ],
)
def test_the_corrected_p_decides_whether_roles_differ(
    p: float, p_adjusted: float, words: str
) -> None:
    test = DistinguishabilityResult(
        estimates=(estimate("complete", 9.2, p_value=p, p_adjusted=p_adjusted, df=6.0),),
        about=about(),
        roles=ROLES,
        predictor_title="Bond",
        outcome_title="Growth",
    )
    text = plain_text(distinguishability_words(content(results=[test, model()]), model()))
    assert words in text
