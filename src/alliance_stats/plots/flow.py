"""Draw where every row and every dyad went."""

from __future__ import annotations

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

_BAR = 26.0
_STEP = 34.0
_ROWS_END = 420.0
_LETTER = 6.5
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
        One entry per occasion, in declared order.
    roles
        First and second role, for the headings.
    """
    height = sum(_file_height(entry) for entry in files) + 54 + _STEP * len(dyads)
    with house_style():
        figure = blank_figure(height)
        ax = canvas(figure)
        top = 0.0
        longest = max((entry.read for entry in files), default=0)
        for entry in files:
            _draw_file(ax, entry, top, longest)
            top += _file_height(entry)
        _draw_dyads(ax, dyads, roles, top + 12)
    return figure


def _file_height(entry: FileRows) -> float:
    return 62.0 + max(0.0, 17.0 * len(entry.reasons) - 8.0)


def _draw_file(ax: Axes, entry: FileRows, top: float, longest: int) -> None:
    ax.text(0, top + 14, f"Rows of {fitted(entry.file, 70)}", weight="bold")
    scale = 420.0 / longest if longest else 0.0
    used, aside = entry.used * scale, entry.set_aside * scale
    _bar(ax, 0, top + 24, used, fill=SOFT)
    label = f"{count(entry.used)} used of {count(entry.read)} read"
    if used > 180:
        ax.text(10, top + 37.5, label, color="white", weight="bold", va="center")
    else:
        ax.text(used + aside + 10, top + 37.5, label, weight="bold", va="center")
    if not entry.set_aside:
        ax.text(_ROWS_END + 10, top + 37.5, "none set aside", color=SOFT, va="center")
        return
    _bar(ax, used + 1.5, top + 24, max(aside - 1.5, 4.0), fill="white", edge=SOFT, hatch="////")
    ax.text(446, top + 37.5, f"{count(entry.set_aside)} set aside", weight="bold", va="center")
    longest = max(len(reason) for reason, _ in entry.reasons)
    left = min(max(_COLUMNS[-1] - _LETTER * longest, 24.0), 470.0)
    for i, (reason, number) in enumerate(entry.reasons):
        line = top + 60 + 17 * i
        ax.text(left - 6, line, count(number), ha="right", size=12)
        ax.text(left, line, fitted(reason, 100), color=SOFT, size=12)


def _draw_dyads(
    ax: Axes, dyads: Sequence[OccasionDyads], roles: tuple[str, str], top: float
) -> None:
    total = max((sum(entry.parts) for entry in dyads), default=0)
    ax.text(0, top + 14, f"Dyads at each occasion, of {count(total)}", weight="bold")
    first, second = (fitted(role, 16) for role in roles)
    heads = ("both", _only(first), _only(second), "neither")
    for x, head in zip(_COLUMNS, heads, strict=True):
        ax.text(x, top + 18, head, ha="right", va="bottom", color=SOFT, size=12)
    for i, entry in enumerate(dyads):
        _draw_occasion(ax, entry, top + 28 + _STEP * i, total)


def _only(role: str) -> str:
    return f"{role} only" if len(role) <= 8 else f"{role}\nonly"


def _draw_occasion(ax: Axes, entry: OccasionDyads, top: float, total: int) -> None:
    weight = "bold" if entry.analysed else "normal"
    ax.text(0, top + 12, fitted(entry.occasion, 14), weight=weight, va="center")
    scale = (_ROWS_END - 110.0) / total if total else 0.0
    left = 110.0
    looks: tuple[tuple[str, str, str], ...] = (
        (SOFT, SOFT, ""),
        _stripes(FIRST),
        _stripes(SECOND),
        ("none", NULL, ""),
    )
    for number, (fill, edge, hatch) in zip(entry.parts, looks, strict=True):
        if number:
            _bar(ax, left, top, number * scale - 1.5, fill=fill, edge=edge, hatch=hatch, height=24)
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
    height: float = _BAR,
) -> None:
    patch = Rectangle((x, y), max(width, 1.0), height, facecolor=fill, edgecolor=edge, hatch=hatch)
    ax.add_patch(patch)
