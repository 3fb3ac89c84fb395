"""What a statistic would be if partners did not belong together.

Two nulls of pairs. ``pseudo_dyads`` gives everyone somebody else's partner: the baseline that any
two people of this study reach, which is rarely zero. ``permutation`` tries all orders, the real one
among them: the classical test of no relation.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from alliance_stats.checks import check_choice, check_confidence, check_positive
from alliance_stats.errors import OptionError
from alliance_stats.stats.arrays import Floats, Integers, group_codes
from alliance_stats.stats.resampling.null_distribution import (
    ManyPairings,
    Null,
    Paired,
    Request,
    nothing,
    summary,
)
from alliance_stats.stats.resampling.orders import every_order, n_orders, random_order
from alliance_stats.stats.resampling.parallel import Parallel, replicate
from alliance_stats.stats.resampling.tails import Alternative


def pseudo_dyads(
    first: ArrayLike,
    second: ArrayLike,
    statistic: Paired,
    *,
    within: ArrayLike | None = None,
    occasion: ArrayLike | None = None,
    n: int = 1000,
    seed: int = 0,
    alternative: Alternative = "greater",
    confidence: float = 0.95,
    names: Sequence[str] | None = None,
    parallel: Parallel | None = None,
    progress: Callable[[int], None] | None = None,
) -> Null:
    """Compare the real pairs with pairs of people who never met.

    Answers: is this more than any coach and any client of the study would show? Everybody answers
    near the top of the scale, so even strangers look alike. Nobody keeps the real partner.

    Parameters
    ----------
    first, second : array_like, shape (n_rows, …)
        What each partner of a pair gave, one row per pair; a score or a whole profile.
    statistic : callable
        ``(first, second) -> number or k numbers``, NaN where undefined; or ``ManyPairings``.
    within : array_like, shape (n_rows,), optional
        Labels, for example of coaches: partners are exchanged inside a label only, which keeps
        what clients of one coach share.
    occasion : array_like, shape (n_rows,), optional
        Labels of occasions: partners are exchanged at the same occasion only.
    n, seed : int
        Number of re-pairings, and seed. If there are no more than ``n``, each is tried once.
    alternative : {"greater", "less", "two-sided"}, default "greater"
        Which re-pairings count as extreme.
    confidence : float, default 0.95
        Share of the null between ``lows`` and ``highs``.
    names, parallel, progress
        As in :func:`~alliance_stats.stats.resampling.bootstrap.bootstrap`.

    Returns
    -------
    Null
        Rows alone in their group cannot be re-paired; they are left out of ``observed`` too, and
        counted. NaN, with the reason, with fewer than 2 rows to exchange.

    Raises
    ------
    OptionError
        If lengths differ or an option is out of range.

    Notes
    -----
    p = (1 + number as extreme) / (1 + n): the real pairing counts as one of them. Without
    ``within``, clients of one coach are treated as exchangeable with all others.

    References
    ----------
    Corsini (1956), Journal of Abnormal and Social Psychology 52:327 (random couples). Kenny,
    Kashy & Cook (2006), Dyadic data analysis, chapter 12. Phipson & Smyth (2010), Statistical
    Applications in Genetics and Molecular Biology 9:39, equation 2.

    Checked against all re-pairings of four pairs by hand.

    Examples
    --------
    >>> x, y = np.array([1.0, 2.0, 3.0, 4.0]), np.array([1.0, 2.0, 3.0, 5.0])
    >>> null = pseudo_dyads(x, y, lambda a, b: np.corrcoef(a, b)[0, 1])
    >>> null.n, null.exact, round(null.baseline().mean, 4), null.baseline().p_value
    (9, True, -0.3276, 0.1)
    """
    groups = _groups(len(np.asarray(first)), within, occasion)
    request = Request(
        "pseudo_dyads", groups, n, seed, alternative, confidence, names, parallel, progress
    )
    return _null(np.asarray(first), np.asarray(second), statistic, request)


def permutation(
    first: ArrayLike,
    second: ArrayLike,
    statistic: Paired,
    *,
    within: ArrayLike | None = None,
    n: int = 9999,
    seed: int = 0,
    alternative: Alternative = "two-sided",
    confidence: float = 0.95,
    names: Sequence[str] | None = None,
    parallel: Parallel | None = None,
    progress: Callable[[int], None] | None = None,
) -> Null:
    """Test whether two things are related at all, by permuting the second.

    Answers: could this have come about by chance pairing?

    Parameters
    ----------
    first, second, statistic, within, n, seed, alternative, confidence, names, parallel, progress
        As in :func:`pseudo_dyads`; ``two-sided`` is the default, as twice the smaller tail.

    Returns
    -------
    Null
        Exact, with p the share of all orders, where there are at most ``n``.

    Raises
    ------
    OptionError
        If lengths differ or an option is out of range.

    Notes
    -----
    With random orders p = (1 + number as extreme) / (1 + n).

    References
    ----------
    Phipson & Smyth (2010), Statistical Applications in Genetics and Molecular Biology 9:39.

    Checked against scipy.stats.permutation_test with all orders of five rows.

    Examples
    --------
    >>> x, y = np.array([1.0, 2.0, 3.0, 4.0]), np.array([1.0, 2.0, 3.0, 5.0])
    >>> null = permutation(x, y, lambda a, b: np.corrcoef(a, b)[0, 1], alternative="greater")
    >>> null.n, null.exact, round(null.baseline().p_value, 4)
    (24, True, 0.0417)
    """
    groups = _groups(len(np.asarray(first)), within, None)
    request = Request(
        "permutation", groups, n, seed, alternative, confidence, names, parallel, progress
    )
    return _null(np.asarray(first), np.asarray(second), statistic, request)


def _groups(n: int, within: ArrayLike | None, occasion: ArrayLike | None) -> Integers:
    """Return the number of the group inside which each row may be re-paired."""
    codes = np.zeros(n, dtype=np.intp)
    for name, labels in (("within", within), ("occasion", occasion)):
        if labels is not None:
            part = group_codes(name, labels, n)
            _, joined = np.unique(np.column_stack([codes, part]), axis=0, return_inverse=True)
            codes = joined.reshape(-1).astype(np.intp)
    return codes


def _null(
    first: NDArray[np.generic], second: NDArray[np.generic], statistic: Paired, request: Request
) -> Null:
    check_choice("alternative", request.alternative, get_args(Alternative))
    check_confidence(request.confidence)
    check_positive(request.n, "n")
    if len(first) != len(second):
        raise OptionError(f"`first` and `second` differ in length: {len(first)}, {len(second)}.")
    kept = np.flatnonzero(np.bincount(request.groups)[request.groups] > 1)
    groups = [kept[request.groups[kept] == g] for g in np.unique(request.groups[kept])]
    derange = request.kind == "pseudo_dyads"
    if len(kept) == 0:
        return nothing(statistic, len(first), request)

    def value(order: Integers) -> Floats:
        result = statistic(first[kept], second[order[kept]])
        return np.asarray(result, dtype=np.float64).reshape(-1)

    def numbers(orders: Sequence[ArrayLike]) -> Floats:
        table = np.asarray(orders, dtype=np.intp)
        if isinstance(statistic, ManyPairings):
            many = statistic.many(first[kept], second[table[:, kept]])
            return np.asarray(many, dtype=np.float64)
        return np.stack([value(order) for order in table])

    exact = n_orders([len(group) for group in groups], derange=derange) <= request.n
    if exact:
        values = numbers(list(every_order(len(first), groups, derange=derange)))
    else:
        values = replicate(
            lambda rng: random_order(rng, len(first), groups, derange=derange),
            request.n,
            seed=request.seed,
            finish=numbers,
            parallel=request.parallel,
            progress=request.progress,
        )
    observed = value(np.arange(len(first)))
    return summary(observed, values, exact, len(kept), len(first), statistic, request)
