"""The same report as a Word file: APA 7 tables, figures with text alternatives, stable bytes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping
from typing import Any

import docx
from docx.shared import Cm, Pt

from alliance_stats.report.blocks import (
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
    Section,
    Subheading,
    Table,
    Verdict,
    em,
    plain_text,
    refer,
    rich,
    strong,
)
from alliance_stats.report.strips import panel_table
from alliance_stats.report.word_links import Places, add_contents, linked, words_of
from alliance_stats.report.word_styles import (
    KICKER,
    NOTE,
    NUMBER,
    SMALL,
    TITLE,
    set_up,
)
from alliance_stats.report.word_table import add_table, lying_down

_EPOCH = (1980, 1, 1, 0, 0, 0)
_WIDTH = Cm(16)
"""Width of a picture: its smallest words come out at 8 points, the least that APA allows."""
_CONTENTS = "Contents"


def render_docx(document: Document, pictures: Mapping[str, bytes]) -> bytes:
    """Return the report as a Word file, the same bytes for the same report.

    Parameters
    ----------
    document
        From ``build``.
    pictures
        Figure name → PNG, from ``pictures``; a figure without one keeps its title, text
        alternative and numbers.
    """
    file = docx.Document()
    set_up(file, document)
    writer = _Writer(file, document, pictures)
    writer.title_block()
    writer.contents()
    for section in document.sections:
        writer.section(section)
    return _stable(file)


class _Writer:
    """Writes blocks into one Word file, one method for each kind."""

    def __init__(self, file: Any, document: Document, pictures: Mapping[str, bytes]) -> None:
        self.file, self.document, self.pictures = file, document, pictures
        sections = [f"section-{section.id}" for section in document.sections]
        self.places = Places([*sections, *document.labels])

    def title_block(self) -> None:
        document, file = self.document, self.file
        if document.banner:
            self.line(rich(strong(document.banner)))
        self.line(rich(document.kicker.upper()), style=SMALL)
        file.add_heading(document.title, level=0)
        self.line(rich(document.standfirst), style=SMALL)
        for fact in document.facts:
            detail = f" ({fact.detail})" if fact.detail else ""
            line = self.line(rich(f"{fact.label}: ", strong(fact.value), detail))
            line.paragraph_format.space_after = Pt(1)
        for text in document.status:
            self.line(text)

    def contents(self) -> None:
        """Add the contents list after the title block."""
        self.line(rich(strong(_CONTENTS))).paragraph_format.keep_with_next = True
        add_contents(
            self.file,
            [(self.places.name(f"section-{s.id}"), s.question) for s in self.document.sections],
        )

    def section(self, section: Section) -> None:
        kicker = f"{words_of(self.document.labels, section.id)} {section.kicker}".strip()
        if kicker:
            self.line(rich(kicker.upper()), style=KICKER)
        heading = self.file.add_heading(section.question, level=1)
        if not kicker:
            heading.paragraph_format.space_before = Pt(16)
        self.places.mark(heading, f"section-{section.id}")
        for block in section.blocks:
            _WRITERS[type(block)](self, block)

    def caption(self, block_id: str, title: str) -> None:
        """Add the number of a table or figure in bold, and its title in italics below."""
        number = self.document.labels.get(block_id, "")
        if number:
            line = self.line(rich(strong(number)), style=NUMBER)
            self.places.mark(line, block_id)
        self.line(rich(em(title)), style=TITLE)

    def table(self, block: Table) -> None:
        self.caption(block.id, block.title)
        number = self.document.labels.get(block.id, "")
        add_table(self.file, block, number, self.document.labels)
        for text in block.notes:
            self.line(text, style=NOTE)
        last = self.file.paragraphs[-1] if block.notes else self.file.add_paragraph(style=NOTE)
        last.paragraph_format.space_after = Pt(12)

    def panel(self, block: Panel) -> None:
        self.table(panel_table(block))

    def figure(self, block: Figure) -> None:
        self.caption(block.id, block.title)
        png = self.pictures.get(block.name)
        if png is None:
            self.line(rich(block.alt), style=SMALL)
        else:
            shape = self.file.add_picture(io.BytesIO(png), width=_WIDTH)
            shape._inline.docPr.set("descr", block.alt)
            shape._inline.docPr.set("title", block.alt_title)
            # The picture stays with the words above and below it.
            line = self.file.paragraphs[-1]
            line.paragraph_format.keep_with_next = bool(block.note)
            line.paragraph_format.space_after = Pt(2)
        self.line(block.note, style=NOTE).paragraph_format.space_after = Pt(10)
        if block.numbers is not None:
            # The page folds them away; on paper they stand below, and the words for a reader who
            # does not see the picture point to them.
            self.table(lying_down(block.numbers))

    def details(self, block: Details) -> None:
        """Leave what the page folds away to the page, and say where it is."""
        self.line(rich(f"{block.summary}: see report.html."), style=SMALL)

    def text(self, block: Paragraph) -> None:
        self.line(block.text, style=NOTE if block.role in {"note", "aside"} else "Normal")

    def subheading(self, block: Subheading) -> None:
        self.file.add_heading(block.text, level=2)

    def bullets(self, block: Bullets) -> None:
        for text in block.items:
            self.line(text, style="List Bullet")

    def found(self, block: Found) -> None:
        for item in block.items:
            where = (
                (" (", refer(item.evidence), ")") if item.evidence in self.document.labels else ()
            )
            self.line(rich(item.text, *where), style="List Number")

    def gates(self, block: Gates) -> None:
        for verdict, meaning in block.items:
            self.line(rich(strong(f"{verdict.capitalize()}. "), meaning), style="List Bullet")

    def verdict(self, block: Verdict) -> None:
        parts = [f"gate {span.gate}" if span.gate else span.text.strip() for span in block.word]
        word = strong(f"{', '.join(part for part in parts if part)}. ")
        line = self.line(rich(f"{block.about}: ", word, block.text))
        line.paragraph_format.keep_with_next = True
        for name, text in block.conditions:
            self.line(rich(strong(f"{name}. "), text), style="List Bullet")

    def preformatted(self, block: Preformatted) -> None:
        run = self.file.add_paragraph().add_run(block.text)
        run.font.name, run.font.size = "Courier New", Pt(8)

    def line(self, text: Rich, *, style: str = "Normal") -> Any:
        """Add a paragraph; numbers of blocks and addresses become links."""
        line = self.file.add_paragraph(style=style)
        labels = self.document.labels
        for span in text:
            words = plain_text((span,), labels)
            if span.gate:
                # On the page its shape says that this is the gate.
                words = f"Gate: {span.gate}."
            run = line.add_run(f"{words}: " if span.style == "tag" else words)
            run.italic = span.style == "em" or None
            run.bold = span.style == "strong" or None
            run.font.superscript = span.style == "sup" or None
            if span.ref or span.href:
                linked(line, run, bookmark=self.places.name(span.ref), address=span.href)
        return line


_WRITERS: dict[type, Callable[[_Writer, Any], None]] = {
    Bullets: _Writer.bullets,
    Details: _Writer.details,
    Figure: _Writer.figure,
    Found: _Writer.found,
    Gates: _Writer.gates,
    Panel: _Writer.panel,
    Paragraph: _Writer.text,
    Preformatted: _Writer.preformatted,
    Subheading: _Writer.subheading,
    Table: _Writer.table,
    Verdict: _Writer.verdict,
}


def _stable(file: Any) -> bytes:
    """Write the file and pack it again without times, so that the same report gives equal bytes."""
    buffer = io.BytesIO()
    file.save(buffer)
    packed = io.BytesIO()
    with zipfile.ZipFile(buffer) as old, zipfile.ZipFile(packed, "w") as new:
        for name in sorted(old.namelist(), key=lambda n: (n != "[Content_Types].xml", n)):
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            new.writestr(entry, old.read(name))
    return packed.getvalue()
