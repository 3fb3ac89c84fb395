"""The same report as Markdown, as pandoc reads it: pipe tables, pictures by relative path."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

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
    Preformatted,
    Rich,
    Row,
    Section,
    Span,
    Subheading,
    Table,
    Verdict,
    plain_text,
)
from alliance_stats.report.strips import panel_table

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~^$@])")
#: What would begin a list, a heading line or a definition at the start of a line.
_BEGINS = re.compile(r"^(\s*)(?:([+\-:=%])|(\d+)([.)])(?=\s|$))")
_SIGNS = {"em": "*", "strong": "**", "sup": "^"}
_GATE = "section-gate"


def render_markdown(document: Document, pictures: Mapping[str, str]) -> str:
    """Return the report as one Markdown text.

    Parameters
    ----------
    document
        From ``build``.
    pictures
        Figure name → path, relative to where the text will lie; a figure without one keeps its
        title, text alternative and numbers.
    """
    writer = _Writer(document, pictures)
    return "\n\n".join(part for part in writer.parts() if part) + "\n"


def escaped(text: str) -> str:
    r"""Return text that Markdown shows as it is.

    Examples
    --------
    >>> print(escaped("1. a_b | [x]"))
    1\. a\_b \| \[x\]
    """
    safe = _SPECIAL.sub(r"\\\1", text.replace("\n", " "))
    return _BEGINS.sub(
        lambda m: f"{m[1]}\\{m[2]}" if m[2] else f"{m[1]}{m[3]}\\{m[4]}", safe, count=1
    )


class _Writer:
    """Walks one document; keeps the numbers of its blocks and the paths of its pictures."""

    def __init__(self, document: Document, pictures: Mapping[str, str]) -> None:
        self.document = document
        self.labels = document.labels
        self.pictures = pictures
        self.anchors = {f"section-{section.id}" for section in document.sections}
        self._write: dict[type, Callable[[Any], Iterator[str]]] = {
            Paragraph: self.paragraph,
            Subheading: self.subheading,
            Bullets: self.bullets,
            Details: self.details,
            Figure: self.figure,
            Found: self.found,
            Gates: self.gates,
            Panel: self.panel,
            Preformatted: self.preformatted,
            Table: self.table,
            Verdict: self.verdict,
        }

    def parts(self) -> Iterator[str]:
        document = self.document
        yield f"# {escaped(document.title)}"
        if document.banner:
            yield f"**{escaped(document.banner)}**"
        yield escaped(document.kicker)
        yield escaped(document.standfirst)
        yield "\n".join(
            f"- {escaped(fact.label)}: **{escaped(fact.value)}**"
            + (f" ({escaped(fact.detail)})" if fact.detail else "")
            for fact in document.facts
        )
        yield from (self.rich(text) for text in document.status)
        yield "\n".join(
            f"- [{escaped(section.contents)}](#section-{section.id})"
            for section in document.sections
        )
        for section in document.sections:
            yield from self.section(section)
        yield "---"
        yield self.rich(document.footer)

    def section(self, section: Section) -> Iterator[str]:
        anchor = f"section-{section.id}"
        number = self.labels.get(anchor, "").removeprefix("Section ")
        kicker = f"{number} {section.kicker}".strip()
        yield f"## {escaped(section.question)} {{#{anchor}}}"
        if kicker:
            yield f"*{escaped(kicker)}*"
        yield from self.blocks(section.blocks)

    def blocks(self, blocks: Sequence[Block]) -> Iterator[str]:
        for block in blocks:
            yield from self._write[type(block)](block)

    def paragraph(self, block: Paragraph) -> Iterator[str]:
        yield self.rich(block.text)

    def subheading(self, block: Subheading) -> Iterator[str]:
        yield f"### {escaped(block.text)}"

    def bullets(self, block: Bullets) -> Iterator[str]:
        yield "\n".join(f"- {self.rich(item)}" for item in block.items)

    def found(self, block: Found) -> Iterator[str]:
        lines = []
        for place, item in enumerate(block.items, start=1):
            label = self.labels.get(item.evidence)
            evidence = f" ([{escaped(label)}](#{item.evidence}))" if label else ""
            lines.append(f"{place}. {self.rich(item.text)}{evidence}")
        yield "\n".join(lines)

    def gates(self, block: Gates) -> Iterator[str]:
        yield "\n".join(
            f"- **{escaped(verdict.capitalize())}.** {escaped(meaning)}"
            for verdict, meaning in block.items
        )

    def verdict(self, block: Verdict) -> Iterator[str]:
        parts = [f"gate {span.gate}" if span.gate else span.text.strip() for span in block.word]
        word = ", ".join(part for part in parts if part)
        yield f"{escaped(block.about)}: **{escaped(word)}.** {self.rich(block.text)}"
        lines = [f"- **{escaped(name)}.** {self.rich(text)}" for name, text in block.conditions]
        yield "\n".join(lines)

    def details(self, block: Details) -> Iterator[str]:
        yield f"**{escaped(block.summary)}**"
        yield from self.blocks(block.blocks)

    def preformatted(self, block: Preformatted) -> Iterator[str]:
        runs = [len(run) for run in re.findall(r"`+", block.text)]
        fence = "`" * max(3, *(n + 1 for n in runs), 3)
        yield f"{fence}\n{block.text}\n{fence}"

    def panel(self, block: Panel) -> Iterator[str]:
        yield from self.table(panel_table(block))

    def figure(self, block: Figure) -> Iterator[str]:
        yield self.caption(block.id, block.title)
        place = self.pictures.get(block.name)
        yield escaped(block.alt) if place is None else f"![{escaped(block.alt)}]({place})"
        if block.note:
            yield self.rich(block.note)
        if block.numbers is not None:
            yield from self.table(block.numbers)

    def table(self, block: Table) -> Iterator[str]:
        yield self.caption(block.id, block.title)
        heads = [": ".join(part for part in column if part) for column in self.columns(block)]
        alignments = _alignments(block)
        rule = [":---" if each == "left" else "---:" for each in alignments]
        lines = [_line(heads), _line(rule)]
        lines += [_line(self.cells(row, block.width)) for row in block.rows]
        yield "\n".join(lines)
        for note in block.notes:
            yield self.rich(note)

    def caption(self, anchor: str, title: str) -> str:
        label = self.labels.get(anchor, "")
        number = f"[**{escaped(label)}**]{{#{anchor}}} " if label else ""
        return f"{number}*{escaped(title)}*"

    def columns(self, block: Table) -> list[list[str]]:
        """Return each column's headings, outer ones first: Markdown has one row of them."""
        width, depth = block.width, len(block.header)
        filled: list[list[str | None]] = [[None] * width for _ in range(depth)]
        for level, row in enumerate(block.header):
            place = 0
            for cell in row:
                while filled[level][place] is not None:
                    place += 1
                for column in range(place, place + cell.span):
                    for down in range(level, level + cell.rows):
                        filled[down][column] = ""
                    filled[level][column] = self.rich(cell.text)
        return [[filled[level][column] or "" for level in range(depth)] for column in range(width)]

    def cells(self, row: Row, width: int) -> list[str]:
        texts: list[str] = []
        for place, cell in enumerate(row.cells):
            text = self.rich(cell.text)
            if [span.style for span in cell.text] == ["tag"]:
                # Alone in its cell, a tag announces nothing after it.
                text = f"*{escaped(plain_text(cell.text).strip())}*"
            if row.group:
                text = f"**{text}**"
            elif row.indent and not place:
                text = f"\u2003{text}"
            texts += [text, *[""] * (cell.span - 1)]
        return texts + [""] * (width - len(texts))

    def rich(self, text: Rich) -> str:
        return "".join(self.span(span, first=not place) for place, span in enumerate(text))

    def span(self, span: Span, *, first: bool = True) -> str:
        text = plain_text((span,), self.labels)
        bare = text.strip()
        if not bare:
            return text
        before = text[: len(text) - len(text.lstrip())]
        after = text[len(text.rstrip()) :]
        safe = escaped(bare) if first else _SPECIAL.sub(r"\\\1", bare)
        return f"{before}{self.marked(span, bare, safe)}{after}"

    def marked(self, span: Span, bare: str, safe: str) -> str:
        if span.gate is not None:
            return f"[{safe}](#{_GATE})" if _GATE in self.anchors else f"**{safe}**"
        if span.ref:
            return f"[{safe}](#{span.ref})"
        if span.href:
            return f"[{safe}]({span.href})"
        if span.style == "code":
            return f"`{bare}`" if "`" not in bare else safe
        if span.style == "tag":
            return f"*{safe}:* "
        sign = _SIGNS.get(span.style, "")
        return f"{sign}{safe}{sign}"


def _alignments(block: Table) -> list[str]:
    """Return each column's alignment, by its first ordinary row."""
    for row in block.rows:
        if not row.group and len(row.cells) == block.width:
            return [cell.align for cell in row.cells]
    # A row of reasons spans columns: every column is as its innermost heading is.
    found = ["left"] * block.width
    for heads, places in zip(block.header, _places(block), strict=True):
        for cell, place in zip(heads, places, strict=True):
            for column in range(place, place + cell.span):
                found[column] = "left" if cell.align == "left" else "right"
    return found


def _places(block: Table) -> list[list[int]]:
    """Return in which column each heading begins, row by row."""
    taken: set[tuple[int, int]] = set()
    every = []
    for level, row in enumerate(block.header):
        places, place = [], 0
        for cell in row:
            while (level, place) in taken:
                place += 1
            places.append(place)
            taken |= {
                (down, column)
                for down in range(level, level + cell.rows)
                for column in range(place, place + cell.span)
            }
        every.append(places)
    return every


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
