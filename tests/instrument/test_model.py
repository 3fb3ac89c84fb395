from __future__ import annotations

from dataclasses import FrozenInstanceError

import pytest

from alliance_stats.errors import OptionError
from instrument.factories import COUNTED, made


def test_unknown_score() -> None:
    with pytest.raises(OptionError, match=r"has no scale 'trsut'.*Did you mean 'trust'"):
        made().range_of("trsut")


def test_ranges_follow_the_aggregate() -> None:
    counted = made(text=COUNTED)
    assert counted.range_of("first") == (5, 45)
    mean = made(("aggregate: sum", "aggregate: mean"), ("first: 29", "first: 3"), text=COUNTED)
    assert mean.range_of("first") == (1, 9)
    sums = made(("{of: [trust, talk]}", "{of: [trust, talk], aggregate: sum}"))
    assert sums.range_of("total") == (2, 14)


def test_targets_of_composites() -> None:
    assert made().target_of("total") == "mixed"
    assert made(("target: partner", "target: us")).target_of("total") == "us"


def test_scored_items_leave_out_the_others() -> None:
    more = made(("tr1:", 'un1: {unscored: true, client: "A", coach: "B"}\n  tr1:'))
    assert more.scored_items == ("tr1", "co1", "co2")
    assert "un1" in more.items


def test_instruments_are_frozen() -> None:
    with pytest.raises(FrozenInstanceError):
        made().id = "other"  # type: ignore[misc]
