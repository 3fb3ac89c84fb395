"""What coefficients of a table of two raters share: the table, its weights, its clusters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isnan

from numpy.typing import ArrayLike

from alliance_stats.checks import check_confidence
from alliance_stats.errors import OptionError
from alliance_stats.stats.agreement.cross_table import (
    CrossTable,
    TableOrPair,
    Weights,
    cross_table,
    disagreement,
)
from alliance_stats.stats.arrays import Floats, Integers
from alliance_stats.stats.interval import Interval, no_interval
from alliance_stats.stats.relations.regression import cluster_codes

CLUSTERED = "influence values, CR2 errors, Satterthwaite t"
MIN_PAIRS = 3
PERFECT = "The raters agree exactly, so the interval does not exist."


@dataclass(frozen=True, slots=True)
class RatedPairs:
    """Two raters' answers as a table.

    Attributes
    ----------
    table : CrossTable
    disagreement : ndarray, shape (c, c)
        How bad each disagreement is; 0 on the diagonal.
    weights : str
        Name of these weights.
    codes : ndarray of int or None
        Cluster of each complete pair.
    """

    table: CrossTable
    disagreement: Floats
    weights: str
    codes: Integers | None

    @property
    def n_clusters(self) -> int:
        """Clusters among the complete pairs; 0 where rows are independent."""
        return 0 if self.codes is None else int(self.codes.max()) + 1

    @property
    def is_perfect(self) -> bool:
        """Whether the raters never disagree."""
        return not (self.disagreement * self.table.counts).any()

    def method(self, independent: str) -> str:
        """Name the source of the errors, given that of independent pairs."""
        return independent if self.codes is None else CLUSTERED


def rated_pairs(
    table_or_pair: TableOrPair,
    *,
    weights: Weights,
    categories: Sequence[object] | None,
    clusters: ArrayLike | None,
    confidence: float,
) -> RatedPairs:
    """Read two raters' answers or their table, with the weights of its disagreements.

    Raises
    ------
    OptionError
        If the table, the weights or the categories do not fit, or clusters come with a table.

    Examples
    --------
    >>> found = rated_pairs(
    ...     ([1, 2, 2], [1, 2, 1]), weights="linear", categories=None, clusters=None, confidence=0.9
    ... )
    >>> found.table.n, found.weights, found.is_perfect, found.n_clusters
    (3, 'linear', False, 0)
    """
    check_confidence(confidence)
    table = cross_table(table_or_pair, categories)
    if clusters is not None and not isinstance(table_or_pair, tuple):
        raise OptionError("`clusters` needs the answers as a tuple (x, y), not a table of counts.")
    codes = cluster_codes(clusters, table.complete)
    d, name = disagreement(weights, len(table.counts))
    return RatedPairs(table, d, name, codes)


def around(value: float, half: float, confidence: float, method: str) -> Interval:
    """Return an interval about a coefficient, cut at 1; none where its width is not known.

    Examples
    --------
    >>> around(0.9, 0.2, 0.95, "").high
    1.0
    """
    if isnan(half):
        return no_interval(confidence, method)
    return Interval(value - half, min(1.0, value + half), confidence, method)
