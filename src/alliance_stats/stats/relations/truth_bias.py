"""Truth and bias: how a person's judgement of the partner goes with what the partner says.

A judgement ("my client trusts me") is pulled by the truth (what the client says) and by a bias,
for example the judge's own feeling. Both forces are estimated at once, and the judge's overall
over- or underestimation beside them.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import nan

import numpy as np
from numpy.typing import ArrayLike, NDArray

from alliance_stats.checks import check_choice
from alliance_stats.errors import OptionError
from alliance_stats.stats.arrays import Floats, matrix, same_length, vector
from alliance_stats.stats.interval import Estimate
from alliance_stats.stats.relations.paired_gls import Estimator, PairedGls, paired_gls
from alliance_stats.stats.relations.paired_likelihood import STRUCTURES, Structure
from alliance_stats.stats.relations.regression import regression

METHOD = "truth and bias (West & Kenny 2011)"


@dataclass(frozen=True, slots=True)
class TruthBias:
    """Truth and bias of one judge role; see :func:`truth_bias`.

    Attributes
    ----------
    directional_bias : Estimate
        Mean judgement minus mean truth, at average bias.
    truth_force : Estimate
        Change of the judgement per unit of truth (accuracy in tracking the partner).
    bias_force : Estimate or None
        Change of the judgement per unit of the bias variable; None without one.
    truth_mean, judgement_mean, bias_mean : float
        Means of the rows used; the first is where judgement and truth were centred.
    r_squared, sigma : float
        Explained share of the judgements' variance, and residual standard deviation.
    n, n_clusters, n_dropped : int
        Dyads used, clusters (0 where dyads count as independent), incomplete dyads left out.
    method : str
        The model and its errors.
    undefined : str or None
        Why the NaN among the numbers are NaN.
    """

    directional_bias: Estimate
    truth_force: Estimate
    bias_force: Estimate | None
    truth_mean: float
    judgement_mean: float
    bias_mean: float
    r_squared: float
    sigma: float
    n: int
    n_clusters: int
    n_dropped: int
    method: str
    undefined: str | None = None


@dataclass(frozen=True, slots=True)
class JudgeForces:
    """The forces on one judge role's judgements; fields as in :class:`TruthBias`."""

    directional_bias: Estimate
    truth_force: Estimate
    bias_force: Estimate | None
    truth_mean: float
    judgement_mean: float
    bias_mean: float


@dataclass(frozen=True, slots=True)
class DyadicTruthBias:
    """Truth and bias of both members at once; see :func:`truth_bias_dyadic`.

    Attributes
    ----------
    judges : tuple of JudgeForces
        First and second role; one entry when the members are indistinguishable.
    differences : JudgeForces or None
        First minus second judge; None when indistinguishable.
    fit : PairedGls
        The regression behind them.
    method : str
        The model and its errors.
    undefined : str or None
        Why the NaN among the numbers are NaN.
    """

    judges: tuple[JudgeForces, ...]
    differences: JudgeForces | None
    fit: PairedGls
    method: str
    undefined: str | None = None


def truth_bias(
    judgement: ArrayLike,
    truth: ArrayLike,
    *,
    bias: ArrayLike | None = None,
    clusters: ArrayLike | None = None,
    confidence: float = 0.95,
) -> TruthBias:
    """Estimate truth force, bias force and directional bias of one judge role.

    Answers: do coaches over- or underestimate what their clients say, do they notice who says
    more and who less, and does their own feeling colour their judgement?

    Parameters
    ----------
    judgement, truth : array_like, shape (n,)
        The judge's guess and the partner's own answer, on one scale. One row per dyad.
    bias : array_like, shape (n,), optional
        What may pull the judgement, usually the judge's own answer (assumed similarity).
    clusters : array_like, shape (n,), optional
        A label for each dyad, for example its coach: CR2 errors.
    confidence : float, default 0.95
        Level of the intervals.

    Returns
    -------
    TruthBias
        NaN, with the reason, where truth or bias do not vary or rows are too few.

    Raises
    ------
    OptionError
        If lengths differ.

    Notes
    -----
    J - T̄ = d + t (T - T̄) + b (B - B̄) + e, by least squares; d directional bias, t truth force,
    b bias force. Judgement and truth are both centred on the mean of the truth, so d is the mean
    of J - T.

    References
    ----------
    West & Kenny (2011), Psychological Review 118:357.

    Checked against lm in R and clubSandwich (tests/reference/truth_bias.json).

    Examples
    --------
    >>> result = truth_bias([4, 5, 3, 6, 4, 5], [3, 5, 2, 5, 4, 4], bias=[4, 4, 3, 6, 5, 6])
    >>> round(result.directional_bias.value, 4), round(result.truth_force.value, 4)
    (0.6667, 0.6)
    """
    columns = [vector("judgement", judgement), vector("truth", truth)]
    if bias is not None:
        columns.append(vector("bias", bias))
    for name, column in zip(("truth", "bias"), columns[1:], strict=False):
        same_length(columns[0], column, "judgement", name)
    table = np.column_stack(columns)
    used = np.asarray(~np.isnan(table).any(axis=1))
    means = _means(table, used)
    design = np.column_stack([np.ones(len(table)), table[:, 1:] - means[1:]])
    fit = regression(design, table[:, 0] - means[1], clusters=clusters, confidence=confidence)
    rows = fit.coefficients
    return TruthBias(
        directional_bias=rows[0],
        truth_force=rows[1],
        bias_force=None if bias is None else rows[2],
        truth_mean=float(means[1]),
        judgement_mean=float(means[0]),
        bias_mean=nan if bias is None else float(means[2]),
        r_squared=fit.r_squared,
        sigma=fit.sigma,
        n=fit.n,
        n_clusters=fit.n_clusters,
        n_dropped=fit.n_dropped,
        method=f"{METHOD}, {fit.method}",
        undefined=fit.undefined,
    )


def truth_bias_dyadic(
    judgement: ArrayLike,
    truth: ArrayLike,
    *,
    bias: ArrayLike | None = None,
    structure: Structure = "distinguishable",
    estimator: Estimator = "REML",
    clusters: ArrayLike | None = None,
    confidence: float = 0.95,
) -> DyadicTruthBias:
    """Estimate truth and bias of both members of a dyad at once.

    Answers: the questions of :func:`truth_bias` for both roles, whose judgements go together, and
    whether the two roles differ.

    Parameters
    ----------
    judgement, truth : array_like, shape (n, 2)
        Column 0: the first role's judgements and the truths that belong to them (the second
        role's answers). Column 1: the second role's.
    bias : array_like, shape (n, 2), optional
        The judges' own answers, in the same columns as their judgements.
    structure : {"distinguishable", "indistinguishable"}
        Each role its own forces, means and residual variance, or one set for both.
    estimator : {"REML", "ML"}
        As in :func:`alliance_stats.stats.relations.paired_gls.paired_gls`.
    clusters : array_like, shape (n,), optional
        A label for each dyad, for example its coach: CR2 errors.
    confidence : float, default 0.95
        Level of the intervals.

    Returns
    -------
    DyadicTruthBias
        NaN, with the reason, where the regression cannot be fitted.

    Raises
    ------
    OptionError
        If shapes differ.

    Notes
    -----
    The model of :func:`truth_bias` for both judges, residuals of a dyad correlated (compound
    symmetry when indistinguishable). Truths are centred on the mean truth of the judge's role, or
    on the common mean when indistinguishable.

    References
    ----------
    West & Kenny (2011), Psychological Review 118:357. Kenny & Acitelli (2001), Journal of
    Personality and Social Psychology 80:439.

    Checked against nlme::gls (tests/reference/truth_bias.json) and METHODS GOLD-A9.

    Examples
    --------
    >>> judgement = [[4, 5], [5, 3], [3, 4], [6, 6], [4, 3], [5, 6], [2, 3], [5, 5]]
    >>> truth = [[3, 5], [5, 4], [2, 3], [5, 6], [4, 4], [4, 5], [3, 2], [6, 5]]
    >>> result = truth_bias_dyadic(judgement, truth)
    >>> [round(judge.directional_bias.value, 4) for judge in result.judges]
    [0.25, 0.125]
    """
    check_choice("structure", structure, STRUCTURES)
    j, cube = _cube(judgement, truth, bias)
    used: NDArray[np.bool_] = ~(np.isnan(j) | np.isnan(cube).any(axis=2))
    sides = [used] if structure == "indistinguishable" else [_side(used, 0), _side(used, 1)]
    table = np.concatenate([j[:, :, None], cube], axis=2)
    means = [_means(table, side) for side in sides]
    outcome = np.column_stack([j[:, side] - means[side % len(means)][1] for side in (0, 1)])
    blocks = [cube[:, side] - means[side % len(means)][1:] for side in (0, 1)]

    def fit(differences: bool) -> PairedGls:
        return paired_gls(
            outcome,
            _design(blocks, structure, differences=differences),
            structure=structure,
            estimator=estimator,
            clusters=clusters,
            confidence=confidence,
        )

    main = fit(differences=False)
    width = cube.shape[2] + 1
    parts = [main.coefficients[k * width : (k + 1) * width] for k in range(len(means))]
    judges = tuple(_forces(part, mean) for part, mean in zip(parts, means, strict=True))
    gaps = None
    if structure == "distinguishable":
        gaps = _forces(fit(differences=True).coefficients[width:], means[0] - means[1])
    return DyadicTruthBias(judges, gaps, main, f"{METHOD}, {main.method}", main.undefined)


def _cube(judgement: ArrayLike, truth: ArrayLike, bias: ArrayLike | None) -> tuple[Floats, Floats]:
    """Judgements (n, 2) and their predictors (n, 2, 1 or 2)."""
    tables = [matrix("judgement", judgement), matrix("truth", truth)]
    if bias is not None:
        tables.append(matrix("bias", bias))
    for name, table in zip(("judgement", "truth", "bias"), tables, strict=False):
        if table.shape != (len(tables[0]), 2):
            raise OptionError(
                f"`{name}` must have two columns and one row per dyad; got {table.shape}."
            )
    return tables[0], np.stack(tables[1:], axis=2)


def _side(used: NDArray[np.bool_], side: int) -> NDArray[np.bool_]:
    one = np.zeros_like(used)
    one[:, side] = used[:, side]
    return one


def _means(table: Floats, used: NDArray[np.bool_]) -> Floats:
    """Mean of each column (judgement, truth, bias) over the rows used; NaN where there is none."""
    rows = table[used]
    if not len(rows):
        return np.full(table.shape[-1], nan)
    means: Floats = rows.mean(axis=0)
    return means


def _design(blocks: list[Floats], structure: Structure, *, differences: bool) -> Floats:
    """Design (n, 2, p): one set of columns, one per judge, or the second's and a difference."""
    ones = [np.column_stack([np.ones(len(block)), block]) for block in blocks]
    if structure == "indistinguishable":
        return np.stack(ones, axis=1)
    zero = np.zeros_like(ones[0])
    first = [ones[0], ones[0]] if differences else [ones[0], zero]
    second = [ones[1], zero] if differences else [zero, ones[1]]
    return np.stack([np.hstack(first), np.hstack(second)], axis=1)


def _forces(rows: tuple[Estimate, ...], means: Floats) -> JudgeForces:
    return JudgeForces(
        directional_bias=rows[0],
        truth_force=rows[1],
        bias_force=rows[2] if len(rows) > 2 else None,
        truth_mean=float(means[1]),
        judgement_mean=float(means[0]),
        bias_mean=float(means[2]) if len(means) > 2 else nan,
    )
