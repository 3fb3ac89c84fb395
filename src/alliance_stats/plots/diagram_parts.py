"""What path diagrams of models are put together from: an estimate as an arrow, places, titles."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from alliance_stats.formatting import level
from alliance_stats.interpret import gate_is_open
from alliance_stats.plots.estimates import number_in
from alliance_stats.plots.network import Arrow, Curve, Side
from alliance_stats.results import Estimate, Result

Titles = Mapping[str, str]
"""Printed names of ``predictor``, ``mediator``, ``moderator``, ``outcome`` or ``scale``."""

#: Where the middles of two columns and two rows of boxes stand.
LEFT, RIGHT = 139.0, 523.0
TOP, BOTTOM = 70.0, 256.0
#: How far a label stands above an upper arrow and below a lower one.
LIFTS = (-19.0, 25.0)


def title_of(result: Result, titles: Titles | None, side: str) -> str:
    """Return the printed name of a side: the report's, or else the result's own."""
    own = str(getattr(result, f"{side}_title", ""))
    return own if titles is None else titles.get(side, own)


def is_unsolved(result: Result, term: str) -> bool:
    """Say whether a model has no number for a term at all."""
    return all(math.isnan(row.estimate) for row in result.estimates if row.term == term)


def is_shut(row: Estimate) -> bool:
    """Say whether an estimate compares the roles, or occasions, and its gate is not open."""
    gate = row.extra.get("gate")
    return gate is not None and not gate_is_open(str(gate))


def arrow(source: str, target: str, words: str, row: Estimate, **more: Any) -> Arrow:
    """Return the arrow that shows a path's estimate."""
    size = number_in(row, "std_estimate")
    return Arrow(source, target, words, row.estimate, row.conf_low, row.conf_high, size, **more)


def curve(
    source: str, target: str, sides: tuple[Side, Side], bulge: tuple[float, float], row: Estimate
) -> Curve:
    """Return the curve that shows a correlation."""
    return Curve(source, target, sides, bulge, row.estimate, row.conf_low, row.conf_high)


def path_around(
    source: str,
    target: str,
    sides: tuple[Side, Side],
    bulge: tuple[float, float],
    row: Estimate,
    words: str,
) -> Curve:
    """Return the curve that shows a path which has to go around a box."""
    ends, size = (row.conf_low, row.conf_high), number_in(row, "std_estimate")
    return Curve(source, target, sides, bulge, row.estimate, *ends, size, words, directed=True)


def confidence_of(row: Estimate) -> str:
    """Return the level of an estimate's interval in words."""
    return level(row.conf_level)
