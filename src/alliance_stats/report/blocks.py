"""What a report consists of, as plain data that any renderer can walk.

Text is a tuple of spans, never markup, so that a title or a reason written by a user is always
only text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Literal

from alliance_stats.vocabulary import GateVerdict

Style = Literal["plain", "em", "strong", "code", "sup", "tag", "soft"]


@dataclass(frozen=True, slots=True)
class Span:
    """A run of text in one style; ``href`` makes it a link, ``ref`` the number of a block."""

    text: str
    style: Style = "plain"
    href: str = ""
    ref: str = ""
    gate: GateVerdict | None = None


Rich = tuple[Span, ...]


_QUOTED = re.compile(r"(?<!\w)'([^']+)'(?!\w)")
_APOSTROPHE = re.compile(r"(?<=\w)'")


def typographic(text: str) -> str:
    """Set quotation marks and apostrophes as print does; reasons arrive as a terminal has them.

    Examples
    --------
    >>> typographic("the partner's score at 'end', both roles' answers")
    'the partner’s score at “end”, both roles’ answers'
    """
    return _APOSTROPHE.sub("’", _QUOTED.sub(r"“\1”", text)) if "'" in text else text


def rich(*parts: str | Span | Rich) -> Rich:
    """Join strings and spans into one text.

    Examples
    --------
    >>> plain_text(rich("Note. ", em("r"), " = .34"))
    'Note. r = .34'
    """
    spans: list[Span] = []
    for part in parts:
        if isinstance(part, str):
            spans += [Span(typographic(part))] if part else []
        elif isinstance(part, Span):
            spans.append(part)
        else:
            spans += part
    return tuple(spans)


def em(text: str) -> Span:
    """Set text in italics."""
    return Span(text, "em")


def strong(text: str) -> Span:
    """Set text in bold."""
    return Span(text, "strong")


def code(text: str) -> Span:
    """Set a file name or an id."""
    return Span(text, "code")


def sup(text: str) -> Span:
    """Set a superscript note mark."""
    return Span(text, "sup")


def tag(text: str) -> Span:
    """Set one of the words for a result without a number."""
    return Span(text, "tag")


def refer(block_id: str) -> Span:
    """Point at a table, figure or section; renderers put its number there."""
    return Span("", ref=block_id)


def badge(verdict: GateVerdict) -> Span:
    """Set the gate's verdict, which stands beside every number that compares roles."""
    return Span(verdict[0].upper() + verdict[1:], gate=verdict)


def plain_text(text: Rich, labels: Mapping[str, str] | None = None) -> str:
    """Return the words alone."""
    known = labels or {}
    return "".join(known.get(span.ref, "") if span.ref else span.text for span in text)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text; ``role`` says what it does on the page."""

    kind: ClassVar[str] = "paragraph"
    text: Rich
    role: Literal["body", "answer", "aside", "note", "status"] = "body"


@dataclass(frozen=True, slots=True)
class Subheading:
    """A heading inside a section."""

    kind: ClassVar[str] = "subheading"
    text: str


@dataclass(frozen=True, slots=True)
class Bullets:
    """A short list."""

    kind: ClassVar[str] = "bullets"
    items: tuple[Rich, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """One numbered sentence and the block it rests on."""

    text: Rich
    evidence: str


@dataclass(frozen=True, slots=True)
class Found:
    """The numbered findings at the head of the report."""

    kind: ClassVar[str] = "found"
    items: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Gates:
    """What each verdict of the gate means."""

    kind: ClassVar[str] = "gates"
    items: tuple[tuple[GateVerdict, str], ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell; ``span`` columns wide, ``rows`` deep (header only)."""

    text: Rich
    align: Literal["left", "right", "centre"] = "right"
    span: int = 1
    rows: int = 1
    style: Literal["plain", "dim", "why", "hash"] = "plain"


@dataclass(frozen=True, slots=True)
class Row:
    """One row. A group row has one cell and names the rows that follow it."""

    cells: tuple[Cell, ...]
    group: bool = False
    indent: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """An APA table: number, title, three rules, notes. ``id`` "" leaves it without a number."""

    kind: ClassVar[str] = "table"
    id: str
    title: str
    header: tuple[tuple[Cell, ...], ...]
    rows: tuple[Row, ...]
    notes: tuple[Rich, ...] = ()

    @property
    def width(self) -> int:
        """How many columns."""
        return sum(cell.span for cell in self.header[0])


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture with its words: ``name`` finds the drawing, ``numbers`` hold what it shows."""

    kind: ClassVar[str] = "figure"
    id: str
    name: str
    title: str
    alt_title: str
    alt: str
    note: Rich = ()
    numbers: Table | None = None
    key: bool = False


@dataclass(frozen=True, slots=True)
class Details:
    """Something to unfold; never the only place of a finding."""

    kind: ClassVar[str] = "details"
    summary: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Preformatted:
    """Text as written."""

    kind: ClassVar[str] = "preformatted"
    text: str
    label: str


@dataclass(frozen=True, slots=True)
class StripMarks:
    """Where the marks of one strip stand, in percent of its width; None where there is none."""

    value: float
    low: float | None = None
    high: float | None = None
    base: float | None = None
    base_low: float | None = None
    base_high: float | None = None


@dataclass(frozen=True, slots=True)
class Strip:
    """One question of a panel: words and numbers as text, and the marks beside them.

    Without marks ``aside`` holds the kind of nothing and its reason.
    """

    question: str
    measure: Rich
    value: Rich = ()
    aside: Rich = ()
    marks: StripMarks | None = None


@dataclass(frozen=True, slots=True)
class StripAxis:
    """The axis under a group of strips: (place in percent, text), where 0 and 1 are, its name."""

    ticks: tuple[tuple[float, str], ...]
    zero: float | None
    one: float | None = None
    label: Rich = ()


@dataclass(frozen=True, slots=True)
class StripGroup:
    """Strips that share an axis."""

    strips: tuple[Strip, ...]
    axis: StripAxis | None


@dataclass(frozen=True, slots=True)
class Panel:
    """A list of estimates, each beside the same number in randomly paired dyads."""

    kind: ClassVar[str] = "panel"
    id: str
    title: str
    groups: tuple[StripGroup, ...]
    notes: tuple[Rich, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """A verdict in a word, what it means, and every condition with its number."""

    kind: ClassVar[str] = "verdict"
    about: str
    word: Rich
    text: Rich
    conditions: tuple[tuple[str, Rich], ...]


DataRows = tuple[tuple[object, ...], ...]

Block = (
    Paragraph
    | Subheading
    | Bullets
    | Found
    | Gates
    | Table
    | Figure
    | Panel
    | Verdict
    | Details
    | Preformatted
)


@dataclass(frozen=True, slots=True)
class Section:
    """One question: kicker, the question as heading, then the evidence."""

    id: str
    kicker: str
    question: str
    contents: str
    group: str
    blocks: tuple[Block, ...]
    numbered: bool = True


@dataclass(frozen=True, slots=True)
class Fact:
    """One study fact of the title block."""

    label: str
    value: str
    detail: str


@dataclass(frozen=True, slots=True)
class Document:
    """A whole report.

    ``labels`` maps the id of a block or section to its printed number. ``data`` holds the same
    numbers in full: table name → heading and rows, for the CSV files.
    """

    title: str
    kicker: str
    standfirst: str
    facts: tuple[Fact, ...]
    banner: str
    status: tuple[Rich, ...]
    sections: tuple[Section, ...]
    labels: Mapping[str, str]
    roles: tuple[str, str]
    footer: Rich
    data: Mapping[str, DataRows]
