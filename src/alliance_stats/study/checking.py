"""``check_study``: what ``validate`` looks at without computing a result."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from alliance_stats.errors import Problem, ResponseError
from alliance_stats.responses.reading import check_columns, read_entries
from alliance_stats.study.loading import Study, load_study


@dataclass(frozen=True, kw_only=True)
class StudyCheck:
    """A study that could be loaded, and what was found in its data files."""

    study: Study
    problems: tuple[Problem, ...]
    notices: tuple[str, ...]
    checked: str


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
            study=study, problems=tuple(problems), notices=(), checked="columns checked"
        )
    try:
        notices = _notices(study)
    except ResponseError as error:
        return StudyCheck(study=study, problems=error.problems, notices=(), checked="")
    return StudyCheck(study=study, problems=(), notices=notices, checked="values checked")


def _notices(study: Study) -> tuple[str, ...]:
    file = study.file
    responses = read_entries(
        file.data,
        study.instruments,
        roles=file.roles,
        occasions=file.occasions,
        policy=study.policy,
        folder=study.folder,
        allow_outside=study.allow_outside,
    )
    return tuple(
        f"{flow.file}: {text}" for flow in responses.flow for text in (*flow.notices, *flow.cells)
    )
