"""Words that no report may hold, looked for in everything a reader sees."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest

from alliance_stats.report.build import build
from alliance_stats.report.content import ReportContent
from alliance_stats.report.figures import figures
from alliance_stats.report.html import render_html
from alliance_stats.study.loading import load_study
from alliance_stats.study.output import report_content
from alliance_stats.study.protection import protected
from conftest import shared_path
from report.factories import content
from report.pair_factories import whole_content

NEVER = re.compile(
    r"""\b(
        prove[sdn]? | proving | shows?\ that | showed\ that | shown\ that
        | causes? | caused | causal(ly)? | leads?\ to | led\ to | impacts? | thanks\ to
        | drives? | driven | improve[sd]? | improving | due\ to | because\ of
        | (in)?significan(t|tly|ce)
        | no\ (effect|difference|relation|change)\b | trends?\ towards?
        | (very\ )?(small|medium|large|strong|weak)\ (effect|difference|relation|correlation)s?
        | (good|bad|better|worse|best|worst)\ (coach|client)(es|s)? | rank(s|ed|ing)?
        | return\ on\ investment | ROI
    )\b""",
    re.IGNORECASE | re.VERBOSE,
)
#: An effect is an actor's or a partner's (or one through a mediator), never an effect as such.
EFFECT = re.compile(
    r"(?<!actor )(?<!partner )(?<!Actor )(?<!Partner )(?<!indirect )(?<!Indirect )\b[Ee]ffects?\b"
)
NORMS = re.compile(r"\b(norms?|bands?)\b", re.IGNORECASE)
NO_NORMS = "They have no norms and no bands."


def seen(made: ReportContent) -> str:
    page = render_html(build(made), figures(made))
    page = re.sub(r"<(style|pre)\b.*?</\1>", " ", page, flags=re.DOTALL)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", page)))


def found(text: str) -> list[str]:
    text = text.replace(NO_NORMS, "")
    return [
        text[max(0, match.start() - 40) : match.end() + 40]
        for pattern in (NEVER, EFFECT, NORMS)
        for match in pattern.finditer(text)
        if not is_allowed(text, match)
    ]


def is_allowed(text: str, match: re.Match[str]) -> bool:
    """A title of a model's table names effects; a statement about not proving is the opposite."""
    around = text[max(0, match.start() - 30) : match.end() + 12]
    return bool(re.search(r"no proof|Effect b SE|not of cause", around))


@pytest.mark.parametrize(
    "text",
    [
        "The study proves it.",
        "Trust leads to growth.",
        "A significant effect.",
        "There was no difference.",
        "a large effect of trust",
        "good coaches",
        "in the upper band",
        "a trend towards growth",
    ],
)
def test_the_search_finds_them(text: str) -> None:
    assert found(text)


def test_what_may_be_said_is_not_found() -> None:
    assert found("The actor effect and the partner effect of trust; not tested. " + NO_NORMS) == []


def test_small_studies() -> None:
    for made in (content(), whole_content(), whole_content(audience="programme")):
        assert found(seen(made)) == []


@pytest.mark.slow
def test_the_sample_study_in_both_kinds_of_report(root: Path) -> None:
    results = load_study(root / "data" / "sample" / "study.yaml").run()
    assert found(seen(report_content(results))) == []
    programme = replace(report_content(protected(results)), audience="programme")
    assert found(seen(programme)) == []


@pytest.mark.slow
def test_the_couples_study() -> None:
    path = shared_path("studies", "couples-commitment", "study.yaml")
    assert found(seen(report_content(load_study(path).run()))) == []
