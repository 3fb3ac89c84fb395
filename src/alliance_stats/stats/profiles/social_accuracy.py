"""Social accuracy: whether a person sees what is peculiar to the partner, or the average person."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import nan

import numpy as np
from numpy.typing import ArrayLike

from alliance_stats.errors import OptionError
from alliance_stats.stats.arrays import Floats, Integers, group_codes, vector
from alliance_stats.stats.interval import Estimate
from alliance_stats.stats.profiles.profile import FLAT, profile_pair
from alliance_stats.stats.relations.regression import (
    clustered,
    dependent,
    least_squares,
    regression,
)

METHOD = "social accuracy regression (Biesanz 2010), CR2 errors, Satterthwaite df"


@dataclass(frozen=True, slots=True)
class SocialAccuracy:
    """Normative and distinctive accuracy; see :func:`social_accuracy`.

    Attributes
    ----------
    intercept, normative, distinctive : Estimate
        Mean rating, and slopes on the norm and on the partner's deviation from it.
    intercepts, normatives, distinctives : ndarray, shape (n_rows,)
        The same from each dyad's own items alone; NaN where they cannot be had.
    norm : ndarray, shape (k,)
        The norm profile used.
    n, n_items, n_clusters, n_dropped : int
        Complete dyads, items, clusters of the errors, and incomplete rows.
    method : str
        The model and its errors.
    undefined : str or None
        Why the NaN among the numbers are NaN.
    """

    intercept: Estimate
    normative: Estimate
    distinctive: Estimate
    intercepts: Floats
    normatives: Floats
    distinctives: Floats
    norm: Floats
    n: int
    n_items: int
    n_clusters: int
    n_dropped: int
    method: str
    undefined: str | None = None


def social_accuracy(
    perceiver: ArrayLike,
    target: ArrayLike,
    *,
    norm: ArrayLike | None = None,
    clusters: ArrayLike | None = None,
    confidence: float = 0.95,
) -> SocialAccuracy:
    """Split a perceiver's ratings into what follows the norm and what follows the partner.

    Answers: when a coach answers as the client does, is that because both know how clients
    answer (normative), or because the coach sees this client (distinctive)?

    Parameters
    ----------
    perceiver, target : array_like, shape (n, k)
        Ratings by the perceiver and the partner's own, over the same k items; one row per dyad.
    norm : array_like, shape (k,), optional
        Mean profile of targets, for example from other data; default the mean of ``target``.
    clusters : array_like, shape (n,), optional
        A label for each dyad, for example its coach; default each dyad is its own cluster.
    confidence : float, default 0.95
        Level of the intervals.

    Returns
    -------
    SocialAccuracy
        NaN, with the reason, below 2 complete dyads or 3 items, or where the norm is flat.

    Raises
    ------
    OptionError
        If shapes differ.

    Notes
    -----
    y_iv = b0 + b1 (m_v - m̄) + b2 (x_iv - m_v) + e over items v and dyads i, by least squares,
    with errors that allow items of one dyad (or coach) to go together. These are average slopes;
    how much they vary between dyads needs random slopes, for which each dyad's own are a start.

    References
    ----------
    Biesanz (2010), Multivariate Behavioral Research 45:853.

    Checked against lm in R and clubSandwich (tests/reference/profile.json).

    Examples
    --------
    >>> coach = [[4, 3, 5, 2, 4], [5, 3, 4, 2, 3], [3, 4, 4, 1, 5], [4, 2, 5, 3, 4]]
    >>> client = [[5, 3, 5, 1, 4], [4, 4, 4, 2, 3], [3, 5, 4, 2, 4], [5, 2, 4, 3, 5]]
    >>> result = social_accuracy(coach, client)
    >>> round(result.normative.value, 4), round(result.distinctive.value, 4)
    (1.014, 0.52)
    """
    y, x = profile_pair(perceiver, target)
    complete = np.asarray(~(np.isnan(y).any(axis=1) | np.isnan(x).any(axis=1)))
    n, k = int(complete.sum()), x.shape[1]
    centre = _norm(norm, x[complete], k)
    labels = np.arange(len(x)) if clusters is None else np.asarray(clusters, dtype=object)
    if labels.shape != (len(x),):
        raise OptionError(f"`clusters` must hold one label for each of the {len(x)} rows.")
    codes = group_codes("clusters", labels[complete], n)
    reason = _reason(centre, n, k)
    rows, fault = _average(y[complete], x[complete], centre, codes, confidence, reason)
    own = np.full((len(x), 3), nan)
    if reason is None:
        own[complete] = _by_dyad(y[complete], x[complete], centre)
    return SocialAccuracy(
        intercept=rows[0],
        normative=rows[1],
        distinctive=rows[2],
        intercepts=own[:, 0],
        normatives=own[:, 1],
        distinctives=own[:, 2],
        norm=centre,
        n=n,
        n_items=k,
        n_clusters=int(codes.max()) + 1 if n else 0,
        n_dropped=int(len(x) - n),
        method=METHOD,
        undefined=fault,
    )


def _norm(norm: ArrayLike | None, x: Floats, k: int) -> Floats:
    if norm is None:
        return x.mean(axis=0) if len(x) else np.full(k, nan)
    centre = vector("norm", norm)
    if len(centre) != k or np.isnan(centre).any():
        raise OptionError(f"`norm` must hold one number for each of the {k} items.")
    return centre


def _reason(norm: Floats, n: int, k: int) -> str | None:
    if n < 2:
        return f"At least 2 complete dyads are needed; there are {n}."
    if k < 3:
        return f"A profile needs at least 3 items; there are {k}."
    if float(np.ptp(norm)) <= FLAT * float(np.abs(norm).max()):
        return "The norm profile is flat, so nothing can follow it."
    return None


def _average(
    y: Floats, x: Floats, norm: Floats, codes: Integers, confidence: float, reason: str | None
) -> tuple[tuple[Estimate, ...], str | None]:
    """Slopes over all dyads; ``n`` counts dyads."""
    n, k = x.shape
    if reason is not None:
        return (Estimate(nan, n, METHOD, undefined=reason),) * 3, reason
    design = np.column_stack([np.ones(n * k), np.tile(norm - norm.mean(), n), (x - norm).ravel()])
    plain = regression(design, y.ravel(), confidence=confidence)
    if plain.undefined is not None:
        rows: tuple[Estimate, ...] = plain.coefficients
        fault: str | None = plain.undefined
    else:
        rows, _, fault = clustered(design, y.ravel(), np.repeat(codes, k), confidence)
    return tuple(replace(row, n=n, method=METHOD) for row in rows), fault


def _by_dyad(y: Floats, x: Floats, norm: Floats) -> Floats:
    """Each dyad's own three coefficients, shape (n, 3); NaN where its items cannot tell them."""
    n, k = x.shape
    rows = np.full((n, 3), nan)
    if k < 4:
        return rows
    for i in range(n):
        design = np.column_stack([np.ones(k), norm - norm.mean(), x[i] - norm])
        if not dependent(design):
            rows[i] = least_squares(design, y[i])[0]
    return rows
