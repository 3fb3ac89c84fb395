from __future__ import annotations

import math
from typing import get_args

import pytest

from alliance_stats import interpret as rules
from alliance_stats.vocabulary import GateVerdict


@pytest.mark.parametrize(
    ("low", "high", "word"),
    [
        (0.10, 0.49, "poor"),
        (0.50, 0.74, "moderate"),
        (0.75, 0.89, "good"),
        (0.91, 0.99, "excellent"),
        (0.49, 0.51, None),
        (math.nan, 0.5, None),
        (-0.3, math.nan, None),
    ],
)
def test_a_word_needs_the_whole_interval(low: float, high: float, word: str | None) -> None:
    assert rules.interpret(low, high, rules.ICC_WORDS) == word


def test_cuts_ascend_and_have_a_source() -> None:
    cuts = [cut for cut, _ in rules.ICC_WORDS.cuts]
    assert cuts == sorted(cuts)
    assert "2016" in rules.ICC_WORDS.source


def test_excludes_is_strict() -> None:
    assert not rules.excludes(0.0, 0.5)
    assert rules.excludes(-0.5, -0.1)
    assert rules.excludes(1.1, 2.0, null=1.0)
    assert not rules.excludes(math.nan, math.nan)


def test_every_verdict_of_the_gate_has_a_meaning() -> None:
    assert set(rules.GATE_MEANING) == set(get_args(GateVerdict))
    assert [v for v in rules.GATE_MEANING if rules.gate_is_open(v)] == [
        "licensed",
        "partially licensed",
    ]


def test_thresholds_say_what_they_mean() -> None:
    for rule in (
        rules.RELIABILITY_FLOOR,
        rules.GROUP_RELIABILITY,
        rules.GAP_RELIABILITY,
        rules.MINIMUM_CLUSTERS,
        rules.MINIMUM_CELL,
    ):
        assert rule.meaning
        assert rule.source
