"""Attention items are told, never acted upon."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from alliance_stats.instrument.model import Check, Instrument
from alliance_stats.responses.reading import read_responses


def test_who_fails_the_attention_item_is_told(tmp_path: Path, demo: Instrument) -> None:
    check = Check(id="att", texts={}, expect=6, scale=next(iter(demo.scales)))
    checked = replace(demo, checks={"att": check})
    path = tmp_path / "a.csv"
    path.write_text(
        "dyad_id,role,tr1,tr2,co1,co2,att\nD1,client,1,2,3,4,6\nD1,coach,1,2,3,4,5\n"
        "D2,coach,1,2,3,4,\n"
    )
    responses = read_responses(path, checked)
    assert responses.flow[0].used == 3
    told = [notice for notice in responses.flow[0].notices if "attention" in notice]
    assert told == ["1 row fails the attention item 'att' (row 3). Nothing was set aside for it."]
    assert "att" not in set(responses.frame["item_id"])
