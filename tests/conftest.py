from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

#: Run by hand: `python tests/benchmarks/bench_alpha.py`.
collect_ignore_glob = ["benchmarks/*"]

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"


def shared_path(*parts: str) -> Path:
    """Return a path under ``../shared`` or skip the test, saying so."""
    path = SHARED.joinpath(*parts)
    if not path.exists():
        pytest.skip(f"shared/{'/'.join(parts)} is not beside this checkout")
    return path


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Iterator[None]:
    """With ALLIANCE_STATS_NO_SKIP=1 a skipped test is a failed one: the tools must be there."""
    report = yield
    if report.skipped and os.environ.get("ALLIANCE_STATS_NO_SKIP"):
        report.outcome = "failed"
    return report


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT
