"""From an estimate to its row in a figure; and the figure of any result without one of its own."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Sequence

from matplotlib.axes import Axes

from alliance_stats.formatting import level, value, value_interval
from alliance_stats.plots.forest import ForestRow, draw_forest
from alliance_stats.plots.style import SOFT, blank_figure, canvas, house_style
from alliance_stats.results import Estimate, Result

_WHO = ("role", "judge")
_HEIGHT, _LETTERS = 120.0, 84


def number_in(estimate: Estimate, name: str) -> float:
    """Return a numeric column that an analysis added to its rows; NaN where there is none."""
    found = estimate.extra.get(name)
    return float(found) if isinstance(found, int | float) else math.nan


def member_of(estimate: Estimate, roles: Sequence[str], *, by: str = "role") -> int | None:
    """Return the place (0 or 1) of the role that an estimate belongs to; None for both.

    Examples
    --------
    >>> mine = Estimate(term="mean", extra={"role": "client"})
    >>> member_of(mine, ("coach", "client")), member_of(Estimate(term="icc(A,1)"), ("a", "b"))
    (1, None)
    """
    found = estimate.extra.get(by)
    return list(roles).index(str(found)) if found in roles else None


def written(estimate: Estimate, *, like: str = "") -> str:
    """Return an estimate with its interval as text; ``like`` names the term that decides how.

    Examples
    --------
    >>> written(Estimate(term="alpha", estimate=0.83, conf_low=0.774, conf_high=0.876))
    '.83 [.77, .88]'
    """
    term = like or estimate.term
    text = value(term, estimate.estimate)
    if math.isnan(estimate.conf_low) or math.isnan(estimate.conf_high):
        return text
    return f"{text} {value_interval(term, estimate.conf_low, estimate.conf_high)}"


def forest_row(
    estimate: Estimate,
    label: str,
    *,
    member: int | None = None,
    group: str = "",
    like: str = "",
    hollow: bool | None = None,
) -> ForestRow:
    """Return the row that shows one estimate, its interval and what random pairs give."""
    names = ("baseline", "baseline_low", "baseline_high")
    base, low, high = (number_in(estimate, name) for name in names)
    has_number = not math.isnan(estimate.estimate)
    return ForestRow(
        label,
        estimate.estimate,
        estimate.conf_low,
        estimate.conf_high,
        member=member,
        text=written(estimate, like=like) if has_number else "",
        group=group,
        base=base,
        base_low=low,
        base_high=high,
        hollow=hollow,
        missing=estimate.undefined or "undefined",
    )


def values_heading(estimates: Sequence[Estimate], what: str = "Estimate") -> str:
    """Return the heading of the column of numbers, with the intervals' level where there is one."""
    known = [e.conf_level for e in estimates if not math.isnan(e.conf_level)]
    return f"{what} [{level(known[0])} CI]" if known else what


def draw_estimates(result: Result, ax: Axes | None = None) -> Axes:
    """Draw every estimate of a result that has an interval, or all if none has."""
    if result.estimates and all(math.isnan(e.estimate) for e in result.estimates):
        return draw_reason(ax, _reason(result))
    roles = getattr(result, "roles", ())
    shown = [e for e in result.estimates if not math.isnan(e.conf_low)] or result.estimates
    rows = [forest_row(e, _label(e), member=_member(e, roles)) for e in shown]
    marked = any(row.member is not None for row in rows)
    return draw_forest(
        ax,
        rows,
        label="Estimate",
        roles=roles if marked else (),
        values=values_heading(shown) if rows else "",
    )


def draw_reason(ax: Axes | None, reason: str) -> Axes:
    """Draw why there is no picture, instead of an empty one."""
    with house_style():
        ax = canvas(blank_figure(_HEIGHT)) if ax is None else ax
        ax.set_axis_off()
        words = textwrap.fill(f"Not drawn: {reason}", _LETTERS)
        ax.text(0.02, 0.5, words, transform=ax.transAxes, va="center", color=SOFT, size=12.5)
    return ax


def _reason(result: Result) -> str:
    reasons = dict.fromkeys(e.undefined for e in result.estimates if e.undefined)
    return " ".join(reasons) or "there is no estimate."


def _label(estimate: Estimate) -> str:
    """Return the term in words, with whatever tells it apart from the same term elsewhere."""
    parts = [estimate.term.replace("_", " ")]
    keys = ("other", "item_id", "occasion", "earlier", "later", "source", "target", "condition")
    parts += [str(estimate.extra[key]) for key in keys if estimate.extra.get(key) is not None]
    return ", ".join(parts)


def _member(estimate: Estimate, roles: Sequence[str]) -> int | None:
    found = [member_of(estimate, roles, by=key) for key in _WHO]
    return next((member for member in found if member is not None), None)
