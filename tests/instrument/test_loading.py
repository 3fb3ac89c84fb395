from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alliance_stats.documents import Document, read_yaml
from alliance_stats.errors import AllianceError, InstrumentError
from alliance_stats.instrument.catalogue import shipped_instruments
from alliance_stats.instrument.loading import instrument_from, load_instrument_file
from conftest import shared_path
from instrument.factories import COUNTED, SOUND, made


def test_a_sound_file() -> None:
    demo = made()
    assert demo.score_ids == ("trust", "talk", "total")
    assert demo.warnings == ()
    assert demo.is_draft
    assert demo.items["co2"].reverse
    assert not demo.items["co1"].reverse
    assert demo.items["tr1"].texts["coach", "direct"] == {"en": "I trust my client."}
    assert demo.title_of("trust") == "Trust"
    assert demo.title_of("talk") == "Talking"
    assert demo.scales["scale"].values == (1, 2, 3, 4, 5, 6, 7)
    assert demo.scales["scale"].anchors == {1: {"en": "Not at all"}, 7: {"en": "Completely"}}
    assert demo.subscales["talk"].min_valid == 2  # 75 % of 2, rounded up
    assert demo.subscales["talk"].aggregate == "mean"
    assert demo.subscales["talk"].output == ("raw", "pomp")
    assert demo.composites["total"].min_valid == 2
    assert demo.composites["total"].over == "subscales"
    assert demo.target_of("total") == "mixed"
    assert demo.tests[0].line == 21
    assert len(demo.sha256) == 64


def test_counted_items() -> None:
    counted = made(text=COUNTED)
    assert list(counted.items) == [f"q{n}" for n in range(1, 11)]
    assert [i for i in counted.items if counted.items[i].reverse] == ["q2", "q3"]
    assert counted.subscales["second"].items == ("q6", "q7", "q8", "q9", "q10")
    assert counted.subscales["first"].min_valid == 4
    assert counted.subscales["second"].min_valid == 2
    assert counted.composites["both"].min_valid == 10
    assert counted.range_of("both") == (10, 90)
    assert counted.key_status == "unverified"
    assert list(counted.tests[0].answers.items())[5] == ("q6", None)
    assert counted.tests[1].answers == {"q1": 1, "q2": 2}


TWO = '{en: "A", de: "B"}'
BOTH = f"client: {TWO}, coach: {TWO}, meta: {{client: {TWO}, coach: {TWO}}}"


def test_languages_perspectives_and_roles() -> None:
    demo = made(
        ("[en]", "[en, de]"),
        ("[direct]", "[direct, meta]"),
        ('"Demo"', '{en: "Demo", de: "Probe"}'),
        ('{1: "Not at all", 7: "Completely"}', '{1: {en: "No", de: "Nein"}}'),
        (
            '{client: "I trust my coach.", coach: "I trust my client."}',
            '{roles: [coach], coach: {en: "I trust.", de: "Ich vertraue."}, '
            'meta: {coach: {en: "They trust.", de: "Sie."}}}',
        ),
        ('co1: {client: "We talk.", coach: "We talk."}', f"co1: {{{BOTH}}}"),
        ('client: "We are silent.", coach: "We are silent."', BOTH),
        ("role: client, answers: {tr1: 6, co1: 6, co2: 3}", "role: coach, answers: [6, 6, 3]"),
    )
    assert demo.title["de"] == "Probe"
    assert demo.items["tr1"].roles == ("coach",)
    assert demo.items["tr1"].texts["coach", "meta"]["de"] == "Sie."
    assert demo.items["co1"].perspectives == ("direct", "meta")


@pytest.mark.parametrize(
    ("scale", "allowed", "refused"),
    [
        ("{min: 1, max: 7}", [1, 7, 4], [0, 8, 1.5]),
        ("{min: -3, max: 3, values: [-3, -2, -1, 1, 2, 3]}", [-3, 1], [0, 4]),
        ("{min: 0, max: 1, step: 0.1}", [0.1, 0.3, 0.7, 1], [0.05, 1.1]),
        ("{min: 0, max: 100, step: any}", [0, 33.33, 100], [-0.1, 100.5]),
        ("{min: 0.5, max: 2.5, step: 1}", [0.5, 1.5], [1]),
    ],
)
def test_response_scales(scale: str, allowed: list[float], refused: list[float]) -> None:
    demo = made(
        ('{min: 1, max: 7, anchors: {1: "Not at all", 7: "Completely"}}', scale),
        ("tests:", "x-tests:"),
        ("reverse: true, ", ""),
    )
    response = demo.scales["scale"]
    assert response.allows(allowed).all()
    assert not response.allows(refused).any()
    assert response.allows([np.nan]).all()


ENDS = '{left: "bad", right: "good"}'
BANDS = "bands: {source: X 2020, cuts: [[1, low], [5, high]]}"
CHECK = "{client: Choose 6., coach: Choose 6., expect: 6}"
NORM = "{score: trust, role: coach, mean: 4, sd: 1, n: 90, population: P, source: S}"


def test_bipolar_items_checks_norms_and_bands() -> None:
    demo = made(
        ("max: 7,", 'max: 7, bipolar: true, not_applicable: "Does not apply",'),
        ('{client: "I trust my coach.", coach: "I trust my client."}', ENDS),
        ("co1: {", f"co1: {ENDS[:-1]}, "),
        ("co2: {", f"co2: {ENDS[:-1]}, "),
        ("target: partner}", f"target: partner, {BANDS}}}"),
        ("tests:", f"checks: {{at1: {CHECK}}}\nnorms:\n  - {NORM}\ntests:"),
    )
    assert demo.items["tr1"].left == {"en": "bad"}
    assert demo.items["tr1"].texts == {}
    assert demo.scales["scale"].not_applicable == {"en": "Does not apply"}
    bands = demo.subscales["trust"].bands
    assert bands is not None
    assert bands.cuts == ((1, "low"), (5, "high"))
    assert demo.checks["at1"].expect == 6
    assert demo.norms[0].sd == 1


def test_the_examples_and_the_real_study_load(tmp_path: Path) -> None:
    couples = load_instrument_file(
        shared_path("studies", "couples-commitment", "couples-commitment.yaml")
    )
    assert couples.subscales["satisfaction"].items == ("q1", "q2", "q3", "q4", "q5")
    assert couples.subscales["commitment"].min_valid == 4
    text = shared_path("INSTRUMENTS.md").read_text(encoding="utf-8")
    examples = [part.split("```")[0] for part in text.split("```yaml\n")[1:]]
    loaded = []
    for example in examples:
        name = example.split("id: ")[1].split("\n")[0]
        path = tmp_path / f"{name}.yaml"
        path.write_text(example, encoding="utf-8")
        loaded.append(load_instrument_file(path))
    assert [instrument.id for instrument in loaded] == ["we-scale-demo", "wai-s"]
    assert loaded[0].items["co2"].texts["coach", "meta"]["en"].startswith("My client feels")
    assert [i for i in loaded[1].items if loaded[1].items[i].reverse] == ["wais_4", "wais_10"]


def test_faults_of_structure_and_of_meaning_are_told_together() -> None:
    with pytest.raises(InstrumentError) as caught:
        made(("reverse: true", "reverse: yes"), ("[co1, co2]", "[co1, co9]"), ('"0.1.0"', "1.10"))
    assert [problem.line for problem in caught.value.problems] == [3, 14, 17]


@pytest.mark.parametrize("title", ["{}", '{de: "Probe"}', '""'])
def test_a_title_is_there_in_the_first_language(title: str) -> None:
    with pytest.raises(InstrumentError, match="<text>:4:8: The text"):
        made(("[en]", "[en, de]"), ('"Demo"', title))


def test_two_faults_of_meaning_on_different_lines_are_told_together() -> None:
    with pytest.raises(InstrumentError) as caught:
        made(("[co1, co2]", "[co1, co9]"), ("max: 7,", "max: 0,"), ("target: partner", "target: x"))
    assert [problem.line for problem in caught.value.problems] == [10, 16, 17]


SHIPPED = [
    path.read_text(encoding="utf-8") for path in sorted(shipped_instruments().glob("*.yaml"))
]
TEXTS = [SOUND, COUNTED, *sorted(SHIPPED, key=len)[:4]]
MARKS = [*" \n\t:#&*!'\"[]{}~?|>-é\x00", ": ", "- ", " #", "<<: ", "---\n", "...\n", "\ud800"]
WORDS = ["null", "true", "yes", ".nan", ".inf", "-1", "0", "1e400", "[]", "{}", "75%", "x-", "meta"]
PIECES = st.sampled_from(["", *MARKS, *WORDS, "9" * 400])
ACTS = st.sampled_from(["drop", "double", "swap", "insert", "cut", "put"])
PLACES = st.integers(min_value=0, max_value=10**6)


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """A sound file with a few lines or characters deleted, inserted, doubled or replaced."""
    lines = draw(st.sampled_from(TEXTS)).split("\n")
    for _ in range(draw(st.integers(min_value=1, max_value=4))):
        n = draw(PLACES) % len(lines)
        line, act = (
            lines[n],
            draw(st.sampled_from(["drop", "double", "swap", "insert", "cut", "put"])),
        )
        at = draw(PLACES) % (len(line) + 1)
        if act == "drop" and len(lines) > 1:
            del lines[n]
        elif act == "double":
            lines.insert(n, line)
        elif act == "swap":
            other = draw(PLACES) % len(lines)
            lines[n], lines[other] = lines[other], line
        elif act == "insert":
            lines[n] = line[:at] + draw(PIECES) + line[at:]
        elif act == "cut":
            lines[n] = line[:at]
        else:  # a value replaced
            lines[n] = line.split(":")[0] + ": " + draw(PIECES)
    return "\n".join(lines)


@given(mutated())
@settings(max_examples=120, deadline=3000, suppress_health_check=[HealthCheck.too_slow])
def test_mutated_files_raise_nothing_else(text: str) -> None:
    try:
        instrument_from(read_yaml(text))
    except AllianceError as error:
        assert error.problems
        for problem in error.problems:
            assert problem.file


@pytest.mark.slow
@given(mutated())
@settings(max_examples=2000, deadline=None, suppress_health_check=list(HealthCheck))
def test_many_mutated_files_raise_nothing_else(text: str) -> None:
    try:
        instrument_from(read_yaml(text))
    except AllianceError as error:
        assert error.problems


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(min_value=-3, max_value=12)
    | st.sampled_from([0.5, 1e308, -1e308, float("nan"), float("inf"), 10**300])
    | st.sampled_from(
        ["", "x", "tr1", "co1", "q2", "trust", "total", "us", "client", "meta", "any"]
    ),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["en", "items", "of", "client", "tr1", 1, None]), inner)
    ),
    max_leaves=6,
)


def addresses(data: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every way into ``data`` but the empty one."""
    if not isinstance(data, dict | list):
        return []
    pairs = list(data.items() if isinstance(data, dict) else enumerate(data))
    return [
        step for key, value in pairs for step in [(*path, key), *addresses(value, (*path, key))]
    ]


@st.composite
def misshapen(draw: st.DrawFn) -> Document:
    """A sound file's contents with a few parts removed or replaced by something else."""
    data = copy.deepcopy(read_yaml(draw(st.sampled_from(TEXTS))).data)
    for _ in range(draw(st.integers(min_value=1, max_value=3))):
        ways = addresses(data)
        *above, last = ways[draw(PLACES) % len(ways)]
        here: Any = data
        for key in above:
            here = here[key]
        if draw(st.booleans()):
            here[last] = draw(VALUES)
        else:
            del here[last]
        if not data:
            break
    return Document(data=data, file="f.yaml")


def judge(document: Document) -> None:
    try:
        instrument = instrument_from(document)
    except AllianceError as error:
        assert error.problems
        return
    for score in instrument.score_ids:
        low, high = instrument.range_of(score)
        assert low < high
        assert instrument.items_of(score)


@given(misshapen())
@settings(max_examples=150, deadline=3000, suppress_health_check=[HealthCheck.too_slow])
def test_misshapen_contents_raise_nothing_else(document: Document) -> None:
    judge(document)


@pytest.mark.slow
@given(misshapen())
@settings(max_examples=2000, deadline=None, suppress_health_check=list(HealthCheck))
def test_much_misshapen_contents_raise_nothing_else(document: Document) -> None:
    judge(document)


def test_a_draft_is_an_original_of_version_zero() -> None:
    assert made().is_draft
    assert not made(('version: "0.1.0"', 'version: "1.0.0"')).is_draft
    assert not made(text=COUNTED).is_draft
    assert repr(made()) == "<Instrument: demo 0.1.0, 3 items, 3 scales>"
