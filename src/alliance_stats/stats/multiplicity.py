"""p values corrected for the number of tests in a family."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from alliance_stats.stats.arrays import Floats, Integers


def holm(p_values: ArrayLike) -> Floats:
    """Correct p values so that any false finding in the family stays as rare as declared.

    Parameters
    ----------
    p_values : array_like, shape (m,)
        Those of all tests of the family, none missing.

    Returns
    -------
    ndarray, shape (m,)
        In the order given, at most 1.

    Notes
    -----
    The smallest of m is multiplied by m, the next by m - 1 …; none falls below a smaller one's.

    References
    ----------
    Holm (1979), Scandinavian Journal of Statistics 6:65.

    Checked against p.adjust of R (case A50) and statsmodels' multipletests.

    Examples
    --------
    >>> holm([0.01, 0.04, 0.03]).round(4).tolist()
    [0.03, 0.06, 0.06]
    """
    p = np.asarray(p_values, dtype=np.float64)
    order = np.argsort(p)
    raised = np.maximum.accumulate(p[order] * np.arange(len(p), 0, -1))
    return _as_given(raised, order)


def benjamini_hochberg(p_values: ArrayLike) -> Floats:
    """Correct p values so that the expected share of false findings stays as low as declared.

    Parameters
    ----------
    p_values : array_like, shape (m,)
        Those of all tests of the family, none missing.

    Returns
    -------
    ndarray, shape (m,)
        In the order given, at most 1.

    Notes
    -----
    The i-th smallest of m is multiplied by m / i; none exceeds a larger one's.

    References
    ----------
    Benjamini & Hochberg (1995), Journal of the Royal Statistical Society B 57:289.

    Checked against p.adjust of R (case A50) and statsmodels' multipletests.

    Examples
    --------
    >>> benjamini_hochberg([0.01, 0.04, 0.03]).round(4).tolist()
    [0.03, 0.04, 0.04]
    """
    p = np.asarray(p_values, dtype=np.float64)
    order = np.argsort(p)
    raised = p[order] / (np.arange(1, len(p) + 1) / len(p))
    return _as_given(np.minimum.accumulate(raised[::-1])[::-1], order)


def _as_given(sorted_values: Floats, order: Integers) -> Floats:
    values = np.empty_like(sorted_values)
    values[order] = np.minimum(sorted_values, 1.0)
    return values
