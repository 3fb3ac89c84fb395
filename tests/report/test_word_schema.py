"""The Word file keeps to the order that the schema of its format prescribes."""

from __future__ import annotations

import io
import re
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Iterator

import docx
import pytest
from docx.oxml.ns import qn

from alliance_stats.report.build import build
from alliance_stats.report.figures import pictures
from alliance_stats.report.word import render_docx
from report import pair_factories as pairs

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
A_DOCPR = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"

#: ECMA-376 part 1, chapter 17: children in the order of their sequence.
ORDER = {
    "pPr": "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr "
    "suppressLineNumbers pBdr shd tabs suppressAutoHyphens kinsoku wordWrap overflowPunct "
    "topLinePunct autoSpaceDE autoSpaceDN bidi adjustRightInd snapToGrid spacing ind "
    "contextualSpacing mirrorIndents suppressOverlap jc textDirection textAlignment "
    "textboxTightWrap outlineLvl divId cnfStyle rPr sectPr pPrChange",
    "rPr": "rStyle rFonts b bCs i iCs caps smallCaps strike dstrike outline shadow emboss imprint "
    "noProof snapToGrid vanish webHidden color spacing w kern position sz szCs highlight u "
    "effect bdr shd fitText vertAlign rtl cs em lang eastAsianLayout specVanish oMath",
    "tblPr": "tblStyle tblpPr tblOverlap bidiVisual tblStyleRowBandSize tblStyleColBandSize tblW "
    "jc tblCellSpacing tblInd tblBorders shd tblLayout tblCellMar tblLook tblCaption "
    "tblDescription",
    "tcPr": "cnfStyle tcW gridSpan hMerge vMerge tcBorders shd noWrap tcMar textDirection "
    "tcFitText vAlign hideMark",
    "tcBorders": "top start left bottom end right insideH insideV tl2br tr2bl",
    "tblCellMar": "top start left bottom end right",
    "tbl": "tblPr tblGrid tr",
    "tc": "tcPr p",
    "sectPr": "headerReference footerReference footnotePr endnotePr type pgSz pgMar paperSrc "
    "pgBorders lnNumType pgNumType cols formProt vAlign noEndnote titlePg textDirection "
    "bidi rtlGutter docGrid printerSettings",
}


@pytest.fixture(scope="module")
def packed() -> bytes:
    content = pairs.whole_content()
    return render_docx(build(content), pictures(content))


@pytest.fixture(scope="module")
def parts(packed: bytes) -> dict[str, ET.Element]:
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        names = [n for n in archive.namelist() if re.fullmatch(r"word/[^/]+\.xml", n)]
        return {name: ET.fromstring(archive.read(name)) for name in names}


def out_of_order(root: ET.Element) -> Iterator[str]:
    for name, order in ORDER.items():
        places = {f"{W}{child}": i for i, child in enumerate(order.split())}
        for element in root.iter(f"{W}{name}"):
            found = [places.get(child.tag, -1) for child in element]
            if -1 in found or found != sorted(found):
                yield f"{name}: {[child.tag.removeprefix(W) for child in element]}"


def test_the_check_sees_a_wrong_order() -> None:
    wrong = ET.fromstring(f'<w:p xmlns:w="{W[1:-1]}"><w:pPr><w:jc/><w:keepNext/></w:pPr></w:p>')
    assert list(out_of_order(wrong)) == ["pPr: ['jc', 'keepNext']"]


def test_children_stand_in_the_order_of_the_schema(parts: dict[str, ET.Element]) -> None:
    names = ("word/document.xml", "word/styles.xml", "word/header1.xml")
    assert {name: list(out_of_order(parts[name])) for name in names} == {n: [] for n in names}


def test_every_cell_ends_with_a_paragraph_and_every_row_is_full(
    parts: dict[str, ET.Element],
) -> None:
    tables = list(parts["word/document.xml"].iter(f"{W}tbl"))
    assert tables
    for table in tables:
        columns = len(list(table.iter(f"{W}gridCol")))
        for row in table.iter(f"{W}tr"):
            spans = [cell.find(f"{W}tcPr/{W}gridSpan") for cell in row.iter(f"{W}tc")]
            assert sum(1 if s is None else int(s.get(f"{W}val", "")) for s in spans) == columns
        assert all(cell[-1].tag == f"{W}p" for cell in table.iter(f"{W}tc"))


def test_ids_are_unique_and_links_lead_somewhere(parts: dict[str, ET.Element]) -> None:
    body = parts["word/document.xml"]
    drawings = [element.get("id") for element in body.iter(A_DOCPR)]
    marks = [element.get(f"{W}id") for element in body.iter(f"{W}bookmarkStart")]
    names = [element.get(f"{W}name") for element in body.iter(f"{W}bookmarkStart")]
    ends = [element.get(f"{W}id") for element in body.iter(f"{W}bookmarkEnd")]
    for each in (drawings, marks, names):
        assert each
        assert len(set(each)) == len(each)
    assert marks == ends
    targets = {a for link in body.iter(f"{W}hyperlink") if (a := link.get(f"{W}anchor"))}
    assert targets <= set(names)
    assert all(re.fullmatch(r"[A-Za-z_]\w{0,39}", name or "") for name in names)


def test_every_picture_has_a_title_and_words(parts: dict[str, ET.Element]) -> None:
    found = list(parts["word/document.xml"].iter(A_DOCPR))
    assert found
    for picture in found:
        assert picture.get("title")
        assert len(picture.get("descr") or "") > 40


def test_the_contents_list_holds_every_heading(packed: bytes) -> None:
    file = docx.Document(io.BytesIO(packed))
    heads = [line.text for line in file.paragraphs if line.style.name == "Heading 1"]
    lines = [line.text for line in file.paragraphs if line.style.name == "Contents Line"]
    assert len(heads) > 5
    assert lines == heads


def test_the_contents_list_is_one_field(parts: dict[str, ET.Element]) -> None:
    body = parts["word/document.xml"]
    kinds = [mark.get(f"{W}fldCharType") for mark in body.iter(f"{W}fldChar")]
    assert kinds == ["begin", "separate", "end"]
    assert [e.text for e in body.iter(f"{W}instrText")] == [r' TOC \o "1-1" \h \z \u ']


def test_language_is_set_everywhere(packed: bytes, parts: dict[str, ET.Element]) -> None:
    languages = {e.get(f"{W}val") for e in parts["word/styles.xml"].iter(f"{W}lang")}
    assert languages == {"en-GB"}
    assert docx.Document(io.BytesIO(packed)).core_properties.language == "en-GB"


def test_rows_stay_whole_and_heads_repeat(packed: bytes) -> None:
    for table in docx.Document(io.BytesIO(packed)).tables:
        rows = [row._tr.trPr for row in table.rows]
        assert all(properties.find(qn("w:cantSplit")) is not None for properties in rows)
        assert rows[0].find(qn("w:tblHeader")) is not None


def test_tables_stay_between_the_margins(packed: bytes) -> None:
    for table in docx.Document(io.BytesIO(packed)).tables:
        assert sum(column.width.cm for column in table.columns) == pytest.approx(17.0, abs=0.05)


def test_captions_stay_with_what_they_name(packed: bytes) -> None:
    file = docx.Document(io.BytesIO(packed))
    for name in ("Section Kicker", "Caption Number", "Caption Title", "Heading 1"):
        assert file.styles[name].paragraph_format.keep_with_next
    numbers = [line for line in file.paragraphs if line.style.name == "Caption Number"]
    assert len(numbers) > 5
    assert all(run.bold for line in numbers for run in line.runs)
    titles = [line for line in file.paragraphs if line.style.name == "Caption Title"]
    assert all(run.italic for line in titles for run in line.runs)
