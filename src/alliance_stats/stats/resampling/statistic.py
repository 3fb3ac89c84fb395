"""Statistics that are functions of sums over rows.

Most coefficients of this package are: means, variances, correlations, alpha, intraclass
correlations, least squares. They need only the sums of a few columns, so thousands of resamples
are one matrix product, and leaving one unit out is one subtraction.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from alliance_stats.errors import OptionError
from alliance_stats.stats.arrays import Floats
from alliance_stats.stats.resampling.scales import Scale


@dataclass(frozen=True, slots=True)
class MomentForm:
    """A statistic of given data, taken apart.

    Attributes
    ----------
    features : ndarray, shape (n, q)
        What is summed over rows. Centre it: the sums must not be large offsets.
    value : callable
        ``(sums (…, q), n (…)) -> (…, k)``: the k numbers from the sums over n rows, NaN where they
        are undefined. It must not depend on the order of the leading axes.
    """

    features: Floats
    value: Callable[[Floats, Floats], Floats]


@dataclass(frozen=True, slots=True)
class MomentStatistic:
    """One or several numbers that depend on the data through sums over rows only.

    Calling it computes the numbers, so it may stand wherever a plain function of arrays does.

    Attributes
    ----------
    names : tuple of str
        What the k numbers are called.
    form : callable
        ``(*data) -> MomentForm``.
    scales : tuple of str
        Scale of each number for studentised intervals; empty: the identity for all.

    Examples
    --------
    >>> def mean_form(values):
    ...     centre = values.mean()
    ...     return MomentForm((values - centre)[:, None], lambda s, n: s / n[..., None] + centre)
    >>> MomentStatistic(("mean",), mean_form)(np.array([1.0, 2.0, 6.0]))
    array([3.])
    """

    names: tuple[str, ...]
    form: Callable[..., MomentForm]
    scales: tuple[Scale, ...] = ()

    def __call__(self, *data: NDArray[np.generic]) -> Floats:
        """Return the numbers of the data, shape (k,)."""
        form = self.form(*data)
        return form.value(form.features.sum(axis=0), np.asarray(float(len(form.features))))

    def scales_of_all(self) -> tuple[Scale, ...]:
        """Return one scale for each number."""
        identity: Scale = "identity"
        return self.scales or (identity,) * len(self.names)


def difference_of(statistic: MomentStatistic, n_arrays: int) -> MomentStatistic:
    """Return the change of a statistic from one occasion to another.

    Answers: by how much does it differ between two occasions at which (mostly) the same dyads
    answered? A dyad is resampled with both its occasions, so their dependence is respected.

    Parameters
    ----------
    statistic : MomentStatistic
        What is compared.
    n_arrays : int
        Number of arrays that it takes.

    Returns
    -------
    MomentStatistic
        Takes ``2 n_arrays`` arrays, those of the first occasion first; gives second minus first.
        A row with NaN at one occasion counts at the other.

    Notes
    -----
    Rows that are missing at an occasion have features of zero there, and are not among its n.

    References
    ----------
    Davison & Hinkley (1997), section 2.4 (paired comparisons by resampling cases).

    Checked against computing the statistic at each occasion from the drawn rows.

    Examples
    --------
    >>> from alliance_stats.stats.resampling.means import mean_statistic
    >>> change = difference_of(mean_statistic("mean"), 1)
    >>> change(np.array([1.0, 2.0, np.nan]), np.array([4.0, 5.0, 6.0]))
    array([3.5])
    """

    def form(*data: NDArray[np.generic]) -> MomentForm:
        if len(data) != 2 * n_arrays:
            raise OptionError(
                f"The change of a statistic needs {2 * n_arrays} arrays; got {len(data)}."
            )
        first, there_first = _occasion(statistic, data[:n_arrays])
        second, there_second = _occasion(statistic, data[n_arrays:])
        q = first.features.shape[1]

        def value(sums: Floats, n: Floats) -> Floats:
            before = first.value(sums[..., :q], sums[..., -2])
            after: Floats = second.value(sums[..., q:-2], sums[..., -1])
            return after - before

        columns = [first.features, second.features, there_first[:, None], there_second[:, None]]
        return MomentForm(np.hstack(columns), value)

    return MomentStatistic(tuple(f"change in {name}" for name in statistic.names), form)


def _occasion(
    statistic: MomentStatistic, data: tuple[NDArray[np.generic], ...]
) -> tuple[MomentForm, Floats]:
    """Return a form with zero rows where an array has NaN, and 1 where none has."""
    arrays = [np.asarray(array, dtype=np.float64) for array in data]
    there = np.ones(len(arrays[0]), dtype=bool)
    for array in arrays:
        there &= ~np.isnan(array.reshape(len(array), -1)).any(axis=1)
    form = statistic.form(*(array[there] for array in arrays))
    features = np.zeros((len(there), form.features.shape[1]))
    features[there] = form.features
    return MomentForm(features, form.value), there.astype(np.float64)


def complete(name: str, values: ArrayLike, n_axes: int) -> Floats:
    """Return ``values`` as floats, refusing NaN: a resample cannot drop rows of its own.

    Raises
    ------
    OptionError
        If the values are not numbers, have another number of axes, or are incomplete.

    Examples
    --------
    >>> complete("x", [1, 2], 1)
    array([1., 2.])
    """
    try:
        array = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise OptionError(f"`{name}` must hold numbers.") from error
    if array.ndim != n_axes:
        raise OptionError(f"`{name}` must have {n_axes} dimension(s); got {array.ndim}.")
    if not np.isfinite(array).all():
        raise OptionError(
            f"`{name}` must be complete to be resampled; leave out rows with a missing value first."
        )
    return array
