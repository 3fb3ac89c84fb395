"""What the path diagrams of dyadic models show, from their results: where each node stands."""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import singledispatch
from typing import Any

from alliance_stats.analysis.common_fate import CommonFateResult
from alliance_stats.analysis.dyadic_score import DyadicScoreResult
from alliance_stats.analysis.growth import GrowthResult
from alliance_stats.analysis.mutual_influence import MutualInfluenceResult
from alliance_stats.analysis.ri_clpm import RiClpmResult
from alliance_stats.formatting import interval, level, number, unit
from alliance_stats.interpret import gate_is_open
from alliance_stats.plots.estimates import number_in
from alliance_stats.plots.network import Arrow, Curve, Network, Node, Side
from alliance_stats.results import Estimate, Result

Titles = Mapping[str, str]
"""Printed names of ``predictor``, ``mediator``, ``outcome``, ``scale``, as far as a model has them.
"""

_LEFT, _RIGHT = 139.0, 523.0
_TOP, _BOTTOM = 70.0, 256.0
#: How far a label stands above an upper arrow and below a lower one.
_LIFTS = (-19.0, 25.0)


@singledispatch
def network_of(result: Result, titles: Titles | None = None) -> Network | None:
    """Return the path diagram of a model; None where a result is none or has no solution.

    ``titles`` replace the printed names that the result holds itself.
    """
    return None


def has_diagram(result: Result) -> bool:
    """Say whether a result is a model with a solution that can be drawn."""
    return network_of(result) is not None


def _title(result: Result, titles: Titles | None, side: str) -> str:
    own = str(getattr(result, f"{side}_title", ""))
    return own if titles is None else titles.get(side, own)


def _is_unsolved(result: Result, term: str) -> bool:
    return all(math.isnan(row.estimate) for row in result.estimates if row.term == term)


def _arrow(source: str, target: str, words: str, row: Estimate, **more: Any) -> Arrow:
    size = number_in(row, "std_estimate")
    ends = (row.conf_low, row.conf_high)
    return Arrow(source, target, words, row.estimate, *ends, size, **more)


def _curve(
    source: str, target: str, sides: tuple[Side, Side], bulge: tuple[float, float], row: Estimate
) -> Curve:
    return Curve(source, target, sides, bulge, row.estimate, row.conf_low, row.conf_high)


def _confidence(row: Estimate) -> str:
    return level(row.conf_level)


@network_of.register
def _common_fate(result: CommonFateResult, titles: Titles | None = None) -> Network | None:
    if _is_unsolved(result, "effect"):
        return None
    effect, share = result["effect"], result["r2"].estimate
    nodes, arrows = [], []
    for side, x in (("predictor", 200.0), ("outcome", 480.0)):
        title = _title(result, titles, side)
        nodes.append(Node(side, x, 160, title, "what both share", latent=True, high=66))
        for member, (role, y) in enumerate(zip(result.roles, (42.0, 278.0), strict=True)):
            nodes.append(Node(f"{side}{member}", x, y, title, f"as rated by {role}", member))
            arrows.append(Arrow(side, f"{side}{member}", "1", fixed=True))
    arrows.append(_arrow("predictor", "outcome", "", effect, lift=_LIFTS[0]))
    curves = [
        Curve(f"predictor{m}", f"outcome{m}", ("right", "left"), (0, (-16, 16)[m])) for m in (0, 1)
    ]
    words = [(608.0, 160.0, f"explained {unit(share)}")]
    return Network(nodes, arrows, curves, words, height=344, confidence=_confidence(effect))


@network_of.register
def _mutual_influence(
    result: MutualInfluenceResult, titles: Titles | None = None
) -> Network | None:
    if _is_unsolved(result, "actor"):
        return None
    nodes, arrows = [], []
    for member, (role, y) in enumerate(zip(result.roles, (_TOP, _BOTTOM), strict=True)):
        for side, x in (("predictor", 118.0), ("outcome", 424.0)):
            title = _title(result, titles, side)
            nodes.append(Node(f"{side}{member}", x, y, title, f"as rated by {role}", member))
        own, other = result.find("actor", role=role), result.find("mutual", role=role)
        ends = (f"predictor{member}", f"outcome{member}")
        arrows.append(_arrow(*ends, "actor", own, lift=_LIFTS[member]))
        # The two arrows between the outcomes stand beside each other.
        place = 46.0 if member == 0 else -46.0
        source, target = f"outcome{1 - member}", f"outcome{member}"
        arrows.append(_arrow(source, target, "", other, leave=place, arrive=place))
    bond = result["correlation"]
    curves = [
        Curve("predictor0", "predictor1", ("left", "left"), (-22, 0)),
        _curve("outcome0", "outcome1", ("right", "right"), (72, 0), bond),
    ]
    return Network(nodes, arrows, curves, height=330, confidence=_confidence(bond))


@network_of.register
def _dyadic_score(result: DyadicScoreResult, titles: Titles | None = None) -> Network | None:
    if _is_unsolved(result, "mean_to_mean"):
        return None
    kinds = (("mean", "mean of both", _TOP), ("difference", " − ".join(result.roles), _BOTTOM))
    nodes, arrows = [], []
    for source, below, y in kinds:
        for side, x in (("predictor", _LEFT), ("outcome", _RIGHT)):
            nodes.append(Node(f"{side}-{source}", x, y, _title(result, titles, side), below))
        for target, _, _ in kinds:
            row = result[f"{source}_to_{target}"]
            straight = source == target
            shift = 0.0 if straight else (8.0 if source == "mean" else -8.0)
            arrows.append(
                _arrow(
                    f"predictor-{source}",
                    f"outcome-{target}",
                    "",
                    row,
                    leave=shift,
                    arrive=-shift,
                    share=0.5 if straight else 0.27,
                    lift=_LIFTS[source == "difference"] if straight else 0.0,
                )
            )
    return Network(nodes, arrows, height=330, confidence=_confidence(result.estimates[0]))


@network_of.register
def _growth(result: GrowthResult, titles: Titles | None = None) -> Network | None:
    if _is_unsolved(result, "slope"):
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
        curves.append(_curve(*ends, (side, side), (0, (-28, 28)[member]), own))
    levels, changes = result["cor(intercept)"], result["cor(slope)"]
    curves += [
        _curve("intercept0", "intercept1", ("left", "left"), (-20, 0), levels),
        _curve("slope0", "slope1", ("right", "right"), (20, 0), changes),
    ]
    return Network(nodes, [], curves, height=372, confidence=_confidence(levels))


def _behind_gate(row: Estimate, over: Estimate) -> str:
    """Write an estimate, in parentheses where the gate of ``over`` is shut."""
    text = f"{number(row.estimate)} {interval(row.conf_low, row.conf_high)}"
    return text if gate_is_open(str(over.extra.get("gate", ""))) else f"({text})"


@network_of.register
def _ri_clpm(result: RiClpmResult, titles: Titles | None = None) -> Network | None:
    """Draw the first interval's paths: others have a table."""
    if _is_unsolved(result, "cross_lagged"):
        return None
    names = _sides(result, titles)
    nodes, arrows = [], []
    for place, ((_, role), title, y) in enumerate(
        zip(result.processes, names, (_TOP, _BOTTOM), strict=True)
    ):
        member = result.roles.index(role)
        for when, below, x in (("now", "one occasion", _LEFT), ("next", "the next", _RIGHT)):
            words = f"{role}, {below}"
            nodes.append(Node(f"{when}{place}", x, y, title, words, member, True, 172, 64))
    for row in _first_lag(result):
        to = result.processes.index((str(row.extra["scale_to"]), str(row.extra["role"])))
        own = row.term == "autoregressive"
        start = to if own else 1 - to
        shift = 0.0 if own else (8.0 if start == 0 else -8.0)
        arrows.append(
            _arrow(
                f"now{start}",
                f"next{to}",
                "",
                row,
                leave=shift,
                arrive=-shift,
                share=0.5 if own else 0.27,
                lift=_LIFTS[to] if own else 0.0,
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
        confidence=_confidence(stable),
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
