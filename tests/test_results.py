from __future__ import annotations

import json
from dataclasses import FrozenInstanceError, dataclass
from typing import ClassVar

import numpy as np
import pandas as pd
import pytest

from alliance_stats.errors import ResultsError
from alliance_stats.results import Estimate, Result, json_safe
from alliance_stats.vocabulary import TIDY_COLUMNS
from same import differences


@dataclass(frozen=True, kw_only=True)
class ToyResult(Result):
    analysis: ClassVar[str] = "toy"


def toy() -> ToyResult:
    return ToyResult(
        estimates=(
            Estimate(term="alpha", estimate=0.8, n_dyads=40, extra={"role": "coach", "n": 40}),
            Estimate(term="alpha", estimate=0.7, n_dyads=38, extra={"role": "client", "n": 38}),
            Estimate(term="sem", undefined="Nothing varies.", extra={"role": "client", "n": 38}),
        ),
        about={"scale": "bond", "occasion": "end", "role": "both"},
        options={"confidence": 0.95, "form": ("A,1",)},
        notes=("Two people left.",),
    )


def test_tidy_columns_come_first_and_about_comes_last():
    frame = toy().to_frame()
    assert tuple(frame.columns) == (*TIDY_COLUMNS, "role", "n", "scale", "occasion")
    assert list(frame["role"]) == ["coach", "client", "client"]
    assert frame["estimate"].iloc[0] == 0.8


def test_a_result_without_rows_keeps_its_columns():
    assert tuple(ToyResult(estimates=()).to_frame().columns) == TIDY_COLUMNS


def test_getting_and_finding():
    result = toy()
    assert result["alpha"].estimate == 0.8
    assert result.find("alpha", role="client").estimate == 0.7
    with pytest.raises(KeyError, match="omega"):
        result["omega"]
    with pytest.raises(KeyError, match="role boss"):
        result.find("alpha", role="boss")


def test_undefined_names_the_row_and_the_reason():
    assert toy().undefined() == [{"term": "sem", "role": "client", "reason": "Nothing varies."}]


def test_to_dict_is_what_json_can_hold():
    shown = json.loads(json.dumps(toy().to_dict(), allow_nan=False))
    assert shown["analysis"] == "toy" and shown["scale"] == "bond"
    assert shown["rows"][2]["estimate"] is None
    assert shown["options"] == {"confidence": 0.95, "form": ["A,1"]}
    assert shown["notes"] == ["Two people left."]
    assert shown["undefined"][0]["reason"] == "Nothing varies."


def test_full_precision_is_kept():
    third = 1 / 3
    result = ToyResult(estimates=(Estimate(term="mean", estimate=third),))
    assert result.to_frame()["estimate"].iloc[0] == third
    assert json.loads(json.dumps(result.to_dict()))["rows"][0]["estimate"] == third


@pytest.mark.parametrize(
    ("value", "safe"),
    [
        (np.float64(0.5), 0.5),
        (np.int64(3), 3),
        (np.bool_(True), True),
        (True, True),
        (float("nan"), None),
        (float("inf"), None),
        (None, None),
        ("text", "text"),
        ((1, 2), [1, 2]),
        (np.array([1.0, np.nan]), [1.0, None]),
        ({"a": {1: (2.5,)}}, {"a": {"1": [2.5]}}),
        (pd.Timestamp("2026-03-01"), "2026-03-01 00:00:00"),
    ],
)
def test_json_safe(value, safe):
    found = json_safe(value)
    assert found == safe
    assert type(found) is type(safe)


def test_summary_is_text_with_heading_table_reasons_and_notes():
    lines = str(toy()).splitlines()
    assert lines[0] == "toy: scale bond, occasion end, role both"
    assert lines[1].split()[:2] == ["term", "estimate"]
    assert "sem client: Nothing varies." in lines
    assert lines[-1] == "Two people left."


def test_html_escapes_what_it_shows():
    result = ToyResult(
        estimates=(Estimate(term="item", extra={"item_id": "<script>alert(1)</script>"}),)
    )
    html = result._repr_html_()
    assert "<table" in html and "<script>" not in html


def test_results_are_frozen():
    with pytest.raises(FrozenInstanceError):
        toy().notes = ()
    with pytest.raises(FrozenInstanceError):
        toy().estimates[0].estimate = 1.0


def test_a_result_is_short_to_look_at_whatever_it_holds() -> None:
    @dataclass(frozen=True, kw_only=True)
    class Heavy(Result):
        values: tuple[float, ...] = ()

    heavy = Heavy(estimates=(), about={"scale": "trust"}, values=tuple(map(float, range(999))))
    assert repr(heavy) == "<Heavy: scale trust; 0 estimates>"


def test_an_analysis_has_one_result_class() -> None:
    with pytest.raises(TypeError, match="ToyResult is the Result of 'toy' already"):
        type("Other", (Result,), {"analysis": "toy"})
    assert type(Result.from_dict(toy().to_dict())) is ToyResult


def test_a_result_comes_back_from_json_as_it_was():
    rows = (
        Estimate(term="a", estimate=np.inf, df=7, extra={"x": float("nan"), "scale": "bond"}),
        Estimate(term="b", conf_low=0.5, extra={"x": None, "y": -np.inf, "met": True}),
        Estimate(term="b", undefined="Nothing varies.", extra={"x": 3}),
        Estimate(term="c", estimate=1.0, undefined="No interval.", extra={"y": np.float64(2.5)}),
    )
    result = ToyResult(
        estimates=rows,
        about={"scale": "bond", "occasion": "end"},
        options={"seed": None, "scales": ["a", "b"]},
        notes=("Two people left.",),
    )
    again = Result.from_dict(json.loads(json.dumps(result.to_dict(), allow_nan=False)))
    assert list(differences(result, again)) == []
    assert list(again.rows())[1].keys() == list(result.rows())[1].keys()


@pytest.mark.parametrize(
    "spoil",
    [
        lambda plain: plain.pop("rows"),
        lambda plain: plain.pop("kept"),
        lambda plain: plain["rows"][0].pop("estimate"),
        lambda plain: plain["rows"][0].update(estimate="4.2"),
        lambda plain: plain["undefined"].pop(),
        lambda plain: plain["kept"].update(nulls={"std_error": "many"}),
        lambda plain: plain.update(analysis="toys"),
    ],
)
def test_what_is_no_result_is_said(spoil):
    plain = toy().to_dict()
    spoil(plain)
    with pytest.raises(ResultsError, match="not a result as"):
        Result.from_dict(plain)
