"""Dyadic response surfaces: both members' outcomes over both members' views, at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from alliance_stats.checks import check_choice, check_confidence
from alliance_stats.errors import OptionError
from alliance_stats.stats.arrays import Floats, group_codes, matrix
from alliance_stats.stats.interval import Estimate
from alliance_stats.stats.relations.paired_gls import (
    Estimator,
    LikelihoodRatio,
    PairedGls,
    likelihood_ratio,
    paired_gls,
)
from alliance_stats.stats.relations.paired_likelihood import STRUCTURES, Structure
from alliance_stats.stats.surfaces.axes import Axes, surface_axes
from alliance_stats.stats.surfaces.geometry import TO_PARAMETERS, Shape, polynomial, shape_of
from alliance_stats.stats.surfaces.response_surface import named_estimates, tidy

METHOD = "dyadic response surface (Schönbrodt, Humberg & Nestler 2018)"


@dataclass(frozen=True, slots=True)
class RoleSurface:
    """The surface of one role's outcome: x its own view, y the partner's.

    Attributes
    ----------
    coefficients, parameters : tuple of Estimate
        b0 to b5 and a1 to a5, as in ``ResponseSurface``.
    axes : Axes
        Principal axes and stationary point; their bootstrap uses complete rows of this role.
    shape : str
        "dome", "bowl", "saddle", "ridge" or "plane".
    """

    coefficients: tuple[Estimate, ...]
    parameters: tuple[Estimate, ...]
    axes: Axes
    shape: Shape

    def named(self) -> dict[str, Estimate]:
        """Return b0 … b5, a1 … a5, p10, p11, p20, p21, x0, y0 by name."""
        return named_estimates(self.coefficients, self.parameters, self.axes)


@dataclass(frozen=True, slots=True)
class DyadicSurface:
    """Surfaces of both members' outcomes; see :func:`dyadic_surface`.

    Attributes
    ----------
    surfaces : tuple of RoleSurface
        First and second role; one entry when the members are indistinguishable.
    differences : tuple of Estimate
        b0 to b5 and a1 to a5 of the first role minus those of the second; empty when
        indistinguishable.
    distinguishability : LikelihoodRatio
        Two surfaces and two residual variances against one of each (ML, 7 degrees of freedom;
        dyads count as independent).
    fit : PairedGls
        The regression behind the coefficients.
    method : str
        The model and its errors.
    undefined : str or None
        Why the NaN among the numbers are NaN.
    """

    surfaces: tuple[RoleSurface, ...]
    differences: tuple[Estimate, ...]
    distinguishability: LikelihoodRatio
    fit: PairedGls
    method: str
    undefined: str | None = None


@dataclass(frozen=True, slots=True)
class _Model:
    """Outcomes, the polynomial of each side, and how to fit and resample."""

    outcome: Floats
    sides: tuple[Floats, Floats]
    structure: Structure
    estimator: Estimator
    clusters: ArrayLike | None
    confidence: float
    n_resamples: int
    seed: int

    def fit(self, blocks: Sequence[Floats], *, differences: bool = False) -> PairedGls:
        """Fit one common set, one set per role, or the second role's set and a difference."""
        zero = np.zeros_like(blocks[0])
        if self.structure == "indistinguishable":
            design = np.stack([blocks[0], blocks[1]], axis=1)
        elif differences:
            design = np.stack([np.hstack([blocks[0]] * 2), np.hstack([blocks[1], zero])], axis=1)
        else:
            design = np.stack([np.hstack([blocks[0], zero]), np.hstack([zero, blocks[1]])], axis=1)
        return paired_gls(
            self.outcome,
            design,
            structure=self.structure,
            estimator=self.estimator,
            clusters=self.clusters,
            confidence=self.confidence,
        )


def dyadic_surface(
    scores: ArrayLike,
    outcome: ArrayLike,
    *,
    structure: Structure = "distinguishable",
    estimator: Estimator = "REML",
    clusters: ArrayLike | None = None,
    confidence: float = 0.95,
    n_resamples: int = 2000,
    seed: int = 0,
) -> DyadicSurface:
    """Fit the response surfaces of both members' outcomes together.

    Answers: does each member's outcome go with the own view, the partner's, or their congruence,
    and is that the same for both roles?

    Parameters
    ----------
    scores : array_like, shape (n, 2)
        Both roles' views on one scale, zero at the same place (see ``centre_pair``).
    outcome : array_like, shape (n, 2)
        Both roles' outcomes; a missing one is left out, the partner's stays.
    structure : {"distinguishable", "indistinguishable"}
        A surface for each role, or one for both.
    estimator, clusters, confidence
        As in :func:`alliance_stats.stats.relations.paired_gls.paired_gls`.
    n_resamples, seed : int
        Bootstrap of the axes; 0 resamples: no intervals for them.

    Returns
    -------
    DyadicSurface
        NaN, with the reason, where the regression cannot be fitted.

    Raises
    ------
    OptionError
        If shapes differ.

    Notes
    -----
    For each role z = b0 + b1 x + b2 y + b3 x² + b4 xy + b5 y² + e with x the own and y the
    partner's view, residuals of a dyad correlated. With complete dyads the coefficients are those
    of least squares (both equations have the same predictors), so the bootstrap of the axes
    resamples least-squares fits, dyads or clusters whole.

    References
    ----------
    Schönbrodt, Humberg & Nestler (2018), European Journal of Personality 32:627.

    Checked against nlme::gls (tests/reference/surface.json).

    Examples
    --------
    >>> rng = np.random.default_rng(5)
    >>> scores, noise = rng.normal(size=(60, 2)), rng.normal(size=(60, 2))
    >>> gap = (scores[:, :1] - scores[:, 1:]) ** 2
    >>> result = dyadic_surface(scores, 1 - gap + noise, n_resamples=0)
    >>> [surface.shape for surface in result.surfaces], result.distinguishability.df
    (['saddle', 'dome'], 7)
    """
    check_choice("structure", structure, STRUCTURES)
    check_confidence(confidence)
    s, z = matrix("scores", scores), matrix("outcome", outcome)
    if s.shape != z.shape or s.shape[1] != 2:
        raise OptionError(
            "`scores` and `outcome` must both have two columns and one row per dyad; got "
            f"{s.shape} and {z.shape}."
        )
    sides = (polynomial(s[:, 0], s[:, 1]), polynomial(s[:, 1], s[:, 0]))
    model = _Model(z, sides, structure, estimator, clusters, confidence, n_resamples, seed)
    turn = np.linalg.inv(TO_PARAMETERS)
    turned = (sides[0] @ turn, sides[1] @ turn)
    main, rotated = model.fit(sides), model.fit(turned)
    differences: tuple[Estimate, ...] = ()
    if structure == "distinguishable":
        gaps, gaps_rotated = model.fit(sides, differences=True), model.fit(turned, differences=True)
        differences = (*gaps.coefficients[6:], *gaps_rotated.coefficients[7:])
    return DyadicSurface(
        surfaces=_surfaces(model, main, rotated),
        differences=differences,
        distinguishability=_distinguishability(model),
        fit=main,
        method=f"{METHOD}, {main.method}",
        undefined=main.undefined,
    )


def _surfaces(model: _Model, main: PairedGls, rotated: PairedGls) -> tuple[RoleSurface, ...]:
    n, indistinguishable = len(model.outcome), model.structure == "indistinguishable"
    labels = np.arange(n)
    if model.clusters is not None:
        labels = group_codes("clusters", model.clusters, n)
    groups = [(0, 1)] if indistinguishable else [(0,), (1,)]
    surfaces = []
    for k, group in enumerate(groups):
        rows = np.concatenate([model.sides[side] for side in group])
        z = np.concatenate([model.outcome[:, side] for side in group])
        used = ~(np.isnan(rows).any(axis=1) | np.isnan(z))
        points = (rows[used, 1], rows[used, 2], z[used])
        coefficients = main.coefficients[6 * k : 6 * k + 6]
        b = tidy([row.value for row in coefficients], *points)
        axes = surface_axes(
            b,
            *points,
            clusters=np.tile(labels, len(group))[used],
            confidence=model.confidence,
            n_resamples=model.n_resamples,
            seed=model.seed,
        )
        parameters = rotated.coefficients[6 * k + 1 : 6 * k + 6]
        surfaces.append(RoleSurface(coefficients, parameters, axes, shape_of(b)))
    return tuple(surfaces)


def _distinguishability(model: _Model) -> LikelihoodRatio:
    plain = replace(model, estimator="ML", clusters=None)
    larger = replace(plain, structure="distinguishable").fit(model.sides)
    smaller = replace(plain, structure="indistinguishable").fit(model.sides)
    return likelihood_ratio(larger, smaller)
