"""Do what a page says: run its commands and Python, write its files, load its YAML.

Everything happens in a copy of the checkout's parts that a reader needs. `pip` and the making of an
environment are left out: the package that is being tested stands in their place.
"""

from __future__ import annotations

import csv
import os
import random
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import yaml

from alliance_stats import load_instrument, load_study
from alliance_stats.instrument.model import Instrument
from conftest import ROOT

KINDS = ("sh", "python", "yaml", "json", "text")
_FENCE = re.compile(r"^(?P<ticks>```+)(?P<info>[^`\n]*)\n(?P<text>.*?)^(?P=ticks)$", re.S | re.M)

#: What stands in for the programs of a fresh environment.
_SHIMS = {
    ".venv/bin/alliance-stats": 'exec "{python}" -m alliance_stats "$@"',
    ".venv/bin/pytest": 'exec "{python}" -m pytest -p no:cacheprovider "$@"',
    ".venv/bin/pip": '[ "$1" = install ] || exit 3',
    "shims/python3": '[ "$1 $2" = "-m venv" ] || exit 3',
    "shims/alliance-stats": 'exec "{python}" -m alliance_stats "$@"',
}
_COPIED = ("src", "instruments", "data", "pyproject.toml", "README.md", "tests/conftest.py")


@dataclass(frozen=True)
class Block:
    """One fenced block: its kind, the file it belongs to if it names one, and what is in it."""

    page: str
    line: int
    kind: str
    path: str
    text: str

    def __str__(self) -> str:
        return f"{self.page}:{self.line}:{self.kind}"


def blocks_of(page: Path) -> list[Block]:
    """Return the fenced blocks of a Markdown page, directives of the documentation left out."""
    whole = page.read_text(encoding="utf-8")
    found = []
    for match in _FENCE.finditer(whole):
        kind, _, path = match["info"].strip().partition(" ")
        if not kind.startswith("{"):
            line = whole.count("\n", 0, match.start()) + 1
            name = page.relative_to(ROOT).as_posix()
            found.append(Block(name, line, kind, path.strip(), match["text"]))
    return found


class Walk:
    """A reader who does everything in order, each thing once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name in _COPIED:
            source, target = ROOT / name, folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            if source.is_dir():
                shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(source, target)
        for name, line in _SHIMS.items():
            shim = folder / name
            shim.parent.mkdir(parents=True, exist_ok=True)
            shim.write_text(f"#!/bin/sh\n{line.format(python=sys.executable)}\n")
            shim.chmod(0o755)
        (folder / "home").mkdir()
        self._outcomes: dict[tuple[str, str], str] = {}

    def do(self, block: Block) -> str:
        """Return what went wrong with a block; empty if nothing did."""
        key = (block.kind, block.text)
        if key not in self._outcomes:
            self._outcomes[key] = getattr(self, f"_{block.kind}")(block)
        return self._outcomes[key]

    def _sh(self, block: Block) -> str:
        for line in block.text.splitlines():
            if line.endswith(".venv/bin/pytest"):
                continue  # the whole test suite, this test included; .ci/tests takes it from here
            if " validate my-study" in line:
                add_rows(self.folder / "my-study")
            if wrong := self._run(["bash", "-e", "-c", line]):
                return wrong
        return ""

    def _python(self, block: Block) -> str:
        if block.path:
            return self._write(block)
        return self._run([sys.executable, "-W", "error::FutureWarning", "-c", block.text])

    def _yaml(self, block: Block) -> str:
        if block.path:
            return self._write(block)
        content = yaml.safe_load(block.text)
        if "subscales" in content:
            path = self.folder / f"{content['id']}.yaml"
            path.write_text(block.text, encoding="utf-8")
            load_instrument(path)
            return ""
        place = self.folder / f"study-{block.page.replace('/', '-')}-{block.line}"
        place.mkdir()
        (place / "study.yaml").write_text(block.text, encoding="utf-8")
        for entry in content["data"]:
            write_answers(place / entry["file"], content, entry)
        load_study(place / "study.yaml")
        return ""

    def _json(self, block: Block) -> str:
        yaml.safe_load(block.text)
        return ""

    def _text(self, block: Block) -> str:
        return ""

    def _write(self, block: Block) -> str:
        """Make a new file, or add to the end of one that is there."""
        path = self.folder / block.path
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8") as stream:
            stream.write(block.text)
        return ""

    @cached_property
    def _environment(self) -> dict[str, str]:
        path = f"{self.folder / 'shims'}{os.pathsep}{os.environ['PATH']}"
        source = str(self.folder / "src")
        return {**os.environ, "PATH": path, "PYTHONPATH": source, "HOME": str(self.folder / "home")}

    def _run(self, command: list[str]) -> str:
        done = subprocess.run(
            command,
            cwd=self.folder,
            env=self._environment,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        return "" if done.returncode == 0 else f"{done.returncode}\n{done.stdout}\n{done.stderr}"


def add_rows(folder: Path) -> None:
    """Fill in the starter's two empty files."""
    rng = random.Random(1)
    instruments = [load_instrument(name) for name in ("we-scale", "outcomes")]
    instruments.append(load_instrument(folder / "instruments" / "my-questions.yaml"))
    for name in ("clients.csv", "coaches.csv"):
        with (folder / name).open(encoding="utf-8-sig", newline="") as stream:
            header = next(csv.reader(stream))
        with (folder / name).open("w", encoding="utf-8", newline="") as stream:
            rows = csv.writer(stream)
            rows.writerow(header)
            for dyad in range(24):
                for occasion in ("start", "end"):
                    fixed = {
                        "dyad_id": f"d{dyad}",
                        "coach_id": f"c{dyad % 9}",
                        "occasion": occasion,
                    }
                    rows.writerow(
                        [fixed[c] if c in fixed else an_answer(c, instruments, rng) for c in header]
                    )


def an_answer(item: str, instruments: list[Instrument], rng: random.Random) -> int:
    """Return a code that the item may have."""
    for instrument in instruments:
        if item in instrument.items:
            scale = instrument.scales[instrument.items[item].scale]
            return rng.randint(int(scale.minimum), int(scale.maximum))
    raise KeyError(item)


def write_answers(path: Path, study: dict[str, object], entry: dict[str, object]) -> None:
    """Write a data file of two people for a study of shipped questionnaires."""
    rng = random.Random(1)
    instruments = [load_instrument(name) for name in study["instruments"]]  # type: ignore[attr-defined]
    items = [item for instrument in instruments for item in instrument.items]
    names = [entry.get(key) for key in ("id", "coach", "role", "occasion")]
    with path.open("w", encoding="utf-8", newline="") as stream:
        rows = csv.writer(stream)
        rows.writerow([*names, *items])
        for role in ("K", "C"):
            answers = [an_answer(item, instruments, rng) for item in items]
            rows.writerow(["d1", "c1", role, "end", *answers])
