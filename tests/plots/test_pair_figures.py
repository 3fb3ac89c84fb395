from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

import alliance_stats as als
from alliance_stats.plots.outcome_forest import Correlated, OutcomeRow, outcome_forest
from alliance_stats.plots.over_occasions import Course, Moment, over_occasions_figure
from alliance_stats.plots.results import surface_pictures
from alliance_stats.plots.role_means import Point, ScaleMeans, role_means_figure
from alliance_stats.plots.style import CARD, MARKS, blank_figure
from alliance_stats.plots.surface import SurfacePicture, draw_surface, hull, surface_figure
from alliance_stats.plots.svg import svg_text
from report import factories, pair_factories

ROLES = ("coach", "client")


def svg_of(figure: object) -> str:
    return svg_text(figure, prefix="p", title="t", description="d")


def test_surface_is_drawn_from_the_coefficients_in_score_points() -> None:
    picture = surface_pictures(pair_factories.congruence())[0]
    assert picture.centre == 4.0
    assert picture.x_label == "Bond: coach"
    low, high = picture.window
    assert 1 <= low <= picture.x.min() <= picture.x.max() <= high <= 7


def test_the_line_of_congruence_is_where_both_are_equal() -> None:
    ax = als.plot(pair_factories.congruence())
    lines = [np.array(line.get_data()) for line in ax.lines]
    assert any(np.array_equal(a, b) and len(a) == 2 for a, b in lines)


def flat(heights: float) -> SurfacePicture:
    places = np.array([2.0, 6.0, 2.0, 6.0])
    return SurfacePicture(
        [heights, 0, 0, 0, 0, 0], places, places[[0, 0, 1, 1]], 4.0, 1, 7, "x", "y"
    )


def test_a_flat_surface_has_no_contours_and_does_not_fail() -> None:
    assert "nan" not in svg_of(surface_figure([flat(5.0)])).lower()


def test_a_surface_is_not_drawn_where_nobody_was_observed() -> None:
    x = np.array([2.0, 4.0, 2.0])
    picture = SurfacePicture([4, 1, 1, 0, 0, 0], x, x[[0, 0, 1]], 4.0, 1, 7, "x", "y")
    ax = draw_surface(None, picture)
    filled = np.concatenate([p.vertices for s in ax.collections[:1] for p in s.get_paths()])
    assert (filled.sum(axis=1) <= 6.0 + 0.2).all()


def test_dots_may_be_left_out() -> None:
    result = pair_factories.congruence()
    sizes = [len(draw_surface(None, surface_pictures(result, dots=d)[0]).collections)
             for d in (True, False)]  # fmt: skip
    assert sizes[0] == sizes[1] + 1


def test_hull_of_points_on_a_line_has_no_area() -> None:
    assert len(hull(np.array([[0.0, 0.0], [1.0, 1.0], [2.0, 2.0]]))) < 3


def row(value: float, *, raters: int = 1) -> OutcomeRow:
    found = Correlated(value, value - 0.2, value + 0.2)
    return OutcomeRow("Bond", "We", ((found, Correlated()),) * raters)


def test_forest_of_one_rater_shows_values_clear_ones_in_bold() -> None:
    svg = svg_of(outcome_forest([row(0.4), row(0.1)], ["client"], ROLES, "growth"))
    assert ".40 [.20, .60]" in svg
    assert ".10 [−.10, .30]" in svg
    assert "rated by coach" in svg
    assert "nan" not in svg.lower()


def test_forest_marks_are_hollow_where_the_interval_holds_zero() -> None:
    figure = outcome_forest([row(0.4), row(0.1)], ["client"], ROLES, "growth")
    marks = [line for line in figure.axes[0].lines if line.get_marker() == MARKS[0].marker]
    # The first is the legend's.
    assert [mark.get_markerfacecolor() for mark in marks[1:]] == [MARKS[0].colour, CARD]


def test_forest_of_two_raters_names_the_same_source() -> None:
    svg = svg_of(outcome_forest([row(0.4, raters=2)], list(ROLES), ROLES, "growth"))
    assert "same source: coach" in svg
    assert "same source: client" in svg


def test_an_occasion_without_a_number_leaves_its_place_empty() -> None:
    moments = (
        Moment("start", 0.3, 0.1, 0.5, 40),
        Moment("middle", math.nan, math.nan, math.nan, 2),
        Moment("end", 0.5, 0.3, 0.7, 38),
    )
    figure = over_occasions_figure([Course("Bond", moments)])
    ax = figure.axes[0]
    assert [text.get_text() for text in ax.get_xticklabels()] == [
        "start\n40",
        "middle\n2",
        "end\n38",
    ]
    marks = [line for line in ax.lines if line.get_marker() == "o"]
    assert [list(mark.get_xdata()) for mark in marks] == [[0], [2]]


def test_only_occasions_that_follow_each_other_are_joined() -> None:
    values = (0.3, 0.4, math.nan, 0.5)
    moments = tuple(Moment(f"t{i}", x, x - 0.1, x + 0.1, 40) for i, x in enumerate(values))
    ax = over_occasions_figure([Course("Bond", moments)]).axes[0]
    joins = [line for line in ax.lines if list(line.get_xdata()) == [0, 1]]
    across = [line for line in ax.lines if list(line.get_xdata()) == [1, 3]]
    # The line at zero spans the axes and has the same ends in its own units.
    assert [list(line.get_ydata()) for line in joins if line.get_ydata()[0]] == [[0.3, 0.4]]
    assert not across


@pytest.mark.parametrize("n_courses", [1, 2, 5])
def test_occasions_share_one_vertical_axis(n_courses: int) -> None:
    courses = [
        Course(f"Scale {i}", (Moment("a", 0.1 * i, 0.0, 0.2 * i, 9), Moment("b", 0.4, 0.2, 0.6, 9)))
        for i in range(n_courses)
    ]
    limits = {ax.get_ylim() for ax in over_occasions_figure(courses).axes}
    assert len(limits) == 1


def test_two_way_draws_the_random_band_behind_the_estimate() -> None:
    ax = als.plot(pair_factories.two_way())
    assert len(ax.patches) == 3
    low, high = ax.get_xlim()
    assert all(low <= p.get_x() and p.get_x() + p.get_width() <= high for p in ax.patches)


def test_limits_slant_only_where_the_difference_follows_the_level() -> None:
    level = factories.agreement("bond", ROLES)
    count = len(als.plot(level, ax=blank_figure(300).add_subplot()).lines)
    slope = factories.estimate("proportional_bias", 0.4, 0.2, 0.6)
    slanted = replace(level, estimates=(*level.estimates, slope))
    assert len(als.plot(slanted, ax=blank_figure(300).add_subplot()).lines) == count + 3


def test_single_dyads_stay_inside_what_the_scale_allows() -> None:
    level = factories.agreement("bond", ROLES)
    rows = tuple(
        replace(row, estimate=9.0, conf_low=8.0, conf_high=10.0) if row.term == "loa_high" else row
        for row in level.estimates
    )
    ax = als.plot(replace(level, estimates=rows), ax=blank_figure(300).add_subplot())
    low, high = level.score_range
    assert max(ax.get_ylim()) <= 1.04 * (high - low)


def test_means_without_a_difference_show_a_dash() -> None:
    nothing = Point(math.nan, math.nan, math.nan)
    one = ScaleMeans("Bond", Point(4, 3, 5), nothing, nothing, "Not tested", 1, 7)
    svg = svg_of(role_means_figure([one], ROLES))
    assert "(–" not in svg
    assert "coach" in svg and "client" in svg
