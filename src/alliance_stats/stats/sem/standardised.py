"""The solution in standard deviations, with errors of its own."""

from __future__ import annotations

from dataclasses import replace
from math import nan

import numpy as np

from alliance_stats.stats.arrays import Floats
from alliance_stats.stats.distributions import normal_quantile
from alliance_stats.stats.sem.cells import Cell
from alliance_stats.stats.sem.errors import wald
from alliance_stats.stats.sem.ram import implied, slopes
from alliance_stats.stats.sem.record import SemFit, SemParameter

Dual = tuple[float, Floats]


def standardised(fit: SemFit) -> tuple[SemParameter, ...]:
    """Return every cell with all variables, observed and latent, at variance 1.

    Answers: how strong is each path, whatever the units?

    Parameters
    ----------
    fit : SemFit
        A fitted model.

    Returns
    -------
    tuple of SemParameter
        In the order of ``fit.parameters``. The errors are those of the standardised number: a
        loading fixed at 1 has one too.

    Notes
    -----
    With s the model's standard deviations and S the (residual) covariances: paths a s_j / s_i,
    means m / s, residual variances v / s², residual covariances c / √(S_ii S_jj). Errors by the
    delta method with analytic derivatives.

    Checked against lavaan's ``standardizedSolution`` (std.all).
    """
    z = normal_quantile((1 + fit.confidence) / 2)
    covariance = _searched_covariance(fit)
    scales = [_Scales(fit, group) for group in range(len(fit.group_labels))]
    found = []
    for cell, parameter in zip(fit.model.cells, fit.parameters, strict=True):
        value, slope = scales[cell.group].of(cell)
        used = slope != 0
        variance = float(slope[used] @ covariance[np.ix_(used, used)] @ slope[used])
        if not np.isfinite(value):
            value, variance = nan, nan
        tiny = 1e-16 * max(value**2, 1.0)  # a number that cannot move has no error
        numbers = wald(value, variance if variance > tiny else nan, z, fit)
        why = None
        if not numbers[1] > 0:
            why = fit.undefined or "This number is fixed, or a negative variance is in its way."
        estimate, error, statistic, p_value, interval = numbers
        found.append(
            replace(
                parameter,
                estimate=estimate,
                std_error=error,
                statistic=statistic,
                p_value=p_value,
                interval=interval,
                undefined=why,
            )
        )
    return tuple(found)


def r_squared(fit: SemFit) -> tuple[dict[str, float], ...]:
    """Return the explained share of variance of every variable that has a cause, per group.

    Answers: how much of this variable does the model account for?

    Parameters
    ----------
    fit : SemFit
        A fitted model.

    Returns
    -------
    tuple of dict
        One per group: name of the variable → share.

    Notes
    -----
    1 - S_ii / P_ii: residual over model-implied variance. NaN where the residual is negative.

    Checked against lavaan's ``r2``.
    """
    found = []
    for number, group in enumerate(fit.objective.groups):
        at = implied(group, fit.position[None])
        shares: dict[str, float] = {}
        names = fit.model.variables()
        for cell in fit.model.cells:
            own = cell.operator == "~~" and cell.left == cell.right and cell.group == number
            if own and _caused(fit, cell.left):
                i = names.index(cell.left)
                left = _value(fit, cell)
                shares[cell.left] = 1 - left / float(at.spread[0, i, i]) if left >= 0 else nan
        found.append(shares)
    return tuple(found)


def _caused(fit: SemFit, name: str) -> bool:
    terms = fit.model.spec.terms
    return any(
        (t.operator == "~" and t.left == name) or (t.operator == "=~" and t.right == name)
        for t in terms
    )


def _value(fit: SemFit, cell: Cell) -> float:
    if cell.fixed is not None:
        return cell.fixed
    return float(fit.estimates[fit.names.index(cell.name)])


def _searched_covariance(fit: SemFit) -> Floats:
    free = list(fit.model.reduction.free)
    return fit.covariance[np.ix_(free, free)]


class _Scales:
    """Standard deviations of one group with their slopes by the searched numbers."""

    def __init__(self, fit: SemFit, group: int) -> None:
        matrices = fit.objective.groups[group]
        at = implied(matrices, fit.position[None])
        d_spread, _ = slopes(matrices, at, everything=True)
        self.fit, self.place = fit, {name: i for i, name in enumerate(matrices.names)}
        self.row = {name: i for i, name in enumerate(fit.names)}
        variance = np.diagonal(at.spread[0]).copy()
        with np.errstate(invalid="ignore", divide="ignore"):
            self.sd = np.sqrt(variance)
            slope = np.diagonal(d_spread[0], axis1=-2, axis2=-1)  # (q, m)
            self.d_sd = 0.5 * slope / self.sd
        self.residual = {
            cell.left: cell
            for cell in fit.model.cells
            if cell.group == group and cell.operator == "~~" and cell.left == cell.right
        }

    def of(self, cell: Cell) -> Dual:
        """Return a cell's standardised value and slope."""
        value, slope = self._own(cell)
        left = self._sd(cell.left)
        with np.errstate(invalid="ignore", divide="ignore"):
            if cell.operator == "~1":
                return _ratio((value, slope), left)
            if cell.operator == "~~" and cell.left == cell.right:
                return _ratio(_ratio((value, slope), left), left)
            if cell.operator == "~~":
                one, two = (self._root(self.residual[n]) for n in (cell.left, cell.right))
                return _ratio(_ratio((value, slope), one), two)
            right = self._sd(cell.right)
            cause, effect = (left, right) if cell.operator == "=~" else (right, left)
            return _ratio(_product((value, slope), cause), effect)

    def _own(self, cell: Cell) -> Dual:
        mixing = self.fit.model.reduction.mixing
        if cell.fixed is not None:
            return cell.fixed, np.zeros(mixing.shape[1])
        row = self.row[cell.name]
        return float(self.fit.estimates[row]), mixing[row]

    def _sd(self, name: str) -> Dual:
        i = self.place[name]
        return float(self.sd[i]), self.d_sd[:, i]

    def _root(self, cell: Cell) -> Dual:
        value, slope = self._own(cell)
        root = float(np.sqrt(value)) if value >= 0 else nan
        return root, 0.5 * slope / root if root else np.full_like(slope, nan)


def _product(a: Dual, b: Dual) -> Dual:
    return a[0] * b[0], a[0] * b[1] + b[0] * a[1]


def _ratio(a: Dual, b: Dual) -> Dual:
    if not b[0] > 0:
        return nan, np.full_like(a[1], nan)
    return a[0] / b[0], (a[1] - a[0] / b[0] * b[1]) / b[0]
