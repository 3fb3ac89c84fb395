"""The two studies that whole-report tests look at, each run once per test session."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from alliance_stats.study.loading import load_study
from alliance_stats.study.results import StudyResults
from conftest import ROOT, shared_path

NAMES = ("sample", "couples")


@cache
def _run(path: Path) -> StudyResults:
    return load_study(path).run()


def study_path(name: str) -> Path:
    """Return the study file; the couples are beside the checkout, or the test is skipped."""
    if name == "sample":
        return ROOT / "data" / "sample" / "study.yaml"
    return shared_path("studies", "couples-commitment", "study.yaml")


def results_of(name: str) -> StudyResults:
    """Return what a run of the study found."""
    return _run(study_path(name))
