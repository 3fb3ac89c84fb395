from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from alliance_stats.instrument.catalogue import list_instruments, load_instrument
from alliance_stats.instrument.model import TestVector
from alliance_stats.scoring.vectors import check_vectors, unnoticed_mutations
from scoring.factories import answers, demo


def vector(given, expect, **changes):
    own = {"role": "client", "perspective": "direct", "answers": given, "expect": expect}
    return TestVector(**(own | changes))


GOOD = vector(
    answers(7, 3, 2, 5, 3), {"alpha": 5.333, "beta": 5, "total": 5.167}, line=12, column=5
)


def test_a_right_key_passes_with_scores_rounded_to_three_decimals():
    assert check_vectors(replace(demo(), tests=(GOOD,))) == []


@pytest.mark.parametrize(
    ("given", "expect", "message"),
    [
        ((7, 3, 2, 5, 3), {"alpha": 5.3}, "'alpha' should be 5.3 but the key gives 5.33333"),
        ((7, None, None, 5, 3), {"alpha": 7}, "'alpha' should be 7 but the key gives no score"),
        ((7, 3, 2, 5, 3), {"beta": None}, "'beta' should be no score but the key gives 5"),
    ],
)
def test_a_wrong_expectation_is_told_with_its_place(given, expect, message):
    wrong = vector(answers(*given), expect, line=12, column=5)
    key = replace(demo(), tests=(wrong,), path=Path("demo.yaml"))
    (problem,) = check_vectors(key)
    assert message in problem.message
    assert str(problem).startswith("demo.yaml:12:5: ")


def test_all_failures_come_at_once_in_file_order():
    wrong = [vector(answers(7, 3, 2, 5, 3), {"alpha": 1, "beta": 1}, line=n) for n in (30, 20)]
    problems = check_vectors(replace(demo(), tests=tuple(wrong)))
    assert [problem.line for problem in problems] == [20, 20, 30, 30]


def test_uneven_vectors_notice_all_damage():
    second = vector(answers(1, 2, 2, 5, 6), {"alpha": 3, "beta": 3.5})
    assert unnoticed_mutations(replace(demo(), tests=(GOOD, second))) == []


def test_even_vectors_are_told_what_they_miss():
    flat = vector(answers(4, 4, 4, 4, 4), {"alpha": 4, "beta": 4})
    swaps, drops = unnoticed_mutations(replace(demo(), tests=(flat,)))
    assert "a1 and b1" in swaps.message
    assert "a3, b2" in drops.message


def test_one_blind_spot_is_found():
    """In this vector a1 and b1 have the same answer."""
    blind = vector(answers(5, 3, 2, 5, 1), {"alpha": 14 / 3, "beta": 6})
    (swaps,) = unnoticed_mutations(replace(demo(), tests=(blind,)))
    assert "a1 and b1." in swaps.message


def test_without_vectors_there_is_nothing_to_judge():
    assert unnoticed_mutations(demo()) == []


@pytest.mark.parametrize("name", list(list_instruments()["id"]))
def test_shipped_instruments_pass_and_would_notice_damage(name):
    instrument = load_instrument(name)
    assert instrument.tests
    assert check_vectors(instrument) == []
    assert unnoticed_mutations(instrument) == []
