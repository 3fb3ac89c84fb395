"""Similarity of two people's answer profiles: what they share beyond what everybody shares.

Two people can look alike because both answer as the average person does. Furr's decomposition
takes the average profile out: what is left is similarity of what is distinctive about the pair.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import nan
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from alliance_stats.checks import check_choice
from alliance_stats.errors import OptionError
from alliance_stats.stats.arrays import Floats, matrix

METHOD = "profile correlations (Furr 2008)"
Norms = Literal["auto", "all", "leave_one_out"]
# Below this many dyads a person weighs visibly in the norm that he or she is compared with.
LEAVE_ONE_OUT_BELOW = 30
# Deviations smaller than this share of the largest answer are rounding, not a profile.
FLAT = 1e-10


@dataclass(frozen=True, slots=True)
class ProfileSimilarity:
    """Profile similarity of each dyad; see :func:`profile_similarity`.

    Arrays of shape (n_rows,) follow the input rows; NaN where a profile is incomplete or flat.

    Attributes
    ----------
    overall : ndarray
        Correlation of the two profiles.
    distinctive : ndarray
        Correlation of the two profiles after each role's norm was subtracted.
    normative_first, normative_second : ndarray
        Correlation of a person's profile with the norm of his or her own role.
    cross_normative_first, cross_normative_second : ndarray
        Correlation of a person's profile with the norm of the partner's role.
    double_entry : ndarray
        Pearson correlation of the double-entered profiles, an intraclass correlation: it also
        falls when level or spread differ.
    squared_distance, mean_absolute_difference : ndarray
        Sum of squared, and mean of absolute, differences over the items.
    elevation_difference, scatter_difference, shape_distance : ndarray
        First minus second mean; first minus second standard deviation (divisor k - 1); squared
        distance of the standardised profiles, 2 (k - 1)(1 - r).
    generalised : float
        Correlation of the two norm profiles.
    norm_first, norm_second : ndarray, shape (k,)
        Mean profile of each role over the complete dyads.
    n, n_items, n_flat, n_dropped : int
        Complete dyads, items, complete dyads with a flat profile, and incomplete rows.
    norms : {"all", "leave_one_out"}
        Whether a person's own dyad was left out of the norm.
    method : str
        The decomposition.
    undefined : str or None
        Why the NaN among the numbers are NaN.
    """

    overall: Floats
    distinctive: Floats
    normative_first: Floats
    normative_second: Floats
    cross_normative_first: Floats
    cross_normative_second: Floats
    double_entry: Floats
    squared_distance: Floats
    elevation_difference: Floats
    scatter_difference: Floats
    shape_distance: Floats
    mean_absolute_difference: Floats
    generalised: float
    norm_first: Floats
    norm_second: Floats
    n: int
    n_items: int
    n_flat: int
    n_dropped: int
    norms: Norms
    method: str
    undefined: str | None = None


def profile_similarity(
    first: ArrayLike, second: ArrayLike, *, norms: Norms = "auto"
) -> ProfileSimilarity:
    """Compare the profiles of the two members of each dyad.

    Answers: do coach and client order the same items in the same way, and how much of that is
    peculiar to this pair rather than how everybody answers?

    Parameters
    ----------
    first, second : array_like, shape (n, k)
        Answers of the two roles to the same k items (or subscales) in the same order.
    norms : {"auto", "all", "leave_one_out"}
        Whether a dyad counts in the norms it is compared with; "auto" leaves it out below 30
        complete dyads.

    Returns
    -------
    ProfileSimilarity
        A flat profile (all answers equal) has no shape: its correlations are NaN and it is
        counted. Below 3 items or 2 complete dyads everything is NaN, with the reason.

    Raises
    ------
    OptionError
        If the two tables differ in shape.

    Notes
    -----
    With norms m_1 and m_2: overall r(x_i, y_i); distinctive r(x_i - m_1, y_i - m_2); normative
    r(x_i, m_1), r(y_i, m_2); generalised r(m_1, m_2). Leaving dyad i out turns x_i - m_1 into
    n/(n-1) times itself, so distinctive similarity is the same under both kinds of norm. Only
    overall and distinctive similarity depend on who is paired with whom.

    References
    ----------
    Furr (2008), Journal of Personality 76:1267. Cronbach & Gleser (1953), Psychological Bulletin
    50:456 (elevation, scatter, shape). McCrae (1993) (double entry).

    Checked against base R formulas (tests/reference/profile.json) and the printed example of
    METHODS GOLD-A7 (same file).

    Examples
    --------
    >>> coach = [[4, 3, 5, 2, 4], [5, 3, 4, 2, 3], [3, 4, 4, 1, 5], [4, 2, 5, 3, 4]]
    >>> client = [[5, 3, 5, 1, 4], [4, 4, 4, 2, 3], [3, 5, 4, 2, 4], [5, 2, 4, 3, 5]]
    >>> result = profile_similarity(coach, client, norms="all")
    >>> result.overall.round(5).tolist()
    [0.94346, 0.78446, 0.83856, 0.77357]
    >>> result.distinctive.round(5).tolist(), round(result.generalised, 6)
    ([0.54411, 0.48203, 0.71265, 0.70938], 0.958606)
    """
    check_choice("norms", norms, ("auto", "all", "leave_one_out"))
    x, y = profile_pair(first, second)
    complete = np.asarray(~(np.isnan(x).any(axis=1) | np.isnan(y).any(axis=1)))
    n, k = int(complete.sum()), x.shape[1]
    used: Norms = norms
    if norms == "auto":
        used = "leave_one_out" if n < LEAVE_ONE_OUT_BELOW else "all"
    a, b = x[complete], y[complete]
    reason = _reason(n, k)
    parts = {} if reason else _parts(a, b, used)
    columns = {name: _spread(parts.get(name), complete) for name in _ARRAYS}
    n_flat = int((_flat(a) | _flat(b)).sum()) if n else 0
    generalised = nan if reason else float(rows_r(a.mean(axis=0)[None], b.mean(axis=0)[None])[0])
    return ProfileSimilarity(
        **columns,
        generalised=generalised,
        norm_first=a.mean(axis=0) if n else np.full(k, nan),
        norm_second=b.mean(axis=0) if n else np.full(k, nan),
        n=n,
        n_items=k,
        n_flat=n_flat,
        n_dropped=int(len(x) - n),
        norms=used,
        method=METHOD,
        undefined=reason or _flat_reason(n_flat, bool(np.isnan(generalised))),
    )


def profile_pair(first: ArrayLike, second: ArrayLike) -> tuple[Floats, Floats]:
    """Return two tables of profiles of one shape.

    Raises
    ------
    OptionError
        If their shapes differ.

    Examples
    --------
    >>> profile_pair([[1, 2]], [[3, 4]])[1].tolist()
    [[3.0, 4.0]]
    """
    x, y = matrix("first", first), matrix("second", second)
    if x.shape != y.shape:
        raise OptionError(
            f"`first` and `second` must have the same rows and items; got {x.shape} and {y.shape}."
        )
    return x, y


def profile_deviations(profiles: ArrayLike) -> Floats:
    """Return each profile minus the mean profile of the complete rows, shape (n, k).

    Answers: what is distinctive about each person?

    Parameters
    ----------
    profiles : array_like, shape (n, k)
        One row per person.

    Returns
    -------
    ndarray, shape (n, k)

    Notes
    -----
    x_i - mean of x over complete rows.

    Checked against ``profile_similarity``, whose distinctive form it is.

    Examples
    --------
    >>> profile_deviations([[1, 2], [3, 6]]).tolist()
    [[-1.0, -2.0], [1.0, 2.0]]
    """
    table = matrix("profiles", profiles)
    complete = ~np.isnan(table).any(axis=1)
    if not complete.any():
        return table
    deviations: Floats = table - table[complete].mean(axis=0)
    # A person who answers exactly as the norm leaves rounding behind, which is no profile.
    size = float(np.abs(table[complete]).max())
    return np.where(np.abs(deviations) <= FLAT * size, 0.0, deviations)


def profile_units(profiles: ArrayLike) -> Floats:
    """Return profiles centred and scaled to length one, shape (n, k).

    Answers: which numbers give the correlation of any two profiles by multiplying and adding?
    With u and v from the two roles, ``(u * v[order]).sum(axis=1)`` are the correlations of any
    re-pairing.

    Parameters
    ----------
    profiles : array_like, shape (n, k)
        One row per person.

    Returns
    -------
    ndarray, shape (n, k)
        NaN rows where a profile is flat or incomplete.

    Notes
    -----
    u = (x - mean x) / sqrt(Σ (x - mean x)²).

    Checked against ``profile_similarity``.

    Examples
    --------
    >>> profile_units([[1, 3], [2, 2]]).round(4).tolist()
    [[-0.7071, 0.7071], [nan, nan]]
    """
    table = matrix("profiles", profiles)
    centred = table - table.mean(axis=1, keepdims=True)
    length = np.sqrt((centred**2).sum(axis=1, keepdims=True))
    flat = _flat(table)[:, None]
    units: Floats = np.where(flat, nan, centred / np.where(flat, 1.0, length))
    return units


def rows_r(x: Floats, y: Floats) -> Floats:
    """Return the correlation of each row of ``x`` with the same row of ``y``.

    Examples
    --------
    >>> rows_r(np.array([[1.0, 2, 3]]), np.array([[2.0, 4, 6]])).round(12)
    array([1.])
    """
    r: Floats = (profile_units(x) * profile_units(y)).sum(axis=1)
    return np.clip(r, -1.0, 1.0)


_ARRAYS = (
    "overall",
    "distinctive",
    "normative_first",
    "normative_second",
    "cross_normative_first",
    "cross_normative_second",
    "double_entry",
    "squared_distance",
    "elevation_difference",
    "scatter_difference",
    "shape_distance",
    "mean_absolute_difference",
)


def _parts(a: Floats, b: Floats, norms: Norms) -> dict[str, Floats]:
    """Every per-dyad index, each of shape (n,), for complete profiles."""
    n, k = a.shape
    norm_a, norm_b = np.tile(a.mean(axis=0), (n, 1)), np.tile(b.mean(axis=0), (n, 1))
    if norms == "leave_one_out":
        norm_a, norm_b = (n * norm_a - a) / (n - 1), (n * norm_b - b) / (n - 1)
    difference = a - b
    overall = rows_r(a, b)
    return {
        "overall": overall,
        "distinctive": rows_r(profile_deviations(a), profile_deviations(b)),
        "normative_first": rows_r(a, norm_a),
        "normative_second": rows_r(b, norm_b),
        "cross_normative_first": rows_r(a, norm_b),
        "cross_normative_second": rows_r(b, norm_a),
        "double_entry": rows_r(np.hstack([a, b]), np.hstack([b, a])),
        "squared_distance": (difference**2).sum(axis=1),
        "elevation_difference": a.mean(axis=1) - b.mean(axis=1),
        "scatter_difference": a.std(axis=1, ddof=1) - b.std(axis=1, ddof=1),
        "shape_distance": 2 * (k - 1) * (1 - overall),
        "mean_absolute_difference": np.abs(difference).mean(axis=1),
    }


def _spread(values: Floats | None, complete: np.ndarray) -> Floats:
    column = np.full(len(complete), nan)
    if values is not None:
        column[complete] = values
    return column


def _flat(table: Floats) -> np.ndarray:
    if not len(table):
        return np.zeros(0, dtype=bool)
    spread = table.max(axis=1) - table.min(axis=1)
    # NaN rows compare False and stay NaN on their own.
    flat: np.ndarray = spread <= FLAT * np.abs(table).max(axis=1)
    return flat


def _reason(n: int, k: int) -> str | None:
    if k < 3:
        return f"A profile needs at least 3 items; there are {k}. Two points always fit a line."
    if n < 2:
        return f"Profile norms need at least 2 complete dyads; there are {n}."
    return None


def _flat_reason(n_flat: int, flat_norm: bool) -> str | None:
    if flat_norm:
        return "A norm profile is flat: all items have the same mean, so nothing is normative."
    if not n_flat:
        return None
    return f"In {n_flat} dyad(s) a profile is flat (all answers equal): it has no correlation."
