"""The front door: sorted, complete, lazy, cheap."""

from __future__ import annotations

import inspect
import subprocess
import sys

import pytest

import alliance_stats

HEAVY = ("pandas", "numpy", "scipy", "pydantic", "matplotlib", "statsmodels", "pingouin", "yaml")


def test_all_is_sorted_and_resolves() -> None:
    assert list(alliance_stats.__all__) == sorted(alliance_stats.__all__)
    for name in alliance_stats.__all__:
        assert getattr(alliance_stats, name) is not None


def test_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        alliance_stats.nonsense  # noqa: B018


@pytest.mark.parametrize("name", alliance_stats.__all__)
def test_every_public_name_teaches(name: str) -> None:
    thing = getattr(alliance_stats, name)
    doc = inspect.getdoc(thing) or ""
    assert len(doc) > 60, f"{name} needs a docstring"
    if inspect.isfunction(thing):
        assert "Examples" in doc, f"{name} needs an example"


def test_import_is_cheap() -> None:
    code = (
        "import sys; before = set(sys.modules); import alliance_stats; "
        "print(sorted({m.split('.')[0] for m in set(sys.modules) - before}))"
    )
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout
    assert not [name for name in HEAVY if f"'{name}'" in loaded]
