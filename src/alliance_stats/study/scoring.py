"""Reading one data file for its scores alone, with or without a study file that describes it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from alliance_stats.errors import StudyError, listed
from alliance_stats.instrument.catalogue import load_instrument
from alliance_stats.responses.entry import DataEntry
from alliance_stats.responses.reading import read_entries, read_responses
from alliance_stats.responses.table import Responses
from alliance_stats.study.loading import Study, load_study


def read_for_scoring(
    responses: Path, instruments: Sequence[str], study_path: Path | None = None
) -> Responses:
    """Read a data file; its layout comes from a study file, or else is the default one.

    Parameters
    ----------
    responses
        The data file.
    instruments
        Ids or paths; with a study file they may be left out, and narrow its list otherwise.
    study_path
        A study file. The entries for this very file are used; a study with one entry lends it to
        any file.

    Raises
    ------
    AllianceError
        Problems of the study file, the instruments or the data.
    """
    named = [load_instrument(name) for name in instruments]
    if study_path is None:
        return read_responses(responses, named)
    study = load_study(study_path)
    chosen = {each.id: each for each in named} or dict(study.instruments)
    return read_entries(
        _entries_for(study, responses),
        chosen,
        roles=study.file.roles,
        occasions=study.file.occasions,
        policy=study.policy,
        folder=responses.parent,
        allow_outside=True,
    )


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
