"""The guide does what it says, names every key, and quotes the messages that are really printed."""

from __future__ import annotations

import copy
import importlib
import inspect
import json
import pkgutil
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

import alliance_stats
import alliance_stats.analysis
from alliance_stats import errors
from alliance_stats.cli import _COMMANDS, cli
from alliance_stats.errors import AllianceError
from alliance_stats.responses.entry import DataEntry
from alliance_stats.results import Result
from alliance_stats.study.checking import check_study
from alliance_stats.study.model import Analysis, Declared, PolicyBlock, Question, StudyFile
from alliance_stats.study.question_rules import _NEEDED, _TAKES
from conftest import ROOT
from walkthrough import KINDS, Block, Walk, blocks_of, write_answers

DOCS = ROOT / "docs"
PAGES = ("start", "study-file", "data-files", "instruments", "command-line", "results-json")
BLOCKS = [
    *(block for page in PAGES for block in blocks_of(DOCS / f"{page}.md")),
    # The verb asks the statistic that the README adds.
    *(block for block in blocks_of(ROOT / "README.md") if block.path),
    *blocks_of(DOCS / "adding.md"),
]
STUDY_PAGE = (DOCS / "study-file.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("block", BLOCKS, ids=str)
def test_block(walk: Walk, block: Block) -> None:
    assert block.kind in KINDS, f"{block} is of a kind that no test knows."
    assert walk.do(block) == ""


@pytest.mark.parametrize("block", [block for block in BLOCKS if block.path], ids=str)
def test_the_reader_sees_which_file_a_block_is(block: Block) -> None:
    above = (ROOT / block.page).read_text(encoding="utf-8").splitlines()[: block.line - 1]
    assert f"`{block.path}`" in " ".join(above[-4:])


def text_of(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


def names_of(model: Any) -> list[str]:
    names = [field.alias or name for name, field in model.model_fields.items()]
    return [name for name in names if name.isidentifier()]


@pytest.mark.parametrize("model", [StudyFile, DataEntry, PolicyBlock, Analysis, Question])
def test_every_key_is_explained(model: Any) -> None:
    """In the first cell of a table's row."""
    cells = [line.split("|")[1] for line in STUDY_PAGE.splitlines() if line.startswith("| ")]
    explained = set(re.findall(r"`([^`]+)`", " ".join(cells)))
    assert set(names_of(model)) - explained == set()


#: (heading, key, what is written wrongly, the message's beginning)
WRONG = [
    (section.split("\n", 1)[0], *match)
    for section in STUDY_PAGE.split("\n## ")[1:]
    for match in re.findall(r"^\| `([^`]+)`.*\| `([^`]+)` → (.+?) \|$", section, re.MULTILINE)
]


def test_there_are_wrong_examples() -> None:
    assert len(WRONG) > 40


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    study = yaml.safe_load(next(b for b in BLOCKS if b.page.endswith("study-file.md")).text)
    folder = tmp_path_factory.mktemp("wrong")
    write_answers(folder / "responses.csv", study, study["data"][0])
    return folder / "study.yaml", study


@pytest.mark.parametrize(("heading", "key", "wrong", "message"), WRONG)
def test_a_message_is_quoted_as_it_is_printed(
    example: tuple[Path, dict[str, Any]], heading: str, key: str, wrong: str, message: str
) -> None:
    path, right = example
    study = copy.deepcopy(right)
    place = study["data"][0] if heading == "A data file" else study
    place |= yaml.safe_load(wrong)
    assert key in wrong + message or key == "x-…"
    path.write_text(yaml.safe_dump(study, sort_keys=False, allow_unicode=True), encoding="utf-8")
    try:
        problems = check_study(path, data=True).problems
    except AllianceError as error:
        problems = error.problems
    plain = message.replace("`", "").strip()
    assert any(plain in str(p).replace("`", "") for p in problems), [str(p) for p in problems]


def test_the_command_line_page_names_every_command_and_option() -> None:
    page = text_of("command-line.md")
    for command in _COMMANDS:
        assert re.search(rf"^\| `{command}[ `]", page, re.MULTILINE), command
        told = CliRunner().invoke(cli, [command, "--help"]).output
        for option in re.findall(r"--[a-z][a-z-]+", told):
            assert f"`{option}" in page or option in ("--help", "--instrument", "--study"), option


def test_the_contract_names_what_is_written(walk: Walk) -> None:
    demo = next(block for block in BLOCKS if "alliance-stats demo" in block.text)
    assert walk.do(demo) == ""
    written = (walk.folder / "sample-study-results" / "results.json").read_text(encoding="utf-8")
    found = json.loads(written)
    page = text_of("results-json.md")
    known = set(re.findall(r"`([a-z_0-9]+)`", page))
    assert set(found) <= known
    for part in ("study", "provenance"):
        assert set(found[part]) <= known, part
    for part in ("flow", "results"):
        assert set().union(*found[part]) <= known, part


def test_the_contract_names_every_analysis_that_a_study_may_declare() -> None:
    page = text_of("results-json.md")
    known = set(re.findall(r"`([a-z_]+)`", page))
    assert set(names_of(Declared)) & _analyses() <= known


def _results() -> dict[str, type[Result]]:
    found = {}
    for module in pkgutil.iter_modules(alliance_stats.analysis.__path__):
        home = importlib.import_module(f"alliance_stats.analysis.{module.name}")
        for name, thing in vars(home).items():
            own = inspect.isclass(thing) and thing.__module__ == home.__name__
            if own and issubclass(thing, Result) and thing.analysis:
                found[f"{module.name}.{name}"] = thing
    return found


def _analyses() -> set[str]:
    return {result.analysis for result in _results().values()}


def listed_in(page: str) -> set[str]:
    """Names that a page lists for the reference."""
    return set(re.findall(r"^   ([A-Za-z_][\w.]*)$", text_of(page), re.MULTILINE))


def test_the_reference_lists_the_front_door() -> None:
    others = {"stats", "AllianceError", "AllianceWarning"}
    assert set(alliance_stats.__all__) - others == listed_in("api/front-door.md")


def test_the_reference_lists_every_result_and_error() -> None:
    assert set(_results()) <= listed_in("api/results.md")
    kinds = {
        name
        for name, thing in vars(errors).items()
        if inspect.isclass(thing) and thing.__module__ == errors.__name__
    }
    assert kinds == listed_in("api/errors.md")


def test_links_between_pages_lead_somewhere() -> None:
    for page in DOCS.rglob("*.md"):
        if "generated" in page.parts or "_build" in page.parts:
            continue
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_the_page_says_which_keys_an_analysis_takes() -> None:
    """Under "Questions", one row per kind of analysis: its names, what it needs, what it takes."""
    rows = re.findall(r"^\| (`.+?`) \| (`.+?`) \| (`.+?`) \|$", STUDY_PAGE, re.MULTILINE)
    said = {
        name: [set(re.findall(r"`(\w+)`", cell)) for cell in (needs, takes)]
        for names, needs, takes in rows
        for name in re.findall(r"`(\w+)`", names)
    }
    ways = {"scale", "predictor", "outcome"}  # of ri_clpm: the one, or the other two
    assert said.keys() == _TAKES.keys()
    for name, (needs, takes) in said.items():
        needed = ways if name == "ri_clpm" else set(_NEEDED[name])
        assert (needs, takes) == (needed, set(_TAKES[name]) - needed), name
