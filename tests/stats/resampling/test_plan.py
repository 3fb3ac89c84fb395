from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from alliance_stats import stats
from alliance_stats.errors import OptionError


def test_labels_that_never_repeat_are_rows() -> None:
    assert stats.units(4).kind == "rows"
    assert stats.units(4, ["a", "b", "c", "d"]).kind == "rows"
    assert stats.units(4, [None, None, float("nan"), "a"]).kind == "rows"


def test_sizes_are_the_counts_of_the_labels() -> None:
    labels = ["b", "a", "b", "c", None, "a", "b"]
    plan = stats.units(len(labels), labels)
    counted = Counter(label for label in labels if label)
    assert (plan.kind, plan.n_units) == ("clusters", 4)
    assert sorted(plan.sizes.tolist()) == sorted([*map(float, counted.values()), 1.0])


def test_totals_add_the_rows_of_each_unit() -> None:
    labels, values = ["x", "y", "x", "z"], np.array([[1.0, 2], [3, 4], [5, 6], [7, 8]])
    assert stats.units(4, labels).totals(values).tolist() == [[6, 8], [3, 4], [7, 8]]
    assert stats.units(4).totals(values) is values


def test_drawn_clusters_come_whole() -> None:
    labels = np.array(["x", "y", "x", "z", "y", "x"])
    plan = stats.units(6, labels)
    rows = plan.rows_of(np.array([0, 0, 2]))
    assert Counter(labels[rows].tolist()) == {"x": 6, "z": 1}
    assert Counter(rows.tolist()) == {0: 2, 2: 2, 5: 2, 3: 1}


def test_a_label_for_each_row() -> None:
    with pytest.raises(OptionError, match="one label for each of the 3 rows"):
        stats.units(3, ["a", "b"])
    with pytest.raises(OptionError, match="negative"):
        stats.units(-1)
