"""Words stay inside the picture, whatever roles, scales and occasions are called."""

from __future__ import annotations

import math

import matplotlib.text
import pytest
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from alliance_stats.plots.bland_altman import BlandAltmanPicture, Line, bland_altman_figure
from alliance_stats.plots.flow import FileRows, OccasionDyads, flow_figure
from alliance_stats.plots.forest import ForestRow, draw_forest
from alliance_stats.plots.outcome_forest import Correlated, OutcomeRow, outcome_forest
from alliance_stats.plots.over_occasions import Course, Moment, over_occasions_figure
from alliance_stats.plots.path_diagram import Bond, Path, PathDiagram, path_figure
from alliance_stats.plots.role_means import Point, ScaleMeans, role_means_figure

SHORT = ("coach", "client")
LONG = ("supervising facilitator", "participant of the programme")
SCALE = "Perceived responsiveness of the other person in difficult moments"


def beyond(ax: Axes) -> list[matplotlib.text.Text]:
    """Labels of ticks outside the axes, which exist and are never drawn."""
    found = []
    for axis in (ax.xaxis, ax.yaxis):
        low, high = sorted(axis.get_view_interval())
        for tick in axis.get_major_ticks():
            if not low <= tick.get_loc() <= high:
                found += [tick.label1, tick.label2]
    return found


def outside(figure: Figure) -> list[str]:
    """Words that leave the picture.

    They are measured in a face a tenth wider than the one that readers have.
    """
    FigureCanvasAgg(figure).draw()
    width, height = figure.get_size_inches() * figure.dpi
    unseen = [text for ax in figure.axes for text in beyond(ax)]
    found = []
    for text in figure.findobj(matplotlib.text.Text):
        if text.get_text() and text.get_visible() and text not in unseen:
            box = text.get_window_extent()
            room = 0.1 * box.width + 2
            across = box.x0 < -room or box.x1 > width + room
            if across or box.y0 < -6 or box.y1 > height + 6:
                found.append(text.get_text())
    return found


def covered(figure: Figure) -> list[tuple[str, str]]:
    """Pairs of words that stand on each other by more than a little."""
    FigureCanvasAgg(figure).draw()
    unseen = [text for ax in figure.axes for text in beyond(ax)]
    boxes = [
        (text.get_text(), text.get_window_extent())
        for text in figure.findobj(matplotlib.text.Text)
        if text.get_text().strip() and text.get_visible() and text not in unseen
    ]
    found = []
    for i, (one, a) in enumerate(boxes):
        for other, b in boxes[i + 1 :]:
            across = min(a.x1, b.x1) - max(a.x0, b.x0)
            along = min(a.y1, b.y1) - max(a.y0, b.y0)
            if across > 0.1 * min(a.width, b.width) and along > 0.4 * min(a.height, b.height):
                found.append((one, other))
    return found


def flow(roles: tuple[str, str]) -> Figure:
    reasons = (("nothing answered", 1200), ("a person who answered twice; the first counts", 7))
    files = [FileRows("a.csv", 0), FileRows(f"{'answers-' * 6}.csv", 12345, reasons)]
    occasions = ("before everything began", "t2")
    dyads = [OccasionDyads(name, 1040, 120, 7, 333, analysed=name == "t2") for name in occasions]
    return flow_figure(files, dyads, roles)


def means(roles: tuple[str, str]) -> Figure:
    verdicts = ("licensed", "partially licensed", "not licensed", "not tested")
    rows = [
        ScaleMeans(
            SCALE,
            Point(4.0, 3.8, 4.2),
            Point(4.3, 4.1, 4.5),
            Point(-0.3, -0.55, -0.12),
            verdict.capitalize(),
            1,
            7,
            "About the other",
            compared="licensed" in verdict and "not" not in verdict,
        )
        for verdict in verdicts
    ]
    return role_means_figure(rows, roles)


def single_dyads(roles: tuple[str, str]) -> Figure:
    lines = Line(-0.05, -0.1, 0.0), Line(-0.4, -0.5, -0.3), Line(0.3, 0.2, 0.4)
    picture = BlandAltmanPicture(
        [4.0, 4.5, 6.0], [0.1, -0.3, 0.2], *lines, roles, score_range=(1, 7), span=6
    )
    return bland_altman_figure(picture)


def forest(roles: tuple[str, str]) -> Figure:
    pair = (Correlated(-0.31, -0.55, -0.01), Correlated(0.4, 0.2, 0.6))
    return outcome_forest([OutcomeRow(SCALE, "We", (pair,))], roles[:1], roles, "satisfaction")


def two_forests(roles: tuple[str, str]) -> Figure:
    pair = (Correlated(-0.31, -0.55, -0.01), Correlated())
    row = OutcomeRow(SCALE, "We", (pair, pair))
    return outcome_forest([row, row], roles, roles, SCALE.lower())


def courses(roles: tuple[str, str]) -> Figure:
    names = ("baseline", "session 3", "session 6", "session 9", "end", "follow-up")
    moments = tuple(Moment(name, 0.3, 0.1, 0.5, 1234) for name in names)
    return over_occasions_figure([Course(SCALE, moments) for _ in range(3)])


def paths(roles: tuple[str, str]) -> Figure:
    arrows = [
        Path(source, target, "partner", -10.25, -12.5, 8.25, 0.3)
        for source in (0, 1)
        for target in (0, 1)
    ]
    bond = Bond(-0.31, -0.55, -0.01)
    return path_figure(PathDiagram(roles, SCALE, SCALE, arrows, bond, bond, (0.1, 0.2)))


def estimates(roles: tuple[str, str]) -> Figure:
    rows = [
        ForestRow(SCALE, 0.3, 0.1, 0.5, member=0, text="10.25 [−12.25, 11.25]", group="A group"),
        ForestRow("short", math.nan, missing=f"undefined: {SCALE}, and more of it to say"),
    ]
    ax = draw_forest(None, rows, label="Estimate", roles=roles, values="Estimate [95% CI]")
    figure = ax.figure
    assert isinstance(figure, Figure)
    return figure


PICTURES = (flow, means, single_dyads, forest, two_forests, courses, paths, estimates)


@pytest.mark.parametrize("roles", [SHORT, LONG], ids=["short", "long"])
@pytest.mark.parametrize("draw", PICTURES, ids=lambda draw: draw.__name__)
def test_words_stay_inside(draw, roles: tuple[str, str]) -> None:
    assert outside(draw(roles)) == []


@pytest.mark.parametrize("roles", [SHORT, LONG], ids=["short", "long"])
@pytest.mark.parametrize("draw", PICTURES, ids=lambda draw: draw.__name__)
def test_no_words_stand_on_others(draw, roles: tuple[str, str]) -> None:
    assert covered(draw(roles)) == []


def test_the_checks_see_what_is_wrong() -> None:
    figure = single_dyads(SHORT)
    figure.text(1.5, 0.5, "far away")
    figure.text(0.5, 0.5, "one over")
    figure.text(0.5, 0.5, "another")
    assert outside(figure) == ["far away"]
    assert ("one over", "another") in covered(figure)
