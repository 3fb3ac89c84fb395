from __future__ import annotations

import math

import pytest

from alliance_stats.report.blocks import plain_text
from alliance_stats.report.no_number import undefined
from alliance_stats.report.sentences import (
    Number,
    declared,
    few_coaches,
    level_difference,
    standing,
)
from alliance_stats.report.summaries import pattern, reliability_summary, share, spread

NAN = math.nan
CLEAR = Number(0.4, 0.1, 0.6, 0.01)
CORRECTED_AWAY = Number(0.3, 0.01, 0.5, 0.08)
OPEN = Number(0.1, -0.1, 0.3, 0.4)
NOTHING = Number(NAN, NAN, NAN, NAN, "One score does not vary.")
ROLES = ("coach", "client")


@pytest.mark.parametrize(
    ("found", "state"),
    [
        (CLEAR, "clear"),
        (CORRECTED_AWAY, "before correction"),
        (OPEN, "open"),
        (NOTHING, "undefined"),
        (Number(0.4, NAN, NAN, 0.01), "open"),
        (Number(0.4, 0.0, 0.6, 0.01), "open"),
        (Number(-0.4, -0.6, -0.1), "clear"),
    ],
)
def test_standing_needs_interval_and_correction(found: Number, state: str) -> None:
    assert standing(found) == state


def test_standing_follows_the_level_that_was_asked() -> None:
    found = Number(0.4, 0.1, 0.6, 0.03)
    assert standing(found, alpha=0.05) == "clear"
    assert standing(found, alpha=0.01) == "before correction"


def say(found: Number, gate: str = "licensed", reason: str = "") -> str:
    return plain_text(level_difference("trust", ROLES, found, gate=gate, reason=reason))


def test_a_clear_difference_names_the_higher_role_with_a_positive_size() -> None:
    assert say(Number(-0.5, -0.8, -0.2)) == (
        "Client rated trust higher than coach, by 0.50 points [0.20, 0.80]."
    )
    assert say(Number(0.5, 0.2, 0.8)) == (
        "Coach rated trust higher than client, by 0.50 points [0.20, 0.80]."
    )


def test_a_difference_that_could_be_zero_names_nobody() -> None:
    text = say(Number(-0.1, -0.3, 0.1))
    assert "not settled" in text
    assert "could be zero (−0.10 [−0.30, 0.10])" in text
    assert "higher" not in text


def test_a_difference_gone_after_correction_says_so() -> None:
    text = say(Number(0.5, 0.01, 0.8, 0.09))
    assert "before correction" in text
    assert "after it, not settled (p = .090)" in text


def test_a_half_open_gate_names_what_was_freed() -> None:
    assert "with item at3 freed" in say(Number(0.5, 0.2, 0.8), "partially licensed", "item at3")


@pytest.mark.parametrize("gate", ["not tested", "not licensed", "something new"])
def test_a_shut_gate_never_says_who_is_higher(gate: str) -> None:
    text = say(Number(0.5, 0.2, 0.8), gate)
    assert text.startswith("Whether coach or client rated trust higher is not said: ")
    assert "0.50" not in text


def test_an_undefined_difference_gives_its_reason() -> None:
    assert say(NOTHING) == "The difference on trust is undefined: one score does not vary."


def tell(*found: tuple[str, str, Number]) -> str:
    return plain_text(declared("trust", "growth", list(found)))


def test_declared_by_one_person_is_told_with_its_doubt() -> None:
    text = tell(("coach", "coach", CLEAR))
    assert "trust went with growth where coach rated both (r = .40 [.10, .60])" in text
    assert text.endswith("Part of this may be one person answering twice.")


def test_declared_by_two_people_needs_no_such_doubt() -> None:
    text = tell(("coach", "client", CLEAR))
    assert "where coach rated trust and client growth" in text
    assert "twice" not in text


@pytest.mark.parametrize("found", [OPEN, CORRECTED_AWAY])
def test_declared_and_open(found: Number) -> None:
    text = tell(("coach", "client", found))
    assert text.startswith("Declared beforehand: whether trust goes with growth is not settled")
    assert "went with" not in text


def test_declared_splits_what_is_clear_from_what_is_not() -> None:
    text = tell(("coach", "coach", CLEAR), ("client", "client", OPEN), ("client", "coach", NOTHING))
    assert text.index("went with") < text.index("not settled where client rated both")


def test_declared_and_undefined() -> None:
    assert tell(("coach", "coach", NOTHING)) == (
        "The declared relation of trust with growth is undefined: one score does not vary."
    )


def test_pattern_of_none_one_and_many() -> None:
    assert pattern([NOTHING]) == ""
    assert pattern([OPEN]) == (
        "the one correlation was .10 [−.10, .30], not clear of zero after correction"
    )
    assert pattern([CLEAR, OPEN, CORRECTED_AWAY, NOTHING]) == (
        "correlations ran from .10 to .40 and were clear of zero after correction in 1 of 3"
    )


def test_pattern_without_correction_does_not_claim_one() -> None:
    assert "correction" not in pattern([Number(0.4, 0.1, 0.6), Number(0.2, -0.1, 0.4)])


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ([0.72, 0.91], "reliable enough for statements about groups (α from .72 to .91"),
        ([0.65, 0.91], "Short of .70"),
        ([0.58, 0.91], "Below .60, and so described and not interpreted: trust as rated by coach"),
        ([0.3], "No score reached the floor"),
        ([NAN], "could not be estimated"),
    ],
)
def test_reliability_summary_by_its_weakest_scores(values: list[float], words: str) -> None:
    text = plain_text(reliability_summary([("Trust", "coach", x) for x in values]))
    assert words in text


def test_reliability_summary_is_quiet_about_the_floor_when_nothing_is_below() -> None:
    assert ".60" not in plain_text(reliability_summary([("Trust", "coach", 0.8)]))


@pytest.mark.parametrize(("n", "said"), [(7, True), (8, False), (0, False)])
def test_few_coaches(n: int, said: bool) -> None:
    assert ("provisional" in few_coaches(n)) is said


def test_spread_and_share() -> None:
    assert spread("bias", [NAN]) == "undefined"
    assert spread("icc(A,1)", [0.401, 0.402]) == ".40"
    assert [share(n, 3) for n in (0, 1, 3)] == ["none of 3", "1 of 3", "all 3"]


def test_undefined_says_what_would_help() -> None:
    text = plain_text(undefined("Alpha", "The scale has one item.", "ask more items"))
    assert text == "Alpha is undefined: the scale has one item. Ask more items."
