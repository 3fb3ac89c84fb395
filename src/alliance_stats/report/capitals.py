"""How a text begins: as a sentence, inside one, or after a colon."""

from __future__ import annotations

import re

#: A later word that begins with one capital: a name, or a noun in German.
_CAPITAL = re.compile(r"(?<=[\s(-])[^\W\d_a-z][a-zà-ÿ]")


def capitalised(text: str) -> str:
    """Return a text as a sentence begins with it; only the first letter changes.

    Examples
    --------
    >>> capitalised("mutual understanding"), capitalised("k of the coach"), capitalised("")
    ('Mutual understanding', 'K of the coach', '')
    """
    return text[:1].upper() + text[1:]


def lowered(text: str) -> str:
    """Return a sentence as it goes on after a colon.

    Examples
    --------
    >>> lowered("There are too few."), lowered("ICC is undefined.")
    ('there are too few.', 'ICC is undefined.')
    """
    # A word in capitals, or one letter such as a symbol, keeps its case.
    return text if len(text) < 2 or text[1].isupper() else text[0].lower() + text[1:]


def clause(text: str) -> str:
    """Return a sentence as what follows a colon: lower case, no full stop.

    Examples
    --------
    >>> clause("There are too few dyads.")
    'there are too few dyads'
    """
    return lowered(text.strip().rstrip("."))


def in_sentence(text: str) -> str:
    """Return a title as it stands inside a sentence.

    A title that writes later words with a capital (names, German) keeps its first one too.

    Examples
    --------
    >>> in_sentence("Mutual understanding"), in_sentence("WHO index")
    ('mutual understanding', 'WHO index')
    >>> in_sentence("Bindung an die Coachin"), in_sentence("Actor–partner model")
    ('Bindung an die Coachin', 'actor–partner model')
    """
    return text if _CAPITAL.search(text, 1) else lowered(text)
