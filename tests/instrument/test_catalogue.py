from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from alliance_stats.errors import DocumentError, InstrumentError
from alliance_stats.instrument import catalogue
from alliance_stats.instrument.catalogue import (
    list_instruments,
    load_instrument,
    shipped_ids,
    shipped_instruments,
)
from alliance_stats.instrument.rules import check_together
from instrument.factories import COUNTED, SOUND

COLUMNS = [
    "id", "title", "version", "roles", "perspectives", "languages", "n_items", "scales",
    "licence", "key_status",
]  # fmt: skip


def test_every_shipped_instrument_loads_without_warnings_but_the_loud_one() -> None:
    shipped = [load_instrument(name) for name in shipped_ids()]
    assert len(shipped) >= 6
    for instrument in shipped:
        others = [w for w in instrument.warnings if "unverified" not in w.message]
        assert others == [], [str(problem) for problem in others]
    assert check_together(shipped) == []


def test_original_scales_are_drafts_without_norms_or_bands() -> None:
    families = ["we-scale", "coach-practice", "i-experience", "systems-context", "outcomes"]
    sizes = {name: len(load_instrument(name).items) for name in families}
    assert sizes == dict(zip(families, [24, 12, 12, 12, 12], strict=True))
    for name in [*families, "session-check"]:
        instrument = load_instrument(name)
        assert instrument.is_draft
        assert instrument.licence == "CC-BY-4.0"
        assert instrument.languages == ("en", "de")
        assert not instrument.norms
        assert all(instrument.score(s).bands is None for s in instrument.score_ids)
    assert load_instrument("we-scale").perspectives == ("direct", "meta")


def test_nothing_licensed_is_shipped_with_wording() -> None:
    for name in shipped_ids():
        instrument = load_instrument(name)
        if instrument.licence == "proprietary":
            assert instrument.text == "key-only"
            assert not any(item.texts for item in instrument.items.values())


def test_list_instruments() -> None:
    table = list_instruments()
    assert list(table.columns) == COLUMNS
    assert tuple(table["id"]) == shipped_ids()
    assert isinstance(table, pd.DataFrame)
    row = table.set_index("id").loc["we-scale"]
    assert (row["roles"], row["perspectives"]) == ("client, coach", "direct, meta")


def test_unknown_id_names_the_nearest_and_lists_all() -> None:
    with pytest.raises(InstrumentError) as caught:
        load_instrument("we-scal")
    said = str(caught.value)
    assert "Did you mean 'we-scale'?" in said
    for name in shipped_ids():
        assert name in said


@pytest.mark.parametrize("word", ["", "../we-scale", "schema/x", "a\x00b", "x" * 5000, "README"])
def test_an_id_is_no_path(word: str) -> None:
    with pytest.raises(InstrumentError, match="There is no shipped instrument"):
        load_instrument(word)


def test_files_of_ones_own(tmp_path: Path) -> None:
    path = tmp_path / "demo.yaml"
    path.write_text(SOUND, encoding="utf-8")
    assert load_instrument(path).path == path
    assert load_instrument(str(path)).id == "demo"
    with pytest.raises(DocumentError, match="There is no such file"):
        load_instrument(str(tmp_path / "none.yaml"))


def test_a_broken_shipped_file_is_told_with_its_problems(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "instruments"
    folder.mkdir()
    (folder / "demo.yaml").write_text(SOUND.replace("max: 7", "max: 0"), encoding="utf-8")
    (folder / "counted.yaml").write_text(COUNTED, encoding="utf-8")
    monkeypatch.setattr(catalogue, "_SHIPPED", tmp_path)
    assert shipped_instruments() == folder
    with pytest.raises(InstrumentError, match=r"demo\.yaml:10:\d+: `max`"):
        list_instruments()
    assert load_instrument("counted").id == "counted"


def test_an_edited_file_is_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "instruments"
    folder.mkdir()
    path = folder / "demo.yaml"
    path.write_text(SOUND, encoding="utf-8")
    monkeypatch.setattr(catalogue, "_SHIPPED", tmp_path)
    assert load_instrument("demo").title["en"] == "Demo"
    path.write_text(SOUND.replace('"Demo"', '"Changed"'), encoding="utf-8")
    assert load_instrument("demo").title["en"] == "Changed"


def test_a_missing_folder_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalogue, "_SHIPPED", tmp_path)
    monkeypatch.setattr(catalogue, "_CHECKOUT", tmp_path)
    with pytest.raises(InstrumentError, match="Install the package again"):
        load_instrument("we-scale")
