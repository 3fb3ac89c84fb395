"""The bootstrap: an interval for any statistic, from resampled dyads or coaches."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import isnan, nan
from typing import get_args

import numpy as np
from numpy.typing import ArrayLike

from alliance_stats.checks import check_choice, check_confidence, check_positive
from alliance_stats.errors import OptionError
from alliance_stats.stats.arrays import Floats
from alliance_stats.stats.interval import Estimate, Interval, no_interval
from alliance_stats.stats.resampling import intervals
from alliance_stats.stats.resampling.draws import Arrays, Draws, index_draws, moment_draws
from alliance_stats.stats.resampling.intervals import METHODS, IntervalMethod
from alliance_stats.stats.resampling.parallel import Parallel
from alliance_stats.stats.resampling.plan import Units, units
from alliance_stats.stats.resampling.scales import Scale
from alliance_stats.stats.resampling.statistic import MomentStatistic

# With more resamples undefined than this, the defined ones are not a fair picture of all.
MOST_UNDEFINED = 0.05
FEWEST_UNITS = 3


@dataclass(frozen=True, slots=True)
class Bootstrap:
    """Bootstrap distribution of k numbers; see :func:`bootstrap`.

    Attributes
    ----------
    names : tuple of str
        What the numbers are called.
    values, std_errors : ndarray, shape (k,)
        The numbers of the data, and the standard deviations of their replicates.
    replicates : ndarray, shape (n_resamples, k)
        The numbers of each resample; NaN where a resample has none.
    intervals : tuple of Interval
        One for each number.
    n_undefined : tuple of int
        Resamples in which each number is undefined.
    reasons : tuple of str or None
        Why a number, or else its interval, is NaN.
    n, n_units : int
        Rows, and units that were drawn.
    unit : str
        ``"rows"`` or ``"clusters"``.
    n_resamples, seed : int
        How the resamples were made.
    method : str
        The interval, the number of resamples and what was drawn, in words.
    """

    names: tuple[str, ...]
    values: Floats
    std_errors: Floats
    replicates: Floats
    intervals: tuple[Interval, ...]
    n_undefined: tuple[int, ...]
    reasons: tuple[str | None, ...]
    n: int
    n_units: int
    unit: str
    n_resamples: int
    seed: int
    method: str

    def estimate(self, which: str | int = 0) -> Estimate:
        """Return one of the numbers, by name or position, as an estimate.

        Raises
        ------
        OptionError
            If there is no such number.
        """
        j = position(self.names, which)
        return Estimate(
            value=float(self.values[j]),
            n=self.n,
            method=self.method,
            std_error=float(self.std_errors[j]),
            interval=self.intervals[j],
            undefined=self.reasons[j],
        )


@dataclass(frozen=True, slots=True)
class _Column:
    """One number's interval."""

    std_error: float
    interval: Interval
    n_undefined: int
    reason: str | None


def bootstrap(
    statistic: Callable[..., ArrayLike],
    data: Sequence[ArrayLike],
    *,
    units: Units | None = None,
    n_resamples: int = 2000,
    seed: int = 0,
    method: IntervalMethod = "bca",
    confidence: float = 0.95,
    names: Sequence[str] | None = None,
    parallel: Parallel | None = None,
    progress: Callable[[int], None] | None = None,
) -> Bootstrap:
    """Resample the data and recompute a statistic.

    Answers: how far might these numbers be off, whatever the distribution of the scores? Rows of
    one coach belong together: pass ``units(n, coach_labels)``.

    Parameters
    ----------
    statistic : callable
        ``(*data) -> number or k numbers``, NaN where undefined. A ``MomentStatistic`` is computed
        by count weights, thousands of resamples at once.
    data : sequence of array_like
        Arrays whose first axis is the rows; rows are drawn from all of them together.
    units : Units, optional
        What is drawn; rows by default.
    n_resamples, seed : int
        Number of resamples, and seed.
    method : {"bca", "percentile", "studentised"}, default "bca"
        Kind of interval.
    confidence : float, default 0.95
        Level of the intervals.
    names : sequence of str, optional
        What the numbers are called, where the statistic does not say.
    parallel : Parallel, optional
        Where replicates run. The numbers are the same everywhere.
    progress : callable, optional
        Called with the number of resamples done so far.

    Returns
    -------
    Bootstrap
        An interval is NaN, with the reason, below 3 units, where the statistic is undefined, where
        more than 5 % of the resamples have no value, or where the replicates do not vary.

    Raises
    ------
    OptionError
        If arrays differ in length or an option is out of range.

    Notes
    -----
    Which method: a ``MomentStatistic`` is best studentised; those intervals hold from 40 dyads or
    ten coaches on, while BCa and percentile intervals are short in small studies
    (docs/coverage.md). To studentise a plain function it is recomputed without each unit of each
    resample, so for it BCa is the practical choice.

    Formulas stand in ``intervals.py`` and ``draws.py``. With the same seed, the first of many
    resamples are the resamples of few. A ``MomentStatistic`` and a plain function draw different
    resamples: the first from one generator, the other from one generator for each.

    References
    ----------
    Efron & Tibshirani (1993), An introduction to the bootstrap. Davison & Hinkley (1997),
    Bootstrap methods and their application.

    Checked against scipy.stats.bootstrap and the plug-in standard error of a mean.

    Examples
    --------
    >>> from alliance_stats.stats.resampling.pairs import pair_statistic
    >>> x, y = [4, 5, 2, 6, 3, 5, 7, 1], [5, 5, 3, 6, 2, 4, 6, 2]
    >>> result = bootstrap(pair_statistic("icc(A,1)"), (x, y), n_resamples=500, seed=1)
    >>> estimate = result.estimate("icc(A,1)")
    >>> round(estimate.value, 3), estimate.interval.low < estimate.value < estimate.interval.high
    (0.888, True)
    """
    check_choice("method", method, get_args(IntervalMethod))
    check_confidence(confidence)
    check_positive(n_resamples, "n_resamples")
    arrays, plan = _arrays(data), units
    if plan is None:
        plan = _rows(len(arrays[0]))
    if plan.n_rows != len(arrays[0]):
        raise OptionError(f"`units` has {plan.n_rows} rows and the data have {len(arrays[0])}.")
    if parallel is None:
        parallel = Parallel()
    if plan.n_units < FEWEST_UNITS:
        values = _without_resamples(statistic, arrays, len(names_of(statistic, names, None)))
        blank = np.full((n_resamples, len(values)), nan)
        draws = Draws(values, blank, None, None, None)
    elif isinstance(statistic, MomentStatistic):
        student = method == "studentised"
        draws = moment_draws(
            statistic, arrays, plan, n_resamples, seed, studentise=student, progress=progress
        )
    else:
        draws = index_draws(
            statistic,
            arrays,
            plan,
            n_resamples,
            seed,
            jackknife=method == "bca",
            studentise=method == "studentised",
            parallel=parallel,
            progress=progress,
        )
    labels = names_of(statistic, names, len(draws.values))
    return _record(statistic, draws, plan, labels, method, confidence, seed)


def _rows(n: int) -> Units:
    return units(n)


def _without_resamples(statistic: Callable[..., ArrayLike], data: Arrays, k: int) -> Floats:
    if len(data[0]) == 0:
        return np.full(k, nan)
    return np.asarray(statistic(*data), dtype=np.float64).reshape(-1)


def _record(
    statistic: Callable[..., ArrayLike],
    draws: Draws,
    plan: Units,
    labels: tuple[str, ...],
    method: IntervalMethod,
    confidence: float,
    seed: int,
) -> Bootstrap:
    plain: Scale = "identity"
    scales = (plain,) * len(labels)
    if isinstance(statistic, MomentStatistic):
        scales = statistic.scales_of_all()
    n_resamples = len(draws.replicates)
    columns = [
        _column(draws, j, plan.n_units, method, confidence, scale) for j, scale in enumerate(scales)
    ]
    return Bootstrap(
        names=labels,
        values=draws.values,
        std_errors=np.array([column.std_error for column in columns]),
        replicates=draws.replicates,
        intervals=tuple(column.interval for column in columns),
        n_undefined=tuple(column.n_undefined for column in columns),
        reasons=tuple(column.reason for column in columns),
        n=plan.n_rows,
        n_units=plan.n_units,
        unit=plan.kind,
        n_resamples=n_resamples,
        seed=seed,
        method=f"{METHODS[method]}, {n_resamples} resamples of {plan.kind}",
    )


def _column(
    draws: Draws, j: int, n_units: int, method: IntervalMethod, confidence: float, scale: Scale
) -> _Column:
    value, replicates = float(draws.values[j]), draws.replicates[:, j]
    known = replicates[~np.isnan(replicates)]
    n_undefined = len(replicates) - len(known)
    error = float(known.std(ddof=1)) if len(known) > 1 else nan
    interval = no_interval(confidence, METHODS[method])
    reason = _reason(value, known, n_undefined, n_units)
    if reason is not None:
        keep = n_undefined <= MOST_UNDEFINED * len(replicates) and not isnan(value)
        return _Column(error if keep else nan, interval, n_undefined, reason)
    if method == "percentile":
        interval = intervals.percentile(known, confidence)
    elif method == "bca" and draws.jackknife is not None:
        interval, reason = intervals.bca(known, value, draws.jackknife[:, j], confidence)
    elif draws.errors is not None and draws.replicate_errors is not None:
        there = ~np.isnan(replicates)
        interval, reason = intervals.studentised(
            known,
            draws.replicate_errors[there, j],
            value,
            float(draws.errors[j]),
            confidence,
            scale,
        )
    return _Column(error, interval, n_undefined, reason)


def _reason(value: float, known: Floats, n_undefined: int, n_units: int) -> str | None:
    if n_units < FEWEST_UNITS:
        return f"A bootstrap needs at least {FEWEST_UNITS} units to draw from; there are {n_units}."
    if isnan(value):
        return "The statistic is undefined for these data."
    share = n_undefined / (n_undefined + len(known))
    if share > MOST_UNDEFINED:
        return f"The statistic is undefined in {100 * share:.0f} % of the resamples."
    if intervals.does_not_vary(known):
        return "The statistic is the same in every resample, so it has no interval."
    return None


def _arrays(data: Sequence[ArrayLike]) -> Arrays:
    if len(data) == 0:
        raise OptionError("`data` must hold at least one array.")
    arrays = tuple(np.asarray(array) for array in data)
    if any(array.ndim == 0 for array in arrays):
        raise OptionError("Each array of `data` must have rows.")
    lengths = {len(array) for array in arrays}
    if len(lengths) > 1:
        raise OptionError(f"The arrays of `data` must have equally many rows; got {lengths}.")
    return arrays


def names_of(
    statistic: Callable[..., ArrayLike], names: Sequence[str] | None, k: int | None
) -> tuple[str, ...]:
    """Return what a statistic's ``k`` numbers are called (``k`` None: not known).

    Raises
    ------
    OptionError
        If there are more or fewer names than numbers.

    Examples
    --------
    >>> names_of(np.mean, None, 1), names_of(np.mean, None, 2), names_of(np.mean, ["m"], 1)
    (('value',), ('value 1', 'value 2'), ('m',))
    """
    if names is None and isinstance(statistic, MomentStatistic):
        names = statistic.names
    if names is None:
        return ("value",) if k in {None, 1} else tuple(f"value {j + 1}" for j in range(k or 0))
    if k is not None and len(names) != k:
        raise OptionError(f"The statistic gives {k} numbers but there are {len(names)} names.")
    return tuple(names)


def position(names: tuple[str, ...], which: str | int) -> int:
    """Return the position of a number given by name or position.

    Raises
    ------
    OptionError
        If there is no such number.

    Examples
    --------
    >>> position(("a", "b"), "b")
    1
    """
    if isinstance(which, str):
        check_choice("which", which, names)
        return names.index(which)
    if not -len(names) <= which < len(names):
        raise OptionError(f"There are {len(names)} numbers; got position {which}.")
    return which
