"""Cuts a line of model text into words, numbers and signs. Model text is data: it is never run."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, TypeAlias

from alliance_stats.errors import OptionError, Problem

Kind: TypeAlias = Literal["name", "number", "sign", "end"]

# A model that needs more is not one a person wrote.
LONGEST_TEXT = 200_000
PATTERN = re.compile(
    r"(?P<space>\s+)"
    r"|(?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?(?![\w.]))"
    r"|(?P<name>[^\W\d][\w.]*)"
    r"|(?P<sign>=~|~~|:=|==|\*\*|[~+\-*/^(),])"
)


@dataclass(frozen=True, slots=True)
class Token:
    """One word, number or sign and where it stands in its line (counted from 1)."""

    kind: Kind
    text: str
    line: int
    column: int


def tokens(text: str, line: int = 1) -> list[Token]:
    """Cut one line into tokens, the last of them an ``end``.

    Raises
    ------
    OptionError
        At the first character that has no meaning.

    Examples
    --------
    >>> [token.text for token in tokens("y ~ a*x")]
    ['y', '~', 'a', '*', 'x', '']
    """
    found, place = [], 0
    while place < len(text):
        match = PATTERN.match(text, place)
        if match is None:
            raise fault(f"'{text[place]}' has no meaning in a model.", line, place + 1)
        kind = match.lastgroup
        if kind in ("name", "number", "sign"):
            found.append(Token(kind, match[0], line, place + 1))  # type: ignore[arg-type]
        place = match.end()
    found.append(Token("end", "", line, len(text) + 1))
    return found


def fault(message: str, line: int, column: int | None = None) -> OptionError:
    """Return the error for one place of the model text.

    Examples
    --------
    >>> print(fault("A name is missing.", 2, 5))
    model:2:5: A name is missing.
    """
    return OptionError(Problem(message, file="model", line=line, column=column))
