from __future__ import annotations

import math
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliance_stats import formatting as f

numbers = st.floats(-1e6, 1e6, allow_nan=False)
shares = st.floats(-1, 1, allow_nan=False)


@given(numbers, st.integers(0, 4))
def test_number_reads_back_within_half_a_digit(x: float, digits: int) -> None:
    text = f.number(x, digits)
    back = float(text.replace("−", "-").replace(",", ""))
    assert abs(back - x) <= 0.5 * 10**-digits + 1e-9


@given(numbers, st.integers(0, 4))
def test_number_has_a_true_minus_and_no_negative_zero(x: float, digits: int) -> None:
    text = f.number(x, digits)
    assert "-" not in text
    assert not re.fullmatch(r"−0(\.0*)?", text)


@given(shares)
def test_unit_has_no_leading_zero(x: float) -> None:
    text = f.unit(x)
    assert not text.lstrip("−").startswith("0")
    assert abs(float(text.replace("−", "-")) - x) <= 0.005 + 1e-9


@pytest.mark.parametrize(
    ("p", "text"),
    [
        *((0.05, ".050"), (0.0009, "< .001"), (0.001, ".001")),
        *((0.999, ".999"), (0.9991, "> .999"), (1.0, "> .999")),
    ],
)
def test_p_values(p: float, text: str) -> None:
    assert f.p_value(p) == text


@pytest.mark.parametrize(
    ("low", "high", "text"),
    [
        (0.001, 0.2, "[more than 0, 0.20]"),
        (-0.2, -0.001, "[−0.20, less than 0]"),
        (-0.001, 0.2, "[0.00, 0.20]"),
        (0.0, 0.2, "[0.00, 0.20]"),
        (-0.2, -0.02, "[−0.20, −0.02]"),
        (math.nan, math.nan, "–"),
        (0.1, math.nan, "[0.10, –]"),
        (math.nan, 0.1, "[–, 0.10]"),
    ],
)
def test_a_bound_near_zero_says_on_which_side_it_lies(low: float, high: float, text: str) -> None:
    assert f.interval(low, high) == text


def test_nan_is_never_a_number() -> None:
    nan = math.nan
    for write in (f.number, f.unit, f.p_value, f.count, f.percent, f.degrees):
        assert write(nan) == "–"


def test_infinity() -> None:
    assert f.number(math.inf) == "∞"
    assert f.number(-math.inf) == "−∞"


@pytest.mark.parametrize(
    ("share", "text"),
    [
        *((0.0, "0%"), (0.001, "< 1%"), (0.005, "< 1%"), (0.0051, "1%"), (0.009, "1%")),
        *((0.994, "99%"), (0.995, "> 99%"), (0.999, "> 99%"), (1.0, "100%")),
    ],
)
def test_shares_never_round_to_nothing_or_everything(share: float, text: str) -> None:
    assert f.percent(share) == text


@pytest.mark.parametrize(
    ("df", "text"), [(21.0, "21"), (21.02, "21.0"), (20.96, "21.0"), (21.0 + 1e-12, "21")]
)
def test_degrees_of_freedom_that_are_not_whole_show_it(df: float, text: str) -> None:
    assert f.degrees(df) == text


def test_the_kind_of_a_term_decides_the_leading_zero() -> None:
    assert f.value("icc(A,1)", 0.5) == ".50"
    assert f.value("bias", 0.5) == "0.50"
    assert f.value_interval("pearson", -0.1, 0.5) == "[−.10, .50]"


def test_text_table_aligns_and_drops() -> None:
    rows = [
        {"term": "alpha", "estimate": 0.875, "p_value": math.nan, "n": np.int64(1200), "x": None},
        {"term": "sem", "estimate": np.float64(1.5), "p_value": 0.00001, "method": "m"},
    ]
    table = f.text_table(rows, drop=("method",))
    head, first, second = table.splitlines()
    assert head.split() == ["term", "estimate", "p_value", "n"]
    assert first.split() == ["alpha", ".875", "–", "1,200"]
    assert second.split() == ["sem", "1.500", "<", ".001"]
    assert head.index("estimate") + len("estimate") == first.index(".875") + 4


def test_text_table_without_rows() -> None:
    assert f.text_table([]) == "(no rows)"


@pytest.mark.parametrize(("text", "expected"), [("a b", "A b."), ("Why?", "Why?"), ("", "")])
def test_sentence(text: str, expected: str) -> None:
    assert f.sentence(text) == expected


def test_join() -> None:
    assert f.join([]) == ""
    assert f.join(["a"]) == "a"
    assert f.join(["a", "b"], "or") == "a or b"
