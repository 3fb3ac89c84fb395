"""Draw the gate's verdict: a shape and a word, colour third."""

from __future__ import annotations

import math
from typing import Any

from matplotlib.axes import Axes
from matplotlib.patches import Circle, Wedge

from alliance_stats.plots.style import CARD, GATE_INKS, SOFT

_RADIUS = 6.0


def draw_gate(ax: Axes, verdict: str, x: float, y: float) -> None:
    """Draw a verdict from ``x`` on, its middle at ``y``; both axes in points, y running down.

    A disc with a tick, a half disc, a barred ring, a dashed ring; another word stands alone.
    """
    kind = verdict.lower()
    ink = GATE_INKS.get(kind, SOFT)
    middle = (x + _RADIUS, y)
    ring: dict[str, Any] = {"facecolor": "none", "edgecolor": ink, "linewidth": 1.5}
    if kind == "licensed":
        ax.add_patch(Circle(middle, _RADIUS, facecolor=ink, edgecolor="none"))
        steps = [(-2.8, 0.2), (-0.8, 2.3), (2.9, -2.3)]
        ax.plot(
            [middle[0] + dx for dx, _ in steps],
            [y + dy for _, dy in steps],
            color=CARD,
            linewidth=1.6,
        )
    elif kind == "partially licensed":
        ax.add_patch(Circle(middle, _RADIUS - 0.75, **ring))
        ax.add_patch(Wedge(middle, _RADIUS - 0.75, -90, 90, facecolor=ink, edgecolor="none"))
    elif kind == "not licensed":
        ax.add_patch(Circle(middle, _RADIUS - 0.75, **ring))
        reach = (_RADIUS - 0.75) * math.sqrt(0.5)
        ends = [middle[0] - reach, middle[0] + reach]
        ax.plot(ends, [y + reach, y - reach], color=ink, linewidth=1.5)
    elif kind == "not tested":
        ax.add_patch(Circle(middle, _RADIUS - 0.75, linestyle=(0, (1.6, 1.4)), **ring))
    else:
        ax.text(x, y, verdict, va="center", size=12, color=ink)
        return
    ax.text(x + 2 * _RADIUS + 5, y, verdict, va="center", size=12, color=ink)
