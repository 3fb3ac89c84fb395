"""Draw what goes with an outcome, and by whose rating."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from alliance_stats.formatting import interval, unit
from alliance_stats.plots.style import (
    CARD,
    HAIR,
    INK,
    MARKS,
    SOFT,
    Mark,
    blank_figure,
    canvas,
    fitted,
    house_style,
    legend,
)

_NAMES_END = 172.0
_RIGHT = 662.0
_GAP = 34.0
_COLUMN = 118.0
_STEP = 28.0
_GROUP = 27.0
_TOP, _BOTTOM = 46.0, 44.0


@dataclass(frozen=True, slots=True)
class Correlated:
    """A correlation with its interval."""

    value: float = math.nan
    low: float = math.nan
    high: float = math.nan

    @property
    def is_clear(self) -> bool:
        """Whether the interval is clear of zero; a number without one counts as open."""
        return self.low > 0 or self.high < 0


@dataclass(frozen=True, slots=True)
class OutcomeRow:
    """One scale: for each rater of the outcome, the scale as rated by the first, the second."""

    scale: str
    group: str
    by_rater: tuple[tuple[Correlated, Correlated], ...]


def outcome_forest(
    rows: Sequence[OutcomeRow], raters: Sequence[str], roles: tuple[str, str], outcome: str
) -> Figure:
    """Draw correlations of scales with an outcome, one panel for each rater of the outcome.

    Colour and shape of a mark say who rated the scale; in the panel of the same role that is the
    same source, otherwise the other source. Hollow: the interval holds zero. With one rater the
    values stand beside the marks.

    Parameters
    ----------
    rows
        One entry per scale; a new ``group`` starts a heading.
    raters
        The roles that rated the outcome, one panel each.
    roles
        First and second role, for the marks.
    outcome
        The outcome's name, for the axis.
    """
    groups = len(dict.fromkeys(row.group for row in rows))
    height = _TOP + _STEP * len(rows) + _GROUP * groups + _BOTTOM
    panels = _panels(rows, raters)
    with house_style():
        figure = blank_figure(height)
        ax = canvas(figure)
        legend(ax, [f"rated by {role}" for role in roles], 0, 10, stacked=True)
        for panel in panels:
            panel.draw(ax, height - _BOTTOM, outcome)
        _draw_rows(ax, rows, panels, raters, roles)
    return figure


@dataclass(frozen=True, slots=True)
class _Panel:
    left: float
    right: float
    low: float
    high: float

    def at(self, x: float) -> float:
        return self.left + (self.right - self.left) * (x - self.low) / (self.high - self.low)

    def draw(self, ax: Axes, bottom: float, words: str) -> None:
        step = 0.2 if self.high - self.low <= 1.01 else 0.5
        first = math.ceil(self.low / step - 1e-9)
        for i in range(first, math.floor(self.high / step + 1e-9) + 1):
            x = self.at(i * step)
            ax.plot([x, x], [_TOP - 6, bottom], color=INK if i == 0 else HAIR, linewidth=1)
            text = "0" if i == 0 else unit(i * step)
            ax.text(x, bottom + 17, text, ha="center", color=SOFT, size=12)
        middle = (self.left + self.right) / 2
        ax.text(
            middle, bottom + 36, f"r with {fitted(words, 34)}", ha="center", color=SOFT, size=12
        )


def _panels(rows: Sequence[OutcomeRow], raters: Sequence[str]) -> list[_Panel]:
    ends = [
        x
        for row in rows
        for pair in row.by_rater
        for found in pair
        for x in (found.value, found.low, found.high)
        if not math.isnan(x)
    ]
    low = math.floor(min([-0.2, *ends]) / 0.1) * 0.1
    high = math.ceil(max([0.6, *ends]) / 0.1) * 0.1
    end = _RIGHT - 2 * _COLUMN - 10 if len(raters) == 1 else _RIGHT
    width = (end - _NAMES_END - _GAP * (len(raters) - 1)) / len(raters)
    starts = [_NAMES_END + (width + _GAP) * i for i in range(len(raters))]
    return [_Panel(start, start + width, low, high) for start in starts]


def _draw_rows(
    ax: Axes,
    rows: Sequence[OutcomeRow],
    panels: Sequence[_Panel],
    raters: Sequence[str],
    roles: tuple[str, str],
) -> None:
    _draw_heads(ax, panels, raters, roles)
    top, group = _TOP, ""
    for row in rows:
        if row.group != group:
            group = row.group
            ax.text(0, top + 18, group, style="italic", color=SOFT)
            top += _GROUP
        y = top + _STEP / 2
        ax.text(8, y, fitted(row.scale, 24), va="center")
        for panel, pair in zip(panels, row.by_rater, strict=True):
            for mark, found, shift in zip(MARKS, pair, (-4.6, 4.6), strict=True):
                _draw_mark(ax, found, mark, y + shift, panel)
        if len(panels) == 1:
            _draw_values(ax, row.by_rater[0], y)
        top += _STEP


def _draw_heads(
    ax: Axes, panels: Sequence[_Panel], raters: Sequence[str], roles: tuple[str, str]
) -> None:
    if len(panels) == 1:
        for place, (role, mark) in enumerate(zip(roles, MARKS, strict=True)):
            x = _RIGHT - _COLUMN * (1 - place)
            ax.text(x, 18, f"rated by {fitted(role, 10)}", ha="right", size=12, color=mark.ink)
        return
    for panel, rater in zip(panels, raters, strict=True):
        middle = (panel.left + panel.right) / 2
        name = fitted(rater, 16)
        ax.text(middle, 14, f"Outcome rated by {name}", ha="center", weight="bold", size=12.5)
        ax.text(middle, 32, f"same source: {name}", ha="center", color=SOFT, size=12)


def _draw_mark(ax: Axes, found: Correlated, mark: Mark, y: float, panel: _Panel) -> None:
    if math.isnan(found.value):
        return
    if not math.isnan(found.low):
        ends = [panel.at(found.low), panel.at(found.high)]
        ax.plot(ends, [y, y], color=mark.colour, linewidth=1.75, solid_capstyle="butt")
    ax.plot(
        [panel.at(found.value)],
        [y],
        marker=mark.marker,
        markersize=mark.size - 1,
        markerfacecolor=mark.colour if found.is_clear else CARD,
        markeredgecolor=mark.colour,
        markeredgewidth=1.5,
        linestyle="none",
    )


def _draw_values(ax: Axes, pair: tuple[Correlated, Correlated], y: float) -> None:
    for place, found in enumerate(pair):
        if math.isnan(found.value):
            continue
        bounds = interval(found.low, found.high, bounded=True)
        weight = "bold" if found.is_clear else "normal"
        text = f"{unit(found.value)} {bounds}"
        x = _RIGHT - _COLUMN * (1 - place)
        ax.text(x, y, text, ha="right", va="center", size=12, weight=weight)
