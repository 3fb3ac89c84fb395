"""Every number that a report prints is walked back to ``results.json``.

While a report is built, each number that becomes text leaves a mark that leads to the exact number
it was made from (``walk.tracing``). That number must stand in ``results.json``, in a row that the
words around it are about (``walk.check``); what carries no mark must be a text of the study or of
the report's own templates (``walk.literals``). The last tests put faults in and count how many
are noticed.
"""

from __future__ import annotations

import html
import io
import json
import random
import re
import warnings
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import docx
import pytest

from alliance_stats.report.blocks import Document, typographic
from alliance_stats.report.build import build
from alliance_stats.report.content import ReportContent
from alliance_stats.report.figures import figure_blocks, figures
from alliance_stats.report.html import render_html
from alliance_stats.report.markdown import render_markdown
from alliance_stats.report.word import render_docx
from alliance_stats.results import json_safe
from alliance_stats.study.output import report_content
from alliance_stats.study.stored import stored_content
from report import factories
from report.walk.check import Walk
from report.walk.index import Index
from report.walk.lines import Line, Printed, in_line, lines, printed
from report.walk.literals import own_literals, unaccounted
from report.walk.mutation import (
    FAULTS,
    digit,
    faulty,
    printed_otherwise,
    rows_swapped,
    sign,
)
from report.walk.tracing import COUNTING, Trace, bare, traced, without_marks
from runs import NAMES, results_of

LEAST = 0.95
"""The share of faults that must be noticed."""


@dataclass(frozen=True)
class Case:
    """One report, traced, with the file it must agree with."""

    content: ReportContent
    document: Document
    trace: Trace
    index: Index
    every: tuple[Printed, ...]

    @property
    def walk(self) -> Walk:
        return Walk(self.index)


def built(content: ReportContent) -> tuple[Document, Trace]:
    with traced() as trace:
        return build(content), trace


@cache
def case(name: str) -> Case:
    """Return the report of a study, or the small one of the factories."""
    content = factories.content() if name == "small" else report_content(results_of(name))
    study = {"roles": list(content.roles), "occasions": list(content.occasions)}
    whole = json_safe({"study": study, **stored_content(content)})
    document, trace = built(content)
    index = Index(json.loads(json.dumps(whole, allow_nan=False)))
    return Case(content, document, trace, index, tuple(printed(document, trace)))


slow_names = [pytest.param(name, marks=pytest.mark.slow) for name in NAMES]
every_case = pytest.mark.parametrize("name", ["small", *slow_names])
real_case = pytest.mark.parametrize("name", slow_names)


@every_case
def test_every_number_stands_in_a_row_about_the_same(name: str) -> None:
    found = case(name)
    assert len(found.every) > 100
    assert [str(failure) for failure in found.walk.failures(found.every)] == []


@every_case
def test_what_carries_no_mark_is_no_result(name: str) -> None:
    found = case(name)
    assert [*left(found)] == []


def left(found: Case) -> Iterator[str]:
    """Yield the words with digits that nothing accounts for."""
    literals = own_literals() | {typographic(text) for text in found.index.texts}
    for line in lines(found.document):
        text = without_marks(line.text)
        if any(each.isdigit() for each in text):
            for word in unaccounted(text, literals):
                if not found.index.is_kept(word):
                    yield f"{line.section}: {word} in “{bare(line.text)[:80]}”"


@real_case
def test_every_renderer_prints_the_same_texts(name: str) -> None:
    """The marks come through HTML, Markdown and Word, and without them the bytes are the same."""
    found = case(name)
    plain = build(found.content)
    pictures = {block.name: "" for block in figure_blocks(plain)}
    marked_page = render_html(found.document, pictures)
    assert bare(marked_page) == render_html(plain, pictures)
    marked_text = render_markdown(found.document, {})
    assert bare(marked_text) == render_markdown(plain, {})
    marked_word = words_of(render_docx(found.document, {}))
    assert bare(marked_word) == words_of(render_docx(plain, {}))
    for text in (html.unescape(marked_page), marked_text, marked_word):
        told = {call for _, _, call, _ in found.trace.marks(text)}
        assert len(told) > 100
        assert told <= set(found.trace.calls)


def words_of(file: bytes) -> str:
    """Return the text of a Word file."""
    document = docx.Document(io.BytesIO(file))
    return "\n".join(
        "".join(each.text or "" for each in part.iter() if each.tag.endswith("}t"))
        for part in document.element.body.iterchildren()
    )


@cache
def drawn(name: str) -> tuple[tuple[Line, Trace], ...]:
    """Return every text that stands in a figure."""
    found = case(name)
    with warnings.catch_warnings(), traced() as trace:
        warnings.filterwarnings("ignore", message="Glyph")  # the marks have no shape
        pictures = figures(found.content)
    shown = []
    for block in figure_blocks(found.document):
        body = re.sub(r"<(title|desc)\b.*?</\1>", "", pictures[block.name], flags=re.DOTALL)
        for text in re.findall(r"<text[^>]*>([^<]*)</text>", body):
            line = Line(f"figure {block.name}", html.unescape(text), (bare(block.title),))
            shown.append((line, trace))
    return tuple(shown)


def is_tick(one: Printed) -> bool:
    """Whether a number may be where an axis is marked: no estimate has so few digits."""
    return all(abs(x - round(x, 1)) < 1e-9 for x in one.call.numbers)


@real_case
def test_every_number_of_a_figure_stands_in_a_row(name: str) -> None:
    found = case(name)
    every = [one for line, trace in drawn(name) for one in in_line(line, trace)]
    assert len(every) > 50
    wrong = [str(each) for each in found.walk.failures(every) if not is_tick(each.printed)]
    assert wrong == []
    literals = own_literals() | found.index.texts | set(found.content.roles)
    words = [w for line, _ in drawn(name) for w in unaccounted(without_marks(line.text), literals)]
    assert words == []


@real_case
def test_the_same_quantity_is_the_same_text_everywhere(name: str) -> None:
    """In a sentence, a table and a figure: the same digits, or one is the other cut shorter."""
    found = case(name)
    every = [*found.every, *(one for line, trace in drawn(name) for one in in_line(line, trace))]
    texts: dict[float, set[tuple[str, str]]] = defaultdict(set)
    for one in every:
        if one.call.writer in COUNTING or is_tick(one):
            continue
        tokens = re.findall(r"−?[\d.,]*\d%?|(?:more|less) than 0", one.text)
        for x, token in zip(one.call.numbers, tokens, strict=True):
            if len(found.index.find(x)) == 1:
                texts[x].add((token, one.line.section))
    assert sum(len(each) > 1 for each in texts.values()) > 20
    told = {x: each for x, each in texts.items() if len({bare_digits(t) for t, _ in each}) > 1}
    assert told == {}


def bare_digits(token: str) -> str:
    """Return a number without what depends on its kind: 0.34 and .34 are one text."""
    return token.replace("−0.", "−.").removeprefix("0") if "." in token else token


# Faults ------------------------------------------------------------------------------------------


@every_case
@pytest.mark.parametrize("change", [digit, sign])
def test_a_number_printed_otherwise_is_noticed(name: str, change) -> None:  # type: ignore[no-untyped-def]
    found, rng = case(name), random.Random(20260301)
    wrong, places = printed_otherwise(found.every, change, rng, n=min(200, len(found.every) // 3))
    noticed = {each.printed.where for each in found.walk.failures(wrong)}
    caught = sum(wrong[place].where in noticed for place in places)
    assert caught == len(places)


@real_case
def test_two_rows_of_a_table_that_are_swapped_are_noticed(name: str) -> None:
    found, rng, walk = case(name), random.Random(7), case(name).walk
    caught = total = 0
    for _ in range(5):
        wrong, swaps = rows_swapped(found.every, rng, COUNTING)
        flagged = {id(each.printed) for each in walk.failures(wrong)}
        caught += sum(any(id(wrong[place]) in flagged for place in swap) for swap in swaps)
        total += len(swaps)
    print(f"{name}: {caught} of {total} swapped rows noticed")  # noqa: T201
    assert total >= 20
    assert caught >= LEAST * total


@real_case
def test_numbers_taken_from_the_wrong_place_are_noticed(name: str) -> None:
    """The report is built from results with a fault; ``results.json`` has none."""
    found, rng, walk = case(name), random.Random(11), case(name).walk
    wanted = 15 if name == "couples" else 5
    before = [(one.line.text, one.text) for one in found.every]
    rows = sorted(
        {
            next(iter(sources))
            for one in found.every
            if one.call.writer not in COUNTING and len(sources := walk.sources(one)) == 1
        }
    )
    shares = {}
    for fault in FAULTS:
        caught = seen = 0
        while seen < wanted:
            document, trace = built(faulty(found.content, fault, rows, rng))
            wrong = printed(document, trace)
            if [(bare(o.line.text), o.text) for o in wrong] == [(bare(t), x) for t, x in before]:
                continue  # it shows nowhere
            seen += 1
            caught += bool(walk.failures(wrong))
        shares[fault.__name__] = (caught, seen)
    print(f"{name}: noticed {shares}")  # noqa: T201
    assert sum(c for c, _ in shares.values()) >= LEAST * sum(n for _, n in shares.values())
