"""``Document``: the contents of a file, with the place of every part."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from alliance_stats.errors import Problem

Address = tuple[str | int | float, ...]
"""The way to a part of a document: keys and list positions, from the outside in."""

Place = tuple[int, int]
"""Line and column, both counted from 1."""

MOST_PROBLEMS = 200


@dataclass(frozen=True, kw_only=True)
class Document:
    """What a YAML file says, and where it says it.

    Attributes
    ----------
    data : object
        The contents: dicts, lists, text, numbers, truth values and None.
    file : str
        The file's name as the user gave it; it begins every message.
    path : Path or None
        The file itself; None if the text did not come from a file.
    positions : mapping
        Place of every value.
    key_positions : mapping
        Place of the key of every value that has one.
    commented : set
        Where an unquoted text ends in a comment on the same line, which may have cut it.
    sha256 : str
        SHA-256 of the bytes that were read.
    """

    data: object
    file: str = ""
    path: Path | None = None
    positions: Mapping[Address, Place] = field(default_factory=dict)
    key_positions: Mapping[Address, Place] = field(default_factory=dict)
    commented: frozenset[Address] = frozenset()
    sha256: str = ""

    def problem(self, path: Address, message: str, *, key: bool = False) -> Problem:
        """Place a message at the deepest known part of ``path``.

        Parameters
        ----------
        path : tuple of str and int
            Keys and list positions, for example ``("items", "tr1", "meta")``.
        message : str
            One or two sentences.
        key : bool, default False
            Point at the key instead of its value.

        Examples
        --------
        >>> document = Document(data={}, file="a.yaml", positions={(): (1, 1), ("id",): (2, 5)})
        >>> print(document.problem(("id", "x"), "This is wrong."))
        a.yaml:2:5: This is wrong.
        """
        line, column = self._place(tuple(path), key)
        return Problem(message, file=self.file or None, line=line, column=column)

    def _place(self, path: Address, key: bool) -> tuple[int | None, int | None]:
        for length in range(len(path), -1, -1):
            part = path[:length]
            # A part that is missing is pointed out at the name of what lacks it.
            by_key = key or length < len(path)
            found = self.key_positions.get(part) if by_key else None
            found = found or self.positions.get(part)
            if found:
                return found
        return None, None


def in_order(problems: Iterable[Problem]) -> list[Problem]:
    """Return problems in the order of the file, each once, at most 200 and how many more.

    Examples
    --------
    >>> many = [Problem("Wrong.", "a.yaml", line) for line in range(1, 300)]
    >>> print(in_order(many)[-1])
    a.yaml: And 99 more like these.
    """
    found = sorted(dict.fromkeys(problems), key=lambda p: (p.line or 0, p.column or 0))
    more = len(found) - MOST_PROBLEMS
    if more <= 0:
        return found
    return [*found[:MOST_PROBLEMS], Problem(f"And {more} more like these.", file=found[0].file)]
