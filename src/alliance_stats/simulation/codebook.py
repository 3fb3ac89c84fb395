"""The sample study's codebook: one row per column of its data files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from alliance_stats.instrument.model import Instrument, Item
from alliance_stats.vocabulary import Perspective

HEADER = (
    "column", "files", "meaning", "values", "instrument", "scales", "perspective", "reversed",
    "text_coach", "text_client",
)  # fmt: skip

_KEYS = (
    ("dyad_id", "Coach and client who work together; synthetic", "text"),
    ("coach_id", "The coach; one coach has several dyads", "text"),
    ("cohort", "Training cohort of the coach", "2025-spring, 2025-autumn, 2026-spring"),
    ("role", "Who answered", "coach, client"),
    ("session", "When", "baseline, s3, s6, end, followup"),
    ("submitted", "When the form was sent", "ISO 8601 date and time"),
)


class _File(Protocol):
    """What the codebook needs to know of a data file."""

    @property
    def name(self) -> str: ...
    @property
    def instruments(self) -> tuple[str, ...]: ...
    @property
    def meta(self) -> bool: ...


def codebook_rows(
    instruments: Mapping[str, Instrument], files: Sequence[_File]
) -> list[tuple[str, ...]]:
    """Return the header and one row per column."""
    rows: list[tuple[str, ...]] = [HEADER]
    everywhere = " ".join(file.name for file in files)
    for column, meaning, values in _KEYS:
        rows.append((column, everywhere, meaning, values, "", "", "", "", "", ""))
    for perspective in ("direct", "meta"):
        for instrument in instruments.values():
            found = [
                file.name
                for file in files
                if instrument.id in file.instruments and (perspective == "direct" or file.meta)
            ]
            for item in instrument.items.values():
                if found and perspective in item.perspectives:
                    rows.append(_item_row(instrument, item, perspective, " ".join(found)))
    return rows


def _item_row(
    instrument: Instrument, item: Item, perspective: Perspective, files: str
) -> tuple[str, ...]:
    scale = instrument.scales[item.scale]
    values = f"{scale.minimum:g} to {scale.maximum:g}"
    if scale.not_applicable:
        values += "; 99 = not applicable"
    scales = [s.id for s in instrument.subscales.values() if item.id in s.items]
    language = instrument.languages[0]
    texts = [
        item.texts.get((role, perspective), {}).get(language, "") for role in ("coach", "client")
    ]
    return (
        item.id if perspective == "direct" else f"{item.id}_meta",
        files,
        "Answer as given; reversed items are not yet turned round",
        values,
        instrument.id,
        " ".join(scales),
        perspective,
        "yes" if item.reverse else "no",
        *texts,
    )
