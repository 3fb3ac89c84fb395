"""Numbers that lie exactly on a threshold, or just beside it, get the words of the right side."""

from __future__ import annotations

import math

import pytest

from alliance_stats.report.blocks import plain_text
from alliance_stats.report.chance import Versus, chance_sentence, doubt
from alliance_stats.report.sections.model_words import corrected_by
from alliance_stats.report.sentences import Number, adjusted, few_coaches, standing
from alliance_stats.report.summaries import reliability_summary
from alliance_stats.results import Estimate


@pytest.mark.parametrize(
    ("p", "p_adjusted", "why"),
    [
        (0.049, 0.049, ""),
        (0.05, math.nan, "cannot be told from chance"),
        (0.02, 0.05, "not settled after correction (p = .050)"),
        (0.02, math.nan, ""),
    ],
)
def test_a_comparison_with_chance(p: float, p_adjusted: float, why: str) -> None:
    assert doubt(Versus(0.3, 0.1, 0.5, 0.0, p, p_adjusted)) == why


def test_the_sentence_about_chance_says_which_condition_failed() -> None:
    def said(p: float, p_adjusted: float) -> str:
        found = Versus(0.3, 0.1, 0.5, 0.0, p, p_adjusted)
        return plain_text(chance_sentence("it was returned", "it is returned", found))

    assert said(0.07, 0.2).startswith("Whether it is returned cannot be told from chance here (")
    assert said(0.03, 0.08).startswith("Whether it is returned is not settled after correction (")
    assert said(0.03, 0.04).startswith("It was returned, more than in randomly re-paired dyads (")


@pytest.mark.parametrize(
    ("found", "margin", "state"),
    [
        (Number(0.0, -0.4, 0.39), 0.4, "open"),
        (Number(0.0, -0.39, 0.4), 0.4, "open"),
        (Number(0.0, -0.39, 0.39), 0.4, "within the margin"),
        (Number(0.3, 0.1, 0.5, 0.05), math.nan, "before correction"),
        (Number(0.3, 0.1, 0.5, 0.049), math.nan, "clear"),
    ],
)
def test_standing(found: Number, margin: float, state: str) -> None:
    assert standing(found, margin=margin) == state


@pytest.mark.parametrize(
    ("n", "words"),
    [(3, "estimates stand without one"), (4, "provisional"), (7, "provisional"), (8, "")],
)
def test_few_coaches(n: int, words: str) -> None:
    assert words in few_coaches(n)
    assert bool(few_coaches(n)) == bool(words)


def test_what_is_clear_only_before_correction_is_not_settled_when_others_are_held_constant() -> (
    None
):
    unsure, early = Number(0.1, -0.1, 0.3), Number(0.3, 0.1, 0.5, 0.08)
    said = plain_text(adjusted("trust", "growth", unsure, early, "workplace culture"))
    assert "held constant neither is it settled (" in said
    said = plain_text(adjusted("trust", "growth", early, unsure, "workplace culture"))
    assert said.startswith("Whether trust goes with growth is not settled (")


def test_reliability_on_the_floor_and_on_the_usual_minimum() -> None:
    on_the_floor = plain_text(
        reliability_summary([("bond", "coach", 0.60), ("trust", "coach", 0.9)])
    )
    assert "not interpreted" not in on_the_floor
    assert "Short of .70" in on_the_floor and "bond as rated by coach (α = .60)" in on_the_floor
    enough = plain_text(reliability_summary([("bond", "coach", 0.70), ("trust", "coach", 0.9)]))
    assert enough.startswith("Both scores were reliable enough")


@pytest.mark.parametrize("alpha", [0.65, 0.4])
def test_three_weak_scores_are_named_and_the_rest_counted(alpha: float) -> None:
    values = [("usable", "coach", 0.9)]
    values += [(name, "coach", alpha) for name in ("bond", "trust", "care", "warmth")]
    said = plain_text(reliability_summary(values))
    assert "care as rated by coach" in said
    assert "warmth as rated by coach" not in said
    assert "and 1 other score" in said


def test_a_part_takes_the_correction_of_the_whole_only_where_it_has_none() -> None:
    def row(p_adjusted: float) -> Estimate:
        return Estimate(term="x", estimate=0.2, extra={"p_adjusted": p_adjusted})

    assert corrected_by(row(math.nan), row(0.03)).p_adjusted == 0.03
    assert corrected_by(row(0.2), row(0.03)).p_adjusted == 0.2
    assert math.isnan(corrected_by(row(math.nan), None).p_adjusted)
