"""Imports point downward: a module imports lower ranks or its own room."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from conftest import ROOT

PACKAGE = ROOT / "src" / "alliance_stats"
RANK = {
    "errors": 0,
    "vocabulary": 0,
    "checks": 1,
    "formatting": 1,
    "stored": 1,
    "documents": 1,
    "instrument": 2,
    "stats": 2,
    "responses": 3,
    "exchange": 3,
    "scoring": 4,
    "dyads": 5,
    "results": 6,
    "analysis": 7,
    "simulation": 7,
    "interpret": 8,
    "plots": 9,
    "report": 10,
    "study": 11,
    "cli": 12,
}
DOORS = {"__init__", "__main__"}
DATA_TOWER = {"instrument", "responses", "scoring", "dyads"}


def room_of(parts: tuple[str, ...]) -> str:
    return parts[0] if parts else ""


def imported_rooms(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        for name in names:
            parts = name.split(".")
            if parts[0] == "alliance_stats" and len(parts) > 1 and parts[1] in RANK:
                yield parts[1]


def upward(room: str, source: str) -> list[str]:
    """Rooms that ``source``, standing in ``room``, must not import."""
    return sorted(
        {
            other
            for other in imported_rooms(source)
            if other != room
            and (RANK[other] >= RANK[room] or (room in DATA_TOWER and other == "stats"))
        }
    )


def modules() -> list[tuple[str, Path]]:
    found = []
    for path in sorted(PACKAGE.rglob("*.py")):
        room = path.relative_to(PACKAGE).with_suffix("").parts[0]
        if room not in DOORS:
            found.append((room, path))
    return found


def test_every_room_has_a_rank() -> None:
    assert {room for room, _ in modules()} <= set(RANK)


@pytest.mark.parametrize(
    ("room", "path"), modules(), ids=[str(p.relative_to(PACKAGE)) for _, p in modules()]
)
def test_imports_point_downward(room: str, path: Path) -> None:
    assert not upward(room, path.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("room", "line", "bad"),
    [
        ("stats", "from alliance_stats.analysis.agreement import agreement", ["analysis"]),
        ("stats", "from alliance_stats import study", ["study"]),
        ("scoring", "import alliance_stats.stats.reliability.alpha", ["stats"]),
        ("report", "def f():\n    from alliance_stats.cli import main", ["cli"]),
        ("analysis", "from alliance_stats.stats.agreement.icc import icc", []),
    ],
)
def test_the_test_itself_notices(room: str, line: str, bad: list[str]) -> None:
    assert upward(room, line) == bad


def test_no_relative_imports() -> None:
    for _, path in modules():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            assert not (isinstance(node, ast.ImportFrom) and node.level), path
