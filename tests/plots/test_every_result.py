"""Every kind of result has a picture, drawn from real results of a simulated study."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Mapping
from functools import cache

import matplotlib
import pytest
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import PathCollection

import alliance_stats as als
from alliance_stats import analysis
from alliance_stats.plots.style import INK, MARKS, blank_figure
from alliance_stats.plots.svg import svg_text
from alliance_stats.results import Result
from alliance_stats.scoring.table import Scores


def kinds() -> dict[str, type[Result]]:
    """Every Result class of the analysis room that answers a question, by its name there."""
    modules = [
        importlib.import_module(f"{analysis.__name__}.{each.name}")
        for each in pkgutil.iter_modules(analysis.__path__)
    ]
    found = [
        kind
        for module in modules
        for _, kind in inspect.getmembers(module, inspect.isclass)
        if issubclass(kind, Result) and kind.analysis
    ]
    return {kind.analysis: kind for kind in found}


RELATED = {"predictor": "collaboration", "outcome": "growth", "occasion": "end"}
BOOTSTRAPPED = {**RELATED, "n_resamples": 200, "seed": 1}
#: How each question is asked; a new kind of result needs a line here.
ASKED: Mapping[str, Mapping[str, object]] = {
    "agreement": {"scale": "collaboration", "occasion": "end"},
    "agreement_change": {"scale": "collaboration"},
    "apim": BOOTSTRAPPED,
    "apim_latent": RELATED,
    "apim_mediation": {**RELATED, "mediator": "trust", "seed": 1},
    "apim_moderation": {**RELATED, "moderator": "trust"},
    "bifactor": {"scale": "attunement", "occasion": "end"},
    "common_fate": RELATED,
    "congruence": RELATED,
    "correlate": RELATED,
    "describe": {"scale": "trust", "occasion": "end"},
    "distinguishability": RELATED,
    "dyadic_score": RELATED,
    "growth": {"scale": "collaboration"},
    "invariance": {"scale": "collaboration", "occasion": "end"},
    "items": {"scale": "trust", "role": "client", "occasion": "end"},
    "mutual_influence": RELATED,
    "perception": {"scale": "trust", "occasion": "end"},
    "reliability": {"scale": "trust", "role": "coach", "occasion": "end"},
    "ri_clpm": {"scale": "collaboration"},
    "similarity": {"scale": ["collaboration", "understanding"], "occasion": "end"},
    "two_way": {"scale": "trust", "occasion": "end"},
}
OF_SCORES = ("items", "reliability", "describe")


@pytest.fixture(scope="module")
def scores() -> Scores:
    made = als.simulate(
        n_dyads=160,
        n_coaches=20,
        occasions=("s3", "s6", "end"),
        instruments=("we-scale", "outcomes"),
        seed=5,
    )
    return als.score(made.responses, [als.load_instrument(i) for i in ("we-scale", "outcomes")])


@pytest.fixture(scope="module")
def results(scores: Scores) -> Callable[[str], Result]:
    """Ask each question once, when its picture is wanted."""
    dyads = als.pair(scores)

    @cache
    def ask(name: str) -> Result:
        verb = getattr(importlib.import_module(kinds()[name].__module__), name)
        found: Result = verb(scores if name in OF_SCORES else dyads, **ASKED[name])
        return found

    return ask


def texts(ax: Axes) -> list[str]:
    return [t.get_text() for t in ax.figure.findobj(matplotlib.text.Text) if t.get_text()]


def test_every_kind_of_result_is_asked_for() -> None:
    assert set(kinds()) <= set(ASKED)


def beyond(ax: Axes) -> list[matplotlib.text.Text]:
    """Labels of ticks outside the axes, which exist and are never drawn."""
    found = []
    for axis in (ax.xaxis, ax.yaxis):
        low, high = sorted(axis.get_view_interval())
        for tick in axis.get_major_ticks():
            if not low <= tick.get_loc() <= high:
                found += [tick.label1, tick.label2]
    return found


@pytest.mark.parametrize("name", sorted(kinds()))
def test_a_result_is_drawn_the_same_every_time(name: str, results: Callable[[str], Result]) -> None:
    before = dict(matplotlib.rcParams)
    first, second = (
        svg_text(als.plot(results(name)).figure, prefix="p", title="t", description="d")
        for _ in range(2)
    )
    assert first == second
    assert "nan" not in first.lower().replace("dominance", "")
    assert dict(matplotlib.rcParams) == before


@pytest.mark.parametrize("name", sorted(kinds()))
def test_a_result_is_drawn_on_the_axes_given(name: str, results: Callable[[str], Result]) -> None:
    ax = blank_figure(400).add_subplot()
    assert als.plot(results(name), ax=ax) is ax
    assert ax.has_data() or ax.patches or ax.texts


@pytest.mark.parametrize("name", sorted(kinds()))
def test_words_stand_inside_the_picture_at_twelve_points(
    name: str, results: Callable[[str], Result]
) -> None:
    """The reader's face is narrower than the one measured here: a little may reach over."""
    figure = als.plot(results(name)).figure
    FigureCanvasAgg(figure).draw()
    width, height = figure.get_size_inches() * figure.dpi
    unseen = [text for ax in figure.axes for text in beyond(ax)]
    for text in figure.findobj(matplotlib.text.Text):
        if text.get_text() and text.get_visible() and text not in unseen:
            assert text.get_fontsize() >= 12
            box = text.get_window_extent()
            room = 0.12 * box.width + 2
            assert box.x0 >= -room, text.get_text()
            assert box.x1 <= width + room, text.get_text()
            assert box.y0 >= -8, text.get_text()
            assert box.y1 <= height + 8, text.get_text()


@pytest.mark.parametrize("name", ["describe", "perception", "correlate", "two_way"])
def test_the_first_role_is_always_the_diamond(name: str, results: Callable[[str], Result]) -> None:
    """Marks of a role are its own in shape and colour, whatever is drawn."""
    ax = als.plot(results(name))
    looks = {(line.get_marker(), line.get_markeredgecolor()) for line in ax.lines}
    first, second = ((mark.marker, mark.colour) for mark in MARKS)
    assert {look for look in looks if look[0] == "D"} == {first}
    # A round mark in ink belongs to neither role.
    assert {look for look in looks if look[0] == "o"} - {("o", INK)} == {second}


def test_every_number_of_a_forest_is_written_beside_its_mark(
    results: Callable[[str], Result],
) -> None:
    result = results("correlate")
    shown = texts(als.plot(result))
    drawn = [e for e in result.estimates if e.term in {"pearson", "partial"}]
    for estimate in drawn:
        text = f"{estimate.estimate:.2f}".replace("-", "−").replace("0.", ".", 1)
        assert any(words.startswith(text) for words in shown)


def test_every_dyad_is_on_the_single_dyads_figure(results: Callable[[str], Result]) -> None:
    result = results("agreement")
    dots = [c for c in als.plot(result).collections if isinstance(c, PathCollection)]
    smallest = min(dots[0].get_sizes())
    assert round(sum(dots[0].get_sizes()) / smallest) == len(result.differences)
