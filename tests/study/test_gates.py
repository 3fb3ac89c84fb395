"""Which comparisons are put before the gate, and when."""

from __future__ import annotations

from pathlib import Path

from alliance_stats.study.gates import gate_steps
from alliance_stats.study.loading import Study, load_study
from alliance_stats.study.steps import Asked
from study.factories import STUDY, write_study

BOTH = frozenset({"coach", "client"})
THREE = STUDY.replace("[start, end]", "[start, middle, end]")


def asked(scale: str, is_composite: bool = False, **roles_at: frozenset[str]) -> Asked:
    return Asked("demo-scale", scale, "direct", is_composite, roles_at)


def study_of(folder: Path, *questions: str) -> Study:
    head = THREE[: THREE.index("  confirmatory:")]
    declared = "".join(f"    - {{{one}}}\n" for one in questions)
    return load_study(write_study(folder, head + "  confirmatory:\n" + declared))


def told(study: Study, *scales: Asked) -> list[tuple[str, str]]:
    """(scale, occasion or role) of every step."""
    return [
        (str(step.options["scale"]), str(step.options.get("role") or step.options["occasion"]))
        for step in gate_steps(study, scales)
    ]


def test_only_what_both_roles_answered_is_compared(tmp_path: Path) -> None:
    study = study_of(tmp_path, "agreement: {scale: warmth}")
    one = asked("result", end=frozenset({"client"}))
    assert told(study, one, asked("warmth", end=BOTH)) == [("demo-scale.warmth", "end")]


def test_totals_come_after_their_scales(tmp_path: Path) -> None:
    study = study_of(tmp_path, "agreement: {scale: warmth}")
    steps = told(study, asked("result", True, end=BOTH), asked("warmth", end=BOTH))
    assert [scale for scale, _ in steps] == ["demo-scale.warmth", "demo-scale.result"]


def test_growth_asks_of_each_role_over_its_occasions_and_of_the_roles_at_each(
    tmp_path: Path,
) -> None:
    study = study_of(tmp_path, "growth: {scale: warmth}")
    every = {"start": BOTH, "middle": BOTH, "end": BOTH}
    steps = told(study, asked("warmth", **every), asked("result", **every))
    assert steps[:2] == [("demo-scale.warmth", "coach"), ("demo-scale.warmth", "client")]
    at = {when: {scale for scale, other in steps[2:] if other == when} for when in every}
    # All at the analysed occasion; elsewhere what is declared there.
    assert at["end"] == {"demo-scale.warmth", "demo-scale.result"}
    assert at["start"] == at["middle"] == {"demo-scale.warmth"}
    first = next(gate_steps(study, [asked("warmth", **every)]))
    assert tuple(first.options["occasions"]) == ("start", "middle", "end")


def test_one_occasion_is_no_comparison_over_time(tmp_path: Path) -> None:
    study = study_of(tmp_path, "growth: {scale: warmth}")
    assert told(study, asked("warmth", end=BOTH)) == [("demo-scale.warmth", "end")]


def test_a_declared_occasion_is_compared_there_alone(tmp_path: Path) -> None:
    study = study_of(tmp_path, "agreement: {scale: warmth, occasion: start}")
    both = {"start": BOTH, "end": BOTH}
    steps = told(study, asked("warmth", **both), asked("result", **both))
    assert set(steps) == {
        ("demo-scale.warmth", "start"),
        ("demo-scale.warmth", "end"),
        ("demo-scale.result", "end"),
    }
