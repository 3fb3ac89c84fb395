"""Omega for rating scales with few steps: three numbers, each named for what it is."""

from __future__ import annotations

from dataclasses import dataclass
from math import nan
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import ArrayLike

from alliance_stats.checks import check_choice, check_confidence
from alliance_stats.errors import OptionError
from alliance_stats.stats.arrays import Floats, complete_rows, matrix
from alliance_stats.stats.factors.one_factor import fit_one_factor
from alliance_stats.stats.factors.one_factor_weighted import fit_weighted
from alliance_stats.stats.factors.polychoric import ordered_reason
from alliance_stats.stats.factors.polychoric_pairs import (
    Pairs,
    coded_answers,
    fit_pairs,
    indicators,
    margins,
    pair_tables,
    square,
)
from alliance_stats.stats.interval import Interval, no_interval
from alliance_stats.stats.reliability.green_yang import green_yang
from alliance_stats.stats.resampling.bootstrap import FEWEST_UNITS, MOST_UNDEFINED
from alliance_stats.stats.resampling.counts import weighted_sums
from alliance_stats.stats.resampling.intervals import METHODS, does_not_vary, percentile
from alliance_stats.stats.resampling.plan import Units, units

OrdinalKind: TypeAlias = Literal["green_yang", "latent_response", "polychoric_ml"]
KINDS: dict[OrdinalKind, str] = {
    "green_yang": (
        "Green & Yang's omega of the sum of the answers as given; one factor, weighted least "
        "squares on polychoric correlations"
    ),
    "latent_response": (
        "omega of the sum of latent responses, not of the answers; one factor, weighted least "
        "squares on polychoric correlations"
    ),
    "polychoric_ml": (
        "omega of the sum of latent responses, not of the answers; one factor, maximum "
        "likelihood on polychoric correlations"
    ),
}
# Cells of the table of indicators that are summed at once, and resamples fitted at once.
CELLS_AT_ONCE = 4_000_000
RESAMPLES_AT_ONCE = 100
CLOSE_ENOUGH = 1e-7


@dataclass(frozen=True, slots=True)
class OrdinalOmega:
    """Omega of ordered answers; see :func:`omega_ordinal`.

    Attributes
    ----------
    value : float
        The coefficient.
    kind : {"green_yang", "latent_response", "polychoric_ml"}
        Which one.
    interval : Interval
        Bootstrap percentile.
    std_error : float
        Standard deviation over resamples.
    loadings : ndarray, shape (k,)
        Of the standardised latent responses.
    converged, heywood : bool
        Whether the fit arrived; whether a loading is one or more.
    n, n_items, n_dropped : int
        Complete rows used, items, rows left out.
    n_resamples, n_undefined, n_heywood, seed : int
        Resamples, those without a value, those with a loading at its bound (kept), and the seed.
    method : str
        The model and what the number is the reliability of.
    undefined : str or None
        Why the NaN among the numbers are NaN.
    """

    value: float
    kind: OrdinalKind
    interval: Interval
    std_error: float
    loadings: Floats
    converged: bool
    heywood: bool
    n: int
    n_items: int
    n_dropped: int
    n_resamples: int
    n_undefined: int
    n_heywood: int
    seed: int
    method: str
    undefined: str | None = None


def omega_ordinal(
    items: ArrayLike,
    *,
    kind: OrdinalKind = "green_yang",
    clusters: ArrayLike | None = None,
    confidence: float = 0.95,
    n_resamples: int = 500,
    seed: int = 0,
) -> OrdinalOmega:
    """Estimate omega of a rating scale whose answers are ordered steps.

    Answers: the question of ``omega`` when answers have few steps, where loadings from ordinary
    covariances are too low. Only ``green_yang`` speaks of the score that people use, the sum of
    the answers; the other two speak of what answers would be without steps, and are higher.

    Parameters
    ----------
    items : array_like, shape (n_people, n_items)
        Answers as numbers; incomplete rows are left out and counted.
    kind : {"green_yang", "latent_response", "polychoric_ml"}, default "green_yang"
        Which coefficient.
    clusters : array_like, shape (n_people,), optional
        Coach labels: whole coaches are resampled.
    confidence : float, default 0.95
        Level of the percentile interval.
    n_resamples, seed : int
        Number of resamples (0: no interval), and seed.

    Returns
    -------
    OrdinalOmega
        Unitless. NaN, with the reason, below 3 items, for constant items, more than 20 steps,
        correlations of plus or minus one, no convergence and Heywood cases.

    Raises
    ------
    OptionError
        If an option is not allowed.

    Notes
    -----
    Formulas stand in ``green_yang.py``, ``one_factor_weighted.py`` and ``polychoric.py``. A
    resample in which an item loses a step is fitted with the steps that are left. One with a
    loading that would exceed one is kept with that loading at its bound, and counted; one with a
    correlation of plus or minus one has no value.

    References
    ----------
    Green & Yang (2009), Psychometrika 74:155. Kelley & Pornprasertmanit (2016), Psychological
    Methods 21:69. Flora (2020), Advances in Methods and Practices in Psychological Science 3:484.

    Checked against lavaan and semTools::compRelSEM (case A08; tests/reference/omega_ordinal.json).

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> answers = np.digitize(rng.normal(size=(200, 1)) + rng.normal(size=(200, 4)), [-1, 0, 1.5])
    >>> result = omega_ordinal(answers, n_resamples=0)
    >>> round(result.value, 3), round(omega_ordinal(answers, kind="polychoric_ml").value, 3)
    (0.726, 0.77)
    """
    check_choice("kind", kind, KINDS)
    check_confidence(confidence)
    if n_resamples < 0:
        raise OptionError(f"`n_resamples` must not be negative; got {n_resamples!r}.")
    table = matrix("items", items)
    rows, dropped = complete_rows(table)
    reason = _unusable(rows)
    value, loadings, converged, heywood = nan, np.full(rows.shape[1], nan), False, False
    if reason is None:
        model = _Model(rows, kind)
        value, loadings, converged, heywood, reason = model.observed()
    drawn = _Drawn(no_interval(confidence, METHODS["percentile"]), reason=reason)
    if reason is None and n_resamples:
        labels = None if clusters is None else _kept(clusters, table)
        drawn = model.resampled(units(len(rows), labels), n_resamples, seed, confidence)
    elif reason is None:
        drawn = _Drawn(drawn.interval, reason="No resamples were asked for, so no interval.")
    return OrdinalOmega(
        value=value,
        kind=kind,
        interval=drawn.interval,
        std_error=drawn.std_error,
        loadings=loadings,
        converged=converged,
        heywood=heywood,
        n=len(rows),
        n_items=rows.shape[1],
        n_dropped=dropped,
        n_resamples=n_resamples,
        n_undefined=drawn.n_undefined,
        n_heywood=drawn.n_heywood,
        seed=seed,
        method=f"{KINDS[kind]}, listwise",
        undefined=drawn.reason,
    )


def _unusable(rows: Floats) -> str | None:
    n, k = rows.shape
    if k < 3:
        return f"Omega needs at least 3 items; there are {k}."
    if n <= k:
        return f"Omega of {k} items needs more than {k} complete rows; there are {n}."
    return ordered_reason(rows)


def _kept(clusters: ArrayLike, table: Floats) -> ArrayLike:
    labels = np.asarray(clusters, dtype=object)
    if len(labels) != len(table):
        return labels
    kept: ArrayLike = labels[~np.isnan(table).any(axis=1)]
    return kept


@dataclass(frozen=True, slots=True)
class _Drawn:
    interval: Interval
    std_error: float = nan
    n_undefined: int = 0
    n_heywood: int = 0
    reason: str | None = None


class _Model:
    """One-factor model of the latent responses behind complete rows."""

    def __init__(self, rows: Floats, kind: OrdinalKind) -> None:
        self.kind = kind
        self.coded = coded_answers(rows)
        self.k = rows.shape[1]
        self.steps = _steps(rows, int(self.coded.max()))
        self.rho = np.zeros(0)

    def observed(self) -> tuple[float, Floats, bool, bool, str | None]:
        """Return value, loadings, converged, heywood and what is wrong."""
        pairs = fit_pairs(pair_tables(self.coded), margins(self.coded))
        self.rho = pairs.rho
        value, loadings, converged, heywood = self.values(pairs)
        reason = None
        if pairs.bound.any():
            reason = "Two items would correlate plus or minus one, so omega is not reported."
        elif not converged:
            reason = "The one-factor model did not arrive at a solution, so omega is not reported."
        elif heywood:
            item = int(np.argmax(np.abs(loadings))) + 1
            reason = (
                f"The residual variance of item column {item} would be negative (a Heywood case), "
                "so omega is not reported."
            )
        known = nan if reason else float(value)
        return known, loadings, bool(converged), bool(heywood), reason

    def values(self, pairs: Pairs) -> tuple[Floats, Floats, Floats, Floats]:
        """Return omega (NaN where there is no fit), loadings, converged, heywood."""
        correlations = square(pairs.rho, self.k)
        if self.kind == "polychoric_ml":
            fit = fit_one_factor(correlations)
            loadings, converged, heywood = fit.loadings, fit.converged, fit.heywood
        else:
            other = fit_weighted(correlations, square(pairs.std_error, self.k))
            loadings, converged, heywood = other.loadings, other.converged, other.heywood
        if self.kind == "green_yang":
            safe = np.clip(np.nan_to_num(loadings), -0.9999, 0.9999)
            value = green_yang(safe, np.nan_to_num(correlations), pairs.cuts, self.steps)
        else:
            common = loadings.sum(axis=-1) ** 2
            value = common / (common + (1 - loadings**2).sum(axis=-1))
        proper = converged & ~pairs.bound.any(axis=-1)
        return np.where(proper, value, nan), loadings, np.asarray(converged), np.asarray(heywood)

    def resampled(self, plan: Units, n_resamples: int, seed: int, confidence: float) -> _Drawn:
        """Refit every resample of the units."""
        nothing = no_interval(confidence, METHODS["percentile"])
        if plan.n_units < FEWEST_UNITS:
            few = f"A bootstrap needs at least {FEWEST_UNITS} units; there are {plan.n_units}."
            return _Drawn(nothing, reason=few)
        tables = self._tables(plan, n_resamples, seed)
        parts = [
            self.values(self._refit(tables[start : start + RESAMPLES_AT_ONCE]))
            for start in range(0, n_resamples, RESAMPLES_AT_ONCE)
        ]
        values = np.concatenate([part[0] for part in parts])
        improper = sum(int(part[3].sum()) for part in parts)
        usable = values[~np.isnan(values)]
        lost = n_resamples - len(usable)
        spread = float(usable.std(ddof=1)) if len(usable) > 1 else nan
        if lost > MOST_UNDEFINED * n_resamples or len(usable) < 2:
            reason = (
                f"In {lost} of {n_resamples} resamples the model has no proper solution, so there "
                "is no interval."
            )
            return _Drawn(nothing, spread, lost, improper, reason)
        if does_not_vary(usable):
            reason = "Omega is the same in every resample, so there is no interval."
            return _Drawn(nothing, spread, lost, improper, reason)
        return _Drawn(percentile(usable, confidence), spread, lost, improper)

    def _refit(self, tables: Floats) -> Pairs:
        """Fit pairs of resamples; answers of an item are counted in one of its tables."""
        rows, columns = tables.sum(axis=-1), tables.sum(axis=-2)
        i, j = np.triu_indices(self.k, 1)
        where = [(rows, int(np.argmax(i == item))) for item in range(self.k - 1)]
        where.append((columns, int(np.argmax(j == self.k - 1))))
        counts = np.stack([source[:, pair] for source, pair in where], axis=1)
        return fit_pairs(tables, counts, self.rho, CLOSE_ENOUGH)

    def _tables(self, plan: Units, n_resamples: int, seed: int) -> Floats:
        """Return the pair tables of every resample, shape (n_resamples, pairs, c, c)."""
        marks = indicators(self.coded)
        n, _, c = marks.shape
        i, j = np.triu_indices(self.k, 1)
        block = max(1, CELLS_AT_ONCE // (n * c * c))
        parts = []
        for start in range(0, len(i), block):
            some = slice(start, start + block)
            cells = marks[:, i[some], :, None] * marks[:, j[some], None, :]
            # The same seed draws the same resamples for every block.
            totals = plan.totals(cells.reshape(n, -1))
            sums = weighted_sums(totals, n_resamples=n_resamples, seed=seed)
            parts.append(sums.reshape(n_resamples, -1, c, c))
        return np.concatenate(parts, axis=1)


def _steps(rows: Floats, most: int) -> Floats:
    """Return by how much each item's answer rises at each of its thresholds, shape (k, most)."""
    steps = np.zeros((rows.shape[1], most))
    for item, column in enumerate(rows.T):
        rise = np.diff(np.unique(column))
        steps[item, : len(rise)] = rise
    return steps
