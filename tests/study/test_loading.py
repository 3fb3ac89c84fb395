from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alliance_stats.errors import AllianceError, DocumentError, StudyError
from alliance_stats.study.loading import load_study
from study.factories import STUDY, write_study


def load(folder: Path, old: str = "", new: str = "") -> object:
    return load_study(write_study(folder, STUDY.replace(old, new)))


def problems(folder: Path, old: str, new: str) -> list[str]:
    with pytest.raises(StudyError) as caught:
        load(folder, old, new)
    return [str(problem) for problem in caught.value.problems]


def test_a_sound_study(tmp_path: Path) -> None:
    study = load_study(str(write_study(tmp_path)))
    assert study.roles == ("coach", "client")
    assert study.file.roles["coach"] == ("coach", "K")
    assert (study.occasions, study.occasion) == (("start", "end"), "end")
    assert list(study.instruments) == ["demo-scale"]
    assert study.perspectives["we"] == ("warmth",)
    assert len(study.sha256) == 64
    assert not study.is_synthetic


def test_the_last_occasion_is_analysed_unless_one_is_named(tmp_path: Path) -> None:
    study = load_study(write_study(tmp_path, STUDY.replace("  occasion: end\n", "")))
    assert study.occasion == "end"
    named = STUDY.replace("  occasion: end\n", "  occasion: start\n")
    assert load_study(write_study(tmp_path, named)).occasion == "start"


def test_a_study_without_occasions_has_one(tmp_path: Path) -> None:
    text = STUDY.replace("occasions: [start, end]\n", "").replace("  occasion: end\n", "")
    assert load_study(write_study(tmp_path, text)).occasions == ("once",)


def test_an_instrument_may_ask_one_role_only(tmp_path: Path) -> None:
    path = write_study(tmp_path, STUDY.replace("[demo-scale.yaml]", "[demo-scale.yaml, swls]"))
    assert "swls" in load_study(path).instruments


def test_the_resolved_study_has_every_default_and_own_keys(tmp_path: Path) -> None:
    study = load_study(write_study(tmp_path, STUDY + "x-synthetic: true\n"))
    resolved = study.resolved()
    assert resolved["x-synthetic"] is True
    assert study.is_synthetic
    assert resolved["policy"]["duplicates"] == "error"
    assert resolved["schema"] == 1


def test_links_that_leave_the_folder(tmp_path: Path) -> None:
    path = write_study(tmp_path / "study")
    (tmp_path / "outside.csv").write_text((tmp_path / "study" / "answers.csv").read_text())
    (tmp_path / "study" / "answers.csv").unlink()
    (tmp_path / "study" / "answers.csv").symlink_to(tmp_path / "outside.csv")
    with pytest.raises(StudyError, match="outside the study's folder"):
        load_study(path)
    assert load_study(path, allow_outside=True)


def test_a_study_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="no such file"):
        load_study(tmp_path / "gone.yaml")
    with pytest.raises(DocumentError):
        load_study(tmp_path)


def test_problems_of_the_study_and_of_its_instruments_together(tmp_path: Path) -> None:
    path = write_study(tmp_path, STUDY.replace("[warmth]", "[warmht]"))
    instrument = tmp_path / "demo-scale.yaml"
    instrument.write_text(instrument.read_text().replace("{warmth: 2}", "{warmth: 3}"))
    with pytest.raises(StudyError) as caught:
        load_study(path)
    found = [str(problem) for problem in caught.value.problems]
    assert any("study.yaml:" in text and "Did you mean 'warmth'?" in text for text in found)
    assert any("demo-scale.yaml:" in text for text in found)


LINES = STUDY.splitlines()
edits = st.lists(
    st.tuples(
        st.sampled_from(["drop", "double", "swap", "insert", "word"]),
        st.integers(0, len(LINES) - 1),
        st.sampled_from(["", "x: y", "- a", "  - {", "\t", "null", "[1, 2", "[]", "{}", "1e99"]),
    ),
    min_size=1,
    max_size=4,
)


def mutated(changes: list[tuple[str, int, str]]) -> str:
    lines = list(LINES)
    for kind, n, text in changes:
        n = min(n, len(lines) - 1)
        if n < 0:
            break
        if kind == "drop":
            del lines[n]
        elif kind == "double":
            lines.insert(n, lines[n])
        elif kind == "swap":
            lines[0], lines[n] = lines[n], lines[0]
        elif kind == "insert":
            lines.insert(n, text)
        else:
            lines[n] = lines[n].partition(":")[0] + ": " + text
    return "\n".join(lines)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(edits)
def test_a_mutated_study_raises_nothing_of_its_own(
    tmp_path: Path, changes: list[tuple[str, int, str]]
) -> None:
    path = write_study(tmp_path, mutated(changes))
    try:
        load_study(path)
    except AllianceError as error:
        assert all(problem.message for problem in error.problems)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.binary(max_size=300))
def test_random_bytes_raise_nothing_of_their_own(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "study.yaml"
    path.write_bytes(content)
    with pytest.raises(AllianceError):
        load_study(path)


def test_faults_of_an_item_map_stand_in_the_study_file(tmp_path: Path) -> None:
    own = '    items: {w1: "{itm}", w9: "W9"}\n'
    path = write_study(
        tmp_path, STUDY.replace("    layout: person\n", "    layout: person\n" + own)
    )
    with pytest.raises(StudyError) as caught:
        load_study(path)
    told = [str(problem) for problem in caught.value.problems]
    assert [text.startswith(f"{path}:11:") for text in told] == [True, True]
    assert "'{itm}', which stands for nothing. Did you mean 'item'?" in told[0]
    assert "'w9', which is no item" in told[1]
