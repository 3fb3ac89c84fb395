"""The README does what it says: every block is run, and its table agrees with the coverage page."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from conftest import ROOT
from walkthrough import KINDS, Block, Walk, blocks_of

README = ROOT / "README.md"
BLOCKS = blocks_of(README)


@pytest.mark.parametrize("block", BLOCKS, ids=str)
def test_block(walk: Walk, block: Block) -> None:
    """In the order of the page; a later block may need what an earlier one made."""
    assert block.kind in KINDS, f"{block} is of a kind that no test knows."
    assert walk.do(block) == ""


def test_the_walk_covers_the_commands() -> None:
    commands = "\n".join(block.text for block in BLOCKS if block.kind == "sh")
    for command in ("demo", "new", "validate", "run"):
        assert f".venv/bin/alliance-stats {command}" in commands


def test_a_block_that_fails_is_noticed(tmp_path: Path) -> None:
    walk = Walk(tmp_path)
    wrong = [("sh", "alliance-stats runn\n"), ("python", "import alliance_stats.nothing\n")]
    for kind, text in wrong:
        assert walk.do(Block("README.md", 1, kind, "", text)) != ""


def test_ci_takes_the_test_command_from_here() -> None:
    text = README.read_text(encoding="utf-8")
    assert len(re.findall(r"^python3 -m venv .*pytest\b.*$", text, re.MULTILINE)) == 1


def test_links_lead_somewhere() -> None:
    text = README.read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#:]+)\)", text):
        assert (ROOT / target).exists(), target


def test_the_picture_is_small_and_described() -> None:
    [(words, name)] = re.findall(r"!\[([^\]]+)\]\(([^)]+)\)", README.read_text(encoding="utf-8"))
    assert len(words) > 80
    assert (ROOT / name).stat().st_size < 300_000


#: Statistic of the README's table → rows of the coverage page whose cells it sums up. Rows of
#: several kinds stand in the order of the README's cell.
COVERED = {
    "α, Feldt interval, item table; Guttman's λ": [r"alpha, Feldt"],
    "ω total, percentile interval": [r"omega, percentile", r"nested: omega, percentile"],
    "six ICC forms, F intervals": [r"ICC\(.*"],
    "ICC where coaches have several dyads": [r"nested: icc\(.*influence"],
    "Lin's CCC": [r"CCC, Fisher z"],
    "Bland–Altman: bias; exact limits": [r"bias, t", r"limit (low|high), exact"],
    "correlation with clustered errors": [r"nested: r, CR2.*"],
    "profile similarity": [r"(nested: )?(overall|distinctive) similarity, studentised"],
    "response surfaces": [r"(nested: )?surface a., (t|CR2)"],
    "mediation, by Monte Carlo; moderation, t": [
        r"(actor|partner|indirect|total)_(actor|partner), Monte Carlo",
        r"(actor|partner)_x_.*, t|actor slope.*, t",
    ],
    "actor–partner models, t; k by Monte Carlo": [
        r"(nested: )?(actor|partner) effect.*",
        r"(nested: )?k of the.*, Monte Carlo",
    ],
}


def _cells() -> dict[str, list[float]]:
    """Coverage by row name; rows of clustered studies are marked."""
    text = (ROOT / "docs" / "coverage.md").read_text(encoding="utf-8")
    found: dict[str, list[float]] = {}
    nested = False
    for line in text.splitlines():
        if line.startswith("## "):
            nested = "within coaches" in line
        if line.startswith("| ") and not line.startswith("| interval"):
            name, *cells = [cell.strip() for cell in line.strip("|").split("|")]
            name = name.strip()
            numbers = [float(n) for c in cells for n in re.findall(r"^\**(\d\d\.\d)\b", c)]
            found.setdefault(f"nested: {name}" if nested else name, []).extend(numbers)
    return found


@pytest.mark.parametrize("statistic", COVERED)
def test_coverage_is_what_the_page_says(statistic: str) -> None:
    text = README.read_text(encoding="utf-8")
    [row] = [line for line in text.splitlines() if line.startswith(f"| {statistic} |")]
    written = re.findall(r"(\d\d\.\d)–(\d\d\.\d)", row)
    cells = _cells()
    for pattern, (low, high) in zip(COVERED[statistic], written, strict=True):
        numbers = [n for name, row in cells.items() if re.fullmatch(pattern, name) for n in row]
        assert (float(low), float(high)) == (min(numbers), max(numbers)), pattern
