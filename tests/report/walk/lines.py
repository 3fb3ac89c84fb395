"""The numbers of a built report in their surroundings: which row, which heading, which sentence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from alliance_stats.report.blocks import (
    Block,
    Bullets,
    Details,
    Document,
    Figure,
    Found,
    Gates,
    Panel,
    Paragraph,
    Row,
    Table,
    Verdict,
    plain_text,
)
from report.walk.tracing import Call, Trace, bare


@dataclass(frozen=True)
class Line:
    """One text of the report.

    ``levels`` are the words that say what it is about, nearest first: label of the row, heading
    of the column, of the group, of the table. ``cell`` is (table, row, column) in a table.
    """

    section: str
    text: str
    levels: tuple[str, ...] = ()
    cell: tuple[str, int, int] | None = None
    heading: str = ""


@dataclass(frozen=True)
class Printed:
    """One printed number or interval, and what stands around it."""

    line: Line
    call: Call
    text: str
    ordinal: int
    before: str
    since: str
    after: str

    @property
    def where(self) -> str:
        return (
            f"{self.line.section}: …{bare(self.before)[-60:]}⟨{self.text}⟩{bare(self.after)[:20]}"
        )


def printed(document: Document, trace: Trace) -> list[Printed]:
    """List every marked number of a report in reading order."""
    return [found for line in lines(document) for found in in_line(line, trace)]


def in_line(line: Line, trace: Trace) -> Iterator[Printed]:
    """Yield the marked numbers of one text."""
    last = 0
    for ordinal, (begin, end, call, text) in enumerate(trace.marks(line.text)):
        before, since, after = line.text[:begin], line.text[last:begin], line.text[end:]
        yield Printed(line, call, text, ordinal, before, since, after)
        last = end


def lines(document: Document) -> Iterator[Line]:
    """Yield every text of a report."""
    for text in (document.title, document.standfirst, document.banner):
        yield Line("title", text)
    for fact in document.facts:
        yield Line("title", f"{fact.value} {fact.detail}", (fact.label,))
    for rich in document.status:
        yield Line("title", plain_text(rich))
    for section in document.sections:
        for block in section.blocks:
            yield from _block(block, section.id, section.question)


def _block(block: Block, section: str, heading: str) -> Iterator[Line]:
    if isinstance(block, Details):
        yield Line(section, block.summary)
        for each in block.blocks:
            yield from _block(each, section, heading)
    elif isinstance(block, Table):
        yield from _table(block, section)
    elif isinstance(block, Figure):
        for text in (block.alt_title, block.alt, plain_text(block.note)):
            yield Line(section, text, (block.title,), heading=heading)
        if block.numbers is not None:
            yield from _table(block.numbers, section, block.title)
    elif isinstance(block, Panel):
        yield from _panel(block, section)
    else:
        yield from _words(block, section, heading)


def _words(block: Block, section: str, heading: str) -> Iterator[Line]:
    if isinstance(block, Paragraph):
        yield Line(section, plain_text(block.text), heading=heading)
    elif isinstance(block, Bullets):
        yield from (Line(section, plain_text(text), heading=heading) for text in block.items)
    elif isinstance(block, Found):
        yield from (Line(section, plain_text(item.text)) for item in block.items)
    elif isinstance(block, Gates):
        yield from (Line(section, meaning) for _, meaning in block.items)
    elif isinstance(block, Verdict):
        yield Line(section, plain_text(block.text), (block.about,))
        for name, text in block.conditions:
            yield Line(section, plain_text(text), (name, block.about))


def _panel(block: Panel, section: str) -> Iterator[Line]:
    strips = [strip for group in block.groups for strip in group.strips]
    for place, strip in enumerate(strips):
        levels = (strip.question, plain_text(strip.measure), block.title)
        for column, text in enumerate((strip.value, strip.aside)):
            yield Line(section, plain_text(text), levels, (block.id, place, column))
    yield from (Line(section, plain_text(text), (block.title,)) for text in block.notes)


def _table(block: Table, section: str, outer: str = "") -> Iterator[Line]:
    heads = _heads(block)
    name = block.id or f"{outer}{block.title}"
    group = ""
    for place, row in enumerate(block.rows):
        if row.group:
            group = plain_text(row.cells[0].text)
            yield Line(section, group, (block.title, outer))
            continue
        label = plain_text(row.cells[0].text)
        for column, text in _columns(row):
            levels = (label, heads[column], group, block.title, outer)
            yield Line(section, text, levels, (name, place, column))
    for note in block.notes:
        yield Line(section, plain_text(note), (block.title, outer))


def _columns(row: Row) -> Iterator[tuple[int, str]]:
    column = 0
    for cell in row.cells:
        yield column, plain_text(cell.text)
        column += cell.span


def _heads(block: Table) -> list[str]:
    filled: list[list[str]] = [[] for _ in range(block.width)]
    taken: set[tuple[int, int]] = set()
    for level, row in enumerate(block.header):
        column = 0
        for cell in row:
            while (level, column) in taken:
                column += 1
            for at in range(column, column + cell.span):
                filled[at].append(plain_text(cell.text))
                taken |= {(level + down, at) for down in range(cell.rows)}
            column += cell.span
    return [" ".join(texts) for texts in filled]
