"""The resolved questionnaire: what a YAML file amounts to once every shorthand is written out.

These records are what the rest of the package reads. How a file is spelt is the business of
``instrument.schema``; which combinations are wrong is the business of ``instrument.rules``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike, NDArray

from alliance_stats.errors import OptionError, Problem, did_you_mean, listed
from alliance_stats.formatting import counted
from alliance_stats.vocabulary import (
    Aggregate,
    KeyStatus,
    MissingRule,
    Output,
    Over,
    Perspective,
)

Text = Mapping[str, str]
"""A sentence in each language: language code → text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseScale:
    """The answers an item allows.

    ``values`` holds every allowed code; it is empty for a continuous slider (no ``step``), where
    anything from ``minimum`` to ``maximum`` is an answer.
    """

    name: str
    minimum: float
    maximum: float
    values: tuple[float, ...] = ()
    step: float | None = None
    anchors: Mapping[float, Text] = field(default_factory=dict)
    bipolar: bool = False
    not_applicable: Text | None = None

    def allows(self, answers: ArrayLike) -> NDArray[np.bool_]:
        """Say for each answer whether it is one; missing (NaN) counts as allowed."""
        x = np.asarray(answers, dtype=float)
        missing = np.isnan(x)
        if not self.values:
            inside: NDArray[np.bool_] = missing | ((x >= self.minimum) & (x <= self.maximum))
            return inside
        codes = np.sort(np.asarray(self.values, dtype=float))
        above = np.clip(np.searchsorted(codes, x), 0, len(codes) - 1)
        below = np.maximum(above - 1, 0)
        distance = np.minimum(np.abs(x - codes[above]), np.abs(x - codes[below]))
        near: NDArray[np.bool_] = missing | (distance <= 1e-9 * max(1.0, np.abs(codes).max()))
        return near


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One question, in every role and perspective it is asked.

    ``texts`` maps (role, perspective) to the sentence; it is empty in a key-only file.
    """

    id: str
    scale: str
    roles: tuple[str, ...]
    perspectives: tuple[Perspective, ...] = ("direct",)
    reverse: bool = False
    unscored: bool = False
    texts: Mapping[tuple[str, Perspective], Text] = field(default_factory=dict)
    left: Text | None = None
    right: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Bands:
    """Named ranges of a score; each cut is where its label begins (half-open, ascending)."""

    on: str
    source: str
    cuts: tuple[tuple[float, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscale:
    """Items that amount to one score, and what they are about (``target``)."""

    id: str
    title: Text
    items: tuple[str, ...]
    target: str
    aggregate: Aggregate
    min_valid: int
    missing: MissingRule
    output: tuple[Output, ...]
    bands: Bands | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Composite:
    """A score over subscales (or nested composites), by their items or by their scores.

    ``min_valid`` counts parts (``over="subscales"``) or items (``over="items"``).
    """

    id: str
    title: Text
    of: tuple[str, ...]
    over: Over
    aggregate: Aggregate
    min_valid: int
    missing: MissingRule
    output: tuple[Output, ...]
    bands: Bands | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Norm:
    """A published mean and SD of one score in one role."""

    score: str
    role: str
    mean: float
    sd: float
    n: int | None
    population: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """An attention item: never scored, one expected answer."""

    id: str
    texts: Mapping[tuple[str, Perspective], Text]
    expect: float
    scale: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TestVector:
    """Answers with the scores they must give; ``None`` means no answer, or no score.

    ``line`` and ``column`` are its place in the file, so that a failing vector can be pointed at.
    """

    __test__ = False  # not a test class, whatever pytest thinks of its name

    role: str
    perspective: Perspective
    answers: Mapping[str, float | None]
    expect: Mapping[str, float | None]
    line: int | None = None
    column: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Instrument:
    """One questionnaire, both roles side by side.

    ``warnings`` holds what the file allows but its author should look at.
    """

    id: str
    version: str
    title: Text
    licence: str
    text: str
    key_status: KeyStatus
    languages: tuple[str, ...]
    roles: tuple[str, ...]
    perspectives: tuple[Perspective, ...]
    scales: Mapping[str, ResponseScale]
    items: Mapping[str, Item]
    subscales: Mapping[str, Subscale]
    composites: Mapping[str, Composite] = field(default_factory=dict)
    norms: tuple[Norm, ...] = ()
    checks: Mapping[str, Check] = field(default_factory=dict)
    tests: tuple[TestVector, ...] = ()
    pairs_with: str | None = None
    permission: str | None = None
    key_source: str | None = None
    citation: str | None = None
    doi: str | None = None
    authors: tuple[str, ...] = ()
    notes: str | None = None
    occasions: Mapping[str, object] = field(default_factory=dict)
    extensions: Mapping[str, object] = field(default_factory=dict)
    sha256: str = ""
    path: Path | None = None
    warnings: tuple[Problem, ...] = ()

    @property
    def score_ids(self) -> tuple[str, ...]:
        """Every score the instrument gives: subscales, then composites."""
        return (*self.subscales, *self.composites)

    @property
    def scored_items(self) -> tuple[str, ...]:
        """Ids of the items some score uses, in file order."""
        used = {item for subscale in self.subscales.values() for item in subscale.items}
        return tuple(item for item in self.items if item in used)

    @property
    def is_draft(self) -> bool:
        """Whether the scales are their author's own and not yet validated: a version below 1."""
        return self.key_status == "original" and self.version.partition(".")[0] == "0"

    def __repr__(self) -> str:
        items, scales = counted(len(self.items), "item"), counted(len(self.score_ids), "scale")
        return f"<Instrument: {self.id} {self.version}, {items}, {scales}>"

    def score(self, score_id: str) -> Subscale | Composite:
        """Return a subscale or composite by id."""
        found = self.subscales.get(score_id) or self.composites.get(score_id)
        if found is None:
            hint = did_you_mean(score_id, self.score_ids)
            raise OptionError(
                f"Instrument '{self.id}' has no scale '{score_id}'. "
                f"It has {listed(self.score_ids, 'and')}.{hint}"
            )
        return found

    def items_of(self, score_id: str) -> tuple[str, ...]:
        """Item ids behind a score, each once, in file order (composites reach down)."""
        used = {item for subscale in self._subscales_of(score_id) for item in subscale.items}
        return tuple(item for item in self.items if item in used)

    def target_of(self, score_id: str) -> str:
        """Say what a score is about; a composite has its parts' target, or ``"mixed"``."""
        targets = {subscale.target for subscale in self._subscales_of(score_id)}
        return targets.pop() if len(targets) == 1 else "mixed"

    def _subscales_of(self, score_id: str) -> list[Subscale]:
        """Subscales behind a score, each once, however often composites share parts."""
        waiting, seen = [score_id], {score_id}
        reached = []
        while waiting:
            found = self.score(waiting.pop())
            if isinstance(found, Subscale):
                reached.append(found)
                continue
            waiting.extend(part for part in found.of if part not in seen)
            seen.update(found.of)
        return reached

    def title_of(self, score_id: str, language: str | None = None) -> str:
        """Return a score's name in a language (default: the instrument's first)."""
        title = self.score(score_id).title
        return title.get(language or self.languages[0], next(iter(title.values())))

    def range_of(self, score_id: str) -> tuple[float, float]:
        """Lowest and highest score the declared response scales make possible."""
        return self._range_of(score_id, {})

    def _range_of(
        self, score_id: str, known: dict[str, tuple[float, float]]
    ) -> tuple[float, float]:
        if score_id in known:
            return known[score_id]
        found = self.score(score_id)
        if isinstance(found, Composite) and found.over == "subscales":
            ranges = [self._range_of(part, known) for part in found.of]
        else:
            ranges = [self._item_range(item) for item in self.items_of(score_id)]
        low, high = (sum(bound) for bound in zip(*ranges, strict=True))
        n = len(ranges) if found.aggregate == "mean" else 1
        known[score_id] = (low / n, high / n)
        return known[score_id]

    def _item_range(self, item_id: str) -> tuple[float, float]:
        scale = self.scales[self.items[item_id].scale]
        return scale.minimum, scale.maximum
