"""The table of methods: what each function says of its source and of what it was checked against.

Written while the documentation is built, from the docstrings, so that the two cannot differ.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import alliance_stats
from alliance_stats import stats

HEADER = "| function | source | checked against |\n|---|---|---|\n"
PLACES: tuple[tuple[str, ModuleType], ...] = (
    ("The verbs", alliance_stats),
    ("`stats`: arrays", stats),
    ("`stats.dyadic`: models of two roles", stats.dyadic),
    ("`stats.sem`: the engine", stats.sem),
)


def write_table(folder: Path) -> None:
    """Write ``methods-table.md`` into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    parts = []
    for title, home in PLACES:
        rows = "".join(f"| {' | '.join(row)} |\n" for row in rows_of(home))
        parts.append(f"## {title}\n\n{HEADER}{rows}")
    text = "\n".join(parts)
    target = folder / "methods-table.md"
    if not target.is_file() or target.read_text(encoding="utf-8") != text:
        target.write_text(text, encoding="utf-8")


def rows_of(home: ModuleType) -> Iterator[tuple[str, str, str]]:
    """Yield name, source and check of every public function that has a source."""
    for name in home.__all__:
        thing = getattr(home, name)
        if inspect.isfunction(thing):
            source, check = source_and_check(inspect.getdoc(thing) or "")
            if source or check:
                yield f"{{py:obj}}`{name} <{home.__name__}.{name}>`", source, check


def source_and_check(docstring: str) -> tuple[str, str]:
    r"""Return the references of a docstring and its sentence about the check, each on one line.

    Examples
    --------
    >>> source_and_check("X.\n\nReferences\n----------\nLin (1989).\n\nChecked against R.\n")
    ('Lin (1989).', 'R.')
    """
    section = re.search(r"References\n-+\n(.*?)(?=\n\n[A-Z][\w ]*\n-+|\Z)", docstring, re.DOTALL)
    found = section.group(1) if section else ""
    check = re.search(r"^Checked against (.*?)(?=\n\n|\Z)", docstring, re.DOTALL | re.MULTILINE)
    source = re.split(r"^Checked against ", found, flags=re.MULTILINE)[0]
    return _line(source), _line(check.group(1)) if check else ""


def _line(text: str) -> str:
    # References of rST are code in Markdown; a bar would end the cell.
    plain = re.sub(r":\w+:`~?([^`]+)`", r"``\1``", " ".join(text.split()))
    return plain.replace("``", "`").replace("|", "\\|")
