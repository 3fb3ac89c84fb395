"""What a study file may not say although each word of it is allowed.

Every rule yields (place in the file, sentence); ``study.loading`` turns them into located problems.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from alliance_stats.dyads.forms import joint_scales
from alliance_stats.errors import OptionError, did_you_mean, listed
from alliance_stats.instrument.forms import unpaired_forms
from alliance_stats.instrument.model import Instrument
from alliance_stats.instrument.naming import resolve_scale
from alliance_stats.responses.columns import Frame, pattern_faults
from alliance_stats.responses.entry import Fixed
from alliance_stats.study.model import Question, StudyFile
from alliance_stats.vocabulary import DIFFERENCE, MEAN, ONLY_OCCASION, SCORE_COLUMNS

Address = tuple[str | int | float, ...]
Fault = tuple[Address, str]
Instruments = Mapping[str, Instrument]

#: Words that are columns of ``dyads.csv`` beside the two role columns.
_TAKEN = frozenset({*SCORE_COLUMNS, DIFFERENCE, MEAN})

_ABOUT_TWO_SCALES = ("apim", "common_fate", "congruence", "correlate", "mutual_influence")
_ABOUT_ONE_SCALE = (
    "agreement",
    "change",
    "describe",
    "distinguishability",
    "durability",
    "growth",
    "invariance",
    "one_with_many",
    "perception",
    "reliability",
    "similarity",
    "two_way",
)

#: Which keys a confirmatory analysis needs; the rest need none.
_NEEDED: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(_ABOUT_TWO_SCALES, ("predictor", "outcome")),
    **dict.fromkeys(_ABOUT_ONE_SCALE, ("scale",)),
    "primacy": ("outcome",),
}


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
        yield from _confirmatory(file, instruments)


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
    if asked is not None and asked not in _occasion_names(file):
        yield ("analysis", "occasion"), _unknown_occasion(file, asked)


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
            yield ("data", n, "role", "is"), _unknown_role(file, entry.role.value)
        if isinstance(entry.occasion, Fixed) and entry.occasion.value not in _occasion_names(file):
            yield ("data", n, "occasion", "is"), _unknown_occasion(file, entry.occasion.value)


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
            scale, fault = _resolved(file, instruments, name)
            if scale is None:
                yield address, fault
            elif scale in owner:
                yield address, f"'{name}' is already listed under '{owner[scale]}'. List it once."
            else:
                owner[scale] = group


def _confirmatory(file: StudyFile, instruments: Instruments) -> Iterator[Fault]:
    seen: list[dict[str, object]] = []
    for n, entry in enumerate(file.analysis.confirmatory):
        address: Address = ("analysis", "confirmatory", n)
        if len(entry.named) != 1:
            yield (
                address,
                "A confirmatory entry names one analysis, for example {agreement: {scale: trust}}.",
            )
        for verb, question in entry.named.items():
            yield from _question(file, instruments, verb, question, (*address, verb))
        written = entry.model_dump(exclude_none=True)
        if written in seen:
            yield address, "This confirmatory analysis is declared twice. Remove one."
        seen.append(written)


def _question(
    file: StudyFile, instruments: Instruments, verb: str, question: Question, address: Address
) -> Iterator[Fault]:
    for key in _NEEDED.get(verb, ()):
        if getattr(question, key) is None:
            yield address, f"'{verb}' needs '{key}': the name of a scale."
    scales = {}
    for key in ("scale", "predictor", "outcome"):
        name = getattr(question, key)
        if name is not None:
            scales[key], fault = _resolved(file, instruments, name)
            if scales[key] is None:
                yield (*address, key), fault
    if scales.get("predictor") is not None and scales["predictor"] == scales.get("outcome"):
        yield (*address, "outcome"), "The predictor is its own outcome. Name two different scales."
    for key in ("role", "role_x", "role_y"):
        role = getattr(question, key)
        if role is not None and role not in file.roles:
            yield (*address, key), _unknown_role(file, role)
    if question.occasion is not None and question.occasion not in _occasion_names(file):
        yield (*address, "occasion"), _unknown_occasion(file, question.occasion)


def _resolved(
    file: StudyFile, instruments: Instruments, name: str
) -> tuple[tuple[str, str] | None, str]:
    """Return the scale a name stands for; two forms of one questionnaire have it in common."""
    roles = list(file.roles)
    try:
        instrument, scale = resolve_scale(instruments, name, roles=roles)
    except OptionError as error:
        return None, str(error)
    joint = joint_scales(instruments, roles).get((instrument.id, scale))
    return (instrument.id if joint is None else joint.first.id, scale), ""


def _occasion_names(file: StudyFile) -> list[str]:
    return list(file.occasions) or [ONLY_OCCASION]


def _unknown_occasion(file: StudyFile, word: str) -> str:
    if not file.occasions:
        return f"The study declares no occasions, so '{word}' is unknown. Add 'occasions: […]'."
    names = _occasion_names(file)
    return (
        f"The occasion '{word}' is not declared.{did_you_mean(word, names)} "
        f"Declared are {listed(names, 'and')}."
    )


def _unknown_role(file: StudyFile, word: str) -> str:
    return (
        f"The role '{word}' is not declared.{did_you_mean(word, file.roles)} "
        f"Declared are {listed(file.roles, 'and')}."
    )
