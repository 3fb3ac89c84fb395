"""A questionnaire file as it is written: one model per part, shorthands still in place.

Only what one value shows by itself is checked here. What needs two parts of the file (an item that
no scale knows, a language that lacks its text) is checked in ``instrument.rules``; what the
shorthands amount to is written out in ``instrument.resolve``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator, Discriminator, Field, Tag, WithJsonSchema

from alliance_stats.documents import ExtensibleModel, Matches, StrictModel
from alliance_stats.documents.base import shortened
from alliance_stats.vocabulary import (
    FIXED_TARGETS,
    Aggregate,
    KeyStatus,
    MissingRule,
    Output,
    Over,
    Perspective,
)

_WORD = r"[A-Za-z][A-Za-z0-9_]{0,25}"

Id = Annotated[
    str,
    Matches(
        r"[a-z][a-z0-9-]{1,30}",
        "2 to 31 lower-case letters, digits or '-', beginning with a letter",
    ),
]
ItemId = Annotated[
    str,
    Matches(_WORD, "at most 26 letters, digits or '_', beginning with a letter"),
]
"""Survey platforms and statistics programs take such names, and no longer ones."""
ScoreId = ItemId
Role = Annotated[
    str,
    Matches(r"[a-z][a-z0-9_]{0,25}", "lower-case letters, digits or '_', beginning with a letter"),
]
Language = Annotated[
    str,
    Matches(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*", "a language code such as en, de or pt-BR"),
]
Licence = Annotated[
    str,
    Matches(
        r"proprietary|[A-Za-z0-9][A-Za-z0-9.+-]*(?: (?:AND|OR|WITH) [A-Za-z0-9][A-Za-z0-9.+-]*)*",
        "an SPDX id such as CC-BY-4.0 or CC0-1.0, or the word proprietary",
    ),
]
Doi = Annotated[str, Matches(r"(?:https://doi\.org/)?10\.[0-9]{4,9}/\S+", "a DOI: 10.…/…")]
Sentence = Annotated[str, Field(min_length=1)]


def _text_of_one_or_more_languages(value: Any) -> Any:
    if isinstance(value, str | Mapping):
        return value
    raise ValueError(_TEXT_EXPECTED)


_TEXT_EXPECTED = 'must be text in quotes, or one text per language: {en: "…", de: "…"}'

Text = Annotated[
    str | dict[Language, str],
    BeforeValidator(_text_of_one_or_more_languages),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string", "minLength": 1},
                {
                    "type": "object",
                    "minProperties": 1,
                    "propertyNames": {"pattern": "^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$"},
                    "additionalProperties": {"type": "string", "minLength": 1},
                },
            ]
        }
    ),
]
"""A sentence in the first language, or in each language."""

_TEXT_SCHEMA: dict[str, Any] = {
    "anyOf": [
        {"type": "string"},
        {"type": "object", "additionalProperties": {"type": "string"}},
    ]
}


def _one_as_list(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


Authors = Annotated[tuple[Sentence, ...], BeforeValidator(_one_as_list)]


def _quoted_version(value: Any) -> Any:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if is_number:
        raise ValueError(
            'must be in quotes, for example "1.10": without them it is read as a number, '
            "and 1.10 becomes 1.1"
        )
    return value


Version = Annotated[
    str,
    BeforeValidator(_quoted_version),
    Matches(r"[0-9A-Za-z][0-9A-Za-z.+-]{0,30}", 'a version such as "1.0.0"'),
]


_PERCENTAGE = r"(?:100|[1-9][0-9]?)%"


def _count_or_percentage(value: Any) -> Any:
    if isinstance(value, str):
        fits = re.fullmatch(_PERCENTAGE, value) is not None
    else:
        fits = isinstance(value, int) and not isinstance(value, bool) and value >= 1
    if not fits:
        raise ValueError(
            "must be a number of items from 1 on, such as 3, or a percentage such as 75%; "
            f"got '{shortened(value, 30)}'"
        )
    return value


MinValid = Annotated[
    int | str,
    BeforeValidator(_count_or_percentage),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "integer", "minimum": 1},
                {"type": "string", "pattern": f"^{_PERCENTAGE}$"},
            ]
        }
    ),
]

ItemRef = Annotated[int, Field(ge=1)] | ItemId
"""An item's id, or its number where the items are given by count."""

Target = Annotated[
    str,
    WithJsonSchema(
        {
            "anyOf": [
                {"enum": [*FIXED_TARGETS, "client", "coach"]},
                {"type": "string", "pattern": "^[a-z][a-z0-9_]{0,25}$"},
            ]
        }
    ),
]


class ScaleFile(ExtensibleModel):
    """The answers an item allows.

    Without ``values`` and ``step`` the answers are the whole numbers from ``min`` to ``max``;
    ``step: 0.1`` is a slider with a grid, ``step: any`` one without.
    """

    min: Annotated[float, Field(ge=-1e6, le=1e6)]
    max: Annotated[float, Field(ge=-1e6, le=1e6)]
    anchors: dict[float, Text] = Field(
        default_factory=dict,
        json_schema_extra={"propertyNames": {"pattern": "^[-+]?[0-9]*\\.?[0-9]+$"}},
    )
    values: Annotated[tuple[float, ...], Field(min_length=2, max_length=10_001)] | None = None
    step: Annotated[float, Field(gt=0)] | Literal["any"] | None = None
    bipolar: bool = False
    not_applicable: Text | None = None


class _WithRoleTexts(StrictModel):
    """A part whose further keys are roles, each with its text.

    Which roles there are is known only to the file as a whole: ``instrument.rules`` checks them.
    """

    model_config: ClassVar[Any] = {
        "extra": "allow",
        "json_schema_extra": {
            "additionalProperties": _TEXT_SCHEMA,
            "patternProperties": {"^x-": {}},
        },
    }

    @property
    def role_texts(self) -> dict[str, Any]:
        """Further keys and what they hold, unchecked, ``x-…`` keys left out."""
        extra = self.model_extra or {}
        return {k: v for k, v in extra.items() if not str(k).startswith("x-")}


class ItemFile(_WithRoleTexts):
    """One question: a text per role (``client: "…"``), and how it is scored."""

    meta: dict[Role, Text] = Field(default_factory=dict)
    reverse: bool = False
    scale: str | None = None
    left: Text | None = None
    right: Text | None = None
    roles: Annotated[tuple[Role, ...], Field(min_length=1)] | None = None
    unscored: bool = False


class CountedItems(StrictModel):
    """Items of a key-only file: ``{count: 12, prefix: wai_}`` is ``wai_1`` to ``wai_12``."""

    # 22 letters and a number of four digits make an id of 26, the longest there may be.

    count: Annotated[int, Field(ge=1, le=1000)]
    prefix: Annotated[
        str, Matches(r"[A-Za-z][A-Za-z0-9_]{0,21}", "letters, digits or '_', at most 22")
    ] = "q"


class BandsFile(StrictModel):
    """Named ranges of a score; each cut is the score at which its label begins."""

    on: Literal["raw", "pomp", "t"] = "raw"
    source: Sentence
    cuts: Annotated[tuple[tuple[float, Sentence], ...], Field(min_length=1)]


class _ScoreFile(ExtensibleModel):
    title: Text | None = None
    aggregate: Aggregate | None = None
    min_valid: MinValid | None = None
    missing: MissingRule | None = None
    output: Annotated[tuple[Output, ...], Field(min_length=1)] | None = None
    bands: BandsFile | None = None


class SubscaleFile(_ScoreFile):
    """Items that amount to one score."""

    items: Annotated[tuple[ItemRef, ...], Field(min_length=1, max_length=1000)]
    target: Target


class CompositeFile(_ScoreFile):
    """A score over subscales or other composites."""

    of: Annotated[tuple[ScoreId, ...], Field(min_length=1, max_length=300)]
    over: Over = "subscales"


class ScoringFile(StrictModel):
    """Defaults for every score of the file."""

    aggregate: Aggregate = "mean"
    min_valid: MinValid = "75%"
    missing: MissingRule = "prorate"
    output: Annotated[tuple[Output, ...], Field(min_length=1)] = ("raw", "pomp")


class NormFile(StrictModel):
    """A published mean and standard deviation of one score in one role."""

    score: str
    role: str
    mean: float
    sd: float
    n: Annotated[int, Field(ge=2)] | None = None
    population: Sentence
    source: Sentence


class CheckFile(_WithRoleTexts):
    """An attention item: a text per role and the one answer that is expected."""

    expect: float
    scale: str | None = None
    meta: dict[Role, Text] = Field(default_factory=dict)


class OccasionsFile(StrictModel):
    """When the questionnaire is asked, and what period its sentences speak of."""

    frame: Literal["session", "period", "overall"] = "overall"
    window: Text | None = None
    labels: tuple[str, ...] = ()


class TestFile(StrictModel):
    """Answers with the scores they must give; ``null`` is no answer, or no score."""

    __test__: ClassVar[bool] = False

    role: str
    perspective: Perspective = "direct"
    answers: dict[str | int, float | None] | tuple[float | None, ...]
    expect: Annotated[dict[str, float | None], Field(min_length=1)]


def _kind_of_items(value: Any) -> str:
    counted = isinstance(value, Mapping) and not isinstance(value.get("count"), Mapping | None)
    return "counted" if counted else "written"


Items = Annotated[
    Annotated[CountedItems, Tag("counted")]
    | Annotated[dict[ItemId, ItemFile], Field(min_length=1, max_length=1000), Tag("written")],
    Discriminator(_kind_of_items),
]


class InstrumentFile(ExtensibleModel):
    """A whole questionnaire file."""

    schema_: Annotated[Literal[1], Field(alias="schema")] = 1
    id: Id
    version: Version = "1.0.0"
    title: Text
    citation: Sentence | None = None
    doi: Doi | None = None
    authors: Authors = ()
    notes: Text | None = None
    licence: Licence
    text: Literal["included", "key-only"] = "included"
    permission: Sentence | None = None
    key_status: KeyStatus = "unverified"
    key_source: Sentence | None = None
    languages: Annotated[tuple[Language, ...], Field(min_length=1, max_length=50)] = ("en",)
    roles: Annotated[tuple[Role, ...], Field(min_length=1, max_length=20)] = ("client", "coach")
    perspectives: Annotated[tuple[Perspective, ...], Field(min_length=1)] = ("direct",)
    occasions: OccasionsFile | None = None
    scale: ScaleFile | None = None
    scales: Annotated[dict[ItemId, ScaleFile], Field(min_length=1, max_length=100)] | None = None
    items: Items
    reverse: tuple[ItemRef, ...] = ()
    scoring: ScoringFile = Field(default_factory=ScoringFile)
    subscales: Annotated[dict[ScoreId, SubscaleFile], Field(min_length=1, max_length=200)]
    composites: dict[ScoreId, CompositeFile] = Field(default_factory=dict, max_length=100)
    norms: tuple[NormFile, ...] = ()
    pairs_with: Id | None = None
    checks: dict[ItemId, CheckFile] = Field(default_factory=dict)
    tests: Annotated[tuple[TestFile, ...], Field(max_length=1000)] = ()
