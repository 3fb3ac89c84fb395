from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from alliance_stats.scoring.block import NO_ANSWER, as_floats, check_possible, score_block
from alliance_stats.scoring.plan import plan_scores
from scoring.factories import composite, instrument, item, subscale

ITEMS = [item(f"i{j}", reverse=j in (1, 4)) for j in range(6)]


def key(aggregate: str = "mean", over: str = "items", min_valid: int = 2):
    return instrument(
        ITEMS,
        [
            subscale("one", ["i0", "i1", "i2"], min_valid=min_valid, aggregate=aggregate),
            subscale("two", ["i3", "i4", "i5"], min_valid=min_valid, aggregate=aggregate),
        ],
        [
            composite(
                "all",
                ["one", "two"],
                over=over,
                aggregate=aggregate,
                min_valid=4 if over == "items" else 1,
            )
        ],
    )


keys = st.builds(
    key,
    aggregate=st.sampled_from(["mean", "sum"]),
    over=st.sampled_from(["items", "subscales"]),
    min_valid=st.integers(1, 3),
)
tables = hnp.arrays(
    np.uint8,
    st.tuples(st.just(6), st.integers(1, 40)),
    elements=st.sampled_from([1, 2, 3, 4, 5, 6, 7, 255]),
)


def by_hand(instrument, row: dict[str, float | None]) -> dict[str, float]:
    """Score one person the slow and plain way."""
    keyed = {
        name: None if value is None else (8 - value if instrument.items[name].reverse else value)
        for name, value in row.items()
    }

    def aggregate(values, needed, how):
        there = [v for v in values if v is not None]
        if len(there) < needed:
            return None
        mean = sum(there) / len(there)
        return mean if how == "mean" else mean * len(values)

    scores = {
        s.id: aggregate([keyed[i] for i in s.items], s.min_valid, s.aggregate)
        for s in instrument.subscales.values()
    }
    total = instrument.composites["all"]
    parts = list(keyed.values()) if total.over == "items" else [scores[p] for p in total.of]
    scores["all"] = aggregate(parts, total.min_valid, total.aggregate)
    return scores


@given(keys, tables)
def test_the_kernel_agrees_with_scoring_by_hand(instrument, table):
    plan = plan_scores(instrument, "client")
    block = score_block(list(table), plan)
    check_possible(block, plan)
    for person, column in enumerate(table.T):
        row = {f"i{j}": None if code == 255 else float(code) for j, code in enumerate(column)}
        expected = by_hand(instrument, row)
        for score_id, values in zip(block.ids, block.scores, strict=True):
            wanted = np.nan if expected[score_id] is None else expected[score_id]
            assert values[person] == pytest.approx(wanted, rel=1e-12, nan_ok=True)


@given(keys, tables)
def test_bytes_and_floats_give_the_same(instrument, table):
    plan = plan_scores(instrument, "client")
    bytes_, floats = (
        score_block(list(table), plan),
        score_block([as_floats(column) for column in table], plan),
    )
    np.testing.assert_allclose(bytes_.scores, floats.scores, rtol=1e-12)
    np.testing.assert_array_equal(bytes_.answered, floats.answered)


@given(keys, tables, st.data())
def test_a_block_is_its_parts_laid_end_to_end(instrument, table, data):
    plan = plan_scores(instrument, "client")
    cut = data.draw(st.integers(0, table.shape[1]))
    whole = score_block(list(table), plan)
    parts = [score_block(list(part), plan) for part in (table[:, :cut], table[:, cut:])]
    np.testing.assert_array_equal(whole.scores, np.hstack([p.scores for p in parts]))
    np.testing.assert_array_equal(whole.answered, np.hstack([p.answered for p in parts]))


@given(tables)
def test_row_order_is_irrelevant_and_input_is_left_alone(table):
    plan = plan_scores(key(), "client")
    before = table.copy()
    table.setflags(write=False)
    order = np.random.default_rng(0).permutation(table.shape[1])
    there = score_block(list(table), plan).scores[:, order]
    np.testing.assert_array_equal(there, score_block(list(table[:, order]), plan).scores)
    np.testing.assert_array_equal(table, before)


def test_chunks_join_without_a_seam():
    rng = np.random.default_rng(0)
    table = rng.integers(1, 8, (6, 70_001)).astype(np.uint8)
    table[rng.random(table.shape) < 0.1] = NO_ANSWER
    plan = plan_scores(key(), "client")
    whole = score_block(list(table), plan)
    around = slice(32_760, 32_776)
    seam = score_block([column[around] for column in table], plan)
    np.testing.assert_array_equal(whole.scores[:, around], seam.scores)


@pytest.mark.parametrize("top", [7, 40, 254])
@pytest.mark.parametrize("n_items", [3, 36, 300])
def test_totals_beyond_a_byte_are_not_cut_off(top, n_items):
    """3 × 7 fits a byte, 36 × 40 needs two, 300 × 254 needs a float."""
    from alliance_stats.instrument.model import ResponseScale

    scale = ResponseScale(name="seven", minimum=0, maximum=top, values=tuple(range(top + 1)))
    names = [f"i{j}" for j in range(n_items)]
    key = instrument(
        [item(name, reverse=j % 2 == 1) for j, name in enumerate(names)],
        [subscale("all", names, aggregate="sum")],
        [composite("again", ["all"], over="items", aggregate="sum", min_valid=n_items)],
        scales=[scale],
    )
    plan = plan_scores(key, "client")
    best = [np.array([0 if j % 2 else top, top // 2], dtype=np.uint8) for j in range(n_items)]
    block = score_block(best, plan)
    check_possible(block, plan)
    assert (block.scores[:, 0] == top * n_items).all()
    assert (block.answered[:, 0] == n_items).all()
    middle = sum(top - top // 2 if j % 2 else top // 2 for j in range(n_items))
    assert (block.scores[:, 1] == middle).all()


def test_a_score_outside_its_range_is_reported_as_our_fault():
    plan = plan_scores(key(), "client")
    block = score_block([np.array([20.0])] * 6, plan)
    with pytest.raises(RuntimeError, match="please report"):
        check_possible(block, plan)


def test_an_empty_block():
    block = score_block([np.zeros(0, dtype=np.uint8)] * 6, plan_scores(key(), "client"))
    assert block.scores.shape == (3, 0)
