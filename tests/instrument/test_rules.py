"""What is allowed but deserves a look, and what must not be objected to."""

from __future__ import annotations

import time

import pytest

from alliance_stats.documents import read_yaml
from alliance_stats.errors import InstrumentError
from alliance_stats.instrument.loading import instrument_from
from alliance_stats.instrument.rules import check_together
from instrument.factories import COUNTED, made


def warned(*changes: tuple[str, str], text: str | None = None) -> str:
    found = made(*changes, text=text) if text else made(*changes)
    return "\n".join(str(problem) for problem in found.warnings)


def test_unverified_key() -> None:
    assert "unverified" in warned(("key_status: original", "key_status: unverified"))
    assert "<text>:1:1" in warned(text=COUNTED)


def test_item_in_no_subscale() -> None:
    alone = ("tr1:", 'un1: {client: "A", coach: "B"}\n  tr1:')
    assert "'un1' is in no subscale" in warned(alone)
    marked = ("tr1:", 'un1: {unscored: true, client: "A", coach: "B"}\n  tr1:')
    assert warned(marked) == ""


def test_item_in_two_subscales() -> None:
    said = warned(("[tr1]", "[tr1, co1]"))
    assert "'co1' is in 2 subscales" in said
    assert "it weighs more than the others" in said


def test_the_same_sentence_for_both_roles() -> None:
    copied = ('coach: "I trust my client."', 'coach: "I trust my coach."')
    assert "Was it copied" in warned(copied)
    assert warned(copied, ("target: partner", "target: us")) == ""


def test_no_test_vectors() -> None:
    assert "no test vectors" in warned(("tests:", "x-tests:"))


def test_proprietary_wording() -> None:
    assert "proprietary" in warned(("CC-BY-4.0", "proprietary"))
    assert warned(("CC-BY-4.0", "proprietary\npermission: mine")) == ""


def test_title_in_one_of_two_languages() -> None:
    said = warned(
        ("[en]", "[en, de]"),
        ('"Talking"', '{en: "Talking"}'),
        ('"Not at all"', '{en: "A", de: "B"}'),
        ('"Completely"', '{en: "C", de: "D"}'),
        *[
            (f'"{text}"', '{en: "A", de: "B"}')
            for text in ["I trust my coach.", "I trust my client."]
            + ["We talk."] * 2
            + ["We are silent."] * 2
        ],
    )
    assert "The text in 'de' is missing" in said


def test_role_that_never_gets_a_score() -> None:
    only = ('co1: {client: "We talk.", coach: "We talk."}', 'co1: {roles: [client], client: "We."}')
    assert "it never gets this score" in warned(only)


def test_parts_of_different_range() -> None:
    said = warned(("[co1, co2],", "[co1, co2], aggregate: sum,"), (", talk: 5.5, total: 5.75", ""))
    assert "different ranges" in said


def test_self_target_may_share_a_sentence() -> None:
    copied = ('coach: "I trust my client."', 'coach: "I trust my coach."')
    assert warned(copied, ("target: partner", "target: self")) == ""


def test_one_roles_form_may_be_about_the_other_role() -> None:
    changes = (
        ("roles: [partner1, partner2]", "roles: [coach]"),
        ("target: partner1", "target: client"),
        ("role: partner1", "role: coach"),
        ("role: partner2", "role: coach"),
    )
    assert made(*changes, text=COUNTED).subscales["second"].target == "client"


def test_any_declared_role_is_a_target_and_no_other() -> None:
    assert made(("target: partner", "target: coach")).subscales["trust"].target == "coach"
    with pytest.raises(InstrumentError, match="The target 'manager' is unknown"):
        made(("target: partner", "target: manager"))


def test_own_keys_are_kept() -> None:
    assert made(("tests:", "x-note: {by: me}\ntests:")).extensions == {"x-note": {"by": "me"}}
    made(
        ("tr1: {", "tr1: {x-a: 1, "),
        ("scale: {", "scale: {x-b: 2, "),
        ("trust: {", "trust: {x-c: 3, "),
    )


def test_composites_nest() -> None:
    nested = made(("total: {of: [trust, talk]}", "most: {of: [total, talk], over: subscales}\n"
                   "  total: {of: [trust, talk], min_valid: 1}"))  # fmt: skip
    assert nested.items_of("most") == ("tr1", "co1", "co2")
    assert nested.range_of("most") == (1, 7)
    assert nested.composites["total"].min_valid == 1


def test_deeply_shared_composites_take_no_time() -> None:
    """Each part twice below it: 2**60 ways down, which nobody may walk."""
    chain = "".join(
        f"  c{n}: {{of: [c{n - 1}, c{n - 2}], over: subscales}}\n" for n in range(2, 60)
    )
    text = ("total: {of: [trust, talk]}\n", "c0: {of: [trust]}\n  c1: {of: [talk]}\n" + chain)
    start = time.perf_counter()
    found = made(text, ("total: 5.75", "c9: 5.75"))
    assert found.items_of("c59") == ("tr1", "co1", "co2")
    assert found.target_of("c59") == "mixed"
    assert found.range_of("c59") == (1, 7)
    assert time.perf_counter() - start < 2


def test_same_id_and_version_with_other_content() -> None:
    one, other = made(), made(("We talk.", "We speak."))
    assert [str(problem) for problem in check_together([one, other])] == [
        "demo: This file and demo are both 'demo' version 0.1.0, but differ. "
        "Give the changed one a new version."
    ]
    assert check_together([one, made()]) == []
    assert check_together([one, made(("We talk.", "We speak."), ("0.1.0", "0.2.0"))]) == []


def test_paired_forms_need_the_same_subscales() -> None:
    one = made(("tests:", "pairs_with: demo-b\ntests:"))
    two = made(("id: demo", "id: demo-b"), ("  talk: {title", "  tlak: {title"),
               ("[trust, talk]", "[trust, tlak]"), ("talk: 5.5", "tlak: 5.5"))  # fmt: skip
    problems = check_together([one, two])
    assert len(problems) == 1
    assert "'talk' has no partner in 'demo-b'" in problems[0].message
    assert check_together([one, made(("id: demo", "id: demo-b"))]) == []


@pytest.mark.parametrize("lone", ["reverse: [1", "subscales: 3"])
def test_the_loader_never_half_succeeds(lone: str) -> None:
    with pytest.raises(ValueError, match="text"):
        instrument_from(read_yaml(lone))


@pytest.mark.parametrize(
    "change",
    [
        ("subscales:", f"reverse: [{'1.5,' * 8_000}]\nsubscales:"),
        ("subscales:", f"reverse: [{'a,' * 8_000}]\nsubscales:"),
        ("max: 7,", f"max: 7, x-many: {{{','.join(f'{n}.5: 1' for n in range(5_000))}}},"),
        ('{1: "Not', f"{{{','.join(f'{n}.5: 1' for n in range(5_000))}, 1: \"Not"),
        ("subscales:", "".join(f"u{n}: 1\n" for n in range(5_000)) + "subscales:"),
        ("[trust, talk]", f"[{','.join(['trust'] * 300)}]"),
    ],
)  # fmt: skip
def test_very_many_faults_take_bounded_time_and_few_lines(change: tuple[str, str]) -> None:
    start = time.perf_counter()
    try:
        made(change)
    except InstrumentError as error:
        assert len(error.problems) <= 203
    assert time.perf_counter() - start < 10
