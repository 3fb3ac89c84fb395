"""The look of the Word file: page, fonts, headings, captions, language, page number."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from alliance_stats.report.blocks import Document

FACE = "Times New Roman"
SOFT = RGBColor(0x50, 0x57, 0x5F)
TEXT_WIDTH = 17.0
"""Centimetres between the margins of an upright page."""
LANGUAGE = "en-GB"
KICKER, NUMBER, TITLE, NOTE, SMALL, CONTENTS = (
    "Section Kicker",
    "Caption Number",
    "Caption Title",
    "Note",
    "Small",
    "Contents Line",
)
_BLACK = RGBColor(0, 0, 0)
_EPOCH = datetime(1980, 1, 1)
#: Name, size in points, points before and after, kept with the next paragraph.
_OWN = (
    (KICKER, 9.5, 16, 0, True),
    (NUMBER, 11, 10, 0, True),
    (TITLE, 11, 0, 4, True),
    (NOTE, 9, 2, 2, False),
    (SMALL, 10, 0, 4, False),
    (CONTENTS, 11, 0, 1, False),
)
_BUILT_IN = (("Title", 22, 0, 6), ("Heading 1", 15, 0, 6), ("Heading 2", 12, 10, 4))


def set_up(file: Any, document: Document) -> None:
    """Give a new Word document the report's page, styles, language and properties."""
    _page(file)
    _styles(file)
    _language(file)
    _properties(file, document)
    _settings(file)
    _page_number(file)


def _page(file: Any) -> None:
    for section in file.sections:
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.left_margin = section.right_margin = Cm((21 - TEXT_WIDTH) / 2)
        section.top_margin = section.bottom_margin = Cm(2.2)


def _styles(file: Any) -> None:
    normal = file.styles["Normal"]
    normal.font.name, normal.font.size = FACE, Pt(11)
    normal.paragraph_format.space_after = Pt(6)
    normal.paragraph_format.line_spacing = 1.08
    for name, size, before, after in _BUILT_IN:
        style = file.styles[name]
        style.font.name, style.font.size, style.font.bold = FACE, Pt(size), True
        style.font.color.rgb = _BLACK
        style.paragraph_format.space_before, style.paragraph_format.space_after = (
            Pt(before),
            Pt(after),
        )
        # The theme's face would win over the name given above.
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for key in [key for key in fonts.attrib if key.endswith("Theme")]:
            del fonts.attrib[key]
    _no_rule(file.styles["Title"])
    for name in ("List Bullet", "List Number"):
        file.styles[name].paragraph_format.space_after = Pt(3)
    for name, points, before, after, keep in _OWN:
        style = file.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = normal
        style.font.size = Pt(points)
        style.paragraph_format.space_before, style.paragraph_format.space_after = (
            Pt(before),
            Pt(after),
        )
        style.paragraph_format.keep_with_next = keep
        style.paragraph_format.keep_together = True
    for name in (KICKER, SMALL):
        file.styles[name].font.color.rgb = SOFT


def _no_rule(style: Any) -> None:
    properties = style.element.pPr
    for border in properties.findall(qn("w:pBdr")):
        properties.remove(border)


def _language(file: Any) -> None:
    """Say which language the words are in, so that they are read aloud and spelt right."""
    for each in file.styles.element.iter(qn("w:lang")):
        each.set(qn("w:val"), LANGUAGE)
    for each in file.settings.element.iter(qn("w:themeFontLang")):
        each.set(qn("w:val"), LANGUAGE)


def _properties(file: Any, document: Document) -> None:
    core = file.core_properties
    core.title, core.subject, core.language = document.title, document.kicker, LANGUAGE
    core.author = core.last_modified_by = core.comments = ""
    core.created = core.modified = _EPOCH
    core.revision = 1


def _settings(file: Any) -> None:
    """Mend what the empty document brings along: an old mode, a zoom without a number."""
    for zoom in file.settings.element.iter(qn("w:zoom")):
        zoom.set(qn("w:percent"), "100")
    for mode in file.settings.element.iter(qn("w:compatSetting")):
        if mode.get(qn("w:name")) == "compatibilityMode":
            mode.set(qn("w:val"), "15")
    # Its picture of the first page shows another document.
    links = file.part.package.rels
    for key in [k for k, v in links.items() if v.reltype == RELATIONSHIP_TYPE.THUMBNAIL]:
        del links[key]


def _page_number(file: Any) -> None:
    """Put the number of the page at the top right of each, as APA asks."""
    line = file.sections[0].header.paragraphs[0]
    line.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    run = OxmlElement("w:r")
    text = OxmlElement("w:t")
    text.text = "1"
    run.append(text)
    field.append(run)
    line._p.append(field)
