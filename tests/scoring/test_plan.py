from __future__ import annotations

from dataclasses import replace

import pytest

from alliance_stats.scoring.plan import has_whole_codes, plan_scores
from scoring.factories import SEVEN, SIGNED, SLIDER, composite, demo, instrument, item, subscale


def test_ranges_are_those_of_the_instrument():
    key = demo()
    for score in plan_scores(key, "client").scores:
        assert (score.low, score.high) == key.range_of(score.id)


def test_which_scales_travel_as_bytes():
    assert has_whole_codes(SEVEN)
    assert not has_whole_codes(SIGNED)
    assert not has_whole_codes(SLIDER)
    assert not has_whole_codes(replace(SEVEN, values=(1, 1.5, 2)))
    assert not has_whole_codes(replace(SEVEN, values=(0, 255)))


def test_a_role_asked_fewer_items_rests_on_those_and_needs_as_many_as_declared():
    key = instrument(
        [item("a1"), item("a2"), item("a3"), item("a4", roles=("client",))],
        [subscale("alpha", ["a1", "a2", "a3", "a4"], min_valid=3, aggregate="sum")],
    )
    (coach,) = plan_scores(key, "coach").scores
    assert (len(coach.columns), coach.needed, coach.low, coach.high) == (3, 3, 3, 21)
    strict = replace(key.subscales["alpha"], min_valid=4)
    (never,) = plan_scores(replace(key, subscales={"alpha": strict}), "coach").scores
    assert never.needed > len(never.columns)


def test_a_composite_with_a_part_that_is_not_asked_is_not_planned():
    key = demo()
    items = {name: replace(key.items[name], perspectives=("direct",)) for name in ("b1", "b2")}
    key = replace(key, items={**key.items, **items})
    assert [s.id for s in plan_scores(key, "client", "meta").scores] == ["alpha"]
    assert [s.id for s in plan_scores(key, "client").scores] == ["alpha", "beta", "total"]


@pytest.mark.parametrize(
    ("of", "known"), [(["alpha", "beta"], ("alpha", "beta")), (["alpha", "gamma"], ())]
)
def test_totals_of_subscales_are_used_only_where_no_item_counts_twice(of, known):
    key = demo()
    key = replace(
        key,
        subscales={**key.subscales, "gamma": subscale("gamma", ["a1", "b1"])},
        composites={"sum": composite("sum", of, over="items")},
    )
    assert plan_scores(key, "client").scores[-1].leaves == known
