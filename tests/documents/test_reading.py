from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alliance_stats.documents import read_yaml
from alliance_stats.errors import AllianceError, DocumentError


def refusal(text: str | Path) -> str:
    with pytest.raises(DocumentError) as caught:
        read_yaml(text)
    return str(caught.value)


@pytest.mark.parametrize("word", ["no", "yes", "on", "off", "y", "012", "1:30", "2026-01-02", "="])
def test_what_yaml_1_1_reads_as_something_else_stays_text(word: str) -> None:
    assert read_yaml(f"a: {word}").data == {"a": word}


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("true", True),
        ("False", False),
        ("null", None),
        ("~", None),
        ("", None),
        ("0", 0),
        ("-7", -7),
        ("0x1F", 31),
        ("0o17", 15),
        ("1.5", 1.5),
        (".5", 0.5),
        ("1e3", 1000.0),
        ("1_000", "1_000"),
        ("007", "007"),
        ('"7"', "7"),
    ],
)
def test_core_schema_scalars(written: str, read: object) -> None:
    value = read_yaml(f"a: {written}").data["a"]  # type: ignore[index]
    assert value == read
    assert type(value) is type(read)


def test_positions_of_values_and_keys() -> None:
    document = read_yaml("a:\n  - x\n  - {b: 1}\n", name="f.yaml")
    assert str(document.problem(("a", 1, "b"), "Here.")) == "f.yaml:3:9: Here."
    assert str(document.problem(("a", 1, "b"), "Here.", key=True)) == "f.yaml:3:6: Here."
    assert str(document.problem(("a", 7, "b"), "Here.")) == "f.yaml:1:1: Here."
    assert str(document.problem((), "Here.")) == "f.yaml:1:1: Here."


def test_all_faults_at_once_in_order() -> None:
    text = "a: 1\na: 2\nb: “x”\nc: &d e\nf: one two # cut\n"
    assert [line.split(": ")[0] for line in refusal(text).splitlines()] == [
        "<text>:2:1",
        "<text>:3:4",
        "<text>:4:4",
        "<text>:5:4",
    ]


def test_a_comment_after_one_word_is_a_comment() -> None:
    assert read_yaml("layout: person   # a row is a person").data == {"layout": "person"}
    assert read_yaml("a: 'one two' # said").data == {"a": "one two"}


def test_aliases_that_are_used_are_read() -> None:
    assert read_yaml("a: &x [1, 2]\nb: *x").data == {"a": [1, 2], "b": [1, 2]}


def test_every_tab_is_listed() -> None:
    assert refusal("a:\n\tb: 1\n\tc: 2\n").count("Indent with spaces") == 2


def test_byte_order_mark_and_line_ends(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(b"\xef\xbb\xbfa: 1\r\nb: 2\r\n")
    document = read_yaml(path)
    assert document.data == {"a": 1, "b": 2}
    assert document.path == path
    assert document.file == str(path)
    assert len(document.sha256) == 64


def test_files_that_cannot_be_opened(tmp_path: Path) -> None:
    assert "There is no such file." in refusal(tmp_path / "none.yaml")
    (tmp_path / "study.yaml").write_text("a: 1\n")
    assert "Did you mean 'study.yaml'?" in refusal(tmp_path / "studdy.yaml")
    assert "This is a folder" in refusal(tmp_path)
    assert "'study.yaml'" in refusal(tmp_path)
    assert "cannot be opened" in refusal(Path("a\x00b.yaml"))


def test_too_large(tmp_path: Path) -> None:
    path = tmp_path / "big.yaml"
    path.write_text("a: b\n" * 500_000)
    assert "larger than 2 MB" in refusal(path)


def test_many_faults_are_cut_short() -> None:
    said = refusal("{" + "a: b, " * 1000 + "}").splitlines()
    assert len(said) == 201
    assert "799 more" in said[-1]


@pytest.mark.parametrize(
    "text",
    [
        "[" * 30_000,
        "{a: " * 30_000,
        "a: " + "9" * 5000,
        "a: 0x" + "f" * 5000,
        '"\\U99999999"',
        '"\\ud800"',
        "%YAML 1." + "9" * 5000 + "\n---\na",
        "\ud800",
        "\x00",
        "a: &a [*a]",
        "".join(f"k{n}: &k{n} [{', '.join([f'*k{n - 1}'] * 9)}]\n" for n in range(1, 11)),
        "*a" * 200,
        "? " * 2000,
        "!<" + "x" * 2000,
        "--- a\n" * 1000,
        "a: !!binary aGVsbG8=",
        "a: !!set {x}",
        "<<: {a: 1}\n<<: {a: 2}",
    ],
)
def test_hostile_text_is_refused_quickly(text: str) -> None:
    start = time.perf_counter()
    refusal(text)
    assert time.perf_counter() - start < 5  # seconds; each takes well under one


def test_an_alias_bomb_below_the_alias_limit_is_refused() -> None:
    """Nine levels of nine aliases are 81 aliases and 9**9 parts."""
    bomb = "a0: &a0 [1]\n" + "".join(
        f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 10)
    )
    assert "100,000 parts" in refusal(bomb)


@given(st.binary(max_size=300))
@settings(max_examples=150, deadline=2000)
def test_random_bytes_raise_nothing_else(
    tmp_path_factory: pytest.TempPathFactory, raw: bytes
) -> None:
    path = tmp_path_factory.getbasetemp() / "random.yaml"
    path.write_bytes(raw)
    try:
        read_yaml(path)
    except AllianceError as error:
        assert error.problems


@given(
    st.text(
        alphabet=st.sampled_from(list("ab:-?&*!|>'\"%@`#{}[],~. \t\n\\<=0x1eu\x85\ufeff")),
        max_size=80,
    )
)
@settings(max_examples=400, deadline=2000, suppress_health_check=[HealthCheck.too_slow])
def test_random_punctuation_raises_nothing_else(text: str) -> None:
    try:
        read_yaml(text)
    except AllianceError as error:
        assert error.problems
