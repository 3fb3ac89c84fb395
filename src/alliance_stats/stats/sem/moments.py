"""Published moments as input: a table of covariances or correlations is enough to refit a model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from alliance_stats.checks import check_choice
from alliance_stats.errors import InsufficientDataError, OptionError
from alliance_stats.stats.arrays import Floats, matrix, vector
from alliance_stats.stats.sem.sample import Sample, of_moments

# Printed tables are rounded; more asymmetry than this is a typing error.
ASYMMETRY = 1e-6


@dataclass(frozen=True, slots=True)
class SampleMoments:
    """Means and covariances of one group, as a paper prints them.

    Attributes
    ----------
    names : sequence of str
        The p variables.
    n : int
        Number of rows they were computed from.
    covariance : array_like, shape (p, p), optional
        Either this, or ``correlation`` with ``sds``. The upper or the lower triangle may be left
        out (0 or NaN).
    correlation : array_like, shape (p, p), optional
    sds : array_like, shape (p,), optional
        Standard deviations, as printed; 1 each if left out, which is right only for models that do
        not depend on the scale.
    means : array_like, shape (p,), optional
        Without them the model is fitted without means.
    divisor : {"n-1", "n"}, default "n-1"
        What the covariances or standard deviations were divided by.

    Examples
    --------
    >>> table = SampleMoments(["x", "y"], 50, correlation=[[1, 0], [0.4, 1]], sds=[2, 3])
    >>> table.sample().covariances[0, 0].round(3).tolist()
    [[3.92, 2.352], [2.352, 8.82]]
    """

    names: Sequence[str]
    n: int
    covariance: ArrayLike | None = None
    correlation: ArrayLike | None = None
    sds: ArrayLike | None = None
    means: ArrayLike | None = None
    divisor: Literal["n-1", "n"] = "n-1"

    def sample(self, names: Sequence[str] | None = None) -> Sample:
        """Return the moments of some of the variables, with divisor n.

        Raises
        ------
        OptionError
            If the table is not a covariance or correlation matrix of these variables.
        InsufficientDataError
            If the matrix is not positive definite.
        """
        check_choice("divisor", self.divisor, ("n-1", "n"))
        table = self._covariance()
        means = np.zeros(len(table)) if self.means is None else vector("means", self.means)
        if len(means) != len(table) or np.isnan(means).any():
            raise OptionError(f"`means` must hold {len(table)} numbers, one for each variable.")
        if self.n < 2:
            raise InsufficientDataError(f"`n` must be at least 2; got {self.n}.")
        if self.divisor == "n-1":
            table = table * ((self.n - 1) / self.n)
        wanted = tuple(self.names) if names is None else tuple(names)
        place = {name: i for i, name in enumerate(self.names)}
        index = [place[name] for name in wanted]
        return of_moments(wanted, self.n, table[np.ix_(index, index)], means[index])

    def _covariance(self) -> Floats:
        if (self.covariance is None) == (self.correlation is None):
            raise OptionError("Give either `covariance` or `correlation`.")
        given = self.covariance if self.covariance is not None else self.correlation
        name = "covariance" if self.covariance is not None else "correlation"
        table = _filled(name, matrix(name, given if given is not None else []))
        p = len(self.names)
        if table.shape != (p, p) or len(set(self.names)) != p:
            raise OptionError(
                f"`{name}` must have one row and one column for each of {p} different names; got "
                f"{table.shape[0]} x {table.shape[1]}."
            )
        if self.correlation is None:
            return table
        if np.abs(np.diag(table) - 1).max(initial=0) > ASYMMETRY or np.abs(table).max() > 1:
            raise OptionError("`correlation` must have 1 in its diagonal and nothing beyond ±1.")
        sds = np.ones(p) if self.sds is None else vector("sds", self.sds)
        if len(sds) != p or not (sds > 0).all():
            raise OptionError(f"`sds` must hold {p} numbers above 0, one for each variable.")
        return table * sds[:, None] * sds[None, :]


def _filled(name: str, table: Floats) -> Floats:
    """Complete a table of which one triangle was given; refuse one that contradicts itself."""
    if table.shape[0] != table.shape[1]:
        raise OptionError(f"`{name}` must have as many rows as columns.")
    known = np.where(np.isnan(table), 0.0, table)
    lower, upper = np.tril(known, -1), np.triu(known, 1)
    if not upper.any() or not lower.any():
        known = known + lower.T + upper.T
    size = np.abs(known).max(initial=0.0)
    if np.abs(known - known.T).max(initial=0.0) > ASYMMETRY * max(size, 1.0):
        raise OptionError(f"`{name}` must be symmetric, or have one triangle only.")
    result: Floats = 0.5 * (known + known.T)
    return result
