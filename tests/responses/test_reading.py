"""The door: defaults, layouts that must mean the same, several files, several instruments."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alliance_stats.errors import OptionError, ResponseError
from alliance_stats.instrument.model import Instrument
from alliance_stats.responses.entry import DataEntry
from alliance_stats.responses.policy import Policy
from alliance_stats.responses.reading import check_columns, read_entries, read_responses
from alliance_stats.responses.table import Responses
from alliance_stats.vocabulary import RESPONSE_COLUMNS

ROLES = {"coach": ("coach", "K"), "client": ("client", "C")}
ITEMS = ["tr1", "tr2", "co1", "co2"]
KEYS = ["dyad_id", "role", "occasion", "perspective", "item_id"]


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def read(
    folder: Path,
    instruments: list[Instrument],
    *entries: dict[str, Any],
    occasions: tuple[str, ...] = (),
    **policy: Any,
) -> Responses:
    return read_entries(
        [DataEntry.model_validate(entry) for entry in entries],
        {instrument.id: instrument for instrument in instruments},
        roles=ROLES,
        occasions={name: (name,) for name in occasions},
        policy=Policy(**policy),
        folder=folder,
    )


def plain(responses: Responses) -> pd.DataFrame:
    """Answers as text keys and numbers, in one order, so that frames can be compared."""
    frame = responses.frame[[*KEYS, "response"]].astype(dict.fromkeys(KEYS, str))
    return frame.sort_values(KEYS).reset_index(drop=True)


def answer(responses: Responses, **keys: str) -> float:
    frame = responses.frame
    for name, value in keys.items():
        frame = frame[frame[name] == value]
    (value,) = frame["response"].tolist()
    return float(value)


# The friendly door --------------------------------------------------------------------------


def test_the_frame_is_as_promised(tmp_path: Path, demo: Instrument) -> None:
    path = write(
        tmp_path,
        "a.csv",
        "dyad_id,coach_id,role,occasion,tr1,tr2,co1,co2\n"
        "D2,K1,client,start,6,5,6,2\nD1,K1,coach,end,5,5,,1\n",
    )
    responses = read_responses(path, demo)
    frame = responses.frame
    assert tuple(frame.columns) == RESPONSE_COLUMNS
    assert responses.roles == ("coach", "client")
    assert responses.occasions == ("start", "end")
    assert frame["role"].cat.ordered
    assert frame["occasion"].cat.ordered
    assert frame["role"].cat.categories.tolist() == ["coach", "client"]
    assert frame["coach_id"].cat.categories.tolist() == ["K1"]
    assert len(frame) == 8  # two people, four items: the unanswered one is a row
    assert np.isnan(answer(responses, dyad_id="D1", item_id="co1"))
    assert set(frame["instrument"]) == {"demo"}
    assert frame["response"].dtype == float
    assert len(responses.flow[0].sha256) == 64


def test_without_coach_and_occasion(tmp_path: Path, demo: Instrument) -> None:
    path = write(tmp_path, "a.csv", "dyad_id,role,tr1,tr2,co1,co2\nD2,client,6,5,6,2\n")
    responses = read_responses(path, demo)
    assert responses.occasions == ("once",)
    assert responses.frame["coach_id"].isna().all()


def test_options_are_checked(tmp_path: Path, demo: Instrument) -> None:
    path = write(tmp_path, "a.csv", "dyad_id,role,tr1,tr2,co1,co2\nD2,client,6,5,6,2\n")
    with pytest.raises(OptionError, match=r"no option `item_s`\. Did you mean 'items'"):
        read_responses(path, demo, item_s="{item}")  # type: ignore[call-arg]
    with pytest.raises(OptionError, match="`layout`"):
        read_responses(path, demo, layout="wide")  # type: ignore[arg-type]
    with pytest.raises(OptionError, match="at least one instrument"):
        read_responses(path, [])
    with pytest.raises(OptionError, match="`duplicates` must be"):
        read_responses(path, demo, policy=Policy(duplicates="frist"))  # type: ignore[arg-type]


def test_roles_as_the_data_spell_them(tmp_path: Path, demo: Instrument) -> None:
    path = write(tmp_path, "a.csv", "dyad_id,role,tr1,tr2,co1,co2\nD2,2,6,5,6,2\n")
    responses = read_responses(path, demo, roles={"client": ["2", "C"], "coach": "1"})
    assert responses.roles == ("client", "coach")
    assert set(responses.frame["role"]) == {"client"}


# Layouts --------------------------------------------------------------------------------------

SCORES = st.one_of(st.none(), st.integers(1, 7))
PEOPLE = st.dictionaries(
    st.tuples(
        st.sampled_from(["D1", "D2", "01"]),
        st.sampled_from(["coach", "client"]),
        st.sampled_from(["start", "end"]),
    ),
    st.lists(SCORES, min_size=4, max_size=4).filter(lambda a: any(x is not None for x in a)),
    min_size=1,
)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(people=PEOPLE, seed=st.integers(0, 5))
def test_three_layouts_mean_the_same(
    tmp_path: Path, demo: Instrument, people: dict[Any, list[int | None]], seed: int
) -> None:
    wide: dict[str, dict[str, object]] = {}
    person, long = [], []
    for (dyad, role, occasion), answers in people.items():
        given = dict(zip(ITEMS, answers, strict=True))
        person.append({"dyad_id": dyad, "role": role, "session": occasion, **given})
        row = wide.setdefault(dyad, {"dyad_id": dyad})
        row |= {f"{item}.{role}.{occasion}": value for item, value in given.items()}
        head = {"dyad_id": dyad, "role": role, "session": occasion}
        long += [{**head, "item_id": item, "response": value} for item, value in given.items()]
    every = [f"{i}.{r}.{o}" for r in ("coach", "client") for o in ("start", "end") for i in ITEMS]
    dyad_table = pd.DataFrame(list(wide.values()), columns=["dyad_id", *every]).astype(object)
    np.random.default_rng(seed).shuffle(long)
    pd.DataFrame(person).astype(object).to_csv(tmp_path / "person.csv", index=False)
    dyad_table.to_csv(tmp_path / "dyad.csv", index=False)
    pd.DataFrame(long).astype(object).to_csv(tmp_path / "long.csv", index=False)
    both = {"id": "dyad_id", "role": "role", "occasion": "session"}
    frames = [
        plain(read(tmp_path, [demo], entry, occasions=("start", "end")))
        for entry in (
            {"file": "person.csv", **both},
            {
                "file": "dyad.csv",
                "layout": "dyad",
                "id": "dyad_id",
                "items": "{item}.{role}.{occasion}",
            },
            {"file": "long.csv", "layout": "long", **both},
        )
    ]
    pd.testing.assert_frame_equal(frames[0], frames[1])
    pd.testing.assert_frame_equal(frames[0], frames[2])


def test_a_dyad_layout_with_an_occasion_column(tmp_path: Path, demo: Instrument) -> None:
    header = ",".join(f"{item}_{role}" for role in ("K", "C") for item in ITEMS)
    write(tmp_path, "a.csv", f"id,t,{header}\nD1,end,1,2,3,4,5,6,7,1\n")
    entry = {"file": "a.csv", "layout": "dyad", "id": "id", "occasion": "t"}
    responses = read(
        tmp_path, [demo], entry | {"items": "{item}_{role}"}, occasions=("start", "end")
    )
    assert answer(responses, role="client", item_id="tr1", occasion="end") == 5


def test_perspectives_by_placeholder(tmp_path: Path, demo: Instrument) -> None:
    header = ",".join(f"{view}.{item}" for view in ("direct", "meta") for item in ITEMS)
    write(tmp_path, "a.csv", f"id,role,{header}\nD1,C,1,2,3,4,5,6,7,1\n")
    entry = {"file": "a.csv", "id": "id", "role": "role", "items": "{perspective}.{item}"}
    responses = read(tmp_path, [demo], entry)
    assert answer(responses, item_id="co1", perspective="meta") == 7
    assert answer(responses, item_id="co1", perspective="direct") == 3


def test_without_a_placeholder_only_direct_items_are_read(tmp_path: Path, demo: Instrument) -> None:
    write(tmp_path, "a.csv", "id,role,tr1,tr2,co1,co2\nD1,C,1,2,3,4\n")
    responses = read(tmp_path, [demo], {"file": "a.csv", "id": "id", "role": "role"})
    assert set(responses.frame["perspective"]) == {"direct"}


def test_a_map_from_item_to_column(tmp_path: Path, demo: Instrument) -> None:
    write(tmp_path, "a.csv", "id,role,Q 1,Q 2,Q 3,Q 4\nD1,C,1,2,3,4\n")
    items = {item: f"Q {n}" for n, item in enumerate(ITEMS, start=1)}
    entry = {"file": "a.csv", "id": "id", "role": "role", "items": items}
    assert answer(read(tmp_path, [demo], entry), item_id="co2") == 4
    del items["co2"]
    with pytest.raises(ResponseError, match=r"missing: .*co2"):
        read(tmp_path, [demo], entry)


def test_the_last_answer_in_a_long_layout(tmp_path: Path, demo: Instrument) -> None:
    rows = "".join(f"D1,C,{item},{n}\n" for n, item in enumerate(ITEMS, start=1))
    write(tmp_path, "a.csv", f"id,role,item_id,response\n{rows}D1,C,tr1,7\n")
    entry = {"file": "a.csv", "layout": "long", "id": "id", "role": "role"}
    responses = read(tmp_path, [demo], entry, duplicates="last")
    assert answer(responses, item_id="tr1") == 7
    assert (responses.flow[0].read, responses.flow[0].used) == (5, 4)
    assert responses.flow[0].reasons[0].rows == (2,)


# Several files, several instruments -----------------------------------------------------------


def test_an_instrument_in_one_file_only(
    tmp_path: Path, demo: Instrument, words: Instrument
) -> None:
    write(tmp_path, "a.csv", "id,role,tr1,tr2,co1,co2\nD1,C,1,2,3,4\n")
    write(tmp_path, "b.csv", "id,role,w1,w2,w3\nD1,C,1,2,3\n")
    entries = [{"file": f"{name}.csv", "id": "id", "role": "role"} for name in "ab"]
    responses = read(tmp_path, [demo, words], *entries)
    assert len(responses.frame) == 7
    with pytest.raises(ResponseError, match="No data file has a column for instrument 'words'"):
        read(tmp_path, [demo, words], entries[0])


def test_duplicates_across_files(tmp_path: Path, demo: Instrument, words: Instrument) -> None:
    write(tmp_path, "a.csv", "id,role,tr1,tr2,co1,co2,w1,w2,w3\nD1,C,1,2,3,4,1,1,1\n")
    write(tmp_path, "b.csv", "id,role,w1,w2,w3\nD1,C,5,5,5\n")
    entries = [{"file": f"{name}.csv", "id": "id", "role": "role"} for name in "ab"]
    with pytest.raises(ResponseError, match=r"Dyad 'D1' has more than one row.*also b.csv, rows 2"):
        read(tmp_path, [demo, words], *entries)
    responses = read(tmp_path, [demo, words], *entries, duplicates="last")
    assert answer(responses, item_id="w1") == 5
    assert answer(responses, item_id="tr1") == 1
    assert [flow.used for flow in responses.flow] == [1, 1]
    assert any("Part of row 2 was left out" in notice for notice in responses.flow[0].notices)


def test_time_stamps_decide_across_files(tmp_path: Path, demo: Instrument) -> None:
    header = "id,role,sent,tr1,tr2,co1,co2\n"
    write(tmp_path, "a.csv", f"{header}D1,C,2026-03-02,1,1,1,1\n")
    write(tmp_path, "b.csv", f"{header}D1,C,2026-03-01T09:00,5,5,5,5\n")
    entries = [
        {"file": f"{name}.csv", "id": "id", "role": "role", "submitted": "sent"} for name in "ab"
    ]
    assert answer(read(tmp_path, [demo], *entries, duplicates="last"), item_id="tr1") == 1
    assert answer(read(tmp_path, [demo], *entries, duplicates="first"), item_id="tr1") == 5


def test_items_of_one_role_only(tmp_path: Path, demo: Instrument, slider: Instrument) -> None:
    write(
        tmp_path,
        "a.csv",
        "id,role,tr1,tr2,co1,co2,sl1,sl2\nD1,C,1,2,3,4,0.5,10\nD1,K,1,2,3,4,,9\n",
    )
    responses = read(tmp_path, [demo, slider], {"file": "a.csv", "id": "id", "role": "role"})
    assert answer(responses, item_id="sl1") == 0.5
    assert set(responses.frame.loc[responses.frame["item_id"] == "sl2", "role"]) == {"client"}
    assert any("Column 'sl2' holds something in row 3" in n for n in responses.flow[0].notices)


def test_a_coach_is_known_from_another_row(tmp_path: Path, demo: Instrument) -> None:
    write(tmp_path, "a.csv", "id,k,role,tr1,tr2,co1,co2\nD1,K7,K,1,2,3,4\nD1,,C,1,2,3,4\n")
    entry = {"file": "a.csv", "id": "id", "role": "role", "coach": "k"}
    assert set(read(tmp_path, [demo], entry).frame["coach_id"]) == {"K7"}


def test_two_instruments_with_one_item_id(tmp_path: Path, demo: Instrument) -> None:
    write(tmp_path, "a.csv", "id,role,a1,a2,a3,a4,b1,b2,b3,b4\nD1,C,1,2,3,4,5,6,7,1\n")
    entry: dict[str, Any] = {"file": "a.csv", "id": "id", "role": "role"}
    twin = {"demo": demo, "twin": demo.__class__(**{**fields(demo), "id": "twin"})}
    with pytest.raises(ResponseError, match="belong to more than one instrument"):
        read(tmp_path, list(twin.values()), entry)
    entry["items"] = {f"demo.{i}": f"a{n}" for n, i in enumerate(ITEMS, start=1)} | {
        f"twin.{i}": f"b{n}" for n, i in enumerate(ITEMS, start=1)
    }
    responses = read(tmp_path, list(twin.values()), entry)
    assert answer(responses, instrument="twin", item_id="tr1") == 5


def fields(instrument: Instrument) -> dict[str, Any]:
    return {name: getattr(instrument, name) for name in instrument.__dataclass_fields__}


def test_every_problem_of_every_file_at_once(tmp_path: Path, demo: Instrument) -> None:
    write(tmp_path, "a.csv", "id,role,tr1,tr2,co1,co2\nD1,C,9,2,3,4\nD1,Q,1,2,3,4\n")
    write(tmp_path, "b.csv", "id,role,tr1,tr2,co1\nD1,K,1,2,3\n")
    entries = [{"file": f"{n}.csv", "id": "id", "role": "role"} for n in ("a", "b", "none")]
    with pytest.raises(ResponseError) as caught:
        read(tmp_path, [demo], *entries)
    told = str(caught.value)
    for fragment in ("a.csv: column 'tr1', row 2", "a.csv: column 'role', row 3", "'co2'", "none"):
        assert fragment in told


def test_dyads_of_two_files_are_not_matched_by_row(tmp_path: Path, demo: Instrument) -> None:
    header = ",".join(f"{item}_{role}" for role in ("K", "C") for item in ITEMS)
    for name in "ab":
        write(tmp_path, f"{name}.csv", f"{header}\n1,2,3,4,5,6,7,1\n")
    entry = {"layout": "dyad", "items": "{item}_{role}"}
    with pytest.raises(ResponseError, match="cannot be matched by their row"):
        read(tmp_path, [demo], {"file": "a.csv", **entry}, {"file": "b.csv", **entry})


def test_headers_alone(tmp_path: Path, demo: Instrument) -> None:
    write(tmp_path, "a.csv", "id,role,tr1,tr2,co1,co2\nD1,C,99,2,3,4\n")
    made = [DataEntry.model_validate({"file": "a.csv", "id": "id", "role": "role"})]
    options: dict[str, Any] = {"roles": ROLES, "occasions": {}, "folder": tmp_path}
    assert check_columns(made, {"demo": demo}, **options) == []
    write(tmp_path, "a.csv", "id,rolle,tr1,tr2,co1\n")
    told = "\n".join(str(p) for p in check_columns(made, {"demo": demo}, **options))
    assert "no column 'role'" in told
    assert "missing: 'co2'" in told


def test_nothing_is_changed_on_the_way(tmp_path: Path, demo: Instrument) -> None:
    path = write(tmp_path, "a.csv", "id,role,tr1,tr2,co1,co2\nD1,C,1,2,3,4\n")
    before = path.read_bytes()
    read(tmp_path, [demo], {"file": "a.csv", "id": "id", "role": "role"})
    assert path.read_bytes() == before


def test_a_dyad_layout_needs_columns_of_both_roles(tmp_path: Path, demo: Instrument) -> None:
    header = ",".join(f"{item}_{role}" for role in ("K", "Cl") for item in ITEMS)
    write(tmp_path, "a.csv", f"id,{header}\nD1,1,2,3,4,5,6,7,1\n")
    entry = {"file": "a.csv", "layout": "dyad", "id": "id", "items": "{item}_{role}"}
    with pytest.raises(ResponseError, match="No column holds answers of role 'client', spelt"):
        read(tmp_path, [demo], entry)


def test_occasions_without_columns_are_told(tmp_path: Path, demo: Instrument) -> None:
    header = ",".join(f"{item}_{role}_start" for role in ("K", "C") for item in ITEMS)
    write(tmp_path, "a.csv", f"id,{header}\nD1,1,2,3,4,5,6,7,1\n")
    entry = {"file": "a.csv", "layout": "dyad", "id": "id", "items": "{item}_{role}_{occasion}"}
    responses = read(tmp_path, [demo], entry, occasions=("start", "end"))
    assert "There are no columns of instrument 'demo' for 'end'." in responses.flow[0].notices


def test_coach_ids_that_are_nearly_the_same_are_told(tmp_path: Path, demo: Instrument) -> None:
    rows = "D1,Jürg,K,1,2,3,4\nD2,jurg,K,1,2,3,4\n"
    write(tmp_path, "a.csv", f"id,coach,role,tr1,tr2,co1,co2\n{rows}")
    entry = {"file": "a.csv", "id": "id", "coach": "coach", "role": "role"}
    told = read(tmp_path, [demo], entry).flow[0].notices
    assert any("1 group of coach ids nearly the same" in notice for notice in told)


def test_very_many_duplicates_are_told_briefly(tmp_path: Path, demo: Instrument) -> None:
    rows = "".join(f"D{n},C,1,2,3,4\n" * 2 for n in range(3000))
    write(tmp_path, "a.csv", f"id,role,tr1,tr2,co1,co2\n{rows}")
    with pytest.raises(ResponseError) as caught:
        read(tmp_path, [demo], {"file": "a.csv", "id": "id", "role": "role"})
    problems = caught.value.problems
    assert len(problems) == 51
    assert problems[0].rows == (2, 3)
    assert "these are the first 50" in problems[-1].message


@pytest.mark.parametrize("layout", ["person", "long"])
def test_a_file_without_rows_beside_one_with_rows(
    tmp_path: Path, demo: Instrument, layout: str
) -> None:
    header = "id,role,tr1,tr2,co1,co2\n"
    write(tmp_path, "a.csv", f"{header}D1,C,1,2,3,4\n")
    write(tmp_path, "b.csv", header if layout == "person" else "id,role,item_id,response\n")
    entries = [{"file": "a.csv"}, {"file": "b.csv", "layout": layout}]
    responses = read(tmp_path, [demo], *[{**e, "id": "id", "role": "role"} for e in entries])
    assert [flow.read for flow in responses.flow] == [1, 0]


def test_one_file_under_two_names_is_a_warning(tmp_path: Path, demo: Instrument) -> None:
    text = "id,tr1,tr2,co1,co2\nD1,1,2,3,4\n"
    entries = []
    for role in ("client", "coach"):
        write(tmp_path, f"{role}.csv", text)
        entries.append({"file": f"{role}.csv", "id": "id", "role": {"is": role}})
    [warning] = read(tmp_path, [demo], *entries).warnings
    assert warning.startswith("'client.csv' and 'coach.csv' hold exactly the same.")
    write(tmp_path, "coach.csv", text.replace("4", "5"))
    assert read(tmp_path, [demo], *entries).warnings == ()


def test_a_name_is_no_instrument(tmp_path: Path) -> None:
    for name in ("we-scale", ["we-scale"]):
        with pytest.raises(OptionError, match=r"what `load_instrument\(\)` returns; got str"):
            read_responses(tmp_path / "a.csv", name)  # type: ignore[arg-type]


def test_a_table_is_no_path(demo: Instrument) -> None:
    with pytest.raises(OptionError, match="`path` must name a data file; got DataFrame"):
        read_responses(pd.DataFrame({"tr1": [1]}), demo)  # type: ignore[arg-type]
