"""Reading one data file for its scores alone, with or without a study file that describes it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from alliance_stats.errors import StudyError, listed
from alliance_stats.instrument.catalogue import load_instrument
from alliance_stats.instrument.model import Instrument
from alliance_stats.responses.entry import DataEntry
from alliance_stats.responses.reading import read_entries, read_responses
from alliance_stats.responses.table import Responses
from alliance_stats.study.loading import Study, load_study


@dataclass(frozen=True, kw_only=True)
class ScoringJob:
    """A data file to score, and everything that says how."""

    data: Path
    instruments: Mapping[str, Instrument]
    study: Study | None = None

    @property
    def inputs(self) -> list[Path]:
        """Every file the scores are made from."""
        files = [self.data, *(each.path for each in self.instruments.values() if each.path)]
        if self.study is not None:
            files += [self.study.path]
            files += [self.study.folder / entry.file for entry in self.study.file.data]
        return files

    def read(self) -> Responses:
        """Read the data file.

        Raises
        ------
        ResponseError
            Everything wrong with it.
        StudyError
            The study does not describe it.
        """
        if self.study is None:
            return read_responses(self.data, list(self.instruments.values()))
        return read_entries(
            _entries_for(self.study, self.data),
            self.instruments,
            roles=self.study.file.roles,
            occasions=self.study.file.occasions,
            policy=self.study.policy,
            folder=self.data.parent,
            allow_outside=True,
        )


def scoring_job(
    responses: Path,
    instruments: Sequence[str],
    study_path: Path | None = None,
    *,
    allow_outside: bool = False,
) -> ScoringJob:
    """Gather what scoring a data file needs; nothing of the data is read yet.

    Parameters
    ----------
    responses
        The data file.
    instruments
        Ids or paths; with a study file they may be left out, and narrow its list otherwise.
    study_path
        A study file. The entries for this very file are used; a study with one entry lends it to
        any file.
    allow_outside
        Let the study name files outside its own folder.

    Raises
    ------
    AllianceError
        Problems of the study file or the instruments.
    """
    named = {each.id: each for each in (load_instrument(name) for name in instruments)}
    if study_path is None:
        return ScoringJob(data=responses, instruments=named)
    study = load_study(study_path, allow_outside=allow_outside)
    return ScoringJob(data=responses, instruments=named or study.instruments, study=study)


def _entries_for(study: Study, responses: Path) -> list[DataEntry]:
    entries = study.file.data
    own = [
        entry for entry in entries if (study.folder / entry.file).resolve() == responses.resolve()
    ]
    if not own and len({entry.file for entry in entries}) == 1:
        own = list(entries)
    if not own:
        raise StudyError(
            f"The study does not say how '{responses.name}' is laid out; it describes "
            f"{listed(dict.fromkeys(entry.file for entry in entries), 'and')}."
        )
    return [entry.model_copy(update={"file": responses.name}) for entry in own]
