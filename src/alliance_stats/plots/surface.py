"""Draw a response surface from above: contours, and the line on which two views are equal."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.path import Path
from numpy.typing import NDArray

from alliance_stats.formatting import number, plain
from alliance_stats.plots.style import (
    CARD,
    HEIGHTS,
    INK,
    NULL,
    SOFT,
    WE,
    WIDTH,
    axes_or_new,
    blank_figure,
    house_style,
)
from alliance_stats.stats import surface_value

_GRID = 161
_ABOVE, _BELOW = 26.0, 44.0
_LEVELS = 7
_HEIGHTS = LinearSegmentedColormap.from_list("heights", HEIGHTS)


@dataclass(frozen=True, slots=True)
class SurfacePicture:
    """What the figure shows; everything in score points of the two predictors.

    ``centre`` is the score that counts as zero in ``coefficients``; ``axis`` holds p10 and p11 of
    the first principal axis, NaN where there is none.
    """

    coefficients: Sequence[float]
    x: NDArray[np.float64]
    y: NDArray[np.float64]
    centre: float
    low: float
    high: float
    x_label: str
    y_label: str
    title: str = ""
    axis: tuple[float, float] = (math.nan, math.nan)
    dots: bool = True

    @property
    def window(self) -> tuple[float, float]:
        """The part of the scale that is shown on both axes: whole points round the dyads."""
        both = np.concatenate([self.x, self.y])
        if both.size == 0 or self.high - self.low > 12:
            return self.low, self.high
        low, high = math.floor(both.min()), math.ceil(both.max())
        return max(self.low, low), min(self.high, max(high, low + 1))


def surface_figure(pictures: Sequence[SurfacePicture]) -> Figure:
    """Draw one surface, or the two roles' surfaces side by side, at report size.

    Both share their levels, so equal shades are equal outcomes.
    """
    with house_style():
        side = 272.0 if len(pictures) > 1 else 340.0
        height = side + _ABOVE + _BELOW
        figure = blank_figure(height)
        levels = _levels(pictures)
        for place, picture in enumerate(pictures):
            left = 54.0 + 342 * place if len(pictures) > 1 else 170.0
            square = (left / WIDTH, _BELOW / height, side / WIDTH, side / height)
            draw_surface(figure.add_axes(square), picture, levels=levels)
    return figure


def draw_surface(
    ax: Axes | None, picture: SurfacePicture, *, levels: Sequence[float] | None = None
) -> Axes:
    """Draw contours of the expected outcome over both views, where there are dyads.

    Solid line: both views equal (congruence). Dashed: as far above the centre as the other is
    below it (incongruence). Dotted: the first principal axis, the ridge of a dome.
    """
    with house_style():
        ax = axes_or_new(ax, height=470.0)
        chosen = list(levels) if levels is not None else _levels([picture])
        _draw_contours(ax, picture, chosen)
        _draw_edge(ax, picture)
        _draw_lines(ax, picture)
        if picture.dots:
            _draw_dots(ax, picture)
        low, high = picture.window
        ax.set_xlim(low, high)
        ax.set_ylim(low, high)
        ax.set_aspect("equal")
        ax.set_xlabel(picture.x_label)
        ax.set_ylabel(picture.y_label)
        if picture.title:
            ax.set_title(picture.title, loc="left", size=12.5, color=INK, weight="bold")
        ticks = _ticks(low, high)
        ax.set_xticks(ticks, [plain(t) for t in ticks])
        ax.set_yticks(ticks, [plain(t) for t in ticks])
    return ax


def _heights(picture: SurfacePicture) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the grid's places and the surface's heights, NaN where no dyad is near."""
    low, high = picture.window
    places = np.linspace(low, high, _GRID)
    x, y = np.meshgrid(places, places)
    heights = surface_value(picture.coefficients, x - picture.centre, y - picture.centre)
    corners = hull(np.column_stack([picture.x, picture.y]))
    if len(corners) < 3:
        return places, np.full_like(heights, np.nan)
    reach = (high - low) / _GRID
    inside = Path(corners).contains_points(np.column_stack([x.ravel(), y.ravel()]), radius=reach)
    inside |= Path(corners).contains_points(np.column_stack([x.ravel(), y.ravel()]), radius=-reach)
    return places, np.where(inside.reshape(x.shape), heights, np.nan)


def hull(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the corners of the smallest convex shape round points, counter-clockwise.

    Examples
    --------
    >>> hull(np.array([[0, 0], [2, 0], [1, 1], [2, 2], [0, 2]], dtype=float)).tolist()
    [[0.0, 0.0], [2.0, 0.0], [2.0, 2.0], [0.0, 2.0]]
    """
    ordered = [tuple(map(float, point)) for point in np.unique(points, axis=0)]
    halves = []
    for way in (ordered, ordered[::-1]):
        half: list[tuple[float, ...]] = []
        for point in way:
            while len(half) > 1 and _turn(half[-2], half[-1], point) <= 0:
                half.pop()
            half.append(point)
        halves += half[:-1]
    return np.array(halves, dtype=np.float64).reshape(-1, 2)


def _turn(a: tuple[float, ...], b: tuple[float, ...], c: tuple[float, ...]) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def _levels(pictures: Sequence[SurfacePicture]) -> list[float]:
    """Return about seven round heights that cover every picture."""
    heights = np.concatenate([_heights(picture)[1].ravel() for picture in pictures])
    heights = heights[~np.isnan(heights)]
    if heights.size == 0:
        return []
    low, high = float(heights.min()), float(heights.max())
    if high - low < 1e-9:
        return [low]
    rough = (high - low) / _LEVELS
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * k for k in (1, 2, 5, 10) if power * k >= rough)
    first, last = math.floor(low / step), math.ceil(high / step)
    return [step * i for i in range(first, last + 1)]


def _draw_contours(ax: Axes, picture: SurfacePicture, levels: list[float]) -> None:
    places, heights = _heights(picture)
    if len(levels) > 1:
        ax.contourf(places, places, heights, levels, cmap=_HEIGHTS, zorder=0.5)
        drawn = ax.contour(
            places, places, heights, levels, colors=SOFT, linewidths=0.9, linestyles="-", zorder=1
        )
        digits = 0 if all(abs(x - round(x)) < 1e-9 for x in levels) else 1
        digits = 2 if abs(levels[1] - levels[0]) < 0.1 - 1e-9 else digits
        texts = ax.clabel(drawn, fontsize=12, colors=INK, fmt=lambda x: number(x, digits))
        low, high = picture.window
        edge = 0.045 * (high - low)
        for text in texts:
            # A label at the edge would be cut.
            x, y = (min(max(place, low + edge), high - edge) for place in text.get_position())
            text.set_position((x, y))
            text.set_bbox({"facecolor": CARD, "edgecolor": "none", "pad": 0.6, "alpha": 0.8})


def _draw_edge(ax: Axes, picture: SurfacePicture) -> None:
    """Draw where the observed dyads end."""
    corners = hull(np.column_stack([picture.x, picture.y]))
    if len(corners) > 2:
        closed = np.vstack([corners, corners[:1]])
        ax.plot(closed[:, 0], closed[:, 1], color=CARD, linewidth=3, zorder=1.5)
        ax.plot(closed[:, 0], closed[:, 1], color=NULL, linewidth=1, zorder=1.6)


def _draw_lines(ax: Axes, picture: SurfacePicture) -> None:
    low, high = picture.window
    centre = picture.centre
    ax.plot([low, high], [low, high], color=WE, linewidth=2.25, zorder=2)
    ends = np.array([low, high])
    ax.plot(ends, 2 * centre - ends, color=NULL, linewidth=1.5, linestyle=(0, (5, 3)), zorder=2)
    p10, p11 = picture.axis
    if not (math.isnan(p10) or math.isnan(p11)):
        ridge = centre + p10 + p11 * (ends - centre)
        ax.plot(ends, ridge, color=INK, linewidth=1.75, linestyle=(0, (1, 1.6)), zorder=2)


def _draw_dots(ax: Axes, picture: SurfacePicture) -> None:
    points, ties = np.unique(
        np.column_stack([picture.x, picture.y]).round(9), axis=0, return_counts=True
    )
    ax.scatter(
        points[:, 0],
        points[:, 1],
        s=14.0 * ties,
        facecolors="none",
        edgecolors=INK,
        linewidths=0.8,
        zorder=3,
        clip_on=False,
    )


def _ticks(low: float, high: float) -> list[float]:
    width = high - low
    step = 1.0 if width <= 10 else 10.0 ** math.floor(math.log10(width / 2))
    first = math.ceil(low / step - 1e-9)
    return [step * i for i in range(first, math.floor(high / step + 1e-9) + 1)]
