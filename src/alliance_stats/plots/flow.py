"""Draw where every row and every dyad went."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from alliance_stats.formatting import count
from alliance_stats.plots.style import (
    FIRST,
    INK,
    NULL,
    SECOND,
    SOFT,
    Mark,
    blank_figure,
    canvas,
    fitted,
    house_style,
)

_BAR = 24.0
_STEP = 34.0
_BARS_END = 420.0
_HEAD = 34.0
_LINE = 17.0
_LETTER = 7.4
_SMALL_LETTER = 6.4
_COLUMNS = (466.0, 542.0, 618.0, 676.0)


@dataclass(frozen=True, slots=True)
class FileRows:
    """Rows of one file: used, and set aside with reasons (word, count)."""

    file: str
    used: int
    reasons: tuple[tuple[str, int], ...] = ()

    @property
    def set_aside(self) -> int:
        """Rows read and not used."""
        return sum(number for _, number in self.reasons)

    @property
    def read(self) -> int:
        """Rows read."""
        return self.used + self.set_aside


@dataclass(frozen=True, slots=True)
class OccasionDyads:
    """Dyads at one occasion, by who answered."""

    occasion: str
    both: int
    first_only: int
    second_only: int
    neither: int
    analysed: bool = False

    @property
    def parts(self) -> tuple[int, int, int, int]:
        """The four counts in drawing order."""
        return self.both, self.first_only, self.second_only, self.neither


def flow_figure(
    files: Sequence[FileRows], dyads: Sequence[OccasionDyads], roles: tuple[str, str]
) -> Figure:
    """Draw the account of every row and every dyad.

    Parameters
    ----------
    files
        One entry per data file.
    dyads
        One entry per occasion, in declared order; none where the counts may not be shown.
    roles
        First and second role, for the headings.
    """
    names = [entry.file for entry in files] + [entry.occasion for entry in dyads]
    left = min(max(110.0, 14 + _LETTER * max(map(len, names), default=0)), 190.0)
    rooms = [_file_height(entry, left) for entry in files]
    dyads_top = _HEAD + sum(rooms) + 14
    height = dyads_top + (_HEAD + _STEP * len(dyads) if dyads else 0.0)
    with house_style():
        figure = blank_figure(height)
        ax = canvas(figure)
        ax.text(0, 14, "Rows of each file" if len(files) > 1 else "Rows", weight="bold")
        _heads(ax, ("read", "used", "set aside"), 0.0)
        longest = max((entry.read for entry in files), default=0)
        top = _HEAD
        for entry, room in zip(files, rooms, strict=True):
            _draw_file(ax, entry, top, left, longest)
            top += room
        if dyads:
            _draw_dyads(ax, dyads, roles, dyads_top, left)
    return figure


def _heads(ax: Axes, words: Sequence[str], top: float) -> None:
    for x, word in zip(_COLUMNS, words, strict=False):
        ax.text(x, top + 18, word, ha="right", va="bottom", color=SOFT, size=12)


def _file_height(entry: FileRows, left: float) -> float:
    lines = len(_reasons(entry, left))
    return _STEP + _LINE * lines + (4 if lines else 0)


def _reasons(entry: FileRows, left: float) -> list[str]:
    """Return every reason with its count, in lines that fit beside the file's name."""
    if not entry.reasons:
        return []
    words = " · ".join(f"{count(number)} {reason}" for reason, number in entry.reasons)
    return textwrap.wrap(f"Set aside: {words}", int((_COLUMNS[-1] - left) / _SMALL_LETTER))


def _draw_file(ax: Axes, entry: FileRows, top: float, left: float, longest: int) -> None:
    ax.text(0, top + 12, fitted(entry.file, int(left / _LETTER)), va="center")
    scale = (_BARS_END - left) / longest if longest else 0.0
    used, aside = entry.used * scale, entry.set_aside * scale
    if entry.used:
        _bar(ax, left, top, used, fill=SOFT)
    if entry.set_aside:
        edge = left + used + (1.5 if entry.used else 0.0)
        _bar(ax, edge, top, max(aside - 1.5, 4.0), fill="white", edge=SOFT, hatch="////")
    for x, number in zip(_COLUMNS, (entry.read, entry.used, entry.set_aside), strict=False):
        ax.text(x, top + 12, count(number), ha="right", va="center")
    for i, line in enumerate(_reasons(entry, left)):
        ax.text(left, top + 41 + _LINE * i, line, color=SOFT, size=12)


def _draw_dyads(
    ax: Axes, dyads: Sequence[OccasionDyads], roles: tuple[str, str], top: float, left: float
) -> None:
    total = max((sum(entry.parts) for entry in dyads), default=0)
    ax.text(0, top + 14, f"Dyads at each occasion, of {count(total)}", weight="bold")
    first, second = (fitted(role, 10) for role in roles)
    _heads(ax, ("both", _only(first), _only(second), "neither"), top)
    for i, entry in enumerate(dyads):
        _draw_occasion(ax, entry, top + _HEAD + _STEP * i, left, total)


def _only(role: str) -> str:
    return f"{role} only" if len(role) <= 7 else f"{role}\nonly"


def _draw_occasion(ax: Axes, entry: OccasionDyads, top: float, left: float, total: int) -> None:
    weight = "bold" if entry.analysed else "normal"
    name = fitted(entry.occasion, int(left / _LETTER))
    ax.text(0, top + 12, name, weight=weight, va="center")
    scale = (_BARS_END - left) / total if total else 0.0
    looks: tuple[tuple[str, str, str], ...] = (
        (SOFT, SOFT, ""),
        _stripes(FIRST),
        _stripes(SECOND),
        ("none", NULL, ""),
    )
    for number, (fill, edge, hatch) in zip(entry.parts, looks, strict=True):
        if number:
            _bar(ax, left, top, number * scale - 1.5, fill=fill, edge=edge, hatch=hatch)
        left += number * scale
    for x, number in zip(_COLUMNS, entry.parts, strict=True):
        ax.text(x, top + 12, count(number), ha="right", va="center", weight=weight, color=INK)


def _stripes(mark: Mark) -> tuple[str, str, str]:
    return mark.tint, mark.colour, mark.hatch


def _bar(
    ax: Axes,
    x: float,
    y: float,
    width: float,
    *,
    fill: str,
    edge: str = "none",
    hatch: str = "",
) -> None:
    patch = Rectangle((x, y), max(width, 1.0), _BAR, facecolor=fill, edgecolor=edge, hatch=hatch)
    ax.add_patch(patch)
