"""A general factor above correlated group factors, and what it means for a sum of items."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from alliance_stats.stats.arrays import Floats
from alliance_stats.stats.factors.minres import fit_minres
from alliance_stats.stats.factors.oblimin import oblimin
from alliance_stats.stats.factors.one_factor import Flags


@dataclass(frozen=True, slots=True)
class SchmidLeiman:
    """Loadings of standardised items on a general factor and on what is left of each group.

    Attributes
    ----------
    general : ndarray, shape (…, k)
        Loadings on the general factor.
    groups : ndarray, shape (…, k, m)
        Loadings on the group factors, the general one taken out.
    uniqueness : ndarray, shape (…, k)
        Variance that no factor explains.
    factor_correlations : ndarray, shape (…, m, m)
        Of the group factors before the general one was taken out.
    factor_loadings : ndarray, shape (…, m)
        Of the group factors on the general one.
    converged, heywood, positive : ndarray of bool, shape (…)
        Whether all steps arrived; whether a uniqueness or a group's residual is at its bound;
        whether the group factors correlate positively enough to have something in common.
    """

    general: Floats
    groups: Floats
    uniqueness: Floats
    factor_correlations: Floats
    factor_loadings: Floats
    converged: Flags
    heywood: Flags
    positive: Flags


def schmid_leiman(correlations: Floats, n_groups: int) -> SchmidLeiman:
    """Find group factors (minres, oblimin) and the general factor above them.

    Parameters
    ----------
    correlations : ndarray, shape (…, k, k)
        Of the items.
    n_groups : int
        Number of group factors m ≥ 2.

    Notes
    -----
    With pattern loadings L, factor correlations Φ and their one-factor loadings γ, the general
    loadings are Lγ and the group loadings L diag(1 - γ²)^(1/2). Two groups have only one
    correlation: both γ are its root.

    References
    ----------
    Schmid & Leiman (1957), Psychometrika 22:53.

    Checked against psych::schmid (tests/reference/omega_hierarchical.json; cases A05 and A06).

    Examples
    --------
    >>> pattern = np.kron(np.eye(3), np.full((3, 1), 0.8))
    >>> phi = np.full((3, 3), 0.49) + 0.51 * np.eye(3)
    >>> r = pattern @ phi @ pattern.T
    >>> found = schmid_leiman(r - np.diag(np.diag(r)) + np.eye(9), 3)
    >>> found.general.round(4).tolist()[:3], found.factor_loadings.round(4).tolist()
    ([0.56, 0.56, 0.56], [0.7, 0.7, 0.7])
    """
    first = fit_minres(correlations, n_groups)
    rotated = oblimin(first.loadings)
    phi = rotated.correlations
    if n_groups == 2:
        between = phi[..., 0, 1]
        root = np.sqrt(np.maximum(between, 0.0))
        above, arrived = np.stack([root, root], axis=-1), np.ones(root.shape, dtype=np.bool_)
        positive, improper = between > 0, np.zeros(root.shape, dtype=np.bool_)
    else:
        second = fit_minres(phi, 1)
        above, arrived = second.loadings[..., 0], second.converged
        positive = np.asarray((above > 0).all(axis=-1), dtype=np.bool_)
        improper = second.heywood
    left = np.sqrt(np.maximum(1 - above**2, 0.0))
    return SchmidLeiman(
        general=(rotated.pattern @ above[..., None])[..., 0],
        groups=rotated.pattern * left[..., None, :],
        uniqueness=first.uniqueness,
        factor_correlations=phi,
        factor_loadings=above,
        converged=np.asarray(first.converged & rotated.converged & arrived),
        heywood=np.asarray(first.heywood | improper),
        positive=np.asarray(positive),
    )
