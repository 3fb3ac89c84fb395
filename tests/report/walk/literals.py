"""Digits that are no results: words of the package's own templates, and texts of the study.

A digit in a sentence is accounted for if it stands in a text that ``results.json`` holds (a
reason, a note, a file's name) or in a string of the report's own source (``ICC(A,1)``, a year, a
rule): found there by reading both, not by a list.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from functools import cache

from conftest import ROOT

_DIGITS = re.compile(r"\d")
_WORD = re.compile(r"\S*\d\S*")


@cache
def own_literals() -> frozenset[str]:
    """Return every string with a digit in the source of what reports are made by."""
    package = ROOT / "src" / "alliance_stats"
    files = [*(package / "report").rglob("*.py"), *(package / "plots").rglob("*.py")]
    files += [package / "interpret.py", package / "formatting.py"]
    found = set()
    for path in files:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            text = node.value if isinstance(node, ast.Constant) else None
            if isinstance(text, str) and _DIGITS.search(text):
                found.add(text)
    return frozenset(found)


def unaccounted(text: str, known: Iterable[str]) -> list[str]:
    """List the words with digits that lie whole in none of the known texts."""
    lower = text.casefold()
    words = list(_WORD.finditer(text))
    open_words = set(range(len(words)))
    for each in known:
        # A reason's first letter may have become small, a sentence may have been cut off.
        bare = each.strip().rstrip(".").casefold()
        if not bare or not open_words:
            continue
        for begin in _places(lower, bare):
            end = begin + len(bare)
            for place in list(open_words):
                if _lies_in(words[place], begin, end, text):
                    open_words.discard(place)
    return [words[place].group() for place in sorted(open_words)]


def _lies_in(word: re.Match[str], begin: int, end: int, text: str) -> bool:
    """Whether every digit of a word lies in a known text, which ends where a word ends."""
    digits = [i for i in range(*word.span()) if text[i].isdigit()]
    inside = begin <= digits[0] and digits[-1] < end
    left_open = begin > 0 and text[begin].isdigit() and text[begin - 1].isdigit()
    right_open = end < len(text) and text[end].isdigit() and text[end - 1].isdigit()
    return inside and not left_open and not right_open


def _places(text: str, part: str) -> Iterator[int]:
    begin = text.find(part)
    while begin >= 0:
        yield begin
        begin = text.find(part, begin + 1)
