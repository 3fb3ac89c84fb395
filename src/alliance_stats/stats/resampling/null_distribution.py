"""What numbers of re-paired people amount to: where the real pairs stand among them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from alliance_stats.stats.arrays import Floats, Integers
from alliance_stats.stats.resampling.bootstrap import names_of, position
from alliance_stats.stats.resampling.parallel import Parallel
from alliance_stats.stats.resampling.tails import Alternative, p_value

Paired: TypeAlias = Callable[[NDArray[np.generic], NDArray[np.generic]], ArrayLike]
Kind: TypeAlias = Literal["pseudo_dyads", "permutation"]
MOST_UNDEFINED = 0.05


@dataclass(frozen=True, slots=True)
class ManyPairings:
    """A statistic that is computed faster for many re-pairings at once.

    ``many`` takes the first partners, shape (n_rows, …), and as many second partners for each of
    b re-pairings, shape (b, n_rows, …); it returns the k numbers of each, shape (b, k).
    """

    many: Paired

    def __call__(self, first: NDArray[np.generic], second: NDArray[np.generic]) -> Floats:
        """Return the numbers of one pairing."""
        numbers: Floats = np.asarray(self.many(first, second[None]), dtype=np.float64)[0]
        return numbers


@dataclass(frozen=True, slots=True)
class Baseline:
    """One number beside its null distribution; see :func:`pseudo_dyads`.

    Attributes
    ----------
    observed, mean, sd : float
        The number of the real pairs; mean and standard deviation of those of re-paired ones.
    low, high : float
        Central range of the null.
    p_value : float
        Share of re-pairings as extreme as the real pairing.
    n : int
        Re-pairings with a value.
    undefined : str or None
        Why the NaN among the numbers are NaN.
    """

    observed: float
    mean: float
    sd: float
    low: float
    high: float
    p_value: float
    n: int
    undefined: str | None = None


@dataclass(frozen=True, slots=True)
class Null:
    """Null distribution of k numbers; see :func:`pseudo_dyads` and :func:`permutation`.

    Attributes
    ----------
    names : tuple of str
        What the numbers are called.
    observed : ndarray, shape (k,)
        The numbers of the real pairs.
    values : ndarray, shape (n, k)
        Those of each re-pairing.
    means, sds, lows, highs, p_values : ndarray, shape (k,)
        See :class:`Baseline`.
    n, n_rows, n_left_out : int
        Re-pairings; rows used; rows without anybody to be re-paired with.
    n_undefined : tuple of int
        Re-pairings in which each number is undefined.
    exact : bool
        Whether every re-pairing was tried.
    seed : int
        Seed.
    method : str
        What was done, in words.
    reasons : tuple of str or None
        Why a number is NaN.
    """

    names: tuple[str, ...]
    observed: Floats
    values: Floats
    means: Floats
    sds: Floats
    lows: Floats
    highs: Floats
    p_values: Floats
    n: int
    n_rows: int
    n_left_out: int
    n_undefined: tuple[int, ...]
    exact: bool
    seed: int
    method: str
    reasons: tuple[str | None, ...]

    def baseline(self, which: str | int = 0) -> Baseline:
        """Return one of the numbers, by name or position, with its null.

        Raises
        ------
        OptionError
            If there is no such number.
        """
        j = position(self.names, which)
        return Baseline(
            observed=float(self.observed[j]),
            mean=float(self.means[j]),
            sd=float(self.sds[j]),
            low=float(self.lows[j]),
            high=float(self.highs[j]),
            p_value=float(self.p_values[j]),
            n=self.n - self.n_undefined[j],
            undefined=self.reasons[j],
        )


@dataclass(frozen=True, slots=True)
class Request:
    """What to re-pair and how."""

    kind: Kind
    groups: Integers
    n: int
    seed: int
    alternative: Alternative
    confidence: float
    names: Sequence[str] | None
    parallel: Parallel | None
    progress: Callable[[int], None] | None


def summary(
    observed: Floats,
    values: Floats,
    exact: bool,
    n_rows: int,
    n_all: int,
    statistic: Paired,
    request: Request,
) -> Null:
    """Hold k numbers of the real pairs against those of all re-pairings, shape (n, k)."""
    k = len(observed)
    tail = (1 - request.confidence) / 2
    table = np.full((5, k), np.nan)
    reasons: list[str | None] = []
    missing = np.isnan(values).sum(axis=0)
    for j in range(k):
        known = values[~np.isnan(values[:, j]), j]
        reasons.append(_reason(float(observed[j]), int(missing[j]), len(values)))
        if reasons[j] is None:
            spread = known.std(ddof=0 if exact else 1) if len(known) > 1 else np.nan
            among = exact and request.kind == "permutation"
            p = p_value(float(observed[j]), known, request.alternative, among=among)
            table[:, j] = [known.mean(), spread, *np.quantile(known, [tail, 1 - tail]), p]
    return Null(
        names=names_of(statistic, request.names, k),
        observed=observed,
        values=values,
        means=table[0],
        sds=table[1],
        lows=table[2],
        highs=table[3],
        p_values=table[4],
        n=len(values),
        n_rows=n_rows,
        n_left_out=n_all - n_rows,
        n_undefined=tuple(int(count) for count in missing),
        exact=exact,
        seed=request.seed,
        method=_method(request.kind, len(values), exact),
        reasons=tuple(reasons),
    )


def _method(kind: Kind, n: int, exact: bool) -> str:
    what = "re-pairings without a real pair" if kind == "pseudo_dyads" else "orders"
    return f"all {n} {what}" if exact else f"{n} random {what}"


def _reason(observed: float, n_undefined: int, n: int) -> str | None:
    if np.isnan(observed):
        return "The statistic is undefined for the real pairs."
    if n_undefined > MOST_UNDEFINED * n:
        return f"The statistic is undefined in {100 * n_undefined / n:.0f} % of the re-pairings."
    return None


def nothing(statistic: Paired, n_rows: int, request: Request) -> Null:
    """Return the null of rows that nobody can be exchanged among."""
    names = names_of(statistic, request.names, None)
    blank = np.full(len(names), np.nan)
    reason = "Nobody has anyone to be re-paired with."
    return Null(
        names=names,
        observed=blank,
        values=np.empty((0, len(names))),
        means=blank,
        sds=blank,
        lows=blank,
        highs=blank,
        p_values=blank,
        n=0,
        n_rows=0,
        n_left_out=n_rows,
        n_undefined=(0,) * len(names),
        exact=True,
        seed=request.seed,
        method=_method(request.kind, 0, True),
        reasons=(reason,) * len(names),
    )
