from __future__ import annotations

from math import isnan

import numpy as np
import pytest

from alliance_stats import stats
from alliance_stats.errors import OptionError
from reference.loader import Case, reference


@pytest.mark.parametrize("case", reference("omega").values(), ids=lambda case: case.name)
def test_against_lavaan(case: Case) -> None:
    theirs = case.expected
    ours = stats.average_variance(theirs["loadings"], theirs["residuals"])
    assert ours.standardised == pytest.approx(theirs["ave"], rel=1e-12)
    assert ours.raw == pytest.approx(theirs["ave_items"], rel=1e-12)
    assert ours.maximal == pytest.approx(theirs["maximal"], rel=1e-12)
    reliability = stats.composite_reliability(theirs["loadings"], theirs["residuals"])
    assert reliability.value == pytest.approx(theirs["model"], rel=1e-12)


def test_residual_covariances_count_as_error() -> None:
    theta = np.diag([0.4, 0.5, 0.6])
    theta[0, 1] = theta[1, 0] = 0.2
    ours = stats.composite_reliability([0.8, 0.7, 0.6], theta)
    assert ours.value == pytest.approx(2.1**2 / (2.1**2 + 1.5 + 0.4))
    assert ours.without_covariances == pytest.approx(2.1**2 / (2.1**2 + 1.5))


def test_weights_and_factor_variance() -> None:
    ours = stats.composite_reliability([1, 1, 1], [1, 1, 1], factor_variance=2, weights=[1, 1, 0])
    assert ours.value == pytest.approx(8 / 10)


def test_reasons() -> None:
    bad = stats.average_variance([0.9, 0.8], [0.2, -0.1])
    assert isnan(bad.standardised)
    assert (
        bad.undefined == "The residual variance of item column 2 is not positive (a Heywood case)."
    )
    theta = [[0.1, -0.5], [-0.5, 0.1]]
    impossible = stats.composite_reliability([0.5, 0.5], theta)
    assert isnan(impossible.value)
    assert "negative" in str(impossible.undefined)
    assert stats.composite_reliability([], []).undefined is not None


def test_options() -> None:
    for wrong in (
        {"residuals": [0.1]},
        {"residuals": [[0.1, 0.2], [0.3, 0.1]]},
        {"residuals": [0.1, 0.1], "factor_variance": 0},
        {"residuals": [0.1, 0.1], "weights": [1]},
    ):
        with pytest.raises(OptionError):
            stats.composite_reliability([0.5, 0.5], **wrong)  # type: ignore[arg-type]


def test_an_item_without_residual_variance_has_no_share() -> None:
    for residuals in ([0.0, 0.5, 0.4], [-0.1, 0.5, 0.4]):
        found = stats.average_variance([0.7, 0.6, 0.8], residuals)
        assert isnan(found.raw)
        assert "1" in str(found.undefined)
