"""What a study file may not say although each word of it is allowed.

Every rule yields (place in the file, sentence); ``study.loading`` turns them into located problems.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from alliance_stats.errors import did_you_mean, listed
from alliance_stats.instrument.forms import unpaired_forms
from alliance_stats.responses.columns import Frame, pattern_faults
from alliance_stats.responses.entry import Fixed
from alliance_stats.study.model import StudyFile
from alliance_stats.study.question_rules import (
    Fault,
    Instruments,
    confirmatory_faults,
    occasion_names,
    resolved,
    unknown_occasion,
    unknown_role,
)
from alliance_stats.vocabulary import DIFFERENCE, MEAN, SCORE_COLUMNS

#: Words that are columns of ``dyads.csv`` beside the two role columns.
_TAKEN = frozenset({*SCORE_COLUMNS, DIFFERENCE, MEAN})


def study_faults(file: StudyFile, instruments: Instruments) -> Iterator[Fault]:
    """Yield every fault of meaning in a study file.

    ``instruments`` are those that could be loaded; rules about scales are kept for when all could.
    """
    yield from _roles(file)
    yield from _occasions(file)
    yield from _entries(file)
    if len(instruments) == len(set(file.instruments)):
        yield from _item_patterns(file, instruments)
        yield from _asked_roles(file, instruments)
        yield from _forms(instruments)
        yield from _perspectives(file, instruments)
        yield from confirmatory_faults(file, instruments)


def _roles(file: StudyFile) -> Iterator[Fault]:
    if len(file.roles) < 2:
        yield ("roles",), "A study needs two roles, for example {coach: coach, client: client}."
    for role in file.roles:
        if role in _TAKEN:
            yield ("roles", role), f"A role cannot be called '{role}': that is a column's name."
    yield from _shared_spellings("roles", "role", file.roles)


def _occasions(file: StudyFile) -> Iterator[Fault]:
    yield from _shared_spellings("occasions", "occasion", file.occasions)
    asked = file.analysis.occasion
    if asked is not None and asked not in occasion_names(file):
        yield ("analysis", "occasion"), unknown_occasion(file, asked)


def _shared_spellings(
    block: str, kind: str, spellings: Mapping[str, Sequence[str]]
) -> Iterator[Fault]:
    owner: dict[str, str] = {}
    for name, words in spellings.items():
        for n, word in enumerate(words):
            first = owner.setdefault(word.strip(), name)
            if first != name:
                yield (
                    (block, name, n),
                    f"'{word}' is already the spelling of {kind} '{first}'. "
                    f"One word can stand for one {kind} only.",
                )


def _entries(file: StudyFile) -> Iterator[Fault]:
    """Words that a data entry fixes for its whole file must be declared."""
    for n, entry in enumerate(file.data):
        if entry in file.data[:n]:
            yield ("data", n), f"The file '{entry.file}' is declared twice in one way. Remove one."
        if isinstance(entry.role, Fixed) and entry.role.value not in file.roles:
            yield ("data", n, "role", "is"), unknown_role(file, entry.role.value)
        if isinstance(entry.occasion, Fixed) and entry.occasion.value not in occasion_names(file):
            yield ("data", n, "occasion", "is"), unknown_occasion(file, entry.occasion.value)


def _item_patterns(file: StudyFile, instruments: Instruments) -> Iterator[Fault]:
    """Patterns and maps of item columns, judged by the instruments' items."""
    frame = Frame(instruments, file.roles, file.occasions)
    for n, entry in enumerate(file.data):
        for key, sentence in pattern_faults(entry, frame):
            yield ("data", n, "items", *(() if key is None else (key,))), sentence


def _asked_roles(file: StudyFile, instruments: Instruments) -> Iterator[Fault]:
    asked = {role for instrument in instruments.values() for role in instrument.roles}
    for role in file.roles:
        if role not in asked:
            yield (
                ("roles", role),
                f"No instrument of this study asks the role '{role}'."
                f"{did_you_mean(role, asked)} The instruments ask {listed(sorted(asked), 'and')}.",
            )
    for n, instrument in enumerate(instruments.values()):
        if not set(instrument.roles) & set(file.roles):
            yield (
                ("instruments", n),
                f"The instrument '{instrument.id}' asks {listed(instrument.roles, 'and')}, "
                f"and the study has {listed(file.roles, 'and')}. Declare the roles it asks.",
            )


def _forms(instruments: Instruments) -> Iterator[Fault]:
    """``pairs_with`` must lead to one form of the other role."""
    places = list(instruments)
    for instrument, text in unpaired_forms(instruments):
        yield ("instruments", places.index(instrument)), text


def _perspectives(file: StudyFile, instruments: Instruments) -> Iterator[Fault]:
    if file.perspectives is None:
        return
    owner: dict[tuple[str, str], str] = {}
    for group in ("we", "i", "external", "outcomes"):
        for n, name in enumerate(getattr(file.perspectives, group)):
            address = ("perspectives", group, n)
            scale, fault = resolved(file, instruments, name)
            if scale is None:
                yield address, fault
            elif scale in owner:
                yield address, f"'{name}' is already listed under '{owner[scale]}'. List it once."
            else:
                owner[scale] = group
