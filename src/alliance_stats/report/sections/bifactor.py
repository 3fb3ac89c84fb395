"""Bifactor dyadic model: what both roles share in a scale, and what is each one's own."""

from __future__ import annotations

from math import isnan

from alliance_stats.formatting import join, percent, value
from alliance_stats.report.blocks import Cell, Rich, Row, Table, rich
from alliance_stats.report.content import ReportContent
from alliance_stats.report.lookup import item_names, key_of
from alliance_stats.report.sections.dyadic_models import GROUP, ModelKind, Telling, names
from alliance_stats.report.tabling import head, left, note, right
from alliance_stats.report.words import the
from alliance_stats.results import Estimate, Result

_LOADINGS = ("shared_loading", "own_loading")


def _tell(content: ReportContent, result: Result) -> Telling:
    name = names(content, result)["scale"]
    return Telling(
        name=f"Bifactor dyadic model of {name}",
        answer=_answer(content, result, name),
        paths=(),
        parts=(),
        units=rich(
            "Loadings are standardised and have no intervals. Shared: on the factor of both "
            "roles; own: on the role’s own factor."
        ),
        identification=str(getattr(result, "identification", "")),
        table=_table,
    )


def _answer(content: ReportContent, result: Result, name: str) -> Rich:
    shares = [
        f"{percent(row.estimate)} for {the(row.extra['role'])}"
        for row in result.estimates
        if row.term == "shared_variance" and not isnan(row.estimate)
    ]
    return rich(
        f"Of what the items of {name} have in common, both roles shared {join(shares)}; the rest "
        "was each one’s own view. These shares have no interval, so how sure they are is not known."
    )


def _table(content: ReportContent, result: Result, name: str, title: str, words: Rich) -> Table:
    """Return the loadings, one item a row, shared and own for each role."""
    roles = content.roles
    header = (
        (head("Item", left=True, rows=2), *(head(role, span=2) for role in roles)),
        tuple(head(word) for _ in roles for word in ("shared", "own")),
    )
    items = dict.fromkeys(
        str(row.extra["item_id"]) for row in result.estimates if row.term in _LOADINGS
    )
    key = key_of(result)
    rows = [
        Row((left(item_names(content, key, [item])), *_cells(content, result, item)))
        for item in items
    ]
    shares = [
        Cell(rich(value(row.term, row.estimate)), "centre", span=2)
        for row in result.estimates
        if row.term == "shared_variance"
    ]
    rows.append(Row((left("share of both roles’ factor"), *shares)))
    return Table(f"tab-{name}", title, header, tuple(rows), (note(words),))


def _cells(content: ReportContent, result: Result, item: str) -> list[Cell]:
    found = [_loading(result, term, role, item) for role in content.roles for term in _LOADINGS]
    return [right(value(row.term, row.estimate)) for row in found]


def _loading(result: Result, term: str, role: str, item: str) -> Estimate:
    return result.find(term, role=role, item_id=item)


KIND = ModelKind(
    analysis="bifactor",
    kicker="We",
    question="How much of a scale do both roles share, and how much is each one’s own?",
    group=GROUP,
    tell=_tell,
    method=(
        "Bifactor dyadic models split both roles’ answers into one factor of the dyad and one of "
        "each role (Reise, 2012), by full information maximum likelihood."
    ),
)
