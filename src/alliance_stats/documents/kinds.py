"""Which kind of file a document is, told by its keys, and which it is not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from alliance_stats.documents.position import Document

Kind = Literal["study", "instrument"]

_OF_STUDIES = frozenset(
    {"instruments", "data", "occasions", "policy", "analysis", "report", "seed", "goals"}
)
_OF_INSTRUMENTS = frozenset(
    {"items", "subscales", "scale", "scales", "licence", "text", "composites"}
)
_OTHER: Mapping[Kind, str] = {
    "instrument": "This is an instrument file, and a study file was expected. Name the "
    "instrument under 'instruments' in a study file, or check it with 'alliance-stats validate'.",
    "study": "This is a study file, and an instrument file was expected. Run it with "
    "'alliance-stats run', or name an instrument.",
}


def document_kind(document: Document) -> Kind | None:
    """Tell a study from an instrument; ``None`` is neither.

    Examples
    --------
    >>> document_kind(Document(data={"instruments": [], "data": []}))
    'study'
    """
    keys = set(document.data) if isinstance(document.data, Mapping) else set()
    if not keys & (_OF_STUDIES | _OF_INSTRUMENTS):
        return None
    return "study" if len(keys & _OF_STUDIES) > len(keys & _OF_INSTRUMENTS) else "instrument"


def wrong_kind(document: Document, wanted: Kind) -> str | None:
    """Return one sentence about a file of the other kind, or ``None``."""
    kind = document_kind(document)
    return None if kind in (None, wanted) else _OTHER[kind]
