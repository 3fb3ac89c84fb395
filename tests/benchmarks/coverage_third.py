"""Intervals of actor-partner mediation and moderation, for one simulated study.

Mediation: predictors correlate .3; residuals of mediators and of outcomes (standard deviation .8)
correlate .3 between members. Paths of both members: a .5 (actor) and .3 (partner), b .4 and 0,
direct .2 and 0. So actor_actor is .20, partner_actor .12, and what ends with the partner's
mediator is 0.

Moderation: predictors and moderators of each member are normal and independent; effects .4 (actor)
and .2 (partner), own moderator .1; one's own moderator changes the actor effect by .3, the
partner's moderator changes nothing. Residuals as above.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from coverage_models import LIKENESS, RESIDUAL_SD, Named

from alliance_stats.stats import sem
from alliance_stats.stats.dyadic.apim_mediation_draws import draws_of
from alliance_stats.stats.dyadic.apim_mediation_effects import Mediated, effect_of, equations
from alliance_stats.stats.dyadic.apim_mediation_model import (
    mediation_columns,
    mediation_text,
    routes,
)
from alliance_stats.stats.dyadic.apim_moderation_model import interactions, moderated, named_cells
from alliance_stats.stats.dyadic.apim_moderation_slopes import interaction
from alliance_stats.stats.dyadic.distinguishability import fitted
from alliance_stats.stats.dyadic.inference import combination, inference_of
from alliance_stats.stats.dyadic.small_sample import on_effects

A, B, DIRECT = (0.5, 0.3), (0.4, 0.0), (0.2, 0.0)
ACTOR, PARTNER, OWN, CHANGE = 0.4, 0.2, 0.1, 0.3
EFFECTS = {
    ("actor_actor", "indirect"): A[0] * B[0],
    ("partner_partner", "indirect"): A[1] * B[1],
    ("actor_partner", "indirect"): A[0] * B[1],
    ("partner_actor", "indirect"): A[1] * B[0],
    ("indirect_actor", "indirect"): A[0] * B[0] + A[1] * B[1],
    ("total_actor", "total"): A[0] * B[0] + A[1] * B[1] + DIRECT[0],
}


def _mixed(table: np.ndarray, own: float, partner: float) -> np.ndarray:
    return own * table + partner * table[:, ::-1]


def _alike(rng: np.random.Generator, n: int) -> np.ndarray:
    """Normal scores of both members that correlate ``LIKENESS``."""
    root = np.linalg.cholesky([[1, LIKENESS], [LIKENESS, 1]])
    return rng.normal(size=(n, 2)) @ root.T


@dataclass(frozen=True)
class MediationPopulation:
    """Dyads; in a share of them one member, whose is random, has no score at all."""

    name: str
    one_sided: float

    def intervals(self, rng: np.random.Generator, n: int) -> Named:
        """Yield (name, truth, interval) of one study of ``n`` dyads."""
        x, m, y = self.draw(rng, n)
        # As `apim_mediation` does, less what is not looked at here.
        data = mediation_columns(x, m, y, None)
        fit = sem.fit(mediation_text(data, frozenset()), dict(data.columns))
        ways = routes(data, "distinguishable")
        alone = inference_of(None, data.rows, 0.95)
        paths = equations(data, "distinguishable", ways, alone)
        draws = draws_of(fit, paths, alone, 0, int(rng.integers(2**31)))
        of = Mediated(data, "distinguishable", ways, fit, paths, draws)
        mine = {(way.term, way.path): way for way in ways if way.member == 0}
        yield "path a, actor, t", A[0], effect_of(mine["actor", "a"], of).estimate.interval
        yield "path b, actor, t", B[0], effect_of(mine["actor", "b"], of).estimate.interval
        for (term, path), truth in EFFECTS.items():
            interval = effect_of(mine[term, path], of).estimate.interval
            yield f"{term}, Monte Carlo", truth, interval

    def draw(self, rng: np.random.Generator, n: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return predictors, mediators and outcomes, shape (n, 2) each."""
        x = _alike(rng, n)
        m = _mixed(x, *A) + RESIDUAL_SD * _alike(rng, n)
        y = _mixed(m, *B) + _mixed(x, *DIRECT) + RESIDUAL_SD * _alike(rng, n)
        lost = rng.permutation(n)[: round(self.one_sided * n)]
        whose = rng.integers(0, 2, len(lost))
        for table in (x, m, y):
            table[lost, whose] = np.nan
        return x, m, y


@dataclass(frozen=True)
class ModerationPopulation:
    """Dyads; in a share of them one member, whose is random, has no outcome."""

    name: str
    lost: float

    def intervals(self, rng: np.random.Generator, n: int) -> Named:
        """Yield (name, truth, interval) of one study of ``n`` dyads."""
        x, w, y = self.draw(rng, n)
        # As `apim_moderation` does, less the tests of simpler models.
        of = moderated(x, w, y, None, "outcome")
        alone = inference_of(None, of.data.rows, 0.95)
        fit = fitted(of.data, frozenset(), alone)
        small = on_effects(alone, of.data, "distinguishable", 0)
        cells = {
            one.term: one for one in named_cells(of, "distinguishable") if one.cell.member == 0
        }
        main = cells["actor"]
        for product in interactions(tuple(cells.values())):
            if product.side == "actor" and product.by == "own":
                found = interaction(main, product, of, fit, small, "")
            if product.side == "partner" and product.by == "own":
                none = combination(fit, product.cell.weights, small, "")
        yield "actor_x_own_moderator, t", CHANGE, found.estimate.interval
        yield "partner_x_own_moderator, t", 0.0, none.interval
        # The slope at a value of this sample has a truth of its own.
        for slope in found.slopes:
            truth = ACTOR + CHANGE * slope.at
            yield f"actor slope at {slope.level}, t", truth, slope.estimate.interval

    def draw(self, rng: np.random.Generator, n: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return predictors, moderators and outcomes, shape (n, 2) each."""
        x, w = rng.normal(size=(2, n, 2))
        y = _mixed(x, ACTOR, PARTNER) + (OWN + CHANGE * x) * w + RESIDUAL_SD * _alike(rng, n)
        lost = rng.permutation(n)[: round(self.lost * n)]
        y[lost, rng.integers(0, 2, len(lost))] = np.nan
        return x, w, y


MEDIATION = (MediationPopulation("complete", 0.0), MediationPopulation("15 % one-sided", 0.15))
MODERATION = (
    ModerationPopulation("complete", 0.0),
    ModerationPopulation("one outcome missing in 15 %", 0.15),
)
