from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

# A busy machine is not a fault of the code; on a clean checkout the same examples every time.
settings.register_profile("here", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", settings.get_profile("here"), derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "here")

# As the command line does, before numpy is loaded: matrices are small, and threads that wait for
# each other on a busy machine make a run several times slower.
for _name in ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_NUM_THREADS"):
    os.environ.setdefault(_name, "1")

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


@pytest.fixture(scope="session")
def walk(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """One reader of all pages: what several pages say alike is done once."""
    from walkthrough import Walk

    return Walk(tmp_path_factory.mktemp("reader"))
