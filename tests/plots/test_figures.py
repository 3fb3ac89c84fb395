from __future__ import annotations

import re
import subprocess
import sys
import xml.etree.ElementTree as ET

import matplotlib
import pytest
from matplotlib.axes import Axes

import alliance_stats as als
from alliance_stats.plots.bland_altman import DOT_AREA
from alliance_stats.plots.flow import FileRows, OccasionDyads, flow_figure
from alliance_stats.plots.role_means import Point, ScaleMeans, role_means_figure
from alliance_stats.plots.style import blank_figure, house_style
from alliance_stats.plots.svg import png_bytes, svg_text
from alliance_stats.report.figures import figures
from alliance_stats.results import Estimate, Result
from report import factories as make
from report import pair_factories as pairs

ROLES = ("coach", "client")


def flow_svg(prefix: str = "flow") -> str:
    figure = flow_figure(
        [FileRows("a.csv", 90, (("nothing answered", 10),)), FileRows("b.csv", 0)],
        [OccasionDyads("start", 40, 5, 3, 2), OccasionDyads("end", 0, 0, 0, 50, analysed=True)],
        ROLES,
    )
    return svg_text(figure, prefix=prefix, title="Flow <1>", description="90 & 10")


def test_svg_is_the_same_every_time() -> None:
    assert flow_svg() == flow_svg()


def test_svg_has_no_date_and_no_maker() -> None:
    assert "<metadata" not in flow_svg()
    assert not re.search(r"\d{4}-\d\d-\d\dT", flow_svg())


def test_svg_is_well_formed_and_says_what_it_is() -> None:
    root = ET.fromstring(flow_svg())
    names = {"s": "http://www.w3.org/2000/svg"}
    assert root.get("role") == "img"
    assert root.findtext("s:title", namespaces=names) == "Flow <1>"
    assert root.findtext("s:desc", namespaces=names) == "90 & 10"


def test_ids_of_two_figures_never_meet() -> None:
    one, two = (set(re.findall(r'\bid="([^"]+)"', flow_svg(p))) for p in ("a", "b"))
    assert one
    assert not one & two


def test_style_rules_stay_inside_the_figure() -> None:
    rules = re.findall(r"<style[^>]*>(.*?)</style>", flow_svg("a"), re.DOTALL)
    assert all(rule.startswith("#a-") for rule in rules)


PICTURES = (
    "flow",
    "role-means",
    "bland-altman-demo-bond",
    "similarity",
    "agreement-over-occasions",
    "surface-demo-bond-demo-growth",
    "forest-demo-growth",
)


@pytest.fixture(scope="module")
def drawn() -> dict[str, str]:
    return figures(pairs.whole_content())


def test_every_picture_is_looked_at(drawn: dict[str, str]) -> None:
    assert {name for name in drawn if not name.startswith("bland")} <= set(PICTURES)


@pytest.mark.parametrize("name", PICTURES)
def test_text_stays_text_at_twelve_points_or_more(drawn: dict[str, str], name: str) -> None:
    svg = drawn[name]
    texts = re.findall(r"<text[^>]*>", svg)
    sizes = [float(x) for text in texts for x in re.findall(r"([\d.]+)px", text)]
    assert len(sizes) == len(texts) > 5
    assert min(sizes) >= 12


def test_png_is_the_same_every_time() -> None:
    assert png_bytes(blank_figure(50)) == png_bytes(blank_figure(50))


def scale_means(gate: str, *, compared: bool, maximum: float = 7) -> ScaleMeans:
    point = Point(4.0, 3.8, 4.2)
    difference = Point(-0.4, -0.6, -0.2)
    return ScaleMeans("Bond", point, point, difference, gate, 1, maximum, "About us", compared)


@pytest.mark.parametrize(("compared", "text"), [(True, "−0.40"), (False, "(−0.40 [−0.60, −0.20])")])
def test_a_shut_gate_sets_the_difference_in_parentheses(compared: bool, text: str) -> None:
    figure = role_means_figure([scale_means("Some gate", compared=compared)], ROLES)
    svg = svg_text(figure, prefix="m", title="t", description="d")
    assert text in svg
    assert ("(−0.40" in svg) is not compared
    assert "Some gate" in svg


def test_scales_of_different_length_share_a_percent_axis() -> None:
    two = [scale_means("g", compared=True), scale_means("g", compared=True, maximum=10)]
    svg = svg_text(role_means_figure(two, ROLES), prefix="m", title="t", description="d")
    assert "in percent of the possible range" in svg


def test_a_mean_that_does_not_exist_is_left_out() -> None:
    nan = Point(float("nan"), float("nan"), float("nan"))
    row = ScaleMeans("Bond", nan, nan, nan, "Not tested", 1, 7)
    svg = svg_text(role_means_figure([row], ROLES), prefix="m", title="t", description="d")
    assert "nan" not in svg.lower()


RESULTS = {
    "describe": lambda: make.describe("bond", ROLES),
    "reliability": lambda: make.reliability("bond", "coach", 0.8),
    "items": lambda: make.items("bond", "coach"),
    "agreement": lambda: make.agreement("bond", ROLES),
    "correlate": lambda: make.correlate("bond", ROLES),
    "two_way": lambda: pairs.two_way(),
    "similarity": lambda: pairs.similarity(),
    "perception": lambda: pairs.perception(),
    "congruence": lambda: pairs.congruence(),
    "agreement_change": lambda: pairs.agreement_change(),
    "other": lambda: Result(estimates=(Estimate(term="x", estimate=1.0), Estimate(term="y"))),
}


@pytest.mark.parametrize("name", RESULTS)
def test_plot_draws_every_result_and_leaves_no_settings_behind(name: str) -> None:
    before = dict(matplotlib.rcParams)
    ax = als.plot(RESULTS[name]())
    assert isinstance(ax, Axes)
    assert ax.has_data()
    assert dict(matplotlib.rcParams) == before


def test_plot_draws_on_the_axes_it_is_given() -> None:
    ax = blank_figure(300).add_subplot()
    assert als.plot(make.agreement("bond", ROLES), ax=ax) is ax


def test_bland_altman_shows_every_dyad() -> None:
    result = make.agreement("bond", ROLES)
    ax = als.plot(result)
    dots = ax.collections[-1]
    assert sum(dots.get_sizes()) == pytest.approx(DOT_AREA * len(result.differences))


def test_an_interval_that_holds_zero_is_hollow() -> None:
    open_result = make.correlate("bond", ROLES, value=("pearson", 0.1, -0.1, 0.3))
    clear_result = make.correlate("bond", ROLES)
    faces = [
        [
            line.get_markerfacecolor()
            for line in als.plot(r).lines
            if line.get_marker() in {"o", "s"}
        ]
        for r in (open_result, clear_result)
    ]
    assert len(set(faces[0])) == 1
    assert not set(faces[0]) & set(faces[1])


def test_house_style_is_restored_after_an_error() -> None:
    before = matplotlib.rcParams["font.size"]
    with pytest.raises(ZeroDivisionError), house_style():
        _ = 1 / 0
    assert matplotlib.rcParams["font.size"] == before


def test_pyplot_is_never_imported() -> None:
    code = (
        "import sys; import alliance_stats.plots.dispatch, alliance_stats.report.figures; "
        "sys.exit('matplotlib.pyplot' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_importing_the_room_does_not_import_matplotlib() -> None:
    code = "import sys; import alliance_stats.plots; sys.exit('matplotlib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_notebook_shows_the_figure_without_pyplot() -> None:
    figure = als.plot(make.agreement("bond", ROLES)).figure
    shown = figure._repr_png_()
    assert shown.startswith(b"\x89PNG")
    assert shown == als.plot(make.agreement("bond", ROLES)).figure._repr_png_()
