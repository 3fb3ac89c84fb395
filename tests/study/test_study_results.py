"""What a run gives back: found by name, told in short, honest about what is not there."""

from __future__ import annotations

import re
from importlib.metadata import requires
from pathlib import Path

import pytest

from alliance_stats import agreement, describe, pair, plot, score
from alliance_stats.errors import OptionError
from alliance_stats.study.loading import load_study
from alliance_stats.study.output import result_files
from alliance_stats.study.provenance import provenance
from alliance_stats.study.results import StudyResults
from alliance_stats.vocabulary import SCORE_COLUMNS
from study.factories import INSTRUMENT, STUDY, answers, write_study


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> StudyResults:
    return load_study(write_study(tmp_path_factory.mktemp("study"))).run()


def test_a_misspelt_analysis_is_an_error(results: StudyResults) -> None:
    with pytest.raises(OptionError, match=r"no analysis 'agrement'\. Did you mean 'agreement'"):
        results.find("agrement")
    with pytest.raises(OptionError, match="Did you mean 'agreement'"):
        results.one("agrement", scale="warmth")


def test_none_is_no_error_and_one_says_why(results: StudyResults) -> None:
    assert results.find("agreement", scale="leaning") == ()
    assert results.find("growth") == ()
    for name in ("leaning", "demo-scale.leaning"):
        with pytest.raises(OptionError, match="Agreement on 'leaning' has no meaning"):
            results.one("agreement", scale=name)
    with pytest.raises(OptionError, match="Did you mean 'warmth'"):
        results.one("agreement", scale="warmht")


def test_what_one_role_is_asked_is_refused_not_forgotten(tmp_path: Path) -> None:
    path = write_study(tmp_path)
    alone = re.sub(r'coach: "We are \w+\."', "roles: [client]", INSTRUMENT)
    (tmp_path / "demo-scale.yaml").write_text(alone)
    study = STUDY.split("perspectives:")[0]
    path.write_text(study)
    found = load_study(path).run()
    [refused] = [n for n in found.not_computed if (n.analysis, n.scale) == ("agreement", "warmth")]
    assert refused.tag == "refused"
    assert "only role 'client' is asked this scale" in refused.why


def test_reprs_are_short_and_show_nobodys_answer(results: StudyResults) -> None:
    shown = [results, results.study, results.responses, results.scores, results.dyads]
    texts = [repr(each) for each in (*shown, *results.study.instruments.values())]
    assert texts[2] == "<Responses: 24 dyads, 570 answers, 1 instrument>"
    assert texts[0].startswith("<StudyResults: study 'demo', ")
    for text in (*texts, *map(repr, results.results)):
        assert len(text) < 200
        assert re.fullmatch(r"<[A-Z]\w+: [^\n]+>", text)
        assert "array" not in text


def test_a_verb_says_what_to_pass(results: StudyResults) -> None:
    with pytest.raises(OptionError, match=r"must be Scores, what `score\(responses\)`.*got Dyads"):
        describe(results.dyads, scale="warmth")
    with pytest.raises(OptionError, match=r"what `pair\(score\(responses\)\)` returns; got Scores"):
        agreement(results.scores, scale="warmth")
    with pytest.raises(OptionError, match="must be Scores"):
        pair(results.responses)
    with pytest.raises(OptionError, match="must be Responses"):
        score(results.scores)
    for thing in (3, results):
        with pytest.raises(OptionError, match=r"'agreement'.*'describe'"):
            plot(thing)


def test_scores_have_the_columns_of_the_contract_and_norms_a_table(tmp_path: Path) -> None:
    path = write_study(tmp_path)
    norms = (
        "norms:\n  - {score: warmth, role: client, mean: 3, sd: 1, n: 100, population: Made up, "
        'source: "made up"}\n'
    )
    (tmp_path / "demo-scale.yaml").write_text(INSTRUMENT + norms)
    files = result_files(load_study(path).run())
    assert files["scores.csv"].decode().splitlines()[0] == ",".join(SCORE_COLUMNS)
    header, first, *_ = files["tables/norms.csv"].decode().splitlines()
    assert header == "dyad_id,coach_id,role,occasion,instrument,scale,perspective,score,z,t"
    cells = dict(zip(header.split(","), first.split(","), strict=True))
    assert float(cells["z"]) == pytest.approx(float(cells["score"]) - 3)
    assert (cells["role"], cells["scale"]) == ("client", "warmth")


def test_without_norms_there_is_no_table_of_them(results: StudyResults) -> None:
    assert "tables/norms.csv" not in result_files(results)


def test_every_library_is_named() -> None:
    found = provenance(seed=1, study={}, inputs={}, instruments={})["libraries"]
    declared = [line for line in requires("alliance-stats") or () if "extra ==" not in line]
    names = {re.split(r"[^A-Za-z0-9_-]", line)[0].lower() for line in declared}
    assert set(found) == names


def test_a_goals_file_is_told_to_be_unread(tmp_path: Path) -> None:
    path = write_study(tmp_path, STUDY + "goals: {file: goals.csv}\n")
    (tmp_path / "goals.csv").write_text("dyad_id\n")
    assert any(n.startswith("goals.csv: Not read") for n in load_study(path).run().notices)


def test_a_file_without_rows_is_told(tmp_path: Path) -> None:
    entry = STUDY.replace("data:\n", "data:\n  - {file: b.csv, id: dyad_id, role: role, "
                          "occasion: occasion}\n")  # fmt: skip
    path = write_study(tmp_path, entry)
    (tmp_path / "b.csv").write_text(answers().splitlines()[0] + "\n")
    assert any(
        "b.csv: The file has its header and no rows" in n for n in load_study(path).run().notices
    )
