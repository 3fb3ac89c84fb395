"""The normal log-likelihood of one group, its gradient and its information.

With n_k rows of pattern k, their means m_k and covariances C_k, the model's W_k = Σ_k⁻¹ of the
variables they have, e_k = m_k - μ and T_k = C_k + e_k e_k',

    ℓ = -½ Σ_k n_k [p_k ln 2π + ln|Σ_k| + tr(W_k T_k)].

Complete data are the case of one pattern; then this is ordinary maximum likelihood, and otherwise
full information maximum likelihood. A leading axis b runs over replicates.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import log, pi
from typing import Literal, TypeAlias

import numpy as np

from alliance_stats.stats.arrays import Floats
from alliance_stats.stats.sem.ram import Implied, Matrices, curvature, inverse, slopes
from alliance_stats.stats.sem.sample import Sample

Flags: TypeAlias = np.ndarray[tuple[int, ...], np.dtype[np.bool_]]
Information: TypeAlias = Literal["expected", "observed"]


@dataclass(frozen=True, slots=True)
class Pieces:
    """Each pattern's weight matrix and misfit at b parameter vectors.

    ``weight`` is W, padded with 0, shape (b, k, p, p); ``miss`` is e, shape (b, k, p); ``target``
    is T; ``value`` the log-likelihood, shape (b,), -inf where Σ is not positive definite.
    """

    weight: Floats
    miss: Floats
    target: Floats
    value: Floats


def pieces(sample: Sample, at: Implied, *, means: bool) -> Pieces:
    """Evaluate the log-likelihood; without ``means`` the means are taken as they are."""
    inside = at.covariance[:, None]
    if not sample.complete:
        inside = inside * sample.observed + sample.filling
    root, proper = _cholesky(inside)
    if not proper.all():
        inside = np.where(proper[:, None, None, None], inside, np.eye(inside.shape[-1]))
    weight = inverse(inside)
    if not sample.complete:
        weight = weight * sample.observed
    miss = sample.means
    if means:
        miss = (sample.means - (at.means - sample.centre)[:, None]) * sample.pattern
    target = sample.covariances
    with np.errstate(all="ignore"):
        # Far from any solution means may overflow; the value below is then -inf.
        if means:
            target = target + miss[..., :, None] * miss[..., None, :]
        log_det = 2.0 * np.log(np.diagonal(root, axis1=-2, axis2=-1)).sum(axis=-1)
        size = sample.pattern.sum(axis=1) * log(2 * pi)
        misfit = (weight * target).sum(axis=(-1, -2))
        value = -0.5 * (sample.count * (size + log_det + misfit)).sum(axis=-1)
    value = np.where(proper & np.isfinite(value), value, -np.inf)
    if not means:
        miss = np.zeros_like(miss)
    return Pieces(weight, miss, target, value)


def _cholesky(matrices: Floats) -> tuple[Floats, Flags]:
    """Return Cholesky roots, shape (b, k, p, p), and which of the b have all of theirs."""
    with np.errstate(all="ignore"):
        try:
            root: Floats = np.asarray(np.linalg.cholesky(matrices), dtype=np.float64)
        except np.linalg.LinAlgError:
            if len(matrices) == 1:
                eye = np.broadcast_to(np.eye(matrices.shape[-1]), matrices.shape)
                return eye, np.zeros(1, dtype=bool)
            parts = [_cholesky(half) for half in np.array_split(matrices, 2)]
            return np.concatenate([p[0] for p in parts]), np.concatenate([p[1] for p in parts])
    return root, np.ones(len(matrices), dtype=bool)


def gradient_and_information(
    model: Matrices,
    sample: Sample,
    at: Implied,
    here: Pieces,
    *,
    means: bool,
    information: Information,
) -> tuple[Floats, Floats]:
    """Return the gradient, shape (b, q), and the information, shape (b, q, q).

    Notes
    -----
    With Q = Σ_k n_k (W_k T_k W_k - W_k), r = Σ_k n_k W_k e_k, D_i = ∂Σ/∂x_i, d_i = ∂μ/∂x_i:

    g_i = ½ tr(Q D_i) + r'd_i
    expected: Σ_k n_k [½ tr(W_k D_i W_k D_j) + d_i'W_k d_j]
    observed: Σ_k n_k [tr(W_k D_i (W_k T_k W_k - ½ W_k) D_j) + d_i'W_k D_j W_k e_k +
    d_j'W_k D_i W_k e_k + d_i'W_k d_j] - curvature(Q, r)

    The sum over patterns of products of two matrices is one matrix product over patterns
    (W_k ⊗ B_k), whatever the number of parameters.

    Checked against central differences, and lavaan's ``information`` of both kinds.
    """
    d_spread, d_means = slopes(model, at)
    b, q, p = d_means.shape
    n = sample.count[..., None, None]
    product = here.weight @ here.target @ here.weight
    by_spread = (n * (product - here.weight)).sum(axis=1)
    flat = d_spread.reshape(b, q, p * p)
    gradient = 0.5 * (flat @ by_spread.reshape(-1, p * p, 1))[..., 0]
    second = product - 0.5 * here.weight if information == "observed" else 0.5 * here.weight
    total = _twice_contracted(d_spread, here.weight, second, sample.count)
    by_means = np.zeros((b, p))
    if means:
        pushed = (here.weight @ here.miss[..., None])[..., 0]
        by_means = (sample.count[..., None] * pushed).sum(axis=1)
        gradient = gradient + (d_means @ by_means[..., None])[..., 0]
        summed = (n * here.weight).sum(axis=1)
        total = total + d_means @ summed @ d_means.swapaxes(-1, -2)
        if information == "observed":
            crossed = _crossed(flat, d_means, here.weight, pushed, sample.count)
            total = total + crossed + crossed.swapaxes(-1, -2)
    if information == "observed":
        total = total - curvature(model, at, by_spread, by_means)
    return gradient, total


def _twice_contracted(slope: Floats, first: Floats, second: Floats, count: Floats) -> Floats:
    """Return Σ_k n_k tr(first_k D_i second_k D_j), made symmetric, shape (b, q, q)."""
    b, q, p = slope.shape[:3]
    if first.shape[1] == 1:
        beside = slope.transpose(0, 2, 1, 3).reshape(b, p, q * p)
        left = (first[:, 0] @ beside).reshape(b, p, q, p)
        right = (second[:, 0] @ beside).reshape(b, p, q, p)
        rows = left.transpose(0, 2, 1, 3).reshape(b, q, p * p)
        columns = right.transpose(0, 3, 1, 2).reshape(b, p * p, q)
        total = (rows @ columns) * count[:, :, None]
    else:
        k = first.shape[1]
        weighted = (first * count[..., None, None]).reshape(-1, k, p * p)
        kernel = weighted.swapaxes(-1, -2) @ second.reshape(-1, k, p * p)
        # kernel[(a, b), (c, d)] = Σ n first_ab second_cd; tr(first D second D') pairs b with c.
        kernel = kernel.reshape(-1, p, p, p, p).transpose(0, 1, 3, 2, 4).reshape(-1, p * p, p * p)
        flat = slope.reshape(b, q, p * p)
        total = flat @ kernel @ flat.swapaxes(-1, -2)
    result: Floats = 0.5 * (total + total.swapaxes(-1, -2))
    return result


def _crossed(
    flat: Floats, d_means: Floats, weight: Floats, pushed: Floats, count: Floats
) -> Floats:
    """Return Σ_k n_k d_i'W_k D_j W_k e_k, shape (b, q, q)."""
    k, p = pushed.shape[1:]
    scaled = (weight * count[..., None, None]).reshape(-1, k, p * p)
    kernel = scaled.swapaxes(-1, -2) @ pushed  # (b, (a, c), d): Σ n W_ac (We)_d
    kernel = kernel.reshape(-1, p, p * p)
    moved = kernel @ flat.swapaxes(-1, -2)  # (b, a, q): W D_j W e
    result: Floats = d_means @ moved
    return result


def case_scores(
    model: Matrices, sample: Sample, at: Implied, here: Pieces, *, means: bool
) -> Floats:
    """Return each row's contribution to the gradient, shape (n, q), at one parameter vector.

    Notes
    -----
    With u = W_k (z - μ), row z of pattern k adds ½ tr((u u' - W_k) D_i) + u'd_i.

    Checked against the gradient, whose sum it is.
    """
    if sample.rows is None or sample.row_pattern is None:
        return np.zeros((0, model.mixing.shape[1]))
    codes = sample.row_pattern
    d_spread, d_means = slopes(model, at)
    p = len(sample.names)
    shift = (at.means[0] - sample.centre) if means else sample.means[0][codes]
    distance = (sample.rows - shift) * sample.pattern[codes]
    pushed = (here.weight[0][codes] @ distance[..., None])[..., 0]
    square = 0.5 * (pushed[:, :, None] * pushed[:, None, :] - here.weight[0][codes])
    scores = square.reshape(-1, p * p) @ d_spread[0].reshape(-1, p * p).T
    if means:
        scores = scores + pushed @ d_means[0].T
    result: Floats = scores
    return result
