"""Draw a model as a path diagram: boxes for scores, ovals for what is not observed, arrows.

A straight arrow is a path with its estimate; a curve is a correlation. An arrow is dashed where
its interval includes zero, and as wide as its standardised size where that is known.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Ellipse, FancyArrowPatch, Rectangle
from matplotlib.path import Path

from alliance_stats.formatting import interval, number, unit
from alliance_stats.interpret import excludes
from alliance_stats.plots.style import (
    INK,
    MARKS,
    SOFT,
    WIDTH,
    blank_figure,
    canvas,
    fitted,
    house_style,
)

NAN = math.nan
DASHES = (0, (5, 4))
_PER_LETTER = 7.2
_KEY_ROOM = 26.0
_STEPS = 120
Side = Literal["left", "right", "top", "bottom"]
Place = tuple[float, float]
Room = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Node:
    """One variable: a box where it was observed, an oval (``latent``) where it was not.

    ``x`` and ``y`` are its middle, in points; ``member`` is the role's place (0 or 1), None where
    it belongs to both.
    """

    name: str
    x: float
    y: float
    title: str
    below: str = ""
    member: int | None = None
    latent: bool = False
    wide: float = 150.0
    high: float = 56.0


@dataclass(frozen=True, slots=True)
class Arrow:
    """A path from one node to another.

    ``leave`` and ``arrive`` move its ends along the sides of the nodes; ``share`` is where on the
    way its label stands, ``lift`` how far above (negative) or below the line, 0 on it. A ``fixed``
    path has no estimate: it is part of how the model is made. A ``shut`` one is in parentheses:
    the gate that it needs was not passed.
    """

    source: str
    target: str
    words: str = ""
    value: float = NAN
    low: float = NAN
    high: float = NAN
    size: float = NAN
    leave: float = 0.0
    arrive: float = 0.0
    share: float = 0.5
    lift: float = 0.0
    fixed: bool = False
    shut: bool = False
    sides: tuple[Side, Side] | None = None


@dataclass(frozen=True, slots=True)
class Curve:
    """A correlation between two nodes, from a side of each, bulging ``(dx, dy)`` away.

    A ``directed`` one is a path that has to go around something: one tip, and ``words`` before
    its estimate.
    """

    source: str
    target: str
    sides: tuple[Side, Side]
    bulge: Place
    value: float = NAN
    low: float = NAN
    high: float = NAN
    size: float = NAN
    words: str = ""
    directed: bool = False


@dataclass(frozen=True, slots=True)
class Network:
    """What a path diagram shows; ``words`` are (x, y, text) beside the nodes."""

    nodes: Sequence[Node]
    arrows: Sequence[Arrow]
    curves: Sequence[Curve] = ()
    words: Sequence[tuple[float, float, str]] = ()
    height: float = 330.0
    confidence: str = "95%"
    _by_name: Mapping[str, Node] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_name", {node.name: node for node in self.nodes})

    def node(self, name: str) -> Node:
        """Return a node by its name."""
        return self._by_name[name]


def network_figure(network: Network) -> Figure:
    """Draw the diagram at report size."""
    with house_style():
        figure = blank_figure(network.height)
        _draw(canvas(figure), network)
    return figure


def draw_network(ax: Axes | None, network: Network) -> Axes:
    """Draw the diagram on axes."""
    with house_style():
        ax = canvas(blank_figure(network.height)) if ax is None else ax
        ax.set_xlim(0, WIDTH)
        ax.set_ylim(network.height, 0)
        ax.set_axis_off()
        _draw(ax, network)
    return ax


def _draw(ax: Axes, network: Network) -> None:
    for curve in network.curves:
        _draw_curve(ax, network, curve)
    for arrow in network.arrows:
        _draw_arrow(ax, network, arrow)
    for node in network.nodes:
        _draw_node(ax, node)
    for x, y, text in network.words:
        ax.text(x, y, text, ha="center", va="center", color=SOFT, size=12, zorder=5)
    _draw_key(ax, network)


def _draw_node(ax: Axes, node: Node) -> None:
    left, top = node.x - node.wide / 2, node.y - node.high / 2
    edge = INK if node.member is None else MARKS[node.member].colour
    if node.latent:
        shape = Ellipse(
            (node.x, node.y), node.wide, node.high, facecolor="#ffffff", edgecolor=edge, zorder=3
        )
        ax.add_patch(shape)
    else:
        ax.add_patch(
            Rectangle((left, top), node.wide, node.high, facecolor="#ffffff", edgecolor=edge,
                      zorder=3)
        )  # fmt: skip
        if node.member is not None:
            bar = Rectangle((left, top), 5, node.high, facecolor=edge, edgecolor="none", zorder=4)
            ax.add_patch(bar)
    room = int((node.wide - (34 if node.latent else 12)) / _PER_LETTER)
    lift = 4.0 if node.below else -5.0
    title = fitted(node.title, room)
    ax.text(node.x, node.y - lift, title, ha="center", weight="bold", size=12.5, zorder=5)
    if node.below:
        below = fitted(node.below, room + 3)
        ax.text(node.x, node.y + 15, below, ha="center", color=SOFT, size=12, zorder=5)


def _draw_arrow(ax: Axes, network: Network, arrow: Arrow) -> None:
    source, target = network.node(arrow.source), network.node(arrow.target)
    leaving, arriving = arrow.sides or _facing(source, target)
    start, end = _edge(source, leaving, arrow.leave), _edge(target, arriving, arrow.arrive, gap=2)
    x = start[0] + arrow.share * (end[0] - start[0])
    y = start[1] + arrow.share * (end[1] - start[1])
    strong, soft = _words(arrow)
    room = None if arrow.lift or not strong else _room((x, y), strong, soft)
    is_open = not arrow.fixed and not excludes(arrow.low, arrow.high)
    look = {
        "linewidth": 1.0 if arrow.fixed else _width(arrow.size),
        "linestyle": DASHES if is_open else "solid",
        "color": SOFT if arrow.fixed else INK,
    }
    _draw_line(ax, _straight(start, end), room, ("-", "-|>,head_length=7,head_width=3.5"), look)
    if soft:
        _label(ax, x, y + arrow.lift, strong, soft)
    elif strong:
        ax.text(x, y, strong, ha="center", va="center", color=SOFT, size=12)


def _words(arrow: Arrow) -> tuple[str, str]:
    """Return a path's label: estimate and interval, or the words of a fixed one."""
    if arrow.fixed:
        return arrow.words, ""
    if math.isnan(arrow.value):
        return "", ""
    strong, soft = f"{arrow.words} {number(arrow.value)}".strip(), interval(arrow.low, arrow.high)
    return (f"({strong})", f"({soft})") if arrow.shut else (strong, soft)


def _width(size: float) -> float:
    """Return how wide a path of a standardised size is drawn."""
    return 1.5 if math.isnan(size) else 1.0 + 6.0 * min(abs(size), 0.8)


def _draw_curve(ax: Axes, network: Network, curve: Curve) -> None:
    source, target = network.node(curve.source), network.node(curve.target)
    start, end = (
        _edge(node, side, gap=2) for node, side in zip((source, target), curve.sides, strict=True)
    )
    middle = ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2)
    control = (middle[0] + 2 * curve.bulge[0], middle[1] + 2 * curve.bulge[1])
    bends = [_bent(start, control, end, i / _STEPS) for i in range(_STEPS + 1)]
    known = not math.isnan(curve.value)
    amount = f"{curve.words} {number(curve.value)}" if curve.directed else f"r {unit(curve.value)}"
    strong = amount.strip() if known else ""
    soft = interval(curve.low, curve.high, bounded=not curve.directed) if known else ""
    place = (middle[0] + curve.bulge[0], middle[1] + curve.bulge[1])
    look = {
        "linewidth": _width(curve.size) if curve.directed else 1.2,
        "linestyle": DASHES if known and not excludes(curve.low, curve.high) else "solid",
        "color": INK if curve.directed else SOFT,
    }
    tip = "head_length=7,head_width=3.5" if curve.directed else "head_length=6,head_width=3"
    room = _room(place, strong, soft) if known else None
    tail = "-" if curve.directed else f"<|-,{tip}"
    _draw_line(ax, bends, room, (tail, f"-|>,{tip}"), look)
    if known:
        _label(ax, *place, strong, soft)


def _bent(start: Place, control: Place, end: Place, t: float) -> Place:
    """Return a point of a quadratic curve."""
    one, two, three = (1 - t) ** 2, 2 * t * (1 - t), t**2
    return (
        one * start[0] + two * control[0] + three * end[0],
        one * start[1] + two * control[1] + three * end[1],
    )


def _straight(start: Place, end: Place) -> list[Place]:
    return [
        (start[0] + (end[0] - start[0]) * i / _STEPS, start[1] + (end[1] - start[1]) * i / _STEPS)
        for i in range(_STEPS + 1)
    ]


def _room(place: Place, strong: str, soft: str) -> Room:
    """Return the room that a label takes: left, right, top, bottom."""
    half = (6.8 * max(len(strong), len(soft)) + 8) / 2
    tall = 18.0 if soft else 9.0
    return place[0] - half, place[0] + half, place[1] - tall, place[1] + tall


def _draw_line(
    ax: Axes,
    points: Sequence[Place],
    room: Room | None,
    tips: tuple[str, str],
    look: Mapping[str, Any],
) -> None:
    """Draw a line with tips, broken where a label stands on it: nothing is painted over."""
    inside = [i for i, point in enumerate(points) if room is not None and _is_in(point, room)]
    first, second = tips
    if not inside:
        whole = f"<|-|>,{second.partition(',')[2]}" if first != "-" else second
        pieces = [(points, whole)]
    else:
        pieces = [(points[: inside[0]], first), (points[inside[-1] + 1 :], second)]
    for piece, tip in pieces:
        if len(piece) > 1:
            ends = FancyArrowPatch(
                path=Path(_fewest(piece)), arrowstyle=tip, mutation_scale=1, zorder=1, **look
            )
            ax.add_patch(ends)


def _fewest(points: Sequence[Place]) -> Sequence[Place]:
    """Return a straight line's two ends, and every point of a bent one."""
    (x, y), (across, down) = points[0], points[-1]
    u, v = points[len(points) // 2]
    is_straight = math.isclose((u - x) * (down - y), (v - y) * (across - x), abs_tol=1e-6)
    return [points[0], points[-1]] if is_straight else points


def _is_in(point: Place, room: Room) -> bool:
    left, right, top, bottom = room
    return left <= point[0] <= right and top <= point[1] <= bottom


def _facing(source: Node, target: Node) -> tuple[Side, Side]:
    """Return the sides through which a straight arrow runs: side to side, else up or down."""
    if abs(target.x - source.x) > (source.wide + target.wide) / 2:
        return ("right", "left") if target.x > source.x else ("left", "right")
    return ("bottom", "top") if target.y > source.y else ("top", "bottom")


def _edge(node: Node, side: Side, along: float = 0.0, *, gap: float = 0.0) -> Place:
    """Return a point on a side of a node, ``along`` from its middle and ``gap`` outside."""
    a, b = node.wide / 2, node.high / 2
    if side in ("left", "right"):
        out = (a * math.sqrt(1 - (along / b) ** 2) if node.latent else a) + gap
        return node.x + (out if side == "right" else -out), node.y + along
    out = (b * math.sqrt(1 - (along / a) ** 2) if node.latent else b) + gap
    return node.x + along, node.y + (out if side == "bottom" else -out)


def _label(ax: Axes, x: float, y: float, strong: str, soft: str) -> None:
    ax.text(x, y - 3, strong, ha="center", weight="bold", size=12, zorder=3)
    ax.text(x, y + 12, soft, ha="center", color=SOFT, size=12, zorder=3)


def _draw_key(ax: Axes, network: Network) -> None:
    """Say what a dashed line is, where there are paths that could be one."""
    paths = [arrow for arrow in network.arrows if not arrow.fixed]
    if not paths and all(math.isnan(curve.value) for curve in network.curves):
        return
    wide = any(not math.isnan(arrow.size) for arrow in paths)
    more = "; width of line: standardised size" if wide else ""
    level, y = network.confidence, network.height - _KEY_ROOM / 2
    for x, line, words in (
        (64.0, "solid", f"{level} CI excludes 0"),
        (250.0, DASHES, f"{level} CI includes 0{more}"),
    ):
        ax.plot([x, x + 32], [y, y], color=INK, linewidth=1.6, linestyle=line)
        ax.text(x + 40, y, words, va="center", color=SOFT, size=12)
