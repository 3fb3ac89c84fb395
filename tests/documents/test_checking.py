from __future__ import annotations

from typing import Annotated, Literal

import pytest
from pydantic import AfterValidator, Field, ValidationError

from alliance_stats.documents import (
    Document,
    ExtensibleModel,
    Matches,
    StrictModel,
    check_model,
    read_yaml,
)
from alliance_stats.errors import StudyError


def even(value: int) -> int:
    if value % 2:
        raise ValueError("must be even")
    return value


class Inner(StrictModel):
    is_: Annotated[str, Field(alias="is")]


class Entry(ExtensibleModel):
    file: str
    role: str | Inner = "role"
    layout: Literal["person", "dyad"] = "person"
    missing: tuple[str | int | float, ...] = ()
    items: str | dict[str, str] = "{item}"
    n: Annotated[int, AfterValidator(even)] = 2


class Study(StrictModel):
    id: Annotated[str, Matches(r"[a-z]+", "lower-case letters")]
    data: Annotated[tuple[Entry, ...], Field(min_length=1)]
    share: Annotated[float, Field(gt=0, lt=1)] = 0.5
    ok: bool = True
    anchors: dict[float, str] = Field(default_factory=dict)


SOUND = "id: a\ndata: [{file: x}]\n"


def messages(text: str) -> list[str]:
    with pytest.raises(StudyError) as caught:
        check_model(read_yaml(text, name="s"), Study, StudyError)
    return [str(problem) for problem in caught.value.problems]


def test_a_sound_document() -> None:
    study = check_model(read_yaml(SOUND + "anchors: {1: a, 0.5: b}"), Study, StudyError)
    assert study.data[0].file == "x"
    assert study.anchors == {1.0: "a", 0.5: "b"}


def test_own_keys_are_kept_where_allowed() -> None:
    study = check_model(read_yaml("id: a\ndata: [{file: x, x-by: [Ana]}]"), Study, StudyError)
    assert study.data[0].extensions == {"x-by": ("Ana",)}
    assert "Unknown key 'x-by'" in messages(SOUND + "x-by: Ana")[0]
    assert "Unknown key 'extensions'" in messages("id: a\ndata: [{file: x, extensions: {}}]")[0]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("ok: yes", "s:3:5: `ok` must be true or false; got the text 'yes'. "
         "Write true or false, without quotes."),
        ("ok: 1", "s:3:5: `ok` must be true or false; got the number 1."),
        ("share: '0.5'", "s:3:8: `share` must be a number; got the text '0.5'. "
         "Write it without quotes."),
        ("share: 2", "s:3:8: `share` must be below 1; got the number 2."),
        ("share: .nan", "s:3:8: `share` must be a finite number; got the number nan."),
        ("share: true", "s:3:8: `share` must be a number; got true."),
        ("shar: 0.5", "s:3:1: Unknown key 'shar'. Did you mean 'share'?"),
        ("zzz: 0.5", "s:3:1: Unknown key 'zzz'. Known here: anchors, data, id, ok, share."),
        ("anchors: {x: a}", "s:3:11: The key 'x' must be a number; got the text 'x'."),
        ("anchors: {0.5: 3}", "s:3:16: `anchors.0.5` must be text; got the number 3. "
         'Put it in quotes: "3".'),
    ],
)  # fmt: skip
def test_sentences(line: str, said: str) -> None:
    assert messages(SOUND + line) == [said]


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ("{}", "`file` is missing in `data[1]`. Add `file: …`."),
        ("{file: 12}", '`data[1].file` must be text; got the number 12. Put it in quotes: "12".'),
        ("{file: x, layout: dyda}", "must be 'person' or 'dyad'; got the text 'dyda'."),
        ("{file: x, role: {iss: a}}", "Unknown key 'iss' in `data[1].role`. Did you mean 'is'?"),
        ("{file: x, role: [coach]}", "must be text or a mapping (key: value); got a list."),
        ("{file: x, missing: 99}", "`data[1].missing` must be a list; got the number 99. "
         "Write [99]."),
        ("{file: x, missing: [[1]]}", "`data[1].missing[1]` must be text or a number; got a list."),
        ("{file: x, items: {a: 3}}", "`data[1].items.a` must be text; got the number 3."),
        ("{file: x, n: 3}", "`data[1].n` must be even."),
        ("{file: x, n: 2.5}", "`data[1].n` must be a whole number; got the number 2.5."),
        ("x", "`data[1]` must be a mapping (key: value); got the text 'x'."),
    ],
)  # fmt: skip
def test_sentences_about_an_entry(entry: str, said: str) -> None:
    assert any(said in message for message in messages(f"id: a\ndata: [{entry}]"))


def test_all_faults_at_once_in_the_order_of_the_file() -> None:
    found = messages("id: A\ndata: [{file: 1}, {fil: x}]\nok: no\n")
    assert [message.split(":")[1] for message in found] == ["1", "2", "2", "2", "3"]


def test_the_root_must_be_a_mapping() -> None:
    assert messages("- 1")[0] == "s:1:1: This must be a mapping (key: value); got a list."


def test_values_without_a_file() -> None:
    document = Document(data={"id": "a", "data": [{"file": "x", "missing": ["", 99]}]})
    assert check_model(document, Study, StudyError).data[0].missing == ("", 99)
    with pytest.raises(StudyError, match=r"^`id` must be text; got the number 1\."):
        check_model(Document(data={"id": 1, "data": [{"file": "x"}]}), Study, StudyError)


def test_models_are_frozen_and_strict_in_python_too() -> None:
    entry = Entry(file="x", missing=["", 1])  # type: ignore[arg-type]
    assert entry.missing == ("", 1)
    with pytest.raises(ValidationError):
        entry.file = "y"  # type: ignore[misc]
    with pytest.raises(ValidationError):
        Entry(file=1)  # type: ignore[arg-type]


def test_the_document_is_not_changed() -> None:
    document = read_yaml(SOUND)
    check_model(document, Study, StudyError)
    assert document.data == {"id": "a", "data": [{"file": "x"}]}


def test_json_schema_hides_the_inner_name_of_own_keys() -> None:
    schema = Study.model_json_schema(by_alias=True)["$defs"]["Entry"]
    assert set(schema["properties"]) == {"file", "role", "layout", "missing", "items", "n"}
    assert schema["patternProperties"] == {"^x-": {}}
    assert schema["additionalProperties"] is False
