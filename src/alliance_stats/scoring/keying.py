"""Turning reversed answers round, by the scale the instrument declares and never by the data."""

from __future__ import annotations

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from alliance_stats.instrument.model import Instrument

Number = TypeVar("Number", float, NDArray[np.float64])


def mirror_of(instrument: Instrument, item_id: str) -> float | None:
    """Return minimum + maximum of a reversed item's declared scale; ``None`` if not reversed."""
    item = instrument.items[item_id]
    if not item.reverse:
        return None
    scale = instrument.scales[item.scale]
    return scale.minimum + scale.maximum


def reverse(answers: Number, minimum: float, maximum: float) -> Number:
    """Return the answers seen from the other end of the scale; missing (NaN) stays missing.

    Examples
    --------
    >>> reverse(2.0, 1, 7)
    6.0
    >>> reverse(np.array([-3.0, np.nan]), -3, 3).tolist()
    [3.0, nan]
    """
    return minimum + maximum - answers
