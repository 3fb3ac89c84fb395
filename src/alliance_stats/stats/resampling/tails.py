"""Tail probabilities of an observed number among those of a null."""

from __future__ import annotations

from typing import Literal, TypeAlias

import numpy as np

from alliance_stats.stats.arrays import ROUNDING, Floats

Alternative: TypeAlias = Literal["greater", "less", "two-sided"]


def p_value(observed: float, null: Floats, alternative: Alternative, *, among: bool) -> float:
    """Return the share of the null that is as extreme as ``observed``.

    ``among`` says that the null holds the observed number already; otherwise it is added. Numbers
    that differ by rounding are equal.

    Examples
    --------
    >>> null = np.array([1.0, 2.0, 3.0, 4.0])
    >>> p_value(4.0, null, "greater", among=True), p_value(4.0, null, "greater", among=False)
    (0.25, 0.4)
    """
    slack = 8 * ROUNDING * max(abs(observed), float(np.abs(null).max()))
    extra = 0 if among else 1
    above = (extra + int((null >= observed - slack).sum())) / (extra + len(null))
    below = (extra + int((null <= observed + slack).sum())) / (extra + len(null))
    if alternative == "two-sided":
        return min(1.0, 2 * min(above, below))
    return above if alternative == "greater" else below
