"""An APA 7 table in Word: number, title, three horizontal rules, repeated head, nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from alliance_stats.report.blocks import Cell, Row, Table, plain_text
from alliance_stats.report.word_styles import TEXT_WIDTH

_ALIGN = {
    "left": WD_ALIGN_PARAGRAPH.LEFT,
    "right": WD_ALIGN_PARAGRAPH.RIGHT,
    "centre": WD_ALIGN_PARAGRAPH.CENTER,
}
_HEAVY, _LIGHT = "12", "6"
_DENSE = 8
"""Tables with more columns than this are set smaller."""
_NAME = 26.0
"""Characters of a row's name that stay in one line, however crowded the table."""
_SHORT = 20
"""Tables with at most so many lines are never parted."""
_FLAT = 6
"""Lists with at most so many numbers can be one row."""
_WISH = 40.0
"""Characters of text that a column asks for in one line."""
_HEAD = 16.0
"""Characters that a heading may take before it breaks between words."""
_BETWEEN = 0.2
"""Centimetres between a column of numbers and the text right of it."""
_MARGIN = 0.09
"""Centimetres left and right of a cell's text."""


def add_table(file: Any, block: Table, number: str, labels: Mapping[str, str]) -> None:
    """Add a table to a Word document, its caption and notes left to the caller."""
    rows = len(block.header) + len(block.rows)
    table = file.add_table(rows=rows, cols=block.width)
    table.alignment = WD_TABLE_ALIGNMENT.LEFT
    table.autofit = False
    widths = _widths(block)
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Cm(width)
    # `table.cell(r, c)` walks the whole table every time; once is enough.
    every = table._cells
    grid = [every[r * block.width : (r + 1) * block.width] for r in range(rows)]
    for line in grid:
        for cell, width in zip(line, widths, strict=True):
            cell.width = Cm(width)
    _fill_header(grid, block, labels)
    for r, row in enumerate(block.rows, start=len(block.header)):
        _fill_row(grid[r], row, labels, _points(block))
    for r, line in enumerate(table.rows):
        _whole(line)
        if r < len(block.header):
            _repeat(line)
    _rules(grid, len(block.header))
    _together(grid, len(block.header))
    _describe(table, f"{number} {block.title}".strip())


def _widths(block: Table) -> list[float]:
    """Give columns of numbers the room they need, columns of text their longest word and a share.

    Words are parted between lines, numbers with their intervals are not.
    """
    needs, words = [0.0] * block.width, [0.0] * block.width
    is_text = [False] * block.width
    for _, column, cell in _placed(block):
        if cell.span == 1:
            needs[column] = max(needs[column], _head_length(cell))
            words[column] = max(words[column], _longest_word(cell))
    for row in block.rows:
        if len(row.cells) == block.width:
            for i, cell in enumerate(row.cells):
                is_text[i] = is_text[i] or cell.align == "left"
                needs[i] = max(needs[i], _length(cell))
                words[i] = max(words[i], _longest_word(cell))
    # The names of the scales, or a table cannot be read.
    words[0] = max(words[0], min(needs[0], _NAME))
    room = 0.0175 * _points(block)
    least = [
        min(word, _NAME) if text else need
        for word, need, text in zip(words, needs, is_text, strict=True)
    ]
    widths = [room * length + 2 * _MARGIN for length in least]
    wishes = [
        max(min(need, _WISH) - length, 0.0) for need, length in zip(needs, least, strict=True)
    ]
    left = max(TEXT_WIDTH - sum(widths), 0.0)
    if sum(wishes):
        widths = [
            width + left * wish / sum(wishes) for width, wish in zip(widths, wishes, strict=True)
        ]
    return [TEXT_WIDTH * width / sum(widths) for width in widths]


def _points(block: Table) -> float:
    return 7.5 if block.width > _DENSE else 8.5


def _length(cell: Cell) -> float:
    return _room(plain_text(cell.text))


def _head_length(cell: Cell) -> float:
    """Return the room of a heading, which may break between words where it is long."""
    return min(_length(cell), max(_longest_word(cell), _HEAD))


def _longest_word(cell: Cell) -> float:
    return _room(max(plain_text(cell.text).split(), key=len, default=""))


def _room(text: str) -> float:
    # Bold heads, capitals and short numbers take more than their count of characters says.
    letters = sum(1.4 if letter.isupper() else 1.0 for letter in text)
    return max(1.08 * letters, 4.0) + 1.0


def _placed(block: Table) -> Iterator[tuple[int, int, Cell]]:
    """Yield every heading with its row and column; one that is several rows deep moves others."""
    taken: set[tuple[int, int]] = set()
    for r, row in enumerate(block.header):
        c = 0
        for cell in row:
            while (r, c) in taken:
                c += 1
            yield r, c, cell
            taken |= {(r + i, c + j) for i in range(cell.rows) for j in range(cell.span)}
            c += cell.span


def _fill_header(grid: list[list[Any]], block: Table, labels: Mapping[str, str]) -> None:
    for r, c, cell in _placed(block):
        end = grid[r + cell.rows - 1][c + cell.span - 1]
        target = grid[r][c] if end is grid[r][c] else grid[r][c].merge(end)
        inset = _BETWEEN * (cell.align == "left" and c > 0)
        _write(target, cell, labels, _points(block), bold=True, inset=inset)
        if cell.span > 1:
            for place in range(c, c + cell.span):
                _rule(grid[r][place], "bottom", _LIGHT)


def _fill_row(line: list[Any], row: Row, labels: Mapping[str, str], size: float) -> None:
    c = 0
    for cell in row.cells:
        if row.group:
            # A group's name never ends a page.
            line[c].paragraphs[0].paragraph_format.keep_with_next = True
        target = line[c] if cell.span == 1 else line[c].merge(line[c + cell.span - 1])
        inset = 0.3 * row.indent if c == 0 else _BETWEEN * (cell.align == "left")
        _write(target, cell, labels, size, italic=row.group, inset=inset)
        c += cell.span


def _write(
    target: Any,
    cell: Cell,
    labels: Mapping[str, str],
    size: float,
    *,
    bold: bool = False,
    italic: bool = False,
    inset: float = 0.0,
) -> None:
    paragraph = target.paragraphs[0]
    paragraph.alignment = _ALIGN[cell.align]
    paragraph.paragraph_format.space_after = Pt(1)
    paragraph.paragraph_format.space_before = Pt(1)
    if inset:
        paragraph.paragraph_format.left_indent = Cm(inset)
    for place, span in enumerate(cell.text):
        text = plain_text((span,), labels)
        if span.gate and place:
            # Beside other words the verdict needs to say what it is about.
            gap = "" if cell.text[place - 1].text.endswith(" ") else " "
            text = f"{gap}(gate: {span.gate})"
        run = paragraph.add_run(f"{text}: " if span.style == "tag" and len(cell.text) > 1 else text)
        run.font.size = Pt(size)
        run.bold = bold or span.style == "strong" or None
        run.italic = italic or span.style == "em" or None
        run.font.superscript = span.style == "sup" or None


def _rules(grid: list[list[Any]], header: int) -> None:
    for cell in grid[0]:
        _rule(cell, "top", _HEAVY)
    for cell in grid[header - 1]:
        _rule(cell, "bottom", _LIGHT)
    for cell in grid[-1]:
        _rule(cell, "bottom", _HEAVY)


def _rule(cell: Any, edge: str, size: str) -> None:
    properties = cell._tc.get_or_add_tcPr()
    borders = properties.find(qn("w:tcBorders"))
    if borders is None:
        borders = OxmlElement("w:tcBorders")
        properties.append(borders)
    line = borders.find(qn(f"w:{edge}"))
    if line is None:
        line = OxmlElement(f"w:{edge}")
        # The schema wants the upper edge first.
        borders.insert(0 if edge == "top" else len(borders), line)
    for key, value in (("val", "single"), ("sz", size), ("space", "0"), ("color", "000000")):
        line.set(qn(f"w:{key}"), value)


def _together(grid: list[list[Any]], header: int) -> None:
    """Keep the head with the first rows, a short table on one page, and the last row with a note.

    Word looks at the first paragraph of each row.
    """
    whole = len(grid) <= _SHORT
    for r, line in enumerate(grid):
        if whole or r <= header + 2 or r == len(grid) - 2:
            for cell in line:
                for paragraph in cell.paragraphs:
                    paragraph.paragraph_format.keep_with_next = True


def lying_down(block: Table) -> Table:
    """Return a short list of numbers as one row, which takes less of a page; others as they are.

    Examples
    --------
    >>> from alliance_stats.report.blocks import rich
    >>> head = (Cell(rich("Number"), "left"), Cell(rich("Estimate")))
    >>> rows = tuple(Row((Cell(rich(a), "left"), Cell(rich(b)))) for a, b in ["p1", "q2"])
    >>> flat = lying_down(Table("", "Numbers", (head,), rows))
    >>> [plain_text(cell.text) for cell in flat.rows[0].cells]
    ['1', '2']
    """
    plain = len(block.header) == 1 and block.width == 2 and 1 < len(block.rows) <= _FLAT
    if not plain or any(len(row.cells) != 2 or row.group for row in block.rows):
        return block
    names, numbers = zip(*(row.cells for row in block.rows), strict=True)
    heads = tuple(replace(name, align="right") for name in names)
    return replace(block, header=(heads,), rows=(Row(tuple(numbers)),))


def _whole(row: Any) -> None:
    """Keep a row on one page."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


def _repeat(row: Any) -> None:
    """Repeat a row at the top of every page."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def _describe(table: Any, text: str) -> None:
    """Give the table a title that a screen reader says."""
    properties = table._tbl.tblPr
    caption = OxmlElement("w:tblCaption")
    caption.set(qn("w:val"), text)
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        edge = OxmlElement(f"w:{side}")
        edge.set(qn("w:w"), str(round(_MARGIN * 567)))
        edge.set(qn("w:type"), "dxa")
        margins.append(edge)
    # The schema wants the margins before the look, and the caption last.
    look = properties.find(qn("w:tblLook"))
    if look is None:
        properties.append(margins)
    else:
        look.addprevious(margins)
    properties.append(caption)
