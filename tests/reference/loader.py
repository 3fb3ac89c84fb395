"""Reads the numbers that the R scripts of this folder computed."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent


@dataclass(frozen=True, slots=True)
class Case:
    """One set of inputs with what must come out, how closely, and who says so."""

    name: str
    source: str
    citation: str
    input: dict[str, Any]
    expected: dict[str, Any]
    rtol: float
    why: str | None = None
    decimals: int | None = None


def document(topic: str) -> dict[str, Any]:
    """Return the whole file of a topic."""
    content: dict[str, Any] = json.loads((FOLDER / f"{topic}.json").read_text(encoding="utf-8"))
    return content


def reference(topic: str) -> dict[str, Case]:
    """Return the cases of a topic by name."""
    return {case["name"]: Case(**case) for case in document(topic)["cases"]}


def topics() -> list[str]:
    """Return every topic that has a script."""
    return sorted(path.stem for path in FOLDER.glob("*.R") if path.stem != "common")
