from __future__ import annotations

import re
from pathlib import Path

import pandas as pd

from alliance_stats.responses.table import FileFlow, Responses, SetAside
from alliance_stats.study.pseudonyms import key_from_files, make_pseudonyms, with_pseudonyms

IDS = [f"person-{n}" for n in range(30)]


def responses() -> Responses:
    frame = pd.DataFrame(
        {
            "dyad_id": pd.Categorical(IDS, categories=[*IDS, "person-gone"]),
            "coach_id": pd.Categorical(["ann", "bob", None] * 10),
            "role": "coach",
            "occasion": "once",
            "response": range(30),
        }
    )
    flow = FileFlow(
        file="a.csv",
        sha256="",
        read=31,
        used=30,
        reasons=(SetAside("dyad 'person-3' came twice", (4,)),),
        notices=("Ids 'person-12' and 'person-gone' look alike.",),
    )
    return Responses(
        frame=frame, instruments={}, roles=("coach", "client"), occasions=("once",), flow=(flow,)
    )


def test_no_id_is_left_anywhere() -> None:
    given = responses()
    coded = with_pseudonyms(given, make_pseudonyms(given, b"key"))
    everything = coded.frame.to_csv() + str(coded.flow) + str(coded.frame.dtypes)
    assert "person" not in everything
    assert "ann" not in everything
    assert coded.frame["dyad_id"].nunique() == 30
    assert all(re.fullmatch("P-[2-9B-Z]{4}", code) for code in coded.frame["dyad_id"])
    coaches = coded.frame["coach_id"].dropna()
    assert all(re.fullmatch("C-[2-9B-Z]{4}", code) for code in coaches)
    assert coded.frame["coach_id"].isna().sum() == 10
    assert list(given.frame["dyad_id"]) == IDS


def test_rows_are_in_the_order_of_the_codes_and_keep_their_answers() -> None:
    given = responses()
    codes = make_pseudonyms(given, b"key")
    coded = with_pseudonyms(given, codes)
    assert list(coded.frame["dyad_id"]) == sorted(coded.frame["dyad_id"])
    assert list(coded.frame["dyad_id"]) != [codes.dyads[i] for i in IDS]
    back = {code: name for name, code in codes.dyads.items()}
    for row in coded.frame.itertuples():
        assert IDS[row.response] == back[row.dyad_id]


def test_codes_depend_on_the_key_and_on_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("secret")
    key = key_from_files([tmp_path / "a.csv"], 1)
    one, two = (make_pseudonyms(responses(), key) for _ in range(2))
    assert one == two
    assert key_from_files([tmp_path / "a.csv"], 2) != key
    assert make_pseudonyms(responses(), b"other").dyads != one.dyads


def test_only_ids_in_quotes_are_replaced() -> None:
    codes = make_pseudonyms(responses(), b"key")
    text = codes.in_text("don't: 'person-12' in row 12; column 'tr1'; 'person-1' not person-1")
    one, twelve = codes.dyads["person-1"], codes.dyads["person-12"]
    assert text == f"don't: '{twelve}' in row 12; column 'tr1'; '{one}' not person-1"
