"""Standard errors: from the expected or observed information, robust, or by cluster.

With H the observed information and s_i each row's score, the sandwich is H⁻¹ (Σ s_i s_i') H⁻¹;
by cluster, the scores of a cluster are added up first and the middle is multiplied by
G / (G - 1) for G clusters.
"""

from __future__ import annotations

from dataclasses import replace
from math import nan

import numpy as np

from alliance_stats.errors import OptionError
from alliance_stats.stats.arrays import Floats
from alliance_stats.stats.distributions import normal_quantile, normal_two_sided
from alliance_stats.stats.interval import Interval, no_interval
from alliance_stats.stats.sem.defined import evaluate_defined
from alliance_stats.stats.sem.record import Errors, SemFit, SemParameter
from alliance_stats.stats.sem.search import on_bound

WALD = {
    "expected": "Wald, expected information",
    "standard": "Wald, expected information",
    "observed": "Wald, observed information",
    "robust": "Wald, sandwich errors",
    "cluster": "Wald, cluster-robust errors",
}


def with_errors(fit: SemFit, errors: Errors) -> SemFit:
    """Return the fit with standard errors of another kind.

    Answers: how sure are the estimates, if the assumption behind the errors changes?

    Parameters
    ----------
    fit : SemFit
        A fitted model.
    errors : str
        As in :func:`fit`.

    Returns
    -------
    SemFit
        The same estimates with other errors, intervals and tests.

    Raises
    ------
    OptionError
        For robust errors of published moments, or cluster errors without clusters.

    References
    ----------
    Yuan & Bentler (2000), Sociological Methodology 30:165. Savalei (2010), Psychological Methods
    15:352 (observed information with missing data).

    Checked against lavaan's ``se`` standard, robust.huber.white and ``cluster``.
    """
    covariance, reason = _covariance(fit, errors)
    mixing = fit.model.reduction.mixing
    full = np.full((len(fit.names), len(fit.names)), nan)
    if covariance is not None:
        full = _through(mixing, covariance)
    base = replace(fit, errors=errors, covariance=full, undefined=reason)
    return replace(base, parameters=_cells(base), defined=evaluate_defined(base))


def _through(mixing: Floats, covariance: Floats) -> Floats:
    """Carry a covariance matrix to the named parameters; one on its bound has no error."""
    held = np.isnan(np.diag(covariance))
    inner = np.where(held[:, None] | held[None, :], 0.0, covariance)
    full = mixing @ inner @ mixing.T
    without = (np.abs(mixing) @ held.astype(np.float64)) > 0
    full[without, :] = nan
    full[:, without] = nan
    result: Floats = full
    return result


def _covariance(fit: SemFit, errors: Errors) -> tuple[Floats | None, str | None]:
    """Return the covariance matrix of the q searched numbers, or why there is none."""
    if not fit.identified:
        return None, "The model is not identified, so there are no standard errors."
    if not fit.converged:
        return None, "The search did not arrive, so there are no standard errors."
    x = fit.position
    q = len(x)
    free = np.flatnonzero(~on_bound(fit.model, fit.objective, x))
    inside = np.ix_(free, free)
    result = np.full((q, q), nan)
    kind = "expected" if errors in ("expected", "standard") else "observed"
    information = fit.objective.slope(x[None], kind)[2][0][inside]  # type: ignore[arg-type]
    bread = np.linalg.inv(information) if len(free) else information
    if errors in ("robust", "cluster"):
        scores = summed_scores(fit, errors)[:, free]
        bread = bread @ (scores.T @ scores) @ bread
    result[inside] = bread
    return result, None


def summed_scores(fit: SemFit, errors: Errors) -> Floats:
    """Return the scores of every independent unit: rows, or clusters of rows.

    Raises
    ------
    OptionError
        If there are no rows, or no clusters where they are needed.
    """
    scores = fit.objective.scores(fit.position)
    return by_unit(fit, scores, errors)


def by_unit(fit: SemFit, scores: Floats, errors: Errors) -> Floats:
    """Add up the scores of rows that belong together; G clusters count G / (G - 1) times."""
    if len(scores) == 0:
        raise OptionError("Robust errors need rows of data; published moments have none.")
    if errors != "cluster":
        return scores
    if fit.clusters is None:
        raise OptionError("errors='cluster' needs `clusters`, a label for each row.")
    codes = np.unique(fit.clusters, return_inverse=True)[1].ravel()
    sums = np.zeros((int(codes.max()) + 1, scores.shape[1]))
    np.add.at(sums, codes, scores)
    if len(sums) < 2:
        raise OptionError("errors='cluster' needs at least 2 clusters.")
    result: Floats = sums * np.sqrt(len(sums) / (len(sums) - 1))
    return result


def _cells(fit: SemFit) -> tuple[SemParameter, ...]:
    place = {name: i for i, name in enumerate(fit.names)}
    z = normal_quantile((1 + fit.confidence) / 2)
    variances = np.diag(fit.covariance)
    found = []
    for cell in fit.model.cells:
        group = fit.group_labels[cell.group]
        head = (cell.left, cell.operator, cell.right, group, cell.name, cell.label or "")
        if cell.fixed is not None:
            nothing = no_interval(fit.confidence, "fixed")
            found.append(SemParameter(*head, False, cell.fixed, nan, nan, nan, nothing, "Fixed."))
            continue
        i = place[cell.name]
        found.append(
            SemParameter(
                *head,
                True,
                *wald(float(fit.estimates[i]), float(variances[i]), z, fit),
                fit.undefined or _why(float(variances[i])),
            )
        )
    return tuple(found)


def _why(variance: float) -> str | None:
    return None if variance > 0 else "The estimate rests on its bound or has no variance."


def wald(
    value: float, variance: float, z: float, fit: SemFit
) -> tuple[float, float, float, float, Interval]:
    """Return estimate, error, z statistic, p value and interval."""
    method = WALD[fit.errors]
    if not variance > 0:
        return value, nan, nan, nan, no_interval(fit.confidence, method)
    error = float(np.sqrt(variance))
    statistic = value / error
    interval = Interval(value - z * error, value + z * error, fit.confidence, method)
    return value, error, statistic, normal_two_sided(statistic), interval
