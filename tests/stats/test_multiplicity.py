from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import ArrayLike, NDArray

from alliance_stats.stats.multiplicity import benjamini_hochberg, holm


@pytest.mark.parametrize(("correct", "name"), [(holm, "holm"), (benjamini_hochberg, "fdr_bh")])
@pytest.mark.parametrize("m", [1, 2, 7, 400])
def test_same_numbers_as_statsmodels(
    correct: Callable[[ArrayLike], NDArray[np.float64]], name: str, m: int
) -> None:
    from statsmodels.stats.multitest import multipletests

    rng = np.random.default_rng(m)
    p = np.round(rng.beta(0.4, 1.0, m), 3)  # rounded: ties
    np.testing.assert_array_equal(correct(p), multipletests(p, method=name)[1])


@pytest.mark.parametrize("correct", [holm, benjamini_hochberg])
def test_no_test_at_all(correct: Callable[[ArrayLike], NDArray[np.float64]]) -> None:
    assert correct([]).tolist() == []


@pytest.mark.parametrize("correct", [holm, benjamini_hochberg])
def test_order_stays_and_nothing_exceeds_one(
    correct: Callable[[ArrayLike], NDArray[np.float64]],
) -> None:
    p = np.array([0.9, 0.001, 0.8, 0.02])
    found = correct(p)
    assert found.max() <= 1.0
    assert (found >= p).all()
    np.testing.assert_array_equal(found[[1, 3, 2, 0]], correct(np.sort(p)))
