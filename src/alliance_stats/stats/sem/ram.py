"""The model as matrices: what means and covariances it implies, and how they move.

Reticular action form (McArdle & McDonald 1984): with A the one-headed paths, S the two-headed
ones, M the intercepts, of all m variables, the first p of them observed,

    G = (I - A)⁻¹,   P = G S G',   ν = G M,   Σ = P[:p, :p],   μ = ν[:p].

Free cells are linear in the parameters, ``cells = mixing @ x + offset``, which holds equal labels,
equality across groups and linear constraints alike. A leading axis b runs over several parameter
vectors at once (starts, bootstrap replicates).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from alliance_stats.stats.arrays import Floats, Integers


@dataclass(frozen=True, slots=True)
class Matrices:
    """One group's model.

    Attributes
    ----------
    names : tuple of str
        All m variables, the ``n_observed`` observed ones first.
    paths, spread, means : ndarray of int, shape (2, c)
        Places of the free cells in A (row, column), S (row >= column) and M (row, 0), in the order
        of the cells.
    base_paths, base_spread, base_means : ndarray
        A, S and M with the fixed numbers and 0 in the free cells.
    mixing : ndarray, shape (c, q)
    offset : ndarray, shape (c,)
    """

    names: tuple[str, ...]
    n_observed: int
    paths: Integers
    spread: Integers
    means: Integers
    base_paths: Floats
    base_spread: Floats
    base_means: Floats
    mixing: Floats
    offset: Floats
    plain: bool

    @property
    def n_cells(self) -> int:
        """Number of free cells."""
        return len(self.offset)


@dataclass(frozen=True, slots=True)
class Implied:
    """What a model implies at b parameter vectors; the slopes are by the q parameters."""

    total: Floats  # G, (b, m, m)
    spread: Floats  # P, (b, m, m)
    level: Floats  # ν, (b, m)
    covariance: Floats  # Σ, (b, p, p)
    means: Floats  # μ, (b, p)


def implied(model: Matrices, x: Floats) -> Implied:
    """Return implied means and covariances at ``x``, shape (b, q).

    Where I - A is singular everything is NaN.
    """
    p, m, n_paths = model.n_observed, len(model.names), model.paths.shape[1]
    cells = x @ model.mixing.T + model.offset
    n_spread = n_paths + model.spread.shape[1]
    paths = np.repeat(model.base_paths[None], len(x), 0)
    spread = np.repeat(model.base_spread[None], len(x), 0)
    means = np.repeat(model.base_means[None], len(x), 0)
    paths[:, model.paths[0], model.paths[1]] = cells[:, :n_paths]
    spread[:, model.spread[0], model.spread[1]] = cells[:, n_paths:n_spread]
    spread[:, model.spread[1], model.spread[0]] = cells[:, n_paths:n_spread]
    means[:, model.means[0]] = cells[:, n_spread:]
    total = inverse(np.eye(m) - paths)
    with np.errstate(all="ignore"):
        product = total @ spread @ total.swapaxes(-1, -2)
        level = (total @ means[..., None])[..., 0]
    return Implied(total, product, level, product[:, :p, :p], level[:, :p])


def slopes(model: Matrices, at: Implied, *, everything: bool = False) -> tuple[Floats, Floats]:
    """Return the derivatives of Σ, shape (b, q, p, p), and of μ, shape (b, q, p).

    With ``everything`` they are those of P and ν, of all m variables.

    Notes
    -----
    ∂Σ/∂A_ij = G e_i e_j' P + its transpose; ∂Σ/∂S_ij = G (e_i e_j' + e_j e_i') G', halved for
    i = j; ∂μ/∂A_ij = G e_i ν_j; ∂μ/∂M_i = G e_i.
    """
    p = len(model.names) if everything else model.n_observed
    from_cells = at.total[:, :p].swapaxes(-1, -2)  # row i is G e_i
    (i, j), (k, h), n = model.paths, model.spread, model.means[0]
    left = np.concatenate(
        [from_cells[:, i], from_cells[:, k] * np.where(k == h, 0.5, 1.0)[:, None]], axis=1
    )
    right = np.concatenate([at.spread[:, j, :p], from_cells[:, h]], axis=1)
    half = left[..., :, None] * right[..., None, :]
    of_spread = half + half.swapaxes(-1, -2)
    of_paths = from_cells[:, i] * at.level[:, j, None]
    of_level = from_cells[:, n]
    b, q = len(at.level), model.mixing.shape[1]
    if model.plain:
        d_means = np.zeros((b, q, p))
        d_means[:, : len(i)] = of_paths
        d_means[:, q - len(n) :] = of_level
        if of_spread.shape[1] == q:
            return of_spread, d_means
        d_spread = np.zeros((b, q, p, p))
        d_spread[:, : of_spread.shape[1]] = of_spread
        return d_spread, d_means
    moved = len(i) + len(k)
    d_spread = model.mixing[:moved].T @ of_spread.reshape(b, moved, p * p)
    with_means = np.concatenate([model.mixing[: len(i)], model.mixing[moved:]])
    d_means = with_means.T @ np.concatenate([of_paths, of_level], axis=1)
    return d_spread.reshape(b, q, p, p), d_means


def curvature(model: Matrices, at: Implied, by_spread: Floats, by_means: Floats) -> Floats:
    """Return the second derivatives of ½ tr(Q Σ) + r'μ for fixed Q and r, shape (b, q, q).

    This is all of the observed information that needs second derivatives of the moments.

    Notes
    -----
    With X = G'QG, Z = G'QP, t = G'r over all variables (Q and r padded with 0), the blocks are

    A_ij, A_kl : G_jk Z_il + X_ki P_jl + Z_kj G_li + G_jk t_i ν_l + t_k G_li ν_j
    A_ij, S_kl : G_jk X_il + X_ki G_jl, halved for k = l
    A_ij, M_k  : G_jk t_i

    Checked against central differences of the gradient.
    """
    p = model.n_observed
    g, spread, level = at.total, at.spread, at.level
    to_observed = g[:, :p].swapaxes(-1, -2)
    x = to_observed @ by_spread @ g[:, :p]
    z = to_observed @ by_spread @ spread[:, :p]
    t = (to_observed @ by_means[..., None])[..., 0]
    (i, j), (k, h), n = model.paths, model.spread, model.means[0]
    a, s = len(i), len(k)
    full = np.zeros((len(g), model.n_cells, model.n_cells))
    i1, j1 = i[:, None], j[:, None]
    full[:, :a, :a] = (
        g[:, j1, i] * (z[:, i1, j] + t[:, i, None] * level[:, None, j])
        + x[:, i1, i] * spread[:, j1, j]
        + (z[:, i, j1] + t[:, None, i] * level[:, j, None]) * g[:, j, i1]
    )
    half = np.where(k == h, 0.5, 1.0)
    crossed = (g[:, j1, k] * x[:, i1, h] + x[:, i1, k] * g[:, j1, h]) * half
    full[:, :a, a : a + s] = crossed
    full[:, a : a + s, :a] = crossed.swapaxes(-1, -2)
    shifted = g[:, j1, n] * t[:, i, None]
    full[:, :a, a + s :] = shifted
    full[:, a + s :, :a] = shifted.swapaxes(-1, -2)
    result: Floats = model.mixing.T @ full @ model.mixing
    return result


def inverse(matrices: Floats) -> Floats:
    """Invert a stack of matrices; a singular one becomes NaN.

    Examples
    --------
    >>> inverse(np.array([[[2.0]], [[0.0]]])).ravel()
    array([0.5, nan])
    """
    with np.errstate(all="ignore"):
        try:
            result: Floats = np.asarray(np.linalg.inv(matrices), dtype=np.float64)
        except np.linalg.LinAlgError:
            if len(matrices) == 1:
                return np.full_like(matrices, np.nan)
            return np.concatenate([inverse(half) for half in np.array_split(matrices, 2)])
    return result
