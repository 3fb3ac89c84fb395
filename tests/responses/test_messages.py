"""Problems say what helps: the right column, all faults at once, and none that is not there."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from alliance_stats.errors import ResponseError
from alliance_stats.instrument.model import Instrument
from alliance_stats.responses.keys import _stamp
from alliance_stats.responses.policy import Policy
from alliance_stats.responses.reading import read_responses
from alliance_stats.responses.table import Responses

HEADER = "dyad_id,role,tr1,tr2,co1,co2"
SOUND = ["1,client,6,5,6,2", "1,coach,5,5,7,1"]


def read(folder: Path, demo: Instrument, lines: list[str], **options: Any) -> Responses:
    path = folder / "a.csv"
    path.write_text("\n".join(lines) + "\n")
    return read_responses(path, demo, **options)


def problems(folder: Path, demo: Instrument, lines: list[str], **options: Any) -> list[str]:
    with pytest.raises(ResponseError) as caught:
        read(folder, demo, lines, **options)
    return [str(problem) for problem in caught.value.problems]


def test_a_near_spelling_is_suggested_before_a_column_in_use(
    tmp_path: Path, demo: Instrument
) -> None:
    [told] = problems(tmp_path, demo, ["dyad_id,role,tr1,tr_2,co1,co2", *SOUND])
    assert "missing: 'tr2'" in told
    assert told.endswith("Did you mean 'tr_2'?")


def test_a_column_in_use_is_never_suggested(tmp_path: Path, demo: Instrument) -> None:
    [told] = problems(tmp_path, demo, ["dyad_id,role,tr1,age,co1,co2", *SOUND])
    assert "Did you mean" not in told


def test_an_id_column_under_another_name(tmp_path: Path, demo: Instrument) -> None:
    told = problems(tmp_path, demo, ["Dyad,role,tr1,tr2,co1,co2", *SOUND])
    assert "Did you mean 'Dyad'?" in told[0]


def long_file(role: str = "coach", answer: str = "5") -> list[str]:
    rows = [
        f"1,{who},{item},5" for who in ("client", "coach") for item in ("tr1", "tr2", "co1", "co2")
    ]
    rows[4] = f"1,{role},tr1,5"
    rows[0] = f"1,client,tr1,{answer}"
    return ["dyad_id,role,item_id,response", *rows]


def test_a_bad_role_word_invents_no_other_problem(tmp_path: Path, demo: Instrument) -> None:
    [told] = problems(tmp_path, demo, long_file(role="caoch"), layout="long")
    assert "no declared spelling of a role" in told


def test_a_bad_role_word_hides_no_other_problem(tmp_path: Path, demo: Instrument) -> None:
    told = problems(tmp_path, demo, long_file(role="caoch", answer="55"), layout="long")
    assert len(told) == 2
    assert "55" in told[1]


def test_a_formula_hides_no_other_cell(tmp_path: Path, demo: Instrument) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for line in (
        HEADER.split(","),
        [1, "client", "=1+1", 5, 6, 2],
        [1, "coach", 5, 55, 7, 1],
        [2, "=A1", 5, 5, 7, 1],
    ):
        sheet.append(line)
    book.save(tmp_path / "a.xlsx")
    with pytest.raises(ResponseError) as caught:
        read_responses(tmp_path / "a.xlsx", demo)
    told = sorted(str(problem) for problem in caught.value.problems)
    assert len(told) == 3
    assert told[0].startswith("a.xlsx: column 'role', row 4: Cells hold formulas")
    assert told[1].startswith("a.xlsx: column 'tr1', row 2: Cells hold formulas")
    assert told[2].startswith("a.xlsx: column 'tr2', row 3: 55")


def test_duplicates_and_unreadable_stamps_are_told_together(
    tmp_path: Path, demo: Instrument
) -> None:
    lines = [HEADER + ",at", *(f"{row},01/02/2026" for row in (*SOUND, SOUND[0]))]
    told = problems(tmp_path, demo, lines, submitted="at")
    assert len(told) == 2
    assert "more than one row" in told[0]
    assert "column 'at', rows 2-4: The time stamp cannot be read" in told[1]
    read(tmp_path, demo, lines[:-1], submitted="at")  # without duplicates nothing depends on it


@pytest.mark.parametrize(
    ("written", "same"),
    [
        ("01.03.2026", "2026-03-01"),
        ("1.3.2026 9:05", "2026-03-01 09:05"),
        ("31.12.2026 23:59:30", "2026-12-31T23:59:30"),
    ],
)
def test_stamps_with_points_are_day_first(written: str, same: str) -> None:
    assert _stamp(written) == _stamp(same) is not None


@pytest.mark.parametrize(
    "written", ["01/02/2026", "13/02/2026", "32.01.2026", "1.13.2026", "1.2.26"]
)
def test_stamps_that_could_mean_two_days_are_refused(written: str) -> None:
    assert _stamp(written) is None


def test_stamps_with_points_decide(tmp_path: Path, demo: Instrument) -> None:
    rows = [f"{SOUND[0]},02.01.2026", f"{SOUND[0].replace('6', '7', 1)},01.02.2026"]
    found = read(
        tmp_path, demo, [HEADER + ",at", *rows], submitted="at", policy=Policy(duplicates="last")
    )
    assert found.frame["response"].iloc[0] == 7


def test_an_at_sign_is_no_address(tmp_path: Path, demo: Instrument) -> None:
    plain = read(tmp_path, demo, [HEADER, *(row.replace("1,", "@x,", 1) for row in SOUND)])
    assert not any("e-mail" in notice for notice in plain.flow[0].notices)
    named = read(tmp_path, demo, [HEADER, *(row.replace("1,", "a@b.org,", 1) for row in SOUND)])
    assert any("e-mail" in notice for notice in named.flow[0].notices)


def test_columns_that_a_map_leaves_out_are_named_once(tmp_path: Path, demo: Instrument) -> None:
    lines = ["dyad_id,role,tr1,tr2,co1,co2,Q9,remarks", *(f"{row},4,secret" for row in SOUND)]
    own = {name: name for name in ("tr1", "tr2", "co1", "co2")}
    [told] = [n for n in read(tmp_path, demo, lines, items=own).flow[0].notices if "not used" in n]
    assert told.startswith("2 columns are not used: 'Q9', 'remarks'.")
    assert "secret" not in told
    assert not any("not used" in n for n in read(tmp_path, demo, lines).flow[0].notices)


def test_a_file_with_a_header_alone_says_so(tmp_path: Path, demo: Instrument) -> None:
    [told] = problems(tmp_path, demo, [HEADER])
    assert "no answers in this file yet" in told


def test_ids_nearly_the_same_are_warnings(tmp_path: Path, demo: Instrument) -> None:
    found = read(tmp_path, demo, [HEADER, SOUND[0].replace("1,", "01,", 1), SOUND[1]])
    warning, _ = found.warnings
    assert "'01' and '1'" in warning
    assert "a spreadsheet drops leading zeros" in warning
    assert found.flow[0].to_dict()["warnings"] == list(found.warnings)


def test_the_groups_that_are_not_named_are_counted(tmp_path: Path, demo: Instrument) -> None:
    lines = [
        line.replace("1,", f"{zeros}{n},", 1)
        for n in range(1, 13)
        for zeros, line in (("0", SOUND[0]), ("", SOUND[1]))
    ]
    warning = read(tmp_path, demo, [HEADER, *lines]).warnings[0]
    assert warning.startswith("12 groups of dyad ids")
    assert "'010' and '10'; and 2 more. Mend" in warning


def test_dyads_that_never_meet_are_a_warning(tmp_path: Path, demo: Instrument) -> None:
    lines = [HEADER, SOUND[0], SOUND[1].replace("1,", "77,", 1)]
    assert "No dyad has answers of both roles" in read(tmp_path, demo, lines).warnings[0]
    assert read(tmp_path, demo, [HEADER, *SOUND]).warnings == ()
    assert read(tmp_path, demo, [HEADER, SOUND[0]]).warnings == ()


def test_an_answer_a_hair_off_is_shown_as_it_is(tmp_path: Path, demo: Instrument) -> None:
    [told] = problems(tmp_path, demo, [HEADER, "1,client,5.0000001,5,6,2", SOUND[1]])
    assert "5.0000001 is no answer on the scale 1 to 7" in told


def test_cells_taken_as_missing_say_so(tmp_path: Path, demo: Instrument) -> None:
    lines = [HEADER, "1,client,8,5,6,2", SOUND[1]]
    [cell] = read(tmp_path, demo, lines, policy=Policy(invalid="missing")).flow[0].cells
    assert cell.endswith("Taken as missing.")


def test_words_and_gaps_in_a_key_column_say_what_to_do(tmp_path: Path, demo: Instrument) -> None:
    told = problems(tmp_path, demo, [HEADER, ",".join(["1", "", "6", "5", "6", "2"]), SOUND[1]])
    assert told[0].endswith("Fill it in, or take out the row.")
    told = problems(tmp_path, demo, [HEADER, SOUND[0].replace("client", "boss"), SOUND[1]])
    assert told[0].endswith("Mend the cell, or declare the spelling under 'roles'.")
