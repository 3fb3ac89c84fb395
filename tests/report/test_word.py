from __future__ import annotations

import io
import zipfile

import docx
import pytest
from docx.oxml.ns import qn

from alliance_stats.report.blocks import Document, Figure, Table, plain_text
from alliance_stats.report.build import blocks_of, build
from alliance_stats.report.figures import pictures
from alliance_stats.report.word import render_docx
from alliance_stats.report.word_table import lying_down
from report.factories import content


@pytest.fixture(scope="module")
def document() -> Document:
    return build(content(synthetic=True))


@pytest.fixture(scope="module")
def drawn() -> dict[str, bytes]:
    return pictures(content(synthetic=True))


@pytest.fixture(scope="module")
def packed(document: Document, drawn: dict[str, bytes]) -> bytes:
    return render_docx(document, drawn)


def test_the_same_report_gives_the_same_bytes(
    document: Document, drawn: dict[str, bytes], packed: bytes
) -> None:
    assert render_docx(document, drawn) == packed
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def shown(document: Document) -> list[Table]:
    sections = [block for section in document.sections for block in section.blocks]
    found = []
    for block in sections:
        if isinstance(block, Table):
            found.append(block)
        elif isinstance(block, Figure) and block.numbers is not None:
            # The page folds them away; paper cannot.
            found.append(lying_down(block.numbers))
    return found


def test_word_holds_the_same_tables_as_the_page(document: Document, packed: bytes) -> None:
    file = docx.Document(io.BytesIO(packed))
    blocks = shown(document)
    assert len(file.tables) == len(blocks)
    for block, table in zip(blocks, file.tables, strict=True):
        for row, line in zip(block.rows, table.rows[len(block.header) :], strict=True):
            expected = [plain_text(cell.text) for cell in row.cells]
            found = list(dict.fromkeys(cell._tc for cell in line.cells))
            texts = ["".join(t.text or "" for t in tc.iter(qn("w:t"))) for tc in found]
            assert [t.replace(": ", "") for t in texts] == [t.replace(": ", "") for t in expected]


def test_tables_have_horizontal_rules_only_and_repeat_their_head(packed: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        xml = archive.read("word/document.xml").decode()
    assert "<w:tblHeader/>" in xml
    for edge in ("left", "right", "insideV"):
        assert f"<w:{edge} w:val=" not in xml
    assert '<w:bottom w:val="single"' in xml


def test_figures_carry_their_text_alternative(document: Document, packed: bytes) -> None:
    file = docx.Document(io.BytesIO(packed))
    alternatives = [shape._inline.docPr.get("descr") for shape in file.inline_shapes]
    assert alternatives == [b.alt for b in blocks_of(document.sections) if isinstance(b, Figure)]


def test_a_missing_picture_leaves_its_words(document: Document) -> None:
    file = docx.Document(io.BytesIO(render_docx(document, {})))
    assert not file.inline_shapes
    assert any("100 rows were read" in line.text for line in file.paragraphs)


def test_title_banner_and_warning_are_there(packed: bytes) -> None:
    file = docx.Document(io.BytesIO(packed))
    text = "\n".join(line.text for line in file.paragraphs)
    assert file.core_properties.title == "A small study"
    assert "Synthetic data" in text
    assert "not yet validated" in text
