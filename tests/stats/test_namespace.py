from __future__ import annotations

import dataclasses
import importlib
import inspect
import subprocess
import sys

import numpy as np
import pytest

from alliance_stats import stats

FUNCTIONS = [name for name in stats.__all__ if inspect.isfunction(getattr(stats, name))]
RECORDS = [name for name in stats.__all__ if inspect.isclass(getattr(stats, name))]


def test_names_are_sorted_and_complete() -> None:
    assert sorted(stats.__all__) == stats.__all__
    assert len(FUNCTIONS) + len(RECORDS) == len(stats.__all__)


def test_a_module_never_hides_its_function() -> None:
    homes = ("moments", "reliability.alpha", "agreement.icc", "relations.correlation")
    for name, home in ((home.rpartition(".")[2], home) for home in homes):
        importlib.import_module(f"alliance_stats.stats.{home}")
        assert inspect.isfunction(getattr(stats, name))


@pytest.mark.parametrize("name", FUNCTIONS)
def test_docstrings_teach(name: str) -> None:
    function = getattr(stats, name)
    text = inspect.getdoc(function) or ""
    parts = ["Answers", "Returns", "Examples", "Notes"]
    if inspect.signature(function).parameters:
        parts.append("Parameters")
    for part in parts:
        assert part in text, f"{name} lacks {part}"
    assert "Checked against" in text or "checked against" in text


@pytest.mark.parametrize("name", RECORDS)
def test_records_are_frozen_and_slotted(name: str) -> None:
    record = getattr(stats, name)
    assert record.__dataclass_params__.frozen
    assert "__dict__" not in dir(record)


def test_no_record_holds_a_numpy_scalar() -> None:
    """A numpy float prints and serialises in another way than Python's own."""
    rng = np.random.default_rng(1)
    x, y, groups = rng.normal(size=20), rng.normal(size=20), np.repeat(np.arange(10), 2)
    items = rng.integers(1, 6, (20, 4)).astype(float)
    records = [
        stats.alpha(items),
        stats.guttman(items),
        stats.split_half(items),
        stats.concordance(x, y),
        stats.bland_altman(x, y),
        stats.bland_altman_repeated(x, y, groups),
        stats.correlation(x, y),
        stats.correlation(x, y, clusters=groups),
        stats.partial_correlation(x, y, items[:, 0], clusters=groups // 2),
        stats.ols_cr2(np.column_stack([np.ones(20), x]), y, groups),
        stats.moments(x),
        stats.within_group(items, groups, scale_points=5),
        stats.gap_reliability(x, y, reliability_x=0.8, reliability_y=0.8),
        stats.alpha_bootstrap(items, n_resamples=50),
        stats.weighted_kappa((items[:, 0], items[:, 1])),
        stats.weighted_kappa((items[:, 0], items[:, 1]), clusters=groups),
        stats.gwet_ac((items[:, 0], items[:, 1])),
        stats.krippendorff_alpha(items.T, level="ordinal"),
        stats.krippendorff_alpha(items.T, level="ratio", clusters=groups),
        stats.bland_altman_regression(x, y),
        stats.pair_agreement(x, y, clusters=groups),
        stats.pair_agreement(x, y, measure="sd_difference"),
        stats.agreement_change(items[:, :2], items[:, 2:]),
        stats.concordance_repeated(items[:, :2], items[:, 2:]),
        *stats.item_table(items, minimum=1, maximum=5),
        *stats.icc_all(items).values(),
    ]
    for record in records:
        _only_python_numbers(record)


def _only_python_numbers(record: object) -> None:
    for field in dataclasses.fields(record):  # type: ignore[arg-type]
        value = getattr(record, field.name)
        for part in value if isinstance(value, tuple) else (value,):
            if dataclasses.is_dataclass(part):
                _only_python_numbers(part)
            else:
                assert not isinstance(part, np.generic), f"{type(record).__name__}.{field.name}"


def test_heavy_libraries_are_not_loaded() -> None:
    code = (
        "import sys, alliance_stats.stats\n"
        "heavy = {'pandas', 'scipy.stats', 'scipy.optimize', 'statsmodels', 'pingouin'}\n"
        "sys.exit(', '.join(sorted(heavy & set(sys.modules))) or 0)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
