from __future__ import annotations

import math

from alliance_stats.plots import plot
from alliance_stats.plots.path_diagram import Bond, Path, PathDiagram, path_figure
from alliance_stats.plots.results import path_diagram
from alliance_stats.plots.svg import svg_text
from analysis.test_apim import SCALES, study


def diagram(**changes: object) -> PathDiagram:
    given = {
        "roles": ("coach", "client"),
        "predictor": "Trust",
        "outcome": "Growth",
        "paths": [
            Path(0, 0, "actor", 0.41, 0.23, 0.59, 0.39),
            Path(1, 0, "partner", 0.19, 0.03, 0.35, 0.18),
            Path(1, 1, "actor", 0.36, 0.16, 0.56, 0.35),
            Path(0, 1, "partner", 0.11, -0.05, 0.27, 0.12),
        ],
        "predictors": Bond(0.34, 0.13, 0.52),
        "residuals": Bond(0.28, 0.07, 0.47),
        "explained": (0.24, 0.18),
    }
    return PathDiagram(**(given | changes))


def words(picture: PathDiagram) -> list[str]:
    return [text.get_text() for text in path_figure(picture).axes[0].texts]


def test_every_path_has_its_number_and_interval() -> None:
    shown = words(diagram())
    for text in ("actor 0.41", "[0.23, 0.59]", "partner 0.11", "[−0.05, 0.27]", "r .34"):
        assert text in shown
    assert "explained .24" in shown
    assert "as rated by client" in shown


def test_a_path_that_could_be_zero_is_dashed() -> None:
    arrows = [patch for patch in path_figure(diagram()).axes[0].patches if patch.get_zorder() == 1]
    dashed = [arrow for arrow in arrows if arrow.get_linestyle() not in ("-", "solid")]
    assert len(dashed) == 1


def test_wider_is_larger_and_undefined_is_left_out() -> None:
    arrows = path_figure(diagram()).axes[0].patches
    widths = [arrow.get_linewidth() for arrow in arrows if arrow.get_zorder() == 1][:4]
    assert widths[0] == max(widths)
    unknown = diagram(residuals=Bond(math.nan, math.nan, math.nan), explained=(math.nan, 0.1))
    assert not any("nan" in text for text in words(unknown))


def test_the_picture_is_the_same_every_time() -> None:
    one, other = (
        svg_text(path_figure(diagram()), prefix="p", title="t", description="d") for _ in range(2)
    )
    assert one == other


def test_a_model_of_either_kind_is_drawn() -> None:
    from alliance_stats.analysis.apim import apim

    for model in ("distinguishable", "indistinguishable"):
        result = apim(study(), **SCALES, model=model, n_resamples=20)
        shown = path_diagram(result, "Bond", "Gain")
        assert [path.words for path in shown.paths] == ["actor", "partner"] * 2
        assert plot(result).texts
    assert shown.paths[0].value == shown.paths[2].value
