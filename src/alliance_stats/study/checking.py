"""``check_study``: what ``validate`` looks at without computing a result."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from alliance_stats.errors import Problem, ResponseError
from alliance_stats.responses.reading import check_columns, read_entries
from alliance_stats.responses.table import Responses
from alliance_stats.study.loading import Study, load_study


@dataclass(frozen=True, kw_only=True)
class StudyCheck:
    """A study that could be loaded, and what was found in its data files.

    ``warnings`` are those of its instruments, each in the instrument's own file, and of the ids.
    """

    study: Study
    problems: tuple[Problem, ...]
    notices: tuple[str, ...]
    checked: str
    warnings: tuple[Problem, ...] = ()


def check_study(path: Path, *, data: bool = False, allow_outside: bool = False) -> StudyCheck:
    """Check a study file, its instruments and the columns of its data; ``data`` adds the values.

    Raises
    ------
    DocumentError, StudyError
        The study file or an instrument has problems; data files are not looked at then.
    """
    study = load_study(path, allow_outside=allow_outside)
    if not data:
        file = study.file
        problems = check_columns(
            file.data,
            study.instruments,
            roles=file.roles,
            occasions=file.occasions,
            folder=study.folder,
            allow_outside=allow_outside,
        )
        return StudyCheck(
            study=study,
            problems=tuple(problems),
            notices=(),
            checked="columns checked",
            warnings=_of_instruments(study),
        )
    try:
        responses = _read(study)
    except ResponseError as error:
        return StudyCheck(
            study=study,
            problems=error.problems,
            notices=(),
            checked="",
            warnings=_of_instruments(study),
        )
    return StudyCheck(
        study=study,
        problems=(),
        notices=tuple(line for flow in responses.flow for line in flow.told()),
        checked="values checked",
        warnings=(*_of_instruments(study), *(Problem(line) for line in responses.warnings)),
    )


def _of_instruments(study: Study) -> tuple[Problem, ...]:
    return tuple(
        warning.in_file(str(each.path or each.id))
        for each in study.instruments.values()
        for warning in each.warnings
    )


def _read(study: Study) -> Responses:
    file = study.file
    return read_entries(
        file.data,
        study.instruments,
        roles=file.roles,
        occasions=file.occasions,
        policy=study.policy,
        folder=study.folder,
        allow_outside=study.allow_outside,
    )
