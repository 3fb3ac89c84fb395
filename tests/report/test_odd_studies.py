"""Studies at the edge: the report still stands, and no NaN reaches a reader as a number."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import replace

import pytest

from alliance_stats.dyads.design import OccasionCount
from alliance_stats.report.build import build
from alliance_stats.report.content import ReportContent
from alliance_stats.report.figures import figures, pictures
from alliance_stats.report.html import render_html
from alliance_stats.report.word import render_docx
from alliance_stats.results import Result
from alliance_stats.vocabulary import ONLY_OCCASION
from report.factories import content, describe, design, results

ROLES = ("coach", "client")
NAN = math.nan


def hollowed(result: Result) -> Result:
    rows = tuple(
        replace(e, estimate=NAN, conf_low=NAN, conf_high=NAN, undefined="Nothing varies.")
        for e in result.estimates
    )
    return replace(result, estimates=rows)


def all_undefined() -> ReportContent:
    return content(results=[hollowed(result) for result in results(ROLES)])


def one_role_only() -> ReportContent:
    full = describe("bond", ROLES)
    mine = tuple(e for e in full.estimates if e.extra["role"] == "coach")
    own = [r for r in results(ROLES) if r.about.get("role") == "coach"]
    return content(results=[replace(full, estimates=mine), *own])


def nothing_ran() -> ReportContent:
    return content(results=(), not_computed=(), notices=(), provenance={}, perspectives={})


def nobody_at_the_end() -> ReportContent:
    empty = OccasionCount(occasion="end", both=0, first_only=0, second_only=0, neither=50)
    return content(design=replace(design(ROLES), occasions=(empty,)))


def one_occasion() -> ReportContent:
    made = content(occasion=ONLY_OCCASION, occasions=(ONLY_OCCASION,))
    counts = (
        OccasionCount(occasion=ONLY_OCCASION, both=50, first_only=0, second_only=0, neither=0),
    )
    moved = [replace(r, about={**r.about, "occasion": ONLY_OCCASION}) for r in made.results]
    return replace(made, results=moved, design=replace(made.design, occasions=counts))


def no_rows() -> ReportContent:
    made = content()
    return replace(made, flow=(replace(made.flow[0], read=0, used=0, reasons=()),))


def many_notices() -> ReportContent:
    return content(notices=[f"a.csv: something {'long ' * 90}{i}" for i in range(9)])


ODD: dict[str, Callable[[], ReportContent]] = {
    f.__name__: f
    for f in (
        all_undefined,
        one_role_only,
        nothing_ran,
        nobody_at_the_end,
        one_occasion,
        no_rows,
        many_notices,
    )
}


@pytest.mark.parametrize("name", ODD)
def test_the_report_stands(name: str) -> None:
    made = ODD[name]()
    document = build(made)
    html = render_html(document, figures(made))
    text = re.sub(r"<[^>]+>", " ", html)
    assert not re.search(r"\bnan\b", text, re.IGNORECASE)
    assert "None" not in text
    assert render_docx(document, pictures(made)).startswith(b"PK")


def test_undefined_numbers_are_listed_with_their_reason() -> None:
    html = render_html(build(all_undefined()), figures(all_undefined()))
    assert html.count("Nothing varies.") > 10
    assert "clear of zero" not in html


def test_one_occasion_is_never_called_once() -> None:
    html = render_html(build(one_occasion()), figures(one_occasion()))
    assert " at once" not in html
    assert "All 50 dyads gave both views." in html


def test_a_scale_asked_of_one_role_says_so() -> None:
    html = render_html(build(one_role_only()), figures(one_role_only()))
    assert "not asked of this role" in html


def test_long_notices_are_cut_and_folded() -> None:
    html = render_html(build(many_notices()), figures(many_notices()))
    assert "10 things found or guessed while reading" in html
    assert "(in full in " in html
