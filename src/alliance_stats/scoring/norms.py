"""Where a score stands: percent of maximum possible, published norms, named bands."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from alliance_stats.instrument.model import Bands, Instrument, Norm
from alliance_stats.vocabulary import Perspective

FloatArray = NDArray[np.float64]


def pomp(scores: FloatArray, low: float, high: float) -> FloatArray:
    """Return percent of maximum possible: 100 (score - low) / (high - low).

    ``low`` and ``high`` are what the declared response scale makes possible, never the data's
    extremes (Cohen, Cohen, Aiken & West, 1999).

    Examples
    --------
    >>> pomp(np.array([1.0, 4.0, 7.0]), 1, 7).tolist()
    [0.0, 50.0, 100.0]
    """
    return 100.0 * (scores - low) / (high - low)


def norm_for(
    instrument: Instrument, score_id: str, role: str, perspective: Perspective
) -> Norm | None:
    """Return the norm that fits, if one is declared.

    Norms describe one role's own view; answers given from the other's view have none. The first
    that fits is taken.
    """
    if perspective != "direct":
        return None
    fitting = (n for n in instrument.norms if n.score == score_id and n.role == role)
    return next(fitting, None)


def z_scores(scores: FloatArray, norm: Norm) -> FloatArray:
    """Return distances from the norm's mean in its SDs; T = 50 + 10 z."""
    return (scores - norm.mean) / norm.sd


def band_labels(values: FloatArray, bands: Bands) -> NDArray[np.object_]:
    """Return the band of each value; ``None`` for no value and below the first cut.

    A band begins at its cut and ends before the next. A value within 1e-9 of a cut is on it, so
    that rounding in the last digit moves nobody down a band.

    Examples
    --------
    >>> bands = Bands(on="pomp", source="made up", cuts=((0, "low"), (50, "high")))
    >>> band_labels(np.array([49.9, 50.0, np.nan]), bands).tolist()
    ['low', 'high', None]
    """
    cuts = np.array([cut for cut, _ in bands.cuts], dtype=float)
    names = np.array([*(name for _, name in bands.cuts), None], dtype=object)
    place = np.searchsorted(cuts, values + 1e-9, side="right") - 1
    place[np.isnan(values)] = -1
    return names[place]
