"""The committed table of coverages is complete and honest."""

from __future__ import annotations

import copy

import pytest

from benchmarks.coverage_page import PAGE, page, read

NUMBERS, NOTES = read()


def test_the_committed_page_is_made_of_the_committed_numbers() -> None:
    text, faults = page(NUMBERS, NOTES)
    assert faults == []
    assert PAGE.read_text(encoding="utf-8") == text


def test_two_thousand_simulations() -> None:
    assert NUMBERS["simulations"] >= 2000
    designs = {run["design"] for run in NUMBERS["runs"]}
    assert {"40 dyads", "120 dyads", "10 × 6"} <= designs


@pytest.mark.parametrize("share", [0.90, 0.99])
def test_a_bad_interval_without_a_note_is_noticed(share: float) -> None:
    numbers = copy.deepcopy(NUMBERS)
    numbers["runs"][0]["intervals"]["a new interval"] = [share, 0.0]
    text, faults = page(numbers, NOTES)
    assert faults == ["Independent dyads: a new interval: no note"]
    assert f"**{100 * share:.1f}**" in text
