"""Intervals for functions of the estimates by drawing from their normal distribution."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import nan

import numpy as np

from alliance_stats.errors import OptionError
from alliance_stats.stats.arrays import Floats
from alliance_stats.stats.interval import Interval, no_interval
from alliance_stats.stats.sem.defined import named, replicated
from alliance_stats.stats.sem.record import SemFit


@dataclass(frozen=True, slots=True)
class Simulated:
    """A number with its replicates.

    ``estimate`` at the fitted parameters, ``std_error`` the replicates' standard deviation,
    ``interval`` between their percentiles, ``draws`` all of them (NaN where undefined).
    """

    estimate: float
    std_error: float
    interval: Interval
    draws: Floats
    undefined: str | None = None


def monte_carlo(
    fit: SemFit,
    expressions: Mapping[str, str] | None = None,
    *,
    n_draws: int = 20_000,
    seed: int = 0,
    confidence: float | None = None,
) -> dict[str, Simulated]:
    """Simulate defined parameters and other expressions of the estimates.

    Answers: how far may this ratio or product lie from its estimate, given how far the parameters
    may lie from theirs?

    Parameters
    ----------
    fit : SemFit
    expressions : mapping of name to expression, optional
        Such as ``{"k": "pa/aa"}``; the model's own ``:=`` are always there.
    n_draws : int, default 20000
    seed : int, default 0
    confidence : float, optional
        The fit's own level unless given.

    Returns
    -------
    dict of name to Simulated

    Notes
    -----
    Draws from N(estimates, their covariance matrix), percentile limits of the expression.

    References
    ----------
    MacKinnon, Lockwood & Williams (2004), Multivariate Behavioral Research 39:99. Preacher & Selig
    (2012), Communication Methods and Measures 6:77.

    Checked against the published intervals of k (Kenny & Ledermann 2010 data).
    """
    if n_draws < 2:
        raise OptionError(f"`n_draws` must be at least 2; got {n_draws!r}.")
    level = fit.confidence if confidence is None else confidence
    extra = named(expressions)
    wanted = [defined.name for defined in (*fit.model.spec.defined, *extra)]
    centre = replicated(fit, fit.position[None], extra)
    free = list(fit.model.reduction.free)
    covariance = fit.covariance[np.ix_(free, free)]
    known = ~np.isnan(np.diag(covariance))
    if fit.undefined is not None or not known.any():
        why = fit.undefined or "No parameter has a standard error."
        nothing = no_interval(level, "Monte Carlo")
        return {n: Simulated(float(centre[n][0]), nan, nothing, np.zeros(0), why) for n in wanted}
    x = np.repeat(fit.position[None], n_draws, 0)
    rng = np.random.default_rng(seed)
    root = np.linalg.cholesky(covariance[np.ix_(known, known)])
    x[:, known] += rng.normal(size=(n_draws, int(known.sum()))) @ root.T
    table = replicated(fit, x, extra)
    return {n: summarised(float(centre[n][0]), table[n], level, "Monte Carlo") for n in wanted}


def summarised(estimate: float, draws: Floats, level: float, method: str) -> Simulated:
    """Return percentile limits of the draws that have a value.

    Examples
    --------
    >>> round(summarised(50.0, np.arange(101.0), 0.90, "percentile").interval.low, 6)
    5.0
    """
    usable = draws[np.isfinite(draws)]
    if len(usable) < 0.9 * len(draws) or len(usable) < 2 or not np.isfinite(estimate):
        why = f"{len(draws) - len(usable)} of {len(draws)} replicates have no value."
        return Simulated(estimate, nan, no_interval(level, method), draws, why)
    tail = (1 - level) / 2
    low, high = np.quantile(usable, [tail, 1 - tail])
    interval = Interval(float(low), float(high), level, method)
    return Simulated(estimate, float(usable.std(ddof=1)), interval, draws)
