"""``score_frame``: the same scores whatever library holds the rows, and however they are split."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from tests.scoring.factories import Form, Study, demo, instrument, item, subscale

from alliance_stats.errors import OptionError, ScoringError
from alliance_stats.scoring.frame import score_frame
from alliance_stats.scoring.score import score

NAMES = ("a1", "a2", "a3", "b1", "b2")


def some_answers(n: int = 40, seed: int = 4) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    table = rng.integers(1, 8, (n, len(NAMES))).astype(float)
    table[rng.random(table.shape) < 0.2] = np.nan
    frame = pd.DataFrame(table, columns=list(NAMES))
    frame.insert(0, "id", [f"d{i:02d}" for i in range(n)])
    return frame


def numbers(frame: object) -> np.ndarray:
    native = frame if isinstance(frame, pd.DataFrame) else frame.to_pandas()  # type: ignore[attr-defined]
    return native.drop(columns="id").to_numpy(dtype=float)


def test_scores_by_hand() -> None:
    frame = pd.DataFrame(
        [[1, 2, 6, 4, 3], [7, None, 1, 4, None], [None, None, 3, 1, 1]], columns=list(NAMES)
    )
    found = score_frame(frame, demo(), role="client")
    assert list(found.columns) == ["alpha", "alpha_n", "beta", "beta_n", "total", "total_n"]
    # a3 and b2 are reversed: 8 - x. Two of three items of alpha are enough.
    np.testing.assert_allclose(found["alpha"], [5 / 3, 7.0, np.nan], rtol=1e-15)
    np.testing.assert_allclose(found["beta"], [4.5, np.nan, 4.0], rtol=1e-15)
    np.testing.assert_allclose(found["total"], [(5 / 3 + 4.5) / 2, np.nan, np.nan], rtol=1e-15)
    assert found["alpha_n"].tolist() == [3, 2, 1]
    assert found["beta_n"].tolist() == [2, 1, 2]


def test_the_same_scores_as_the_long_way() -> None:
    frame = some_answers()
    forms = [
        Form(row["id"], "client", {name: row[name] for name in NAMES})
        for row in frame.to_dict("records")
    ]
    long = score(Study(forms).responses()).frame
    wide = score_frame(frame, demo(), role="client", keep=["id"])
    for scale in ("alpha", "beta", "total"):
        own = long[long["scale"] == scale]
        assert own["dyad_id"].astype(str).tolist() == wide["id"].tolist()
        np.testing.assert_array_equal(own["score"], wide[scale])
        np.testing.assert_array_equal(own["n_answered"], wide[f"{scale}_n"])


@pytest.mark.parametrize("kind", ["Int64", "pyarrow", "object"])
def test_every_dtype_of_pandas_gives_the_same_scores(kind: str) -> None:
    frame = some_answers()
    expected = numbers(score_frame(frame, demo(), role="client", keep=["id"]))
    if kind == "pyarrow":
        pytest.importorskip("pyarrow", reason="pyarrow is not installed")
        other = frame.convert_dtypes(dtype_backend="pyarrow")
    elif kind == "Int64":
        other = frame.astype(dict.fromkeys(NAMES, "Int64"))
    else:
        other = frame.astype({"id": object})
    found = score_frame(other, demo(), role="client", keep=["id"])
    np.testing.assert_array_equal(numbers(found), expected)


def test_polars_gives_the_same_scores() -> None:
    pl = pytest.importorskip("polars", reason="polars is not installed")
    frame = some_answers()
    columns = {
        name: [None if pd.isna(x) else x if name == "id" else int(x) for x in frame[name]]
        for name in frame
    }
    found = score_frame(pl.DataFrame(columns), demo(), role="client", keep=["id"])
    assert isinstance(found, pl.DataFrame)
    assert found["id"].to_list() == frame["id"].tolist()
    expected = score_frame(frame, demo(), role="client")
    for name in expected:
        np.testing.assert_array_equal(found[name].to_numpy(), expected[name])


def test_arrow_gives_the_same_scores_batch_by_batch() -> None:
    pa = pytest.importorskip("pyarrow", reason="pyarrow is not installed")
    frame = some_answers()
    table = pa.Table.from_pandas(frame, preserve_index=False)
    whole = score_frame(table, demo(), role="client", keep=["id"])
    assert isinstance(whole, pa.Table)
    expected = score_frame(frame, demo(), role="client", keep=["id"])
    np.testing.assert_array_equal(numbers(whole), numbers(expected))
    batches = [pa.Table.from_batches([b]) for b in table.to_batches(max_chunksize=7)]
    parts = pa.concat_tables(score_frame(b, demo(), role="client", keep=["id"]) for b in batches)
    assert parts.equals(whole) or np.array_equal(numbers(parts), numbers(whole), equal_nan=True)
    assert parts["id"].to_pylist() == whole["id"].to_pylist()


@pytest.mark.parametrize("size", [1, 7, 39, 40])
def test_a_frame_may_be_split_anywhere(size: int) -> None:
    frame = some_answers()
    parts = [
        score_frame(frame.iloc[start : start + size], demo(), role="client", keep=["id"])
        for start in range(0, len(frame), size)
    ]
    whole = score_frame(frame, demo(), role="client", keep=["id"])
    pd.testing.assert_frame_equal(pd.concat(parts), whole, check_exact=True)


def test_sliders_and_codes_below_zero_are_scored_too() -> None:
    key = instrument(
        [
            item("s1", scale="slider"),
            item("s2", scale="slider", reverse=True),
            item("m1", scale="signed"),
            item("m2", scale="signed", reverse=True),
        ],
        [subscale("slid", ["s1", "s2"]), subscale("signed", ["m1", "m2"])],
    )
    frame = pd.DataFrame({"s1": [0.25], "s2": [9.5], "m1": [-3], "m2": [2]})
    found = score_frame(frame, key, role="coach")
    assert found["slid"].tolist() == [(0.25 + 0.5) / 2]
    assert found["signed"].tolist() == [-2.5]


def test_rows_keep_their_index_and_the_frame_stays_as_it_was() -> None:
    frame = some_answers(5)
    frame.index = [3, 1, 4, 15, 9]
    before = frame.copy(deep=True)
    found = score_frame(frame, demo(), role="client")
    assert found.index.tolist() == [3, 1, 4, 15, 9]
    pd.testing.assert_frame_equal(frame, before)


def test_an_empty_frame_has_empty_scores() -> None:
    found = score_frame(some_answers(5).iloc[:0], demo(), role="client", keep=["id"])
    assert found.shape == (0, 7)


def test_a_column_without_answers_is_no_answer() -> None:
    found = score_frame(some_answers(5).assign(b1=None), demo(), role="client")
    assert found["beta"].isna().all()
    assert (found["beta_n"] <= 1).all()


def test_columns_may_be_named_by_a_pattern() -> None:
    frame = some_answers()
    renamed = frame.rename(columns={name: f"q_{name}_t1" for name in NAMES})
    found = score_frame(renamed, demo(), role="client", columns="q_{item}_t1")
    pd.testing.assert_frame_equal(found, score_frame(frame, demo(), role="client"))


def test_an_absent_column_is_named() -> None:
    with pytest.raises(ScoringError, match=r"has no column 'b2'.*cannot be scored"):
        score_frame(some_answers().drop(columns="b2"), demo(), role="client")
    with pytest.raises(ScoringError, match="has no column 'dyad'"):
        score_frame(some_answers(), demo(), role="client", keep=["dyad"])


def test_all_answers_off_the_scale_are_told_with_their_rows() -> None:
    frame = some_answers()
    frame.loc[[2, 5], "a1"] = 99
    frame.loc[3, "b2"] = 2.5
    with pytest.raises(ScoringError) as caught:
        score_frame(frame, demo(), role="client")
    first, second = (problem.message for problem in caught.value.problems)
    assert "'a1': 2 answers are not on the response scale 1 to 7, in rows 2, 5 (the" in first
    assert "'b2': 1 answer is not on the response scale 1 to 7, in row 3 (the" in second


def test_long_lists_of_rows_are_cut() -> None:
    with pytest.raises(ScoringError, match="rows 0, 1, 2, 3, 4, 5, 6, 7, 8, 9 and 30 more"):
        score_frame(some_answers().assign(a1=8), demo(), role="client")


@pytest.mark.parametrize("wrong", ["private words", True])
def test_only_numbers_are_answers(wrong: object) -> None:
    with pytest.raises(ScoringError, match=r"Column 'a1' holds .*, not numbers") as caught:
        score_frame(some_answers().assign(a1=wrong), demo(), role="client")
    assert "private" not in str(caught.value)


def test_two_columns_of_one_name_are_refused() -> None:
    frame = some_answers()
    with pytest.raises(ScoringError, match="two columns of one name"):
        score_frame(pd.concat([frame, frame[["a1"]]], axis=1), demo(), role="client")


def test_options_are_checked() -> None:
    frame = some_answers()
    with pytest.raises(OptionError, match="`role`"):
        score_frame(frame, demo(), role="boss")
    with pytest.raises(OptionError, match="`perspective`"):
        score_frame(frame, demo(), role="client", perspective="mata")  # type: ignore[arg-type]
    with pytest.raises(OptionError, match=r"must hold '\{item\}'"):
        score_frame(frame, demo(), role="client", columns="a1")
    with pytest.raises(OptionError, match=r"must be an eager data frame .* got list"):
        score_frame([1, 2], demo(), role="client")  # type: ignore[type-var]
    with pytest.raises(OptionError, match="two columns called 'alpha'"):
        score_frame(frame.assign(alpha=1), demo(), role="client", keep=["alpha"])


def test_a_score_and_a_count_of_one_name_are_refused() -> None:
    key = instrument(
        [item("a1"), item("b1")], [subscale("bond", ["a1"]), subscale("bond_n", ["b1"])]
    )
    with pytest.raises(OptionError, match="two columns called 'bond_n'"):
        score_frame(pd.DataFrame({"a1": [1], "b1": [2]}), key, role="client")


def test_a_lazy_frame_must_be_collected() -> None:
    pl = pytest.importorskip("polars", reason="polars is not installed")
    with pytest.raises(OptionError, match="collected first"):
        score_frame(pl.LazyFrame({"a1": [1]}), demo(), role="client")
