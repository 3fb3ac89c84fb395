from __future__ import annotations

import numpy as np
import pytest

from alliance_stats import stats
from alliance_stats.errors import OptionError
from alliance_stats.stats.pair_columns import columns_icc_a1, columns_pearson


def columns(seed=1):
    rng = np.random.default_rng(seed)
    x = rng.normal(5, 2, size=(30, 3))
    y = x + rng.normal(0.5, 1.5, size=(30, 3))
    x[3, 0] = y[7, 1] = y[8, 1] = np.nan
    return x, y


def test_equal_the_estimators_one_by_one():
    x, y = columns()
    for j in range(3):
        pair = np.column_stack([x[:, j], y[:, j]])
        r = stats.correlation(x[:, j], y[:, j]).value
        assert columns_pearson(x, y)[j] == pytest.approx(r, rel=1e-12)
        assert columns_icc_a1(x, y)[j] == pytest.approx(
            stats.icc(pair, form="A,1").value, rel=1e-10
        )


def test_what_is_undefined_is_nan():
    x, y = columns()
    x[:, 0] = 0.1
    y[:, 0] = 0.1
    x[3:, 1] = np.nan
    x[2, 1] = np.nan
    assert np.isnan(columns_pearson(x, y)[:2]).all()
    assert np.isnan(columns_icc_a1(x, y)[:2]).all()
    with pytest.raises(OptionError):
        columns_pearson(x, y[:, :2])
