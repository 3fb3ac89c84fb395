from __future__ import annotations

import numpy as np
import pytest

from alliance_stats import stats
from alliance_stats.errors import OptionError
from alliance_stats.stats.agreement.pair_columns import pair_columns


def columns(seed=1):
    rng = np.random.default_rng(seed)
    x = rng.normal(5, 2, size=(30, 3))
    y = x + rng.normal(0.5, 1.5, size=(30, 3))
    x[3, 0] = y[7, 1] = y[8, 1] = np.nan
    return x, y


def test_equal_the_estimators_one_by_one():
    x, y = columns()
    before = x.copy()
    found = pair_columns(x, y)
    for j in range(3):
        pair = np.column_stack([x[:, j], y[:, j]])
        r = stats.correlation(x[:, j], y[:, j])
        assert found.pearson[j] == pytest.approx(r.value, rel=1e-12)
        assert found.icc_a1[j] == pytest.approx(stats.icc(pair, form="A,1").value, rel=1e-10)
        assert found.n[j] == r.n
    np.testing.assert_array_equal(x, before)


def test_what_is_undefined_is_nan():
    x, y = columns()
    x[:, 0] = 0.1
    y[:, 0] = 0.1
    x[2:, 1] = np.nan
    found = pair_columns(x, y)
    assert np.isnan(found.pearson[:2]).all()
    assert np.isnan(found.icc_a1[:2]).all()
    y[:, 0] = columns()[1][:, 0]
    found = pair_columns(x, y)
    assert np.isnan(found.pearson[0])
    assert found.icc_a1[0] == pytest.approx(0.0, abs=1e-12)


def test_tables_of_two_shapes_are_refused():
    x, y = columns()
    with pytest.raises(OptionError):
        pair_columns(x, y[:, :2])
