"""The study file as pydantic models: one class per block, keys and words as a user writes them.

Only what one value can tell is checked here; what needs the instruments or the disk is checked in
``study.rules`` and ``study.paths``.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, ConfigDict, Field, WithJsonSchema

from alliance_stats.documents.base import ExtensibleModel, Matches, StrictModel
from alliance_stats.responses.entry import DataEntry
from alliance_stats.vocabulary import (
    CONFIDENCE,
    DEFAULT_ROLES,
    Audience,
    Duplicates,
    IncompleteDyads,
    Invalid,
)


def _number_as_word(value: object) -> object:
    """Take 1 for "1": data files spell roles and sessions so, and nobody quotes them."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _default_roles() -> dict[str, tuple[str, ...]]:
    return {role: (role,) for role in DEFAULT_ROLES}


def _one_as_several(value: object) -> object:
    if isinstance(value, list):
        return tuple(value)
    return value if isinstance(value, tuple | dict) else (value,)


def _list_as_mapping(value: object) -> object:
    """``[baseline, end]`` is short for ``{baseline: [baseline], end: [end]}``."""
    if not isinstance(value, list | tuple):
        return value
    words = [_number_as_word(word) for word in value]
    if not all(isinstance(word, str) for word in words):
        raise ValueError("must be a list of words, for example [baseline, end]")
    if twice := sorted({str(word) for word in words if words.count(word) > 1}):
        raise ValueError(f"must name each occasion once; '{twice[0]}' stands here twice")
    return {word: (word,) for word in words}


_WORD_SCHEMA: dict[str, Any] = {
    "anyOf": [{"type": "string", "minLength": 1, "maxLength": 200}, {"type": "integer"}]
}
_SPELLINGS_SCHEMA: dict[str, Any] = {
    "anyOf": [*_WORD_SCHEMA["anyOf"], {"type": "array", "items": _WORD_SCHEMA, "minItems": 1}]
}

Word = Annotated[
    str,
    BeforeValidator(_number_as_word),
    Field(min_length=1, max_length=200),
    WithJsonSchema(_WORD_SCHEMA),
]
Spellings = Annotated[
    tuple[Word, ...],
    BeforeValidator(_one_as_several),
    Field(min_length=1),
    WithJsonSchema(_SPELLINGS_SCHEMA),
]
Occasions = Annotated[
    dict[Word, Spellings],
    BeforeValidator(_list_as_mapping),
    WithJsonSchema(
        {
            "description": "In order: a list of names, or a mapping of name to the data's spelling",
            "anyOf": [
                {"type": "array", "items": _WORD_SCHEMA, "uniqueItems": True},
                {"type": "object", "additionalProperties": _SPELLINGS_SCHEMA},
            ],
        }
    ),
]
RoleName = Annotated[
    str,
    Matches(
        r"[a-z][a-z0-9_]{0,30}",
        "a word of lower-case letters, digits and underscores that begins with a letter",
    ),
]
Structure = Literal["distinguishable", "indistinguishable"]
StudyId = Annotated[
    str,
    Matches(
        r"[a-z0-9][a-z0-9-]{0,59}", "lower-case letters, digits and hyphens, for example 'spring-2'"
    ),
]
Scale = Annotated[str, Field(min_length=1)]


_EXPLAINED = ConfigDict(use_attribute_docstrings=True)
"""The text under a field becomes its description in the JSON Schema, which editors show."""


class Question(StrictModel):
    """What a confirmatory analysis is about; which keys it needs depends on the analysis."""

    model_config = _EXPLAINED

    scale: Scale | None = None
    """The scale that is asked about: `scale`, or `instrument.scale`."""
    predictor: Scale | None = None
    """The scale that something is expected to go with."""
    outcome: Scale | None = None
    """The scale that is expected to go with it."""
    mediator: Scale | None = None
    """The scale that a relation is expected to go through."""
    moderator: Scale | None = None
    """The scale that a relation is expected to depend on."""
    covariates: Annotated[tuple[Scale, ...], Field(min_length=1)] | None = None
    """Scales to hold constant: what surrounds the two enters here."""
    model: Structure | None = None
    """One pair of effects per role, or one for both: distinguishable, indistinguishable."""
    role: RoleName | None = None
    """Whose answers, where one role is meant."""
    role_x: RoleName | None = None
    """Whose rating of the predictor."""
    role_y: RoleName | None = None
    """Whose rating of the outcome."""
    occasion: Word | None = None
    """When; by default the analysed occasion."""
    occasions: Annotated[tuple[Word, ...], Field(min_length=3)] | None = None
    """For questions over time: which occasions; by default all that were answered."""
    times: Annotated[tuple[float, ...], Field(min_length=3)] | None = None
    """When these were, in any unit, for example weeks; by default 0, 1, 2 and so on."""


class Declared(StrictModel):
    """One confirmatory analysis: exactly one key, the name of the analysis."""

    agreement: Question | None = None
    apim: Question | None = None
    apim_latent: Question | None = None
    apim_mediation: Question | None = None
    apim_moderation: Question | None = None
    bifactor: Question | None = None
    change: Question | None = None
    common_fate: Question | None = None
    congruence: Question | None = None
    correlate: Question | None = None
    describe: Question | None = None
    distinguishability: Question | None = None
    durability: Question | None = None
    dyadic_score: Question | None = None
    goals: Question | None = None
    growth: Question | None = None
    invariance: Question | None = None
    mutual_influence: Question | None = None
    one_with_many: Question | None = None
    perception: Question | None = None
    pool: Question | None = None
    primacy: Question | None = None
    reliability: Question | None = None
    ri_clpm: Question | None = None
    sessions: Question | None = None
    similarity: Question | None = None
    two_way: Question | None = None

    @property
    def named(self) -> dict[str, Question]:
        """The analyses that were named; a valid entry has one."""
        found = {name: getattr(self, name) for name in type(self).model_fields}
        return {name: question for name, question in found.items() if question is not None}


class Perspectives(StrictModel):
    """Which scales belong to which part of the 'We' perspective."""

    model_config = _EXPLAINED

    we: tuple[Scale, ...] = ()
    """Scales about the relationship."""
    i: tuple[Scale, ...] = ()
    """Scales about what each person brings."""
    external: tuple[Scale, ...] = ()
    """Scales about what surrounds them."""
    outcomes: tuple[Scale, ...] = ()
    """Scales about what came of it."""


class PolicyBlock(StrictModel):
    """What to do with doubtful rows and cells."""

    model_config = _EXPLAINED

    incomplete_dyads: IncompleteDyads = "keep"
    """One-sided dyads: keep them, drop that occasion before scoring, or stop."""
    duplicates: Duplicates = "error"
    """Two rows of one person at one occasion: take the first or last, or stop."""
    invalid: Invalid = "error"
    """A cell that is no answer: stop, or take it as missing and list it."""


class Analysis(StrictModel):
    """When cross-sectional questions are asked, and which were declared beforehand."""

    model_config = _EXPLAINED

    occasion: Word | None = None
    """Where agreement, reliability and relations are asked; by default the last occasion."""
    confidence: Annotated[float, Field(gt=0, lt=1)] = CONFIDENCE
    """Level of every interval, as a share: 0.95."""
    margin: Annotated[float, Field(gt=0)] | None = None
    """The smallest difference between the roles that is of interest, in score points."""
    confirmatory: tuple[Declared, ...] = ()
    """Analyses committed to before the data were seen; Holm's correction within this family."""


class Goals(StrictModel):
    """The file with goal attainment scaling."""

    file: Annotated[str, Field(min_length=1)]


class Report(StrictModel):
    """Whom the report is for."""

    model_config = _EXPLAINED

    audience: Audience = "research"
    """`research`, or `programme`: codes instead of ids, and nothing about fewer than ten people."""


class StudyFile(ExtensibleModel):
    """One study: its questionnaires, people, occasions, data files, questions and rules."""

    model_config = _EXPLAINED

    schema_: Literal[1] = Field(alias="schema")
    """Version of this format: 1."""
    id: StudyId
    """Short name; the results folder is called after it."""
    title: Annotated[str, Field(min_length=1)]
    """The report's title."""
    seed: Annotated[int, Field(ge=0, lt=2**63)] = 0
    """Any whole number; the same seed gives the same numbers."""
    instruments: Annotated[tuple[Annotated[str, Field(min_length=1)], ...], Field(min_length=1)]
    """Ids of shipped questionnaires, or paths of YAML files."""
    roles: dict[RoleName, Spellings] = Field(default_factory=_default_roles)
    """Role and how the data spell it. Differences are the first role minus the second."""
    occasions: Occasions = Field(default_factory=dict)
    """Occasions in order, or a mapping of name to the data's spelling."""
    data: Annotated[tuple[DataEntry, ...], Field(min_length=1)]
    """The data files and how each is laid out."""
    goals: Goals | None = None
    """Goal attainment scaling."""
    perspectives: Perspectives | None = None
    """Which scales are We, I, External and Outcomes."""
    policy: PolicyBlock = PolicyBlock()
    """What to do with doubtful rows and cells."""
    analysis: Analysis = Analysis()
    """When questions are asked, how sure the intervals are, what was declared beforehand."""
    report: Report = Report()
    """Whom the report is for."""
