"""Reliability of the sum of ordered answers, on the scale on which they are added."""

from __future__ import annotations

import numpy as np
from scipy import special

from alliance_stats.stats.arrays import Floats
from alliance_stats.stats.factors.normal_pairs import bivariate_normal

FAR = 9.0


def green_yang(loadings: Floats, correlations: Floats, cuts: Floats, steps: Floats) -> Floats:
    """Return Green and Yang's omega of the sum of the answers.

    Parameters
    ----------
    loadings : ndarray, shape (…, k)
        Of the standardised latent responses.
    correlations : ndarray, shape (…, k, k)
        Polychoric correlations; they give the variance of the sum.
    cuts : ndarray, shape (…, k, c)
        Thresholds; infinite beyond the last.
    steps : ndarray, shape (k, c)
        By how much the answer rises at each threshold; 1 for consecutive numbers.

    Notes
    -----
    An answer is a sum of steps d_c [x* > τ_c], so two answers whose latent responses correlate r
    have covariance Σ_cc' d_c d_c' (Φ2(τ_c, τ_c'; r) - Φ(τ_c) Φ(τ_c')). True covariances have
    r = λ_i λ_j (also for i = j: the item asked again), observed ones the polychoric correlation
    and the item's own variance.

    References
    ----------
    Green & Yang (2009), Psychometrika 74:155, equation 21.

    Checked against semTools::compRelSEM (case A08) and a sum over cells in R
    (tests/reference/omega_ordinal.json).

    Examples
    --------
    >>> medians, steps = np.zeros((4, 1)), np.ones((4, 1))
    >>> round(float(green_yang(np.full(4, 0.7), np.full((4, 4), 0.49), medians, steps)), 4)
    0.6593
    """
    k = loadings.shape[-1]
    i, j = np.triu_indices(k, 1)
    own = np.arange(k)
    known = np.clip(cuts, -FAR, FAR)
    below = special.ndtr(known)
    true = _covariance(known, below, steps, i, j, loadings[..., i] * loadings[..., j])
    observed = _covariance(known, below, steps, i, j, correlations[..., i, j])
    again = _covariance(known, below, steps, own, own, loadings**2)
    least = np.minimum(below[..., :, None], below[..., None, :])
    spread = least - below[..., :, None] * below[..., None, :]
    variances = np.einsum("kc,kd,...kcd->...", steps, steps, spread)
    numerator = 2 * true.sum(axis=-1) + again.sum(axis=-1)
    result: Floats = numerator / (2 * observed.sum(axis=-1) + variances)
    return result


def _covariance(
    cuts: Floats,
    below: Floats,
    steps: Floats,
    i: np.ndarray[tuple[int, ...], np.dtype[np.intp]],
    j: np.ndarray[tuple[int, ...], np.dtype[np.intp]],
    r: Floats,
) -> Floats:
    """Covariances of the answers to items i and j, shape (…, pairs)."""
    both = bivariate_normal(cuts[..., i, :, None], cuts[..., j, None, :], r[..., None, None])
    apart = both - below[..., i, :, None] * below[..., j, None, :]
    result: Floats = np.einsum("pc,pd,...pcd->...p", steps[i], steps[j], apart)
    return result
