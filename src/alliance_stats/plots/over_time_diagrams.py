"""Path diagrams of the models over occasions: growth, and who follows whom."""

from __future__ import annotations

import math

from alliance_stats.analysis.growth import GrowthResult
from alliance_stats.analysis.ri_clpm import RiClpmResult
from alliance_stats.formatting import interval, number, unit
from alliance_stats.plots.diagram_parts import (
    BOTTOM,
    LEFT,
    LIFTS,
    RIGHT,
    TOP,
    Titles,
    arrow,
    confidence_of,
    curve,
    is_shut,
    is_unsolved,
)
from alliance_stats.plots.network import Curve, Network, Node, Side
from alliance_stats.results import Estimate


def growth_network(result: GrowthResult, titles: Titles | None = None) -> Network | None:
    """Return level and change of both roles, and the known correlations of these."""
    if is_unsolved(result, "slope"):
        return None
    nodes, curves = [], []
    compared = result["slope_difference"]
    for member, (role, y) in enumerate(zip(result.roles, (92.0, 250.0), strict=True)):
        slope, level_at = result.find("slope", role=role), result.find("intercept", role=role)
        for name, title, row, over, x in (
            ("intercept", "Level at time 0", level_at, compared, 190.0),
            ("slope", "Change per unit of time", slope, slope, 490.0),
        ):
            below = f"{role}: {_behind_gate(row, over)}"
            oval = Node(f"{name}{member}", x, y, title, below, member, True, 212, 70)
            nodes.append(oval)
        own = result.find("cor(intercept,slope)", role=role)
        ends = (f"intercept{member}", f"slope{member}")
        side: Side = "top" if member == 0 else "bottom"
        curves.append(curve(*ends, (side, side), (0, (-28, 28)[member]), own))
    levels, changes = result["cor(intercept)"], result["cor(slope)"]
    curves += [
        curve("intercept0", "intercept1", ("left", "left"), (-20, 0), levels),
        curve("slope0", "slope1", ("right", "right"), (20, 0), changes),
    ]
    known = [one for one in curves if not math.isnan(one.value)]
    return Network(nodes, [], known, height=372, confidence=confidence_of(levels))


def _behind_gate(row: Estimate, over: Estimate) -> str:
    """Write an estimate, in parentheses where the gate of ``over`` is shut."""
    text = f"{number(row.estimate)} {interval(row.conf_low, row.conf_high)}"
    return f"({text})" if is_shut(over) else text


def panel_network(result: RiClpmResult, titles: Titles | None = None) -> Network | None:
    """Return the paths of the first interval: others have a table."""
    if is_unsolved(result, "cross_lagged"):
        return None
    names = _sides(result, titles)
    nodes, arrows = [], []
    for place, ((_, role), title, y) in enumerate(
        zip(result.processes, names, (TOP, BOTTOM), strict=True)
    ):
        member = result.roles.index(role)
        for when, below, x in (("now", "one occasion", LEFT), ("next", "the next", RIGHT)):
            words = f"{role}, {below}"
            nodes.append(Node(f"{when}{place}", x, y, title, words, member, True, 172, 64))
    for row in _first_lag(result):
        to = result.processes.index((str(row.extra["scale_to"]), str(row.extra["role"])))
        own = row.term == "autoregressive"
        start = to if own else 1 - to
        shift = 0.0 if own else (8.0 if start == 0 else -8.0)
        arrows.append(
            arrow(
                f"now{start}",
                f"next{to}",
                "",
                row,
                leave=shift,
                arrive=-shift,
                share=0.5 if own else 0.27,
                lift=LIFTS[to] if own else 0.0,
            )
        )
    stable = result["cor(intercept)"]
    bounds = interval(stable.conf_low, stable.conf_high, bounded=True)
    between = f"stable levels, between dyads: r {unit(stable.estimate)} {bounds}"
    curves = [
        Curve("now0", "now1", ("left", "left"), (-22, 0)),
        Curve("next0", "next1", ("right", "right"), (22, 0)),
    ]
    return Network(
        nodes,
        arrows,
        curves,
        [(340.0, 18.0, between)],
        height=330,
        confidence=confidence_of(stable),
    )


def _sides(result: RiClpmResult, titles: Titles | None) -> tuple[str, str]:
    """Return the printed names of what follows each other: one scale, or two."""
    known = titles or {}
    one, other = result.titles
    if "predictor" in result.about:
        return known.get("predictor", one), known.get("outcome", other)
    return known.get("scale", one), known.get("scale", other)


def _first_lag(result: RiClpmResult) -> list[Estimate]:
    rows = [row for row in result.estimates if row.term in ("autoregressive", "cross_lagged")]
    first = (rows[0].extra.get("interval"), rows[0].extra.get("step"))
    return [row for row in rows if (row.extra.get("interval"), row.extra.get("step")) == first]
