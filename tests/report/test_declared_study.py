"""A study that declares every model, from its files to its report."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

import pytest

from alliance_stats.report.build import build
from alliance_stats.report.content import ReportContent
from alliance_stats.report.figures import drawn_figures, figure_blocks
from alliance_stats.report.html import render_html
from alliance_stats.report.sections import models
from alliance_stats.report.word import render_docx
from alliance_stats.results import json_safe
from alliance_stats.study.loading import load_study
from alliance_stats.study.output import report_content
from alliance_stats.study.stored import stored_content
from report.declared_study import MODELS, OTHERS, write_declared_study
from report.test_dyadic_models import NEVER
from report.walk.check import Walk
from report.walk.index import Index
from report.walk.lines import printed
from report.walk.tracing import traced

VERBS = [re.match(r"\{(\w+):", entry).group(1) for entry in (*MODELS, *OTHERS)]  # type: ignore[union-attr]


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> ReportContent:
    """One occasion, few dyads: the models that need more say so."""
    folder = tmp_path_factory.mktemp("small")
    declared = [entry for entry in MODELS if not entry.startswith("{apim:")]
    path = write_declared_study(folder, n_dyads=60, occasions=["end"], declared=declared)
    return report_content(load_study(path).run())


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> ReportContent:
    path = write_declared_study(tmp_path_factory.mktemp("whole"))
    return report_content(load_study(path).run())


def words_of(content: ReportContent) -> tuple[str, str]:
    """Return the page, and its words alone without the study file as resolved."""
    document = build(content)
    drawn = drawn_figures(content, document)
    html = render_html(document, {name: one.svg for name, one in drawn.items()})
    assert render_docx(document, {name: one.png for name, one in drawn.items()}).startswith(b"PK")
    bare = re.sub(r"<(style|pre)\b.*?</\1>", " ", html, flags=re.DOTALL)
    return html, re.sub(r"<[^>]+>", " ", bare)


def check(content: ReportContent) -> None:
    html, words = words_of(content)
    ids = Counter(re.findall(r'\bid="([^"]+)"', html))
    assert not [name for name, times in ids.items() if times > 1]
    assert not re.search(r"\bnan\b", words, re.IGNORECASE)
    assert "None" not in words
    links = set(re.findall(r'href="#([^"]+)"', html))
    assert links <= set(ids)
    for section in build(content).sections:
        if section.id in {kind.id for kind in models.KINDS}:
            said = re.search(rf'<section id="section-{section.id}">.*?</section>', html, re.DOTALL)
            assert said is not None
            # These sentences say what is not claimed, and which studies are meant.
            plain = re.sub(r"<[^>]+>", " ", said.group(0))
            plain = plain.replace("not of cause", "").replace("in a small study", "")
            assert not NEVER.search(plain)


@pytest.mark.slow
def test_models_that_cannot_be_had_say_why(small: ReportContent) -> None:
    refused = {entry.analysis: entry.why for entry in small.not_computed}
    assert "at least" in refused["apim_latent"]
    assert "at least 3 occasions" in refused["growth"]
    assert "at least 3 occasions" in refused["ri_clpm"]
    check(small)


@pytest.mark.slow
def test_every_declared_question_is_answered_or_told(whole: ReportContent) -> None:
    answered = {result.analysis for result in whole.results}
    told = {entry.analysis for entry in whole.not_computed}
    assert set(VERBS) <= answered | told
    ids = {section.id for section in build(whole).sections}
    for kind in models.KINDS:
        assert (kind.id in ids) == (kind.analysis in answered)


@pytest.mark.slow
def test_the_report_of_every_model_stands(whole: ReportContent) -> None:
    check(whole)


@pytest.mark.slow
def test_every_figure_of_a_model_is_drawn_once(whole: ReportContent) -> None:
    names = [block.name for block in figure_blocks(build(whole))]
    assert len(set(names)) == len(names)
    assert "paths-trust-growth-given-workplace" in names
    assert "ri-clpm-collaboration-growth-client-client" in names


def test_the_study_file_declares_every_model_that_has_a_section(tmp_path: Path) -> None:
    assert {kind.analysis for kind in models.KINDS} <= set(VERBS)
    load_study(write_declared_study(tmp_path, n_dyads=10, occasions=["s1", "s2", "s3"]))


@pytest.mark.slow
def test_every_number_of_a_model_is_in_the_results(whole: ReportContent) -> None:
    study = {"roles": list(whole.roles), "occasions": list(whole.occasions)}
    stored = json.dumps(json_safe({"study": study, **stored_content(whole)}), allow_nan=False)
    with traced() as trace:
        document = build(whole)
    every = printed(document, trace)
    own = {"apim", *(kind.id for kind in models.KINDS)}
    lost = Walk(Index(json.loads(stored))).failures(every)
    assert len(every) > 1000
    assert not [str(each) for each in lost if each.printed.where.partition(":")[0] in own]
