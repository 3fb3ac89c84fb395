"""Panels of strips: where each mark stands, and what stands beside it in words.

A strip answers one question with one number, its interval, and the same number in randomly
re-paired dyads.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from alliance_stats.formatting import p_relation, value
from alliance_stats.report.blocks import (
    Cell,
    Panel,
    Rich,
    Row,
    Strip,
    StripAxis,
    StripGroup,
    StripMarks,
    Table,
    em,
    rich,
    strong,
    tag,
)
from alliance_stats.report.chance import Versus, doubt, interval_of
from alliance_stats.report.lookup import extra_number
from alliance_stats.report.tabling import head, left
from alliance_stats.results import Estimate

_RANGE = (-0.2, 0.6)
_RATIO_RANGE = (-0.5, 1.5)
_STEPS = (0.1, 0.2, 0.5, 1.0, 2.0, 5.0)
_MOST_TICKS = 7


@dataclass(frozen=True, slots=True)
class Asked:
    """One question of a panel and its number; ``nothing`` is the word for a missing one."""

    question: str
    measure: Rich
    estimate: Estimate
    term: str = "pearson"
    nothing: str = "undefined"


def versus_of(estimate: Estimate) -> Versus:
    """Return an estimate beside its re-paired dyads, as sentences and strips need it."""
    return Versus(
        estimate.estimate,
        estimate.conf_low,
        estimate.conf_high,
        extra_number(estimate, "baseline"),
        extra_number(estimate, "p_permutation"),
        extra_number(estimate, "p_adjusted"),
    )


def strip_group(
    asked: Sequence[Asked], *, alpha: float = 0.05, ratio: bool = False, label: Rich = ()
) -> StripGroup:
    """Lay out questions that share an axis; a question without a number keeps its place.

    ``ratio`` draws a second line at 1, where the partner counts as much as oneself.
    """
    numbers = [x for each in asked for x in _numbers(each.estimate)]
    if not numbers:
        return StripGroup(tuple(_strip(each, None, alpha) for each in asked), None)
    low, high, step = _range(numbers, _RATIO_RANGE if ratio else _RANGE)
    scale = _Scale(low, high)
    ticks = [low + step * i for i in range(round((high - low) / step) + 1)]
    term = asked[0].term
    axis = StripAxis(
        ticks=tuple((scale.at(x), _tick(term, x)) for x in ticks),
        zero=scale.at(0.0) if low <= 0 <= high else None,
        one=scale.at(1.0) if ratio and low <= 1 <= high else None,
        label=label,
    )
    return StripGroup(tuple(_strip(each, scale, alpha) for each in asked), axis)


@dataclass(frozen=True, slots=True)
class _Scale:
    low: float
    high: float

    def at(self, x: float) -> float:
        """Return the place of a number in percent, with room for half a label at both ends."""
        return round(4.0 + 92.0 * (x - self.low) / (self.high - self.low), 1)

    def maybe(self, x: float) -> float | None:
        return None if math.isnan(x) else self.at(x)


def _numbers(estimate: Estimate) -> list[float]:
    if math.isnan(estimate.estimate):
        return []
    names = ("baseline", "baseline_low", "baseline_high")
    every = [estimate.estimate, estimate.conf_low, estimate.conf_high]
    every += [extra_number(estimate, name) for name in names]
    return [x for x in every if not math.isnan(x)]


def _range(numbers: Iterable[float], least: tuple[float, float]) -> tuple[float, float, float]:
    known = list(numbers)
    low, high = min(least[0], *known), max(least[1], *known)
    step = next((s for s in _STEPS if (high - low) / s <= _MOST_TICKS), (high - low) / 4)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return first * step, last * step, step


def _tick(term: str, x: float) -> str:
    return "0" if abs(x) < 1e-9 else value(term, x)


def _strip(asked: Asked, scale: _Scale | None, alpha: float) -> Strip:
    found = asked.estimate
    if scale is None or math.isnan(found.estimate):
        reason = found.undefined or "No reason was recorded."
        return Strip(asked.question, asked.measure, aside=rich(tag(asked.nothing), reason))
    low, high = scale.maybe(found.conf_low), scale.maybe(found.conf_high)
    base = [
        scale.maybe(extra_number(found, name))
        for name in ("baseline", "baseline_low", "baseline_high")
    ]
    has_interval = low is not None and high is not None
    marks = StripMarks(
        scale.at(found.estimate),
        low if has_interval else None,
        high if has_interval else None,
        base[0],
        base[1] if base[2] is not None else None,
        base[2] if base[1] is not None else None,
    )
    ends = interval_of(asked.term, found.conf_low, found.conf_high)
    shown = rich(strong(value(asked.term, found.estimate)), ends)
    return Strip(asked.question, asked.measure, shown, beside(asked.term, found, alpha), marks)


def beside(term: str, found: Estimate, alpha: float) -> Rich:
    """Write the number that random pairs give, and whether these dyads can be told from it."""
    against = versus_of(found)
    if math.isnan(against.baseline):
        why = found.extra.get("baseline_reason") or found.undefined
        return rich(str(why or ""))
    p = p_relation(against.p)
    text = rich(f"random pairs {value(term, against.baseline)}, ", em("p"), f" {p}")
    why = doubt(against, alpha=alpha)
    return rich(text, f": {why}") if why else text


def panel_table(panel: Panel) -> Table:
    """Return a panel as a table, for readers that draw no strips."""
    header = (
        head("Question", left=True),
        head("Estimate and interval", left=True),
        head("In random pairs", left=True),
    )
    rows = [
        Row((left(f"{strip.question} ", strip.measure), *_cells(strip)))
        for group in panel.groups
        for strip in group.strips
    ]
    return Table(panel.id, panel.title, (header,), tuple(rows), panel.notes)


def _cells(strip: Strip) -> tuple[Cell, ...]:
    if strip.marks is None:
        return (Cell(strip.aside, "left", span=2, style="why"),)
    return left(strip.value), left(strip.aside)
