from __future__ import annotations

from math import isnan
from typing import Any

import numpy as np
import pytest

from alliance_stats import stats
from alliance_stats.errors import OptionError
from reference.loader import Case, reference

CASES = reference("truth_bias")


def close(ours: Any, theirs: Any, case: Case) -> None:
    np.testing.assert_allclose(ours, theirs, rtol=case.rtol, atol=1e-10)


def forces(record: stats.TruthBias | stats.JudgeForces) -> list[stats.Estimate]:
    rows = [record.directional_bias, record.truth_force]
    return rows if record.bias_force is None else [*rows, record.bias_force]


def test_one_judge() -> None:
    case = CASES["one_judge"]
    given = case.input
    ours = stats.truth_bias(given["judgement"], given["truth"], bias=given["bias"])
    close([row.value for row in forces(ours)], case.expected["value"], case)
    close([row.std_error for row in forces(ours)], case.expected["std_error"], case)
    close([row.p_value for row in forces(ours)], case.expected["p_value"], case)
    for field in ("r_squared", "sigma", "truth_mean"):
        close(getattr(ours, field), case.expected[field], case)


def test_without_a_bias_variable() -> None:
    case = CASES["truth_alone"]
    ours = stats.truth_bias(case.input["judgement"], case.input["truth"])
    close([row.value for row in forces(ours)], case.expected["value"], case)
    close([row.std_error for row in forces(ours)], case.expected["std_error"], case)
    assert ours.bias_force is None
    assert isnan(ours.bias_mean)


def test_clustered() -> None:
    case = CASES["one_judge_clustered"]
    given = case.input
    ours = stats.truth_bias(
        given["judgement"], given["truth"], bias=given["bias"], clusters=given["clusters"]
    )
    close([row.std_error for row in forces(ours)], case.expected["std_error"], case)
    close([row.df for row in forces(ours)], case.expected["df"], case)
    assert ours.n_clusters == 10


def test_directional_bias_is_the_mean_gap() -> None:
    given = CASES["one_judge"].input
    ours = stats.truth_bias(given["judgement"], given["truth"], bias=given["bias"])
    gap = np.subtract(given["judgement"], given["truth"]).mean()
    assert ours.directional_bias.value == pytest.approx(gap)
    assert ours.judgement_mean - ours.truth_mean == pytest.approx(gap)


@pytest.mark.parametrize("structure", ["distinguishable", "indistinguishable"])
def test_dyadic(structure: Any) -> None:
    case = CASES[structure]
    given = case.input
    ours = stats.truth_bias_dyadic(
        given["judgement"], given["truth"], bias=given["bias"], structure=structure
    )
    rows = [row for judge in ours.judges for row in forces(judge)]
    # gls lists a coefficient of the first role, then of the second; ours are by role.
    order = [0, 2, 4, 1, 3, 5] if structure == "distinguishable" else [0, 1, 2]
    close([row.value for row in rows], np.array(case.expected["value"])[order], case)
    close([row.std_error for row in rows], np.array(case.expected["std_error"])[order], case)
    close(ours.fit.correlation, case.expected["correlation"], case)
    assert (ours.differences is None) == (structure == "indistinguishable")


def test_differences_between_judges() -> None:
    case = CASES["difference"]
    given = case.input
    ours = stats.truth_bias_dyadic(given["judgement"], given["truth"], bias=given["bias"])
    assert ours.differences is not None
    rows = forces(ours.differences)
    # gls: intercept, first role, truth, bias, first role x truth, first role x bias.
    order = [1, 4, 5]
    close([row.value for row in rows], np.array(case.expected["value"])[order], case)
    close([row.std_error for row in rows], np.array(case.expected["std_error"])[order], case)
    first, second = ours.judges
    for gap, a, b in zip(rows, forces(first), forces(second), strict=True):
        assert gap.value == pytest.approx(a.value - b.value, abs=1e-10)


def test_swapping_roles_flips_the_differences_only() -> None:
    given = {
        name: np.array(CASES["distinguishable"].input[name]) for name in ("judgement", "truth")
    }
    one = stats.truth_bias_dyadic(given["judgement"], given["truth"])
    other = stats.truth_bias_dyadic(given["judgement"][:, ::-1], given["truth"][:, ::-1])
    assert one.differences is not None
    assert other.differences is not None
    for a, b in zip(forces(one.differences), forces(other.differences), strict=True):
        assert a.value == pytest.approx(-b.value)
        assert a.p_value == pytest.approx(b.p_value)
    assert one.judges[0].truth_force.value == pytest.approx(other.judges[1].truth_force.value)


def test_a_common_unit_and_origin_do_not_matter_to_forces() -> None:
    given = CASES["one_judge"].input
    one = stats.truth_bias(given["judgement"], given["truth"], bias=given["bias"])
    other = stats.truth_bias(
        *(10 * np.array(given[name]) + 3 for name in ("judgement", "truth")), bias=given["bias"]
    )
    assert other.truth_force.value == pytest.approx(one.truth_force.value)
    assert other.directional_bias.value == pytest.approx(10 * one.directional_bias.value)


def test_a_missing_judgement_leaves_the_partner_in() -> None:
    given = CASES["distinguishable"].input
    judgement = np.array(given["judgement"])
    judgement[4, 0] = np.nan
    ours = stats.truth_bias_dyadic(judgement, given["truth"], bias=given["bias"])
    assert (ours.fit.n_dyads, ours.fit.n_complete, ours.fit.n_observations) == (50, 49, 99)


def test_undefined() -> None:
    rng = np.random.default_rng(1)
    judgement, truth = rng.normal(size=(2, 20))
    same = stats.truth_bias(judgement, truth, bias=truth)
    assert "depend on each other" in str(same.undefined)
    level = stats.truth_bias(judgement, np.full(20, 0.3))
    assert isnan(level.truth_force.value)
    perfect = stats.truth_bias(2 * truth, truth)
    assert perfect.truth_force.value == pytest.approx(2)
    assert isnan(perfect.truth_force.p_value)
    assert isnan(perfect.truth_force.interval.low)  # type: ignore[union-attr]
    assert "completely" in str(perfect.undefined)
    nobody = stats.truth_bias([np.nan] * 4, [1, 2, 3, 4])
    assert isnan(nobody.directional_bias.value)
    assert nobody.n == 0
    gone = stats.truth_bias_dyadic(np.full((5, 2), np.nan), rng.normal(size=(5, 2)))
    assert isnan(gone.judges[1].truth_force.value)
    assert gone.undefined is not None
    with pytest.raises(OptionError, match="two columns"):
        stats.truth_bias_dyadic(judgement[:, None], truth[:, None])


def test_the_means_of_the_difference_are_those_of_the_first_judge_less_the_second() -> None:
    rng = np.random.default_rng(12)
    judgement, truth = rng.normal([4.0, 6.0], 1, (30, 2)), rng.normal([5.0, 2.0], 1, (30, 2))
    gaps = stats.truth_bias_dyadic(judgement, truth).differences
    assert gaps is not None
    assert gaps.judgement_mean == pytest.approx(np.diff(judgement.mean(axis=0)[::-1])[0])
    assert gaps.truth_mean == pytest.approx(np.diff(truth.mean(axis=0)[::-1])[0])
