from __future__ import annotations

import subprocess
import sys
import time

import pytest

HEAVY = ("pandas", "numpy", "pydantic", "matplotlib", "scipy", "statsmodels", "docx", "yaml")
COMMANDS = ("completion", "demo", "instruments", "new", "report", "run", "score", "validate")


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments], capture_output=True, text=True, timeout=60, check=False
    )


def test_help_names_every_command() -> None:
    done = run("-m", "alliance_stats", "--help")
    assert done.returncode == 0
    assert all(f"\n  {command} " in done.stdout for command in COMMANDS)


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["run", "--help"]])
def test_help_imports_nothing_heavy(arguments: list[str]) -> None:
    done = run("-X", "importtime", "-m", "alliance_stats", *arguments)
    assert done.returncode == 0
    imported = {line.rpartition("|")[2].strip().split(".")[0] for line in done.stderr.splitlines()}
    assert "click" in imported
    assert imported.isdisjoint(HEAVY)


def test_help_is_quick() -> None:
    times = []
    for _ in range(3):
        start = time.perf_counter()
        run("-m", "alliance_stats", "--help")
        times.append(time.perf_counter() - start)
    assert min(times) < 1.0  # the bar is 0.3 s on a quiet machine; this one only finds a blunder


def test_wrong_usage_is_2_and_suggests() -> None:
    assert run("-m", "alliance_stats", "vlaidate").returncode == 2
    assert run("-m", "alliance_stats", "score", "pyproject.toml", "-o", "x.csv").returncode == 2
