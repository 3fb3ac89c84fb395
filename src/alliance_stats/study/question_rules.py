"""What a declared question may not say: keys it lacks or does not take, names nobody knows.

Every rule yields (place in the file, sentence), as those of ``study.rules`` do.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise

from alliance_stats.dyads.forms import joint_scales
from alliance_stats.errors import OptionError, did_you_mean, listed
from alliance_stats.instrument.model import Instrument
from alliance_stats.instrument.naming import resolve_scale
from alliance_stats.study.model import Question, StudyFile
from alliance_stats.vocabulary import ONLY_OCCASION

Address = tuple[str | int | float, ...]
Fault = tuple[Address, str]
Instruments = Mapping[str, Instrument]

_PAIR = ("predictor", "outcome")
_ABOUT_ONE_SCALE = (
    "agreement",
    "bifactor",
    "change",
    "describe",
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
    **dict.fromkeys(_ABOUT_ONE_SCALE, ("scale",)),
    **dict.fromkeys(("apim", "apim_latent", "common_fate", "congruence", "correlate"), _PAIR),
    **dict.fromkeys(("distinguishability", "dyadic_score", "mutual_influence"), _PAIR),
    "apim_mediation": ("predictor", "mediator", "outcome"),
    "apim_moderation": ("predictor", "moderator", "outcome"),
    "primacy": ("outcome",),
}
_TIME = ("occasions", "times")

#: Which further keys it takes. An analysis that is not here belongs to a later version: any.
_TAKES: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("agreement", "bifactor", "invariance", "perception"), ("occasion",)),
    **dict.fromkeys(("common_fate", "similarity"), ("occasion",)),
    **dict.fromkeys(("describe", "reliability", "two_way"), ("role", "occasion")),
    **dict.fromkeys(("apim_latent", "congruence", "mutual_influence"), ("role", "occasion")),
    **dict.fromkeys(("distinguishability", "dyadic_score"), ("covariates", "occasion")),
    **dict.fromkeys(
        ("apim", "apim_mediation", "apim_moderation"), ("covariates", "model", "role", "occasion")
    ),
    "correlate": ("covariates", "role_x", "role_y", "occasion"),
    "growth": ("role", *_TIME),
    "ri_clpm": ("scale", *_PAIR, "role_x", "role_y", *_TIME),
}
_SCALES = ("scale", "predictor", "mediator", "moderator", "outcome")


def confirmatory_faults(file: StudyFile, instruments: Instruments) -> Iterator[Fault]:
    """Yield what is wrong with the confirmatory analyses."""
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
    yield from _keys(verb, question, address)
    yield from _scales(file, instruments, question, address)
    for key in ("role", "role_x", "role_y"):
        role = getattr(question, key)
        if role is not None and role not in file.roles:
            yield (*address, key), unknown_role(file, role)
    if question.occasion is not None and question.occasion not in occasion_names(file):
        yield (*address, "occasion"), unknown_occasion(file, question.occasion)
    yield from _times(file, question, address)


def _keys(verb: str, question: Question, address: Address) -> Iterator[Fault]:
    """Keys that the analysis lacks, and keys that it would not listen to."""
    needed = _NEEDED.get(verb, ())
    for key in needed:
        if getattr(question, key) is None:
            yield address, f"'{verb}' needs '{key}': the name of a scale."
    if verb == "ri_clpm" and (question.scale is None) == (question.predictor is None):
        yield (
            address,
            "'ri_clpm' needs 'scale' (both roles on one scale), or 'predictor' and 'outcome'.",
        )
    elif verb == "ri_clpm" and (question.predictor is None) != (question.outcome is None):
        yield address, "'ri_clpm' needs 'outcome' beside 'predictor': the name of a scale."
    known = (*needed, *_TAKES[verb]) if verb in _TAKES else tuple(Question.model_fields)
    for key in Question.model_fields:
        if key not in known and getattr(question, key) is not None:
            yield (
                (*address, key),
                f"'{verb}' does not take '{key}'. It takes {listed(sorted(known), 'and')}.",
            )


def _scales(
    file: StudyFile, instruments: Instruments, question: Question, address: Address
) -> Iterator[Fault]:
    """Names of scales that are unknown, or named twice."""
    places: list[tuple[Address, str]] = [
        ((*address, key), getattr(question, key)) for key in _SCALES if getattr(question, key)
    ]
    covariates = enumerate(question.covariates or ())
    places += [((*address, "covariates", n), name) for n, name in covariates]
    seen: dict[tuple[str, str], str | int | float] = {}
    for place, name in places:
        scale, fault = resolved(file, instruments, name)
        if scale is None:
            yield place, fault
        elif scale in seen and (seen[scale], place[-1]) == _PAIR:
            yield place, "The predictor is its own outcome. Name two different scales."
        elif scale in seen:
            yield place, f"'{name}' is named twice in one question. Name different scales."
        else:
            seen[scale] = place[-1]


def _times(file: StudyFile, question: Question, address: Address) -> Iterator[Fault]:
    """Occasions of a question over time must be declared, in order, with ascending times."""
    names = occasion_names(file)
    asked = question.occasions
    unknown = [(n, word) for n, word in enumerate(asked or ()) if word not in names]
    for n, word in unknown:
        yield (*address, "occasions", n), unknown_occasion(file, word)
    if asked is not None and not unknown:
        places = [names.index(word) for word in asked]
        if places != sorted(set(places)):
            yield (
                (*address, "occasions"),
                "The occasions must stand in the declared order, each once.",
            )
    if question.times is None:
        return
    expected = len(names if asked is None else asked)
    if len(question.times) != expected:
        yield (
            (*address, "times"),
            f"There are {len(question.times)} times for {expected} occasions. Give one per "
            "occasion, and name these under 'occasions' if they are not all.",
        )
    elif any(later <= one for one, later in pairwise(question.times)):
        yield (*address, "times"), "The times must ascend, for example [0, 3, 6, 12]."


def resolved(
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


def occasion_names(file: StudyFile) -> list[str]:
    """Return the occasions by name, or the one that a study without any has."""
    return list(file.occasions) or [ONLY_OCCASION]


def unknown_occasion(file: StudyFile, word: str) -> str:
    """Return the sentence about an occasion that is not declared."""
    if not file.occasions:
        return f"The study declares no occasions, so '{word}' is unknown. Add 'occasions: […]'."
    names = occasion_names(file)
    return (
        f"The occasion '{word}' is not declared.{did_you_mean(word, names)} "
        f"Declared are {listed(names, 'and')}."
    )


def unknown_role(file: StudyFile, word: str) -> str:
    """Return the sentence about a role that is not declared."""
    return (
        f"The role '{word}' is not declared.{did_you_mean(word, file.roles)} "
        f"Declared are {listed(file.roles, 'and')}."
    )
