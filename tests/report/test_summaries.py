"""Sentences over many numbers say how many, and nothing on too few people."""

from __future__ import annotations

import math

import pytest

from alliance_stats.report.blocks import plain_text
from alliance_stats.report.sentences import Number, few_coaches
from alliance_stats.report.summaries import pattern, reliability_summary

GOOD, WEAK, LOW = ("bond", "coach", 0.8), ("bond", "client", 0.65), ("trust", "coach", 0.4)


def said(*values: tuple[str, str, float], few: int = 0) -> str:
    return plain_text(reliability_summary(list(values), few))


def test_one_good_score_among_others_is_not_all_scores() -> None:
    text = said(GOOD, LOW)
    assert text.startswith("1 of 2 scores was reliable enough")
    assert "described and not interpreted: trust as rated by coach" in text
    assert said(GOOD).startswith("The one score was reliable enough")
    assert said(GOOD, GOOD).startswith("Both scores were reliable enough")
    assert "1 score has no estimate." in said(GOOD, ("x", "coach", math.nan))


def test_too_few_people_allow_no_statement() -> None:
    assert "fewer than 10 people, too few" in said(few=3)
    assert "reliable enough" not in said(few=3)
    text = said(GOOD, few=1)
    assert text.startswith("1 of 2 scores was")
    assert "1 score rests on fewer than 10 people" in text


def test_numbers_without_an_interval_are_not_called_unclear() -> None:
    numbers = [Number(x, math.nan, math.nan) for x in (0.2, 0.4)]
    assert pattern(numbers) == "correlations ran from .20 to .40; no interval can be given"


@pytest.mark.parametrize(
    ("n", "words"), [(8, ""), (5, "provisional"), (3, "estimates stand without one")]
)
def test_few_coaches(n: int, words: str) -> None:
    assert words in few_coaches(n)
    assert bool(few_coaches(n)) == bool(words)
