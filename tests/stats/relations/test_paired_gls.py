from __future__ import annotations

from math import isnan
from typing import Any

import numpy as np
import pytest

from alliance_stats import stats
from alliance_stats.errors import OptionError
from reference.loader import Case, reference

CASES = reference("paired_gls")


def close(ours: Any, theirs: Any, case: Case) -> None:
    np.testing.assert_allclose(ours, theirs, rtol=case.rtol, atol=1e-10)


def designs(x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Two sets of columns by role (intercepts, own, partner) and one set for both."""
    own, partner = x, x[:, ::-1]
    one = np.stack([np.ones_like(x), own, partner], axis=2)
    two = np.zeros((len(x), 2, 6))
    two[:, 0, 0::2], two[:, 1, 1::2] = one[:, 0], one[:, 1]
    return two, one


def inputs(case: Case) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    two, one = designs(np.array(case.input["x"], dtype=float))
    return np.array(case.input["outcome"], dtype=float), two, one


@pytest.mark.parametrize("rows", ["complete", "incomplete"])
@pytest.mark.parametrize("estimator", ["REML", "ML"])
@pytest.mark.parametrize("structure", ["distinguishable", "indistinguishable"])
def test_gls(rows: str, estimator: Any, structure: Any) -> None:
    case = CASES[f"{rows}_{structure}_{estimator}"]
    y, two, one = inputs(case)
    design = two if structure == "distinguishable" else one
    ours = stats.paired_gls(y, design, structure=structure, estimator=estimator, df="rows")
    theirs = case.expected
    np.testing.assert_allclose([row.value for row in ours.coefficients], theirs["value"], rtol=1e-5)
    close([row.std_error for row in ours.coefficients], theirs["std_error"], case)
    np.testing.assert_allclose(
        [row.p_value for row in ours.coefficients], theirs["p_value"], rtol=1e-3
    )
    close(ours.correlation, theirs["correlation"], case)
    close([ours.sd_first, ours.sd_second], theirs["sd"], case)
    np.testing.assert_allclose(
        [ours.log_likelihood, ours.aic, ours.bic],
        [theirs["log_likelihood"], theirs["aic"], theirs["bic"]],
        rtol=1e-8,
    )
    assert ours.log_likelihood >= theirs["log_likelihood"] - 1e-9


@pytest.mark.parametrize("rows", ["complete", "incomplete"])
def test_likelihood_ratio(rows: str) -> None:
    case = CASES[f"{rows}_likelihood_ratio"]
    y, two, one = inputs(case)
    larger = stats.paired_gls(y, two, estimator="ML")
    smaller = stats.paired_gls(y, one, estimator="ML", structure="indistinguishable")
    ours = stats.likelihood_ratio(larger, smaller)
    close(ours.statistic, case.expected["statistic"], case)
    close(ours.p_value, case.expected["p_value"], case)
    assert ours.df == case.expected["df"]
    with pytest.raises(OptionError, match="more parameters"):
        stats.likelihood_ratio(smaller, larger)
    with pytest.raises(OptionError, match="two fits by ML"):
        stats.likelihood_ratio(stats.paired_gls(y, two), smaller)


@pytest.mark.parametrize("rows", ["complete", "incomplete"])
def test_satterthwaite(rows: str) -> None:
    case = CASES[f"{rows}_satterthwaite"]
    y, _, one = inputs(case)
    ours = stats.paired_gls(y, one, structure="indistinguishable")
    close([row.df for row in ours.coefficients], case.expected["df"], case)
    np.testing.assert_allclose(
        [row.p_value for row in ours.coefficients], case.expected["p_value"], rtol=0.02
    )


@pytest.mark.parametrize("rows", ["complete", "incomplete"])
def test_clustered(rows: str) -> None:
    case = CASES[f"{rows}_cr2"]
    y, _, one = inputs(case)
    ours = stats.paired_gls(y, one, structure="indistinguishable", clusters=case.input["clusters"])
    close([row.value for row in ours.coefficients], case.expected["value"], case)
    close([row.std_error for row in ours.coefficients], case.expected["std_error"], case)
    close([row.df for row in ours.coefficients], case.expected["df"], case)
    assert ours.n_clusters == 15
    assert ours.coefficients[0].n == ours.n_dyads == 60


def data(n: int = 30, seed: int = 1) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(n, 2))
    return 2 + x + rng.normal(size=(n, 2)) + rng.normal(size=(n, 1)), x


def test_an_intercept_alone_is_the_anova_of_pairs() -> None:
    y, _ = data()
    ours = stats.paired_gls(y, np.ones((30, 2, 1)), structure="indistinguishable")
    icc = stats.icc(y, form="1,1")
    assert ours.correlation == pytest.approx(icc.value, rel=1e-10)
    means = y.mean(axis=1)
    assert ours.coefficients[0].std_error == pytest.approx(means.std(ddof=1) / np.sqrt(30))
    assert ours.coefficients[0].df == pytest.approx(29)


def test_a_difference_of_role_means_is_the_paired_t_test() -> None:
    y, _ = data()
    role = np.broadcast_to([[1.0, 0.5], [1.0, -0.5]], (30, 2, 2))
    ours = stats.paired_gls(y, role).coefficients[1]
    theirs = stats.bland_altman(y[:, 0], y[:, 1]).bias
    assert ours.value == pytest.approx(theirs.value)
    assert ours.std_error == pytest.approx(theirs.std_error)
    assert ours.df == pytest.approx(29)


def test_each_role_alone_is_least_squares_when_predictors_are_the_same() -> None:
    y, x = data()
    two, _ = designs(x)
    ours = stats.paired_gls(y, two)
    design = np.column_stack([np.ones(30), x])
    first = stats.regression(design, y[:, 0])
    assert [ours.coefficients[j].value for j in (0, 2, 4)] == pytest.approx(
        [row.value for row in first.coefficients]
    )
    assert ours.sd_first == pytest.approx(first.sigma)
    assert ours.coefficients[2].df == pytest.approx(27)


def test_order_and_labels_do_not_matter() -> None:
    y, x = data()
    two, one = designs(x)
    clusters = np.repeat(np.arange(10), 3)
    order = np.random.default_rng(2).permutation(30)
    ours = stats.paired_gls(y, two, clusters=clusters)
    other = stats.paired_gls(y[order], two[order], clusters=(clusters * 7 + 3)[order])
    for a, b in zip(ours.coefficients, other.coefficients, strict=True):
        assert a.value == pytest.approx(b.value)
        assert a.std_error == pytest.approx(b.std_error)
    swapped = stats.paired_gls(y[:, ::-1], one[:, ::-1], structure="indistinguishable")
    straight = stats.paired_gls(y, one, structure="indistinguishable")
    assert swapped.log_likelihood == pytest.approx(straight.log_likelihood)


def test_units_scale_their_own_coefficient_only() -> None:
    y, x = data()
    _, one = designs(x)
    ours = stats.paired_gls(y, one, structure="indistinguishable")
    other = stats.paired_gls(
        1e4 * y + 1e6, one * np.array([1, 1e-3, 1]), structure="indistinguishable"
    )
    assert other.coefficients[1].value == pytest.approx(1e7 * ours.coefficients[1].value)
    assert other.coefficients[2].p_value == pytest.approx(ours.coefficients[2].p_value, rel=1e-6)


def test_a_coach_with_one_dyad_each_changes_nothing() -> None:
    y, x = data()
    _, one = designs(x)
    alone = stats.paired_gls(y, one, clusters=np.arange(30))
    plain = stats.paired_gls(y, one)
    assert alone.n_clusters == 0
    assert alone.coefficients == plain.coefficients


def test_few_coaches_have_no_test() -> None:
    y, x = data()
    _, one = designs(x)
    ours = stats.paired_gls(y, one, clusters=np.repeat(np.arange(5), 6))
    assert all(row.std_error > 0 and isnan(row.p_value) for row in ours.coefficients)
    assert "need about 8" in str(ours.undefined)


def test_undefined() -> None:
    y, x = data()
    two, one = designs(x)
    nobody = y.copy()
    nobody[:15, 0] = np.nan
    nobody[15:, 1] = np.nan
    twice = one.copy()
    twice[:, :, 2] = twice[:, :, 1]
    for outcome, design, reason in (
        (nobody, one, "At least 3 dyads"),
        (y[:3], two[:3], "only 6 rows"),
        (y, twice, "depend on each other"),
        (one @ [1.0, 2.0, 3.0], one, "completely"),
        (np.column_stack([y[:, 0]] * 2), one[:, [0, 0]], "residual covariance"),
        (np.column_stack([y[:, 0], -y[:, 0]]), np.ones((30, 2, 1)), "residual covariance"),
        (np.column_stack([np.full(30, 3.0), y[:, 1]]), two, "one member's outcomes"),
    ):
        structures = ("distinguishable", "indistinguishable")
        for structure in structures[: 1 if design is two else 2]:
            ours = stats.paired_gls(outcome, design, structure=structure)
            assert reason in str(ours.undefined)
            assert all(isnan(row.value) and row.undefined for row in ours.coefficients)
            assert isnan(ours.log_likelihood)


def test_wrong_shapes() -> None:
    y, x = data()
    _, one = designs(x)
    with pytest.raises(OptionError, match="two columns"):
        stats.paired_gls(y[:, :1], one)
    with pytest.raises(OptionError, match="must have the shape"):
        stats.paired_gls(y, one[:-1])
    with pytest.raises(OptionError, match="infinite"):
        stats.paired_gls(y, one * np.inf)
    with pytest.raises(OptionError, match="must be"):
        stats.paired_gls(y, one, structure="distinguish")  # type: ignore[arg-type]


@pytest.mark.parametrize(("complete", "defined"), [(2, False), (3, True)])
def test_three_dyads_with_both_members_are_needed(complete: int, defined: bool) -> None:
    y = np.random.default_rng(11).normal(size=(12, 2))
    y[complete:, 1] = np.nan
    found = stats.paired_gls(y, np.ones((12, 2, 1)), structure="indistinguishable")
    assert found.n_complete == complete
    assert (found.undefined is None) is defined
