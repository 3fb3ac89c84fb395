"""What the shorthands of a questionnaire file stand for.

A `Shape` is made of a file that may still be wrong: what cannot be said is ``None``, never a guess
and never an exception. The rules ask it before the file is known to be sound; the resolver asks it
after.
"""

from __future__ import annotations

import bisect
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cached_property

from alliance_stats.instrument.schema import (
    CompositeFile,
    CountedItems,
    InstrumentFile,
    ItemFile,
    ScaleFile,
    SubscaleFile,
)

SINGLE_SCALE = "scale"
MAX_CODES = 10_001

Range = tuple[float, float]


class Shape:
    """A questionnaire file with its shorthands written out."""

    def __init__(self, file: InstrumentFile) -> None:
        self.file = file
        self._codes: dict[str, tuple[float, ...] | None] = {}
        self._behind: dict[str, Counter[str] | None] = {}
        self._ranges: dict[str, Range | None] = {}

    @cached_property
    def scales(self) -> dict[str, ScaleFile]:
        """Response scales by name; the only one of a file is called ``scale``."""
        if self.file.scales is not None:
            both = self.file.scale is not None
            return {} if both else dict(self.file.scales)
        return {SINGLE_SCALE: self.file.scale} if self.file.scale is not None else {}

    @cached_property
    def items(self) -> dict[str, ItemFile]:
        """Items by id, counted ones written out, reversed ones marked."""
        written = dict(self._written)
        for reference in self.file.reverse:
            item = self.item_id(reference)
            if item is not None:
                written[item] = written[item].model_copy(update={"reverse": True})
        return written

    @cached_property
    def _written(self) -> Mapping[str, ItemFile]:
        items = self.file.items
        if isinstance(items, CountedItems):
            return {f"{items.prefix}{n}": ItemFile() for n in range(1, items.count + 1)}
        return items

    @cached_property
    def scores(self) -> dict[str, SubscaleFile | CompositeFile]:
        """Subscales, then composites."""
        return {**self.file.subscales, **self.file.composites}

    def item_id(self, reference: int | str) -> str | None:
        """Return the id of an item given by id or number; None if there is no such item."""
        items = self.file.items
        if isinstance(reference, int):
            if not isinstance(items, CountedItems):
                return None
            reference = f"{items.prefix}{reference}"
        return reference if reference in self._written else None

    def scale_of(self, item: str) -> ScaleFile | None:
        """Return the response scale an item stands on; None if that is unknown or left open."""
        name = self.scale_name(self._written[item].scale)
        return None if name is None else self.scales[name]

    def scale_name(self, named: str | None) -> str | None:
        """Return the name of the scale meant by an item's ``scale:``; None if that is unclear."""
        if named is None:
            return next(iter(self.scales)) if len(self.scales) == 1 else None
        return named if named in self.scales else None

    def allows(self, scale: str, answer: float) -> bool:
        """Say whether ``answer`` is one on this scale; True if the scale itself is in doubt."""
        if scale not in self._codes:
            self._codes[scale] = codes_of(self.scales[scale])
        codes = self._codes[scale]
        if codes is None:
            return True
        if not codes:
            return self.scales[scale].min <= answer <= self.scales[scale].max
        near = bisect.bisect_left(codes, answer - 1e-9)
        return near < len(codes) and codes[near] <= answer + 1e-9

    def roles_of(self, item: str) -> tuple[str, ...]:
        """Roles an item is asked of."""
        roles = self._written[item].roles
        return self.file.roles if roles is None else roles

    def items_behind(self, score: str) -> Counter[str] | None:
        """How often a score uses each item; None if a part is unknown or contains itself."""
        if score not in self._behind:
            self._behind[score] = None  # met again below: the score contains itself
            self._behind[score] = self._count_items(score)
        return self._behind[score]

    def _count_items(self, score: str) -> Counter[str] | None:
        entry = self.scores.get(score)
        total: Counter[str] = Counter()
        if isinstance(entry, SubscaleFile):
            for reference in entry.items:
                item = self.item_id(reference)
                if item is None:
                    return None
                total[item] += 1
            return total
        for part in entry.of if entry is not None else ():
            behind = self.items_behind(part)
            if behind is None:
                return None
            total.update(behind)
        return total or None

    def range_of(self, score: str) -> Range | None:
        """Lowest and highest possible score; None if that cannot be said."""
        if score not in self._ranges:
            self._ranges[score] = None
            self._ranges[score] = self._find_range(score)
        return self._ranges[score]

    def _find_range(self, score: str) -> Range | None:
        entry = self.scores.get(score)
        if entry is None:
            return None
        if isinstance(entry, CompositeFile) and entry.over == "subscales":
            parts = [self.range_of(part) for part in entry.of]
        else:
            parts = [range_of_scale(self.scale_of(i)) for i in self.items_behind(score) or ()]
        return _aggregated(parts, entry.aggregate or self.file.scoring.aggregate)


def codes_of(scale: ScaleFile) -> tuple[float, ...] | None:
    """Every allowed answer; empty for a slider without grid; None if they cannot be listed."""
    if scale.values is not None:
        return tuple(sorted(scale.values))
    if scale.step == "any":
        return ()
    step = 1.0 if scale.step is None else float(scale.step)
    count = (scale.max - scale.min) / step
    if not 0 < count < MAX_CODES or abs(count - round(count)) > 1e-6:
        return None
    if scale.step is None and not float(scale.min).is_integer():
        return None
    # Rounding takes away the dust of 0.1 + 0.2, so that codes compare as they are written.
    return tuple(round(scale.min + n * step, 10) for n in range(round(count) + 1))


def range_of_scale(scale: ScaleFile | None) -> Range | None:
    """Lowest and highest answer; None if the scale is unknown or upside down."""
    return (scale.min, scale.max) if scale is not None and scale.min < scale.max else None


def _aggregated(parts: Iterable[Range | None], aggregate: str) -> Range | None:
    known = list(parts)
    ranges = [part for part in known if part is not None]
    if not ranges or len(ranges) < len(known):
        return None
    n = len(ranges) if aggregate == "mean" else 1
    return sum(low for low, _ in ranges) / n, sum(high for _, high in ranges) / n


def needed(min_valid: int | str, n: int) -> int:
    """Return how many of ``n`` answers a score needs; a percentage is rounded up.

    Examples
    --------
    >>> needed("75%", 4), needed("75%", 5), needed(3, 4)
    (3, 4, 3)
    """
    if isinstance(min_valid, int):
        return min_valid
    percentage = int(min_valid.rstrip("%"))
    return max(1, -(-percentage * n // 100))


def readable(score: str) -> str:
    """Return a title made from an id.

    Examples
    --------
    >>> readable("inner_safety")
    'Inner safety'
    """
    words = score.replace("_", " ").strip()
    return words[:1].upper() + words[1:]


def number(value: float) -> str:
    """Write a number without a needless ``.0``.

    Examples
    --------
    >>> number(7.0), number(2.5)
    ('7', '2.5')
    """
    return f"{value:g}"


def counted(n: int, word: str) -> str:
    """Write a number of things.

    Examples
    --------
    >>> counted(1, "item"), counted(3, "item")
    ('1 item', '3 items')
    """
    return f"{n} {word}" if n == 1 else f"{n} {word}s"
