from __future__ import annotations

import pytest

from alliance_stats.documents import check_model, read_yaml
from alliance_stats.errors import StudyError
from alliance_stats.study.model import StudyFile

MINIMAL = """\
schema: 1
id: a
title: "A"
instruments: [we-scale]
data: [{file: a.csv, id: dyad_id, role: role}]
"""


def read(text: str) -> StudyFile:
    return check_model(read_yaml(text), StudyFile, StudyError)


def test_everything_else_has_a_default() -> None:
    file = read(MINIMAL)
    assert file.roles == {"coach": ("coach",), "client": ("client",)}
    assert file.occasions == {}
    assert file.policy.model_dump() == {
        "incomplete_dyads": "keep",
        "duplicates": "error",
        "invalid": "error",
    }
    assert (file.analysis.confidence, file.report.audience, file.seed) == (0.95, "research", 0)


def test_roles_and_occasions_in_their_short_and_long_forms() -> None:
    file = read(MINIMAL + 'roles: {b: [1, "01"], a: x}\noccasions: {one: 1, two: [2, "two"]}\n')
    assert list(file.roles.items()) == [("b", ("1", "01")), ("a", ("x",))]
    assert file.occasions == {"one": ("1",), "two": ("2", "two")}
    assert read(MINIMAL + "occasions: [1, 2, end]\n").occasions == {
        "1": ("1",),
        "2": ("2",),
        "end": ("end",),
    }


def test_own_keys_begin_with_x() -> None:
    assert read(MINIMAL + "x-ethics: 12/26\n").extensions == {"x-ethics": "12/26"}


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ("roles: {a: []}\n", "roles.a"),
        ("roles: {a: 1.5, b: x}\n", "must be text"),
        ("roles: {a: true, b: x}\n", "must be text"),
        ("occasions: [a, a]\n", "'a' stands here twice"),
        ("occasions: []\nseed: 1.5\n", "whole number"),
        ("analysis: {confidence: 1}\n", "below 1"),
        ("goals: goals.csv\n", "mapping"),
        ("analysis: {confirmatory: {apim: {}}}\n", "list"),
    ],
)
def test_wrong_values_are_named(more: str, says: str) -> None:
    with pytest.raises(StudyError, match=says):
        read(MINIMAL + more)


def test_all_problems_come_at_once() -> None:
    text = (
        MINIMAL.replace("schema: 1", "schema: 3") + "polcy: {}\nseed: -1\nreport: {audience: x}\n"
    )
    with pytest.raises(StudyError) as caught:
        read(text)
    assert [problem.line for problem in caught.value.problems] == [1, 6, 7, 8]
