"""Hints: what a careful reader would notice is told, and sound data get none."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from alliance_stats.errors import ResponseError
from alliance_stats.instrument.catalogue import load_instrument
from alliance_stats.instrument.model import Instrument
from alliance_stats.responses.reading import read_responses


def people(instrument: Instrument, n: int = 60, seed: int = 1) -> pd.DataFrame:
    """Answers that follow one feeling per person, reversed items the other way round."""
    rng = np.random.default_rng(seed)
    feeling = rng.normal(4, 1.2, n)
    table = pd.DataFrame({"dyad_id": [f"D{i:03d}" for i in range(n)], "role": "client"})
    for item in instrument.items.values():
        code = np.clip(np.round(feeling + rng.normal(0, 0.8, n)), 1, 7).astype(int)
        table[item.id] = 8 - code if item.reverse else code
    return table


def notices(path: Path, table: pd.DataFrame, instrument: Instrument) -> str:
    table.to_csv(path, index=False)
    return "\n".join(read_responses(path, instrument).flow[0].notices)


@pytest.fixture(scope="module")
def we() -> Instrument:
    return load_instrument("we-scale")


def test_sound_data_get_no_hint(tmp_path: Path, we: Instrument) -> None:
    assert notices(tmp_path / "a.csv", people(we), we) == "Read as UTF-8, fields separated by ','."


def test_an_item_already_reversed(tmp_path: Path, we: Instrument) -> None:
    table = people(we)
    item = next(item.id for item in we.items.values() if item.reverse)
    table[item] = 8 - table[item]
    told = notices(tmp_path / "a.csv", table, we)
    assert f"'{item}' go against" in told
    assert "already reversed" in told


def test_an_item_with_turned_codes(tmp_path: Path, we: Instrument) -> None:
    table = people(we)
    item = next(item.id for item in we.items.values() if not item.reverse)
    table[item] = 8 - table[item]
    told = notices(tmp_path / "a.csv", table, we)
    assert f"'{item}' go against" in told
    assert "codes turned round" in told


def test_straight_lines_and_gaps(tmp_path: Path, we: Instrument) -> None:
    table = people(we).astype(object)
    items = list(we.items)
    table.loc[0, items] = 5
    table.loc[1, items[: len(items) - 3]] = ""
    told = notices(tmp_path / "a.csv", table, we)
    assert "1 row gives one and the same answer" in told
    assert "(row 2)" in told
    assert "1 row answers fewer than half the items of 'we-scale' (role 'client', row 3)" in told


def test_preview_rows(tmp_path: Path, we: Instrument) -> None:
    table = people(we).assign(Status="IP Address")
    table.loc[4, "Status"] = "Survey Preview"
    assert "1 row looks like a test or preview (row 6)" in notices(tmp_path / "a.csv", table, we)


def test_a_file_without_a_header_does_not_tell_its_first_row(
    tmp_path: Path, demo: Instrument
) -> None:
    path = tmp_path / "a.csv"
    path.write_text("D1,client,my boss shouts,5,6,2\nD1,coach,5,5,7,1\n")
    with pytest.raises(ResponseError) as caught:
        read_responses(path, demo)
    assert "does the file have a header row?" in str(caught.value)
    assert "boss" not in str(caught.value)
