"""A study in which each role answers a form of its own, from the file to the report."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from tests.study.paired_forms import CLIENT, COACH, STUDY, answers, write

from alliance_stats.analysis.describe import describe
from alliance_stats.analysis.items import items
from alliance_stats.analysis.reliability import reliability
from alliance_stats.errors import OptionError, StudyError
from alliance_stats.report.build import build
from alliance_stats.report.content import NotComputed
from alliance_stats.report.figures import figures
from alliance_stats.report.html import render_html
from alliance_stats.report.sections.agreement_figures import described_mean, with_means
from alliance_stats.study.loading import load_study
from alliance_stats.study.output import report_content, results_json
from alliance_stats.study.results import StudyResults


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> StudyResults:
    return load_study(write(tmp_path_factory.mktemp("forms"))).run()


def keyed() -> dict[str, np.ndarray]:
    """The complete pairs' answers, all items pointing the same way."""
    given = {role: table.copy() for role, table in answers().items()}
    given["client"][:, 2] = 8 - given["client"][:, 2]
    given["client"] = given["client"][:-1]
    return given


def test_one_agreement_for_each_scale_of_both_forms(found: StudyResults) -> None:
    about = {
        r.about["scale"]: (r.about["instrument"], r.about.get("second_form"), r.about.get("unit"))
        for r in found.find("agreement")
    }
    assert about == {
        "bond": ("bond-coach", "bond-client", "raw"),
        "task": ("bond-coach", "bond-client", "pomp"),
        "total": ("bond-coach", "bond-client", "raw"),
        "result": ("result", None, None),
    }


def test_agreement_on_means_is_in_score_points(found: StudyResults) -> None:
    given = keyed()
    gap = given["coach"][:, :2].mean(axis=1) - given["client"][:, :3].mean(axis=1)
    result = found.one("agreement", scale="bond")
    assert result["bias"].estimate == pytest.approx(gap.mean(), rel=1e-12)
    assert result["sd_difference"].estimate == pytest.approx(gap.std(ddof=1), rel=1e-12)
    assert result.score_range == (1, 7)
    assert any("both are means on one range" in note for note in result.notes)


def test_agreement_of_a_sum_with_a_mean_is_in_percent(found: StudyResults) -> None:
    given = keyed()
    first = 100 * (given["coach"][:, 2:4].sum(axis=1) - 2) / 12
    second = 100 * (given["client"][:, 3:6].mean(axis=1) - 1) / 6
    result = found.one("agreement", scale="task")
    np.testing.assert_allclose(result.first, first, rtol=1e-12)
    np.testing.assert_allclose(result.second, second, rtol=1e-12)
    assert result["bias"].estimate == pytest.approx((first - second).mean(), rel=1e-12)
    assert result.score_range == (0, 100)
    assert any("percent of the possible range" in note for note in result.notes)


@pytest.mark.parametrize("scale", ["bond", "task", "total"])
def test_the_gap_rests_on_each_roles_own_form(found: StudyResults, scale: str) -> None:
    """Lord & Novick: (s1² r1 + s2² r2 - 2 c) / (s1² + s2² - 2 c), r from either form's alpha."""
    result = found.one("agreement", scale=scale)
    own = {
        role: found.one("reliability", scale=scale, role=role)["alpha"].estimate
        for role in ("coach", "client")
    }
    row = result["gap_reliability"]
    assert row.extra["reliability_first"] == pytest.approx(own["coach"], rel=1e-12)
    # Alpha of the gap uses everyone who answered, so also the client without a coach's form.
    assert row.extra["reliability_second"] == pytest.approx(own["client"], rel=1e-12)
    (v1, c), (_, v2) = np.cov(result.first, result.second)
    expected = (v1 * own["coach"] + v2 * own["client"] - 2 * c) / (v1 + v2 - 2 * c)
    assert row.estimate == pytest.approx(expected, rel=1e-12)


def test_reliability_comes_from_the_roles_own_form(found: StudyResults) -> None:
    rows = {
        (r.about["scale"], r.about["role"]): (r.about["instrument"], r["alpha"].extra["n_items"])
        for r in found.find("reliability")
    }
    assert rows["bond", "client"] == ("bond-client", 3)
    assert rows["bond", "coach"] == ("bond-coach", 2)
    items = np.cov(answers()["coach"][:, :2], rowvar=False)
    alpha = 2 * (1 - np.trace(items) / items.sum())
    found_alpha = found.one("reliability", scale="bond", role="coach")["alpha"].estimate
    assert found_alpha == pytest.approx(alpha, rel=1e-12)


def test_description_is_by_form_in_its_own_points(found: StudyResults) -> None:
    by_form = {r.about["instrument"]: r for r in found.find("describe", scale="task")}
    assert {name: r.roles for name, r in by_form.items()} == {
        "bond-client": ("client",),
        "bond-coach": ("coach",),
    }
    assert by_form["bond-coach"].score_range == (2, 14)
    mean = answers()["coach"][:, 2:4].sum(axis=1).mean()
    assert by_form["bond-coach"].find("mean", role="coach").estimate == pytest.approx(mean)


def test_correlations_have_both_roles(found: StudyResults) -> None:
    result = found.one("correlate", predictor="task")
    assert result.about["predictor_second_form"] == "bond-client"
    given = keyed()
    first = given["coach"][:, 2:4].sum(axis=1)
    second = given["client"][:, 6:8].mean(axis=1)
    row = result.find("pearson", role_x="coach", role_y="client")
    assert row.estimate == pytest.approx(np.corrcoef(first, second)[0, 1], rel=1e-10)


def test_declared_by_either_forms_name_is_confirmatory(found: StudyResults) -> None:
    """The study declares agreement on 'bond-client.bond'; the result goes by 'bond-coach'."""
    families = {
        row.extra["family"]
        for row in found.one("agreement", scale="bond").estimates
        if row.extra["family"]
    }
    assert families == {"confirmatory"}
    assert len(found.find("agreement", scale="bond")) == 1


def test_everything_is_said_and_nothing_failed(found: StudyResults) -> None:
    assert sum("are read as one questionnaire" in text for text in found.notices) == 2
    mine = {"describe", "reliability", "items", "agreement", "correlate"}
    assert [each for each in found.not_computed if each.analysis in mine] == []
    assert found.design.occasions[0].second_only == 1


def test_the_report_tells_the_forms_apart_where_each_stands_alone(found: StudyResults) -> None:
    content = report_content(found)
    html = render_html(build(content), figures(content))
    assert "Bond (bond-client)" in html
    assert "Task: each role answers a form of its own" in html
    agreement = html[html.index('id="tab-agreement"') : html.index('id="fig-role-means"')]
    assert "bond-client" not in agreement
    assert "Task" in agreement


def test_only_means_in_one_unit_share_a_figure(found: StudyResults) -> None:
    content = report_content(found)
    # Scales about one target stand together.
    assert [key.scale for key in with_means(content)] == ["bond", "total", "result"]
    key = with_means(content)[0]
    given = answers()
    for role, n_items in (("coach", 2), ("client", 3)):
        mean = described_mean(content, key, role)
        assert mean is not None
        keyed_items = given[role][:, :n_items]
        if role == "client":
            keyed_items = np.column_stack([keyed_items[:, :2], 8 - keyed_items[:, 2]])
        assert mean.estimate == pytest.approx(keyed_items.mean(), rel=1e-12)


def test_rows_carry_form_and_unit(found: StudyResults) -> None:
    whole = json.loads(results_json(found))
    (one,) = (
        each
        for each in whole["results"]
        if each["analysis"] == "agreement" and each["scale"] == "task"
    )
    assert {(row["second_form"], row["unit"]) for row in one["rows"]} == {("bond-client", "pomp")}


@pytest.mark.slow
def test_the_whole_folder_is_written(found: StudyResults, tmp_path: Path) -> None:
    out = found.write(tmp_path / "out")
    assert (out / "report.docx").stat().st_size > 0
    assert "bond-client" not in (out / "dyads.csv").read_text(encoding="utf-8")


def test_a_bare_name_and_a_role_lead_to_the_roles_form(found: StudyResults) -> None:
    assert reliability(found.scores, scale="bond", role="client").parts == ("cl_1", "cl_2", "cl_3")
    assert len(items(found.scores, scale="bond", role="coach").estimates) == 2
    with pytest.raises(OptionError, match="not asked of role 'client'"):
        reliability(found.scores, scale="bond-coach.bond", role="client")
    described = describe(found.scores, scale="bond")
    assert described.about["instrument"] == "bond-coach"
    assert any("client' answers 'bond-client.bond'" in note for note in described.notes)


def _is_refused_agreement(each: NotComputed) -> bool:
    return each.analysis == "agreement" and each.tag == "refused"


def test_targets_that_differ_are_refused(tmp_path: Path) -> None:
    coach = COACH.replace("items: [1, 2], target: us", "items: [1, 2], target: context")
    results = load_study(write(tmp_path, coach=coach)).run()
    refused = {n.scale: n for n in results.not_computed if _is_refused_agreement(n)}
    assert set(refused) == {"bond", "total"}
    assert (
        "its target is 'context' in the form 'bond-coach' and 'us' in the form 'bond-client'"
        in refused["bond"].why
    )
    assert [r.about["scale"] for r in results.find("agreement")] == ["task", "result"]
    assert "(bond-coach)" not in str(build(report_content(results)).sections[4])


def test_crossed_targets_are_refused_in_two_forms_too(tmp_path: Path) -> None:
    texts = [text.replace("target: us", "target: partner") for text in (CLIENT, COACH)]
    results = load_study(write(tmp_path, client=texts[0], coach=texts[1])).run()
    reasons = [n.why for n in results.not_computed if _is_refused_agreement(n)]
    assert len(reasons) == 3
    assert all("What can be asked is reciprocity" in why for why in reasons)


def test_one_scale_by_both_its_names_is_one_scale(tmp_path: Path) -> None:
    study = STUDY.replace("we: [bond, bond-client.task]", "we: [bond, bond-client.bond]")
    with pytest.raises(StudyError, match=r"'bond-client.bond' is already listed under 'we'"):
        load_study(write(tmp_path, study))
    study = STUDY.replace(
        "{predictor: task, outcome: result}",
        "{predictor: bond-client.task, outcome: bond-coach.task}",
    )
    with pytest.raises(StudyError, match="its own outcome"):
        load_study(write(tmp_path, study))


def test_a_role_that_answers_both_forms_is_a_problem(tmp_path: Path) -> None:
    coach = COACH.replace("roles: [coach]", "roles: [coach, client]")
    with pytest.raises(StudyError, match=r"study.yaml:5:\d+: .*both are answered by 'client'"):
        load_study(write(tmp_path, coach=coach))


def test_forms_that_do_not_name_each_other_are_two_questionnaires(tmp_path: Path) -> None:
    client = CLIENT.replace("pairs_with: bond-coach\n", "")
    with pytest.raises(StudyError, match="The scale 'bond' is in 2 instruments"):
        load_study(write(tmp_path, client=client))
