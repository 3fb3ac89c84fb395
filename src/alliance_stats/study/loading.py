"""``load_study``: a study file with everything it names, checked before anything is computed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from alliance_stats.documents import Document, check_model, read_yaml, wrong_kind
from alliance_stats.errors import AllianceError, Problem, StudyError
from alliance_stats.formatting import counted
from alliance_stats.instrument.catalogue import load_instrument
from alliance_stats.instrument.loading import load_instrument_file
from alliance_stats.instrument.model import Instrument
from alliance_stats.instrument.rules import check_together
from alliance_stats.responses.policy import Policy
from alliance_stats.scoring.vectors import check_vectors
from alliance_stats.study.model import StudyFile
from alliance_stats.study.paths import file_fault
from alliance_stats.study.rules import study_faults
from alliance_stats.vocabulary import ONLY_OCCASION

if TYPE_CHECKING:
    from alliance_stats.study.results import StudyResults


@dataclass(frozen=True, kw_only=True)
class Study:
    """A study that can be run.

    ``file`` is the study file as a checked model, ``path`` where it was read, ``sha256`` what was
    in it; ``instruments`` are the questionnaires by id, in declared order.
    """

    path: Path
    file: StudyFile
    instruments: Mapping[str, Instrument]
    sha256: str
    allow_outside: bool = False
    document: Document = field(repr=False)

    def __repr__(self) -> str:
        return f"<Study: {self.id}, {counted(len(self.instruments), 'instrument')}>"

    @property
    def id(self) -> str:
        """The study's short name."""
        return self.file.id

    @property
    def folder(self) -> Path:
        """Where the study file lies; its paths are relative to this."""
        return self.path.parent

    @property
    def roles(self) -> tuple[str, ...]:
        """Roles in declared order: first minus second is the sign of every difference."""
        return tuple(self.file.roles)

    @property
    def occasions(self) -> tuple[str, ...]:
        """Occasions in declared order; a study without any has one."""
        return tuple(self.file.occasions) or (ONLY_OCCASION,)

    @property
    def occasion(self) -> str:
        """Where cross-sectional questions are asked: as declared, else the last occasion."""
        return self.file.analysis.occasion or self.occasions[-1]

    @property
    def policy(self) -> Policy:
        """What to do with doubtful rows and cells."""
        return Policy(**self.file.policy.model_dump())

    @property
    def perspectives(self) -> dict[str, tuple[str, ...]]:
        """``we``, ``i``, ``external``, ``outcomes`` → scale names; empty if not declared."""
        groups = self.file.perspectives
        return {} if groups is None else groups.model_dump()

    @property
    def is_synthetic(self) -> bool:
        """Whether the study file says that its data were made by a program."""
        return self.file.extensions.get("x-synthetic") is True

    def resolved(self) -> dict[str, object]:
        """Return the study file with every default written out, ready for JSON."""
        written = self.file.model_dump(
            mode="json", by_alias=True, exclude_none=True, exclude={"extensions"}
        )
        return written | dict(self.file.extensions)

    def run(self, out: Path | str | None = None) -> StudyResults:
        """Read, score, pair and analyse; with ``out`` also write the results folder there.

        Raises
        ------
        AllianceError
            Any problem in the data files, or a folder that cannot be written.
        """
        # `run` needs the whole house; loading and checking a study does not.
        from alliance_stats.study.run import run_study

        results = run_study(self)
        if out is not None:
            results.write(out)
        return results


def load_study(path: Path | str, *, allow_outside: bool = False) -> Study:
    """Read a study file and its instruments, and check all of it.

    Parameters
    ----------
    path
        The study file.
    allow_outside
        Let the study name files outside its own folder.

    Returns
    -------
    Study
        Checked, with its instruments; nothing is computed yet.

    Raises
    ------
    DocumentError
        The file cannot be read as YAML.
    StudyError
        With every problem of the study file and its instruments at once, each at its place.

    Examples
    --------
    >>> from alliance_stats.instrument.catalogue import shipped_sample
    >>> study = load_study(shipped_sample() / "study.yaml")
    >>> study.roles, study.occasion
    (('coach', 'client'), 'end')

    ``study.run()`` computes everything; ``study.run("results")`` also writes the report.
    """
    path = Path(path)
    document = read_yaml(path)
    if (other := wrong_kind(document, "study")) is not None:
        raise StudyError(document.problem((), other))
    file = check_model(document, StudyFile, StudyError)
    found, problems = _instruments(document, file, allow_outside=allow_outside)
    problems += [document.problem(address, text) for address, text in study_faults(file, found)]
    problems += _file_problems(document, file, path.parent, allow_outside=allow_outside)
    if problems:
        raise StudyError(sorted(problems, key=lambda p: (p.file != document.file, p.line or 0)))
    return Study(
        path=path,
        file=file,
        instruments=found,
        sha256=document.sha256,
        allow_outside=allow_outside,
        document=document,
    )


def is_instrument_path(name: str) -> bool:
    """Whether an entry of ``instruments`` names a file rather than a shipped instrument."""
    return name.lower().endswith((".yaml", ".yml")) or "/" in name or "\\" in name


def _instruments(
    document: Document, file: StudyFile, *, allow_outside: bool
) -> tuple[dict[str, Instrument], list[Problem]]:
    found: dict[str, Instrument] = {}
    problems: list[Problem] = []
    folder = document.path.parent if document.path else Path()
    for n, name in enumerate(file.instruments):
        address = ("instruments", n)
        if is_instrument_path(name) and (
            fault := file_fault(folder, name, allow_outside=allow_outside)
        ):
            problems.append(document.problem(address, fault))
            continue
        try:
            instrument = _load(folder, name)
        except AllianceError as error:
            problems += [_placed(document, address, problem) for problem in error.problems]
            continue
        if instrument.id in found:
            text = f"The instrument '{instrument.id}' is listed twice. Remove one."
            problems.append(document.problem(address, text))
            continue
        found[instrument.id] = instrument
        file_name = str(instrument.path or name)
        problems += [problem.in_file(file_name) for problem in check_vectors(instrument)]
    problems += check_together(list(found.values()))
    return found, problems


def _load(folder: Path, name: str) -> Instrument:
    return (
        load_instrument_file(folder / name) if is_instrument_path(name) else load_instrument(name)
    )


def _placed(document: Document, address: tuple[str | int, ...], problem: Problem) -> Problem:
    return problem if problem.file else document.problem(address, problem.message)


def _file_problems(
    document: Document, file: StudyFile, folder: Path, *, allow_outside: bool
) -> Iterator[Problem]:
    named: list[tuple[tuple[str | int, ...], str]] = [
        (("data", n, "file"), entry.file) for n, entry in enumerate(file.data)
    ]
    if file.goals is not None:
        named.append((("goals", "file"), file.goals.file))
    for address, name in named:
        if fault := file_fault(folder, name, allow_outside=allow_outside):
            yield document.problem(address, fault)
