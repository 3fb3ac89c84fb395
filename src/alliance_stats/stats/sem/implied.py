"""What a fitted model says the means and covariances are."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from alliance_stats.stats.arrays import Floats
from alliance_stats.stats.sem import ram
from alliance_stats.stats.sem.record import SemFit


@dataclass(frozen=True, slots=True)
class ImpliedMoments:
    """Model-implied moments of one group.

    ``names`` (all m variables, the observed ones first), ``covariance`` (m, m), ``means`` (m,),
    and ``residual`` (m, m), the covariances that no path explains.
    """

    names: tuple[str, ...]
    n_observed: int
    covariance: Floats
    means: Floats
    residual: Floats


def implied(fit: SemFit, group: int = 0) -> ImpliedMoments:
    """Return the model-implied means and covariances of observed and latent variables.

    Answers: what do means and covariances look like if the model is right?

    Parameters
    ----------
    fit : SemFit
        A fitted model.
    group : int
        Which group, counted from 0.

    Returns
    -------
    ImpliedMoments
        The observed variables first, then the latent ones, as ``names`` says.

    Notes
    -----
    P = G S G', ν = G M (:mod:`~alliance_stats.stats.sem.ram`). In a model without means, ν is 0.

    Checked against lavaan's fitted moments, through the likelihood.
    """
    key = f"implied {group}"
    if key not in fit.known:
        matrices = fit.objective.groups[group]
        at = ram.implied(matrices, fit.position[None])
        outward = np.linalg.inv(at.total[0])
        residual = outward @ at.spread[0] @ outward.T
        fit.known[key] = ImpliedMoments(
            matrices.names, matrices.n_observed, at.spread[0], at.level[0], residual
        )
    found: ImpliedMoments = fit.known[key]
    return found
