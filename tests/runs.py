"""The studies that whole-report tests look at, each run once per test session."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from alliance_stats.study.loading import load_study
from alliance_stats.study.results import StudyResults
from conftest import ROOT, shared_path
from report.declared_study import write_declared_study

NAMES = ("sample", "couples", "declared")
_PLACE = TemporaryDirectory(prefix="declared-study-")


@cache
def _run(path: Path) -> StudyResults:
    return load_study(path).run()


@cache
def study_path(name: str) -> Path:
    """Return a study file.

    ``sample`` is the package's own, ``declared`` a simulated one that declares every analysis;
    ``couples`` are beside the checkout, or the test is skipped.
    """
    if name == "sample":
        return ROOT / "data" / "sample" / "study.yaml"
    if name == "declared":
        return write_declared_study(Path(_PLACE.name))
    return shared_path("studies", "couples-commitment", "study.yaml")


def results_of(name: str) -> StudyResults:
    """Return what a run of the study found."""
    return _run(study_path(name))
