"""What a declared question may say, and what is told about one that may not."""

from __future__ import annotations

from pathlib import Path

import pytest

from alliance_stats.errors import StudyError
from alliance_stats.study.loading import load_study
from study.factories import STUDY, write_study

SURROUNDED = STUDY.replace("outcomes: [result]", "outcomes: [result]\n  external: [leaning]")


def declaring(*questions: str, text: str = STUDY) -> str:
    head = text[: text.index("  confirmatory:")]
    return head + "  confirmatory:\n" + "".join(f"    - {{{one}}}\n" for one in questions)


def problems(folder: Path, *questions: str) -> list[str]:
    with pytest.raises(StudyError) as caught:
        load_study(write_study(folder, declaring(*questions)))
    return [problem.message for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("question", "says"),
    [
        ("apim: {predictor: warmth, outcome: result, covarites: [leaning]}", "'covariates'"),
        ("apim: {predictor: warmth, outcome: result, covariates: []}", "covariates"),
        ("apim: {predictor: warmth, outcome: result, covariates: [leanin]}", "'leaning'"),
        ("apim: {predictor: warmth, outcome: result, covariates: [warmth]}", "named twice"),
        ("apim: {predictor: warmth, outcome: warmth}", "its own outcome"),
        ("apim: {predictor: warmth, outcome: result, model: distinguishible}", "distinguishable"),
        ("common_fate: {predictor: warmth, outcome: result, covariates: [leaning]}", "not take"),
        ("agreement: {scale: warmth, outcome: result}", "It takes 'occasion' and 'scale'."),
        ("distinguishability: {scale: warmth}", "needs 'predictor'"),
        ("apim_mediation: {predictor: warmth, outcome: result}", "needs 'mediator'"),
        ("apim_mediation: {predictor: warmth, mediator: warmth, outcome: result}", "named twice"),
        ("apim_moderation: {predictor: warmth, outcome: result}", "needs 'moderator'"),
        ("apim_laten: {predictor: warmth, outcome: result}", "'apim_latent'"),
        ("growth: {scale: warmth, occasions: [start, end, later]}", "'later' is not declared"),
        ("growth: {scale: warmth, occasions: [end, start, end]}", "declared order"),
        ("growth: {scale: warmth, times: [0, 1, 2]}", "3 times for 2 occasions"),
        (
            "growth: {scale: warmth, occasions: [start, start, end], times: [0, 1, 2, 3]}",
            "for 3 occ",
        ),
        ("growth: {scale: warmth, occasions: [start, start, end], times: [1, 1, 2]}", "ascend"),
        ("growth: {scale: warmth, occasions: [start, start, end]}", "declared order"),
        ("ri_clpm: {scale: warmth, role_y: caoch}", "'caoch' is not declared"),
        ("ri_clpm: {predictor: warmth, outcome: result, role_x: clint}", "'clint' is not declared"),
        ("growth: {scale: warmth, occasions: [start, start, end], times: [0, 2, 1]}", "ascend"),
        ("ri_clpm: {occasions: [start, start, end]}", "needs 'scale'"),
        ("ri_clpm: {predictor: warmth}", "needs 'outcome'"),
        ("bifactor: {scale: warmth, role: coach}", "does not take 'role'"),
    ],
)
def test_faults_of_a_question(tmp_path: Path, question: str, says: str) -> None:
    found = problems(tmp_path, question)
    assert any(says in message for message in found), found


def test_every_fault_of_a_question_at_once(tmp_path: Path) -> None:
    found = problems(
        tmp_path, "apim: {predictor: warmt, outcome: resul, covariates: [x], occasion: never}"
    )
    assert len(found) == 4


def test_sound_questions(tmp_path: Path) -> None:
    study = load_study(
        write_study(
            tmp_path,
            declaring(
                "apim: {predictor: warmth, outcome: result, covariates: [leaning], "
                "model: indistinguishable, role: coach}",
                "apim_mediation: {predictor: warmth, mediator: leaning, outcome: result}",
                "apim_moderation: {predictor: warmth, moderator: leaning, outcome: result}",
                "apim_latent: {predictor: warmth, outcome: result}",
                "growth: {scale: warmth}",
                "ri_clpm: {predictor: warmth, outcome: result, role_x: client, role_y: coach}",
                "ri_clpm: {scale: warmth}",
                "bifactor: {scale: warmth, occasion: start}",
                "dyadic_score: {predictor: warmth, outcome: result, covariates: [leaning]}",
                "distinguishability: {predictor: warmth, outcome: result}",
            ),
        )
    )
    assert len(study.file.analysis.confirmatory) == 10


def families(results, term: str) -> set[str | None]:
    [result] = results.find("correlate", predictor="warmth", outcome="result")
    return {
        row.extra["family"]
        for row in result.estimates
        if row.term == term and row.extra["level"] == "total"
    }


def test_what_surrounds_the_two_is_held_constant(tmp_path: Path) -> None:
    """Exploratory beside the declared plain correlation, in one result."""
    results = load_study(write_study(tmp_path, SURROUNDED)).run()
    [result] = results.find("correlate", predictor="warmth", outcome="result")
    assert list(result.options["covariates"]) == ["leaning"]
    held = [row for row in result.estimates if row.term == "partial"]
    assert len(held) == 4
    assert {row.extra["covariates"] for row in held} == {"leaning"}
    assert families(results, "pearson") == {"confirmatory"}
    assert families(results, "partial") == {"exploratory"}
    # What surrounds the two is not adjusted for itself.
    [other] = results.find("correlate", predictor="leaning", outcome="result")
    assert not [row for row in other.estimates if row.term == "partial"]


def test_a_declared_adjustment_is_what_is_confirmed(tmp_path: Path) -> None:
    text = declaring(
        "correlate: {predictor: warmth, outcome: result, covariates: [demo-scale.leaning]}",
        "apim: {predictor: warmth, outcome: result, covariates: [leaning]}",
        text=SURROUNDED,
    )
    results = load_study(write_study(tmp_path, text)).run()
    assert families(results, "partial") == {"confirmatory"}
    assert families(results, "pearson") == {"exploratory"}
    model = results.one("apim")
    assert model.about["covariates"] == "leaning"
    assert {row.extra["family"] for row in model.estimates if row.term == "actor"} == {
        "confirmatory"
    }
    assert [row for row in model.estimates if row.term == "covariate"]
    assert results.one("distinguishability").about["covariates"] == "leaning"


def test_an_external_scale_that_nobody_answered_then_is_not_held_constant(tmp_path: Path) -> None:
    path = write_study(tmp_path, SURROUNDED)
    data = tmp_path / "answers.csv"
    lines = data.read_text(encoding="utf-8").splitlines()
    blank = [
        line if ",start," in line or n == 0 else line.rpartition(",")[0] + ","
        for n, line in enumerate(lines)
    ]
    data.write_text("\n".join(blank) + "\n", encoding="utf-8")
    results = load_study(path).run()
    result = results.one("correlate", predictor="warmth", outcome="result")
    assert list(result.options["covariates"]) == []


def test_the_gate_is_tested_where_a_comparison_is_declared(tmp_path: Path) -> None:
    text = declaring("agreement: {scale: warmth, occasion: start}")
    results = load_study(write_study(tmp_path, text)).run()
    result = results.one("agreement", scale="warmth", occasion="start")
    gates = {row.extra["gate_reason"] for row in result.estimates if row.extra.get("gate")}
    assert gates
    assert not any("not tested there" in str(reason) for reason in gates)
    assert results.find("invariance", scale="warmth", occasion="start")
    assert not results.find("invariance", scale="result", occasion="start")


def test_dyadic_scores_are_computed(tmp_path: Path) -> None:
    text = declaring("dyadic_score: {predictor: warmth, outcome: result, covariates: [leaning]}")
    results = load_study(write_study(tmp_path, text)).run()
    result = results.one("dyadic_score")
    assert {row.extra["family"] for row in result.estimates} == {"confirmatory"}
