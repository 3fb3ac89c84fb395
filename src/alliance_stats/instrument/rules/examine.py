"""``examine``: every rule, one after the other."""

from __future__ import annotations

from alliance_stats.documents import Document, in_order
from alliance_stats.instrument.rules import (
    composites,
    evidence,
    header,
    items,
    scales,
    subscales,
    texts,
    vectors,
)
from alliance_stats.instrument.rules.findings import Findings
from alliance_stats.instrument.schema import InstrumentFile
from alliance_stats.instrument.shorthand import Shape

_PARTS = (header, scales, items, texts, subscales, composites, evidence, vectors)


def examine(file: InstrumentFile, document: Document) -> Findings:
    """Check everything that needs more than one part of the file.

    Parameters
    ----------
    file : InstrumentFile
        The file, sound in each of its parts.
    document : Document
        Where it came from; gives the places.

    Returns
    -------
    Findings
        ``errors`` make the file unusable; ``warnings`` are for its author to look at. Both are in
        the order of the file.
    """
    found = Findings(file, document, Shape(file))
    for part in _PARTS:
        part.check(found)
    found.errors[:] = in_order(found.errors)
    found.warnings[:] = in_order(found.warnings)
    return found
