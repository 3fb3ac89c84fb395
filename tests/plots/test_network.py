"""Path diagrams of models: what is drawn is what the result holds."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import combinations

import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Ellipse, FancyArrowPatch, Rectangle

from alliance_stats.plots import plot
from alliance_stats.plots.model_diagrams import model_figure, network_of
from alliance_stats.plots.network import Arrow, Curve, Network, Node, network_figure
from alliance_stats.plots.style import WIDTH
from alliance_stats.plots.svg import svg_text
from alliance_stats.results import Result
from report import model_factories as made

MODELS: dict[str, Result] = {
    "common fate": made.common_fate(),
    "mutual influence": made.mutual_influence(),
    "dyadic score": made.dyadic_score(),
    "latent": made.apim_latent(),
    "mediation": made.mediation(),
    "mediation of either role": made.mediation(model="indistinguishable"),
    "growth": made.growth(),
    "panel of one scale": made.ri_clpm(),
    "panel of two scales": made.ri_clpm(two_scales=True, lengths=(1.0, 2.0)),
}
NODES = (Node("x", 150, 80, "Trust", "as rated by coach", 0), Node("y", 500, 80, "Growth"))


def small(**changes: float) -> Network:
    given = {"value": 0.4, "low": 0.2, "high": 0.6, **changes}
    return Network(NODES, [Arrow("x", "y", "actor", **given)], height=160)


def axes_of(network: Network) -> Axes:
    return network_figure(network).axes[0]


def words(figure: Figure) -> list[str]:
    return [text.get_text() for text in figure.axes[0].texts]


def arrows(axes: Axes) -> list[FancyArrowPatch]:
    return [patch for patch in axes.patches if isinstance(patch, FancyArrowPatch)]


def test_a_path_has_its_number_and_interval() -> None:
    shown = words(network_figure(small()))
    assert "actor 0.40" in shown
    assert "[0.20, 0.60]" in shown


@pytest.mark.parametrize(("low", "style"), [(0.2, "solid"), (-0.1, "dashed"), (math.nan, "dashed")])
def test_a_path_that_could_be_zero_is_dashed(low: float, style: str) -> None:
    drawn = arrows(axes_of(small(low=low)))
    solid = {arrow.get_linestyle() in ("-", "solid") for arrow in drawn}
    assert solid == {style == "solid"}


def test_a_larger_path_is_wider() -> None:
    widths = [arrows(axes_of(small(size=size)))[0].get_linewidth() for size in (0.1, 0.5, 0.9)]
    assert widths == sorted(widths)
    assert widths[0] < widths[1]
    assert "width of line" not in " ".join(words(network_figure(small())))
    assert "width of line" in " ".join(words(network_figure(small(size=0.4))))


def test_a_line_is_broken_where_its_label_stands() -> None:
    on_line = arrows(axes_of(small()))
    assert len(on_line) == 2
    assert len(arrows(axes_of(small(lift=-19.0)))) == 1


def test_latent_is_an_oval_and_observed_is_a_box() -> None:
    network = Network((replace(NODES[0], latent=True), NODES[1]), [], height=160)
    patches = axes_of(network).patches
    assert sum(isinstance(patch, Ellipse) for patch in patches) == 1
    assert any(isinstance(patch, Rectangle) for patch in patches)


def test_a_correlation_without_a_number_has_no_words() -> None:
    bare = Curve("x", "y", ("top", "top"), (0, -20))
    shown = words(network_figure(Network(NODES, [], [bare], height=160)))
    assert not any("nan" in text or "r " in text for text in shown)
    known = replace(bare, value=0.3, low=0.1, high=0.5)
    assert "r .30" in words(network_figure(Network(NODES, [], [known], height=160)))


@pytest.mark.parametrize("name", MODELS)
def test_every_estimate_of_a_path_is_written(name: str) -> None:
    result = MODELS[name]
    network = network_of(result)
    assert network is not None
    shown = " ".join(words(network_figure(network)))
    for arrow in network.arrows:
        assert arrow.fixed or f"{arrow.value:.2f}".replace("-", "−") in shown
    for curve in network.curves:
        known = f"{curve.value:.2f}".replace("-", "−")
        assert math.isnan(curve.value) or known in shown or known.replace("0.", ".") in shown


def test_growth_behind_a_shut_gate_stands_in_parentheses() -> None:
    for gate, wanted in (("licensed", "coach: 0.30 ["), ("not tested", "coach: (0.30 [")):
        network = network_of(made.growth(gate=gate))
        assert network is not None
        assert any(node.below.startswith(wanted) for node in network.nodes)


def test_a_correlation_that_does_not_exist_is_not_drawn() -> None:
    whole = made.growth()
    whole_network, rows = network_of(whole), list(whole.estimates)
    place = [row.term for row in rows].index("cor(slope)")
    rows[place] = replace(rows[place], estimate=float("nan"), undefined="No slope varies.")
    less = network_of(replace(whole, estimates=tuple(rows)))
    assert whole_network is not None
    assert less is not None
    assert len(less.curves) == len(whole_network.curves) - 1


def test_a_panel_draws_the_first_interval_alone() -> None:
    network = network_of(made.ri_clpm(lengths=(1.0, 2.0, 4.0)))
    assert network is not None
    assert len(network.arrows) == 4


def test_moderation_shows_its_products() -> None:
    shown = " ".join(text.get_text() for text in plot(made.moderation()).texts)
    assert "0.20 [0.10, 0.30]" in shown
    figure = model_figure(made.moderation())
    assert figure is not None
    assert "Bond × Clarity" in figure.axes[0].get_xlabel()


@pytest.mark.parametrize("name", MODELS)
def test_words_stay_on_the_paper_and_apart(name: str) -> None:
    network = network_of(MODELS[name])
    assert network is not None
    check_words(network)


def check_words(network: Network) -> None:
    """No text leaves the paper, and no two labels of paths lie on each other."""
    figure = network_figure(network)
    figure.draw_without_rendering()
    boxes = {}
    for text in figure.axes[0].texts:
        box = text.get_window_extent()
        boxes[text] = box
        assert box.x0 >= 0, text.get_text()
        assert box.x1 <= figure.bbox.width, text.get_text()
        assert box.y0 >= 0, text.get_text()
        assert box.y1 <= figure.bbox.height, text.get_text()
    for one, other in combinations(boxes, 2):
        a, b = boxes[one].padded(-1.5), boxes[other].padded(-1.5)
        assert not a.overlaps(b), f"{one.get_text()} lies on {other.get_text()}"
    for node in network.nodes:
        assert node.x - node.wide / 2 >= 0
        assert node.x + node.wide / 2 <= WIDTH


@pytest.mark.parametrize("name", MODELS)
def test_the_picture_is_the_same_every_time(name: str) -> None:
    network = network_of(MODELS[name])
    assert network is not None
    one, other = (
        svg_text(network_figure(network), prefix="p", title="t", description="d") for _ in range(2)
    )
    assert one == other


def test_titles_of_the_report_replace_those_of_the_result() -> None:
    network = network_of(made.common_fate(), {"predictor": "Bond (demo)"})
    assert network is not None
    assert {node.title for node in network.nodes} == {"Bond (demo)", "Growth"}


def test_a_model_without_a_solution_has_no_diagram_and_still_a_plot() -> None:
    result = made.unsolved_common_fate()
    assert model_figure(result) is None
    assert plot(result).texts


@pytest.mark.parametrize("name", MODELS)
def test_plot_draws_a_model(name: str) -> None:
    assert plot(MODELS[name]).texts


@pytest.mark.parametrize(("gate", "text"), [("licensed", "0.40"), ("not tested", "(0.40)")])
def test_a_gap_behind_a_shut_gate_stands_in_parentheses(gate: str, text: str) -> None:
    network = network_of(made.dyadic_score(gate=gate))
    assert network is not None
    shown = words(network_figure(network))
    assert text in shown
    assert "0.50" in shown
