from __future__ import annotations

from dataclasses import replace
from math import inf, isnan, nan
from typing import Any

import numpy as np
import pytest

from alliance_stats import stats
from alliance_stats.errors import OptionError
from alliance_stats.stats.surfaces.geometry import (
    NO_CURVATURE,
    NO_STATIONARY,
    ROUND,
    UPRIGHT,
    axes_of,
    axis_reasons,
    shape_of,
)
from reference.loader import Case, reference

CASES = reference("surface")
NAMES = ("congruence", "saddle", "seven_points")
AXES = ("p10", "p11", "p20", "p21", "x0", "y0")


def close(ours: Any, theirs: Any, case: Case) -> None:
    np.testing.assert_allclose(ours, theirs, rtol=case.rtol, atol=1e-10)


def fit(case: Case, **options: Any) -> stats.ResponseSurface:
    given = case.input
    options = {"n_resamples": 0} | options
    return stats.response_surface(given["x"], given["y"], given["outcome"], **options)


@pytest.mark.parametrize("name", NAMES)
def test_surface(name: str) -> None:
    case = CASES[name]
    ours, theirs = fit(case), case.expected
    close([row.value for row in ours.coefficients], theirs["b"], case)
    close([row.std_error for row in ours.coefficients], theirs["b_error"], case)
    close([row.value for row in ours.parameters], theirs["a"], case)
    close([row.std_error for row in ours.parameters], theirs["a_error"], case)
    close([row.p_value for row in ours.parameters], theirs["a_p"], case)
    close(ours.covariance, theirs["covariance"], case)
    for field, value in (
        ("r_squared", theirs["r_squared"]),
        ("adjusted_r_squared", theirs["adjusted"]),
        ("sigma", theirs["sigma"]),
    ):
        close(getattr(ours, field), value, case)
    np.testing.assert_allclose(
        [getattr(ours.axes, axis).value for axis in AXES],
        [theirs["axes"][axis] for axis in AXES],
        rtol=1e-7,
    )
    test = ours.f_model
    close([test.statistic, test.df, test.df2], theirs["model"], case)
    test, other = ours.f_linear, theirs["linear"]
    close([test.statistic, test.df2, test.p_value], [other["F"], other["df2"], other["p"]], case)


@pytest.mark.parametrize("name", NAMES)
def test_clustered(name: str) -> None:
    case = CASES[f"{name}_clustered"]
    ours, theirs = fit(case, clusters=case.input["clusters"]), case.expected
    close([row.std_error for row in ours.coefficients], theirs["b_error"], case)
    close([row.df for row in ours.coefficients], theirs["b_df"], case)
    close([row.std_error for row in ours.parameters], theirs["a_error"], case)
    close([row.df for row in ours.parameters], theirs["a_df"], case)


@pytest.mark.parametrize("name", NAMES)
def test_models(name: str) -> None:
    case = CASES[f"{name}_models"]
    given = case.input
    ours = stats.surface_models(given["x"], given["y"], given["outcome"])
    by_name = {model.name: model for model in ours.models}
    assert set(by_name) == set(case.expected["models"])
    for label, theirs in case.expected["models"].items():
        model = by_name[label]
        close(model.rss, theirs["rss"], case)
        close(model.log_likelihood, theirs["log_likelihood"], case)
        close(model.weight, case.expected["weights"][label], case)
        assert model.n_parameters == theirs["k"]
        if "aicc" in theirs:
            close([model.aic, model.aicc], [theirs["aic"], theirs["aicc"]], case)
            close(model.r_squared, theirs["r_squared"], case)
        if "F" in theirs:
            test = model.f_full
            close(
                [test.statistic, test.df, test.p_value],
                [theirs["F"], theirs["df"], theirs["p"]],
                case,
            )
    assert sum(model.weight for model in ours.models) == pytest.approx(1)
    assert ours.best == ours.models[0].name
    assert ours.models[0].delta_aicc == 0


def test_rotated_ridge_is_the_best_over_all_directions() -> None:
    for seed in range(20):
        x, y, z = np.random.default_rng(seed).normal(size=(3, 25))
        ours = {m.name: m for m in stats.surface_models(x, y, z).models}["SRRR"]
        _, _, _, b3, b4, b5 = ours.coefficients
        assert b4**2 == pytest.approx(4 * b3 * b5)
        angles = np.linspace(0, np.pi, 180, endpoint=False)
        grid = [
            stats.regression(
                np.column_stack([np.ones(25), x, y, (np.cos(t) * x + np.sin(t) * y) ** 2]), z
            ).rss
            for t in angles
        ]
        assert ours.rss <= min(grid) + 1e-12


@pytest.mark.parametrize("rows", ["complete", "incomplete"])
def test_dyadic(rows: str) -> None:
    case = CASES[f"dyadic_{rows}"]
    scores, outcome = case.input["scores"], np.array(case.input["outcome"], dtype=float)
    ours, theirs = stats.dyadic_surface(scores, outcome, n_resamples=0), case.expected
    both = [row for surface in ours.surfaces for row in surface.coefficients]
    close([row.value for row in both], theirs["b"], case)
    close([row.std_error for row in both], theirs["b_error"], case)
    first = ours.surfaces[0].parameters
    close([row.value for row in first], theirs["a1"], case)
    close([row.std_error for row in first], theirs["a1_error"], case)
    close([row.value for row in ours.differences], theirs["differences"], case)
    close([row.std_error for row in ours.differences], theirs["difference_errors"], case)
    close(ours.distinguishability.statistic, theirs["lr"], case)
    close(ours.distinguishability.p_value, theirs["lr_p"], case)
    one = stats.dyadic_surface(scores, outcome, structure="indistinguishable", n_resamples=0)
    (surface,) = one.surfaces
    close([row.value for row in surface.coefficients], theirs["one"], case)
    close([row.std_error for row in surface.coefficients], theirs["one_error"], case)
    assert one.differences == ()


def test_one_surface_for_both_is_least_squares_when_complete() -> None:
    """The bootstrap of the axes relies on it."""
    case = CASES["dyadic_complete"]
    s, z = np.array(case.input["scores"]), np.array(case.input["outcome"])
    one = stats.dyadic_surface(s, z, structure="indistinguishable", n_resamples=0)
    stacked = stats.response_surface(s.T.ravel(), s[:, ::-1].T.ravel(), z.T.ravel(), n_resamples=0)
    assert [row.value for row in one.surfaces[0].coefficients] == pytest.approx(
        [row.value for row in stacked.coefficients]
    )
    assert one.surfaces[0].axes.p11.value == pytest.approx(stacked.axes.p11.value)


def test_axes_of_a_rotated_dome() -> None:
    """A dome with its ridge along y = 1 + 0.5 x, top at (2, 2)."""
    ridge, across = np.array([1.0, 0.5]), np.array([-0.5, 1.0])
    unit = ridge / np.hypot(*ridge), across / np.hypot(*across)
    bend = -0.1 * np.outer(unit[0], unit[0]) - 1.0 * np.outer(unit[1], unit[1])
    b3, b4, b5 = bend[0, 0], 2 * bend[0, 1], bend[1, 1]
    b1, b2 = (-2 * bend @ [2.0, 2.0]).tolist()
    b = np.array([0, b1, b2, b3, b4, b5])
    assert axes_of(b).tolist() == pytest.approx([1.0, 0.5, 6.0, -2.0, 2.0, 2.0])
    assert shape_of(b) == "dome"


@pytest.mark.parametrize(
    ("curvature", "shape", "missing"),
    [
        ((-1.0, 0.0, -2.0), "dome", {"p20", "p21"}),
        ((2.0, 0.0, 1.0), "bowl", {"p20", "p21"}),
        ((-2.0, 0.0, -1.0), "dome", {"p10", "p11"}),
        ((-1.0, 0.0, -1.0), "dome", {"p10", "p11", "p20", "p21"}),
        ((-1.0, 2.0, -1.0), "ridge", {"p10", "p20", "x0", "y0"}),
        ((-1.0, 0.0, 0.0), "ridge", {"p10", "p11", "p20", "x0", "y0"}),
        ((0.0, 0.0, 0.0), "plane", set(AXES)),
        ((0.0, 1.0, 0.0), "saddle", set()),
        ((-1.0, 1e-3, -1.0), "dome", set()),
    ],
)
def test_degenerate_surfaces(
    curvature: tuple[float, float, float], shape: str, missing: set[str]
) -> None:
    b = np.array([1.0, 0.3, 0.2, *curvature])
    values, reasons = dict(zip(AXES, axes_of(b).tolist(), strict=True)), axis_reasons(b)
    assert shape_of(b) == shape
    assert {name for name, value in values.items() if isnan(value)} == missing == set(reasons)
    assert inf not in values.values()
    words = {NO_CURVATURE} if shape == "plane" else {UPRIGHT, ROUND, NO_STATIONARY}
    assert set(reasons.values()) <= words
    if {"p11", "p21"} & missing and shape != "plane":
        assert reasons["p11" if "p11" in missing else "p21"] != NO_STATIONARY


def test_rounding_is_no_curvature() -> None:
    """Where the data hold an exact plane or ridge, R prints ratios of rounding errors."""
    rng = np.random.default_rng(1)
    x, y = rng.normal(size=(2, 60)) + 100
    plane = stats.response_surface(x - 100, y - 100, 0.1 * x + 0.7 * y, n_resamples=50)
    assert plane.shape == "plane"
    assert isnan(plane.axes.p11.value)
    assert isnan(plane.axes.p11.interval.low)  # type: ignore[union-attr]
    assert "does not bend" in str(plane.axes.x0.undefined)
    assert "completely" in str(plane.undefined)
    assert isnan(plane.parameters[0].p_value)


def test_upright_axes_from_data() -> None:
    """A design in which xy is orthogonal to everything gives b4 = 0 up to rounding."""
    grid = np.array([-2.0, -1, 0, 1, 2])
    x, y = (axis.ravel() for axis in np.meshgrid(grid, grid))
    noise = 0.3 * np.cos(7 * np.abs(x) + 3 * np.abs(y))
    ours = stats.response_surface(x, y, -(x**2) - 0.1 * y**2 + noise, n_resamples=0)
    assert abs(ours.coefficients[4].value) < 1e-12
    assert isnan(ours.axes.p11.value)
    assert "parallel to the vertical axis" in str(ours.axes.p11.undefined)
    assert ours.axes.p21.value == 0


def test_a_predictor_of_two_values_has_no_surface() -> None:
    rng = np.random.default_rng(2)
    x, y, z = rng.integers(0, 2, 50), rng.normal(size=50), rng.normal(size=50)
    ours = stats.response_surface(x, y, z)
    assert all(isnan(row.value) for row in (*ours.coefficients, *ours.parameters))
    assert "depend on each other" in str(ours.undefined)
    assert ours.shape == "unknown"
    assert isnan(ours.axes.p10.value)
    assert ours.axes.p10.undefined is not None
    models = stats.surface_models(x, y, z)
    assert models.models == ()
    assert "too few values" in str(models.undefined)


def test_too_small_or_degenerate() -> None:
    rng = np.random.default_rng(3)
    x, y, z = rng.normal(size=(3, 40))
    six = stats.response_surface(x[:6], y[:6], z[:6])
    assert "6 coefficients and only 6" in str(six.undefined)
    same = stats.response_surface(x, x, z)
    assert "depend on each other" in str(same.undefined)
    constant = stats.response_surface(x, y, np.full(40, 0.3))
    assert "does not vary" in str(constant.undefined)
    assert "at least 10" in str(stats.surface_models(x[:9], y[:9], z[:9]).undefined)
    exact = stats.surface_models(x, y, x + y)
    assert "completely" in str(exact.undefined)
    with pytest.raises(OptionError, match="same number of rows"):
        stats.response_surface(x, y[:-1], z)


def test_missing_rows_are_counted_and_nothing_else_is_dropped() -> None:
    case = CASES["congruence"]
    z = np.array(case.input["outcome"])
    z[0] = 1e4
    z[5] = np.nan
    ours = stats.response_surface(case.input["x"], case.input["y"], z, n_resamples=0)
    assert (ours.n, ours.n_dropped) == (89, 1)


def test_bootstrap_of_the_axes() -> None:
    case = CASES["congruence"]
    ours = fit(case, n_resamples=400, seed=4)
    again = fit(case, n_resamples=400, seed=4)
    assert ours.axes == again.axes
    row = ours.axes.p11
    assert row.interval is not None
    assert row.interval.low < row.value < row.interval.high
    # The bootstrap takes the same turn if the origin is moved: slopes stay, the point moves along.
    given = {name: np.array(case.input[name]) for name in ("x", "y", "outcome")}
    moved = stats.response_surface(
        given["x"] + 2, given["y"] + 2, given["outcome"], n_resamples=400, seed=4
    )
    assert moved.axes.p11.interval is not None
    assert moved.axes.p11.interval.low == pytest.approx(row.interval.low, rel=1e-6)
    assert moved.axes.x0.interval is not None
    assert ours.axes.x0.interval is not None
    assert moved.axes.x0.interval.high == pytest.approx(ours.axes.x0.interval.high + 2, rel=1e-6)
    clustered = fit(case, n_resamples=400, clusters=np.repeat(np.arange(15), 6))
    assert clustered.axes.p11.interval != row.interval


def test_a_ratio_outside_of_its_own_interval_is_withheld() -> None:
    """A plane with noise: where its axes run is anybody's guess."""
    x, y, noise = np.random.default_rng(3).normal(size=(3, 60))
    axes = stats.response_surface(x, y, noise + 0.5 * x + 0.5 * y, n_resamples=300).axes
    for name in AXES:
        row = getattr(axes, name)
        assert row.interval is not None
        if name in ("p10", "p11"):
            assert isnan(row.value)
            assert isnan(row.interval.low)
            assert row.undefined is not None
            assert "too flat" in row.undefined
        else:
            assert row.interval.low <= row.value <= row.interval.high


def test_exchanging_the_predictors() -> None:
    case = CASES["saddle"]
    one = fit(case)
    other = stats.response_surface(
        case.input["y"], case.input["x"], case.input["outcome"], n_resamples=0
    )
    a, b = ([row.value for row in surface.parameters] for surface in (one, other))
    assert a == pytest.approx([b[0], b[1], -b[2], b[3], -b[4]])
    assert one.r_squared == pytest.approx(other.r_squared)
    assert one.axes.p11.value == pytest.approx(1 / other.axes.p11.value)


def test_surface_value_is_the_fit() -> None:
    case = CASES["congruence"]
    ours = fit(case)
    heights = stats.surface_value(
        [row.value for row in ours.coefficients], case.input["x"], case.input["y"]
    )
    residual = np.array(case.input["outcome"]) - heights
    assert residual @ residual / (ours.n - 6) == pytest.approx(ours.sigma**2)


def test_centring() -> None:
    x, y = [1.0, 3.0, nan], [4.0, 6.0, 7.0]
    ours = stats.centre_pair(x, y, midpoint=4)
    assert (ours.x[:2].tolist(), ours.y.tolist()) == ([-3, -1], [0, 2, 3])
    assert stats.centre_pair(x, y, at="pooled_mean").x_centre == 3.5
    own = stats.centre_pair(x, y, at="own_means")
    assert (own.x_centre, own.y_centre) == (2, 5)
    assert stats.centre_pair(x, y, at="none").y_centre == 0
    with pytest.raises(OptionError, match="needs the midpoint"):
        stats.centre_pair(x, y)
    with pytest.raises(OptionError, match="must be"):
        stats.centre_pair(x, y, at="mean")  # type: ignore[arg-type]


def verdict(outcome: Any, seed: int = 2, n: int = 300) -> stats.Checklist:
    rng = np.random.default_rng(seed)
    x, y, noise = rng.normal(size=(3, n))
    z = outcome(x, y) + noise
    return stats.congruence_checklist(stats.response_surface(x, y, z, n_resamples=300))


@pytest.mark.parametrize(
    ("outcome", "expected", "failed"),
    [
        (lambda x, y: -((x - y) ** 2), "strict", None),
        (lambda x, y: 0.5 * (x + y) - (x - y) ** 2, "broad", "a1 near 0"),
        (lambda x, y: -((x - y) ** 2) - 0.3 * (x + y) ** 2, "broad", "a2 near 0"),
        (lambda x, y: x + y, "not supported", "a4 below 0"),
        (lambda x, y: (x - y) ** 2, "not supported", "a4 below 0"),
        (lambda x, y: -((x - y - 1) ** 2), "not supported", "a3 near 0"),
        (lambda x, y: -((x - 2 * y) ** 2), "not supported", "a5 near 0"),
        (lambda x, y: -((x - y - 1) ** 2), "not supported", "p10 near 0"),
        (lambda x, y: -((x - 2 * y) ** 2), "not supported", "p11 near 1"),
    ],
)
def test_checklist(outcome: Any, expected: str, failed: str | None) -> None:
    ours = verdict(outcome)
    assert ours.verdict == expected
    broken = {one.name for one in ours.conditions if one.met is False}
    assert broken == set() if failed is None else failed in broken
    assert len(ours.conditions) == 7


def test_checklist_that_cannot_be_judged() -> None:
    rng = np.random.default_rng(1)
    x, y, noise = rng.normal(size=(3, 300))
    surface = stats.response_surface(x, y, noise - (x - y) ** 2, n_resamples=0)
    ours = stats.congruence_checklist(surface)
    assert ours.verdict == "undecided"
    assert "p10 near 0, p11 near 1" in ours.reason
    untested = tuple(replace(row, p_value=nan) for row in surface.parameters)
    ours = stats.congruence_checklist(replace(surface, parameters=untested))
    assert all(one.met is None for one in ours.conditions)
    with pytest.raises(OptionError, match="alpha"):
        stats.congruence_checklist(surface, alpha=5)


def test_dyadic_undefined() -> None:
    rng = np.random.default_rng(5)
    scores = rng.normal(size=(20, 2))
    ours = stats.dyadic_surface(scores, np.full((20, 2), nan))
    assert ours.undefined is not None
    assert all(isnan(row.value) for row in ours.surfaces[1].coefficients)
    assert isnan(ours.distinguishability.p_value)
    assert ours.distinguishability.undefined is not None
    with pytest.raises(OptionError, match="two columns"):
        stats.dyadic_surface(scores[:, :1], scores[:, :1])
