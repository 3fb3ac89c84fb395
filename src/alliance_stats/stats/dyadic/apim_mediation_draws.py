"""Intervals of products of effects: drawn from the estimates' distribution, and resampled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import isnan

import numpy as np

from alliance_stats.stats import sem
from alliance_stats.stats.arrays import Floats
from alliance_stats.stats.dyadic.apim_mediation_model import Products, value_of
from alliance_stats.stats.dyadic.inference import Inference
from alliance_stats.stats.dyadic.k_ratio import MONTE_CARLO, N_DRAWS, PERCENTILE
from alliance_stats.stats.interval import Estimate, Interval, no_interval

PRODUCT = "sum of products of maximum likelihood estimates"
#: An interval of fewer usable resamples than this share rests on a choice among samples.
LEAST_USABLE = 0.9
NOT_RESAMPLED = "Nothing was resampled, so there is no bootstrap interval."
TOO_MANY_FAILED = (
    "More than a tenth of the resamples had no solution, so there is no bootstrap interval."
)


@dataclass(frozen=True, slots=True)
class Draws:
    """What products of effects are computed from.

    Attributes
    ----------
    point : dict of str to ndarray, shape (1,)
        The estimates, by the parameter's name.
    simulated : dict of str to ndarray, shape (n_draws,)
        Draws around them; empty where there is no inference.
    resampled : dict of str to ndarray, shape (n_resamples,)
        Estimates from resamples, NaN where one failed; empty without a bootstrap.
    confidence : float
    n : int
    undefined : str or None
        Why there are no draws.
    """

    point: Mapping[str, Floats]
    simulated: Mapping[str, Floats]
    resampled: Mapping[str, Floats]
    confidence: float
    n: int
    undefined: str | None

    def estimate(self, products: Products) -> Estimate:
        """Return a sum of products with its Monte Carlo interval.

        ``std_error`` is the standard deviation of the draws. There is no test statistic: a product
        of normal estimates is not normal. ``p_value`` is the level at which the interval ends at 0:
        twice the smaller share of draws on one side of it.
        """
        nothing = no_interval(self.confidence, MONTE_CARLO)
        if not self.point:
            return Estimate(np.nan, self.n, PRODUCT, interval=nothing, undefined=self.undefined)
        value = float(value_of(products, self.point)[0])
        if not self.simulated:
            return Estimate(value, self.n, PRODUCT, interval=nothing, undefined=self.undefined)
        drawn = value_of(products, self.simulated)
        interval = _between(drawn, self.confidence, MONTE_CARLO)
        error = float(drawn.std(ddof=1))
        return Estimate(
            value, self.n, PRODUCT, std_error=error, p_value=_beyond(drawn), interval=interval
        )

    def percentiles(self, products: Products) -> tuple[Interval, str | None]:
        """Return the bootstrap interval of a sum of products, or why there is none."""
        nothing = no_interval(self.confidence, PERCENTILE)
        if not self.resampled:
            return nothing, self.undefined or NOT_RESAMPLED
        values = value_of(products, self.resampled)
        known = values[np.isfinite(values)]
        if len(known) < LEAST_USABLE * len(values):
            return nothing, TOO_MANY_FAILED
        return _between(known, self.confidence, PERCENTILE), None


def _between(values: Floats, level: float, method: str) -> Interval:
    low, high = np.quantile(values, [(1 - level) / 2, (1 + level) / 2])
    return Interval(float(low), float(high), level, method)


def _beyond(values: Floats) -> float:
    """Return twice the smaller share of values on one side of 0, never 0 itself.

    Examples
    --------
    >>> _beyond(np.array([1.0, 2.0, 3.0, -1.0, 4.0, 5.0, 6.0, 7.0, 8.0]))
    0.4
    """
    one_side = min(int((values <= 0).sum()), int((values >= 0).sum()))
    return min(1.0, 2 * (one_side + 1) / (len(values) + 1))


def draws_of(
    fit: sem.SemFit,
    equations: Mapping[str, Inference],
    inference: Inference,
    n_resamples: int,
    seed: int,
) -> Draws:
    """Draw effects from the distribution of their estimates, and refit resampled dyads.

    Parameters
    ----------
    fit : SemFit
    equations : mapping of str to Inference
        The parameters that are drawn, each with the inference on the regression it belongs to.
    inference : Inference
        Of the whole model.
    n_resamples, seed : int
        0 resamples leave the bootstrap out.

    Notes
    -----
    Draws are t with the degrees of freedom of the regression and its widening for a small sample
    (:meth:`Inference.of_regression`), so that a path by itself has the interval that its test
    has. Parameters with equal degrees of freedom share their chi-square draw. With few clusters the
    covariance matrix is singular; its root is taken by eigenvalues.
    """
    names = list(equations)
    why = inference.undefined or next(
        (i.undefined for i in equations.values() if i.undefined), None
    )
    if not fit.usable:
        reason = fit.undefined or "The model could not be fitted."
        return Draws({}, {}, {}, inference.confidence, fit.n, reason)
    places = [fit.names.index(name) for name in names]
    point = {name: fit.estimates[[place]] for name, place in zip(names, places, strict=True)}
    if why is not None:
        return Draws(point, {}, {}, inference.confidence, fit.n, why)
    simulated = _simulated(fit, equations, np.array(places), seed)
    resampled: dict[str, Floats] = {}
    if n_resamples:
        found = sem.bootstrap(
            fit, n_resamples=n_resamples, seed=seed, confidence=inference.confidence
        )
        columns = dict(zip(found.names, found.replicates.T, strict=True))
        resampled = {name: columns[name] for name in names}
    return Draws(point, simulated, resampled, inference.confidence, fit.n, None)


def _simulated(
    fit: sem.SemFit, equations: Mapping[str, Inference], places: np.ndarray, seed: int
) -> dict[str, Floats]:
    rng = np.random.default_rng(seed)
    values, vectors = np.linalg.eigh(fit.covariance[np.ix_(places, places)])
    root = vectors * np.sqrt(np.clip(values, 0, None))
    around = rng.standard_normal((N_DRAWS, len(places))) @ root.T
    chi: dict[float, Floats] = {}
    found = {}
    for column, (name, one) in enumerate(equations.items()):
        width = one.factor * one.stretch
        scale = np.full(N_DRAWS, width)
        if not isnan(one.df):
            if one.df not in chi:
                chi[one.df] = np.sqrt(one.df / rng.chisquare(one.df, N_DRAWS))
            scale = width * chi[one.df]
        found[name] = fit.estimates[places[column]] + scale * around[:, column]
    return found
