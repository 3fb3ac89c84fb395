from __future__ import annotations

import numpy as np

from alliance_stats.instrument.model import Bands
from alliance_stats.scoring.norms import band_labels, pomp


def test_pomp_of_a_who5_raw_sum_is_the_official_percentage():
    """The official rule multiplies the raw sum (0 to 25) by 4."""
    raw = np.arange(26.0)
    np.testing.assert_allclose(pomp(raw, 0, 25), raw * 4)


def test_a_value_on_a_cut_up_to_rounding_belongs_to_the_band_that_begins_there():
    bands = Bands(on="raw", source="made up", cuts=((1, "low"), (4.6, "high")))
    values = np.array([0.5, 1, 4.5999, 23 / 5, 4.6 - 1e-12])
    assert band_labels(values, bands).tolist() == [None, "low", "low", "high", "high"]
