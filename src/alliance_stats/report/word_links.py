"""Places and links inside the Word file: bookmarks, the contents list, references, addresses."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from alliance_stats.report.word_styles import CONTENTS


class Places:
    """Bookmark names of a report's blocks and sections; Word allows letters, digits and ``_``.

    Examples
    --------
    >>> places = Places(["section-gate", "table-agreement"])
    >>> places.name("table-agreement"), places.name("nowhere")
    ('_Ref00000002', '')
    """

    def __init__(self, ids: Iterable[str]) -> None:
        self._numbers = {each: number for number, each in enumerate(dict.fromkeys(ids), start=1)}

    def name(self, block_id: str) -> str:
        """Return a block's bookmark; "" for one without a place."""
        number = self._numbers.get(block_id)
        return "" if number is None else f"_Ref{number:08d}"

    def mark(self, line: Any, block_id: str) -> None:
        """Put a block's bookmark round the words of a paragraph."""
        number = self._numbers.get(block_id)
        if number is None:
            return
        start, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
        for element in (start, end):
            element.set(qn("w:id"), str(number))
        start.set(qn("w:name"), self.name(block_id))
        properties = line._p.pPr
        if properties is None:
            line._p.insert(0, start)
        else:
            properties.addnext(start)
        line._p.append(end)


def add_contents(file: Any, entries: Iterable[tuple[str, str]]) -> None:
    """Add a contents list, its lines already there; Word adds page numbers when it is updated.

    Parameters
    ----------
    entries
        Bookmark and words of every heading, in order.
    """
    lines = []
    for bookmark, words in entries:
        line = file.add_paragraph(style=CONTENTS)
        line._p.append(_link(bookmark, words))
        lines.append(line)
    if not lines:
        return
    first, last = lines[0], lines[-1]
    opening = [_character("begin"), _instruction(r'TOC \o "1-1" \h \z \u'), _character("separate")]
    for run in reversed(opening):
        first._p.pPr.addnext(run)
    last._p.append(_character("end"))


def _link(bookmark: str, words: str) -> Any:
    link = OxmlElement("w:hyperlink")
    link.set(qn("w:anchor"), bookmark)
    link.set(qn("w:history"), "1")
    run, text = OxmlElement("w:r"), OxmlElement("w:t")
    text.text = words
    text.set(qn("xml:space"), "preserve")
    run.append(text)
    link.append(run)
    return link


def _character(kind: str) -> Any:
    run, mark = OxmlElement("w:r"), OxmlElement("w:fldChar")
    mark.set(qn("w:fldCharType"), kind)
    run.append(mark)
    return run


def _instruction(text: str) -> Any:
    run, element = OxmlElement("w:r"), OxmlElement("w:instrText")
    element.set(qn("xml:space"), "preserve")
    element.text = f" {text} "
    run.append(element)
    return run


def linked(line: Any, run: Any, *, bookmark: str = "", address: str = "") -> None:
    """Make a run a link, to a place in the file or to an address outside.

    Only addresses of the web are linked: a report is passed on, and its links with it.
    """
    link = OxmlElement("w:hyperlink")
    if bookmark:
        link.set(qn("w:anchor"), bookmark)
    elif address.startswith(("https://", "http://")):
        link.set(qn("r:id"), line.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, True))
    else:
        return
    run._r.addprevious(link)
    link.append(run._r)


def words_of(labels: Mapping[str, str], section_id: str) -> str:
    """Return a section's number from its label."""
    return labels.get(f"section-{section_id}", "").removeprefix("Section ")
