from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from alliance_stats.errors import AllianceError, OptionError, ResponseError, StudyError
from alliance_stats.study.loading import load_study
from alliance_stats.study.results import StudyResults
from conftest import shared_path
from study.factories import STUDY, answers, write_study


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> StudyResults:
    return load_study(write_study(tmp_path_factory.mktemp("study"))).run()


def test_every_question_is_asked_once(small: StudyResults) -> None:
    asked = [
        (r.analysis, r.about.get("scale"), r.about.get("role"), r.about.get("occasion"))
        for r in small.results
    ]
    assert len(set(asked)) == len(asked)
    assert ("describe", "warmth", None, "start") in asked
    assert ("reliability", "warmth", "client", "end") in asked
    assert ("items", "warmth", "coach", "end") in asked
    assert ("agreement", "warmth", None, "end") in asked
    assert not small.find("reliability", occasion="start")


def test_a_refused_question_stops_nothing_and_is_named(small: StudyResults) -> None:
    refused = [each for each in small.not_computed if each.tag == "refused"]
    assert [each.scale for each in refused] == ["leaning"]
    assert "reciprocity" in refused[0].why


def test_what_this_version_cannot_do_is_named(small: StudyResults) -> None:
    later = [each for each in small.not_computed if each.tag == "not available"]
    assert any("Primacy" in each.what for each in later)
    assert not any("ctor-partner" in each.what for each in small.not_computed)
    assert all("not part of this version" in each.why for each in later)


def test_a_declared_actor_partner_model_comes_with_its_test_of_the_roles(
    small: StudyResults,
) -> None:
    [model] = small.find(analysis="apim")
    assert {row.extra["family"] for row in model.estimates if row.term == "actor"} == {
        "confirmatory"
    }
    [ladder] = small.find(analysis="distinguishability")
    assert [row.extra["family"] for row in ladder.estimates] == ["exploratory", None, None]


def test_declared_questions_form_the_confirmatory_family(small: StudyResults) -> None:
    frame = small.to_frame()
    total = (frame["term"] == "pearson") & (frame["level"] == "total")
    rows = frame[(frame["analysis"] == "correlate") & total]
    assert set(rows["family"]) == {"confirmatory"}
    assert set(frame[frame["analysis"] == "agreement"]["family"].dropna()) == {"exploratory"}


def test_one_sided_dyads_are_counted(small: StudyResults) -> None:
    [end] = [each for each in small.design.occasions if each.occasion == "end"]
    assert (end.both, end.first_only, end.second_only) == (23, 0, 1)


def test_find_says_what_it_does_not_know(small: StudyResults) -> None:
    assert len(small.find(scale="warmth", analysis="agreement")) == 1
    with pytest.raises(OptionError, match="Did you mean 'scale'"):
        small.find(scael="warmth")


def test_a_study_without_rows_says_so(tmp_path: Path) -> None:
    header = answers().splitlines()[0] + "\n"
    with pytest.raises(AllianceError, match="no answers"):
        load_study(write_study(tmp_path, data=header)).run()


def test_without_perspectives_nothing_is_related_and_the_reason_is_given(tmp_path: Path) -> None:
    text = STUDY[: STUDY.index("perspectives:")]
    results = load_study(write_study(tmp_path, text)).run()
    assert not results.find("correlate")
    assert any("perspectives" in each.remedy for each in results.not_computed)


def test_the_order_of_roles_decides_the_sign(small: StudyResults, tmp_path: Path) -> None:
    text = STUDY.replace('{coach: [coach, "K"], client: client}', "{client: client, coach: [K]}")
    turned = load_study(write_study(tmp_path, text)).run()
    [one], [other] = (r.find("agreement", scale="warmth") for r in (small, turned))
    assert one["bias"].estimate == pytest.approx(-other["bias"].estimate, abs=1e-12)
    assert one["icc(A,1)"].estimate == pytest.approx(other["icc(A,1)"].estimate, abs=1e-12)


def test_bad_cells_of_the_data_come_all_at_once(tmp_path: Path) -> None:
    bad = answers().replace(",1,", ",11,", 2)
    with pytest.raises(ResponseError, match=r"answers\.csv"):
        load_study(write_study(tmp_path, data=bad)).run()


@pytest.fixture(scope="module")
def couples() -> StudyResults:
    return load_study(shared_path("studies", "couples-commitment", "study.yaml")).run()


def test_couples_alpha(couples: StudyResults) -> None:
    [result] = couples.find("reliability", scale="satisfaction", role="partner1")
    alpha = result["alpha"]
    # Printed in the issue to six digits.
    assert alpha.estimate == pytest.approx(0.945593, abs=5e-7)
    assert (alpha.conf_low, alpha.conf_high) == pytest.approx((0.928285, 0.959755), abs=5e-7)
    assert couples.design.n_dyads == 118


def test_couples_flow(couples: StudyResults) -> None:
    [flow] = couples.flow
    assert (flow.read, flow.read - flow.used) == (118, sum(r.count for r in flow.reasons))


def test_couples_have_their_declared_model_with_k_and_both_intervals(
    couples: StudyResults,
) -> None:
    [model] = couples.find(analysis="apim")
    rows = [row for row in model.estimates if row.term == "k"]
    assert [row.extra["role"] for row in rows] == ["partner1", "partner2"]
    for row in rows:
        assert row.conf_low < row.estimate < row.conf_high
        assert row.extra["mc_low"] < row.estimate < row.extra["mc_high"]
    tested = [row.term for row in model.estimates if row.extra["family"] == "confirmatory"]
    assert tested == ["actor", "partner", "actor", "partner"]


def test_results_are_a_frame_and_json(small: StudyResults) -> None:
    frame = small.to_frame()
    assert isinstance(frame, pd.DataFrame)
    assert list(frame.columns[:3]) == ["analysis", "term", "estimate"]
    assert json.dumps([result.to_dict() for result in small.results], allow_nan=False)


def test_no_rows_is_a_study_error_not_a_crash(tmp_path: Path) -> None:
    with pytest.raises((StudyError, ResponseError)):
        load_study(write_study(tmp_path, data="dyad_id,role\n")).run()


def test_a_third_role_is_described_and_not_paired(tmp_path: Path) -> None:
    three = "{coach: [coach, K], client: client, manager: manager}"
    path = write_study(tmp_path, STUDY.replace('{coach: [coach, "K"], client: client}', three))
    instrument = tmp_path / "demo-scale.yaml"
    text = instrument.read_text().replace("[client, coach]", "[client, coach, manager]")
    for line in text.splitlines():
        if " coach: " in line and "{client:" in line:
            said = line[line.index("{client: ") + 9 : line.index(", coach:")]
            text = text.replace(line, line.replace("{client:", f"{{manager: {said}, client:"))
    instrument.write_text(text)
    more = "".join(
        f"=d{n:02d},ann-{n % 12},manager,end,{1 + n % 5},{1 + n % 4},3,{1 + n % 3},2,4\n"
        for n in range(24)
    )
    (tmp_path / "answers.csv").write_text(answers() + more)
    results = load_study(path).run()
    assert results.dyads.roles == ("coach", "client")
    [described] = results.find("describe", scale="warmth", occasion="end")
    assert {row["role"] for row in described.rows()} == {"coach", "client", "manager"}
    assert results.find("reliability", scale="warmth", role="manager")
    assert any("'manager'" in notice for notice in results.notices)
