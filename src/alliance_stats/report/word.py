"""The same report as a Word file: APA 7 tables, figures with text alternatives, stable bytes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Cm, Pt, RGBColor

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
    Subheading,
    Table,
    Verdict,
    plain_text,
)
from alliance_stats.report.strips import panel_table
from alliance_stats.report.word_table import add_table

_EPOCH = (1980, 1, 1, 0, 0, 0)
_SOFT = RGBColor(0x50, 0x57, 0x5F)
_WIDTH = Cm(16.5)


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
    _styles(file)
    _properties(file, document)
    _title_block(file, document)
    for number, section in _numbered(document):
        kicker = f"{number} {section.kicker}".strip()
        if kicker:
            line = _paragraph(file, (), document, small=kicker.upper())
            line.paragraph_format.keep_with_next = True
            line.paragraph_format.space_before = Pt(14)
            line.paragraph_format.space_after = Pt(0)
        heading = file.add_heading(section.question, level=1)
        heading.paragraph_format.space_before = Pt(0)
        for block in section.blocks:
            _add(file, block, document, pictures)
    return _stable(file)


def _numbered(document: Document) -> list[tuple[str, Any]]:
    labels = document.labels
    return [
        (labels.get(f"section-{s.id}", "").removeprefix("Section "), s) for s in document.sections
    ]


def _styles(file: Any) -> None:
    for section in file.sections:
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.left_margin = section.right_margin = Cm(2)
        section.top_margin = section.bottom_margin = Cm(2.2)
    normal = file.styles["Normal"]
    normal.font.name, normal.font.size = "Times New Roman", Pt(11)
    normal.paragraph_format.space_after = Pt(6)
    for name, size in (("Title", 22), ("Heading 1", 15), ("Heading 2", 12)):
        style = file.styles[name]
        style.font.name, style.font.size, style.font.bold = "Times New Roman", Pt(size), True
        style.font.color.rgb = RGBColor(0, 0, 0)
        # The theme's face would win over the name given above.
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for key in [key for key in fonts.attrib if key.endswith("Theme")]:
            del fonts.attrib[key]


def _properties(file: Any, document: Document) -> None:
    core = file.core_properties
    core.title, core.subject, core.language = document.title, document.kicker, "en"
    core.author = core.last_modified_by = core.comments = ""
    core.created = core.modified = datetime(*_EPOCH[:3])
    core.revision = 1


def _title_block(file: Any, document: Document) -> None:
    if document.banner:
        _paragraph(file, (), document, bold=document.banner)
    _paragraph(file, (), document, small=document.kicker.upper())
    file.add_heading(document.title, level=0)
    _paragraph(file, (), document, small=document.standfirst)
    for fact in document.facts:
        line = file.add_paragraph()
        line.paragraph_format.space_after = Pt(1)
        line.add_run(f"{fact.label}: ")
        line.add_run(fact.value).bold = True
        if fact.detail:
            line.add_run(f" ({fact.detail})")
    for text in document.status:
        _paragraph(file, text, document)


def _add(file: Any, block: Block, document: Document, pictures: Mapping[str, bytes]) -> None:
    if isinstance(block, Table):
        _table(file, block, document)
    elif isinstance(block, Panel):
        _table(file, panel_table(block), document)
    elif isinstance(block, Figure):
        _figure(file, block, document, pictures)
    else:
        _ADDERS[type(block)](file, block, document)


def _table(file: Any, block: Table, document: Document) -> None:
    number = document.labels.get(block.id, "")
    add_table(file, block, number, document.labels)
    for i, text in enumerate(block.notes):
        line = _paragraph(file, text, document, size=9)
        line.paragraph_format.space_after = Pt(2 if i < len(block.notes) - 1 else 14)
    if not block.notes:
        file.add_paragraph().paragraph_format.space_after = Pt(4)


def _figure(file: Any, block: Figure, document: Document, pictures: Mapping[str, bytes]) -> None:
    number = document.labels.get(block.id, "")
    head = file.add_paragraph()
    head.paragraph_format.keep_with_next = True
    head.paragraph_format.space_after = Pt(0)
    head.add_run(number).bold = True
    title = file.add_paragraph()
    title.paragraph_format.keep_with_next = True
    title.add_run(block.title).italic = True
    png = pictures.get(block.name)
    if png is None:
        _paragraph(file, (), document, small=block.alt)
    else:
        shape = file.add_picture(io.BytesIO(png), width=_WIDTH)
        shape._inline.docPr.set("descr", block.alt)
        shape._inline.docPr.set("title", block.alt_title)
    _paragraph(file, block.note, document, size=9).paragraph_format.space_after = Pt(14)
    if block.numbers is not None:
        # The page folds them away; on paper they stand below, and the words for a reader who
        # does not see the picture point to them.
        _table(file, block.numbers, document)


def _details(file: Any, block: Any, document: Document) -> None:
    """Leave what the page folds away to the page, and say where it is."""
    _paragraph(file, (), document, small=f"{block.summary}: see report.html.")


def _text(file: Any, block: Any, document: Document) -> None:
    size = 9 if block.role in {"note", "aside"} else 11
    _paragraph(file, block.text, document, size=size)


def _subheading(file: Any, block: Any, document: Document) -> None:
    file.add_heading(block.text, level=2)


def _bullets(file: Any, block: Any, document: Document) -> None:
    for text in block.items:
        _fill(file.add_paragraph(style="List Bullet"), text, document)


def _found(file: Any, block: Any, document: Document) -> None:
    for item in block.items:
        line = file.add_paragraph(style="List Number")
        _fill(line, item.text, document)
        evidence = document.labels.get(item.evidence)
        if evidence:
            line.add_run(f" ({evidence})")


def _gates(file: Any, block: Any, document: Document) -> None:
    for verdict, meaning in block.items:
        line = file.add_paragraph(style="List Bullet")
        line.add_run(f"{verdict.capitalize()}. ").bold = True
        line.add_run(meaning)


def _verdict(file: Any, block: Any, document: Document) -> None:
    line = file.add_paragraph()
    line.paragraph_format.keep_with_next = True
    line.add_run(f"{block.about}: ")
    parts = [f"gate {span.gate}" if span.gate else span.text.strip() for span in block.word]
    line.add_run(f"{', '.join(part for part in parts if part)}. ").bold = True
    _fill(line, block.text, document)
    for name, text in block.conditions:
        item = file.add_paragraph(style="List Bullet")
        item.add_run(f"{name}. ").bold = True
        _fill(item, text, document)


def _preformatted(file: Any, block: Any, document: Document) -> None:
    line = file.add_paragraph()
    run = line.add_run(block.text)
    run.font.name, run.font.size = "Courier New", Pt(8)


_ADDERS: dict[type, Callable[[Any, Any, Document], None]] = {
    Paragraph: _text,
    Subheading: _subheading,
    Bullets: _bullets,
    Details: _details,
    Found: _found,
    Gates: _gates,
    Preformatted: _preformatted,
    Verdict: _verdict,
}


def _paragraph(
    file: Any,
    text: Rich,
    document: Document,
    *,
    size: float = 11,
    small: str = "",
    bold: str = "",
) -> Any:
    line = file.add_paragraph()
    line.alignment = WD_ALIGN_PARAGRAPH.LEFT
    _fill(line, text, document, size=size)
    if small:
        run = line.add_run(small)
        run.font.size, run.font.color.rgb = Pt(10), _SOFT
    if bold:
        line.add_run(bold).bold = True
    return line


def _fill(line: Any, text: Rich, document: Document, *, size: float = 11) -> None:
    for span in text:
        run = line.add_run(plain_text((span,), document.labels))
        run.font.size = Pt(size)
        run.italic = span.style == "em" or None
        run.bold = span.style == "strong" or None
        run.font.superscript = span.style == "sup" or None
        if span.style == "tag":
            run.text = f"{span.text}: "


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
