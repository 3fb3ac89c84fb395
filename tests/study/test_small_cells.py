from __future__ import annotations

import math
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliance_stats.study.small_cells import (
    LEAST,
    hide_small,
    hides_share,
    is_small,
    rounded,
    tells_counts,
)

COUNTS = st.lists(st.integers(0, 60), min_size=2, max_size=6)


@given(COUNTS)
def test_no_small_count_is_shown(counts: list[int]) -> None:
    assert not [n for n in hide_small(counts) if is_small(n)]


@given(COUNTS)
def test_a_hidden_count_cannot_be_had_from_the_total(counts: list[int]) -> None:
    shown = hide_small(counts)
    hidden = [n for n, seen in zip(counts, shown, strict=True) if math.isnan(seen)]
    rest = sum(counts) - int(sum(n for n in shown if not math.isnan(n)))
    assert rest == sum(hidden)
    if hidden:
        everything = not [n for n in shown if not math.isnan(n) and n > 0]
        assert everything or (len(hidden) > 1 and rest >= LEAST)


@pytest.mark.parametrize("counts", [[125, 9, 13, 3], [140, 8, 2, 0], [30, 5, 12, 20]])
def test_whoever_knows_the_total_is_left_with_many_possible_answers(counts: list[int]) -> None:
    shown = hide_small(counts)
    places = [i for i, n in enumerate(shown) if math.isnan(n)]
    rest = sum(counts) - int(sum(n for n in shown if not math.isnan(n)))
    fits = [guess for guess in product(range(rest + 1), repeat=len(places)) if sum(guess) == rest]
    for at, place in enumerate(places):
        assert len({guess[at] for guess in fits}) >= LEAST, place


def test_what_is_large_enough_stays() -> None:
    assert hide_small([62, 38, 31, 19]) == [62, 38, 31, 19]
    assert hide_small([150, 0, 0, 0]) == [150, 0, 0, 0]


@given(st.integers(0, 500), st.integers(0, 500))
def test_the_difference_of_two_rounded_counts_names_no_small_group(a: int, b: int) -> None:
    one, two = rounded(a), rounded(b)
    if not math.isnan(one) and not math.isnan(two):
        assert (one - two) % 10 == 0


@pytest.mark.parametrize(
    ("share", "n", "hides"),
    [(0.0, 50, False), (0.1, 50, True), (0.9, 50, True), (1.0, 50, False), (0.4, 50, False)],
)
def test_a_share_of_few_or_of_all_but_few_is_hidden(share: float, n: float, hides: bool) -> None:
    assert hides_share(share, n) is hides


@pytest.mark.parametrize(
    "text",
    [
        "123 of 150 dyads have both scores.",
        "1 row set aside: no dyad id (row 2).",
        "There are 5 coaches, too few.",
        "Dyads used: 7.",
        "Not used here: 9 with only coach's score and 3 dyads with neither.",
    ],
)
def test_sentences_with_counts_are_found(text: str) -> None:
    assert tells_counts(text)


@pytest.mark.parametrize(
    "text",
    ["Omega needs at least 3 items; there are 2.", "Read as UTF-8, fields separated by ','."],
)
def test_sentences_without_counts_of_people_stay(text: str) -> None:
    assert not tells_counts(text)
