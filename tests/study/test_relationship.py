"""What a study asks about the relationship without being told to."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from alliance_stats.instrument.catalogue import shipped_sample
from alliance_stats.responses.reading import read_entries
from alliance_stats.scoring.score import score
from alliance_stats.study.loading import Study, load_study
from alliance_stats.study.plan import plan
from alliance_stats.study.steps import Step, in_words
from conftest import shared_path
from study.factories import STUDY, write_study


def steps_of(study: Study) -> list[Step]:
    file = study.file
    responses = read_entries(
        file.data,
        study.instruments,
        roles=file.roles,
        occasions=file.occasions,
        policy=study.policy,
        folder=study.folder,
    )
    return plan(study, score(responses))


@pytest.fixture(scope="module")
def sample() -> list[Step]:
    return steps_of(load_study(shipped_sample() / "study.yaml"))


def test_the_sample_asks_everything_about_the_relationship(sample: list[Step]) -> None:
    counts = Counter(step.analysis for step in sample)
    assert counts["two_way"] == counts["perception"] == 6
    assert counts["similarity"] == 4
    assert counts["congruence"] == 12


def test_profiles_gather_the_scales_of_one_target(sample: list[Step]) -> None:
    profiles = [step.options["scale"] for step in sample if step.analysis == "similarity"]
    we = ("collaboration", "understanding", "communication", "attunement")
    assert tuple(f"we-scale.{name}" for name in we) in profiles


def test_questions_without_meaning_are_not_asked(sample: list[Step]) -> None:
    asked = {
        step.options.get("predictor", step.options.get("scale"))
        for step in sample
        if step.analysis in {"congruence", "agreement_change"}
    }
    assert "we-scale.trust" not in asked
    assert "i-experience.engagement" not in asked


def test_every_step_has_words(sample: list[Step]) -> None:
    study = load_study(shipped_sample() / "study.yaml")
    labels = [in_words(study, step.analysis, step.options) for step in sample]
    assert len(set(labels)) == len(labels)
    assert "Change of agreement: Collaboration" in labels
    assert "Congruence: Collaboration with Growth, end" in labels


def test_couples_ask_similarity_and_the_two_way_panel() -> None:
    steps = steps_of(load_study(shared_path("studies", "couples-commitment", "study.yaml")))
    counts = Counter(step.analysis for step in steps)
    assert counts["similarity"] == counts["two_way"] == counts["congruence"] == 1
    assert counts["agreement_change"] == counts["perception"] == 0


def test_declared_questions_are_asked_and_confirmatory(tmp_path: Path) -> None:
    text = STUDY + "\n" if STUDY.endswith("\n") else STUDY
    at = text.index("confirmatory:") + len("confirmatory:")
    indent = text[at:].split("-")[0]
    text = text[:at] + f"{indent}- {{two_way: {{scale: warmth}}}}" + text[at:]
    results = load_study(write_study(tmp_path, text)).run()
    [panel] = results.find("two_way", scale="warmth")
    assert panel.about["occasion"] == "end"
    rows = [row for row in panel.estimates if row.extra["family"] is not None]
    assert all(row.extra["family"] == "confirmatory" for row in rows)
