"""Intervals of model-based numbers (omega, actor-partner models), for one simulated study.

Omega: four items with standardised loadings .8, .75, .65 and .6, normal or cut into the seven
skewed categories of ``coverage_population``. The omega of cut items is that of the one-factor model
of their exact covariances.

Actor-partner model: predictors correlate .3, residuals (SD .8) correlate .3; first member's effects
.6 and .3 (k = .5), second member's .5 and .4 (k = .8). Scores are normal, or cut into the same
seven categories; then the effects are those of least squares among all dyads there could be.

Within coaches a fifth of the variance (of the trait behind the items, of predictors and residuals)
belongs to the coach; what is true stays as it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from coverage_population import CATEGORIES, COACH_SHARE, CUTS, cells

from alliance_stats import stats
from alliance_stats.stats import dyadic
from alliance_stats.stats.factors.one_factor import fit_one_factor
from alliance_stats.stats.interval import Interval
from alliance_stats.stats.reliability.omega_coefficients import omega_of
from alliance_stats.stats.resampling.draws import moment_draws
from alliance_stats.stats.resampling.intervals import bca, percentile

N_MODEL_RESAMPLES = 499
LOADINGS = np.array([0.8, 0.75, 0.65, 0.6])
ACTOR, PARTNER = (0.6, 0.5), (0.3, 0.4)
LIKENESS, RESIDUAL_SD = 0.3, 0.8
ROOT = np.linalg.cholesky([[1, LIKENESS], [LIKENESS, 1]])

Named = Iterator[tuple[str, float, Interval | None]]


@dataclass(frozen=True)
class OmegaPopulation:
    """People who answer four unequally good items."""

    name: str
    ordinal: bool

    @cached_property
    def truth(self) -> float:
        """Omega total of the sum of the items."""
        cov = np.outer(LOADINGS, LOADINGS)
        np.fill_diagonal(cov, 1.0)
        if self.ordinal:
            cov = np.array([[_covariance(r) for r in row] for row in cov])
        fit = fit_one_factor(cov)
        return float(omega_of(fit.loadings, fit.residuals, cov, "model"))

    def intervals(
        self, rng: np.random.Generator, n: int, coaches: np.ndarray | None = None
    ) -> Named:
        """Yield (name, truth, interval) of one study of ``n`` people.

        Percentile and BCa interval share their resamples. Where the package refuses omega (a
        Heywood case) it has no interval either. There is no profile interval within coaches.
        """
        items = _nested(rng, (n, 1), coaches) * LOADINGS
        items = items + rng.normal(size=(n, 4)) * np.sqrt(1 - LOADINGS**2)
        if self.ordinal:
            items = np.searchsorted(CUTS, items) + 1.0
        found = stats.omega(items, interval="profile")
        if coaches is None:
            yield "omega, profile likelihood", self.truth, found.interval
        low = corrected = None
        if not np.isnan(found.value):
            statistic, plan = stats.omega_statistic(), stats.units(n, coaches)
            seed = int(rng.integers(2**31))
            draws = moment_draws(
                statistic, (items,), plan, N_MODEL_RESAMPLES, seed, studentise=False, progress=None
            )
            known = draws.replicates[~np.isnan(draws.replicates[:, 0]), 0]
            low = percentile(known, 0.95)
            corrected = bca(known, found.value, draws.jackknife[:, 0], 0.95)[0]
        yield "omega, percentile", self.truth, low
        yield "omega, BCa", self.truth, corrected


def _nested(
    rng: np.random.Generator, shape: tuple[int, int], coaches: np.ndarray | None
) -> np.ndarray:
    """Return standard normal numbers, a share of whose variance is common to a coach's rows."""
    own = rng.normal(size=shape)
    if coaches is None:
        return own
    common = rng.normal(size=(int(coaches.max()) + 1, shape[1]))[coaches]
    return np.sqrt(COACH_SHARE) * common + np.sqrt(1 - COACH_SHARE) * own


def _covariance(r: float) -> float:
    """Covariance of two cut items whose latent answers correlate ``r``."""
    # The cells of one item with itself are the shares of its categories.
    p = np.diag(cells(0.0, 0.0, 0.0).sum(axis=1)) if r == 1 else cells(r, 0.0, 0.0)
    means = p.sum(axis=1) @ CATEGORIES, p.sum(axis=0) @ CATEGORIES
    return float(CATEGORIES @ p @ CATEGORIES - means[0] * means[1])


@dataclass(frozen=True)
class ApimPopulation:
    """Dyads; ``one_sided`` of them miss one member's scores, whose is random."""

    name: str
    one_sided: float = 0.0
    ordinal: bool = False
    n_resamples: int = N_MODEL_RESAMPLES

    @cached_property
    def truth(self) -> dict[tuple[str, int], float]:
        """Actor and partner effect on each member."""
        effects = np.array([[ACTOR[0], PARTNER[0]], [PARTNER[1], ACTOR[1]]])
        if self.ordinal:
            cov = np.array([[_covariance(r) for r in row] for row in latent_correlations()])
            effects = np.linalg.solve(cov[:2, :2], cov[:2, 2:]).T
        return {("actor", m): float(effects[m, m]) for m in (0, 1)} | {
            ("partner", m): float(effects[m, 1 - m]) for m in (0, 1)
        }

    def intervals(
        self, rng: np.random.Generator, n: int, coaches: np.ndarray | None = None
    ) -> Named:
        """Yield (name, truth, interval) of one study of ``n`` dyads."""
        x, y = self.draw(rng, n, coaches)
        seed = int(rng.integers(2**31))
        found = dyadic.apim(x, y, clusters=coaches, n_resamples=self.n_resamples, seed=seed)
        for member, which in enumerate(("first", "second")):
            for term in ("actor", "partner"):
                interval = found.effect(term, member).estimate.interval
                yield f"{term} effect on the {which} member, t", self.truth[term, member], interval
        for member, which in enumerate(("first", "second")):
            k, truth = found.k[member], self.truth["partner", member] / self.truth["actor", member]
            yield f"k of the {which} member, Monte Carlo", truth, k.monte_carlo
            if self.n_resamples:
                yield f"k of the {which} member, percentile", truth, k.interval

    def draw(
        self, rng: np.random.Generator, n: int, coaches: np.ndarray | None = None
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return predictors and outcomes, shape (n, 2) each."""
        x = _nested(rng, (n, 2), coaches) @ ROOT.T
        residual = _nested(rng, (n, 2), coaches) @ ROOT.T
        y = x * ACTOR + x[:, ::-1] * PARTNER + RESIDUAL_SD * residual
        if self.ordinal:
            scores = np.hstack([x, y / np.sqrt(outcome_variances())])
            x, y = np.split(np.searchsorted(CUTS, scores) + 1.0, 2, axis=1)
        lost = rng.permutation(n)[: round(self.one_sided * n)]
        whose = rng.integers(0, 2, len(lost))
        x[lost, whose] = np.nan
        y[lost, whose] = np.nan
        return x, y


def _latent_moments() -> np.ndarray:
    """Covariances of both members' predictors and outcomes, shape (4, 4)."""
    alike = np.array([[1, LIKENESS], [LIKENESS, 1]])
    effects = np.array([[ACTOR[0], PARTNER[0]], [PARTNER[1], ACTOR[1]]])
    outcomes = effects @ alike @ effects.T + RESIDUAL_SD**2 * alike
    return np.block([[alike, alike @ effects.T], [effects @ alike, outcomes]])


def outcome_variances() -> np.ndarray:
    """Variances of the two latent outcomes."""
    return np.diag(_latent_moments())[2:]


def latent_correlations() -> np.ndarray:
    """Correlations of both members' predictors and outcomes before they are cut."""
    sd = np.sqrt(np.diag(_latent_moments()))
    found = _latent_moments() / np.outer(sd, sd)
    np.fill_diagonal(found, 1.0)
    return found


OMEGA = (OmegaPopulation("normal", False), OmegaPopulation("7-point, skewed", True))
APIM = (
    ApimPopulation("complete"),
    ApimPopulation("15 % one-sided", one_sided=0.15, n_resamples=0),
    ApimPopulation("7-point, skewed", ordinal=True),
)
APIM_OF_COACHES = (ApimPopulation("normal"), ApimPopulation("7-point, skewed", ordinal=True))
