from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from alliance_stats.errors import OptionError
from alliance_stats.study.provenance import created, provenance, sha256_of


def test_it_names_software_inputs_and_seed() -> None:
    found = provenance(seed=7, study={"id": "a"}, inputs={"a.csv": "ff"}, instruments={"we": "ee"})
    assert found["seed"] == 7
    assert {"numpy", "pandas", "scipy"} <= set(found["libraries"])
    assert "created" not in found


def test_sha256(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"abc" * 500_000)
    assert sha256_of(tmp_path / "a") == hashlib.sha256(b"abc" * 500_000).hexdigest()


def test_the_time_can_be_fixed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")
    assert created() == "1970-01-01T00:00:00+00:00"
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "yesterday")
    with pytest.raises(OptionError, match="whole number of seconds"):
        created()
